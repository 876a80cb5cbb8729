"""Any endpoint that speaks OpenAI's chat protocol: OpenAI, DashScope, DeepSeek, vLLM, Ollama.

Comes in: requests. Goes out: replies. Endpoints differ in what they honour, so little is assumed: n texts are n calls,
an endpoint that refuses a schema is asked again without one, and sampling options outside the protocol are left out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from adwright.core import ProviderError, Settings, Unsupported, UserError, derive_seed
from adwright.llm.base import Capability, Reply, Request, cut_at, models

if TYPE_CHECKING:
    import openai

#: Tries per call, and seconds before the second one; doubled each time.
TRIES, FIRST_PAUSE = 4, 0.5


@models.register("openai")
class OpenAICompatible:
    """A remote chat model.

    Parameters
    ----------
    name
        Model name at the endpoint.
    settings
        ``openai_base_url``, ``openai_api_key``, ``allow_model_requests``.
    timeout
        Of one try [s].
    concurrency
        Calls under way at once.
    sleep
        Waits between tries; tests pass their own.

    Raises
    ------
    UserError
        Without a model name.
    Unsupported
        When requests to outside models are not allowed, or the key is missing for OpenAI's own endpoint.
    """

    capabilities: frozenset[Capability] = frozenset({"chat", "json_schema"})
    remote = True

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        timeout: float = 60.0,
        concurrency: int = 8,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not name:
            raise UserError(
                "the model name is missing", hint='write model = "openai:<model>", for example "openai:qwen-plus"'
            )
        if not settings.allow_model_requests:
            raise Unsupported(
                "requests to outside models are switched off", hint="set ADWRIGHT_ALLOW_MODEL_REQUESTS=true"
            )
        if not settings.openai_base_url and not settings.openai_api_key.get_secret_value():
            raise Unsupported(
                "there is no key for OpenAI's endpoint",
                hint="set ADWRIGHT_OPENAI_API_KEY, or ADWRIGHT_OPENAI_BASE_URL for an endpoint of your own",
            )
        self.name = name
        self.timeout = timeout
        self.concurrency = concurrency
        self._settings = settings
        self._sleep = sleep
        self._takes_schema = True
        self._client: openai.OpenAI | None = None

    @property
    def identity(self) -> str:
        """Model name and endpoint; never the key."""
        return f"openai:{self.name}@{self._settings.openai_base_url or 'api.openai.com'}"

    def __repr__(self) -> str:
        return f"OpenAICompatible({self.identity!r})"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """All texts of all requests, `concurrency` calls at once."""
        jobs = [(request, i) for request in requests for i in range(request.n)]
        if not jobs:
            return []
        client = self._open()
        with ThreadPoolExecutor(min(self.concurrency, len(jobs))) as pool:
            answers = iter(list(pool.map(lambda job: self._one(client, *job), jobs)))
        return [_gather([next(answers) for _ in range(request.n)]) for request in requests]

    def _open(self) -> openai.OpenAI:
        if self._client is None:
            import openai  # half a second at import, for those who use it

            key = self._settings.openai_api_key.get_secret_value()
            self._client = openai.OpenAI(
                base_url=self._settings.openai_base_url or None,
                api_key=key or "none",
                timeout=self.timeout,
                max_retries=0,
            )
        return self._client

    def _one(self, client: openai.OpenAI, request: Request, i: int) -> Reply:
        pause = FIRST_PAUSE
        for left in reversed(range(TRIES)):
            try:
                return self._try(client, request, i)
            except ProviderError as error:
                if not error.retryable or not left:
                    raise
            self._sleep(pause)
            pause *= 2
        raise AssertionError("unreachable: the last try returns or raises")

    def _try(self, client: openai.OpenAI, request: Request, i: int) -> Reply:
        import openai

        try:
            answer = client.chat.completions.create(**self._question(request, i))
            choice = answer.choices[0]
            text = choice.message.content
            usage = answer.usage
        except openai.APITimeoutError:
            raise ProviderError(f"{self.identity} did not answer within {self.timeout:g} s", retryable=True) from None
        except openai.APIStatusError as error:
            again = error.status_code in {408, 409, 429} or error.status_code >= 500
            if error.status_code in {400, 422} and request.json_schema is not None and self._takes_schema:
                self._takes_schema, again = False, True
            hint = "check ADWRIGHT_OPENAI_API_KEY" if error.status_code in {401, 403} else ""
            # The endpoint's own words may quote the key or the prompt: only the status is passed on.
            raise ProviderError(f"{self.identity} answered HTTP {error.status_code}", hint, retryable=again) from None
        except openai.APIConnectionError as error:
            reason = type(error.__cause__ or error).__name__
            raise ProviderError(f"{self.identity} cannot be reached ({reason})", retryable=True) from None
        except (openai.OpenAIError, json.JSONDecodeError, AttributeError, IndexError, TypeError, ValueError) as error:
            raise ProviderError(f"{self.identity} answered nonsense ({type(error).__name__})", retryable=True) from None
        if not isinstance(text, str):
            raise ProviderError(f"{self.identity} answered without a text", retryable=True)
        return Reply(
            texts=(cut_at(text, request.stop),), logprobs=(None,), tokens_in=usage.prompt_tokens if usage else 0,
            tokens_out=usage.completion_tokens if usage else 0, finish=(choice.finish_reason or "stop",),
        )  # fmt: skip

    def _question(self, request: Request, i: int) -> dict[str, Any]:
        if request.grammar:
            raise Unsupported(f"{self.identity} does not take a grammar", hint="send a json_schema")
        messages = [{"role": m.role, "content": m.text} for m in request.messages]
        question: dict[str, Any] = {
            "model": self.name, "messages": messages or [{"role": "user", "content": request.prompt}],
            "max_tokens": request.max_tokens, "temperature": request.temperature, "top_p": request.top_p,
            # A seed of its own for each text, else an endpoint that honours it gives n equal texts.
            "seed": derive_seed(request.seed, "text", str(i)) if i else request.seed,
        }  # fmt: skip
        if request.stop:
            question["stop"] = list(request.stop[:4])  # OpenAI takes four; cut_at sees to the rest
        if request.json_schema is not None and self._takes_schema:
            schema = {"name": "answer", "schema": request.json_schema, "strict": True}
            question["response_format"] = {"type": "json_schema", "json_schema": schema}
        return question


def _gather(answers: Sequence[Reply]) -> Reply:
    return Reply(
        texts=tuple(a.texts[0] for a in answers), logprobs=tuple(a.logprobs[0] for a in answers),
        tokens_in=sum(a.tokens_in for a in answers), tokens_out=sum(a.tokens_out for a in answers),
        finish=tuple(a.finish[0] for a in answers),
    )  # fmt: skip
