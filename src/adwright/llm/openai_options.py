"""What an OpenAI-compatible endpoint takes: learned from its refusals and its answers, kept while the process lives.

Comes in: a refusal in the endpoint's words, or an answer. Goes out: `Takes`, the options that are worth sending. It
sends nothing, and shows nobody the endpoint's words.

Notes
-----
Endpoints say no in two ways. Some refuse (HTTP 400 or 422): then one option is weakened and the call is made again, the
one that the refusal names first, else the next in the order of `OPTIONS`. Others say nothing and ignore: one text for
n = 3, no log-probabilities. Both are noticed; a weakening is kept only when the call without the option went through,
since the request itself may be at fault.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from adwright.core.noun import Noun
from adwright.llm.base import Request

#: Forms of an answer that an endpoint can be held to, strongest first.
Form = Literal["json_schema", "json_object", "none"]

#: As many texts as a request may ask for: the endpoint's limit as long as none is known.
NO_LIMIT = 256


@dataclass(frozen=True, kw_only=True)
class Takes:
    """What an endpoint takes, as far as it is known; the optimist's view before anything is.

    Parameters
    ----------
    form
        The strongest that was not refused.
    most_texts
        Texts per call.
    logprobs
        Whether it tells them; None: not known yet, so they are asked for.
    seed, seed_repeats
        Whether it takes a seed, and whether `probe` saw one repeat itself.
    temperature, top_p
        Whether it takes them (reasoning models of OpenAI do not).
    new_length
        The longest answer is called ``max_completion_tokens``, not ``max_tokens``.
    no_thinking
        Thinking must be switched off by DashScope's ``enable_thinking``.
    """

    form: Form = "json_schema"
    most_texts: int = NO_LIMIT
    logprobs: bool | None = None
    seed: bool = True
    seed_repeats: bool = False
    temperature: bool = True
    top_p: bool = True
    new_length: bool = False
    no_thinking: bool = False


class Probed(Noun):
    """What `OpenAICompatible.probe` found.

    Parameters
    ----------
    most_texts
        Texts per call: 1, or the number that was asked for and given.
    seed
        "repeats": the same texts twice and others for another seed; "taken": no complaint; "refused".
    logprobs, streams
        Whether it tells log-probabilities, and texts piece by piece.
    form
        The strongest form that an answer really had.
    latency
        Median of one tiny call [s].
    calls, tokens
        What the probe cost.
    """

    identity: str
    most_texts: int
    seed: Literal["repeats", "taken", "refused"]
    logprobs: bool
    form: Form
    streams: bool
    latency: float
    calls: int
    tokens: int


@dataclass(frozen=True)
class Option:
    """One thing that may be too much for an endpoint.

    Parameters
    ----------
    words
        How refusals name it.
    weaker
        The next weaker choice for a request that asks for so many texts; None: not asked for, or nothing is weaker.
    unnamed
        Whether to try without it when a refusal names nothing.
    """

    words: str
    weaker: Callable[[Takes, Request, int, bool], Takes | None]
    unnamed: bool = True


def _form(takes: Takes, request: Request, _n: int, _named: bool) -> Takes | None:
    if request.json_schema is None or takes.form == "none":
        return None
    return replace(takes, form="json_object" if takes.form == "json_schema" else "none")


def _logprobs(takes: Takes, _request: Request, _n: int, _named: bool) -> Takes | None:
    return None if takes.logprobs is False else replace(takes, logprobs=False)


def _texts(takes: Takes, _request: Request, n: int, named: bool) -> Takes | None:
    """Half as many when n is what was refused: the limit may be 4 (llama.cpp, DashScope) as well as 1."""
    return replace(takes, most_texts=n // 2 if named else 1) if n > 1 else None


def _flag(name: str, value: bool) -> Callable[[Takes, Request, int, bool], Takes | None]:
    def weaker(takes: Takes, _request: Request, _n: int, _named: bool) -> Takes | None:
        changed = replace(takes, **{name: value})  # type: ignore[arg-type] # the names of OPTIONS are flags
        return None if changed == takes else changed

    return weaker


#: In the order in which they are given up when a refusal names none of them.
OPTIONS = (
    Option(r"response.?format|json.?schema|json.?object|structured|\bschema\b", _form),
    Option(r"logprob", _logprobs),
    Option(
        r"""["'`<]n["'`>]|\b(?:parameter|field|argument|option|range of|value of|value for)\s+n\b"""
        r"|\bn\s*(?:=|>|<|must|should|is\b|larger|greater|has to)"
        r"|only one (?:completion|choice)|multiple (?:choices|comp)",
        _texts,
    ),
    Option(r"\bseed\b", _flag("seed", False)),
    Option(r"max_completion_tokens", _flag("new_length", True), unnamed=False),
    Option(r"enable_thinking", _flag("no_thinking", True), unnamed=False),
    Option(r"\btemperature\b", _flag("temperature", False), unnamed=False),
    Option(r"\btop_p\b", _flag("top_p", False), unnamed=False),
)

#: A refusal about these is not about an option: the same call without one fails as well.
ELSEWHERE = re.compile(
    r"context.{0,20}(?:length|size|window)|input length|\bmax_tokens\b|too (?:long|large)|too many tokens"
    r"|content.?(?:filter|management|policy)|inspection|moderation|safety|insufficient|arrearage|balance|quota|api.?key"
    r"|model.{0,40}(?:not exist|not found|does not|unknown)",
    re.IGNORECASE,
)


def weaker(takes: Takes, request: Request, n: int, said: str) -> tuple[Takes, bool] | None:
    """The next choice after a refusal, and whether the refusal named it; None when the request itself is at fault.

    Parameters
    ----------
    n
        Texts that were asked for in this call.
    said
        Body of the refusal.

    Examples
    --------
    >>> request = Request(prompt="a", n=9)
    >>> weaker(Takes(), request, 9, "Field 'n': must be 1 <= value <= 4")[0].most_texts
    4
    >>> weaker(Takes(), request, 9, "bad request")[0].logprobs
    False
    >>> weaker(Takes(), request, 9, "maximum context length is 8192 tokens") is None
    True
    """
    for option in OPTIONS:
        if re.search(option.words, said, re.IGNORECASE) and (next_ := option.weaker(takes, request, n, True)):
            return next_, True
    if ELSEWHERE.search(said):
        return None
    for option in OPTIONS:
        if option.unnamed and (next_ := option.weaker(takes, request, n, False)):
            return next_, False
    return None


class Endpoint:
    """What one model at one endpoint takes, for several threads."""

    def __init__(self) -> None:
        self._takes = Takes()
        self._lock = threading.Lock()

    @property
    def takes(self) -> Takes:
        """As far as it is known."""
        return self._takes

    def learn(self, **known: Any) -> None:
        """Keep what was seen; a limit of texts is only ever lowered."""
        with self._lock:
            if "most_texts" in known:
                known["most_texts"] = max(1, min(known["most_texts"], self._takes.most_texts))
            self._takes = replace(self._takes, **known)


_known: dict[tuple[str, str], Endpoint] = {}
_known_lock = threading.Lock()


def endpoint(url: str, model: str) -> Endpoint:
    """The one `Endpoint` of that address and model in this process."""
    with _known_lock:
        return _known.setdefault((url, model), Endpoint())


def forget() -> None:
    """Know nothing of any endpoint again; for tests, and after an endpoint was changed."""
    with _known_lock:
        _known.clear()
