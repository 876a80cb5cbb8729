"""What an image model is asked and what it answers, and the models by name.

Comes in: requests in words and figures. Goes out: pictures in the same order, each with its origin. It does not know
products, layouts or copy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, runtime_checkable

from pydantic import Field

from adwright.core import Origin, ProviderError, Registry, Settings, Unsupported, derive_seed, sha256
from adwright.core.noun import Noun
from adwright.llm.base import DataUri
from adwright.vision import Pixels

#: What an engine may be able to do beyond a picture from words: "seed" repeats itself, "negative" takes unwanted words
#: apart from the prompt, "exact_size" keeps to the size asked for, or, above its own limit, to its shape, "reference"
#: is led by a picture, "mask" leaves alone what a mask covers.
ImageCapability = Literal["seed", "negative", "exact_size", "reference", "mask"]

#: Where the picture must be calm, because copy will stand there.
Space = Literal["left", "right", "top", "bottom"]
Hex = Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]


class ImageRequest(Noun):
    """What one call asks for.

    Parameters
    ----------
    prompt, negative
        What is to be seen and what is not. Engines without the capability "negative" read the prompt alone.
    width, height
        Wanted size [px]; engines without "exact_size" give the nearest they have.
    n
        Number of pictures, each with a seed of its own: the first with `seed`.
    colours, space, setting
        The same wish in figures, for engines that draw by rule and read no words: colours from the wall to the light,
        where it must be calm, the name of a setting.
    reference, mask
        Pictures that lead the engine; refused by engines without the capability.
    prompt_id
        Id and version of the prompt file.
    """

    prompt: Annotated[str, Field(min_length=1, max_length=4000)]
    negative: Annotated[str, Field(max_length=4000)] = ""
    width: Annotated[int, Field(ge=64, le=4096)] = 1024
    height: Annotated[int, Field(ge=64, le=4096)] = 1024
    n: Annotated[int, Field(ge=1, le=16)] = 1
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    colours: Annotated[tuple[Hex, ...], Field(max_length=8)] = ()
    space: Space | None = None
    setting: Annotated[str, Field(max_length=40)] = ""
    reference: DataUri | None = None
    mask: DataUri | None = None
    prompt_id: str = ""

    def seed_of(self, number: int) -> int:
        """The seed of one of its pictures.

        Examples
        --------
        >>> request = ImageRequest(prompt="a wall", n=2, seed=7)
        >>> request.seed_of(0), request.seed_of(1) != 7
        (7, True)
        """
        return derive_seed(self.seed, "picture", str(number)) if number else self.seed

    @property
    def digest(self) -> str:
        """SHA-256 of the words."""
        return sha256(f"{self.prompt}\n\n{self.negative}".encode())


@dataclass(frozen=True, eq=False)
class MadePicture:
    """A picture and how it came to be.

    Parameters
    ----------
    pixels
        sRGB with straight alpha. Shape (h, w, 4).
    """

    pixels: Pixels
    origin: Origin


@dataclass(frozen=True, eq=False)
class ImageReply:
    """The answer to one request: n pictures."""

    pictures: tuple[MadePicture, ...]


class PictureLost(ProviderError):  # noqa: N818 - says what it is, as Unsupported does
    """A picture was made, and most likely charged for, but cannot be had or used; another call is charged anew."""


@runtime_checkable
class ImageModel(Protocol):
    """An image model. A list in, a list out, in order."""

    @property
    def identity(self) -> str:
        """What makes pictures differ: engine and version, weights or endpoint. Never a key."""
        ...

    @property
    def capabilities(self) -> frozenset[ImageCapability]:
        """What this engine can do."""
        ...

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """Make the pictures of each request.

        Raises
        ------
        ProviderError
            The engine failed or gave no picture; `retryable` says whether the same call may succeed later.
        Unsupported
            A request needs what this engine cannot do.
        """
        ...


#: Model name before the colon -> maker from (what follows the colon, settings).
image_models: Registry[Callable[[str, Settings], ImageModel]] = Registry("image model")


def open_image_model(name: str, settings: Settings) -> ImageModel:
    """The image model of that name: "procedural", "openai:<model>", "diffusers:<folder>", "fake", or a plug-in's.

    Examples
    --------
    >>> open_image_model("fake", Settings()).identity
    'fake-image-1'
    >>> open_image_model("fack", Settings())
    Traceback (most recent call last):
    adwright.core.errors.UserError: no image model named 'fack'; did you mean 'fake'?
    """
    kind, _, rest = name.partition(":")
    return image_models.get(kind)(rest, settings)


def refuse_image(model: ImageModel, request: ImageRequest) -> None:
    """Unsupported when the request is led by a picture and the model is not.

    Examples
    --------
    >>> from adwright.images.fake import FakeImages
    >>> refuse_image(FakeImages(), ImageRequest(prompt="a", mask="data:image/png;base64,iVBO"))
    Traceback (most recent call last):
    adwright.core.errors.Unsupported: fake-image-1 takes no mask; use an image model with the capability 'mask'
    """
    wanted: dict[ImageCapability, object] = {"reference": request.reference, "mask": request.mask}
    for capability, given in wanted.items():
        if given is not None and capability not in model.capabilities:
            raise Unsupported(
                f"{model.identity} takes no {capability}",
                hint=f"use an image model with the capability {capability!r}",
            )
