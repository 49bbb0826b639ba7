import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from armful import embeddings, events, vectors
from armful.core.errors import InvalidError, NotFoundError, NotReadyError
from armful.datasets import add_images
from armful.embeddings.service import land
from armful.ranking import Ask, Filter, Page, Rank, Rankings
from armful.ranking.cursor import Cursor, fingerprint
from armful.runtime import Runtime
from tests.makers import Bench, make_bench, make_rankings, new_image

Matrix = npt.NDArray[np.float32]


def test_images_come_in_descending_cosine_and_the_reference_itself_first(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=60)
    matrix = _embed(bench, 60)

    page = _page(make_rankings(runtime), bench, f"similar:{bench.image_ids[7]}", limit=60)

    expected = np.argsort(-(matrix @ matrix[7]), kind="stable")
    assert page.ids[0] == bench.image_ids[7]
    assert page.ids == [bench.image_ids[place] for place in expected]
    assert page.scores is not None
    assert page.scores[0] == pytest.approx(1.0, abs=1e-3)
    assert page.total == 60


def test_a_ranking_is_paged_to_its_end_without_skip_or_repeat(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=95)
    _embed(bench, 95)
    rankings = make_rankings(runtime)
    for rank in (f"similar:{bench.image_ids[0]}", "random:4", "newest"):
        whole = _page(rankings, bench, rank, limit=400).ids
        assert _walk(rankings, bench, rank, limit=10) == whole
        assert sorted(whole) == bench.image_ids


def test_labels_given_meanwhile_move_no_image_to_another_page(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=80)
    _embed(bench, 80)
    rankings = make_rankings(runtime)
    rank = f"similar:{bench.image_ids[0]}"
    whole = _page(rankings, bench, rank, limit=400).ids
    seen: list[int] = []
    cursor = None
    while True:
        page = _page(rankings, bench, rank, limit=8, cursor=cursor)
        seen += page.ids
        # The page just seen is labelled, and so is every fifth image by a colleague, wherever it stands.
        if page.ids:
            bench.label("cat", [bench.image_ids.index(image_id) for image_id in page.ids])
        others = [place for place in range(len(seen) % 5, 80, 5) if bench.now()[place][1] == 0]
        if others:
            bench.label("dog", others[:2])
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen))
    assert seen == [image_id for image_id in whole if image_id in set(seen)], "in the order of the ranking"
    left = _page(rankings, bench, rank, limit=400).ids
    assert left == [], "whoever pages to the end has seen all that nobody else labelled"


def test_images_embedded_meanwhile_join_at_the_next_first_page(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=50)
    _embed(bench, 20)
    rankings = make_rankings(runtime)
    rank = f"similar:{bench.image_ids[3]}"
    first = _page(rankings, bench, rank, limit=10)
    assert first.total == 20

    _embed(bench, 50)
    second = _page(rankings, bench, rank, limit=400, cursor=first.next_cursor)

    assert sorted(first.ids + second.ids) == bench.image_ids[:20]
    assert _page(rankings, bench, rank, limit=400).total == 50


def test_a_cursor_outlives_the_process_that_gave_it(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=40)
    _embed(bench, 40)
    rank = f"similar:{bench.image_ids[3]},-{bench.image_ids[4]}"
    whole = _page(make_rankings(runtime), bench, rank, limit=400).ids
    first = _page(make_rankings(runtime), bench, rank, limit=13)

    assert _page(make_rankings(runtime), bench, rank, limit=400, cursor=first.next_cursor).ids == whole[13:]


def test_several_examples_add_up_and_one_can_count_against(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=3)
    _embed(bench, 3, np.eye(3, 8, dtype=np.float32))
    rankings = make_rankings(runtime)
    first, second, third = bench.image_ids

    both = _page(rankings, bench, f"similar:{first},{second}")
    against = _page(rankings, bench, f"similar:{first},-{third}")

    assert both.scores == pytest.approx([0.7071, 0.7071, 0.0], abs=1e-3)
    assert against.ids == [first, second, third]
    assert against.scores is not None
    assert against.scores[2] < 0 < against.scores[0]


