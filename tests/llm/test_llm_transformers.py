"""The model in torch: exact scores, seeds in any company, the form of a chat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adwright.core import ProviderError, Settings, Unsupported, UserError
from adwright.llm import Message, Request, TransformersLocal, open_model
from adwright.llm.base import cut_at

PROMPT = "Product: Oolong tea\nHeadline:"


@pytest.fixture
def model(tiny_model: Callable[..., Path]) -> TransformersLocal:
    return TransformersLocal(str(tiny_model(letters=True)), device="cpu", batch=4)


def _slow_scores(model: TransformersLocal, prompt: str, texts: list[str]) -> list[float]:
    """Without cache, padding or batches: the whole text through the model, once each."""
    import torch

    net, tokenizer = model._open()
    found = []
    for text in texts:
        head, ids = tokenizer(prompt)["input_ids"], tokenizer(prompt + text)["input_ids"]
        assert ids[: len(head)] == head, "this text joins its first token with the prompt's last"
        with torch.no_grad():
            told = net(torch.tensor([ids])).logits[0].log_softmax(-1)
        each = [float(told[i - 1, ids[i]]) for i in range(len(head), len(ids))]
        found.append(sum(each) / len(each))
    return found


def test_scores_are_exact(model: TransformersLocal) -> None:
    texts = [
        " tea",
        "\u3000明前龙井，安溪手工采摘",
        " hand-picked from Anxi, thirty bags, and more than that",
        " a",
        " b",
        " tea",
    ]
    assert model.score(PROMPT, texts) == pytest.approx(_slow_scores(model, PROMPT, texts), abs=1e-4)
    alone = [model.score(PROMPT, [text])[0] for text in texts]
    assert model.score(PROMPT, texts) == pytest.approx(alone, abs=1e-5)


def test_a_score_without_a_prompt_begins_after_the_first_token(model: TransformersLocal) -> None:
    assert model.score("", ["tea"]) == pytest.approx(_slow_scores(model, "", ["tea"]), abs=1e-4)


def test_a_text_that_joins_the_prompt_is_scored_from_the_joint_token(model: TransformersLocal) -> None:
    _, tokenizer = model._open()
    whole = tokenizer("Headline:")["input_ids"]
    joint = 0
    for at in range(1, len("Headline:")):
        head, rest = "Headline:"[:at], "Headline:"[at:]
        shared = len(tokenizer(head)["input_ids"])
        if whole[:shared] != tokenizer(head)["input_ids"] and len(whole) == 2:
            # One token for the whole word: whatever part of it is the text, it is scored as that token.
            assert model.score(head, [rest]) == pytest.approx(model.score("", ["Headline:"]), abs=1e-5)
            joint += 1
    assert joint > 3


def test_a_text_without_a_token_is_refused(model: TransformersLocal) -> None:
    with pytest.raises(UserError, match="no token to score"):
        model.score(PROMPT, [" tea", ""])


def test_the_log_probability_of_a_text_is_its_score(model: TransformersLocal) -> None:
    _, tokenizer = model._open()
    ask = Request(prompt=PROMPT, n=32, max_tokens=4, temperature=1, seed=2)
    (reply,) = model.complete([ask])
    rows = model._rows(ask)
    for _ in model._write(rows):
        pass
    compared = 0
    for text, told, row in zip(reply.texts, reply.logprobs, rows, strict=True):
        if text and tokenizer(PROMPT + text)["input_ids"] == row.prompt + row.tokens:  # else it is read as other tokens
            assert told == pytest.approx(model.score(PROMPT, [text])[0], abs=1e-4)
            compared += 1
    assert compared > 0


def test_greedy_is_the_likeliest_token_each_time(model: TransformersLocal) -> None:
    import torch

    net, tokenizer = model._open()
    ids = tokenizer(PROMPT)["input_ids"]
    for _ in range(6):
        with torch.no_grad():
            ids.append(int(net(torch.tensor([ids])).logits[0, -1].argmax()))
    (reply,) = model.complete([Request(prompt=PROMPT, max_tokens=6, temperature=0)])
    assert reply.texts[0] == tokenizer.decode(ids)[len(tokenizer.decode(tokenizer(PROMPT)["input_ids"])) :].rstrip(
        "\ufffd"
    )


def test_a_seed_gives_the_same_texts_in_any_company(model: TransformersLocal, tiny_model: Callable[..., Path]) -> None:
    ask = Request(prompt=PROMPT, n=3, max_tokens=10, seed=4)
    (alone,) = model.complete([ask])
    long = Request(prompt="Facts: hand-picked; 30 bags; " * 3, n=3, max_tokens=14, seed=9, top_p=0.5)
    crowd = model.complete([long, ask, ask.model_copy(update={"seed": 5})])
    assert crowd[1].texts == alone.texts
    assert crowd[2].texts != alone.texts
    more = TransformersLocal(model.name, device="cpu", batch=2).complete([ask.model_copy(update={"n": 7})])[0]
    assert more.texts[:3] == alone.texts
    assert len(set(more.texts)) > 3


def test_sampling_follows_the_distribution(model: TransformersLocal) -> None:
    """The share of each first token is its probability, within 4 standard errors; options cut the right ones off."""
    import torch

    net, tokenizer = model._open()
    with torch.no_grad():
        logits = net(torch.tensor([tokenizer(PROMPT)["input_ids"]])).logits[0, -1].double()
    n = 256

    def shares(**options: Any) -> dict[str, float]:
        ask = Request.model_validate({"prompt": PROMPT, "n": n, "max_tokens": 1, "temperature": 1, **options})
        texts = [t for seed in range(4) for t in model.complete([ask.model_copy(update={"seed": seed})])[0].texts]
        return {text: texts.count(text) / len(texts) for text in set(texts)}

    def likely(chances: torch.Tensor, k: int = 3) -> list[tuple[str, float]]:
        top = chances.topk(k)
        return [(tokenizer.decode([int(i)]), float(p)) for p, i in zip(top.values, top.indices, strict=True)]

    big = TransformersLocal(model.name, device="cpu", batch=256)
    model.batch = big.batch
    for heat in (1.0, 0.5):
        found = shares(temperature=heat)
        for text, p in likely((logits / heat).softmax(-1)):
            assert found.get(text, 0) == pytest.approx(p, abs=4 * (p * (1 - p) / (4 * n)) ** 0.5 + 1e-9)
    chances = logits.softmax(-1)
    best = likely(chances, 1)[0]
    assert set(shares(min_p=1.0)) == {best[0]}
    assert set(shares(top_p=best[1] * 0.5)) == {best[0]}
    second = likely(chances, 2)[1]
    assert set(shares(top_p=best[1] + second[1] * 0.5)) == {best[0], second[0]}


def test_a_repeat_penalty_drives_out_what_is_there(model: TransformersLocal) -> None:
    plain, less = (
        model.complete([Request(prompt=PROMPT, max_tokens=24, temperature=0, repeat_penalty=p)])[0].texts[0]
        for p in (1.0, 2.0)
    )
    assert plain != less
    _, tokenizer = model._open()
    assert len(set(tokenizer(less)["input_ids"])) > len(set(tokenizer(plain)["input_ids"]))


def test_stops_cut_text_and_log_probability(model: TransformersLocal) -> None:
    (whole,) = model.complete([Request(prompt=PROMPT, max_tokens=12, seed=6)])
    stop = whole.texts[0][2:4]
    (cut,) = model.complete([Request(prompt=PROMPT, max_tokens=12, seed=6, stop=(stop,))])
    assert cut.texts[0] == cut_at(whole.texts[0], (stop,))
    assert cut.finish == ("stop",)
    assert whole.finish == ("length",)
    assert cut.tokens_out < whole.tokens_out
    assert cut.logprobs != whole.logprobs


def test_a_stream_is_the_text(model: TransformersLocal) -> None:
    ask = Request(prompt=PROMPT, max_tokens=12, seed=6)
    pieces = list(model.stream(ask))
    assert len(pieces) > 3
    assert "".join(pieces) == model.complete([ask])[0].texts[0]


def test_chat_by_template_or_not_at_all(tiny_model: Callable[[bool], Path]) -> None:
    base, chat = (TransformersLocal(str(tiny_model(has)), device="cpu") for has in (False, True))
    ask = Request(messages=(Message(role="user", text="tea"),), max_tokens=8)
    with pytest.raises(Unsupported, match="does not answer messages"):
        base.complete([ask])
    (reply,) = chat.complete([ask])
    _, tokenizer = chat._open()
    read = tokenizer("<bos><user>tea</user><assistant>", add_special_tokens=False)["input_ids"]
    assert reply.tokens_in == len(read), "the beginning stands there twice, or the template was not used"
    with pytest.raises(Unsupported, match="refuses these messages: no system"):
        chat.complete([ask.model_copy(update={"messages": (Message(role="system", text="a"), *ask.messages)})])


def test_identity_follows_the_weights_and_is_known_without_loading(tiny_model: Callable[[bool], Path]) -> None:
    folder = tiny_model(False)
    first = TransformersLocal(str(folder))
    before = first.identity
    assert first._loaded is None
    assert str(folder.parent) not in before
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x01")
    assert TransformersLocal(str(folder)).identity != before


def test_too_long_a_prompt(model: TransformersLocal) -> None:
    with pytest.raises(ProviderError, match="do not fit 256"):
        model.complete([Request(prompt="tea " * 300)])


def test_what_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="folder of the model is missing"):
        open_model("transformers:", Settings())
    monkeypatch.setattr("adwright.llm.transformers_local.find_spec", lambda name: None)
    with pytest.raises(Unsupported, match=r"pip install 'adwright\[train\]'"):
        open_model("transformers:some/where", Settings())


def test_a_name_that_is_nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="extra train is not installed")
    model = open_model("transformers:some/where-else", Settings(allow_model_requests=False))
    with pytest.raises(ProviderError, match="no folder 'some/where-else'"):
        _ = model.identity
    (tmp_path / "empty").mkdir()
    broken = TransformersLocal(str(tmp_path / "empty"), device="cpu")
    with pytest.raises(ProviderError, match="cannot be loaded"):
        broken.complete([Request(prompt="a")])
