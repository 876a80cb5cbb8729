"""Rules of law and policy on tables of violations and of lawful look-alikes.

`law_development.tsv` is what the rules were tuned on; all of it must be right. `law_held_out.tsv` was written before
the
rules were run on it and was not tuned on; its first result was precision 0.82, recall 0.80 (47 of 59 violations found,
10 of 58 lawful lines flagged). The test keeps the rules from falling below that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pydantic import ValidationError

from adwright.check import Rule, Subject, check_text, checks, subject_of_text
from adwright.check.law.rule import rules
from adwright.check.law.rules import RuleBook, _compile, _Compiled
from adwright.check.text.fold import fold
from adwright.core import Brand, Brief, Fact, Finding, Product

HERE = Path(__file__).parent
PLATFORM = {"meta", "google", "tiktok", "amazon"}


def rows(name: str) -> Iterator[tuple[str, str, str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            where, rule, text = line.split("\t")
            yield where, rule, text


def found(where: str, text: str) -> list[Finding]:
    """Findings of the rules that stop a line, or are of Google's editorial pack, which only notices."""
    market, _, extra = where.partition(":")
    findings = check_text(
        text,
        language="zh" if market == "cn" else "en",
        market=market.upper(),
        facts=["tea"],
        category="" if extra in PLATFORM else extra,
        platforms=(extra,) if extra in PLATFORM else (),
    )
    return [f for f in findings if f.check == "rules" and (f.severity != "notice" or f.rule.startswith("google."))]


@pytest.mark.parametrize(("where", "rule", "text"), list(rows("law_development.tsv")))
def test_development_table(where: str, rule: str, text: str) -> None:
    named = [f.rule for f in found(where, text)]
    assert named == [] if rule == "-" else any(n.startswith(rule) for n in named)


def test_development_table_is_broad() -> None:
    table = list(rows("law_development.tsv"))
    assert sum(rule != "-" for _, rule, _ in table) >= 60 <= sum(rule == "-" for _, rule, _ in table)


def test_held_out_table_is_no_worse_than_at_first() -> None:
    table = [(rule != "-", bool(found(where, text))) for where, rule, text in rows("law_held_out.tsv")]
    true = sum(a and b for a, b in table)
    assert true / sum(b for _, b in table) >= 0.82
    assert true / sum(a for a, _ in table) >= 0.79


@pytest.mark.parametrize(
    "text", ["全国第一", "全 国 第 一", "全国第​一", "全國第一", "全国第*一", "全国·第·一", "ＮＯ．１好茶"]
)
def test_disguises_are_seen_through(text: str) -> None:
    found_here = [f for f in found("cn", text) if f.rule == "cn.adlaw.9.3"]
    assert found_here
    assert all(text[f.start : f.end] == f.span for f in found_here)


def test_market_decides() -> None:
    assert [f.rule for f in found("cn", "The best tea")] == ["cn.adlaw.9.3"]
    assert found("us", "The best tea") == []
    assert found("us", "全国第一") == []


def test_category_decides() -> None:
    assert [f.rule for f in found("cn:酒", "干杯")] == ["cn.adlaw.23"]
    assert found("cn:茶", "干杯") == []
    assert found("cn:酒店", "干杯") == []
    assert found("cn:药品", "清热解毒") == []


def test_context_class_is_named() -> None:
    (goal,) = (f for f in check_text("我们力求做到最好", language="zh", market="CN", facts=["x"]) if f.check == "rules")
    assert goal.severity == "notice"
    assert "goal or attitude" in goal.why
    (award,) = (
        f
        for f in check_text("国家级非物质文化遗产制茶技艺", language="zh", market="CN", facts=["x"])
        if f.check == "rules"
    )
    assert award.severity == "needs_proof"


def test_every_rule_names_its_source_and_unchecked_ones_never_block() -> None:
    assert len({r.id for r in rules()}) == len(rules())
    assert all(r.source and r.checked and r.why for r in rules())
    assert not [r.id for r in rules() if r.confidence == "unchecked" and r.severity == "block"]
    with pytest.raises(ValidationError, match="may not block"):
        Rule(
            id="x", title="x", severity="block", source="x", checked="-", confidence="unchecked", terms=("x",), why="x"
        )


def test_exemption_covers_only_its_own_passage() -> None:
    assert [f.span for f in found("cn", "最佳赏味期三天，味道最佳")] == ["最佳"]


