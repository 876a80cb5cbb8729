"""A column of things, set together at the largest size at which all of it fits.

Comes in: `Item`s and a box. Goes out: `Placed` things with exact positions [px]. It does not know where the box
stands on the canvas, nor what anything says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from adwright.render.fit import largest
from adwright.render.geometry import Box
from adwright.render.items import Item, TextItem
from adwright.render.layout import Align, Kind, Upright
from adwright.render.placed import Placed, turned

#: A name may be parted (tier 1) or a word (tier 2) only when that makes the type this much larger.
_TIER_GAIN = 0.22
#: An optional thing is left out when it presses the type of its block below this share of its range. Set by eye.
_TOO_TIGHT = 0.08
#: What a line of a headline costs, and what it costs to set it smaller by its whole size, in units of `Break.cost`.
#: Set by eye on the headlines of the tests.
_PER_LINE, _PER_SIZE = 1.2, 10.0


@dataclass(frozen=True)
class Solved:
    """A column as set.

    Parameters
    ----------
    used
        The part of the box that is taken.
    t
        Share of the size range, in [0, 1].
    dropped
        Kinds of optional things left out.
    overflow
        What did not fit at the smallest size, as (copy field, reason).
    """

    placed: tuple[Placed, ...]
    used: Box
    t: float
    dropped: tuple[Kind, ...] = ()
    overflow: tuple[tuple[str, str], ...] = ()


#: Space before a thing, in units of the layout's gap.
_BEFORE: dict[Kind, float] = {"headline": 1.3, "subline": 0.95, "action": 1.5, "cta": 1.5, "price": 1.0, "legal": 1.2}


def _space(items: Sequence[Item], gap: float, t: float) -> float:
    return sum(_BEFORE.get(item.kind, 1.0) for item in items[1:]) * gap * (0.7 + 0.3 * t)


def _height(items: Sequence[Item], gap: float, t: float, width: float, tier: int) -> float | None:
    total = _space(items, gap, t)
    for item in items:
        high = item.measure(t, width, tier)
        if high is None:
            return None
        total += high
    return total


def _best(items: Sequence[Item], box: Box, gap: float) -> tuple[float, int] | None:
    """Largest size and the tier of breaks it needs; None when nothing fits."""
    best: tuple[float, int] | None = None
    for tier in (0, 1, 2, 3):
        if tier == 3 and best is not None:
            break  # a word of letters is parted only when it fits at no size

        def fits(t: float, tier: int = tier) -> bool:
            high = _height(items, gap, t, box.width, tier)
            whole = tier < 3 or _lines(items, t, box.width) == _lines(items, 0.0, box.width)
            return high is not None and high <= box.height and whole  # a long word in as few parts as can be

        t = largest(fits, 0.0, 1.0)
        if t is not None and (best is None or t > best[0] + _TIER_GAIN):
            best = (t, tier)
        if best is not None and best[0] > 1 - _TIER_GAIN:
            break
    return best


def _lines(items: Sequence[Item], t: float, width: float) -> list[int | None]:
    return [item.count(t, width, 3) for item in items if isinstance(item, TextItem)]


def _calmer(items: Sequence[Item], box: Box, gap: float, best: tuple[float, int]) -> tuple[float, int]:
    """A little smaller, if the headline then needs fewer lines or breaks at better places."""
    head = next((i for i in items if isinstance(i, TextItem) and i.kind == "headline"), None)
    t, tier = best
    if head is None or (head.count(t, box.width, tier) or 1) < 2 or head.high <= head.low:
        return best
    options: list[tuple[float, float, int]] = []
    for share in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        smaller = (share * head.size(t) - head.low) / (head.high - head.low)
        if smaller < 0:
            break
        for other in range(tier + 1):
            lines = head.count(smaller, box.width, other)
            high = _height(items, gap, smaller, box.width, other)
            if lines is not None and high is not None and high <= box.height:
                rough = head.roughness(smaller, box.width, other)
                options.append((_PER_LINE * lines + rough + _PER_SIZE * (1 - share), smaller, other))
                break
    if not options:
        return best
    _, smaller, other = min(options, key=lambda option: option[0])
    return smaller, other


def solve(
    items: Sequence[Item],
    box: Box,
    *,
    gap: float,
    align: Align = "left",
    upright: Literal["top", "middle", "bottom"] | Upright = "top",
    optional: tuple[Kind, ...] = (),
    rtl: bool = False,
) -> Solved:
    """Set items one under the other in a box at the largest common size.

    Parameters
    ----------
    gap
        Space between items at full size [px].
    optional
        Kinds that may be left out, the first to go first.
    rtl
        The copy is read from the right: left and right change places, and rows begin at the right.
    """
    kept, dropped = list(items), []
    best = _best(kept, box, gap)
    for kind in optional:
        if best is not None and best[0] >= _TOO_TIGHT:
            break
        fewer = [item for item in kept if item.kind != kind]
        if len(fewer) < len(kept) and (fewer or best is None):  # what stands alone presses nothing
            kept, best = fewer, _best(fewer, box, gap)
            dropped.append(kind)
    best = _calmer(kept, box, gap, best) if best else None
    t, tier = best or (0.0, 3)
    overflow = () if best is not None else tuple(_reasons(kept, box, gap))
    solved = _set(kept, box, gap, align, upright, t, tier, tuple(dropped), overflow)
    if not rtl:
        return solved
    return replace(solved, placed=tuple(turned(thing, box.left + box.right) for thing in solved.placed))


def _set(
    items: list[Item], box: Box, gap: float, align: Align, upright: str, t: float, tier: int,
    dropped: tuple[Kind, ...], overflow: tuple[tuple[str, str], ...],
) -> Solved:  # fmt: skip
    total = _height(items, gap, t, box.width, tier)
    free = max(0.0, box.height - total) if total is not None else 0.0
    y = box.top + free * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[upright]
    top, placed = y, []
    for i, item in enumerate(items):
        y += _BEFORE.get(item.kind, 1.0) * gap * (0.7 + 0.3 * t) if i else 0.0
        things = item.place(t, tier, replace(box, top=y), align)
        placed += things
        y = max((p.box.bottom for p in things), default=y)
    return Solved(tuple(placed), replace(box, top=top, bottom=y), t, dropped, overflow)


def _reasons(items: Sequence[Item], box: Box, gap: float) -> list[tuple[str, str]]:
    """What does not fit at the smallest size, and by how much."""
    found = [
        (item.field, f"does not fit {box.width:.0f} px of width at its smallest size")
        for item in items
        if item.measure(0.0, box.width, 3) is None
    ]
    if found or not items:
        return found
    needed = _height(items, gap, 0.0, box.width, 3) or 0.0
    main = next((item.field for item in items if item.kind == "headline"), items[0].field)
    why = f"needs {needed:.0f} px of height at the smallest size with what stands beside it, not {box.height:.0f}"
    return [(main, why)]
