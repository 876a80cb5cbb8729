"""Which fact each span of a free line rests on."""

from __future__ import annotations

import re

from adwright.core import Brief, Support
from adwright.core.text import has_cjk

#: Shortest stretch that counts as a quotation of a longer fact [characters].
_SHORTEST_CJK, _SHORTEST_LATIN = 2, 4


def supports_of(brief: Brief, text: str) -> tuple[Support, ...]:
    """Spans of a line that quote a fact, the longest quotations first come first served, in the order of the line.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi", "Size": "30 bags"})
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> [(s.span, s.fact) for s in supports_of(brief, "30 bags of oolong tea")]
    [('30 bags', 'f4'), ('oolong tea', 'f1')]
    """
    folded = text.casefold()
    if len(folded) != len(text):
        return ()
    taken = [False] * len(text)
    found: list[Support] = []
    quotes = sorted(
        {(piece, fact.id) for fact in brief.facts for piece in _pieces(fact.text)}, key=lambda q: (-len(q[0]), q)
    )
    for piece, fact in quotes:
        for match in re.finditer(_bounded(piece), folded):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(Support(start=start, end=end, span=text[start:end], fact=fact))
    return tuple(sorted(found, key=lambda support: support.start))


def _pieces(fact: str) -> set[str]:
    """The fact, its clauses and its words with numbers, folded."""
    whole = fact.casefold().rstrip(".。")
    clauses = {clause.strip() for clause in re.split(r"[,，、;；/|。.!?]\s*(?!\d)", whole)}
    numbers = set(re.findall(r"[¥$€£]?\d[\d.,]*\d?\s?[^\W\d_]{0,3}|\d+", whole))
    words = set() if has_cjk(whole) else set(re.findall(r"[a-z][a-z'’-]{3,}", whole))
    least = _SHORTEST_CJK if has_cjk(whole) else _SHORTEST_LATIN
    long_enough = {piece for piece in {whole, *clauses} | words if len(piece) >= least}
    return {piece.strip() for piece in long_enough | {n for n in numbers if n.strip()}} - {""}


def _bounded(piece: str) -> str:
    left = r"(?<![a-z0-9])" if piece[0].isascii() and piece[0].isalnum() else ""
    right = r"(?![a-z0-9])" if piece[-1].isascii() and piece[-1].isalnum() else ""
    return left + re.escape(piece) + right
