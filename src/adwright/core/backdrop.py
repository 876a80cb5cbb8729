"""A picture that stands behind a product, and how it came to be.

Comes in: what an image model says of its picture. Goes out: nouns that travel with it to the finished banner. They hold
no pixels.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from adwright.core.noun import Noun

#: What somebody looked for on a picture before it was used. What is not listed nobody looked for.
Looked = Literal["size", "flat", "nudity", "text"]


class Origin(Noun):
    """How a picture was made; enough to ask for it again.

    Parameters
    ----------
    model
        Identity of the engine: name, version, weights or endpoint.
    ai
        True when a trained model made it; False for what is drawn by rule.
    prompt
        Id and version of the prompt file.
    prompt_sha256
        Of the words that were sent, the unwanted ones included; empty where no words were.
    seed
        The seed that was used; None where the engine takes none.
    licence
        What is known of the right to use the model's pictures.
    looked
        What it was looked at for before it was used.
    """

    model: str
    ai: bool
    prompt: str = ""
    prompt_sha256: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    seed: int | None = None
    licence: str = ""
    looked: tuple[Looked, ...] = ()


class Backdrop(Noun):
    """A picture file that may stand behind a product.

    Parameters
    ----------
    image
        Path relative to the campaign folder.
    """

    image: Annotated[str, Field(min_length=1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    origin: Origin
