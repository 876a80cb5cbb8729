"""A file of texts: one answer a row, in order, whatever the rows are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adwright import app
from adwright.core import UserError


def answers(folder: Path, *rows: object) -> tuple[list[dict[str, object]], app.CheckFileSummary]:
    file = folder / "texts.jsonl"
    file.write_text("".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows))
    summary = app.check_file(file, output=folder / "out.jsonl")
    return [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()], summary


def test_each_row_is_answered_in_its_order(tmp_path: Path) -> None:
    found, summary = answers(
        tmp_path,
        {"id": "a", "text": "全国最好的茶", "market": "CN", "lang": "zh"},
        "{broken",
        {"id": 3, "text": "Tea by the window", "market": "US"},
        {"id": "d", "text": "Tea", "market": "Mars"},
        {"id": "e", "market": "US"},
        "[1, 2]",
        {"id": "g", "text": "续航四十小时", "market": "CN", "facts": ["续航 40小时"], "label": "mine"},
    )
    assert [row["id"] for row in found] == ["a", "2", "3", "d", "e", "6", "g"]
    assert [row["verdict"] for row in found] == ["block", "block", "pass", "block", "block", "block", "pass"]
    assert summary.texts == 7
    assert summary.unread == 4
    assert "Mars" in str(found[3]["findings"])
    assert "text" in str(found[4]["findings"])
    assert summary.verdicts == {"pass": 2, "review": 0, "block": 5}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"text": "Tea", "platform": "myspace"}, "no platform named 'myspace'"),
        ({"text": "Tea", "facts": ["a: 1"] * 501}, "at most 500 facts"),
        ({"text": "Tea", "facts": ["a" * 2_001]}, "at most 2000 characters"),
        ({"text": "Tea", "product": {"n": [f"v{i}" for i in range(600)]}}, "facts"),
        ({"text": "T" * 5_001}, "text"),
        ({"text": "Tea", "day": 20260101}, "day"),
        ('{"id": "\\ud800", "text": "Tea \\ud800", "market": "US"}', "row"),
    ],
)
def test_a_row_that_cannot_be_judged_says_why_and_the_next_is_judged(tmp_path: Path, row: object, reason: str) -> None:
    first = row if isinstance(row, str) else {"market": "US", **dict(row)}  # type: ignore[call-overload]
    found, summary = answers(tmp_path, first, {"text": "Tea by the window", "market": "US", "facts": "tea: green"})
    assert [line["verdict"] for line in found] == ["block", "pass"]
    assert reason in str(found[0]["findings"])
    assert summary.unread == 1


def test_an_answer_has_what_the_documentation_says(tmp_path: Path) -> None:
    (row, *_), _ = answers(
        tmp_path, {"id": "1", "text": "防水外套，质保三年", "market": "CN", "facts": ["防泼水面料", "质保 1年"]}
    )
    assert set(row) == {"id", "verdict", "findings", "claims"}
    claims = {c["span"]: (c["status"], c["fact"]) for c in row["claims"]}  # type: ignore[attr-defined]
    assert claims["防水"] == ("contradicted", "防泼水面料")
    assert claims["三年"] == ("contradicted", "质保 1年")
    assert any("'防泼水面料'" in finding["why"] for finding in row["findings"])  # type: ignore[attr-defined]
    for finding in row["findings"]:  # type: ignore[attr-defined]
        assert {"rule", "severity", "span", "start", "end", "why", "rewrite"} <= set(finding)
        assert "防水外套，质保三年"[finding["start"] : finding["end"]] == finding["span"]


def test_claims_are_held_against_a_text_only_when_facts_were_given(tmp_path: Path) -> None:
    text = {"text": "Waterproof to 50 m", "market": "US"}
    found, _ = answers(tmp_path, text, {**text, "facts": []}, {**text, "product": {"water resistance": "splash only"}})
    assert [row["verdict"] for row in found] == ["pass", "review", "block"]
    assert all(row["claims"] for row in found)


def test_fields_of_a_product_are_facts(tmp_path: Path) -> None:
    product = {"title": "Mug", "price": "$12", "attributes": {"volume": "350 ml", "material": "stoneware"}}
    text = {"text": "A stoneware mug, 350 ml for $12", "market": "US", "product": product}
    found, _ = answers(tmp_path, text, {**text, "text": "A porcelain mug, 400 ml for $10"})
    assert found[0]["verdict"] == "pass"
    statuses = [c["status"] for c in found[1]["claims"]]  # type: ignore[attr-defined]
    assert statuses.count("contradicted") >= 2


def test_the_day_decides_which_law_holds() -> None:
    def with_day(day: str) -> list[str]:
        found = app.checked(
            app.TextToCheck.model_validate({"text": "100% climate neutral", "market": "EU", "day": day})
        )
        return [f.rule for f in found.findings if f.severity != "notice"]

    assert with_day("2026-11-01") != [] or with_day("2020-01-01") == []


def test_answers_never_overwrite_the_texts(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text('{"text": "tea", "market": "US"}\n')
    with pytest.raises(UserError, match="overwrite"):
        app.check_file(file, output=file)
    with pytest.raises(UserError, match="not there"):
        app.check_file(tmp_path / "none.jsonl")
    assert app.check_file(file).output.endswith("t.checked.jsonl")


def test_what_fails() -> None:
    assert app.fails({"block": 1}, "block")
    assert not app.fails({"review": 1}, "block")
    assert app.fails({"review": 1}, "review")
    assert not app.fails({"block": 3}, "never")
