"""The OpenAI-compatible model and what vLLM, Ollama, DashScope and DeepSeek put on the wire.

The files in ``wire/`` are written from documentation and from what others quote, as each says in its header; none was
recorded from a live endpoint.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adwright.core import ProviderError, Settings
from adwright.llm import Message, OpenAICompatible, Request
from adwright.llm.openai_options import forget

KEY = "sk-secret-0123456789"
FILES = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted((Path(__file__).parent / "wire").iterdir())}


class Endpoint(ThreadingHTTPServer):
    """Answers with the exchanges it is given, one after the other; the last one again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.exchanges: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.wrong: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        exchange = self.server.exchanges.pop(0) if len(self.server.exchanges) > 1 else self.server.exchanges[0]
        for name, value in exchange["asks"].items():
            found = body.get(name, {}).get("type") if name == "response_format" else body.get(name)
            if found != value:
                self.server.wrong.append(f"{exchange['case']}: {name} is {found!r}, not {value!r}")
        kind, answer = _bytes(exchange)
        self.send_response(exchange["status"])
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        for name, value in exchange.get("headers", {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass


def _bytes(exchange: dict[str, Any]) -> tuple[str, bytes]:
    if "events" not in exchange:
        body = exchange["body"]
        return "application/json", (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()
    lines = [
        event if str(event).startswith(":") else f"data: {event if isinstance(event, str) else json.dumps(event)}"
        for event in exchange["events"]
    ]
    return "text/event-stream", "".join(line + "\n\n" for line in lines).encode()


Play = Callable[..., OpenAICompatible]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    forget()
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    assert server.wrong == []


@pytest.fixture
def play(endpoint: Endpoint) -> Play:
    """A model whose endpoint answers with these cases of a file."""

    def start(provider: str, *cases: str, pauses: list[float] | None = None) -> OpenAICompatible:
        known = {exchange["case"]: exchange for exchange in FILES[provider]["exchanges"]}
        endpoint.exchanges = [known[case] for case in cases]
        settings = Settings(
            openai_base_url=f"http://127.0.0.1:{endpoint.server_port}/v1", openai_api_key=SecretStr(KEY),
            openai_concurrency=1,
        )  # fmt: skip
        sleep = (pauses if pauses is not None else []).append
        return OpenAICompatible("m", settings, sleep=sleep, jitter=lambda: 0.0)

    return start


ASK = Request(messages=(Message(role="user", text="TELL-NOBODY"),), seed=5)
SCHEMA = {"type": "object", "properties": {"headline": {"type": "string"}}, "required": ["headline"]}


def test_every_file_says_where_it_is_from() -> None:
    assert set(FILES) == {"vllm", "ollama", "dashscope", "deepseek"}
    for name, file in FILES.items():
        assert file["honesty"] == "from documentation, not recorded from a live endpoint", name
        assert "[K]" in file["source"], name
        assert "2026-" in file["source"], name


def test_vllm_gives_n_texts_with_logprobs_in_one_call(endpoint: Endpoint, play: Play) -> None:
    model = play("vllm", "three texts in one call, fields beyond the protocol")
    (reply,) = model.complete([ASK.model_copy(update={"n": 3})])
    assert reply.texts == ("明前龙井 0", "明前龙井 1", "明前龙井 2")
    assert reply.logprobs == (-1.0, -1.0, -1.0)
    assert (reply.tokens_in, reply.tokens_out, reply.finish) == (12, 6, ("stop",) * 3)
    assert len(endpoint.bodies) == 1
    assert "logprobs" in model.capabilities


def test_vllm_of_old_refuses_logprobs(endpoint: Endpoint, play: Play) -> None:
    model = play("vllm", "an old version wants top_logprobs", "three texts in one call, fields beyond the protocol")
    endpoint.exchanges[1] = {**endpoint.exchanges[1], "asks": {"logprobs": None, "seed": 5}}
    assert model.complete([ASK])[0].texts == ("明前龙井 0",), "more texts than asked for"


def test_vllm_overloaded_says_when_to_come_back(play: Play) -> None:
    pauses: list[float] = []
    model = play("vllm", "overloaded", "three texts in one call, fields beyond the protocol", pauses=pauses)
    model.complete([ASK.model_copy(update={"n": 3})])
    assert pauses == [3.0]


@pytest.mark.parametrize(
    ("provider", "case", "pieces"),
    [
        ("vllm", "stream with usage", ["明前", "龙井"]),
        ("ollama", "stream", ["Tea", " time"]),
        ("deepseek", "stream that thinks first", ["Tea", " now"]),
    ],
)
def test_streams(play: Play, provider: str, case: str, pieces: list[str]) -> None:
    assert list(play(provider, case).stream(ASK)) == pieces


def test_a_stream_is_tried_again_until_its_first_piece(play: Play) -> None:
    assert "".join(play("vllm", "overloaded", "stream with usage").stream(ASK)) == "明前龙井"


def test_a_stream_ends_before_its_stop(play: Play) -> None:
    assert "".join(play("vllm", "stream with usage").stream(ASK.model_copy(update={"stop": ("前龙",)}))) == "明"


def test_a_stream_that_breaks_off_is_an_error(endpoint: Endpoint, play: Play) -> None:
    model = play("vllm", "stream with usage")
    (whole,) = endpoint.exchanges
    endpoint.exchanges = [{**whole, "events": [*whole["events"][:2], '{"choices": [{"TELL-NOBODY', "[DONE]"]}]
    pieces = model.stream(ASK)
    assert next(pieces) == "明前"
    with pytest.raises(ProviderError, match="nonsense") as error:
        list(pieces)
    assert "TELL" not in str(error.value)


def test_ollama_ignores_n_and_logprobs(endpoint: Endpoint, play: Play) -> None:
    model = play("ollama", "n and logprobs are ignored without a word", "one text")
    (reply,) = model.complete([ASK.model_copy(update={"n": 3})])
    assert reply.texts == ("Oolong tea", "Tea from Anxi", "Tea from Anxi")
    assert reply.logprobs == (None,) * 3
    assert (reply.tokens_in, reply.tokens_out) == (36, 18), "a call is not counted"
    assert ["logprobs" in body for body in endpoint.bodies] == [True, False, False]


def test_dashscope_takes_four_texts_at_most(endpoint: Endpoint, play: Play) -> None:
    model = play("dashscope", "n is limited to 4", "four texts")
    (reply,) = model.complete([ASK.model_copy(update={"n": 9})])
    assert len(reply.texts) == 9
    assert [body.get("n", 1) for body in endpoint.bodies] == [9, 4, 4, 1]
    assert len({body["seed"] for body in endpoint.bodies[1:]}) == 3


@pytest.mark.parametrize("case", ["thinking must be off", "thinking must be off, in Chinese"])
def test_dashscope_wants_thinking_switched_off(endpoint: Endpoint, play: Play, case: str) -> None:
    model = play("dashscope", case, "one text")
    assert model.complete([ASK, ASK])[0].texts == ("春茶上市",)
    assert [body.get("enable_thinking") for body in endpoint.bodies] == [None, False, False]


def test_the_native_shape_of_an_error_is_understood(endpoint: Endpoint, play: Play) -> None:
    play("dashscope", "shape of the native protocol", "one text").complete([ASK])
    assert ["seed" in body for body in endpoint.bodies] == [True, False]
    assert "logprobs" in endpoint.bodies[1]


@pytest.mark.parametrize("wording", ["new", "old"])
def test_deepseek_takes_an_object_for_a_schema(endpoint: Endpoint, play: Play, wording: str) -> None:
    model = play("deepseek", f"json_schema is refused, {wording} wording", "an object")
    (reply,) = model.complete([ASK.model_copy(update={"json_schema": SCHEMA})])
    assert reply.texts == ('{"headline": "Tea"}',), "thoughts are no part of the text"
    assert "JSON" in endpoint.bodies[1]["messages"][0]["content"]
    assert "json_schema" not in model.capabilities


@pytest.mark.parametrize(
    ("provider", "case", "said"),
    [
        ("deepseek", "all tokens went into thinking", "raise max_tokens"),
        ("deepseek", "no balance", "top up"),
        ("deepseek", "wrong key", "check ADWRIGHT_OPENAI_API_KEY"),
        ("ollama", "no such model", "check the model's name"),
        ("vllm", "too long", "HTTP 400"),
        ("dashscope", "input too long", "HTTP 400"),
        ("dashscope", "the content is refused", "HTTP 400"),
        ("dashscope", "the account owes money", "HTTP 400"),
    ],
)
def test_what_no_other_try_helps(endpoint: Endpoint, play: Play, provider: str, case: str, said: str) -> None:
    with pytest.raises(ProviderError, match=said) as error:
        play(provider, case).complete([ASK])
    assert not error.value.retryable
    assert len(endpoint.bodies) == 1, "it was asked again in vain"
    for shown in (str(error.value), repr(error.value), repr(error.value.__cause__)):
        assert KEY not in shown
        assert "6789" not in shown
        assert "TELL-NOBODY" not in shown


def test_too_many_requests_end_as_retryable(endpoint: Endpoint, play: Play) -> None:
    with pytest.raises(ProviderError, match="429") as error:
        play("dashscope", "too many requests").complete([ASK])
    assert error.value.retryable
    assert len(endpoint.bodies) == 4
