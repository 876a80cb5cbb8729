"""Things of a column, each of which can be set at any size of its range: texts, button, price, logo and name.

Comes in: shaped texts and sizes. Goes out: how high a thing is at a width, and `Placed` things. It does not know what
stands above or below, nor what anything says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from adwright.core.text import language_of
from adwright.render.breaks import Break, breaks
from adwright.render.fit import Measure, count_lines, set_lines
from adwright.render.fonts import FontSet
from adwright.render.geometry import Box
from adwright.render.layout import Align, Kind
from adwright.render.placed import Placed, PlacedButton, PlacedLogo, PlacedText, moved


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


class ActItem(Item, Protocol):
    """What asks a person to act: a button, or a code to be scanned."""

    def size(self, t: float) -> float:
        """Size of its type [px]."""
        ...

    def width(self, t: float) -> float:
        """Width in one row [px]."""
        ...


def left_of(box: Box, width: float, align: Align) -> float:
    """Left edge of something of a width that is aligned in a box."""
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
        return breaks(text, self.keep, language_of(self.fonts.language))

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
            x = left_of(box, (line.width if align == "left" else measure.ink(line)) * size, align)
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

    def size(self, t: float) -> float:
        """Size of its type [px]."""
        return self.text.size(t)

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
        left = left_of(box, width, align)
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
        left = left_of(box, self.width(t), align)
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
    """Price and button, or what stands in its place: in a row where there is room, else one above the other."""

    price: PriceItem
    button: ActItem
    kind: Kind = "action"
    field: str = "cta"

    def _in_row(self, t: float, width: float) -> bool:
        return self.price.width(t) + self._gap(t) + self.button.width(t) <= width

    def _gap(self, t: float) -> float:
        return 1.1 * self.button.size(t)

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
            left, middle = left_of(box, total, align), box.top + max(price, button) / 2
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
        shift = left_of(box, text.right - box.left, align) - box.left
        full = max(high, text.height)
        placed: list[Placed] = []
        if self.logo_aspect:
            top = box.top + (full - high) / 2
            placed.append(PlacedLogo(Box(box.left + shift, top, box.left + shift + wide, top + high)))
        dy = (full - text.height) / 2
        return placed + [moved(p, shift, dy) for p in name if isinstance(p, PlacedText)]
