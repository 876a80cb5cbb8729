"""The short way to UAX #14 gives what the library gives."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from uniseg.linebreak import line_break_boundaries

from adwright.render.line_ends import line_ends

#: All classes that meet in copy: letters of several scripts, digits, signs of money and measure, quotes of all kinds,
#: dashes, brackets, full-width signs, marks that combine, joiners, emoji and flags.
_SIGNS = list("aZé09 \u00a0,.;:!?'\"“”‘’()[]{}-–—/\\%‰℃¥$€£+×·…&@#*_=~<>|^°№"
              "，。！？、：；“”‘’（）《》「」『』【】〈〉—…～·￥％＃＋春茶上新あアーっ々ㄱ한국어"
              "שלוםمرحبا٣กา́̈\u200b\u200d\u2060\ufe0f🍵❤👩🇨🇳👍🏽\t")  # fmt: skip


def _theirs(text: str) -> list[int]:
    return [i for i in line_break_boundaries(text) if 0 < i < len(text)]


@settings(max_examples=1500)
@given(text=st.lists(st.sampled_from(_SIGNS), max_size=24).map("".join))
@example("a b")
@example("春茶 a")
@example("a  b")
@example("“a b” c")
@example("a -b")
@example("春“茶”上")
@example("1,000.50元/kg")
@example("- a")
def test_any_text_ends_where_the_library_says(text: str) -> None:
    assert line_ends(text) == _theirs(text)


@settings(max_examples=500)
@given(words=st.lists(st.sampled_from(
    ["tea", "Hand-picked", "“quiet”", "(new)", "3.5", "20%", "$36,", "—", "it's", "春茶", "上新，", "《茶经》",
     "50g×2罐", "¥99起", "-30%"]
), max_size=12), joint=st.sampled_from([" ", "", "，", " - "]))  # fmt: skip
def test_copy_ends_where_the_library_says(words: list[str], joint: str) -> None:
    text = joint.join(words)
    assert line_ends(text) == _theirs(text)


@pytest.mark.parametrize("text", ["", "a", "茶", " ", "tea"])
def test_short_texts_have_no_end_inside(text: str) -> None:
    assert line_ends(text) == []
