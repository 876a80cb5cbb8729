"""The contract over every registered model and every wrapper, and that it catches models that break it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adwright.core import Money, Settings
from adwright.llm import (
    Budgeted,
    Cached,
    Capability,
    Fake,
    Ledgered,
    Message,
    Model,
    Recorded,
    Reply,
    Request,
    TokenPrice,
    TransformersLocal,
    models,
    open_model,
    score,
)
from adwright.llm.openai_options import forget
from adwright.llm.wrapped import Wrapped
from adwright.testing.model import check_model

KEY = "sk-secret-0123456789"
PRICE = TokenPrice.model_validate({"sent": "0.8", "written": "2", "currency": "CNY"})


class Endpoint(ThreadingHTTPServer):
    """The fake model behind OpenAI's protocol: an endpoint that takes everything."""

    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        request = Request(
            messages=tuple(Message(role=m["role"], text=_with_facts(m["content"])) for m in body["messages"]),
            n=body.get("n", 1), max_tokens=body["max_tokens"], stop=tuple(body.get("stop", ())), seed=body["seed"],
            json_schema=schema,
        )  # fmt: skip
        (reply,) = Fake(bad=0).complete([request])
        kind, answer = _streamed(reply) if body.get("stream") else _whole(reply)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: Any) -> None:
        pass


def _with_facts(text: str) -> str:
    """The fake varies its texts by the order of the facts, so that a prompt without any gives one text."""
    return text if "Facts:" in text else f"{text}\nFacts: one; two; three; four; five; six"


def _whole(reply: Reply) -> tuple[str, bytes]:
    choices = [
        {"index": i, "finish_reason": "stop", "message": {"role": "assistant", "content": text},
         "logprobs": {"content": [{"token": "a", "logprob": logprob, "bytes": None, "top_logprobs": []}]}}
        for i, (text, logprob) in enumerate(zip(reply.texts, reply.logprobs, strict=True))
    ]  # fmt: skip
    usage = {"prompt_tokens": reply.tokens_in, "completion_tokens": reply.tokens_out, "total_tokens": 0}
    return "application/json", json.dumps({"id": "1", "choices": choices, "usage": usage}).encode()


def _streamed(reply: Reply) -> tuple[str, bytes]:
    chunks = [{"id": "1", "choices": [{"index": 0, "delta": {"content": letter}}]} for letter in reply.texts[0]]
    return "text/event-stream", b"".join(
        f"data: {chunk}\n\n".encode() for chunk in [*map(json.dumps, chunks), "[DONE]"]
    )


