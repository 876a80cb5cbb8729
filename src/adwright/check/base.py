"""What a check is, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

from adwright.check.text.fold import Folded, fold
from adwright.core import Brand, Brief, Creative, Finding, Registry, Severity

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One line of copy with what it is judged by.

    Parameters
    ----------
    field
        Copy field: "headline".
    text
        The line as written.
    platforms
        Platforms it goes to besides those of the brief's placements: "tiktok".
    day
        The day by which law is judged, as ISO 8601; empty: today.
    """

    brief: Brief
    brand: Brand
    field: str
    text: str
    platforms: tuple[str, ...] = ()
    day: str = ""

    @cached_property
    def folded(self) -> Folded:
        """The line as rules are matched on it; made once for all checks."""
        return fold(self.text)

    @cached_property
    def _known(self) -> dict[str, Any]:
        return {}

    def once(self, name: str, work_out: Callable[[], _T]) -> _T:
        """What one check works out of the line and another needs too, worked out once under a name."""
        known = self._known
        if name not in known:
            known[name] = work_out()
        found: _T = known[name]
        return found

    def finding(
        self,
        check: str,
        rule: str,
        severity: Severity,
        why: str,
        *,
        at: tuple[int, int] = (0, 0),
        rewrite: str = "",
        source: str = "",
        form: str = "",
        said: Sequence[tuple[str, str]] = (),
    ) -> Finding:
        """A finding on this line; `at` are offsets in the text as written, (0, 0) means the whole line."""
        start, end = at
        return Finding(
            check=check,
            rule=rule,
            severity=severity,
            field=self.field,
            start=start,
            end=end,
            span=self.text[start:end],
            why=why,
            rewrite=rewrite,
            source=source,
            form=form,
            said=tuple(said),
        )


class Check(Protocol):
    """Reads one line and says what is wrong with it; says nothing when nothing is."""

    def __call__(self, subject: Subject, /) -> Sequence[Finding]: ...


class CreativeCheck(Protocol):
    """Reads a whole creative: what must stand somewhere in it, and what its lines say together."""

    def __call__(self, creative: Creative, brief: Brief, brand: Brand, /) -> Sequence[Finding]: ...


checks: Registry[Check] = Registry("check")
creative_checks: Registry[CreativeCheck] = Registry("creative check")
