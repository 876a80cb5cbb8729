"""What holds for a line of a format: its part's limits in the brief, and the checks of its platform.

Comes in: a brief, a format, a part, the checks as a function. Goes out: briefs and checks for that part.
"""

from __future__ import annotations

from collections.abc import Sequence

from adwright.core import Brief, Finding, Line, TextLimit, placements
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.speech import CHARACTERS_A_SECOND, WORDS_A_SECOND
from adwright.core.text import language_of
from adwright.generate.limits import DEFAULTS
from adwright.generate.manners import names
from adwright.generate.sampling import Accept

#: Letters of an English word with its space: for the columns that a time to speak allows.
_WORD = 6


def judged_for(form: CopyFormat, accept: Accept) -> Accept:
    """The checks as they hold for a format: its platform's rules, without the lengths of that platform's placements."""
    place = tuple(p.id for p in placements().values() if p.platform == form.platform)[:1]

    def judged(brief: Brief, line: Line) -> Sequence[Finding]:
        found = accept(brief.model_copy(update={"placements": place}), line)
        return [f for f in found if f.check != "length" or f.rule == "length.empty"]

    return judged


def part_brief(brief: Brief, part: Part) -> Brief:
    """The brief with the part's limit in place of those of the placements."""
    limit = part.text
    if part.seconds:
        room = _columns_said(part.seconds, brief.locale)
        limit = limit if limit.counting == "width" and limit.limit <= room else TextLimit(limit=room)
    return brief.model_copy(update={"placements": (), "limits": {**DEFAULTS, part.field: limit}})


def short_brief(brief: Brief, part: Part) -> Brief:
    """The part's brief, with the shortest form of the product's name where the part wishes it."""
    own = part_brief(brief, part)
    if not part.short:
        return own
    name = names(brief)[-1]
    facts = tuple(f.model_copy(update={"text": name}) if f.kind == "name" else f for f in own.facts)
    return own.model_copy(update={"facts": facts})


def _columns_said(seconds: float, locale: str) -> int:
    per_second = CHARACTERS_A_SECOND * 2 if language_of(locale) == "zh" else WORDS_A_SECOND * _WORD
    return int(seconds * per_second)
