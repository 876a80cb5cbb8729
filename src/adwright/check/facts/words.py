"""Content words of copies and facts, in a form in which they can be compared.

Comes in: a folded text. Goes out: its words with their places: English ones as stems, Chinese ones as pairs of
characters. It knows neither facts nor claims.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache, lru_cache
from typing import NamedTuple

from adwright.core.package_data import read_yaml

_STOP = frozenset(
    """
a an the and or but nor so yet of in on at by for from to with as into onto over under up down out off per via
than then it its it's this that these those they them their there here we us our ours you your yours he she his
her him i me my mine is are was were be been being am do does did done doing has have had having can could will
would shall should may might must not no none never nothing without all any every each both some more most less
least much many few one ones own other another such only just even still also too very quite enough again once
when where while who whom whose which what why how if because until till about after before between through
during get gets got getting go goes going make makes made making take takes come comes keep keeps let lets put
give gives need needs say says see look feel feels find like love want wants know work works way thing things
day days time times year years week weeks month months hour hours minute minutes second seconds inch inches oz
lb kg ml cm mm new good great best better right well little big long set size sizes item product products new
yes available standard included includes include
""".split()  # noqa: SIM905 # words read best as words
)
_LATIN = re.compile(r"[a-z][a-z0-9]*(?:['’][a-z]+)?")
_WIDE = re.compile(r"[\u4e00-\u9fff]{2,}")
_ENDINGS = tuple(
    "nesses ability ments ness ment able ible ings ing ies ied est ers ed es er ly s y e".split()  # noqa: SIM905
)
#: Pairs of characters that say nothing alone.
_COMMON = frozenset(
    """
一个 一次 一种 一下 一天 这个 那个 我们 你的 他的 自己 什么 怎么 可以 就是 还是 不是 没有 这样
起来 出来 下来 上的 里的 的时 时候 一样 之后 之前 以上 以下 以内 左右 每天 每次 每日 支持 采用
包含 适合 使用 产品 商品 品牌 规格 类型 款式 系列 专属 一件 两件 公斤 小时 分钟 厘米 毫升 毫米
千克 克装 天内 工作 作日 今天 明天 现在 全部 所有 整个 一起 更多 不同 多种 各种 以及 或者 并且
只要 就能 都能 不能 不用 不会 也能 还能 还有 另有 配有 附有 含有
""".split()  # noqa: SIM905
)


class Word(NamedTuple):
    """A content word.

    Parameters
    ----------
    key
        What two words are compared by.
    """

    start: int
    end: int
    key: str


@lru_cache(maxsize=2048)
def words(text: str) -> tuple[Word, ...]:
    """Content words of a folded text in their order.

    Examples
    --------
    >>> [w.key for w in words("the roasted beans, hand-washed 冷压初榨")]
    ['roast', 'bean', 'hand', 'wash', '冷压', '压初', '初榨']
    """
    found = []
    for m in _LATIN.finditer(text):
        word = m[0]
        if len(word) > 1 and word not in _STOP:
            found.append(Word(m.start(), m.end(), stem(word)))
    if text.isascii():
        return tuple(found)
    for run in _WIDE.finditer(text):
        for i in range(run.start(), run.end() - 1):
            pair = text[i : i + 2]
            if pair not in _COMMON:
                found.append(Word(i, i + 2, pair))
    return tuple(sorted(found))


def words_among(text: str, keys: Container[str]) -> list[Word]:
    """Content words of a folded text whose keys are among some; the others are not even made.

    Examples
    --------
    >>> words_among("roasted beans, 冷压初榨", {"bean", "压初"})
    [Word(start=8, end=13, key='bean'), Word(start=16, end=18, key='压初')]
    """
    found = [
        Word(m.start(), m.end(), key)
        for m in _LATIN.finditer(text)
        if len(word := m[0]) > 1 and word not in _STOP and (key := stem(word)) in keys
    ]
    if text.isascii():
        return found
    pairs = [i for i, pair in enumerate(map(str.__add__, text, text[1:])) if pair in keys and pair not in _COMMON]
    wide = [Word(i, i + 2, text[i : i + 2]) for i in pairs if _WIDE.fullmatch(text, i, i + 2)]
    return sorted(found + wide) if found else wide


@cache
def _one_thing() -> dict[str, str]:
    """Stem of a word -> stem of the first word for the same thing, of words that stand alone."""
    rows = read_yaml("echo_words.yaml")["same"]
    return {root(word): root(row[0]) for row in reversed(rows) for word in map(str, row) if word.isalpha()}


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What a word is compared by: its stem, or that of another word for the same thing.

    Examples
    --------
    >>> stem("washed"), stem("pouches") == stem("bags")
    ('wash', True)
    """
    cut = root(word)
    return _one_thing().get(cut, cut) if word.isascii() else cut


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """An English word without its endings, roughly; equal words of one family mostly get equal stems."""
    word = re.sub(r"['’]s?$", "", word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not (ending == "s" and word.endswith("ss")):
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word
