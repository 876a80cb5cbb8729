"""Words the brand never uses.

Comes in: a line and the brand kit. Goes out: a block for each don't word. Latin words are matched whole and without
case,
Chinese ones also when they are hidden by spaces or marks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from adwright.check.base import Subject, checks
from adwright.check.law.rule import pattern_of
from adwright.core import Finding


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(pattern_of(words))


@checks.register("brand_words")
def brand_words(subject: Subject) -> list[Finding]:
    """Findings on the brand's don't words."""
    words = tuple(word for word in subject.brand.dont_words if word.strip())
    if not words:
        return []
    text = subject.folded.compact
    found = []
    for match in _pattern(words).finditer(text.text):
        at = text.span(*match.span())
        why = f"{subject.text[at[0] : at[1]]!r} is on the brand's list of words that never appear"
        found.append(
            subject.finding("brand_words", "brand.dont_word", "block", why, at=at, rewrite="choose another word")
        )
    return found
