"""An image model inside this process by diffusers and torch: any folder or hub name, on the CPU or a GPU.

Comes in: requests. Goes out: pictures. Extra ``diffusion``. Weights come as safetensors alone: pickles are code.

The licence of the weights is read from the model's card before the first picture. One that is known to restrict
commercial use is refused unless the settings name it; what it says is kept in each picture's origin.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from adwright.core import Origin, ProviderError, Settings, Unsupported, UserError
from adwright.images.base import (
    ImageCapability,
    ImageReply,
    ImageRequest,
    MadePicture,
    image_models,
    refuse_image,
)
from adwright.llm.model_folder import folder_version, model_folder
from adwright.vision import Pixels

#: Files that are fetched: weights and what describes them, at any depth; never pickles, never code.
FILES = ("*.safetensors", "*.json", "*.txt", "*.model", "*.md", "LICENSE*")
#: Pictures are made in multiples of this [px]; what is over is cut off. 8 is the factor of the usual autoencoder, 16
#: that of newer ones.
STEP = 16
#: Largest area that is asked for [px]; larger ones are made at this area in the same shape and are not blown up here.
#: Models of this kind are trained on about a megapixel and repeat themselves beyond it.
MOST_AREA = 1024 * 1024
#: Licences whose words forbid or restrict commercial use, by their names on model cards.
RESTRICTED = re.compile(r"(^|[-_ ])nc([-_ .]|$)|non-?commercial|research|academic", re.IGNORECASE)


@image_models.register("diffusers")
class DiffusersLocal:
    """A text-to-image pipeline of diffusers.

    Parameters
    ----------
    rest
        A folder that diffusers reads, or a hub name, perhaps with ``@revision``.
    settings
        ``images_local_only``, ``images_device``, ``images_accept_licence``, ``allow_model_requests``.
    steps
        Of denoising; None: the pipeline's own number.

    Raises
    ------
    UserError
        Without a name.
    Unsupported
        When the extra is not installed; when its licence restricts commercial use (at the first picture).
    """

    remote = False

    def __init__(self, rest: str, settings: Settings | None = None, *, steps: int | None = None) -> None:
        if not rest:
            raise UserError(
                "the image model's folder is missing", hint='write "diffusers:<folder or hub name>"'
            )  # fmt: skip
        if find_spec("torch") is None or find_spec("diffusers") is None:
            raise Unsupported("diffusers is not installed", hint="pip install 'adwright[diffusion]'")
        self.name = rest
        self.steps = steps
        self._settings = settings or Settings()
        self._loaded: Any = None
        self._one_at_a_time = threading.Lock()

    @cached_property
    def identity(self) -> str:
        """Engine, its versions, hash of the folder's files or commit of the hub, steps where they are set."""
        kept = folder_version(self.name, self._folder, FILES, deep=True)
        steps = f"/steps={self.steps}" if self.steps else ""
        name = Path(self.name.partition("@")[0]).name
        return f"diffusers-{version('diffusers')}/torch-{version('torch')}/{name}@{kept}{steps}"

    @property
    def capabilities(self) -> frozenset[ImageCapability]:
        """A seed repeats itself on equal hardware; unwanted words are taken where the pipeline has a place for them."""
        return frozenset({"seed", "negative", "exact_size"})

    @cached_property
    def licence(self) -> str:
        """Name of the licence on the model's card; "unknown" where it says none."""
        return licence_of(self._folder)

    def __repr__(self) -> str:
        return f"DiffusersLocal({self.name!r})"

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """The pictures of all requests, one at a time, each from its own stream of random numbers."""
        for request in requests:
            refuse_image(self, request)
        with self._one_at_a_time:
            return [ImageReply(tuple(self._picture(request, k) for k in range(request.n))) for request in requests]

    def _picture(self, request: ImageRequest, number: int) -> MadePicture:
        pipeline = self._open()
        import torch

        seed = request.seed_of(number)
        wide, high = made_size(request.width, request.height)
        asked: dict[str, Any] = {
            "prompt": request.prompt, "negative_prompt": request.negative or None, "width": wide, "height": high,
            # on the CPU whatever computes: there a seed gives the same noise on every machine
            "generator": torch.Generator("cpu").manual_seed(seed), "num_inference_steps": self.steps,
            "output_type": "np",
        }  # fmt: skip
        taken = signature(pipeline.__call__).parameters
        asked = {key: value for key, value in asked.items() if value is not None and key in taken}
        try:
            with torch.inference_mode():
                made = np.asarray(pipeline(**asked).images[0], dtype=np.float64)
        except (RuntimeError, ValueError, TypeError, AttributeError, IndexError) as error:
            raise ProviderError(
                f"{self.identity} made no picture ({type(error).__name__}: {str(error)[:120]})",
                hint="a GPU out of memory takes smaller pictures or ADWRIGHT_IMAGES_DEVICE=cpu",
            ) from None
        origin = Origin(
            model=self.identity, ai=True, prompt=request.prompt_id, prompt_sha256=request.digest, seed=seed,
            licence=self.licence,
        )  # fmt: skip
        return MadePicture(_cut(made, request.width, request.height), origin)

    @cached_property
    def _folder(self) -> Path:
        local = self._settings.images_local_only or not self._settings.allow_model_requests
        return model_folder(self.name, FILES, local_only=local)

    def _open(self) -> Any:
        """The pipeline, loaded on first use, after a look at its licence."""
        if self._loaded is None:
            self._refuse_licence()
            import diffusers
            import torch

            pipelines: Any = diffusers.AutoPipelineForText2Image
            device = self._settings.images_device or ("cuda" if torch.cuda.is_available() else "cpu")
            dtype = torch.float32 if device == "cpu" else torch.bfloat16
            try:
                pipeline = pipelines.from_pretrained(
                    str(self._folder), dtype=dtype, use_safetensors=True, local_files_only=True
                )
                pipeline.set_progress_bar_config(disable=True)
                self._loaded = pipeline.to(device)
            except (OSError, ValueError, KeyError, RuntimeError, ImportError, AttributeError) as error:
                raise ProviderError(f"{self.name} cannot be loaded: {str(error)[:200]}") from None
        return self._loaded

    def _refuse_licence(self) -> None:
        name = self.licence
        if RESTRICTED.search(name) and name != self._settings.images_accept_licence:
            raise Unsupported(
                f"{self.name} is under {name!r}, which is known to restrict commercial use",
                hint=f"choose another model; or, if you may use it, set ADWRIGHT_IMAGES_ACCEPT_LICENCE={name}",
            )


