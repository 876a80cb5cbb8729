"""Whole banners: bytes, limits, safe zones, legal lines, layout."""

from __future__ import annotations

import io
import json
import runpy
from concurrent.futures import ProcessPoolExecutor
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from adwright.core import (
    Brand,
    Insets,
    Money,
    Placement,
    Product,
    Unsupported,
    UserError,
    Visual,
    placement,
)
from adwright.render import Painted, choose, product_slug, render, renderers
from adwright.render.encode import encode
from adwright.render.geometry import Box
from adwright.render.layout import least_size, safe_area, shape_of
from adwright.render.placed import PlacedLogo
from adwright.render.quality import overlaps, text_contrast
from adwright.render.scene import Scene
from adwright.render.setting import prices
from adwright.render.template import shipped
from adwright.testing.renderer import SAMPLES, sample_campaign, sample_creative

SIX = (
    "display_rectangle",
    "display_leaderboard",
    "display_skyscraper",
    "feed_square",
    "story_vertical",
    "feed_landscape",
)
GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = tuple(sorted(shipped()))


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    brand, product = sample_campaign(tmp_path)
    return tmp_path, brand, product


def _painted(name: str) -> Painted:
    renderer = renderers.get(name)
    assert isinstance(renderer, Painted)
    return renderer


def _described(scene: Scene) -> dict[str, object]:
    return {
        "panel": scene.panel.rounded(), "stage": scene.stage.rounded(), "plate": scene.plate and scene.plate.rounded(),
        "picture": scene.picture and scene.picture.rounded(),
        "placed": [
            {"kind": t.kind, "size": round(t.size, 1), "box": t.box.rounded(),
             "lines": [t.shaped.text[x.start : x.end] for x in t.lines]}
            for t in scene.texts
        ],
    }  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_golden_layout(name: str, campaign: tuple[Path, Brand, Product]) -> None:
    """Boxes, not pixels. To accept a change: delete the file, run once, look at the banners, commit."""
    root, brand, product = campaign
    scenes = {
        p: _described(_painted(name).scene(SAMPLES["zh"], placement(p), brand=brand, product=product, root=root))
        for p in SIX
    }
    drawn = json.loads(json.dumps(scenes))
    path = GOLDEN / f"layout_{name}.json"
    if not path.exists():
        path.write_text(json.dumps(drawn, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert drawn == json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", TEMPLATES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headline=st.sampled_from(
        ["春茶", "明前龙井，一口喝到春天", "Tea", "A quiet cup, any hour", "全场满300减50，限时3天包邮到家"]
    ),
    cta=st.sampled_from(["", "立即选购", "Shop the set"]),
    legal=st.sampled_from(["", "广告", "广告 · AI生成 · 价格以店铺页面为准"]),
    zone=st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 30), st.integers(0, 20)),
    where=st.sampled_from(SIX),
)
def test_texts_stay_in_the_safe_zone_and_apart(
    name: str,
    headline: str,
    cta: str,
    legal: str,
    zone: tuple[int, ...],
    where: str,
    campaign: tuple[Path, Brand, Product],
) -> None:
    root, brand, product = campaign
    place = placement(where)
    unit = 0.002 * min(place.width, place.height)
    top, right, bottom, left = (int(z * unit) for z in zone)
    if place.safe_zone == Insets():
        place = place.model_copy(update={"safe_zone": Insets(top=top, right=right, bottom=bottom, left=left)})
    scene = _painted(name).scene(
        sample_creative("zh-CN", headline=headline, cta=cta),
        place,
        brand=brand,
        product=product,
        root=root,
        legal=legal,
    )
    if scene.overflow:
        assert any(f.rule == "render.overflow" and f.severity == "block" for f in scene.findings)
        return
    assert all(safe_area(place).contains(p.box, slack=1.0) for p in scene.placed)
    assert overlaps(scene, None) == 0
    for text in scene.texts:
        assert text.size >= least_size(place, legal=text.kind == "legal") - 1e-6
    said = " ".join(t.shaped.text for t in scene.texts if t.kind == "legal")
    assert all(part.strip() in said for part in [brand.legal_lines["zh"], legal])


