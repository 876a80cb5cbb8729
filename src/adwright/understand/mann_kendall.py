"""The Mann-Kendall trend test: does a short series rise or fall more than chance lets it?

Comes in: values in time order. Goes out: a two-sided p-value. It does not know dates.
"""

from __future__ import annotations

from functools import lru_cache
from math import factorial, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Longest series without ties for which the exact distribution is used [periods]; beyond it the normal is as good.
_EXACT = 40
#: Shortest history from which autocorrelation is judged [periods]; shorter ones cannot tell it from a trend.
_HISTORY = 20


def trend_p_value(values: Floats, inflated: float = 1.0) -> float:
    """Two-sided p-value of "no trend".

    Exact for short series without ties and without autocorrelation, else normal with the variance corrected for ties,
    times `inflated`, and with a continuity correction.

    Source
    ------
    Mann 1945, Econometrica 13; Kendall 1975, Rank Correlation Methods (tie correction).

    Examples
    --------
    >>> round(trend_p_value(np.array([1.0, 2.0, 3.0, 4.0, 5.0])), 4)  # 2 of 5! orders are as extreme
    0.0167
    >>> trend_p_value(np.array([3.0, 3.0, 3.0, 3.0]))
    1.0
    """
    n = values.size
    i, j = np.triu_indices(n, 1)
    score = int(np.sign(values[j] - values[i]).sum())
    _, ties = np.unique(values, return_counts=True)
    if n <= _EXACT and ties.max() == 1 and inflated == 1.0:
        return _exact(n, abs(score))
    variance = (n * (n - 1) * (2 * n + 5) - int((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18 * inflated
    if variance <= 0 or score == 0:
        return 1.0
    return min(1.0, 2 * (1 - NormalDist().cdf((abs(score) - 1) / sqrt(variance))))


def _exact(n: int, score: int) -> float:
    """Probability of a score at least as far from 0 among all orders of n values."""
    pairs = n * (n - 1) // 2
    least = (pairs - score) // 2  # inversions of the orders with this score
    return min(1.0, 2 * sum(_inversions(n)[: least + 1]) / factorial(n))


@lru_cache(maxsize=64)
def _inversions(n: int) -> tuple[int, ...]:
    """Number of orders of n values with 0, 1, 2, ... inversions (Mahonian numbers)."""
    counts = [1]
    for size in range(2, n + 1):
        counts = [sum(counts[max(0, i - size + 1) : i + 1]) for i in range(len(counts) + size - 1)]
    return tuple(counts)


def autocorrelation(values: Floats, lags: int) -> Floats:
    """Autocorrelation at lags 0 .. `lags`, zeros for a constant series. Shape (lags + 1,)."""
    centred = values - values.mean()
    power = float(centred @ centred)
    found = np.zeros(lags + 1)
    if power > 1e-12 * max(1.0, float(np.abs(values).max()) ** 2):
        for lag in range(min(lags + 1, values.size)):
            found[lag] = float(centred[: values.size - lag] @ centred[lag:]) / power
    return found


def inflation(before: Floats, window: int) -> float:
    """How much autocorrelation widens the variance of the score over `window` periods, at least 1.

    The autocorrelation of ranks is taken from the history before the window, without its line: the few periods of the
    window cannot show it, and a trend in them would pass for it. Only lags beyond 1.96 standard errors count. The
    correction never narrows the variance.

    Source
    ------
    Hamed and Rao 1998, Journal of Hydrology 204, equation 16.
    """
    if before.size < _HISTORY:
        return 1.0
    from scipy.stats import rankdata

    found = autocorrelation(rankdata(before), window - 1)
    lags = np.arange(1, window)
    heard = np.where(np.abs(found[1:]) > 1.96 / sqrt(before.size), found[1:], 0.0)
    weights = (window - lags) * (window - lags - 1) * (window - lags - 2)
    return max(1.0, 1 + 2 / (window * (window - 1) * (window - 2)) * float((weights * heard).sum()))
