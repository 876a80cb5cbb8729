"""Colours of copy against the picture and the facts."""

from __future__ import annotations

import pytest

from adwright.check import check_subject, subject_of_text
from adwright.check.base import Subject
from adwright.check.facts.colours import check_colours, said
from adwright.core import Finding
from adwright.core.look import PictureFacts, Swatch

_HEX = {
    "blue": ("#2461c8", "蓝色"),
    "green": ("#1e4a33", "深绿色"),
    "black": ("#141414", "黑色"),
    "white": ("#ffffff", "白色"),
}


def _shown(*groups: str, outlined: bool = True) -> PictureFacts:
    colours = tuple(
        Swatch(
            hex=_HEX[g][0], share=1 / len(groups), of_product=1 / len(groups), name={"zh": _HEX[g][1], "en": g}, group=g
        )
        for g in groups
    )
    return PictureFacts(image="a.png", kind="cutout", outlined=outlined, colours=colours, brightness=0.5)


def _found(
    text: str, picture: PictureFacts | None, *, language: str = "en", facts: tuple[str, ...] = (), title: str = "-"
) -> list[Finding]:
    subject = subject_of_text(text, language=language, market="US", facts=facts, title=title)
    brief = subject.brief.model_copy(update={"picture": picture})
    return list(check_colours(Subject(brief=brief, brand=subject.brand, field="headline", text=text)))


def test_red_of_a_blue_product_needs_proof_and_says_what_is_shown() -> None:
    (found,) = _found("The red bicycle", _shown("blue"))
    assert (found.rule, found.severity, found.span) == ("picture.colour", "needs_proof", "red")
    assert "blue" in found.why
    assert [f.span for f in _found("红色的单车", _shown("blue"), language="zh")] == ["红色"]


@pytest.mark.parametrize("text", ["A navy bicycle", "A blue bicycle", "A black bicycle at night", "藏蓝色的单车"])
def test_what_the_picture_shows_or_nearly_shows_passes(text: str) -> None:
    assert _found(text, _shown("blue")) == []


def test_a_fact_is_believed_and_its_contradiction_told() -> None:
    for facts, title in ((("colour: red",), "-"), ((), "Red bicycle")):
        (found,) = _found("The red bicycle", _shown("blue"), facts=facts, title=title)
        assert (found.rule, found.severity) == ("picture.colour_of_facts", "notice")


def test_a_fact_in_another_colour_does_not_license() -> None:
    (found,) = _found("The red bicycle", _shown("blue"), facts=("colour: blue",))
    assert found.severity == "needs_proof"


def test_nothing_is_said_where_the_products_colours_are_not_known() -> None:
    assert _found("The red bicycle", None) == []
    assert _found("The red bicycle", _shown("blue", outlined=False)) == []


@pytest.mark.parametrize(
    "text",
    ["Green tea, any hour", "Black Friday", "White peony", "Hired and tired", "evergreen", "a red-hot deal",
     "the white sky", "绿色出行", "红茶配牛奶", "黑巧克力", "青春", "本色", "黑色星期五", "红包", "明白"],
)  # fmt: skip
def test_words_that_hold_a_colour_and_say_none(text: str) -> None:
    assert [text[a:b] for a, b, _ in said(text)] == []


def test_the_check_stands_among_all_checks() -> None:
    subject = subject_of_text("The red bicycle", language="en", market="US", facts=("name: bicycle",))
    brief = subject.brief.model_copy(update={"picture": _shown("green", "white")})
    found = check_subject(Subject(brief=brief, brand=subject.brand, field="headline", text="The red bicycle"))
    assert "picture.colour" in {f.rule for f in found}
