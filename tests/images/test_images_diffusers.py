"""Diffusers itself with a tiny pipeline of random weights: sizes, seeds, licences, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from adwright.core import ProviderError, Settings, Unsupported, UserError
from adwright.images import DiffusersLocal, ImageRequest, open_image_model
from adwright.images.diffusers_local import licence_of, made_size

CPU = Settings(images_device="cpu", images_local_only=True)
ASK = ImageRequest(prompt="a wall", negative="text", width=72, height=64, seed=3)


def test_a_picture_has_the_size_the_seed_and_the_licence(tiny_pipeline: Callable[[str], Path]) -> None:
    folder = tiny_pipeline("openrail++")
    model = DiffusersLocal(str(folder), CPU, steps=2)
    (reply,) = model.make([ASK])
    (made,) = reply.pictures
    assert made.pixels.shape == (64, 72, 4)
    assert (made.origin.licence, made.origin.seed, made.origin.ai) == ("openrail++", 3, True)
    assert made.pixels[..., :3].std() > 1
    again = DiffusersLocal(str(folder), CPU, steps=2).make([ASK])[0].pictures[0]
    assert np.array_equal(made.pixels, again.pixels)
    other = model.make([ASK.model_copy(update={"negative": ""})])[0].pictures[0]
    assert not np.array_equal(made.pixels, other.pixels), "unwanted words do not reach the pipeline"


def test_another_weight_is_another_identity(tiny_pipeline: Callable[[str], Path]) -> None:
    folder = tiny_pipeline("")
    before = DiffusersLocal(str(folder), CPU).identity
    assert licence_of(folder) == "unknown"
    config = folder / "scheduler" / "scheduler_config.json"
    config.write_text(config.read_text("utf-8").replace("100", "90"), "utf-8")
    assert DiffusersLocal(str(folder), CPU).identity != before
    assert DiffusersLocal(str(folder), CPU, steps=2).identity != DiffusersLocal(str(folder), CPU).identity


@pytest.mark.parametrize(
    "licence", ["cc-by-nc-4.0", "flux-1-dev-non-commercial-license", "stabilityai-ai-community-nc"]
)
def test_a_licence_against_commercial_use_is_refused_until_it_is_named(
    licence: str, tiny_pipeline: Callable[[str], Path]
) -> None:
    folder = tiny_pipeline(licence)
    with pytest.raises(Unsupported, match=licence):
        DiffusersLocal(str(folder), CPU).make([ASK])
    accepted = CPU.model_copy(update={"images_accept_licence": licence})
    assert DiffusersLocal(str(folder), accepted, steps=1).make([ASK])[0].pictures[0].origin.licence == licence


def test_a_licence_with_a_name_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: other\nlicense_name: 'acme-nc'\n---\nlicense: mit\n", "utf-8")
    assert licence_of(tmp_path) == "acme-nc"


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("diffusers", reason="extra diffusion is not installed")
    with pytest.raises(UserError, match="folder is missing"):
        open_image_model("diffusers", Settings())
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProviderError, match="cannot be loaded"):
        DiffusersLocal(str(tmp_path / "empty"), CPU).make([ASK])
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ProviderError, match="the hub did not give it"):
        DiffusersLocal("nobody/nothing-of-this-name", CPU).make([ASK])


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adwright.images.diffusers_local.find_spec", lambda name: None)
    with pytest.raises(Unsupported, match=r"adwright\[diffusion\]"):
        open_image_model("diffusers:x", Settings())


@pytest.mark.parametrize("size", [(1080, 1920), (1200, 628), (64, 64), (4096, 4096), (160, 600)])
def test_sizes_are_whole_steps_of_about_a_megapixel(size: tuple[int, int]) -> None:
    wide, high = made_size(*size)
    assert wide % 16 == high % 16 == 0
    assert wide * high <= 1024 * 1024 * 1.05
    assert abs(wide / high * size[1] / size[0] - 1) < 0.08
