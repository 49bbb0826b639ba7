from sqlalchemy import select
from sqlalchemy.orm import Session

from armful.core.errors import NotReadyError
from armful.models import Dataset, EmbeddingSet, EmbeddingShard


def current_set(session: Session, dataset: Dataset) -> EmbeddingSet:
    """The embedding set that ranks the dataset; NotReadyError before the first images are embedded."""
    if dataset.embedding_set_id is None:
        raise NotReadyError("No image of this dataset is embedded yet. Try again when its import has begun.")
    return session.get_one(EmbeddingSet, dataset.embedding_set_id)


def dataset_encoder(session: Session, dataset_id: int) -> str:
    """The encoder of the dataset."""
    return session.get_one(Dataset, dataset_id).encoder


def shards(session: Session, embedding_set_id: int, *, after: int = 0) -> list[EmbeddingShard]:
    """The set's shards in order of position; only those that landed after the shard with id `after`."""
    query = select(EmbeddingShard).where(EmbeddingShard.embedding_set_id == embedding_set_id, EmbeddingShard.id > after)
    return list(session.scalars(query.order_by(EmbeddingShard.start)))
