"""Trainings of a few seconds, of tiny models on pictures that differ in their colour or their bright side."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from timm.models._hub import save_for_hf

from armful import ml
from armful.core.errors import InvalidError
from armful.ml import augmentation, checkpoint
from armful.ml.fine_tuning import Epoch

SIDE = 64


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Without the environment that workers are started with, two threads on busy cores wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def start(tmp_path: Path) -> str:
    """A folder with a convolutional model of random weights for pictures of 64 pixels."""
    return saved_model(tmp_path / "start", "test_efficientnet")


def saved_model(folder: Path, architecture: str, **options: Any) -> str:
    torch.manual_seed(0)
    model = timm.create_model(architecture, num_classes=5, **options)
    save_for_hf(
        model, str(folder), safe_serialization=True, data_config={"input_size": (3, SIDE, SIDE), "crop_pct": 1.0}
    )
    return str(folder)


def coloured(count: int, *, classes: int = 3) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Noise that has more red, green or blue."""
    random = np.random.default_rng(1)
    truth = np.arange(count) % classes
    pixels = random.integers(0, 90, (count, SIDE, SIDE, 3), np.uint8)
    pixels[np.arange(count), :, :, truth] += 120
    return pixels, truth


def settings(start: str, **changes: Any) -> ml.FineTuneSettings:
    return replace(ml.FineTuneSettings(start, epochs=3, batch_size=8, learning_rate=3e-3), **changes)


def train(
    folder: Path,
    chosen: ml.FineTuneSettings,
    data: tuple[NDArray[np.uint8], NDArray[np.int64]],
    watch: ml.Watch | None = None,
) -> ml.FineTuned:
    pixels, truth = data
    trainer = ml.prepare_training(chosen, int(truth.max()) + 1, device="cpu")
    side = trainer.short_side
    return trainer.train(
        lambda rows: pixels[rows][:, :side, :side],
        truth,
        [f"image {number}" for number in range(len(truth))],
        work_folder=folder / "work",
        folder=folder / "model",
        watch=watch,
    )


