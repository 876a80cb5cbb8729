"""What is said to cover the regulator's taxonomy exists."""

from __future__ import annotations

import json
from pathlib import Path

from adwright.check.law.rule import notices, rules

ROWS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "coverage-cn.jsonl"


def test_each_expression_names_rules_that_exist() -> None:
    known = {rule.id for rule in rules()} | {notice.id for notice in notices()}
    rows = [json.loads(line) for line in ROWS.read_text("utf-8").splitlines()]
    assert len({row["code"] for row in rows}) == len(rows) == 245
    for row in rows:
        assert set(row["by"]) <= known, row["code"]
        assert bool(row["by"]) == (row["status"] != "not"), row["code"]
        assert row["why"]
