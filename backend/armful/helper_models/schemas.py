from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from armful.jobs.schemas import JobView
from armful.models import ModelKind
from armful.projects.schemas import Name

ModelState = Literal["training", "ready", "failed", "cancelled"]


class HeadCreate(BaseModel):
    """Keep the live head as it is now, with its figures."""

    kind: Literal[ModelKind.HEAD]
    name: Name | None = None


class FineTuneCreate(BaseModel):
    """Train a timm model on the labels; everything has a good default."""

    kind: Literal[ModelKind.FINE_TUNE]
    name: Name | None = None
    encoder: Annotated[
        str | None, Field(min_length=1, max_length=1000, description="a timm name; the dataset's encoder if none")
    ] = None
    parent_id: Annotated[int | None, Field(description="a fine-tune to go on from, in place of an encoder")] = None
    epochs: Annotated[int, Field(ge=1, le=500)] = 8
    frozen_epochs: Annotated[int, Field(ge=0, le=100, description="epochs that train only the new classifier")] = 1
    batch_size: Annotated[int, Field(ge=2, le=1024)] = 32
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 1e-3
    layer_decay: Annotated[float, Field(gt=0, le=1, description="how much more slowly each lower layer learns")] = 0.85
    image_size: Annotated[int | None, Field(ge=32, le=1024, description="pixels; the encoder's own if none")] = None
    mirror: Annotated[bool, Field(description="whether a mirrored picture has the same answer")] = True
    balance: Literal["none", "sqrt", "full"] = "sqrt"
    patience: Annotated[
        int, Field(ge=0, le=100, description="epochs without a better one before it stops; 0: never")
    ] = 3
    label_smoothing: Annotated[float, Field(ge=0, le=0.5)] = 0.1
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0


ModelCreate = Annotated[HeadCreate | FineTuneCreate, Field(discriminator="kind")]


class ClassFigures(BaseModel):
    class_id: int
    precision: float
    recall: float
    f1: float
    count: int
    """Images of the class among those it was measured on."""


class CalibrationFigures(BaseModel):
    """Predictions of about one probability, and how many of them were right."""

    confidence: float
    accuracy: float
    count: int


class CurvePoint(BaseModel):
    labels: int
    accuracy: float


class EpochFigures(BaseModel):
    epoch: int
    stage: str
    training_loss: float
    loss: float
    accuracy: float
    learning_rate: float
    seconds: float


class ModelMetrics(BaseModel):
    """How good a model is on images that it has not learnt from."""

    held_out: Literal["out-of-fold", "validation split"]
    images: int
    accuracy: float
    macro_f1: float
    expected_calibration_error: float
    log_loss: float
    classes: list[ClassFigures]
    confusion: list[list[int]]
    """True class by predicted class, in the order of `classes`; empty in a list of models."""
    calibration: list[CalibrationFigures]
    learning_curve: list[CurvePoint]
    """Of a head: what fewer labels would have given. Empty for a fine-tune."""


class ModelView(BaseModel):
    id: int
    project_id: int
    kind: ModelKind
    number: int
    name: str
    state: ModelState
    job: JobView | None
    encoder: str
    parent_id: int | None
    settings: dict[str, Any]
    class_ids: list[int]
    revision: int
    label_count: int
    metrics: ModelMetrics | None
    epochs: list[EpochFigures]
    """Of a fine-tune, also while it trains."""
    in_use: bool
    """Whether the project predicts by it."""
    predicted: int
    """Images that it has predicted."""
    embedding_set_id: int | None
    """The embeddings that were made from it."""
    created_at: datetime
    finished_at: datetime | None


class LiveHeadView(BaseModel):
    """The head that follows the labels."""

    revision: int
    label_count: int
    class_ids: list[int]
    accuracy: float
    macro_f1: float
    expected_calibration_error: float


class ModelList(BaseModel):
    items: list[ModelView]
    live: LiveHeadView | None
    waiting_for: str | None
    """Why there is no live head yet, and what to do."""


class ModelUpdate(BaseModel):
    name: Name


class PredictorChoice(BaseModel):
    model_id: int | None
    """None: the live head."""


class EmbeddingSetView(BaseModel):
    id: int
    encoder: str
    title: str
    """The encoder, for people: a model's name where it is one of the project's own."""
    model_id: int | None
    dimension: int
    images: int
    """Images embedded so far."""
    in_use: bool
    """Whether the project ranks by it."""
    is_of_the_dataset: bool
    """Whether projects without a choice of their own rank by it."""
    mean_average_precision: float | None
    """Of one reference among held-out labels; none before it was compared with another."""
    head_accuracy: float | None
    """Of a head on held-out labels."""
    held_out: int
    """Images that the two were measured on."""
    created_at: datetime


class EmbeddingSetList(BaseModel):
    items: list[EmbeddingSetView]


class EmbeddingSetChoice(BaseModel):
    embedding_set_id: int | None
    """None: the dataset's."""


class TriedPrediction(BaseModel):
    class_id: int
    name: str
    probability: float


class TriedPicture(BaseModel):
    name: str
    predictions: list[TriedPrediction] | None
    """The greatest probability first; none for a file that was refused."""
    reason: str | None
    """Why it was refused."""


class TriedList(BaseModel):
    items: list[TriedPicture]


class PredictedCounts(BaseModel):
    by_class: dict[int, int]
    """Class id to the number of unlabelled images that are predicted as it; empty while nothing is predicted."""


class ScoreBin(BaseModel):
    low: float
    high: float
    unlabelled: int
    labelled: int


class ScoreList(BaseModel):
    """How the probabilities of one class are spread over the images, from 0 to 1."""

    bins: list[ScoreBin]
