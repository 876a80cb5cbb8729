"""Whether a word that a rule names stands in a context that reads lawful.

Comes in: where a rule hit in a folded text. Goes out: whether what stands around it reads so lawful
that the hit is no more than a notice. It reads the clause of the hit and a few words on each side, not
the whole line, so that harmless clauses beside a claim do not calm it. It knows no facts, and it is not asked about
what is forbidden in any context (`_ALWAYS`), nor about what hides behind other characters.
"""

from __future__ import annotations

import re

from adwright.check.law.linear import reader_of

#: The probability below which a hit is calm. Each author read by a model of the others, of alarms on lawful lines of
#: three authors for whom few rules or none were tuned it calms 8 of 42 (zh) and 7 of 37 (en), for none of 385 and 265
#: violations; over all authors 11 alarms for 3 of 1,566 violations, and 11 for 6 of 1,206. Of violations among four
#: harmless clauses it loses 1.1 and 1.5 %, of 35 written into a clause of ordinary copy none and one.
_CALM = 0.08
#: A clause says less than the words around it, so more is allowed: the odds of `_CALM` times e.
_CALM_CLAUSE = 0.19
#: A short line says too little for calm: "Top-ranked VPN for speed" has 5 words.
_LEAST_SIGNS = {"zh": 18, "en": 10}
#: How far is read beyond the hit, in signs: Chinese characters, or words. With ten words three of those 35 were lost.
_AROUND = {"zh": 14, "en": 6}
#: Absolute terms, tobacco, state and official bodies, an illness named, what is bought or hateful: forbidden as words,
#: or too grave for a model to calm.
_ALWAYS = re.compile(
    r"cn\.adlaw\.9\.[1-5](?:\.|$)|cn\.adlaw\.22|tobacco|\.(?:named|bought)$|^safety\.|discrimination|body_image"
)
#: What is looked at beyond a hit at most [characters], so that a long text with many hits is not read anew for each.
_NEAR = 240
_SIGN = re.compile(r"[a-z0-9][a-z0-9'’]*|[^\sa-z0-9]")
_CLAUSE_END = re.compile(r"[，。！？!?;；,\n:：]|\.(?=\s|$)| [-–—] ")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def is_calm(rule: str, text: str, start: int, end: int, language: str) -> bool:
    """True for a hit whose clause, and what stands around it, read lawful.

    Examples
    --------
    >>> is_calm("us.ftc.superiority", "number one", 0, 10, "en")
    False
    """
    reader = reader_of(language)
    if reader is None or _ALWAYS.search(rule):
        return False
    first = max(start - _NEAR, 0)
    text, start, end = text[first : end + _NEAR], start - first, end - first
    around = _around(text, start, end, _AROUND[language])
    if len(_SIGN.findall(around)) < _LEAST_SIGNS[language]:
        return False
    # The weights of one language know nothing of the other, and ignorance reads calm.
    chinese = len(_CHINESE.findall(around))
    if chinese < len(around) // 2 if language == "zh" else chinese:
        return False
    return reader.probability(around) < _CALM and reader.probability(_clause(text, start, end)) < _CALM_CLAUSE


def _around(text: str, start: int, end: int, signs: int) -> str:
    """The hit with so many signs before and behind."""
    spans = [m.span() for m in _SIGN.finditer(text)]
    inside = [i for i, (a, b) in enumerate(spans) if b > start and a < end]
    if not inside:
        return text[start:end]
    return text[spans[max(inside[0] - signs, 0)][0] : spans[min(inside[-1] + signs, len(spans) - 1)][1]]


def _clause(text: str, start: int, end: int) -> str:
    """The clause, or clauses, that a hit stands in.

    Examples
    --------
    >>> _clause("a mug, no carbon neutral one. ships", 10, 24)
    ' no carbon neutral one'
    """
    first = max((m.end() for m in _CLAUSE_END.finditer(text, 0, start)), default=0)
    last = _CLAUSE_END.search(text, end)
    return text[first : last.start() if last else len(text)]
