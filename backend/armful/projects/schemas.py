from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Description = Annotated[str, StringConstraints(max_length=10_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[1-9a-z]$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]


class ProjectCreate(BaseModel):
    dataset_id: int
    name: Name


class ProjectCounts(BaseModel):
    images: int
    labelled: int
    unlabelled: int
    by_class: dict[int, int]
    """Class id to the number of images that have it now; classes without an image are absent."""


class ProjectView(BaseModel):
    id: int
    dataset_id: int
    name: str
    created_at: datetime
    revision: int
    counts: ProjectCounts


class ProjectList(BaseModel):
    items: list[ProjectView]


class ClassCreate(BaseModel):
    name: Name
    key: Key | None = None
    colour: Colour | None = None
    description: Description = ""


class ClassUpdate(BaseModel):
    """Only the fields that are sent change."""

    name: Name | None = None
    key: Key | None = None
    colour: Colour | None = None
    description: Description | None = None
    rank: int | None = None
    archived: bool | None = None
    examples: Annotated[list[int], Field(max_length=12)] | None = None
    """Images that show what the class means, in order, in place of those it had."""


class ClassView(BaseModel):
    id: int
    project_id: int
    name: str
    key: str | None
    colour: str
    description: str
    rank: int
    archived: bool
    count: int
    examples: list[int]
    """Images that show what the class means."""


class ClassList(BaseModel):
    items: list[ClassView]


class ViewCreate(BaseModel):
    name: Name
    query: Annotated[str, StringConstraints(max_length=4000)]
    """What the workbench's address says after the question mark."""


class ViewView(BaseModel):
    id: int
    project_id: int
    name: str
    query: str


class ViewList(BaseModel):
    items: list[ViewView]
