"""Where the eye goes first in a picture.

Comes in: pixels. Goes out: a box as shares of the picture. It does not know what stands there.
"""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy import fft, ndimage

from adwright.vision.reading import Pixels


def salient_box(pixels: Pixels, share: float = 0.5) -> tuple[float, float, float, float]:
    """The middle `share` of what draws the eye, as shares of the picture.

    Source: spectral residual, Hou and Zhang, CVPR 2007; weighted towards the centre, where photographers put products.
    """
    small = Image.fromarray(pixels).convert("L").resize((64, 64), Image.Resampling.BILINEAR)
    spectrum = fft.fft2(np.asarray(small, dtype=np.float64) / 255)
    log = np.log(np.abs(spectrum) + 1e-9)
    residual = log - ndimage.uniform_filter(log, 3, mode="nearest")
    eye = np.abs(fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    eye = ndimage.gaussian_filter(eye, 3.0)
    y, x = np.mgrid[0:64, 0:64] / 63 - 0.5
    eye = eye * np.exp(-(x**2 + y**2) / (2 * 0.28**2))
    edges: list[float] = []
    for axis in (0, 1):
        mass = np.cumsum(eye.sum(axis=axis))
        mass = mass / mass[-1] if mass[-1] > 0 else np.linspace(0, 1, 64)
        edges += [float(np.searchsorted(mass, q)) / 63 for q in ((1 - share) / 2, 1 - (1 - share) / 2)]
    left, right, top, bottom = (round(min(1.0, e), 3) for e in edges)
    return left, top, max(right, left + 0.02), max(bottom, top + 0.02)
