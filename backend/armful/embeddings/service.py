import shutil
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from armful import events, jobs
from armful.core.errors import ConflictError
from armful.models import Dataset, EmbeddingSet, EmbeddingShard, FeatureSet, Head, Job, JobState, Model, Project
from armful.runtime import Runtime, after_commit

EMBED = "embed"


def ensure_set(
    session: Session, dataset_id: int, *, encoder: str, version: str, dimension: int, model_id: int | None = None
) -> EmbeddingSet:
    """The dataset's embedding set of this version, made if there is none; the dataset's first one ranks at once."""
    # First: the insert's key to the dataset locks it too, more weakly, and two that then want more wait for each other.
    dataset = session.get_one(Dataset, dataset_id, with_for_update=True)
    session.execute(
        insert(EmbeddingSet)
        .values(dataset_id=dataset_id, encoder=encoder, version=version, dimension=dimension, model_id=model_id)
        .on_conflict_do_nothing()
    )
    found = session.scalars(
        select(EmbeddingSet).where(EmbeddingSet.dataset_id == dataset_id, EmbeddingSet.version == version)
    ).one()
    if dataset.embedding_set_id is None and model_id is None:
        dataset.embedding_set_id = found.id
        events.announce(session, events.dataset_topic(dataset_id))
    return found


def land(
    session: Session, embedding_set_id: int, start: int, stop: int, *, failed: int, instead_of: Sequence[int] = ()
) -> None:
    """Make a written shard count, in place of those that it took in."""
    if instead_of:
        session.execute(delete(EmbeddingShard).where(EmbeddingShard.id.in_(instead_of)))
    session.add(EmbeddingShard(embedding_set_id=embedding_set_id, start=start, stop=stop, failed=failed))
    session.flush()
    dataset_id = session.get_one(EmbeddingSet, embedding_set_id).dataset_id
    events.announce(session, events.dataset_topic(dataset_id))


def switch_to(session: Session, found: EmbeddingSet) -> None:
    """Rank the dataset by this set from now on, if it does not yet."""
    dataset = session.get_one(Dataset, found.dataset_id, with_for_update=True)
    if dataset.embedding_set_id == found.id:
        return
    dataset.embedding_set_id = found.id
    events.announce(session, events.dataset_topic(found.dataset_id))


def rank_project_by(session: Session, project: Project, embedding_set_id: int | None) -> None:
    """Rank a project by a set of its own from now on, or by its dataset's; pages that are open go on as they are."""
    project.embedding_set_id = embedding_set_id
    session.flush()
    events.announce(session, events.project_topic(project.id))


def remove_set(session: Session, runtime: Runtime, found: EmbeddingSet) -> None:
    """Delete an embedding set with all that was made from it; ConflictError while a project ranks by it."""
    uses = select(Project.name).where(Project.embedding_set_id == found.id)
    of_the_dataset = select(Dataset.name).where(Dataset.embedding_set_id == found.id)
    for name in (*session.scalars(uses), *session.scalars(of_the_dataset)):
        raise ConflictError(f"{name!r} is ranked by these embeddings. Choose others for it first.")
    features = list(session.scalars(select(FeatureSet.id).where(FeatureSet.embedding_set_id == found.id)))
    pinned = select(Model.name).join(Head, Head.id == Model.head_id).where(Head.feature_set_id.in_(features))
    for name in session.scalars(pinned):
        raise ConflictError(f"The head {name!r} stands on these embeddings. Delete it first.")
    session.execute(delete(Head).where(Head.feature_set_id.in_(features)))
    session.execute(delete(FeatureSet).where(FeatureSet.id.in_(features)))
    session.execute(delete(EmbeddingShard).where(EmbeddingShard.embedding_set_id == found.id))
    session.delete(found)
    folders = [runtime.store.vectors_folder(found.id), *map(runtime.store.features_folder, features)]

    def remove_files() -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    after_commit(session, remove_files)


def request_embedding(session: Session, dataset_id: int) -> Job:
    """A job that embeds what is not embedded yet; one that is queued for the dataset already serves as well."""
    waiting = session.scalars(
        select(Job)
        .where(Job.dataset_id == dataset_id, Job.kind == EMBED, Job.state == JobState.QUEUED)
        .with_for_update(skip_locked=True)
    ).first()
    return waiting or jobs.create(session, EMBED, {}, dataset_id=dataset_id)
