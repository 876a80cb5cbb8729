"""A text as the n-grams that the second reader of law weighs.

Comes in: a folded text. Goes out: for each n-gram its bucket and its place. Buckets are a checksum of the n-gram, so
they are the same on every machine and need no word list. Words that the rule packs have a name for (illnesses, fees,
professions: the ``parts`` of the packs) count as that kind too, alone and with a neighbour: a reader that has seen
"asthma" at a place knows "gout" there. It knows no weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from zlib import crc32

from adwright.check.law.rule import part
from adwright.check.text.candidates import Candidates

#: Two to the fifteenth: at 2^13 the area under the curve falls by 0.03, at 2^17 it rises by 0.01 (cross-validated).
BUCKETS = 1 << 15
#: Parts of the rule packs that name a kind of word; they raise the area under the curve by 0.01 (zh) and 0.02 (en).
_KINDS_ZH = """
zh_kid zh_parent zh_organ zh_official zh_backs zh_region zh_rival zh_bad zh_brand zh_ill zh_named_ill zh_subject
zh_grade zh_exam zh_cosmetic
""".split()  # noqa: SIM905
_KINDS_EN = """
num period percent money date comparative institution profession organ mends meds rays bodywords fees place measured
product big_brands rival scope disease treats named_ill experts crowd smokes drink bet condition attribute
attribute_people luxury
""".split()  # noqa: SIM905
_WORD = re.compile(r"[a-z0-9][a-z0-9'’]*|[^\sa-z0-9]")
_DIGITS = re.compile(r"\d+")
_WIDE = re.compile(r"[\u4e00-\u9fff]")


def grams(text: str) -> Iterator[tuple[int, int, int]]:
    """Bucket, start and end of each n-gram of a folded text, with numbers read as one sign.

    One to three Chinese characters; one to three words elsewhere, and three to five letters within a word.

    Examples
    --------
    >>> [text[start:end] for text in ["保本"] for _, start, end in grams(text)]
    ['保', '保本', '本']
    """
    found = [(m.start(), m.end(), _DIGITS.sub("0", m[0])) for m in _WORD.finditer(text)]
    for i in range(len(found)):
        key = ""
        for j in range(i, min(i + 3, len(found))):
            key += "\x00" + found[j][2]
            yield _bucket(key), found[i][0], found[j][1]
        start, end, word = found[i]
        if word[0].isalpha() and word[0].isascii():
            yield from _letters(word, start, end)
    yield from _of_kinds(text)


@lru_cache(maxsize=1 << 16)
def _bucket(key: str) -> int:
    return crc32(key.encode()) % BUCKETS


def _letters(word: str, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    for bucket in _letter_buckets(word):
        yield bucket, start, end


@lru_cache(maxsize=1 << 14)
def _letter_buckets(word: str) -> tuple[int, ...]:
    edged = f" {word} "
    return tuple(
        crc32(edged[k : k + n].encode()) % BUCKETS for n in (3, 4, 5) for k in range(len(edged) - n + 1)
    )  # fmt: skip


def _of_kinds(text: str) -> Iterator[tuple[int, int, int]]:
    kinds, candidates = _kinds(chinese=bool(_WIDE.search(text)))
    for place in candidates.of(text):
        name, pattern = kinds[place]
        for m in pattern.finditer(text):
            start, end = m.span()
            if start == end:
                continue
            yield _bucket(f"<{name}>"), start, end
            before, after = _WORD.findall(text, max(0, start - 20), start)[-1:], _WORD.findall(text, end, end + 20)[:1]
            yield from ((_bucket(f"{word}<{name}>"), start, end) for word in before)
            yield from ((_bucket(f"<{name}>{word}"), start, end) for word in after)


@cache
def _kinds(*, chinese: bool) -> tuple[tuple[tuple[str, re.Pattern[str]], ...], Candidates]:
    """Names and expressions of the kinds, and what tells which of them may stand in a text."""
    edges = ("", "") if chinese else (r"(?<![a-z0-9])", r"(?![a-z0-9])")
    told = [(name, f"{edges[0]}(?:{part(name)}){edges[1]}") for name in (_KINDS_ZH if chinese else _KINDS_EN)]
    return tuple((name, re.compile(said)) for name, said in told), Candidates([said for _, said in told])
