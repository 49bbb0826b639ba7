import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from armful.files import Picture, Store


def picture_of(content: bytes) -> Picture:
    return Picture(
        sha256=hashlib.sha256(content).digest(),
        byte_size=len(content),
        width=4,
        height=3,
        format="png",
        thumbnail=b"thumbnail of " + content,
        pixels=None,
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def files_below(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_original_and_thumbnail_are_found_by_hash(store: Store, tmp_path: Path) -> None:
    source = tmp_path / "photo.png"
    source.write_bytes(b"a" * 300_000)
    from_file, from_bytes = picture_of(b"a" * 300_000), picture_of(b"upload")

    assert store.keep([(from_file, source), (from_bytes, b"upload")]) == [None, None]

    name = from_file.sha256.hex()
    assert store.original_path(from_file.sha256) == tmp_path / "store/originals" / name[:2] / name[2:4] / name
    assert store.original_path(from_file.sha256).read_bytes() == source.read_bytes()
    assert store.thumbnail_path(from_file.sha256).name == f"{name}.jpg"
    assert store.thumbnail_path(from_file.sha256).read_bytes() == from_file.thumbnail
    assert store.original_path(from_bytes.sha256).read_bytes() == b"upload"


def test_an_empty_file_is_copied_too(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert store.keep([(picture_of(b""), tmp_path / "empty")]) == [None]
    assert store.original_path(picture_of(b"").sha256).read_bytes() == b""


def test_content_that_is_there_is_not_written_again(store: Store) -> None:
    picture = picture_of(b"same")
    store.keep([(picture, b"same")])
    before = [path.stat().st_ino for path in files_below(store.models_folder.parent)]
    assert store.keep([(picture, b"same"), (picture, b"same")]) == [None, None]
    assert [path.stat().st_ino for path in files_below(store.models_folder.parent)] == before


def test_the_same_content_twice_in_one_call_is_stored_once(store: Store) -> None:
    picture = picture_of(b"twin")
    assert store.keep([(picture, b"twin"), (picture, b"twin")]) == [None, None]
    assert len(files_below(store.models_folder.parent)) == 2


def test_a_missing_thumbnail_is_written_beside_an_original_that_is_there(store: Store) -> None:
    picture = picture_of(b"half")
    store.keep([(picture, b"half")])
    store.thumbnail_path(picture.sha256).unlink()
    store.keep([(picture, b"half")])
    assert store.thumbnail_path(picture.sha256).exists()


def test_a_file_that_changed_or_vanished_after_it_was_decoded_is_refused_and_the_others_kept(
    store: Store, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.png"
    changed.write_bytes(b"other bytes")
    before, gone, good = picture_of(b"these bytes"), picture_of(b"gone"), picture_of(b"good")

    outcomes = store.keep([(before, changed), (gone, tmp_path / "gone.png"), (good, b"good")])

    assert outcomes[0] is not None
    assert outcomes[0].detail == "changed while it was read; import it again"
    assert outcomes[1] is not None
    assert outcomes[1].detail == "could not be read: No such file or directory"
    assert outcomes[2] is None
    assert not store.original_path(before.sha256).exists()
    assert store.original_path(good.sha256).exists()
    assert files_below(tmp_path / "store" / "incoming") == []


def test_a_sweep_removes_only_old_unfinished_files(store: Store, tmp_path: Path) -> None:
    assert store.sweep() == 0
    store.keep([(picture_of(b"kept"), b"kept")])
    incoming = tmp_path / "store" / "incoming"
    (incoming / "old").write_bytes(b"half of a pic")
    (incoming / "new").write_bytes(b"half of a pic")
    hours_ago = time.time() - 7200
    os.utime(incoming / "old", (hours_ago, hours_ago))
    os.utime(store.original_path(picture_of(b"kept").sha256), (hours_ago, hours_ago))

    assert store.sweep() == 1

    assert [file.name for file in incoming.iterdir()] == ["new"]
    assert store.original_path(picture_of(b"kept").sha256).exists()


def test_two_threads_may_keep_the_same_pictures(tmp_path: Path) -> None:
    contents = [bytes([number]) * 1000 for number in range(32)]
    stores = [Store(tmp_path), Store(tmp_path)]
    outcomes: list[list[object]] = [[], []]
    begin = threading.Barrier(2)

    def keep(place: int) -> None:
        begin.wait()
        outcomes[place] += stores[place].keep([(picture_of(content), content) for content in contents])

    threads = [threading.Thread(target=keep, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes == [[None] * 32] * 2
    for content in contents:
        assert stores[0].original_path(picture_of(content).sha256).read_bytes() == content
    assert files_below(tmp_path / "incoming") == []


_KEEPING = """
import os, sys
from pathlib import Path
from armful.files import Store
from tests.files.test_store import picture_of
store = Store(Path(sys.argv[1]))
print("ready", flush=True)
while True:
    contents = [os.urandom(200_000) for _ in range(8)]
    store.keep([(picture_of(content), content) for content in contents])
    for content in contents:
        print(picture_of(content).sha256.hex(), flush=True)
"""


def test_after_a_kill_whatever_is_found_under_a_hash_is_whole(tmp_path: Path) -> None:
    for seconds in (0.05, 0.11, 0.18):
        keeping = subprocess.Popen(
            [sys.executable, "-c", _KEEPING, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert keeping.stdout is not None
        keeping.stdout.readline()
        time.sleep(seconds)
        keeping.send_signal(signal.SIGKILL)
        announced = keeping.communicate()[0].split()
        store = Store(tmp_path)
        assert all(store.original_path(bytes.fromhex(name)).exists() for name in announced if len(name) == 64)
        for file in files_below(tmp_path / "originals"):
            assert hashlib.sha256(file.read_bytes()).hexdigest() == file.name
            thumbnail = store.thumbnail_path(bytes.fromhex(file.name))
            assert not thumbnail.exists() or thumbnail.read_bytes() == b"thumbnail of " + file.read_bytes()
    Store(tmp_path).sweep(older_than_seconds=-1)
    assert files_below(tmp_path / "incoming") == []
