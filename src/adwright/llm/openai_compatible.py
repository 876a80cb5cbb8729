"""Any endpoint that speaks OpenAI's chat protocol: OpenAI, DashScope, DeepSeek, vLLM, Ollama, llama.cpp.

Comes in: requests with messages. Goes out: replies. Endpoints differ in what they honour, so nothing is assumed: what
is wanted is asked for, and what an endpoint refuses or ignores is learned (`adwright.llm.openai_options`). Sampling
options outside the protocol (min_p, repeat_penalty) are left out.
"""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import chain
from typing import Any, Literal, TypeVar

from adwright.core import ProviderError, Settings, Unsupported, UserError
from adwright.llm.base import (
    Capability,
    Message,
    Reply,
    Request,
    cut_at,
    cut_stream,
    join_replies,
    models,
    refuse_form,
)
from adwright.llm.estimate import estimate_in
from adwright.llm.openai_line import OpenAILine, refuse_outside
from adwright.llm.openai_options import Endpoint, Form, Probed, Takes, endpoint, weaker
from adwright.llm.openai_wire import (
    Refused,
    count_logprobs,
    has_key,
    is_json,
    mean_logprob,
    question,
    read_text,
    without_fence,
)
from adwright.llm.rate_limit import RateLimit
from adwright.llm.retry import Retry

T = TypeVar("T")

#: What the probe asks for as JSON; several keys would cost more and show no more.
PROBE_SCHEMA: dict[str, Any] = {
    "type": "object", "properties": {"colour": {"type": "string", "maxLength": 12}}, "required": ["colour"],
    "additionalProperties": False,
}  # fmt: skip


