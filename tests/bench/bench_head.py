"""Heads: how fast an order follows the labels, and how good what they say is.

    python -m tests.bench.bench_head

Speed is measured on 10 thousand made embeddings: from 50 labels to the refreshed first page of a class against one
bare scan of the same embeddings, and a training with its calibration against scikit-learn's LogisticRegression alone.
Accuracy, calibration and the possible mistakes are measured on real photos with their truth, from ../shared/data beside
the repository; where that is absent, this says so.
"""

import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from armful import helper_models, labels, ml, ranking, vectors
from armful.migration import migrate
from armful.ml.head import Sums
from armful.models import OWNER_ID
from armful.ranking import Ask, Filter, Rank
from armful.runtime import Runtime
from tests.bench.bench_accuracy import DATA, embedded
from tests.bench.database import settings_for, temporary_postgres
from tests.helper_models.photos import embed
from tests.makers import make_bench

CLASSES = 12
DIMENSION = 1280
LABELS = 1000

MEASURED = {"clothing": 73.5, "grocery": 96.1}
"""Per cent right of the other images with 1,000 random labels, by logistic regression on fp32 embeddings."""

GOALS = {"order": 5.0, "training": 5.0, "calibration": 0.03}

_Matrix = npt.NDArray[np.float32]
_Columns = npt.NDArray[np.int64]


def main(images: int = 10_000, rounds: int = 20, seeds: int = 5) -> dict[str, float]:
    """Print the figures, and return them by name."""
    figures = speed(images, rounds)
    for name in ("clothing", "grocery"):
        if not (DATA / name).is_dir():
            print(f"  {name}: not measured, {DATA / name} is absent")
            continue
        figures |= _quality(name, seeds)
    return figures


def speed(images: int, rounds: int) -> dict[str, float]:
    matrix, truth = _made(images)
    with tempfile.TemporaryDirectory() as folder, temporary_postgres(Path(folder)) as postgres:
        runtime = Runtime.create(settings_for(postgres, Path(folder)))
        migrate(runtime.engine)
        order, scan = _order_and_scan(runtime, matrix, truth, rounds)
        runtime.close()
    features = vectors.Features.of(matrix)
    rows = features.rows[: 2 * LABELS]
    columns, families = truth[: 2 * LABELS], features.families[: 2 * LABELS].astype(np.int64)
    ours = _median(lambda: ml.train_head(rows, columns, families, CLASSES), 5)
    theirs = _median(lambda: LogisticRegression(max_iter=1000).fit(matrix[: 2 * LABELS], columns), 3)
    print(f"  scan of {images:,} embeddings               {scan * 1e3:8.2f} ms, median")
    print(f"  50 labels to the order by them        {order * 1e3:8.2f} ms")
    print(f"  training of a head, with calibration  {ours * 1e3:8.1f} ms")
    print(f"  LogisticRegression, without           {theirs * 1e3:8.1f} ms")
    print(f"  order / scan                          {order / scan:8.2f}  (goal ≤ {GOALS['order']:g})")
    print(f"  LogisticRegression / head             {theirs / ours:8.2f}  (of made embeddings, which are easy for it)")
    return {"order / scan": order / scan, "LogisticRegression / head": theirs / ours}


def _order_and_scan(runtime: Runtime, matrix: _Matrix, truth: _Columns, rounds: int) -> tuple[float, float]:
    """Seconds from 50 labels on disk to a first page by them, and of a scan for one reference."""
    names = [f"class {number}" for number in range(CLASSES)]
    bench = make_bench(runtime, images=len(matrix), classes=names)
    embed(bench, matrix)
    rankings = ranking.Rankings(runtime, helper_models.Predictors(runtime))
    for place, name in enumerate(names):
        bench.label(name, np.flatnonzero(truth[:LABELS] == place).tolist())
    index = vectors.ExactIndex(DIMENSION)
    index.put(0, matrix.astype(np.float16))
    ask = Ask(bench.project_id, Rank.parse(f"class:{bench.classes[names[0]]}"), Filter.parse("none"))
    orders, scans = [], []
    for number in range(rounds + 2):
        with runtime.transaction() as session:
            start = LABELS + 50 * number
            shown = [labels.Shown(image_id, 0) for image_id in bench.image_ids[start : start + 50]]
            labels.apply(session, bench.project_id, bench.classes[names[truth[start]]], shown, by=OWNER_ID)
        with runtime.reading() as session:
            orders.append(_seconds(partial(rankings.page, session, ask)))
        scans.append(_seconds(partial(index.scores, matrix[number])))
    # The first two load what is kept in memory from then on.
    return statistics.median(orders[2:]), statistics.median(scans[2:])


