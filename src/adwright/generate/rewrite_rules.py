"""Rewrites without a model: a clause that goes, a figure set right, another line of the composer.

Comes in: a brief, a line and a wish. Goes out: texts with a word on how each was made, the gentlest change first. Tone
and free words are beyond rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, islice, pairwise

from adwright.core import Brief, Finding, Line, Unsupported
from adwright.core.text import has_cjk, width
from adwright.generate.angles import PLAIN_ORDER, angle_order
from adwright.generate.ask import Ask
from adwright.generate.composer import compose
from adwright.generate.grounding import supports_of
from adwright.generate.plain import plain

#: Clauses of a line that are looked at; a post has up to six.
MOST_CLAUSES = 8
#: Lines of the composer that are looked at for a wish.
MOST_COMPOSED = 60
#: Angle of a plan -> angles of the composer. What is missing here takes a model.
_COMPOSED = {"fact": ("attribute", "statement"), "price": ("price",), "offer": ("price",), "occasion": ("occasion",),
             "name": ("maker", "name"), "question": ("category",)}  # fmt: skip
_CLAUSE = re.compile(r"(?<=[，。；！？])|(?<=[,;.!?])(?=\s)")
_ENDS = "，。；！？,;.!? "
_NEEDS = "use a chat model (--model openai:NAME), or write it yourself (--text)"


def refuse_beyond_rules(ask: Ask) -> None:
    """Unsupported for a wish that no rule can carry out."""
    if ask.kind == "instruction":
        raise Unsupported("no model here can follow free words", hint=_NEEDS)
    if ask.kind == "tone":
        raise Unsupported(
            "without a model the tone stays as it is",
            hint='use the copywriter (--model embedded) or a chat model (--model openai:NAME)',
        )  # fmt: skip
    if ask.kind == "angle" and ask.value not in _COMPOSED:
        raise Unsupported(
            f"without a model there is no line of the angle {ask.value!r}",
            hint=f"angles without one: {', '.join(_COMPOSED)}",
        )


def edited(brief: Brief, line: Line, ask: Ask) -> Iterator[tuple[str, str]]:
    """The line itself with a part taken out or set right: text, and how it was made.

    Examples
    --------
    >>> from adwright.core import Brand, Product, Recipe
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t", title="Oolong tea", attributes={"Origin": "Anxi"})
    >>> brief = make_brief(tea, Brand(name={"": "B"}), locale="en", placements=["300x250"])
    >>> line = Line(field="description", text="So lovely. Oolong tea from Anxi.", recipe=Recipe(writer="human"))
    >>> next(edited(brief, line, Ask(kind="shorter")))
    ('Oolong tea from Anxi.', "without 'So lovely.'")
    """
    if ask.finding is not None:
        yield from _mended(brief, line.text, ask.finding)
    if ask.kind == "shorter":
        yield from _shortened(brief, line.text)
    if ask.kind == "longer":
        yield from _lengthened(brief, line.text)


def composed(brief: Brief, field: str, ask: Ask) -> Iterator[Line]:
    """Lines of the composer that may do; the one who asks looks whether they do."""
    own, _ = angle_order(brief)
    order: Sequence[str] = _COMPOSED[ask.value] if ask.kind == "angle" else tuple(dict.fromkeys((*own, *PLAIN_ORDER)))
    for made in islice(compose(brief, field, order), MOST_COMPOSED):
        yield made.line


def _mended(brief: Brief, text: str, finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.rule.startswith("length.") and finding.rule.endswith(".short"):
        yield from _lengthened(brief, text)
        return
    if finding.rule.startswith("length."):
        yield from _shortened(brief, text)
        if finding.rewrite:
            yield finding.rewrite, "cut as the check suggests"
        return
    start, end = _place(text, finding)
    if end <= start:
        return
    if finding.rewrite in {fact.text for fact in brief.facts}:
        yield text[:start] + finding.rewrite + text[end:], f"{finding.rewrite!r} in place of {finding.span!r}"
    yield _without(text, start, end), f"without {text[start:end]!r}"
    clauses = _clauses(text)
    hit = [number for number, (a, b) in enumerate(clauses) if a < end and start < b]
    if len(hit) < len(clauses):
        yield _kept(text, [c for number, c in enumerate(clauses) if number not in hit]), "without its clause"


def _place(text: str, finding: Finding) -> tuple[int, int]:
    """Where a finding's words stand; found anew when the line was changed since."""
    if text[finding.start : finding.end] == finding.span:
        return finding.start, finding.end
    at = text.find(finding.span) if finding.span else -1
    return (at, at + len(finding.span)) if at >= 0 else (0, 0)


def _without(text: str, start: int, end: int) -> str:
    """The text without a span, set right where its ends meet."""
    head, tail = text[:start].rstrip(), text[end:].lstrip()
    if not head or not tail:
        return plain((head or tail).strip(_ENDS if not head else " ,，、"))
    if re.match(r"[的地]", tail) and not re.search(r"\w$", head):
        tail = tail[1:]
    gap = " " if re.match(r"\w", tail) and re.search(r"[\x21-\x7e]$", head) else ""
    article = re.search(r"(?i)\ba(n?)$", head)
    if article and re.match(r"[A-Za-z]", tail):
        head = head[: article.start() + 1] + ("n" if tail[0].lower() in "aeiou" else "")
    return plain(head + gap + tail)


def _shortened(brief: Brief, text: str) -> Iterator[tuple[str, str]]:
    """The text without some of its clauses: the ways that lose fewest facts first, of these what reads best.

    An English sentence can end at a comma, but seldom begin behind one; a Chinese one can do both.
    """
    clauses = _clauses(text)[:MOST_CLAUSES]
    facts = [{s.fact for s in supports_of(brief, text[a:b])} for a, b in clauses]
    ends = [text[a:b].rstrip().endswith((".", "!", "?", ";")) for a, b in clauses]
    ways = []
    for count in range(1, len(clauses)):
        for gone in combinations(range(len(clauses)), count):
            left = set().union(*(facts[i] for i in range(len(clauses)) if i not in gone))
            lost = len(set().union(*facts) - left)
            hanging = (
                0
                if has_cjk(text)
                else sum(i not in gone and i - 1 in gone and not ends[i - 1] for i in range(len(ends)))
            )
            ways.append((lost, hanging, sum(width(text[slice(*clauses[i])]) for i in gone), gone))
    for _, _, _, gone in sorted(ways):
        said = " ".join(text[slice(*clauses[i])].strip() for i in gone)
        yield _kept(text, [c for i, c in enumerate(clauses) if i not in gone]), f"without {said!r}"


def _lengthened(brief: Brief, text: str) -> Iterator[tuple[str, str]]:
    """The text with a statement that it does not say yet."""
    said = {support.fact for support in supports_of(brief, text)}
    end, gap = ("。", "") if has_cjk(text) else (".", " ")
    head = text if text.endswith(tuple("。.！!？?")) else text + end
    for fact in brief.facts:
        if fact.kind == "statement" and fact.id not in said:
            yield head + gap + fact.text, f"with fact {fact.id}"


def _clauses(text: str) -> list[tuple[int, int]]:
    edges = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(edges) if text[a:b].strip()]


def _kept(text: str, clauses: Sequence[tuple[int, int]]) -> str:
    """The clauses as one text that ends as the whole one ended."""
    said = "".join(text[a:b] for a, b in clauses).strip()
    end = text.rstrip()[-1:]
    said = said.rstrip("，,；;、 ")
    return plain(said + end if end in "。.！!？?" and not said.endswith(tuple("。.！!？?")) else said)
