"""Progress drawn on standard error: bars on a terminal, one line a task otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from adwright.app.progress import Advance


class Drawn:
    """Draws the app's progress with rich."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stderr)

    @contextmanager
    def task(self, name: str, total: int) -> Iterator[Advance]:
        """A bar that is there while the task is under way and stays as a line when it is done."""
        with Bars(
            TextColumn(f"{name:<11}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[note]}", markup=False), console=self._console,
            disable=not self._console.is_terminal,
        ) as bars:  # fmt: skip
            bar = bars.add_task(name, total=total, note="")

            def advance(pieces: int, note: str) -> None:
                bars.update(bar, advance=pieces, note=note[:40])

            yield advance
            bars.update(bar, note="")
        if not self._console.is_terminal:
            self._console.print(f"{name}: {total} done", markup=False, highlight=False)
