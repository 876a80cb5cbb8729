"""QR codes: what they may hold, where they stand, and that a reader of ours reads all of them in all kinds of files."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from adwright.core import Brand, Marking, Placement, Product, UserError, VisibleLabel, placement, placements
from adwright.core.placement_table import filled_row
from adwright.render import Html5, Painted, Pdf, exporters, poster, render, renderers, shortcomings, unclicked
from adwright.render.address import LONGEST_CODE, code_address
from adwright.render.browser_check import browser, check_html5
from adwright.render.code_check import code_read_back, unread
from adwright.render.layers import Layers
from adwright.render.layout import Block, Coded, Frame, Layout, mirrored
from adwright.render.palette import contrast
from adwright.render.placed import PlacedButton, PlacedCode
from adwright.render.qr import LEAST_MODULE_MM, QUIET, code_of, dark_of
from adwright.render.quality import overlaps
from adwright.render.svg import drawing
from adwright.render.template import shipped
from adwright.testing.renderer import SAMPLES, sample_campaign, sample_creative
from adwright.vision import Pixels

cv2 = pytest.importorskip("cv2")
from adwright.render.code_check import read_code  # noqa: E402 - needs OpenCV

URL = "https://springtea.example/zh?utm_source=poster&utm_medium=print"
TEMPLATES = tuple(sorted(shipped()))
POSTER = poster("A3")
UPRIGHT, WIDE = placement("screen_1080x1920"), placement("screen_1920x1080")
SQUARE = unclicked(placement("feed_square"))
PLACES = {
    "poster": POSTER,
    "poster wide": poster("A4", wide=True),
    "screen": UPRIGHT,
    "screen wide": WIDE,
    "square": SQUARE,
}
LABEL = Marking(visible=VisibleLabel(text="AI生成", height_share=0.05))
#: What no code may hold.
HOSTILE = (
    "javascript:alert(1)", "data:text/html,x", "ftp://springtea.example", "file:///etc/passwd", "springtea.example/zh",
    "https://", "https://tea:secret@springtea.example/", "https://springtea.example@evil.example/",
    "https://springtea.example/\n\rBEGIN:VCARD", "https://springtea.example/\x00", "https://springtea.example/a b",
    "WIFI:T:WPA;S:tea;P:tea;;", "tel:123", "https://[::1", "https://springtea.example:99999/",
    "https://evil.example／springtea.example/", "https://spring tea.example/", "https://a´b.example/",
    "https://springtea.example/" + "x" * LONGEST_CODE, "https://springtea.example/" + "茶" * 60,
)  # fmt: skip


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    brand, product = sample_campaign(tmp_path)
    return tmp_path, brand, product.model_copy(update={"url": URL})


def painted(name: str) -> Painted:
    renderer = renderers.get(name)
    assert isinstance(renderer, Painted)
    return renderer


def layers_of(
    campaign: tuple[Path, Brand, Product], place: Placement = POSTER, template: str = "hero", which: str = "zh"
) -> Layers:
    root, brand, product = campaign
    return painted(template).layers(SAMPLES[which], place, brand=brand, product=product, root=root, marking=LABEL)


def drawn_from(path: str, width: int, height: int) -> Pixels:
    """A path of filled bars as pixels, drawn by this test alone."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    bars = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-([\d.]+)z", path)
    assert "".join(f"M{a} {b}h{c}v{d}h-{e}z" for a, b, c, d, e in bars) == path
    for left, top, wide, high, back in bars:
        assert wide == back
        x, y = int(left), int(top)
        pixels[y : y + int(high), x : x + int(wide)] = 0
    return pixels


@pytest.mark.parametrize(
    "url", ["https://a.example", URL, "https://春茶.example/茶?q=明前#top", "http://a.example:8080/%E8%8C%B6?a=1&b=2"]
)
def test_a_code_holds_its_address_in_ascii(url: str) -> None:
    code = code_of(url)
    assert code.address.isascii()
    rows = np.array([[int(dark) for dark in row] for row in code.rows], np.uint8)
    light = np.pad(1 - rows, QUIET, constant_values=1) * 255
    large = np.kron(light, np.ones((4, 4), np.uint8))
    assert read_code(np.repeat(large[..., None], 3, axis=2)) == code.address
    # twice escaped, it would lead elsewhere
    assert code_address(code.address) == code.address


