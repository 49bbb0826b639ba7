"""Text as it can be kept."""


def storable(text: str) -> str:
    """The text with what no database or JSON can hold (NUL, bytes that are no UTF-8) written out, as `\\x00`."""
    return text.replace("\0", "\\x00").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
