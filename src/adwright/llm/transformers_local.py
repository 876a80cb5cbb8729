"""A language model inside this process by transformers and torch: any folder or hub name, on the CPU or a GPU.

Comes in: requests with a prompt, or messages where the tokenizer has a chat template. Goes out: replies with mean
log-probabilities, and scores of given texts. Extra ``train``.

Notes
-----
Decoding is our own loop over the model's forward pass, not ``generate``: rows of several requests go side by side, each
request with its own sampling options and its own stream of random numbers, so that a seed gives the same texts whatever
it is asked together with. In half precision, which GPUs use, rounding depends on the batch: there only an equal list of
requests repeats itself, and only on equal hardware.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adwright.core import ProviderError, Settings, Unsupported, UserError, derive_seed
from adwright.llm.base import Capability, Reply, Request, cut_at, cut_stream, models, refuse_form
from adwright.llm.model_folder import folder_version, model_folder

if TYPE_CHECKING:
    import torch

#: Files of a model that are fetched and that make its identity. Weights as pickles are code: they are left out.
FILES = ["*.safetensors", "*.json", "*.model", "*.jinja", "*.txt"]


#: Last tokens of the prompt that are read again with a text, since some tokenizers drop the space at a beginning.
TAIL = 4
#: What stands for the rest of a character whose bytes are not all there yet.
BROKEN = "\ufffd"


@dataclass
class _Row:
    """One text under way.

    Parameters
    ----------
    draw
        Its random numbers.
    text
        All that was written so far, stops included.
    """

    request: Request
    prompt: list[int]
    draw: torch.Generator
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    text: str = ""
    finish: str = ""


@models.register("transformers")
class TransformersLocal:
    """A causal language model in torch.

    Parameters
    ----------
    rest
        A folder that transformers reads, or a hub name, perhaps with ``@revision``.
    device
        "cpu", "cuda", ...; empty: a GPU when there is one.
    batch
        Texts side by side.

    Raises
    ------
    UserError
        Without a name.
    Unsupported
        When the extra ``train`` is not installed.
    """

    remote = False

    def __init__(self, rest: str, settings: Settings | None = None, *, device: str = "", batch: int = 16) -> None:
        if not rest:
            raise UserError(
                "the folder of the model is missing", hint='write model = "transformers:<folder or hub name>"'
            )
        if find_spec("torch") is None or find_spec("transformers") is None:
            raise Unsupported("transformers is not installed", hint="pip install 'adwright[train]'")
        self.name = rest
        self.batch = batch
        self._device = device
        self._may_fetch = settings is None or settings.allow_model_requests
        self._loaded: Any = None
        self._one_at_a_time = threading.Lock()

    @cached_property
    def identity(self) -> str:
        """Engine, its versions, hash of the folder's files or commit of the hub."""
        kept = folder_version(self.name, self._folder, FILES, deep=False)
        return f"transformers-{version('transformers')}/torch-{version('torch')}/{Path(self.name).name}@{kept}"

    @cached_property
    def capabilities(self) -> frozenset[Capability]:
        """Chat too when the tokenizer has a template."""
        able: frozenset[Capability] = frozenset({"completion", "logprobs", "seed", "score"})
        return able | {"chat"} if _has_template(self._folder) else able

    def __repr__(self) -> str:
        return f"TransformersLocal({self.name!r})"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """All texts of all requests, `batch` at once."""
        for request in requests:
            refuse_form(self, request)
        with self._one_at_a_time:
            made = [self._rows(request) for request in requests]
            rows = [row for some in made for row in some]
            for start in range(0, len(rows), self.batch):
                for _ in self._write(rows[start : start + self.batch]):
                    pass
            return [self._reply(some) for some in made]

    def stream(self, request: Request) -> Iterator[str]:
        """The pieces of one text as they come; the same text as the first of `complete`."""
        refuse_form(self, request)
        with self._one_at_a_time:
            yield from cut_stream(self._pieces(self._rows(request)[0]), request.stop)

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        """Mean log-probability of each text's tokens after the prompt; the end of the text does not count.

        Raises
        ------
        UserError
            For a text without a token of its own.

        Notes
        -----
        Prompt and text are read together, as one writes them: where a token spans the border it counts for the text.
        The part that all texts share is computed once.
        """
        if not texts:
            return []
        with self._one_at_a_time:
            _, tokenizer = self._open()
            head = _tokens(tokenizer, prompt) if prompt else []
            whole = [_tokens(tokenizer, prompt + text) for text in texts]
            # The first token of all has nothing before it that could foretell it.
            begins = [max(1, _common(head, tokens)) for tokens in whole]
            for text, begin, tokens in zip(texts, begins, whole, strict=True):
                if len(tokens) <= begin:
                    raise UserError(f"{text!r} has no token to score after the prompt", hint="score longer texts")
            found: list[float] = []
            for start in range(0, len(whole), self.batch):
                part = slice(start, start + self.batch)
                found += self._mean_logprobs(whole[part], begins[part])
            return found

    @cached_property
    def _folder(self) -> Path:
        return model_folder(self.name, FILES, local_only=not self._may_fetch)

    def _open(self) -> tuple[Any, Any]:
        """Model and tokenizer, loaded on first use."""
        if self._loaded is None:
            import torch
            from transformers import AutoModelForCausalLM, AutoTokenizer

            device = self._device or ("cuda" if torch.cuda.is_available() else "cpu")
            # CPUs compute in 32 bits anyway, and there a seed repeats itself in any company.
            dtype = torch.float32 if device == "cpu" else "auto"
            try:
                tokenizer = AutoTokenizer.from_pretrained(self._folder)
                model = AutoModelForCausalLM.from_pretrained(self._folder, dtype=dtype, use_safetensors=True)
            except (OSError, ValueError, KeyError) as error:
                raise ProviderError(f"{self.name} cannot be loaded: {error}") from None
            self._loaded = _placed(model, device), tokenizer
        return self._loaded  # type: ignore[no-any-return] # the tuple of the line above

    def _rows(self, request: Request) -> list[_Row]:
        import torch

        model, tokenizer = self._open()
        if request.messages:
            tokens = _tokens(tokenizer, _chat(tokenizer, request, self.identity), special=False)
        else:
            tokens = _tokens(tokenizer, request.prompt)
        longest = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        if not tokens or (longest and len(tokens) + request.max_tokens > longest):
            raise ProviderError(
                f"a prompt of {len(tokens)} tokens and {request.max_tokens} more do not fit {longest}",
                hint="shorten the prompt or lower max_tokens",
            )
        # A stream of its own for each text: more texts of one seed begin with the same texts.
        draws = [torch.Generator().manual_seed(derive_seed(request.seed, "text", str(i))) for i in range(request.n)]
        return [_Row(request, tokens, draw) for draw in draws]

    def _write(self, rows: Sequence[_Row]) -> Iterator[None]:
        """Write all rows, a token of each at a time."""
        import torch

        model, tokenizer = self._open()
        ends = _ends(model, tokenizer)
        prompts = list(dict.fromkeys(tuple(row.prompt) for row in rows))
        longest = max(map(len, prompts))
        ids = torch.tensor([[0] * (longest - len(p)) + list(p) for p in prompts], device=model.device)
        mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=model.device)
        place = (mask.cumsum(-1) - 1).clamp(min=0)
        cache = new_cache(model)
        logits = forward(model, ids, mask, place, cache)
        # Equal prompts are read once and then shared out.
        which = torch.tensor([prompts.index(tuple(row.prompt)) for row in rows], device=model.device)
        cache.batch_select_indices(which)
        logits, mask, place = logits[which, -1], mask[which], place[which, -1:]  # (rows, vocabulary), (rows, ...)
        seen = _seen(rows, logits)
        for _ in range(max(row.request.max_tokens for row in rows)):
            picked, told = _pick(logits, rows, seen)
            for row, token, logprob in zip(rows, picked.tolist(), told.tolist(), strict=True):
                _append(row, token, logprob, ends, tokenizer)
            yield
            if all(row.finish for row in rows):
                return
            if seen is not None:
                seen.scatter_(1, picked[:, None], True)
            mask, place = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1), place + 1
            logits = forward(model, picked[:, None], mask, place, cache)[:, -1]

    def _pieces(self, row: _Row) -> Iterator[str]:
        sent = 0
        for _ in self._write([row]):
            safe = row.text.rstrip(BROKEN)
            if len(safe) > sent:
                yield safe[sent:]
                sent = len(safe)

    def _reply(self, rows: Sequence[_Row]) -> Reply:
        _, tokenizer = self._open()
        texts, means = [], []
        for row in rows:
            text = cut_at(row.text, row.request.stop).rstrip(BROKEN)
            tokens = next(
                (k for k in range(len(row.tokens)) if len(_decode(tokenizer, row, k)) >= len(text)), len(row.tokens)
            )  # a stop and what it is part of were not said
            texts.append(text)
            means.append(sum(row.logprobs[:tokens]) / tokens if tokens else None)
        return Reply(
            texts=tuple(texts), logprobs=tuple(means), tokens_in=len(rows[0].prompt),
            tokens_out=sum(len(row.tokens) for row in rows), finish=tuple(row.finish for row in rows),
        )  # fmt: skip

    def _mean_logprobs(self, whole: Sequence[list[int]], begins: Sequence[int]) -> list[float]:
        import torch

        model, _ = self._open()
        # All but the last token that every row shares goes through once; the last one foretells the first that differs.
        shared = min(min(begins), _shared(whole)) - 1
        cache = new_cache(model)
        if shared > 0:
            head = torch.tensor([whole[0][:shared]], device=model.device)
            forward(model, head, torch.ones_like(head), torch.arange(shared, device=model.device)[None], cache)
            cache.batch_repeat_interleave(len(whole))
        rest = [tokens[shared:] for tokens in whole]
        longest = max(map(len, rest))
        ids = torch.tensor([r + [0] * (longest - len(r)) for r in rest], device=model.device)
        mask = torch.tensor([[1] * len(t) + [0] * (shared + longest - len(t)) for t in whole], device=model.device)
        place = torch.arange(shared, shared + longest, device=model.device)[None].expand(len(rest), -1)
        logits = forward(model, ids[:, :-1], mask[:, :-1], place[:, :-1], cache, keep=longest - 1)
        told = logits.float().log_softmax(-1).gather(-1, ids[:, 1:, None])[..., 0]  # (rows, longest - 1)
        # Column j tells of token shared + 1 + j.
        return [
            float(told[i, begin - shared - 1 : len(tokens) - shared - 1].double().mean())
            for i, (begin, tokens) in enumerate(zip(begins, whole, strict=True))
        ]


