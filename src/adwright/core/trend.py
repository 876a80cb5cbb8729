"""A term or category whose use rises or falls."""

from __future__ import annotations

from datetime import date
from typing import Literal

from adwright.core.noun import Noun


class TrendPoint(Noun):
    """One dated value of a term or category: searches, mentions, sales. `day` is the first day of its period."""

    term: str
    kind: Literal["term", "category"]
    day: date
    value: float


class Trend(Noun):
    """A dated series and what it does.

    Parameters
    ----------
    term
        The term or category.
    kind
        "term" or "category".
    series
        (first day of the period, value), in time order, without gaps.
    slope
        Robust slope over the window relative to the series' median [1 / period].
    burst
        How far the last periods stand above the earlier ones [robust standard deviations].
    p_value
        Of the trend test over the window; adjusted for the number of series tested.
    seasonality
        Period of the strongest cycle [periods], or None.
    direction
        "rising", "falling" or "flat" at the false-discovery rate in force.
    """

    term: str
    kind: Literal["term", "category"]
    series: tuple[tuple[date, float], ...]
    window: int
    slope: float
    burst: float
    p_value: float
    seasonality: int | None
    direction: Literal["rising", "falling", "flat"]
