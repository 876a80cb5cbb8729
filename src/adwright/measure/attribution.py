"""Outcomes attached to the decisions they belong to.

Comes in: decisions and outcomes as polars frames (columns as in `DECISION_COLUMNS` and `OUTCOME_COLUMNS`). Goes out:
one row
per decision with what came of it, and a count of every outcome that was left out, with the reason. It does not know
arms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from adwright.core import DataError

#: Columns of the decision log. Others (segment, placement, locale, product, user) may follow and can be grouped by.
DECISION_COLUMNS = (
    "id",
    "chosen",
    "propensity",
    "policy",
    "policy_version",
    "decided_at",
    "candidates",
    "propensities",
)
OUTCOME_COLUMNS = ("event", "decision", "kind", "value", "unit", "at")
#: Kinds that say that something was bought or done, beyond the click.
CONVERSIONS = ("conversion", "purchase")


@dataclass(frozen=True, kw_only=True, eq=False)
class Attributed:
    """Decisions with their outcomes.

    Parameters
    ----------
    decisions
        One row per decision: its columns, and `viewed`, `clicked`, `converted`, `carted` (Boolean).
    outcomes
        The outcomes that count, each with its decision.
    ignored
        Reason -> outcomes (or decisions) left out.
    impressions_logged
        False when the log holds no impressions: each decision then counts as one.
    """

    decisions: pl.DataFrame
    outcomes: pl.DataFrame
    ignored: dict[str, int]
    impressions_logged: bool


def require(frame: pl.DataFrame, columns: Iterable[str], what: str) -> None:
    """DataError that names the missing columns of a frame."""
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise DataError(
            f"{what} lack {', '.join(missing)}", hint=f"they have {', '.join(frame.columns) or 'no columns'}"
        )


def attribute(decisions: pl.DataFrame, outcomes: pl.DataFrame) -> Attributed:
    """Attach outcomes to decisions.

    A second outcome with the same event id, an outcome of an unknown decision and one dated before its decision change
    nothing and are counted as ignored. A click or conversion implies that the ad was seen.

    Raises
    ------
    DataError
        When a column is missing.
    """
    require(decisions, ("id", "chosen", "decided_at"), "decisions")
    require(outcomes, ("event", "decision", "kind", "at"), "outcomes")
    once = decisions.unique("id", keep="first", maintain_order=True)
    ignored = {"repeated decision": decisions.height - once.height}
    events = outcomes.unique("event", keep="first", maintain_order=True)
    ignored["repeated event"] = outcomes.height - events.height
    joined = events.join(once.select("id", "decided_at"), left_on="decision", right_on="id", how="left")
    known = joined.filter(pl.col("decided_at").is_not_null())
    ignored["unknown decision"] = joined.height - known.height
    counted = known.filter(pl.col("at") >= pl.col("decided_at")).drop("decided_at")
    ignored["before its decision"] = known.height - counted.height
    marks = counted.group_by("decision").agg(
        (pl.col("kind") == "impression").any().alias("_impression"),
        (pl.col("kind") == "click").any().alias("clicked"),
        (pl.col("kind") == "add_to_cart").any().alias("carted"),
        pl.col("kind").is_in(CONVERSIONS).any().alias("converted"),
    )
    logged = bool(counted.filter(pl.col("kind") == "impression").height)
    rows = once.join(marks, left_on="id", right_on="decision", how="left", maintain_order="left").with_columns(
        pl.col("_impression", "clicked", "carted", "converted").fill_null(value=False)
    )
    done = pl.col("_impression") | pl.col("clicked") | pl.col("carted") | pl.col("converted")
    seen = done if logged else pl.lit(value=True)
    return Attributed(
        decisions=rows.with_columns(seen.alias("viewed")).drop("_impression"),
        outcomes=counted,
        ignored={reason: n for reason, n in ignored.items() if n},
        impressions_logged=logged,
    )
