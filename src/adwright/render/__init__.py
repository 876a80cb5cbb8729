"""A creative and a placement become a picture.

Comes in: `Creative`, `Placement`, `Brand`, `Product`, the campaign folder. Goes out: one file per creative and
placement, and a `Rendition` with what was measured on it. What cannot be shown well is a `Finding`, never an
exception and never an ellipsis.

To add one: a template is a file in `templates/` (layouts as data, one small drawing function) registered in
`painted.py`; a renderer of another kind is a class with `name` and `render`, registered in `base.renderers` or by the
entry-point group ``adwright.renderer``. `adwright.testing.check_renderer` tells whether it keeps the contract.

Beside one picture: `Painted.layers` takes a banner apart, and an exporter (`exports.exporters`: HTML5, SVG, layers,
PDF) makes files of the layers. To add one, see `exports`; `adwright.testing.check_exporter` tells whether it keeps the
contract.
"""

from __future__ import annotations

from pathlib import Path

from adwright.core import Brand, Creative, Marking, Placement, Product, Rendition, derive_seed
from adwright.render.base import Renderer, renderers
from adwright.render.certificates import Certificate, development_certificate, own_certificate
from adwright.render.container import media_type_of
from adwright.render.credentials import ROOM, Credentials, can_sign, read_credentials, sign
from adwright.render.exports import Exporter, exporters
from adwright.render.html5 import Html5
from adwright.render.layered import Layered
from adwright.render.layers import Layers
from adwright.render.motion import Motion
from adwright.render.painted import Painted, product_slug
from adwright.render.pdf import Pdf, poster
from adwright.render.svg import Svg
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
    "Renderer",
    "Svg",
    "XmpMarks",
    "can_sign",
    "choose",
    "development_certificate",
    "exporters",
    "media_type_of",
    "own_certificate",
    "poster",
    "product_slug",
    "read_credentials",
    "read_marks",
    "render",
    "renderers",
    "sign",
]

#: The templates a creative may be given when it names none.
_SHIPPED = ("bold", "editorial", "minimal")


def choose(creative: Creative, seed: int = 0) -> str:
    """The template of a creative: the one it names, else one by its product, so that a product's ads look alike.

    Examples
    --------
    >>> from adwright.core import Creative, Line, Recipe, Visual
    >>> line = Line(field="headline", text="Tea", recipe=Recipe(writer="human"))
    >>> choose(Creative(brief="b", product="p", locale="en", lines=(line,), visual=Visual(template="minimal")))
    'minimal'
    """
    return creative.visual.template or _SHIPPED[derive_seed(seed, "template", creative.product) % len(_SHIPPED)]


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
) -> Rendition:
    """Draw a creative for a placement and write ``out/<product>/<creative>/<placement>.jpg`` or ``.png``.

    The same input gives the same bytes. Safe to call from a pool of processes.

    Parameters
    ----------
    root
        The campaign folder; pictures, logo and fonts are read from nowhere else.
    template
        Name of a renderer; the creative's own when left out.
    legal
        A further line that must appear.
    marking
        How the file is marked as made with AI; None: not at all.

    Raises
    ------
    UserError
        No renderer of that name.
    Unsupported
        The placement's limits cannot be met: neither JPEG nor PNG, or too few bytes.
    """
    name = template or choose(creative, seed)
    return renderers.get(name).render(
        creative, placement, brand=brand, product=product, root=root, out=out, legal=legal, marking=marking,
        seed=seed
    )  # fmt: skip
