"""The pool: order, bounds, and what happens to children."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from armful.core.errors import UnreadablePictureError
from armful.files import DECODER_VERSION, Decoder, Picture, PixelSpec
from tests.files.pictures import encoded, photo, saved, slow_picture

SPEC = PixelSpec(64, 56)
SMALL = encoded(photo(80, 60), "PNG")


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    with Decoder(2) as made:
        yield made


def children(process: psutil.Process | None = None) -> list[psutil.Process]:
    found = (process or psutil.Process()).children(recursive=True)
    return [child for child in found if "armful.files.child_main" in command_of(child)]


def command_of(process: psutil.Process) -> list[str]:
    """Nothing of a process that has just ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def wait_until(is_true: Callable[[], bool], *, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_answers_come_in_order_with_refusals_in_their_places(decoder: Decoder, tmp_path: Path) -> None:
    files = saved(tmp_path, 20)
    files[7].write_bytes(b"no picture")
    answers = list(decoder.decode_many(files, SPEC, read_ahead=5))
    assert isinstance(answers[7], UnreadablePictureError)
    for place, answer in enumerate(answers):
        if place != 7:
            assert isinstance(answer, Picture)
            assert answer.byte_size == files[place].stat().st_size
            again = decoder.decode(files[place], SPEC)
            assert answer.pixels is not None
            assert again.pixels is not None
            assert np.array_equal(answer.pixels, again.pixels)


def test_reading_ahead_is_bounded(decoder: Decoder) -> None:
    taken = 0

    def sources() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield SMALL

    answers = decoder.decode_many(sources(), read_ahead=10)
    assert taken == 0
    next(answers)
    assert taken == 10
    next(answers)
    assert taken == 11
    answers.close()  # type: ignore[attr-defined]  # it is a generator
    assert isinstance(decoder.decode(SMALL), Picture)


def test_many_short_lived_threads_may_share_it(decoder: Decoder) -> None:
    # Linux ends a child with the thread that started it, so this also shows that no such thread is one of these.
    before = {child.pid for child in children()}
    for _ in range(3):
        with ThreadPoolExecutor(8) as threads:
            pictures = list(threads.map(decoder.decode, [SMALL] * 40))
        assert {picture.width for picture in pictures} == {80}
    assert {child.pid for child in children()} >= before
    assert len(children()) == 2


def test_a_picture_that_takes_too_long_is_refused_and_the_others_go_on() -> None:
    with Decoder(2, seconds=0.2) as decoder:
        answers = list(decoder.decode_many([SMALL, slow_picture(), *[SMALL] * 20]))
    refused = answers.pop(1)
    assert isinstance(refused, UnreadablePictureError)
    assert refused.detail == "takes longer than 0.2 seconds to decode"
    assert all(isinstance(answer, Picture) for answer in answers)


def test_a_picture_whose_child_is_killed_is_decoded_by_another() -> None:
    with Decoder(1) as decoder, ThreadPoolExecutor(1) as threads:
        decoder.decode(SMALL)
        decoding = threads.submit(decoder.decode, slow_picture())
        victim = children()[0]
        wait_until(lambda: victim.cpu_percent(0.02) > 50)
        victim.kill()
        assert decoding.result().width == 10_000
        assert [child.pid for child in children()] != [victim.pid]


def test_a_picture_that_always_kills_its_child_is_refused() -> None:
    with Decoder(1) as decoder, ThreadPoolExecutor(1) as threads:
        decoder.decode(SMALL)
        decoding = threads.submit(decoder.decode, slow_picture())
        for _ in range(2):
            wait_until(lambda: any(child.cpu_times().user > 0.15 for child in children()))
            children()[0].kill()
            wait_until(lambda: not any(child.cpu_times().user > 0.15 for child in children()))
        with pytest.raises(UnreadablePictureError) as caught:
            decoding.result()
        assert "crashes the decoder" in caught.value.detail
        assert decoder.decode(SMALL).width == 80


def test_idle_children_that_died_are_replaced(decoder: Decoder) -> None:
    decoder.decode(SMALL)
    for child in children():
        child.kill()
    assert decoder.decode(SMALL).width == 80
    assert all(isinstance(answer, Picture) for answer in decoder.decode_many([SMALL] * 10))


def test_closing_ends_the_children_and_whoever_waits_for_them() -> None:
    decoder = Decoder(1)
    outcomes: list[BaseException] = []

    def ask() -> None:
        try:
            decoder.decode(slow_picture())
        except Exception as error:
            outcomes.append(error)

    decoder.decode(SMALL)
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    decoder.close()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()
    assert [type(outcome) for outcome in outcomes] == [RuntimeError] * 3
    assert children() == []
    with pytest.raises(RuntimeError):
        decoder.decode(SMALL)


def test_children_end_with_a_parent_that_is_killed() -> None:
    program = (
        "import sys; from armful.files import Decoder; from tests.files.pictures import slow_picture\n"
        "decoder = Decoder(2); list(decoder.decode_many([slow_picture()[:99]] * 2)); print('ready', flush=True)\n"
        "list(decoder.decode_many([slow_picture()] * 99))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    with parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        orphans = children(psutil.Process(parent.pid))
        assert len(orphans) == 2
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(orphan.is_running() for orphan in orphans), seconds=5)


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and /proc are Linux's")
def test_a_child_holds_no_secrets_no_torch_and_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMFUL_DATABASE_URL", "postgresql://me:secret@host/db")
    with Decoder(1, max_pixels=1_000_000) as decoder:
        decoder.decode(SMALL)
        (child,) = children()
        assert "ARMFUL_DATABASE_URL" not in child.environ()
        assert not any("torch" in mapped.path or "openvino" in mapped.path for mapped in child.memory_maps())
        assert child.rlimit(psutil.RLIMIT_AS)[0] < 1 << 30
        assert child.rlimit(psutil.RLIMIT_FSIZE)[0] == 0
        assert child.memory_info().rss < 100 << 20
        open_files = {descriptor.path for descriptor in child.open_files()}
        assert open_files == set()


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's")
def test_a_confined_process_cannot_touch_files(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    program = f"""
import os
from armful.files.confinement import confine
held = open({str(tmp_path / "held")!r}, "wb", buffering=0)
confine(os.getppid(), max_pixels=1_000_000)
for attempt in (
    lambda: open({str(tmp_path / "secret")!r}),
    lambda: open({str(tmp_path / "new")!r}, "w"),
    lambda: os.unlink({str(tmp_path / "secret")!r}),
    lambda: held.write(b"more"),
    lambda: bytearray(2 << 30),
):
    try:
        attempt()
        print("done")
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    landlocked = ["PermissionError"] * 3 if _has_landlock() else ["done"] * 3
    assert ran.stdout.split() == [*landlocked, "OSError", "MemoryError"]


def _has_landlock() -> bool:
    enabled = Path("/sys/kernel/security/lsm")
    probe = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ctypes; print(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(probe.stdout) > 0 or (os.access(enabled, os.R_OK) and "landlock" in enabled.read_text())


def test_the_version_names_libraries_and_method() -> None:
    assert DECODER_VERSION.startswith("simplejpeg ")
    assert "pillow" in DECODER_VERSION
    assert "bicubic" in DECODER_VERSION
