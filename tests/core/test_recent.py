from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from armful.core.recent import Recent


def test_what_was_not_asked_for_longest_makes_room() -> None:
    kept = Recent[str, str](limit=5, weigh=len)
    kept.get("aa", lambda: "aa")
    kept.get("bb", lambda: "bb")
    kept.get("aa", lambda: "made again")

    kept.get("cc", lambda: "cc")

    assert [kept.peek(word) for word in ("aa", "bb", "cc")] == ["aa", None, "cc"]


def test_one_that_is_too_heavy_is_kept_alone() -> None:
    kept = Recent[str, str](limit=3, weigh=len)
    kept.get("a", lambda: "a")

    assert kept.get("b", lambda: "bbbbbb") == "bbbbbb"

    assert [kept.peek(word) for word in "ab"] == [None, "bbbbbb"]


def test_two_that_make_the_same_at_once_get_one() -> None:
    kept = Recent[str, object](limit=10)
    together = Barrier(2)

    def make() -> object:
        together.wait(timeout=5)
        return object()

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: kept.get("key", make), range(2))
    assert one is other
