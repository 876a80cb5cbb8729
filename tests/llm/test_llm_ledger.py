"""Calls are kept before they are used, and equal calls are answered from the ledger."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from adwright.core import ProviderError
from adwright.core.clock import FixedClock
from adwright.llm import Fake, Ledgered, Reply, Request
from adwright.testing.model import check_model

NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


class Book:
    """A ledger in memory that keeps JSON text, as a store does."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}

    def find_call(self, key: str) -> Any:
        return json.loads(self.rows[key]["reply"]) if key in self.rows else None

    def log_call(self, *, key: str, reply: Any, **row: Any) -> None:
        assert key not in self.rows
        self.rows[key] = {**row, "reply": json.dumps(reply)}


class Counting(Fake):
    """Counts what it is asked, and fails at the n-th request."""

    def __init__(self, fails_at: int = 0) -> None:
        super().__init__()
        self.asked: list[Request] = []
        self.fails_at = fails_at

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += requests
        if self.fails_at and len(self.asked) >= self.fails_at:
            raise ProviderError("gone", retryable=True)
        return super().complete(requests)


def _requests(n: int) -> list[Request]:
    return [Request(prompt=f"Product: Tea {i}\nFacts: a; b\nHeadline:", n=2, seed=i, prompt_id="p@1") for i in range(n)]


def test_the_contract_holds_through_the_ledger() -> None:
    book = Book()
    check_model(lambda: Ledgered(Fake(), book))


def test_an_equal_call_is_not_made_again() -> None:
    book, model = Book(), Counting()
    ledgered = Ledgered(model, book, clock=FixedClock(NOON))
    first = ledgered.complete([*_requests(2), _requests(2)[0]])
    assert len(model.asked) == 2
    assert first[0] == first[2]
    again = Ledgered(model, book).complete(_requests(2))
    assert len(model.asked) == 2
    assert again == first[:2]
    row = next(iter(book.rows.values()))
    assert (row["prompt_id"], row["at"], row["model"]) == ("p@1", NOON, "fake-1")
    assert first[0].call in book.rows
    assert row["tokens_out"] > 0


def test_an_interrupted_run_loses_only_the_call_under_way_and_ends_the_same() -> None:
    whole = [reply.texts for reply in Ledgered(Fake(), Book()).complete(_requests(5))]
    book = Book()
    with pytest.raises(ProviderError):
        Ledgered(Counting(fails_at=4), book).complete(_requests(5))
    assert len(book.rows) == 3
    rest = Counting()
    assert [reply.texts for reply in Ledgered(rest, book).complete(_requests(5))] == whole
    assert len(rest.asked) == 2


def test_another_model_or_request_is_another_call() -> None:
    ledgered, other = Ledgered(Fake(), Book()), Ledgered(Fake(bad=1), Book())
    (request,) = _requests(1)
    keys = {ledgered.key(request), other.key(request), ledgered.key(request.model_copy(update={"seed": 9}))}
    assert len(keys) == 3


def test_a_remote_model_is_asked_in_parallel() -> None:
    class Remote(Counting):
        remote = True
        batches = 0

        def complete(self, requests: Sequence[Request]) -> list[Reply]:
            self.batches += 1
            return super().complete(requests)

    model = Remote()
    Ledgered(model, Book()).complete(_requests(4))
    assert model.batches == 1
