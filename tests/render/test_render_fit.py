"""Lines: nothing lost, nothing too wide, nothing parted that belongs together."""

from __future__ import annotations

import re
from itertools import pairwise
from itertools import product as pairs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.render.breaks import NEVER_FIRST, NEVER_LAST, breaks
from adwright.render.fit import Measure, count_lines, largest, set_lines
from adwright.render.fonts import font_set

_WORDS = [
    *(
        "明前龙井",
        "春茶",
        "一口",
        "喝到春天",
        "回甘",
        "，",
        "。",
        "！",
        "“好茶”",
        "（新）",
        "¥68",
        "7折",
        "100克",
        "30 ml",
    ),
    *(
        "50% off",
        "Spring",
        "tea",
        "hand-picked",
        "the",
        "quiet",
        "of",
        "cup,",
        "any",
        "hour.",
        "《茶经》",
        "、",
        "：",
        "—",
        "…",
    ),
]
_copy = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=14).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)


@settings(max_examples=150)
@given(text=_copy, room=st.floats(2.0, 30.0), tier=st.integers(0, 2))
def test_lines_keep_all_characters_in_order_and_fit(text: str, room: float, tier: int) -> None:
    shaped = font_set("bold", "zh").shape(text)
    measure, stops = Measure(shaped), breaks(shaped.text)
    lines = set_lines(measure, stops, tier, room)
    if lines is None:
        return
    assert "".join(shaped.text[x.start : x.end] for x in lines).replace(" ", "") == shaped.text.replace(" ", "")
    assert all(a.end <= b.start for a, b in pairwise(lines))
    assert all(measure.ink(x) <= room + 1e-9 for x in lines)
    assert len(lines) == count_lines(measure, stops, tier, room)


@settings(max_examples=150)
@given(text=_copy, room=st.floats(2.0, 20.0))
def test_no_line_begins_or_ends_with_a_forbidden_sign(text: str, room: float) -> None:
    shaped = font_set("bold", "zh").shape(text)
    lines = set_lines(Measure(shaped), breaks(shaped.text), 2, room) or ()
    for before, after in pairwise(lines):
        assert shaped.text[after.start] not in NEVER_FIRST
        assert shaped.text[before.end - 1] not in NEVER_LAST


@pytest.mark.parametrize(
    ("number", "tail"),
    list(pairs(["7", "12.5", "1,299", "¥68", "第3", "满300"], ["折", "元", "克", "天", " ml", "%", ""])),
)
def test_number_and_measure_are_never_parted(number: str, tail: str) -> None:
    text = f"今春新茶{number}{tail}，现在下单吧"
    start = text.index(number)
    assert not [b for b in breaks(text) if start < b.at < start + len(number + tail)]


def test_english_words_are_never_hyphenated() -> None:
    text = "Extraordinary hand-picked spring tea"
    assert all(text[b.at - 1] in " -" for b in breaks(text))


def test_a_word_wider_than_the_room_is_refused() -> None:
    text = "Extraordinary"
    measure = Measure(font_set("bold", "en").shape(text))
    assert set_lines(measure, breaks(text), 2, 3.0) is None


def test_names_are_kept_whole_while_there_is_room() -> None:
    text = "来自春山茶事的明前龙井"
    inside = [b for b in breaks(text, ("春山茶事",)) if 2 < b.at < 6]
    assert all(b.tier > 0 for b in inside)
    outside = [b for b in breaks(text, ("春山茶事",)) if b.at in (2, 7)]
    assert any(b.tier == 0 for b in outside)


def test_breaks_after_punctuation_win_and_widows_lose() -> None:
    def lines_of(text: str, room: float) -> list[str]:
        measure = Measure(font_set("bold", "zh").shape(text))
        return [text[x.start : x.end] for x in set_lines(measure, breaks(text), 0, room) or ()]

    assert lines_of("明前龙井，一口喝到春天", 8) == ["明前龙井，", "一口喝到春天"]
    assert len(lines_of("A quiet cup for any hour of the day", 15)[-1]) > 4


def test_lines_are_the_least_ragged_of_the_fewest() -> None:
    text = "aaa bbb ccc ddd eee fff"
    measure = Measure(font_set("bold", "en").shape(text))
    whole = measure.line(0, len(text)).width
    lines = set_lines(measure, breaks(text), 0, whole * 0.9)
    assert lines is not None
    assert len(lines) == 2
    assert abs(lines[0].width - lines[1].width) < 0.1 * whole


@given(edge=st.floats(10, 90))
def test_bisection_finds_the_edge_from_below(edge: float) -> None:
    found = largest(lambda size: size <= edge, 10, 90, steps=20)
    assert found is not None
    assert edge - 0.01 <= found <= edge or found == pytest.approx(edge)


@given(text=st.text(max_size=60))
def test_shaping_takes_any_text(text: str) -> None:
    shaped = font_set("sans", "zh").shape(text)
    assert len(shaped.advance) == len(shaped.text)
    assert shaped.width == pytest.approx(sum(shaped.glyph_advance))
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b]", shaped.text)
    breaks(shaped.text)


def test_chinese_quotes_come_from_the_chinese_face() -> None:
    zh, en = font_set("sans", "zh").shape("“茶”"), font_set("sans", "en").shape("“tea”")
    assert zh.advance[0] == pytest.approx(1.0)
    assert en.advance[0] < 0.7


def test_what_no_face_holds_is_told() -> None:
    shaped = font_set("bold", "zh").shape("春茶🇨🇳上新\u0e01")
    assert shaped.missing == ("🇨🇳", "\u0e01")
    assert shaped.text == "春茶上新"
    assert 0 not in shaped.glyphs


def test_a_chinese_word_set_off_by_spaces_is_not_parted() -> None:
    text = "安溪铁观音 中焙 125克"
    assert {b.tier for b in breaks(text) if b.at == text.index("焙")} == {2}
    assert {b.tier for b in breaks(text) if b.at == text.index("中")} == {0}
    assert {b.tier for b in breaks("手工辉锅的春山明前龙井") if b.at == 5} == {0}


def test_a_title_with_its_measure_may_end_a_line_at_its_comma() -> None:
    text = "Dongting Biluochun, 50 g, $38"
    stops = breaks(text, ("Dongting Biluochun, 50 g",))
    lines = set_lines(Measure(font_set("bold", "en").shape(text)), stops, 0, 13.0) or ()
    assert [text[line.start : line.end] for line in lines] == ["Dongting Biluochun,", "50 g, $38"]
    assert {b.tier for b in stops if b.at == 9} == {1}


def test_words_of_facts_that_the_segmenter_parts_stay_whole() -> None:
    text = "石磨抹茶粉，产自贵州铜仁"
    assert {b.tier for b in breaks(text) if b.at == text.index("自")} == {2}
    assert {b.tier for b in breaks(text) if b.at == text.index("贵")} == {0}
