"""Word diffs lead from one text to the other, keep what can be kept, and read well."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.core.word_diff import MOST_CELLS, after_of, before_of, marked, tokens, word_diff

TEXTS = st.text("春茶明前手采abc AB12.,'-，。！\n🍵é[{+", max_size=30) | st.text(max_size=20)


@given(TEXTS, TEXTS)
def test_applying_a_diff_gives_both_texts_back(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert before_of(pieces) == before
    assert after_of(pieces) == after
    assert all(piece.text for piece in pieces)
    assert all(a.change != b.change for a, b in pairwise(pieces))
    assert not any((a.change, b.change) == ("added", "removed") for a, b in pairwise(pieces))


@given(TEXTS)
def test_equal_texts_are_kept_and_tokens_are_the_text(text: str) -> None:
    assert [piece.change for piece in word_diff(text, text)] == (["kept"] if text else [])
    assert "".join(tokens(text)) == text


@given(TEXTS, TEXTS)
def test_as_much_is_kept_either_way_round(before: str, after: str) -> None:
    kept, back = (
        sum(len(p.text) for p in word_diff(a, b) if p.change == "kept") for a, b in ((before, after), (after, before))
    )
    assert kept == back


@given(st.lists(st.sampled_from("春茶前采"), max_size=8), st.lists(st.sampled_from("春茶前采"), max_size=8))
def test_the_longest_common_part_is_kept(before: list[str], after: list[str]) -> None:
    def longest(a: tuple[str, ...], b: tuple[str, ...]) -> int:
        if not a or not b:
            return 0
        return longest(a[1:], b[1:]) + 1 if a[0] == b[0] else max(longest(a[1:], b), longest(a, b[1:]))

    pieces = word_diff("".join(before), "".join(after))
    assert sum(len(p.text) for p in pieces if p.change == "kept") == longest(tuple(before), tuple(after))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Oolong from Anxi", "Oolong from Wuyi", "Oolong from [-Anxi-]{+Wuyi+}"),
        ("Don't wait", "Do wait", "[-Don't-]{+Do+} wait"),
        ("¥1,299", "¥1,399", "¥[-1,299-]{+1,399+}"),
        ("手工辉锅的龙井", "手工辉锅龙井", "手工辉锅[-的-]龙井"),
        ("明前龙井，手工辉锅", "手工辉锅，明前龙井", "[-明前龙井，-]手工辉锅{+，明前龙井+}"),
        ("A tea, a cup", "A cup", "A [-tea, a -]cup"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("tea 茶", "茶 tea", "{+茶 +}tea[- 茶-]"),
    ],
)
def test_known_cases(before: str, after: str, shown: str) -> None:
    assert marked(word_diff(before, after)) == shown


def test_texts_too_long_to_compare_are_told_whole() -> None:
    words = int(MOST_CELLS**0.5) + 1
    before, after = "茶" * words, "水" * words
    assert [piece.change for piece in word_diff(before, after)] == ["removed", "added"]
