"""Texts drawn side by side are those that the model would write alone, in the order they were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft", reason="extra train is not installed")

import torch

from adwright.learn.base_weights import load_base
from adwright.learn.sampler import draw
from adwright.llm import Request

PROMPTS = ("Product: mug\nHeadline:", "Product: a much longer kind of bowl\nDescription:", "Tea:")


@pytest.fixture(scope="module")
def model(tiny_gemma: Path) -> tuple[Any, Any]:
    base, tokenizer = load_base(str(tiny_gemma))
    return base.eval(), tokenizer


def _greedy(model: Any, tokenizer: Any, prompt: str, most: int) -> tuple[str, float, str]:
    """One text by argmax, one forward pass a token, without cache or padding."""
    ids = list(tokenizer(prompt).input_ids)
    begin, rates = len(ids), list[float]()
    while len(ids) - begin < most:
        with torch.no_grad():
            logs = model(input_ids=torch.tensor([ids])).logits[0, -1, : len(tokenizer)].log_softmax(-1)
        token = int(logs.argmax())
        if token == tokenizer.eos_token_id or "\n" in tokenizer.decode([token]):
            return tokenizer.decode(ids[begin:]), sum(rates) / max(len(rates), 1), "stop"
        ids.append(token)
        rates.append(float(logs[token]))
    return tokenizer.decode(ids[begin:]), sum(rates) / len(rates), "length"


@pytest.mark.parametrize("coldness", [{"temperature": 0.0}, {"temperature": 1.0, "min_p": 1.0}])
def test_side_by_side_is_as_alone(model: tuple[Any, Any], coldness: dict[str, float]) -> None:
    """Prompts of different lengths and different longest texts, in one batch and in batches of two."""
    requests = [
        Request(prompt=prompt, n=1 + number, max_tokens=9 - 3 * number, **coldness)
        for number, prompt in enumerate(PROMPTS)
    ]
    alone = [_greedy(*model, request.prompt, request.max_tokens) for request in requests]
    for batch in (16, 2):
        replies = draw(*model, requests, batch=batch, seed=1)
        assert [len(reply.texts) for reply in replies] == [1, 2, 3]
        for reply, (text, rate, finish) in zip(replies, alone, strict=True):
            assert set(reply.texts) == {text}
            assert set(reply.finish) == {finish}
            assert reply.logprobs == pytest.approx([rate] * len(reply.texts), abs=1e-4)


def test_a_line_end_ends_a_text_and_is_not_said(model: tuple[Any, Any]) -> None:
    base, tokenizer = model
    reply = draw(base, tokenizer, [Request(prompt=PROMPTS[0], n=64, max_tokens=40, temperature=2.0)], batch=64,
                 seed=3)[0]  # fmt: skip
    assert not any("\n" in text or "<eos>" in text for text in reply.texts)
    assert {"stop"} <= set(reply.finish), "in 64 hot texts some end"
    assert len(set(reply.texts)) > 32, "hot texts differ"


def test_a_seed_repeats_itself_and_another_does_not(model: tuple[Any, Any]) -> None:
    asked = [Request(prompt=prompt, n=4, max_tokens=8, temperature=1.5) for prompt in PROMPTS]
    heard: list[int] = []
    one, same, other = (draw(*model, asked, batch=5, seed=seed, told=heard.append) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    assert sum(heard) == 3 * 12
