"""Simulated people with known rates: does the policy find the best creative, and does its log tell the truth?

All figures here are simulated.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from adwright.core import Decision
from adwright.deliver import EpsilonGreedy, Policy, Thompson, Uniform

RATES = {"cr_a": 0.04, "cr_b": 0.06, "cr_c": 0.15, "cr_d": 0.05}
ARMS = tuple(RATES)
AT = datetime(2026, 4, 1, tzinfo=UTC)


def serve(policy: Policy, n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Serve n simulated people: index chosen (n,), propensities (n, k), click (n,)."""
    rng = np.random.default_rng(seed)
    chosen, propensities, clicks = np.empty(n, int), np.empty((n, len(ARMS))), np.empty(n)
    for i in range(n):
        choice = policy.choose_one({}, ARMS, rng=rng)
        click = float(rng.random() < RATES[choice.chosen])
        chosen[i], propensities[i], clicks[i] = ARMS.index(choice.chosen), choice.propensities, click
        decision = Decision(
            id=str(i), context={}, candidates=ARMS, propensities=tuple(choice.propensities.tolist()),
            chosen=choice.chosen, propensity=choice.propensity, policy=policy.name, policy_version="", decided_at=AT,
        )  # fmt: skip
        policy.learn_one(decision, click)
    return chosen, propensities, clicks


def regret(policy: Policy, n: int, seed: int) -> float:
    """Clicks lost against always showing the best, in expectation."""
    chosen, _, _ = serve(policy, n, seed)
    return float((max(RATES.values()) - np.array(list(RATES.values()))[chosen]).sum())


def test_thompson_loses_fewer_simulated_clicks_than_an_even_split() -> None:
    seeds, n = range(4), 800
    thompson = np.array([regret(Thompson(), n, seed) for seed in seeds])
    uniform = np.array([regret(Uniform(), n, seed) for seed in seeds])
    assert (thompson < uniform).all(), (thompson, uniform)
    assert thompson.mean() < 0.7 * uniform.mean(), (thompson, uniform)


def test_a_learning_policy_ends_on_the_best_simulated_creative() -> None:
    for policy in (Thompson(), EpsilonGreedy()):
        policy.load_counts({(arm, ""): (20_000, round(20_000 * rate)) for arm, rate in RATES.items()})
        p = dict(zip(ARMS, policy.propensities({}, ARMS), strict=True))
        assert max(p, key=p.__getitem__) == "cr_c"
        assert p["cr_c"] > 0.9


@pytest.mark.parametrize("make", [Thompson, Uniform, EpsilonGreedy])
def test_the_log_of_an_adapting_policy_gives_back_the_true_rates(make: type[Thompson]) -> None:
    """Inverse propensity weighting over the log is unbiased when, and only when, the logged propensities are right."""
    n = 1500
    chosen, propensities, clicks = serve(make(), n, seed=8)
    for index, rate in enumerate(RATES.values()):
        p = propensities[:, index]
        found = ((chosen == index) * clicks / p).mean()
        # Four standard errors, as many figures are compared; the policy adapts, so each row has a variance of its own.
        assert abs(found - rate) <= 4 * np.sqrt((rate / p - rate**2).mean() / n)
        assert abs(((chosen == index) / p).mean() - 1) <= 4 * np.sqrt((1 / p - 1).mean() / n)
