import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from armful import ml
from armful.ml import calibration


def noisy_logits(truth: NDArray[np.int64], classes: int, *, sharpness: float = 1.0) -> NDArray[np.float32]:
    noise = np.random.default_rng(1).normal(size=(len(truth), classes))
    return (sharpness * (noise + 2 * np.eye(classes)[truth])).astype(np.float32)


def test_metrics_of_four_images_are_those_counted_by_hand() -> None:
    probabilities = np.array([[0.9, 0.1, 0], [0.6, 0.4, 0], [0.8, 0.2, 0], [0.3, 0.7, 0]], np.float32)
    found = ml.evaluate(probabilities, np.array([0, 0, 1, 1]))
    assert (found.images, found.accuracy) == (4, 0.75)
    assert found.confusion == [[2, 0, 0], [1, 1, 0], [0, 0, 0]]
    first, second, third = found.classes
    assert first.precision == pytest.approx(2 / 3)
    assert (first.recall, first.count) == (1, 2)
    assert (second.precision, second.recall, second.count) == (1, 0.5, 2)
    assert (third.precision, third.recall, third.f1, third.count) == (0, 0, 0, 0)
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert found.log_loss == pytest.approx(-np.log([0.9, 0.6, 0.2, 0.7]).mean())
    assert found.expected_calibration_error == pytest.approx((0.1 + 0.4 + 0.8 + 0.3) / 4)
    assert sum(one.count for one in found.calibration) == 4
    assert found.to_document()["classes"][1]["recall"] == 0.5


def test_a_certain_error_has_a_finite_loss_and_no_images_have_no_metrics() -> None:
    assert 80 < ml.log_loss(np.array([[1.0, 0.0]]), np.array([1])) < 90
    with pytest.raises(ValueError, match="at least one image"):
        ml.evaluate(np.empty((0, 2)), np.empty(0, np.int64))


@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("sharpness", [0.6, 1, 4])
def test_the_temperature_is_the_one_of_least_log_loss(classes: int, sharpness: float) -> None:
    truth = np.random.default_rng(0).integers(0, classes, 300)
    logits = noisy_logits(truth, classes, sharpness=sharpness)

    def loss(log_temperature: float) -> float:
        return ml.log_loss(calibration.softmax(logits, float(np.exp(log_temperature))), truth)

    best = float(np.exp(minimize_scalar(loss).x))
    assert calibration.temperature(logits, truth) == pytest.approx(best, rel=0.01)


def test_a_class_without_images_does_not_matter_and_one_class_alone_says_nothing() -> None:
    truth = np.random.default_rng(0).integers(0, 2, 300)
    logits = noisy_logits(truth, 4, sharpness=3)
    found = calibration.temperature(logits, truth)
    assert ml.log_loss(calibration.softmax(logits, found), truth) < ml.log_loss(calibration.softmax(logits), truth)
    assert calibration.temperature(logits, np.zeros(300, np.int64)) == 1


def test_a_few_images_that_are_all_right_make_nobody_certain() -> None:
    logits = np.eye(3, dtype=np.float32)
    assert calibration.softmax(logits, calibration.temperature(logits, np.arange(3))).max() < 0.99
