"""Words that say something checkable need a fact, words of scene and feeling none; and the list is the corpus's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import adwright
from adwright.core import Brand, Product
from adwright.generate import fact_bound, make_brief
from adwright.generate.fact_bound import content_words, holds, unheld_word
from adwright.generate.filters import fault
from adwright.generate.plans import Plan

LIST = Path(adwright.__file__).parent / "data" / "fact_bound.yaml"


@pytest.mark.parametrize(
    ("text", "source", "word"),
    [
        ("Copper pot, slow mornings", "Steel pot", "copper"),
        ("COPPER pot", "Steel pot", "copper"),
        ("Copper pot", "Material: copper", ""),
        ("Slow mornings, quiet hands", "Steel pot", ""),
        ("", "Steel pot", ""),
        ("30 g, 5 l", "", ""),
        ("Copper’s glow", "Steel pot", "copper"),
        ("Bamboo and copper", "bamboo lid", "copper"),
    ],
)
def test_the_first_word_without_a_fact_is_told(text: str, source: str, word: str) -> None:
    assert unheld_word(text, source) == word


def test_chinese_words_are_those_of_the_list_too() -> None:
    bound = sorted(
        word for word in fact_bound._bound()["zh"] if len(word) == 2 and list(content_words(word, "zh")) == [word]
    )
    assert len(bound) > 50
    for word in bound[:40]:
        assert unheld_word(word, "") == word
        assert unheld_word(word, f"资料：{word}") == ""


@pytest.mark.parametrize(
    ("source", "word", "held"),
    [
        ("waterproofed canvas", "waterproof", True),
        ("Waterproof", "waterproofing", True),
        ("two lids", "lid", True),
        ("a lid", "lids", True),
        ("a solid base", "lid", False),
        ("unwaterproof", "waterproof", False),
        ("ceramic", "ceramics", True),
        ("cer", "ceramic", False),
        ("竹制杯盖", "竹制", True),
        ("竹子做的", "竹制", False),
        ("不锈的钢", "不锈钢", False),
        ("不锈，锈钢", "不锈钢", True),
        ("a.c", "abc", False),
        ("0app", "app", True),
        ("snapp", "app", False),
    ],
)
def test_a_source_holds_a_word_by_its_stem(source: str, word: str, held: bool) -> None:
    assert holds(source, word) is held


@given(st.text(max_size=40))
def test_a_text_holds_its_own_words(text: str) -> None:
    assert unheld_word(text, text) == ""
    assert all(len(word) > 1 for word in content_words(text, "zh"))


def test_a_line_with_a_made_up_material_is_filtered_with_a_plan_and_without() -> None:
    brief = make_brief(
        Product(id="p", title="Pour-over kettle", attributes={"Body": "steel"}), Brand(name={"": "B"}), locale="en",
        placements=["300x250"],
    )  # fmt: skip
    plan = Plan(field="headline", angle="scene")
    assert fault(brief, "headline", "Copper kettle, slow pour", plan=plan) == "word without a fact: copper"
    assert fault(brief, "headline", "Steel kettle, slow pour", plan=plan) == ""
    assert fault(brief, "headline", "Copper kettle", form="chat").startswith("word without a fact")


def test_the_list_is_what_its_recipe_counts_in_the_training_part() -> None:
    """A word is bound when 9 in 10 copies with it have a fact that holds it, and 3 copies have it."""
    from adwright.learn.corpus import read_corpus

    rows, _ = read_corpus(LIST.parent / "corpus" / "adcopy.jsonl")
    listed = yaml.safe_load(LIST.read_text("utf-8"))
    for language in ("en", "zh"):
        said, held = Counter[str](), Counter[str]()
        for row in rows:
            if row.lang != language or row.split != "train":
                continue
            product = row.product
            facts = " . ".join([product.title, product.brand, product.price, row.offer, row.occasion,
                                *product.attributes, *product.attributes.values()])  # fmt: skip
            for copies in row.copies.values():
                for copy in copies:
                    for word in content_words(copy.text, language):
                        said[word] += 1
                        held[word] += holds(facts, word)
        assert listed[language] == sorted(w for w, n in said.items() if n >= 3 and held[w] >= 0.9 * n)
        assert len(listed[language]) > 300
