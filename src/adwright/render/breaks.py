"""Where a line may end, and how well.

Comes in: text, names to keep whole, its language. Goes out: `Break`s. Rules: UAX #14 (`line_ends`) says where a line
may end at all, the phrases of jieba and BudouX say where a Chinese or Japanese line ends well, and `measures` keeps a
number with what it counts. It does not know widths. Words are never hyphenated.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import budoux

from adwright.core.text import has_cjk
from adwright.render.drawable import is_emoji
from adwright.render.line_ends import line_ends
from adwright.render.measures import inside_models, inside_numbers

#: Signs that never begin a line, and that never end one, beside all brackets. Source: the classes CL, CP, EX, NS, CJ
#: and OP of UAX #14, written out for the signs of Chinese, Japanese (kinsoku), Arabic and European copy.
NEVER_FIRST = frozenset(
    "，。！？、：；）】》」』”’…—·％%‰℃〉〕〗｝～〜,.!?:;)]}»›‼⁇⁈⁉،؛؟٪۔־"
    "ー々ゝゞヽヾ・ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
NEVER_LAST = frozenset("（【《「『“‘〈〔〖｛([{«‹„‚¿¡¥￥$€£₩₪₹№#＃@＠")

#: A sign of money that follows its number may end a line.
_PRICED = re.compile(r"\d\s?[¥￥$€£₩₪₹]$")
#: Words that lean on the next one; a line that ends with them reads badly.
_LEANING = frozenset(("a", "an", "the", "of", "to", "in", "on", "at", "by", "for", "from", "with", "and", "or", "&",
                      "your", "our", "my", "its", "is", "as", "no", "be"))  # fmt: skip
#: Particles that lean on the word before; a line that begins with them reads badly.
_PARTICLES = frozenset("的了着过吗呢吧啊呀地得们里中上下")
#: What BudouX parts, among 40 set phrases of Japanese advertising that were tried (budoux 0.10.1).
_SET_PHRASES = re.compile("今すぐ|買い物かご|[母父]の日|敬老の日|ご褒美")
#: What jieba parts, or joins the wrong way, in the facts of products: 产/自贵州.
_SET_WORDS = re.compile("[产源采选取][自于]|[现原]价|净含量")
#: Characters between two spaces up to which Chinese is one word, whatever the segmenter says.
_SHORT_WORD = 4
#: A word longer than this [letters] may be parted, by tier 3, with at least `_LEAST_PART` letters on either side.
_LONG_WORD = re.compile(r"[^\W\d_]{19,}")
_LEAST_PART = 5


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
        0: fine. 1: parts a name or a compound. 2: parts a Chinese, Japanese or Korean word. 3: parts a very long word
        of letters; only when it fits at no size.
    """

    at: int
    cost: float
    tier: int


@lru_cache(maxsize=8192)
def breaks(text: str, keep: tuple[str, ...] = (), language: str = "") -> tuple[Break, ...]:
    """All places where a line of the text may end, in order; the end of the text is not one of them.

    Parameters
    ----------
    keep
        Names of brand and product that should stay in one line.
    language
        "ja" takes Japanese phrases for text without kana too.

    Examples
    --------
    >>> [(b.at, b.tier) for b in breaks("全场7折，今天")]
    [(1, 2), (2, 0), (5, 0), (6, 2)]
    >>> [b.at for b in breaks("Save 20 % on tea")]
    [5, 10, 13]
    >>> [b.at for b in breaks("手摘みの新茶を一杯", language="ja") if b.tier == 0]
    [4, 7]
    """
    glued = inside_numbers(text)
    inside_name = _inside(text, keep) | inside_models(text)
    japanese = is_japanese(text, language)
    phrase_ends = _phrase_ends(text, japanese)
    found = []
    for at in line_ends(text):
        if at in glued:
            continue
        left, right = text[:at].rstrip(), text[at]
        if not left or _never_first(right) or (_never_last(left[-1]) and not _PRICED.search(left)):
            continue
        found.append(_judge(text, at, at in inside_name, phrase_ends, japanese))
    found += _emergencies(text, glued)
    return tuple(sorted(found, key=lambda b: b.at))


def is_japanese(text: str, language: str) -> bool:
    """Whether a text is broken by Japanese phrases: it holds kana, and its language is not Chinese.

    Examples
    --------
    >>> is_japanese("新茶の季節", ""), is_japanese("我の茶", "zh"), is_japanese("新茶", "ja")
    (True, False, True)
    """
    return language == "ja" or (language != "zh" and bool(re.search(r"[\u3041-\u30fa]", text)))


