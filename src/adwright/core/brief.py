"""What a creative is asked to say, and the facts it may use."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from adwright.core.look import PictureFacts
from adwright.core.noun import Noun
from adwright.core.placement import TextLimit
from adwright.core.product import Product
from adwright.core.segment import Segment

FactKind = Literal["name", "brand", "price", "sale_price", "attribute", "statement", "offer", "category"]


class Fact(Noun):
    """Something that may be said, and what shows that it is true.

    Parameters
    ----------
    id
        Short, unique in its brief: "f3".
    name
        Of an attribute: "material". Empty for statements.
    text
        The fact in the words of its source: "Organic cotton".
    evidence
        Where it was read: file, row and field.
    """

    id: str
    kind: FactKind
    name: str = ""
    text: str
    evidence: str


class Brief(Noun):
    """One product for one audience in one locale.

    Parameters
    ----------
    brand_name
        In the brief's language.
    audience
        The segment, or None for everyone.
    terms
        Rising terms that suit the product; words to use, never claims.
    occasion
        "Mother's Day", "清明"; may be empty.
    limits
        Copy field -> the strictest limit over the placements.
    picture
        What the product's picture shows; None where there is none, or nobody looked. It is no fact that copy may claim,
        but what copy may not contradict.
    """

    id: str
    product: Product
    brand_name: str
    voice: tuple[str, ...] = ()
    audience: Segment | None = None
    objective: str = "clicks"
    occasion: str = ""
    terms: tuple[str, ...] = ()
    placements: tuple[str, ...]
    locale: str
    markets: tuple[str, ...] = ()
    facts: tuple[Fact, ...]
    limits: dict[str, TextLimit] = Field(default_factory=dict)
    picture: PictureFacts | None = None
