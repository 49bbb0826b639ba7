from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from armful.labels.schemas import LabelView
from armful.models import LabelState
from armful.ranking.filter import Filter
from armful.ranking.pages import Ask
from armful.ranking.spec import Rank

_RANKS = """similar:12,34,-56 · reference:7 · class:3 · uncertain · uncertain:entropy · mistakes · clusters · \
random:1 · newest"""

_PROBABILITY = "of the ranked class, else of the predicted one"


class RankQuery(BaseModel):
    """An order and a filter."""

    rank: Annotated[
        str,
        Field(description=_RANKS),
    ] = "newest"
    label: Annotated[str, Field(description="none · any · all · a class id")] = "none"
    group: str | None = None
    state: LabelState | None = None
    labelled_by: Annotated[int | None, Field(description="the id of who gave the label")] = None
    labelled_after: datetime | None = None
    labelled_before: datetime | None = None
    metadata: Annotated[list[str], Field(description="name=value, each as often as needed")] = []
    predicted: Annotated[int | None, Field(description="the id of the class that is predicted")] = None
    min_score: Annotated[float | None, Field(ge=0, le=1, description=f"least probability {_PROBABILITY}")] = None
    max_score: Annotated[float | None, Field(ge=0, le=1, description=f"greatest probability {_PROBABILITY}")] = None

    def ask(self, project_id: int, *, limit: int, cursor: str | None = None) -> Ask:
        """InvalidError for a rank or filter that is none."""
        chosen = Filter.parse(
            self.label,
            self.group,
            state=self.state,
            labelled_by=self.labelled_by,
            labelled_after=self.labelled_after,
            labelled_before=self.labelled_before,
            metadata=self.metadata,
            predicted=self.predicted,
            min_score=self.min_score,
            max_score=self.max_score,
        )
        return Ask(project_id, Rank.parse(self.rank), chosen, limit, cursor)


class GridQuery(RankQuery):
    limit: Annotated[int, Field(ge=1, le=400)] = 50
    cursor: str | None = None


class SelectionQuery(RankQuery):
    limit: Annotated[int, Field(ge=1, le=20_000)] = 20_000


class GridPrediction(BaseModel):
    class_id: int
    probability: float


class GridImage(BaseModel):
    id: int
    score: float | None
    label: LabelView | None
    """None for an image that was never labelled: its version is 0."""
    prediction: GridPrediction | None
    """The most probable class, by the model that the project predicts by."""
    suggestions: list[GridPrediction]
    """The three most probable classes, the predicted one first; empty where nothing is predicted."""
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
