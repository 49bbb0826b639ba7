"""What a model must be fed, and what makes its vectors its own."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Recipe:
    """Weights and preprocessing of an encoder. Equal recipes on equal engines give equal vectors."""

    weights: str
    """SHA-256 of the weights, hexadecimal."""
    dimension: int
    short_side: int
    """Pixels of the shorter side before the middle is cropped."""
    crop: int
    """Pixels of the square that the model sees."""
    mean: tuple[float, float, float]
    """Of red, green and blue, where white is 1."""
    std: tuple[float, float, float]

    def version(self, engine: str, precision: str) -> str:
        """Short digest of all that the vectors depend on from the pixels onward."""
        return digest({**asdict(self), "engine": engine, "precision": precision})

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        fields = json.loads(text)
        return cls(**fields | {"mean": tuple(fields["mean"]), "std": tuple(fields["std"])})


def digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
