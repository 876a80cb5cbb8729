"""The renderers that ship: one per template, all drawn by skia.

Comes in: nouns and folders. Goes out: a file and its `Rendition`. The order of layers is ground, picture, scrim,
buttons and logo, then text; contrast is measured just before the text is drawn.
"""

from __future__ import annotations

import copy
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from adwright.core import (
    Backdrop,
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
from adwright.render.backdrop import open_backdrop
from adwright.render.base import renderers
from adwright.render.decor import Ground, colour_of, paint_of
from adwright.render.decor.base import Role
from adwright.render.encode import SUFFIX, encode
from adwright.render.fonts import Face, brand_face
from adwright.render.geometry import Box
from adwright.render.label import PLATE_RADIUS
from adwright.render.layers import Layers, lift
from adwright.render.layout import shape_of
from adwright.render.paint import (
    draw_logo,
    draw_picture,
    draw_text,
    invented_art,
    outline,
    paint,
    rect,
    soft_card,
    surface,
)
from adwright.render.palette import MIN_CONTRAST, Rgb, Scheme, contrast, luminance, scheme
from adwright.render.quality import balance, calm, drawn, fill, overlaps, text_contrast
from adwright.render.scene import Scene, compose
from adwright.render.stack import PlacedButton, PlacedLogo, PlacedText
from adwright.render.template import Template, shipped, shipped_names
from adwright.render.xmp import Aigc, mark, packet_room
from adwright.version import __version__
from adwright.vision import ImageRefused, Picture, Pixels, load, resolve

#: Alpha that a drawn shadow does not reach; see `Picture.shadow`.
_SHADOW = 80
#: What the marks name as the program.
TOOL = f"adwright {__version__}"


@dataclass(frozen=True)
class _Assets:
    """What was read from the campaign folder, and what could not be."""

    picture: Picture | None
    logo: Picture | None
    faces: tuple[Face, ...]
    findings: tuple[Finding, ...]
    backdrop: Pixels | None = None


class Painted:
    """A renderer that draws one template: one of the package by its name, or one of your own."""

    def __init__(self, template: Template | str) -> None:
        self.name = template if isinstance(template, str) else template.name
        self._own = None if isinstance(template, str) else template

    @property
    def template(self) -> Template:
        """The template; those of the package are read when the first of them is asked for."""
        return self._own or shipped()[self.name]

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
        backdrop: Backdrop | None = None,
    ) -> Rendition:
        """Draw and write one file; see `Renderer.render`.

        Parameters
        ----------
        backdrop
            The picture behind the product, for templates that show one; others leave it out. The product's own pixels
            do not depend on it.
        """
        assets = self._with_backdrop(read_assets(creative, brand, product, root), root, backdrop)
        label = marking.visible if marking else None
        scene = self._compose(creative, placement, brand, product, assets, legal, label)
        rng = np.random.default_rng(derive_seed(seed, "render", self.name, product.id))
        pixels, quality = self._draw(scene, brand, assets, rng)
        data, media_type = marked_file(pixels, creative, placement, marking)
        path = Path(product_slug(product)) / creative.id / f"{placement.id}.{SUFFIX[media_type]}"
        write_atomically(out / path, data)
        return Rendition(
            creative=creative.id, placement=placement.id, template=self.name, width=scene.width, height=scene.height,
            files=(File(path=path.as_posix(), sha256=sha256(data), size=len(data), media_type=media_type),),
            quality={**quality, "bytes": float(len(data))}, findings=_findings(assets, scene, quality),
            backdrop=backdrop if assets.backdrop is not None else None,
        )  # fmt: skip

    def layers(
        self,
        creative: Creative,
        placement: Placement,
        *,
        brand: Brand,
        product: Product,
        root: Path,
        legal: str = "",
        marking: Marking | None = None,
        seed: int = 0,
        backdrop: Backdrop | None = None,
    ) -> Layers:
        """The banner of `render` in layers, for the exporters; the same input gives the same pixels."""
        assets = self._with_backdrop(read_assets(creative, brand, product, root), root, backdrop)
        scene = self._compose(creative, placement, brand, product, assets, legal, marking.visible if marking else None)
        rng = np.random.default_rng(derive_seed(seed, "render", self.name, product.id))
        taken: dict[str, Pixels] = {}
        colours, inks = self._colours(brand, scene)
        finished, quality = self._draw(scene, brand, assets, rng, taken)
        return Layers(
            creative=creative, placement=placement, product=product, template=self.name, marking=marking, scene=scene,
            colours=colours, ground=taken["ground"], picture=taken["picture"], fixtures=taken["fixtures"],
            finished=finished, text_colours=inks,
            button_radius=self.template.button_radius, quality=quality, findings=_findings(assets, scene, quality),
        )  # fmt: skip

    def _with_backdrop(self, assets: _Assets, root: Path, backdrop: Backdrop | None) -> _Assets:
        """The assets with the picture behind the product, where the template shows one and there is a product."""
        if backdrop is None or not self.template.shows_backdrop or not _stands(assets.picture):
            return assets
        try:
            return replace(assets, backdrop=open_backdrop(root, backdrop))
        except (ImageRefused, OSError) as error:
            told = _notice("render.backdrop", f"background not used: {error}; a drawn one stands in its place")
            return replace(assets, findings=(*assets.findings, told))

    def _compose(
        self, creative: Creative, placement: Placement, brand: Brand, product: Product, assets: _Assets, legal: str,
        label: VisibleLabel | None,
    ) -> Scene:  # fmt: skip
        return compose(
            creative, placement, brand=brand, product=product, layout=self.template.layout(shape_of(placement)),
            voice=self.template.voice, picture=assets.picture, faces=assets.faces, legal=legal, label=label,
            logo_aspect=assets.logo.aspect if assets.logo else None, plated=self.template.plate is not None,
        )  # fmt: skip

    def _draw(
        self, scene: Scene, brand: Brand, assets: _Assets, rng: np.random.Generator,
        taken: dict[str, Pixels] | None = None,
    ) -> tuple[Pixels, dict[str, float]]:  # fmt: skip
        """The pixels and what was measured on them; what is drawn in each step goes into `taken` when it is given."""
        template = self.template
        colours, inks = self._colours(brand, scene)
        skin, pixels = surface(scene.width, scene.height)
        canvas = skin.getCanvas()
        ground = Ground(canvas, scene, colours, assets.picture, rng, inks, assets.backdrop)
        paint_of(ground, template.ground)
        empty = pixels.copy()
        apart = replace(ground, rng=copy.deepcopy(rng))
        self._draw_picture(ground)
        product = drawn(empty, pixels) if assets.picture is not None and assets.picture.kind != "photo" else None
        paint_of(ground, template.over)
        _draw_veils(ground, pixels, inks)
        if taken is not None:
            taken |= {"ground": empty, "picture": lift(empty, pixels, self._solid(apart))}
            taken["fixtures"] = self._fixtures(apart, assets.logo, pixels)
        self._draw_buttons(ground, assets.logo)
        _draw_tag(ground, pixels)
        under = pixels.copy()
        for text, ink in zip(scene.texts, inks, strict=True):
            draw_text(canvas, text, ink)
        return pixels, _measure(scene, inks, empty, under, pixels, product) | ground.measured

    def _colours(self, brand: Brand, scene: Scene) -> tuple[Scheme, tuple[Rgb, ...]]:
        """The palette, and the colour of each text of `scene.texts`."""
        colours = scheme(brand, self.template.mood, self.template.colours)
        return colours, tuple(text_colour(colours, text, self.template.roles) for text in scene.texts)

    def _solid(self, ground: Ground) -> np.ndarray:
        """How opaque the picture and what the template draws over it are on their own. Shape (height, width)."""
        skin, pixels = surface(ground.scene.width, ground.scene.height)
        picture = ground.picture
        multiplied = picture is not None and picture.multiply is not None
        # what is multiplied has no alpha of its own; its cut-out has
        alone = replace(picture, multiply=None) if picture is not None and multiplied else picture
        self._draw_picture(replace(ground, canvas=skin.getCanvas(), picture=alone))
        alpha = pixels[..., 3]
        # the cut-out comes with a drawn shadow, which the multiplied picture has not
        solid = np.where(alpha > _SHADOW, alpha, 0).astype(np.uint8) if multiplied else alpha
        skin, over = surface(ground.scene.width, ground.scene.height)
        paint_of(replace(ground, canvas=skin.getCanvas()), self.template.over)
        return np.maximum(solid, over[..., 3])

    def _fixtures(self, ground: Ground, logo: Picture | None, under: Pixels) -> Pixels:
        """Buttons, logo and the label's plate alone."""
        skin, pixels = surface(ground.scene.width, ground.scene.height)
        alone = replace(ground, canvas=skin.getCanvas())
        self._draw_buttons(alone, logo)
        _draw_tag(alone, under)
        return pixels

    def _draw_picture(self, ground: Ground) -> None:
        scene, frame, picture, canvas = ground.scene, ground.layout.frame, ground.picture, ground.canvas
        radius = self.template.corner * min(scene.width, scene.height) + 2
        if picture is not None and picture.kind != "photo" and scene.picture is not None:
            under = self._draw_plate(ground, scene.plate) if scene.plate else ground.scheme.panel
            if self.template.shows_backdrop and not scene.plate:
                under = (0, 0, 0)  # never multiplied: the product would take on the colours of what is behind it
            draw_picture(canvas, picture, scene.picture, scene.panel, frame, radius, under)
            return
        canvas.saveLayer(rect(scene.panel))
        if picture is not None and scene.picture is not None:
            draw_picture(canvas, picture, scene.picture, scene.panel, frame, radius, ground.scheme.panel)
        else:
            canvas.clipPath(outline(scene.panel, "plain" if frame.form == "none" else frame.form, radius), True)
            invented_art(canvas, scene.panel, ground.scheme, ground.rng)
        paint_of(ground, self.template.fade)
        canvas.restore()

    def _draw_plate(self, ground: Ground, plate: Box) -> Rgb:
        """The plate under a product that was photographed on white; its colour."""
        assert self.template.plate is not None
        fill_colour = ground.rgb(self.template.plate)
        if luminance(fill_colour) <= 0.5:  # the product's white surroundings need a light plate
            fill_colour = (255, 255, 255)
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


