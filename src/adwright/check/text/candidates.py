"""Which of many patterns can match a text at all, from one scan of it.

Comes in: regular expressions, once; a text, often. Goes out: the places in the list of those that may match. Each
expression is read for sets of literals of which every match holds at least one each ("over", "than"); one Aho-Corasick
automaton looks for all of them together, so the cost of a text hardly grows with the number of rules. Lists of patterns
that read the same texts share one automaton, and so one scan. Source: A. V. Aho and M. J. Corasick, Efficient string
matching (1975); the literals are taken as RE2's FilteredRE2 takes them. It does not say where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from re import _constants as codes  # type: ignore[attr-defined] # the parser of the standard library, without stubs
from re import _parser as parser  # type: ignore[attr-defined]
from threading import Lock
from typing import Any

from ahocorasick_rs import AhoCorasick

#: More combinations than these are not spelled out: of 32 and of 256, 32 is faster, since the automaton stays small
#: enough for the processor's cache (588 to 656 µs a text for all checks, machine shared).
_MOST = 32
#: Terms of one list, which are counted once and not multiplied.
_MOST_TERMS = 4096
#: Sets of more pairs are not searched for members that hold one another.
_MOST_COMPARED = 4096
#: What the short literals are made of that stand in most Latin texts, at every second letter.
_COMMON = "abcdefghijklmnopqrstuvwxyz ,.'-"
#: Words and characters of most copies.
_COMMONEST = (
    frozenset(
        "the of in and for your you that is a to by from with on or one keep up off free it this at as be no".split()  # noqa: SIM905
    )
    | frozenset("0一不来用天口是出人的了上下就好有包瓶，")
    | {"", "00"}
)
#: Texts whose scan is kept: a line is asked about by every list of patterns, one after another.
_MOST_SCANNED = 64
_DIGIT, _SPACE = re.compile(r"\d"), re.compile(r"[^\S ]")


def plain(text: str) -> str:
    """Text, or a literal, as the automaton sees it: every digit is 0, every space a blank, and letters are small.

    Examples
    --------
    >>> plain("24/7\\tOFF")
    '00/0 off'
    """
    return _SPACE.sub(" ", _DIGIT.sub("0", text.lower()))


_letter = lru_cache(maxsize=65536)(plain)


class Literals:
    """Literals that are looked for together.

    Examples
    --------
    >>> together = Literals()
    >>> tea, off = Candidates(["tea|coffee"], together), Candidates([r"\\d+% off"], together)
    >>> tea.of("coffee at 20% off"), off.of("coffee at 20% off")
    ([0], [0])
    """

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._lock = Lock()
        #: Numbers of the literals that a text holds.
        self.within: Callable[[str], frozenset[int]] = self._built

    def add(self, literals: Iterable[str]) -> dict[str, int]:
        """Numbers by which the literals are known in what a scan finds."""
        with self._lock:
            known = len(self._ids)
            numbers = {literal: self._ids.setdefault(literal, len(self._ids)) for literal in literals}
            if len(self._ids) > known:
                self.within = self._built
            return numbers

    def _built(self, text: str) -> frozenset[int]:
        """The answer for a text that is the first after literals were added: the automaton is made for it."""
        with self._lock:
            find = AhoCorasick(list(self._ids)).find_matches_as_indexes

            def scan(text: str) -> frozenset[int]:
                return frozenset([hit[0] for hit in find(plain(text), overlapping=True)])

            self.within = lru_cache(_MOST_SCANNED)(scan)
        return self.within(text)


#: What the readers of claims and numbers look for in a line, and in the facts.
SHARED = Literals()


class Candidates:
    """Patterns that may match a text.

    Parameters
    ----------
    patterns
        Regular expressions on folded text. One without a literal is always a candidate.
    literals
        What others look for in the same texts; None: it scans alone.

    Examples
    --------
    >>> some = Candidates(["(?:最|顶)佳", r"\\d+ ?off", "[!]{2,}", "绝对[一-龥]"])
    >>> some.of("全国最佳"), some.of("20% off"), some.of("off!!"), some.of("20 off")
    ([0], [], [2], [1])
    """

    def __init__(self, patterns: Sequence[str], literals: Literals | None = None) -> None:
        self.patterns = len(patterns)
        needed = [required_literals(pattern) for pattern in patterns]
        self._literals = Literals() if literals is None else literals
        ids = self._literals.add(sorted({one for sets in needed for found in sets for one in found}))
        self._always = [place for place, sets in enumerate(needed) if not sets]
        # A literal of its best set makes one think of a pattern, which then needs one of each other set too.
        numbers = {found: frozenset(ids[one] for one in found) for sets in needed for found in sets[1:]}
        thoughts: dict[int, list[tuple[int, tuple[frozenset[int], ...]]]] = {}
        for place, sets in enumerate(needed):
            others = tuple(numbers[found] for found in sets[1:])
            for literal in sets[0] if sets else ():
                thoughts.setdefault(ids[literal], []).append((place, others))
        self._thoughts = {literal: tuple(some) for literal, some in thoughts.items()}

    def of(self, text: str) -> list[int]:
        """Places of the patterns that may match, in their order."""
        seen = self._literals.within(text)
        thoughts = self._thoughts.keys() & seen
        if not thoughts:
            return self._always
        found = set(self._always)
        misses = seen.isdisjoint
        for literal in thoughts:
            for place, others in self._thoughts[literal]:
                for other in others:
                    if misses(other):
                        break
                else:
                    found.add(place)
        return sorted(found)


@lru_cache(maxsize=16384)
def required_literals(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of plain literals, of each of which each match of the pattern holds one; the one to look for comes first.

    Examples
    --------
    >>> [sorted(found) for found in required_literals("(?:治|医)(?:好)?(?:感冒|咳嗽)")]
    [['医咳嗽', '医好咳嗽', '医好感冒', '医感冒', '治咳嗽', '治好咳嗽', '治好感冒', '治感冒']]
    >>> [sorted(found) for found in required_literals("[^ ]+ minutes? (?:to|from)")]
    [[' minute from', ' minute to', ' minutes from', ' minutes to']]
    >>> [sorted(found) for found in required_literals("better [a-z]+ than")]
    [['better '], [' than']]
    >>> [sorted(found) for found in required_literals(r"\\d{1,9}(?:\\.\\d+)?\\s(?:%|percent) off")]
    [['0 % off', '0 percent off']]
    >>> required_literals("[a-z]+")
    ()
    """
    parsed = parser.parse(pattern)
    found = dict.fromkeys(map(_least, _needed(parsed.data, {})))
    telling: list[frozenset[str]] = []
    for run in sorted(found, key=lambda run: (_is_common(run), -min(map(len, run)), len(run))):
        if not telling or not (_is_in_most(run) or any(_follows(run, other) for other in telling)):
            telling.append(run)
    return tuple(telling)


