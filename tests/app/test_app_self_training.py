"""Lines of the copywriter are judged as a campaign judges them, and compared only with lines of the same request."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="extra train is not installed")

from adwright.app.self_training import Question, comparisons_of, judged, questions_of, yields
from adwright.generate.prompts import ASKED_FIELDS
from adwright.learn.corpus import CopyRow
from adwright.llm import Reply

ROW = CopyRow.model_validate({
    "id": "mug-1", "lang": "en",
    "product": {"title": "Stoneware mug", "brand": "Kiln", "price": "$19",
                "attributes": {"Glaze": "celadon glaze", "Volume": "350 ml", "Care": "dishwasher safe"}},
    "copies": {
        "headline": [{"t": "A mug in celadon glaze", "u": ["Glaze"]}, {"t": "Monday, but make it slow", "u": []}],
        "description": [{"t": "A 350 ml stoneware mug with a celadon glaze.", "u": ["Volume", "Glaze"]}],
        "social": [{"t": "Our mug holds 350 ml and all of your Monday, somehow, every single week.", "u": ["Volume"]}],
        "cta": [{"t": "See the mug", "u": []}],
    },
})  # fmt: skip


def _reply(*texts: str, cut: str = "") -> Reply:
    return Reply(
        texts=texts, logprobs=(-1.0,) * len(texts), finish=tuple("length" if t == cut else "stop" for t in texts)
    )


def _questions(asks: str = "campaign", field: str = "headline") -> list[Question]:
    return [q for q in questions_of(ROW, samples=8, again=2, seed=1) if (q.asks, q.field) == (asks, field)]


def test_it_is_asked_as_a_campaign_asks_and_as_each_copy_was_asked_for() -> None:
    campaign = [q for q in questions_of(ROW, samples=8, again=2, seed=1) if q.asks == "campaign"]
    for field in ASKED_FIELDS:
        assert sum(q.asked.request.n for q in campaign if q.field == field) == 8
    corpus = [q for q in questions_of(ROW, samples=8, again=2, seed=1) if q.asks == "corpus"]
    assert [(q.field, q.asked.request.n) for q in corpus] == [("headline", 2), ("headline", 2), ("description", 2)]
    block, request = corpus[0].parts
    assert block.startswith("Product: Stoneware mug\n")
    assert block.endswith("\n")
    assert request == "Headline (up to 24; fact: celadon glaze):"
    assert not [q for q in questions_of(ROW, samples=8, again=0, seed=1) if q.asks == "corpus"]


def test_only_copies_that_would_pass_as_the_copywriters_stand_for_people() -> None:
    """The second headline is a scene of which no fact tells: people may write it, the small model may not."""
    assert [q.own for q in _questions("corpus")] == [("A mug in celadon glaze",), ()]


def test_lines_are_judged_beside_those_before_them() -> None:
    found = judged(_questions()[0], _reply(
        " Celadon glaze on stoneware", " Celadon glaze on stoneware", " A 500 ml stoneware mug", " A stoneware mug in",
        " Tuesday rain on the window", cut=" A stoneware mug in"))  # fmt: skip
    assert found.passed == ("Celadon glaze on stoneware",)
    told = dict(found.failed)
    assert told["Celadon glaze on stoneware"] == "near duplicate"
    assert "500 ml" in told["A 500 ml stoneware mug"]
    assert told["A stoneware mug in"] == "cut off"
    assert told["Tuesday rain on the window"] == "strays from the facts"


def test_checks_teach_by_what_fails_for_itself() -> None:
    found = judged(_questions()[0], _reply(
        " Celadon glaze on stoneware", " Celadon glaze on stoneware", " A 500 ml stoneware mug", " A stoneware mug in",
        cut=" A stoneware mug in"))  # fmt: skip
    (only,) = comparisons_of([found], teacher="checks", most=9, seed=1)
    block, request = found.question.parts
    assert (only.id, only.prefix) == ("mug-1", block)
    assert [(p.request, p.better, p.worse) for p in only.pairs] == [
        (request, " Celadon glaze on stoneware", " A 500 ml stoneware mug")
    ]


def test_people_teach_by_their_own_copies() -> None:
    first, second = _questions("corpus")
    reply = _reply(" Celadon glaze on stoneware", " A 500 ml stoneware mug")
    found = comparisons_of(
        [judged(first, reply), judged(second, reply), judged(_questions()[0], reply)], teacher="people", most=9, seed=1
    )
    assert [pair.better for one in found for pair in one.pairs] == [" A mug in celadon glaze"]
    assert found[0].pairs[0].worse in {" Celadon glaze on stoneware", " A 500 ml stoneware mug"}


def test_a_request_without_two_kinds_of_lines_compares_nothing() -> None:
    assert comparisons_of([judged(_questions()[0], _reply(" Celadon glaze on stoneware"))], teacher="checks", most=3,
                          seed=1) == []  # fmt: skip


def test_the_yield_counts_what_a_campaign_asks() -> None:
    reply = _reply(" Celadon glaze on stoneware", " A 500 ml stoneware mug")
    told = yields(
        [judged(_questions()[0], reply), judged(_questions()[1], reply), judged(_questions("corpus")[0], reply)]
    )
    assert list(told) == [("en", "headline")]
    passed, drawn, reasons = told["en", "headline"]
    assert (passed, drawn, sum(reasons.values())) == (2, 4, 2)
