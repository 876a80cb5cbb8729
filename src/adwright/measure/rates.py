"""Click-through and conversion rates with intervals.

Comes in: decisions and outcomes. Goes out: a table by creative, segment or whatever is asked for. It makes no
comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from adwright.core import UserError, did_you_mean
from adwright.measure.attribution import attribute
from adwright.measure.intervals import Counts, Interval, wilson


@dataclass(frozen=True, kw_only=True, eq=False)
class Rates:
    """Rates by group.

    Parameters
    ----------
    table
        One row per group: the columns of `by`, `decisions`, `impressions`, `clicks`, `carts`, `conversions`, `ctr`,
        `ctr_low`,
        `ctr_high` (clicked / seen), `cvr`, `cvr_low`, `cvr_high` (converted / clicked; a conversion without a click
        is in
        `conversions` only). Rates are null where the denominator is 0.
    values
        Columns of `by`, `unit`, `events`, `value`: the sum of values per unit.
    ignored
        Reason -> rows left out.
    """

    table: pl.DataFrame
    values: pl.DataFrame
    ignored: dict[str, int]
    level: float


def rates(
    decisions: pl.DataFrame, outcomes: pl.DataFrame, *, by: Sequence[str] = ("chosen",), level: float = 0.95
) -> Rates:
    """Rates by group, counted once per decision.

    Raises
    ------
    UserError
        When there is no such column to group by.
    DataError
        When a column of the logs is missing.
    """
    for name in by:
        if name not in decisions.columns:
            raise UserError(
                f"decisions have no column {name!r} to group by", hint=did_you_mean(name, decisions.columns)
            )
    told = attribute(decisions, outcomes)
    table = told.decisions.group_by(list(by), maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("decisions"),
        pl.col("viewed").sum().cast(pl.Int64).alias("impressions"),
        pl.col("clicked").sum().cast(pl.Int64).alias("clicks"),
        pl.col("carted").sum().cast(pl.Int64).alias("carts"),
        pl.col("converted").sum().cast(pl.Int64).alias("conversions"),
        (pl.col("converted") & pl.col("clicked")).sum().cast(pl.Int64).alias("_after_click"),
    )
    table = _with_rate(table, "ctr", "clicks", "impressions", level)
    table = _with_rate(table, "cvr", "_after_click", "clicks", level).drop("_after_click")
    return Rates(
        table=table.sort(list(by)), values=_values(told.decisions, told.outcomes, by), ignored=told.ignored, level=level
    )


def _with_rate(table: pl.DataFrame, name: str, hits: str, trials: str, level: float) -> pl.DataFrame:
    found: list[Interval | None] = [
        wilson(Counts(n=n, successes=k), level) if n else None for k, n in table.select(hits, trials).iter_rows()
    ]
    return table.with_columns(
        pl.Series(name, [i.estimate if i else None for i in found], dtype=pl.Float64),
        pl.Series(f"{name}_low", [i.low if i else None for i in found], dtype=pl.Float64),
        pl.Series(f"{name}_high", [i.high if i else None for i in found], dtype=pl.Float64),
    )


def _values(decisions: pl.DataFrame, outcomes: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    if "value" not in outcomes.columns or "unit" not in outcomes.columns:
        return pl.DataFrame(
            schema={**{b: decisions.schema[b] for b in by}, "unit": pl.String, "events": pl.Int64, "value": pl.Float64}
        )
    valued = outcomes.filter(pl.col("value").is_not_null())
    joined = valued.join(decisions.select("id", *by), left_on="decision", right_on="id")
    grouped = joined.group_by([*by, "unit"]).agg(
        pl.len().cast(pl.Int64).alias("events"), pl.col("value").cast(pl.Float64).sum()
    )
    return grouped.sort([*by, "unit"])
