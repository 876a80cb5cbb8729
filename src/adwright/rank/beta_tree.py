"""Rates in a tree: overall, product, product in a segment, creative.

Comes in: tries and hits per leaf with the leaf's place in the tree. Goes out: the posterior of a rate at any place,
seen or unseen. It does not know what is tried.

Each child's rate scatters about its parent's as a Beta with the parent's rate as mean and the level's strength s. All
steps match the first two moments of Beta distributions, which makes them arithmetic on effective counts:

- upward, n tries of a child tell its parent as much as n (s + 1) / (n + s) tries of its own;
- downward, a parent known as from A tries gives a child a prior of strength (A + 1)(s + 1) / (A + s + 1) - 1.

A child's prior leaves its own tries out of what its parent knows, so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Key = tuple[str, ...]

#: Grid of strengths [tries]. At a rate of 1 %, 10 lets children differ by a factor of 3 and 5,000 by 14 %. Children
#: that are more alike are treated as if they differed by that much: on simulated logs with a few clicks per creative
#: a grid up to 100,000 covered 81 % at a nominal 90 %, this one 85 % (tests/rank/test_rank_coverage.py).
STRENGTHS: Floats = np.geomspace(10, 5_000, 33)
#: Families of a level whose likelihood is computed, those of most children first, and points at which a parent's
#: unknown rate is integrated; bounds of the time a fit takes.
_FAMILIES, _POINTS = 200, 24


@dataclass(frozen=True)
class Belief:
    """What is known of a rate: a Beta with this mean, worth this many tries."""

    mean: float
    tries: float

    def plus(self, hits: float, tries: float) -> Belief:
        """After seeing hits among tries.

        Examples
        --------
        >>> Belief(0.1, 10).plus(9, 90)
        Belief(mean=0.1, tries=100.0)
        """
        total = self.tries + tries
        return Belief((self.mean * self.tries + hits) / total, float(total))

    def child(self, strength: float) -> Belief:
        """The belief about an unseen child that scatters with that strength."""
        return Belief(self.mean, (self.tries + 1) * (strength + 1) / (self.tries + strength + 1) - 1)

    def interval(self, level: float) -> tuple[float, float]:
        """Central interval."""
        from scipy.stats import beta  # late: scipy.stats takes half a second to import

        a, b = self.mean * self.tries, (1 - self.mean) * self.tries
        low, high = beta.ppf([(1 - level) / 2, (1 + level) / 2], a, b)
        return min(float(low), self.mean), max(float(high), self.mean)


@dataclass(frozen=True)
class _Node:
    hits: float
    tries: float


class BetaTree:
    """Rates of leaves, fitted.

    Parameters
    ----------
    leaves
        Path of each leaf from the top, all of the same length: ("p1", "young", "cr_1").
    hits, tries
        Shape (leaves,).
    prior
        Belief about the overall rate before any data.

    Attributes
    ----------
    strengths
        One per level, the top level first: how closely children keep to their parent [tries].

    Examples
    --------
    >>> hits, tries = np.array([10.0, 30.0]), np.array([1000.0, 1000.0])
    >>> tree = BetaTree([("p1", "a"), ("p1", "b")], hits, tries, Belief(0.01, 20))
    >>> seen, unseen = tree.belief(("p1", "a")), tree.belief(("p1", "c"))
    >>> seen.mean < unseen.mean, seen.tries > unseen.tries
    (True, True)
    """

    def __init__(self, leaves: Sequence[Key], hits: Floats, tries: Floats, prior: Belief, *, levels: int = 2) -> None:
        self.prior = prior
        self.levels = len(leaves[0]) if leaves else levels
        used = [(key, _Node(float(h), float(n))) for key, h, n in zip(leaves, hits, tries, strict=True) if n > 0]
        own = dict(sorted(used))
        spread = _grid_belief(hits, tries, prior)
        #: Node -> effective hits and tries of its own rate, level by level from the root, index 0.
        self._nodes: list[dict[Key, _Node]] = [own]
        strengths: list[float] = []
        for _ in range(self.levels):
            strength = estimate_strength(_by_parent(own), spread)
            strengths.insert(0, strength)
            own = _upward(own, strength)
            self._nodes.insert(0, own)
        self.strengths = tuple(strengths)

    def own(self, key: Key) -> tuple[float, float]:
        """Hits and tries of a node: counts at a leaf, effective counts above."""
        node = self._nodes[len(key)].get(key, _Node(0, 0))
        return node.hits, node.tries

    def prior_of(self, key: Key) -> Belief:
        """What all other nodes say about this one."""
        if not key:
            return self.prior
        parent = key[:-1]
        strength = self.strengths[len(key) - 1]
        hits, tries = self.own(parent)
        sent = _message(_Node(*self.own(key)), strength)
        above = self.prior_of(parent)
        return above.plus(max(hits - sent.hits, 0.0), max(tries - sent.tries, 0.0)).child(strength)

    def weights(self, key: Key) -> list[float]:
        """Weights in the mean of a node's belief: its own tries, other tries of its parent, and so up; the prior last.

        Shape (levels above + 2,); the sum is 1.
        """
        found: list[float] = []
        left = 1.0
        for depth in range(len(key), -1, -1):
            here = key[:depth]
            tries = self.own(here)[1]
            above = self.prior_of(here)
            if depth < len(key):
                child = key[: depth + 1]
                tries -= _message(_Node(*self.own(child)), self.strengths[depth]).tries
            share = max(tries, 0.0) / (above.tries + max(tries, 0.0))
            found.append(left * share)
            left *= 1 - share
        return [*found, left]

    def belief(self, key: Key) -> Belief:
        """What is known of a node's rate, seen or not."""
        return self.prior_of(key).plus(*self.own(key))