def licence_of(folder: Path) -> str:
    """The licence that a model's card names.

    A card that says "other" has the name beside it (``license_name``).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "README.md").write_text(chr(10).join(["---", "license: apache-2.0", "---"]))
    ...     licence_of(Path(folder))
    'apache-2.0'
    """
    card = folder / "README.md"
    text = card.read_text("utf-8", errors="replace")[:20_000] if card.is_file() else ""
    head = text.split("\n---", 1)[0] if text.startswith("---") else ""
    found = {
        key: value.strip("\"' ")
        for key, value in re.findall(r"(?m)^(license|license_name)\s*:\s*(.+?)\s*$", head)
    }  # fmt: skip
    name = found.get("license", "")
    return (found.get("license_name") or name if name in ("", "other") else name) or "unknown"


def made_size(width: int, height: int) -> tuple[int, int]:
    """Width and height that are asked of the pipeline [px]: whole steps, of at most `MOST_AREA`.

    Examples
    --------
    >>> made_size(1080, 1080), made_size(1000, 500), made_size(64, 64)
    ((1024, 1024), (1008, 512), (64, 64))
    """
    scale = min(1.0, (MOST_AREA / (width * height)) ** 0.5)
    # rounded down where the area is the limit, up where the picture must hold what was asked for
    if scale < 1:
        return max(STEP, int(width * scale) // STEP * STEP), max(STEP, int(height * scale) // STEP * STEP)
    return -(-width // STEP) * STEP, -(-height // STEP) * STEP


def _cut(made: np.ndarray, width: int, height: int) -> Pixels:
    """Floats in [0, 1] as pixels, cut to the shape that was asked for. Shape (h, w, 3) in, (h, w, 4) out."""
    high, wide = made.shape[:2]
    scale = min(wide / width, high / height, 1.0)
    w, h = min(wide, max(1, round(width * scale))), min(high, max(1, round(height * scale)))
    left, top = (wide - w) // 2, (high - h) // 2
    part = np.nan_to_num(made[top : top + h, left : left + w, :3])  # half precision may give NaN: black, and refused
    pixels = np.full((h, w, 4), 255, np.uint8)
    pixels[..., :3] = (part.clip(0, 1) * 255).round()
    return pixels
