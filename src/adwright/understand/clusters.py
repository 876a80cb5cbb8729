"""How many groups the people fall into, and who belongs to which.

Comes in: a scaled matrix, one row per person. Goes out: a label per person and the reason for the number of groups.
Centres are found on a sample; everyone is then given to the nearest centre. It does not know what the columns mean.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adwright.core import derive_seed

Floats = NDArray[np.float64]
Matrix = NDArray[np.float64] | NDArray[np.float32]
Labels = NDArray[np.int64]

#: People on whom centres are found, and on whom numbers of groups are compared [people]. Silhouettes need all
#: distances of the second sample, so its square bounds time and memory.
_FIT_SAMPLE, _JUDGE_SAMPLE = 20_000, 2_000
_BOOTSTRAPS, _REFERENCES = 8, 3
#: Rounds of k-means; where it has not settled by then there are no groups to settle on, and stability says so.
_ROUNDS = 60
#: Groups count as real when two bootstrap samples find nearly the same ones (adjusted Rand index). Our choice.
_STABLE = 0.7
#: How far the silhouette must lie above that of data without groups. Our choice.
_CLEARER = 0.05
#: A finer division is preferred while it keeps this share of the best silhouette: marketers can use more groups than
#: two, but not groups that lie in each other. Our choice.
_NEAR_BEST = 0.85


@dataclass(frozen=True)
class Candidate:
    """One number of groups, judged.

    Parameters
    ----------
    silhouette
        Mean over people, in [-1, 1].
    evenly
        Highest silhouette on evenly spread data with the same covariance, where there are no groups.
    stability
        Mean adjusted Rand index between the groups and those found on bootstrap samples, at most 1.
    """

    groups: int
    silhouette: float
    evenly: float
    stability: float

    @property
    def real(self) -> bool:
        """True when the groups are stable and clearer than those of evenly spread data."""
        return self.stability >= _STABLE and self.silhouette >= self.evenly + _CLEARER


@dataclass(frozen=True)
class Clustering:
    """Labels 0 .. groups - 1. Shape (n,); centres have the shape (groups, columns)."""

    labels: Labels
    centres: Floats
    chosen_by: str


def cluster(matrix: Matrix, *, max_groups: int, k: int, seed: int) -> Clustering:
    """Divide people into at most `max_groups` groups, none smaller than `k` if it can be helped.

    Parameters
    ----------
    matrix
        Shape (n, columns), in an order of rows that does not depend on the log's.
    """
    # scikit-learn first: the limit reaches only what is loaded already.
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # comes with scikit-learn

    # One thread, because threads add up in any order, so that the last bits would differ from run to run, and because
    # they wait for each other actively on a busy machine.
    with threadpool_limits(limits=1):
        return _cluster(matrix, max_groups, k, seed)


def _cluster(matrix: Matrix, max_groups: int, k: int, seed: int) -> Clustering:
    most = min(max_groups, matrix.shape[0] // max(k, 2) if matrix.shape[1] else 1)
    if most < 2:
        return _one(matrix, f"one group: {matrix.shape[0]} people are too few or too alike to divide")
    random = np.random.default_rng(derive_seed(seed, "segments", "sample"))
    sample = matrix[np.sort(random.permutation(matrix.shape[0])[:_FIT_SAMPLE])].astype(np.float64)
    judged = sample[np.sort(random.permutation(sample.shape[0])[:_JUDGE_SAMPLE])]
    candidates = [judge(judged, groups, seed=seed) for groups in range(2, most + 1)]
    chosen, reason = choose(candidates)
    if chosen == 1:
        return _one(matrix, reason)
    centres = _order(_kmeans(sample, chosen, derive_seed(seed, "segments", "fit"), starts=10))
    labels, centres, merged = _merge_small(nearest(matrix, centres), centres, k)
    return Clustering(labels, centres, reason + (f"; {merged} groups under {k} people merged" if merged else ""))


def choose(candidates: list[Candidate]) -> tuple[int, str]:
    """Number of groups and the reason.

    Examples
    --------
    >>> choose([Candidate(2, 0.30, 0.1, 0.9), Candidate(3, 0.29, 0.1, 0.8), Candidate(4, 0.28, 0.1, 0.4)])[0]
    3
    """
    tried = "; ".join(
        f"{c.groups}: silhouette {c.silhouette:.2f} (no groups: {c.evenly:.2f}), stability {c.stability:.2f}"
        for c in candidates
    )
    real = [c for c in candidates if c.real]
    if not real:
        return 1, f"one group: no division is stable (>= {_STABLE}) and clearer than in data without groups ({tried})"
    best = max(c.silhouette for c in real)
    chosen = max((c for c in real if c.silhouette >= _NEAR_BEST * best), key=lambda c: c.groups)
    return chosen.groups, (
        f"{chosen.groups} groups: the most that are stable (>= {_STABLE}), clearer than in data without groups and "
        f"within {1 - _NEAR_BEST:.0%} of the best silhouette ({tried})"
    )


def judge(sample: Floats, groups: int, *, seed: int) -> Candidate:
    """Silhouette, its value without groups, and stability of one number of groups."""
    from sklearn.metrics import adjusted_rand_score

    random = np.random.default_rng(derive_seed(seed, "segments", "judge", str(groups)))
    labels = nearest(sample, _kmeans(sample, groups, int(random.integers(2**31))))
    agreements = []
    for _ in range(_BOOTSTRAPS):
        drawn = sample[random.integers(sample.shape[0], size=sample.shape[0])]
        again = nearest(sample, _kmeans(drawn, groups, int(random.integers(2**31))))
        agreements.append(adjusted_rand_score(labels, again))
    without = []
    for _ in range(_REFERENCES):
        even = _without_groups(sample, random)
        without.append(_silhouette(even, nearest(even, _kmeans(even, groups, int(random.integers(2**31))))))
    return Candidate(groups, _silhouette(sample, labels), max(without), float(np.mean(agreements)))


def _without_groups(sample: Floats, random: np.random.Generator) -> Floats:
    """As many people with the same covariance, evenly spread: a cloud without groups. Shape as the sample's.

    Source
    ------
    Tibshirani, Walther and Hastie 2001, JRSS B 63, reference distribution (b): uniform along principal components;
    here with their variances instead of their ranges, which single people stretch.
    """
    _, spread, axes = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    halves = np.sqrt(3 / sample.shape[0]) * spread
    even: Floats = random.uniform(-1, 1, (sample.shape[0], spread.size)) * halves @ axes
    return even


def nearest(matrix: Matrix, centres: Floats, *, rows: int = 100_000) -> Labels:
    """Index of the nearest centre for each row, in blocks of rows to bound memory. Shape (n,)."""
    labels = np.empty(matrix.shape[0], dtype=np.int64)
    lengths = (centres**2).sum(axis=1)
    for start in range(0, matrix.shape[0], rows):
        block = matrix[start : start + rows].astype(np.float64)
        labels[start : start + rows] = np.argmin(lengths - 2 * block @ centres.T, axis=1)
    return labels


def _silhouette(sample: Floats, labels: Labels) -> float:
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(sample, labels)) if np.unique(labels).size > 1 else -1.0


def _kmeans(sample: Floats, groups: int, seed: int, *, starts: int = 2) -> Floats:
    """Centres."""
    # Imported here: scikit-learn takes half a second, which the other stages need not wait for.
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct people than groups: judged unstable below
        found = KMeans(groups, n_init=starts, max_iter=_ROUNDS, random_state=seed).fit(sample)
    return np.asarray(found.cluster_centers_, dtype=np.float64)


def _order(centres: Floats) -> Floats:
    """Centres in an order that does not depend on where k-means began."""
    return centres[np.lexsort(np.round(centres, 6).T[::-1])]


def _merge_small(labels: Labels, centres: Floats, k: int) -> tuple[Labels, Floats, int]:
    """Give each group under k people to its nearest group, the smallest first."""
    merged = 0
    while centres.shape[0] > 1:
        sizes = np.bincount(labels, minlength=centres.shape[0])
        smallest = int(np.argmin(sizes))
        if sizes[smallest] >= k:
            break
        distances = ((centres - centres[smallest]) ** 2).sum(axis=1)
        distances[smallest] = np.inf
        host = int(np.argmin(distances))
        weights = np.maximum(sizes[[smallest, host]], 1e-9)
        centres[host] = np.average(centres[[smallest, host]], axis=0, weights=weights)
        labels = np.where(labels == smallest, host, labels)
        labels = labels - (labels > smallest)
        centres = np.delete(centres, smallest, axis=0)
        merged += 1
    return labels, centres, merged


def _one(matrix: Matrix, reason: str) -> Clustering:
    centre = matrix.mean(axis=0, keepdims=True, dtype=np.float64) if matrix.size else np.zeros((1, matrix.shape[1]))
    return Clustering(np.zeros(matrix.shape[0], dtype=np.int64), centre, reason)