def _is_common(run: frozenset[str]) -> bool:
    """True when a member is one of the commonest words, or signs: another set is looked for before it."""
    return any(one.strip(" ,.'-") in _COMMONEST for one in run)


def _is_in_most(run: frozenset[str]) -> bool:
    """True when most Latin texts hold a member: to look for it costs more than it spares."""
    return any(len(one) <= 2 and one.isascii() and not one.strip(_COMMON) for one in run)


def _follows(run: frozenset[str], other: frozenset[str]) -> bool:
    """True when a text that holds a member of the other set holds one of this set too."""
    few = len(run) * len(other) <= _MOST_COMPARED
    return few and all(any(one in longer for one in run) for longer in other)


def _least(run: frozenset[str]) -> frozenset[str]:
    """The set without members that hold another member: to find the shorter one is enough."""
    if len(run) * len(run) > _MOST_COMPARED:
        return run
    return frozenset(one for one in run if not any(other != one and other in one for other in run))


_Items = list[tuple[Any, Any]]
#: What the parts of one parsed expression spell, by their identity: each is asked for from several sides.
_Known = dict[int, frozenset[str] | None]


def _needed(items: _Items, known: _Known) -> Iterator[frozenset[str]]:
    """All sets of literals of a sequence."""
    run = frozenset({""})
    for i, (code, value) in enumerate(items):
        exact = _spelled(code, value, known)
        grown = None if exact is None else _joined(run, exact)
        if grown is not None:
            run = grown
            continue
        begins = _begins(code, value, known) if exact is None else frozenset({""})
        whole = _joined(run, begins) or run
        if "" not in whole:
            yield whole
        # What stands right before the next item is the end of this one, or of what is before it where this is empty.
        run = _ending(items[: i + 1], known)
        if exact is None:
            yield from _inside(code, value, known)
    if "" not in run:
        yield run


