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
from itertools import chain, pairwise
from typing import NamedTuple
from zlib import crc32

#: Two to the seventeenth: see the card of the reader for what fewer would cost.
BUCKETS = 1 << 17
_WITHIN = BUCKETS - 1
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
    return sorted(filled(text))


def filled(text: str) -> set[int]:
    """The same buckets in no order, which takes half the time."""
    signs = list(map(_sign, _SIGN.findall(_DIGITS.sub("0", text))))
    if not signs:
        return set()
    alone, checksums, afters = zip(*signs, strict=True)
    found = set(chain.from_iterable(alone))
    # A checksum goes on from where it stood: that of a pair needs no text of its own, and no memory of pairs.
    found.update([checksum & _WITHIN for checksum in map(crc32, afters[1:], checksums)])
    return found


def grams(text: str) -> Iterator[tuple[int, int, int]]:
    """Bucket, start and end of each n-gram of a folded text.

    Examples
    --------
    >>> [text[start:end] for text in ["保本"] for _, start, end in grams(text)]
    ['保', '本', '保本']
    """
    found = [(_DIGITS.sub("0", m[0]), m.start(), m.end()) for m in _SIGN.finditer(text)]
    for sign, start, end in found:
        yield from ((bucket, start, end) for bucket in _sign(sign).alone)
    for (left, start, _), (right, _, end) in pairwise(found):
        yield crc32(_sign(right).after, _sign(left).checksum) & _WITHIN, start, end


class _Sign(NamedTuple):
    """What is worked out of a sign once.

    Parameters
    ----------
    alone
        Its own buckets.
    checksum
        Where the checksum of a pair that it begins stands after it.
    after
        What that checksum goes on with where it ends a pair.
    """

    alone: tuple[int, ...]
    checksum: int
    after: bytes


@lru_cache(maxsize=1 << 15)
def _sign(sign: str) -> _Sign:
    told = [sign]
    if len(sign) >= _LONG and sign.isascii():
        told += sorted({f"#{sign[:4]}", f"#{sign[:5]}"} if len(sign) > _LONG else {f"#{sign[:4]}"})
        told.append(f"~{sign[-3:]}")
    alone = tuple(crc32(said.encode()) & _WITHIN for said in told)
    return _Sign(alone, crc32(sign.encode()), f" {sign}".encode())
