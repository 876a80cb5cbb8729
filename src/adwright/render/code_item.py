"""A QR code in a column, in the place of a button: what cannot be clicked on is scanned.

Comes in: a `Code`, the call to action. Goes out: `Placed` things, as of any item. It does not know what the code holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from adwright.render.geometry import Box
from adwright.render.items import TextItem, left_of
from adwright.render.layout import Align, Kind
from adwright.render.placed import Placed, PlacedCode
from adwright.render.qr import Code


@dataclass(frozen=True)
class CodeItem:
    """A code, and the call to action beside it, or under it where there is no room.

    Parameters
    ----------
    modules
        Smallest and largest side of a module [px]. A module is of whole pixels, or its edges would blur.
    """

    code: Code
    text: TextItem | None
    modules: tuple[int, int]
    kind: Kind = "cta"
    field: str = "cta"

    def size(self, t: float) -> float:
        """Type that stands beside it [px]."""
        return self.text.size(t) if self.text else 7.0 * self._module(t)

    def _module(self, t: float) -> int:
        low, high = self.modules
        return int(low + (high - low) * t + 1e-6)

    def _side(self, t: float) -> float:
        return float(self._module(t) * self.code.across)

    def _label(self, t: float) -> tuple[float, float]:
        """Width and height of the call to action in one line [px]."""
        if self.text is None:
            return 0.0, 0.0
        return self.text.fonts.shape(self.text.text).width * self.size(t), self.text.line_height(t)

    def _gap(self, t: float) -> float:
        return 0.5 * self.size(t) if self.text else 0.0

    def _is_beside(self, t: float, width: float) -> bool:
        return self.width(t) <= width + 0.5  # a row is as wide as its parts, but for rounding

    def width(self, t: float) -> float:
        """Width of the code with the call to action beside it [px]."""
        return self._side(t) + self._gap(t) + self._label(t)[0]

    def measure(self, t: float, width: float, tier: int) -> float | None:  # noqa: ARG002 - neither is ever broken
        """Height [px]; None when the code or the call to action is too wide."""
        side, (wide, high) = self._side(t), self._label(t)
        if self._is_beside(t, width):
            return max(side, high)
        return side + 0.7 * self._gap(t) + high if max(side, wide) <= width else None

    def place(self, t: float, tier: int, box: Box, align: Align) -> list[Placed]:
        """The code, and its call to action centred on it, or under it."""
        side, high = self._side(t), self._label(t)[1]
        if self._is_beside(t, box.width):
            left = left_of(box, self.width(t), align)
            start = left + side + self._gap(t)
            inner = Box(start, box.top + max(0.0, (side - high) / 2), start + self._label(t)[0] + 1, box.bottom)
            label_align: Align = "left"
        else:
            left = left_of(box, side, align)
            inner, label_align = replace(box, top=box.top + side + 0.7 * self._gap(t)), align
        code = PlacedCode.at(self.code, left, box.top, self._module(t))
        label = self.text.place(t, tier, inner, label_align) if self.text else []
        return [code, *label]
