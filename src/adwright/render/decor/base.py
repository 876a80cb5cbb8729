"""What a decoration is, and the places and colours it may name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field, ValidationError

from adwright.core import Registry, UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.render.geometry import Box
from adwright.render.layout import Layout, Shape
from adwright.render.palette import Rgb, Scheme, mix
from adwright.render.scene import Scene
from adwright.vision import Picture, Pixels
from adwright.vision.colour import rgb

#: How a picture comes to lie on the ground. A product whose dark background was keyed away counts as a cut-out.
PictureKind = Literal["cutout", "keyed", "photo", "none"]
Role = Literal[
    "ground", "ground_end", "panel", "shape", "ink", "muted", "price", "button", "on_button", "rule", "white", "black"
]
_Plain = Role | Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
#: A role of the palette, a hex colour, or [a, b, share]: between two of them.
Colour = _Plain | tuple[_Plain, _Plain, Annotated[float, Field(ge=0, le=1)]]
#: A part of the banner by name, or shares of the canvas: left, top, right, bottom.
Place = (
    Literal["canvas", "safe", "panel", "stage", "picture", "plate", "brand", "headline", "price", "cta", "text"]
    | tuple[float, float, float, float]
)


def kind_on_ground(picture: Picture | None) -> PictureKind:
    """How a picture comes to lie on the ground."""
    if picture is None:
        return "none"
    return "cutout" if picture.kind == "keyed" and picture.multiply is None else picture.kind


@dataclass(frozen=True)
class Ground:
    """What a decoration may use.

    Parameters
    ----------
    inks
        Colours of `scene.texts`, in their order.
    backdrop
        The picture that was made to stand behind the product; None without one.
    measured
        What a decoration measures for `Rendition.quality`.
    """

    canvas: Any
    scene: Scene
    scheme: Scheme
    picture: Picture | None
    rng: np.random.Generator
    inks: tuple[Rgb, ...] = ()
    backdrop: Pixels | None = None
    measured: dict[str, float] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        """The layout that the scene followed."""
        return self.scene.layout

    @property
    def shape(self) -> Shape:
        """The shape of the canvas."""
        return self.scene.shape

    @property
    def picture_kind(self) -> PictureKind:
        """How the picture comes to lie on the ground."""
        return kind_on_ground(self.picture)

    @property
    def full(self) -> Box:
        """The whole canvas."""
        return Box(0, 0, self.scene.width, self.scene.height)

    def box(self, place: Place) -> Box | None:
        """Where a place lies on this banner [px]; None when it has no such thing."""
        scene = self.scene
        if isinstance(place, tuple):
            return self.full.within(place)
        if place in ("brand", "headline", "price", "cta", "text"):
            found = [t.box for t in scene.texts if place == "text" or t.kind == place]
            return reduce(Box.union, found) if found else None
        boxes = {"canvas": self.full, "safe": scene.safe, "panel": scene.panel, "stage": scene.stage,
                 "picture": scene.picture, "plate": scene.plate}  # fmt: skip
        return boxes[place]

    def rgb(self, colour: Colour) -> Rgb:
        """A colour as bytes."""
        if isinstance(colour, tuple):
            return mix(self.rgb(colour[0]), self.rgb(colour[1]), colour[2])
        return colour_of(self.scheme, colour)


def colour_of(scheme: Scheme, name: str) -> Rgb:
    """A role of a palette, or a hex colour, as bytes."""
    if name.startswith("#"):
        return rgb(name)
    if name in ("white", "black"):
        return (255, 255, 255) if name == "white" else (0, 0, 0)
    found: Rgb = getattr(scheme, name)
    return found


class Decoration(Noun):
    """One thing that is drawn.

    Parameters
    ----------
    when
        Kinds of picture it is drawn with; all when empty.
    shapes
        Shapes of canvas it is drawn on; all when empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    #: The one list of a template's file in which it may stand; any but "fade" when empty.
    only: ClassVar[str] = ""

    when: tuple[PictureKind, ...] = ()
    shapes: tuple[Shape, ...] = ()

    def suits(self, ground: Ground) -> bool:
        """Whether it is drawn on this banner."""
        return (not self.when or ground.picture_kind in self.when) and (
            not self.shapes or ground.shape in self.shapes
        )  # fmt: skip

    def draw(self, ground: Ground) -> None:
        """Draw it."""
        raise NotImplementedError


decorations: Registry[type[Decoration]] = Registry("decoration")


def paint_of(ground: Ground, drawn: Sequence[Decoration]) -> None:
    """Draw decorations in their order."""
    for decoration in drawn:
        if decoration.suits(ground):
            decoration.draw(ground)


def decorations_of(written: Any, where: str) -> tuple[Decoration, ...]:
    """Decorations as a file lists them: ``- disc: {at: stage, colour: shape}``.

    Raises
    ------
    UserError
        What is wrong, in which entry, and what is meant.
    """
    if not isinstance(written, list):
        raise UserError(f"{where} is not a list", hint="write '- gradient: {from: ground, to: ground_end}'")
    found = []
    for number, entry in enumerate(written, 1):
        place = f"{where}, entry {number}"
        if not (isinstance(entry, dict) and len(entry) == 1):
            raise UserError(f"{place} is not one word with its settings", hint="write '- disc: {at: stage}'")
        ((word, settings),) = entry.items()
        kind = decorations.get(str(word))
        if (where == "fade") != (kind.only == "fade"):
            raise UserError(
                f"{place}: {word} does not belong here", hint="'fade' stands in 'fade:', all others elsewhere"
            )
        try:
            found.append(kind.model_validate(settings or {}))
        except ValidationError as error:
            raise UserError(f"{place}, {word}: {_first(error, kind)}") from None
    return tuple(found)


def _first(error: ValidationError, kind: type[Decoration]) -> str:
    first = error.errors()[0]
    at = ".".join(str(part) for part in first["loc"][:1])
    if first["type"] == "extra_forbidden":
        names = {field.alias or name for name, field in kind.model_fields.items()}
        return f"no setting named {at!r}; {did_you_mean(at, names)}"
    return f"{at}: {first['msg']}"
