"""Rising and falling terms and categories.

Comes in: dated values. Goes out: `Trend`, one per series. It does not know why anything rises.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from adwright.core import DataError, Trend, TrendPoint, UserError
from adwright.understand.mann_kendall import autocorrelation, inflation, trend_p_value
from adwright.understand.tokens import content_words

Floats = NDArray[np.float64]
Kind = Literal["term", "category"]

#: Share of a series' largest value under which a level or spread is rounding, not a denominator.
_NEGLIGIBLE = 1e-12
#: Periods whose mean is held against all earlier ones for the burst score.
_LAST = 2
#: Missing periods in a row that are filled by a straight line; a series is cut behind a longer gap.
_FILLED = 2
#: Chance of finding a cycle in a series of noise, all lags together.
_CYCLE_LEVEL = 0.01
#: MAD of a normal sample times this is its standard deviation.
_MAD = 1.4826
#: The same for the mean absolute deviation: sqrt(pi / 2).
_MEAN_AD = 1.2533


def find_trends(
    points: Sequence[TrendPoint], *, window: int = 8, false_discovery_rate: float = 0.1, min_periods: int = 6
) -> tuple[Trend, ...]:
    """What each series does over its last periods.

    Parameters
    ----------
    points
        Of any number of series, in any order. The period (days, weeks, months) is read from the dates of each kind.
    window
        Last periods that are tested [periods].
    false_discovery_rate
        Expected share of false ones among the series called rising or falling.
    min_periods
        Series with fewer periods are "flat" with p = 1 and are not counted among the tests.

    Returns
    -------
    trends
        Rising ones first by burst, then flat, then falling; `p_value` is adjusted for the number of series.

    Raises
    ------
    DataError
        When a series has two values for one day.
    UserError
        For a window below `min_periods`, `min_periods` below 4, or a rate outside (0, 1).

    Notes
    -----
    A missing period is no zero: gaps of up to two periods are filled by a straight line, and a series is cut behind a
    longer gap. Trend test: Mann-Kendall (module mann_kendall), Benjamini-Hochberg over all series. Slope: Theil-Sen
    over the median of the window. Burst: mean of the last two periods less the median of the earlier ones, in robust
    standard deviations of the earlier ones. A seasonal upswing within the window counts as rising: look at
    `seasonality` before calling it news.

    Source
    ------
    Benjamini and Hochberg 1995, JRSS B 57, step-up procedure; Sen 1968, JASA 63; see mann_kendall.

    Examples
    --------
    >>> weeks = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(10)]
    >>> up = [TrendPoint(term="matcha", kind="term", day=day, value=10 + 2 * i) for i, day in enumerate(weeks)]
    >>> found = find_trends(up)[0]
    >>> found.direction, round(found.slope, 3)
    ('rising', 0.095)
    """
    if min_periods < 4 or window < min_periods or not 0 < false_discovery_rate < 1:
        raise UserError(
            f"window {window}, min_periods {min_periods}, false_discovery_rate {false_discovery_rate}",
            hint="give window >= min_periods >= 4 and 0 < false_discovery_rate < 1",
        )
    measured = [_measure(series, window, min_periods) for series in _series(points)]
    adjusted = _benjamini_hochberg([m.p_value for m in measured])
    trends = [m.trend(p, false_discovery_rate) for m, p in zip(measured, adjusted, strict=True)]
    order = {"rising": 0, "flat": 1, "falling": 2}
    return tuple(sorted(trends, key=lambda t: (order[t.direction], -t.burst, t.kind, t.term)))


def terms_by_week(
    texts: Sequence[str],
    days: Sequence[date],
    *,
    language: str,
    min_count: int = 20,
    period: Literal["day", "week", "month"] = "week",
) -> list[TrendPoint]:
    """Share of texts per week that use a term, for each term of at least `min_count` texts.

    Parameters
    ----------
    days
        Day of each text.
    period
        Weeks begin on Monday. A period with texts but without the term counts 0; one without texts is left out.

    Raises
    ------
    DataError
        When texts and days differ in number.

    Examples
    --------
    >>> points = terms_by_week(["Green tea", "Black tea"], [date(2026, 1, 7)] * 2, language="en", min_count=1)
    >>> [(p.term, p.day.isoformat(), p.value) for p in points]
    [('black', '2026-01-05', 0.5), ('green', '2026-01-05', 0.5), ('tea', '2026-01-05', 1.0)]
    """
    if len(texts) != len(days):
        raise DataError(f"{len(texts)} texts but {len(days)} days", hint="give one day per text")
    starts = [_start(day, period) for day in days]
    texts_in = Counter(starts)
    uses: dict[str, Counter[date]] = {}
    for text, start in zip(texts, starts, strict=True):
        for term in set(content_words(text, language)):
            uses.setdefault(term, Counter())[start] += 1
    return [
        TrendPoint(term=term, kind="term", day=start, value=uses[term][start] / texts_in[start])
        for term in sorted(uses)
        if uses[term].total() >= min_count
        for start in sorted(texts_in)
    ]


def _start(day: date, period: str) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


@dataclass(frozen=True)
class _Series:
    term: str
    kind: Kind
    days: tuple[date, ...]
    values: Floats


def _series(points: Iterable[TrendPoint]) -> list[_Series]:
    """Series without gaps, sorted by kind and term."""
    grouped: dict[tuple[Kind, str], dict[date, float]] = {}
    for point in points:
        values = grouped.setdefault((point.kind, point.term), {})
        if values.setdefault(point.day, point.value) != point.value:
            raise DataError(
                f"{point.kind} {point.term!r} has two values for {point.day}: {values[point.day]} and {point.value}",
                hint="keep one value per term and day",
            )
    days_of: dict[Kind, set[date]] = {}
    for (kind, _), values in grouped.items():
        days_of.setdefault(kind, set()).update(values)
    steps = {kind: _step(sorted(days)) for kind, days in days_of.items()}
    return [_without_gaps(term, kind, grouped[kind, term], steps[kind]) for kind, term in sorted(grouped)]


def _step(days: Sequence[date]) -> int:
    """Length of a period: the most frequent distance of neighbouring days; 30 stands for months."""
    gaps = Counter((b - a).days for a, b in pairwise(days))
    step = min(gaps, key=lambda gap: (-gaps[gap], gap), default=1)
    return 30 if 28 <= step <= 31 and step != 28 else step


def _without_gaps(term: str, kind: Kind, values: dict[date, float], step: int) -> _Series:
    first = min(values)
    at = {_period(day, first, step): value for day, value in sorted(values.items())}
    known = np.array(sorted(at))
    long_gaps = np.flatnonzero(np.diff(known) > _FILLED + 1)
    if long_gaps.size:
        known = known[long_gaps[-1] + 1 :]
    periods = np.arange(known[0], known[-1] + 1)
    filled = np.interp(periods, known, [at[int(period)] for period in known])
    return _Series(term, kind, tuple(_day(first, int(period), step) for period in periods), filled)


def _period(day: date, first: date, step: int) -> int:
    """Number of the period a day lies in, counted from the series' first."""
    if step == 30:
        return (day.year - first.year) * 12 + day.month - first.month
    return (day - first).days // step


