from sqlalchemy import func, select
from sqlalchemy.orm import Session

from armful.core.errors import NotReadyError
from armful.models import Dataset, EmbeddingSet, EmbeddingShard


def current_set(session: Session, dataset: Dataset) -> EmbeddingSet:
    """The embedding set that ranks the dataset; NotReadyError before the first images are embedded."""
    if dataset.embedding_set_id is None:
        raise NotReadyError("No image of this dataset is embedded yet. Try again when its import has begun.")
    return session.get_one(EmbeddingSet, dataset.embedding_set_id)


def dataset_set(session: Session, dataset_id: int) -> EmbeddingSet | None:
    """The embedding set that ranks the dataset's projects unless they choose another; None before there is one."""
    dataset = session.get_one(Dataset, dataset_id)
    return session.get(EmbeddingSet, dataset.embedding_set_id) if dataset.embedding_set_id else None


def sets(session: Session, dataset_id: int) -> list[tuple[EmbeddingSet, int]]:
    """The dataset's embedding sets, oldest first, each with the number of images embedded."""
    embedded = (
        select(func.coalesce(func.sum(EmbeddingShard.stop - EmbeddingShard.start - EmbeddingShard.failed), 0))
        .where(EmbeddingShard.embedding_set_id == EmbeddingSet.id)
        .scalar_subquery()
    )
    query = select(EmbeddingSet, embedded).where(EmbeddingSet.dataset_id == dataset_id).order_by(EmbeddingSet.id)
    return [(row[0], row[1]) for row in session.execute(query)]


def dataset_encoder(session: Session, dataset_id: int) -> str:
    """The encoder of the dataset."""
    return session.get_one(Dataset, dataset_id).encoder


def shards(session: Session, embedding_set_id: int, *, after: int = 0) -> list[EmbeddingShard]:
    """The set's shards in order of position; only those that landed after the shard with id `after`."""
    query = select(EmbeddingShard).where(EmbeddingShard.embedding_set_id == embedding_set_id, EmbeddingShard.id > after)
    return list(session.scalars(query.order_by(EmbeddingShard.start)))
