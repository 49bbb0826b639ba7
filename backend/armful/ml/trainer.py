"""The training loop. Imports torch."""

import hashlib
import json
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from armful.core.errors import InvalidError
from armful.ml import calibration, metrics, model_folder, source, split
from armful.ml.augmentation import Augmentation, middle
from armful.ml.fine_tuning import Epoch, FineTuned, FineTuneSettings, Pictures, Stage, Watch
from armful.ml.progress import Progress
from armful.ml.steps import Steps
from armful.ml.torch_engine import autocast_type

_PREDICTED_AT_ONCE = 64
_PREPARING_THREADS = 8  # one prepares 2,000 pictures a second, which a GPU outruns


class Trainer:
    """A model and how it is to be trained; `train` may be called once."""

    def __init__(self, settings: FineTuneSettings, classes: int, *, device: str) -> None:
        if classes < 2:
            raise InvalidError("A model needs two classes to tell apart. Label images of a second class first.")
        self._settings = settings
        self._classes = classes
        self._device = torch.device(device)
        # On CPUs that have bfloat16, training in it was a tenth slower than in fp32: only inference gains.
        self._type = autocast_type(self._device) if self._device.type != "cpu" else torch.float32
        torch.manual_seed(settings.seed)
        loaded, recipe = source.find(settings.encoder).load()
        model: Any = loaded
        model.reset_classifier(classes)
        self._recipe = model_folder.resized(model, recipe, settings.image_size)
        model_folder.check_classifier(model)
        self._model = model.to(self._device, memory_format=torch.channels_last)
        self._mean = self._per_colour(recipe.mean)
        self._std = self._per_colour(recipe.std)
        self.training_size = model_folder.training_size(model, self._recipe)
        """The side of the squares that the model sees while it learns."""
        self._augmentation = Augmentation(self._recipe.short_side, self.training_size, mirror=settings.mirror)

    @property
    def short_side(self) -> int:
        """The side of the square pictures that `train` wants: the middle of what the shorter side is scaled to."""
        return self._recipe.short_side

    def train(
        self,
        pictures: Pictures,
        truth: NDArray[np.int64],
        groups: Sequence[str],
        *,
        work_folder: Path,
        folder: Path,
        watch: Watch | None = None,
    ) -> FineTuned:
        """Train on pictures whose true columns and groups are given; the finished model is put into `folder`.

        Goes on from the checkpoint in `work_folder`, if that is of the same training. InvalidError when the labels
        leave nothing to judge the model by.
        """
        watch = watch or Watch()
        held_out = split.validation(groups, truth)
        if not held_out.any() or len(np.unique(truth[~held_out])) < 2:
            raise InvalidError("There are too few labels to train on and to judge by. Label more images of each class.")
        rows = np.flatnonzero(~held_out)
        judged = np.flatnonzero(held_out)
        progress = Progress(work_folder, self._key(truth, groups))
        resumed = progress.read()
        if resumed is not None:
            self._model.load_state_dict(resumed.part("model"))
        weights = self._class_weights(truth[rows])
        steps: Steps | None = None
        while len(progress.epochs) < self._settings.epochs and not self._is_enough(progress):
            started = time.monotonic()
            number = len(progress.epochs)
            stage: Stage = "classifier" if number < self._settings.frozen_epochs else "whole model"
            if steps is None or steps.stage != stage:
                steps = Steps(self._model, self._settings, stage, self._batch_count(rows))
                if resumed is not None and resumed.scalars["stage"] == stage:
                    steps.load(resumed)
            training_loss = self._learn(steps, number, self._batches(pictures, truth, rows, number), weights, watch)
            # Calibrated: a model that has become too sure of itself is not a worse one, since that is mended.
            probabilities = calibration.cross_fitted(
                self._predict(steps.averaged, pictures, judged, watch), truth[judged]
            )
            progress.epochs.append(
                Epoch(
                    epoch=number + 1,
                    stage=stage,
                    training_loss=training_loss,
                    loss=metrics.log_loss(probabilities, truth[judged]),
                    accuracy=float((probabilities.argmax(axis=1) == truth[judged]).mean()),
                    learning_rate=steps.learning_rate,
                    seconds=time.monotonic() - started,
                )
            )
            progress.write(steps)
            watch.epoch_done(list(progress.epochs))
        self._model.load_state_dict(progress.best_weights())
        logits = self._predict(self._model, pictures, judged, watch)
        temperature = calibration.temperature(logits, truth[judged])
        model_folder.save(self._model, self._recipe, folder, temperature=temperature)
        return FineTuned(
            folder=folder,
            metrics=metrics.evaluate(calibration.cross_fitted(logits, truth[judged]), truth[judged]),
            epochs=progress.epochs,
            best_epoch=progress.best,
            training_images=len(rows),
        )

    def _learn(
        self,
        steps: Steps,
        number: int,
        batches: Iterator[tuple[torch.Tensor, torch.Tensor]],
        class_weights: torch.Tensor | None,
        watch: Watch,
    ) -> float:
        """One epoch; returns its mean loss."""
        steps.begin()
        smoothing = self._settings.label_smoothing
        losses = []
        for inputs, targets in batches:
            watch.check_cancelled()
            with torch.autocast(self._device.type, dtype=self._type, enabled=self._type != torch.float32):
                logits = self._model(inputs)
            loss = nn.functional.cross_entropy(logits.float(), targets, class_weights, label_smoothing=smoothing)
            steps.take(loss)
            losses.append(loss.detach())
            watch.batch_done(number + 1, len(losses), steps.batches)
        return float(torch.stack(losses).mean())

    def _batches(
        self, pictures: Pictures, truth: NDArray[np.int64], rows: NDArray[np.int64], epoch: int
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """One epoch, from a seed of its own: so a training goes on alike wherever it is taken up."""
        torch.manual_seed(self._settings.seed * 10_007 + epoch + 1)
        order = rows[torch.randperm(len(rows)).numpy()]
        views = self._augmentation.draw(len(order))

        def prepared(at: int) -> tuple[torch.Tensor, torch.Tensor]:
            part = slice(at, at + self._settings.batch_size)
            seen = self._augmentation.apply(_tensor(pictures(order[part])), views[part])
            return seen, torch.from_numpy(truth[order[part]])

        threads = 1 if self._device.type == "cpu" else _PREPARING_THREADS
        with ThreadPoolExecutor(threads, thread_name_prefix="augmentation") as pool:
            waiting = deque[Future[tuple[torch.Tensor, torch.Tensor]]]()
            try:
                for at in range(0, len(order), self._settings.batch_size):
                    waiting.append(pool.submit(prepared, at))
                    if len(waiting) > threads:
                        yield self._on_device(waiting.popleft().result())
                while waiting:
                    yield self._on_device(waiting.popleft().result())
            finally:
                pool.shutdown(cancel_futures=True)

    def _on_device(self, batch: tuple[torch.Tensor, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        seen, targets = batch
        return self._inputs(seen), targets.to(self._device)

    def _predict(self, model: Any, pictures: Pictures, rows: NDArray[np.int64], watch: Watch) -> NDArray[np.float32]:
        model.eval()
        logits = np.empty((len(rows), self._classes), np.float32)
        for at in range(0, len(rows), _PREDICTED_AT_ONCE):
            watch.check_cancelled()
            part = slice(at, at + _PREDICTED_AT_ONCE)
            inputs = self._inputs(middle(_tensor(pictures(rows[part])), self._recipe.crop))
            with torch.inference_mode():
                logits[part] = model(inputs).float().cpu().numpy()
        return logits

    def _inputs(self, pixels: torch.Tensor) -> torch.Tensor:
        moved = pixels.to(self._device, memory_format=torch.channels_last, non_blocking=True)
        return (moved.float() - self._mean) / self._std

    def _per_colour(self, values: tuple[float, float, float]) -> torch.Tensor:
        return torch.tensor(values, device=self._device).view(1, 3, 1, 1) * 255

    def _class_weights(self, truth: NDArray[np.int64]) -> torch.Tensor | None:
        """One for each class, 1 on average over the pictures."""
        power = {"none": 0.0, "sqrt": 0.5, "full": 1.0}[self._settings.balance]
        counts = np.bincount(truth, minlength=self._classes)
        weights = np.where(counts > 0, np.maximum(counts, 1) ** -power, 0)
        return torch.tensor(weights / weights[truth].mean(), dtype=torch.float32, device=self._device)

    def _batch_count(self, rows: NDArray[np.int64]) -> int:
        return -(-len(rows) // self._settings.batch_size)

    def _is_enough(self, progress: Progress) -> bool:
        return len(progress.epochs) - progress.best >= self._settings.patience > 0

    def _key(self, truth: NDArray[np.int64], groups: Sequence[str]) -> str:
        """Of all that a training depends on, so that none goes on from another's checkpoint."""
        settings = json.dumps([asdict(self._settings), self._classes, self._recipe.weights, list(groups)])
        return hashlib.sha256(settings.encode() + truth.tobytes()).hexdigest()


def _tensor(pixels: NDArray[np.uint8]) -> torch.Tensor:
    return torch.from_numpy(np.require(pixels, requirements=["C", "W"]))
