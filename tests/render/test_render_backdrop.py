"""A picture behind a product: the product stays as it is, the copy can be read, what stands there is told."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from adwright.core import Backdrop, Brand, Origin, Placement, Product, placement, sha256
from adwright.images import ImageRequest
from adwright.images.wrapped import png
from adwright.render import Painted, Procedural, backdrop_templates, render, renderers, shortcomings
from adwright.render.backdrop import delta, harmonised, open_backdrop, unrest_of
from adwright.render.scenery import MOTIFS
from adwright.render.template import shipped, template_of
from adwright.testing.renderer import SAMPLES, sample_campaign
from adwright.vision import ImageRefused, load

ORIGIN = Origin(model="test", ai=True, licence="none")
SIZES = ("1080x1080", "728x90", "160x600", "300x250", "1200x628")
SHOWING = sorted(name for name, template in shipped().items() if template.shows_backdrop)


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    brand, product = sample_campaign(tmp_path)
    return tmp_path, brand, product


def _place(size: str) -> Placement:
    return placement(size).model_copy(update={"max_bytes": 20_000_000})


def _behind(root: Path, pixels: np.ndarray, origin: Origin = ORIGIN) -> Backdrop:
    data = png(pixels)
    name = f"behind-{sha256(data)[:8]}.png"
    (root / name).write_bytes(data)
    return Backdrop(image=name, sha256=sha256(data), origin=origin)


def _busy(seed: int, high: int = 400, wide: int = 400, light: tuple[int, int] = (0, 255)) -> np.ndarray:
    rng = np.random.default_rng(seed)
    pixels = np.full((high, wide, 4), 255, np.uint8)
    cells = rng.integers(*light, (high // 20 + 1, wide // 20 + 1, 3), endpoint=True)
    pixels[..., :3] = cells.repeat(20, 0).repeat(20, 1)[:high, :wide]
    return pixels


def _painted(name: str) -> Painted:
    found = renderers.get(name)
    assert isinstance(found, Painted)
    return found


def test_some_families_show_backdrops_and_the_campaigns_own_may() -> None:
    assert "scene" in SHOWING
    own = {"name": "own", "about": "-", "arrangement": "beside", "mood": "night", "ground": [{"backdrop": {}}]}
    assert template_of(own, "own.yaml").shows_backdrop
    assert not template_of(own | {"ground": [{"gradient": {}}]}, "own.yaml").shows_backdrop


# --- the product


def _product_mask(renderer: Painted, size: str, campaign: tuple[Path, Brand, Product]) -> np.ndarray:
    """Where the product alone is seen: opaque, off its edge, under no text. Shape (height, width)."""
    root, brand, product = campaign
    scene = renderer.scene(SAMPLES["en"], _place(size), brand=brand, product=product, root=root)
    picture = load(root, product.images[0])
    box = scene.picture
    assert box is not None
    left, top, right, bottom = box.rounded()
    alpha = Image.fromarray(picture.pixels[..., 3]).resize(
        (round(right - left), round(bottom - top)), Image.Resampling.BILINEAR
    )
    mask = np.zeros((scene.height, scene.width), bool)
    solid = ndimage.binary_erosion(np.asarray(alpha) == 255, iterations=3)
    y, x = round(top), round(left)
    mask[y : y + solid.shape[0], x : x + solid.shape[1]] = solid[: scene.height - y, : scene.width - x]
    for placed in scene.placed:
        t = placed.box.grown(2)
        mask[max(0, int(t.top)) : int(t.bottom) + 1, max(0, int(t.left)) : int(t.right) + 1] = False
    return mask


@pytest.mark.parametrize("name", SHOWING)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**31 - 1), size=st.sampled_from(SIZES), low=st.integers(0, 255), high=st.integers(0, 255))
def test_the_products_pixels_do_not_depend_on_what_is_behind_it(
    name: str, seed: int, size: str, low: int, high: int, campaign: tuple[Path, Brand, Product]
) -> None:
    root, brand, product = campaign
    renderer, place = _painted(name), _place(size)
    mask = _product_mask(renderer, size, campaign)
    assert mask.sum() > 30

    def drawn(backdrop: Backdrop | None) -> np.ndarray:
        return renderer.layers(
            SAMPLES["en"], place, brand=brand, product=product, root=root, backdrop=backdrop
        ).finished[..., :3]  # fmt: skip

    plain = drawn(None)
    behind = drawn(_behind(root, _busy(seed, light=(min(low, high), max(low, high)))))
    assert np.array_equal(plain[mask], behind[mask]), "the product took something on from its background"
    assert not np.array_equal(plain[~mask], behind[~mask]), "the background is not to be seen"
    # and they are the product's own: the sample is one colour
    assert np.abs(behind[mask].astype(int) - (46, 94, 74)).max() <= 2


def test_a_products_texture_is_only_resampled(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    rng = np.random.default_rng(3)
    texture = np.zeros((420, 300, 4), np.uint8)
    smooth = ndimage.gaussian_filter(rng.uniform(0, 255, (380, 260, 3)), (5, 5, 0))
    texture[20:400, 20:280, :3] = (128 + 8 * (smooth - smooth.mean())).clip(0, 255)
    texture[20:400, 20:280, 3] = 255
    Image.fromarray(texture).save(root / "product.png")
    renderer, place = _painted("scene"), _place("1080x1080")
    backdrop = _behind(root, _busy(5))
    layers = renderer.layers(SAMPLES["en"], place, brand=brand, product=product, root=root, backdrop=backdrop)
    box = layers.scene.picture
    assert box is not None
    picture = Image.fromarray(load(root, "product.png").pixels)
    left, top, right, bottom = (round(edge) for edge in box.rounded())
    wanted = np.asarray(picture.resize((right - left, bottom - top), Image.Resampling.BILINEAR)).astype(int)
    shown = layers.finished[top:bottom, left:right, :3].astype(int)
    inside = ndimage.binary_erosion(wanted[..., 3] == 255, iterations=6)
    off = np.abs(shown - wanted[..., :3])[inside]
    # two ways of resampling, half a pixel apart at most
    assert np.median(off) <= 3
    assert np.quantile(off, 0.99) <= 20


# --- the copy


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("light", [(0, 255), (0, 60), (200, 255), (100, 150)])
def test_the_copy_can_be_read_on_any_picture(
    size: str, light: tuple[int, int], campaign: tuple[Path, Brand, Product]
) -> None:  # fmt: skip
    root, brand, product = campaign
    for language in ("zh", "en"):
        made = render(
            SAMPLES[language], _place(size), brand=brand, product=product, root=root, out=root / "out",
            template="scene", backdrop=_behind(root, _busy(2, light=light)),
        )  # fmt: skip
        assert shortcomings(made) == ()
        assert made.quality["contrast"] >= 4.5
        assert made.quality["backdrop_delta"] < made.quality["backdrop_delta_before"]


def test_a_calm_ground_gets_no_veil(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    calm = np.full((400, 400, 4), 255, np.uint8)
    calm[..., :3] = np.linspace(236, 250, 400)[None, :, None]
    made = {
        name: render(
            SAMPLES["en"], _place("1080x1080"), brand=brand, product=product, root=root, out=root / "out",
            template="scene", backdrop=_behind(root, pixels),
        ).quality["backdrop_veil"]
        for name, pixels in (("calm", calm), ("busy", _busy(4)))
    }  # fmt: skip
    assert made["calm"] == 0
    assert made["busy"] > 0.4


def test_the_calm_side_comes_to_lie_under_the_copy(campaign: tuple[Path, Brand, Product]) -> None:
    """One half of the picture is busy, the other calm; whichever it is, the veil stays thin."""
    root, brand, product = campaign
    half = np.full((400, 800, 4), (244, 241, 233, 255), np.uint8)
    half[:, 430:] = _busy(6, 400, 370)
    veils = [
        render(
            SAMPLES["en"], _place("1200x628"), brand=brand, product=product, root=root, out=root / "out",
            template="scene", backdrop=_behind(root, np.ascontiguousarray(pixels)),
        ).quality["backdrop_veil"]
        for pixels in (half, half[:, ::-1])
    ]  # fmt: skip
    assert max(veils) <= 0.15
    unrest = unrest_of(half)
    assert unrest[:, : unrest.shape[1] // 2].mean() < 0.2 * unrest[:, unrest.shape[1] // 2 :].mean()


@given(seed=st.integers(0, 10_000), towards=st.floats(0.1, 1.0))
def test_colours_come_nearer_to_the_brands(seed: int, towards: float) -> None:
    pixels, ground = _busy(seed, 60, 80, light=(30, 220)), (243, 240, 231)
    before, after = delta(pixels, ground), delta(harmonised(pixels, ground, towards), ground)
    # what no screen shows is clipped, so that the whole way is not always gone
    assert after < before
    if towards < 0.5:
        assert after == pytest.approx(before * (1 - towards), rel=0.15)


# --- what is told, and what is refused


def test_what_stands_there_is_told(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    backdrop = _behind(root, _busy(1))
    drawn = {
        name: render(
            SAMPLES["en"],
            _place("300x250"),
            brand=brand,
            product=product,
            root=root,
            out=root / "out",
            template=name,
            backdrop=backdrop,
        )
        for name in ("scene", "minimal")
    }
    assert drawn["scene"].backdrop == backdrop
    assert drawn["minimal"].backdrop is None, "a template that shows none says that it does"
    assert "backdrop" not in drawn["minimal"].model_dump()
    again = render(
        SAMPLES["en"], _place("300x250"), brand=brand, product=product, root=root, out=root / "b", template="scene",
        backdrop=backdrop,
    )  # fmt: skip
    assert again == drawn["scene"]


def test_a_photo_and_no_picture_have_nothing_behind_them(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    Image.fromarray(_busy(8)[..., :3]).save(root / "photo.png")
    for images in (("photo.png",), ()):
        made = render(
            SAMPLES["en"], _place("1080x1080"), brand=brand, product=product.model_copy(update={"images": images}),
            root=root, out=root / "out", template="scene", backdrop=_behind(root, _busy(1)),
        )  # fmt: skip
        assert made.backdrop is None
        assert made.quality["contrast"] >= 4.5


@pytest.mark.parametrize("harm", ["changed", "gone", "outside", "no picture"])
def test_a_file_that_is_not_what_was_made_is_not_used(harm: str, campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    backdrop = _behind(root, _busy(1))
    if harm == "changed":
        (root / backdrop.image).write_bytes(png(_busy(2)))
    elif harm == "gone":
        (root / backdrop.image).unlink()
    elif harm == "outside":
        backdrop = backdrop.model_copy(update={"image": "../../etc/passwd"})
    else:
        (root / "x.png").write_bytes(b"<svg/>")
        backdrop = backdrop.model_copy(update={"image": "x.png", "sha256": sha256(b"<svg/>")})
    with pytest.raises(ImageRefused):
        open_backdrop(root, backdrop)
    made = render(
        SAMPLES["en"], _place("300x250"), brand=brand, product=product, root=root, out=root / "out", template="scene",
        backdrop=backdrop,
    )  # fmt: skip
    assert made.backdrop is None
    assert [f.rule for f in made.findings if f.severity == "notice"] == ["render.backdrop"]


@pytest.mark.skipif(find_spec("fontTools") is None, reason="extra html5 is not installed")
def test_exporters_show_it_too(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    layers = _painted("scene").layers(
        SAMPLES["en"], _place("300x250"), brand=brand, product=product, root=root, backdrop=_behind(root, _busy(1))
    )
    off = np.abs(layers.flatten()[..., :3].astype(int) - layers.finished[..., :3].astype(int))
    assert off.max() <= 2


def test_templates_that_show_backdrops_by_name(campaign: tuple[Path, Brand, Product]) -> None:
    root, _, _ = campaign
    (root / "templates").mkdir()
    (root / "templates" / "own.yaml").write_text(
        "name: own\nabout: Ours.\narrangement: beside\nmood: paper\nground:\n  - backdrop: {motifs: [table]}\n", "utf-8"
    )
    assert {"scene", "own"} <= set(backdrop_templates(root))
    assert "minimal" not in backdrop_templates(root)


# --- what is drawn


@pytest.mark.parametrize("motif", sorted(MOTIFS))
@pytest.mark.parametrize("space", ["left", "right", "top", "bottom"])
def test_drawn_places_are_calm_where_the_copy_stands(motif: str, space: str) -> None:
    """The calm half moves less than the other, in light colours and in dark ones."""
    for colours in (("#f6f1e7", "#dfe6d5", "#c3d4bd", "#c4622d"), ("#22332c", "#2b4037", "#35503f", "#c4622d")):
        request = ImageRequest.model_validate(
            {
                "prompt": "-",
                "width": 320,
                "height": 320,
                "colours": colours,
                "space": space,
                "setting": motif,
                "seed": 4,
            }
        )
        pixels = Procedural().make([request])[0].pictures[0].pixels
        unrest = unrest_of(pixels)
        half = unrest.shape[0] // 2
        calm, other = {
            "left": (unrest[:half, :half], unrest[:, half:]), "right": (unrest[:half, half:], unrest[:, :half]),
            "top": (unrest[:half], unrest[half:]), "bottom": (unrest[half + 10 :], unrest[:half]),
        }[space]  # fmt: skip
        assert calm.mean() < max(0.02, 1.1 * other.mean()), (motif, space)
        assert calm.mean() < 0.035, (motif, space)
