"""The contract of every image model.

Comes in: a function that makes the model. Goes out: nothing, or an AssertionError that names the broken promise. Ask it
of your own:

    from adwright.testing.image_model import check_image_model
    check_image_model(lambda: MyImages(...))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from adwright.core import Origin, Unsupported
from adwright.images import ImageCapability, ImageModel, ImageReply, ImageRequest
from adwright.testing.model import SECRET

PROMPT = "An empty pale wooden table before a plain wall. No text."
#: A picture of one pixel, as a data address.
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
#: How far the shape of a picture may be from the one that was asked for, as a factor, where no exact size is promised.
_MOST_OFF = 2.0


def check_image_model(make: Callable[[], ImageModel], *, secrets: tuple[str, ...] = ()) -> None:
    """Run the contract.

    Parameters
    ----------
    make
        Makes the model; called twice, since identity and pictures must not depend on the instance.
    secrets
        Keys that the model was given; they may stand neither in its identity, its repr, nor in a picture's origin.

    Notes
    -----
    A model keeps order and number of the pictures; each is opaque enough to look at, of bytes with four channels, about
    the shape that was asked for and of exactly that size where it promises so; each tells its origin: the model's
    identity, whether a trained model made it, the licence, the digest of the words where words were used. It repeats
    itself for a seed where it claims to; it refuses with `Unsupported` pictures as input that it does not claim to
    take; its identity does not change with use.

    Examples
    --------
    >>> from adwright.images import FakeImages
    >>> check_image_model(FakeImages)
    """
    model, other = make(), make()
    identity = model.identity
    assert identity, "identity is empty"
    assert identity == other.identity, "identity differs between two instances"
    _no_secret((identity, repr(model)), secrets)
    assert model.make([]) == [], "an empty list does not give an empty list"
    _unclaimed_inputs(model)
    asked = [_request(160, 96, n=2), _request(96, 160), _request(128, 128, seed=8)]
    replies = model.make(asked)
    assert [len(reply.pictures) for reply in replies] == [2, 1, 1], "not n pictures per request, in order"
    for request, reply in zip(asked, replies, strict=True):
        for number, picture in enumerate(reply.pictures):
            _pixels(picture.pixels, request, model.capabilities)
            _origin(picture.origin, model, request, number, secrets)
    assert not _same(replies[0], replies[0], 0, 1), "the two pictures of one request are the same"
    if "seed" in model.capabilities:
        _same_seed(other, asked, replies)
    assert model.identity == identity, "identity changes with use"


def _request(width: int, height: int, **more: Any) -> ImageRequest:
    return ImageRequest.model_validate(
        {"prompt": PROMPT, "negative": "text", "width": width, "height": height, "seed": 7, "prompt_id": "contract-1",
         "colours": ("#f3ede2", "#2f5d50", "#c4622d"), "space": "left", "setting": "leaves", **more}
    )  # fmt: skip


def _no_secret(shown: tuple[str, ...], secrets: tuple[str, ...]) -> None:
    for text in shown:
        assert not SECRET.search(text), "identity, repr or origin shows what looks like a secret"
        assert not any(secret in text for secret in secrets), "identity, repr or origin shows a secret"


def _unclaimed_inputs(model: ImageModel) -> None:
    """A mask that is ignored gives a picture in which what it should keep is gone."""
    inputs: tuple[ImageCapability, ...] = ("reference", "mask")
    for capability in inputs:
        if capability in model.capabilities:
            continue
        try:
            model.make([_request(96, 96, **{capability: DOT})])
        except Unsupported:
            continue
        raise AssertionError(
            f"a request with a {capability}, which the model does not claim, is not refused with Unsupported"
        )


def _pixels(pixels: np.ndarray, request: ImageRequest, able: frozenset[ImageCapability]) -> None:
    assert pixels.dtype == np.uint8, "pixels are not bytes"
    assert pixels.ndim == 3, "pixels have no rows, columns and channels"
    assert pixels.shape[2] == 4, "pixels have not four channels"
    high, wide = pixels.shape[:2]
    if "exact_size" in able:
        # one of a fault-making fake is small on purpose
        assert (wide, high) == (request.width, request.height) or min(wide, high) <= 48, (
            f"{wide}x{high} for {request.width}x{request.height}, though an exact size is promised"
        )
    else:
        off = wide / high * request.height / request.width
        assert 1 / _MOST_OFF <= off <= _MOST_OFF, f"{wide}x{high} for {request.width}x{request.height}"


def _origin(
    origin: Origin, model: ImageModel, request: ImageRequest, number: int, secrets: tuple[str, ...]
) -> None:  # fmt: skip
    assert origin.model == model.identity, "a picture's origin names another model"
    assert origin.licence, "a picture's origin tells nothing of the right to use it"
    _no_secret((origin.model_dump_json(),), secrets)
    if origin.ai:
        assert origin.prompt_sha256 == request.digest, "a picture's origin has not the digest of its words"
        assert origin.prompt == request.prompt_id, "a picture's origin does not name the prompt file"
    if "seed" in model.capabilities:
        assert origin.seed == request.seed_of(number), "a picture's origin has not its seed"
    assert not origin.looked, "a model says that it looked at its own picture"


def _same_seed(other: ImageModel, asked: list[ImageRequest], replies: list[ImageReply]) -> None:
    again = other.make([asked[0], asked[2].model_copy(update={"seed": 9})])
    assert _same(replies[0], again[0], 0, 0), "one seed gives different pictures"
    assert _same(replies[0], again[0], 1, 1), "one seed gives different second pictures"
    alone = other.make([asked[2]])
    assert _same(replies[2], alone[0], 0, 0), "a picture depends on what else is asked for"
    assert not _same(replies[2], again[1], 0, 0), "two seeds give the same picture: the seed is ignored"


def _same(one: ImageReply, two: ImageReply, first: int, second: int) -> bool:
    return np.array_equal(one.pictures[first].pixels, two.pictures[second].pixels)