def _stands(picture: Picture | None) -> bool:
    """Whether a product apart from its background is there to stand before something."""
    return picture is not None and picture.kind != "photo"


def _findings(assets: _Assets, scene: Scene, quality: dict[str, float]) -> tuple[Finding, ...]:
    findings = [*assets.findings, *scene.findings]
    if quality["contrast"] < MIN_CONTRAST:
        findings.append(
            Finding(
                check="render", rule="render.contrast", severity="block",
                why=f"a text has a contrast of {quality['contrast']:.2f}; {MIN_CONTRAST} are needed (WCAG 1.4.3)",
            )
        )  # fmt: skip
    if quality["overlaps"]:
        findings.append(
            Finding(
                check="render", rule="render.overlap", severity="needs_proof",
                why=f"{quality['overlaps']:.0f} text(s) at {scene.width}x{scene.height} meet another or the product",
                rewrite="look at the picture: choose another template, or a photo with room beside the product",
            )
        )  # fmt: skip
    return tuple(findings)


def marked_file(
    pixels: Pixels, creative: Creative, placement: Placement, marking: Marking | None
) -> tuple[bytes, str]:  # fmt: skip
    """The file with its marks, under the limit of the placement with room left for what is added later."""
    if marking is None:
        data, media_type, _ = encode(pixels, placement.max_bytes, placement.media_types)
        return data, media_type
    aigc, source_type = marks_of(creative, placement, marking)
    room = marking.room + packet_room(aigc, source_type, TOOL)
    data, media_type, _ = encode(pixels, placement.max_bytes - room, placement.media_types)
    if aigc is not None or source_type:
        data = mark(data, aigc=aigc, source_type=source_type, tool=TOOL)
    return data, media_type


