"""Pictures from feeds are untrusted: bombs, traversal, CMYK, rotation, broken files; what is product in them."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from adwright.vision import MAX_PIXELS, ImageRefused, decode, load, prepare, read_size, salient_box
from adwright.vision.reading import _eight_bits


def _file(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def _bomb(side: int) -> bytes:
    """A small PNG that claims side x side pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [int(MAX_PIXELS**0.5) + 1, 12_000, 60_000])
def test_bombs_are_refused_before_they_are_decoded(side: int) -> None:
    with pytest.raises(ImageRefused):
        decode(_bomb(side))


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/passwd", "a/../../secret.png", "link.png", "http://example.com/a.png", "file:///etc/passwd",
             "//host/a.png", "", ".", "gone.png", "a\x00.png", "x" * 5000]
)  # fmt: skip
def test_only_files_under_the_folder(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    Image.new("RGB", (40, 40)).save(tmp_path / "secret.png")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(ImageRefused):
        load(root, name)


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"\xff\xd8\xff\xe0 not a jpeg", b"<svg xmlns='x'/>", _file(Image.new("RGB", (40, 40)), "GIF")],
)
def test_broken_or_other_formats_are_refused(data: bytes) -> None:
    with pytest.raises(ImageRefused):
        decode(data)


def test_truncated_files_are_refused() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
    for kind in ("JPEG", "PNG", "WEBP"):
        with pytest.raises(ImageRefused):
            decode(_file(Image.fromarray(noise), kind)[:2000])


def test_cmyk_becomes_the_colour_it_shows() -> None:
    red = decode(_file(Image.new("CMYK", (64, 64), (0, 255, 255, 0)), "JPEG", quality=95))
    assert red.shape == (64, 64, 4)
    assert red[32, 32, 0] > 200
    assert red[32, 32, 1] < 60


def test_camera_rotation_is_applied() -> None:
    image = Image.new("RGB", (60, 40), (255, 255, 255))
    image.paste((200, 0, 0), (0, 0, 20, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right by 90 degrees
    turned = decode(_file(image, "JPEG", exif=exif.tobytes(), quality=95))
    assert turned.shape[:2] == (60, 40)
    assert turned[5, 20, 1] < 80
    assert turned[55, 20, 1] > 200


#: EXIF's entries as tag, type, count, value; 6 turns right by 90 degrees.
_TURNED = (0x0112, 3, 1, b"\x06\x00\x00\x00")


def _exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    rows = b"".join(struct.pack("<HHI", *row[:3]) + row[3] for row in entries)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + rows + b"\0\0\0\0"


@pytest.mark.parametrize(
    ("entries", "shape"),
    [
        ([_TURNED, (0x011A, 2, 4, b"abc\0")], (60, 40, 4)),  # a resolution in letters
        ([_TURNED, (0x8769, 2, 4, b"abc\0")], (60, 40, 4)),  # so is the place of more entries
        ([(0x0112, 2, 4, b"abc\0")], (40, 60, 4)),
        ([(0x0112, 3, 2, b"\x06\x00\x06\x00")], (60, 40, 4)),
        ([_TURNED, (0x010F, 2, 9999, b"\xff\xff\xff\x7f")], (60, 40, 4)),
    ],
)
def test_broken_exif_stops_no_picture(entries: list[tuple[int, int, int, bytes]], shape: tuple[int, int, int]) -> None:
    data = _file(Image.new("RGB", (60, 40)), "JPEG", exif=_exif(*entries))
    assert decode(data).shape == shape
    assert read_size(data) == (shape[1], shape[0])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_each_orientation_is_turned_upright(orientation: int) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (24, 40, 3), dtype=np.uint8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = _file(Image.fromarray(noise), "PNG", exif=exif.tobytes())
    with Image.open(io.BytesIO(data)) as image:
        assert (decode(data)[..., :3] == np.asarray(ImageOps.exif_transpose(image))).all()


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "1", "I;16"])
def test_all_usual_modes(mode: str) -> None:
    assert decode(_file(Image.new(mode, (32, 48)), "PNG")).shape == (48, 32, 4)


def test_grey_of_16_bits_keeps_its_levels() -> None:
    levels = np.full((40, 40), 62_000, np.uint16)
    levels[10:30, 10:30] = 12_000
    grey = Image.fromarray(levels)
    assert grey.mode == "I;16"
    read = decode(_file(grey, "PNG"))
    assert read[0, 0].tolist() == [241, 241, 241, 255]
    assert read[20, 20].tolist() == [47, 47, 47, 255]
    clear = decode(_file(grey, "PNG", transparency=62_000))
    assert clear[0, 0, 3] == 0
    assert clear[20, 20].tolist() == [47, 47, 47, 255]


def test_grey_of_32_bits_is_read_as_16() -> None:
    """Older versions of Pillow open 16-bit PNG so."""
    levels = Image.fromarray(np.array([[62_000, 12_000, 0, 65_535]], np.int32))
    assert levels.mode == "I"
    assert np.asarray(_eight_bits(levels)).tolist() == [[241, 47, 0, 255]]


def _on(ground: int, *, dark: tuple[int, int, int] = (50, 90, 70)) -> np.ndarray:
    pixels = np.full((200, 160, 4), (ground, ground, ground, 255), np.uint8)
    pixels[50:150, 40:120, :3] = dark
    return pixels


@pytest.mark.parametrize("ground", [255, 240, 120, 12])
def test_plain_backgrounds_are_keyed(ground: int) -> None:
    picture = prepare(_on(ground, dark=(180, 60, 40)))
    assert picture.kind == "keyed"
    alpha = picture.pixels[..., 3]
    inner = alpha[15:-15, 15:-15]
    assert inner.min() == 255
    assert alpha[0].max() < 30
    assert (picture.multiply is not None) == (ground >= 200)
    assert picture.aspect == pytest.approx(80 / 100, abs=0.1)


def test_noise_is_a_photo_and_alpha_a_cutout() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 120, 4), dtype=np.uint8)
    noise[..., 3] = 255
    assert prepare(noise).kind == "photo"
    noise[:40, :, 3] = 0
    cut = prepare(noise)
    assert cut.kind == "cutout"
    assert cut.pixels.shape[0] < 90


def test_the_eye_is_drawn_to_the_odd_patch() -> None:
    pixels = np.full((300, 300, 4), 128, np.uint8)
    pixels[180:230, 190:240, :3] = (250, 30, 30)
    left, top, right, bottom = salient_box(pixels)
    assert 0.5 < (left + right) / 2 < 0.85
    assert 0.5 < (top + bottom) / 2 < 0.85
