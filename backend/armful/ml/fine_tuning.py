"""Fine-tuning: a pretrained model trained further on labelled pictures. Importing this imports no torch."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from armful.ml.encoder import best_device
from armful.ml.metrics import Metrics

if TYPE_CHECKING:
    from armful.ml.trainer import Trainer

Pictures = Callable[[NDArray[np.int64]], NDArray[np.uint8]]
"""Rows to pixels (n, side, side, 3), RGB, at the trainer's `short_side`: a memory map's `__getitem__` will do."""

Balance = Literal["none", "sqrt", "full"]
Stage = Literal["classifier", "whole model"]

FROZEN_BELOW = 0.1
"""Layers that would learn more slowly than this, of the classifier's rate, are left alone, which saves a quarter."""


@dataclass(frozen=True)
class FineTuneSettings:
    """How to train; the defaults are those that did best on real photos."""

    encoder: str
    """Where to start: a timm name, or a folder."""
    epochs: int = 8
    """How often every picture is seen."""
    frozen_epochs: int = 1
    """For how many of them only the new classifier learns."""
    batch_size: int = 32
    learning_rate: float = 1e-3
    """Of the classifier; each layer below it learns a little more slowly, the lowest not at all."""
    layer_decay: float = 0.85
    image_size: int | None = None
    """Pixels of the square that the finished model sees; None is what its start saw."""
    mirror: bool = True
    """Whether a mirrored picture has the same answer."""
    balance: Balance = "sqrt"
    """How much more rarer classes count: no more, by the root of their rarity, or until all classes weigh the same."""
    patience: int = 3
    """Epochs without a better one before training stops."""
    label_smoothing: float = 0.1
    seed: int = 0

    def to_document(self) -> dict[str, Any]:
        """Plain values, as JSON holds them."""
        return asdict(self)


@dataclass(frozen=True)
class Epoch:
    """One pass over the training pictures, and how good the model was after it."""

    epoch: int
    """From 1."""
    stage: Stage
    training_loss: float
    loss: float
    """Log loss on the validation split, calibrated."""
    accuracy: float
    learning_rate: float
    """Of the classifier, at the end."""
    seconds: float


@dataclass(frozen=True)
class FineTuned:
    """A finished training."""

    folder: Path
    """`config.json` and `model.safetensors`, as timm saves them; the temperature is in the classifier's weights."""
    metrics: Metrics
    """On the validation split, calibrated on the same."""
    epochs: list[Epoch]
    best_epoch: int
    """The epoch whose weights were kept."""
    training_images: int


@dataclass(frozen=True)
class Watch:
    """What a training calls while it runs; an exception that one raises ends it there, the last checkpoint is kept."""

    check_cancelled: Callable[[], None] = lambda: None
    """Before each batch."""
    batch_done: Callable[[int, int, int], None] = lambda _epoch, _batch, _of: None
    """After each batch of training: the epoch and the batch, from 1, and how many batches an epoch has."""
    epoch_done: Callable[[list[Epoch]], None] = lambda _epochs: None
    """When an epoch is on disk: all epochs so far."""


def prepare_training(settings: FineTuneSettings, classes: int, *, device: str = "auto") -> "Trainer":
    """Load the start of a training of so many classes; takes seconds, imports torch.

    Raises as `load_encoder` does, and InvalidError for settings that the model cannot follow.
    """
    from armful.ml.trainer import Trainer

    return Trainer(settings, classes, device=best_device() if device == "auto" else device)
