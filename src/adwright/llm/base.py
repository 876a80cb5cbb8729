"""What a language model is asked and what it answers, and the models by name.

Comes in: requests. Goes out: replies in the same order. It does not know prompts, products or copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, Protocol, Self, runtime_checkable

from pydantic import Field, JsonValue, SerializerFunctionWrapHandler, model_serializer, model_validator

from adwright.core import Registry, Settings, Unsupported
from adwright.core.noun import Noun

#: What an engine may be able to do beyond plain completion. "completion" continues a prompt, "chat" answers messages,
#: "grammar" obeys GBNF, "json_schema" obeys a schema, "logprobs" tells log-probabilities, "seed" repeats itself,
#: "score" rates a given text, "copy_form" was taught the form of the fine-tuned copywriter (`adwright.core.copy_form`),
#: "images" sees the pictures of a message.
Capability = Literal["completion", "chat", "grammar", "json_schema", "logprobs", "seed", "score", "copy_form", "images"]

#: A picture inside a message. Never an address: neither we nor the endpoint fetches anything for it.
DataUri = Annotated[str, Field(pattern=r"^data:image/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]+={0,2}$")]


class Message(Noun):
    """One message of a chat.

    Parameters
    ----------
    images
        Pictures that belong to it, for engines with the capability "images".
    """

    role: Literal["system", "user", "assistant"]
    text: str
    images: tuple[DataUri, ...] = ()

    @model_serializer(mode="wrap")
    def _without_none(self, serialise: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A message without pictures is written as it was before there were any: keys of kept calls are its hash."""
        written: dict[str, Any] = serialise(self)
        if not self.images:
            written.pop("images", None)
        return written


class Request(Noun):
    """What one call asks for.

    Parameters
    ----------
    prompt, messages
        Text to continue, or a chat to answer; exactly one of them.
    n
        Number of texts.
    max_tokens
        Longest text [tokens].
    stop
        A text ends before the first of these.
    json_schema, grammar
        Form that the text must have; for engines with that capability.
    prompt_id
        Id and version of the prompt file, for the ledger.
    """

    prompt: str = ""
    messages: tuple[Message, ...] = ()
    n: Annotated[int, Field(ge=1, le=256)] = 1
    max_tokens: Annotated[int, Field(ge=1, le=4096)] = 64
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.8
    min_p: Annotated[float, Field(ge=0, le=1)] = 0.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    repeat_penalty: Annotated[float, Field(gt=0, le=2)] = 1.0
    stop: tuple[str, ...] = ()
    seed: int = 0
    json_schema: dict[str, JsonValue] | None = None
    grammar: str = ""
    prompt_id: str = ""

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if bool(self.prompt) == bool(self.messages):
            raise ValueError("give a prompt or messages, and not both")
        return self


class Reply(Noun):
    """The answer to one request.

    Parameters
    ----------
    texts
        n texts, trimmed at their stops.
    logprobs
        Mean log-probability of each text's tokens, or None where the engine does not tell.
    tokens_in, tokens_out
        As the engine counts them.
    finish
        Why each text ended: "stop", "length", or the engine's own word.
    call
        Key of the call in the ledger; empty without one.
    """

    texts: tuple[str, ...]
    logprobs: tuple[float | None, ...]
    tokens_in: int = 0
    tokens_out: int = 0
    finish: tuple[str, ...] = ()
    call: str = ""

    @model_validator(mode="after")
    def _equally_long(self) -> Self:
        if len(self.logprobs) != len(self.texts) or (self.finish and len(self.finish) != len(self.texts)):
            raise ValueError(
                f"{len(self.texts)} texts, {len(self.logprobs)} logprobs, {len(self.finish)} finish reasons"
            )
        return self


@runtime_checkable
class Model(Protocol):
    """A language model. A list in, a list out, in order; concurrent inside where that keeps results repeatable."""

    @property
    def identity(self) -> str:
        """What makes outputs differ: engine and version, weights, adapter. Known without loading the weights."""
        ...

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What this engine can do."""
        ...

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Answer each request.

        Raises
        ------
        ProviderError
            The engine failed; `retryable` says whether the same call may succeed later.
        Unsupported
            A request needs what this engine cannot do.
        """
        ...


@runtime_checkable
class Scorer(Protocol):
    """A model that also rates given texts; it has the capability "score"."""

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        """Mean log-probability of each text after the prompt."""
        ...


@runtime_checkable
class Streamer(Protocol):
    """A model that also tells a text while it writes it."""

    def stream(self, request: Request) -> Iterator[str]:
        """The pieces of one text, in order."""
        ...


#: Model name before the colon -> maker from (what follows the colon, settings).
models: Registry[Callable[[str, Settings], Model]] = Registry("model")


