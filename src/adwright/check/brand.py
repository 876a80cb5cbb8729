"""What the brand never says, and whom it never names.

Comes in: a line and the brand kit. Goes out: a block for each don't word and each competitor's name, a notice for each
mark of a tone that the brand avoids. Latin words are matched whole and without case, Chinese ones also when they are
hidden by spaces, marks or homophones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from adwright.check.base import Subject, checks
from adwright.check.law.rule import pattern_of
from adwright.check.text.unmask import unmask
from adwright.core import Finding
from adwright.core.brand import Avoided

#: What a tone that a brand avoids looks like, in the line as written, and what to do instead.
_MARKS: dict[Avoided, tuple[re.Pattern[str], str]] = {
    "exclamation": (re.compile(r"[!！]+"), "end the sentence with a full stop"),
    "question": (re.compile(r"[?？]+"), "say it as a statement"),
    "emoji": (
        re.compile("[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55][\ufe0f\u200d]*"),
        "leave the emoji out",
    ),
    "capitals": (re.compile(r"(?<![A-Za-z])[A-Z]{4,}(?![A-Za-z])"), "write it in lower case"),
    "ellipsis": (re.compile(r"\.{3,}|…+|。{2,}"), "finish the sentence"),
    "first person": (
        re.compile(r"(?i)(?<![a-z])(?:i|we|our|us|my)(?![a-z'])|我们|咱们|我(?!国)"),
        "speak of the product",
    ),
    "slang": (
        re.compile(
            r"(?i)绝绝子|yyds|家人们|宝子|冲鸭|种草|拔草|真香|(?<![a-z])(?:lit|slay|fire|bae|yolo|fam|lowkey)(?![a-z])"
        ),
        "say it in plain words",
    ),
}


@checks.register("brand")
def brand(subject: Subject) -> list[Finding]:
    """Findings on what the brand does not say."""
    kit = subject.brand
    found = [
        *_named(subject, kit.dont_words, "brand.dont_word", "is on the brand's list of words that never appear",
                "choose another word"),
        *_named(subject, kit.competitors, "brand.competitor", "names a competitor", "speak of your own product"),
    ]  # fmt: skip
    return [*found, *(finding for tone in kit.avoid for finding in _marks(subject, tone))]


def _named(subject: Subject, names: tuple[str, ...], rule: str, what: str, instead: str) -> Iterator[Finding]:
    words = tuple(name for name in names if name.strip())
    if not words:
        return
    seen: set[tuple[int, int]] = set()
    latin = frozenset(part for word in words for part in re.findall("[a-z]{3,}", word.lower()))
    for text in dict.fromkeys((subject.folded.compact, unmask(subject.folded, latin))):
        for match in _pattern(words).finditer(text.text):
            at = text.span(*match.span())
            if at not in seen:
                seen.add(at)
                why = f"{subject.text[slice(*at)]!r} {what}"
                yield subject.finding("brand", rule, "block", why, at=at, rewrite=instead)


def _marks(subject: Subject, tone: Avoided) -> Iterator[Finding]:
    pattern, instead = _MARKS[tone]
    match = pattern.search(subject.text)
    if match:
        why = f"{match[0]!r}: the brand avoids {tone} in its copy"
        yield subject.finding("brand", f"brand.tone.{tone.replace(' ', '_')}", "notice", why, at=match.span(),
                              rewrite=instead)  # fmt: skip


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(pattern_of(words))