def marks_of(creative: Creative, placement: Placement, marking: Marking | None) -> tuple[Aigc | None, str]:
    """The Chinese label and the IPTC source type that a file's metadata hold; None and "" where it asks for none."""
    if marking is None:
        return None, ""
    number = f"{creative.id}.{placement.id}"
    aigc = None
    if "tc260" in marking.schemes:
        aigc = Aigc(
            content_producer=marking.producer, produce_id=number, content_propagator=marking.propagator,
            propagate_id=number if marking.propagator else "",
        )  # fmt: skip
    source_type = marking.source_type if "iptc" in marking.schemes else ""
    return aigc, source_type


def _draw_tag(ground: Ground, pixels: Pixels) -> None:
    """A plate in the ground's colour under the label, where it lies on something that makes it hard to read."""
    import skia  # the drawing engine's rounded rectangle; paint.py holds the rest

    tag = ground.scene.tag
    if tag is None or calm(pixels, tag.plate, ground.scheme.ink):
        return
    radius = PLATE_RADIUS * tag.plate.height
    ground.canvas.drawRRect(skia.RRect.MakeRectXY(rect(tag.plate), radius, radius), paint(ground.scheme.ground, 0.92))


#: Role of a text -> role of the palette, where they differ.
_ROLES = {"brand": "ink", "label": "ink", "was": "muted"}


