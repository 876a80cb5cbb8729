"""The order in which a line is seen when it mixes scripts that run left with scripts that run right.

Comes in: text in reading order, the direction of its paragraph. Goes out: embedding levels, and the runs of a line from
left to right. It does not know fonts; mirrored brackets are drawn by the shaper.

This is the Unicode Bidirectional Algorithm for text without formatting characters: they are stripped before, for in
untrusted text they can make a line say what its characters do not. That leaves one paragraph and one level run
sequence, so that rules X1 to X8 and the isolates have nothing to do.

**Source**: UAX #9, revision 50 (Unicode 16): rules P2, P3, W1 to W7, N0 to N2, I1, I2, L2. Rule L1 concerns spaces at
the ends of lines, which our lines do not have.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product

#: Languages written from right to left, in the scripts of the shipped faces.
RTL_LANGUAGES = frozenset(("ar", "fa", "he", "iw", "ur", "ps", "sd", "ug", "ckb", "yi"))
#: Characters that change the order of others (LRM, RLM, ALM, embeddings, overrides, isolates).
CONTROLS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Invisible letters that run left, right, and right as Arabic does (LRM, RLM, ALM).
_MARKS = ("\u200e", "\u200f", "\u061c")

_STRONG = frozenset(("L", "R", "AL"))
_RIGHT = frozenset(("R", "EN", "AN"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON"))
#: Closing brackets that do not follow their opening one in the code. Source: BidiBrackets.txt.
_PARTNERS = {"[": "]", "{": "}", "［": "］", "｛": "｝", "\u298d": "\u2990", "\u298f": "\u298e"}
_SIGNS = frozenset("-+−±")


@lru_cache(maxsize=4096)
def direction(text: str, language: str) -> int:
    """Level of a paragraph: 1 when it runs from right to left, else 0.

    In a language that runs right, a text without any such letter (a price, a Latin name) runs left all the same. In
    other languages the first strong character decides (rules P2, P3).

    Examples
    --------
    >>> direction("قهوة iPhone", "en"), direction("iPhone قهوة", "en"), direction("iPhone قهوة", "ar")
    (1, 0, 1)
    >>> direction("-30%", "ar")
    0
    """
    if text.isascii():
        return 0
    strong = [kind for char in text if (kind := unicodedata.bidirectional(char)) in _STRONG]
    if language in RTL_LANGUAGES:
        return int(any(kind != "L" for kind in strong))
    return int(bool(strong) and strong[0] != "L")


@lru_cache(maxsize=4096)
def levels(text: str, base: int, *, sign_left: bool = False, currency_bound: bool = False) -> tuple[int, ...]:
    """Embedding level of each character: even runs left to right, odd right to left. Shape (len(text),).

    Parameters
    ----------
    base
        Level of the paragraph, 0 or 1.
    sign_left
        Whether a sign before a number stays on its left, as Hebrew writes it (CLDR he: LRM before the minus sign);
        Arabic writes it on the right.
    currency_bound
        Whether a currency sign stays after the Latin letters it follows: "US$", where UAX #9 alone makes "$US" of it.

    Examples
    --------
    >>> levels("tea ١٢ قهوة", 0)
    (0, 0, 0, 0, 2, 2, 1, 1, 1, 1, 1)
    """
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    if base == 0 and not any(kind in ("R", "AL", "AN") for kind in kinds):
        return (0,) * len(text)
    outer = "R" if base else "L"
    if sign_left:
        _bind_signs(text, kinds)
    if currency_bound:
        for at in range(1, len(text)):
            if kinds[at] == "ET" and kinds[at - 1] == "L" and unicodedata.category(text[at]) == "Sc":
                kinds[at] = "L"
    own = list(kinds)
    _weak(kinds, outer)
    _brackets(text, kinds, own, outer)
    _neutrals(kinds, outer)
    # I1, I2
    if base == 0:
        return tuple({"L": 0, "R": 1}.get(kind, 2) for kind in kinds)
    return tuple(1 if kind == "R" else 2 for kind in kinds)


def runs(level: tuple[int, ...], start: int, end: int) -> list[tuple[int, int, int]]:
    """Runs of one level in a line, as (start, end, level), in the order seen from left to right (rule L2).

    Examples
    --------
    >>> text = "قهوة 12 oz"
    >>> [text[a:b] for a, b, _ in runs(levels(text, 1), 0, len(text))]
    ['oz', ' ', '12', 'قهوة ']
    """
    found: list[tuple[int, int, int]] = []
    for at in range(start, end):
        if found and found[-1][2] == level[at]:
            found[-1] = (found[-1][0], at + 1, level[at])
        else:
            found.append((at, at + 1, level[at]))
    for least in range(max((x[2] for x in found), default=0), 0, -1):
        first = 0
        while first < len(found):
            last = first
            while last < len(found) and found[last][2] >= least:
                last += 1
            found[first:last] = reversed(found[first:last])
            first = last + 1
    return found


def alone(text: str, start: int, end: int, seen: tuple[int, ...], base: int) -> str:
    """A line as it must be written where it is a paragraph of its own, so that it is seen as it was in the whole.

    Beside a line's ends stand letters of other lines, which decide over its signs and numbers, and Hebrew binds a sign
    to its number; invisible marks stand in for them where they are needed, which is seldom.

    Parameters
    ----------
    seen
        Levels of the whole text; empty where all runs from left to right.

    Examples
    --------
    >>> text = "قهوة 12% عربية"
    >>> alone(text, 5, 8, levels(text, 1), 1) == "\\u061c12%", alone(text, 0, 4, levels(text, 1), 1) == "قهوة"
    (True, True)
    """
    line = text[start:end]
    wanted = seen[start:end] or (0,) * len(line)
    bound = re.sub(r"(?<![^\W_])([-+−±])(?=[0-9])", "\u200e\\1", line)
    for said in dict.fromkeys((line, bound)):
        for before, after in product(("", *_MARKS), repeat=2):
            marked = before + said + after
            found = zip(marked, levels(marked, base), strict=True)
            if tuple(level for char, level in found if char not in _MARKS) == wanted:
                return marked
    return line


def _bind_signs(text: str, kinds: list[str]) -> None:
    for at, char in enumerate(text[:-1]):
        before = text[at - 1] if at else " "
        if char in _SIGNS and kinds[at + 1] == "EN" and not before.isalnum():
            kinds[at] = "EN"


def _weak(kinds: list[str], outer: str) -> None:
    """Rules W1 to W7, in place."""
    previous, strong = outer, outer
    for at, kind in enumerate(kinds):
        if kind == "NSM":  # W1
            kinds[at] = kind = previous
        previous = kind
        if kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":  # W2
            kinds[at] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3
    for at in range(1, len(kinds) - 1):  # W4
        pair = kinds[at - 1], kinds[at + 1]
        if pair == ("EN", "EN") and kinds[at] in ("ES", "CS"):
            kinds[at] = "EN"
        elif pair == ("AN", "AN") and kinds[at] == "CS":
            kinds[at] = "AN"
    for first, last in _stretches(kinds, frozenset(("ET", "BN"))):  # W5; BN as in section 5.2
        beside = (kinds[first - 1] if first else "", kinds[last] if last < len(kinds) else "")
        if "ET" in kinds[first:last] and "EN" in beside:
            kinds[first:last] = ["EN"] * (last - first)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS", "BN") else kind for kind in kinds]  # W6
    strong = outer
    for at, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"


def _side(kind: str) -> str:
    """A number counts as R where only left and right matter."""
    return "R" if kind in _RIGHT else kind


def _brackets(text: str, kinds: list[str], own: list[str], outer: str) -> None:
    """Rule N0: a pair of brackets takes the direction of what stands in it, or of what stands before it."""
    for opening, closing in _pairs(text, kinds):
        inside = {_side(kind) for kind in kinds[opening + 1 : closing] if _side(kind) in ("L", "R")}
        if outer in inside:
            side = outer
        elif inside:
            before = next((_side(k) for k in reversed(kinds[:opening]) if _side(k) in ("L", "R")), outer)
            side = before if before in inside else outer
        else:
            continue
        for at in (opening, closing):
            kinds[at] = side
            while at + 1 < len(kinds) and own[at + 1] == "NSM":  # marks go with their bracket
                at += 1
                kinds[at] = side


def _pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    """Pairs of brackets by where they open (BD16)."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        char = {"\u3008": "\u2329", "\u3009": "\u232a"}.get(char, char)
        if (partner := _partner(char)) is not None:
            if len(stack) == 63:
                return []
            stack.append((partner, at))
        elif any(char == wanted for wanted, _ in stack):
            while stack:
                wanted, opened = stack.pop()
                if wanted == char:
                    pairs.append((opened, at))
                    break
    return sorted(pairs)


@cache
def _partner(char: str) -> str | None:
    """The closing bracket of an opening one; None for all other characters."""
    if unicodedata.category(char) != "Ps" or not unicodedata.mirrored(char):
        return None
    partner = _PARTNERS.get(char) or chr(ord(char) + 1)
    return partner if unicodedata.category(partner) == "Pe" and unicodedata.mirrored(partner) else None


def _neutrals(kinds: list[str], outer: str) -> None:
    """Rules N1 and N2, in place."""
    for first, last in _stretches(kinds, _NEUTRAL):
        before = _side(kinds[first - 1]) if first else outer
        after = _side(kinds[last]) if last < len(kinds) else outer
        kinds[first:last] = [before if before == after else outer] * (last - first)


def _stretches(kinds: list[str], wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Longest parts that hold only some kinds, as they are now."""
    found: list[tuple[int, int]] = []
    for at, kind in enumerate(kinds):
        if kind not in wanted:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
