"""Marks in the file: what is written is read back, by our reader and by others; what was changed is seen."""

from __future__ import annotations

import io
import json
import struct
import zlib
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from adwright.core import DataError
from adwright.render.container import essence, with_xmp, xmp_of
from adwright.render.xmp import Aigc, aigc_json, mark, packet, packet_room, read_marks

FORMATS = ("PNG", "JPEG", "WEBP")
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
SPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
#: Anything a person or a program may put into a name. Half surrogate pairs are refused where a name enters.
HOSTILE = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    st.sampled_from(
        [
            '"}]}',
            "<TC260:AIGC>",
            "]]>",
            "&amp;",
            "%22",
            "\x00",
            "a\r\nb",
            "<!ENTITY x 'y'>",
            "?>",
            "\ufffe",
            "\U0001f375",
        ]
    ),
)


def picture(kind: str, seed: int = 0) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


def bytes_of_packet(data: bytes) -> bytes:
    """The packet, by a reader of its own that shares no line with ours."""
    if data[:4] == b"\x89PNG":
        at = 8
        while at < len(data):
            size, kind = struct.unpack(">I4s", data[at : at + 8])
            body, check = data[at + 8 : at + 8 + size], data[at + 8 + size : at + 12 + size]
            assert struct.unpack(">I", check)[0] == zlib.crc32(kind + body)
            if kind == b"iTXt":
                key, rest = body.split(b"\x00", 1)
                assert (key, rest[:4]) == (b"XML:com.adobe.xmp", b"\x00\x00\x00\x00")
                return rest[4:]
            at += 12 + size
    elif data[:2] == b"\xff\xd8":
        at = data.index(b"http://ns.adobe.com/xap/1.0/\x00")
        assert data[at - 4 : at - 2] == b"\xff\xe1"
        (size,) = struct.unpack(">H", data[at - 2 : at])
        return data[at + 29 : at - 2 + size]
    else:
        assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
        assert data[12:16] == b"VP8X"
        assert data[20] & 0x04
        at = data.index(b"XMP ")
        (size,) = struct.unpack("<I", data[at + 4 : at + 8])
        return data[at + 8 : at + 8 + size]
    raise AssertionError("no packet")


@given(producer=HOSTILE, number=HOSTILE, tool=st.one_of(HOSTILE, st.text()), kind=st.sampled_from(FORMATS))
def test_hostile_words_come_back_as_they_were(producer: str, number: str, tool: str, kind: str) -> None:
    made = mark(
        picture(kind), aigc=Aigc(content_producer=producer, produce_id=number), source_type=SOURCE, tool=tool
    )  # fmt: skip
    read = read_marks(made)
    assert read.problems == ()
    assert read.aigc is not None
    assert read.aigc.content_producer == producer
    assert read.aigc.produce_id == number
    assert read.intact is True
    assert read.source_type == SOURCE
    # by another parser: well-formed, one label, only the characters that annex E allows
    root = ElementTree.fromstring(bytes_of_packet(made))
    (label,) = list(root.iter(f"{{{SPACE}}}AIGC"))
    fields = json.loads(label.text or "")
    assert list(fields) == ["Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator",
                            "PropagateID", "ReservedCode2"]  # fmt: skip
    assert all(0x21 <= ord(c) <= 0x7E and c not in '"\\' for value in fields.values() for c in value)
    assert unquote(fields["ContentProducer"]) == producer


@pytest.mark.parametrize("kind", FORMATS)
def test_pillow_reads_what_we_write(kind: str) -> None:
    made = mark(picture(kind), aigc=Aigc(content_producer="春山", produce_id="cr_1"), source_type=SOURCE, tool="t")
    with Image.open(io.BytesIO(made)) as image, Image.open(io.BytesIO(picture(kind))) as before:
        said = image.getxmp()["xmpmeta"]["RDF"]["Description"]
        assert np.array_equal(np.asarray(image.convert("RGB")), np.asarray(before.convert("RGB")))
    assert said["DigitalSourceType"] == SOURCE
    assert json.loads(said["AIGC"])["Label"] == "1"


