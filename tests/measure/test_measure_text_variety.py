"""Variety of texts: against counts made by hand, against nltk where it is installed, and what must not change it."""

from __future__ import annotations

import math
import warnings
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.measure.text_variety import (
    bleu,
    distinct_n,
    mean_distance,
    ngram_vectors,
    self_bleu,
    variety_tokens,
)


def test_distinct_counts_over_all_texts_not_text_by_text() -> None:
    # Four bigrams, three of them different; the mean over texts would be 1.
    assert distinct_n(["red tea cup", "red tea pot"], 2, "en") == 3 / 4


def test_distinct_makes_no_gram_across_two_texts() -> None:
    assert distinct_n(["a b", "a b"], 2, "en") == 1 / 2  # joined there would be a third, "b a"


def test_distinct_counts_characters_in_chinese_and_words_in_english() -> None:
    assert distinct_n(["茶汤茶汤"], 1, "zh") == 2 / 4
    assert distinct_n(["茶汤茶汤"], 1, "en") == 1
    assert distinct_n(["Tea tea TEA"], 1, "en") == 1 / 3


def test_distinct_has_no_answer_without_grams() -> None:
    assert math.isnan(distinct_n([], 2, "en"))
    assert math.isnan(distinct_n(["one"], 2, "en"))


def test_tokens_leave_marks_out_and_keep_latin_words_in_chinese() -> None:
    assert variety_tokens("3克×20包，USB-C！", "zh") == ["3", "克", "20", "包", "usb", "c"]
    assert variety_tokens("It’s a cup; don't", "en") == ["it’s", "a", "cup", "don't"]


def test_bleu_by_hand() -> None:
    # 4/5, 3/4, 2/3, 1/2 and no brevity penalty.
    assert bleu([list("abcde")], list("abcdx")) == pytest.approx((4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25)
    # Shorter than its reference: all orders hold, exp(1 - 5/4) remains.
    assert bleu([list("abcde")], list("abcd")) == pytest.approx(math.exp(1 - 5 / 4))
    # Longer: no penalty, 5/6, 4/5, 3/4, 2/3.
    assert bleu([list("abcde")], list("abcdex")) == pytest.approx((5 / 6 * 4 / 5 * 3 / 4 * 2 / 3) ** 0.25)
    # Counts are clipped at the reference's.
    assert bleu([["a"]], ["a", "a"], order=1) == 1 / 2
    assert bleu([list("ab"), list("xyz")], list("q")) == 0


def test_bleu_tells_text_from_reference() -> None:
    assert bleu([list("abcdefgh")], list("abcd")) != bleu([list("abcd")], list("abcdefgh"))


def test_self_bleu_is_a_mean_over_texts_each_against_all_others() -> None:
    texts = ["red tea in a cup", "red tea in a pot", "snow at dusk on the hill"]
    tokens = [text.split() for text in texts]
    by_hand = [bleu([t for t in tokens if t is not said], said) for said in tokens]
    assert self_bleu(texts, "en") == pytest.approx(sum(by_hand) / 3)
    assert self_bleu(["red tea in a cup"] * 2 + ["雪"], "zh") == pytest.approx(2 / 3)
    assert math.isnan(self_bleu(["alone"], "en"))


@pytest.fixture(scope="module")
def nltk() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("nltk.translate.bleu_score", reason="nltk is not installed")


@given(st.lists(st.lists(st.sampled_from("茶汤abc"), max_size=8), min_size=1, max_size=4),
       st.lists(st.sampled_from("茶汤abc"), max_size=8))  # fmt: skip
def test_bleu_agrees_with_nltk(nltk: Any, references: list[list[str]], said: list[str]) -> None:
    if not said or not any(references):
        assert bleu(references, said) == 0
        return
    theirs = nltk.sentence_bleu(
        references, said, smoothing_function=nltk.SmoothingFunction().method3, auto_reweigh=True
    )
    if len(said) < 4:  # nltk smooths orders that the text is too short for before it leaves them out
        return
    assert bleu(references, said) == pytest.approx(theirs)


def test_mean_distance_is_that_of_all_pairs() -> None:
    vectors = np.random.default_rng(4).normal(size=(7, 5))
    unit = vectors / np.linalg.norm(vectors, axis=1)[:, None]
    pairs = [1 - unit[a] @ unit[b] for a, b in combinations(range(7), 2)]
    assert mean_distance(vectors) == pytest.approx(np.mean(pairs))
    assert mean_distance(vectors * np.arange(1, 8)[:, None]) == pytest.approx(np.mean(pairs))


def test_mean_distance_at_its_ends() -> None:
    assert math.isnan(mean_distance(np.ones((1, 3))))
    assert mean_distance(np.array([[1.0, 0.0], [-1.0, 0.0]])) == 2
    assert mean_distance(np.array([[1.0, 0.0], [0.0, 0.0]])) == 1


def test_ngram_vectors_hold_order_and_are_the_same_everywhere() -> None:
    same, other = ngram_vectors(["abab"]), ngram_vectors(["baba"])
    assert same.sum() == other.sum() == 3
    assert not np.array_equal(same, other)
    assert np.flatnonzero(same).tolist() == [2157, 2580]
    assert ngram_vectors(["", "茶"]).sum(axis=1).tolist() == [0, 1]
