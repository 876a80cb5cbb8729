"""A written format: its parts in order, the text as it is pasted, and what could not be filled."""

from __future__ import annotations

from typing import Any, Self

from pydantic import model_validator

from adwright.core.copy_format import Reminder
from adwright.core.creative import Line
from adwright.core.ids import content_id
from adwright.core.noun import Noun


class PieceLine(Noun):
    """One item of a part.

    Parameters
    ----------
    line
        Its `field` is the copy field that it was written and checked as.
    under
        Of an outline: the heading that it stands under.
    """

    part: str
    line: Line
    under: str = ""


class Unfilled(Noun):
    """A part with fewer items than are wanted. Without the least that it needs, the piece cannot run."""

    part: str
    wanted: int
    least: int
    made: int
    why: str


class Piece(Noun):
    """One piece of copy in a format. Holds no scores.

    Parameters
    ----------
    id
        Content-addressed: equal content, equal id. Leave it out and it is computed.
    format
        Id of the format.
    text
        As it is pasted; empty where the parts go into fields of their own.
    blanks
        Number of blanks ("____") that a person must fill.
    """

    id: str = ""
    format: str
    brief: str
    product: str
    locale: str
    lines: tuple[PieceLine, ...]
    text: str = ""
    unfilled: tuple[Unfilled, ...] = ()
    blanks: int = 0
    reminders: tuple[Reminder, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _fill_id(cls, data: Any) -> Any:
        return data if not isinstance(data, dict) or data.get("id") else {**data, "id": "pending"}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.id == "pending":
            said = [self.format, self.product, self.locale, [(x.part, x.line.text) for x in self.lines], self.text]
            object.__setattr__(self, "id", content_id("pc", said))
        return self

    @property
    def complete(self) -> bool:
        """True when each part has the least that it needs, and nothing is left for a person to fill in."""
        return not self.blanks and all(part.made >= part.least for part in self.unfilled)

    def texts(self, part: str) -> list[str]:
        """The items of a part, in order."""
        return [line.line.text for line in self.lines if line.part == part]
