"""Job `model-embeddings`: a new embedding set from a fine-tuned model, compared with the one before."""

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from armful import embeddings, jobs, ml
from armful.core.errors import ConflictError
from armful.helper_models import comparison, queries
from armful.helper_models.snapshot import kept_together, snapshot
from armful.helper_models.standing import standing
from armful.models import EmbeddingSet, Job, JobState, Model, ModelKind, Project
from armful.runtime import MODEL_ENCODER

MODEL_EMBEDDINGS = "model-embeddings"


def request_model_embeddings(session: Session, model_id: int, *, only_if_better: bool = False) -> Job:
    """A job that embeds all images by a fine-tune and ranks its project by them; ConflictError for one not ready."""
    found = queries.model(session, model_id)
    if found.kind != ModelKind.FINE_TUNE:
        raise ConflictError("A head makes no embeddings of its own. Train a fine-tune, and make them from that.")
    if found.finished_at is None:
        raise ConflictError(f"The model {found.name!r} is not ready yet. Wait until it is trained.")
    project = session.get_one(Project, found.project_id, with_for_update=True)
    waiting = session.scalars(
        select(Job).where(
            Job.dataset_id == project.dataset_id,
            Job.kind == MODEL_EMBEDDINGS,
            Job.state == JobState.QUEUED,
            Job.arguments["model_id"].as_integer() == model_id,
        )
    ).first()
    arguments = {"model_id": model_id, "only_if_better": only_if_better}
    if waiting is not None and not only_if_better:
        waiting.arguments = arguments  # a person's wish goes before what was left to be measured
    return waiting or jobs.create(session, MODEL_EMBEDDINGS, arguments, dataset_id=project.dataset_id)


def model_embeddings_handler(run: jobs.Run) -> None:
    """Embeds every image, measures on held-out labels which set ranks better, and switches the project over."""
    model_id: int = run.arguments["model_id"]
    made = embeddings.embed(run, f"{MODEL_ENCODER}{model_id}", model_id=model_id)
    run.report(stage="Comparing")
    with run.runtime.reading() as session:
        model = session.get_one(Model, model_id)
        labelled = list(snapshot(session, model))
        before = _before(session, model.project_id, made)
        held_out = ml.validation_split(
            kept_together(session, run.runtime, model, labelled),
            np.array([picture.column for picture in labelled], dtype=np.int64),
        )
        new = comparison.evaluate(session, run.runtime, made, labelled, held_out)
        old = comparison.evaluate(session, run.runtime, before, labelled, held_out) if before else None
    is_better = new is not None and (old is None or new.is_better_than(old))
    with run.transaction() as session:
        kept = session.get_one(EmbeddingSet, made.id)
        kept.evaluation = new.to_document() if new else None
        if before is not None and old is not None:
            session.get_one(EmbeddingSet, before.id).evaluation = old.to_document()
        if is_better or not run.arguments["only_if_better"]:
            project = session.get_one(Project, model.project_id, with_for_update=True)
            embeddings.rank_project_by(session, project, made.id)
    run.report(result={"is_better": is_better})


def _before(session: Session, project_id: int, made: EmbeddingSet) -> EmbeddingSet | None:
    """The set that the project ranks by; the dataset's where that is the one just made."""
    now = standing(session, project_id)
    if now.embedding_set_id is not None and now.embedding_set_id != made.id:
        return session.get(EmbeddingSet, now.embedding_set_id)
    return embeddings.dataset_set(session, now.dataset_id)
