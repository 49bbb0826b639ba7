"""Calls to a running Armful over HTTP, for commands of the terminal: the same API as everybody's."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

from armful.core.errors import ArmfulError, InvalidError, NotReadyError


class RemoteError(ArmfulError):
    """The server's answer was an error; its words are for people."""


class Remote:
    """One running Armful, by the address that its pages have."""

    def __init__(self, url: str, *, seconds: float = 30.0) -> None:
        self._url = url.rstrip("/")
        self._seconds = seconds
        # A proxy of the environment is for the outside world.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """JSON in and out; RemoteError with the server's words, NotReadyError when nobody answers."""
        with self._answer(method, path, body) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def download(self, path: str, target: Path) -> None:
        """Into a file that appears only when it is whole; InvalidError where it cannot be written."""
        temporary = target.with_name(f".{target.name}.part")
        try:
            with self._answer("GET", path) as response, temporary.open("wb") as file:
                shutil.copyfileobj(response, file)
                if response.length:
                    raise NotReadyError(f"The download of {target.name} broke off. Try again.")
            temporary.replace(target)
        except OSError as error:
            raise InvalidError(f"{target} cannot be written ({error.strerror}). Choose another place.") from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    @contextmanager
    def _answer(self, method: str, path: str, body: object = None) -> Iterator[HTTPResponse]:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self._url}/api/v1{path}", content, {"content-type": "application/json"}, method=method
        )
        try:
            with self._opener.open(request, timeout=self._seconds) as response:
                yield response
        except urllib.error.HTTPError as error:
            with error:
                raise RemoteError(_detail(error)) from error
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            reason = getattr(error, "reason", error)
            raise NotReadyError(
                f"No Armful answers at {self._url} ({reason}). Start it, or name it with --url."
            ) from error


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError, TypeError):
        return str(error)