def _never_first(char: str) -> bool:
    return char in NEVER_FIRST or unicodedata.category(char) == "Pe"


def _never_last(char: str) -> bool:
    return char in NEVER_LAST or unicodedata.category(char) == "Ps"


def _judge(text: str, at: int, in_name: bool, phrase_ends: frozenset[int] | None, japanese: bool) -> Break:
    left, right = text[at - 1], text[at]
    if phrase_ends is not None and at not in phrase_ends and has_cjk(left) and has_cjk(right):
        return Break(at, 6.0, 2)
    if has_cjk(left) and has_cjk(right) and _set_off(text, at):
        return Break(at, 6.0, 2)
    if left != " " and (_is_hangul(left) or _is_hangul(right)):
        return Break(at, 6.0, 2)
    if in_name:
        # a title with its measure, "Biluochun, 50 g", may end a line at its own comma
        return Break(at, 1.0, 0) if text[:at].rstrip()[-1] in ",，" else Break(at, 3.0, 1)
    if left in "-–—/" and right.isalnum():
        return Break(at, 2.5, 1)
    if left in "，。！？；：、" or (left == " " and text[:at].rstrip()[-1] in ",.!?;:，。！？；：|·—،؛؟"):
        return Break(at, 0.0, 0)
    if is_emoji(right):
        return Break(at, 4.0, 0)  # it belongs to the word before it
    if right in _PARTICLES and has_cjk(left) and not japanese:
        return Break(at, 4.0, 0)
    if left == " ":
        last = text[:at].split()[-1].lower()
        return Break(at, 1.8 if last in _LEANING else 0.6, 0)
    if japanese and phrase_ends is not None and at not in phrase_ends:
        return Break(at, 3.0, 1)
    return Break(at, 2.0, 0)


def _set_off(text: str, at: int) -> bool:
    """Whether an index lies in a word of a few characters that its writer set off by spaces: 铁观音 中焙 125克."""
    start, end = text.rfind(" ", 0, at) + 1, text.find(" ", at)
    return (start > 0 or end > 0) and (len(text) if end < 0 else end) - start <= _SHORT_WORD


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def parts_word(text: str, starts: frozenset[int]) -> bool:
    """Whether one of these indices lies inside a very long word.

    Examples
    --------
    >>> word = "Supercalifragilisticexpialidocious"
    >>> parts_word(word, frozenset((14,))), parts_word("Tea for two", frozenset((4,)))
    (True, False)
    """
    return any(b.at in starts for b in _emergencies(text, frozenset()))


def _emergencies(text: str, glued: frozenset[int]) -> list[Break]:
    """Places inside words that are too long for any banner."""
    return [
        Break(at, 8.0, 3)
        for word in _LONG_WORD.finditer(text)
        if not has_cjk(word[0]) and not any(_is_hangul(c) or unicodedata.bidirectional(c) == "AL" for c in word[0])
        for at in range(word.start() + _LEAST_PART, word.end() - _LEAST_PART + 1)
        if at not in glued and not unicodedata.combining(text[at])
    ]


def _inside(text: str, names: tuple[str, ...]) -> frozenset[int]:
    """Indices inside an occurrence of a name."""
    found: set[int] = set()
    for name in names:
        for m in re.finditer(re.escape(name), text, flags=re.IGNORECASE) if name.strip() else ():
            found.update(range(m.start() + 1, m.end()))
    return frozenset(found)


def _phrase_ends(text: str, japanese: bool) -> frozenset[int] | None:
    """Ends of phrases; None for text without two Chinese or Japanese characters in a row."""
    if not re.search(r"[\u3041-\u30ff\u3400-\u9fff]{2}" if japanese else r"[\u3400-\u9fff]{2}", text):
        return None
    ends, at = set(), 0
    for phrase in _budoux().parse(text) if japanese else _jieba().cut(text):
        at += len(phrase)
        ends.add(at)
    for whole in (_SET_PHRASES if japanese else _SET_WORDS).finditer(text):
        ends -= set(range(whole.start() + 1, whole.end()))
        ends.add(whole.end())
    return frozenset(ends)


@cache
def _budoux() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@cache
def _jieba() -> Any:
    # late: importing jieba and its dictionary takes 0.7 s, and English campaigns never need it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its pkg_resources import and its escapes are out of our hands
        import jieba

        jieba.setLogLevel(60)
        jieba.initialize()
    return jieba