@pytest.fixture
def endpoint() -> Iterator[str]:
    forget()
    server = Endpoint(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


class Book:
    """A ledger in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}

    def find_call(self, key: str) -> Any:
        return self.rows.get(key)

    def log_call(self, *, key: str, reply: Any, **row: Any) -> None:
        self.rows[key] = reply


WRAPPERS: dict[str, Callable[[Model, Path], Model]] = {
    "ledgered": lambda model, folder: Ledgered(model, Book()),
    "cached": lambda model, folder: Cached(model, size=3),
    "recorded": lambda model, folder: Recorded(folder / "calls.jsonl", model),
    "budgeted in tokens": lambda model, folder: Budgeted(model, tokens=10**6),
    "budgeted in money": lambda model, folder: Budgeted(model, money=Money(minor=10**6, currency="CNY"), price=PRICE),
    "three deep": lambda model, folder: Cached(Ledgered(Budgeted(model, tokens=10**6), Book())),
}


def test_every_registered_model_is_in_this_file(request: pytest.FixtureRequest) -> None:
    ours = {name for name, make in models.items() if make.__module__.startswith("adwright.")}
    assert ours == {"embedded", "fake", "none", "openai", "transformers"}


@pytest.mark.parametrize("name", ["fake", "none"])
def test_models_without_needs(name: str) -> None:
    check_model(lambda: open_model(name, Settings()))


@pytest.mark.skipif(find_spec("xllamacpp") is None, reason="extra local is not installed")
def test_embedded() -> None:
    check_model(lambda: open_model("embedded", Settings()))


def test_openai_compatible(endpoint: str) -> None:
    settings = Settings(openai_base_url=endpoint, openai_api_key=SecretStr(KEY))
    check_model(lambda: open_model("openai:m", settings), secrets=(KEY,))
    # Again, now that it is known that the endpoint tells log-probabilities and streams.
    check_model(lambda: open_model("openai:m", settings), secrets=(KEY,))


def test_a_probed_endpoint_keeps_what_it_was_found_to_do(endpoint: str) -> None:
    model = open_model("openai:p", Settings(openai_base_url=endpoint, openai_api_key=SecretStr(KEY)))
    model.probe()  # type: ignore[attr-defined] # of this provider
    assert {"seed", "logprobs", "json_schema"} < model.capabilities
    check_model(lambda: model)


@pytest.mark.parametrize("chat", [False, True])
def test_transformers(tiny_model: Callable[[bool], Path], chat: bool) -> None:
    folder = tiny_model(chat)
    model = TransformersLocal(str(folder), device="cpu", batch=7)
    assert ("chat" in model.capabilities) is chat
    check_model(lambda: TransformersLocal(str(folder), device="cpu", batch=7))


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_wrappers(wrapper: str, tmp_path: Path) -> None:
    check_model(lambda: WRAPPERS[wrapper](Fake(), tmp_path))


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_wrappers_of_a_model_that_scores_and_runs_elsewhere(wrapper: str, tmp_path: Path) -> None:
    model = WRAPPERS[wrapper](_Scoring(), tmp_path)
    check_model(lambda: model)
    assert model.capabilities == _Scoring.capabilities
    assert model.identity == _Scoring().identity
    assert getattr(model, "remote", False) is True
    assert score(model, "a", ["b"]) == score(_Scoring(), "a", ["b"])


def test_a_recording_keeps_the_contract_without_its_model(tmp_path: Path) -> None:
    file = tmp_path / "calls.jsonl"
    check_model(lambda: Recorded(file, _Scoring()))
    check_model(lambda: Recorded(file))


def test_every_wrapper_is_in_this_file() -> None:
    # Recorded needs no model, so it is no subclass.
    assert {cls.__name__ for cls in Wrapped.__subclasses__()} == {"Ledgered", "Cached", "Budgeted"}


class _Scoring(Fake):
    capabilities: frozenset[Capability] = Fake.capabilities | {"score"}
    remote = True

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        return [-len(text) / len(prompt) for text in texts]


class _Broken(_Scoring):
    def __init__(self, fault: str) -> None:
        super().__init__(bad=0)
        self.fault = fault
        self.asked = 0
        if fault == "claims no score":
            self.capabilities = Fake.capabilities
        if fault == "claims no chat":
            self.capabilities = Fake.capabilities - {"chat"}
        if fault == "claims no schema, answers prose":
            self.capabilities = Fake.capabilities - {"json_schema"}

    @property
    def identity(self) -> str:
        return "fake?api_key=abc" if self.fault == "secret" else f"fake-{self.asked * (self.fault == 'identity')}"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += 1
        if self.fault in {"takes a grammar", "claims no chat"}:
            requests = [_plain(request) for request in requests]
        if "prose" in self.fault:
            requests = [request.model_copy(update={"json_schema": None}) for request in requests]
        replies = super().complete(requests)
        if self.fault == "lacks a key":
            return [
                _said(reply, '{"size": 1}') if r.json_schema else reply
                for r, reply in zip(requests, replies, strict=True)
            ]
        if self.fault == "a key too many":
            return [
                _said(reply, '{"headline": "a", "b": 1}') if r.json_schema else reply
                for r, reply in zip(requests, replies, strict=True)
            ]
        return replies

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        found = super().score(prompt, texts)
        return {
            "score backwards": found[::-1], "score is infinite": [float("-inf")] * len(found), "one score": found[:1],
            "score is a probability": [0.5] * len(found), "score ignores the prompt": [-float(len(t)) for t in texts],
            "score of the batch": [value / len(found) for value in found], "scores alike": [-1.0] * len(found),
        }.get(self.fault, found)  # fmt: skip

    def stream(self, request: Request) -> Iterator[str]:
        text = Fake(bad=0).complete([request])[0].texts[0]
        yield from {"stream is another text": ["x", text], "stream runs over": [text, "\n"]}.get(self.fault, [*text])


def _plain(request: Request) -> Request:
    text = request.prompt or request.messages[-1].text
    return request.model_copy(update={"grammar": "", "messages": (), "prompt": text})


def _said(reply: Reply, text: str) -> Reply:
    return reply.model_copy(update={"texts": tuple(text for _ in reply.texts)})


def test_the_broken_model_is_whole_but_for_its_fault() -> None:
    check_model(lambda: _Broken("none"))


@pytest.mark.parametrize(
    "fault",
    [
        "claims no score", "claims no chat", "claims no schema, answers prose", "claims a schema, answers prose",
        "lacks a key", "a key too many", "secret", "identity", "takes a grammar", "score backwards",
        "score is infinite",
        "one score", "score is a probability", "score ignores the prompt", "score of the batch", "scores alike",
        "stream is another text", "stream runs over",
    ],
)  # fmt: skip
def test_the_contract_catches(fault: str) -> None:
    with pytest.raises(AssertionError):
        check_model(lambda: _Broken(fault))


def test_a_given_secret_may_not_be_shown() -> None:
    with pytest.raises(AssertionError, match="shows a secret"):
        check_model(Fake, secrets=("fake",))
