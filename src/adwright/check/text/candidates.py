"""Which of many patterns can match a text at all, from one scan of it.

Comes in: regular expressions, once; a text, often. Goes out: the places in the list of those that may match. Each
expression is read for sets of literals of which every match holds at least one each ("over", "than"); one Aho-Corasick
automaton looks for all of them together, so the cost of a text hardly grows with the number of rules. Source: A. V. Aho
and M. J. Corasick, Efficient string matching (1975); the literals are taken as RE2's FilteredRE2 takes them. It does
not say where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined] # the parser of the standard library, without stubs
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from ahocorasick_rs import AhoCorasick

#: More combinations than these are not spelled out: of 32 and of 256, 32 is faster, since the automaton stays small
#: enough for the processor's cache (588 to 656 µs a text for all checks, machine shared).
_MOST = 32
#: Terms of one list, which are counted once and not multiplied.
_MOST_TERMS = 4096
#: Stands for "some digit" among literals, and is put behind a text that holds one. It is a private character: a text
#: that has it is only searched for more patterns than it need be.
DIGIT = "\ue0d1"
_HAS_DIGIT = re.compile(r"\d")
_ANY_DIGIT = (codes.CATEGORY, codes.CATEGORY_DIGIT)


class Candidates:
    """Patterns that may match a text.

    Parameters
    ----------
    patterns
        Regular expressions on folded text. One without a literal is always a candidate.

    Examples
    --------
    >>> some = Candidates(["(?:最|顶)佳", r"\\d+ ?off", "[!]{2,}", "绝对[一-龥]"])
    >>> some.of("全国最佳"), some.of("20% off"), some.of("off!!")
    ([0], [1], [2])
    """

    def __init__(self, patterns: Sequence[str]) -> None:
        self.patterns = len(patterns)
        # Letter case is left to the pattern: it may mind it, or not, or in a part of itself.
        needed = [[{literal.lower() for literal in found} for found in required_literals(p)] for p in patterns]
        ids = {literal: id_ for id_, literal in enumerate(sorted({one for sets in needed for s in sets for one in s}))}
        self._always = [place for place, sets in enumerate(needed) if not sets]
        # A literal of its best set makes one think of a pattern, which then needs one of each other set too. Sets are
        # bits of a number: to ask whether all were met is one step, however many literals they have.
        bits = {found: 1 << i for i, found in enumerate({frozenset(found) for sets in needed for found in sets[1:]})}
        self._meets = [0] * len(ids)
        for found, bit in bits.items():
            for literal in found:
                self._meets[ids[literal]] |= bit
        thoughts: dict[int, list[tuple[int, int]]] = {}
        for place, sets in enumerate(needed):
            others = sum({bits[frozenset(found)] for found in sets[1:]})
            for literal in sets[0] if sets else ():
                thoughts.setdefault(ids[literal], []).append((place, others))
        self._thoughts = {literal: tuple(some) for literal, some in thoughts.items()}
        self._automaton = AhoCorasick(list(ids)) if ids else None
        self._minds_digits = DIGIT in ids

    def of(self, text: str) -> list[int]:
        """Places of the patterns that may match, in their order."""
        if self._automaton is None or not text:
            return self._always
        text = text.lower()
        if self._minds_digits and _HAS_DIGIT.search(text):
            text += DIGIT
        hits = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not hits:
            return self._always
        seen = {hit[0] for hit in hits}
        thoughts = self._thoughts.keys() & seen
        if not thoughts:
            return self._always
        met = 0
        for literal in seen:
            met |= self._meets[literal]
        found = {
            place for literal in thoughts for place, others in self._thoughts[literal] if others & met == others
        }  # fmt: skip
        return sorted(found.union(self._always))


@lru_cache(maxsize=16384)
def required_literals(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of literals, of each of which each match of the pattern holds one at least; the one to look for comes first.

    Examples
    --------
    >>> [sorted(found) for found in required_literals("(?:治|医)(?:好)?(?:感冒|咳嗽)")]
    [['医咳嗽', '医好咳嗽', '医好感冒', '医感冒', '治咳嗽', '治好咳嗽', '治好感冒', '治感冒']]
    >>> [sorted(found) for found in required_literals("[^ ]+ minutes? (?:to|from)")]
    [[' minute from', ' minute to', ' minutes from', ' minutes to']]
    >>> [sorted(found) for found in required_literals("better [a-z]+ than")]
    [['better '], [' than']]
    >>> required_literals("[a-z]+")
    ()
    """
    return _needed(parser.parse(pattern))


