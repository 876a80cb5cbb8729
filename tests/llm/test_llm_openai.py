"""The OpenAI-compatible model against a real HTTP server on the loopback that misbehaves as endpoints do.

Unless told otherwise the endpoint is a poor one: it says nothing, gives one text whatever n is, tells no
log-probabilities and ignores forms.
"""

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
from adwright.llm.openai_options import forget

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
        self.refuses: dict[str, str] = {}  # option -> words of the refusal
        self.most = 0  # more texts than this are refused; 0: one text is given for any n
        self.text: str | None = None


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
        headers: dict[str, str] = {}
        if isinstance(trouble, tuple):
            trouble, headers = trouble
        if (refused := self._refused(body)) and trouble is None:
            status, answer = 400, json.dumps({"error": {"message": refused}}).encode()
        elif trouble in {None, "slow"}:
            status, answer = 200, _answer(body, self.server.text, body.get("n", 1) if self.server.most else 1)
        else:
            status, answer = _trouble(trouble)
        with self.server.lock:
            self.server.busy -= 1
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def _refused(self, body: dict[str, Any]) -> str | None:
        if self.server.most and body.get("n", 1) > self.server.most:
            return f"n must be at most {self.server.most}"
        form = body.get("response_format", {}).get("type")
        return next((said for name, said in self.server.refuses.items() if name in {*body, form}), None)

    def log_message(self, *args: Any) -> None:
        pass


def _answer(body: dict[str, Any], text: str | None = None, n: int = 1) -> bytes:
    said = f"Oolong {body.get('seed', 'unseeded')}\nmore" if text is None else text
    choices = [
        {"index": i, "finish_reason": "stop", "message": {"role": "assistant", "content": said + f"\n{i}" * (i > 0)}}
        for i in reversed(range(n))  # an index says the order, the place does not
    ]
    usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
    whole = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
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
    forget()
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


def _model(endpoint: Endpoint, pauses: list[float] | None = None, **settings: Any) -> OpenAICompatible:
    """Four calls at once, no waiting, and the longest pause that may be drawn."""
    sleep = (pauses if pauses is not None else []).append
    given = _settings(endpoint).model_copy(update={"openai_timeout": 5.0, "openai_concurrency": 4, **settings})
    return OpenAICompatible("m", given, sleep=sleep, jitter=lambda: 1.0)


ASK = Request(messages=(Message(role="user", text="say"),), stop=("\n",), seed=5)


SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


def test_n_texts_of_a_silent_endpoint_are_completed_by_more_calls_with_seeds_of_their_own(endpoint: Endpoint) -> None:
    model = _model(endpoint)
    (reply,) = model.complete([ASK.model_copy(update={"n": 3})])
    assert len(set(reply.texts)) == 3
    assert reply.texts[0] == "Oolong 5"
    assert [body.get("n") for body in endpoint.bodies] == [3, None, None]
    assert all(body["model"] == "m" for body in endpoint.bodies)
    assert (reply.tokens_in, reply.tokens_out) == (21, 9)
    endpoint.bodies.clear()
    model.complete([ASK.model_copy(update={"n": 3})])
    assert [body.get("n") for body in endpoint.bodies] == [None] * 3, "what was noticed is forgotten"


def test_a_limit_of_texts_is_found_by_halves_and_kept(endpoint: Endpoint) -> None:
    endpoint.most = 4
    model = _model(endpoint)
    (reply,) = model.complete([ASK.model_copy(update={"n": 10, "stop": ()})])
    assert len(reply.texts) == 10
    assert [text[-1] for text in reply.texts] == ["e", "1", "e", "1", "e", "1", "e", "1", "e", "1"]
    assert [body.get("n") for body in endpoint.bodies] == [10, 5, 2, 2, 2, 2, 2]
    assert _model(endpoint)._endpoint.takes.most_texts == 2, "another object does not know it"


def test_the_two_seeds_and_the_order_of_replies_hold_with_many_calls(endpoint: Endpoint) -> None:
    endpoint.most = 2
    requests = [ASK.model_copy(update={"seed": seed, "n": n, "stop": ()}) for seed, n in ((1, 5), (2, 1), (3, 2))]
    replies = _model(endpoint).complete(requests)
    assert [len(reply.texts) for reply in replies] == [5, 1, 2]
    assert [reply.texts[0].split("\n")[0] for reply in replies] == ["Oolong 1", "Oolong 2", "Oolong 3"]
    assert len(set(replies[0].texts)) == 5


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


@pytest.mark.parametrize("status", [401, 403, 404, 402, 418])
def test_our_own_fault_is_not_tried_again(endpoint: Endpoint, status: int) -> None:
    endpoint.troubles = [status]
    with pytest.raises(ProviderError, match=str(status)) as error:
        _model(endpoint).complete([ASK])
    assert not error.value.retryable
    assert len(endpoint.bodies) == 1


def test_a_slow_answer_is_a_time_out(endpoint: Endpoint) -> None:
    endpoint.troubles = ["slow"]
    assert _model(endpoint, openai_timeout=0.3).complete([ASK])[0].texts == ("Oolong 5",)
    endpoint.troubles = ["slow"] * 4
    with pytest.raises(ProviderError, match=r"within 0.3 s"):
        _model(endpoint, openai_timeout=0.3).complete([ASK])


