"""Was each creative served as often as its logged propensities say?

Comes in: the decision log. Goes out: a goodness-of-fit test. A mismatch means that the log and the serving differ (a
bug, lost
rows, a filter after the draw), and that no verdict from this log can be trusted.

For each arm the sum over decisions of 1[chosen] - propensity is a martingale, whether the policy adapts or not. Its
predictable covariance is the sum over decisions of diag(p) - p p', and the quadratic form of the two is asymptotically
chi-square. For a fixed split of one candidate set it is Pearson's test.
Source: martingale central limit theorem, Hall and Heyde (1980), corollary 3.1; the tests simulate it.
Measured over 3,000 simulated logs, false positives at 0.05 and 0.001: uniform 0.056 and 0.0013, Thompson-like 0.053
and 0.0010, three rare arms 0.048 and 0.0027.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from adwright.core import DataError
from adwright.core.noun import Noun
from adwright.measure.attribution import require

#: Below this p-value the log is held to be broken; a usual, strict threshold, because it is looked at often.
ALPHA = 0.001
#: Arms whose count has a smaller variance are pooled. Simulated with three arms of variance 6 each (600 decisions,
#: p = 0.01): unpooled, 8 of 1,500 true logs fell below 0.001 where 1.5 were due.
MIN_VARIANCE = 10.0
#: Parts of a log in time order that are tested one by one, besides the whole.
BLOCKS = 8


class SampleRatio(Noun):
    """Result of the test.

    Parameters
    ----------
    chi2, df, p_value
        Statistic, degrees of freedom and its p-value.
    expected, observed
        Arm -> sum of its propensities, and times it was chosen.
    mismatch
        True when either p-value is below `ALPHA` / 2.
    drift_p
        p-value of the same test summed over `BLOCKS` parts of the log in time order: a split that was off in both
        directions at different times passes the first test and fails this one. None without `decided_at`.
    note
        In words.
    """

    chi2: float
    df: int
    p_value: float
    expected: dict[str, float]
    observed: dict[str, int]
    drift_p: float | None
    mismatch: bool
    note: str


def sample_ratio(decisions: pl.DataFrame) -> SampleRatio:
    """Test the choices of a log against its own propensities.

    Raises
    ------
    DataError
        A missing column, lists of unequal length, propensities that do not sum to 1, or a choice outside its
        candidates.
    """
    arms, observed, expected, covariance = moments(decisions)
    statistic, df, p_value, pooled = goodness_of_fit(observed - expected, covariance)
    drift = _drift(decisions)
    worst = min(p_value, 1.0 if drift is None else drift)
    return SampleRatio(
        chi2=statistic,
        df=df,
        p_value=p_value,
        drift_p=drift,
        mismatch=worst < ALPHA / 2,
        expected={arm: float(e) for arm, e in zip(arms, expected, strict=True)},
        observed={arm: int(o) for arm, o in zip(arms, observed, strict=True)},
        note=_note(arms, observed, expected, np.diag(covariance), p_value, drift, df, decisions.height, pooled),
    )


def goodness_of_fit(excess: NDArray[np.float64], covariance: NDArray[np.float64]) -> tuple[float, int, float, int]:
    """Chi-square statistic, degrees of freedom, p-value and number of pooled arms.

    Parameters
    ----------
    excess
        Shape (k,). Times chosen minus the sum of propensities.
    covariance
        Shape (k, k). Sum over decisions of diag(p) - p p'.
    """
    from scipy.stats import chi2  # scipy.stats takes half a second to import

    pool = np.diag(covariance) < MIN_VARIANCE
    mix = np.eye(len(excess))[~pool]
    if pool.any():
        mix = np.vstack([mix, pool.astype(float)])
    x, v = mix @ excess, mix @ covariance @ mix.T
    eigenvalues, vectors = np.linalg.eigh(v) if len(v) else (np.empty(0), np.empty((0, 0)))
    # Rounding leaves the null directions (all arms together are never in excess) near 1e-12 of the largest.
    kept = eigenvalues > max(1e-9 * eigenvalues.max(initial=0.0), 0.5)
    df = int(kept.sum())
    statistic = float((((vectors.T @ x)[kept] ** 2) / eigenvalues[kept]).sum())
    return statistic, df, float(chi2.sf(statistic, df)) if df else 1.0, int(pool.sum())


def _note(
    arms: Sequence[str],
    observed: NDArray[Any],
    expected: NDArray[Any],
    variance: NDArray[Any],
    p_value: float,
    drift: float | None,
    df: int,
    n: int,
    pooled: int,
) -> str:
    if df == 0:
        return f"{n} decisions leave nothing to test: no arm was left to chance often enough"
    rare = f"; {pooled} rarely served arms are taken together" if pooled else ""
    if p_value >= ALPHA / 2:
        if drift is not None and drift < ALPHA / 2:
            return (
                f"sample-ratio mismatch over time (p = {drift:.2g} over {BLOCKS} parts of the log, "
                f"{p_value:.2g} over all): "
                f"the split was not as logged at all times; trust no figure of this log before the cause is found"
            )
        return f"served as logged: p = {p_value:.3g} over {n} decisions and {len(arms)} arms{rare}"
    worst = int(np.argmax(np.abs(observed - expected) / np.sqrt(np.maximum(variance, 1.0))))
    return (
        f"sample-ratio mismatch (p = {p_value:.2g}): {arms[worst]} was chosen {int(observed[worst])} times where its "
        f"propensities sum to {expected[worst]:.1f}; trust no figure of this log before the cause is found{rare}"
    )


def _drift(decisions: pl.DataFrame) -> float | None:
    """p-value of the statistics of the parts of the log, added up; None when there is no time or too little data."""
    if "decided_at" not in decisions.columns or decisions.height < 2 * BLOCKS:
        return None
    from scipy.stats import chi2  # scipy.stats takes half a second to import

    ordered = decisions.sort("decided_at", maintain_order=True)
    edges = [decisions.height * i // BLOCKS for i in range(BLOCKS + 1)]
    total, freedom = 0.0, 0
    for start, end in pairwise(edges):
        _, observed, expected, covariance = moments(ordered[start:end])
        statistic, df, _, _ = goodness_of_fit(observed - expected, covariance)
        total, freedom = total + statistic, freedom + df
    return float(chi2.sf(total, freedom)) if freedom else None


def moments(decisions: pl.DataFrame) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Arms, observed counts, expected counts, and the covariance of their difference, shape (k, k)."""
    require(decisions, ("chosen", "candidates", "propensities"), "decisions")
    arms = sorted(set(decisions["candidates"].explode().drop_nulls().to_list()) | set(decisions["chosen"].to_list()))
    place = {arm: i for i, arm in enumerate(arms)}
    observed, expected = np.zeros(len(arms)), np.zeros(len(arms))
    covariance = np.zeros((len(arms), len(arms)))
    for candidates, group in by_candidates(decisions):
        p = propensity_matrix(group, len(candidates))
        at = [place[c] for c in candidates]
        expected[at] += p.sum(axis=0)
        covariance[np.ix_(at, at)] += np.diag(p.sum(axis=0)) - p.T @ p
        for arm, count in group["chosen"].value_counts().iter_rows():
            if arm not in candidates:
                raise DataError(f"{arm!r} was chosen {count} times without being a candidate of {candidates[:5]}")
            observed[place[arm]] += count
    return arms, observed, expected, covariance


def by_candidates(decisions: pl.DataFrame) -> list[tuple[tuple[str, ...], pl.DataFrame]]:
    """The log parted by list of candidates, the largest part first."""
    keyed = decisions.with_columns(pl.col("candidates").list.join("\x1f").alias("_key"))
    parts = keyed.partition_by("_key", maintain_order=True, include_key=False)
    parted = [(tuple(part["candidates"][0].to_list()), part) for part in parts]
    return sorted(parted, key=lambda pair: -pair[1].height)


def propensity_matrix(group: pl.DataFrame, k: int) -> NDArray[np.float64]:
    """Propensities of decisions with the same k candidates. Shape (n, k); each row sums to 1."""
    lengths = group["propensities"].list.len()
    if (lengths != k).any():
        raise DataError(f"{int((lengths != k).sum())} decisions have another number of propensities than of candidates")
    p = group["propensities"].list.explode(empty_as_null=True).to_numpy().astype(np.float64).reshape(-1, k)
    bad = np.abs(p.sum(axis=1) - 1) > 1e-6
    if bad.any() or (p < 0).any():
        raise DataError(
            f"propensities of {int(bad.sum())} decisions do not sum to 1, first {p[int(bad.argmax())].tolist()}"
        )
    return p
