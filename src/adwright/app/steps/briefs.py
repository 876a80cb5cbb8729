"""What is asked of the writer for one product: a brief for everyone, and one for each of its best audiences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adwright.app.steps.ingest import Ingested
from adwright.app.steps.picture import picture_of
from adwright.app.steps.understand import Understood
from adwright.app.workspace import Workspace
from adwright.core import Brief, Product, Segment
from adwright.generate import make_brief


@dataclass(frozen=True)
class Order:
    """A brief, the creatives wanted for it, and the lines to sample per copy field."""

    brief: Brief
    variants: int
    samples: int


def orders(work: Workspace, product: Product, ingested: Ingested, understood: Understood) -> list[Order]:
    """Orders for one product; the campaign's variants and samples are shared out among its audiences."""
    options = work.campaign.generate
    # A product's category is compared in the words of its first feed, which are those of the segments.
    category = next(p.category for p in ingested.products if p.id == product.id)
    audiences = [None, *best_audiences(category, understood.segments)[: options.audiences]][: options.variants]
    variants, samples = _shares(options.variants, len(audiences)), _shares(options.samples, len(audiences))
    return [
        Order(brief_for(work, product, ingested, understood, audience), variants[number], samples[number])
        for number, audience in enumerate(audiences)
    ]


def brief_for(
    work: Workspace, product: Product, ingested: Ingested, understood: Understood, audience: Segment | None
) -> Brief:
    """The campaign's brief of one product for one audience, None for everyone."""
    campaign = work.campaign
    rising = (trend.term for trend in understood.trends if trend.direction == "rising")
    about = f"{product.title} {product.category}".casefold()
    return make_brief(
        product, ingested.brand, locale=product.locale, placements=campaign.placements, segment=audience,
        objective=campaign.objective, occasion=campaign.occasion, markets=campaign.markets,
        terms=tuple(term for term in rising if term.casefold() in about), picture=picture_of(work, product),
    )  # fmt: skip


def best_audiences(category: str, segments: Sequence[Segment]) -> list[Segment]:
    """Segments that prefer a category more than everyone does, the keenest first."""
    keen = [(lift, s) for s in segments for preferred, lift in s.categories if preferred == category and lift > 1]
    return [segment for _, segment in sorted(keen, key=lambda pair: (-pair[0], pair[1].id))]


def _shares(total: int, among: int) -> list[int]:
    """A total in nearly equal whole parts, the larger first.

    Examples
    --------
    >>> _shares(7, 3)
    [3, 2, 2]
    """
    share, extra = divmod(total, among)
    return [share + (number < extra) for number in range(among)]
