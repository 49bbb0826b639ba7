"""Embedding, from files to stored vectors: Armful's pipeline against eager fp32 timm with plain Pillow.

Run as `python -m tests.bench.bench_embedding`. Both sides get the same photos (1,024 x 768 JPEG), load their model
before the clock starts, and take turns, each in a process of its own. The eager side has torch's default threads and
no tuned environment, and the batch of 8 that is its best on small machines.
"""

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from armful import ml
from armful.files import Decoder, Picture, PixelSpec

ENCODER = "tf_efficientnet_lite0"
PHOTOS = 300
SIZE = (1024, 768)
EAGER_BATCH = 8
CHUNK = 32
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data" / "clothing" / "images"

Item = TypeVar("Item")


def run(rounds: int = 3) -> dict[str, Any]:
    """Median images per second of both sides, their ratio, and the goal for this processor."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "photos").mkdir()
        make_photos(folder / "photos", PHOTOS)
        encoder = ml.load_encoder(ENCODER, device="cpu", models_folder=folder / "models")
        turns = [(_timed("eager", folder), _timed("armful", folder)) for _ in range(rounds)]
        eager = np.load(folder / "eager.npy").astype(np.float32)
        ours = np.load(folder / "armful.npy").astype(np.float32)
    bf16 = encoder.engine.endswith("bf16")
    return {
        "eager_images_per_second": statistics.median(PHOTOS / eager_time for eager_time, _ in turns),
        "armful_images_per_second": statistics.median(PHOTOS / our_time for _, our_time in turns),
        "ratio": statistics.median(eager_time / our_time for eager_time, our_time in turns),
        "goal": 4.0 if bf16 else 2.0,
        "engine": encoder.engine,
        "mean_cosine": float((eager * ours).sum(axis=1).mean()),
    }


def make_photos(folder: Path, count: int) -> None:
    """From the shared photos, enlarged, where they are at hand; else drawn: smooth shapes with fine noise on them."""
    from PIL import Image

    known = sorted(SHARED.glob("*"))[:count] if SHARED.is_dir() else []
    random = np.random.default_rng(1)
    for number in range(count):
        if number < len(known):
            photo = Image.open(known[number]).convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
        else:
            patches = Image.fromarray(random.integers(0, 256, (6, 8, 3), np.uint8))
            coarse = patches.resize(SIZE, Image.Resampling.BICUBIC)
            grain = random.normal(0, 6, (SIZE[1], SIZE[0], 1))
            photo = Image.fromarray(np.clip(np.asarray(coarse) + grain, 0, 255).astype(np.uint8))
        photo.save(folder / f"{number:04}.jpg", quality=90)


def eager_vectors(files: list[Path]) -> Iterator[NDArray[np.float32] | None]:
    """The plain way. Yields None once when ready, then the vectors of one batch after the other."""
    import torch
    from PIL import Image
    from timm.data.transforms_factory import create_transform

    from armful.ml import efficientnet_lite

    model: Any = efficientnet_lite.load(ENCODER)
    model.reset_classifier(0)
    half = (0.5, 0.5, 0.5)
    transform: Any = create_transform((3, 224, 224), interpolation="bicubic", crop_pct=0.875, mean=half, std=half)

    def read(file: Path) -> torch.Tensor:
        with Image.open(file) as image:
            pixels: torch.Tensor = transform(image.convert("RGB"))
            return pixels

    with torch.no_grad():
        model(torch.zeros(EAGER_BATCH, 3, 224, 224))
        yield None
        for batch in _batches(files, EAGER_BATCH):
            yield torch.nn.functional.normalize(model(torch.stack([read(file) for file in batch]))).numpy()


def armful_vectors(files: list[Path], models_folder: Path) -> Iterator[NDArray[np.float32] | None]:
    """Armful's way; the thumbnails that it makes meanwhile come for free."""
    encoder = ml.load_encoder(ENCODER, device="cpu", models_folder=models_folder)
    spec = PixelSpec(encoder.short_side, encoder.crop)
    with Decoder() as decoder:
        ready = [_good(answer) for answer in decoder.decode_many(files[:8], spec)]
        encoder.embed(_pixels(ready))
        yield None
        for pictures in _batches(decoder.decode_many(files, spec), CHUNK):
            yield encoder.embed(_pixels([_good(answer) for answer in pictures]))


def _good(answer: object) -> Picture:
    assert isinstance(answer, Picture), answer
    return answer


def _pixels(pictures: list[Picture]) -> NDArray[np.uint8]:
    return np.stack([picture.pixels for picture in pictures if picture.pixels is not None])


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(itertools.islice(remaining, size)):
        yield batch


def _timed(side: str, folder: Path) -> float:
    """Seconds from the first file read to vectors on disk, in a process of its own."""
    tuned = ml.CPU_ENVIRONMENT if side == "armful" else {}
    plain = {name: value for name, value in os.environ.items() if name not in ml.CPU_ENVIRONMENT}
    command = [sys.executable, "-m", "tests.bench.bench_embedding", "--side", side, "--folder", str(folder)]
    answer = subprocess.run(command, env=plain | tuned, check=True, capture_output=True, text=True, cwd=ROOT)
    return float(json.loads(answer.stdout.splitlines()[-1]))


def _take_a_turn(side: str, folder: Path) -> float:
    files = sorted((folder / "photos").iterdir())
    batches = eager_vectors(files) if side == "eager" else armful_vectors(files, folder / "models")
    next(batches)
    started = time.perf_counter()
    vectors = np.concatenate([batch for batch in batches if batch is not None]).astype(np.float16)
    with (folder / f"{side}.npy").open("wb") as file:
        np.save(file, vectors)
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - started


def main(rounds: int = 3) -> dict[str, Any]:
    """Print the figures and return them by name."""
    figures = run(rounds)
    print(
        f"  files to stored vectors: eager fp32 {figures['eager_images_per_second']:.0f} images/s, "
        f"Armful {figures['armful_images_per_second']:.0f} images/s ({figures['engine']}), "
        f"ratio {figures['ratio']:.1f}  (goal ≥ {figures['goal']:g}); mean cosine of both {figures['mean_cosine']:.4f}"
    )
    return figures


def _start() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", choices=["eager", "armful"])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(_take_a_turn(given.side, given.folder)))
    else:
        main(given.rounds)


if __name__ == "__main__":
    _start()
