"""The visible label: as high as the rule asks, where it hides nothing, on every placement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from adwright.core import Brand, Insets, Marking, Placement, Product, VisibleLabel, placement
from adwright.render import Painted, read_marks, render, renderers
from adwright.render.label import lawful_height
from adwright.render.layout import safe_area
from adwright.render.quality import overlaps
from adwright.render.scene import Scene
from adwright.render.template import shipped
from adwright.testing.renderer import SAMPLES, sample_campaign, sample_creative

TEMPLATES = tuple(sorted(shipped()))
SIX = (
    "display_rectangle",
    "display_leaderboard",
    "display_skyscraper",
    "feed_square",
    "story_vertical",
    "feed_landscape",
)
LABEL = VisibleLabel(text="AI生成", height_share=0.05)
MARKING = Marking(visible=LABEL, schemes=("tc260",), producer="p")


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    brand, product = sample_campaign(tmp_path)
    return tmp_path, brand, product


def sized(width: int, height: int, zone: Insets | None = None) -> Placement:
    return placement("728x90").model_copy(
        update={"id": f"s{width}x{height}", "width": width, "height": height, "safe_zone": zone or Insets()}
    )


def scene_of(name: str, place: Placement, campaign: tuple[Path, Brand, Product], label: VisibleLabel = LABEL) -> Scene:
    root, brand, product = campaign
    painted = renderers.get(name)
    assert isinstance(painted, Painted)
    return painted.scene(SAMPLES["zh"], place, brand=brand, product=product, root=root, label=label)


def ink_rows(pixels: npt.NDArray[np.uint8]) -> int:
    """Height of what is drawn on a calm ground [px]: rows that differ from the ground at the left edge."""
    ground = np.median(pixels[:, :2].reshape(-1, 3), axis=0)
    rows = (np.abs(pixels.astype(int) - ground).max(axis=2) > 60).any(axis=1)
    found = np.flatnonzero(rows)
    return int(found[-1] - found[0] + 1)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("where", [*SIX, "320x50", "970x250", "300x600", "640x800"])
def test_the_label_is_as_high_as_the_rule_asks_in_the_pixels(
    name: str, where: str, campaign: tuple[Path, Brand, Product]
) -> None:
    root, brand, product = campaign
    width, _, height = where.partition("x")
    place = placement(where) if where in SIX else sized(int(width), int(height))
    bare = brand.model_copy(update={"legal_lines": {}}) if where == "320x50" else brand
    scene = scene_of(name, place, (root, bare, product))
    made = render(
        SAMPLES["zh"], place, brand=bare, product=product, root=root, out=root, template=name, marking=MARKING
    )  # fmt: skip
    assert scene.tag is not None
    assert not [f for f in made.findings if f.rule == "render.label"]
    with Image.open(root / made.files[0].path) as image:
        pixels = np.asarray(image.convert("RGB"))
    plate = scene.tag.plate
    crop = pixels[int(plate.top) : int(plate.bottom) + 1, int(plate.left) + 1 : int(plate.right)]
    least = 0.05 * min(place.width, place.height)
    assert ink_rows(crop) >= int(least), f"{ink_rows(crop)} px of ink, {least} are asked for"
    assert made.quality["label_px"] >= least
    assert made.quality["label_px"] >= 7, "nobody reads it"
    assert made.quality["contrast"] >= 4.5
    assert made.quality["overlaps"] == 0


def test_a_legal_line_that_gives_way_is_not_pushed_on_to_the_product(campaign: tuple[Path, Brand, Product]) -> None:
    """Found by the property below: `deal` has little room between product and legal line."""
    root, brand, product = campaign
    place = placement("feed_square").model_copy(update={"safe_zone": Insets(bottom=4)})
    painted = renderers.get("deal")
    assert isinstance(painted, Painted)
    scene = painted.scene(
        sample_creative("zh-CN", headline="春茶", description="", cta="立即选购"), place, brand=brand, product=product,
        root=root, label=VisibleLabel(text="AI生成 · AI-generated performer", height_share=0.05),
    )  # fmt: skip
    blocked = any(f.rule == "render.label" and f.severity == "block" for f in scene.findings)
    assert blocked or overlaps(scene, None) == 0


@pytest.mark.parametrize("name", TEMPLATES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headline=st.sampled_from(["春茶", "明前龙井，一口喝到春天", "明前龙井手工炒制豆香清鲜一口喝到春天"]),
    description=st.sampled_from(["", "狮峰山核心产区头采嫩芽，手工炒制，豆香清鲜，今日下单包邮到家"]),
    text=st.sampled_from(["AI生成", "AI-generated performer", "AI生成 · AI-generated performer"]),
    share=st.sampled_from([0.0, 0.05, 0.08]),
    zone=st.tuples(*[st.integers(0, 20)] * 4),
    where=st.sampled_from(SIX),
)  # fmt: skip
def test_the_label_hides_nothing_or_says_so(
    name: str, headline: str, description: str, text: str, share: float, zone: tuple[int, ...], where: str,
    campaign: tuple[Path, Brand, Product],
) -> None:  # fmt: skip
    root, brand, product = campaign
    place = placement(where)
    if place.safe_zone == Insets():
        unit = 0.002 * min(place.width, place.height)
        top, right, bottom, left = (int(z * unit) for z in zone)
        place = place.model_copy(update={"safe_zone": Insets(top=top, right=right, bottom=bottom, left=left)})
    painted = renderers.get(name)
    assert isinstance(painted, Painted)
    label = VisibleLabel(text=text, height_share=share)
    scene = painted.scene(
        sample_creative("zh-CN", headline=headline, description=description, cta="立即选购"), place, brand=brand,
        product=product, root=root, label=label,
    )  # fmt: skip
    if any(f.rule == "render.label" and f.severity == "block" for f in scene.findings):
        return
    assert scene.tag is not None
    assert scene.tag.text in scene.texts
    assert scene.tag.ink >= lawful_height(label, place)
    assert safe_area(place).contains(scene.tag.plate, slack=1.0)
    assert not [p for p in scene.placed if p != scene.tag.text and p.box.intersection(scene.tag.plate).area > 0]
    assert scene.overflow or overlaps(scene, None) == 0


@pytest.mark.parametrize("name", ["bold", "minimal"])
def test_texts_give_way_where_the_canvas_is_full(name: str, campaign: tuple[Path, Brand, Product]) -> None:
    """Long copy and a label so high that no place is free: the columns are set anew, and nothing is hidden."""
    root, brand, product = campaign
    place, label = placement("feed_square"), VisibleLabel(text="AI生成", height_share=0.1)
    painted = renderers.get(name)
    assert isinstance(painted, Painted)
    full = sample_creative(
        "zh-CN", headline="明前龙井手工炒制豆香清鲜一口喝到春天",
        description="狮峰山核心产区头采嫩芽，手工炒制，豆香清鲜，今日下单包邮到家", cta="立即选购",
    )  # fmt: skip
    without = painted.scene(full, place, brand=brand, product=product, root=root)
    scene = painted.scene(full, place, brand=brand, product=product, root=root, label=label)
    assert scene.tag is not None
    others = tuple(p for p in scene.placed if p != scene.tag.text)
    assert others != without.placed, "there was room after all"
    assert not [f for f in scene.findings if f.severity == "block"]
    assert not [p for p in others if p.box.intersection(scene.tag.plate).area > 0]
    assert overlaps(scene, None) == 0


def test_a_label_that_finds_no_place_blocks(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    wide = Marking(visible=VisibleLabel(text="本图片由人工智能生成合成" * 6, height_share=0.05))
    made = render(SAMPLES["zh"], sized(320, 50), brand=brand, product=product, root=root, out=root, marking=wide)
    (found,) = [f for f in made.findings if f.rule == "render.label"]
    assert found.severity == "block"
    assert "320x50" in found.why


def test_letters_that_no_font_holds_block(campaign: tuple[Path, Brand, Product]) -> None:
    scene = scene_of("bold", placement("feed_square"), campaign, VisibleLabel(text="AI \u0e01", height_share=0.05))
    assert [f.severity for f in scene.findings if f.rule == "render.label"] == ["block"]


def test_the_smallest_canvas_has_the_smallest_lawful_label(campaign: tuple[Path, Brand, Product]) -> None:
    """2.5 px would be lawful on 320x50 and legible to nobody: the type has at least 8 px."""
    root, brand, product = campaign
    scene = scene_of(
        "editorial", sized(320, 50), (root, brand.model_copy(update={"legal_lines": {}}), product)
    )  # fmt: skip
    assert scene.tag is not None
    assert lawful_height(LABEL, sized(320, 50)) == 2.5
    assert scene.tag.text.size >= 8


def test_without_marking_a_banner_is_what_it_was(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    place = placement("300x250")
    plain, empty = (
        render(SAMPLES["zh"], place, brand=brand, product=product, root=root, out=root / str(n), marking=marking)
        for n, marking in enumerate((None, Marking()))
    )
    assert plain.files[0].sha256 == empty.files[0].sha256
    assert "label_px" not in plain.quality


@pytest.mark.parametrize("where", ["display_rectangle", "feed_square"])
def test_marks_keep_within_the_limit_and_leave_room(where: str, campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    noise = np.random.default_rng(0).integers(0, 255, (900, 900, 3), dtype=np.uint8)
    Image.fromarray(noise).save(root / "noise.png")
    loud = product.model_copy(update={"images": ("noise.png",)})
    place = placement(where).model_copy(update={"max_bytes": 60_000 if where == "display_rectangle" else 400_000})
    marking = MARKING.model_copy(update={"room": 6_000})
    made = render(
        SAMPLES["zh"], place, brand=brand, product=loud, root=root, out=root, template="bold", marking=marking
    )
    assert made.files[0].size <= place.max_bytes - 6_000
    read = read_marks((root / made.files[0].path).read_bytes())
    assert read.aigc is not None
    assert read.intact is True
    assert read.aigc.produce_id == f"{SAMPLES['zh'].id}.{place.id}"
