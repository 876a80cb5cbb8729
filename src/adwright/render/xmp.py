"""Marks in a file's metadata: an XMP packet with the JSON of the Chinese measures and the IPTC source type.

Comes in: who made it, its number, the picture's bytes. Goes out: the same picture with a packet, the same bytes for the
same input; or what the packet of a file says. It does not know who must mark what.

``TC260:AIGC`` holds the seven fields of GB 45438-2025 annex E as JSON, without the wrapping ``{"AIGC": ...}``: the
property's name is the key, as public samples of the practice guide for pictures (TC260, August 2025) have it
[reported: the guide itself was not seen]. Both forms are read. A value may hold printable ASCII but no space or quote
[reported]; anything else is percent-encoded, and decoded again when it is read.

``ReservedCode1`` is the provider's own to fill. Here: ``sha256:`` and the hash of the three required fields and the
picture's essence, so that a changed picture, or a label carried to another picture, is seen. It is no signature.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Annotated, Literal
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import Field

from adwright.core.noun import Noun
from adwright.render.container import essence, with_xmp, xmp_of

_AIGC = "http://www.tc260.org.cn/ns/AIGC/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMP = "http://ns.adobe.com/xap/1.0/"
#: Fields of annex E, and ours.
_FIELDS = {
    "Label": "label", "ContentProducer": "content_producer", "ProduceID": "produce_id",
    "ReservedCode1": "reserved_code1", "ContentPropagator": "content_propagator", "PropagateID": "propagate_id",
    "ReservedCode2": "reserved_code2",
}  # fmt: skip
#: What XML 1.0 may not hold, not even escaped. Source: XML 1.0 (fifth edition), production 2.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: No packet that anyone writes is longer [bytes].
_LONGEST = 1 << 20


class Aigc(Noun):
    """The label of the Chinese measures.

    Parameters
    ----------
    label
        "1": made with AI; "2": perhaps; "3": suspected.
    content_producer, produce_id
        Who made it (name or code of the provider), and its number there.
    reserved_code1, reserved_code2
        Of the producer and of the propagator, for their own protection against changes.
    content_propagator, propagate_id
        Who spreads it, and its number there.
    """

    label: Literal["1", "2", "3"] = "1"
    content_producer: Annotated[str, Field(min_length=1)]
    produce_id: Annotated[str, Field(min_length=1)]
    reserved_code1: str = ""
    content_propagator: str = ""
    propagate_id: str = ""
    reserved_code2: str = ""


class XmpMarks(Noun):
    """What the XMP packet of a file says.

    Parameters
    ----------
    aigc
        The Chinese label; None: none.
    intact
        Whether `reserved_code1` fits the picture; None: it is not one of ours.
    source_type
        IPTC digital source type; empty: none.
    problems
        What is wrong with the packet, in words.
    """

    aigc: Aigc | None = None
    intact: bool | None = None
    source_type: str = ""
    problems: tuple[str, ...] = ()


def mark(data: bytes, *, aigc: Aigc | None, source_type: str, tool: str) -> bytes:
    """The picture with its marks; `reserved_code1` is filled in from the picture where it is empty.

    Raises
    ------
    DataError
        No PNG, JPEG or WebP.

    Examples
    --------
    >>> import io; from PIL import Image
    >>> out = io.BytesIO(); Image.new("RGB", (4, 4)).save(out, "PNG")
    >>> made = mark(out.getvalue(), aigc=Aigc(content_producer="春山", produce_id="cr_1"), source_type="", tool="t")
    >>> read_marks(made).aigc.content_producer, read_marks(made).intact
    ('春山', True)
    """
    if aigc is not None and not aigc.reserved_code1:
        aigc = aigc.model_copy(update={"reserved_code1": _seal(aigc, data)})
    return with_xmp(data, packet(aigc, source_type, tool))


def packet(aigc: Aigc | None, source_type: str, tool: str) -> bytes:
    """An XMP packet, the same bytes for the same marks."""
    said = [f"<xmp:CreatorTool>{_text(tool)}</xmp:CreatorTool>"]
    if source_type:
        said.append(f"<Iptc4xmpExt:DigitalSourceType>{_text(source_type)}</Iptc4xmpExt:DigitalSourceType>")
    if aigc is not None:
        said.append(f"<TC260:AIGC>{_text(aigc_json(aigc))}</TC260:AIGC>")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"><rdf:Description rdf:about="" '
        f'xmlns:xmp="{_XMP}" xmlns:Iptc4xmpExt="{_IPTC}" xmlns:TC260="{_AIGC}">'
        f'{"".join(said)}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def packet_room(aigc: Aigc | None, source_type: str, tool: str) -> int:
    """What the marks add to a file at most [bytes]; 0 when there are none."""
    if aigc is None and not source_type:
        return 0
    sealed = aigc.model_copy(update={"reserved_code1": aigc.reserved_code1 or "sha256:" + 64 * "0"}) if aigc else None
    return len(packet(sealed, source_type, tool)) + 64


def aigc_json(aigc: Aigc) -> str:
    """The seven fields in the order of annex E, in ASCII.

    Examples
    --------
    >>> aigc_json(Aigc(content_producer="a b", produce_id="1"))[:52]
    '{"Label":"1","ContentProducer":"a%20b","ProduceID":"'
    """
    plain = {name: _encoded(str(getattr(aigc, ours))) for name, ours in _FIELDS.items()}
    return json.dumps(plain, ensure_ascii=True, separators=(",", ":"))


def read_marks(data: bytes) -> XmpMarks:
    """What the XMP packet of a picture says; a broken packet is told in `problems`.

    Raises
    ------
    DataError
        No PNG, JPEG or WebP, or a broken one.
    """
    found = xmp_of(data)
    if found is None:
        return XmpMarks()
    if len(found) > _LONGEST:
        return XmpMarks(problems=(f"the XMP packet has {len(found)} bytes and is not read",))
    try:
        root = fromstring(found.strip(b"\x00 \r\n\t"))
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        return XmpMarks(problems=(f"the XMP packet is no XML: {error}",))
    source_type = _property(root, _IPTC, "DigitalSourceType")
    said = _property(root, _AIGC, "AIGC")
    if not said:
        return XmpMarks(source_type=source_type)
    try:
        aigc = _parsed(said)
    except (ValueError, RecursionError) as error:
        return XmpMarks(source_type=source_type, problems=(f"the AIGC label cannot be read: {error}",))
    sealed = aigc.reserved_code1.startswith("sha256:")
    intact = _seal(aigc, data) == aigc.reserved_code1 if sealed else None
    changed = ("the picture or its label was changed after it was marked",) if intact is False else ()
    return XmpMarks(aigc=aigc, intact=intact, source_type=source_type, problems=changed)


def _property(root: Element, space: str, name: str) -> str:
    """A property of the packet, as an element or as an attribute of its description."""
    for element in root.iter():
        if element.tag == f"{{{space}}}{name}":
            return "".join(element.itertext()).strip()
        if element.tag == f"{{{_RDF}}}Description" and f"{{{space}}}{name}" in element.attrib:
            return element.attrib[f"{{{space}}}{name}"].strip()
    return ""


def _parsed(said: str) -> Aigc:
    fields = json.loads(said)
    if isinstance(fields, dict) and isinstance(fields.get("AIGC"), dict):
        fields = fields["AIGC"]
    if not isinstance(fields, dict):
        raise ValueError("it is no JSON object")
    known = {ours: unquote(str(fields[name])) for name, ours in _FIELDS.items() if name in fields}
    missing = [name for name in ("Label", "ContentProducer", "ProduceID") if not fields.get(name)]
    if missing:
        raise ValueError(f"{', '.join(missing)} missing")
    if known["label"] not in ("1", "2", "3"):
        raise ValueError(f"Label is {known['label']!r}, not 1, 2 or 3")
    return Aigc.model_validate(known)


def _seal(aigc: Aigc, data: bytes) -> str:
    digest = hashlib.sha256()
    for value in (aigc.label, aigc.content_producer, aigc.produce_id):
        digest.update(_encoded(value).encode() + b"\n")
    digest.update(essence(data))
    return f"sha256:{digest.hexdigest()}"


def _encoded(value: str) -> str:
    """A value in the characters that annex E allows.

    Examples
    --------
    >>> _encoded('91110108MA01KP2T5U'), _encoded('春"')
    ('91110108MA01KP2T5U', '%E6%98%A5%22')
    """
    # half a surrogate pair has no UTF-8 and is no text: it becomes a question mark
    return quote(value.encode("utf-8", "replace"), safe="!#$&'()*+,-./:;<=>?@[]^_`{|}~")


def _text(value: str) -> str:
    """A text as XML 1.0 may hold it."""
    return escape(NOT_XML.sub("\ufffd", value))
