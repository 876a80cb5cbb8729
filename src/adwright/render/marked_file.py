"""The file of a picture: encoded under its limit, with what its metadata must say of its making, under its own name.

Comes in: pixels, the placement, how it is to be marked. Goes out: bytes. It does not know what is drawn.
"""

from __future__ import annotations

import re

from adwright.core import Creative, Marking, Placement, Product, content_id
from adwright.render.encode import encode
from adwright.render.xmp import Aigc, mark, packet_room
from adwright.version import __version__
from adwright.vision import Pixels

#: What the marks name as the program.
TOOL = f"adwright {__version__}"


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


def product_slug(product: Product) -> str:
    """The product's folder: its id where that is plain, else with a hash, so that two ids never share a folder.

    Examples
    --------
    >>> product_slug(Product(id="tea-01", title="Tea")), product_slug(Product(id="../茶 1", title="Tea"))
    ('tea-01', '1-806d50dd')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", product.id.lower()).strip("-")[:48]
    return plain if plain == product.id else "-".join(x for x in (plain, content_id("p", product.id)[2:10]) if x)
