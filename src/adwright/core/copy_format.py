"""A format of copy: its parts with their limits, and the manners of its place. Data: ``adwright/data/formats/*.yaml``.

Comes in: the name of a format. Goes out: a `CopyFormat`. It does not know briefs, models or who writes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from adwright.core.errors import UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml, yaml_names
from adwright.core.placement import FIELDS, Confidence, TextLimit

#: Who makes a part: "line" a writer, "template" a template filled with facts, "points" one fact each, "sections" facts
#: under headings, "tags" and "notice" this program from the product and the market, "button" the closed list.
Kind = Literal["line", "template", "points", "sections", "tags", "notice", "button"]


class Section(Noun):
    """A heading and what stands under it.

    Parameters
    ----------
    heading
        Language -> words.
    takes
        What the facts under it tell: "origin", "process" (see `generate.attributes.tells`), "statement", "price",
        "other".
    """

    heading: dict[str, str]
    takes: tuple[str, ...]


class Part(Noun):
    """One part of a format.

    Parameters
    ----------
    role
        What it is for, as a writer is told.
    field
        Copy field whose writing, filters and checks it takes.
    text
        Limit of one item. Of advisory formats it is kept all the same: ours is then the stricter reading.
    seconds
        Longest time to say one item [s]; 0: not spoken.
    least, most
        Items that the format needs, and items that are wanted. A part with least 0 may be left out.
    stop
        False where an item ends without a full stop.
    short
        True: the composer says the short form of the product's name.
    angles
        Angles that suit it, the best first; empty: all.
    templates
        Language -> templates, as in ``composer.<language>.yaml``; "____" is a blank that a person fills. A line takes
        them before the composer's own.
    sections
        Of an outline.
    notices
        Market -> words, "" for all others; {brand} is the brand's name.
    """

    name: str
    role: dict[str, str]
    kind: Kind = "line"
    field: str = "description"
    text: TextLimit
    seconds: Annotated[float, Field(ge=0)] = 0
    least: Annotated[int, Field(ge=0)] = 1
    most: Annotated[int, Field(ge=1)] = 1
    stop: bool = True
    short: bool = False
    angles: tuple[str, ...] = ()
    templates: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    sections: tuple[Section, ...] = ()
    notices: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.field not in FIELDS:
            raise ValueError(f"part {self.name}: no copy field named {self.field!r}")
        needs = {"template": self.templates, "sections": self.sections, "notice": self.notices}.get(self.kind, True)
        if self.least > self.most or not needs:
            raise ValueError(f"part {self.name} of kind {self.kind} cannot be made")
        return self


class Manners(Noun):
    """How one writes there.

    Parameters
    ----------
    tag
        Form of a hashtag around its word: "#{tag}#" on Weibo; empty: none.
    emoji
        Most emoji in a piece.
    marks
        What a fact tells -> the emoji before its point; "" for all others.
    first_person
        False where "I" and "we" would pass for a customer's or do not suit.
    links
        "text": may stand in the text; "field": the place has a field of its own; "none": not allowed or not live.
    named
        Most lines that say the brand's or the product's name; None: any.
    """

    tag: str = ""
    emoji: Annotated[int, Field(ge=0)] = 0
    marks: dict[str, str] = Field(default_factory=dict)
    first_person: bool = False
    links: Literal["text", "field", "none"] = "none"
    named: int | None = None


class Whole(Noun):
    """Limit of the text as it is pasted.

    Parameters
    ----------
    text
        Limit, or None.
    segments
        Most text messages; 0: it is none.
    seconds
        Longest time to say it [s]; 0: not spoken.
    without
        Parts that are not counted.
    gives_way
        Parts that lose their last item, in this order, until it fits.
    """

    text: TextLimit | None = None
    segments: int = 0
    seconds: float = 0
    without: tuple[str, ...] = ()
    gives_way: tuple[str, ...] = ()


class Reminder(Noun):
    """What the publisher must see to; this program cannot. Shown with the piece, never part of it.

    Parameters
    ----------
    market
        "CN", "US", "UK", "EU"; empty: everywhere.
    model
        True: only for copy that a model wrote.
    """

    id: str
    market: str = ""
    model: bool = False
    text: dict[str, str]
    source: str
    confidence: Confidence


class CopyFormat(Noun):
    """One format of one platform.

    Parameters
    ----------
    id
        Name used in commands: "xiaohongshu".
    languages
        Languages it is written in.
    layout
        Lines of the text as it is pasted, with {part} in braces; empty: the parts go into fields of their own.
    unsure
        What is not known for certain, in words.
    source, checked, confidence
        Where the rules were read, when, and how sure that is.
    """

    id: str
    name: str
    platform: str
    languages: tuple[str, ...] = ("en", "zh")
    parts: tuple[Part, ...]
    layout: tuple[str, ...] = ()
    manners: Manners = Manners()
    whole: Whole = Whole()
    reminders: tuple[Reminder, ...] = ()
    unsure: str = ""
    source: str
    checked: str
    confidence: Confidence

    @model_validator(mode="after")
    def _names_known(self) -> Self:
        known = {part.name for part in self.parts}
        named = {*re.findall(r"\{(\w+)\}", " ".join(self.layout)), *self.whole.without, *self.whole.gives_way}
        if len(known) < len(self.parts) or named - known:
            raise ValueError(f"format {self.id}: parts {sorted(known)} do not agree with {sorted(named)}")
        if self.layout and (lost := known - set(re.findall(r"\{(\w+)\}", " ".join(self.layout)))):
            raise ValueError(f"format {self.id}: the layout leaves out {sorted(lost)}")
        return self

    def part(self, name: str) -> Part:
        """The part of that name.

        Examples
        --------
        >>> copy_format("google_rsa").part("headlines").text.limit
        30
        """
        return next(part for part in self.parts if part.name == name)


@cache
def copy_formats() -> dict[str, CopyFormat]:
    """All formats by id, in the order of their files."""
    loaded = [read_yaml("formats", name) for name in yaml_names("formats")]
    reminders = {row["id"]: row for data in loaded for row in data.get("reminders", ())}
    found: dict[str, CopyFormat] = {}
    for row in (row for data in loaded for row in data.get("formats", ())):
        named: list[str] = row.get("reminders", [])
        made = CopyFormat.model_validate({**row, "reminders": [reminders[name] for name in named]})
        if made.id in found:
            raise ValueError(f"the format {made.id} occurs twice")
        found[made.id] = made
    return found


def copy_format(name: str) -> CopyFormat:
    """The format of that id; UserError with the nearest id otherwise.

    Examples
    --------
    >>> copy_format("xiaohongshu").manners.tag
    '#{tag}'
    >>> copy_format("xiaohonshu")
    Traceback (most recent call last):
    adwright.core.errors.UserError: no format named 'xiaohonshu'; did you mean 'xiaohongshu'?
    """
    known = copy_formats()
    if name not in known:
        raise UserError(f"no format named {name!r}", hint=did_you_mean(name, known))
    return known[name]