def test_nobody_there(endpoint: Endpoint) -> None:
    settings = Settings(openai_base_url="http://127.0.0.1:9/v1", openai_api_key=SecretStr(KEY))
    with pytest.raises(ProviderError, match="cannot be reached") as error:
        OpenAICompatible("m", settings, sleep=lambda _: None).complete([ASK])
    assert error.value.retryable


@pytest.mark.parametrize(
    ("option", "words", "gone"),
    [
        ("json_schema", "response_format type json_schema is unavailable", "json_schema"),
        ("logprobs", "logprobs are not supported", "logprobs"),
        ("seed", "Unknown parameter: seed", "seed"),
        ("temperature", "'temperature' does not support 0.8 with this model", "temperature"),
        ("top_p", "top_p is not supported", "top_p"),
        ("max_tokens", "Use 'max_completion_tokens' instead", "max_tokens"),
        ("json_schema", "bad request", "json_schema"),
        ("logprobs", "bad request", "logprobs"),
        ("seed", "bad request", "seed"),
    ],
)
def test_a_refused_option_is_given_up_alone_and_for_good(
    endpoint: Endpoint, option: str, words: str, gone: str
) -> None:
    endpoint.refuses = {option: words}
    endpoint.text = '{"a": "tea"}'
    model = _model(endpoint)
    request = ASK.model_copy(update={"json_schema": SCHEMA})
    assert model.complete([request])[0].texts == ('{"a": "tea"}',)
    first = len(endpoint.bodies)
    assert first == (2 if words != "bad request" else {"json_schema": 2, "logprobs": 4, "seed": 5}[option])
    model.complete([request])
    assert len(endpoint.bodies) == first + 1, "what was refused is asked for again"
    last = endpoint.bodies[-1]
    sent = {*last, last.get("response_format", {}).get("type")}
    assert gone not in sent
    wanted = {"json_schema", "seed", "temperature", "top_p", "max_tokens"} - {gone}
    if option != "json_schema":
        assert wanted <= sent, "an innocent option was given up too"


def test_a_schema_goes_down_to_an_object_and_then_to_words(endpoint: Endpoint) -> None:
    endpoint.refuses = {"json_schema": "json_schema?", "json_object": "json_object?"}
    endpoint.text = 'Here it is:\n```json\n{"a": "tea"}\n```'
    model = _model(endpoint)
    assert "json_schema" in model.capabilities
    (reply,) = model.complete([ASK.model_copy(update={"json_schema": SCHEMA, "stop": ()})])
    assert reply.texts == ('{"a": "tea"}',)
    forms = [body.get("response_format", {}).get("type") for body in endpoint.bodies]
    assert forms == ["json_schema", "json_object", None]
    assert "required" not in endpoint.bodies[0]["messages"][-1]["content"]
    for body in endpoint.bodies[1:]:
        assert '"required":["a"]' in body["messages"][-1]["content"], "the schema is neither sent nor said"
    assert "json_schema" not in model.capabilities


def test_an_ignored_schema_is_noticed(endpoint: Endpoint) -> None:
    model = _model(endpoint)
    model.complete([ASK.model_copy(update={"json_schema": SCHEMA})])
    assert "json_schema" not in model.capabilities
    model.complete([ASK.model_copy(update={"json_schema": SCHEMA})])
    assert endpoint.bodies[-1]["response_format"] == {"type": "json_object"}


def test_ignored_logprobs_are_not_asked_for_again(endpoint: Endpoint) -> None:
    model = _model(endpoint)
    for _ in range(2):
        assert model.complete([ASK])[0].logprobs == (None,)
    assert ["logprobs" in body for body in endpoint.bodies] == [True, False]
    assert "logprobs" not in model.capabilities


def test_a_bad_request_costs_no_option(endpoint: Endpoint) -> None:
    endpoint.troubles = [400] * 9
    model = _model(endpoint)
    with pytest.raises(ProviderError, match="HTTP 400") as error:
        model.complete([ASK])
    assert not error.value.retryable
    assert len(endpoint.bodies) == 3, "as it is, without logprobs, without a seed"
    assert KEY not in f"{error.value} {error.value.__context__!r}"
    endpoint.troubles = []
    model.complete([ASK])
    assert {"seed", "logprobs"} <= endpoint.bodies[-1].keys()


def test_a_refusal_about_something_else_is_final(endpoint: Endpoint) -> None:
    endpoint.refuses = {"model": "This model's maximum context length is 8192 tokens"}
    with pytest.raises(ProviderError):
        _model(endpoint).complete([ASK])
    assert len(endpoint.bodies) == 1


def test_the_endpoint_says_how_long_to_wait(endpoint: Endpoint) -> None:
    endpoint.troubles = [(429, {"Retry-After": "7"}), (503, {"Retry-After": "9999"})]
    pauses: list[float] = []
    _model(endpoint, pauses).complete([ASK])
    assert pauses == [7.5, 61.0]


