"""A model whose calls are kept: stored before the text is used, and answered from the store when asked again.

Comes in: a model and a ledger (`adwright.store` has one). Goes out: a model. That is what lets an interrupted run go on
and end with the same result, also for endpoints that do not repeat themselves.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from pydantic import JsonValue

from adwright.core import content_id
from adwright.core.clock import Clock, utc_now
from adwright.llm.base import Model, Reply, Request
from adwright.llm.budgeted import OverBudget
from adwright.llm.wrapped import Wrapped


class Ledger(Protocol):
    """Where calls are kept."""

    def find_call(self, key: str) -> Any:
        """The stored reply as JSON data, or None."""
        ...

    def log_call(
        self,
        *,
        key: str,
        model: str,
        prompt_id: str,
        request: JsonValue,
        reply: JsonValue,
        seconds: float,
        tokens_in: int | None,
        tokens_out: int | None,
        at: datetime,
    ) -> None:
        """Keep a finished call."""
        ...


class Ledgered(Wrapped):
    """A model that keeps its calls.

    Parameters
    ----------
    model
        Asked for what the ledger does not hold.

    Notes
    -----
    New requests go to the model one at a time when it runs in this process, so that a kill loses at most one answer;
    they go together when the model says it is remote (attribute ``remote``), since a network waits better in parallel.
    Equal requests within a list are asked once. When a `Budgeted` model stops within a list, what it answered is kept.
    """

    def __init__(self, model: Model, ledger: Ledger, clock: Clock = utc_now) -> None:
        super().__init__(model)
        self.ledger = ledger
        self.clock = clock

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Answers from the ledger, else from the model through the ledger."""
        keys = [self.key(request) for request in requests]
        found: dict[str, Reply] = {}
        missing: dict[str, Request] = {}
        for key, request in zip(keys, requests, strict=True):
            stored = self.ledger.find_call(key) if key not in found else None
            if stored is not None:
                found[key] = Reply.model_validate(stored).model_copy(update={"call": key})
            elif key not in found:
                missing[key] = request
        together = len(missing) if self.remote else 1
        pending = list(missing.items())
        for start in range(0, len(pending), max(together, 1)):
            found |= self._ask(pending[start : start + together])
        return [found[key] for key in keys]

    def key(self, request: Request) -> str:
        """Hash of the model's identity and the whole request."""
        return content_id("call", [self.identity, request.model_dump(mode="json")])

    def _ask(self, batch: Sequence[tuple[str, Request]]) -> dict[str, Reply]:
        started = time.perf_counter()
        try:
            replies = self.model.complete([request for _, request in batch])
        except OverBudget as error:
            self._keep(batch[: len(error.answered)], error.answered, started)
            raise
        return self._keep(batch, replies, started)

    def _keep(self, batch: Sequence[tuple[str, Request]], replies: Sequence[Reply], started: float) -> dict[str, Reply]:
        seconds = (time.perf_counter() - started) / max(len(batch), 1)
        for (key, request), reply in zip(batch, replies, strict=True):
            self.ledger.log_call(
                key=key, model=self.identity, prompt_id=request.prompt_id, request=request.model_dump(mode="json"),
                reply=reply.model_dump(mode="json"), seconds=seconds, tokens_in=reply.tokens_in,
                tokens_out=reply.tokens_out, at=self.clock(),
            )  # fmt: skip
        return {key: reply.model_copy(update={"call": key}) for (key, _), reply in zip(batch, replies, strict=True)}
