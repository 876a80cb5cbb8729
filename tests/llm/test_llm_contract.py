"""The contract over every model that can run here, and that the contract itself catches broken models."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import pytest
from pydantic import ValidationError

from adwright.core import Settings, Unsupported, UserError
from adwright.llm import Embedded, Fake, NoModel, Reply, Request, models, open_model, score
from adwright.testing.model import check_model


def test_every_model_has_a_name() -> None:
    assert {"embedded", "openai", "fake", "none"} <= set(models.names())


@pytest.mark.parametrize("bad", [0.0, 0.3, 1.0])
def test_fake_keeps_the_contract(bad: float) -> None:
    check_model(lambda: Fake(bad=bad))


def test_no_model_keeps_the_contract_and_refuses_work() -> None:
    check_model(NoModel)
    with pytest.raises(Unsupported, match="no model"):
        NoModel().complete([Request(prompt="x")])


@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="extra local is not installed")
def test_embedded_keeps_the_contract() -> None:
    # Two instances load twice; sharing one loaded engine would hide a dependence on the instance.
    check_model(Embedded)


class _Broken(Fake):
    def __init__(self, fault: str) -> None:
        super().__init__(bad=0)
        self.fault = fault
        self.asked = 0

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += 1
        replies = super().complete(requests)
        if self.fault == "too few":
            return [r.model_copy(update={"texts": r.texts[:1], "logprobs": r.logprobs[:1]}) for r in replies]
        if self.fault == "order":
            return replies[::-1]
        if self.fault == "stop":
            return [r.model_copy(update={"texts": tuple(t + "\na" for t in r.texts)}) for r in replies]
        if self.fault == "long":
            return [r.model_copy(update={"texts": tuple(t.ljust(400, "x") for t in r.texts)}) for r in replies]
        if self.fault == "seed ignored":
            return super().complete([r.model_copy(update={"seed": 0}) for r in requests])
        if self.fault == "unsteady":
            return super().complete([r.model_copy(update={"seed": r.seed + self.asked}) for r in requests])
        if self.fault == "logprob":
            return [r.model_copy(update={"logprobs": tuple(0.5 for _ in r.texts)}) for r in replies]
        raise AssertionError(self.fault)


@pytest.mark.parametrize("fault", ["too few", "order", "stop", "long", "seed ignored", "unsteady", "logprob"])
def test_the_contract_catches(fault: str) -> None:
    with pytest.raises(AssertionError):
        check_model(lambda: _Broken(fault))


def test_open_model_says_what_is_wrong() -> None:
    with pytest.raises(UserError, match="did you mean 'fake'"):
        open_model("fakee", Settings())
    with pytest.raises(UserError, match="model name is missing"):
        open_model("openai:", Settings())
    with pytest.raises(UserError, match="no adapter named '7b'"):
        open_model("embedded:7b", Settings())


def test_embedded_tells_how_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adwright.llm.embedded.find_spec", lambda name: None)
    with pytest.raises(Unsupported, match=r"pip install 'adwright\[local\]'"):
        Embedded()


def test_score_is_unsupported_where_an_engine_cannot() -> None:
    with pytest.raises(Unsupported, match="cannot score"):
        score(Fake(), "a", ["b"])


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"prompt": "a", "messages": ({"role": "user", "text": "b"},)},
        {"prompt": "a", "n": 0},
        {"prompt": "a", "temperature": -1.0},
        {"prompt": "a", "unknown": 1},
    ],
)
def test_wrong_requests_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Request.model_validate(wrong)


def test_reply_lengths_agree() -> None:
    with pytest.raises(ValidationError, match="2 texts, 1 logprobs"):
        Reply(texts=("a", "b"), logprobs=(None,))
