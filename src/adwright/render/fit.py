"""Lines out of text: the largest size at which it fits, then the best breaks at that size.

Comes in: shaped text, its breaks, a box. Goes out: lines as index ranges with widths in em. Fewest lines first, then
the least ragged, without a last line of one or two characters. It does not know colours or pictures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adwright.core.text import is_wide
from adwright.render.breaks import Break
from adwright.render.fonts import Shaped

#: Full-width signs whose ink fills the left half only; they would pull a centred line to the left.
_HALF_EMPTY = frozenset("，。、；：！？")
#: A last line narrower than this share of the mean line is a widow. Set by eye.
_WIDOW = 0.34
#: Weight of raggedness against the cost of a break. Set by eye.
_RAGGED = 9.0


@dataclass(frozen=True)
class Line:
    """Characters `start` to `end` of a shaped text, without the spaces at its ends. `width` in em."""

    start: int
    end: int
    width: float


class Measure:
    """Widths of any part of a shaped text in constant time.

    Examples
    --------
    >>> from adwright.render.fonts import font_set
    >>> measure = Measure(font_set("bold", "zh").shape("春茶上新，"))
    >>> line = measure.line(0, 5)
    >>> line.width, measure.ink(line)
    (5.0, 4.5)
    """

    def __init__(self, shaped: Shaped) -> None:
        self.text = shaped.text
        self._sum = shaped.sums

    def hang(self, line: Line) -> float:
        """Empty half of a full-width sign at the end of a line [em]: it may stick out, for nothing is seen there."""
        last = self.text[line.end - 1] if line.end > line.start else ""
        if not last or last not in _HALF_EMPTY or not is_wide(last):
            return 0.0
        return (self._sum[line.end] - self._sum[line.end - 1]) / 2

    def ink(self, line: Line) -> float:
        """Width of a line without what hangs out at its end [em]."""
        return line.width - self.hang(line)

    def line(self, start: int, end: int) -> Line:
        """The part from `start` to `end` without spaces at its ends."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Line(start, end, self._sum[end] - self._sum[start])


def count_lines(measure: Measure, breaks: tuple[Break, ...], tier: int, room: float) -> int | None:
    """Fewest lines that hold the text in a width; None when a part that may not be broken is wider.

    Parameters
    ----------
    tier
        Worst tier of break that is allowed.
    room
        Width of the box [em].
    """
    ends = [b.at for b in breaks if b.tier <= tier] + [len(measure.text)]
    lines, start, last = 1, 0, 0
    for end in ends:
        if measure.ink(measure.line(start, end)) > room:
            if last == start:
                return None
            lines, start = lines + 1, last
            if measure.ink(measure.line(start, end)) > room:
                return None
        last = end
    return lines


def set_lines(
    measure: Measure, breaks: tuple[Break, ...], tier: int, room: float, lines: int | None = None
) -> tuple[Line, ...] | None:
    """The best lines of a text in a width; None when it cannot be set.

    Parameters
    ----------
    room
        Width of the box [em].
    lines
        How many lines; the fewest possible when left out.

    Examples
    --------
    >>> from adwright.render.breaks import breaks
    >>> from adwright.render.fonts import font_set
    >>> text = "Spring green tea, picked by hand"
    >>> measure = Measure(font_set("bold", "en").shape(text))
    >>> [text[x.start:x.end] for x in set_lines(measure, breaks(text), 0, room=10)]
    ['Spring green tea,', 'picked by hand']
    """
    fewest = count_lines(measure, breaks, tier, room)
    if fewest is None:
        return None
    wanted = max(fewest, lines or 0)
    stops = [Break(0, 0, 0), *(b for b in breaks if b.tier <= tier), Break(len(measure.text), 0, 0)]
    target = min(room, measure.line(0, len(measure.text)).width / wanted)
    ways: dict[int, tuple[float, tuple[Line, ...]]] = {0: (0.0, ())}
    for row in range(wanted):
        following: dict[int, tuple[float, tuple[Line, ...]]] = {}
        for i, (cost, kept) in ways.items():
            for j in range(i + 1, len(stops)):
                line = measure.line(stops[i].at, stops[j].at)
                if measure.ink(line) > room:
                    break
                is_last = row == wanted - 1
                if is_last != (j == len(stops) - 1):
                    continue
                total = cost + stops[j].cost + _cost(line, target, is_last and row > 0)
                if j not in following or total < following[j][0]:
                    following[j] = (total, (*kept, line))
        ways = following
    best = ways.get(len(stops) - 1)
    return best[1] if best else None


def _cost(line: Line, target: float, is_last: bool) -> float:
    off = (line.width - target) / target if target else 0.0
    widow = 8.0 if is_last and (line.end - line.start <= 2 or line.width < _WIDOW * target) else 0.0
    return _RAGGED * off * off + widow


def largest(fits: Callable[[float], bool], low: float, high: float, steps: int = 7) -> float | None:
    """The largest value in [low, high] that fits, by bisection; None when `low` does not fit.

    Examples
    --------
    >>> largest(lambda size: size <= 40, 10, 90, steps=20) > 39.99
    True
    """
    if fits(high):
        return high
    if not fits(low):
        return None
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
