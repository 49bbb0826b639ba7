"""Downloads over a real connection that goes wrong."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from armful.core.errors import InvalidError, NotReadyError
from armful.remote import Remote


class _Server(BaseHTTPRequestHandler):
    """Says that ten bytes follow; under /cut it hangs up after four."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", "10")
        self.end_headers()
        self.wfile.write(b"0123" if self.path.endswith("/cut") else b"0123456789")

    def log_message(self, format: str, *values: object) -> None:  # noqa: A002  (the name is the library's)
        """Nothing."""


@pytest.fixture
def remote() -> Iterator[Remote]:
    with HTTPServer(("127.0.0.1", 0), _Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Remote(f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def test_a_download_is_there_as_a_whole(remote: Remote, tmp_path: Path) -> None:
    remote.download("/whole", tmp_path / "labels.csv")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("labels.csv", b"0123456789")]


def test_a_download_that_breaks_off_leaves_nothing(remote: Remote, tmp_path: Path) -> None:
    with pytest.raises(NotReadyError, match="broke off"):
        remote.download("/cut", tmp_path / "labels.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_not_the_servers_fault(remote: Remote, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="cannot be written"):
        remote.download("/whole", tmp_path / "missing" / "labels.csv")
