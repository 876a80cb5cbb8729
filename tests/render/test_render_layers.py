"""A banner in layers is the banner that is rendered; WebP where a placement takes it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from adwright.core import Brand, Marking, Product, Unsupported, VisibleLabel, placement, sha256
from adwright.render import Painted, read_marks, renderers
from adwright.render.encode import encode, jpeg, webp
from adwright.render.layers import Layers, lift
from adwright.testing.renderer import SAMPLES, sample_campaign

LABEL = Marking(visible=VisibleLabel(text="AI生成", height_share=0.05))


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    """Beside the product on white of the samples: a photo, a cut-out and a logo."""
    brand, product = sample_campaign(tmp_path)
    y, x = np.mgrid[0:200, 0:260]
    photo = np.dstack([x % 256, y + 40, (x * y) % 251]).astype(np.uint8)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    round_ = ((x - 130) ** 2 + (y - 100) ** 2 < 80**2) * 255
    Image.fromarray(np.dstack([photo, round_.astype(np.uint8)])).save(tmp_path / "cutout.png")
    Image.new("RGBA", (64, 64), (20, 80, 60, 255)).save(tmp_path / "logo.png")
    return tmp_path, brand.model_copy(update={"logo": "logo.png"}), product


def layers_of(campaign: tuple[Path, Brand, Product], name: str, where: str, image: str) -> Layers:
    root, brand, product = campaign
    renderer = renderers.get(name)
    assert isinstance(renderer, Painted)
    product = product.model_copy(update={"images": (image,) if image else ()})
    return renderer.layers(
        SAMPLES["zh"], placement(where), brand=brand, product=product, root=root, marking=LABEL, seed=5
    )


@pytest.mark.parametrize("name", [name for name in renderers.names() if isinstance(renderers.get(name), Painted)])
@pytest.mark.parametrize("image", ["product.png", "photo.png", "cutout.png", ""])
@pytest.mark.parametrize("where", ["300x250", "728x90", "1200x628"])
def test_layers_make_the_rendered_picture(
    name: str, image: str, where: str, campaign: tuple[Path, Brand, Product]
) -> None:
    root, brand, product = campaign
    layers = layers_of(campaign, name, where, image)
    off = np.abs(layers.flatten()[..., :3].astype(int) - layers.finished[..., :3])
    assert off.max() <= 2
    # each layer has its share in it
    assert layers.picture[..., 3].any()
    assert layers.fixtures[..., 3].any()
    assert (layers.ground[..., 3] == 255).all()
    made = renderers.get(name).render(
        SAMPLES["zh"], placement(where).model_copy(update={"media_types": ("image/png",), "max_bytes": 9_000_000}),
        brand=brand, product=product.model_copy(update={"images": (image,) if image else ()}), root=root,
        out=root / "out", marking=LABEL, seed=5,
    )  # fmt: skip
    with Image.open(root / "out" / made.files[0].path) as file:
        assert np.array_equal(np.asarray(file.convert("RGB")), layers.finished[..., :3])
    assert made.findings == layers.findings


def test_a_multiplied_product_is_opaque_and_its_shadow_is_not(campaign: tuple[Path, Brand, Product]) -> None:
    layers = layers_of(campaign, "minimal", "1080x1080", "product.png")
    assert layers.scene.picture is not None
    x, y = (round(v) for v in layers.scene.picture.centre)
    assert layers.picture[y, x, 3] == 255
    assert layers.picture[2, 2, 3] == 0


@given(st.tuples(*[st.integers(0, 255)] * 7))
def test_what_is_lifted_lies_as_it_was(levels: tuple[int, ...]) -> None:
    before, after = np.full((1, 1, 4), 255, np.uint8), np.full((1, 1, 4), 255, np.uint8)
    before[0, 0, :3], after[0, 0, :3] = levels[:3], levels[3:6]
    layer = lift(before, after, np.array([[levels[6]]], np.uint8)).astype(float)
    share = layer[..., 3:] / 255
    assert np.abs(before[..., :3] * (1 - share) + layer[..., :3] * share - after[..., :3]).max() <= 1
    assert layer[0, 0, 3] >= levels[6]


def test_webp_where_it_is_asked_for_or_nothing_else_fits() -> None:
    y, x = np.mgrid[0:600, 0:800]
    art = np.dstack([128 + 90 * np.sin(x / 37 + y / 23), y % 256, 128 + 80 * np.cos(x / 11), x * 0 + 255]).astype(
        np.uint8
    )
    takes = ("image/jpeg", "image/png", "image/webp")
    assert encode(art, 5_000_000, takes)[1] == "image/jpeg"
    asked, kind, quality = encode(art, 5_000_000, takes, "image/webp")
    assert (kind, quality) == ("image/webp", 80)
    assert sha256(asked) == sha256(encode(art, 5_000_000, takes, "image/webp")[0])
    low_jpeg, low_webp = (len(encoded(Image.fromarray(art).convert("RGB"), 40)) for encoded in (jpeg, webp))
    limit = (low_jpeg + low_webp) // 2
    data, kind, quality = encode(art, limit, takes)
    assert (kind, 40 <= quality <= 80, len(data) <= limit) == ("image/webp", True, True)
    assert quality == 80 or len(webp(Image.fromarray(art).convert("RGB"), quality + 1)) > limit
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("WEBP", (800, 600))
    with pytest.raises(Unsupported, match=f"needs {low_webp} bytes"):
        encode(art, low_webp - 1, takes)


def test_a_placement_of_webp_alone_is_rendered_and_marked(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    place = placement("300x250").model_copy(update={"media_types": ("image/webp",)})
    marking = Marking(schemes=("tc260",), producer="p")
    made = renderers.get("minimal").render(
        SAMPLES["zh"], place, brand=brand, product=product, root=root, out=root / "out", marking=marking
    )
    assert (made.files[0].media_type, Path(made.files[0].path).suffix) == ("image/webp", ".webp")
    assert read_marks((root / "out" / made.files[0].path).read_bytes()).intact
