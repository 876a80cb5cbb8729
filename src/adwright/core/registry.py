"""The one way to add a part: a decorator here, or an entry point in another package.

Comes in: a name and a class or function. Goes out: the same thing by name, with a helpful error for a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from adwright.core.errors import UserError, did_you_mean

T = TypeVar("T")
Named = TypeVar("Named")


class Registry(Generic[T]):
    """Parts of one kind by name.

    Parameters
    ----------
    kind
        What the parts are called in messages, in the singular: "policy", "check".

    Notes
    -----
    Another package adds a part through the entry-point group ``adwright.<kind>`` (spaces become underscores); it is
    loaded on the first look-up. A name may be taken once.

    Examples
    --------
    >>> policies: Registry[type] = Registry("example policy")
    >>> @policies.register("thompson")
    ... class Thompson: ...
    >>> policies.get("thompson").__name__
    'Thompson'
    >>> policies.get("tompson")
    Traceback (most recent call last):
    adwright.core.errors.UserError: no example policy named 'tompson'; did you mean 'thompson'?
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._parts: dict[str, T] = {}
        self._looked_outside = False

    def register(self, name: str) -> Callable[[Named], Named]:
        """Decorator that gives a part its name."""

        def keep(part: Named) -> Named:
            self.add(name, part)  # type: ignore[arg-type] # a class is kept as itself; T says how it is called
            return part

        return keep

    def add(self, name: str, part: T) -> None:
        """Give a part its name; UserError when the name is taken by another part."""
        if name in self._parts and self._parts[name] is not part:
            raise UserError(f"the {self.kind} name {name!r} is taken", hint="choose another name")
        self._parts[name] = part

    def get(self, name: str) -> T:
        """The part of that name; UserError with the nearest name when there is none."""
        if name not in self._parts:
            self._load_entry_points()
        if name not in self._parts:
            raise UserError(f"no {self.kind} named {name!r}", hint=did_you_mean(name, self._parts))
        return self._parts[name]

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        self._load_entry_points()
        return tuple(sorted(self._parts))

    def items(self) -> Iterator[tuple[str, T]]:
        """Name and part, sorted by name."""
        for name in self.names():
            yield name, self._parts[name]

    def _load_entry_points(self) -> None:
        if self._looked_outside:
            return
        self._looked_outside = True
        for point in entry_points(group="adwright." + self.kind.replace(" ", "_")):
            self.add(point.name, point.load())
