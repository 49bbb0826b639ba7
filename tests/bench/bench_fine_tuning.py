"""Fine-tuning: its speed against the bare torch loop, and what it gains on real photos.

    python -m tests.bench.bench_fine_tuning

The two loops take turns every few batches in one process, on the same model, layers and pictures; the bare one is given
tensors that are ready, so that augmentation, clipping, rates and checks are all on our side. The photos are those of
../shared/data/clothing beside the repository, and it says so where they are absent.
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from armful import ml
from armful.files import Decoder, Picture, PixelSpec

ENCODER = "tf_efficientnet_lite0"
ROOT = Path(__file__).parents[2]
CLOTHING = ROOT.parent / "shared" / "data" / "clothing"
LABELS = 2000
TURN = 4
"""Batches: of ours, up to two are prepared while the other loop runs."""
HEAD_ACCURACY = 75.7
"""Per cent, of the best head on frozen embeddings with as many labels."""
GAIN = 6.0
SPEED_GOAL = 0.9


def main(*, images: int = 1600, with_photos: bool = True) -> dict[str, float]:
    """Print the figures and return them by name."""
    figures = _in_a_worker("speed", str(images))
    print(
        f"  training: bare torch loop {figures['bare_images_per_second']:.1f} images/s, Armful "
        f"{figures['images_per_second']:.1f} images/s, ratio {figures['ratio']:.2f}  (goal ≥ {SPEED_GOAL})",
        flush=True,
    )
    if not with_photos:
        return figures
    if not CLOTHING.is_dir():
        print(f"  clothing: not measured, {CLOTHING} is absent")
        return figures
    found = _in_a_worker("photos", str(LABELS))
    print(
        f"  clothing: {LABELS:,} random labels in {found['seconds']:.0f} s; {found['accuracy']:.1f} % of the others "
        f"right, by a head {HEAD_ACCURACY}  (goal ≥ {HEAD_ACCURACY + GAIN:.1f}); calibration error "
        f"{found['expected_calibration_error']:.3f}; mAP by one reference {found['map_before']:.1f} % before, "
        f"{found['map_after']:.1f} % by its embeddings"
    )
    return figures | found


def measure_speed(images: int) -> dict[str, float]:
    """Median images per second of both loops, and the median of their ratios."""
    import torch

    settings = ml.FineTuneSettings(ENCODER, epochs=1, frozen_epochs=0)
    random = np.random.default_rng(0)
    truth = np.arange(images) % 10
    with tempfile.TemporaryDirectory() as name:
        trainer = ml.prepare_training(settings, 10, device="cpu")
        pixels = random.integers(0, 256, (images, trainer.short_side, trainer.short_side, 3), np.uint8)
        bare = _BareLoop(settings, torch.rand(settings.batch_size, 3, trainer.training_size, trainer.training_size))
        ours: list[float] = []
        theirs: list[float] = []
        since = time.perf_counter()

        def take_turns(_epoch: int, batch: int, _of: int) -> None:
            nonlocal since
            if batch % TURN == 0:
                ours.append(time.perf_counter() - since)
                started = time.perf_counter()
                for _ in range(TURN):
                    bare.step()
                since = time.perf_counter()
                theirs.append(since - started)

        trainer.train(
            lambda rows: pixels[rows],
            truth,
            [str(number) for number in range(images)],
            work_folder=Path(name) / "work",
            folder=Path(name) / "model",
            watch=ml.Watch(batch_done=take_turns),
        )
    turns = list(zip(ours, theirs, strict=True))[1:]  # the first steps build what the others use
    size = TURN * settings.batch_size
    return {
        "images_per_second": size / statistics.median(our_time for our_time, _ in turns),
        "bare_images_per_second": size / statistics.median(their_time for _, their_time in turns),
        "ratio": statistics.median(their_time / our_time for our_time, their_time in turns),
    }


class _BareLoop:
    """Forward, backward, step: what anybody would write, on the layers that we train."""

    def __init__(self, settings: ml.FineTuneSettings, inputs: Any) -> None:
        import torch
        from timm.optim._param_groups import param_groups_layer_decay

        from armful.ml import efficientnet_lite

        model: Any = efficientnet_lite.load(ENCODER)
        model.reset_classifier(10)
        self._model = model.to(memory_format=torch.channels_last)
        groups = param_groups_layer_decay(model, layer_decay=settings.layer_decay, no_opt_scale=ml.FROZEN_BELOW)
        self._optimizer = torch.optim.AdamW(groups, lr=1e-4, fused=True)
        self._inputs = inputs.to(memory_format=torch.channels_last)
        self._targets = torch.arange(len(inputs)) % 10
        self._loss = torch.nn.CrossEntropyLoss()

    def step(self) -> None:
        self._optimizer.zero_grad()
        loss: Any = self._loss(self._model(self._inputs), self._targets)
        loss.backward()
        self._optimizer.step()


def measure_photos(labels: int) -> dict[str, float]:
    """Train on so many random labels of clothing, and judge by all the other photos."""
    with (CLOTHING / "truth.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    classes = sorted({row["class"] for row in rows})
    truth = np.array([classes.index(row["class"]) for row in rows])
    groups = [row["group"] or row["file"] for row in rows]
    chosen = np.sort(np.random.default_rng(0).permutation(len(rows))[:labels])
    others = np.setdiff1d(np.arange(len(rows)), chosen)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trainer = ml.prepare_training(ml.FineTuneSettings(ENCODER), len(classes), device="cpu")
        pixels = _decoded([CLOTHING / "images" / row["file"] for row in rows], trainer.short_side)
        done = trainer.train(
            lambda places: pixels[chosen[places]],
            truth[chosen],
            [groups[row] for row in chosen],
            work_folder=folder / "work",
            folder=folder / "model",
        )
        seconds = time.perf_counter() - started
        classifier = ml.load_classifier(done.folder, device="cpu", models_folder=folder)
        encoder = ml.load_encoder(ENCODER, device="cpu", models_folder=folder)
        edge = (trainer.short_side - classifier.crop) // 2
        seen = pixels[others, edge : edge + classifier.crop, edge : edge + classifier.crop]
        probabilities, vectors = classifier.classify(seen)
        found = ml.evaluate(probabilities, truth[others])
        return {
            "seconds": seconds,
            "accuracy": 100 * found.accuracy,
            "expected_calibration_error": found.expected_calibration_error,
            "map_before": 100 * (ml.mean_average_precision(encoder.embed(seen), truth[others]) or 0.0),
            "map_after": 100 * (ml.mean_average_precision(vectors, truth[others]) or 0.0),
        }


def _decoded(files: list[Path], side: int) -> NDArray[np.uint8]:
    with Decoder() as decoder:
        answers = list(decoder.decode_many(files, PixelSpec(side, side)))
    return np.stack([one.pixels for one in answers if isinstance(one, Picture) and one.pixels is not None])


def _in_a_worker(part: str, size: str) -> dict[str, float]:
    """Measure in a process with the environment that workers are started with."""
    command = [sys.executable, "-m", "tests.bench.bench_fine_tuning", "--part", part, "--size", size]
    answer = subprocess.run(
        command, env=os.environ | ml.CPU_ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def _start() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=["speed", "photos"])
    parser.add_argument("--size", type=int, default=LABELS)
    given = parser.parse_args()
    if given.part:
        print(json.dumps({"speed": measure_speed, "photos": measure_photos}[given.part](given.size)))
    else:
        main()


if __name__ == "__main__":
    _start()
