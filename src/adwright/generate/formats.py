"""Write a format: its parts from a model's lines, the composer and the facts, in the manners of its place.

Comes in: a brief, a `CopyFormat`, a model or none, the checks as a function. Goes out: `Piece`s that keep every limit
as the platform counts it, with what could not be filled, and all dropped lines with their reasons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from adwright.core import Brief, Line
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.piece import Piece, PieceLine, Unfilled
from adwright.core.sms import sms_segments
from adwright.core.speech import seconds_of
from adwright.core.text import count, language_of
from adwright.generate.alike import TOO_NEAR, likeness
from adwright.generate.composer import compose
from adwright.generate.format_lines import Lines, composed, filled, judged_for, line_of, lines_of, part_brief
from adwright.generate.grounding import supports_of
from adwright.generate.manners import breach, emoji_in, market_of, names, says_name, tags_of, without_emoji
from adwright.generate.phrase import Phrase, join
from adwright.generate.points import Point, points, under
from adwright.generate.sampling import Accept, Dropped, refused
from adwright.generate.selection import Candidate, choose
from adwright.llm import Model

#: What a person fills in before the piece runs.
BLANK = "____"
#: Why a line does not suit that may be taken all the same where nothing better is left.
_AGAIN, _ELSEWHERE, _ASIDE = "says again what the piece says", "near a line of another piece", "another lead"


@dataclass(frozen=True)
class WrittenFormat:
    """What came of one brief in one format.

    Parameters
    ----------
    pieces
        Distinct ones; fewer than asked where the facts carry no more.
    sampled, kept
        Per part: lines that the model wrote, and those of them that passed all filters, checks and limits.
    """

    pieces: tuple[Piece, ...]
    dropped: tuple[Dropped, ...] = ()
    sampled: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


@dataclass
class _Desk:
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


def write_format(
    brief: Brief,
    form: CopyFormat,
    model: Model | None,
    *,
    accept: Accept,
    n: int = 1,
    seed: int = 0,
    taken: Sequence[str] = (),
    strict: bool = False,
    leads: Collection[str] = (),
    button: str = "",
    tags: Sequence[str] = (),
) -> WrittenFormat:
    """Up to n distinct pieces of a format.

    Parameters
    ----------
    model
        None, or a model that can write nothing: the composer and the facts fill all parts.
    taken
        Lines said elsewhere, near which no line comes where there is another.
    strict
        True: rather leave a part empty than come near what was said elsewhere.
    leads
        Ids of facts, one of which the first written line shall tell.
    button
        The call to action to take where the format has one; empty: from the closed list.
    tags
        Words of hashtags that come before those of the product.

    Raises
    ------
    ProviderError
        The model failed; nothing that it answered before is lost when it keeps a ledger.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.core.copy_format import copy_format
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="安溪铁观音", category="乌龙茶", attributes={"焙火": "中焙"}, locale="zh-CN")
    >>> brief = make_brief(tea, Brand(name={"": "春山茶事"}), locale="zh-CN", placements=[], markets=["CN"])
    >>> print(write_format(brief, copy_format("weibo"), None, accept=lambda brief, line: ()).pieces[0].text)
    安溪铁观音，中焙。
    #乌龙茶# #春山茶事# 广告
    """
    judged = judged_for(form, accept)
    got = lines_of(brief, form, model, n=n, seed=seed, accept=judged)
    pieces: dict[tuple[str, ...], Piece] = {}
    dropped, said = list(got.dropped), list(taken)
    for number in range(n):
        desk = _Desk(brief, form, number, judged, tuple(said), strict, frozenset(leads), button, tags)
        for part in form.parts:
            if part.kind == "line":
                _take_lines(desk, part, got)
        for part in form.parts:
            if part.kind != "line":
                _MAKE[part.kind](desk, part)
        _fit(desk)
        piece = _piece(desk)
        pieces.setdefault(tuple(line.line.text for line in piece.lines), piece)
        dropped += [bad for bad in desk.dropped if bad not in dropped]
        written = {part.name for part in form.parts if part.kind in {"line", "template"}}
        said += [line.line.text for line in piece.lines if line.part in written]
    return WrittenFormat(tuple(pieces.values()), tuple(dropped), dict(got.sampled), dict(got.kept))


def _take_lines(desk: _Desk, part: Part, got: Lines) -> None:
    """A model's lines for this piece, then for others, then composed ones; none near what was said before."""
    looked = 0
    spare: list[Line] = []
    for line in _offered(desk, part, got):
        looked += 1
        if len(desk.items(part.name)) == part.most:
            break
        reason = _clash(desk, part, line)
        if not reason:
            _take(desk, part, line)
        elif reason in {_AGAIN, _ELSEWHERE, _ASIDE}:
            spare.append(line)
    # A piece without what it needs cannot run: it rather says what it, or in no series another piece, has said.
    for line in spare:
        if len(desk.items(part.name)) < part.least and _clash(desk, part, line, alone=not desk.strict) in {"", _AGAIN}:
            _take(desk, part, line)
    _report(desk, part, f"{looked} lines passed, and the facts carry no more that differ")


