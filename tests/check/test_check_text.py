"""How texts are read before rules see them: literals that a pattern needs, masks that hide a word."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.check import check_text
from adwright.check.law.rule import Rule, rules
from adwright.check.text.candidates import Candidates, Literals, plain, required_literals
from adwright.check.text.fold import fold
from adwright.check.text.starts import tried_where_it_may_begin
from adwright.check.text.unmask import unmask

ALPHABET = "最佳第一治疗国家级减肥全网a1bestcureDEALS %.!! 茶水好、，"


@cache
def _all_rules() -> tuple[list[Rule], Candidates]:
    held = list(rules())
    return held, Candidates([rule.pattern for rule in held])


@settings(max_examples=300)
@given(st.text(alphabet=ALPHABET, max_size=24))
def test_no_rule_that_matches_is_left_out(text: str) -> None:
    """The automaton may name too many rules, never too few."""
    held, candidates = _all_rules()
    named = set(candidates.of(text))
    matching = {i for i, rule in enumerate(held) if (m := re.search(rule.pattern, text)) and m[0]}
    assert matching <= named


PATTERNS = (
    "ab?c", "a{2,3}b", "(?:ab|cd)+", "[ab]c", "x*yz", "(?i:ab)c", r"\bword\b", "a(?=b)", "(?<!x)ab", "a|bcd", "^ab$",
    "(a)(b)?", r"\d+ ?w", r"[\dx]y.z", "a.b.c", "(?:a.b|c.d)x", r"[^a]b|\Sc", r"(?:(?<=x)a|[b-d]?)+y", "(?i)ab",
    r"(?:[^\w\s]|\W){2}", "x{0}y", "(?:a|)b", "[^abc]", r"\d{1,9}(?:-\d+)?\s?[wo]", r"(?:a|b\d+)?x", r"\s{2,}a|b\s",
    r"(?:x\d*y)+z", "a(?:b|[^c])?d", r"(?:ab\d*|cd)+x", r"(?:a\d{1,6})?(?:b|c[^d]*)?-", r"[a-d]+ ?(?:b+c|d)",
    "(?:a*b)*c",
)  # fmt: skip
SHORT = st.text(alphabet="abcdxyzwordAB1٣!- \t", max_size=8)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=SHORT)
def test_each_match_holds_a_literal_of_each_set(pattern: str, text: str) -> None:
    if re.search(pattern, text):
        held = plain(text)
        assert all(any(literal in held for literal in found) for found in required_literals(pattern))


@given(text=SHORT)
def test_lists_that_share_a_scan_name_what_each_names_alone(text: str) -> None:
    together = Literals()
    shared = [Candidates(some, together) for some in (PATTERNS[:9], PATTERNS[9:], PATTERNS[::3])]
    alone = [Candidates(some) for some in (PATTERNS[:9], PATTERNS[9:], PATTERNS[::3])]
    assert [some.of(text) for some in shared] == [some.of(text) for some in alone]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=SHORT)
def test_what_is_tried_where_it_may_begin_finds_the_same(pattern: str, text: str) -> None:
    found = [(m.span(), m.groups()) for m in re.finditer(tried_where_it_may_begin(pattern), text)]
    assert found == [(m.span(), m.groups()) for m in re.finditer(pattern, text)]


@settings(max_examples=100)
@given(st.text(alphabet=ALPHABET, max_size=24))
def test_rules_tried_where_they_may_begin_find_the_same(text: str) -> None:
    for pattern, quick in _both_ways():
        assert [m.span() for m in quick.finditer(text)] == [m.span() for m in pattern.finditer(text)]


@cache
def _both_ways() -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    parts = [part for rule in rules() for part in rule.patterns]
    return [(re.compile(part), re.compile(tried_where_it_may_begin(part))) for part in parts[::3]]


def test_most_rules_have_literals_so_that_one_scan_is_enough() -> None:
    held = [rule for rule in rules() if not rule.case]
    free = [rule.id for rule in held if not required_literals(rule.pattern)]
    assert len(free) <= len(held) // 10, free


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("蕞佳好茶", "最佳"), ("嘬好喝的茶", "最好喝"), ("zui好用", "最好"), ("弟一品牌", "第一"), ("第1品牌", "第一"),
        ("国j级工艺", "国家级"), ("zhi疗失眠", "治疗"), ("治liao", "治疗"), ("mei白", "美白"), ("绝❤对有效", "绝对"),
        ("最\u200b佳", "最佳"), ("最*佳", "最佳"), ("最 佳", "最佳"), ("we1ght l0ss", "weight loss"),
        ("w e i g h t loss", "weight"), ("c.u.r.e.s acne", "cures"), ("mir★acle cure", "miracle"),
        ("gu@ranteed", "guaranteed"),
        ("weight lo-ss", "loss"), ("сures", "cures"), ("freeee", "free"), ("最(佳)", "最佳"),
        ("顶j享受", "顶级"), ("囯家级", "国家级"),
    ],
)  # fmt: skip
def test_masks_are_taken_off(written: str, meant: str) -> None:
    words = frozenset({"weight", "loss", "cures", "miracle", "guaranteed", "free"})
    assert meant in unmask(fold(written), words).text


@pytest.mark.parametrize(
    "text",
    ["陶醉的人", "醉人的茶香", "第1次来", "iPhone 15 Pro", "3M 胶带", "USB-C 65W", "A/B 测试", "T恤 100% 棉", "5G 手机",
     "h2o", "b2b", "一罐茶，一本书", "茶·书·人", "Wi-Fi 6E", "MP3", "self-care", "1st place", "4k screen", "2-in-1"],
)  # fmt: skip
def test_what_hides_nothing_is_found_by_no_rule(text: str) -> None:
    found = [f for market in ("CN", "US") for f in check_text(text, language="zh", market=market) if f.check == "rules"]
    assert [f.rule for f in found if f.severity != "notice"] == []


@pytest.mark.parametrize("text", ["蕞佳好茶", "醉优品质", "绝❤对正品", "最*佳"])
def test_what_a_mask_hides_is_found_where_it_stands(text: str) -> None:
    (found,) = [f for f in check_text(text, language="zh", market="CN") if f.check == "rules" and f.severity == "block"]
    assert found.rule == "cn.adlaw.9.3"
    assert found.span == text[found.start : found.end]


@settings(max_examples=300)
@given(st.text(alphabet="最佳蕞zui1①.*·❤ lo0sbe-s第一 \u200bＡ", max_size=30))
def test_spans_of_unmasked_text_stand_in_the_written_one(text: str) -> None:
    line = unmask(fold(text))
    for start in range(len(line.text)):
        a, b = line.span(start, start + 1)
        assert 0 <= a < b <= len(text)
    places = [line.span(i, i + 1)[0] for i in range(len(line.text))]
    assert places == sorted(places)
