"""Intervals for rates and their differences.

Comes in: counts. Goes out: `Counts`, `Interval`. Nothing here is simulated or looked up.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from adwright.core.noun import Noun


class Counts(Noun):
    """Successes out of trials."""

    n: Annotated[int, Field(ge=0)]
    successes: Annotated[int, Field(ge=0)]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.successes > self.n:
            raise ValueError(f"{self.successes} successes in {self.n} trials")
        return self

    @property
    def rate(self) -> float:
        """Share of successes; 0 for no trials."""
        return self.successes / self.n if self.n else 0.0


class Interval(Noun):
    """An estimate with an interval, in the unit of what is estimated."""

    estimate: float
    low: float
    high: float
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95

    def excludes(self, value: float) -> bool:
        """True when the value lies outside."""
        return not self.low <= value <= self.high


@lru_cache(maxsize=64)
def z_of(level: float) -> float:
    """Two-sided normal quantile of a confidence level.

    Examples
    --------
    >>> round(z_of(0.95), 4)
    1.96
    """
    from statistics import NormalDist

    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(counts: Counts, level: float = 0.95) -> Interval:
    """Wilson's score interval of a rate; [0, 1] for no trials.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.

    Examples
    --------
    >>> i = wilson(Counts(n=100, successes=3)); (round(i.low, 4), round(i.high, 4))
    (0.0103, 0.0845)
    """
    if counts.n == 0:
        return Interval(estimate=0.0, low=0.0, high=1.0, level=level)
    n, p, z = counts.n, counts.rate, z_of(level)
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(estimate=p, low=max(0.0, min(centre - half, p)), high=min(1.0, max(centre + half, p)), level=level)


def newcombe(a: Counts, b: Counts, level: float = 0.95) -> Interval:
    """Interval of the difference of two rates, b - a, from their Wilson intervals.

    Source: Newcombe (1998), Stat. Med. 17, 873-890, method 10.

    Examples
    --------
    >>> i = newcombe(Counts(n=80, successes=48), Counts(n=70, successes=56)); (round(i.low, 4), round(i.high, 4))
    (0.0524, 0.3339)
    """
    wa, wb = wilson(a, level), wilson(b, level)
    d = b.rate - a.rate
    low = d - math.hypot(b.rate - wb.low, wa.high - a.rate)
    high = d + math.hypot(wb.high - b.rate, a.rate - wa.low)
    return Interval(estimate=d, low=max(-1.0, low), high=min(1.0, high), level=level)


def relative_lift(a: Counts, b: Counts, level: float = 0.95) -> Interval | None:
    """Relative lift b / a - 1 with the log-ratio interval; None where a rate is 0.

    Source: Katz et al. (1978), Biometrics 34, 469-474.
    """
    if not (a.successes and b.successes):
        return None
    ratio = b.rate / a.rate
    spread = z_of(level) * math.sqrt(1 / a.successes - 1 / a.n + 1 / b.successes - 1 / b.n)
    low, high = ratio * math.exp(-spread) - 1, ratio * math.exp(spread) - 1
    return Interval(estimate=ratio - 1, low=low, high=high, level=level)
