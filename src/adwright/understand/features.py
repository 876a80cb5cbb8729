"""Figures of people: those that are told, and those that groups are formed by.

Comes in: `Behaviour`. Goes out: told figures with their units, and a scaled matrix for clustering. It does not know
how groups are found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from adwright.core.money import exponent
from adwright.understand.behaviour import DAY_PARTS, Behaviour

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

#: Bounds of the strength of shrinkage [events]: 0.5 trusts a person's first event, 200 hardly ever trusts one.
_STRENGTHS = (0.5, 200.0)
#: Standard deviations beyond which a person is no further away: one reseller must not own a group.
_CLIP = 4.0
#: Columns trusted less are left out: they would add noise in many dimensions.
_LEAST_TRUST = 0.05


@dataclass(frozen=True)
class Figure:
    """One told figure.

    Parameters
    ----------
    name
        "purchases per person"; the key in a segment's centroid.
    family
        Figures of a family say nearly the same thing; an insight takes one of each: "buying", "hours".
    detail
        What the name is about, for wording: the category, the part of the day.
    numerator, denominator
        Per person, shape (n,). The value of a group is the sum of numerators over the sum of denominators; where the
        denominator is 1 for known and 0 for unknown, that is the mean per person.
    spread
        Standard deviation between people.
    """

    name: str
    family: str
    unit: str
    numerator: Floats
    denominator: Floats
    spread: float
    detail: str = ""

    def by_group(self, labels: NDArray[np.int64], groups: int) -> tuple[Floats, float]:
        """Value of each group, shape (groups,), and of everyone; nan where nobody has one. Label -1: in no group."""
        inside = labels >= 0
        over = np.bincount(labels[inside], self.numerator[inside], groups)
        below = np.bincount(labels[inside], self.denominator[inside], groups)
        values = np.divide(over, below, out=np.full(groups, np.nan), where=below > 0)
        total = float(self.denominator.sum())
        return values, float(self.numerator.sum()) / total if total > 0 else float("nan")


@dataclass(frozen=True)
class _Column:
    name: str
    block: str
    values: Floats | Singles
    trust: float = 1.0


def figures_of(behaviour: Behaviour) -> Iterator[Figure]:
    """Told figures, one at a time to bound memory; constant ones are left out."""
    for part in _all_parts(behaviour):
        if isinstance(part, Figure) and part.spread > 1e-12:
            yield part


def matrix_of(behaviour: Behaviour) -> tuple[Singles, tuple[str, ...]]:
    """Scaled columns for clustering and their names.

    Returns
    -------
    matrix
        Shape (people, columns). A column weighs as much as single people can be told apart by it, over the number of
        columns of its block (activity, time, taste): twelve categories together count as much as four parts of the day,
        and what chance alone would bring about counts nothing.
    """
    columns = [
        _Column(part.name, part.block, _scale(np.asarray(part.values, dtype=np.float64)), part.trust)
        for part in _all_parts(behaviour)
        if isinstance(part, _Column) and part.trust > _LEAST_TRUST and part.values.std() > 1e-12
    ]
    blocks = Counter(column.block for column in columns)
    if not columns:
        return np.zeros((behaviour.people.height, 0), dtype=np.float32), ()
    matrix = np.column_stack([c.values * np.float32(np.sqrt(c.trust / blocks[c.block])) for c in columns])
    return matrix, tuple(c.name for c in columns)


def _all_parts(behaviour: Behaviour) -> Iterator[Figure | _Column]:
    for part in (_activity, _money, _hours, _categories):
        yield from part(behaviour.people, behaviour)


def shrink(hits: Floats, tries: Floats) -> tuple[Floats, float, float]:
    """Shares of single people, drawn towards everyone's share.

    The strength comes from the variance between people beyond what chance gives (beta-binomial moments), within
    0.5 to 200 events.

    Returns
    -------
    shares
        Shape (n,).
    strength
        Events that everyone's share weighs; at the upper bound people cannot be told apart.
    trust
        Mean weight of a person's own events, in [0, 1].

    Source
    ------
    Kleinman 1973, "Proportions with extraneous variance", JASA 68: moment estimator of the between variance.

    Examples
    --------
    >>> shares, strength, trust = shrink(np.array([0.0, 9.0, 1.0]), np.array([10.0, 10.0, 1.0]))
    >>> bool(shares[0] < shares[2] < shares[1])
    True
    """
    total = tries.sum()
    share = hits.sum() / total if total else 0.0
    noise = share * (1 - share)
    several = tries > 1
    low, high = _STRENGTHS
    strength = high
    if noise > 0 and several.any():
        n = tries[several]
        # Weighted mean squared distance W has the expectation noise * sum(1 + (n - 1) rho), rho = 1 / (1 + strength).
        squared = (n * (hits[several] / n - share) ** 2).sum()
        rho = (squared / noise - n.size) / (n - 1).sum()
        strength = float(np.clip(1 / rho - 1, low, high)) if rho > 0 else high
    weights = tries / (tries + strength)
    own = np.divide(hits, tries, out=np.full(tries.shape, share), where=tries > 0)
    return weights * own + (1 - weights) * share, strength, float(weights.mean()) if tries.size else 0.0


def _scale(values: Floats) -> Singles:
    """Centred on the median, one standard deviation wide, cut at four."""
    scaled: Singles = np.clip((values - np.median(values)) / values.std(), -_CLIP, _CLIP).astype(np.float32)
    return scaled


def _floats(people: pl.DataFrame, name: str) -> Floats:
    return people[name].cast(pl.Float64).to_numpy()


def _yes(holds: NDArray[np.bool_]) -> Floats:
    """1 where it holds, else 0."""
    return holds.astype(np.float64)


def _per_person(
    name: str, family: str, unit: str, values: Floats, known: Floats | None = None, detail: str = ""
) -> Figure:
    """A mean per person, over the people for whom it is known."""
    known = np.ones(values.shape) if known is None else known
    spread = float(values[known > 0].std()) if known.any() else 0.0
    return Figure(name, family, unit, values * known, known, spread, detail)


_KINDS = (
    ("impression", "impressions per person", "seeing"),
    ("click", "clicks per person", "clicking"),
    ("add_to_cart", "add-to-carts per person", "carting"),
    ("purchase", "purchases per person", "buying"),
    ("conversion", "conversions per person", "converting"),
    ("skip", "skips per person", "skipping"),
)
_DOERS = (
    ("click", "share of people who clicked", "clicking"),
    ("add_to_cart", "share of people who added to cart", "carting"),
    ("purchase", "share of people who bought", "buying"),
    ("conversion", "share of people who converted", "converting"),
)


def _activity(people: pl.DataFrame, behaviour: Behaviour) -> Iterator[Figure | _Column]:
    ago = (pl.lit(behaviour.last_at) - pl.col("last_at")).dt.total_seconds() / 86400
    recency = people.select(ago.alias("ago"))["ago"].cast(pl.Float64).to_numpy()
    yield _per_person("days since last event", "recency", "days", recency)
    events = _floats(people, "events")
    yield _Column("recency", "activity", np.log1p(recency), _lapse_beyond_chance(recency, events, behaviour.days))
    yield _per_person("events per person", "activity", "events", events)
    # Without impressions a click is how a visit is logged, not an answer to something shown.
    visits = not int(people["impression"].sum())
    for kind, name, family in _KINDS:
        counts = _floats(people, kind)
        yield _per_person(name, "activity" if visits and kind == "click" else family, "events", counts)
        yield _Column(kind, "activity", np.log1p(counts), _beyond_chance(counts))
    for kind, name, family in _DOERS:
        if not (visits and kind == "click"):
            yield _per_person(name, family, "share", _yes(_floats(people, kind) > 0))
    yield from _click_rate(people)


def _beyond_chance(counts: Floats) -> float:
    """Share of the variance between people that is more than chance, which for counts is their mean (Poisson)."""
    variance = float(counts.var())
    return max(0.0, 1 - float(counts.mean()) / variance) if variance > 0 else 0.0


def _lapse_beyond_chance(recency: Floats, events: Floats, days: float) -> float:
    """The same for recency, where chance is n events spread evenly over the log (the largest of n uniform times)."""
    mean = days / (events + 1)
    chance = float((days**2 * events / ((events + 1) ** 2 * (events + 2))).mean() + mean.var())
    variance = float(recency.var())
    return max(0.0, 1 - chance / variance) if variance > 0 else 0.0


def _click_rate(people: pl.DataFrame) -> Iterator[Figure | _Column]:
    seen, clicked = _floats(people, "impression"), _floats(people, "click")
    clicked = np.minimum(clicked, seen)  # clicks on what no impression was logged for say nothing about a rate
    shares, strength, trust = shrink(clicked, seen)
    if strength < _STRENGTHS[1]:
        rate = clicked.sum() / seen.sum()
        spread = float(np.sqrt(rate * (1 - rate) / (1 + strength)))
        yield Figure("click rate", "clicking", "share", clicked, seen, spread)
        yield _Column("click rate", "activity", shares, trust)


def _money(people: pl.DataFrame, behaviour: Behaviour) -> Iterator[Figure | _Column]:
    if not behaviour.currency:
        return
    minor = 10.0 ** exponent(behaviour.currency)
    spent = _floats(people, "value") / minor
    yield _per_person("spend per person", "spending", behaviour.currency, spent)
    # How often people buy is a column of activity; what remains of spending is how much they pay at a time.
    bought = _floats(people, "purchase") + _floats(people, "conversion")
    paid = (bought > 0) & (spent > 0)
    if paid.any():
        order = np.divide(spent, bought, out=np.ones(spent.shape), where=paid)
        yield _filled_column("order value", order, _yes(paid))
    seen = _floats(people, "price_n")
    if seen.any():
        known = _yes(seen > 0)
        price = np.divide(_floats(people, "price_sum") / minor, seen, out=np.zeros(seen.shape), where=seen > 0)
        yield _per_person("mean price of products", "price", behaviour.currency, price, known)
        yield _filled_column("price", price, known)


def _filled_column(name: str, amounts: Floats, known: Floats) -> _Column:
    """Amounts of money as a column of taste; who has none gets the median and the column is trusted that much less."""
    logged = np.log1p(amounts)
    return _Column(name, "taste", np.where(known > 0, logged, np.median(logged[known > 0])), float(known.mean()))


def _hours(people: pl.DataFrame, behaviour: Behaviour) -> Iterator[Figure | _Column]:
    events = _floats(people, "events")
    for i, (a, b) in enumerate(DAY_PARTS):
        yield from _share(
            f"share of events {a}-{b}h", "hours", "time", _floats(people, f"part_{i}"), events, f"{a}-{b}"
        )
    if behaviour.days >= 14:  # one weekend tells when a campaign ran, not when people come
        yield from _share(
            "share of events at the weekend", "week", "time", _floats(people, "weekend"), events, "weekend"
        )


def _categories(people: pl.DataFrame, behaviour: Behaviour) -> Iterator[Figure | _Column]:
    known = _floats(people, "in_category")
    for i, category in enumerate(behaviour.categories):
        name = f"share of category {category}"
        yield from _share(name, "category", "taste", _floats(people, f"category_{i}"), known, category)


def _share(name: str, family: str, block: str, hits: Floats, tries: Floats, detail: str) -> Iterator[Figure | _Column]:
    """Mean of people's shares as a figure; shrunken shares as a column, unless people cannot be told apart by it."""
    own = np.divide(hits, tries, out=np.zeros(tries.shape), where=tries > 0)
    yield _per_person(name, family, "share", own, _yes(tries > 0), detail)
    shares, strength, trust = shrink(hits, tries)
    if strength < _STRENGTHS[1]:
        yield _Column(name, block, shares, trust)
