"""Length, brand words, required notices, and how the checks are run together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adwright.check import Subject, check_creative, check_line, check_text, checks, creative_checks, with_notices
from adwright.check.base import Check
from adwright.check.length import length
from adwright.check.text.fold import fold
from adwright.check.text.literals import any_of
from adwright.core import (
    Brand,
    Brief,
    Creative,
    Fact,
    Finding,
    Line,
    Placement,
    Product,
    Recipe,
    placements,
    verdict,
)
from adwright.testing.check import check_check, sample_briefs

BRAND = Brand(name={"": "Springtea"})


def brief(**more: object) -> Brief:
    base = Brief(
        id="b",
        product=Product(id="p", title="Green tea", locale="zh-CN"),
        brand_name="Springtea",
        placements=(),
        locale="zh-CN",
        facts=(),
    )
    return base.model_copy(update=more)


def line(text: str, field: str = "headline") -> Line:
    return Line(field=field, text=text, recipe=Recipe(writer="human"))


def creative(*lines: Line) -> Creative:
    return Creative(brief="b", product="p", locale="zh-CN", lines=lines)


@pytest.mark.parametrize("name", ["length", "numbers", "claims", "rules", "brand"])
def test_contract(name: str) -> None:
    check_check(name, checks.get(name))


def test_contract_sees_what_is_broken() -> None:
    def lies(subject: Subject) -> list[Finding]:
        return [replace_span(f) for f in checks.get("numbers")(subject)]

    def replace_span(finding: Finding) -> Finding:
        return finding.model_copy(update={"span": finding.span + "x"})

    with pytest.raises(AssertionError, match="does not stand there"):
        check_check("numbers", lies)
    counter = iter(range(10_000))

    def wavers(subject: Subject) -> list[Finding]:
        return [] if next(counter) % 2 else checks.get("numbers")(subject)  # type: ignore[return-value]

    with pytest.raises(AssertionError, match="two things"):
        check_check("numbers", wavers)


def test_length_counts_as_each_placement_counts() -> None:
    at = brief(placements=("display_rectangle", "feed_square"))
    sixteen = "春" * 16  # 32 columns for Google (limit 30), 16 characters for Meta (limit 40)
    (finding,) = length(Subject(brief=at, brand=BRAND, field="headline", text=sixteen))
    assert (finding.rule, finding.severity) == ("length.display_rectangle", "block")
    assert "30" in finding.why
    assert "32" in finding.why
    assert "width" in finding.why
    assert length(Subject(brief=at, brand=BRAND, field="headline", text="春" * 15)) == []


def told(place: str, field: str, text: str) -> list[tuple[str, str]]:
    found = length(Subject(brief=brief(placements=(place,)), brand=BRAND, field=field, text=text))
    return [(finding.rule, finding.severity) for finding in found]


@pytest.mark.parametrize("place", placements().values(), ids=placements())
def test_only_a_limit_that_was_read_refuses_and_each_limit_is_told(place: Placement) -> None:
    for field, rule in place.fields.items():
        long, short = "x" * (rule.limit * 2 + 1), "x" * max(1, rule.least - 1)
        [(name, severity)] = told(place.id, field, long)
        assert name == f"length.{place.id}"
        sure = place.confidence == "read" and rule.confidence == "read" and place.severity == "block"
        assert severity == ("block" if sure else "notice")
        fits = "x" * (rule.room if rule.counting != "half_width" else rule.room * 2)
        assert told(place.id, field, fits) == []
        assert told(place.id, field, fits + "xx") != []
        if rule.least > 1:
            assert told(place.id, field, short) == [(f"length.{place.id}.short", "block" if sure else "notice")]


def test_length_between_what_is_advised_and_what_is_refused_is_a_notice() -> None:
    where = "google_demand_gen_1200x628"  # the help page says 40, the interface 30
    assert told(where, "headline", "x" * 30) == []
    assert told(where, "headline", "x" * 31) == [(f"length.{where}", "notice")]
    assert told(where, "headline", "x" * 41) == [(f"length.{where}", "block")]
    at = Subject(brief=brief(placements=(where,)), brand=BRAND, field="headline", text="tea " * 9)
    (finding,) = length(at)
    assert finding.rewrite == "tea tea tea tea tea tea tea…", "what is offered instead is not told again"


def test_too_short_is_counted_as_the_platform_counts() -> None:
    assert told("baidu_search", "headline", "明前龙井") == [("length.baidu_search.short", "block")]  # 8 bytes of 9
    assert told("baidu_search", "headline", "明前龙井茶") == []
    assert told("oceanengine_large_1280x720", "headline", "abcdefgh") == [
        ("length.oceanengine_large_1280x720.short", "block")
    ]  # 4 字 of 5
    at = brief(placements=("baidu_search",))
    (finding,) = length(Subject(brief=at, brand=BRAND, field="headline", text="茶"))
    assert (finding.rewrite, "9 at least" in finding.why, "标题" in finding.why) == ("", True, True)
    assert "bububa/baidu-marketing" in finding.source


def test_length_of_a_platform_that_cuts_off_is_a_notice() -> None:
    at = brief(placements=("feed_square",))
    (finding,) = length(Subject(brief=at, brand=BRAND, field="headline", text="x" * 41))
    assert finding.severity == "notice"
    assert length(Subject(brief=at, brand=BRAND, field="long_headline", text="x" * 400)) == []
    assert [f.rule for f in length(Subject(brief=at, brand=BRAND, field="headline", text=" "))] == ["length.empty"]


def test_what_the_brand_does_not_say() -> None:
    brand = Brand(name={"": "B"}, dont_words=("cheap", "便宜"))
    texts = {"Cheap tea": 1, "A cheaper way": 0, "便 宜好茶": 1, "便\u200b宜": 1, "ＣＨＥＡＰ": 1, "茶": 0}
    for text, n in texts.items():
        found = [f for f in check_line(brief(facts=sample_briefs()[0].facts), brand, line(text)) if f.check == "brand"]
        assert len(found) == n, text


def test_health_food_needs_its_notice() -> None:
    at = brief(product=Product(id="p", title="维生素片", category="保健食品", locale="zh-CN"))
    rules = {f.rule for f in check_creative(creative(line("每日两粒")), at, BRAND)}
    assert {"cn.adlaw.18.notice", "cn.adlaw.46"} <= rules
    said = creative(line("每日两粒"), line("本品不能代替药物", "description"))
    assert "cn.adlaw.18.notice" not in {f.rule for f in check_creative(said, at, BRAND)}
    legal = Brand(name={"": "B"}, legal_lines={"zh": "本品不能代替药物"})
    assert "cn.adlaw.18.notice" not in {f.rule for f in check_creative(creative(line("每日两粒")), at, legal)}
    abroad = at.model_copy(update={"markets": ("US",)})
    assert "cn.adlaw.18.notice" not in {f.rule for f in check_creative(creative(line("每日两粒")), abroad, BRAND)}


def test_the_layout_can_draw_what_must_be_shown() -> None:
    at = brief(product=Product(id="p", title="维生素片", category="保健食品", locale="zh-CN"))
    drawing = with_notices(Brand(name={"": "B"}, legal_lines={"": "Ad."}), at)
    assert drawing.legal_lines == {"": "Ad.", "zh": "Ad.。本品不能代替药物"}
    assert "cn.adlaw.18.notice" not in {f.rule for f in check_creative(creative(line("每日两粒")), at, drawing)}
    assert with_notices(drawing, at) == drawing
    assert with_notices(BRAND, brief()) == BRAND


def test_legal_line_left_to_the_layout_is_noticed() -> None:
    brand = Brand(name={"": "B"}, legal_lines={"zh": "图片仅供参考"})
    found = [f for f in check_creative(creative(line("春茶")), brief(), brand) if f.rule == "brand.legal_line"]
    assert [f.severity for f in found] == ["notice"]
    assert not [
        f for f in check_creative(creative(line("春茶，图片仅供参考")), brief(), brand) if f.rule == "brand.legal_line"
    ]


@pytest.fixture
def broken() -> Iterator[None]:
    def fails(*_: object) -> list[Finding]:
        raise ZeroDivisionError("no rule")

    checks.add("broken", fails)
    creative_checks.add("broken", fails)
    yield
    del checks._parts["broken"], creative_checks._parts["broken"]


@pytest.mark.usefixtures("broken")
def test_a_check_that_crashes_blocks_and_never_raises() -> None:
    found = check_creative(creative(line("春茶")), brief(), BRAND)
    assert [(f.rule, f.severity) for f in found] == [("internal.broken", "block")] * 2
    assert "ZeroDivisionError: no rule" in found[0].why
    assert verdict(found) == "block"
    assert "internal.broken" in {f.rule for f in check_text("茶", language="zh", market="CN")}


def test_pasted_text_with_facts() -> None:
    told = ["净含量250克", "¥98", "有机认证"]
    assert check_text("有机春茶250克，¥98", language="zh", market="CN", facts=told) == ()
    found = check_text("有机春茶260克，全国第一", language="zh", market="CN", facts=told)
    assert [f.rule for f in found] == ["numbers.contradicted", "cn.adlaw.9.3"]
    assert [f.start for f in found] == sorted(f.start for f in found)


def test_copy_that_quotes_the_facts_passes() -> None:
    facts = (
        Fact(id="f1", kind="attribute", name="材质", text="头层牛皮", evidence="r"),
        Fact(id="f2", kind="price", text="¥398", evidence="r"),
    )
    at = brief(facts=facts, placements=("display_rectangle",))
    assert check_line(at, BRAND, line("头层牛皮，¥398")) == []


def test_name_of_the_product_is_no_claim() -> None:
    at = brief(product=Product(id="p", title="第一品牌笔记本", locale="zh-CN"), facts=sample_briefs()[0].facts)
    found = check_line(at, BRAND, line("第一品牌笔记本，翻开就写"))
    assert [f.severity for f in found] == ["notice"]
    assert "block" in {f.severity for f in check_line(at, BRAND, line("销量全国第一"))}


def test_folding_keeps_places() -> None:
    folded = fold("Ａ\u200b級½")
    assert folded.text == "a级1\u20442"
    assert [folded.span(i, i + 1) for i in range(len(folded.text))] == [(0, 1), (2, 3), (3, 4), (3, 4), (3, 4)]
    assert any_of([]) == "(?!)"
    assert isinstance(checks.get("rules"), object)


def test_subject_is_frozen_and_folds_once() -> None:
    subject = Subject(brief=brief(), brand=BRAND, field="cta", text="買")
    assert subject.folded is subject.folded
    assert replace(subject, text="x").folded.text == "x"
    check: Check = checks.get("length")
    assert check(subject) == []
