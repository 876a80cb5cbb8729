"""Words that say something checkable: of a material, an origin, a part, a technique. They need a fact that holds them.

Comes in: a line and the brief's words. Goes out: the first such word without a fact. The words were counted in our
corpus (``recipes/fact_bound_words.py``): copywriters said them only of products that have them. It knows words, not
meanings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from adwright.core.package_data import read_yaml
from adwright.core.text import has_cjk


def unheld_word(text: str, source: str) -> str:
    """The first bound word of a line that its source does not hold; empty when there is none.

    Examples
    --------
    >>> unheld_word("Copper pot, slow mornings", "Steel pot"), unheld_word("Copper pot", "copper . pot")
    ('copper', '')
    """
    language = "zh" if has_cjk(text) else "en"
    bound = _bound()[language]
    return next((w for w in content_words(text, language) if w in bound and not holds(source, w)), "")


def content_words(text: str, language: str) -> Iterator[str]:
    """Words of two letters or more, folded; Chinese ones as jieba divides them.

    Examples
    --------
    >>> list(content_words("Bamboo lid, 30 bags", "en")), list(content_words("竹制的盖子", "zh"))
    (['bamboo', 'lid', 'bags'], ['竹制', '盖子'])
    """
    if language == "zh":
        yield from _cut(text)
        return
    for word in re.findall(r"[a-z][a-z'’-]+", text.casefold()):
        yield word.strip("'’-").removesuffix("'s").removesuffix("’s")


@lru_cache(maxsize=65536)
def _cut(text: str) -> tuple[str, ...]:
    import jieba  # a second to load its dictionary

    jieba.setLogLevel(60)
    return tuple(w for w in jieba.cut(text) if len(w) > 1 and has_cjk(w))


def holds(source: str, word: str) -> bool:
    """True when a source holds a word or, in English, its stem; in Chinese, both halves of a longer word will do."""
    folded = source.casefold()
    if has_cjk(word):
        return word in folded or (len(word) > 2 and all(part in folded for part in (word[:2], word[-2:])))
    stem = word.removesuffix("s") if len(word) < 6 else word[: max(4, len(word) - 3)]
    # the start of a word as `content_words` cuts it, which is not always the start of one by `\b`: "0app" holds "app"
    return re.search(rf"(?<![a-z]){re.escape(stem)}", folded) is not None


@cache
def _bound() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in read_yaml("fact_bound.yaml").items()}
