"""Several encoders joined into one."""

import numpy as np
import pytest

from armful import ml
from armful.core.errors import NotFoundError
from armful.runtime import Runtime

LITE0, LITE2 = "tf_efficientnet_lite0", "tf_efficientnet_lite2"


def test_joined_encoders_say_what_each_says_and_count_alike(runtime: Runtime) -> None:
    both, small, large = (runtime.encoder(name) for name in (f"{LITE0}+{LITE2}", LITE0, LITE2))
    assert (both.dimension, both.short_side, both.crop) == (2560, large.short_side, large.crop)
    pixels = _smooth(large.crop, 4)
    rows = both.embed(pixels)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    parts = rows[:, :1280], rows[:, 1280:]
    assert np.linalg.norm(parts[0], axis=1) == pytest.approx(np.linalg.norm(parts[1], axis=1), abs=1e-3)
    assert np.abs(np.sqrt(2) * parts[1] - large.embed(pixels)).max() < 1e-3
    middle = pixels[:, 18:242, 18:242]  # about what the small one sees, not scaled
    assert (np.sqrt(2) * parts[0] * small.embed(middle)).sum(axis=1).min() > 0.9


def test_a_joined_encoder_has_a_version_of_its_own_and_unknown_parts_are_told(runtime: Runtime) -> None:
    versions = {runtime.encoder(name).version for name in (LITE0, LITE2, f"{LITE0}+{LITE2}", f"{LITE2}+{LITE0}")}
    assert len(versions) == 4
    with pytest.raises(NotFoundError):
        runtime.encoders.check(f"{LITE0}+no_such_model")
    assert any("+" in choice.name for choice in ml.available_encoders())


def _smooth(side: int, count: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Pictures that survive scaling: a few waves of each colour."""
    along = np.linspace(0, 6, side)
    waves = [np.sin(along[:, None] * (k + 1) + along[None, :] * colour) for k in range(count) for colour in range(3)]
    planes = (127 + 120 * np.array(waves)).astype(np.uint8)
    return np.ascontiguousarray(planes.reshape(count, 3, side, side).transpose(0, 2, 3, 1))