def test_same_input_same_bytes_in_another_process(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    here = render(SAMPLES["zh"], placement("300x250"), brand=brand, product=product, root=root, out=root / "a", seed=3)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        job = pool.submit(
            render, SAMPLES["zh"], placement("300x250"), brand=brand, product=product, root=root, out=root / "b", seed=3
        )
        assert job.result() == here
    assert (root / "a" / here.files[0].path).read_bytes() == (root / "b" / here.files[0].path).read_bytes()
    assert not [p for p in (root / "a").rglob("*") if p.name.startswith(".")]


def test_the_file_says_where_it_lies(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    made = render(
        SAMPLES["en"],
        placement("728x90"),
        brand=brand,
        product=product,
        root=root,
        out=root / "out",
        template="minimal",
    )
    assert made.files[0].path == f"{product_slug(product)}/{SAMPLES['en'].id}/display_leaderboard.png"
    assert ".." not in product_slug(product)
    assert made.template == "minimal"


def test_two_ids_never_share_a_folder() -> None:
    slugs = [
        product_slug(Product(id=i, title="t"))
        for i in ("a b", "a-b", "A-B", "a_b", "../a-b", "茶", "茶2", "-", "a" * 60, "a" * 61)
    ]
    assert len(set(slugs)) == len(slugs)
    assert all("/" not in s and s.strip(".") for s in slugs)


def test_bytes_are_kept_under_the_limit() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (628, 1200, 4), dtype=np.uint8)
    high = encode(noise, 5_000_000, ("image/jpeg",))
    low = encode(noise, 350_000, ("image/jpeg", "image/png"))
    assert len(low[0]) <= 350_000 < len(high[0])
    assert low[2] < high[2]
    over, _, _ = encode(noise, len(low[0]) - 1, ("image/jpeg",))
    assert len(over) < len(low[0])
    with pytest.raises(Unsupported, match="bytes"):
        encode(noise, 20_000, ("image/jpeg",))
    with pytest.raises(Unsupported):
        encode(noise, 100_000, ("image/webp",))


def test_bisection_takes_the_best_quality_that_fits() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (400, 400, 4), dtype=np.uint8)
    data, _, quality = encode(noise, 60_000, ("image/jpeg",))
    sizes = {}
    for more in (quality, quality + 1):
        out = io.BytesIO()
        Image.fromarray(noise).convert("RGB").save(out, "JPEG", quality=more, subsampling=0 if more >= 75 else 2)
        sizes[more] = len(out.getvalue())
    assert sizes[quality] == len(data) <= 60_000 < sizes[quality + 1]


