"""Where a picture file keeps what is said about it: PNG chunks, JPEG segments, WebP chunks.

Comes in: the bytes of a PNG, JPEG or WebP. Goes out: the bytes with an XMP packet, the packet that is in them, or the
essence: all that makes the picture, without XMP and content credentials. It does not know what a packet says.

Sources: XMP specification part 3 (ISO 16684-1), storage in files; PNG (third edition) 11.3; WebP container, RFC 9649;
C2PA 2.2, A.3: chunk caBX in PNG, APP11 in JPEG, chunk C2PA in WebP.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from adwright.core import DataError

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEY = b"XML:com.adobe.xmp\x00"
_JPEG_KEY = b"http://ns.adobe.com/xap/1.0/\x00"
#: A segment of a JPEG counts its own two bytes of length.
_LONGEST_SEGMENT = 65_533


@dataclass(frozen=True)
class _Piece:
    """A chunk or segment: its kind, what is in it, and its bytes as they stand in the file."""

    kind: bytes
    body: bytes
    whole: bytes


def media_type_of(data: bytes) -> str:
    """image/png, image/jpeg or image/webp; DataError for anything else.

    Examples
    --------
    >>> media_type_of(b"RIFF....WEBPVP8 ")
    'image/webp'
    """
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise DataError("no PNG, JPEG or WebP", hint="marks are read from and written into these three")


def with_xmp(data: bytes, packet: bytes) -> bytes:
    """The file with this packet in place of any other.

    Raises
    ------
    DataError
        No PNG, JPEG or WebP, a broken one, or a packet too long for a JPEG segment.
    """
    kind = media_type_of(data)
    if kind == "image/png":
        chunk = _png_chunk(b"iTXt", _PNG_KEY + b"\x00\x00\x00\x00" + packet)
        kept = [piece for piece in _pieces(data) if not _is_xmp(piece)]
        return _PNG + kept[0].whole + chunk + b"".join(piece.whole for piece in kept[1:])
    if kind == "image/jpeg":
        if len(packet) + len(_JPEG_KEY) > _LONGEST_SEGMENT:
            raise DataError(f"an XMP packet of {len(packet)} bytes does not fit a JPEG segment")
        segment = b"\xff\xe1" + struct.pack(">H", len(packet) + len(_JPEG_KEY) + 2) + _JPEG_KEY + packet
        kept = [piece for piece in _pieces(data) if not _is_xmp(piece)]
        after = next((i for i, piece in enumerate(kept) if piece.kind != b"\xe0"), 0)  # JFIF stays first
        parts = [piece.whole for piece in kept]
        return b"\xff\xd8" + b"".join(parts[:after]) + segment + b"".join(parts[after:])
    return _webp_with(data, packet)


def xmp_of(data: bytes) -> bytes | None:
    """The XMP packet of a file; None when it has none.

    Raises
    ------
    DataError
        No PNG, JPEG or WebP, or a broken one.
    """
    kind = media_type_of(data)
    for piece in _pieces(data):
        if _is_xmp(piece):
            if kind == "image/png":
                return _itxt(piece.body)
            return piece.body[len(_JPEG_KEY) :] if kind == "image/jpeg" else piece.body
    return None


def essence(data: bytes) -> bytes:
    """What makes the picture, the same before and after it was marked.

    Examples
    --------
    >>> out = io.BytesIO(); Image.new("RGB", (2, 2)).save(out, "PNG")
    >>> essence(with_xmp(out.getvalue(), b"<x/>")) == essence(out.getvalue())
    True
    """
    return b"".join(piece.whole for piece in _pieces(data) if not _is_xmp(piece) and not _is_apart(piece))


def _is_xmp(piece: _Piece) -> bool:
    return (
        (piece.kind == b"iTXt" and piece.body.startswith(_PNG_KEY))
        or (piece.kind == b"\xe1" and piece.body.startswith(_JPEG_KEY))
        or piece.kind == b"XMP "
    )


def _is_apart(piece: _Piece) -> bool:
    """Content credentials, and the WebP header that says what else is in the file."""
    return piece.kind in (b"caBX", b"C2PA", b"VP8X") or (piece.kind == b"\xeb" and piece.body[:2] == b"JP")


def _pieces(data: bytes) -> Iterator[_Piece]:
    try:
        kind = media_type_of(data)
        read = {"image/png": _png_pieces, "image/jpeg": _jpeg_pieces, "image/webp": _webp_pieces}[kind]
        yield from read(data)
    except (struct.error, IndexError) as error:
        raise DataError(f"the picture ends before it should: {error}") from None


def _png_pieces(data: bytes) -> Iterator[_Piece]:
    at = len(_PNG)
    while at < len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + size
        if end > len(data):
            raise DataError(f"a PNG chunk of {size} bytes ends behind the file")
        if kind == b"IEND":  # what some programs write behind it belongs to it
            end = len(data)
        yield _Piece(kind, data[at + 8 : at + 8 + size], data[at:end])
        at = end


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _itxt(body: bytes) -> bytes:
    """The text of an iTXt chunk, inflated where another program packed it."""
    packed, rest = body[len(_PNG_KEY)], body[len(_PNG_KEY) + 2 :]
    text = rest.split(b"\x00", 2)[2] if rest.count(b"\x00") >= 2 else b""
    if not packed:
        return text
    try:
        # no packet that anyone writes is larger; a bomb is
        return zlib.decompressobj().decompress(text, 1 << 20)
    except zlib.error as error:
        raise DataError(f"the XMP packet cannot be inflated: {error}") from None


def _jpeg_pieces(data: bytes) -> Iterator[_Piece]:
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            raise DataError(f"no JPEG segment at byte {at}")
        while data[at + 1] == 0xFF:  # filling that the standard allows
            at += 1
        kind = data[at + 1 : at + 2]
        if kind == b"\xda":  # the scan and all behind it
            yield _Piece(kind, data[at:], data[at:])
            return
        (size,) = struct.unpack_from(">H", data, at + 2)
        if size < 2 or at + 2 + size > len(data):
            raise DataError(f"a JPEG segment of {size} bytes ends behind the file")
        yield _Piece(kind, data[at + 4 : at + 2 + size], data[at : at + 2 + size])
        at += 2 + size


def _webp_pieces(data: bytes) -> Iterator[_Piece]:
    at = 12
    while at + 8 <= len(data):
        (size,) = struct.unpack_from("<I", data, at + 4)
        end = at + 8 + size + size % 2
        if at + 8 + size > len(data):
            raise DataError(f"a WebP chunk of {size} bytes ends behind the file")
        yield _Piece(data[at : at + 4], data[at + 8 : at + 8 + size], data[at:end])
        at = end


def _webp_with(data: bytes, packet: bytes) -> bytes:
    kept = [piece for piece in _pieces(data) if not _is_xmp(piece)]
    header = next((piece.body for piece in kept if piece.kind == b"VP8X"), None)
    if header is None:
        with Image.open(io.BytesIO(data)) as image:
            wide, high, alpha = *image.size, "A" in image.getbands()
        header = bytes([0x10 * alpha, 0, 0, 0]) + (wide - 1).to_bytes(3, "little") + (high - 1).to_bytes(3, "little")
    flagged = bytes([header[0] | 0x04]) + header[1:]
    body = _webp_chunk(b"VP8X", flagged)
    body += b"".join(piece.whole for piece in kept if piece.kind != b"VP8X") + _webp_chunk(b"XMP ", packet)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)
