"""The image model that draws by rule: brand-coloured places for a product to stand, seeded, offline, free.

Comes in: requests; of them the colours, the calm side, the setting, the size and the seed, not the words. Goes out:
pictures. No trained model has a part in them, so nothing asks for a label.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from adwright.core import Origin, derive_seed
from adwright.images.base import (
    ImageCapability,
    ImageReply,
    ImageRequest,
    MadePicture,
    image_models,
    refuse_image,
)
from adwright.render.geometry import Box
from adwright.render.scenery import Place, colours_from, scenery
from adwright.vision.colour import rgb

#: Changes when the same request would be drawn differently.
VERSION = 1
#: Where the product will stand, by the calm side, in shares of the picture.
_STAGES = {
    "left": (0.5, 0.14, 0.97, 0.84), "right": (0.03, 0.14, 0.5, 0.84), "top": (0.14, 0.5, 0.86, 0.92),
    "bottom": (0.14, 0.06, 0.86, 0.52),
}  # fmt: skip


@image_models.register("procedural")
class Procedural:
    """Draws by rule.

    Examples
    --------
    >>> (reply,) = Procedural().make([ImageRequest(prompt="-", width=96, height=64, colours=("#f3ede2",))])
    >>> reply.pictures[0].pixels.shape, reply.pictures[0].origin.ai
    ((64, 96, 4), False)
    """

    identity = f"procedural-{VERSION}"
    capabilities: frozenset[ImageCapability] = frozenset({"seed", "negative", "exact_size"})
    remote = False

    def __init__(self, *_: object) -> None:
        pass

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """Draw the pictures of each request."""
        for request in requests:
            refuse_image(self, request)
        return [ImageReply(tuple(self._picture(request, k) for k in range(request.n))) for request in requests]

    def _picture(self, request: ImageRequest, number: int) -> MadePicture:
        seed = request.seed_of(number)
        calm = request.space or "left"
        stage = Box(0, 0, request.width, request.height).within(_STAGES[calm])
        place = Place(request.width, request.height, stage, stage.bottom, calm)
        rng = np.random.default_rng(derive_seed(seed, "scenery", request.setting))
        pixels = scenery(place, colours_from(tuple(map(rgb, request.colours))), request.setting, rng)
        return MadePicture(pixels, Origin(model=self.identity, ai=False, seed=seed, licence="Apache-2.0"))