def test_shards_may_merge_while_an_index_reads(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=30)
    _embed(bench, 10)
    matrix = _embed(bench, 20)
    rankings = make_rankings(runtime)
    rank = f"similar:{bench.image_ids[0]}"
    before = _page(rankings, bench, rank, limit=400)
    with runtime.transaction() as session:
        found = embeddings.shards(session, _set_id(bench))
        folder = runtime.store.vectors_folder(_set_id(bench))
        vectors.write_shard(folder, 0, matrix[:20])
        land(session, _set_id(bench), 0, 20, failed=0, instead_of=[shard.id for shard in found])
    for shard in found:
        vectors.remove_shard(folder, shard.start, shard.stop)

    assert _page(rankings, bench, rank, limit=400).ids == before.ids
    assert _page(make_rankings(runtime), bench, rank, limit=400).ids == before.ids


def test_the_filter_sees_the_labels_of_now(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=6)
    rankings = make_rankings(runtime)
    bench.label("cat", [0, 1])
    bench.label("dog", [2])

    ids = bench.image_ids
    assert _page(rankings, bench, "newest").ids == ids[:2:-1]
    assert _page(rankings, bench, "newest", label="any").ids == ids[2::-1]
    assert _page(rankings, bench, "newest", label=str(bench.classes["cat"])).ids == ids[1::-1]
    assert _page(rankings, bench, "newest", label="all").total == 6

    bench.label(None, [0], version=1)
    page = _page(rankings, bench, "newest", label="all")
    assert page.class_ids == [0, 0, 0, bench.classes["dog"], bench.classes["cat"], 0]
    assert page.versions == [0, 0, 0, 1, 1, 2]
    assert page.states == [None, None, None, "manual", "manual", None]


def test_a_group_can_be_looked_at_alone(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=2)
    with runtime.transaction() as session:
        added = add_images(session, bench.dataset_id, [new_image("x", group="red"), new_image("y", group="blue")])

    rankings = make_rankings(runtime)
    assert _page(rankings, bench, "newest", group="red").ids == [added[0].image_id]
    assert _page(rankings, bench, "newest", group="no such").ids == []


def test_more_images_keep_the_order_of_a_shuffle(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=30)
    rankings = make_rankings(runtime)
    before = _page(rankings, bench, "random:9", limit=400).ids
    with runtime.transaction() as session:
        add_images(session, bench.dataset_id, [new_image(f"late {n}") for n in range(30)])

    after = _page(rankings, bench, "random:9", limit=400).ids

    assert before != sorted(before)
    assert [image_id for image_id in after if image_id in set(before)] == before


def test_an_image_that_is_not_embedded_yet_is_told(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=10)
    rankings = make_rankings(runtime)
    with pytest.raises(NotReadyError):
        _page(rankings, bench, f"similar:{bench.image_ids[0]}")
    _embed(bench, 5)
    with pytest.raises(NotReadyError, match="not embedded yet"):
        _page(rankings, bench, f"similar:{bench.image_ids[7]}")


@pytest.mark.parametrize("rows", [-1, 7, 10**6, 2**62])
def test_a_cursor_that_was_tampered_with_is_refused(runtime: Runtime, rows: int) -> None:
    bench = make_bench(runtime, images=6)
    _embed(bench, 6)
    rankings = make_rankings(runtime)
    for rank in ("newest", "random:1", f"similar:{bench.image_ids[0]}"):
        given = _page(rankings, bench, rank, limit=2).next_cursor
        assert given is not None
        cursor = Cursor.decode(given, fingerprint(bench.project_id, Rank.parse(rank), Filter()))
        with pytest.raises(InvalidError, match="not a cursor"):
            _page(rankings, bench, rank, limit=2, cursor=replace(cursor, rows=rows).encode())


def test_numbers_longer_than_any_id_are_refused() -> None:
    digits = "9" * 5000
    for rank in (f"random:{digits}", f"similar:{digits}", f"reference:{digits}"):
        with pytest.raises(InvalidError):
            Rank.parse(rank)
    with pytest.raises(InvalidError):
        Filter.parse(digits, None)