@models.register("openai")
class OpenAICompatible:
    """A remote chat model.

    Parameters
    ----------
    name
        Model name at the endpoint.
    settings
        All that starts with ``openai_``, and ``allow_model_requests``.
    sleep, now, jitter
        Wait, clock [s] and a draw from [0, 1) for the pauses between tries; tests pass their own.

    Raises
    ------
    UserError
        Without a model name.
    Unsupported
        When requests to outside models are not allowed, or the key is missing for OpenAI's own endpoint.

    Notes
    -----
    What an endpoint takes is kept per address and model while the process lives. n texts are asked for in one call;
    where an endpoint gives fewer, further calls complete them, each with a seed of its own. So one seed may give other
    texts after something was learned: call `probe` first where that matters, or keep the calls (`Ledgered`).

    The limits of ``openai_concurrency`` and per minute hold per object, across threads.
    """

    remote = True

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        if not name:
            raise UserError(
                "the model name is missing", hint='write model = "openai:<model>", for example "openai:qwen-plus"'
            )
        refuse_outside(settings)
        key = settings.openai_api_key.get_secret_value()
        if not settings.openai_base_url and not key:
            raise Unsupported(
                "there is no key for OpenAI's endpoint",
                hint="set ADWRIGHT_OPENAI_API_KEY, or ADWRIGHT_OPENAI_BASE_URL for an endpoint of your own",
            )
        self.name = name
        self._settings = settings
        self._now = now
        self._line = OpenAILine(name, url=settings.openai_base_url, key=key, timeout=settings.openai_timeout)
        self._retry = Retry(
            tries=settings.openai_tries, deadline=settings.openai_deadline, sleep=sleep, now=now, jitter=jitter
        )
        self._limit = RateLimit(
            requests_per_minute=settings.openai_requests_per_minute,
            tokens_per_minute=settings.openai_tokens_per_minute,
            sleep=sleep,
            now=now,
        )
        self._under_way = threading.BoundedSemaphore(settings.openai_concurrency)

    @property
    def identity(self) -> str:
        """Model name and endpoint; never the key, nor a password in the address."""
        return self._line.identity

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What is known of the endpoint by now, without asking it: "json_schema" until it refused one, "logprobs" and
        "seed" once they were seen, "images" where the settings say so. A schema is answered in any case, as well as the
        endpoint can."""
        takes = self._endpoint.takes
        told: dict[Capability, bool] = {
            "chat": True, "json_schema": takes.form == "json_schema", "logprobs": takes.logprobs is True,
            "seed": takes.seed_repeats, "images": self._settings.openai_images,
        }  # fmt: skip
        return frozenset(capability for capability, has in told.items() if has)

    def __repr__(self) -> str:
        return f"OpenAICompatible({self.identity!r})"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """All texts of all requests, ``openai_concurrency`` calls at once."""
        for request in requests:
            self._refuse(request)
        parts: list[list[Reply]] = [[] for _ in requests]
        while jobs := [job for i, request in enumerate(requests) for job in self._jobs(i, request, parts[i])]:
            self._line.open()  # once, before the threads
            with ThreadPoolExecutor(min(self._settings.openai_concurrency, len(jobs))) as pool:
                answers = list(pool.map(lambda job: self._texts(requests[job[0]], *job[1:]), jobs))
            for (i, _, _), answer in zip(jobs, answers, strict=True):
                parts[i].append(answer)
        return [join_replies(replies) for replies in parts]

    def stream(self, request: Request) -> Iterator[str]:
        """The pieces of one text as they come.

        Notes
        -----
        A failure before the first piece is tried again like any call; after it, it ends the text with an error.
        """
        self._refuse(request)
        with self._under_way:
            pieces = self._adapt(request, 1, lambda takes, left: self._pieces(request, takes, left))
            yield from cut_stream(pieces, request.stop)

    def probe(self) -> Probed:
        """Ask the endpoint what it can do, with eight tiny calls or so, and remember it.

        Raises
        ------
        ProviderError
            When it cannot be reached, or refuses the simplest call.
        """
        seconds: list[float] = []
        replies: list[Reply] = []

        def ask(words: str, **options: Any) -> Reply:
            request = Request.model_validate(
                {"messages": [{"role": "user", "text": words}], "temperature": 1, **options}
            )
            started = self._now()
            replies.append(self._texts(request, 0, request.n))
            seconds.append(self._now() - started)
            return replies[-1]

        ask("Say yes.", max_tokens=8)
        most = len(ask("Name a colour.", n=2, max_tokens=8).texts)
        first, again, other = (
            ask("Write ten random letters.", max_tokens=16, seed=seed).texts for seed in (11, 11, 12)
        )
        self._endpoint.learn(seed_repeats=self._endpoint.takes.seed and first == again != other)
        weaker_forms: dict[Form, Form] = {"json_schema": "json_object", "json_object": "none"}
        for form, below in weaker_forms.items():
            if self._endpoint.takes.form == form:
                answer = ask("Name a colour.", max_tokens=64, json_schema=PROBE_SCHEMA)
                (text,), (end,) = answer.texts, answer.finish
                # Weak models fill a schema with white space until they are cut off; they do obey it.
                obeys = has_key(text, "colour") or (end == "length" and text.lstrip().startswith("{"))
                if self._endpoint.takes.form == form and not obeys:
                    self._endpoint.learn(form=below)
        streams = self._streams()
        takes = self._endpoint.takes
        seed: Literal["taken", "refused"] = "taken" if takes.seed else "refused"
        return Probed(
            identity=self.identity, most_texts=most, seed="repeats" if takes.seed_repeats else seed,
            logprobs=takes.logprobs is True, form=takes.form, streams=streams, latency=statistics.median(seconds),
            calls=len(replies) + 1, tokens=sum(reply.tokens_in + reply.tokens_out for reply in replies),
        )  # fmt: skip

    def _streams(self) -> bool:
        try:
            return any(self.stream(Request(messages=(Message(role="user", text="Say yes."),), max_tokens=8)))
        except ProviderError:
            return False  # the calls before went through

    @property
    def _endpoint(self) -> Endpoint:
        return endpoint(self._settings.openai_base_url, self.name)

    def _refuse(self, request: Request) -> None:
        """What no chat endpoint takes; a schema is taken by all of them, if only in words."""
        refuse_form(self, request.model_copy(update={"json_schema": None}))

    def _jobs(self, i: int, request: Request, done: Sequence[Reply]) -> list[tuple[int, int, int]]:
        """Calls that complete a request: its number, the first text and how many texts."""
        most = self._endpoint.takes.most_texts
        have = sum(len(reply.texts) for reply in done)
        return [(i, first, min(most, request.n - first)) for first in range(have, request.n, most)]

    def _texts(self, request: Request, first: int, n: int) -> Reply:
        """At least one and at most n texts of a request, from text `first` on."""
        with self._under_way:
            return self._adapt(request, n, lambda takes, left: self._call(request, first, n, takes, left))

    def _adapt(self, request: Request, n: int, call: Callable[[Takes, float], T]) -> T:
        """The answer of a call that is tried again, with weaker options as long as the endpoint refuses some."""
        takes = self._endpoint.takes
        learned: dict[str, tuple[Any, bool]] = {}
        while True:
            try:
                answer = self._retry.call(partial(call, takes))
            except Refused as refused:
                step = weaker(takes, request, min(n, takes.most_texts), refused.answered)
                if step is None:
                    raise ProviderError(refused.message) from None
                weakened, named = step
                # Of guesses only the last is known to have helped; what a refusal named is known in any case.
                learned = {field: kept for field, kept in learned.items() if kept[1]} | {
                    field: (value, named) for field, value in asdict(weakened).items() if value != getattr(takes, field)
                }
                takes = weakened
            else:
                self._endpoint.learn(**{field: value for field, (value, _) in learned.items()})
                return answer

    def _call(self, request: Request, first: int, n: int, takes: Takes, left: float) -> Reply:
        n = min(n, takes.most_texts)
        expected = estimate_in(request) + n * request.max_tokens
        self._limit.take(expected)
        with self._line.asking(left) as client:
            answer = client.chat.completions.create(**question(self.name, request, first, n, takes))
            choices = sorted(answer.choices, key=lambda choice: choice.index or 0)[:n]
            texts = [read_text(choice, self.identity) for choice in choices]
            logprobs = tuple(map(mean_logprob, choices))
            finish = tuple(choice.finish_reason or "stop" for choice in choices)
            tokens_in = (answer.usage.prompt_tokens or 0) if answer.usage else 0
            tokens_out = (answer.usage.completion_tokens or 0) if answer.usage else 0
            # llama.cpp counts the tokens of one text for all n (seen with xllamacpp 2026.10).
            tokens_out = max(tokens_out, sum(map(count_logprobs, choices)))
        if not texts:
            raise ProviderError(f"{self.identity} answered without a text", retryable=True)
        self._limit.settle(expected, tokens_in + tokens_out or expected)
        if request.json_schema is not None and takes.form != "json_schema":
            texts = list(map(without_fence, texts))
        reply = Reply(
            texts=tuple(cut_at(text, request.stop) for text in texts), logprobs=logprobs, tokens_in=tokens_in,
            tokens_out=tokens_out, finish=finish,
        )  # fmt: skip
        self._notice(request, n, takes, reply)
        return reply

    def _notice(self, request: Request, n: int, takes: Takes, reply: Reply) -> None:
        """Learn from what an answer lacks without a word."""
        if len(reply.texts) < n:
            self._endpoint.learn(most_texts=len(reply.texts))
        # Once seen they are believed in: a text whose first token is cut by a stop comes without any.
        if takes.logprobs is None and any(reply.texts):
            self._endpoint.learn(logprobs=any(logprob is not None for logprob in reply.logprobs))
        whole = [text for text, end in zip(reply.texts, reply.finish, strict=True) if end == "stop"]
        if request.json_schema is not None and takes.form == "json_schema" and not all(map(is_json, whole)):
            self._endpoint.learn(form="json_object")

    def _pieces(self, request: Request, takes: Takes, left: float) -> Iterator[str]:
        """Pieces of a stream whose first one is there already, so that a failure until then is one of the call."""
        self._limit.take(estimate_in(request) + request.max_tokens)
        pieces = self._read(request, takes, left)
        return chain([next(pieces, "")], pieces)

    def _read(self, request: Request, takes: Takes, left: float) -> Iterator[str]:
        with self._line.asking(left) as client:
            asked = question(self.name, request, 0, 1, takes, stream=True)
            with client.chat.completions.create(**asked) as chunks:
                for chunk in chunks:
                    # The last chunk may hold the usage alone; a thinking model's first ones have no content.
                    piece = chunk.choices[0].delta.content if chunk.choices and chunk.choices[0].delta else None
                    if piece:
                        yield piece
