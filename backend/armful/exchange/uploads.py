"""Pictures that come in through the API: decoded and stored before the answer, embedded by a job."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from armful import datasets, embeddings, files
from armful.core.errors import ArmfulError
from armful.exchange.source import GroupBy, group_of
from armful.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    """Where the picture came from, below the folder that was dropped, with `/`."""
    data: bytes


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
    outcomes: dict[int, UploadOutcome] = {}
    readable: list[tuple[int, Upload, files.Picture]] = []
    decoded = runtime.decoder.decode_many(upload.data for upload in uploads)
    for place, (upload, result) in enumerate(zip(uploads, decoded, strict=True)):
        if isinstance(result, ArmfulError):
            outcomes[place] = UploadOutcome(upload.name, "refused", reason=result.detail)
        else:
            readable.append((place, upload, result))
    runtime.store.keep([(picture, upload.data) for _, upload, picture in readable])
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
                for _, upload, picture in readable
            ],
        )
        if any(one.is_new for one in added):
            job_id = embeddings.request_embedding(session, dataset_id).id
    for (place, upload, _), one in zip(readable, added, strict=True):
        outcomes[place] = UploadOutcome(upload.name, "created" if one.is_new else "duplicate", image_id=one.image_id)
    return [outcomes[place] for place in range(len(uploads))], job_id