def test_a_cursor_of_another_ranking_is_refused(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=10)
    rankings = make_rankings(runtime)
    cursor = _page(rankings, bench, "random:1", limit=2).next_cursor
    with pytest.raises(InvalidError, match="another ranking"):
        _page(rankings, bench, "random:2", limit=2, cursor=cursor)
    with pytest.raises(InvalidError, match="not a cursor"):
        _page(rankings, bench, "random:2", limit=2, cursor="nonsense")


def test_what_is_not_there_is_told(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=3)
    _embed(bench, 3)
    with pytest.raises(NotFoundError, match="no image"):
        _page(make_rankings(runtime), bench, "similar:999999")


def test_a_page_from_memory_knows_of_shards_that_landed_while_another_ranking_was_read(runtime: Runtime) -> None:
    bench = make_bench(runtime, images=50)
    _embed(bench, 20)
    feed = events.Feed(runtime)
    feed.start()
    try:
        rankings = make_rankings(runtime, feed)
        similar = f"similar:{bench.image_ids[3]}"
        ask = Ask(bench.project_id, Rank.parse(similar), Filter.parse("none", None))
        _until(lambda: feed.moment("any") is not None)
        assert _page(rankings, bench, similar).total == 20
        _embed(bench, 50)
        for _ in range(2):
            _page(rankings, bench, "newest")

        told = rankings.page_at_once(ask)

        assert told is None or told.total == 50

        def from_memory() -> Page | None:
            _page(rankings, bench, similar)
            return rankings.page_at_once(ask)

        # The echo of a change of our own may still come in between.
        _until(lambda: (told := from_memory()) is not None and told.total == 50)

        # Over very many images it would hold up whoever else is served.
        rankings.at_once_images = 49
        assert from_memory() is None
    finally:
        feed.stop()


def test_an_index_that_had_to_make_room_is_read_again(runtime: Runtime) -> None:
    small = Runtime.create(runtime.settings.model_copy(update={"index_bytes": 1}), pool_size=2)
    benches = [make_bench(runtime, images=20) for _ in range(2)]
    for bench in benches:
        _embed(bench, 20)
    rankings = make_rankings(small)
    firsts = [_page(rankings, bench, f"similar:{bench.image_ids[3]}", limit=7) for bench in benches]

    for bench, first in zip(benches, firsts, strict=True):
        rest = _page(rankings, bench, f"similar:{bench.image_ids[3]}", limit=400, cursor=first.next_cursor)
        assert sorted(first.ids + rest.ids) == bench.image_ids
    small.close()


@pytest.mark.parametrize(
    "text", ["", "similar:", "similar:x", "similar:1,,2", "random:", "oldest", "reference:-1", "class"]
)
def test_a_rank_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidError):
        Rank.parse(text)


def _page(
    rankings: Rankings,
    bench: Bench,
    rank: str,
    *,
    label: str = "none",
    group: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page:
    with bench.runtime.reading() as session:
        return rankings.page(
            session, Ask(bench.project_id, Rank.parse(rank), Filter.parse(label, group), limit, cursor)
        )


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _walk(rankings: Rankings, bench: Bench, rank: str, *, limit: int) -> list[int]:
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page = _page(rankings, bench, rank, limit=limit, cursor=cursor)
        seen += page.ids
        cursor = page.next_cursor
        if cursor is None:
            return seen


def _set_id(bench: Bench) -> int:
    with bench.runtime.transaction() as session:
        return embeddings.ensure_set(session, bench.dataset_id, encoder="test", version="1", dimension=8).id


def _embed(bench: Bench, stop: int, matrix: Matrix | None = None) -> Matrix:
    """Land vectors for the positions up to `stop` that have none yet; returns all of them, as stored."""
    if matrix is None:
        matrix = np.random.default_rng(5).standard_normal((stop, 8)).astype(np.float32)
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    set_id = _set_id(bench)
    with bench.runtime.transaction() as session:
        start = max((shard.stop for shard in embeddings.shards(session, set_id)), default=0)
        vectors.write_shard(bench.runtime.store.vectors_folder(set_id), start, matrix[start:stop])
        land(session, set_id, start, stop, failed=0)
    return matrix
