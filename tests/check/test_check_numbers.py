"""Numbers against facts: what is quoted passes, what is changed is found."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.check import Subject, checks, ground
from adwright.check.facts.numbers import _times as times_of
from adwright.check.facts.numbers import numbers
from adwright.check.facts.numerals import chinese_number, english_number
from adwright.check.facts.quantity import quantities
from adwright.check.text.fold import fold
from adwright.core import Brand, Brief, Fact, Finding, Money, Product
from adwright.core.brief import FactKind

BRAND = Brand(name={"": "Springtea"})


def brief_of(*facts: str | Fact, title: str = "Tea", **product: Any) -> Brief:
    told = [f if isinstance(f, Fact) else fact(f, i) for i, f in enumerate(facts)]
    return Brief(
        id="b",
        product=Product(id="p", title=title, **product),
        brand_name="Springtea",
        placements=(),
        locale="en",
        facts=tuple(told),
    )


def fact(text: str, i: int = 0, kind: FactKind = "attribute", name: str = "") -> Fact:
    return Fact(id=f"f{i}", kind=kind, name=name, text=text, evidence="test")


def judged(text: str, *facts: str | Fact, **more: Any) -> list[Finding]:
    return list(numbers(Subject(brief=brief_of(*facts, **more), brand=BRAND, field="headline", text=text)))


def rules_of(text: str, *facts: str | Fact, **more: Any) -> list[str]:
    return [f.rule for f in judged(text, *facts, **more)]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("两件8折", ["两件八折"]),
        ("2件打八折", ["两件8折"]),
        ("全场20% off", ["全场8折"]),
        ("half price today", ["50% off"]),
        ("第二件半价", ["第二件5折"]),
        ("四十小时续航", ["续航40小时"]),
        ("40 hours of play", ["battery: forty hours"]),
        ("0.25kg一罐", ["250克"]),
        ("半斤装", ["净含量250克"]),
        ("1500 ml", ["1.5 L"]),
        ("¥1,299", ["1299元"]),
        ("1299块钱", ["¥1,299.00"]),
        ("九成棉", ["棉90%"]),
        ("百分之九十的棉", ["90% cotton"]),
        ("47 inches", ["119 cm"]),
        ("52 by 84 inches", ["52 x 84 in. each"]),
        ("从3.5公斤到20公斤", ["承重3.5-20公斤"]),
        ("买一送一", ["买1送1"]),
        ("BOGO", ["buy one get one free"]),
        ("5月1日截止", ["2026年5月1日前"]),
        ("until May 31", ["2026-05-31"]),
        ("IP67防护", ["防护等级 IP67"]),
        ("3-in-1 case", ["三合一"]),
        ("两层缎面", ["double-layer satin"]),
        ("1万小时", ["10000小时"]),
        ("Open at 8", ["8 a.m. to noon"]),
        ("12小罐", ["8克×12罐"]),
        ("2.5GHz", ["2500 MHz"]),
        ("满300减50", ["满300元减50元"]),
        ("1/4 inch steel", ["0.25 in steel"]),
        ("二〇二一年春茶", ["2021年春茶"]),
    ],
)
def test_same_value_in_another_form_passes(text: str, facts: list[str]) -> None:
    assert rules_of(text, *facts) == []


@pytest.mark.parametrize(
    ("text", "facts", "rule"),
    [
        ("两件7折", ["两件8折"], "numbers.contradicted"),
        ("30% off", ["20% off"], "numbers.contradicted"),
        ("¥1,289", ["¥1,299"], "numbers.contradicted"),
        ("$98", ["¥98"], "numbers.contradicted"),
        ("50 hours", ["40 hours"], "numbers.contradicted"),
        ("四十五小时", ["40小时"], "numbers.contradicted"),
        ("IP68", ["IP67"], "numbers.contradicted"),
        ("2 loops", ["3 loops", "2 colours"], "numbers.contradicted"),
        ("10 hours", ["10 kg"], "numbers.absent"),
        ("20% off", ["20% cotton"], "numbers.absent"),
        ("百年老店", ["明前茶"], "numbers.absent"),
        ("15 colours", [fact("iPhone 15 case", 0, "name")], "numbers.absent"),
        ("since 1998", ["Tea"], "numbers.absent"),
        ("三代传承", ["手工"], "numbers.absent"),
        ("买二送一", ["Tea"], "numbers.absent"),
        ("over 10 hours of light and 20% off", ["10 hours"], "numbers.absent"),
        ("more than 40 tins", ["40 tins"], "numbers.stronger"),
        ("5月2日截止", ["5月1日截止"], "numbers.contradicted"),
        ("100万+用户", ["100万用户"], "numbers.stronger"),
    ],
)
def test_what_no_fact_says_is_found(text: str, facts: list[str | Fact], rule: str) -> None:
    assert rule in rules_of(text, *facts)


@pytest.mark.parametrize(
    "text",
    [
        "一杯好茶，一份心意",
        "第一口就懂",
        "One sip, and the day waits",
        "第一次来",
        "一起喝茶",
        "统一的颜色",
        "千万别错过",
        "万一下雨",
        "十分好喝",
        "三三两两的云",
        "百搭的白",
        "iPhone 15 case, made slim",
        "The X200 fits",
        "五一出游，双11再见",
        "Our No. 1 rule: rest",
        "1. 烧水",
        "四季都好看",
        "半山腰的风",
        "手柄一折，进包",
        "the one and only you",
        "Someone left early",
        "At sixes with the cat",
    ],
)
def test_idioms_and_names_pass(text: str) -> None:
    found = judged(text, "green tea", title="iPhone 15 case for the X200")
    assert [f for f in found if f.severity != "notice"] == []


def test_two_friends_are_noticed_and_not_blocked() -> None:
    assert [(f.rule, f.severity) for f in judged("Two friends, three days", "green tea")] == [
        ("numbers.loose", "notice")
    ] * 2


def test_discount_and_saving_follow_from_price_and_sale_price() -> None:
    prices = (fact("$60", 0, "price"), fact("$40", 1, "sale_price"))
    assert rules_of("33% off: save $20, now $40, was $60", *prices) == []
    assert rules_of("34% off", *prices) == ["numbers.contradicted"]
    assert rules_of("20% off", fact("$60", 0, "price")) == ["numbers.absent"]


def test_lowest_price_of_a_range_must_say_so() -> None:
    price = {"price": Money(minor=9900, currency="CNY"), "price_from": True}
    assert rules_of("¥99", fact("¥99", 0, "price"), **price) == ["numbers.from_price"]
    assert rules_of("¥99起", fact("¥99", 0, "price"), **price) == []
    assert rules_of("from ¥99", fact("¥99", 0, "price"), **price) == []


def test_without_facts_a_number_needs_proof() -> None:
    assert [(f.rule, f.severity) for f in judged("3 kg")] == [("numbers.unproven", "needs_proof")]


def test_finding_points_at_the_span_as_written() -> None:
    text = "😀 只要 ¥１,２９９！"
    found = judged(text, "¥999")[0]
    assert text[found.start : found.end] == found.span == "¥１,２９９"


UNITS = ["g", "kg", "ml", "L", "cm", "hours", "W", "%", "克", "公斤", "毫升", "小时", "分钟", "厘米", "米", "瓦"]


@st.composite
def said(draw: st.DrawFn) -> tuple[str, str, str]:
    """A fact, a line that quotes it, and the same line with one digit changed."""
    number = str(draw(st.integers(11, 99999)))
    if draw(st.booleans()):
        number += f".{draw(st.integers(1, 9))}"
    form = draw(st.sampled_from(["{} " + u for u in UNITS] + ["¥{}", "${}", "{}元", "{}% off", "{}件", "{} pieces"]))
    at = draw(st.sampled_from([i for i, c in enumerate(number) if c.isdigit()]))
    new = draw(st.sampled_from([d for d in "123456789" if d != number[at]]))
    frame = draw(st.sampled_from(["Just {}.", "现在{}，刚好", "{}", "A quiet {} for you", "只要{}！", "装着{}的春天"]))
    fact_frame = draw(st.sampled_from(["{}", "weight: {}", "规格{}"]))
    wrong = number[:at] + new + number[at + 1 :]
    return fact_frame.format(form.format(number)), frame.format(form.format(number)), frame.format(form.format(wrong))


@settings(max_examples=300)
@given(said())
def test_a_quoted_fact_passes_and_one_changed_digit_is_found(case: tuple[str, str, str]) -> None:
    told, right, wrong = case
    assert rules_of(right, told) == []
    assert [f.severity for f in judged(wrong, told)] == ["block"], wrong


def _in_chinese(n: int) -> str:
    digits = "零一二三四五六七八九"
    if n >= 10000:
        rest = n % 10000
        return _in_chinese(n // 10000) + "万" + (("零" if rest < 1000 else "") + _in_chinese(rest) if rest else "")
    text = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // scale % 10
        if digit:
            text += digits[digit] + name
        elif text and n % scale and not text.endswith("零"):
            text += "零"
    return text


@given(st.integers(1, 99_999_999))
def test_chinese_numerals_are_read(n: int) -> None:
    assert chinese_number(_in_chinese(n)) == n


@given(st.integers(0, 99))
def test_english_numbers_are_read(n: int) -> None:
    ones = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    tens = ["x", "x", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    word = ones[n] if n < 20 else tens[n // 10] + (f"-{ones[n % 10]}" if n % 10 else "")
    assert english_number(word) == n


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_any_text_is_read_without_error_and_spans_are_true(text: str) -> None:
    folded = fold(text)
    for q in quantities(folded):
        start, end = folded.span(q.start, q.end)
        assert 0 <= start < end <= len(text)
    for support in ground(text, brief_of("3 kg", "¥99")):
        assert text[support.start : support.end] == support.span


def test_ground_names_the_fact() -> None:
    brief = brief_of("净含量250克", "¥98")
    assert [(s.span, s.fact) for s in ground("250克，¥98", brief)] == [("250克", "f0"), ("¥98", "f1")]
    assert ground("260克", brief) == ()


def test_quantity_values() -> None:
    (q,) = quantities(fold("8.5折"))
    assert (q.kind, q.value) == ("discount", Fraction(15))
    assert "numbers" in checks.names()


def test_counts_beside_a_number_are_looked_up_and_not_searched_for() -> None:
    """Of n numbers, n times n comparisons took two seconds at 32,000 characters."""
    spoken = quantities(fold("2 cups of 30 g, " * 40))
    seen = 0

    class Watched(list[Any]):
        def __iter__(self) -> Any:
            nonlocal seen
            for one in super().__iter__():
                seen += 1
                yield one

    watched = Watched(spoken)
    found = [times_of(q, watched) for q in spoken]
    assert seen < 10 * len(spoken)
    near = [[o for o in spoken if abs(o.start - q.start) < 40][:8] for q in spoken]
    told = [
        tuple(o.written for o in some if o is not q and o.kind in ("count", "bare") and 1 < (o.written or 0) <= 1000)
        for q, some in zip(spoken, near, strict=True)
    ]
    assert found == told
    assert any(found)
