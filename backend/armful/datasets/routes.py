from typing import Annotated, Literal

from fastapi import APIRouter, Query, UploadFile
from fastapi.responses import FileResponse, Response
from sqlalchemy.orm import Session

from armful import datasets
from armful.core.errors import NotFoundError
from armful.datasets import thumbnails
from armful.datasets.schemas import (
    DatasetCountsView,
    DatasetCreate,
    DatasetList,
    DatasetView,
    FacetList,
    FacetView,
    ImageView,
    ReferenceView,
)
from armful.models import Dataset, ReferenceImage
from armful.web import CurrentRuntime, DbSession, ReadSession, read_upload

router = APIRouter(tags=["datasets"])

ThumbnailSize = Annotated[
    int, Query(alias="size", ge=256, le=256, description="Long side in pixels; 256 is the one there is.")
]


@router.get("/datasets")
def list_datasets(session: ReadSession) -> DatasetList:
    return DatasetList(items=[_view(session, found) for found in datasets.datasets(session)])


@router.post("/datasets", status_code=201)
def create_dataset(new: DatasetCreate, session: DbSession, runtime: CurrentRuntime) -> DatasetView:
    """Make an empty dataset; images come by import or upload."""
    encoder = new.encoder or runtime.settings.encoder
    runtime.encoders.check(encoder)
    return _view(session, datasets.create_dataset(session, name=new.name, encoder=encoder))


@router.get("/datasets/{dataset_id}")
def get_dataset(dataset_id: int, session: ReadSession) -> DatasetView:
    return _view(session, datasets.dataset(session, dataset_id))


@router.get("/datasets/{dataset_id}/facets")
def list_facets(
    dataset_id: int,
    session: ReadSession,
    field: Literal["group", "metadata"],
    name: Annotated[str | None, Query(max_length=1000)] = None,
    prefix: Annotated[str, Query(max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> FacetList:
    """What images can be filtered by: groups, names of metadata, or with `name` the values under that name."""
    datasets.dataset(session, dataset_id)
    # One more than wanted tells whether there are more.
    if field == "group":
        found = datasets.groups(session, dataset_id, prefix=prefix, limit=limit + 1)
    elif name is None:
        found = datasets.metadata_names(session, dataset_id, prefix=prefix, limit=limit + 1)
    else:
        found = datasets.metadata_values(session, dataset_id, name, prefix=prefix, limit=limit + 1)
    items = [FacetView(value=one.value, count=one.count) for one in found[:limit]]
    return FacetList(items=items, more=len(found) > limit)


@router.get("/images/{image_id}")
def get_image(image_id: int, session: ReadSession) -> ImageView:
    found = datasets.image(session, image_id)
    return ImageView(
        id=found.id,
        dataset_id=found.dataset_id,
        position=found.position,
        sha256=found.sha256.hex(),
        width=found.width,
        height=found.height,
        format=found.format,
        byte_size=found.byte_size,
        group=found.group_name,
        metadata=found.meta,
        names=datasets.image_names(session, image_id),
    )


@router.get("/images/{image_id}/thumbnail", response_class=Response)
def get_thumbnail(image_id: int, session: ReadSession, runtime: CurrentRuntime, _size: ThumbnailSize = 256) -> Response:
    """The picture in small, as JPEG."""
    return thumbnails.answer(runtime.store, datasets.image_hash(session, image_id))


@router.get("/images/{image_id}/file", response_class=FileResponse)
def get_file(image_id: int, session: ReadSession, runtime: CurrentRuntime) -> FileResponse:
    """The original, byte for byte."""
    found = datasets.image(session, image_id)
    original = runtime.store.original_path(found.sha256)
    if not original.is_file():
        raise NotFoundError(f"The original of image {image_id} is not on the store any more. Import its file again.")
    return FileResponse(original, media_type=f"image/{found.format}", headers=thumbnails.IMMUTABLE)


@router.post("/datasets/{dataset_id}/references", status_code=201)
def create_reference(dataset_id: int, file: UploadFile, runtime: CurrentRuntime) -> ReferenceView:
    """Upload a picture to rank by; it does not become an image of the dataset."""
    data = read_upload(file, runtime.settings.max_file_bytes)
    name = file.filename or "pasted picture"
    return _reference_view(datasets.take_reference(runtime, dataset_id, name=name, data=data))


@router.get("/references/{reference_id}")
def get_reference(reference_id: int, session: ReadSession) -> ReferenceView:
    return _reference_view(datasets.reference(session, reference_id))


def _view(session: Session, found: Dataset) -> DatasetView:
    counts = datasets.dataset_counts(session, found)
    return DatasetView(
        id=found.id,
        name=found.name,
        encoder=found.encoder,
        created_at=found.created_at,
        counts=DatasetCountsView(images=counts.images, embedded=counts.embedded, refused=counts.refused),
    )


def _reference_view(found: ReferenceImage) -> ReferenceView:
    return ReferenceView(
        id=found.id,
        width=found.width,
        height=found.height,
        name=found.name,
        thumbnail=thumbnails.address(found.sha256.hex()),
    )
