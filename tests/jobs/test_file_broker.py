import shutil
import threading
from pathlib import Path

from kombu.connection import Connection

from armful import file_broker


def test_many_senders_and_takers_deliver_each_message_once(tmp_path: Path) -> None:
    taken: list[int] = []
    senders = [
        threading.Thread(target=_send, args=[tmp_path, range(n * 100, n * 100 + 100)], daemon=True) for n in range(3)
    ]
    takers = [threading.Thread(target=_take, args=[tmp_path, taken, 300], daemon=True) for _ in range(3)]
    for thread in (*senders, *takers):
        thread.start()
    for thread in (*senders, *takers):
        thread.join()
    assert sorted(taken) == list(range(300))
    assert list((tmp_path / "broker").iterdir()) == []


def test_a_half_written_message_is_not_seen_and_a_broken_one_is_dropped(tmp_path: Path) -> None:
    _send(tmp_path, range(1))
    (tmp_path / "broker" / "0000-half.writing").write_bytes(b'{"body"')
    (tmp_path / "broker" / "0000-broken.jobs.message").write_bytes(b"")
    taken: list[int] = []
    _take(tmp_path, taken, 1)
    assert taken == [0]


def test_a_wiped_folder_is_made_again(tmp_path: Path) -> None:
    with _connect(tmp_path) as connection:
        queue = connection.SimpleQueue("jobs")
        queue.put(1)
        shutil.rmtree(tmp_path / "broker")
        queue.put(2)
        message = queue.get(timeout=5)
        assert message.payload == 2
        message.ack()
        queue.close()


def test_a_folder_with_unusual_letters_works(tmp_path: Path) -> None:
    _send(tmp_path / "mit Leerzeichen & 50 % ü#?", range(1))
    assert len(list((tmp_path / "mit Leerzeichen & 50 % ü#?" / "broker").iterdir())) == 1


def _connect(folder: Path) -> Connection:
    file_broker.register()
    return Connection(file_broker.url(folder / "broker"))  # type: ignore[no-untyped-call]


def _send(folder: Path, numbers: range) -> None:
    with _connect(folder) as connection:
        queue = connection.SimpleQueue("jobs")
        for number in numbers:
            queue.put(number)
        queue.close()


def _take(folder: Path, taken: list[int], total: int) -> None:
    with _connect(folder) as connection:
        queue = connection.SimpleQueue("jobs")
        while len(taken) < total:
            try:
                message = queue.get(timeout=0.3)
            except queue.Empty:
                continue
            taken.append(message.payload)
            message.ack()
        queue.close()
