"""Rows of the copy corpus as a shop's feed would bring them: a brief, and the brand whose rules it is checked by.

Comes in: a `CopyRow`. Goes out: a `Case`. It knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adwright.check import check_line
from adwright.core import Brand, Brief, DataError, Fact, Finding, Line, Product
from adwright.core.price import parse_price
from adwright.generate import make_brief
from adwright.learn.corpus import CopyRow

#: Their limits are those that the corpus was written to: 30, 90 and 90 columns.
PLACEMENTS = ("display_rectangle", "feed_square")


@dataclass(frozen=True)
class Case:
    """A brief with the brand whose rules it is checked by."""

    brief: Brief
    brand: Brand

    def accept(self, brief: Brief, line: Line) -> Sequence[Finding]:
        """Findings on a line."""
        return check_line(brief, self.brand, line)


def case_of(row: CopyRow) -> Case:
    """A row of the corpus as the brief that a shop's feed would give.

    The corpus's category is an English slug that no shop shows, and its audience is free text where a brief has a
    measured segment: both are left out. A price that is no plain amount ("¥39/束") is a price fact in its own words.
    """
    locale, market = ("zh-CN", "CN") if row.lang == "zh" else ("en", "US")
    told, source = row.product, f"corpus row {row.id}"
    brand = Brand(name={"": told.brand}, voice=(row.tone,) if row.tone else (), markets=(market,))
    try:
        price = parse_price(told.price, locale=locale if row.lang == "zh" else "en-US") if told.price else None
    except DataError:
        price = None
    product = Product(
        id=row.id, title=told.title, attributes=told.attributes, price=price.money if price else None,
        price_from=bool(price and price.at_least), locale=locale, source=source,
    )  # fmt: skip
    brief = make_brief(product, brand, locale=locale, placements=PLACEMENTS, occasion=row.occasion)
    more = [("price", told.price)] if told.price and price is None else []
    more += [("offer", row.offer)] if row.offer else []
    facts = tuple(
        Fact.model_validate({"id": f"f{number}", "kind": kind, "text": text, "evidence": f"{source}, {kind}"})
        for number, (kind, text) in enumerate(more, len(brief.facts) + 1)
    )
    return Case(brief.model_copy(update={"facts": brief.facts + facts}), brand)
