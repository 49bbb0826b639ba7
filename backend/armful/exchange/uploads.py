"""Pictures that come in through the API: decoded and stored before the answer, embedded by a job."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from armful import datasets, embeddings, files, helper_models
from armful.core.errors import ArmfulError, TooLargeError
from armful.exchange.source import GroupBy, group_of
from armful.runtime import Runtime

_AT_ONCE = 32
"""Files in memory together; what has been stored of a request is let go before more is read."""


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    """Where the picture came from, below the folder that was dropped, with `/`."""
    read: Callable[[], bytes]
    """Raises TooLargeError for a file past the limit."""


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    name: str
    outcome: Literal["created", "duplicate", "refused"]
    image_id: int | None = None
    reason: str | None = None


def take_uploads(
    runtime: Runtime, dataset_id: int, uploads: Sequence[Upload], group_by: GroupBy
) -> tuple[list[UploadOutcome], int | None]:
    """Take pictures into the dataset: what became of each, and the job that embeds the new ones.

    All that is created is on disk when this returns. A refused file stops none of the others. The pictures are
    decoded and stored outside the transaction, so that the dataset is locked for the insert alone.
    """
    stored: list[files.Picture | ArmfulError] = []
    for first in range(0, len(uploads), _AT_ONCE):
        stored += _store(runtime, uploads[first : first + _AT_ONCE])
    taken = [
        (upload, result) for upload, result in zip(uploads, stored, strict=True) if isinstance(result, files.Picture)
    ]
    job_id = None
    with runtime.transaction() as session:
        added = datasets.add_images(
            session,
            dataset_id,
            [
                datasets.NewImage(
                    name=upload.name,
                    sha256=picture.sha256,
                    width=picture.width,
                    height=picture.height,
                    format=picture.format,
                    byte_size=picture.byte_size,
                    group=group_of(upload.name, group_by),
                )
                for upload, picture in taken
            ],
        )
        if any(one.is_new for one in added):
            job_id = embeddings.request_embedding(session, dataset_id).id
            helper_models.request_all_predictions(session, dataset_id)
    answers = iter(added)
    return [_outcome(upload, result, answers) for upload, result in zip(uploads, stored, strict=True)], job_id


def _store(runtime: Runtime, uploads: Sequence[Upload]) -> list[files.Picture | ArmfulError]:
    """Decode and store; for each the picture, or why it is refused."""
    contents = [_content(upload) for upload in uploads]
    decoded = runtime.decoder.decode_many(content for content in contents if isinstance(content, bytes))
    results: list[files.Picture | ArmfulError] = [
        next(decoded) if isinstance(content, bytes) else content for content in contents
    ]
    runtime.store.keep(
        [
            (result, content)
            for result, content in zip(results, contents, strict=True)
            if isinstance(result, files.Picture) and isinstance(content, bytes)
        ]
    )
    return results


def _content(upload: Upload) -> bytes | TooLargeError:
    try:
        return upload.read()
    except TooLargeError as error:
        return error


def _outcome(upload: Upload, result: files.Picture | ArmfulError, added: Iterator[datasets.Added]) -> UploadOutcome:
    if isinstance(result, ArmfulError):
        return UploadOutcome(upload.name, "refused", reason=result.detail)
    one = next(added)
    return UploadOutcome(upload.name, "created" if one.is_new else "duplicate", image_id=one.image_id)
