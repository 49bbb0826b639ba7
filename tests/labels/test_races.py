"""Many at once on the same labels: real threads, real connections."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from armful import labels, projects
from armful.models import OWNER_ID
from armful.runtime import Runtime
from tests.makers import Bench, make_bench

_FOLD = text(
    """
SELECT image_id, to_class_id, seq, count(*) OVER (PARTITION BY image_id) AS changes
FROM label_changes JOIN batches ON batches.id = label_changes.batch_id
WHERE batches.project_id = :project_id
ORDER BY image_id, batches.revision
"""
)


def test_of_two_who_label_an_image_at_once_one_wins_and_the_other_is_told(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=40)
    with ThreadPoolExecutor(2) as pool:
        for place in range(40):
            outcomes = list(pool.map(lambda name, place=place: bench.label(name, [place]), ["cat", "dog"]))
            assert sorted(len(outcome.applied) for outcome in outcomes) == [0, 1]
            assert sorted(len(outcome.conflicts) for outcome in outcomes) == [0, 1]


def test_one_key_sent_by_many_at_once_is_done_once(runtime: Runtime) -> None:
    bench = make_bench(runtime)
    with ThreadPoolExecutor(5) as pool:
        outcomes = list(pool.map(lambda _: bench.label("cat", [0, 1], key="gesture"), range(5)))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert bench.now()[:2] == [("cat", 1), ("cat", 1)]


def test_labels_are_the_fold_of_their_history_after_any_storm(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=12, classes=("a", "b", "c"))
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda seed: _act_at_random(bench, seed, acts=30), range(5)))

    with runtime.reading() as session:
        changes = session.execute(_FOLD, {"project_id": bench.project_id}).all()
        now = labels.current(session, bench.project_id, bench.image_ids)
        counts = projects.class_counts(session, [bench.project_id])[bench.project_id]
    versions: dict[int, list[int]] = {}
    last: dict[int, int | None] = {}
    for change in changes:
        versions.setdefault(change.image_id, []).append(change.seq)
        last[change.image_id] = change.to_class_id
    assert sum(map(len, versions.values())) > 50
    for image_id, seqs in versions.items():
        assert seqs == list(range(1, len(seqs) + 1)), "each change counts one version, in order of commits"
        assert (now[image_id].version, now[image_id].class_id) == (len(seqs), last[image_id])
    assert counts == Counter(label.class_id for label in now.values() if label.class_id)


def _act_at_random(bench: Bench, seed: int, *, acts: int) -> None:
    chance = random.Random(seed)
    done: list[int] = []
    for _ in range(acts):
        with bench.runtime.reading() as session:
            now = labels.current(session, bench.project_id, bench.image_ids)
        if done and chance.random() < 0.3:
            bench.undo(done.pop())
            continue
        chosen = chance.sample(bench.image_ids, 4)
        shown = [labels.Shown(image_id, now[image_id].version if image_id in now else 0) for image_id in chosen]
        class_id = chance.choice([None, *bench.classes.values()])
        with bench.runtime.transaction() as session:
            done.append(labels.apply(session, bench.project_id, class_id, shown, by=OWNER_ID).batch_id)
