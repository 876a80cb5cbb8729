"""Words that hide from a filter, as their reader sees them.

Comes in: a folded line, and the Latin words that rules look for. Goes out: the same line with homophones, look-alikes,
pinyin, digits for letters and marks inside words undone (蕞佳, zui好, 第①, we1ght l.o.s.s), and which characters were
touched: a rule that needs none of them was found already. It undoes only what hides a rule's word; 醉 in 醉人 and the
digits of a model code stay. The Chinese words and their masks are data: ``adwright/data/masks.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from adwright.check.text.fold import Folded
from adwright.core.package_data import read_yaml


@dataclass(frozen=True, slots=False)
class Unmasked(Folded):
    """A line whose masks were taken off.

    Parameters
    ----------
    to
        For each character the end of the written ones it came from.
    touched
        For each character whether it was written otherwise.
    """

    to: tuple[int, ...] = ()
    touched: tuple[bool, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of a slice of this text."""
        if start >= end:
            return super().span(start, end)
        return self.at[start], self.to[end - 1]

    def changed(self, start: int, end: int) -> bool:
        """True when something between these offsets of the original was masked."""
        return any(t and a < end and start < b for a, b, t in zip(self.at, self.to, self.touched, strict=True))


class _Cell(NamedTuple):
    char: str
    start: int
    end: int
    touched: bool


#: Pictures and marks between two Chinese characters; a full stop, comma or quotation mark parts words and stays.
_ZH_MARK = re.compile(
    r"(?<=[\u4e00-\u9fff])"
    r"(?:[^\w\s。，、！？；：,.!?;:“”‘’\"'()（）《》【】「」『』%¥$…—～~+&/-]|_)+"
    r"(?=[\u4e00-\u9fff])"
)
#: 最(佳), 「第」「一」: brackets round one character of a word.
_BRACKETED = re.compile(r"(?<=[\u4e00-\u9fff])[(（【「\[]([\u4e00-\u9fff])[)）】」\]](?=[\u4e00-\u9fff]?)")
#: Letters written apart: three at least, one and the same mark between them.
_SPELLED = re.compile(
    r"(?<![a-z0-9])[a-z0-9@$](?:(?P<m>[ .\-_*·•|/~+])[a-z0-9@$](?:(?P=m)[a-z0-9@$]){1,24})(?![a-z0-9])"
)
#: A mark inside a word that no spelling puts there.
_INSIDE = re.compile(r"(?<=[a-z])(?:[*_·•|~^+]|[^\x00-\x7f\w\s‘’“”–—…°®™©])+(?=[a-z])")
_HYPHENS = re.compile(r"(?<![a-z0-9-])[a-z]{1,9}(?:-[a-z]{1,9}){1,6}(?![a-z0-9-])")
_TOKEN = re.compile(r"(?<![a-z0-9@$!|])[a-z0-9@$!|]{3,24}(?![a-z0-9@$])")
_LONG_LETTERS = re.compile(r"(?<![a-z])[a-z]*([a-z])\1{2,}[a-z]*(?![a-z])")
_LEET = ("0134578@$!|", "oieastbasil", "oleastbasil")
_LEET_TABLES = (str.maketrans(_LEET[0], _LEET[1]), str.maketrans(_LEET[0], _LEET[2]))
#: Cyrillic and Greek letters that look Latin; undone in words that hold Latin letters too.
_LOOK_LATIN = str.maketrans("авекмнорстухіјѕԁɡαβειικορτυνχ", "abekmhopctyxijsdgabeiikoptuvx")
_MIXED = re.compile(r"(?<!\w)(?=\w{0,40}[a-z])(?=\w{0,40}[\u0370-\u03ff\u0400-\u04ff\u0500-\u052f\u0261])\w+")
#: $5,OOO: letters for noughts in an amount.
_ZEROS = re.compile(r"(?<=[$€£])\d{1,3}[,.]?(?=[\do,]*o)[\do,]{2,12}(?![a-z])")
_MAY_BE_LATIN = re.compile(
    r"[a-z][0-9@$!|*_·•~^+./-][a-z0-9]|[0-9@$][a-z]{2}|[a-z] [a-z] [a-z](?![a-z])|"
    r"[a-z][^\x00-\x7f\u4e00-\u9fff][a-z]|[$€£]\d{1,3}[,.]?o|[\u0370-\u03ff\u0400-\u052f\u0261]|([a-z])\1\1"
)


