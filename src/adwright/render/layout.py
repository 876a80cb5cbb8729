"""Layouts as data: where each thing stands, per shape of canvas.

Comes in: a Placement. Goes out: its `Shape`, the safe area in which text may stand, and by the name of an arrangement
the `Layout` of that shape. Shapes and arrangements are data (``data/banners/``). Boxes are shares of the safe area, so
that a platform's buttons push text inwards by themselves; a picture's frame may `bleed` to the canvas edge. It does not
know texts or colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from adwright.core import Placement, UserError
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml
from adwright.core.placement import LEAST_CANVAS
from adwright.render.geometry import Box

Shape = Literal[
    "square", "portrait", "story", "landscape", "rectangle", "halfpage", "billboard", "leaderboard", "skyscraper",
    "mobile",
]  # fmt: skip
SHAPES: tuple[Shape, ...] = get_args(Shape)
Align = Literal["left", "centre", "right"]
Upright = Literal["top", "middle", "bottom"]
#: What a block may hold: "action" is price and button side by side, or one above the other where it is narrow.
#: "label" stands in no block: it is the label of AI-made content, which finds its own place.
Kind = Literal["brand", "headline", "subline", "price", "cta", "action", "legal", "label"]
Shares = tuple[float, float, float, float]
#: Smallest and largest type of a kind [px at the shape's canvas].
Sizes = Mapping[Kind, tuple[float, float]]

#: Fields of a layout that hold another one.
_OTHERS = ("photo", "wide")
#: Width over height from which on a product is long: bicycles have 1.6, pairs of gloves 1.2.
WIDE = 1.45
#: Share of the canvas height that a product keeps clear of the lower edge where its stage would reach it.
_FLOOR = 0.03
#: Canvases narrower than this [px] are shown pixel for pixel; no feed takes pictures that small.
_DISPLAY_WIDTH = 400
#: Wide canvases lower than this [px] hold one line of things: picture, words, button; and those narrower than this.
_STRIP_HEIGHT, _STRIP_WIDTH = 130, 400


class ShapeRule(Noun):
    """What holds for every layout of a shape; see ``data/banners/shapes.yaml``."""

    canvas: tuple[int, int]
    shown_as_is: bool = False
    margin: float = 0.0
    least: tuple[float, float]
    sizes: dict[Kind, tuple[float, float]]
    lines: dict[Kind, int]


class Block(Noun):
    """A column of things, solved as one: all sizes in it grow or shrink together.

    Parameters
    ----------
    box
        Shares of the safe area.
    stack
        What stands in it, from the top.
    """

    box: Shares
    stack: Annotated[tuple[Kind, ...], Field(min_length=1)]
    align: Align = "left"
    upright: Upright = "top"


class Frame(Noun):
    """Where the picture stands.

    Parameters
    ----------
    box
        Panel or clip of a photo, shares of the safe area.
    stage
        Where a product without background is fitted, shares of the safe area.
    bleed
        Edges of `box` that run on to the canvas edge: any of "l", "t", "r", "b".
    form
        Outline of the panel.
    anchor
        Where in `stage` the product stands, shares of the free space.
    crop
        How far `stage` may run off the canvas along the edges that `bleed` names, in shares of its shorter side: there
        the product is cut off, as on a poster.
    """

    box: Shares
    stage: Shares
    bleed: Annotated[str, Field(pattern="^[ltrb]*$")] = ""
    form: Literal["plain", "arch", "round", "circle", "none"] = "plain"
    anchor: tuple[float, float] = (0.5, 0.5)
    crop: Annotated[float, Field(ge=0, le=0.5)] = 0.0


class Coded(Noun):
    """What changes in a layout where a QR code, which needs more room, stands in the button's place."""

    frame: Frame | None = None
    blocks: tuple[Block, ...] = ()


