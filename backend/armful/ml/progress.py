"""How far a training has come, in memory and on disk. Imports torch."""

from dataclasses import asdict
from pathlib import Path

import torch

from armful.ml import checkpoint
from armful.ml.checkpoint import Checkpoint
from armful.ml.fine_tuning import Epoch
from armful.ml.steps import Steps

_LAST = "checkpoint.safetensors"


class Progress:
    """The epochs so far and the best of them; the last checkpoint in a folder, beside the best weights."""

    def __init__(self, folder: Path, key: str) -> None:
        """`key` tells trainings apart: a checkpoint with another one is none."""
        self._folder = folder
        self._key = key
        self.epochs: list[Epoch] = []

    @property
    def best(self) -> int:
        """The epoch of least loss, counted from 1; 0 before the first."""
        return min(self.epochs, key=lambda epoch: epoch.loss).epoch if self.epochs else 0

    def read(self) -> Checkpoint | None:
        """The last checkpoint of this training, with which this goes on."""
        found = checkpoint.read(self._folder / _LAST)
        if found is None or found.scalars["key"] != self._key:
            return None
        epochs = [Epoch(**epoch) for epoch in found.scalars["epochs"]]
        best = min(epochs, key=lambda epoch: epoch.loss).epoch
        if checkpoint.read(self._best_file(best)) is None:
            return None
        self.epochs = epochs
        return found

    def write(self, steps: Steps) -> None:
        """Put the state after the newest epoch on disk: the best weights first, which the checkpoint counts on."""
        if self.best == len(self.epochs):
            checkpoint.write(self._best_file(self.best), Checkpoint(steps.averaged.state_dict(), {}))
        state = steps.saved()
        scalars = {"key": self._key, "epochs": [asdict(epoch) for epoch in self.epochs], **state.scalars}
        checkpoint.write(self._folder / _LAST, Checkpoint(state.tensors, scalars))
        for file in self._folder.glob("best-*.safetensors"):
            if file != self._best_file(self.best):
                file.unlink()

    def best_weights(self) -> dict[str, torch.Tensor]:
        """Of the best epoch."""
        found = checkpoint.read(self._best_file(self.best))
        if found is None:
            raise FileNotFoundError(f"{self._best_file(self.best)} has gone while its training ran")
        return found.tensors

    def _best_file(self, epoch: int) -> Path:
        return self._folder / f"best-{epoch}.safetensors"