def _inside(code: Any, value: Any, known: _Known) -> Iterator[frozenset[str]]:
    """Sets of literals of an item that cannot be spelled out whole."""
    if code is codes.SUBPATTERN:
        yield from _needed(value[3].data, known)
    elif code is codes.BRANCH:
        branches = [list(_needed(branch.data, known)) for branch in value[1]]
        if all(branches):
            best = (max(sets, key=lambda run: (min(map(len, run)), -len(run))) for sets in branches)
            yield frozenset[str]().union(*best)
    elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] >= 1:
        least = _repeated(value[0], value[0], _sequence(value[2].data, known))  # "[!?]{2,}" needs two marks together
        if least and "" not in least:
            yield least
        else:
            yield from _needed(value[2].data, known)


def _begins(code: Any, value: Any, known: _Known) -> frozenset[str]:
    """What each text of an item begins with; the empty text among them where that is not known."""
    if code is codes.SUBPATTERN:
        return _beginning(value[3].data, known)
    if code is codes.BRANCH:
        return _few(frozenset[str]().union(*(_beginning(branch.data, known) for branch in value[1]))) or frozenset({""})
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] >= 1:
        return _beginning(value[2].data, known)
    return frozenset({""})


def _beginning(items: _Items, known: _Known) -> frozenset[str]:
    run = frozenset({""})
    for code, value in items:
        exact = _spelled(code, value, known)
        grown = _joined(run, _begins(code, value, known) if exact is None else exact)
        if exact is None or grown is None:
            return grown or run
        run = grown
    return run


def _ending(items: _Items, known: _Known) -> frozenset[str]:
    """What each text of a sequence ends with; the empty text among them where that is not known."""
    run = frozenset({""})
    for i in range(len(items) - 1, -1, -1):
        code, value = items[i]
        exact = _spelled(code, value, known)
        if exact is None:
            return _joined(_ends(code, value, items[:i], known), run) or run
        grown = _joined(exact, run)
        if grown is None:
            return run
        run = grown
    return run


def _ends(code: Any, value: Any, before: _Items, known: _Known) -> frozenset[str]:
    """What an item that cannot be spelled out ends with, or what stands before it where it may be empty."""
    if code is codes.SUBPATTERN:
        return _ending(value[3].data, known)
    if code is codes.BRANCH:
        return _few(frozenset[str]().union(*(_ending(branch.data, known) for branch in value[1]))) or frozenset({""})
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        run = _ending(value[2].data, known)
        return run if value[0] >= 1 or "" in run else _few(run | _ending(before, known)) or frozenset({""})
    return frozenset({""})


def _spelled(code: Any, value: Any, known: _Known) -> frozenset[str] | None:
    """All texts an item matches, when they are few; zero-width items match the empty text."""
    if code is codes.LITERAL:
        return frozenset({_letter(chr(value))})
    if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
        return frozenset({""})
    if id(value) not in known:
        known[id(value)] = _spelled_out(code, value, known)
    return known[id(value)]


def _spelled_out(code: Any, value: Any, known: _Known) -> frozenset[str] | None:
    """The same of an item that is a class, or made of others."""
    if code is codes.IN:
        return _members(value)
    if code is codes.SUBPATTERN:
        return _sequence(value[3].data, known)
    if code is codes.BRANCH:
        branches = [_sequence(branch.data, known) for branch in value[1]]
        if any(branch is None for branch in branches):
            return None
        return _few(frozenset().union(*(b for b in branches if b is not None)))
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[1] is not codes.MAXREPEAT and value[1] <= 4:
        return _repeated(value[0], value[1], _sequence(value[2].data, known))
    return None


def _members(value: Sequence[tuple[Any, Any]]) -> frozenset[str] | None:
    found: set[str] = set()
    for code, member in value:
        if code is codes.CATEGORY and member in _CATEGORIES:
            found.add(_CATEGORIES[member])
        elif code is codes.LITERAL:
            found.add(chr(member))
        elif code is codes.RANGE and member[1] - member[0] < 16:
            found |= {chr(point) for point in range(member[0], member[1] + 1)}
        else:
            return None
    return frozenset(map(_letter, found))


#: Classes that are one character in plain text.
_CATEGORIES = {codes.CATEGORY_DIGIT: "0", codes.CATEGORY_SPACE: " "}


def _sequence(items: Iterable[tuple[Any, Any]], known: _Known) -> frozenset[str] | None:
    whole: frozenset[str] | None = frozenset({""})
    for code, value in items:
        part = _spelled(code, value, known)
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
    many = len(left) * len(right)
    if many > (_MOST_TERMS if 1 in (len(left), len(right)) else _MOST):
        return None
    return frozenset(a + b for a in left for b in right)


def _few(found: frozenset[str]) -> frozenset[str] | None:
    return found if len(found) <= _MOST_TERMS else None
