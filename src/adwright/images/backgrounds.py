"""A usable background, in as many tries as it takes.

Comes in: an image model, a request, and an engine that draws by rule. Goes out: a picture that was looked at and found
fit, with what became of the tries before it. It does not know where it will stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adwright.core import ProviderError, derive_seed
from adwright.images.accept import judge
from adwright.images.base import ImageModel, ImageRequest, MadePicture
from adwright.images.wrapped import OverImageBudget

#: Tries before what is drawn by rule takes the place.
TRIES = 3


@dataclass(frozen=True, eq=False)
class Try:
    """One try.

    Parameters
    ----------
    picture
        What was made; None when the model failed.
    why
        Why it is not used; empty when it is.
    """

    seed: int
    picture: MadePicture | None
    why: str


@dataclass(frozen=True, eq=False)
class Background:
    """A picture that may be used, and the tries that led to it, the last one included."""

    picture: MadePicture
    tries: tuple[Try, ...]

    @property
    def refused(self) -> tuple[str, ...]:
        """Why earlier tries were not used."""
        return tuple(one.why for one in self.tries if one.why)


def tries_of(model: ImageModel, request: ImageRequest, tries: int = TRIES) -> Iterator[Try]:
    """Pictures of a request, each from another seed and looked at, until the caller has enough.

    A failure of the model is a try that came to nothing, and ends them when another could not help. What is drawn by
    rule is looked at like the rest, but not read: it holds no letters.
    """
    for number in range(tries):
        seed = derive_seed(request.seed, "try", str(number)) if number else request.seed
        try:
            (reply,) = model.make([request.model_copy(update={"seed": seed, "n": 1})])
        except OverImageBudget as error:
            yield Try(seed, None, error.message)
            return
        except ProviderError as error:
            yield Try(seed, None, error.message)
            if not error.retryable:
                return
            continue
        (made,) = reply.pictures
        found = judge(made.pixels, request.width, request.height, read=made.origin.ai)
        origin = made.origin.model_copy(update={"looked": found.looked})
        yield Try(seed, MadePicture(made.pixels, origin), found.why)


def background(model: ImageModel, fallback: ImageModel, request: ImageRequest, tries: int = TRIES) -> Background:
    """The first picture that is fit; what `fallback` draws where none is.

    Raises
    ------
    ProviderError
        The fallback itself gives nothing that is fit.
    """
    done = list(_until_fit(tries_of(model, request, tries)))
    if done and done[-1].picture is not None and not done[-1].why:
        return Background(done[-1].picture, tuple(done))
    for one in tries_of(fallback, request, 1):
        done.append(one)
        if one.picture is not None and not one.why:
            return Background(one.picture, tuple(done))
    raise ProviderError(f"no background: {done[-1].why}")


def _until_fit(tries: Iterator[Try]) -> Iterator[Try]:
    for one in tries:
        yield one
        if one.picture is not None and not one.why:
            return
