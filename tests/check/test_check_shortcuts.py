"""What saves a text time changes nothing that is said of it."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.check import check_subject, claims_of, subject_of_text
from adwright.check.facts import echo, properties, quantity, sheet
from adwright.check.facts.quantity import quantities
from adwright.check.facts.words import words, words_among
from adwright.check.text import unmask
from adwright.check.text.fold import fold
from adwright.check.text.literals import any_of
from adwright.core import Brief, Fact, Product

LINES = (
    "Forty hours between charges, and the whole thing costs $99.",
    "Waterproof buds, batteries not included, no BPA in the strap.",
    "续航40小时，充电2小时，不含酒精。",
    "真皮鞋底，全机防水，三合一，买二送一",
    "pH 5.5, 1.5L, 20% off, only $5,OOO",
    "蕞佳好茶，we1ght l-o-s-s",
)
FACTS = ("battery life: 40 h", "price: $129", "strap: leather, BPA-free", "pH: 5.5", "材质 真皮", "电池 另购")

_LATIN = """
spf ipx ph size usb 24 7 -in- one g K -free we1ght l0ss c.u.r.e free a z s $5,OOO
"""
_WIDE = "小时 合 一 不含 另购 ① ㎏ 🆚 \u200b \ue0d2 國 最 ❤"
_PIECES = st.sampled_from([*" .-_*·/x，、1259０５", "not ", "no ", *_LATIN.split(), *_WIDE.split(" ")])
_WORDS = st.sampled_from(sorted(word for one in properties.properties() for word in one.words))
_TEXTS = st.lists(_PIECES | _WORDS, max_size=9).map("".join)


def _forget() -> None:
    for cached in (sheet._sheet, sheet._of_fact, sheet._read, sheet._folded, echo._may_deny, words):
        cached.cache_clear()
    sheet._LAST.clear()


def _said(text: str, facts: tuple[str, ...]) -> tuple[object, ...]:
    language = "en" if text.isascii() else "zh"
    subject = subject_of_text(text, language=language, market="US", facts=facts, day="2026-11-26")
    return check_subject(subject), claims_of(subject)


def test_a_line_is_judged_alike_whatever_was_judged_before() -> None:
    asked = [(text, facts) for text in LINES for facts in ((), FACTS, FACTS[:2], FACTS[::-1])]
    alone = {}
    for one in asked:
        _forget()
        alone[one] = _said(*one)
    assert any(findings for findings, _ in alone.values())
    for seed in range(3):
        random.Random(seed).shuffle(asked)
        assert all(_said(*one) == alone[one] for one in asked)


def test_facts_are_not_read_for_numbers_before_a_text_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    known = sheet._known

    def seen(facts: tuple[sheet._Row, ...], title: str, occasion: str) -> tuple[sheet.Known, ...]:
        read.append(title)
        return known(facts, title, occasion)

    monkeypatch.setattr(sheet, "_known", seen)
    _forget()
    for text, times in (("A quiet fan", 0), ("Forty hours of it", 1), ("40 hours and $99", 1)):
        _said(text, ("battery life: 40 h", "colour: white"))
        assert len(read) == times


def test_a_sheet_belongs_to_what_the_facts_say() -> None:
    def told(*texts: str, title: str = "Lamp") -> Brief:
        facts = tuple(Fact(id=f"f{i}", kind="statement", text=t, evidence="given") for i, t in enumerate(texts))
        return Brief(
            id="b", product=Product(id="p", title=title), brand_name="S", placements=(), locale="en", facts=facts
        )

    one = told("40 h")
    assert sheet._of_brief(one) is sheet._of_brief(told("40 h"))
    assert sheet._of_brief(one) is not sheet._of_brief(told("41 h"))
    assert sheet._of_brief(one) is not sheet._of_brief(one.model_copy(update={"occasion": "Easter"}))
    # many briefs later, none is taken for another that stood at its place in memory
    for i in range(sheet._MOST_SHEETS + 50):
        assert sheet._of_brief(told(f"{i} h")).told[0].text == f"{i} h"
    assert len(sheet._LAST) <= sheet._MOST_SHEETS


def test_what_a_sheet_keeps_is_bounded() -> None:
    held = sheet._of_brief(subject_of_text("x", language="en", market="US", facts=FACTS).brief)
    for i in range(sheet._MOST_FOUND + 10):
        assert held.once(("test", i), lambda i=i: i) == i  # type: ignore[misc] # binds now
    assert len(held._found) <= sheet._MOST_FOUND
    assert held.once("none", lambda: None) is None


@given(_TEXTS, _TEXTS)
def test_a_text_is_folded_character_by_character(left: str, right: str) -> None:
    assert fold(left + right).text == fold(left).text + fold(right).text
    whole = fold(left + right)
    assert all(whole.text[i] in fold(whole.original[whole.at[i]]).text for i in range(len(whole.text)))


@given(_TEXTS)
def test_words_of_properties_are_those_that_one_expression_finds(text: str) -> None:
    listed = [fold(word).text for one in properties.properties() for word in one.words]
    wide, latin = any_of(w for w in listed if not w[0].isascii()), any_of(w for w in listed if w[0].isascii())
    text = fold(text).text
    hits = re.finditer(rf"{wide}|(?<![a-z]){latin}(?![a-z])", text)
    assert [tuple(one) for one in properties.mentions(text)] == [(*hit.span(), hit[0]) for hit in hits]


@given(_TEXTS)
def test_what_holds_a_code_is_read_for_codes(text: str) -> None:
    folded = fold(text)
    if any(q.kind == "code" for q in quantities(folded)):
        assert sheet._MAY_HOLD_CODE.search(folded.text)


@given(_TEXTS, _TEXTS)
def test_words_among_some_are_the_words_that_have_their_keys(text: str, others: str) -> None:
    text = fold(text).text
    keys = {word.key for word in words(fold(others).text)} | {"小时", "不含", "size", "free", "ph", "合一"}
    assert words_among(text, keys) == [word for word in words(text) if word.key in keys]


_BOUNDS = st.sampled_from(
    ["over ", " or more", "up to ", "about ", "nearly a ", " odd", "+", "出头", "以上", "不到", "不足", "多"]
)


@given(
    st.lists(st.sampled_from(["40 h", "9 bags", "三瓶", "8折", "100克"]) | _BOUNDS | _PIECES, max_size=7).map("".join)
)
def test_numbers_without_the_letters_of_a_bound_have_none(text: str) -> None:
    text = fold(text).text
    if not quantity._BOUNDS.of(text):
        for q in quantities(fold(text)):
            assert not quantity._bound(q, text)
            assert not quantity._is_stronger(q, text)


@given(_TEXTS)
def test_nothing_is_denied_without_the_letters_of_a_denial(text: str) -> None:
    text = fold(text).text
    for word in words(text):
        plain = echo.NEGATED.search(text, max(0, word.start - 18), word.start) or echo.FREE.match(text, word.end)
        assert echo.is_denied(text, word.start, word.end) == bool(plain)


@given(_TEXTS)
def test_a_text_that_hides_no_word_would_be_left_as_it_is(text: str) -> None:
    known = {"weight", "loss", "cure", "free", "size"}
    compact = fold(text).compact
    changed = any(cell.touched for cell in unmask._latin(unmask._cells(compact), known))
    assert unmask._hides_latin(compact.text, known) or not changed
