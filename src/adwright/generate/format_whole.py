"""A piece as a whole: its lines in the order of the format, within the limits that hold for all of them together.

Comes in: the piece under way. Goes out: a `Piece`, its text as it is pasted, and what could not be filled.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adwright.core.copy_format import CopyFormat
from adwright.core.piece import Piece, PieceLine, Unfilled
from adwright.core.sms import sms_segments
from adwright.core.speech import seconds_of
from adwright.core.text import count
from adwright.generate.format_desk import Desk
from adwright.generate.manners import market_of

#: What a person fills in before the piece runs.
BLANK = "____"


def fit(desk: Desk) -> None:
    """Take away, in the format's order, until the whole fits; what does not even then is reported."""
    whole = desk.form.whole
    for name in whole.gives_way:
        least = next(part.least for part in desk.form.parts if part.name == name)
        while over(desk.form, desk.lines) and len(desk.items(name)) > least:
            last = max(i for i, line in enumerate(desk.lines) if line.part == name)
            del desk.lines[last]
    if said := over(desk.form, desk.lines):
        desk.unfilled.append(Unfilled(part="", wanted=1, least=1, made=0, why=said))


def over(form: CopyFormat, lines: Sequence[PieceLine]) -> str:
    """By what the whole breaks its limit; empty when it keeps it."""
    whole = form.whole
    text = pasted(form, lines, without=whole.without)
    if whole.text and (long := count(text, whole.text.counting)) > whole.text.limit:
        return f"the whole has {long} of {whole.text.limit} {whole.text.counting.replace('_', ' ')}"
    if whole.segments and (parts := sms_segments(text)) > whole.segments:
        return f"the message takes {parts} segments of {whole.segments}"
    if whole.seconds:
        spoken = {part.name for part in form.parts if part.seconds}
        time = sum(seconds_of(line.line.text) for line in lines if line.part in spoken)
        if time > whole.seconds:
            return f"it takes {time:.1f} s to say of {whole.seconds:g}"
    return ""


def pasted(form: CopyFormat, lines: Sequence[PieceLine], *, without: Sequence[str] = ()) -> str:
    """The text as it is pasted; empty where the parts go into fields of their own.

    A line of the layout whose parts are all empty is left out, and so are blank lines beside another.
    """
    made: list[str] = []
    for row in form.layout:
        slots = re.findall(r"\{(\w+)\}", row)
        values = {name: "" if name in without else _joined(form, lines, name) for name in slots}
        if slots and not any(values.values()):
            continue
        text = row.format(**values)
        made.append(text.strip() if len(slots) > 1 else text)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(made)).strip()


def _joined(form: CopyFormat, lines: Sequence[PieceLine], name: str) -> str:
    own = [line for line in lines if line.part == name]
    part = form.part(name)
    if part.kind == "tags":
        return " ".join(line.line.text for line in own)
    if part.kind == "sections":
        return "\n".join(line.line.text if line.under else f"\n{line.line.text}" for line in own).strip("\n")
    return "\n".join(line.line.text for line in own)


def piece_of(desk: Desk) -> Piece:
    form, brief = desk.form, desk.brief
    order = {part.name: number for number, part in enumerate(form.parts)}
    lines = tuple(sorted(desk.lines, key=lambda line: order[line.part]))
    modelled = any(line.line.recipe.writer == "model" for line in lines)
    market = market_of(brief)
    return Piece(
        format=form.id, brief=brief.id, product=brief.product.id, locale=brief.locale, lines=lines,
        text=pasted(form, lines), unfilled=tuple(desk.unfilled),
        blanks=sum(line.line.text.count(BLANK) for line in lines),
        reminders=tuple(r for r in form.reminders if r.market in {"", market} and (modelled or not r.model)),
    )  # fmt: skip
