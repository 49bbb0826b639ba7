"""Labels: an append-only history of batches, and the state that is its fold."""

from armful.labels.columns import LabelColumns
from armful.labels.outcome import Given, GivenLabel, Outcome, Shown
from armful.labels.queries import LabelledImage, batches, changes_since, current, history, labelled
from armful.labels.reshaping import Part, merge, split
from armful.labels.service import apply, take, undo

__all__ = [
    "Given",
    "GivenLabel",
    "LabelColumns",
    "LabelledImage",
    "Outcome",
    "Part",
    "Shown",
    "apply",
    "batches",
    "changes_since",
    "current",
    "history",
    "labelled",
    "merge",
    "split",
    "take",
    "undo",
]
