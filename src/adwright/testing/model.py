"""The contract of every language model.

Comes in: a function that makes the model. Goes out: nothing, or an AssertionError that names the broken promise.
"""

from __future__ import annotations

from collections.abc import Callable

from adwright.llm import Message, Model, Request


def check_model(make: Callable[[], Model]) -> None:
    """Run the contract.

    Parameters
    ----------
    make
        Makes the model; called twice, since identity and texts must not depend on the instance.

    Examples
    --------
    >>> from adwright.llm import Fake
    >>> check_model(Fake)
    """
    model, other = make(), make()
    assert model.identity, "identity is empty"
    assert model.identity == other.identity, "identity differs between two instances"
    assert model.complete([]) == [], "an empty list does not give an empty list"
    if not model.capabilities & {"completion", "chat"}:
        return
    _count_and_order(model)
    _stops_and_length(model)
    if "seed" in model.capabilities:
        _same_seed(model, other)
    before = model.identity
    assert before == other.identity, "identity changes with use"


def _request(
    model: Model, *, seed: int = 7, n: int = 1, max_tokens: int = 24, stop: tuple[str, ...] = ("\n",)
) -> Request:
    text = "Product: Oolong tea\nFacts: hand-picked; 30 bags; from Anxi\nHeadline:"
    shared = {"n": n, "max_tokens": max_tokens, "seed": seed, "stop": stop, "temperature": 0.9}
    if "completion" in model.capabilities:
        return Request.model_validate({"prompt": text, **shared})
    return Request.model_validate({"messages": (Message(role="user", text=text),), **shared})


def _count_and_order(model: Model) -> None:
    # 18 is more than the slots of the embedded engine.
    counts = (1, 18)
    replies = model.complete([_request(model, n=n, max_tokens=4) for n in counts])
    assert [len(reply.texts) for reply in replies] == list(counts), "a request for n texts does not get n, in order"
    for reply in replies:
        assert len(reply.logprobs) == len(reply.texts), "not one log-probability (or None) per text"
        if "logprobs" in model.capabilities:
            told = [p for p, text in zip(reply.logprobs, reply.texts, strict=True) if text]
            assert all(p is not None and p <= 0 for p in told), "a log-probability is missing or positive"


def _stops_and_length(model: Model) -> None:
    (reply,) = model.complete([_request(model, n=4, max_tokens=12, stop=("\n", "a"))])
    assert not any("\n" in text or "a" in text for text in reply.texts), "a text runs over its stop"
    (short,) = model.complete([_request(model, n=4, max_tokens=2, stop=())])
    # The longest token of the vocabularies in use is far below 32 characters for prose.
    assert all(len(text) <= 2 * 32 for text in short.texts), "a text is longer than max_tokens allows"


def _same_seed(model: Model, other: Model) -> None:
    first = model.complete([_request(model, n=4, max_tokens=8), _request(model, n=4, max_tokens=8, seed=8)])
    again = other.complete([_request(model, n=4, max_tokens=8)])
    assert first[0].texts == again[0].texts, "one seed gives different texts"
    assert first[0].texts != first[1].texts, "two seeds give the same texts: the seed is ignored"
