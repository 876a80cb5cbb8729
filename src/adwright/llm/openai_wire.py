"""OpenAI's chat protocol as it is spoken: a request as a question, an answer as texts, a failure as an error of ours.

Comes in: requests and what the endpoint takes; the client's answers and exceptions. Goes out: the arguments of a call,
texts, log-probabilities, `ProviderError`. It sends nothing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from adwright.core import ProviderError, canonical_json, derive_seed
from adwright.llm.base import Message, Request
from adwright.llm.openai_options import Takes
from adwright.llm.retry import AskedToWait, read_retry_after

if TYPE_CHECKING:
    import openai

#: Statuses after which the same call may succeed; all from 500 on are too.
AGAIN = frozenset({408, 409, 429})
#: Statuses of a refused option.
REFUSALS = frozenset({400, 422})
HINTS = {
    401: "check ADWRIGHT_OPENAI_API_KEY", 402: "top up the account", 403: "check ADWRIGHT_OPENAI_API_KEY",
    404: "check the model's name and ADWRIGHT_OPENAI_BASE_URL",
}  # fmt: skip
#: Said where an endpoint cannot be held to a schema. OpenAI, DeepSeek and DashScope refuse ``json_object`` unless the
#: word JSON stands in a message.
IN_WORDS = "\n\nAnswer with nothing but JSON that obeys this JSON schema: "


class Refused(ProviderError):  # noqa: N818 - says what it is, as Unsupported does
    """The endpoint takes the call for wrong.

    Parameters
    ----------
    answered
        Its own words. They may quote the prompt or the key: for matching, never for a message.
    """

    def __init__(self, message: str, answered: str) -> None:
        super().__init__(message)
        self.answered = answered


def question(name: str, request: Request, first: int, n: int, takes: Takes, *, stream: bool = False) -> dict[str, Any]:
    """Arguments of a call for n texts of a request, from text `first` on."""
    messages = [_message(message) for message in request.messages]
    asked: dict[str, Any] = {"model": name, "messages": messages}
    asked["max_completion_tokens" if takes.new_length else "max_tokens"] = request.max_tokens
    if takes.temperature:
        asked["temperature"] = request.temperature
    if takes.top_p:
        asked["top_p"] = request.top_p
    if takes.seed:
        # A seed of its own for each call, else an endpoint that honours it gives the first text again.
        asked["seed"] = derive_seed(request.seed, "text", str(first)) if first else request.seed
    if n > 1:
        asked["n"] = n
    if takes.logprobs is not False and not stream:
        asked["logprobs"] = True
    if request.stop:
        asked["stop"] = list(request.stop[:4])  # OpenAI takes four; cut_at sees to the rest
    if takes.no_thinking:
        asked["extra_body"] = {"enable_thinking": False}
    if stream:
        asked["stream"] = True
    if request.json_schema is not None:
        if takes.form == "json_schema":
            schema = {"name": "answer", "schema": request.json_schema, "strict": True}
            asked["response_format"] = {"type": "json_schema", "json_schema": schema}
        else:
            _say_too(messages[-1], IN_WORDS + canonical_json(request.json_schema))
            if takes.form == "json_object":
                asked["response_format"] = {"type": "json_object"}
    return asked


def _message(message: Message) -> dict[str, Any]:
    """A message; with pictures its content is a list of parts, pictures first, as OpenAI and Qwen-VL show it."""
    if not message.images:
        return {"role": message.role, "content": message.text}
    parts: list[dict[str, Any]] = [{"type": "image_url", "image_url": {"url": uri}} for uri in message.images]
    return {"role": message.role, "content": [*parts, {"type": "text", "text": message.text}]}


def _say_too(message: dict[str, Any], words: str) -> None:
    """Add words to a message's text."""
    if isinstance(message["content"], str):
        message["content"] += words
    else:
        message["content"][-1]["text"] += words


def read_text(choice: Any, identity: str) -> str:
    """The text of a choice.

    Raises
    ------
    ProviderError
        Without a text; not retryable when all of max_tokens went into thinking.
    """
    message = choice.message
    text = message.content
    thought = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)
    if not text and thought and choice.finish_reason == "length":
        raise ProviderError(
            f"{identity} spent all its tokens on thinking", hint="raise max_tokens, or use a model that does not think"
        )
    if not isinstance(text, str):
        raise ProviderError(f"{identity} answered without a text", retryable=True)
    return text


def mean_logprob(choice: Any) -> float | None:
    """Mean log-probability of a choice's tokens; None when it does not tell all of them."""
    values = [float(token.logprob) for token in _told(choice)]
    return min(sum(values) / len(values), 0.0) if values and all(map(math.isfinite, values)) else None


def count_logprobs(choice: Any) -> int:
    """Number of tokens whose log-probability a choice tells."""
    return len(_told(choice))


def _told(choice: Any) -> list[Any]:
    return getattr(getattr(choice, "logprobs", None), "content", None) or []


@contextmanager
def errors(identity: str, timeout: float, hints: Mapping[int, str] = HINTS) -> Iterator[None]:
    """Failures of the client as errors of ours, without a word of the endpoint's.

    Parameters
    ----------
    hints
        Status -> what the reader can do about it.
    """
    import openai

    try:
        yield
    except ProviderError:
        raise
    except openai.APITimeoutError:
        raise ProviderError(f"{identity} did not answer within {timeout:g} s", retryable=True) from None
    except openai.APIStatusError as error:
        raise _of_status(identity, error.status_code, _said(error), error.response.headers, hints) from None
    except openai.APIConnectionError as error:
        reason = type(error.__cause__ or error).__name__
        raise ProviderError(f"{identity} cannot be reached ({reason})", retryable=True) from None
    except Exception as error:
        # Whatever a broken body or a connection cut within a stream raises, in the client or in what reads its answer.
        raise ProviderError(f"{identity} answered nonsense ({type(error).__name__})", retryable=True) from None


def _said(error: openai.APIStatusError) -> str:
    """The endpoint's words; none where its answer was streamed and is gone."""
    try:
        return error.response.text
    except Exception:
        return str(error.body or error.message)


def _of_status(
    identity: str, status: int, said: str, headers: Mapping[str, str], hints: Mapping[int, str]
) -> ProviderError:
    message = f"{identity} answered HTTP {status}"
    if status in REFUSALS:
        return Refused(message, said)
    if status == 429 and "insufficient_quota" in said:
        return ProviderError(message, hints.get(402, ""))
    if status in AGAIN or status >= 500:
        return AskedToWait(message, retry_after=read_retry_after(headers))
    return ProviderError(message, hints.get(status, ""))


def address(url: str) -> str:
    """An endpoint's address without user, password and query.

    Examples
    --------
    >>> address("https://me:secret@example.com:8000/v1?key=abc"), address("")
    ('https://example.com:8000/v1', 'api.openai.com')
    """
    if not url:
        return "api.openai.com"
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_json(text: str) -> bool:
    """Whether a text is JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def has_key(text: str, key: str) -> bool:
    """Whether a text is a JSON object with that key."""
    return is_json(text) and isinstance(found := json.loads(text), dict) and key in found


def without_fence(text: str) -> str:
    """What stands in the Markdown fence that many models put around JSON.

    Examples
    --------
    >>> without_fence("Here: ```json" + chr(10) + "{}" + chr(10) + "```")
    '{}'
    """
    fenced = re.search(r"```(?:json)?\s*(.*?)\s*```", text, re.DOTALL)
    return fenced[1] if fenced else text
