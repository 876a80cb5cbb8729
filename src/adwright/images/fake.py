"""An image model that needs nothing: soft fields of colour made from the request by its seed, some bad on purpose.

Comes in: requests. Goes out: the same pictures for the same request, on every machine. It ships for tests and for
plug-in writers. It stands in for a trained model, so its pictures are marked as made by one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adwright.core import Origin, canonical_json, derive_seed
from adwright.images.base import (
    ImageCapability,
    ImageReply,
    ImageRequest,
    MadePicture,
    image_models,
    refuse_image,
)
from adwright.vision import Pixels

#: Ways in which real models fail: one even colour, as filters answer, and a picture of no use for its size.
FAULTS = ("flat", "small")
#: Side of the grid of colours that is blown up to a picture.
_GRID = 6


@image_models.register("fake")
class FakeImages:
    """Deterministic stand-in.

    Parameters
    ----------
    bad
        Share of pictures that are bad, in [0, 1].

    Examples
    --------
    >>> (reply,) = FakeImages(bad=0).make([ImageRequest(prompt="a wall", width=80, height=64)])
    >>> reply.pictures[0].pixels.shape, reply.pictures[0].origin.ai
    ((64, 80, 4), True)
    """

    capabilities: frozenset[ImageCapability] = frozenset({"seed", "negative", "exact_size"})
    remote = False

    def __init__(self, *_: object, bad: float = 0.25) -> None:
        self.bad = bad

    @property
    def identity(self) -> str:
        """Changes with the share of bad pictures."""
        return "fake-image-1" if self.bad == 0.25 else f"fake-image-1/bad={self.bad:g}"

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """Make the pictures of each request."""
        for request in requests:
            refuse_image(self, request)
        return [ImageReply(tuple(self._picture(request, k) for k in range(request.n))) for request in requests]

    def _picture(self, request: ImageRequest, number: int) -> MadePicture:
        seed = request.seed_of(number)
        said = request.model_dump(mode="json", exclude={"n", "seed", "prompt_id"})
        rng = np.random.default_rng(derive_seed(seed, canonical_json(said)))
        fault = rng.choice(FAULTS) if rng.random() < self.bad else ""
        high, wide = (48, 48) if fault == "small" else (request.height, request.width)
        grid = rng.integers(60, 220, (_GRID, _GRID, 3)) if fault != "flat" else np.zeros((_GRID, _GRID, 3))
        origin = Origin(
            model=self.identity, ai=True, prompt=request.prompt_id, prompt_sha256=request.digest, seed=seed,
            licence="CC0-1.0",
        )  # fmt: skip
        return MadePicture(_blown_up(grid.astype(np.float64), high, wide), origin)


def _blown_up(grid: np.ndarray, high: int, wide: int) -> Pixels:
    """The grid as a picture, each pixel between its four neighbours. Shape (high, wide, 4)."""
    last = len(grid) - 1
    y, x = np.linspace(0, last, high), np.linspace(0, last, wide)
    top, left = np.minimum(y.astype(int), last - 1), np.minimum(x.astype(int), last - 1)
    down, right = (y - top)[:, None, None], (x - left)[None, :, None]
    upper = grid[top][:, left] * (1 - right) + grid[top][:, left + 1] * right
    lower = grid[top + 1][:, left] * (1 - right) + grid[top + 1][:, left + 1] * right
    pixels = np.full((high, wide, 4), 255, np.uint8)
    pixels[..., :3] = (upper * (1 - down) + lower * down).round()
    return pixels
