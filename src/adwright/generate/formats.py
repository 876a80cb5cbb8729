"""Write a format: its parts from a model's lines, the composer and the facts, in the manners of its place.

Comes in: a brief, a `CopyFormat`, a model or none, the checks as a function. Goes out: `Piece`s that keep every limit
as the platform counts it, with what could not be filled, and all dropped lines with their reasons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from adwright.core import Brief, Line
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.piece import Piece
from adwright.generate.format_brief import judged_for
from adwright.generate.format_composed import composed
from adwright.generate.format_desk import AGAIN, ASIDE, ELSEWHERE, Desk, clash, put, report
from adwright.generate.format_lines import Lines, lines_of
from adwright.generate.format_parts import MAKE
from adwright.generate.format_whole import fit, piece_of
from adwright.generate.sampling import Accept, Dropped
from adwright.generate.selection import Candidate, choose
from adwright.llm import Model


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
        desk = Desk(brief, form, number, judged, tuple(said), strict, frozenset(leads), button, tags)
        piece = _write_piece(desk, got)
        pieces.setdefault(tuple(line.line.text for line in piece.lines), piece)
        dropped += [bad for bad in desk.dropped if bad not in dropped]
        written = {part.name for part in form.parts if part.kind in {"line", "template"}}
        said += [line.line.text for line in piece.lines if line.part in written]
    return WrittenFormat(tuple(pieces.values()), tuple(dropped), dict(got.sampled), dict(got.kept))


def _write_piece(desk: Desk, got: Lines) -> Piece:
    """A piece: first the written lines, since the other parts say what these left unsaid."""
    for part in desk.form.parts:
        if part.kind == "line":
            _put_lines(desk, part, got)
    for part in desk.form.parts:
        if part.kind != "line":
            MAKE[part.kind](desk, part)
    fit(desk)
    return piece_of(desk)


def _put_lines(desk: Desk, part: Part, got: Lines) -> None:
    """A model's lines for this piece, then for others, then composed ones; none near what was said before."""
    looked = 0
    spare: list[Line] = []
    for line in _offered(desk, part, got):
        looked += 1
        if len(desk.items(part.name)) == part.most:
            break
        reason = clash(desk, part, line)
        if not reason:
            put(desk, part, line)
        elif reason in {AGAIN, ELSEWHERE, ASIDE}:
            spare.append(line)
    # A piece without what it needs cannot run: it rather says what it, or in no series another piece, has said.
    for line in spare:
        if len(desk.items(part.name)) < part.least and clash(desk, part, line, alone=not desk.strict) in {"", AGAIN}:
            put(desk, part, line)
    report(desk, part, f"{looked} lines passed, and the facts carry no more that differ")


def _offered(desk: Desk, part: Part, got: Lines) -> Iterator[Line]:
    for pool in (got.own.get((desk.number, part.name), []), _others(got, desk.number, part.name)):
        for chosen in choose(pool, len(pool)):
            angle = f"angle {chosen.plan.angle}; " if chosen.plan else ""
            recipe = chosen.line.recipe.model_copy(update={"why": f"{angle}{chosen.why}"})
            yield chosen.line.model_copy(update={"recipe": recipe})
    yield from composed(desk.brief, desk.form, part, desk.number, desk.accept, desk.dropped)


def _others(got: Lines, number: int, part: str) -> list[Candidate]:
    rest = [c for (piece, name), pool in got.own.items() if name == part and piece != number for c in pool]
    return [*got.shared.get(part, ()), *rest]