def _day(first: date, period: int, step: int) -> date:
    if step == 30:
        months = first.year * 12 + first.month - 1 + period
        return date(months // 12, months % 12 + 1, 1 if first.day == 1 else min(first.day, 28))
    return first + timedelta(days=period * step)


@dataclass(frozen=True)
class _Measured:
    series: _Series
    window: int
    slope: float
    burst: float
    p_value: float | None
    seasonality: int | None

    def trend(self, p_value: float, rate: float) -> Trend:
        direction: Literal["rising", "falling", "flat"] = "flat"
        if p_value <= rate and self.slope:
            direction = "rising" if self.slope > 0 else "falling"
        return Trend(
            term=self.series.term,
            kind=self.series.kind,
            series=tuple(zip(self.series.days, self.series.values.tolist(), strict=True)),
            window=self.window,
            slope=self.slope,
            burst=self.burst,
            p_value=p_value,
            seasonality=self.seasonality,
            direction=direction,
        )


def _measure(series: _Series, window: int, min_periods: int) -> _Measured:
    values = series.values
    last = values[-window:]
    enough = values.size >= min_periods
    return _Measured(
        series=series,
        window=last.size,
        slope=_relative_slope(last),
        burst=_burst(values) if enough else 0.0,
        p_value=trend_p_value(last, inflation(_residual(values[:-window]), last.size)) if enough else None,
        seasonality=_seasonality(values),
    )


def _theil_sen(values: Floats) -> float:
    """Median slope over all pairs [1 / period]."""
    if values.size < 2:
        return 0.0
    i, j = np.triu_indices(values.size, 1)
    return float(np.median((values[j] - values[i]) / (j - i)))


def _residual(values: Floats) -> Floats:
    """Values less their robust line."""
    return values - _theil_sen(values) * np.arange(values.size)


def _relative_slope(values: Floats) -> float:
    least = _NEGLIGIBLE * float(np.abs(values).max(initial=0.0))
    level = abs(float(np.median(values)))
    if level <= least:
        level = float(np.abs(values).mean())
    return _theil_sen(values) / level if level > least else 0.0


def _burst(values: Floats) -> float:
    """Last periods against the earlier ones, in robust standard deviations of the earlier ones.

    Where more than half of them are equal, their mean absolute deviation stands in for the median one; where all are,
    the smallest step between the series' values does.
    """
    earlier, last = values[:-_LAST], values[-_LAST:]
    centre = float(np.median(earlier))
    distances = np.abs(earlier - centre)
    least = _NEGLIGIBLE * float(np.abs(values).max())
    spread = _MAD * float(np.median(distances))
    if spread <= least:
        spread = _MEAN_AD * float(distances.mean())
    if spread <= least:
        steps = np.diff(np.unique(values))
        spread = float(steps[steps > least].min(initial=np.inf))
    return (float(last.mean()) - centre) / spread


def _seasonality(values: Floats) -> int | None:
    """Lag of the highest autocorrelation that is a peak, above the noise band of all lags tried, and seen again.

    A cycle shows at twice its period too; where the series is long enough to tell, it must.
    """
    n = values.size
    lags = n // 2
    if lags < 3:
        return None
    found = autocorrelation(_residual(values), n - 1)
    band = NormalDist().inv_cdf(1 - _CYCLE_LEVEL / (2 * (lags - 1))) / np.sqrt(n)
    peaks = [
        h
        for h in range(2, lags + 1)
        if found[h] > band
        and found[h] > found[h - 1]
        and found[h] >= found[h + 1]
        and (3 * h > n or found[2 * h] > 1 / np.sqrt(n))
    ]
    return max(peaks, key=lambda h: (found[h], -h), default=None)


def _benjamini_hochberg(p_values: Sequence[float | None]) -> list[float]:
    """Adjusted p-values; None (not tested) becomes 1.

    Examples
    --------
    >>> [round(p, 3) for p in _benjamini_hochberg([0.01, 0.04, None, 0.03])]
    [0.03, 0.04, 1.0, 0.04]
    """
    tested = [p for p in p_values if p is not None]
    if not tested:
        return [1.0] * len(p_values)
    sorted_p = np.sort(tested)
    stepped = sorted_p * len(tested) / np.arange(1, len(tested) + 1)
    adjusted = np.clip(np.minimum.accumulate(stepped[::-1])[::-1], sorted_p, 1.0)
    return [1.0 if p is None else float(adjusted[np.searchsorted(sorted_p, p, side="right") - 1]) for p in p_values]
