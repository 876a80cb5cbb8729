"""Impressions, clicks and conversions by product, creative and segment.

Comes in: an event log with members of segments, or served decisions with their outcomes. Goes out: one small table.
It does not know rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from adwright.core import DataError

_KEYS = ("product", "creative", "segment")
_COUNTS = ("impressions", "clicks", "conversions")
_SCHEMA = {**dict.fromkeys(_KEYS, pl.String), **dict.fromkeys(_COUNTS, pl.Int64)}


@dataclass(frozen=True)
class OutcomeTable:
    """Counts per cell.

    Parameters
    ----------
    frame
        Columns ``product``, ``creative``, ``segment`` (null where unknown), ``impressions``, ``clicks``,
        ``conversions``; one row per cell, sorted; clicks <= impressions and conversions <= clicks.
    notes
        What was cut to fit, with figures.
    """

    frame: pl.DataFrame
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, frame: pl.DataFrame, notes: tuple[str, ...] = ()) -> OutcomeTable:
        """A table from counts: cells are added up, clicks cut to impressions and conversions to clicks.

        Raises
        ------
        DataError
            When columns are missing or a count is negative.
        """
        if missing := [name for name in _SCHEMA if name not in frame.columns]:
            raise DataError(f"the outcome table lacks {', '.join(missing)}", hint=f"it has {', '.join(_SCHEMA)}")
        cells = (
            frame.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
            .group_by(_KEYS)
            .agg(pl.col(_COUNTS).sum())
            .sort(_KEYS, nulls_last=False)
        )
        if cells.filter(pl.any_horizontal(pl.col(_COUNTS) < 0)).height:
            raise DataError("the outcome table holds a negative count")
        for part, whole in (("clicks", "impressions"), ("conversions", "clicks")):
            excess = int((cells[part] - cells[whole]).clip(lower_bound=0).sum())
            if excess:
                notes = (*notes, f"{excess} {part} without {whole} in their cell are not counted")
                cells = cells.with_columns(pl.min_horizontal(part, whole).alias(part))
        return cls(cells, notes)

    @classmethod
    def empty(cls) -> OutcomeTable:
        """A table without rows."""
        return cls(pl.DataFrame(schema=_SCHEMA))

    def plus(self, other: OutcomeTable) -> OutcomeTable:
        """Both tables added up.

        Examples
        --------
        >>> OutcomeTable.empty().plus(OutcomeTable.empty()).frame.height
        0
        """
        return OutcomeTable.of(pl.concat([self.frame, other.frame]), tuple(dict.fromkeys(self.notes + other.notes)))


def count_outcomes(events: pl.LazyFrame, members: pl.DataFrame | None = None) -> OutcomeTable:
    """Count a log.

    Parameters
    ----------
    events
        Table with the columns core.EVENT_COLUMNS. Events without a product are not counted.
    members
        ``user`` and ``segment``; None: segments stay unknown.

    Notes
    -----
    Conversions are the events of that kind; in a log without any, purchases stand for them.
    """
    if members is not None:
        events = events.join(members.lazy().select("user", "segment"), on="user", how="left")
    else:
        events = events.with_columns(segment=pl.lit(None, pl.String))
    kinds = {"impressions": "impression", "clicks": "click", "converted": "conversion", "bought": "purchase"}
    counted = (
        events.filter(pl.col("product").is_not_null())
        .group_by(_KEYS)
        .agg((pl.col("kind") == kind).sum().cast(pl.Int64).alias(name) for name, kind in kinds.items())
        .collect(engine="streaming")
    )
    source = "converted" if counted["converted"].sum() else "bought"
    return OutcomeTable.of(counted.with_columns(conversions=pl.col(source)))


def count_served(decisions: pl.DataFrame, outcomes: pl.DataFrame) -> OutcomeTable:
    """Count what this package served itself.

    Parameters
    ----------
    decisions
        ``id``, ``chosen`` (creative), ``product``, ``segment``.
    outcomes
        ``event``, ``decision``, ``kind``; repeated events count once, and a decision at most one click and one
        conversion.

    Notes
    -----
    A decision counts as an impression when it was reported as shown or clicked; where no impression is ever reported,
    each decision counts. Conversions as in `count_outcomes`.
    """
    seen = outcomes.unique("event", keep="first", maintain_order=True)
    per_decision = seen.group_by("decision").agg(
        (pl.col("kind") == kind).any().alias(kind) for kind in ("impression", "click", "conversion", "purchase")
    )
    joined = decisions.join(per_decision, left_on="id", right_on="decision", how="left").with_columns(
        pl.col("impression", "click", "conversion", "purchase").fill_null(value=False)
    )
    reported = bool(joined["impression"].any())
    bought = "conversion" if joined["conversion"].any() else "purchase"
    shown = (pl.col("impression") | pl.col("click") | pl.col(bought)) if reported else pl.lit(value=True)
    cells = joined.select(
        "product",
        "segment",
        creative="chosen",
        impressions=shown.cast(pl.Int64),
        clicks=pl.col("click").cast(pl.Int64),
        conversions=pl.col(bought).cast(pl.Int64),
    )
    return OutcomeTable.of(cells)
