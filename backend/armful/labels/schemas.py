from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from armful.models import BatchKind, LabelState
from armful.projects.schemas import Name

_MOST_IMAGES = 20_000


class ShownImage(BaseModel):
    id: int
    version: int = Field(ge=0, lt=2**31)
    """The version of the label that was shown; 0 for an image that was never labelled."""


GestureKind = Literal[BatchKind.LABEL, BatchKind.CONFIRM, BatchKind.CORRECT, BatchKind.AUDIT]


class LabelPart(BaseModel):
    class_id: int
    images: Annotated[list[ShownImage], Field(min_length=1, max_length=_MOST_IMAGES)]
    kind: GestureKind = BatchKind.LABEL


class LabelWrite(BaseModel):
    """Images and their class; or `parts`, for a page that holds several."""

    class_id: int | None = None
    """None takes the label away."""
    images: Annotated[list[ShownImage], Field(max_length=_MOST_IMAGES)] = []
    kind: GestureKind = BatchKind.LABEL
    """label · confirm (predicted so) · correct (predicted otherwise) · audit (looked at again, and kept)."""
    parts: Annotated[list[LabelPart], Field(max_length=1000)] = []

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if bool(self.images) == bool(self.parts):
            raise ValueError("send images with their class_id, or parts")
        if sum(len(part.images) for part in self.parts) > _MOST_IMAGES:
            raise ValueError(f"send at most {_MOST_IMAGES} images in one request")
        return self


class LabelView(BaseModel):
    class_id: int | None
    state: LabelState | None
    version: int


class LabelConflict(BaseModel):
    id: int
    label: LabelView | None
    """What the image has now."""


class LabelBatch(BaseModel):
    batch_id: int
    applied: list[int]
    unchanged: list[int]
    conflicts: list[LabelConflict]
    labels: dict[int, LabelView]
    """Image id to its label: for the applied what this batch gave, for the unchanged what they have now.

    An unchanged image that was never labelled is absent.
    """


class Merge(BaseModel):
    merge: Annotated[list[int], Field(min_length=1, max_length=300)]
    """The classes whose images this one takes over; they are archived."""


class MergeResult(BaseModel):
    batch_id: int
    moved: int
    """Images that have this class now."""


class SplitPart(BaseModel):
    name: Name
    images: Annotated[list[ShownImage], Field(min_length=1, max_length=100)]
    """Images of the class that show this part."""


class Split(BaseModel):
    parts: Annotated[list[SplitPart], Field(min_length=2, max_length=50)]


class SplitResult(BaseModel):
    batch_id: int
    class_ids: list[int]
    """The classes of the parts, in order."""
    applied: list[int]
    conflicts: list[int]
    """Images that had left the class since they were shown."""


class Person(BaseModel):
    id: int
    name: str


class BatchView(BaseModel):
    id: int
    kind: BatchKind
    class_id: int | None
    user: Person
    created_at: datetime
    applied: int
    unchanged: int
    conflicts: int
    undoes_id: int | None
    undone_by_id: int | None
    sample_images: list[int]


class BatchList(BaseModel):
    items: list[BatchView]
    next_before: int | None


class ImageChangeView(BaseModel):
    batch_id: int
    kind: BatchKind
    created_at: datetime
    user: Person
    from_class_id: int | None
    to_class_id: int | None
    version: int


class ImageHistory(BaseModel):
    items: list[ImageChangeView]
