"""What the runner says while it works: a line a finished step, and in a terminal one moving line below."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


class Progress:
    """Steps with their times; `say` shows what a step is at and leaves no trace."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.started = time.monotonic()
        self._status: Status | None = None

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """A step; its line is printed at its end, with what it noted and how long it took."""
        started = time.monotonic()
        step = Step()
        with self.console.status(title) as self._status:
            yield step
        self._status = None
        note = f": {step.note}" if step.note else ""
        sign = "[red]✗[/]" if step.failed else "[green]✓[/]"
        self.console.print(f"{sign} {title}{note} [dim]({time.monotonic() - started:.1f} s)[/]", highlight=False)

    def say(self, text: str) -> None:
        """Show what the present step is at."""
        if self._status:
            self._status.update(text)

    def tell(self, text: str) -> None:
        """Print a line that stays."""
        self.console.print(text, highlight=False)

    @property
    def seconds(self) -> float:
        """Seconds since the first step."""
        return time.monotonic() - self.started


class Step:
    """What a step has to tell at its end."""

    note = ""
    failed = False
