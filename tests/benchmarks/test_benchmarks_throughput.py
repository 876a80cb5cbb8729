"""Arithmetic of the throughput benchmark, with a clock of its own: nothing is timed here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest

import throughput
from adwright.core import Product
from adwright.llm import Fake, Request
from copywriting import case_of_product


def test_ways_take_turns_and_the_median_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, order = [0.0], list[str]()
    slow = {"a": iter([1.0, 9.0, 2.0]), "b": iter([1.0, 1.0, 1.0])}
    monkeypatch.setattr(time, "perf_counter", lambda: clock[0])

    def way(name: str) -> list[str]:
        order.append(name)
        clock[0] += next(slow[name])
        return ["text"] * 9

    def count(texts: Sequence[str]) -> int:
        clock[0] += 100  # not timed
        return 2 * len(texts)

    found = throughput.in_turns({"a": (lambda: way("a"), count), "b": (lambda: way("b"), count)}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found["a"] == {"tokens_per_s": 9.0, "lowest": 2.0, "highest": 18.0}
    assert found["b"]["tokens_per_s"] == 18


def test_growth_is_of_seconds_over_tokens() -> None:
    rows = throughput.with_growth([{"seconds": 1.0, "tokens": 10}, {"seconds": 3.0, "tokens": 30}])
    assert rows[1]["growth"] == pytest.approx(1)
    assert "growth" not in rows[0]


def test_requests_are_those_of_generate_and_nothing_is_written() -> None:
    case = case_of_product(Product(id="t", title="Oolong tea", attributes={"Origin": "Anxi"}, locale="en"))
    asked = throughput.requests_of(case, Fake(), samples=5, fields=["headline"])
    assert asked
    assert all(isinstance(request, Request) and request.prompt_id for request in asked)


def test_the_bare_engine_gets_the_request_as_it_is() -> None:
    class Server:
        def __init__(self) -> None:
            self.asked: list[dict[str, Any]] = []

        def handle_completions(self, question: dict[str, Any]) -> dict[str, Any]:
            self.asked.append(question)
            # As the engine does: its count is that of one text.
            return {"usage": {"completion_tokens": 2}, "choices": [{"text": "a b"}] * question["n"]}

    server, request = Server(), Request(prompt="Tea", n=3, max_tokens=9, stop=("\n",), temperature=0.7, min_p=0.1)
    assert throughput.bare(server, [request, request]) == ["a b"] * 6
    assert throughput.bare(server, [request] * 4, at_once=2) == ["a b"] * 12
    question = server.asked[0]
    assert (question["prompt"], question["n"], question["max_tokens"], question["stop"]) == ("Tea", 3, 9, ["\n"])
    assert question["cache_prompt"] is False


def test_tokens_are_those_of_all_texts_each_with_its_end() -> None:
    def words(text: str, *, add_special_tokens: bool) -> Any:
        assert not add_special_tokens
        return type("Encoded", (), {"input_ids": text.split()})

    assert throughput.counter(words)(["a b", "c", ""]) == 3 + 2 + 1
