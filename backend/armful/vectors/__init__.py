"""Embeddings as arrays by position: shards are the truth, the index can be rebuilt from them."""

from armful.vectors.clusters import typical_order
from armful.vectors.features import Features, joined
from armful.vectors.index import ExactIndex, Index, query_vector
from armful.vectors.shards import SHARD_ROWS, read_shard, remove_shard, shard_rows, sweep_shards, write_shard

__all__ = [
    "SHARD_ROWS",
    "ExactIndex",
    "Features",
    "Index",
    "joined",
    "query_vector",
    "read_shard",
    "remove_shard",
    "shard_rows",
    "sweep_shards",
    "typical_order",
    "write_shard",
]
