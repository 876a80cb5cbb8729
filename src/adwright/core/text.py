"""How long a text is, by the rule of the one who counts.

Comes in: text. Goes out: numbers and shortened text. It does not know placements or platforms.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import Literal

Counting = Literal["characters", "width", "half_width", "gbk_bytes", "x_weighted"]


def language_of(locale: str) -> str:
    """The language subtag of a locale.

    Examples
    --------
    >>> language_of("zh-CN"), language_of("en_GB"), language_of("EN")
    ('zh', 'en', 'en')
    """
    return re.split(r"[-_]", locale, maxsplit=1)[0].lower()


def writing_of(locale: str) -> str:
    """The language of a locale as it is written: Traditional Chinese has letters of its own shapes.

    Examples
    --------
    >>> writing_of("zh-TW"), writing_of("zh_Hant"), writing_of("zh-CN"), writing_of("zh-Hans-HK"), writing_of("en-HK")
    ('zh-hant', 'zh-hant', 'zh', 'zh', 'en')
    """
    language, *rest = re.split(r"[-_]", locale.lower())
    if language != "zh" or "hans" in rest:
        return language
    return "zh-hant" if {"hant", "tw", "hk", "mo"} & set(rest) else language


def is_wide(char: str) -> bool:
    """True for characters that take two columns: Chinese, Japanese, Korean, full-width forms, emoji."""
    return unicodedata.east_asian_width(char) in "WF"


def has_cjk(text: str) -> bool:
    """True when the text holds a Chinese character or kana.

    Examples
    --------
    >>> has_cjk("tea 茶"), has_cjk("tea")
    (True, False)
    """
    return bool(re.search(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]", text))


def width(text: str) -> int:
    """Columns: a wide character counts 2, a combining mark 0, all else 1.

    Examples
    --------
    >>> width("春茶 Tea")
    8
    """
    # ASCII has no wide characters and no marks; of the others a text has few different ones.
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=65536)
def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if is_wide(char) else 1


def _characters(text: str) -> int:
    return len(unicodedata.normalize("NFC", text))


def _half_width(text: str) -> int:
    return -(-width(text) // 2)


def _gbk_bytes(text: str) -> int:
    return sum(len(c.encode("gb18030")) for c in text)


#: X's published ranges of weight 100; all else weighs 200, and a link counts 23.
#: Source: twitter-text configuration v3 (docs.x.com/fundamentals/counting-characters), [K] not read here.
_X_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_LINK = re.compile(r"https?://\S+")


def _x_weighted(text: str) -> int:
    plain, links = _LINK.subn("", text)
    return 23 * links + sum(1 if any(lo <= ord(c) <= hi for lo, hi in _X_LIGHT) else 2 for c in plain)


#: rule -> how long a text is. Sources: facts on placements (Google, TikTok and Microsoft count wide characters
#: twice; Ocean Engine counts two Latin letters as one; Baidu counts bytes, two for a Chinese character).
_COUNTERS: dict[Counting, Callable[[str], int]] = {
    "characters": _characters,
    "width": width,
    "half_width": _half_width,
    "gbk_bytes": _gbk_bytes,
    "x_weighted": _x_weighted,
}


def count(text: str, rule: Counting) -> int:
    """Length of a text by a counting rule.

    Parameters
    ----------
    rule
        ``characters`` (NFC code points), ``width`` (wide = 2), ``half_width`` (wide = 1, two Latin letters = 1,
        rounded up), ``gbk_bytes``, ``x_weighted`` (wide = 2, a link = 23).

    Examples
    --------
    >>> [count("春茶 Tea", rule) for rule in ("characters", "width", "half_width", "gbk_bytes")]
    [6, 8, 4, 8]
    >>> count("春茶", "x_weighted"), count("Tea https://example.com/spring/tea", "x_weighted")
    (4, 27)
    """
    return _COUNTERS[rule](text)


def shorten(text: str, limit: int, rule: Counting = "width") -> str:
    """The longest prefix that fits, cut after a word and marked with an ellipsis; the text itself when it fits.

    Examples
    --------
    >>> shorten("Spring green tea, picked by hand", 20)
    'Spring green tea…'
    >>> shorten("明前手采龙井春茶", 10)
    '明前手采…'
    """
    if count(text, rule) <= limit:
        return text
    # A longer prefix is never counted shorter, but for a link that is cut in two: step back from where it fits.
    cut = bisect_right(range(len(text)), limit, key=lambda n: count(text[:n] + "…", rule)) - 1
    cut = next(n for n in range(max(cut, 0), -1, -1) if n == 0 or count(text[:n] + "…", rule) <= limit)
    head = text[:cut]
    if cut < len(text) and head and _inside_word(head[-1], text[cut]):
        head = re.sub(r"[^\W_]+$", "", head) or head
    return head.rstrip(" ,;:，；：、") + "…" if limit > 0 else ""


def _inside_word(left: str, right: str) -> bool:
    return left.isalnum() and right.isalnum() and not (is_wide(left) or is_wide(right))


def ngrams(text: str, n: int = 3) -> set[str]:
    """Character n-grams of the folded text without spaces and punctuation: the floor for comparing two copies.

    Examples
    --------
    >>> sorted(ngrams("春茶上新"))
    ['春茶上', '茶上新']
    """
    folded = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return {folded[i : i + n] for i in range(max(1, len(folded) - n + 1))} if folded else set()


def similarity(a: str, b: str) -> float:
    """Jaccard similarity of character bigrams, in [0, 1].

    Examples
    --------
    >>> similarity("春茶上新", "春茶上新！"), similarity("春茶", "冬雪")
    (1.0, 0.0)
    """
    left, right = ngrams(a, 2), ngrams(b, 2)
    return len(left & right) / len(left | right) if left | right else 1.0


def sentences(text: str) -> list[str]:
    """Sentences of a Chinese or English text, trimmed; a decimal point does not end one.

    Examples
    --------
    >>> sentences("Picked by hand. 1.5 kg! 明前手采。回甘")
    ['Picked by hand.', '1.5 kg!', '明前手采。', '回甘']
    """
    edges = [0, *(m.end() for m in re.finditer(r"(?<=[。！？；])|(?<=[.!?])(?=\s)|\n+", text)), len(text)]
    return [piece for a, b in pairwise(edges) if (piece := text[a:b].strip())]
