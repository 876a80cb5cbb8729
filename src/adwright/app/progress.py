"""How long work tells how far it is. The app speaks this protocol; a skin draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

#: Called after each finished piece with the number of pieces, and a word on what was done.
Advance = Callable[[int, str], None]


class Progress(Protocol):
    """Receives the tasks of a run."""

    def task(self, name: str, total: int) -> AbstractContextManager[Advance]:
        """A task of `total` pieces; the context yields the function that reports finished pieces."""
        ...


class Silent:
    """Draws nothing.

    Examples
    --------
    >>> with Silent().task("render", 2) as advance:
    ...     advance(1, "feed_square")
    """

    @contextmanager
    def task(self, name: str, total: int) -> Iterator[Advance]:  # noqa: ARG002 - the protocol's parameters
        yield lambda pieces, note: None