class Layout(Noun):
    """One arrangement on one shape of canvas.

    Parameters
    ----------
    sizes
        Smallest and largest type of each kind [px at the shape's canvas].
    lines
        Most lines of each kind.
    gap
        Space between things in a block [px at the shape's canvas].
    optional
        Kinds that may be left out where the copy is long, the first to go first.
    photo
        The layout in its place for photos, and for the art that stands in for a missing picture.
    wide
        The layout in its place for products of `WIDE` or more.
    coded
        Frame and blocks in their place where a QR code stands; None: the same ones.
    """

    frame: Frame
    blocks: tuple[Block, ...]
    sizes: dict[Kind, tuple[float, float]] = Field(default_factory=dict)
    lines: dict[Kind, int] = Field(default_factory=dict)
    gap: float = 20.0
    optional: tuple[Kind, ...] = ("subline",)
    photo: Layout | None = None
    wide: Layout | None = None
    coded: Coded | None = None

    def shown_with(self, aspect: float | None) -> Layout:
        """The layout for what is shown: a product without its background of that width over height; None: no such.

        Examples
        --------
        >>> square = arrangements()["beside"]["square"]
        >>> square.shown_with(0.7) == square, square.shown_with(1.7) == square.wide
        (True, True)
        """
        shown = self.photo if aspect is None else self.wide if aspect >= WIDE else None
        if shown is None:
            return self
        if shown.coded or not self.coded:
            return shown
        # what is not written in it is of this layout: its blocks were made for this frame, not for the other's
        coded = Coded(frame=self.coded.frame or self.frame, blocks=self.coded.blocks or self.blocks)
        return shown.model_copy(update={"coded": coded})

    def with_code(self) -> Layout:
        """The layout for a banner with a QR code."""
        if self.coded is None:
            return self
        changed = {"frame": self.coded.frame or self.frame, "blocks": self.coded.blocks or self.blocks}
        return self.model_copy(update=changed)


@cache
def shape_rules() -> dict[Shape, ShapeRule]:
    """All shapes by name."""
    return {shape: ShapeRule.model_validate(rule) for shape, rule in read_yaml("banners", "shapes.yaml").items()}


@cache
def arrangements() -> dict[str, dict[Shape, Layout]]:
    """All arrangements by name, each with a layout for every shape.

    Examples
    --------
    >>> sorted(arrangements()["beside"]) == sorted(SHAPES)
    True
    """
    written = read_yaml("banners", "arrangements.yaml")
    return {
        name: {shape: layout_of(written, f"{name}.{shape}", shape) for shape in SHAPES} for name in written
    }  # fmt: skip


def layout_of(written: Mapping[str, Mapping[str, Any]], name: str, shape: Shape) -> Layout:
    """A layout as written under "arrangement.shape", with what it takes over by `like` and the shape's own type.

    Raises
    ------
    UserError
        For a name that is not there, or layouts that are like each other in a circle.
    """
    return Layout.model_validate(_with_others(written, _with_shape(_written(written, name, ()), shape), shape))


def _written(written: Mapping[str, Mapping[str, Any]], name: str, seen: tuple[str, ...]) -> dict[str, Any]:
    arrangement, _, part = str(name).partition(".")
    found = written.get(arrangement, {}).get(part)
    if found is None:
        raise UserError(f"no layout named {name!r} in arrangements.yaml", hint="write arrangement.shape")
    if name in seen:
        raise UserError(f"layouts are like each other in a circle: {' -> '.join((*seen, name))}", hint="name another")
    own = {key: value for key, value in found.items() if key != "like"}
    return _written(written, found["like"], (*seen, name)) | own if "like" in found else own


def _with_shape(own: dict[str, Any], shape: Shape) -> dict[str, Any]:
    rule = shape_rules()[shape]
    return own | {"sizes": {**rule.sizes, **own.get("sizes", {})}, "lines": {**rule.lines, **own.get("lines", {})}}


def _with_others(written: Mapping[str, Mapping[str, Any]], own: dict[str, Any], shape: Shape) -> dict[str, Any]:
    """With the layouts for other pictures that are written in it."""
    found = dict(own)
    for key in _OTHERS:
        if isinstance(other := own.get(key), Mapping):
            like = _written(written, other["like"], ()) if "like" in other else {}
            layout = {**like, **{name: value for name, value in other.items() if name != "like"}}
            found[key] = _with_shape({name: value for name, value in layout.items() if name not in _OTHERS}, shape)
    return found


def shape_of(placement: Placement) -> Shape:
    """The shape whose layouts suit a placement.

    Examples
    --------
    >>> from adwright.core import placement
    >>> [shape_of(placement(p)) for p in ("728x90", "160x600", "300x250", "1080x1920", "1200x628", "1080x1080")]
    ['leaderboard', 'skyscraper', 'rectangle', 'story', 'landscape', 'square']
    """
    safe = safe_area(placement)
    if safe.width < LEAST_CANVAS[0] or safe.height < LEAST_CANVAS[0]:
        raise UserError(
            f"placement {placement.id}: {safe.width:.0f}x{safe.height:.0f} px are left inside the safe zone",
            hint="make the canvas larger or the safe zone smaller",
        )
    return _shape(placement.width, placement.height)