def _placed(model: Any, device: str) -> Any:
    return model.to(device).eval()


def new_cache(model: Any) -> Any:
    """An empty cache of keys and values for a model."""
    from transformers import DynamicCache

    return DynamicCache(config=model.config)


def forward(
    model: Any, ids: torch.Tensor, mask: torch.Tensor, place: torch.Tensor, cache: Any, keep: int = 1
) -> torch.Tensor:
    """Logits of the last `keep` places; the cache has these tokens in it afterwards. Shape (rows, keep, vocabulary)."""
    import torch

    # Called past_key_values in older versions of transformers.
    name = "cache" if "cache" in signature(model.forward).parameters else "past_key_values"
    with torch.inference_mode():
        out = model(
            input_ids=ids, attention_mask=mask, position_ids=place, use_cache=True, logits_to_keep=keep, **{name: cache}
        )
    logits: torch.Tensor = out.logits
    return logits


def _pick(logits: torch.Tensor, rows: Sequence[_Row], seen: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor]:
    """The next token of each row and its log-probability before any sampling option.

    Parameters
    ----------
    logits
        Shape (rows, vocabulary).
    seen
        Tokens that a row holds already, for its repeat penalty; None: no row has one. Shape (rows, vocabulary).

    Notes
    -----
    Order as in transformers and vLLM: penalty, temperature, top_p, min_p. A draw picks by the cumulative distribution,
    so that a tiny change of a probability changes the token only when the draw lies at the border.
    """
    import torch

    def column(*values: float) -> torch.Tensor:
        return torch.tensor(values, device=logits.device, dtype=torch.float64)[:, None]

    told = logits.float().log_softmax(-1)
    score = told.double()
    if seen is not None:
        penalty = column(*(row.request.repeat_penalty for row in rows))
        raw = logits.double()
        score = torch.where(seen, torch.where(raw > 0, raw / penalty, raw * penalty), raw)
    greedy = score.argmax(-1)
    heat = column(*(row.request.temperature for row in rows))
    chances = (score / heat.clamp(min=1e-4)).softmax(-1)
    top_p = column(*(row.request.top_p for row in rows))
    if bool((top_p < 1).any()):
        ordered, order = chances.sort(-1, descending=True)
        beyond = ordered.cumsum(-1) - ordered >= top_p
        chances = chances.masked_fill(torch.zeros_like(beyond).scatter(1, order, beyond), 0.0)
    least = column(*(row.request.min_p for row in rows)) * chances.amax(-1, keepdim=True)
    reach = chances.masked_fill(chances < least, 0.0).cumsum(-1)
    drawn = column(*(float(torch.rand((), generator=row.draw, dtype=torch.float64)) for row in rows))
    sampled = torch.searchsorted(reach, drawn * reach[:, -1:], right=True)[:, 0].clamp(max=logits.shape[-1] - 1)
    picked = torch.where(heat[:, 0] > 0, sampled, greedy)
    return picked, told.gather(-1, picked[:, None])[:, 0]


