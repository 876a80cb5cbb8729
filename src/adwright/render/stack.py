"""A column of texts, price and button, set together at the largest size at which all of it fits.

Comes in: `Item`s and a box. Goes out: `Placed` things with exact positions [px]. It does not know where the box
stands on the canvas, nor what anything says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from adwright.render.breaks import Break, breaks
from adwright.render.fit import Line, Measure, count_lines, largest, set_lines
from adwright.render.fonts import FontSet, Shaped
from adwright.render.geometry import Box
from adwright.render.layout import Align, Kind, Upright

#: A name may be parted (tier 1) or a word (tier 2) only when that makes the type this much larger.
_TIER_GAIN = 0.22
#: An optional thing is left out when it presses the type of its block below this share of its range. Set by eye.
_TOO_TIGHT = 0.08
#: What a line of a headline costs, and what it costs to set it smaller by its whole size, in units of `Break.cost`.
#: Set by eye on the headlines of the tests.
_PER_LINE, _PER_SIZE = 1.2, 10.0


@dataclass(frozen=True)
class PlacedText:
    """A text with its lines. `at` holds x and baseline of each line [px]; `field` is the copy field it comes from."""

    kind: Kind
    field: str
    role: str
    shaped: Shaped
    lines: tuple[Line, ...]
    at: tuple[tuple[float, float], ...]
    size: float
    box: Box
    struck: bool = False


@dataclass(frozen=True)
class PlacedButton:
    """The button under a call to action."""

    box: Box


@dataclass(frozen=True)
class PlacedLogo:
    """Where the logo stands."""

    box: Box


Placed = PlacedText | PlacedButton | PlacedLogo


class Item(Protocol):
    """Something in a column. `t` in [0, 1] runs from its smallest to its largest size."""

    @property
    def kind(self) -> Kind:
        """What it is."""
        ...

    @property
    def field(self) -> str:
        """The copy field it comes from."""
        ...

    def measure(self, t: float, width: float, tier: int) -> float | None:
        """Height at a size [px]; None when it does not fit the width."""
        ...

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """Set it with its top at the box's top, whether it fits or not."""
        ...


def _left_of(box: Box, width: float, align: Align) -> float:
    share = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    return box.left + (box.width - width) * share


@dataclass(frozen=True)
class TextItem:
    """Running text."""

    kind: Kind
    field: str
    role: str
    fonts: FontSet
    text: str
    low: float
    high: float
    most_lines: int = 1
    leading: float = 1.24
    keep: tuple[str, ...] = ()

    def size(self, t: float) -> float:
        """Type size [px]."""
        return self.low + (self.high - self.low) * t

    def measure(self, t: float, width: float, tier: int) -> float | None:
        """Height at a size [px]; None when it needs more lines than allowed or a word is too wide."""
        lines = self.count(t, width, tier)
        return None if lines is None or lines > self.most_lines else self._height(lines, self.size(t))

    def count(self, t: float, width: float, tier: int) -> int | None:
        """Fewest lines at a size; None when a word is too wide."""
        shaped = self.fonts.shape(self.text)
        return count_lines(Measure(shaped), self.breaks(shaped.text), tier, width / self.size(t))

    def breaks(self, text: str) -> tuple[Break, ...]:
        """Where its lines may end."""
        return breaks(text, self.keep, self.fonts.language)

    @property
    def line_gap(self) -> float:
        """Distance of two baselines [em]."""
        return max(self.leading, self.fonts.least_leading(self.text))

    def line_height(self, t: float) -> float:
        """Height of one line [px]."""
        return self._height(1, self.size(t))

    def _height(self, lines: int, size: float) -> float:
        return ((lines - 1) * self.line_gap + self.fonts.ascent + self.fonts.descent) * size

    def roughness(self, t: float, width: float, tier: int) -> float:
        """Sum of the costs of the breaks it is set with."""
        shaped = self.fonts.shape(self.text)
        stops = self.breaks(shaped.text)
        lines = set_lines(Measure(shaped), stops, tier, width / self.size(t)) or ()
        starts = {line.start for line in lines[1:]}
        return sum(b.cost for b in stops if b.at in starts)

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """Set the text; where it does not fit, the word that is too wide sticks out."""
        shaped, size = self.fonts.shape(self.text), self.size(t)
        measure, stops = Measure(shaped), self.breaks(shaped.text)
        lines = set_lines(measure, stops, tier, box.width / size) or set_lines(measure, stops, 3, box.width / size)
        lines = lines or (measure.line(0, len(shaped.text)),)
        at = []
        for row, line in enumerate(lines):
            x = _left_of(box, (line.width if align == "left" else measure.ink(line)) * size, align)
            at.append((x, box.top + (self.fonts.ascent + row * self.line_gap) * size))
        edges = Box(
            min((x for x, _ in at), default=box.left), box.top,
            max((x + measure.ink(line) * size for (x, _), line in zip(at, lines, strict=True)), default=box.left),
            box.top + self._height(len(lines), size),
        )  # fmt: skip
        return [PlacedText(self.kind, self.field, self.role, shaped, lines, tuple(at), size, edges)]