def test_missing_glyphs_and_emoji_are_findings(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    creative = sample_creative("zh-CN", headline="春茶🇨🇳上新", description="好茶ก", cta="看看")
    made = render(creative, placement("1080x1080"), brand=brand, product=product, root=root, out=root / "out")
    by_field = {f.field: f for f in made.findings if f.rule == "render.glyph"}
    assert made.quality["missing_glyphs"] == 2
    assert by_field["headline"].severity == "notice"
    assert by_field["description"].severity == "block"
    assert "U+0E01" in by_field["description"].why


def test_contrast_is_measured_on_what_lies_under_the_text() -> None:
    under = np.zeros((100, 100, 4), np.uint8)
    under[:, 90:] = 255
    assert text_contrast(under, Box(0, 0, 80, 100), (255, 255, 255)) == pytest.approx(21, abs=0.1)
    # a tenth of the ground is white: the mean would pass, the fifth percentile does not
    assert text_contrast(under, Box(0, 0, 100, 100), (255, 255, 255)) == pytest.approx(1, abs=0.1)


def test_prices() -> None:
    def tea(**more: object) -> Product:
        return Product.model_validate({"id": "1", "title": "Tea", **more})

    yuan, less = Money.of(128, "CNY"), Money.of(98, "CNY")
    assert prices(tea(price=yuan), "zh") == ("¥128", "")
    assert prices(tea(price=less, sale_price=yuan), "zh") == ("¥98", "")  # a "sale" above the price is none
    assert prices(tea(price=yuan, sale_price=Money.of(9, "USD")), "zh") == ("¥128", "")
    assert prices(tea(price=yuan, sale_price=less, price_from=True), "zh-CN") == ("¥98起", "¥128")
    assert prices(tea(price=Money.of(20, "USD"), price_from=True), "en") == ("from $20", "")
    assert prices(tea(), "en") == ("", "")


def test_the_logo_stands_before_the_name(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    Image.new("RGBA", (64, 64), (20, 80, 60, 255)).save(root / "logo.png")
    branded = brand.model_copy(update={"logo": "logo.png"})
    scene = _painted("minimal").scene(SAMPLES["zh"], placement("1080x1080"), brand=branded, product=product, root=root)
    logo = next(p for p in scene.placed if isinstance(p, PlacedLogo))
    name = next(t for t in scene.texts if t.kind == "brand")
    assert logo.box.right < name.box.left
    assert abs(logo.box.centre[1] - name.box.centre[1]) < 3


def test_a_broken_logo_or_font_is_a_notice(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    (root / "font.ttf").write_bytes(b"no font")
    broken = brand.model_copy(update={"logo": "gone.png", "fonts": ("font.ttf", "../x.ttf")})
    made = render(SAMPLES["en"], placement("300x250"), brand=broken, product=product, root=root, out=root / "out")
    assert sorted(f.rule for f in made.findings) == ["render.font", "render.font", "render.logo"]
    assert all(f.severity == "notice" for f in made.findings)


def test_a_brand_font_is_used(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    (root / "own.ttf").write_bytes(files("adwright.data").joinpath("fonts", "Inter-Bold.ttf").read_bytes())
    own = brand.model_copy(update={"fonts": ("own.ttf",)})
    scene = _painted("editorial").scene(SAMPLES["en"], placement("300x250"), brand=own, product=product, root=root)
    headline = next(t for t in scene.texts if t.kind == "headline")
    assert headline.shaped.fonts[headline.shaped.faces[0]].name == "own.ttf"


def test_template_by_name_creative_or_product(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    named = SAMPLES["en"].model_copy(update={"visual": Visual(template="bold")})
    assert choose(named, product, root)[0] == "bold"
    firsts = {choose(SAMPLES["en"], product.model_copy(update={"id": f"p{i}"}), root)[0] for i in range(120)}
    assert firsts == set(TEMPLATES) - {"festive", "scrim"}, "a feast and a photo are needed for these two"
    with pytest.raises(UserError, match="did you mean 'minimal'"):
        render(
            SAMPLES["en"], placement("300x250"), brand=brand, product=product, root=root, out=root, template="minimall"
        )


def test_other_sizes_find_a_layout(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    shapes = {}
    for width, height in (
        (970, 250),
        (320, 50),
        (300, 600),
        (1080, 1350),
        (1280, 720),
        (250, 250),
        (640, 800),
        (120, 600),
    ):
        place = placement("300x250").model_copy(update={"id": f"s{width}x{height}", "width": width, "height": height})
        made = render(SAMPLES["zh"], place, brand=brand, product=product, root=root, out=root / "out", template="bold")
        shapes[place.size] = shape_of(place)
        assert (made.width, made.height) == (width, height)
        assert made.quality["overflow"] == any(f.rule == "render.overflow" for f in made.findings)
    assert shapes == {
        "970x250": "billboard", "320x50": "mobile", "300x600": "halfpage", "1080x1350": "portrait",
        "1280x720": "landscape", "250x250": "rectangle", "640x800": "portrait", "120x600": "skyscraper",
    }  # fmt: skip


def test_a_safe_zone_that_leaves_nothing_is_an_error() -> None:
    place: Placement = placement("300x250").model_copy(update={"safe_zone": Insets(top=120, bottom=120)})
    with pytest.raises(UserError, match="safe zone"):
        shape_of(place)


def test_example_art_is_drawn_the_same_again() -> None:
    folder = Path(__file__).parents[2] / "examples" / "springtea"
    art = runpy.run_path(str(folder / "draw_art.py"))
    assert art["png"]("gaiwan") == (folder / "art" / "gaiwan.png").read_bytes()
    assert sorted(p.stem for p in (folder / "art").glob("*.png")) == sorted(art["ART"])
    assert all(p.stat().st_size < 120_000 for p in (folder / "art").glob("*.png"))