def test_a_feed_with_both_prices_vouches_for_the_former_one() -> None:
    product = Product(id="p", title="Mug", locale="en")
    told = tuple(
        Fact(id=f"f{i}", kind=kind, text=text, evidence="row 2")
        for i, (kind, text) in enumerate((("price", "$20"), ("sale_price", "$15")))
    )
    severities = []
    for facts in (told, told[:1]):
        brief = Brief(id="b", product=product, brand_name="", placements=(), locale="en", markets=("US",), facts=facts)
        line = Subject(brief=brief, brand=Brand(name={"": "B"}), field="headline", text="Was $20, now $15")
        severities.append({f.severity for f in checks.get("rules")(line) if f.rule == "us.ftc.pricing"})
    assert severities == [{"notice"}, {"needs_proof"}]


def of_rules(text: str, *, named: str, title: str, market: str) -> list[tuple[str, str]]:
    language = "zh" if market == "CN" else "en"
    brand = Brand(name={"": named})
    told = check_text(text, language=language, market=market, title=title, brand=brand)
    return [(finding.span, finding.severity) for finding in told if finding.check == "rules"]


@pytest.mark.parametrize(
    ("named", "text", "span", "severity"),
    [
        ("顶级山房", "顶级山房春茶，一泡清香", "顶级", "notice"),
        ("顶级山房", "顶级春茶，一泡清香", "顶级", "block"),
        # A name of nothing but the term is no licence for it.
        ("国家级", "国家级春茶", "国家级", "block"),
        ("Cheapest Co", "Cheapest Co delivers", "Cheapest", "notice"),
        ("Cheapest Co", "Of the cheapest companies", "cheapest", "needs_proof"),
    ],
)
def test_a_superlative_is_left_in_the_name_it_is_part_of(named: str, text: str, span: str, severity: str) -> None:
    market = "US" if named.isascii() else "CN"
    assert (span, severity) in of_rules(text, named=named, title="-", market=market)
    assert of_rules(text, named="S", title="-", market=market)[0][1] != "notice"


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("根治失眠贴", "根治"), ("治疗感冒茶", "治疗感冒"), ("稳赚不赔宝", "稳赚不赔"), ("保本理财宝", "保本"),
        ("Cures Acne Cream", "Cures Acne"), ("Lose 10 Pounds Fast Tea", "Lose 10 Pounds"),
        ("Guaranteed Results Gym", "Guaranteed Results"), ("Guaranteed Returns Fund", "Guaranteed Returns"),
    ],
)  # fmt: skip
def test_a_cure_a_yield_and_a_promise_stay_one_in_a_name(name: str, span: str) -> None:
    market = "US" if name.isascii() else "CN"
    for named, title in ((name, "-"), ("S", name)):
        told = dict(of_rules(f"{name}，上市了" if market == "CN" else f"{name} is here", named=named, title=title,
                             market=market))  # fmt: skip
        assert told[span] in ("block", "needs_proof")


def test_a_context_is_only_searched_for_where_one_of_its_words_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exemptions have hundreds of words: without this a text of 8,000 characters with one hit took a second."""
    searched: list[str] = []

    class Watched:
        def __init__(self, rule: str, pattern: re.Pattern[str]) -> None:
            self.rule, self.pattern = rule, pattern

        def finditer(self, text: str) -> Iterator[re.Match[str]]:
            searched.append(self.rule)
            return self.pattern.finditer(text)

    def compiled(rule: Rule) -> _Compiled:
        exempt = tuple((e, cast("re.Pattern[str]", Watched(rule.id, p)), may) for e, p, may in _compile(rule).exempt)
        return _Compiled(rule, exempt)

    monkeypatch.setattr("adwright.check.law.rules._compile", compiled)
    book = RuleBook(rules())
    one = subject_of_text("This tea cures diabetes", language="en", market="US")
    assert "us.ftc.health" in {finding.rule for finding in book.findings(one)}
    assert "us.ftc.health" not in searched
    other = subject_of_text("This tea does not cure diabetes", language="en", market="US")
    assert "us.ftc.health" not in {finding.rule for finding in book.findings(other)}
    assert "us.ftc.health" in searched


def test_no_context_is_missed_for_a_word_that_is_looked_for_first() -> None:
    contexts = [one for rule in rules() for one in _compile(rule).exempt]
    for where in ("law_development.tsv", "law_held_out.tsv"):
        for text in {fold(text).compact.text for _, _, text in rows(where)}:
            assert not [e.context for e, pattern, may in contexts if not may.of(text) and pattern.search(text)]


def test_harmless_words_in_the_clause_of_a_violation_do_not_calm_it() -> None:
    """Violations in clauses of ordinary copy: rules find 35 of 40 of either language, whatever stands around."""
    table = [line.split("\t") for line in (HERE / "law_padded.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
    stopped = {
        market: [bool(found(where, text)) for where, text in table if where == market] for market in ("cn", "us")
    }
    assert len(stopped["cn"]) == len(stopped["us"]) == 40
    assert sum(stopped["cn"]) >= 35
    assert sum(stopped["us"]) >= 34