def _message(node: _Node, strength: float) -> _Node:
    """What a child tells about its parent's rate."""
    if node.tries <= 0:
        return _Node(0, 0)
    tries = node.tries * (strength + 1) / (node.tries + strength)
    return _Node(node.hits / node.tries * tries, tries)


def _by_parent(nodes: dict[Key, _Node]) -> dict[Key, list[_Node]]:
    families: dict[Key, list[_Node]] = {}
    for key, node in nodes.items():
        families.setdefault(key[:-1], []).append(node)
    return families


def _upward(nodes: dict[Key, _Node], strength: float) -> dict[Key, _Node]:
    parents: dict[Key, _Node] = {}
    for parent, children in _by_parent(nodes).items():
        sent = [_message(child, strength) for child in children]
        parents[parent] = _Node(sum(s.hits for s in sent), sum(s.tries for s in sent))
    return parents


def _grid_belief(hits: Floats, tries: Floats, prior: Belief) -> Belief:
    """Where parents' rates may lie while strengths are estimated: about the pooled rate, as wide as the prior."""
    return Belief(prior.plus(float(hits.sum()), float(tries.sum())).mean, prior.tries)


def estimate_strength(families: dict[Key, list[_Node]], spread: Belief) -> float:
    """Strength of one level, from its marginal likelihood.

    The likelihood of a family is a beta-binomial with the parent's rate integrated out over `spread`. The scatter
    1 / (1 + s) is then averaged over the likelihood on `STRENGTHS`, all of them equally likely before: where only
    families of one child are known, the answer is the grid's own average, 60 tries.
    """
    from scipy.special import logsumexp

    several = sorted((item for item in families.items() if len(item[1]) > 1), key=lambda item: (-len(item[1]), item[0]))
    loglik = np.zeros(STRENGTHS.size)
    for _, children in several[:_FAMILIES]:
        loglik += _family_likelihood(children, spread)
    posterior = np.exp(loglik - logsumexp(loglik))
    return float(1 / (posterior @ (1 / (1 + STRENGTHS))) - 1)


def _family_likelihood(children: Sequence[_Node], spread: Belief) -> Floats:
    """Log-likelihood of one family at each strength. Shape (strengths,)."""
    from scipy.special import betaincinv, betaln, logsumexp

    n = np.array([c.tries for c in children])
    x = np.minimum([c.hits for c in children], n)
    sent = n * (STRENGTHS[:, None] + 1) / (n + STRENGTHS[:, None])
    # The parent's rate is integrated over points where it may lie at each strength, spread out to twice the variance.
    yes, no = spread.mean * spread.tries, (1 - spread.mean) * spread.tries
    a, b = (yes + sent @ (x / n)) / 2, (no + sent @ (1 - x / n)) / 2
    points = (np.arange(_POINTS) + 0.5) / _POINTS
    m = np.clip(betaincinv(a[:, None], b[:, None], points), 1e-9, 1 - 1e-9)
    weight = (yes - a[:, None]) * np.log(m) + (no - b[:, None]) * np.log1p(-m) + betaln(a, b)[:, None] - betaln(yes, no)
    p, q = (STRENGTHS[:, None] * m)[..., None], (STRENGTHS[:, None] * (1 - m))[..., None]
    each = (betaln(x + p, n - x + q) - betaln(p, q)).sum(axis=-1)
    likelihood: Floats = logsumexp(each + weight, axis=1) - np.log(_POINTS)
    return likelihood
