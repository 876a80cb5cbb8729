"""The contract over every registered image model and every wrapper, and that it catches models that break it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

import adwright.render  # noqa: F401 - registers the model that draws
from adwright.core import Money, Origin, Settings
from adwright.images import (
    BudgetedImages,
    FakeImages,
    ImageCapability,
    ImageModel,
    ImageReply,
    ImageRequest,
    Kept,
    MadePicture,
    image_models,
    open_image_model,
)
from adwright.images.wrapped import WrappedImages
from adwright.testing.image_model import check_image_model
from adwright.testing.picture_endpoint import KEY, PictureEndpoint

WRAPPERS: dict[str, Callable[[ImageModel, Path], ImageModel]] = {
    "kept": lambda model, folder: Kept(model, folder),
    "budgeted in pictures": lambda model, folder: BudgetedImages(model, pictures=50),
    "budgeted in money": lambda model, folder: BudgetedImages(model, money=Money.of(9, "EUR"), price=Decimal("0.04")),
    "two deep": lambda model, folder: Kept(BudgetedImages(model, pictures=50), folder),
}


def test_every_registered_model_is_in_this_file() -> None:
    ours = {name for name, make in image_models.items() if make.__module__.startswith("adwright.")}
    assert ours == {"diffusers", "fake", "openai", "procedural"}


@pytest.mark.parametrize("name", ["fake", "procedural"])
def test_models_without_needs(name: str) -> None:
    check_image_model(lambda: open_image_model(name, Settings()))


def test_openai(pictures: PictureEndpoint) -> None:
    settings = Settings(images_base_url=f"{pictures.url}/v1", images_api_key=SecretStr(KEY))
    check_image_model(lambda: open_image_model("openai:m", settings), secrets=(KEY,))


def test_diffusers(tiny_pipeline: Callable[[str], Path]) -> None:
    from adwright.images import DiffusersLocal

    folder = tiny_pipeline("apache-2.0")
    check_image_model(lambda: DiffusersLocal(str(folder), Settings(images_device="cpu"), steps=2))


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_wrappers(wrapper: str, tmp_path: Path) -> None:
    check_image_model(lambda: WRAPPERS[wrapper](FakeImages(), tmp_path))


def test_every_wrapper_is_in_this_file() -> None:
    assert {cls.__name__ for cls in WrappedImages.__subclasses__()} == {"Kept", "BudgetedImages"}


class _Broken(FakeImages):
    def __init__(self, fault: str) -> None:
        super().__init__(bad=0)
        self.fault = fault
        self.asked = 0
        if fault == "takes a mask":
            self.capabilities: frozenset[ImageCapability] = FakeImages.capabilities

    @property
    def identity(self) -> str:
        return "fake?api_key=abc" if self.fault == "secret" else f"fake-{self.asked * (self.fault == 'identity')}"

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        self.asked += 1
        faults: dict[str, dict[str, Any]] = {
            "takes a mask": {"mask": None, "reference": None}, "one picture": {"n": 1}, "ignores the seed": {"seed": 1},
            "another size": {"width": 200, "height": 100},
        }  # fmt: skip
        changes = faults.get(self.fault, {})
        replies = super().make([request.model_copy(update=changes) for request in requests])
        if self.fault == "backwards":
            return replies[::-1]
        return [
            ImageReply(tuple(self._spoilt(picture, reply) for picture in reply.pictures)) for reply in replies
        ]  # fmt: skip

    def _spoilt(self, picture: MadePicture, reply: ImageReply) -> MadePicture:
        faults: dict[str, dict[str, Any]] = {
            "no licence": {"licence": ""}, "another model": {"model": "x"}, "no digest": {"prompt_sha256": ""},
            "no prompt file": {"prompt": ""}, "no seed": {"seed": None}, "looked": {"looked": ("text",)},
            "secret in origin": {"licence": "https://me:pass@host"},
        }  # fmt: skip
        changes = faults.get(self.fault, {})
        origin = Origin.model_validate(picture.origin.model_dump() | changes)
        pixels = picture.pixels
        if self.fault == "three channels":
            pixels = pixels[..., :3]
        if self.fault == "floats":
            pixels = pixels.astype(np.float32)
        if self.fault == "twins":
            pixels = reply.pictures[0].pixels
        return MadePicture(pixels, origin)


def test_the_broken_model_is_whole_but_for_its_fault() -> None:
    check_image_model(lambda: _Broken("none"))


@pytest.mark.parametrize(
    "fault",
    [
        "takes a mask", "one picture", "ignores the seed", "another size", "backwards", "no licence", "another model",
        "no digest", "no prompt file", "no seed", "looked", "secret", "secret in origin", "identity", "three channels",
        "floats", "twins",
    ],
)  # fmt: skip
def test_the_contract_catches(fault: str) -> None:
    with pytest.raises(AssertionError):
        check_image_model(lambda: _Broken(fault))
