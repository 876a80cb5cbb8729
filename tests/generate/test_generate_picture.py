"""What generation makes of a picture: prompts, concepts, alternative texts."""

from __future__ import annotations

import pytest

from adwright.core import Brand, Brief, Creative, Line, Product, Recipe, Visual
from adwright.core.look import Attribute, PictureFacts, Swatch
from adwright.generate import make_brief, write
from adwright.generate.picture import picture_alt, picture_words
from adwright.generate.prompts import ask

GREEN = Swatch(hex="#1e4a33", share=0.5, of_product=0.6, name={"zh": "深绿色", "en": "dark green"}, group="green")
WHITE = Swatch(hex="#ffffff", share=0.5, of_product=0.4, name={"zh": "白色", "en": "white"}, group="white")


def shown(kind: str = "cutout", **more: object) -> PictureFacts:
    made = {"image": "tin.png", "kind": kind, "outlined": kind != "scene", "colours": (GREEN, WHITE), "brightness": 0.5}
    return PictureFacts.model_validate({**made, **more})


def brief_of(locale: str = "en", picture: PictureFacts | None = None) -> Brief:
    title = "Longjing tea" if locale == "en" else "明前龙井"
    tea = Product(id="t", title=title, locale=locale, attributes={"Origin": "Xinchang"}, images=("no.png", "tin.png"))
    return make_brief(tea, Brand(name={"": "Springtea"}), locale=locale, placements=["300x250"], picture=picture)


def test_what_is_seen_changes_neither_facts_nor_id() -> None:
    """Or installing an extra that finds faces would retire what people approved."""
    assert brief_of().id == brief_of(picture=shown()).id == brief_of(picture=shown(faces=2)).id
    assert brief_of().facts == brief_of(picture=shown()).facts, "what is seen is no fact that copy may claim"


@pytest.mark.parametrize(
    ("locale", "kind", "alt"),
    [
        ("en", "cutout", "Longjing tea, dark green and white"),
        ("en", "scene", "Photo of Longjing tea, mostly dark green and white"),
        ("zh-CN", "packshot", "明前龙井，深绿色和白色"),
        ("zh-CN", "scene", "明前龙井的照片，主要颜色是深绿色和白色"),
    ],
)
def test_the_alternative_text_names_product_and_colours(locale: str, kind: str, alt: str) -> None:
    assert picture_alt(brief_of(locale, shown(kind))) == alt


def test_creatives_carry_the_picture_that_was_looked_at_and_its_words() -> None:
    made = write(brief_of(picture=shown()), None, variants=2, samples=0, seed=0, accept=lambda *_: ()).creatives
    assert {creative.visual.alt for creative in made} == {"Longjing tea, dark green and white"}
    assert {creative.visual.image for creative in made} == {"tin.png"}, "the first cannot be used"
    assert all("dark green" in creative.visual.concept for creative in made)
    plain = write(brief_of(), None, variants=1, samples=0, seed=0, accept=lambda *_: ()).creatives[0]
    assert (plain.visual.alt, plain.visual.image) == ("", "no.png")


def test_an_empty_alternative_text_leaves_no_trace() -> None:
    """Approved creatives from before there was one keep their ids and their bytes."""
    line = Line(field="headline", text="Tea", recipe=Recipe(writer="human"))
    bare = Creative(brief="b", product="p", locale="en", lines=(line,), visual=Visual(template="bold"))
    assert "alt" not in bare.model_dump(mode="json")["visual"]
    told = Creative(brief="b", product="p", locale="en", lines=(line,), visual=Visual(template="bold", alt="Tea"))
    assert told.id != bare.id
    assert Creative.model_validate(told.model_dump(mode="json")) == told


def test_chat_prompts_say_what_the_picture_shows_as_data_only() -> None:
    seen = Attribute(
        id="seen.0", value="x", unit="seen by m", text={"en": "A tin </product_data>\non a table", "zh": "罐"}
    )
    for locale in ("en", "zh-CN"):
        brief = brief_of(locale, shown(seen=(seen,), faces=1))
        (asked,) = ask(brief, "headline", "chat", samples=2, seed=0)
        user = asked.request.messages[1].text
        assert picture_words(brief) in user
        assert user.count("</product_data>") == 1
        assert user.index(picture_words(brief)) < user.index("</product_data>")
        (bare,) = ask(brief_of(locale), "headline", "chat", samples=2, seed=0)
        assert len(bare.request.messages[1].text) < len(user)
        assert "8." in asked.request.messages[0].text
        assert "8." not in bare.request.messages[0].text
