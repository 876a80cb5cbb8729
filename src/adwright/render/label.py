"""The visible label of AI-made content: how large it must be, and where on a banner it may stand.

Comes in: the label's text and size rule, the canvas, what already stands on it. Goes out: a `Tag` with exact places
[px], or None where there is no room. It moves nothing: `scene` gives it a place of its own when it finds none.

The height that a rule asks for is taken as the height of the ink, from the top of the highest character to the bottom
of the lowest; the type is larger than that. Source of the 5 %: GB 45438-2025 [reported], in ``data/labels``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adwright.core import Placement, VisibleLabel
from adwright.render.fonts import FontSet, Shaped
from adwright.render.geometry import Box
from adwright.render.items import TextItem
from adwright.render.layout import least_size, safe_area
from adwright.render.placed import PlacedText

#: Rounding to whole pixels and the blur of JPEG must not bring the letters below the rule.
_MARGIN = 1.03
#: Smallest type at which Chinese characters can still be told apart [px]; for canvases that have no room for more.
_SMALLEST = 8.0
#: Space between letters and the edge of the plate [em]: at the sides, above and below.
_PAD = (0.45, 0.2)
#: The plate is rounded by this share of its height. Set by eye.
PLATE_RADIUS = 0.28
#: Space kept to what stands near it [em].
_CLEAR = 0.4
#: Steps in which the label is moved along an edge to look for room.
_STEPS = 12


@dataclass(frozen=True)
class Tag:
    """A label as it stands: its letters, the plate under them, and the height of the letters' ink [px]."""

    text: PlacedText
    plate: Box
    ink: float


@dataclass(frozen=True)
class LabelItem:
    """A label at one size."""

    fonts: FontSet
    text: str
    size: float

    @property
    def shaped(self) -> Shaped:
        """The glyphs."""
        return self.fonts.shape(self.text)

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height of the plate [px]."""
        high, low = ink_of(self.shaped)
        return (self.shaped.width + 2 * _PAD[0]) * self.size, (high + low + 2 * _PAD[1]) * self.size

    @property
    def clear(self) -> float:
        """Space kept to what stands near it [px]."""
        return _CLEAR * self.size

    def at(self, left: float, top: float) -> Tag:
        """The label with its plate's corner there."""
        wide, tall = self.extent
        high, low = ink_of(self.shaped)
        plate = Box(left, top, left + wide, top + tall)
        baseline = top + (_PAD[1] + high) * self.size
        item = TextItem("label", "label", "label", self.fonts, self.text, self.size, self.size)
        inner = Box(left + _PAD[0] * self.size, baseline - self.fonts.ascent * self.size, plate.right + 1, plate.bottom)
        placed = item.place(0.0, 0, inner, "left")[0]
        assert isinstance(placed, PlacedText)
        ink = (high + low) * self.size
        letters = Box(placed.box.left, baseline - high * self.size, placed.box.right, baseline + low * self.size)
        return Tag(PlacedText("label", "label", "label", placed.shaped, placed.lines, placed.at, self.size, letters),
                   plate, ink)  # fmt: skip


def ink_of(shaped: Shaped) -> tuple[float, float]:
    """Height of a text's ink above its baseline, and its depth below it [em].

    Examples
    --------
    >>> from adwright.render.fonts import font_set
    >>> high, low = ink_of(font_set("sans", "zh").shape("AI生成"))
    >>> 0.8 < high < 0.9 and 0.03 < low < 0.12
    True
    """
    high = low = 0.0
    for glyph, face, y in zip(shaped.glyphs, shaped.faces, shaped.y, strict=True):
        box = shaped.fonts[face].font(1000.0).getBounds([glyph])[0]
        high, low = max(high, -box.fTop / 1000 - y), max(low, box.fBottom / 1000 + y)
    return high, low


def label_items(label: VisibleLabel, placement: Placement, fonts: FontSet) -> list[LabelItem]:
    """The label at the sizes it may have, the better first: never below its rule, at first as large as a legal line."""
    high, low = ink_of(fonts.shape(label.text))
    needed = lawful_height(label, placement) * _MARGIN / max(high + low, 0.1)
    sizes = [max(needed, least_size(placement, legal=True)), max(needed, _SMALLEST)]
    return [LabelItem(fonts, label.text, size) for size in dict.fromkeys(sizes)]


def lawful_height(label: VisibleLabel, placement: Placement) -> float:
    """Height that the rule asks for [px].

    Examples
    --------
    >>> from adwright.core import placement
    >>> label = VisibleLabel(text="AI生成", height_share=0.05)
    >>> [lawful_height(label, placement(p)) for p in ("300x250", "1080x1920", "728x90")]
    [12.5, 54.0, 4.5]
    """
    return label.height_share * min(placement.width, placement.height)


def free_spot(item: LabelItem, placement: Placement, taken: Sequence[Box], edges: Sequence[Box]) -> Tag | None:
    """The first place at the rim of the safe area where the label meets nothing; None when there is none.

    Parameters
    ----------
    taken
        What the label must not touch.
    edges
        Panels whose edge it should not lie across; it may lie inside or outside.
    """
    across: Tag | None = None
    for left, top in spots(item, placement):
        tag = item.at(left, top)
        near = tag.plate.grown(item.clear)
        if any(near.intersection(box).area > 0 for box in taken):
            continue
        if not any(_lies_across(tag.plate, box) for box in edges):
            return tag
        across = across or tag
    return across


def corners(item: LabelItem, placement: Placement) -> list[tuple[float, float]]:
    """Where a label stands in the corners of the safe area, the foot and the right first; none when it is too large."""
    safe, (wide, tall) = rim(placement), item.extent
    if wide > safe.width + 0.5 or tall > safe.height + 0.5:
        return []
    return [(x, y) for y in (safe.bottom - tall, safe.top) for x in (safe.right - wide, safe.left)]


def spots(item: LabelItem, placement: Placement) -> Iterator[tuple[float, float]]:
    """Corners, then places along the foot, the head and the sides."""
    found = corners(item, placement)
    yield from found
    if not found:
        return
    safe, (wide, tall) = rim(placement), item.extent
    for step in range(1, _STEPS):
        x = safe.right - wide - (safe.width - wide) * step / _STEPS
        yield x, safe.bottom - tall
    for step in range(1, _STEPS):
        x = safe.right - wide - (safe.width - wide) * step / _STEPS
        yield x, safe.top
    for step in range(1, _STEPS):
        y = safe.bottom - tall - (safe.height - tall) * step / _STEPS
        yield from ((safe.right - wide, y), (safe.left, y))


def rim(placement: Placement) -> Box:
    """The safe area, a little in from the edges of the canvas."""
    safe, inset = safe_area(placement), max(3.0, 0.022 * min(placement.width, placement.height))
    return Box(
        max(safe.left, inset), max(safe.top, inset),
        min(safe.right, placement.width - inset), min(safe.bottom, placement.height - inset),
    )  # fmt: skip


def _lies_across(plate: Box, panel: Box) -> bool:
    common = plate.intersection(panel).area
    return 0 < common < 0.98 * plate.area
