"""Better embeddings by themselves: fine-tuned when there are labels enough, and again as they double."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful.helper_models import service
from armful.helper_models.schemas import FineTuneCreate
from armful.jobs import UNFINISHED
from armful.models import Class, Job, Model, ModelKind
from armful.runtime import Runtime

_EPOCHS = 5


def improve(session: Session, runtime: Runtime, project_id: int) -> Model | None:
    """Ask for a fine-tune whose embeddings take over if they rank held-out labels better.

    None where it is not time: too few labels, too few more than at the last one, or a worker that has work to do.
    """
    at_labels = runtime.settings.improve_embeddings_at
    if at_labels == 0:
        return None
    service.locked(session, project_id)
    labelled = select(func.sum(Class.image_count)).where(Class.project_id == project_id, Class.archived_at.is_(None))
    labels = session.scalar(labelled) or 0
    last = select(func.max(Model.label_count)).join(Job, Job.id == Model.job_id)
    before = session.scalar(last.where(Model.project_id == project_id, Job.arguments["then_embed"].as_boolean()))
    if labels < max(at_labels, 2 * (before or 0)):
        return None
    if session.scalar(select(Job.id).where(Job.state.in_(UNFINISHED)).limit(1)) is not None:
        return None
    asked = FineTuneCreate(kind=ModelKind.FINE_TUNE, name=f"Better embeddings at {labels:,} labels", epochs=_EPOCHS)
    return service.add_fine_tune(session, project_id, asked, then_embed=True)