def test_the_deadline_ends_the_tries(endpoint: Endpoint) -> None:
    endpoint.troubles = [(429, {"Retry-After": "30"})] * 9
    pauses: list[float] = []
    with pytest.raises(ProviderError, match="429"):
        _model(endpoint, pauses, openai_deadline=20.0).complete([ASK])
    assert pauses == []
    assert len(endpoint.bodies) == 1


def test_requests_per_minute_are_kept(endpoint: Endpoint) -> None:
    pauses: list[float] = []
    _model(endpoint, pauses, openai_requests_per_minute=6, openai_concurrency=1).complete([ASK] * 3)
    assert [round(pause) for pause in pauses] == [11, 22]


def test_tokens_per_minute_are_kept_and_corrected_by_the_real_number(endpoint: Endpoint) -> None:
    # A bucket of 100; each call is expected to take 9 + 64 and takes 10.
    pauses: list[float] = []
    _model(endpoint, pauses, openai_tokens_per_minute=1000, openai_concurrency=1).complete([ASK] * 3)
    assert pauses == []
    _model(endpoint, pauses, openai_tokens_per_minute=100, openai_concurrency=1).complete([ASK] * 2)
    assert len(pauses) == 1


def test_a_password_in_the_address_is_not_shown() -> None:
    model = OpenAICompatible("m", Settings(openai_base_url="http://me:hush@127.0.0.1:9/v1?key=hush"))
    assert model.identity == "openai:m@http://127.0.0.1:9/v1"
    assert "hush" not in repr(model)


def test_a_prompt_is_refused_before_anything_is_sent(endpoint: Endpoint) -> None:
    with pytest.raises(Unsupported, match="does not continue a prompt"):
        _model(endpoint).complete([ASK, Request(prompt="Once")])
    assert endpoint.bodies == []


def test_a_probe_of_a_poor_endpoint(endpoint: Endpoint) -> None:
    endpoint.refuses = {"seed": "no seed"}
    found = _model(endpoint).probe()
    assert found.model_dump(exclude={"latency", "identity", "calls"}) == {
        "most_texts": 1, "seed": "refused", "logprobs": False, "form": "none", "streams": False, "tokens": 70,
    }  # fmt: skip
    assert found.calls == 8
    assert found.latency > 0
    assert all(body["max_tokens"] <= 64 for body in endpoint.bodies)


def test_a_probe_tells_a_seed_that_repeats_from_one_that_is_taken(endpoint: Endpoint) -> None:
    model = _model(endpoint)
    assert model.probe().seed == "repeats"
    assert "seed" in model.capabilities
    endpoint.text = "always the same"
    assert model.probe().seed == "taken"
    assert "seed" not in model.capabilities


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


URI = "data:image/jpeg;base64,/9j/4AAQSkZJRg=="


def test_pictures_go_inside_the_message_and_never_as_an_address(endpoint: Endpoint) -> None:
    sees = OpenAICompatible("vl", _settings(endpoint).model_copy(update={"openai_images": True}))
    assert "images" in sees.capabilities
    message = Message(role="user", text="What is this?", images=(URI,))
    sees.complete([Request(messages=(Message(role="system", text="Look."), message), max_tokens=9, json_schema=SCHEMA)])
    system, user = endpoint.bodies[0]["messages"]
    assert system["content"] == "Look."
    assert user["content"][0] == {"type": "image_url", "image_url": {"url": URI}}
    assert user["content"][1]["type"] == "text"
    for address in (
        "http://example.com/a.jpg",
        "file:///etc/passwd",
        "data:text/html;base64,AA",
        "data:image/svg+xml,",
    ):
        with pytest.raises(ValueError, match="images"):
            Message(role="user", text="What is this?", images=(address,))


def test_words_of_a_schema_are_added_to_a_message_with_a_picture(endpoint: Endpoint) -> None:
    endpoint.refuses = {"json_schema": "response_format is not supported", "json_object": "nor is this"}
    endpoint.text = "{}"
    sees = OpenAICompatible("vl", _settings(endpoint).model_copy(update={"openai_images": True}))
    message = Message(role="user", text="What is this?", images=(URI,))
    sees.complete([Request(messages=(message,), max_tokens=9, json_schema=SCHEMA)])
    content = endpoint.bodies[-1]["messages"][0]["content"]
    assert "JSON schema" in content[1]["text"]
    assert content[0]["image_url"]["url"] == URI


def test_pictures_are_refused_where_nobody_said_that_the_model_sees(endpoint: Endpoint) -> None:
    blind = OpenAICompatible("text", _settings(endpoint))
    assert "images" not in blind.capabilities
    with pytest.raises(Unsupported, match="see pictures"):
        blind.complete([Request(messages=(Message(role="user", text="a", images=(URI,)),))])
    assert not endpoint.bodies


def test_a_message_without_pictures_is_kept_as_before() -> None:
    assert Message(role="user", text="a").model_dump(mode="json") == {"role": "user", "text": "a"}
    kept = Message(role="user", text="a", images=(URI,))
    assert Message.model_validate(kept.model_dump(mode="json")) == kept
