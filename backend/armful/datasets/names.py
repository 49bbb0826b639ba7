"""Names as they can be kept: a file's name is any bytes but NUL and `/`, a database's text is not."""

from armful.core.text import storable

_LONGEST = 600
"""Characters. An index holds no entry past 2,704 bytes, and a character may take four."""


def storable_name(name: str) -> str:
    """Of a file's path, its end, which tells files apart, where the whole is too long."""
    name = storable(name)
    return name if len(name) <= _LONGEST else "…" + name[1 - _LONGEST :]