@pytest.mark.parametrize("url", HOSTILE)
def test_what_no_code_may_hold_is_told_and_the_button_stays(url: str, campaign: tuple[Path, Brand, Product]) -> None:
    with pytest.raises(UserError) as refused:
        code_of(url)
    assert "secret" not in str(refused.value)
    root, brand, product = campaign
    product = product.model_copy(update={"url": url})
    scene = painted("hero").scene(SAMPLES["zh"], POSTER, brand=brand, product=product, root=root)
    assert scene.code is None
    assert any(isinstance(thing, PlacedButton) for thing in scene.placed)
    (found,) = [finding for finding in scene.findings if finding.rule == "render.qr"]
    assert found.severity == "needs_proof"
    assert "secret" not in found.why + found.rewrite


@given(st.text(max_size=60))
def test_no_text_makes_a_code_of_anything_but_a_web_address(text: str) -> None:
    for url in (text, "https://" + text, "https://a.example/" + text):
        try:
            code = code_of(url)
        except UserError:
            continue
        assert re.match(r"https?://[^@/?#]+([/?#]|$)", code.address)
        assert code.address.isascii()
        assert not re.search(r"[\s\x00-\x1f\"'<>`\\]", code.address)


def test_a_product_without_a_page_has_no_code_and_that_is_no_fault(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    product = product.model_copy(update={"url": None})
    scene = painted("hero").scene(SAMPLES["zh"], POSTER, brand=brand, product=product, root=root)
    assert [f.severity for f in scene.findings if f.rule == "render.qr"] == ["notice"]
    assert scene.code is None


def test_only_what_nobody_clicks_on_takes_a_code(campaign: tuple[Path, Brand, Product]) -> None:
    takes = {place.id for place in placements().values() if place.qr_module}
    assert takes == {"screen_1080x1920", "screen_1920x1080"}
    root, brand, product = campaign
    for name in ("story_vertical", "feed_square", "300x250", "xiaohongshu_note_1080x1920"):
        scene = painted("hero").scene(SAMPLES["zh"], placement(name), brand=brand, product=product, root=root)
        assert scene.code is None
        assert not [f for f in scene.findings if f.rule == "render.qr"]


def test_a_row_without_pictures_takes_no_code() -> None:
    head = {"platform": "p", "version": "2026-11", "source": "s", "checked": "2026-11", "confidence": "reported"}
    with pytest.raises(ValueError, match="QR code"):
        Placement.model_validate(filled_row({"id": "p", "name": "P", "format": "f", "qr_module": 4}, head))


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_all_templates_have_a_code_that_is_read(name: str, where: str, campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    place = PLACES[where]
    made = render(
        SAMPLES["zh"], place, brand=brand, product=product, root=root, out=root / "out", template=name, marking=LABEL
    )
    assert made.quality["qr_read"] == 1.0
    assert made.quality["qr_module_px"] >= place.qr_module
    assert made.quality["overlaps"] == 0
    assert not [f for f in made.findings if f.severity != "notice"]


@pytest.mark.parametrize("size", [(600, 300), (300, 340), (200, 600), None], ids=["long", "broad", "tall", "photo"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_products_of_all_proportions_leave_a_code_its_room(
    name: str, size: tuple[int, int] | None, campaign: tuple[Path, Brand, Product]
) -> None:
    root, brand, product = campaign
    if size is None:
        shown = Image.fromarray(np.random.default_rng(1).integers(0, 255, (300, 400, 3), np.uint8))
    else:
        shown = Image.new("RGBA", (size[0] + 80, size[1] + 80))
        shown.paste((150, 60, 40, 255), (40, 40, 40 + size[0], 40 + size[1]))
    shown.save(root / "shown.png")
    product = product.model_copy(update={"images": ("shown.png",)})
    for where, place in PLACES.items():
        scene = painted(name).scene(SAMPLES["zh"], place, brand=brand, product=product, root=root)
        assert scene.code is not None, where
        assert not scene.overflow, where
        if size is not None:  # what matters on a photo is not known before it is moved
            assert overlaps(scene, None) == 0, where


def test_a_division_for_a_code_goes_on_to_photos_whole_and_is_turned_whole() -> None:
    own, other = (Frame(box=box, stage=box, bleed="r") for box in ((0.5, 0, 1, 1), (0.2, 0, 1, 0.4)))
    blocks, coded, below = ((Block(box=(0.1, top, 0.4, 1), stack=("headline", "cta")),) for top in (0, 0.3, 0.5))
    layout = Layout(
        frame=own, blocks=blocks, coded=Coded(blocks=coded), photo=Layout(frame=other, blocks=below)
    )  # fmt: skip
    photo = layout.shown_with(None)
    assert (photo.frame, photo.blocks) == (other, below)
    assert (photo.with_code().frame, photo.with_code().blocks) == (own, coded), "blocks stand beside their own frame"
    turned, after = mirrored(photo).with_code(), mirrored(photo.with_code())
    assert (turned.frame, turned.blocks) == (after.frame, after.blocks)
    assert turned.frame.box == (0.0, 0, 0.5, 1)


@pytest.mark.parametrize("which", sorted(SAMPLES))
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_code_stands_on_whole_pixels_inside_with_nothing_on_it(
    name: str, which: str, campaign: tuple[Path, Brand, Product]
) -> None:
    layers = layers_of(campaign, UPRIGHT, name, which)
    scene, code = layers.scene, layers.scene.code
    assert code is not None
    assert all(edge == int(edge) for edge in (code.box.left, code.box.top))
    assert code.box.width == code.box.height == code.module * code.code.across
    assert scene.safe.contains(code.box, 1.0)
    others = [thing.box for thing in scene.placed if thing is not code] + ([scene.tag.plate] if scene.tag else [])
    assert all(box.intersection(code.box).area == 0 for box in others)
    # four modules of white around it, in the finished picture; dark on light whatever the template's mood is
    left, top, side = int(code.box.left), int(code.box.top), int(code.box.width)
    plate = layers.finished[top : top + side, left : left + side, :3]
    rim, quiet = code.module, QUIET * code.module
    inner = plate[rim : side - rim, rim : side - rim]
    ring = np.ones(inner.shape[:2], bool)
    ring[quiet:-quiet, quiet:-quiet] = False
    assert (inner[ring] == 255).all()
    dark = dark_of(layers.colours)
    assert contrast(dark, (255, 255, 255)) >= 7
    assert {tuple(int(v) for v in rgb) for rgb in np.unique(inner.reshape(-1, 3), axis=0)} == {dark, (255, 255, 255)}


@pytest.mark.parametrize("headline", ["شاي الربيع الأخضر", "תה ירוק של אביב"])
@pytest.mark.parametrize("name", ["hero", "deal", "festive", "split"])
def test_copy_read_from_the_right_has_its_code_on_the_other_side(
    name: str, headline: str, campaign: tuple[Path, Brand, Product]
) -> None:
    root, brand, product = campaign
    locale = "he-IL" if headline[0] == "ת" else "ar"
    for creative, turned in ((SAMPLES["en"], False), (sample_creative(locale, headline=headline, cta="OK"), True)):
        scene = painted(name).scene(creative, SQUARE, brand=brand, product=product, root=root)
        assert scene.code is not None
        label = next(text.box for text in scene.texts if text.kind == "cta")
        if label.top < scene.code.box.bottom:  # beside it
            assert (label.centre[0] < scene.code.box.centre[0]) is turned


def test_a_code_that_finds_no_room_is_told_and_another_template_is_tried(
    campaign: tuple[Path, Brand, Product],
) -> None:
    root, brand, product = campaign
    place = placement("300x250").model_copy(update={"qr_module": 6})
    made = render(SAMPLES["zh"], place, brand=brand, product=product, root=root, out=root / "out", template="hero")
    (found,) = [finding for finding in made.findings if finding.rule == "render.qr"]
    assert (found.severity, "qr_module_px" in made.quality) == ("needs_proof", False)
    assert any("QR code" in why for why in shortcomings(made))
    plain = painted("hero").scene(SAMPLES["zh"], placement("300x250"), brand=brand, product=product, root=root)
    coded = painted("hero").scene(SAMPLES["zh"], place, brand=brand, product=product, root=root)
    assert coded.placed == plain.placed  # the button's layout, not a squeezed one


def test_an_unread_code_is_told() -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "white").save(out, "PNG")
    code = PlacedCode.at(code_of(URL), 20, 20, 4)
    read = code_read_back(out.getvalue(), code)
    assert read == {"qr_read": 0.0}
    assert [finding.severity for finding in unread(read, "400x400")] == ["needs_proof"]
    assert not unread({"qr_read": 1.0}, "400x400")
    assert not unread({}, "400x400")
    assert code_read_back(out.getvalue(), None) == {}


def test_svg_and_pages_hold_it_as_a_path(campaign: tuple[Path, Brand, Product]) -> None:
    pytest.importorskip("brotli")
    layers = layers_of(campaign)
    assert "code" in dict(layers.fixed)
    for page in (drawing(layers), page_of(layers, campaign[0])):
        (path,) = re.findall(r'<path d="(M[^"]*)" fill="#[0-9a-f]{6}" shape-rendering="crispEdges"/>', page)
        assert read_code(drawn_from(path, layers.scene.width, layers.scene.height)) == URL


def page_of(layers: Layers, root: Path) -> str:
    exporter = exporters.get("screen")
    assert isinstance(exporter, Html5)
    made = exporter.export(layers, out=root / "out")
    with zipfile.ZipFile(root / "out" / made.files[0].path) as archive:
        return archive.read("index.html").decode()


@pytest.mark.skipif(browser() is None, reason="no Chromium")
def test_a_browser_shows_it_from_the_first_frame(campaign: tuple[Path, Brand, Product]) -> None:
    pytest.importorskip("brotli")
    layers = layers_of(campaign, UPRIGHT)
    exporter = exporters.get("screen")
    made = exporter.export(layers, out=campaign[0] / "out")
    data = (campaign[0] / "out" / made.files[0].path).read_bytes()
    report, frame = check_html5(data, layers.finished, size=(layers.scene.width, layers.scene.height))
    assert report.errors == ()
    assert read_code(frame) == URL


def test_the_layers_hold_it_alone_with_its_address(campaign: tuple[Path, Brand, Product]) -> None:
    pytest.importorskip("brotli")
    made = exporters.get("layers").export(layers_of(campaign), out=campaign[0] / "out")
    with zipfile.ZipFile(campaign[0] / "out" / made.files[0].path) as archive:
        rows = {row["name"]: row for row in json.loads(archive.read("layers.json"))["layers"]}
        with Image.open(io.BytesIO(archive.read("code.png"))) as image:
            alone = Image.new("RGBA", image.size, "white")
            alone.alpha_composite(image.convert("RGBA"))
    assert rows["code"]["address"] == URL
    assert read_code(np.asarray(alone)) == URL


def pages(data: bytes, dots: float) -> Pixels:
    """A PDF as another library draws it."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(data)
    shown: Pixels = np.asarray(document[0].render(scale=dots / 72).to_pil().convert("RGB"))
    document.close()
    return shown


def test_paper_holds_it_as_vectors_no_finer_than_is_read(campaign: tuple[Path, Brand, Product]) -> None:
    pytest.importorskip("pypdfium2")
    layers = layers_of(campaign)
    made = Pdf("A3").export(layers, out=campaign[0] / "out")
    assert made.quality["qr_module_mm"] >= LEAST_MODULE_MM
    data = (campaign[0] / "out" / made.files[0].path).read_bytes()
    assert read_code(pages(data, 100)) == URL
    # as vectors, it is as sharp at any size: no greys between dark and light inside of a module's edges
    fine = pages(data, 600)
    code = layers.scene.code
    assert code is not None
    share = fine.shape[1] / (pages(data, 72).shape[1] / 72 * 150)
    assert share > 3.9
    assert not [f for f in made.findings if f.rule == "render.qr"]
    small = Pdf("A5").export(layers_of(campaign, unclicked(poster("A2"))), out=campaign[0] / "out")
    told = [f for f in small.findings if f.rule == "render.qr"]
    assert (len(told) == 1) is (small.quality["qr_module_mm"] < LEAST_MODULE_MM)
