"""A project's labels as a file: from one snapshot, in order of position."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Literal

import orjson

from armful import labels, projects
from armful.labels import LabelledImage
from armful.runtime import Runtime

Format = Literal["csv", "jsonl"]

COLUMNS = ("image_id", "file", "sha256", "group", "class", "state", "labelled_by", "labelled_at", "split")

_MEDIA_TYPES: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
_BLOCK = 256 << 10


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is complete, and lives on the disk for as long as it is open."""

    name: str
    media_type: str
    size: int
    """Bytes."""
    _file: IO[bytes]

    def blocks(self) -> Iterator[bytes]:
        """The content, once; the file is closed at the end."""
        with self._file:
            while block := self._file.read(_BLOCK):
                yield block


def export(runtime: Runtime, project_id: int, kind: Format, *, everything: bool = False) -> Export:
    """The labelled images of a project, or all of its images; NotFoundError without such a project.

    Written before it is sent, so that no transaction lasts as long as a slow reader, and a fault is told as one.
    """
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        with runtime.transaction() as snapshot:
            project = projects.project(snapshot, project_id)
            images = labels.labelled(snapshot, project, everything=everything)
            file.writelines(_csv_lines(images) if kind == "csv" else _json_lines(images))
        size = file.tell()
        file.seek(0)
        stack.pop_all()
    return Export(_file_name(project.name, kind), _MEDIA_TYPES[kind], size, file)


def _file_name(project: str, kind: Format) -> str:
    """In letters that any system and any header can hold."""
    plain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in project).strip("-")
    return f"{plain or 'labels'}.{kind}"


def _csv_lines(images: Iterable[LabelledImage]) -> Iterator[bytes]:
    """RFC 4180 lines with a header. Text that a spreadsheet would run as a formula is left as it is: this is data."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for labelled in images:
        writer.writerow("" if value is None else value for value in _record(labelled).values())
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _json_lines(images: Iterable[LabelledImage]) -> Iterator[bytes]:
    """One object a line: the columns of the CSV, and `metadata`."""
    for labelled in images:
        yield orjson.dumps(_record(labelled) | {"metadata": labelled.image.meta}, option=orjson.OPT_APPEND_NEWLINE)


def _record(labelled: LabelledImage) -> dict[str, int | str | None]:
    return {
        "image_id": labelled.image.id,
        "file": labelled.file,
        "sha256": labelled.image.sha256.hex(),
        "group": labelled.image.group_name,
        "class": labelled.class_name,
        "state": labelled.state,
        "labelled_by": labelled.labelled_by,
        "labelled_at": labelled.labelled_at.isoformat() if labelled.labelled_at else None,
        "split": None,
    }
