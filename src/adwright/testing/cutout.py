"""The contract of a way of cutting out.

Comes in: a function as `adwright.vision.cutouts` holds them. Goes out: nothing, or an AssertionError that says which
promise is broken. Ask it of your own matting model:

    from adwright.testing.cutout import check_cutout
    check_cutout(my_cutout)
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from adwright.vision import Cut, Pixels, prepare

#: Sizes of the samples [px]; odd ones too, since masks are often made small and scaled up.
_SIZES = ((240, 200), (121, 333), (64, 64))
#: Share of a clear product's pixels that may be lost, and of its ground's that may be kept.
_LOST = 0.1


def sample_packshot(high: int, wide: int) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """A dark ellipse with a stripe on a light ground, and where it is. Shapes (h, w, 4) and (h, w)."""
    y, x = np.mgrid[0:high, 0:wide]
    shape = ((x - wide / 2) / (0.3 * wide)) ** 2 + ((y - high / 2) / (0.35 * high)) ** 2 < 1
    pixels = np.full((high, wide, 4), (246, 244, 240, 255), np.uint8)
    pixels[shape, :3] = (46, 94, 74)
    pixels[shape & (abs(y - high / 2) < 0.04 * high), :3] = (120, 40, 40)
    return pixels, shape


def check_cutout(method: Callable[[Pixels], Cut | None]) -> None:
    """Check what `prepare` relies on.

    A cut has the picture's shape, numbers in [0, 1] and no NaN; the pixels that came in are not changed; the same
    picture gives the same cut; a clear product on a plain ground is found, or None is answered; noise, a flat picture
    and a tiny one raise nothing.
    """
    for high, wide in _SIZES:
        pixels, shape = sample_packshot(high, wide)
        cut = _asked_twice(method, pixels)
        if cut is None:
            continue
        lost, kept = 1 - cut.alpha[shape].mean(), cut.alpha[~shape].mean()
        assert lost < _LOST, f"{lost:.0%} of a clear product is lost at {wide}x{high}"
        assert kept < _LOST, f"{kept:.0%} of its plain ground is kept at {wide}x{high}"
    noise = np.random.default_rng(0).integers(0, 255, (90, 70, 4), dtype=np.uint8)
    noise[..., 3] = 255
    for odd in (noise, np.full((50, 50, 4), 255, np.uint8), np.full((16, 16, 4), (0, 0, 0, 255), np.uint8)):
        _asked_twice(method, odd)


def _asked_twice(method: Callable[[Pixels], Cut | None], pixels: Pixels) -> Cut | None:
    before = pixels.copy()
    pixels.flags.writeable = False  # as the pixels of a decoded picture are
    cut, again = method(pixels), method(pixels)
    assert (pixels == before).all(), "the picture was changed"
    assert (cut is None) == (again is None), "the same picture is cut out once and once not"
    if cut is None or again is None:
        return None
    assert cut.alpha.shape == pixels.shape[:2], f"a cut of {cut.alpha.shape} for a picture of {pixels.shape[:2]}"
    assert np.isfinite(cut.alpha).all(), "the cut holds NaN or infinity"
    assert cut.alpha.min() >= 0, f"alpha of {cut.alpha.min()}"
    assert cut.alpha.max() <= 1, f"alpha of {cut.alpha.max()}"
    assert np.array_equal(cut.alpha, again.alpha), "the same picture gives two cuts"
    prepare(pixels)  # what was read stays fit for the other methods
    return cut
