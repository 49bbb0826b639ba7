import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text


class Terminal:
    """What `armful up` tells people: one line a step, and one for whatever happens later."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show a part as starting, then as ready with the time it took, or as failed."""
        started = time.monotonic()
        if self._console.is_terminal:
            self._line("…", "dim", name, "", end="\r")
        try:
            yield
        except BaseException:
            self._line("✗", "red", name, "")
            raise
        self._line("✓", "green", name, f"{time.monotonic() - started:.1f} s")

    def note(self, text: str) -> None:
        """Something that people may want to know."""
        self._console.print(Text(f"  {text}"))

    def serving(self, url: str, data: str) -> None:
        self._console.print()
        self._console.print(Text.assemble("  Armful is ready: ", (url, "bold underline")))
        self._console.print(Text(f"  Data: {data}    Stop: Ctrl+C", style="dim"))
        self._console.print()

    def _line(self, mark: str, style: str, name: str, remark: str, end: str = "\n") -> None:
        self._console.print(Text.assemble("  ", (mark, style), f" {name:<10} ", (remark, "dim")), end=end)
