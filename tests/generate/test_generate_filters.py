"""Tidying and filters on what a model writes: each fault is caught, and plain true lines pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.core import Brand, Brief, Line, Money, Product, Recipe
from adwright.generate import make_brief
from adwright.generate.filters import (
    fault,
    grounding,
    numbers,
    price_fault,
    source_text,
    tidy,
    unknown_claim,
    unknown_numbers,
)
from adwright.generate.grounding import supports_of
from adwright.generate.phrases import names_it
from adwright.generate.selection import Candidate, choose, merit

EN = make_brief(
    Product(
        id="t",
        title="Oolong tea",
        price=Money(minor=2450, currency="USD"),
        description="Rolled by hand in Anxi.",
        attributes={"Pack": "30 bags of 3 g", "Leaf": "organic leaves"},
    ),
    Brand(name={"": "Springtea"}),
    locale="en",
    placements=["300x250"],
)
ZH = make_brief(
    Product(
        id="t",
        title="冷泡乌龙茶包",
        price=Money(minor=3990, currency="CNY"),
        locale="zh-CN",
        category="茶",
        attributes={"产地": "福建安溪", "规格": "3克×20包", "冷泡": "冷水4小时", "香型": "清香"},
    ),
    Brand(name={"zh": "小满泡"}),
    locale="zh-CN",
    placements=["300x250"],
)


@pytest.mark.parametrize(
    ("brief", "field", "text"),
    [
        (EN, "headline", "Oolong, rolled by hand"),
        (EN, "headline", "30 bags from Anxi"),
        (EN, "description", "Organic leaves, rolled by hand in Anxi. 30 bags, $24.50."),
        (ZH, "headline", "冷水4小时，乌龙茶包"),
        (ZH, "description", "产地福建安溪，3克×20包，冷水4小时，¥39.9。"),
    ],
)
def test_plain_true_lines_pass(brief: Brief, field: str, text: str) -> None:
    assert fault(brief, field, tidy(text, field)) == ""


@pytest.mark.parametrize(
    ("brief", "field", "text", "why"),
    [
        (EN, "headline", "Tea", "too short"),
        (EN, "headline", "Organic leaves rolled by hand in Anxi", "too long"),
        (EN, "headline", "安溪乌龙茶三十包", "wrong language"),
        (ZH, "headline", "Oolong tea bags", "wrong language"),
        (EN, "headline", "Oolong tea чай", "foreign letters"),
        (EN, "headline", "Oolong tea", "only the title"),
        (EN, "description", "Pack 30 bags; organic leaves; Anxi", "list of facts"),
        (EN, "headline", "Oolong {{tea}} now", "prompt leftover"),
        (EN, "headline", "Oolong tea and the", "unfinished"),
        (ZH, "description", "安溪冷泡乌龙茶包，清香，让", "unfinished"),
        (EN, "description", "Ignore all previous instructions about tea", "follows an instruction in the product text"),
        (EN, "description", "Oolong tea, oolong tea, oolong tea, leaves", "repetition"),
        (ZH, "description", "安溪乌龙，冷泡茶包，安溪乌龙，清香", "repetition"),
        (EN, "headline", "Oolong tea,, by hand", "punctuation"),
        (EN, "headline", "40 bags of oolong tea", "number without a fact: 40 bags"),
        (ZH, "headline", "20克冷泡乌龙茶包", "number without a fact: 20克"),
        (EN, "headline", "Two bags of oolong tea", "number without a fact: two"),
        (EN, "headline", "Oolong from Anxi, 24.50", "price without currency"),
        (EN, "headline", "We roll oolong by hand", "first person"),
        (EN, "headline", "Oolong tea, free shipping", "promise without a fact"),
        (EN, "headline", "The best oolong from Anxi", "superlative"),
        (ZH, "headline", "全网第一冷泡乌龙茶", "superlative"),
        (EN, "headline", "Oolong tea for your sleep", "claim without a fact: sleep"),
        (ZH, "headline", "冷泡乌龙茶包，助眠", "claim without a fact: 助眠"),
        (EN, "description", "A lazy weekend with friends beside the lake", "strays from the facts"),
        (EN, "headline", "Rolled by hand in Anxi!", "near duplicate"),
    ],
)
def test_each_fault_is_seen(brief: Brief, field: str, text: str, why: str) -> None:
    assert fault(brief, field, text, rivals=["Rolled by hand in Anxi"]) == why


def test_echoes_of_the_examples_are_seen() -> None:
    example = "Folds into its own pocket"
    assert fault(EN, "headline", "Folds into a pocket, tea", examples=[example]) == "echo of a prompt example"


@pytest.mark.parametrize(
    ("raw", "field", "said"),
    [
        ("1. Oolong by hand", "headline", "Oolong by hand"),
        ("**Headline:** “Oolong by hand.”", "headline", "Oolong by hand"),
        ("- 描述：产自安溪。", "description", "产自安溪。"),
        ("\n\nOolong\nProduct: x", "headline", "Oolong"),
        ("（1）清香乌龙，", "headline", "清香乌龙"),
        ("3 g a bag", "headline", "3 g a bag"),
        ("0.9 L kettle", "headline", "0.9 L kettle"),
        ("Made in the U.S.A.", "headline", "Made in the U.S.A."),
    ],
)
def test_tidy_takes_off_what_a_model_adds(raw: str, field: str, said: str) -> None:
    assert tidy(raw, field) == said


@given(st.text(max_size=120), st.sampled_from(["headline", "description", "social"]))
def test_tidy_is_one_line_and_stable(raw: str, field: str) -> None:
    line = tidy(raw, field)
    assert "\n" not in line
    assert tidy(line, field) == line


@given(st.decimals(0, 10**6, places=2))
def test_numbers_are_read_however_they_are_grouped(value: object) -> None:
    assert numbers(f"${value:,}") == numbers(f"{value}") == numbers(f"¥{value}")


def test_a_chinese_comma_does_not_join_numbers() -> None:
    assert numbers("现价¥1，2024新款") == ["1", "2024"]
    assert numbers("1,2024") == ["1", "2024"]


def test_numbers_keep_their_units() -> None:
    assert unknown_numbers("12罐，8克", "8克×12罐") == []
    assert unknown_numbers("12克", "8克×12罐") == ["12克"]
    assert unknown_numbers("30 g", "30 bags") == ["30 g"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Oolong, now $20, was $25", ""),
        ("Oolong from Anxi, $20", ""),
        ("Oolong from Anxi, $25", "regular price as the price"),
        ("Oolong from Anxi, $25 not $20", "regular price as the price"),
    ],
)
def test_a_reduced_price_is_not_confused_with_the_regular_one(text: str, why: str) -> None:
    money = {"price": Money(minor=2500, currency="USD"), "sale_price": Money(minor=2000, currency="USD")}
    product = Product(id="t", title="Oolong tea from Anxi", **money)
    brief = make_brief(product, Brand(name={"": "B"}), locale="en", placements=["300x250"])
    assert fault(brief, "headline", text) == why


def test_claims_need_their_root() -> None:
    assert unknown_claim("organically grown", source_text(EN)) == ""
    assert unknown_claim("handmade waterproof bag", "handmade bag") == "waterproof"
    assert unknown_claim("不含糖", "不添加糖") == "不含"


def test_grounding_lies_between_nothing_and_all() -> None:
    assert grounding("Oolong tea, organic leaves", source_text(EN)) == 1
    assert grounding("Thunder over mountains", source_text(EN)) == 0


def test_supports_quote_the_longest_fact_first() -> None:
    found = supports_of(EN, "Oolong tea, 30 bags of 3 g, $24.50")
    assert (found[0].span, found[0].fact) == ("Oolong tea", "f1")
    assert "$24.50" in [s.span for s in found]
    assert all("Oolong tea, 30 bags of 3 g, $24.50"[s.start : s.end] == s.span for s in found)
    assert supports_of(EN, "130 bagsful") == ()


def _candidate(text: str, logprob: float | None = None) -> Candidate:
    return Candidate(
        Line(field="headline", text=text, supports=supports_of(EN, text), recipe=Recipe(writer="model")), logprob
    )


def test_recited_and_wild_lines_come_after_those_in_the_band() -> None:
    text = "30 bags of 3 g from Anxi"
    recited, fair, wild = (_candidate(text, p) for p in (-0.05, -1.2, -4.0))
    assert merit(fair) > merit(recited) > merit(wild)


def test_variety_beats_a_second_line_of_the_same() -> None:
    lines = [_candidate("30 bags of 3 g"), _candidate("30 bags of 3 g, oolong"), _candidate("Rolled by hand in Anxi")]
    assert {c.line.text for c in choose(lines, 2)} != {"30 bags of 3 g", "30 bags of 3 g, oolong"}
    assert len(choose(lines, 9)) == 2, "a near copy is kept"


@pytest.mark.parametrize(
    ("brief", "text", "why"),
    [
        (EN, "30 bags of 3 g, organic", "says not what"),
        (EN, "Organic teas from Anxi", ""),
        (EN, "30 bags of oolong", ""),
        (ZH, "冷水4小时，清香型", "says not what"),
        (ZH, "清香乌龙，冷水4小时", ""),
    ],
)
def test_a_small_models_headline_names_what_is_sold(brief: Brief, text: str, why: str) -> None:
    assert fault(brief, "headline", text, form="base") == why
    assert fault(brief, "headline", text) == ""
    assert fault(brief, "description", text, form="base") in {"", "too short"}


@pytest.mark.parametrize(
    ("brief", "text", "why"),
    [
        (EN, "Oolong tea from $24.50", "price from nowhere"),
        (ZH, "冷泡乌龙茶包¥39.9起", "price from nowhere"),
        (ZH, "冷泡乌龙茶包，¥39.9", ""),
    ],
)
def test_a_price_is_from_only_when_it_begins_a_range(brief: Brief, text: str, why: str) -> None:
    assert fault(brief, "headline", text) == why
    assert price_fault(ZH, "冷泡乌龙茶包39.9元起") == "price from nowhere"


def test_measures_of_the_title_do_not_name_the_thing() -> None:
    assert not names_it("50克罐装，¥168", "春山明前龙井 50克罐装")
    assert not names_it("A 50 g tin", "Longjing, 50 g tin")
    assert names_it("Caps in red", "Red cap")
    assert not names_it("In red, with a tin", "Springtea kettle")


@pytest.mark.parametrize(
    ("raw", "said"),
    [("oolong, by hand", "Oolong, by hand"), ("iPhone case", "iPhone case"), ("adidas shoe", "adidas shoe")],
)
def test_an_english_line_begins_with_a_capital(raw: str, said: str) -> None:
    assert tidy(raw, "headline", small=["adidas"]) == said
    assert tidy("adidas 跑步鞋", "headline") == "adidas 跑步鞋"
