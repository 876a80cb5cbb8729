"""What the composer says of a reduced price runs where the feed states both prices, and asks for proof where not."""

from __future__ import annotations

import pytest

from adwright.check import check_line
from adwright.core import Brand, Line, Money, Product, Recipe
from adwright.generate import make_brief

RULES = {"us.ftc.pricing", "cn.price.reference"}


def _severities(text: str, *, market: str, locale: str, currency: str, reduced: bool) -> set[str]:
    tea = Product(
        id="t1", title="Jasmine Pearls 茉莉龙珠", locale=locale, price=Money.of(128, currency),
        sale_price=Money.of(108, currency) if reduced else None,
    )  # fmt: skip
    brand = Brand(name={"": "Springtea"}, markets=(market,))
    brief = make_brief(tea, brand, locale=locale, placements=["feed_square"])
    found = check_line(brief, brand, Line(field="description", text=text, recipe=Recipe(writer="composer")))
    return {finding.severity for finding in found if finding.rule in RULES}


@pytest.mark.parametrize(
    ("text", "market", "locale", "currency"),
    [
        ("Jasmine Pearls, now $108, was $128. Rolled by hand.", "US", "en", "USD"),
        ("Now $108, was $128", "US", "en", "USD"),
        ("Was $128, now $108", "US", "en", "USD"),
        ("茉莉龙珠，产自福建，现价¥108（原价¥128）。", "CN", "zh-CN", "CNY"),
        ("茉莉龙珠，原价128元，现价108元", "CN", "zh-CN", "CNY"),
    ],
)
def test_a_reduced_price_of_the_feed_is_noticed_and_no_other_passes(
    text: str, market: str, locale: str, currency: str
) -> None:
    assert _severities(text, market=market, locale=locale, currency=currency, reduced=True) == {"notice"}
    assert _severities(text, market=market, locale=locale, currency=currency, reduced=False) == {"needs_proof"}