def _needed(items: Iterable[tuple[Any, Any]]) -> tuple[frozenset[str], ...]:
    """All sets of literals of a sequence; the one whose shortest member is longest comes first."""
    runs: list[frozenset[str]] = []
    run = frozenset({""})
    for code, value in items:
        exact = _spelled(code, value)
        grown = None if exact is None else _joined(run, exact)
        if grown is not None:
            run = grown
            continue
        runs.append(run)
        run = exact or frozenset({""})
        if exact is None:
            runs += _inside(code, value)
    found = dict.fromkeys(run for run in (*runs, run) if run and "" not in run)
    return tuple(sorted(found, key=lambda run: (-min(map(len, run)), len(run))))


def _inside(code: Any, value: Any) -> tuple[frozenset[str], ...]:
    """Sets of literals of an item that cannot be spelled out whole."""
    if code is codes.IN and _ANY_DIGIT in value:
        others = _members([member for member in value if member != _ANY_DIGIT])
        return () if others is None else (others | {DIGIT},)
    if code is codes.SUBPATTERN:
        return _needed(value[3])
    if code is codes.BRANCH:
        branches = [_needed(branch) for branch in value[1]]
        return (frozenset().union(*(sets[0] for sets in branches)),) if all(branches) else ()
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] >= 1:
        least = _repeated(value[0], value[0], _sequence(value[2]))  # "[!?]{2,}" needs two marks together
        return (least,) if least and "" not in least else _needed(value[2])
    return ()


def _spelled(code: Any, value: Any) -> frozenset[str] | None:
    """All texts an item matches, when they are few; zero-width items match the empty text."""
    if code is codes.LITERAL:
        return frozenset({chr(value)})
    if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
        return frozenset({""})
    if code is codes.IN:
        return _members(value)
    if code is codes.SUBPATTERN:
        return _sequence(value[3])
    if code is codes.BRANCH:
        branches = [_sequence(branch) for branch in value[1]]
        if any(branch is None for branch in branches):
            return None
        return _few(frozenset().union(*(b for b in branches if b is not None)))
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[1] is not codes.MAXREPEAT and value[1] <= 4:
        return _repeated(value[0], value[1], _sequence(value[2]))
    return None


def _members(value: Sequence[tuple[Any, Any]]) -> frozenset[str] | None:
    found: set[str] = set()
    for code, member in value:
        if code is codes.LITERAL:
            found.add(chr(member))
        elif code is codes.RANGE and member[1] - member[0] < 16:
            found |= {chr(point) for point in range(member[0], member[1] + 1)}
        else:
            return None
    return frozenset(found)


def _sequence(items: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    whole: frozenset[str] | None = frozenset({""})
    for code, value in items:
        part = _spelled(code, value)
        whole = None if whole is None or part is None else _joined(whole, part)
        if whole is None:
            return None
    return whole


def _repeated(least: int, most: int, once: frozenset[str] | None) -> frozenset[str] | None:
    if once is None:
        return None
    power: frozenset[str] | None = frozenset({""})
    found: set[str] = set(power or ()) if least == 0 else set()
    for times in range(1, most + 1):
        power = None if power is None else _joined(power, once)
        if power is None:
            return None
        if times >= least:
            found |= power
    return _few(frozenset(found))


def _joined(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    if len(left) * len(right) > _MOST:
        return None
    return frozenset(a + b for a in left for b in right)


def _few(found: frozenset[str]) -> frozenset[str] | None:
    return found if len(found) <= _MOST_TERMS else None
