"""The renderers that ship: one per template, all drawn by skia.

Comes in: nouns and folders. Goes out: a file and its `Rendition`. The order of layers is ground, picture, scrim,
buttons and logo, then text; contrast is measured just before the text is drawn.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from adwright.core import (
    Brand,
    Creative,
    File,
    Finding,
    Marking,
    Placement,
    Product,
    Rendition,
    VisibleLabel,
    content_id,
    derive_seed,
    sha256,
)
from adwright.render.base import renderers
from adwright.render.encode import encode
from adwright.render.fonts import Face, brand_face
from adwright.render.geometry import Box
from adwright.render.layout import shape_of
from adwright.render.paint import draw_logo, draw_picture, draw_text, invented_art, outline, paint, rect, surface
from adwright.render.palette import MIN_CONTRAST, Rgb, Scheme, scheme
from adwright.render.quality import calm, drawn, fill, overlaps, text_contrast
from adwright.render.scene import Scene, compose
from adwright.render.stack import PlacedButton, PlacedLogo, PlacedText
from adwright.render.templates import BOLD, EDITORIAL, MINIMAL, Ground, Template
from adwright.render.xmp import Aigc, mark, packet_room
from adwright.version import __version__
from adwright.vision import ImageRefused, Picture, Pixels, load, resolve

#: What the marks name as the program.
_TOOL = f"adwright {__version__}"


@dataclass(frozen=True)
class _Assets:
    """What was read from the campaign folder, and what could not be."""

    picture: Picture | None
    logo: Picture | None
    faces: tuple[Face, ...]
    findings: tuple[Finding, ...]


class Painted:
    """A renderer that draws one template."""

    def __init__(self, template: Template) -> None:
        self.name = template.name
        self.template = template

    def scene(
        self,
        creative: Creative,
        placement: Placement,
        *,
        brand: Brand,
        product: Product,
        root: Path,
        legal: str = "",
        label: VisibleLabel | None = None,
    ) -> Scene:
        """The layout without drawing it: for checks, golden files and editors."""
        assets = read_assets(creative, brand, product, root)
        return self._compose(creative, placement, brand, product, assets, legal, label)

    def render(
        self,
        creative: Creative,
        placement: Placement,
        *,
        brand: Brand,
        product: Product,
        root: Path,
        out: Path,
        legal: str = "",
        marking: Marking | None = None,
        seed: int = 0,
    ) -> Rendition:
        """Draw and write one file; see `Renderer.render`."""
        assets = read_assets(creative, brand, product, root)
        label = marking.visible if marking else None
        scene = self._compose(creative, placement, brand, product, assets, legal, label)
        rng = np.random.default_rng(derive_seed(seed, "render", self.name, product.id))
        pixels, quality = self._draw(scene, placement, brand, assets, rng)
        data, media_type = _file(pixels, creative, placement, marking)
        path = (
            Path(product_slug(product))
            / creative.id
            / f"{placement.id}.{'png' if media_type == 'image/png' else 'jpg'}"
        )
        write_atomically(out / path, data)
        findings = [*assets.findings, *scene.findings]
        if quality["contrast"] < MIN_CONTRAST:
            findings.append(
                Finding(
                    check="render", rule="render.contrast", severity="block",
                    why=f"a text has a contrast of {quality['contrast']:.2f}; {MIN_CONTRAST} are needed (WCAG 1.4.3)",
                )
            )  # fmt: skip
        return Rendition(
            creative=creative.id, placement=placement.id, template=self.name, width=scene.width, height=scene.height,
            files=(File(path=path.as_posix(), sha256=sha256(data), size=len(data), media_type=media_type),),
            quality={**quality, "bytes": float(len(data))}, findings=tuple(findings),
        )  # fmt: skip

    def _compose(
        self, creative: Creative, placement: Placement, brand: Brand, product: Product, assets: _Assets, legal: str,
        label: VisibleLabel | None,
    ) -> Scene:  # fmt: skip
        return compose(
            creative, placement, brand=brand, product=product, layout=self.template.layouts[shape_of(placement)],
            voice=self.template.voice, picture=assets.picture, faces=assets.faces, legal=legal, label=label,
            logo_aspect=assets.logo.aspect if assets.logo else None, plated=self.template.plate is not None,
        )  # fmt: skip

    def _draw(
        self, scene: Scene, placement: Placement, brand: Brand, assets: _Assets, rng: np.random.Generator
    ) -> tuple[Pixels, dict[str, float]]:
        template, colours = self.template, scheme(brand, self.template.mood)
        skin, pixels = surface(scene.width, scene.height)
        canvas = skin.getCanvas()
        ground = Ground(canvas, scene, template.layouts[shape_of(placement)], colours, assets.picture, rng)
        template.draw_ground(ground)
        empty = pixels.copy()
        self._draw_picture(ground)
        product = drawn(empty, pixels) if assets.picture is not None and assets.picture.kind != "photo" else None
        self._draw_buttons(ground, assets.logo)
        _draw_tag(ground, pixels)
        under = pixels.copy()
        for text in scene.texts:
            draw_text(canvas, text, text_colour(colours, text))
        return pixels, _measure(scene, colours, empty, under, pixels, product)

    def _draw_picture(self, ground: Ground) -> None:
        scene, frame, picture, canvas = ground.scene, ground.layout.frame, ground.picture, ground.canvas
        radius = self.template.corner * min(scene.width, scene.height) + 2
        if picture is not None and picture.kind != "photo" and scene.picture is not None:
            under = self._draw_plate(ground, scene.plate) if scene.plate else ground.scheme.panel
            draw_picture(canvas, picture, scene.picture, scene.panel, frame, radius, under)
            return
        canvas.saveLayer(rect(scene.panel))
        if picture is not None and scene.picture is not None:
            draw_picture(canvas, picture, scene.picture, scene.panel, frame, radius, ground.scheme.panel)
        else:
            canvas.clipPath(outline(scene.panel, "plain" if frame.form == "none" else frame.form, radius), True)
            invented_art(canvas, scene.panel, ground.scheme, ground.rng)
        self.template.fade_picture(ground)
        canvas.restore()

    def _draw_plate(self, ground: Ground, plate: Box) -> Rgb:
        """The plate under a product that was photographed on white; its colour."""
        assert self.template.plate is not None
        fill_colour = self.template.plate(ground.scheme)
        is_disc = abs(plate.width - plate.height) < 1
        ground.canvas.drawPath(outline(plate, "circle" if is_disc else "round", 0.12 * min(plate.width, plate.height)),
                               paint(fill_colour))  # fmt: skip
        return fill_colour

    def _draw_buttons(self, ground: Ground, logo: Picture | None) -> None:
        import skia  # the drawing engine's rounded rectangle; paint.py holds the rest

        for thing in ground.scene.placed:
            if isinstance(thing, PlacedButton):
                radius = self.template.button_radius * thing.box.height
                shape = skia.RRect.MakeRectXY(rect(thing.box), radius, radius)
                ground.canvas.drawRRect(shape, paint(ground.scheme.button))
            elif isinstance(thing, PlacedLogo) and logo is not None:
                draw_logo(ground.canvas, logo, thing.box, ground.scheme.ground)


def _file(
    pixels: Pixels, creative: Creative, placement: Placement, marking: Marking | None
) -> tuple[bytes, str]:  # fmt: skip
    """The file with its marks, under the limit of the placement with room left for what is added later."""
    if marking is None:
        data, media_type, _ = encode(pixels, placement.max_bytes, placement.media_types)
        return data, media_type
    number = f"{creative.id}.{placement.id}"
    aigc = None
    if "tc260" in marking.schemes:
        aigc = Aigc(
            content_producer=marking.producer, produce_id=number, content_propagator=marking.propagator,
            propagate_id=number if marking.propagator else "",
        )  # fmt: skip
    source_type = marking.source_type if "iptc" in marking.schemes else ""
    room = marking.room + packet_room(aigc, source_type, _TOOL)
    data, media_type, _ = encode(pixels, placement.max_bytes - room, placement.media_types)
    if aigc is not None or source_type:
        data = mark(data, aigc=aigc, source_type=source_type, tool=_TOOL)
    return data, media_type


def _draw_tag(ground: Ground, pixels: Pixels) -> None:
    """A plate in the ground's colour under the label, where it lies on something that makes it hard to read."""
    import skia  # the drawing engine's rounded rectangle; paint.py holds the rest

    tag = ground.scene.tag
    if tag is None or calm(pixels, tag.plate, ground.scheme.ink):
        return
    radius = 0.28 * tag.plate.height
    ground.canvas.drawRRect(skia.RRect.MakeRectXY(rect(tag.plate), radius, radius), paint(ground.scheme.ground, 0.92))


