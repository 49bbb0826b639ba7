from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from armful.models import BatchKind, LabelState
from armful.projects.schemas import Name


class ShownImage(BaseModel):
    id: int
    version: int = Field(ge=0, lt=2**31)
    """The version of the label that was shown; 0 for an image that was never labelled."""


class LabelWrite(BaseModel):
    class_id: int | None
    """None takes the label away."""
    images: Annotated[list[ShownImage], Field(min_length=1, max_length=20_000)]
    kind: Literal[BatchKind.LABEL, BatchKind.CONFIRM] = BatchKind.LABEL


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
