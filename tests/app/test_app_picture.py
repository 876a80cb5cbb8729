"""What a brief is told of its product's picture: looked at once, with the campaign's model where it sees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from adwright.app.campaign import load_campaign
from adwright.app.steps import picture as module
from adwright.app.steps.picture import picture_of
from adwright.app.workspace import open_workspace
from adwright.core import Product, ProviderError, Settings
from adwright.core.look import PictureFacts
from adwright.llm import Reply, Request
from adwright.vision import facts


def _tin(folder: Path, rgb: tuple[int, int, int] = (30, 74, 51)) -> Product:
    pixels = np.full((200, 200, 3), 255, np.uint8)
    pixels[40:170, 60:140] = rgb
    Image.fromarray(pixels).save(folder / "tin.png")
    (folder / "broken.png").write_bytes(b"no picture")
    return Product(id="t", title="Tea", category="Food > Tea", images=("broken.png", "tin.png"))


def test_the_first_usable_picture_is_looked_at_once(
    campaign: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = _tin(campaign)
    with open_workspace(load_campaign(campaign), settings) as work:
        shown = picture_of(work, product)
        assert shown is not None
        assert (shown.image, shown.kind, shown.outlined) == ("tin.png", "packshot", True)
        assert [colour.group for colour in shown.colours] == ["green"]
        assert (shown.category, shown.category_by) == ("Tea", "feed")
        monkeypatch.setattr(facts, "describe_picture", None)
        assert picture_of(work, product) == shown, "it is remembered"
        assert picture_of(work, product.model_copy(update={"images": ()})) is None
        assert picture_of(work, product.model_copy(update={"images": ("broken.png",)})) is None


def test_without_feed_and_model_the_category_is_unknown(campaign: Path, settings: Settings) -> None:
    product = _tin(campaign).model_copy(update={"category": ""})
    with open_workspace(load_campaign(campaign), settings) as work:
        shown = picture_of(work, product)
    assert shown is not None
    assert (shown.category, shown.category_by, shown.seen) == ("unknown", "", ())


class _Sees:
    """A model that sees: what it answers, and how often it was asked."""

    remote = False
    identity = "seer-1"
    capabilities = frozenset({"chat", "images"})

    def __init__(self, answer: str) -> None:
        self.answer, self.asked = answer, 0

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += len(requests)
        assert all(request.messages[-1].images for request in requests)
        return [Reply(texts=(self.answer,), logprobs=(None,)) for _ in requests]


_SAID = {"category": {"zh": "茶叶罐", "en": "tea tin"}, "seen": [{"zh": "一只罐子", "en": "A tin on a table."}]}


@pytest.mark.parametrize("category", ["", "Food > Tea"])
def test_a_model_that_sees_is_asked_once_and_its_word_is_marked(
    campaign: Path, monkeypatch: pytest.MonkeyPatch, category: str
) -> None:
    model = _Sees(json.dumps(_SAID))
    monkeypatch.setattr(module, "open_model", lambda *_: model)
    settings = Settings.model_validate({"openai_images": True})
    product = _tin(campaign).model_copy(update={"category": category})
    asked = load_campaign(campaign).model_copy(update={"model": "openai:seer"})
    with open_workspace(asked, settings) as work:
        shown = [picture_of(work, product) for _ in range(2)]
    assert model.asked == 1
    assert isinstance(shown[0], PictureFacts)
    assert shown[0] == shown[1]
    assert [(one.text["en"], one.unit) for one in shown[0].seen] == [("A tin on a table.", "seen by seer-1")]
    assert (shown[0].category, shown[0].category_by) == (("Tea", "feed") if category else ("茶叶罐", "seer-1"))


def test_a_model_that_failed_is_asked_again_by_the_next_run(campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Down(_Sees):
        def complete(self, requests: Sequence[Request]) -> list[Reply]:
            raise ProviderError("not there")

    models: list[_Sees] = [Down(""), _Sees(json.dumps(_SAID))]
    monkeypatch.setattr(module, "open_model", lambda *_: models.pop(0))
    asked = load_campaign(campaign).model_copy(update={"model": "openai:seer"})
    with open_workspace(asked, Settings.model_validate({"openai_images": True})) as work:
        first, second = (picture_of(work, _tin(campaign)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert (len(first.seen), len(second.seen)) == (0, 1)


def test_without_the_setting_no_picture_is_sent(campaign: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = _Sees(json.dumps(_SAID))
    monkeypatch.setattr(module, "open_model", lambda *_: model)
    asked = load_campaign(campaign).model_copy(update={"model": "openai:seer"})
    with open_workspace(asked, Settings()) as work:
        picture_of(work, _tin(campaign))
    assert model.asked == 0
