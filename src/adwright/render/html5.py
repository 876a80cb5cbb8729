"""A moving banner as HTML5: a zip that an ad server takes, and a picture for where it is not played.

Comes in: `Layers`, the page a click leads to. Goes out: ``.html5.zip`` with ``index.html``, pictures and cut-down
fonts, and ``.backup.jpg``, which is the static render. Backup, ground and picture carry their marks. Texts are texts,
each line where the scene has it; the last frame is the static render. It does not know who serves it.

The page loads nothing but what lies beside it, by its content policy. Scripts and styles are inline and not bound to a
hash, because ad servers write the click address into ``var clickTag`` and would break it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from PIL import Image

from adwright.core import Finding, Placement, Rendition, Unsupported, UserError
from adwright.render.address import click_address
from adwright.render.encode import SUFFIX, best_under, jpeg, png, webp
from adwright.render.exports import Made, exporters, write, zipped
from adwright.render.layers import Layers, bounds
from adwright.render.marked_file import TOOL, marked_file, marks_of
from adwright.render.motion import Motion, Timeline
from adwright.render.page_limits import INITIAL_LOAD, allowed, doings, frame_rate, limit, requests, shortened
from adwright.render.page_parts import PageParts
from adwright.render.page_scan import doings_of
from adwright.render.web_fonts import font_rules
from adwright.render.xmp import mark, packet_room
from adwright.vision import Pixels
from adwright.vision.colour import hexadecimal

#: Qualities of the pictures: where they begin, and below which they look poor. Set by eye.
_FIRST, _LEAST = 90, 40
#: A JPEG of this quality keeps the dither of a gradient; and what a WebP must reach before the ground gives way to it.
_FINE, _BESIDE_JPEG = 96, 72
#: Where a photo needs more, it is shown from fewer pixels: scale, and the least quality at it. Set by eye.
_SCALES = ((1.0, 60), (0.7, 55), (0.5, _LEAST))


@dataclass(frozen=True)
class Html5:
    """The exporter.

    Parameters
    ----------
    click
        Where a click leads; the product's own page when left out.
    motion
        How it moves; less and shorter where the placement allows no more.
    screen
        For a display in a shop: fills the screen, plays without end, leads nowhere, weighs what the placement allows.
    """

    click: str = ""
    motion: Motion = field(default_factory=Motion)
    screen: bool = False
    name: str = "html5"

    def export(self, layers: Layers, *, out: Path) -> Rendition:
        """Write the zip and the picture beside it.

        Raises
        ------
        UserError
            The click address is none.
        Unsupported
            The banner cannot be brought under its limit, the placement gives no time to move in, or the extra ``html5``
            is not installed.
        """
        click, findings = self._address(layers)
        motion = self.motion if self.screen else allowed(self.motion, layers.placement)
        files, quality, more = replace(self, motion=motion)._files(layers, click)
        if not self.screen:
            place = layers.placement
            findings += (*shortened(self.motion, motion, place), *requests(place, len(files)), *frame_rate(place),
                         *doings(place, doings_of(files)))  # fmt: skip
        made = [Made(".screen.zip" if self.screen else ".html5.zip", zipped(files), "application/zip")]
        if not self.screen:
            data, media_type = marked_file(layers.finished, layers.creative, _backup_place(layers), layers.marking)
            made.append(Made(f".backup.{SUFFIX[media_type]}", data, media_type))
        return write(layers, tuple(made), out, quality=quality, findings=(*findings, *more))

    def _address(self, layers: Layers) -> tuple[str, tuple[Finding, ...]]:
        """The click address; what a feed gives is a finding when it is wrong, what a person gives an error."""
        if self.screen:
            return "", ()
        if self.click:
            return click_address(self.click), ()
        try:
            return click_address(layers.product.url or ""), ()
        except UserError as error:
            why = error.message if layers.product.url else "the product has no page, so a click leads nowhere"
            found = Finding(
                check="render", rule="render.click", severity="needs_proof", why=why,
                rewrite="give the click address, or let the ad server set clickTag",
                form="" if layers.product.url else "render.click.none",
            )  # fmt: skip
            return "", (found,)

    def _files(
        self, layers: Layers, click: str
    ) -> tuple[dict[str, bytes], dict[str, float], tuple[Finding, ...]]:  # fmt: skip
        fonts, css, findings = font_rules(layers)
        files = dict(fonts)
        drawing = PageParts(layers, Timeline(self.motion))
        parts = drawing.parts()
        files |= drawing.files
        most = layers.placement.max_bytes if self.screen else limit(layers)
        # the page's own size hardly changes with the pictures' names
        room = most - sum(map(len, files.values())) - len(self._page(layers, click, css, drawing, parts, "ground.webp"))
        aigc, source_type = marks_of(layers.creative, layers.placement, layers.marking)
        # two pictures at most, each with its marks
        pictures, used = _pictures(layers, room - 64 - 2 * packet_room(aigc, source_type, TOOL))
        if aigc is not None or source_type:
            pictures = {n: mark(d, aigc=aigc, source_type=source_type, tool=TOOL) for n, d in pictures.items()}
        files |= pictures
        ground = next(name for name in pictures if name.startswith("ground"))
        drawing.name_picture(next((name for name in pictures if name.startswith("picture")), ""))
        files["index.html"] = self._page(layers, click, css, drawing, parts, ground)
        load = sum(map(len, files.values()))
        quality = {"initial_load": float(load), "requests": float(len(files)), "picture_quality": float(used)}
        if not self.screen:
            quality |= {"seconds": self.motion.total, "rounds": float(self.motion.rounds or 0)}
        return files, quality, findings

    def _page(
        self, layers: Layers, click: str, fonts_css: str, drawing: PageParts, parts: list[dict[str, Any]], ground: str
    ) -> bytes:
        scene = layers.scene
        css = "\n".join([_base(scene.width, scene.height, layers, self.screen), fonts_css, *drawing.rules,
                         drawing.timeline.css()])  # fmt: skip
        text = _environment().get_template("banner.html.j2").render(
            locale=layers.creative.locale, width=scene.width, height=scene.height,
            title=layers.product.title, alt=layers.alt, css=Markup(css), click=Markup(_script_text(click)),  # noqa: S704 - made here
            ground=ground, picture=drawing.picture, parts=parts, screen=self.screen,
        )  # fmt: skip
        return text.encode() + b"\n"


@cache
def _environment() -> Environment:
    """All is escaped, and what is not given is an error."""
    return Environment(loader=PackageLoader("adwright.data", "exports"), autoescape=True, undefined=StrictUndefined)


def _script_text(text: str) -> str:
    r"""A string for a script inside a page.

    Examples
    --------
    >>> _script_text("</script>&'")
    '"\\u003c/script\\u003e\\u0026\\u0027"'
    """
    return re.sub(r"[<>&'\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text))


def _backup_place(layers: Layers) -> Placement:
    most = min(INITIAL_LOAD, layers.placement.max_bytes)
    return layers.placement.model_copy(update={"media_types": ("image/jpeg",), "max_bytes": most})


def _base(width: int, height: int, layers: Layers, screen: bool) -> str:
    place = "position:absolute;left:50%;top:50%" if screen else "position:relative;cursor:pointer"
    body = f"height:100vh;overflow:hidden;cursor:none;background:{hexadecimal(layers.colours.ground)}" if screen else ""
    return (
        f"html,body{{margin:0;padding:0;{body}}}\n"
        f"#ad{{{place};width:{width}px;height:{height}px;overflow:hidden;background:{hexadecimal(layers.colours.ground)};"
        "text-rendering:geometricPrecision;-webkit-font-smoothing:antialiased;font-synthesis:none;font-kerning:normal;"
        "text-spacing-trim:space-all;text-autospace:no-autospace;-webkit-text-size-adjust:100%;text-size-adjust:100%;"
        "user-select:none;-webkit-user-select:none}\n"
        "#ad img,#ad span,.g{position:absolute}\n#ad img{left:0;top:0;display:block}\n"
        ".g{left:0;top:0;right:0;bottom:0}\nsvg.g{pointer-events:none}\n"
        "#ad h1,#ad p,#ad s{margin:0;text-decoration:none}\n#ad span{white-space:pre;unicode-bidi:isolate}"
    )


def _pictures(layers: Layers, room: int) -> tuple[dict[str, bytes], int]:
    """Ground and picture in the space there is: JPEG and PNG, which every ad server takes, else WebP.

    WebP at the ground last: it turns a soft gradient into blocks.
    """
    ground = Image.fromarray(layers.ground).convert("RGB")
    left, top, right, bottom = bounds(layers.picture)
    if right <= left:
        found = best_under(lambda quality: jpeg(ground, quality), room, _FINE, _LEAST)
        if found is None:
            raise _too_large(layers, room)
        return {"ground.jpg": found[0]}, found[1]
    cut: Pixels = np.ascontiguousarray(layers.picture[top:bottom, left:right])
    picture = Image.fromarray(cut)
    opaque = bool((cut[..., 3] == 255).all())
    for quality in (_FINE, _FIRST):
        under = jpeg(ground, quality)
        shown = ("picture.jpg", jpeg(picture.convert("RGB"), quality)) if opaque else ("picture.png", png(picture))
        if len(under) + len(shown[1]) <= room:
            return {"ground.jpg": under, shown[0]: shown[1]}, quality
    found = best_under(lambda quality: webp(picture, quality), room - len(under), _FIRST, _BESIDE_JPEG)
    if found is not None:
        return {"ground.jpg": under, "picture.webp": found[0]}, found[1]
    for scale, least in _SCALES:
        small = [image.resize(_scaled(image.size, scale), Image.Resampling.LANCZOS) for image in (ground, picture)]
        kept: dict[int, tuple[bytes, ...]] = {}

        def both(quality: int, small: list[Image.Image] = small, kept: dict[int, tuple[bytes, ...]] = kept) -> bytes:
            kept[quality] = tuple(webp(image, quality) for image in small)
            return b"".join(kept[quality])

        found = best_under(both, room, _FIRST, least)
        if found is not None:
            return dict(zip(("ground.webp", "picture.webp"), kept[found[1]], strict=True)), found[1]
    raise _too_large(layers, room)


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _too_large(layers: Layers, room: int) -> Unsupported:
    return Unsupported(
        f"{layers.placement.id}: the pictures do not fit {max(0, room)} bytes at half their size and quality {_LEAST}",
        hint="raise max_bytes of the placement, or use a simpler picture",
    )


exporters.add("html5", Html5())
exporters.add("screen", Html5(motion=Motion(seconds=12, rounds=None), screen=True, name="screen"))