@pytest.mark.parametrize(("architecture", "options"), [("test_efficientnet", {}), ("test_vit", {"img_size": SIDE})])
def test_a_training_learns_what_can_be_told_apart(tmp_path: Path, architecture: str, options: dict[str, Any]) -> None:
    start = saved_model(tmp_path / "start", architecture, **options)
    epochs: list[list[Epoch]] = []
    batches: list[tuple[int, int, int]] = []
    watch = ml.Watch(batch_done=lambda *done: batches.append(done), epoch_done=epochs.append)
    done = train(tmp_path, settings(start, epochs=5, patience=0), coloured(72), watch)
    assert done.metrics.accuracy > 0.9
    assert [epoch.stage for epoch in done.epochs] == ["classifier", *["whole model"] * 4]
    assert [len(so_far) for so_far in epochs] == [1, 2, 3, 4, 5]
    assert epochs[-1] == done.epochs
    of = -(-done.training_images // 8)
    assert batches == [(epoch, batch, of) for epoch in range(1, 6) for batch in range(1, of + 1)]
    assert done.metrics.images + done.training_images == 72


class _Killed(Exception):
    pass


@pytest.mark.parametrize("after", [1, 2])
def test_a_killed_training_that_is_taken_up_ends_as_if_nothing_had_happened(
    tmp_path: Path, start: str, after: int
) -> None:
    data = coloured(48)
    whole = train(tmp_path / "whole", settings(start), data)

    def kill(epoch: int, batch: int, _of: int) -> None:
        if (epoch, batch) == (after + 1, 2):
            raise _Killed

    with pytest.raises(_Killed):
        train(tmp_path / "again", settings(start), data, ml.Watch(batch_done=kill))
    assert not (tmp_path / "again" / "model").exists()
    begun: list[int] = []
    resumed = train(
        tmp_path / "again", settings(start), data, ml.Watch(batch_done=lambda epoch, *_: begun.append(epoch))
    )
    assert min(begun) == after + 1
    for one, other in zip(resumed.epochs, whole.epochs, strict=True):
        assert one.training_loss == pytest.approx(other.training_loss, rel=1e-4)
    weights, expected = (load_file(done.folder / "model.safetensors") for done in (resumed, whole))
    for name, tensor in expected.items():
        assert torch.allclose(weights[name].float(), tensor.float(), atol=1e-4), name


def test_a_checkpoint_of_another_training_is_not_taken_up(tmp_path: Path, start: str) -> None:
    data = coloured(48)
    train(tmp_path, settings(start, epochs=1), data)
    seen: list[int] = []
    watch = ml.Watch(batch_done=lambda epoch, *_: seen.append(epoch))
    train(tmp_path, settings(start, epochs=2), data, watch)
    assert min(seen) == 1


def test_cancelling_stops_within_one_batch(tmp_path: Path, start: str) -> None:
    done: list[int] = []

    def cancel() -> None:
        if len(done) == 3:
            raise _Killed

    watch = ml.Watch(check_cancelled=cancel, batch_done=lambda _epoch, batch, _of: done.append(batch))
    with pytest.raises(_Killed):
        train(tmp_path, settings(start), coloured(48), watch)
    assert done == [1, 2, 3]


def test_training_stops_early_and_keeps_the_best_epoch(tmp_path: Path, start: str) -> None:
    pixels, truth = coloured(60)
    random = np.random.default_rng(0).permutation(truth)
    done = train(tmp_path, settings(start, epochs=30, patience=2, learning_rate=0.02), (pixels, random))
    assert len(done.epochs) == done.best_epoch + 2 < 30
    assert done.epochs[done.best_epoch - 1].loss == min(epoch.loss for epoch in done.epochs)


def bright_left(count: int) -> torch.Tensor:
    pixels = torch.zeros((count, SIDE, SIDE, 3), dtype=torch.uint8)
    pixels[:, :, : SIDE // 2] = 200
    return pixels


def seen(pixels: torch.Tensor, *, mirror: bool) -> torch.Tensor:
    torch.manual_seed(0)
    augmented = augmentation.Augmentation(SIDE, 48, mirror=mirror)
    return augmented.apply(pixels, augmented.draw(len(pixels)))


def is_bright_left(pixels: torch.Tensor) -> torch.Tensor:
    columns = pixels.float().mean(dim=(1, 2))
    return columns[:, :4].mean(dim=1) >= columns[:, -4:].mean(dim=1)


def test_without_the_mirror_left_stays_left() -> None:
    assert is_bright_left(seen(bright_left(200), mirror=False)).all()
    assert 0.4 < is_bright_left(seen(bright_left(200), mirror=True)).float().mean() < 0.7


def test_the_same_picture_is_seen_in_another_way_each_time() -> None:
    views = seen(torch.from_numpy(coloured(1)[0]).repeat(16, 1, 1, 1), mirror=True)
    assert views.shape == (16, 3, 48, 48)
    assert len(torch.unique(views.flatten(1), dim=0)) == 16


@pytest.mark.parametrize(("architecture", "options"), [("test_efficientnet", {}), ("test_vit", {"img_size": SIDE})])
def test_a_finished_model_is_an_encoder_and_a_classifier_of_the_same_features(
    tmp_path: Path, architecture: str, options: dict[str, Any]
) -> None:
    start = saved_model(tmp_path / "start", architecture, **options)
    pixels, truth = coloured(48)
    done = train(tmp_path, settings(start, epochs=1), (pixels, truth))
    encoder = ml.load_encoder(str(done.folder), device="cpu", models_folder=tmp_path / "models")
    classifier = ml.load_classifier(done.folder, device="cpu", models_folder=tmp_path / "models")
    assert (encoder.crop, encoder.short_side) == (classifier.crop, classifier.short_side) == (SIDE, SIDE)
    probabilities, vectors = classifier.classify(pixels[:10])
    assert (vectors * encoder.embed(pixels[:10])).sum(axis=1).min() > 0.999
    assert probabilities.shape == (10, 3)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
    model = timm.create_model(f"local-dir:{done.folder}", pretrained=True).eval()
    config: Any = model.pretrained_cfg
    mean, std = (torch.tensor(config[name]).view(1, 3, 1, 1) for name in ("mean", "std"))
    with torch.no_grad():
        logits = model((torch.from_numpy(pixels[:10]).permute(0, 3, 1, 2) / 255 - mean) / std)
    assert np.abs(probabilities - logits.softmax(1).numpy()).max() < 0.02
    assert classifier.classify(pixels[:0])[0].shape == (0, 3)


def test_another_image_size_is_what_the_finished_model_sees(tmp_path: Path) -> None:
    for architecture, options in (("test_efficientnet", {}), ("test_vit", {"img_size": SIDE})):
        start = saved_model(tmp_path / architecture / "start", architecture, **options)
        done = train(tmp_path / architecture, settings(start, epochs=1, image_size=48), coloured(48))
        classifier = ml.load_classifier(done.folder, device="cpu", models_folder=tmp_path / "models")
        assert classifier.crop == 48
        assert classifier.classify(coloured(4)[0][:, :48, :48])[0].shape == (4, 3)


def test_label_noise_leaves_probabilities_that_mean_what_they_say(tmp_path: Path, start: str) -> None:
    """A third of the labels is wrong, so that about two thirds is all that a model may claim."""
    pixels, truth = coloured(160, classes=2)
    random = np.random.default_rng(0)
    wrong = random.random(160) < 0.33
    noisy = np.where(wrong, 1 - truth, truth)
    done = train(tmp_path, settings(start, epochs=4, label_smoothing=0.0), (pixels, noisy))
    assert done.metrics.log_loss == pytest.approx(done.epochs[done.best_epoch - 1].loss, rel=1e-3)
    classifier = ml.load_classifier(done.folder, device="cpu", models_folder=tmp_path / "models")
    assert 0.5 < classifier.classify(pixels)[0].max(axis=1).mean() < 0.85


def test_too_few_labels_are_refused_in_words(tmp_path: Path, start: str) -> None:
    with pytest.raises(InvalidError, match="second class"):
        ml.prepare_training(settings(start), 1, device="cpu")
    with pytest.raises(InvalidError, match="too few labels"):
        train(tmp_path, settings(start), coloured(2, classes=2))


def test_a_damaged_checkpoint_is_none(tmp_path: Path) -> None:
    file = tmp_path / "work" / "checkpoint.safetensors"
    assert checkpoint.read(file) is None
    checkpoint.write(file, checkpoint.Checkpoint({"a.b": torch.arange(3)}, {"epoch": 2}))
    found = checkpoint.read(file)
    assert found is not None
    assert found.scalars == {"epoch": 2}
    assert torch.equal(found.part("a")["b"], torch.arange(3))
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    file.write_bytes(file.read_bytes()[:-7])
    assert checkpoint.read(file) is None


def test_settings_are_plain_values(start: str) -> None:
    chosen = settings(start)
    assert ml.FineTuneSettings(**json.loads(json.dumps(chosen.to_document()))) == chosen
