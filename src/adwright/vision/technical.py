"""How well a picture was made: sharpness, exposure, noise.

Comes in: pixels, and how much of each is the product. Goes out: `Technical`. It does not know what is good enough.

Source: variance of the Laplacian, Pech-Pacheco et al., ICPR 2000; noise, Immerkaer, CVIU 1996.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy import ndimage

from adwright.core.look import Technical
from adwright.vision.composition import grey
from adwright.vision.cutout import Alpha, Ground
from adwright.vision.reading import Pixels

#: Longer side at which sharpness is measured [px], so that it does not depend on the size of the file.
_SIDE = 512
#: A pixel is black, or burnt out, when all of its channels are within this of the end of the scale [levels of 255].
_CLIPPED = 3
#: Colours this near to the ground's are its own [levels of 255].
LIKE_GROUND = 10
_IMMERKAER = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
#: Noise is read from tiles of this side [px], at this quantile from the stillest on: edges would count as noise.
_TILE, _STILL = 16, 0.2


def technical(pixels: Pixels, product: Alpha | None, size: tuple[int, int], ground: Ground | None = None) -> Technical:
    """Sharpness, exposure and noise.

    Parameters
    ----------
    product
        How much of each pixel is the product; None: the whole picture is measured.
    size
        Width and height of the file [px].
    ground
        Colour of a plain background. What has it within the product, through the spokes of a wheel, is not the
        product's exposure.
    """
    light = grey(pixels, _SIDE)
    mask = np.ones(light.shape, np.bool_)
    if product is not None:
        small = Image.fromarray((product * 255).astype(np.uint8)).resize(light.shape[::-1], Image.Resampling.BOX)
        mask = np.asarray(small) > 127
        mask = mask if mask.any() else np.ones(light.shape, np.bool_)
    laplacian = ndimage.laplace(light)
    own = _own_colours(pixels, product, ground)
    return Technical(
        width=size[0], height=size[1], sharpness=float(laplacian[mask].var()),
        too_dark=float((own.max(axis=1) <= _CLIPPED).mean()),
        too_bright=float((own.min(axis=1) >= 255 - _CLIPPED).mean()), noise=_noise(pixels, product),
    )  # fmt: skip


def _own_colours(pixels: Pixels, product: Alpha | None, ground: Ground | None) -> Pixels:
    """The product's colours where it is known, else all. Shape (n, 3)."""
    if product is None:
        return pixels[..., :3].reshape(-1, 3)
    own = pixels[..., :3][product > 0.5]
    if ground is not None:
        own = own[np.abs(own - np.array(ground)).max(axis=1) > LIKE_GROUND]
    return own if own.size else pixels[..., :3].reshape(-1, 3)


def _noise(pixels: Pixels, product: Alpha | None) -> float:
    """Standard deviation of the noise in the stillest parts [levels of 255]. A retouched white ground has none, so the
    product is asked where it is known."""
    light: npt.NDArray[np.float32] = np.asarray(Image.fromarray(pixels).convert("L"), dtype=np.float32)
    rough = _tiles(np.abs(ndimage.convolve(light, _IMMERKAER)))
    if product is not None:
        own = rough[_tiles((product > 0.99).astype(np.float32)) == 1]
        rough = own if own.size else rough
    return float(np.sqrt(np.pi / 2) * np.quantile(rough, _STILL) / 6)


def _tiles(plane: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Means of whole tiles; a picture smaller than a tile is one."""
    high, wide = (side // _TILE * _TILE for side in plane.shape)
    if not high or not wide:
        return np.array([[plane.mean()]], dtype=np.float32)
    parts = plane[:high, :wide].reshape(high // _TILE, _TILE, wide // _TILE, _TILE)
    return np.asarray(parts.mean(axis=(1, 3)), dtype=np.float32)