def text_colour(colours: Scheme, text: PlacedText) -> Rgb:
    """The colour of a text by its role."""
    return {"ink": colours.ink, "muted": colours.muted, "price": colours.price, "on_button": colours.on_button,
            "brand": colours.ink, "label": colours.ink}[text.role]  # fmt: skip


def _measure(
    scene: Scene, colours: Scheme, empty: Pixels, under: Pixels, finished: Pixels, product: np.ndarray | None
) -> dict[str, float]:
    contrasts = [text_contrast(under, text.box, text_colour(colours, text)) for text in scene.texts]
    outside = sum(not scene.safe.contains(p.box, slack=1.0) for p in scene.placed)
    return {
        "contrast": round(min(contrasts, default=21.0), 2),
        "min_text_px": round(min((text.size for text in scene.texts), default=0.0), 2),
        "fill": round(fill(empty, finished), 3),
        "overflow": float(scene.overflow or outside > 0),
        "missing_glyphs": float(scene.missing),
        "overlaps": float(overlaps(scene, product)),
    } | ({"label_px": round(scene.tag.ink, 2)} if scene.tag else {})


def read_assets(creative: Creative, brand: Brand, product: Product, root: Path) -> _Assets:
    """Picture, logo and fonts of a campaign folder; what cannot be used becomes a notice."""
    findings: list[Finding] = []
    names = [creative.visual.image] if creative.visual.image else list(product.images[:3])
    picture = None
    for name in names:
        picture = _try_image(root, name, "render.image", "art in the brand's colours stands in its place", findings)
        if picture is not None:
            break
    if picture is not None:
        findings.clear()  # an earlier picture failed, but one was found
    elif not names:
        findings.append(
            _notice("render.image", "the product has no picture; art in the brand's colours stands in its place")
        )
    logo = _try_image(root, brand.logo, "render.logo", "the name stands alone", findings) if brand.logo else None
    faces = []
    for name in brand.fonts:
        try:
            path = resolve(root, name)
            stat = path.stat()
            faces.append(brand_face(path, stat.st_size, stat.st_mtime_ns))
        except (ImageRefused, ValueError, OSError, RuntimeError) as error:
            findings.append(_notice("render.font", f"font not used: {error}"))
    return _Assets(picture, logo, tuple(faces), tuple(findings))


def _try_image(root: Path, name: str, rule: str, instead: str, findings: list[Finding]) -> Picture | None:
    try:
        return load(root, name)
    except (ImageRefused, OSError) as error:
        findings.append(_notice(rule, f"picture not used: {error}; {instead}"))
        return None


def _notice(rule: str, why: str) -> Finding:
    return Finding(check="render", rule=rule, severity="notice", why=why)


def product_slug(product: Product) -> str:
    """The product's folder: its id where that is plain, else with a hash, so that two ids never share a folder.

    Examples
    --------
    >>> product_slug(Product(id="tea-01", title="Tea")), product_slug(Product(id="../茶 1", title="Tea"))
    ('tea-01', '1-806d50dd')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", product.id.lower()).strip("-")[:48]
    return plain if plain == product.id else "-".join(x for x in (plain, content_id("p", product.id)[2:10]) if x)


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


for _template in (EDITORIAL, BOLD, MINIMAL):
    renderers.add(_template.name, Painted(_template))
