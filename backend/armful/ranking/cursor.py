import base64
import hashlib
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from armful.core.errors import InvalidError
from armful.ranking.filter import Filter
from armful.ranking.spec import Rank

_FORM = struct.Struct(">8sqqqfi")


class NotACursorError(InvalidError):
    """The text was not given as a cursor by any page."""

    def __init__(self) -> None:
        super().__init__("This is not a cursor. Leave it out to begin with the first page.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended, inside one ranking: opaque to callers, and of no use to another ranking."""

    ranking: bytes
    embedding_set_id: int
    """0 for an order that needs no embeddings; of clusters it is the feature set."""
    predictions: int
    """The name of what order or filter were read from, 0 for neither; see `Predictors.name`."""
    rows: int
    score: float
    position: int

    def encode(self) -> str:
        packed = _FORM.pack(self.ranking, self.embedding_set_id, self.predictions, self.rows, self.score, self.position)
        return base64.urlsafe_b64encode(packed).decode()

    @classmethod
    def decode(cls, text: str, ranking: bytes) -> Self:
        """InvalidError for a text that is no cursor of this ranking."""
        try:
            found = cls(*_FORM.unpack(base64.b64decode(text, altchars=b"-_", validate=True)))
        except (ValueError, struct.error):
            raise NotACursorError from None
        if found.ranking != ranking:
            raise InvalidError("This cursor belongs to another ranking or filter. Begin again without one.")
        return found


@lru_cache(maxsize=4096)
def fingerprint(project_id: int, rank: Rank, filter_: Filter) -> bytes:
    """What a cursor must agree with: eight bytes that name the ranking and its filter."""
    return hashlib.sha256(repr((project_id, rank, filter_)).encode()).digest()[:8]
