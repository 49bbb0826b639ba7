"""The order that a caller asks for: `rank=`, parsed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Self

from armful.core.errors import InvalidError

_FORMS = (
    "similar:IMAGE[,IMAGE][,-IMAGE] (r12 for an uploaded reference), reference:REF, class:CLASS, uncertain, "
    "uncertain:entropy, mistakes, clusters, random:SEED or newest"
)

_LONGEST_NUMBER = 40
"""Digits: no id is longer, and Python reads no more than 4,300."""


@dataclass(frozen=True, slots=True)
class Example:
    """A picture to rank by: an image of the dataset, or an uploaded reference."""

    id: int
    is_upload: bool
    is_against: bool

    @classmethod
    def parse(cls, text: str) -> Self:
        rest = text.removeprefix("-")
        digits = rest.removeprefix("r")
        if not is_number(digits):
            raise InvalidError(f"{text!r} is not an image (12), a reference (r12), or one to count against (-12).")
        return cls(id=int(digits), is_upload=rest.startswith("r"), is_against=text.startswith("-"))


@dataclass(frozen=True, slots=True)
class Rank:
    """An order of images. Hashable: the key under which a ranking is kept."""

    by: Literal["similar", "class", "uncertain", "mistakes", "clusters", "random", "newest"]
    examples: tuple[Example, ...] = ()
    seed: int = 0
    class_id: int = 0
    """The class whose probability is ranked by, 0 for another order."""
    measure: Literal["margin", "entropy"] = "margin"

    @property
    def asks_a_model(self) -> bool:
        """Whether the order comes from predictions."""
        return self.by in ("class", "uncertain", "mistakes")

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> "Rank":  # noqa: PLR0911  # a form each
        """InvalidError for a text that is none of the forms."""
        name, _, rest = text.partition(":")
        if text == "newest":
            return cls(by="newest")
        if name == "random" and is_number(rest):
            return cls(by="random", seed=int(rest) % 2**63)
        plain: dict[str, Literal["mistakes", "clusters", "uncertain"]]
        plain = {"mistakes": "mistakes", "clusters": "clusters", "uncertain": "uncertain"}
        if text in plain:
            return cls(by=plain[text])
        if text in ("uncertain:margin", "uncertain:entropy"):
            return cls(by="uncertain", measure="entropy" if rest == "entropy" else "margin")
        if name == "class" and is_number(rest):
            return cls(by="class", class_id=int(rest))
        if name == "similar" and rest:
            return cls(by="similar", examples=tuple(dict.fromkeys(Example.parse(part) for part in rest.split(","))))
        if name == "reference" and is_number(rest):
            return cls(by="similar", examples=(Example(id=int(rest), is_upload=True, is_against=False),))
        raise InvalidError(f"There is no rank {text!r}. Use {_FORMS}.")


def is_number(text: str) -> bool:
    return len(text) <= _LONGEST_NUMBER and text.isascii() and text.isdigit()