def test_pikepdf_reads_the_packet() -> None:
    """A library that shares neither parser nor container with ours: the packet as the metadata of a PDF."""
    said = packet(Aigc(content_producer="a&b<c", produce_id="x"), SOURCE, "t")
    pdf = pikepdf.new()
    pdf.Root.Metadata = pdf.make_stream(said, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        assert json.loads(metadata[f"{{{SPACE}}}AIGC"])["ContentProducer"] == "a&b<c"
        assert metadata["{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"] == SOURCE


@pytest.mark.parametrize("kind", FORMATS)
def test_equal_marks_are_equal_bytes_and_one_label_stays_one(kind: str) -> None:
    aigc = Aigc(content_producer="p", produce_id="1")
    once = mark(picture(kind), aigc=aigc, source_type=SOURCE, tool="t")
    assert once == mark(picture(kind), aigc=aigc, source_type=SOURCE, tool="t")
    assert mark(once, aigc=aigc, source_type=SOURCE, tool="t") == once
    assert len(once) - len(picture(kind)) <= packet_room(aigc, SOURCE, "t")
    assert essence(once) == essence(picture(kind))
    assert once.count(b"<TC260:AIGC>") == 1


def test_a_picture_with_alpha_keeps_it() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (200, 40, 40, 90)).save(out, "WEBP")
    made = mark(out.getvalue(), aigc=None, source_type=SOURCE, tool="t")
    with Image.open(io.BytesIO(made)) as image:
        assert image.mode == "RGBA"
        assert image.getxmp()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_changed_picture_and_a_borrowed_label_are_seen(kind: str) -> None:
    made = mark(picture(kind), aigc=Aigc(content_producer="p", produce_id="1"), source_type="", tool="t")
    borrowed = with_xmp(picture(kind, seed=1), xmp_of(made) or b"")
    assert read_marks(borrowed).intact is False
    assert read_marks(borrowed).problems
    other = with_xmp(made, (xmp_of(made) or b"").replace(b'"ProduceID":"1"', b'"ProduceID":"2"'))
    assert read_marks(other).intact is False
    if kind == "PNG":  # one pixel
        with Image.open(io.BytesIO(made)) as image:
            pixels = np.asarray(image).copy()
        pixels[3, 3, 0] ^= 1
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG")
        assert read_marks(with_xmp(out.getvalue(), xmp_of(made) or b"")).intact is False


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (b"<x", "no XML"),
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>', "no XML"),
        (b'<r xmlns:TC260="%s"><TC260:AIGC>{"Label":"1"}</TC260:AIGC></r>' % SPACE.encode(), "missing"),
        (b'<r xmlns:TC260="%s"><TC260:AIGC>[1]</TC260:AIGC></r>' % SPACE.encode(), "no JSON object"),
        (b'<r xmlns:TC260="%s"><TC260:AIGC>{"Label":"9","ContentProducer":"p","ProduceID":"1"}</TC260:AIGC></r>'
         % SPACE.encode(), "not 1, 2 or 3"),
        (b'<r xmlns:TC260="%s"><TC260:AIGC>nonsense</TC260:AIGC></r>' % SPACE.encode(), "cannot be read"),
    ],
)  # fmt: skip
def test_a_broken_packet_is_told_not_raised(said: bytes, problem: str) -> None:
    read = read_marks(with_xmp(picture("PNG"), said))
    assert read.aigc is None
    assert problem in read.problems[0]


def test_labels_of_others_are_read() -> None:
    """As an attribute, wrapped, without the reserved fields; a seal that is not ours is left alone."""
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    wrapped = '{"AIGC":{"Label":"2","ContentProducer":"001191","ProduceID":"7","ReservedCode1":"MEUC"}}'
    attribute = wrapped.replace('"', "&quot;")
    said = f'<r:RDF xmlns:r="{rdf}"><r:Description xmlns:T="{SPACE}" T:AIGC="{attribute}"/></r:RDF>'
    read = read_marks(with_xmp(picture("JPEG"), said.encode()))
    assert read.aigc is not None
    assert (read.aigc.label, read.aigc.content_producer, read.intact) == ("2", "001191", None)


def test_a_packed_packet_of_another_program_is_read() -> None:
    said = packet(Aigc(content_producer="p", produce_id="1"), "", "t")
    body = b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zlib.compress(said)
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
    data = picture("PNG")
    assert xmp_of(data[:33] + chunk + data[33:]) == said


@given(
    kind=st.sampled_from(FORMATS),
    at=st.integers(0, 10_000),
    how=st.sampled_from(["cut", "flip"]),
    to=st.binary(max_size=4),
)
def test_a_broken_file_is_a_data_error_and_nothing_else(kind: str, at: int, how: str, to: bytes) -> None:
    data = mark(picture(kind), aigc=Aigc(content_producer="p", produce_id="1"), source_type=SOURCE, tool="t")
    at %= len(data)
    broken = data[:at] if how == "cut" else data[:at] + to + data[at + len(to) :]
    try:
        read_marks(broken)
        essence(broken)
    except DataError:
        return


def test_odd_but_lawful_files_are_read() -> None:
    jpeg = picture("JPEG")
    filled = jpeg[:2] + b"\xff\xff" + jpeg[2:]
    aigc = Aigc(content_producer="p", produce_id="1")
    for data in (filled, picture("PNG") + b"trailing"):
        made = mark(data, aigc=aigc, source_type="", tool="t")
        assert read_marks(made).intact is True
        with Image.open(io.BytesIO(made)) as image:
            image.load()
    assert read_marks(mark(picture("PNG"), aigc=aigc, source_type="", tool="t") + b"added").intact is False


def test_what_is_no_picture_is_refused() -> None:
    for data in (b"", b"GIF89a", b"\xff\xd8", b"RIFF....WAVE"):
        with pytest.raises(DataError):
            read_marks(data)


def test_a_packet_too_long_for_a_jpeg() -> None:
    with pytest.raises(DataError, match="JPEG segment"):
        with_xmp(picture("JPEG"), b"x" * 66_000)


def test_the_json_is_that_of_the_standard() -> None:
    assert json.loads(aigc_json(Aigc(content_producer="p", produce_id="n", content_propagator="q"))) == {
        "Label": "1", "ContentProducer": "p", "ProduceID": "n", "ReservedCode1": "", "ContentPropagator": "q",
        "PropagateID": "", "ReservedCode2": "",
    }  # fmt: skip
