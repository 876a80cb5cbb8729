"""Content words and brand profiles in Chinese and English."""

from __future__ import annotations

import sys
import unicodedata
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import Brand, UserError
from adwright.understand import content_words, profile_brand

KIT = Brand(
    name={"": "Springtea", "zh": "春山茶事"}, voice=("warm", "plain"), values=("care",), do_words=("fresh",),
    dont_words=("miracle", "best"),
)  # fmt: skip


def test_english_words_without_stop_words_and_endings() -> None:
    assert content_words("They're the tea-lover's CUPS: 3 x 50g, don't wait!", "en-GB") == ["tea-lover", "cups", "wait"]


def test_chinese_words_with_latin_ones_between() -> None:
    assert content_words("我们的Matcha抹茶，配一杯春茶", "zh-CN") == ["matcha", "抹茶", "一杯", "春茶"]
    assert not {"我们", "的", "非常"} & set(content_words("我们的抹茶非常好喝", "zh"))
    assert content_words("ｍａｔｃｈａ", "zh") == ["matcha"]


def test_jieba_is_silent_and_writes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        content_words("春茶上新", "zh")
    assert capfd.readouterr() == ("", "")
    assert "jieba" in sys.modules


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UserError, match="'fr'"):
        content_words("thé vert", "fr")


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(["en", "zh"]))
def test_any_text_gives_folded_words(text: str, language: str) -> None:
    for word in content_words(text, language):
        assert len(word) > 1
        assert (
            word in unicodedata.normalize("NFKC", text).casefold().replace("’", "'") or "’" in word or language == "zh"
        )


def test_figures_of_past_copy() -> None:
    copies = ["Fresh tea! Picked by hand.", "Is it spring? 50 g of fresh tea 🍵", "Slow mornings", "  "]
    found = profile_brand(KIT, copies, language="en")
    assert found.copies == 3
    assert found.mean_width == pytest.approx((26 + 34 + 13) / 3)
    assert found.mean_sentence_width == pytest.approx((10 + 15 + 13 + 20 + 13) / 5)
    rates = (found.exclamation_rate, found.question_rate, found.emoji_rate, found.number_rate)
    assert rates == pytest.approx((1 / 3, 1 / 3, 1 / 3, 1 / 3))
    assert dict(found.frequent_terms) == pytest.approx({"fresh": 2 / 3, "tea": 2 / 3})
    assert found.summary.startswith(
        "Springtea: voice warm, plain; stands for care; prefers fresh; never says miracle, best;"
    )
    assert "3 past copies of 24 columns on average, 33 % with an exclamation mark" in found.summary


def test_chinese_profile_is_in_chinese() -> None:
    found = profile_brand(KIT, ["明前手采春茶，限时上新！", "明前龙井，一口春天"], language="zh-CN")
    assert found.language == "zh"
    assert ("明前", 1.0) in found.frequent_terms
    assert found.summary.startswith("春山茶事：语气warm、plain；")
    assert "2 条往期文案，平均 21 列宽，50%带感叹号" in found.summary


@pytest.mark.parametrize(("language", "words"), [("en", "no past copy"), ("zh", "没有往期文案")])
def test_without_copy_the_kit_speaks(language: str, words: str) -> None:
    found = profile_brand(KIT, [], language=language)
    assert (found.copies, found.mean_width, found.frequent_terms) == (0, 0, ())
    assert words in found.summary
    assert "miracle" in found.summary
