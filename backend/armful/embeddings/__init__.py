"""Embedding sets: what is embedded, by which encoder, and the job that embeds."""

from armful.embeddings.handler import embed_handler
from armful.embeddings.queries import current_set, shards
from armful.embeddings.service import ensure_set, request_embedding, switch_to
from armful.embeddings.writer import ShardWriter

__all__ = [
    "ShardWriter",
    "current_set",
    "embed_handler",
    "ensure_set",
    "request_embedding",
    "shards",
    "switch_to",
]
