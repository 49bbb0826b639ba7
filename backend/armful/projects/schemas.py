from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, StringConstraints

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


class ClassList(BaseModel):
    items: list[ClassView]