def text_colour(colours: Scheme, text: PlacedText, roles: Mapping[str, Role] = MappingProxyType({})) -> Rgb:
    """The colour of a text by its role; a template may give a role another colour of the palette."""
    role = roles.get(text.role) or _ROLES.get(text.role, text.role)
    return colour_of(colours, role)


def _draw_veils(ground: Ground, pixels: Pixels, inks: Sequence[Rgb]) -> None:
    """A soft veil of the ground under each text that cannot be read where it stands, as dense as it must be.

    Templates see to their copy themselves; this is for photos that are lighter or busier than the template expects.
    Labels of buttons and of AI-made content stand on plates of their own.
    """
    scheme = ground.scheme
    for text, ink in zip(ground.scene.texts, inks, strict=True):
        ratio = text_contrast(pixels, text.box, ink)
        if text.kind in ("cta", "label") or ratio >= MIN_CONTRAST or contrast(ink, scheme.ground) < ratio:
            continue
        for alpha in _VEILS:
            soft_card(ground.canvas, text.box.grown(0.3 * text.size), scheme.ground, alpha, 0.45 * text.size)
            if text_contrast(pixels, text.box, ink) >= MIN_CONTRAST:
                break


#: Densities of one veil over the other; together they hide the photo.
_VEILS = (0.45, 0.6, 0.8, 1.0)


def _measure(
    scene: Scene, inks: Sequence[Rgb], empty: Pixels, under: Pixels, finished: Pixels, product: np.ndarray | None
) -> dict[str, float]:
    contrasts = [text_contrast(under, text.box, ink) for text, ink in zip(scene.texts, inks, strict=True)]
    canvas = Box(0, 0, scene.width, scene.height)
    outside = sum(not scene.safe.contains(p.box, slack=1.0) for p in scene.placed)
    return {
        "contrast": round(min(contrasts, default=21.0), 2),
        "min_text_px": round(min((text.size for text in scene.texts), default=0.0), 2),
        "fill": round(fill(empty, finished), 3),
        "balance": round(balance(empty, finished), 3),
        "product": round(scene.salient.intersection(canvas).area / canvas.area, 3) if scene.salient else 0.0,
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


for _name in shipped_names():
    renderers.add(_name, Painted(_name))