#: Least room at the sides of a button's label [em], for narrow banners.
_LEAST_PAD = 0.42


@dataclass(frozen=True)
class ButtonItem:
    """A call to action in its button."""

    text: TextItem
    kind: Kind = "cta"
    field: str = "cta"
    pad: tuple[float, float] = (0.95, 0.5)

    def width(self, t: float) -> float:
        """Width of the button with room to its sides [px]."""
        return (self._label + 2 * self.pad[0]) * self.text.size(t)

    @property
    def _label(self) -> float:
        return self.text.fonts.shape(self.text.text).width

    def measure(self, t: float, width: float, tier: int) -> float | None:  # noqa: ARG002 - a button has one line
        """Height of the button [px]; None when its label is too wide even with little room to its sides."""
        size = self.text.size(t)
        return (1.1 + 2 * self.pad[1]) * size if (self._label + 2 * _LEAST_PAD) * size <= width else None

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """The button and its label, centred in it."""
        size = self.text.size(t)
        side = min(self.pad[0], max(_LEAST_PAD, (box.width / size - self._label) / 2))
        width = (self._label + 2 * side) * size
        left = _left_of(box, width, align)
        pill = Box(left, box.top, left + width, box.top + (1.1 + 2 * self.pad[1]) * size)
        inner = Box(left + side * size, pill.top + (self.pad[1] - 0.01) * size, 0, 0)
        inner = replace(inner, right=pill.right - side * size + 1, bottom=pill.bottom)
        label = self.text.place(t, tier, inner, "left")
        return [PlacedButton(pill), *label]


@dataclass(frozen=True)
class PriceItem:
    """The price that holds, and the regular price struck through."""

    now: TextItem
    was: TextItem | None = None
    kind: Kind = "price"
    field: str = "price"

    def _widths(self, t: float) -> tuple[float, float, float]:
        now = self.now.fonts.shape(self.now.text).width * self.now.size(t)
        if self.was is None:
            return now, 0.0, 0.0
        return now, 0.36 * self.was.size(t), self.was.fonts.shape(self.was.text).width * self.was.size(t)

    def width(self, t: float) -> float:
        """Width in one line [px]."""
        return sum(self._widths(t))

    def measure(self, t: float, width: float, tier: int) -> float | None:  # noqa: ARG002 - a price is never broken
        """Height [px]; None when it is too wide even with the regular price above."""
        high = self.now.line_height(t) - self._lift(t)
        if self.width(t) <= width:
            return high
        now, _, was = self._widths(t)
        return high + self._above(t) if self.was is not None and max(now, was) <= width else None

    def _above(self, t: float) -> float:
        """What the regular price takes above the other [px]."""
        return self.was.line_height(t) + 1.5 * self._lift(t) if self.was is not None else 0.0

    def _lift(self, t: float) -> float:
        """Figures have no accents: they stand a little higher than text, so that they look centred [px]."""
        return 0.04 * self.now.size(t)

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """Both prices on one baseline; where that is too wide, the regular price above the other."""
        wide_now, gap, wide_was = self._widths(t)
        if self.was is not None and self.width(t) > box.width >= max(wide_now, wide_was):
            struck = self.was.place(t, tier, box, align)
            below = replace(box, top=box.top + self._above(t) - self._lift(t))
            return [*_struck(struck), *self.now.place(t, tier, below, align)]
        left = _left_of(box, self.width(t), align)
        top = box.top - self._lift(t)
        placed = self.now.place(t, tier, Box(left, top, left + wide_now + 1, box.bottom), "left")
        if self.was is not None:
            start = left + wide_now + gap
            drop = (self.now.size(t) - self.was.size(t)) * self.was.fonts.ascent
            inner = Box(start, top + drop, start + wide_was + 1, box.bottom)
            placed += _struck(self.was.place(t, tier, inner, "left"))
        return placed


def _struck(placed: Sequence[Placed]) -> list[Placed]:
    return [replace(p, struck=True) if isinstance(p, PlacedText) else p for p in placed]


