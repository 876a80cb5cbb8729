"""Everything on one banner, with its exact place, before a pixel is drawn.

Comes in: creative, placement, brand, product, a template, what is known of picture and logo. Goes out: `Scene`.
Golden files and checks read it; `paint` draws it. It does not know colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adwright.core import Brand, Creative, Finding, Placement, Product, VisibleLabel
from adwright.render.code_place import with_code
from adwright.render.columns import Column, boxes
from adwright.render.fonts import Face
from adwright.render.geometry import Box
from adwright.render.glyph_findings import parted_words
from adwright.render.label import Tag
from adwright.render.label_place import labelled
from adwright.render.layout import Layout, Shape, frame_boxes, safe_area, scale_of, shape_of
from adwright.render.picture_place import picture_boxes
from adwright.render.placed import Placed, PlacedCode, PlacedText
from adwright.render.setting import Voice, letter_findings, setting_of
from adwright.vision import Picture


@dataclass(frozen=True)
class Scene:
    """A banner laid out.

    Parameters
    ----------
    panel, stage
        Where a photo is clipped to, and where a product without background is fitted [px].
    plate
        A light plate under a product that was photographed on white, when the template asks for one [px].
    picture
        Where the picture's pixels come to lie [px].
    salient
        The part of the canvas that texts must leave alone [px]; None without a picture.
    tag
        The label of AI-made content with its plate; its letters are among `placed`.
    layout, shape
        What was followed: the template's own for this shape of canvas, or its mirror for copy that is read from the
        right.
    """

    width: int
    height: int
    scale: float
    safe: Box
    panel: Box
    stage: Box
    plate: Box | None
    picture: Box | None
    salient: Box | None
    placed: tuple[Placed, ...]
    findings: tuple[Finding, ...]
    missing: int
    overflow: bool
    layout: Layout
    shape: Shape
    tag: Tag | None = None

    @property
    def texts(self) -> tuple[PlacedText, ...]:
        """The texts only."""
        return tuple(p for p in self.placed if isinstance(p, PlacedText))

    @property
    def code(self) -> PlacedCode | None:
        """The QR code; None where there is none."""
        return next((p for p in self.placed if isinstance(p, PlacedCode)), None)


def compose(
    creative: Creative,
    placement: Placement,
    *,
    brand: Brand,
    product: Product,
    layout: Layout,
    voice: Voice,
    picture: Picture | None,
    logo_aspect: float | None = None,
    faces: tuple[Face, ...] = (),
    legal: str = "",
    label: VisibleLabel | None = None,
    plated: bool = False,
) -> Scene:
    """Lay out one creative for one placement.

    The copy's fields are taken as the placement's rule lists them: a description or a long headline is shown where
    there is room, a headline, the legal lines and the label always.
    """
    setting = setting_of(
        creative, placement, brand=brand, product=product, layout=layout, voice=voice, faces=faces, legal=legal,
        logo_aspect=logo_aspect,
    )  # fmt: skip
    setting, solved, told = with_code(setting)
    layout, tag = setting.layout, None
    panel, stage = frame_boxes(layout.frame, placement)
    plate, lies, salient = picture_boxes(picture, panel, stage, layout, plated, boxes(solved))
    findings, missing = letter_findings(setting)
    findings += told + parted_words(placement, [thing for _, result in solved for thing in result.placed])
    if label is not None:
        shown = salient if picture is None or picture.kind in ("photo", "cutout") else plate or lies
        solved, tag, found = labelled(setting, label, solved, [shown] if shown else [], [panel])
        findings += found
    findings += [*_overflows(placement, solved), *_left_out(placement, solved)]
    return Scene(
        width=placement.width, height=placement.height, scale=scale_of(placement), safe=safe_area(placement),
        panel=panel, stage=stage, plate=plate, picture=lies, salient=salient,
        placed=tuple(p for _, result in solved for p in result.placed) + ((tag.text,) if tag else ()), tag=tag,
        findings=tuple(findings), missing=missing, overflow=any(result.overflow for _, result in solved),
        layout=layout, shape=shape_of(placement),
    )  # fmt: skip


def _overflows(placement: Placement, solved: list[Column]) -> Iterator[Finding]:
    """What does not fit at any size blocks: nothing is cut off in silence."""
    for field, why in (row for _, result in solved for row in result.overflow):
        yield Finding(
            check="render", rule="render.overflow", severity="block",
            field=field if field not in ("brand", "legal", "price") else "",
            why=f"{field} at {placement.size}: {why}", rewrite="", said=(("part", field), ("size", placement.size)),
        )  # fmt: skip


def _left_out(placement: Placement, solved: list[Column]) -> Iterator[Finding]:
    """What a layout may leave out, and did; a subline is no loss."""
    for kind in (kind for _, result in solved for kind in result.dropped if kind != "subline"):
        yield Finding(
            check="render", rule="render.left_out", severity="notice", field="cta" if kind == "cta" else "",
            why=f"{kind} at {placement.size}: left out, there is no room for it",
            said=(("part", kind), ("size", placement.size)),
        )  # fmt: skip
