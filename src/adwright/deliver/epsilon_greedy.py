"""The best creative so far, and now and then any: the simplest policy that learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from adwright.core import Decision
from adwright.deliver.arms import Arms
from adwright.deliver.base import (
    Choice,
    Context,
    check_candidates,
    check_epsilon,
    draw,
    policies,
    version_of,
    with_floor,
)
from adwright.deliver.thompson import WEAK_PRIOR, check_prior


@policies.register("epsilon_greedy")
class EpsilonGreedy:
    """The creative with the highest mean rate, mixed with a uniform share; equals share alike. Segments are pooled.

    Parameters
    ----------
    epsilon
        Weight of the uniform share. It is all the exploration there is, so the default is twice Thompson's.
    prior
        Beta parameters (a, b) that start each mean at a / (a + b).

    Examples
    --------
    >>> policy = EpsilonGreedy(epsilon=0.1)
    >>> policy.load_counts({("cr_1", ""): (1000, 30), ("cr_2", ""): (1000, 10)})
    >>> policy.propensities({}, ["cr_1", "cr_2"]).round(6).tolist()
    [0.95, 0.05]
    """

    name = "epsilon_greedy"
    learns = True

    def __init__(self, *, epsilon: float = 0.1, prior: tuple[float, float] = WEAK_PRIOR) -> None:
        self._epsilon = check_epsilon(epsilon)
        self._prior = check_prior("prior", prior)
        self._arms = Arms()

    @property
    def version(self) -> str:
        return version_of(self.name, self._epsilon, list(self._prior), self._arms.fingerprint)

    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:  # noqa: ARG002
        check_candidates(candidates)
        counts = np.array([self._arms.pooled(arm) for arm in candidates])
        a, b = self._prior
        means = (a + counts[:, 1]) / (a + b + counts[:, 0])
        best = means == means.max()
        return with_floor(best / best.sum(), self._epsilon)

    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        return draw(candidates, self.propensities(context, candidates), rng)

    def learn_one(self, decision: Decision, reward: float, *, revises: float | None = None) -> None:
        self._arms.learn(decision, reward, revises)

    def load_counts(self, counts: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        self._arms.load(counts)