def _quality(name: str, seeds: int) -> dict[str, float]:
    matrix, truth, groups = embedded(DATA / name)
    _, columns = np.unique(truth, return_inverse=True)
    classes = int(columns.max()) + 1
    features = vectors.Features.of(matrix)
    of_groups = np.unique(groups, return_inverse=True)[1] if any(groups) else np.zeros(len(columns), dtype=np.int64)
    families = helper_models.families(features.families, of_groups.astype(np.int64))
    found: defaultdict[str, list[float]] = defaultdict(list)
    for seed in range(seeds):
        order = np.random.default_rng(seed).permutation(len(columns))
        known, others = order[:LABELS], order[LABELS:]
        strangers = others[~np.isin(families[others], families[known])]
        trained = ml.train_head(
            features.rows[known], columns[known], families[known], classes, alike=features.families[known]
        )
        metrics = ml.evaluate(trained.head.probabilities(features.rows[others]), columns[others])
        found["head"].append(100 * metrics.accuracy)
        apart = ml.evaluate(trained.head.probabilities(features.rows[strangers]), columns[strangers])
        found["strangers"].append(100 * apart.accuracy)
        found["strangers counted"].append(len(strangers))
        found["calibration"].append(apart.expected_calibration_error)
        found["calibration of all"].append(metrics.expected_calibration_error)
        found["own figure"].append(100 * ml.evaluate(trained.out_of_fold, columns[known]).accuracy)
        regression = LogisticRegression(C=10, max_iter=1000).fit(matrix[known], columns[known])
        found["regression"].append(100 * float(regression.score(matrix[others], columns[others])))
        found["mistakes"].append(100 * _planted(features.rows[known], columns[known], classes, seed))
    order = np.random.default_rng(0).permutation(len(columns))[: min(2 * LABELS, len(columns))]
    rows, raw, given, kept = features.rows[order], matrix[order], columns[order], features.families[order]
    ours = _median(lambda: ml.train_head(rows, given, kept, classes), 5)
    theirs = _median(lambda: LogisticRegression(max_iter=1000).fit(raw, given), 3)
    alone = _median(lambda: Sums.of(rows, given, classes).solve(), 5)
    found["times"].append(theirs / ours)
    found["fits"].append(theirs / alone)
    means = {figure: statistics.mean(values) for figure, values in found.items()}
    print(f"  {name}, {LABELS} random labels, mean of {seeds}:")
    print(f"    head on the other images      {means['head']:6.2f} %  (goal ≥ {MEASURED[name] - 0.5:g})")
    print(f"    LogisticRegression            {means['regression']:6.2f} %")
    print(f"    head on images of groups that it has not seen {means['strangers']:6.2f} %")
    print(f"    the head's own figure of that {means['own figure']:6.2f} %  (out of fold, groups whole)")
    print(f"    calibration error, others     {means['calibration of all']:6.3f}    (goal ≤ {GOALS['calibration']:g})")
    print(f"    and of groups not seen        {means['calibration']:6.3f}    ({means['strangers counted']:.0f} images)")
    print(f"    LogisticRegression / head     {means['times']:6.1f}    (goal ≥ {GOALS['training']:g}), in time")
    print(f"    and / its one fit alone       {means['fits']:6.1f}    ({len(order):,} labels)")
    print(f"    of 30 planted mistakes in the first 100: {means['mistakes']:.1f} %")
    return {f"{name}, {figure}": value for figure, value in means.items()}


def _planted(features: _Matrix, columns: _Columns, classes: int, seed: int) -> float:
    """The share of 3 % wrong labels that stand among the first 100 possible mistakes."""
    random = np.random.default_rng(100 + seed)
    wrong = random.permutation(len(columns))[: round(0.03 * len(columns))]
    given = columns.copy()
    given[wrong] = (given[wrong] + random.integers(1, classes, len(wrong))) % classes
    trained = ml.train_head(features, given, np.arange(len(given)), classes)
    first = np.argsort(-ml.label_doubts(trained.out_of_fold, given), kind="stable")[:100]
    return float(np.isin(wrong, first).mean())


def _made(images: int) -> tuple[_Matrix, _Columns]:
    """Embeddings of classes that overlap as those of photos do."""
    random = np.random.default_rng(3)
    centres = random.normal(size=(CLASSES, DIMENSION))
    truth = random.integers(0, CLASSES, images)
    rows = (centres[truth] + 5 * random.normal(size=(images, DIMENSION))).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), truth


def _median(act: Callable[[], object], times: int) -> float:
    return statistics.median(_seconds(act) for _ in range(times))


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
