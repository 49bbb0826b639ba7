from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

ServerPath = Annotated[str, StringConstraints(max_length=4096)]


class Sample(BaseModel):
    mode: Literal["all", "random", "per-group"] = "all"
    count: int | None = Field(default=None, ge=1)
    seed: int = 0


class ImportCreate(BaseModel):
    source: ServerPath
    """A folder on the server, below an import root; read recursively."""
    manifest: ServerPath | None = None
    """A CSV file on the server: column `file`, optionally `group`; all others become metadata."""
    group_by: Literal["parent", "none"] | None = None
    sample: Sample = Sample()


class UploadItem(BaseModel):
    name: str
    outcome: Literal["created", "duplicate", "refused"]
    image_id: int | None
    reason: str | None


class UploadResult(BaseModel):
    items: list[UploadItem]
    job_id: int | None
    """The job that embeds the new images; none when nothing is new."""


class FolderView(BaseModel):
    path: str
    """Empty for the list of import roots."""
    parent: str | None
    folders: list[str]
    pictures: int
    """Files directly in this folder that look like pictures."""
