"""The gallery as a template reads it. Comes in: a `RunReport`. Goes out: cards by product, at most `limit` of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from markupsafe import Markup

from adwright.app.page.axis import percent
from adwright.app.page.charts import spark_interval
from adwright.app.page.report import Pick, RunReport
from adwright.app.page.thumbs import Album, Picture
from adwright.app.page.words import placement_names
from adwright.core import Creative, Finding, Prediction, Product, Rendition, placements, verdict

#: Creatives on one page. 280 products with two choices each fit; beyond that browsers feel slow.
LIMIT = 600


@dataclass(frozen=True)
class Shot:
    """One rendition in a card."""

    placement: str
    names: dict[str, str]
    size: str
    picture: Picture


@dataclass(frozen=True)
class Choice:
    """Why a creative is shown to a segment, with what is expected of it there."""

    pick: Pick
    segment: dict[str, str] | None
    prediction: Prediction | None
    spark: Markup


@dataclass(frozen=True)
class Card:
    """One creative."""

    creative: Creative
    shots: tuple[Shot, ...]
    choices: tuple[Choice, ...]
    findings: tuple[Finding, ...]
    verdict: str

    @property
    def best_rank(self) -> int:
        """Its best rank over the segments; after all others when it was not chosen."""
        return min((choice.pick.rank for choice in self.choices), default=1_000_000)


@dataclass(frozen=True)
class Shelf:
    """All cards of one product."""

    id: str
    titles: tuple[Product, ...]
    cards: tuple[Card, ...]


def shelves(run: RunReport, album: Album, limit: int = LIMIT) -> tuple[Shelf, ...]:
    """Cards by product, in the products' order; each product keeps its best before any keeps its second best."""
    products: dict[str, list[Product]] = defaultdict(list)
    for product in run.products:
        products[product.id].append(product)
    ranked = _ranked(run)
    turns = (c for c in chain.from_iterable(zip_longest(*ranked.values())) if c is not None)
    kept = list(islice(turns, limit))
    maker = _CardMaker(run, album, kept)
    cards = {creative.id: maker.card(creative) for creative in kept}
    return tuple(
        Shelf(product, tuple(products.get(product, ())), _by_language(cards[c.id] for c in creatives if c.id in cards))
        for product, creatives in ranked.items()
        if any(c.id in cards for c in creatives)
    )


def _by_language(cards: Iterable[Card]) -> tuple[Card, ...]:
    """One language after the other, in the order of their first cards; ranks stay in order within each."""
    shown = list(cards)
    locales = list(dict.fromkeys(card.creative.locale for card in shown))
    return tuple(sorted(shown, key=lambda card: locales.index(card.creative.locale)))


def shown_placements(run: RunReport) -> dict[str, dict[str, str]]:
    """Placement id -> name by language, of the placements that were drawn, in the order of the placement files."""
    rank = {name: i for i, name in enumerate(placements())}
    drawn = {r.placement for r in run.renditions}
    return {name: placement_names(name) for name in sorted(drawn, key=lambda n: (rank.get(n, len(rank)), n))}


def _ranked(run: RunReport) -> dict[str, list[Creative]]:
    """Product -> its creatives: the best rank first, languages side by side."""
    best: dict[str, int] = {}
    for pick in run.picks:
        best[pick.creative] = min(pick.rank, best.get(pick.creative, pick.rank))
    shown = [c for c in run.creatives if c.id in best] if run.picks else list(run.creatives)
    by_product: dict[str, list[Creative]] = {p.id: [] for p in run.products}
    for creative in shown:
        by_product.setdefault(creative.product, []).append(creative)
    for creatives in by_product.values():
        creatives.sort(key=lambda c: best.get(c.id, 0))  # stable: languages take turns at each rank
    return {product: creatives for product, creatives in by_product.items() if creatives}


class _CardMaker:
    def __init__(self, run: RunReport, album: Album, kept: Sequence[Creative]) -> None:
        self.run = run
        self.segments = {segment.id: segment.name for segment in run.segments}
        self.predictions = {(p.creative, p.segment): p for p in run.predictions}
        self.picks: dict[str, list[Pick]] = defaultdict(list)
        self.renditions: dict[str, list[Rendition]] = defaultdict(list)
        for pick in run.picks:
            self.picks[pick.creative].append(pick)
        for rendition in run.renditions:
            self.renditions[rendition.creative].append(rendition)
        for renditions in self.renditions.values():
            renditions.sort(key=lambda r: _squareness(r.width, r.height))
        self.pictures = self._pictures(album, kept)
        self.edge = max((p.ctr.high for p in run.predictions if p.ctr), default=0.01)

    def _pictures(self, album: Album, kept: Sequence[Creative]) -> dict[tuple[str, str], Picture]:
        """Large pictures first, then the small ones: where the budget ends, each card still has its large one."""
        large = [r for c in kept for r in self.renditions[c.id][:1]]
        small = [r for c in kept for r in self.renditions[c.id][1:]]
        return {(r.creative, r.placement): album.picture(r) for r in large + small}

    def card(self, creative: Creative) -> Card:
        renditions = self.renditions[creative.id]
        findings = self.run.findings.get(creative.id, ()) + tuple(chain.from_iterable(r.findings for r in renditions))
        return Card(
            creative=creative,
            shots=tuple(self._shot(r) for r in renditions),
            choices=tuple(self._choices(creative)),
            findings=findings,
            verdict=verdict(findings),
        )

    def _shot(self, rendition: Rendition) -> Shot:
        names = placement_names(rendition.placement)
        size = f"{rendition.width}×{rendition.height}"
        return Shot(rendition.placement, names, size, self.pictures[rendition.creative, rendition.placement])

    def _choices(self, creative: Creative) -> Iterator[Choice]:
        for pick in sorted(self.picks[creative.id], key=lambda p: (p.rank, p.segment or "")):
            prediction = self.predictions.get((creative.id, pick.segment))
            ctr = prediction.ctr if prediction else None
            words = f"CTR {percent(ctr.mean)} [{percent(ctr.low)}, {percent(ctr.high)}]" if ctr else ""
            spark = spark_interval(ctr, self.edge, words) if ctr else Markup("")
            yield Choice(pick, self.segments.get(pick.segment) if pick.segment else None, prediction, spark)


def _squareness(width: int, height: int) -> tuple[float, int]:
    """Squares first: they stand for the creative until the reader picks a placement."""
    ratio = max(width, height) / min(width, height)
    return (round(ratio, 2), -width * height)
