from pydantic import BaseModel

from armful.labels.schemas import LabelView


class GridPrediction(BaseModel):
    class_id: int
    probability: float


class GridImage(BaseModel):
    id: int
    score: float | None
    label: LabelView | None
    """None for an image that was never labelled: its version is 0."""
    prediction: GridPrediction | None
    width: int
    height: int
    thumbnail: str


class GridPage(BaseModel):
    items: list[GridImage]
    next_cursor: str | None
    total: int


class Selection(BaseModel):
    """Columns of one length."""

    ids: list[int]
    versions: list[int]
    """0 for an image that was never labelled."""
    class_ids: list[int]
    """0 for an image without a label."""
    total: int
    """Images that match, which may be more than are listed."""
