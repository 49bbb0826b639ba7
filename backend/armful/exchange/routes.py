from dataclasses import asdict
from functools import partial
from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import StreamingResponse

from armful import datasets, exchange
from armful.core.errors import InvalidError
from armful.exchange import folders
from armful.exchange.schemas import FolderView, ImportCreate, UploadItem, UploadResult
from armful.jobs.schemas import JobView
from armful.web import CurrentRuntime, DbSession, read_upload

router = APIRouter(tags=["exchange"])


@router.get("/folders")
def browse_folders(runtime: CurrentRuntime, path: str = "") -> FolderView:
    """Look into a server folder below the import roots; without a path, the roots."""
    return folders.browse(path, runtime.settings.import_roots)


@router.post("/datasets/{dataset_id}/imports", status_code=202)
def create_import(dataset_id: int, asked: ImportCreate, session: DbSession, runtime: CurrentRuntime) -> JobView:
    """Import a server folder, recursively; files that cannot be taken are listed and stop nothing."""
    return JobView.of(exchange.request_import(session, runtime.settings, dataset_id, asked))


@router.post("/datasets/{dataset_id}/images")
def upload_images(
    dataset_id: int,
    files: list[UploadFile],
    runtime: CurrentRuntime,
    paths: Annotated[str | None, Form(description="JSON array: the relative path of each file, in order.")] = None,
    group_by: Annotated[Literal["parent", "none"], Form()] = "none",
) -> UploadResult:
    """Add pictures; each is created, a duplicate of one that is there, or refused with the reason."""
    with runtime.reading() as session:
        datasets.dataset(session, dataset_id)
    names = _paths(paths, files)
    limit = runtime.settings.max_file_bytes
    uploads = [
        exchange.Upload(name, partial(read_upload, file, limit)) for name, file in zip(names, files, strict=True)
    ]
    outcomes, job_id = exchange.take_uploads(runtime, dataset_id, uploads, group_by)
    return UploadResult(items=[UploadItem(**asdict(outcome)) for outcome in outcomes], job_id=job_id)


@router.get("/projects/{project_id}/export", response_class=StreamingResponse)
def export_labels(
    project_id: int,
    runtime: CurrentRuntime,
    format: exchange.Format = "csv",
    label: Literal["any", "all"] = "any",
) -> StreamingResponse:
    """The project's labels as a file: labelled images, or with label=all every image."""
    made = exchange.export(runtime, project_id, format, everything=label == "all")
    headers = {"content-disposition": f'attachment; filename="{made.name}"', "content-length": str(made.size)}
    return StreamingResponse(made.blocks(), media_type=made.media_type, headers=headers)


def _paths(paths: str | None, files: list[UploadFile]) -> list[str]:
    if paths is None:
        return [file.filename or f"upload {place}" for place, file in enumerate(files)]
    try:
        names = orjson.loads(paths)
    except orjson.JSONDecodeError as error:
        raise InvalidError("paths must be a JSON array of texts.") from error
    if not isinstance(names, list) or len(names) != len(files) or not all(isinstance(name, str) for name in names):
        raise InvalidError(f"paths must name each of the {len(files)} files, in order.")
    return [name.lstrip("/") for name in names]
