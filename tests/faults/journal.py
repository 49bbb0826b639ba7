"""What a client was told, and whether the database agrees."""

from dataclasses import dataclass, field
from typing import Any

import psycopg

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Acknowledged:
    """A write that the client sent until it was answered with a 2xx."""

    key: str
    class_id: int | None
    batch_id: int
    versions: dict[int, int]
    """Image id to the version that it was said to have now."""


@dataclass
class Journal:
    """All acknowledged writes of one client, in the order in which they were sent: one after the other."""

    writes: list[Acknowledged] = field(default_factory=list)


def violations(database_url: str, project_id: int, journals: list[Journal]) -> list[str]:
    """Every way in which the database contradicts the journals or itself; empty when all is well."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        batches = connection.execute(
            "SELECT id, idempotency_key, revision, applied FROM batches WHERE project_id = %s ORDER BY revision",
            (project_id,),
        ).fetchall()
        changes = connection.execute(
            "SELECT image_id, batch_id, from_class_id, to_class_id, seq FROM label_changes "
            "JOIN batches ON batches.id = batch_id WHERE project_id = %s ORDER BY revision, image_id",
            (project_id,),
        ).fetchall()
        labels = connection.execute(
            "SELECT image_id, class_id, version, batch_id FROM labels WHERE project_id = %s", (project_id,)
        ).fetchall()
        revision = connection.execute("SELECT revision FROM projects WHERE id = %s", (project_id,)).fetchone()
    return [
        *_against_journals(batches, changes, journals),
        *_against_history(changes, labels),
        *_of_counts(batches, changes, revision[0] if revision else None),
    ]


def _against_journals(batches: Rows, changes: Rows, journals: list[Journal]) -> list[str]:
    found = []
    by_key = {key: (batch_id, revision) for batch_id, key, revision, _ in batches}
    by_batch: dict[int, dict[int, tuple[int | None, int]]] = {}
    for image_id, batch_id, _, to_class_id, seq in changes:
        by_batch.setdefault(batch_id, {})[image_id] = (to_class_id, seq)
    for journal in journals:
        last_revision = 0
        for write in journal.writes:
            batch_id, revision = by_key.get(write.key, (None, 0))
            if batch_id != write.batch_id:
                found.append(f"write {write.key} was acknowledged as batch {write.batch_id}, and is {batch_id}")
                continue
            if revision <= last_revision:
                found.append(f"batch {batch_id} comes before one that was acknowledged earlier")
            last_revision = revision
            expected = {image_id: (write.class_id, version) for image_id, version in write.versions.items()}
            if by_batch.get(batch_id, {}) != expected:
                found.append(f"batch {batch_id} does not hold exactly the changes that were acknowledged")
    known = {write.key for journal in journals for write in journal.writes}
    found += [f"batch {batch_id} was never acknowledged" for batch_id, key, _, _ in batches if key not in known]
    return found


def _against_history(changes: Rows, labels: Rows) -> list[str]:
    found = []
    fold: dict[int, tuple[int | None, int, int]] = {}
    for image_id, batch_id, from_class_id, to_class_id, seq in changes:
        class_id, version, _ = fold.get(image_id, (None, 0, 0))
        if (from_class_id, seq) != (class_id, version + 1):
            found.append(f"image {image_id}: the change of batch {batch_id} does not follow the one before")
        fold[image_id] = (to_class_id, seq, batch_id)
    now = {image_id: (class_id, version, batch_id) for image_id, class_id, version, batch_id in labels}
    found += [
        f"image {image_id}: its label is not the fold of its history"
        for image_id in fold.keys() | now.keys()
        if fold.get(image_id) != now.get(image_id)
    ]
    return found


def _of_counts(batches: Rows, changes: Rows, revision: int | None) -> list[str]:
    found = []
    counted: dict[int, int] = {}
    for _, batch_id, *_ in changes:
        counted[batch_id] = counted.get(batch_id, 0) + 1
    found += [
        f"batch {batch_id} says {applied} changes and has {counted.get(batch_id, 0)}"
        for batch_id, _, _, applied in batches
        if applied != counted.get(batch_id, 0)
    ]
    if batches and revision != batches[-1][2]:
        found.append(f"the project is at revision {revision}, its last batch at {batches[-1][2]}")
    return found
