"""A text as the n-grams that the second reader of law weighs.

Comes in: a folded text. Goes out: the buckets that it fills, or each n-gram with its place. Signs are single Chinese
characters, words elsewhere, and runs of digits as one digit; weighed are each sign (of a longer word also its first
four and five letters and its last three) and each two neighbours. Buckets are a checksum, so they are the same on every
machine and need no word list. It knows no weights and no rules: a rule pack that changes leaves the weights true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

#: Two to the seventeenth: see the card of the reader for what fewer would cost.
BUCKETS = 1 << 17
#: A word of fewer letters has no beginning of its own.
_LONG = 5
_SIGN = re.compile(r"[a-z0-9][a-z0-9'’]*|[^\sa-z0-9]")
_DIGITS = re.compile(r"\d+")


def buckets(text: str) -> list[int]:
    """The buckets that a folded text fills, each once, in order.

    Examples
    --------
    >>> len(buckets("保本")), len(buckets("never lose 5 pounds")), buckets("")
    (3, 12, [])
    """
    signs = _SIGN.findall(_DIGITS.sub("0", text))
    filled: set[int] = set()
    filled.update(*map(_alone, signs), map(_pair, signs, signs[1:]))
    return sorted(filled)


def grams(text: str) -> Iterator[tuple[int, int, int]]:
    """Bucket, start and end of each n-gram of a folded text.

    Examples
    --------
    >>> [text[start:end] for text in ["保本"] for _, start, end in grams(text)]
    ['保', '本', '保本']
    """
    found = [(_DIGITS.sub("0", m[0]), m.start(), m.end()) for m in _SIGN.finditer(text)]
    for sign, start, end in found:
        yield from ((bucket, start, end) for bucket in _alone(sign))
    for (left, start, _), (right, _, end) in pairwise(found):
        yield _pair(left, right), start, end


@lru_cache(maxsize=1 << 15)
def _alone(sign: str) -> tuple[int, ...]:
    told = [sign]
    if len(sign) >= _LONG and sign.isascii():
        told += sorted({f"#{sign[:4]}", f"#{sign[:5]}"} if len(sign) > _LONG else {f"#{sign[:4]}"})
        told.append(f"~{sign[-3:]}")
    return tuple(crc32(said.encode()) % BUCKETS for said in told)


@lru_cache(maxsize=1 << 16)
def _pair(left: str, right: str) -> int:
    return crc32(f"{left} {right}".encode()) % BUCKETS
