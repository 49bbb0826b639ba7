from collections.abc import Sequence
from dataclasses import dataclass, field

from armful.models import BatchKind, LabelState


@dataclass(frozen=True, slots=True)
class Shown:
    """An image as the person saw it: with the version of its label, 0 when it had none."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class Given:
    """The images of a page that get one class, and how they come by it."""

    class_id: int
    images: Sequence[Shown]
    kind: BatchKind


@dataclass(frozen=True, slots=True)
class GivenLabel:
    """The label that an image got; without a class when one was taken away."""

    class_id: int | None
    state: LabelState | None
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one gesture. Every image of the request is in exactly one of the lists."""

    batch_id: int
    applied: dict[int, GivenLabel] = field(default_factory=dict)
    """Image id to its new label."""
    unchanged: list[int] = field(default_factory=list)
    conflicts: list[int] = field(default_factory=list)
    """Images whose label had changed since it was shown; left as they are."""
