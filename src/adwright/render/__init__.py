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

from adwright.render.address import click_address
from adwright.render.base import Renderer, renderers
from adwright.render.best import choose, render
from adwright.render.certificates import Certificate, development_certificate, own_certificate
from adwright.render.choice import (
    backdrop_templates,
    picture_kind,
    ranking,
    renderer_of,
    shortcomings,
    space_of,
)
from adwright.render.code_check import reads_codes
from adwright.render.container import media_type_of
from adwright.render.credentials import ROOM, Credentials, can_sign, read_credentials, sign
from adwright.render.exports import Exporter, exporters
from adwright.render.html5 import Html5
from adwright.render.layered import Layered
from adwright.render.layers import Layers
from adwright.render.marked_file import product_slug
from adwright.render.motion import Motion
from adwright.render.painted import Painted
from adwright.render.pdf import Pdf, poster
from adwright.render.procedural import Procedural
from adwright.render.qr import unclicked
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
    "click_address",
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
    "reads_codes",
    "render",
    "renderer_of",
    "renderers",
    "shortcomings",
    "sign",
    "space_of",
    "unclicked",
]
