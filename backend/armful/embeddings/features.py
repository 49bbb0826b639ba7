"""Feature sets: what heads see of an embedding set, made while it grows and once more when it is complete."""

import shutil

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from armful import events, jobs, vectors
from armful.embeddings import queries
from armful.models import EmbeddingSet, FeatureSet, Head, Model

_FIRST_ROWS = 1024
_GROWTH = 4
"""A set in the making gets features at 1,024 rows and each time it has grown fourfold: a third more work in all."""

_KEPT = 3
"""Older feature sets are still read by pages that were opened on them."""


def latest_features(session: Session, embedding_set_id: int) -> FeatureSet | None:
    """The set's newest features; None before the first are made."""
    query = select(FeatureSet).where(FeatureSet.embedding_set_id == embedding_set_id)
    return session.scalars(query.order_by(FeatureSet.id.desc()).limit(1)).one_or_none()


def grow_features(run: jobs.Run, embedding_set: EmbeddingSet) -> None:
    """Make features anew if the set has outgrown those it has."""
    _make(run, embedding_set, at_least=_FIRST_ROWS, growth=_GROWTH)


def complete_features(run: jobs.Run, embedding_set: EmbeddingSet) -> None:
    """Make features anew if there are rows that they were not made from."""
    _make(run, embedding_set, at_least=1, growth=1)


def _make(run: jobs.Run, embedding_set: EmbeddingSet, *, at_least: int, growth: int) -> None:
    with run.runtime.reading() as session:
        landed = queries.shards(session, embedding_set.id)
        before = latest_features(session, embedding_set.id)
    rows = max((shard.stop for shard in landed), default=0)
    if rows < at_least or (before is not None and rows < max(growth * before.rows, before.rows + 1)):
        return
    folder = run.runtime.store.vectors_folder(embedding_set.id)
    matrix = vectors.joined(
        (vectors.read_shard(folder, shard.start, shard.stop) for shard in landed), embedding_set.dimension
    )
    features = vectors.Features.of(matrix)
    with run.transaction() as session:
        made = FeatureSet(embedding_set_id=embedding_set.id, rows=rows)
        session.add(made)
        session.flush()
        # Before the commit: a row stands for a folder that is whole. A folder without a row is swept.
        features.save(run.runtime.store.features_folder(made.id))
        dropped = _drop_old(session, embedding_set.id)
        events.announce(session, events.dataset_topic(embedding_set.dataset_id))
    for feature_set_id in dropped:
        shutil.rmtree(run.runtime.store.features_folder(feature_set_id), ignore_errors=True)


def _drop_old(session: Session, embedding_set_id: int) -> list[int]:
    """Forget features that are no longer read, with the heads on them; those under a model's head stay."""
    pinned = exists().where(Head.feature_set_id == FeatureSet.id, Model.head_id == Head.id)
    query = select(FeatureSet.id).where(FeatureSet.embedding_set_id == embedding_set_id, ~pinned)
    old = list(session.scalars(query.order_by(FeatureSet.id.desc()).offset(_KEPT)))
    if old:
        session.execute(delete(Head).where(Head.feature_set_id.in_(old)))
        session.execute(delete(FeatureSet).where(FeatureSet.id.in_(old)))
    return old