@dataclass(frozen=True)
class ActionItem:
    """Price and button: in a row where there is room, else one above the other."""

    price: PriceItem
    button: ButtonItem
    kind: Kind = "action"
    field: str = "cta"

    def _in_row(self, t: float, width: float) -> bool:
        return self.price.width(t) + self._gap(t) + self.button.width(t) <= width

    def _gap(self, t: float) -> float:
        return 1.1 * self.button.text.size(t)

    def measure(self, t: float, width: float, tier: int) -> float | None:
        """Height [px]; None when the wider of the two does not fit."""
        price, button = self.price.measure(t, width, tier), self.button.measure(t, width, tier)
        if price is None or button is None:
            return None
        return max(price, button) if self._in_row(t, width) else price + 0.45 * self._gap(t) + button

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """Price first, as it is read first."""
        in_row = self._in_row(t, box.width)
        price = self.price.measure(t, 1e9 if in_row else box.width, tier) or self.price.measure(t, 1e9, tier) or 0.0
        button = self.button.measure(t, 1e9, tier) or 0.0
        if in_row:
            total = self.price.width(t) + self._gap(t) + self.button.width(t)
            left, middle = _left_of(box, total, align), box.top + max(price, button) / 2
            second = left + self.price.width(t) + self._gap(t)
            return [
                *self.price.place(t, tier, Box(left, middle - price / 2, second, box.bottom), "left"),
                *self.button.place(t, tier, Box(second, middle - button / 2, left + total, box.bottom), "left"),
            ]
        below = replace(box, top=box.top + price + 0.45 * self._gap(t))
        return [*self.price.place(t, tier, box, align), *self.button.place(t, tier, below, align)]


@dataclass(frozen=True)
class BrandItem:
    """Logo and name in one line."""

    name: TextItem | None
    logo_aspect: float | None
    kind: Kind = "brand"
    field: str = "brand"
    high: float = 0.0
    low: float = 0.0

    def _size(self, t: float) -> float:
        return self.name.size(t) if self.name else self.low + (self.high - self.low) * t

    def _logo(self, t: float) -> tuple[float, float]:
        if self.logo_aspect is None:
            return 0.0, 0.0
        high = self._size(t) * (1.7 if self.logo_aspect < 1.8 else 1.25)
        return high * self.logo_aspect, high

    def _beside(self, t: float) -> float:
        """What the logo and the space after it take [px]."""
        return self._logo(t)[0] + (0.42 * self._size(t) if self.name and self.logo_aspect else 0.0)

    def measure(self, t: float, width: float, tier: int) -> float | None:
        """Height [px]; None when it is too wide."""
        wide, high = self._logo(t)
        if self.name is None:
            return high if wide <= width else None
        text = self.name.measure(t, width - self._beside(t), tier) if width > self._beside(t) else None
        return None if text is None else max(high, text)

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """Logo, then name, centred on one line."""
        wide, high = self._logo(t)
        beside = self._beside(t)
        name: list[Placed] = []
        if self.name:
            name = self.name.place(t, tier, replace(box, left=box.left + beside), "left")
        text = name[0].box if name else Box(box.left, box.top, box.left + wide, box.top)
        shift = _left_of(box, text.right - box.left, align) - box.left
        full = max(high, text.height)
        placed: list[Placed] = []
        if self.logo_aspect:
            top = box.top + (full - high) / 2
            placed.append(PlacedLogo(Box(box.left + shift, top, box.left + shift + wide, top + high)))
        dy = (full - text.height) / 2
        return placed + [_moved(p, shift, dy) for p in name if isinstance(p, PlacedText)]


def _moved(text: PlacedText, dx: float, dy: float) -> PlacedText:
    return replace(text, box=text.box.moved(dx, dy), at=tuple((x + dx, y + dy) for x, y in text.at))


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
    return replace(solved, placed=tuple(_mirrored(thing, box.left + box.right) for thing in solved.placed))


def _mirrored(thing: Placed, sum_x: float) -> Placed:
    """The thing on the other side of a box whose left and right add up to `sum_x`; its letters are not turned."""
    box = replace(thing.box, left=sum_x - thing.box.right, right=sum_x - thing.box.left)
    if not isinstance(thing, PlacedText):
        return replace(thing, box=box)
    measure = Measure(thing.shaped)
    at = tuple(
        (sum_x - x - measure.ink(line) * thing.size, y) for line, (x, y) in zip(thing.lines, thing.at, strict=True)
    )
    return replace(thing, box=box, at=at)


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
