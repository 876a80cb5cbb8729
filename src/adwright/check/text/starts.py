"""An expression that is tried only where a match of it can begin.

Comes in: a regular expression. Goes out: one that finds the same, behind a look ahead for the characters that its
matches begin with. `re` tries each alternative at each character of a text; one look at a class of characters is
cheaper than twenty alternatives. It changes no match and no group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined] # the parser of the standard library, without stubs
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_ZERO_WIDTH = (codes.AT, codes.ASSERT, codes.ASSERT_NOT)


@dataclass(frozen=True, slots=True)
class _Start:
    """What a match begins with.

    Parameters
    ----------
    members
        Of one class of characters, as written between brackets.
    others
        Whole classes that say what they do not hold.
    empty
        True when nothing need be there at all.
    """

    members: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    empty: bool = False


def tried_where_it_may_begin(pattern: str) -> str:
    """The pattern behind a look ahead for its first character; itself where that can be anything, or nothing.

    Examples
    --------
    >>> tried_where_it_may_begin("(?<!x)(?:ab|[cd]+e?)!")
    '(?=[acd])(?:(?<!x)(?:ab|[cd]+e?)!)'
    >>> tried_where_it_may_begin("a?.b")
    'a?.b'
    """
    parsed = parser.parse(pattern)
    start = _of_sequence(parsed)
    if start is None or start.empty or parsed.state.flags != re.UNICODE:
        return pattern
    members = "".join(dict.fromkeys(start.members))
    classes = [f"[{members}]"] * bool(members) + list(dict.fromkeys(start.others))
    return f"(?={'|'.join(classes)})(?:{pattern})"


def spotter(pattern: str) -> re.Pattern[str]:
    """An expression that is tried only where it may begin."""
    return re.compile(tried_where_it_may_begin(pattern))


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> _Start | None:
    """Of items one after another: of the first, and of the next while those before it may be empty."""
    found = _Start(empty=True)
    for code, value in items:
        if code in _ZERO_WIDTH:
            continue
        next_ = _of_item(code, value)
        if next_ is None:
            return None
        found = _Start(found.members + next_.members, found.others + next_.others, next_.empty)
        if not found.empty:
            break
    return found


def _of_item(code: Any, value: Any) -> _Start | None:
    """Of one item; None where it can be anything, or letter case is left aside for it."""
    if code is codes.LITERAL:
        return _Start((_member(code, value),))
    if code is codes.NOT_LITERAL:
        return _Start(others=(f"[^{_written(value)}]",))
    if code is codes.IN:
        members = tuple(_member(*one) for one in value if one[0] is not codes.NEGATE)
        return _Start(members) if len(members) == len(value) else _Start(others=(f"[^{''.join(members)}]",))
    if code is codes.SUBPATTERN:
        return None if value[1] or value[2] else _of_sequence(value[3])
    if code is codes.BRANCH:
        return _of_any([_of_sequence(branch) for branch in value[1]])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        start = _of_sequence(value[2])
        return start and _Start(start.members, start.others, start.empty or value[0] == 0)
    return None


def _of_any(branches: list[_Start | None]) -> _Start | None:
    known = [start for start in branches if start is not None]
    if len(known) < len(branches):
        return None
    return _Start(
        tuple(one for start in known for one in start.members), tuple(one for start in known for one in start.others),
        any(start.empty for start in known),
    )  # fmt: skip


def _member(code: Any, value: Any) -> str:
    if code is codes.RANGE:
        return f"{_written(value[0])}-{_written(value[1])}"
    return _CATEGORIES[value] if code is codes.CATEGORY else _written(value)


def _written(point: int) -> str:
    char = chr(point)
    return char if char.isalnum() else f"\\U{point:08x}"
