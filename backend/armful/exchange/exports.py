"""A project's labels as a file: streamed, from one snapshot, in order of position."""

import csv
import io
from collections.abc import Iterable, Iterator

import orjson

from armful.labels import LabelledImage

COLUMNS = ("image_id", "file", "sha256", "group", "class", "state", "labelled_by", "labelled_at", "split")


def csv_lines(images: Iterable[LabelledImage]) -> Iterator[str]:
    """RFC 4180 lines with a header. Text that a spreadsheet would run as a formula is left as it is: this is data."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for labelled in images:
        writer.writerow("" if value is None else value for value in _record(labelled).values())
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def json_lines(images: Iterable[LabelledImage]) -> Iterator[bytes]:
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