def _shape(width: int, height: int) -> Shape:
    ratio = width / height
    if ratio >= 2.2:
        if height >= _STRIP_HEIGHT and width > _STRIP_WIDTH:
            return "billboard"
        return "leaderboard" if width >= 600 else "mobile"
    if width <= _DISPLAY_WIDTH and ratio < 0.9:
        return "skyscraper" if ratio <= 0.42 else "halfpage"
    if max(width, height) < 500:
        return "rectangle"
    if ratio > 1.42:
        return "landscape"
    return "square" if ratio >= 0.9 else "portrait" if ratio >= 0.62 else "story"


def scale_of(placement: Placement) -> float:
    """How much larger the canvas is than its shape's reference."""
    width, height = shape_rules()[shape_of(placement)].canvas
    return min(placement.width / width, placement.height / height)


def least_size(placement: Placement, *, legal: bool = False) -> float:
    """Smallest type on a placement [px]. Display banners are shown pixel for pixel; feed pictures are shown scaled.

    Examples
    --------
    >>> from adwright.core import placement
    >>> least_size(placement("300x250")), least_size(placement("1080x1080"))
    (11.0, 28.0)
    """
    rule = shape_rules()[shape_of(placement)]
    least = rule.least[1 if legal else 0]
    return least if rule.shown_as_is else least * scale_of(placement)


def safe_area(placement: Placement) -> Box:
    """The part of the canvas where text and logo may stand [px]: inside the platform's safe zone.

    Layouts of some shapes are drawn for canvases with such a zone, and run to its edges; where a platform has none, the
    shape's own margin stands in its place.
    """
    zone, width, height = placement.safe_zone, placement.width, placement.height
    least = shape_rules()[_shape(width, height)].margin * width
    return Box(
        max(zone.left, least), max(zone.top, least), width - max(zone.right, least), height - max(zone.bottom, least)
    )


def frame_boxes(frame: Frame, placement: Placement) -> tuple[Box, Box]:
    """Panel and stage of a frame on a canvas [px]."""
    safe = safe_area(placement)
    # whole pixels, or a panel's edge shows as a hairline
    box = Box(*(float(round(edge)) for edge in safe.within(frame.box).rounded()))
    bled = Box(
        0 if "l" in frame.bleed else box.left, 0 if "t" in frame.bleed else box.top,
        placement.width if "r" in frame.bleed else box.right, placement.height if "b" in frame.bleed else box.bottom,
    )  # fmt: skip
    # a stage may run on below the safe area of a story, where only the platform's buttons will lie
    return bled, safe.within(frame.stage).intersection(_reach(frame, placement))


def _reach(frame: Frame, placement: Placement) -> Box:
    """How far a stage may run: to the canvas edge, a little less at the foot, and beyond it where it is cropped."""
    wide, high = placement.width, placement.height
    over = frame.crop * min(wide, high)
    off = {edge: over if edge in frame.bleed else 0.0 for edge in "ltrb"}
    foot = high + off["b"] if off["b"] else (1 - _FLOOR) * high
    return Box(-off["l"], -off["t"], wide + off["r"], foot)


def mirrored(layout: Layout) -> Layout:
    """The layout for copy that is read from the right: all boxes on the other side. Alignment is left to `solve`.

    Examples
    --------
    >>> frame = Frame(box=(0.5, 0, 1, 1), stage=(0.6, 0, 0.9, 1), bleed="trb")
    >>> turned = mirrored(Layout(frame=frame, blocks=(Block(box=(0.1, 0, 0.4, 1), stack=("headline",)),)))
    >>> turned.frame.box, turned.frame.bleed, turned.blocks[0].box
    ((0.0, 0.0, 0.5, 1.0), 'tlb', (0.6, 0.0, 0.9, 1.0))
    """
    coded = layout.coded
    if coded is not None:
        frame = _turned_frame(coded.frame) if coded.frame else None
        coded = Coded(frame=frame, blocks=_turned_blocks(coded.blocks))
    turned = {"frame": _turned_frame(layout.frame), "blocks": _turned_blocks(layout.blocks), "coded": coded}
    return layout.model_copy(update=turned)


def _turned_frame(frame: Frame) -> Frame:
    return frame.model_copy(update={
        "box": _turned(frame.box), "stage": _turned(frame.stage), "anchor": (1 - frame.anchor[0], frame.anchor[1]),
        "bleed": frame.bleed.translate(str.maketrans("lr", "rl")),
    })  # fmt: skip


def _turned_blocks(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    return tuple(block.model_copy(update={"box": _turned(block.box)}) for block in blocks)


def _turned(box: Shares) -> Shares:
    left, top, right, bottom = box
    return 1 - right, top, 1 - left, bottom
