"""A project whose images have embeddings that lie around one direction a class: what a good encoder gives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from armful import embeddings, jobs, vectors
from armful.embeddings.service import land, switch_to
from armful.models import EmbeddingSet
from armful.runtime import Runtime
from tests.makers import Bench, make_bench

DIMENSION = 32


@dataclass(frozen=True)
class Photos:
    bench: Bench
    truth: npt.NDArray[np.int64]
    """The place of each image's class among the bench's."""
    names: list[str]

    def label_truly(self, images: Sequence[int]) -> None:
        """Give images at these places the class that they show."""
        for place, name in enumerate(self.names):
            chosen = [image for image in images if self.truth[image] == place]
            if chosen:
                self.bench.label(name, chosen)


def make_photos(
    runtime: Runtime, *, images: int = 400, classes: Sequence[str] = ("cat", "dog", "owl"), spread: float = 0.12
) -> Photos:
    bench = make_bench(runtime, images=images, classes=classes)
    random = np.random.default_rng(7)
    centres = np.linalg.qr(random.normal(size=(DIMENSION, len(classes))))[0].T
    truth = random.integers(0, len(classes), images)
    rows = centres[truth] + random.normal(size=(images, DIMENSION)) * spread
    embed(bench, rows.astype(np.float32))
    return Photos(bench, truth, list(classes))


def embed(bench: Bench, rows: npt.NDArray[np.float32], *, version: str = "1", start: int = 0) -> EmbeddingSet:
    """Land rows as a shard of the dataset's embeddings, and make features of all that has landed."""
    runtime = bench.runtime
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    with runtime.transaction() as session:
        found = embeddings.ensure_set(
            session, bench.dataset_id, encoder="test", version=version, dimension=rows.shape[1]
        )
        vectors.write_shard(runtime.store.vectors_folder(found.id), start, rows)
        land(session, found.id, start, start + len(rows), failed=0)
        job = jobs.create(session, "features", {}, dataset_id=bench.dataset_id)
    jobs.execute(runtime, {"features": lambda run: embeddings.complete_features(run, found)}, job.id)
    with runtime.transaction() as session:
        switch_to(session, session.get_one(EmbeddingSet, found.id))
    return found
