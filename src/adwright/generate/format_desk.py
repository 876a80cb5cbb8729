"""One piece of a format under way: what stands in it, and what goes with that.

Comes in: a brief, a format, what was said elsewhere; lines, one after the other. Goes out: the lines that were put into
the piece, and what could not be filled. It does not know where lines come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from adwright.core import Brief, Line
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.piece import PieceLine, Unfilled
from adwright.generate.alike import TOO_NEAR, likeness
from adwright.generate.grounding import supports_of
from adwright.generate.manners import emoji_in, names, says_name, without_emoji
from adwright.generate.sampling import Accept, Dropped

#: Why a line does not suit that may be taken all the same where nothing better is left.
AGAIN, ELSEWHERE, ASIDE = "says again what the piece says", "near a line of another piece", "another lead"


@dataclass
class Desk:
    """One piece under way."""

    brief: Brief
    form: CopyFormat
    number: int
    accept: Accept
    taken: Sequence[str]
    strict: bool
    leads: frozenset[str]
    button: str
    tags: Sequence[str]
    lines: list[PieceLine] = field(default_factory=list)
    unfilled: list[Unfilled] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)

    def items(self, part: str) -> list[PieceLine]:
        return [line for line in self.lines if line.part == part]


def put(desk: Desk, part: Part, line: Line, under: str = "") -> None:
    """Put a line into the piece, without the emoji for which there is no more room."""
    room = desk.form.manners.emoji - sum(emoji_in(item.line.text) for item in desk.lines) - _marks_to_come(desk, part)
    if emoji_in(line.text) > max(room, 0):
        text = without_emoji(line.text, max(room, 0))
        line = line.model_copy(update={"text": text, "supports": supports_of(desk.brief, text)})
    desk.lines.append(PieceLine(part=part.name, line=line, under=under))


def _marks_to_come(desk: Desk, part: Part) -> int:
    """Emoji that the points will need."""
    if part.kind in {"points", "sections"} or not any(emoji_in(mark) for mark in desk.form.manners.marks.values()):
        return 0
    return sum(part.most for part in desk.form.parts if part.kind == "points")


def report(desk: Desk, part: Part, why: str, made: int | None = None) -> None:
    made = len(desk.items(part.name)) if made is None else made
    wanted = part.most if part.kind == "line" else max(part.least, 1)
    if made < wanted and (part.kind == "line" or made < part.least):
        desk.unfilled.append(Unfilled(part=part.name, wanted=wanted, least=part.least, made=made, why=why))


def clash(desk: Desk, part: Part, line: Line, *, alone: bool = False) -> str:
    """Why a line does not go with what is there; empty when it does."""
    own = [item.line for item in desk.items(part.name)]
    bare = _nameless(desk.brief, line.text)
    for item in desk.lines:
        # Beside a title that says the name, a text may say it too; headlines that rotate may not come near at all.
        same = item.part == part.name
        near = likeness(line.text, item.line.text) if same else likeness(bare, _nameless(desk.brief, item.line.text))
        if near >= TOO_NEAR:
            return "near a line of the piece"
    idea = _idea(desk.brief, line)
    # A model's line without facts is a scene, and scenes differ by their words.
    scene = not idea and line.recipe.writer == "model"
    if part.most > 1 and not scene and idea in [_idea(desk.brief, other) for other in own]:
        return "an idea said before"
    most = desk.form.manners.named if says_name(desk.brief, line.text) else None
    if most is not None and sum(says_name(desk.brief, other.text) for other in own) >= most:
        return "the name said often enough"
    if not alone and near_elsewhere(desk, line.text):
        return ELSEWHERE
    leading = bool(desk.leads) and part.name == main_part(desk.form) and not own
    if leading and not desk.leads & {support.fact for support in line.supports}:
        return ASIDE
    told = {idea for item in desk.lines if item.part != part.name for idea in _idea(desk.brief, item.line)}
    kinds = {fact.id: fact.kind for fact in desk.brief.facts}
    new = {(fact, span) for fact, span in idea - told if kinds[fact] != "category"}
    if part.most == 1 and desk.lines and not scene and (not new or told & idea & _prices(desk.brief)):
        return AGAIN
    return ""


def main_part(form: CopyFormat) -> str:
    """The part that carries the message: the first post, description or voice-over, else the first line."""
    lines = [part for part in form.parts if part.kind == "line"]
    long = [part for part in lines if part.field in {"social", "description", "voiceover"}]
    return next((part.name for part in [*long, *lines]), "")


def near_elsewhere(desk: Desk, text: str) -> bool:
    """True for a line near one of another piece, the names apart, which all of them say."""
    own = _nameless(desk.brief, text)
    return any(likeness(own, _nameless(desk.brief, other)) >= TOO_NEAR for other in desk.taken)


def _nameless(brief: Brief, text: str) -> str:
    for name in [brief.brand_name, *(fact.text for fact in brief.facts if fact.kind == "name"), *names(brief)]:
        text = text.replace(name, "") if name else text
    return text


def _idea(brief: Brief, line: Line) -> frozenset[tuple[str, str]]:
    """The facts that a line tells, but for the product's name; of a statement, the words of it that it tells."""
    kinds = {fact.id: fact.kind for fact in brief.facts}
    told = (s for s in line.supports if kinds.get(s.fact) != "name")
    return frozenset((s.fact, s.span.casefold() if kinds.get(s.fact) == "statement" else "") for s in told)


def _prices(brief: Brief) -> frozenset[tuple[str, str]]:
    return frozenset((fact.id, "") for fact in brief.facts if fact.kind in {"price", "sale_price"})
