from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class DatasetCreate(BaseModel):
    name: Name
    encoder: Annotated[str, StringConstraints(max_length=4096)] | None = None
    """A timm name or a local folder; the server's default when absent."""


class DatasetCountsView(BaseModel):
    images: int
    embedded: int
    refused: int


class DatasetView(BaseModel):
    id: int
    name: str
    encoder: str
    created_at: datetime
    counts: DatasetCountsView


class DatasetList(BaseModel):
    items: list[DatasetView]


class ImageView(BaseModel):
    id: int
    dataset_id: int
    position: int
    sha256: str
    width: int
    height: int
    format: str
    byte_size: int
    group: str | None
    metadata: dict[str, Any]
    names: list[str]


class ReferenceView(BaseModel):
    id: int
    width: int
    height: int
    name: str
    thumbnail: str


class FacetView(BaseModel):
    value: str
    count: int
    """Images of the dataset that have it."""


class FacetList(BaseModel):
    items: list[FacetView]
    """The most frequent first."""
    more: bool
    """Whether others were left out: a longer prefix finds them."""
