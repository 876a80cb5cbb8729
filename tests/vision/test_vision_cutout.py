"""Ways of cutting out: the contract over all that are registered, and how `prepare` asks them."""

from __future__ import annotations

import numpy as np
import pytest

from adwright.core import Unsupported, UserError
from adwright.testing import check_cutout
from adwright.testing.cutout import sample_packshot
from adwright.vision import Cut, Pixels, cutouts, grabcut, prepare


@pytest.mark.parametrize("name", cutouts.names())
def test_each_method_keeps_the_contract(name: str) -> None:
    if name == "grabcut":
        pytest.importorskip("cv2")
    check_cutout(cutouts.get(name))


@pytest.mark.parametrize(
    "broken",
    [
        lambda pixels: Cut(np.zeros((3, 3), np.float32)),
        lambda pixels: Cut(np.full(pixels.shape[:2], 2.0, np.float32)),
        lambda pixels: Cut(np.full(pixels.shape[:2], np.nan, np.float32)),
        lambda pixels: Cut(np.zeros(pixels.shape[:2], np.float32)),
        lambda pixels: Cut(np.random.default_rng().random(pixels.shape[:2]).astype(np.float32)),
    ],
)
def test_the_contract_notices_broken_methods(broken: object) -> None:
    with pytest.raises(AssertionError):
        check_cutout(broken)  # type: ignore[arg-type] # lambdas of the right form


def _leaves(high: int = 240, wide: int = 320) -> tuple[Pixels, np.ndarray]:
    """A red block before leaves: a ground that no key can take away."""
    rng = np.random.default_rng(3)
    pixels = np.full((high, wide, 4), 255, np.uint8)
    pixels[..., :3] = np.array([60, 110, 50]) + rng.integers(-35, 35, (high, wide, 1))
    shape = np.zeros((high, wide), np.bool_)
    shape[70:190, 110:210] = True
    pixels[shape, :3] = (190, 40, 45)
    return pixels, shape


def test_what_the_key_leaves_whole_grabcut_may_cut() -> None:
    pytest.importorskip("cv2")
    pixels, shape = _leaves()
    assert prepare(pixels).kind == "photo"
    cut = grabcut.by_grabcut(pixels)
    assert cut is not None
    assert cut.alpha[shape].mean() > 0.95
    assert cut.alpha[~shape].mean() < 0.05
    assert prepare(pixels, ("key", "grabcut")).kind == "cutout"


def test_noise_is_no_product_for_grabcut() -> None:
    pytest.importorskip("cv2")
    noise = np.random.default_rng(1).integers(0, 255, (120, 120, 4), dtype=np.uint8)
    noise[..., 3] = 255
    assert grabcut.by_grabcut(noise) is None


def test_a_plug_in_is_asked_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels, shape = sample_packshot(120, 100)
    monkeypatch.setitem(cutouts._parts, "exact", lambda _: Cut(shape.astype(np.float32)))
    picture = prepare(pixels, ("exact",))
    assert picture.kind == "cutout"
    assert picture.pixels[..., 3].astype(bool).sum() == shape.sum()
    with pytest.raises(UserError, match="exact"):
        prepare(pixels, ("exakt",))


def test_without_the_extra_grabcut_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grabcut, "installed", lambda: False)
    with pytest.raises(Unsupported, match=r"adwright\[vision\]"):
        prepare(_leaves()[0], ("key", "grabcut"))
    assert prepare(sample_packshot(120, 100)[0], ("key", "grabcut")).kind == "keyed"  # not needed, so not missed


def test_the_products_own_colour_is_free_of_the_ground() -> None:
    pixels = np.full((120, 120, 4), 255, np.uint8)
    pixels[30:90, 30:90, :3] = (20, 60, 160)
    pixels[29, 30:90, :3] = (238, 228, 240)  # a soft edge: mostly ground
    picture = prepare(pixels)
    edge = picture.pixels[(picture.pixels[..., 3] > 40) & (picture.pixels[..., 3] < 255)][:, :3]
    assert edge.size
    assert (edge < (238, 228, 240)).all()
