"""What each person did, counted from an event log in one pass per question.

Comes in: a lazy event table (core.EVENT_COLUMNS) and products. Goes out: `Behaviour`, one row per person, sorted by
pseudonym, so that the order of the log changes nothing. Only counts and integer sums are taken, which add up exactly
in any order. It does not know segments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import polars as pl
from numpy.typing import NDArray

from adwright.core import EVENT_COLUMNS, EVENT_KINDS, DataError, Product, UserError
from adwright.core.text import language_of

#: First hour of each part of the day: night, morning, afternoon, evening.
DAY_PARTS = ((0, 6), (6, 12), (12, 18), (18, 24))
#: Categories that get a column of their own; the rest counts as seen, but is not named.
TOP_CATEGORIES = 12
#: Events within it are one sitting. 30 minutes is the usual length of a session in web analytics; our choice.
_SITTING = timedelta(minutes=30)


@dataclass(frozen=True)
class Behaviour:
    """Counts per person.

    Parameters
    ----------
    people
        One row per person, sorted by user: ``user``, ``events``, one column per event kind, ``value`` [minor units of
        `currency`], ``first_at``, ``last_at``, ``part_0`` .. ``part_3`` (events by part of the day), ``weekend``,
        ``category_0`` .. (events in `categories[i]`), ``in_category`` (events with a known category), ``price_sum`` and
        ``price_n`` (minor units and number of events with a known price), ``trait_*`` (null where unknown or
        contradictory).
    categories
        Names of the category columns, the most frequent first.
    currency
        The one currency whose money is counted; empty when there is none.
    first_at, last_at
        Ends of the log.
    notes
        What was left out, with figures.
    category_names
        Language -> category -> what the feed of that language calls it.
    """

    people: pl.DataFrame
    categories: tuple[str, ...]
    currency: str
    first_at: datetime | None
    last_at: datetime | None
    notes: tuple[str, ...] = ()
    category_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def traits(self) -> tuple[str, ...]:
        """Names of the trait columns."""
        return tuple(name for name in self.people.columns if name.startswith("trait_"))

    @property
    def passive(self) -> bool:
        """True when most events are impressions: people were shown things, they did not choose them."""
        counts = {kind: int(self.people[kind].sum()) for kind in EVENT_KINDS}
        return counts["impression"] + counts["skip"] > 0.5 * sum(counts.values())

    @property
    def answered(self) -> NDArray[np.bool_]:
        """People who did more than look. Shape (people,).

        A click counts as an answer only in logs of impressions; in others it is how a visit is logged.
        """
        answers = ["add_to_cart", "purchase", "conversion", *(["click"] if self.people["impression"].sum() else [])]
        answered: NDArray[np.bool_] = (self.people.select(pl.sum_horizontal(answers)).to_series() > 0).to_numpy()
        return answered

    @property
    def once(self) -> NDArray[np.bool_]:
        """People of a single sitting who answered nothing they saw. Shape (people,)."""
        sitting = (self.people["last_at"] - self.people["first_at"] <= _SITTING).to_numpy()
        once: NDArray[np.bool_] = sitting & ~self.answered
        return once

    @property
    def days(self) -> float:
        """Length of the log [days]."""
        if self.first_at is None or self.last_at is None:
            return 0.0
        return (self.last_at - self.first_at).total_seconds() / 86400


def read_behaviour(events: pl.LazyFrame, *, products: Sequence[Product] = (), time_zone: str = "UTC") -> Behaviour:
    """Count what each person did.

    Parameters
    ----------
    products
        Give the category of events without one, and prices. Of products with equal id the first counts.
    time_zone
        IANA name; parts of the day and weekends are taken in it.

    Raises
    ------
    DataError
        When columns are missing.
    UserError
        For an unknown time zone.
    """
    _check(events, time_zone)
    events = _with_products(events, products)
    totals = _totals(events)
    currency = _currency(totals, products)
    categories = _top_categories(events)
    people = _count(events.filter(pl.col("user").is_not_null()), categories, currency, time_zone)
    return Behaviour(
        people=people,
        categories=categories,
        currency=currency,
        first_at=totals.first_at,
        last_at=totals.last_at,
        notes=_notes(totals, currency),
        category_names=_category_names(products),
    )


def _category_names(products: Sequence[Product]) -> dict[str, dict[str, str]]:
    """Products that stand in feeds of several languages tell what a category is called in each."""
    first: dict[str, str] = {}
    names: dict[str, dict[str, str]] = {}
    for product in products:
        category = first.setdefault(product.id, product.category)
        if category and product.category:
            names.setdefault(language_of(product.locale), {}).setdefault(category, product.category)
    return names


def _check(events: pl.LazyFrame, time_zone: str) -> None:
    missing = [name for name in EVENT_COLUMNS if name not in events.collect_schema().names()]
    if missing:
        raise DataError(
            f"the event table lacks the columns {', '.join(missing)}",
            hint=f"an event table has the columns {', '.join(EVENT_COLUMNS)}",
        )
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise UserError(f"no time zone named {time_zone!r}", hint="use an IANA name such as Asia/Shanghai") from None


def _with_products(events: pl.LazyFrame, products: Sequence[Product]) -> pl.LazyFrame:
    """Category from the event, else from its product; price of the product in minor units."""
    catalogue = pl.DataFrame(
        [(p.id, p.category or None, *_price(p)) for p in products],
        schema={"product": pl.String, "_category": pl.String, "_price": pl.Int64, "_price_currency": pl.String},
        orient="row",
    ).unique("product", keep="first", maintain_order=True)
    joined = events.join(catalogue.lazy(), on="product", how="left")
    return joined.with_columns(category=pl.coalesce(_filled("category"), _filled("_category")))


def _price(product: Product) -> tuple[int | None, str | None]:
    price = product.sale_price or product.price
    return (price.minor, price.currency) if price else (None, None)


def _filled(name: str) -> pl.Expr:
    """A text column with blanks as null."""
    stripped = pl.col(name).str.strip_chars()
    return pl.when(stripped != "").then(stripped)


@dataclass(frozen=True)
class _Totals:
    events: int
    nameless: int
    first_at: datetime | None
    last_at: datetime | None
    currencies: dict[str, int]


def _totals(events: pl.LazyFrame) -> _Totals:
    whole = events.select(
        events=pl.len(), nameless=pl.col("user").is_null().sum(), first=pl.col("at").min(), last=pl.col("at").max()
    ).collect(engine="streaming")
    money = (
        events.filter(pl.col("value_minor").is_not_null() & pl.col("currency").is_not_null())
        .group_by("currency")
        .agg(pl.len().alias("n"))
        .collect(engine="streaming")
        .sort("n", "currency", descending=[True, False])
    )
    count, nameless, first, last = whole.row(0)
    return _Totals(count, nameless, first, last, dict(money.iter_rows()))


def _currency(totals: _Totals, products: Sequence[Product]) -> str:
    """The log's most frequent currency; without money in the log, the catalogue's."""
    if totals.currencies:
        return next(iter(totals.currencies))
    priced = sorted(currency for p in products if (currency := _price(p)[1]))
    return max(sorted(set(priced)), key=priced.count, default="")


def _top_categories(events: pl.LazyFrame) -> tuple[str, ...]:
    counted = (
        events.filter(pl.col("category").is_not_null())
        .group_by("category")
        .agg(pl.len().alias("n"))
        .collect(engine="streaming")
        .sort("n", "category", descending=[True, False])
    )
    return tuple(counted["category"].head(TOP_CATEGORIES))


def _count(events: pl.LazyFrame, categories: Sequence[str], currency: str, time_zone: str) -> pl.DataFrame:
    local = pl.col("at").dt.convert_time_zone(time_zone)
    coded = events.with_columns(
        _part=local.dt.hour() // 6,
        _weekend=local.dt.weekday() > 5,
        _code=pl.col("category").replace_strict(
            {name: i for i, name in enumerate(categories)} or {"": 0}, default=None, return_dtype=pl.UInt8
        ),
        _paid=pl.when(pl.col("currency") == currency).then("value_minor"),
        _seen_price=pl.when(pl.col("_price_currency") == currency).then("_price"),
    )
    counts = [
        pl.len().cast(pl.UInt32).alias("events"),
        *((pl.col("kind") == kind).sum().cast(pl.UInt32).alias(kind) for kind in EVENT_KINDS),
        pl.col("_paid").sum().alias("value"),
        pl.col("at").min().alias("first_at"),
        pl.col("at").max().alias("last_at"),
        *((pl.col("_part") == i).sum().cast(pl.UInt32).alias(f"part_{i}") for i in range(len(DAY_PARTS))),
        pl.col("_weekend").sum().cast(pl.UInt32).alias("weekend"),
        *((pl.col("_code") == i).sum().cast(pl.UInt32).alias(f"category_{i}") for i in range(len(categories))),
        pl.col("category").count().cast(pl.UInt32).alias("in_category"),
        pl.col("_seen_price").sum().alias("price_sum"),
        pl.col("_seen_price").count().cast(pl.UInt32).alias("price_n"),
    ]
    traits = [name for name in events.collect_schema().names() if name.startswith("trait_")]
    for name in traits:
        counts += [pl.col(name).min().alias(name), pl.col(name).max().alias(name + "_max")]
    people = coded.group_by("user").agg(counts).collect(engine="streaming")
    # A person whom the log describes in two ways is described in none.
    agree = [pl.when(pl.col(name) == pl.col(name + "_max")).then(name).alias(name) for name in traits]
    return people.with_columns(agree).drop([name + "_max" for name in traits]).sort("user")


def _notes(totals: _Totals, currency: str) -> tuple[str, ...]:
    notes = []
    if totals.nameless:
        notes.append(f"{totals.nameless} of {totals.events} events name no person and are in no segment")
    if others := {code: n for code, n in totals.currencies.items() if code != currency}:
        listed = ", ".join(f"{n} in {code}" for code, n in others.items())
        notes.append(f"money is counted in {currency}; amounts in other currencies are left out: {listed}")
    return tuple(notes)
