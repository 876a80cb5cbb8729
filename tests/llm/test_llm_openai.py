"""The OpenAI-compatible model against a real HTTP server on the loopback that misbehaves as endpoints do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from adwright.core import ProviderError, Settings, Unsupported
from adwright.llm import Message, OpenAICompatible, Request
from adwright.testing.model import check_model

KEY = "sk-secret-0123456789"


class Endpoint(ThreadingHTTPServer):
    """Answers from a list of troubles, then well."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.troubles: list[Any] = []
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.busy = self.most_busy = 0
        self.lock = threading.Lock()
        self.delay = 0.0


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.bodies.append(body)
            self.server.keys.append(self.headers["Authorization"])
            self.server.busy += 1
            self.server.most_busy = max(self.server.most_busy, self.server.busy)
            trouble = self.server.troubles.pop(0) if self.server.troubles else None
        time.sleep(self.server.delay)
        if trouble == "slow":
            time.sleep(0.6)
        status, answer = (200, _answer(body)) if trouble in {None, "slow"} else _trouble(trouble)
        with self.server.lock:
            self.server.busy -= 1
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass


def _answer(body: dict[str, Any], text: str | None = None) -> bytes:
    said = f"Oolong {body['seed']}\nmore" if text is None else text
    words = " ".join(said.split(" ")[: body["max_tokens"]])
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": words}}
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    return json.dumps(whole).encode()


def _trouble(trouble: Any) -> tuple[int, bytes]:
    if isinstance(trouble, int):
        return trouble, json.dumps({"error": {"message": f"no, {KEY} is bad"}}).encode()
    return 200, {
        "garbage": b"{not json",
        "empty": b"{}",
        "no choices": json.dumps({"id": "1", "choices": []}).encode(),
        "null text": _answer({"max_tokens": 9, "seed": 1}).replace(b'"Oolong 1\\nmore"', b"null"),
    }[trouble]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _settings(endpoint: Endpoint, *, allow: bool = True) -> Settings:
    url = f"http://127.0.0.1:{endpoint.server_port}/v1"
    return Settings(openai_base_url=url, openai_api_key=SecretStr(KEY), allow_model_requests=allow)


def _model(endpoint: Endpoint, pauses: list[float] | None = None, timeout: float = 5.0) -> OpenAICompatible:
    sleep = (pauses if pauses is not None else []).append
    return OpenAICompatible("m", _settings(endpoint), timeout=timeout, concurrency=4, sleep=sleep)


ASK = Request(messages=(Message(role="user", text="say"),), stop=("\n",), seed=5)


def test_it_keeps_the_contract(endpoint: Endpoint) -> None:
    check_model(lambda: _model(endpoint))


def test_n_texts_are_n_calls_with_seeds_of_their_own(endpoint: Endpoint) -> None:
    (reply,) = _model(endpoint).complete([ASK.model_copy(update={"n": 3})])
    assert len(set(reply.texts)) == 3
    assert reply.texts[0] == "Oolong 5"
    assert all("n" not in body and body["model"] == "m" for body in endpoint.bodies)
    assert (reply.tokens_in, reply.tokens_out) == (21, 9)


def test_calls_run_at_once_but_not_more_than_allowed(endpoint: Endpoint) -> None:
    endpoint.delay = 0.05
    model = _model(endpoint)
    replies = model.complete([ASK.model_copy(update={"seed": seed, "n": 2}) for seed in range(6)])
    assert [reply.texts[0] for reply in replies] == [f"Oolong {seed}" for seed in range(6)]
    assert 1 < endpoint.most_busy <= 4


@pytest.mark.parametrize("trouble", [429, 500, 503, 408, "garbage", "empty", "no choices", "null text"])
def test_passing_trouble_is_tried_again(endpoint: Endpoint, trouble: Any) -> None:
    endpoint.troubles = [trouble, trouble]
    pauses: list[float] = []
    (reply,) = _model(endpoint, pauses).complete([ASK])
    assert reply.texts == ("Oolong 5",)
    assert pauses == [0.5, 1.0]


@pytest.mark.parametrize("trouble", [500, "garbage"])
def test_lasting_trouble_ends_as_retryable(endpoint: Endpoint, trouble: Any) -> None:
    endpoint.troubles = [trouble] * 9
    with pytest.raises(ProviderError) as error:
        _model(endpoint).complete([ASK])
    assert error.value.retryable
    assert len(endpoint.bodies) == 4


@pytest.mark.parametrize("status", [400, 401, 404])
def test_our_own_fault_is_not_tried_again(endpoint: Endpoint, status: int) -> None:
    endpoint.troubles = [status]
    with pytest.raises(ProviderError, match=str(status)) as error:
        _model(endpoint).complete([ASK])
    assert not error.value.retryable
    assert len(endpoint.bodies) == 1


def test_a_slow_answer_is_a_time_out(endpoint: Endpoint) -> None:
    endpoint.troubles = ["slow"]
    assert _model(endpoint, timeout=0.3).complete([ASK])[0].texts == ("Oolong 5",)
    endpoint.troubles = ["slow"] * 4
    with pytest.raises(ProviderError, match=r"within 0.3 s"):
        _model(endpoint, timeout=0.3).complete([ASK])


def test_nobody_there(endpoint: Endpoint) -> None:
    settings = Settings(openai_base_url="http://127.0.0.1:9/v1", openai_api_key=SecretStr(KEY))
    with pytest.raises(ProviderError, match="cannot be reached") as error:
        OpenAICompatible("m", settings, sleep=lambda _: None).complete([ASK])
    assert error.value.retryable


def test_a_refused_schema_is_left_out_the_second_time(endpoint: Endpoint) -> None:
    endpoint.troubles = [400]
    request = ASK.model_copy(update={"json_schema": {"type": "object"}})
    model = _model(endpoint)
    model.complete([request])
    model.complete([request])
    assert ["response_format" in body for body in endpoint.bodies] == [True, False, False]


def test_the_key_is_sent_and_never_shown(endpoint: Endpoint) -> None:
    endpoint.troubles = [401]
    model = _model(endpoint)
    with pytest.raises(ProviderError) as error:
        model.complete([ASK])
    assert endpoint.keys == [f"Bearer {KEY}"]
    shown = (
        f"{model!r} {model.identity} {error.value!r} {error.value} {error.value.__cause__!r} {_settings(endpoint)!r}"
    )
    assert KEY not in shown


def test_switched_off_or_without_key(endpoint: Endpoint) -> None:
    with pytest.raises(Unsupported, match="switched off"):
        OpenAICompatible("m", _settings(endpoint, allow=False))
    with pytest.raises(Unsupported, match="no key"):
        OpenAICompatible("m", Settings())
