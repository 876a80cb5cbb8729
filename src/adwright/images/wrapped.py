"""Image models around an image model: kept on disk, and held to a budget.

Comes in: an image model. Goes out: an image model with its identity and capabilities. They do not know what the
pictures are for.
"""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from adwright.core import Money, Origin, UserError, content_id, sha256
from adwright.core.money import exponent
from adwright.images.base import ImageCapability, ImageModel, ImageReply, ImageRequest, MadePicture, PictureLost
from adwright.vision.reading import MAX_BYTES, MAX_PIXELS, Pixels


class WrappedImages:
    """All of an image model but `make`."""

    def __init__(self, model: ImageModel) -> None:
        self.model = model

    @property
    def identity(self) -> str:
        """The inner model's."""
        return self.model.identity

    @property
    def capabilities(self) -> frozenset[ImageCapability]:
        """The inner model's."""
        return self.model.capabilities

    @property
    def remote(self) -> bool:
        """Whether the inner model runs elsewhere."""
        return bool(getattr(self.model, "remote", False))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.identity!r})"


class Kept(WrappedImages):
    """An image model whose pictures are kept in a folder, and answered from there when asked again.

    That is what lets an interrupted run go on and end with the same banners, also for endpoints that never give the
    same picture twice, and what is paid for is paid for once. A kept file that was changed is not believed: it is asked
    for again.

    Parameters
    ----------
    folder
        Made when the first picture is kept.

    Examples
    --------
    >>> import tempfile
    >>> from adwright.images.fake import FakeImages
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model = Kept(FakeImages(bad=0), Path(folder))
    ...     ask = [ImageRequest(prompt="a wall", width=64, height=64)]
    ...     first, again = model.make(ask)[0], model.make(ask)[0]
    >>> bool((first.pictures[0].pixels == again.pictures[0].pixels).all())
    True
    """

    def __init__(self, model: ImageModel, folder: Path) -> None:
        super().__init__(model)
        self.folder = folder

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """Pictures from the folder, else from the model through the folder; each request is kept before the next."""
        found: dict[str, ImageReply] = {}
        replies = []
        for request in requests:
            key = self.key(request)
            if key not in found:
                found[key] = self._read(key, request.n) or self._ask(key, request)
            replies.append(found[key])
        return replies

    def key(self, request: ImageRequest) -> str:
        """Hash of the model's identity and the whole request."""
        return content_id("img", [self.identity, request.model_dump(mode="json")])

    def _ask(self, key: str, request: ImageRequest) -> ImageReply:
        (reply,) = self.model.make([request])
        rows = []
        for number, picture in enumerate(reply.pictures):
            data = png(picture.pixels)
            _write(self.folder / f"{key}-{number}.png", data)
            rows.append({"sha256": sha256(data), "origin": picture.origin.model_dump(mode="json")})
        # The list last: without it the pictures count for nothing, so a kill leaves nothing half kept.
        _write(self.folder / f"{key}.json", json.dumps(rows, ensure_ascii=False, indent=1).encode())
        return reply

    def _read(self, key: str, n: int) -> ImageReply | None:
        try:
            rows: list[dict[str, Any]] = json.loads((self.folder / f"{key}.json").read_text("utf-8"))
            pictures = [self._picture(self.folder / f"{key}-{number}.png", row) for number, row in enumerate(rows)]
        except (OSError, ValueError, TypeError, KeyError):
            return None
        whole = [picture for picture in pictures if picture is not None]
        return ImageReply(tuple(whole)) if len(whole) == len(rows) == n else None

    @staticmethod
    def _picture(path: Path, row: dict[str, Any]) -> MadePicture | None:
        if path.stat().st_size > MAX_BYTES:
            return None
        data = path.read_bytes()
        if sha256(data) != row["sha256"]:
            return None
        with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            pixels = np.asarray(image.convert("RGBA"), dtype=np.uint8)
        return MadePicture(pixels, Origin.model_validate(row["origin"]))


def png(pixels: Pixels) -> bytes:
    """Pixels as a PNG, fast rather than small: it is a working file."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=3)
    return out.getvalue()


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    temporary.write_bytes(data)
    temporary.replace(path)


class OverImageBudget(UserError):  # noqa: N818 - says what it is, as Unsupported does
    """The next pictures would cost more than is left."""


class BudgetedImages(WrappedImages):
    """An image model with a budget of pictures, money or both: a call that could go over it is not made.

    Parameters
    ----------
    pictures
        Most pictures.
    money, price
        Most money, and what one picture costs at most [currency of `money`]; both or neither.

    Notes
    -----
    What is kept is paid for: put `Kept` outside, ``Kept(BudgetedImages(model, ...), folder)``. A call that fails counts
    nothing, though an endpoint may charge for one whose answer was lost; a picture that was made but could not be used
    counts.

    Examples
    --------
    >>> from adwright.images.fake import FakeImages
    >>> model = BudgetedImages(FakeImages(), money=Money.of(1, "USD"), price=Decimal("0.4"))
    >>> [len(reply.pictures) for reply in model.make([ImageRequest(prompt="a", n=2, width=64, height=64)])]
    [2]
    >>> model.make([ImageRequest(prompt="b", width=64, height=64)])
    Traceback (most recent call last):
    adwright.images.wrapped.OverImageBudget: 1 more picture may need 0.40 USD, and 0.80 of 1.00 are spent; ...
    """

    def __init__(
        self, model: ImageModel, *, pictures: int | None = None, money: Money | None = None,
        price: Decimal | None = None,
    ) -> None:  # fmt: skip
        super().__init__(model)
        if pictures is None and money is None:
            raise UserError("a budget without a limit limits nothing", hint="give pictures, or money and price")
        if (money is None) != (price is None):
            raise UserError("a budget of money needs the price of a picture, and the other way round")
        self.pictures, self.money, self.price = pictures, money, price or Decimal(0)
        self._taken = 0
        self._lock = threading.Lock()

    @property
    def made(self) -> int:
        """Pictures made so far."""
        return self._taken

    @property
    def spent(self) -> Decimal:
        """Money spent so far at most, not rounded."""
        return self._taken * self.price

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """Each request as long as the budget lasts."""
        replies = []
        for request in requests:
            with self._lock:
                self._refuse(request.n)
                self._taken += request.n
            try:
                replies += self.model.make([request])
            except PictureLost:  # made, if not had
                raise
            except BaseException:
                with self._lock:
                    self._taken -= request.n
                raise
        return replies

    def _refuse(self, more: int) -> None:
        if self.pictures is not None and self._taken + more > self.pictures:
            raise OverImageBudget(
                f"{more} more picture{'s' * (more > 1)} would go over the budget: {self._taken} of {self.pictures} are "
                "made", hint="raise it under [images]",
            )  # fmt: skip
        if self.money is None or self.spent + more * self.price <= self.money.amount:
            return
        unit = self.money.currency
        places = exponent(unit)
        raise OverImageBudget(
            f"{more} more picture{'s' * (more > 1)} may need {more * self.price:.{places}f} {unit}, and "
            f"{self.spent:.{places}f} of {self.money.amount:.{places}f} are spent",
            hint="raise the budget under [images], or ask for fewer",
        )