def open_model(name: str, settings: Settings) -> Model:
    """The model of that name: "embedded", "openai:<model>", "transformers:<folder>", "fake", "none", or a plug-in's.

    Examples
    --------
    >>> open_model("fake", Settings()).identity
    'fake-1'
    >>> open_model("embeded", Settings())
    Traceback (most recent call last):
    adwright.core.errors.UserError: no model named 'embeded'; did you mean 'embedded'?
    """
    kind, _, rest = name.partition(":")
    return models.get(kind)(rest, settings)


@models.register("none")
class NoModel:
    """Stands for "no model": can nothing, so that the composer writes alone."""

    identity = "none"
    capabilities: frozenset[Capability] = frozenset()

    def __init__(self, *_: object) -> None:
        pass

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Nothing for nothing; Unsupported otherwise."""
        if requests:
            raise Unsupported("no model is configured", hint='set model = "embedded" or "openai:<model>"')
        return []


def adapter_of(model: Model) -> str:
    """Hash of the adapter that a model writes with; empty for models without one.

    Examples
    --------
    >>> adapter_of(NoModel())
    ''
    """
    return str(getattr(model, "adapter", ""))


def score(model: Model, prompt: str, texts: Sequence[str]) -> list[float]:
    """Mean log-probability of each text after the prompt.

    Raises
    ------
    Unsupported
        For engines without the capability "score".
    """
    if "score" not in model.capabilities or not isinstance(model, Scorer):
        raise Unsupported(
            f"{model.identity} cannot score given texts", hint="use an engine with the capability 'score'"
        )
    return model.score(prompt, texts)


def stream(model: Model, request: Request) -> Iterator[str]:
    """The pieces of one text: as they come where the engine streams, else the whole text at once.

    Notes
    -----
    Models around a model (`Ledgered`, `Budgeted`, ...) do not stream: what is kept or charged must be whole.

    Examples
    --------
    >>> from adwright.llm.fake import Fake
    >>> list(stream(Fake(bad=0), Request(prompt="Product: Tea")))
    [' Tea']
    """
    one = request.model_copy(update={"n": 1})
    if isinstance(model, Streamer):
        yield from model.stream(one)
    else:
        yield model.complete([one])[0].texts[0]


def refuse_form(model: Model, request: Request) -> None:
    """Unsupported when the request has a form outside the model's capabilities.

    Examples
    --------
    >>> from adwright.llm.fake import Fake
    >>> refuse_form(Fake(), Request(prompt="a", grammar='root ::= "a"'))
    Traceback (most recent call last):
    adwright.core.errors.Unsupported: fake-1 does not take a grammar; use an engine with the capability 'grammar'
    """
    forms: dict[Capability, tuple[bool, str]] = {
        "completion": (bool(request.prompt), "continue a prompt"), "chat": (bool(request.messages), "answer messages"),
        "grammar": (bool(request.grammar), "take a grammar"),
        "json_schema": (request.json_schema is not None, "take a json_schema"),
        "images": (any(message.images for message in request.messages), "see pictures"),
    }  # fmt: skip
    for capability, (wanted, doing) in forms.items():
        if wanted and capability not in model.capabilities:
            raise Unsupported(
                f"{model.identity} does not {doing}", hint=f"use an engine with the capability {capability!r}"
            )


def join_replies(replies: Sequence[Reply]) -> Reply:
    """One reply with the texts of several, in order.

    Examples
    --------
    >>> join_replies([Reply(texts=("a",), logprobs=(None,), tokens_out=1)] * 2).tokens_out
    2
    """
    return Reply(
        texts=tuple(text for reply in replies for text in reply.texts),
        logprobs=tuple(logprob for reply in replies for logprob in reply.logprobs),
        tokens_in=sum(reply.tokens_in for reply in replies), tokens_out=sum(reply.tokens_out for reply in replies),
        finish=tuple(finish for reply in replies for finish in reply.finish),
    )  # fmt: skip


def cut_stream(pieces: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    """The pieces before the first stop; what may be the beginning of one is held back until that is known.

    Examples
    --------
    >>> list(cut_stream(["one", " li", "ne#", "x##", "two"], ("##",)))
    ['one', ' li', 'ne', '#x']
    """
    held = ""
    for piece in pieces:
        held += piece
        text = cut_at(held, stops)
        if len(text) < len(held):
            if text:
                yield text
            return
        back = max((k for stop in stops for k in range(len(stop)) if held.endswith(stop[:k])), default=0)
        if len(held) > back:
            yield held[: len(held) - back]
            held = held[len(held) - back :]
    if held:
        yield held


def cut_at(text: str, stops: Sequence[str]) -> str:
    """The text before its first stop.

    Examples
    --------
    >>> cut_at("one line" + chr(10) + "two", (chr(10),))
    'one line'
    """
    return text[: min((at for stop in stops if stop and (at := text.find(stop)) >= 0), default=len(text))]
