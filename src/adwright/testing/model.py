"""The contract of every language model.

Comes in: a function that makes the model. Goes out: nothing, or an AssertionError that names the broken promise.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

from adwright.core import Unsupported
from adwright.llm import Capability, Message, Model, Request, stream
from adwright.llm.base import Scorer, Streamer

PROMPT = "Product: Oolong tea\nFacts: hand-picked; 30 bags; from Anxi\nHeadline:"

#: A form that is small, closed and bounded, so that a weak engine can keep it.
SCHEMA: dict[str, Any] = {
    "type": "object", "properties": {"headline": {"type": "string", "maxLength": 12}, "size": {"type": "integer"}},
    "required": ["headline"], "additionalProperties": False,
}  # fmt: skip

#: What looks like a key, a bearer token or a password in an address.
SECRET = re.compile(r"\bsk-\w{6}|bearer|api[_-]?key|password|://[^/\s]*@", re.IGNORECASE)


def check_model(make: Callable[[], Model], *, secrets: tuple[str, ...] = ()) -> None:
    """Run the contract.

    Parameters
    ----------
    make
        Makes the model; called twice, since identity and texts must not depend on the instance.
    secrets
        Keys that the model was given; they may stand neither in its identity nor in its repr.

    Notes
    -----
    A model keeps order and number of the texts, its stops and lengths; repeats itself for a seed, tells
    log-probabilities and scores where it claims to; refuses with `Unsupported` what it does not claim, except that a
    schema may be answered all the same when the answer has its form; and streams, where it does, a text of `complete`.

    Examples
    --------
    >>> from adwright.llm import Fake
    >>> check_model(Fake)
    """
    model, other = make(), make()
    identity = model.identity
    assert identity, "identity is empty"
    assert identity == other.identity, "identity differs between two instances"
    _no_secret(model, secrets)
    assert model.complete([]) == [], "an empty list does not give an empty list"
    _unclaimed_forms(model)
    _scores(model)
    if not model.capabilities & {"completion", "chat"}:
        return
    _count_and_order(model)
    _stops_and_length(model)
    _schema(model)
    if "seed" in model.capabilities:
        _same_seed(model, other)
    _stream(model)
    assert model.identity == identity, "identity changes with use"


def _no_secret(model: Model, secrets: tuple[str, ...]) -> None:
    for shown in (model.identity, repr(model)):
        assert not SECRET.search(shown), "identity or repr shows what looks like a secret"
        assert not any(secret in shown for secret in secrets), "identity or repr shows a secret"


def _unclaimed_forms(model: Model) -> None:
    """Continuing a refused form as if it were another gives copy of unknown origin."""
    chat = {"messages": (Message(role="user", text=PROMPT),)}
    text: dict[str, Any] = {"prompt": PROMPT} if "completion" in model.capabilities else chat
    forms: dict[Capability, dict[str, Any]] = {
        "completion": {"prompt": PROMPT}, "chat": chat, "grammar": {**text, "grammar": 'root ::= "a"'},
        "images": {"messages": (Message(role="user", text=PROMPT, images=("data:image/png;base64,iVBORw0KGgo=",)),)},
    }  # fmt: skip
    for capability, asked in forms.items():
        if capability not in model.capabilities:
            assert _refuses(model, Request.model_validate({**asked, "max_tokens": 4})), (
                f"a request for {capability!r}, which the model does not claim, is not refused with Unsupported"
            )


def _refuses(model: Model, request: Request) -> bool:
    try:
        model.complete([request])
    except Unsupported:
        return True
    return False


def _schema(model: Model) -> None:
    request = _request(model, max_tokens=64, stop=()).model_copy(update={"json_schema": SCHEMA, "n": 2})
    if "json_schema" not in model.capabilities and _refuses(model, request):
        return
    (reply,) = model.complete([request])
    for text, end in zip(reply.texts, reply.finish or ("",) * len(reply.texts), strict=True):
        if end == "length":  # cut off, as weak models are that fill a schema with white space
            assert text.lstrip().startswith("{"), "an answer to a schema does not begin as JSON"
            continue
        try:
            found = json.loads(text)
        except ValueError:
            raise AssertionError("an answer to a schema is no JSON") from None
        assert isinstance(found, dict), "an answer to a schema has another form"
        assert isinstance(found.get("headline"), str), "an answer to a schema lacks a required key"
        assert found.keys() <= SCHEMA["properties"].keys(), "an answer to a schema has a key that is not allowed"


def _scores(model: Model) -> None:
    texts = ["Tea", "Oolong tea from Anxi, hand-picked", "tea tea tea tea tea tea"]
    if "score" not in model.capabilities:
        try:
            scored = isinstance(model, Scorer) and model.score(PROMPT, texts)
        except Unsupported:
            return
        assert not scored, "a model scores without the capability 'score'"
        return
    assert isinstance(model, Scorer), "a model with the capability 'score' has no method score"
    assert model.score(PROMPT, []) == [], "no texts do not give no scores"
    found = model.score(PROMPT, texts)
    assert len(found) == len(texts), "not one score per text"
    assert all(math.isfinite(value) and value <= 0 for value in found), "a score is infinite, no number or positive"
    assert len(set(found)) > 1, "all texts get the same score"
    for value, text in zip(found, texts, strict=True):
        assert math.isclose(value, model.score(PROMPT, [text])[0], rel_tol=0, abs_tol=0.01), (
            "a score depends on its neighbours, or the scores are out of order"
        )
    assert not math.isclose(found[0], model.score("A", texts[:1])[0], abs_tol=1e-6), "a score ignores the prompt"


def _stream(model: Model) -> None:
    request = _request(model, max_tokens=12, stop=("\n", "z"))
    pieces = list(stream(model, request))
    assert all(isinstance(piece, str) for piece in pieces), "a piece of a stream is no text"
    text = "".join(pieces)
    assert not any(stop in text for stop in request.stop), "a streamed text runs over its stop"
    if isinstance(model, Streamer) and "seed" in model.capabilities:
        assert text == model.complete([request])[0].texts[0], "a streamed text is not the text of complete"


def _request(
    model: Model, *, seed: int = 7, n: int = 1, max_tokens: int = 24, stop: tuple[str, ...] = ("\n",)
) -> Request:
    shared = {"n": n, "max_tokens": max_tokens, "seed": seed, "stop": stop, "temperature": 0.9}
    if "completion" in model.capabilities:
        return Request.model_validate({"prompt": PROMPT, **shared})
    return Request.model_validate({"messages": (Message(role="user", text=PROMPT),), **shared})


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
