"""Measures of copy, on lines whose figures are known, and rows of the corpus as briefs."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import copywriting
from adwright.app.corpus_cases import Case, case_of
from adwright.learn.corpus import CopyRow
from adwright.llm import Fake, NoModel, Reply, Request
from adwright.measure.text_variety import ngram_vectors
from copywriting import Outcome, Remembered, Said

ROW = CopyRow.model_validate({
    "id": "x-zh-001", "lang": "zh", "category": "tea", "tone": "warm", "offer": "第2罐半价", "occasion": "中秋",
    "product": {"title": "炭焙肉桂", "brand": "岩上坐", "price": "¥168",
                "attributes": {"产地": "武夷山", "净含量": "8克×12罐"}},
    "copies": {},
})  # fmt: skip


def case(**changes: Any) -> Case:
    return case_of(ROW.model_copy(update=changes))


def figures(*outcomes: Outcome, lines: int = 10) -> dict[str, Any]:
    return copywriting.figures(outcomes, "zh", ngram_vectors, lines=lines)


def test_a_row_becomes_a_brief_with_its_offer_as_a_fact() -> None:
    brief = case().brief
    told = {fact.kind: fact.text for fact in brief.facts if fact.kind != "attribute"}
    assert told == {"name": "炭焙肉桂", "brand": "岩上坐", "price": "¥168", "offer": "第2罐半价"}
    assert brief.product.price is not None
    assert (brief.product.price.minor, brief.product.price.currency) == (16800, "CNY")
    assert (brief.locale, brief.occasion, brief.voice, brief.markets) == ("zh-CN", "中秋", ("warm",), ("CN",))
    assert len({fact.id for fact in brief.facts}) == len(brief.facts) == 6


def test_a_price_by_the_bunch_keeps_its_words() -> None:
    row = ROW.model_copy(update={"product": ROW.product.model_copy(update={"price": "¥39/束"}), "offer": ""})
    brief = case_of(row).brief
    assert brief.product.price is None
    assert [fact.text for fact in brief.facts if fact.kind == "price"] == ["¥39/束"]


def test_claims_and_numbers_without_a_fact_are_unsupported() -> None:
    said = {"产自武夷山": False, "一罐8克": False, "武夷山，只要¥99": True, "有机的武夷山茶": True}
    assert {text: copywriting.unsupported(case(), Said("headline", text)) for text in said} == said


def test_coverage_counts_telling_facts_once() -> None:
    # Of two attributes, a price and an offer, the lines use one attribute, twice, and the price.
    lines = [Said("headline", "武夷山的茶"), Said("headline", "来自武夷山"), Said("headline", "岩上坐，¥168")]
    assert copywriting.coverage(case(), lines) == 2 / 4
    assert copywriting.coverage(case(), []) == 0


def test_rates_are_over_lines_and_times_over_briefs() -> None:
    good, long = Said("headline", "产自武夷山"), Said("headline", "武夷山" * 20, reason="too long")
    first = Outcome(case(), sampled=[good, long, long], kept=[good], seconds=2.0)
    second = Outcome(case(id="x-zh-002"), sampled=[good], kept=[good] * 4, seconds=4.0)
    found = figures(first, second, lines=4)
    assert (found["sampled"], found["kept"], found["usable"]) == (4, 5, 2 / 4)
    assert (found["too_long"], found["too_long_kept"]) == (2 / 4, 0)
    assert found["s_per_kept"] == 6 / 5
    assert found["s_for_lines"] == (2 * 4 / 1 + 4 * 4 / 4) / 2
    assert found["enough"] == 1 / 2
    assert found["reasons"] == {"too long": 2}
    assert (found["groups"], found["distinct2"]) == (1, 1 / 4)
    assert found["self_bleu"] == pytest.approx(1)


def test_a_brief_without_kept_lines_never_ends() -> None:
    found = figures(Outcome(case(), sampled=[Said("headline", "x", reason="too short")], seconds=1.0))
    assert found["s_per_kept"] == found["s_for_lines"] == math.inf
    assert math.isnan(found["unsupported_kept"])


def test_variety_is_that_of_equally_many_lines() -> None:
    four = [Said("headline", text) for text in ("春茶上新", "冬雪初晴", "夏日冷泡", "秋月当空")]
    few = figures(Outcome(case(), kept=four))
    many = figures(Outcome(case(), kept=four * 5 + four[:3]), Outcome(case(), kept=four[:3]))
    assert (few["groups"], many["groups"]) == (1, 1)
    assert [few[name] for name in ("distinct2", "self_bleu", "distance")] == [
        many[name] for name in ("distinct2", "self_bleu", "distance")
    ]


class _Counting(Fake):
    def __init__(self) -> None:
        super().__init__(bad=0.3)
        self.calls: list[Request] = []

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.calls += requests
        return super().complete(requests)


def test_a_question_is_asked_once_and_its_seconds_count_twice() -> None:
    inner = _Counting()
    model = Remembered(inner)
    asked = [Request(prompt="Product: Tea", seed=seed) for seed in (1, 2)]
    first = model.complete(asked)
    assert model.seconds == 0
    assert model.complete([*asked, Request(prompt="Product: Mug")])[:2] == first
    assert len(inner.calls) == 3
    assert model.seconds > 0
    assert model.identity == inner.identity


def test_samples_and_selection_are_measured_on_the_same_lines() -> None:
    inner = _Counting()
    model = Remembered(inner)
    options = {"samples": 6, "variants": 3, "seed": 5}
    plain = copywriting.write_lines(case(), model, selection=False, **options)
    selected = copywriting.write_lines(case(), model, selection=True, **options)
    assert plain.sampled == selected.sampled
    assert set(plain.kept) <= set(plain.sampled)
    assert all(not said.reason for said in plain.kept)
    assert {"cta"}.isdisjoint(said.field for said in [*plain.sampled, *selected.kept])
    assert selected.seconds >= 0


def test_the_composer_alone_keeps_no_unsupported_line() -> None:
    outcome = copywriting.write_lines(case(), Remembered(NoModel()), selection=True, samples=4, variants=3, seed=0)
    assert outcome.kept
    assert {said.writer for said in outcome.kept} == {"composer"}
    found = figures(outcome)
    assert (found["unsupported_kept"], found["too_long_kept"], found["by_model"]) == (0, 0, 0)


def test_lines_to_read_go_round_briefs_and_fields_whether_usable_or_not() -> None:
    lines = [Said("headline", f"h{i}", reason="bad" if i % 2 else "") for i in range(6)] + [Said("social", "s")]
    outcomes = [Outcome(case(id=f"x-zh-00{i}"), sampled=lines) for i in range(3)]
    read = [said for _, said in copywriting.to_read(outcomes, 6, seed=0)]
    assert len(read) == 6
    assert sum(said.field == "social" for said in read) == 3
    assert copywriting.to_read(outcomes, 99, seed=0)[:6] == copywriting.to_read(outcomes, 6, seed=0)
    everything = [said.text for _, said in copywriting.to_read(outcomes, 99, seed=0)]
    assert sorted(everything) == sorted([said.text for said in lines] * 3)
    outcomes[0].kept = [lines[0]]
    assert [said for _, said in copywriting.to_read(outcomes, 9, seed=0, kept=True)] == [lines[0]]


def test_briefs_of_a_file_are_products_or_rows(tmp_path: Path) -> None:
    file = tmp_path / "briefs.jsonl"
    row = {"id": "r", "lang": "en", "product": {"title": "Mug"}}
    file.write_text("\n".join(map(json.dumps, [row, {"id": "p", "title": "Pot", "locale": "en"}])) + "\n")
    assert [c.brief.facts[0].text for c in copywriting.cases_of_file(file)] == ["Mug", "Pot"]
    file.write_text('{"id": "p", "locale": "en"}')
    with pytest.raises(SystemExit, match="line 1"):
        copywriting.cases_of_file(file)


def test_systems_share_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def opens(name: str, _: object) -> Any:
        opened.append(name)
        return _Counting() if name == "fake" else NoModel()

    monkeypatch.setattr(copywriting, "open_model", opens)
    options = argparse.Namespace(samples=4, variants=2, seed=0)
    outcomes = copywriting.run([case()], ["fake", "fake+selection", "composer"], options)
    assert sorted(opened) == ["fake", "none"]
    assert {name: len(found) for name, found in outcomes.items()} == {"fake": 1, "fake+selection": 1, "composer": 1}