def _offered(desk: _Desk, part: Part, got: Lines) -> Iterator[Line]:
    for pool in (got.own.get((desk.number, part.name), []), _others(got, desk.number, part.name)):
        for chosen in choose(pool, len(pool)):
            angle = f"angle {chosen.plan.angle}; " if chosen.plan else ""
            recipe = chosen.line.recipe.model_copy(update={"why": f"{angle}{chosen.why}"})
            yield chosen.line.model_copy(update={"recipe": recipe})
    yield from composed(desk.brief, desk.form, part, desk.number, desk.accept, desk.dropped)


def _others(got: Lines, number: int, part: str) -> list[Candidate]:
    rest = [c for (piece, name), pool in got.own.items() if name == part and piece != number for c in pool]
    return [*got.shared.get(part, ()), *rest]


def _clash(desk: _Desk, part: Part, line: Line, *, alone: bool = False) -> str:
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
    if not alone and _near_elsewhere(desk, line.text):
        return _ELSEWHERE
    leading = bool(desk.leads) and part.name == main_part(desk.form) and not own
    if leading and not desk.leads & {support.fact for support in line.supports}:
        return _ASIDE
    told = {idea for item in desk.lines if item.part != part.name for idea in _idea(desk.brief, item.line)}
    kinds = {fact.id: fact.kind for fact in desk.brief.facts}
    new = {(fact, span) for fact, span in idea - told if kinds[fact] != "category"}
    if part.most == 1 and desk.lines and not scene and (not new or told & idea & _prices(desk.brief)):
        return _AGAIN
    return ""


def main_part(form: CopyFormat) -> str:
    """The part that carries the message: the first post, description or voice-over, else the first line."""
    lines = [part for part in form.parts if part.kind == "line"]
    long = [part for part in lines if part.field in {"social", "description", "voiceover"}]
    return next((part.name for part in [*long, *lines]), "")


def _near_elsewhere(desk: _Desk, text: str) -> bool:
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


def _take(desk: _Desk, part: Part, line: Line, under: str = "") -> None:
    """Put a line into the piece, without the emoji for which there is no more room."""
    room = desk.form.manners.emoji - sum(emoji_in(item.line.text) for item in desk.lines) - _marks_to_come(desk, part)
    if emoji_in(line.text) > max(room, 0):
        text = without_emoji(line.text, max(room, 0))
        line = line.model_copy(update={"text": text, "supports": supports_of(desk.brief, text)})
    desk.lines.append(PieceLine(part=part.name, line=line, under=under))


def _marks_to_come(desk: _Desk, part: Part) -> int:
    """Emoji that the points will need."""
    if part.kind in {"points", "sections"} or not any(emoji_in(mark) for mark in desk.form.manners.marks.values()):
        return 0
    return sum(part.most for part in desk.form.parts if part.kind == "points")


def _report(desk: _Desk, part: Part, why: str, made: int | None = None) -> None:
    made = len(desk.items(part.name)) if made is None else made
    wanted = part.most if part.kind == "line" else max(part.least, 1)
    if made < wanted and (part.kind == "line" or made < part.least):
        desk.unfilled.append(Unfilled(part=part.name, wanted=wanted, least=part.least, made=made, why=why))


