"""Where a line may end, and how well.

Comes in: text, its language, names to keep whole. Goes out: `Break`s. Rules: UAX #14 (uniseg) says where a line may end
at all, jieba's phrases say where a Chinese line ends well, and our own rules keep a number with its measure. It does
not know widths. English words are never hyphenated.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from uniseg.linebreak import line_break_boundaries

from adwright.core.text import has_cjk

#: Signs that never begin a line, and that never end one. Source: the classes CL, CP, EX, NS and OP of UAX #14, written
#: out for the signs of Chinese and Japanese copy (kinsoku).
NEVER_FIRST = frozenset("，。！？、：；）】》」』”’…—·％%‰℃〉〕〗｝～,.!?:;)]}ー々")
NEVER_LAST = frozenset("（【《「『“‘〈〔〖｛([{¥￥$€£#＃@＠")

#: Measures that stay with their number. Splits such as 7|折 were seen with jieba and with UAX #14 alike.
_MEASURES = (
    "折|元|块|角|分|天|日|月|年|周|小时|分钟|秒|件|只|支|瓶|盒|袋|包|罐|杯|份|片|枚|颗|克|千克|公斤|斤|两|毫升|升|厘米|毫米|米|寸|"
    "英寸|人|位|款|色|层|级|号|码|倍|万|亿|度|次|种|组|套|张|条|双|台|本|个|泡|年份|起|重|合一|ml|mL|L|g|kg|mg|cm|mm|m|oz|lb|lbs|"
    "in|ft|qt|W|V|mAh|GB|TB|pcs|pack|packs|days?|hours?|years?|months?|cups?|tins?|bottles?|sets?|off|%|％|℃|°C|°F"
)
_NUMBER = re.compile(
    rf"[第满减省约近仅低至]*(?:[¥￥$€£]\s?)?\d[\d,.]*(?:\s?[-–~～至到]\s?\d[\d,.]*)?"
    rf"(?:\s?(?:{_MEASURES})(?![A-Za-z]))?(?:\s?off\b)?"
)
_CHINESE_NUMBER = re.compile(r"[一二两三四五六七八九十百千万半几]+(?:折|元|天|年|件|克|斤|盒|罐|杯|泡|款|层|次|种|套)")
#: Words that lean on the next one; a line that ends with them reads badly.
_LEANING = frozenset(("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "&",
                      "your", "our", "my", "its", "is", "as", "no", "be"))  # fmt: skip
#: Particles that lean on the word before; a line that begins with them reads badly.
_PARTICLES = frozenset("的了着过吗呢吧啊呀地得们里中上下")


@dataclass(frozen=True)
class Break:
    """A place where a line may end.

    Parameters
    ----------
    at
        Index of the first character of the next line.
    cost
        How badly it reads; 0 after punctuation.
    tier
        0: fine. 1: parts a name or a compound. 2: parts a word; only when nothing else fits.
    """

    at: int
    cost: float
    tier: int


@lru_cache(maxsize=8192)
def breaks(text: str, keep: tuple[str, ...] = ()) -> tuple[Break, ...]:
    """All places where a line of the text may end, in order; the end of the text is not one of them.

    Parameters
    ----------
    keep
        Names of brand and product that should stay in one line.

    Examples
    --------
    >>> [(b.at, b.tier) for b in breaks("全场7折，今天")]
    [(1, 2), (2, 0), (5, 0), (6, 2)]
    >>> [b.at for b in breaks("Save 20 % on tea")]
    [5, 10, 13]
    """
    glued = _glued(text)
    inside_name = _inside(text, keep)
    phrase_ends = _phrase_ends(text)
    found = []
    for at in line_break_boundaries(text):
        if not 0 < at < len(text) or at in glued:
            continue
        left, right = text[:at].rstrip(), text[at]
        if not left or right in NEVER_FIRST or left[-1] in NEVER_LAST:
            continue
        found.append(_judge(text, at, at in inside_name, phrase_ends))
    return tuple(found)


def _judge(text: str, at: int, in_name: bool, phrase_ends: frozenset[int] | None) -> Break:
    left, right = text[at - 1], text[at]
    if phrase_ends is not None and at not in phrase_ends and has_cjk(left) and has_cjk(right):
        return Break(at, 6.0, 2)
    if in_name:
        return Break(at, 3.0, 1)
    if left in "-–—/" and right.isalnum():
        return Break(at, 2.5, 1)
    if left in "，。！？；：、" or (left == " " and text[:at].rstrip()[-1] in ",.!?;:，。！？；：|·—"):
        return Break(at, 0.0, 0)
    if right in _PARTICLES and has_cjk(left):
        return Break(at, 4.0, 0)
    if left == " ":
        last = text[:at].split()[-1].lower()
        return Break(at, 1.8 if last in _LEANING else 0.6, 0)
    return Break(at, 2.0, 0)


def _glued(text: str) -> frozenset[int]:
    """Indices inside a number with its sign and measure."""
    return frozenset(
        at for rule in (_NUMBER, _CHINESE_NUMBER) for m in rule.finditer(text) for at in range(m.start() + 1, m.end())
    )


def _inside(text: str, names: tuple[str, ...]) -> frozenset[int]:
    """Indices inside an occurrence of a name."""
    found: set[int] = set()
    for name in names:
        for m in re.finditer(re.escape(name), text, flags=re.IGNORECASE) if name.strip() else ():
            found.update(range(m.start() + 1, m.end()))
    return frozenset(found)


def _phrase_ends(text: str) -> frozenset[int] | None:
    """Ends of jieba's phrases; None for text without two Chinese characters in a row."""
    if not re.search(r"[\u3400-\u9fff]{2}", text):
        return None
    ends, at = set(), 0
    for word in _jieba().cut(text):
        at += len(word)
        ends.add(at)
    return frozenset(ends)


@cache
def _jieba() -> Any:
    # late: importing jieba and its dictionary takes 0.7 s, and English campaigns never need it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its pkg_resources import and its escapes are out of our hands
        import jieba

        jieba.setLogLevel(60)
        jieba.initialize()
    return jieba
