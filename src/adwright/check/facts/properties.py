"""What a number is about: battery life or charging, weight or load, price or saving.

Comes in: a folded text and its quantities. Goes out: for each the property whose word stands next to it, or nothing.
The words are data: ``adwright/data/properties.yaml``. It reads neighbourhood, not grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from adwright.check.facts.quantity import JOINT, Quantity
from adwright.check.text.fold import fold
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml

#: What parts a number from words that are not about it.
_BREAK = re.compile(
    r"[，,;；。!！?？|\n]|\.(?:\s|$)|(?<![a-z])(?:and|but|with|plus|then)(?![a-z])|(?:且|还有|另有|以及|和|与)"
)
#: Characters, or Latin words, that may stand between a number and the word it belongs to.
_NEAR_WIDE, _NEAR_WORDS = 5, 4


class Property(Noun):
    """A property that numbers speak of.

    Parameters
    ----------
    of
        Kinds of quantity it goes with: the dimension of a measure, or the kind.
    """

    id: str
    of: tuple[str, ...]
    words: tuple[str, ...]


class Mention(NamedTuple):
    """A word of a property in a text."""

    start: int
    end: int
    word: str


@cache
def properties() -> tuple[Property, ...]:
    """All properties of the lexicon."""
    return tuple(Property.model_validate(row) for row in read_yaml("properties.yaml")["properties"])


@cache
def _lexicon() -> tuple[AhoCorasick, dict[str, tuple[Property, ...]]]:
    owners: dict[str, list[Property]] = {}
    for one in properties():
        for word in one.words:
            owners.setdefault(fold(word).text, []).append(one)
    return AhoCorasick(list(owners)), {word: tuple(found) for word, found in owners.items()}


def mentions(text: str) -> list[Mention]:
    """Words of properties in a folded text, the longest at each place; Latin ones only as whole words."""
    found: list[Mention] = []
    hits = _lexicon()[0].find_matches_as_indexes(text, overlapping=True)
    for _, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
        if (not found or start >= found[-1].end) and (not text[start].isascii() or _is_whole(text, start, end)):
            found.append(Mention(start, end, text[start:end]))
    return found


def _is_whole(text: str, start: int, end: int) -> bool:
    return not ("a" <= text[start - 1 : start] <= "z" or "a" <= text[end : end + 1] <= "z")


def property_of(word: str, q: Quantity) -> str:
    """The property that a word names for a quantity of this kind; empty when it goes with another kind."""
    kinds = {q.unit, q.kind} if q.kind == "measure" else {q.kind}
    return next((one.id for one in _lexicon()[1].get(word, ()) if kinds & set(one.of)), "")


def spoken_of(text: str, found: Sequence[Quantity]) -> list[str]:
    """The property of each quantity, in their order; empty where no word tells.

    Examples
    --------
    >>> from adwright.check.facts.quantity import quantities
    >>> def told(text):
    ...     folded = fold(text)
    ...     return spoken_of(folded.text, quantities(folded))
    >>> told("充电2小时，续航40小时"), told("40 hours of playback from a 2-hour charge")
    (['charge time', 'battery life'], ['battery life', 'charge time'])
    """
    if not found:
        return []
    words = mentions(text)
    used: set[Mention] = set()
    told: list[str] = []
    for i, q in enumerate(found):
        left = found[i - 1].end if i and found[i - 1].end <= q.start else 0
        right = next((f.start for f in found[i + 1 :] if f.start >= q.end), len(text))
        near = sorted(
            ((gap, word.start > q.start, word) for word in words
             if word not in used and left <= word.start and word.end <= right
             and not (word.start < q.end and q.start < word.end and word.start >= q.start and word.end <= q.end)
             and (gap := _gap(text, word, q)) is not None and property_of(word.word, q)),
            key=lambda near: (near[0], near[1], -len(near[2].word)),
        )  # fmt: skip
        if near:
            used.add(near[0][2])
        told.append(property_of(near[0][2].word, q) if near else "")
    return _shared(text, found, told)


def _gap(text: str, word: Mention, q: Quantity) -> int | None:
    """How far a word stands from a quantity, counted in characters or Latin words; None when it is too far."""
    between = text[word.end : q.start] if word.end <= q.start else text[q.end : word.start]
    if word.start < q.end and q.start < word.end:
        between = ""
    if _BREAK.search(between):
        return None
    latin = len(re.findall(r"[a-z0-9]+", between))
    wide = len(re.sub(r"[\x00-\x7f\s:：的]", "", between))
    return latin + wide if latin <= _NEAR_WORDS and wide <= _NEAR_WIDE else None


def _shared(text: str, found: Sequence[Quantity], told: list[str]) -> list[str]:
    """Both ends of a range speak of one thing."""
    for i in range(len(found) - 1):
        left, right = found[i], found[i + 1]
        if left.end <= right.start and JOINT.fullmatch(text[left.end : right.start]) and left.unit == right.unit:
            told[i] = told[i] or told[i + 1]
            told[i + 1] = told[i + 1] or told[i]
    return told
