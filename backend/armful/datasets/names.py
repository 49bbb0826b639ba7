"""Names as they can be kept: a file's name is any bytes but NUL and `/`, a database's text is not."""

_LONGEST = 600
"""Characters. An index holds no entry past 2,704 bytes, and a character may take four."""


def storable(text: str) -> str:
    """The text with what no database or JSON can hold (NUL, bytes that are no UTF-8) written out, as `\\x00`."""
    return text.replace("\0", "\\x00").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def storable_name(name: str) -> str:
    """Of a file's path, its end, which tells files apart, where the whole is too long."""
    name = storable(name)
    return name if len(name) <= _LONGEST else "…" + name[1 - _LONGEST :]