def _templates(desk: _Desk, part: Part) -> None:
    """Each template at most once in a piece; another one for each piece."""
    used: set[int] = set()
    offered: list[tuple[int, Line]] = []
    for number, line in filled(desk.brief, part):
        if len(offered) > 40:
            break
        bad = refused(part_brief(desk.brief, part), line, desk.accept)
        if bad is None and not breach(line.text, desk.form, part):
            offered.append((number, line))
        elif bad is not None and bad not in desk.dropped:
            desk.dropped.append(bad)
    fresh = [pair for pair in offered if not _near_elsewhere(desk, pair[1].text)]
    stale = [] if desk.strict else [pair for pair in offered if pair not in fresh]
    for number, line in [*fresh, *stale]:
        if len(desk.items(part.name)) == part.most:
            break
        # Two templates that need the same words say the same: the fuller one stands first.
        if number not in used and not any(likeness(line.text, x.line.text) >= TOO_NEAR for x in desk.lines):
            used.add(number)
            _take(desk, part, line)
    _report(desk, part, "no template of the format can be filled with these facts")


def _points(desk: _Desk, part: Part) -> None:
    said = {support.fact for item in desk.lines for support in item.line.supports}
    made = _accepted(desk, part, points(desk.brief, said=said))
    price = [pair for pair in made if pair[0].tells == "price"]
    rest = [pair for pair in made if pair[0].tells != "price"][: part.most - len(price)]
    for _, line in [*rest, *price]:
        _take(desk, part, line)
    _report(desk, part, "the brief has too few facts that can be said")


def _sections(desk: _Desk, part: Part) -> None:
    language = language_of(desk.brief.locale)
    made = {point.phrase.text: (point, line) for point, line in _accepted(desk, part, points(desk.brief))}
    headings = 0
    for section, own in under(part.sections, [point for point, _ in made.values()]):
        if headings == part.most:
            break
        headings += 1
        heading = section.heading.get(language, section.heading["en"])
        _take(desk, part, line_of(desk.brief, part.field, Phrase(heading), "a heading of the format that has facts"))
        for point in own:
            _take(desk, part, made[point.phrase.text][1], under=heading)
    _report(desk, part, "the brief has too few facts that can be said", headings)


def _accepted(desk: _Desk, part: Part, made: Sequence[Point]) -> list[tuple[Point, Line]]:
    """Points with their mark that pass the checks and the part's limits."""
    marks = desk.form.manners.marks
    kept = []
    for point in made:
        mark = marks.get(point.tells, marks.get("", ""))
        line = line_of(desk.brief, part.field, join(mark, point.phrase), "a fact as a point")
        bad = refused(part_brief(desk.brief, part), line, desk.accept)
        if bad is None and count(line.text, part.text.counting) <= part.text.limit:
            kept.append((point, line))
        elif bad is not None and bad not in desk.dropped:
            desk.dropped.append(bad)
    return kept


def _tags(desk: _Desk, part: Part) -> None:
    for text in tags_of(desk.brief, desk.form, part, first=desk.tags):
        if len(desk.items(part.name)) == part.most:
            break
        line = line_of(desk.brief, "social", Phrase(text), "a tag from category, brand, product or terms in demand")
        line = line.model_copy(update={"supports": supports_of(desk.brief, text)})
        bad = refused(desk.brief, line, desk.accept)
        if bad is None:
            _take(desk, part, line)
        else:
            desk.dropped.append(bad)
    _report(desk, part, "no word of the product makes a tag")


def _notice(desk: _Desk, part: Part) -> None:
    words = part.notices.get(market_of(desk.brief), part.notices.get("", ""))
    text = words.replace("{brand}", desk.brief.brand_name)
    if text.strip(" :【】") and count(text, part.text.counting) <= part.text.limit:
        _take(
            desk,
            part,
            line_of(desk.brief, part.field, Phrase(text), f"set by the format for market {market_of(desk.brief)}"),
        )
    _report(desk, part, "the brand has no name, or one that is too long")


def _button(desk: _Desk, part: Part) -> None:
    own = part_brief(desk.brief, part)
    listed = [made.line for made in compose(own, "cta", ["cta"])]
    wished = [line for line in listed if line.text == desk.button]
    turned = listed[desk.number % len(listed) :] + listed if listed and not desk.button else listed
    for line in [*wished, *turned]:
        if refused(own, line, desk.accept) is None and not breach(line.text, desk.form, part):
            _take(desk, part, line)
            break
    _report(desk, part, "no button of the closed list fits")


_MAKE: dict[Literal["template", "points", "sections", "tags", "notice", "button"], Callable[[_Desk, Part], None]] = {
    "template": _templates, "points": _points, "sections": _sections, "tags": _tags, "notice": _notice,
    "button": _button,
}  # fmt: skip


def _fit(desk: _Desk) -> None:
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


def _piece(desk: _Desk) -> Piece:
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
