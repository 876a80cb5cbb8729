"""The renderers that ship: one per template, all drawn by skia.

Comes in: nouns and folders. Goes out: a file and its `Rendition`. The order of layers is ground, picture, scrim,
buttons and logo, then text; contrast is measured just before the text is drawn.
"""

from __future__ import annotations

import copy
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
    derive_seed,
    sha256,
)
from adwright.core.whole_file import write_bytes
from adwright.render.assets import Assets, read_assets, with_backdrop
from adwright.render.base import renderers
from adwright.render.code_check import code_read_back, unread
from adwright.render.decor import Ground, colour_of, paint_of
from adwright.render.decor.base import Role
from adwright.render.encode import SUFFIX
from adwright.render.geometry import Box
from adwright.render.label import PLATE_RADIUS
from adwright.render.layers import Layers, lift
from adwright.render.layout import shape_of
from adwright.render.marked_file import marked_file, product_slug
from adwright.render.paint import (
    draw_code,
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
from adwright.render.placed import PlacedButton, PlacedCode, PlacedLogo, PlacedText
from adwright.render.qr import dark_of
from adwright.render.quality import balance, calm, drawn, fill, overlaps, text_contrast
from adwright.render.scene import Scene, compose
from adwright.render.template import Template, shipped, shipped_names
from adwright.vision import Picture, Pixels

#: Alpha that a drawn shadow does not reach; see `Picture.shadow`.
_SHADOW = 80


@dataclass(frozen=True, eq=False)
class _Drawn:
    """A banner as drawn, before it is a file."""

    scene: Scene
    pixels: Pixels
    quality: dict[str, float]
    findings: tuple[Finding, ...]
    behind: bool


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
        drawn = self._banner(creative, placement, brand, product, root, legal, marking, seed, backdrop)
        data, media_type = marked_file(drawn.pixels, creative, placement, marking)
        path = Path(product_slug(product)) / creative.id / f"{placement.id}.{SUFFIX[media_type]}"
        write_bytes(out / path, data)
        read = code_read_back(data, drawn.scene.code)
        return Rendition(
            creative=creative.id, placement=placement.id, template=self.name, width=drawn.scene.width,
            height=drawn.scene.height,
            files=(File(path=path.as_posix(), sha256=sha256(data), size=len(data), media_type=media_type),),
            quality={**drawn.quality, "bytes": float(len(data)), **read},
            findings=(*drawn.findings, *unread(read, placement.size)), backdrop=backdrop if drawn.behind else None,
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
        taken: dict[str, Pixels] = {}
        drawn = self._banner(creative, placement, brand, product, root, legal, marking, seed, backdrop, taken)
        colours, inks = self._colours(brand, drawn.scene)
        return Layers(
            creative=creative, placement=placement, product=product, template=self.name, marking=marking,
            scene=drawn.scene, colours=colours, ground=taken["ground"], picture=taken["picture"],
            fixtures=taken["fixtures"], finished=drawn.pixels, text_colours=inks,
            button_radius=self.template.button_radius, quality=drawn.quality, findings=drawn.findings,
        )  # fmt: skip

    def _banner(
        self, creative: Creative, placement: Placement, brand: Brand, product: Product, root: Path, legal: str,
        marking: Marking | None, seed: int, backdrop: Backdrop | None, taken: dict[str, Pixels] | None = None,
    ) -> _Drawn:  # fmt: skip
        """Read, lay out, draw, measure; what is drawn in each step goes into `taken` when it is given."""
        assets = read_assets(creative, brand, product, root)
        if backdrop is not None and self.template.shows_backdrop:
            assets = with_backdrop(assets, root, backdrop)
        label = marking.visible if marking else None
        scene = self._compose(creative, placement, brand, product, assets, legal, label)
        rng = np.random.default_rng(derive_seed(seed, "render", self.name, product.id))
        pixels, quality = self._draw(scene, brand, assets, rng, taken)
        return _Drawn(scene, pixels, quality, _findings(assets, scene, quality), assets.backdrop is not None)

    def _compose(
        self, creative: Creative, placement: Placement, brand: Brand, product: Product, assets: Assets, legal: str,
        label: VisibleLabel | None,
    ) -> Scene:  # fmt: skip
        picture = assets.picture
        layout = self.template.layout(shape_of(placement)).shown_with(
            None if picture is None or picture.kind == "photo" else picture.aspect
        )
        return compose(
            creative, placement, brand=brand, product=product, layout=layout,
            voice=self.template.voice, picture=assets.picture, faces=assets.faces, legal=legal, label=label,
            logo_aspect=assets.logo.aspect if assets.logo else None, plated=self.template.plate is not None,
        )  # fmt: skip

    def _draw(
        self, scene: Scene, brand: Brand, assets: Assets, rng: np.random.Generator,
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
            elif isinstance(thing, PlacedCode):
                draw_code(ground.canvas, thing, dark_of(ground.scheme))


def _findings(assets: Assets, scene: Scene, quality: dict[str, float]) -> tuple[Finding, ...]:
    findings = [*assets.findings, *scene.findings]
    if quality["contrast"] < MIN_CONTRAST:
        findings.append(
            Finding(
                check="render", rule="render.contrast", severity="block",
                why=f"a text has a contrast of {quality['contrast']:.2f}; {MIN_CONTRAST} are needed (WCAG 1.4.3)",
                said=(("has", f"{quality['contrast']:.2f}"), ("least", f"{MIN_CONTRAST}")),
            )
        )  # fmt: skip
    if quality["overlaps"]:
        findings.append(
            Finding(
                check="render", rule="render.overlap", severity="needs_proof",
                why=f"{quality['overlaps']:.0f} text(s) at {scene.width}x{scene.height} meet another or the product",
                rewrite="look at the picture: choose another template, or a photo with room beside the product",
                said=(("texts", f"{quality['overlaps']:.0f}"), ("size", f"{scene.width}x{scene.height}")),
            )
        )  # fmt: skip
    return tuple(findings)


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
        if text.role in ("on_button", "label") or ratio >= MIN_CONTRAST or contrast(ink, scheme.ground) < ratio:
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
    } | _of_tag_and_code(scene)


def _of_tag_and_code(scene: Scene) -> dict[str, float]:
    tag = {"label_px": round(scene.tag.ink, 2)} if scene.tag else {}
    return tag | ({"qr_module_px": float(scene.code.module)} if scene.code else {})


for _name in shipped_names():
    renderers.add(_name, Painted(_name))
