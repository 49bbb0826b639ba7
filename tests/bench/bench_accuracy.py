"""How good the stored embeddings are: 5-NN accuracy on real photos, imported the way everybody's are.

    python -m tests.bench.bench_accuracy

Needs ../shared/data beside the repository (photos with their truth) and says so where it is absent.
"""

import csv
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from armful import datasets, embeddings, exchange, jobs, vectors
from armful.exchange.schemas import ImportCreate
from armful.migration import migrate
from armful.models import Image, ImageName
from armful.runtime import Runtime
from tests.bench.database import settings_for, temporary_postgres

DATA = Path(__file__).parents[3] / "shared" / "data"

MEASURED = {"clothing": {"5-NN": 74.3, "5-NN, own group barred": 68.5}, "grocery": {"5-NN": 95.3}}
"""Per cent, of fp32 embeddings by the same encoder; ours are bf16 where the processor has it, and stored in fp16."""

MARGIN = 0.5


def main(sets: tuple[str, ...] = ("clothing", "grocery")) -> dict[str, float]:
    """Print the accuracies beside those of exact embeddings, and return them by name."""
    figures: dict[str, float] = {}
    for name in sets:
        if not (DATA / name).is_dir():
            print(f"  {name}: not measured, {DATA / name} is absent")
            continue
        matrix, truth, groups = embedded(DATA / name)
        found = {"5-NN": accuracy(matrix, truth)}
        if any(groups):
            found["5-NN, own group barred"] = accuracy(matrix, truth, groups)
        for figure, value in found.items():
            expected = MEASURED[name][figure]
            print(f"  {name + ', ' + figure:<36}{value:6.2f} %  (fp32: {expected}, goal within {MARGIN})")
            figures[f"{name}, {figure}"] = value
    return figures


def accuracy(matrix: npt.NDArray[np.float32], truth: list[str], groups: list[str] | None = None) -> float:
    """Leave-one-out 5-NN by cosine, per cent; of classes with equal votes the one with the nearest member wins."""
    classes, codes = np.unique(truth, return_inverse=True)
    similarity = matrix @ matrix.T
    np.fill_diagonal(similarity, -2)
    if groups is not None:
        named = np.array(groups)
        similarity[(named[:, None] == named[None, :]) & (named != "")[:, None]] = -2
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :5]
    right = 0
    for row, neighbours in enumerate(codes[nearest]):
        votes = Counter(neighbours.tolist())
        most = max(votes.values())
        right += next(code for code in neighbours if votes[code] == most) == codes[row]
    assert len(classes) > 1
    return 100 * right / len(truth)


def embedded(folder: Path) -> tuple[npt.NDArray[np.float32], list[str], list[str]]:
    """Vectors as stored, and the truth of each row."""
    with tempfile.TemporaryDirectory() as place, temporary_postgres(Path(place)) as postgres:
        runtime = Runtime.create(settings_for(postgres, Path(place), import_roots=[folder]))
        migrate(runtime.engine)
        with runtime.transaction() as session:
            dataset = datasets.create_dataset(session, name=folder.name, encoder=runtime.settings.encoder)
            asked = ImportCreate(source=str(folder / "images"))
            job = exchange.request_import(session, runtime.settings, dataset.id, asked)
        jobs.execute(runtime, {"import": exchange.import_handler}, job.id)
        with runtime.reading() as session:
            job = jobs.job(session, job.id)
            found = embeddings.current_set(session, datasets.dataset(session, dataset.id))
            names = session.execute(
                select(Image.position, ImageName.name).join(ImageName).where(Image.dataset_id == dataset.id)
            ).all()
            shards = embeddings.shards(session, found.id)
        stored = runtime.store.vectors_folder(found.id)
        rows = np.concatenate([vectors.read_shard(stored, shard.start, shard.stop) for shard in shards])
        runtime.close()
    if job.started_at is None or job.finished_at is None:
        raise RuntimeError(f"the import of {folder} has not run: {job.error}")
    seconds = (job.finished_at - job.started_at).total_seconds()
    print(f"  {folder.name}: {len(rows):,} images imported and embedded in {seconds:.1f} s")
    with (folder / "truth.csv").open(newline="") as lines:
        truth = {row["file"]: (row["class"], row["group"]) for row in csv.DictReader(lines)}
    by_position = {position: truth[name] for position, name in names}
    return (
        rows.astype(np.float32),
        [by_position[position][0] for position in range(len(rows))],
        [by_position[position][1] for position in range(len(rows))],
    )


if __name__ == "__main__":
    main()
