"""Embedding sets: what is embedded, by which encoder, and the job that embeds."""

from armful.embeddings.features import complete_features, latest_features
from armful.embeddings.handler import embed, embed_handler
from armful.embeddings.landed import take_landed
from armful.embeddings.queries import current_set, dataset_encoder, dataset_set, sets, shards
from armful.embeddings.service import ensure_set, rank_project_by, remove_set, request_embedding, switch_to
from armful.embeddings.shelf import Shelf, embedding_shelf
from armful.embeddings.writer import ShardWriter

__all__ = [
    "ShardWriter",
    "Shelf",
    "complete_features",
    "current_set",
    "dataset_encoder",
    "dataset_set",
    "embed",
    "embed_handler",
    "embedding_shelf",
    "ensure_set",
    "latest_features",
    "rank_project_by",
    "remove_set",
    "request_embedding",
    "sets",
    "shards",
    "switch_to",
    "take_landed",
]