def unmask(folded: Folded, vocabulary: Set[str] = frozenset()) -> Folded:
    """The line without masks; the compact line itself when it wears none.

    Parameters
    ----------
    vocabulary
        Latin words that something is looked for by; only these are read behind digits, marks and hyphens.

    Examples
    --------
    >>> from adwright.check.text.fold import fold
    >>> words = {"weight", "loss"}
    >>> [unmask(fold(t), words).text for t in ("蕞佳好茶", "zui好喝", "绝❤对正品", "we1ght l-o-s-s", "陶醉的人", "h2o")]
    ['最佳好茶', '最好喝', '绝对正品', 'weight loss', '陶醉的人', 'h2o']
    >>> line = unmask(fold("全国蕞 佳！"))
    >>> start = line.text.index("最佳")
    >>> line.span(start, start + 2)
    (2, 5)
    """
    compact = folded.compact
    cells: list[_Cell] | None = None
    if not compact.text.isascii():
        cells = _chinese(compact)
    if _MAY_BE_LATIN.search(compact.text) and (cells or _hides_latin(compact.text, vocabulary)):
        cells = _latin(cells or _cells(compact), vocabulary)
    if cells is None or not any(cell.touched for cell in cells):
        return compact
    return Unmasked(
        "".join(c.char for c in cells), folded.original, tuple(c.start for c in cells), tuple(c.end for c in cells),
        tuple(c.touched for c in cells),
    )  # fmt: skip


def _chinese(compact: Folded) -> list[_Cell] | None:
    cells = None
    if _ZH_MARK.search(compact.text):
        cells = _cut(_cells(compact), _ZH_MARK)
    if _BRACKETED.search(compact.text):
        cells = _put(cells or _cells(compact), _BRACKETED.finditer, lambda m: m[1])
    automaton, meant = _masks()
    text = compact.text if cells is None else _text(cells)
    if automaton.find_matches_as_indexes(text):
        cells = _put(cells or _cells(compact), _masked, lambda m: meant[m[0]])
    return cells


@cache
def _masks() -> tuple[AhoCorasick, dict[str, str]]:
    """What finds masked Chinese words, and what each of them means."""
    data = read_yaml("masks.yaml")
    never, words = set(data["never"]), data["words"]
    meant: dict[str, str] = dict(data["pairs"])
    for word in words:
        for mask in _masks_of(word, data["pinyin"], data["alike"]):
            if mask not in never and mask not in words:
                meant.setdefault(mask, word)  # 顶j is 顶级 before it is 顶尖
    return AhoCorasick(list(meant), matchkind=MatchKind.LeftmostLongest), meant


def _masks_of(word: str, pinyin: dict[str, str], alike: dict[str, str]) -> Iterator[str]:
    for i, char in enumerate(word):
        others = [*alike.get(char, ""), pinyin[char], pinyin[char][0]]
        yield from (word[:i] + other + word[i + 1 :] for other in others)
        if i:
            # Two characters at once: by pinyin only, or letters and homophones would make words of their own.
            yield word[: i - 1] + pinyin[word[i - 1]] + pinyin[char] + word[i + 1 :]


def _masked(text: str) -> Iterator[re.Match[str]]:
    """Masked words in a text; one that begins or ends within a Latin word is none."""
    for _, start, end in _masks()[0].find_matches_as_indexes(text):
        match = re.compile(re.escape(text[start:end])).match(text, start)
        # The end of another word: 姐弟一起, 皇帝一生.
        if start and text[start - 1 : start + 1] in _OTHER_WORDS:
            continue
        if match and not _goes_on(text[start - 1 : start + 1]) and not _goes_on(text[end - 1 : end + 1]):
            yield match


