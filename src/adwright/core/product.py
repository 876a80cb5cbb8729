"""What is sold."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from adwright.core.money import Money
from adwright.core.noun import Noun


class Product(Noun):
    """A product as its feed describes it, cleaned. Holds no marketing prose of ours.

    Parameters
    ----------
    id
        The shop's id; together with `locale` it is unique in a campaign.
    attributes
        Name -> value, in the locale's words: material, colour, origin, size.
    price, sale_price
        Regular and reduced price.
    price_from
        True when the price is the lowest of a range ("from $20", "99起").
    images
        http(s) links to public hosts, or paths relative to the campaign folder.
    locale
        BCP 47 tag of the texts: "zh-CN", "en".
    source
        Where it was read: file and row.
    """

    id: Annotated[str, Field(min_length=1, max_length=200)]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    description: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)
    price: Money | None = None
    sale_price: Money | None = None
    price_from: bool = False
    images: tuple[str, ...] = ()
    url: str | None = None
    category: str = ""
    locale: str = "en"
    source: str = ""
