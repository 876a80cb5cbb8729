"""Series: another lead in each item, nothing said twice, one name, button and tag; what is missing is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from test_generate_formats import MODELS, PRODUCTS, brief_of, lawful  # type: ignore[import-not-found]

from adwright.core import UserError
from adwright.core.copy_format import copy_format, copy_formats
from adwright.core.text import similarity
from adwright.generate.series import plan_leads, write_series

LONG = ("weibo", "xiaohongshu", "x_post", "push", "linkedin", "video_script")


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("items", [1, 2, 3, 4, 6, 12])
def test_no_two_items_have_a_lead_in_common(product: str, items: int) -> None:
    brief = brief_of(product)
    leads = plan_leads(brief, items)
    told = [fact for lead in leads for fact in (*lead.facts, *lead.beside)]
    assert len(told) == len(set(told)), "a fact told by two items"
    assert 0 < len(leads) <= items
    kinds = {fact.id: fact.kind for fact in brief.facts}
    for lead in leads:
        assert {kinds[f] for f in lead.facts} <= {"price", "sale_price", "offer"} or lead.phase != "offer"
        assert lead.why.startswith("leads with ")
    order = ["teaser", "facts", "offer", "reminder"]
    assert [order.index(lead.phase) for lead in leads] == sorted(order.index(lead.phase) for lead in leads)


@pytest.mark.parametrize("model", ["none", "chat", "planned", "mute"])
@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@pytest.mark.parametrize("name", LONG)
def test_items_share_name_button_and_tag_and_repeat_nothing(name: str, locale: str, model: str) -> None:
    form = copy_format(name)
    made = write_series(brief_of(f"rich.{locale}"), form, MODELS[model], items=4, seed=2, accept=lawful)
    pieces = [item.piece for item in made.items if item.piece]
    assert len(pieces) >= 3
    written = {part.name for part in form.parts if part.kind in {"line", "template", "points"}}
    lines = [[x.line.text for x in piece.lines if x.part in written] for piece in pieces]
    bare = [[text.replace(made.thread.name, "").replace(made.thread.brand, "") for text in own] for own in lines]
    for i, own in enumerate(bare):
        assert all(similarity(a, b) < 0.6 for a in own for other in bare[:i] for b in other), (own, bare)
    for part, shared in (("button", made.thread.button), ("hashtags", made.thread.tag)):
        said = {piece.texts(part)[0].strip("#") for piece in pieces if piece.texts(part)}
        assert len(said) <= 1, "another button or first tag in some item"
        assert not said or said == {shared} or not shared


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_only_the_offer_tells_the_price(locale: str) -> None:
    made = write_series(brief_of(f"rich.{locale}"), copy_format("xiaohongshu"), None, items=4, accept=lawful)
    sign = "$" if locale == "en" else "¥"
    assert [item.lead.phase for item in made.items if item.piece and sign in item.piece.text] == ["offer"]


def test_each_item_tells_its_lead() -> None:
    made = write_series(brief_of("rich.zh-CN"), copy_format("weibo"), None, items=4, accept=lawful)
    for item in made.items:
        assert item.piece is not None
        told = {support.fact for line in item.piece.lines for support in line.line.supports}
        assert told & set(item.lead.facts), item.lead


def test_what_the_facts_do_not_carry_is_counted_not_invented() -> None:
    made = write_series(brief_of("poor.en"), copy_format("weibo"), None, items=6, accept=lawful)
    assert made.missing == 6 - len(made.items) > 0


@pytest.mark.parametrize("items", [0, 21])
def test_a_series_of_none_or_too_many(items: int) -> None:
    with pytest.raises(UserError, match=f"a series of {items} items"):
        write_series(brief_of("rich.en"), copy_format("weibo"), None, items=items, accept=lawful)


def test_any_format_makes_a_series() -> None:
    names: Sequence[str] = list(copy_formats())
    for name in names:
        made = write_series(brief_of("rich.en"), copy_format(name), None, items=3, accept=lawful)
        assert len(made.items) == 3