_OTHER_WORDS = frozenset(
    ("姐弟", "兄弟", "弟弟", "徒弟", "子弟", "小弟", "表弟", "堂弟", "皇帝", "上帝", "关帝", "传递", "快递", "速递")
)


def _goes_on(pair: str) -> bool:
    return len(pair) == 2 and all(c.isascii() and c.isalnum() for c in pair)


_Meant = Callable[[re.Match[str]], str | None]


def _steps(vocabulary: Set[str]) -> Iterator[tuple[re.Pattern[str], _Meant]]:
    """What is undone in Latin writing, in this order."""

    def known(word: str) -> str | None:
        return word if word in vocabulary else None

    yield _ZEROS, lambda m: m[0].replace("o", "0")
    yield _MIXED, lambda m: m[0].translate(_LOOK_LATIN)
    yield _SPELLED, lambda m: _read(m[0].replace(m["m"], ""), vocabulary)
    yield _SPACES, lambda _: " "
    yield _INSIDE, lambda _: ""
    yield _TOKEN, lambda m: _plain(m, vocabulary)
    yield _HYPHENS, lambda m: known(m[0].replace("-", ""))
    yield _LONG_LETTERS, lambda m: known(re.sub(r"([a-z])\1+", r"\1", m[0]))


_SPACES = re.compile(r"(?<=[a-z]) {2,}(?=[a-z])")


def _hides_latin(text: str, vocabulary: Set[str]) -> bool:
    """True when one of the steps would change the text: few texts that may hide a word do, and to undo is dear."""
    return any(
        (new := meant(match)) is not None and new != match[0]
        for pattern, meant in _steps(vocabulary) for match in pattern.finditer(text)
    )  # fmt: skip


def _latin(cells: list[_Cell], vocabulary: Set[str]) -> list[_Cell]:
    for pattern, meant in _steps(vocabulary):
        cells = _cut(cells, pattern) if pattern is _INSIDE else _put(cells, pattern.finditer, meant)
    return cells


def _plain(m: re.Match[str], vocabulary: Set[str]) -> str | None:
    """A word with digits for letters, read as letters; None for a number, a measure or a code."""
    word = m[0].rstrip("!|")
    if sum(c.isalpha() for c in word) < 2 or word.isalpha():
        return None
    read = _read(word, vocabulary)
    return None if read is None else read + m[0][len(word) :]


def _read(word: str, vocabulary: Set[str]) -> str | None:
    return next((read for table in _LEET_TABLES if (read := word.translate(table)) in vocabulary), None)


def _cells(folded: Folded) -> list[_Cell]:
    return [_Cell(c, at, at + 1, False) for c, at in zip(folded.text, folded.at, strict=True)]


def _text(cells: list[_Cell]) -> str:
    return "".join(cell.char for cell in cells)


def _put(cells: list[_Cell], find: Callable[[str], Iterator[re.Match[str]]], meant: _Meant) -> list[_Cell]:
    made: list[_Cell] = []
    last = 0
    for match in find(_text(cells)):
        new = meant(match)
        if new is None or new == match[0]:
            continue
        made += cells[last : match.start()]
        first, final = cells[match.start()].start, cells[match.end() - 1].end
        if len(new) == len(match[0]):  # one for one: places stay exact
            made += [
                c._replace(char=n, touched=c.touched or n != c.char)
                for c, n in zip(cells[match.start() : match.end()], new, strict=True)
            ]
        else:
            made += [_Cell(n, first, final, True) for n in new]
        last = match.end()
    return cells if not last else [*made, *cells[last:]]


def _cut(cells: list[_Cell], pattern: re.Pattern[str]) -> list[_Cell]:
    """Without the marks; the characters around them count as touched."""
    keep = [True] * len(cells)
    for match in pattern.finditer(_text(cells)):
        keep[match.start() : match.end()] = [False] * (match.end() - match.start())
        for place in (match.start() - 1, match.end()):
            cells[place] = cells[place]._replace(touched=True)
    return [cell for cell, kept in zip(cells, keep, strict=True) if kept]
