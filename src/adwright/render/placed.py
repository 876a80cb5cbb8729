"""What stands on a banner, and where.

Comes in: exact places [px]. Goes out: texts with their lines, buttons, logos and QR codes, as painters and
exporters take them. It does not know how the places were found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from adwright.render.fit import Line, Measure
from adwright.render.fonts import Shaped
from adwright.render.geometry import Box
from adwright.render.layout import Kind
from adwright.render.qr import Code


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


@dataclass(frozen=True)
class PlacedCode:
    """A QR code.

    Parameters
    ----------
    box
        Its plate, on whole pixels.
    module
        Side of a module [px].
    """

    code: Code
    box: Box
    module: int

    @classmethod
    def at(cls, code: Code, left: float, top: float, module: int) -> PlacedCode:
        """The code with its plate's corner near there."""
        x, y, side = round(left), round(top), module * code.across
        return cls(code, Box(x, y, x + side, y + side), module)

    def bars(self) -> Iterator[Box]:
        """Where it is dark."""
        for column, row, many in self.code.bars():
            x, y = self.box.left + column * self.module, self.box.top + row * self.module
            yield Box(x, y, x + many * self.module, y + self.module)


Placed = PlacedText | PlacedButton | PlacedLogo | PlacedCode


def moved(text: PlacedText, dx: float, dy: float) -> PlacedText:
    """The text, shifted."""
    return replace(text, box=text.box.moved(dx, dy), at=tuple((x + dx, y + dy) for x, y in text.at))


def turned(thing: Placed, sum_x: float) -> Placed:
    """The thing on the other side of a box whose left and right add up to `sum_x`; its letters are not turned."""
    if isinstance(thing, PlacedCode):
        return PlacedCode.at(thing.code, sum_x - thing.box.right, thing.box.top, thing.module)
    box = replace(thing.box, left=sum_x - thing.box.right, right=sum_x - thing.box.left)
    if not isinstance(thing, PlacedText):
        return replace(thing, box=box)
    measure = Measure(thing.shaped)
    at = tuple(
        (sum_x - x - measure.ink(line) * thing.size, y) for line, (x, y) in zip(thing.lines, thing.at, strict=True)
    )
    return replace(thing, box=box, at=at)