def _append(row: _Row, token: int, logprob: float, ends: frozenset[int], tokenizer: Any) -> None:
    """Give a row its next token, unless it has ended."""
    if row.finish:
        return
    if token in ends:
        row.finish = "stop"
        return
    row.tokens.append(token)
    row.logprobs.append(logprob)
    row.text = _decode(tokenizer, row, len(row.tokens))
    if len(cut_at(row.text, row.request.stop)) < len(row.text):
        row.finish = "stop"
    elif len(row.tokens) >= row.request.max_tokens:
        row.finish = "length"


def _decode(tokenizer: Any, row: _Row, tokens: int) -> str:
    """The text of a row's first tokens."""
    tail = row.prompt[-TAIL:]
    before, after = (
        tokenizer.decode(part, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        for part in (tail, tail + row.tokens[:tokens])
    )
    return str(after[len(before) :])


def _seen(rows: Sequence[_Row], logits: torch.Tensor) -> torch.Tensor | None:
    import torch

    if all(row.request.repeat_penalty == 1 for row in rows):
        return None
    seen = torch.zeros_like(logits, dtype=torch.bool)
    for i, row in enumerate(rows):
        seen[i, row.prompt] = True
    return seen


def _ends(model: Any, tokenizer: Any) -> frozenset[int]:
    """Tokens that end a text."""
    told = model.generation_config.eos_token_id
    listed = told if isinstance(told, list) else [told]
    return frozenset(token for token in [*listed, tokenizer.eos_token_id] if token is not None)


def _tokens(tokenizer: Any, text: str, *, special: bool = True) -> list[int]:
    return list(tokenizer(text, add_special_tokens=special)["input_ids"])


def _chat(tokenizer: Any, request: Request, identity: str) -> str:
    """Messages in the form of the tokenizer's template."""
    from jinja2 import TemplateError

    messages = [{"role": message.role, "content": message.text} for message in request.messages]
    try:
        return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))
    except TemplateError as error:  # some templates take no system message, or want the roles to alternate
        raise Unsupported(f"the chat template of {identity} refuses these messages: {error}") from None


def _has_template(folder: Path) -> bool:
    if (folder / "chat_template.jinja").is_file():
        return True
    file = folder / "tokenizer_config.json"
    return file.is_file() and bool(json.loads(file.read_text("utf-8")).get("chat_template"))


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """Length of the beginning that two rows of tokens share."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _shared(rows: Sequence[Sequence[int]]) -> int:
    return min(_common(rows[0], row) for row in rows)
