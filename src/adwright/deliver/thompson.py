"""Thompson sampling whose probabilities are computed, not only sampled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from adwright.core import Decision, UserError
from adwright.deliver.arms import Arms, segment_in
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
from adwright.deliver.best_arm import probability_best

#: One click in fifty-one decisions, and weak. In Upworthy's archive (15,846 headlines, exploratory split) 1.53 % of the
#: impressions are clicked, and the Beta with the mean and variance of its headlines' rates is Beta(1.7, 103). A flat
#: Beta(1, 1) would take each new creative for one that half the people click.
WEAK_PRIOR = (1.0, 50.0)


@policies.register("thompson")
class Thompson:
    """Each creative is chosen with the probability that it is the best one, mixed with a small uniform share.

    Parameters
    ----------
    epsilon
        Weight of the uniform share: no probability is below epsilon / k, so every creative can be evaluated later.
    prior
        Beta parameters (a, b) of a creative nothing is known about.
    priors
        Beta parameters by creative, from a predictor: mean * strength and (1 - mean) * strength, with the strength
        in decisions.
    by_segment
        Learn each segment apart. What was counted elsewhere is then a prior worth at most `borrow` decisions: a segment
        without data behaves as everyone does, one with many times `borrow` decisions goes its own way. (A power prior,
        Ibrahim and Chen (2000), with the power chosen so that its weight is capped.) Without a segment in the context
        all counts are pooled.
    borrow
        [decisions].

    Notes
    -----
    A decision counts as one without reward from the moment it is made; its click, when it comes, corrects that.
    Waiting until the window has passed instead would count clicks at once and their absence late, and so overrate
    whatever is shown now.

    Source: Thompson (1933); Chapelle and Li (2011), An empirical evaluation of Thompson sampling, algorithm 2.

    Examples
    --------
    >>> policy = Thompson(epsilon=0.05)
    >>> policy.load_counts({("cr_1", ""): (1000, 30), ("cr_2", ""): (1000, 20)})
    >>> policy.propensities({}, ["cr_1", "cr_2", "cr_new"]).round(3).tolist()
    [0.696, 0.071, 0.233]
    """

    name = "thompson"
    learns = True

    def __init__(
        self,
        *,
        epsilon: float = 0.05,
        prior: tuple[float, float] = WEAK_PRIOR,
        priors: Mapping[str, tuple[float, float]] | None = None,
        by_segment: bool = False,
        borrow: float = 1000.0,
    ) -> None:
        self._epsilon = check_epsilon(epsilon)
        self._prior = check_prior("prior", prior)
        self._priors = {arm: check_prior(f"prior of {arm!r}", p) for arm, p in (priors or {}).items()}
        self._by_segment = by_segment
        if not borrow >= 0:
            raise UserError(f"borrow is {borrow} decisions", hint="give 0 or more")
        self._borrow = borrow
        told: dict[str, JsonValue] = {arm: list(prior) for arm, prior in self._priors.items()}
        self._parameters = version_of("prior", epsilon, list(self._prior), told, by_segment, borrow)
        self._arms = Arms()

    @property
    def version(self) -> str:
        return version_of(self.name, self._parameters, self._arms.fingerprint)

    def posterior(self, arm: str, context: Context) -> tuple[float, float]:
        """Beta parameters of a creative's rate in a context.

        Examples
        --------
        >>> policy = Thompson(prior=(1, 50), by_segment=True, borrow=100)
        >>> policy.load_counts({("cr_1", "night"): (400, 20), ("cr_1", "day"): (1000, 10)})
        >>> policy.posterior("cr_1", {"segment": "night"}), policy.posterior("cr_1", {})
        ((22.0, 529.0), (31.0, 1420.0))
        """
        a, b = self._priors.get(arm, self._prior)
        all_decisions, all_reward = self._arms.pooled(arm)
        segment = segment_in(context)
        if not self._by_segment or not segment:
            return a + all_reward, b + all_decisions - all_reward
        decisions, reward = self._arms.of(arm, segment)
        elsewhere, reward_elsewhere = all_decisions - decisions, all_reward - reward
        weight = min(1.0, self._borrow / elsewhere) if elsewhere else 0.0
        return (
            a + reward + weight * reward_elsewhere,
            b + decisions - reward + weight * (elsewhere - reward_elsewhere),
        )

    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:
        check_candidates(candidates)
        order = sorted(
            range(len(candidates)), key=candidates.__getitem__
        )  # sums in one order, so that the result is the same to the last bit
        posteriors = tuple(self.posterior(candidates[n], context) for n in order)
        result = np.empty(len(candidates))
        result[order] = with_floor(_best(posteriors), self._epsilon)
        return result

    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        return draw(candidates, self.propensities(context, candidates), rng)

    def learn_one(self, decision: Decision, reward: float, *, revises: float | None = None) -> None:
        self._arms.learn(decision, reward, revises)

    def load_counts(self, counts: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        self._arms.load(counts)


@lru_cache(256)  # a policy that stands still, as in an off-policy evaluation, is asked the same thing over and over
def _best(posteriors: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    a, b = np.array(posteriors).T
    return probability_best(a, b)


def check_prior(what: str, prior: tuple[float, float]) -> tuple[float, float]:
    """The Beta parameters; UserError unless both are above 0 and finite."""
    a, b = map(float, prior)
    if not (a > 0 and b > 0 and math.isfinite(a + b)):
        raise UserError(f"{what} is Beta({a}, {b})", hint="both parameters must be above 0 and finite")
    return a, b
