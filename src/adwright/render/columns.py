"""All blocks of a layout, solved one after the other: who comes first, and who gives way.

Comes in: a `Setting`, and a place that is reserved for something else. Goes out: each block with its `Solved`. It does
not know what reserves the place.
"""

from __future__ import annotations

from dataclasses import replace

from adwright.core import Placement
from adwright.render.geometry import Box
from adwright.render.layout import Block, Kind, safe_area, scale_of
from adwright.render.setting import Setting, item_of, sublines
from adwright.render.stack import Solved, solve

#: Share of a text's box that the product may touch; below it only the empty corners of the boxes meet.
TOUCH = 0.03
#: A block of the layout, and how it was set.
Column = tuple[Block, Solved]


def solve_all(setting: Setting, reserved: Box | None = None) -> list[Column]:
    """All blocks; brand and legal lines first, because the others give way to them. All give way to `reserved`."""
    safe, gap = safe_area(setting.placement), setting.layout.gap * scale_of(setting.placement)
    first: tuple[Kind, ...] = ("legal", "brand")
    order = sorted(setting.layout.blocks, key=lambda b: (b.stack[0] not in first, b.stack[0] != "legal"))
    done: list[Column] = []
    for block in order:
        box = _beside(_clear(safe.within(block.box), done, gap), reserved)
        done.append((block, _solve_block(setting, block, box, gap)))
    return done


def _clear(box: Box, done: list[Column], gap: float) -> Box:
    """The box without what legal lines and brand have taken of it."""
    for other, result in done:
        used = result.used
        if not result.placed or other.stack[0] not in ("legal", "brand") or box.intersection(used.grown(gap)).area == 0:
            continue
        if used.centre[1] > box.centre[1]:
            box = replace(box, bottom=min(box.bottom, used.top - gap))
        else:
            box = replace(box, top=max(box.top, used.bottom + gap))
    return box


def _beside(box: Box, reserved: Box | None) -> Box:
    """The largest part of a box, over its whole width or height, that a reserved place leaves it."""
    if reserved is None or box.intersection(reserved).area == 0:
        return box
    parts = (
        replace(box, bottom=reserved.top), replace(box, top=reserved.bottom),
        replace(box, right=reserved.left), replace(box, left=reserved.right),
    )  # fmt: skip
    return max(parts, key=lambda part: part.area if part.width > 0 and part.height > 0 else 0.0)


def _solve_block(setting: Setting, block: Block, box: Box, gap: float) -> Solved:
    """One block with the first subline that leaves the headline large enough."""
    choices = sublines(setting) if "subline" in block.stack else [""]
    best: Solved | None = None
    for field in choices:
        items = [i for kind in block.stack if (i := item_of(replace(setting, subline=field), kind)) is not None]
        result = solve(
            items, box, gap=gap, align=block.align, upright=block.upright, optional=setting.layout.optional,
            rtl=setting.rtl,
        )  # fmt: skip
        if best is None or (best.overflow and not result.overflow):
            best = result
        if not result.overflow and not result.dropped:
            return result
    assert best is not None
    return best


def trouble(solved: list[Column], place: Placement) -> int:
    """How many columns do not fit, and how many things stand outside the safe area."""
    safe = safe_area(place)
    return sum(bool(result.overflow) for _, result in solved) + sum(
        not safe.contains(box, 1.0) for box in boxes(solved)
    )


def met(solved: list[Column], product: list[Box]) -> int:
    """How many things lie on the product: a line that gives way to the label must not be pushed on to it."""
    return sum(box.intersection(shown).area > TOUCH * box.area for box in boxes(solved) for shown in product)


def boxes(solved: list[Column]) -> list[Box]:
    """Where all things of the columns stand."""
    return [thing.box for _, result in solved for thing in result.placed]
