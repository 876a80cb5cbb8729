"""A creative and a placement become a picture.

Comes in: `Creative`, `Placement`, `Brand`, `Product`, the campaign folder. Goes out: one file per creative and
placement, and a `Rendition` with what was measured on it. What cannot be shown well is a `Finding`, never an
exception and never an ellipsis.

To add one: a template is a YAML file in ``data/banners/templates`` or in a campaign's ``templates`` folder; a word of
their art is a class in `decor`; a renderer of another kind is a class with `name` and `render`, registered in
`base.renderers` or by the entry-point group ``adwright.renderer``. `adwright.testing.check_renderer` tells whether it
keeps the contract.

Beside one picture: `Painted.layers` takes a banner apart, and an exporter (`exports.exporters`: HTML5, SVG, layers,
PDF) makes files of the layers. To add one, see `exports`; `adwright.testing.check_exporter` tells whether it keeps the
contract.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from adwright.core import Backdrop, Brand, Creative, Finding, Marking, Placement, Product, Rendition, UserError
from adwright.render.base import Renderer, renderers
from adwright.render.certificates import Certificate, development_certificate, own_certificate
from adwright.render.choice import (
    backdrop_templates,
    picture_kind,
    ranking,
    renderer_of,
    shortcomings,
    space_of,
)
from adwright.render.container import media_type_of
from adwright.render.credentials import ROOM, Credentials, can_sign, read_credentials, sign
from adwright.render.encode import SUFFIX
from adwright.render.exports import Exporter, exporters
from adwright.render.html5 import Html5
from adwright.render.layered import Layered
from adwright.render.layers import Layers
from adwright.render.legible import with_read_back
from adwright.render.motion import Motion
from adwright.render.painted import Painted, product_slug
from adwright.render.pdf import Pdf, poster
from adwright.render.procedural import Procedural
from adwright.render.svg import Svg
from adwright.render.template import own_templates
from adwright.render.xmp import XmpMarks, read_marks

__all__ = [
    "ROOM",
    "Certificate",
    "Credentials",
    "Exporter",
    "Html5",
    "Layered",
    "Layers",
    "Motion",
    "Painted",
    "Pdf",
    "Procedural",
    "Renderer",
    "Svg",
    "XmpMarks",
    "backdrop_templates",
    "can_sign",
    "choose",
    "development_certificate",
    "exporters",
    "media_type_of",
    "own_certificate",
    "own_templates",
    "picture_kind",
    "poster",
    "product_slug",
    "ranking",
    "read_credentials",
    "read_marks",
    "render",
    "renderer_of",
    "renderers",
    "shortcomings",
    "sign",
    "space_of",
]

#: Templates that are tried for one banner before the best of them is taken.
_TRIES = 4


def choose(
    creative: Creative, product: Product, root: Path, seed: int = 0, among: Collection[str] = ()
) -> tuple[str, ...]:
    """Templates for a creative in the order in which they are tried: the one it names, then those that suit it."""
    others = ranking(product, root, said=" ".join(line.text for line in creative.lines), seed=seed, among=among)
    wish = creative.visual.template
    named = (wish,) if wish and (not among or wish in among) else ()
    return named + tuple(name for name in others if name not in named)


def render(
    creative: Creative,
    placement: Placement,
    *,
    brand: Brand,
    product: Product,
    root: Path,
    out: Path,
    template: str | None = None,
    legal: str = "",
    marking: Marking | None = None,
    seed: int = 0,
    among: Collection[str] = (),
    read_back: bool = False,
    backdrop: Backdrop | None = None,
) -> Rendition:
    """Draw a creative for a placement and write ``out/<product>/<creative>/<placement>.jpg`` or ``.png``.

    Where the template falls short on this canvas (a text that does not fit, that meets the product or cannot be read),
    the next that suits is tried; the best is kept, and a notice says so. The same input gives the same bytes. Safe to
    call from a pool of processes.

    Parameters
    ----------
    root
        The campaign folder; pictures, logo, fonts and own templates are read from nowhere else.
    template
        Name of a template or renderer that must be used, whatever comes of it.
    legal
        A further line that must appear.
    marking
        How the file is marked as made with AI; None: not at all.
    among
        The only templates that may be chosen; all when empty.
    read_back
        Whether the headline is read back from the finished file (extra ``ocr``, a second or two a banner).
    backdrop
        A picture to stand behind the product, in templates that show one; `Rendition.backdrop` says whether it did.

    Raises
    ------
    UserError
        No renderer of that name, or a placement that shows no pictures.
    Unsupported
        The placement's limits cannot be met: neither JPEG nor PNG, or too few bytes.
    """
    if placement.why_no_picture:
        raise UserError(
            f"no picture can be drawn: {placement.why_no_picture}",
            hint="its limits hold for copy; for a picture, choose a placement with a canvas: adwright placements",
        )

    def draw(name: str) -> Rendition:
        renderer = renderer_of(name, root)
        # renderers of other packages know no backdrops
        behind = {"backdrop": backdrop} if backdrop is not None and isinstance(renderer, Painted) else {}
        made = renderer.render(
            creative, placement, brand=brand, product=product, root=root, out=out, legal=legal, marking=marking,
            seed=seed, **behind,
        )  # fmt: skip
        return with_read_back(made, creative, placement, out) if read_back else made

    if template:
        return draw(template)
    tried: list[tuple[str, Rendition, tuple[str, ...]]] = []
    for name in choose(creative, product, root, seed, among)[:_TRIES]:
        made = draw(name)
        tried.append((name, made, shortcomings(made)))
        if not tried[-1][2]:
            break
    name, kept, _ = min(tried, key=lambda one: len(one[2]))
    if name != tried[-1][0]:
        kept = draw(name)  # a later try has taken its file's place
    short = [f"{other}: {reasons[0]}" for other, _, reasons in tried if reasons]
    if not short:
        return kept
    for path in _left_over(kept, out):
        path.unlink()
    told = Finding(
        check="render", rule="render.template", severity="notice",
        why=f"drawn with {name} at {placement.size}; not good enough: {'; '.join(short)}"[:500],
    )  # fmt: skip
    return kept.model_copy(update={"findings": (*kept.findings, told)})


def _left_over(kept: Rendition, out: Path) -> list[Path]:
    """Pictures that other tries wrote under another ending; what exporters keep beside them stays."""
    mine = out / kept.files[0].path
    return [path for ending in SUFFIX.values() if (path := mine.with_suffix(f".{ending}")) != mine and path.is_file()]
