"""Every policy keeps the contract; each broken one is caught by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from adwright.core import DataError, Decision, UserError
from adwright.deliver import Choice, Context, EpsilonGreedy, Policy, Thompson, Uniform, make_policy, policies
from adwright.deliver.arms import Arms
from adwright.testing.policy import check_policy


@pytest.mark.parametrize("name", policies.names())
def test_every_policy_keeps_the_contract(name: str) -> None:
    check_policy(policies.get(name))


def test_the_policies_of_the_first_release() -> None:
    assert policies.names() == ("epsilon_greedy", "thompson", "uniform")
    assert [policies.get(name)().name for name in policies.names()] == list(policies.names())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Thompson(epsilon=1e-3),
        lambda: Thompson(by_segment=True),
        lambda: Thompson(priors={"cr_b": (20, 80)}, prior=(0.1, 0.1)),
        lambda: Uniform(weights={"cr_a": 9}),
        lambda: EpsilonGreedy(epsilon=0.5, prior=(1, 1)),
    ],
)
def test_the_contract_holds_for_other_parameters(make: Callable[[], Policy]) -> None:
    check_policy(make, draws=500)


class Logs1OverK(Thompson):
    """Chooses by Thompson sampling and logs 1/k: right in every shape, ruinous in every evaluation."""

    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        real = super().choose_one(context, candidates, rng=rng)
        k = len(candidates)
        return Choice(real.chosen, 1 / k, np.full(k, 1 / k))


class LogsWithoutFloor(Thompson):
    """Draws from the mixture and logs the probabilities before it."""

    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        real = super().choose_one(context, candidates, rng=rng)
        pure = np.maximum((real.propensities - self._epsilon / len(candidates)) / (1 - self._epsilon), 1e-9)
        pure /= pure.sum()
        return Choice(real.chosen, float(pure[list(candidates).index(real.chosen)]), pure)


class WrongEntry(Thompson):
    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        real = super().choose_one(context, candidates, rng=rng)
        return real._replace(propensity=float(real.propensities.max()))


class NoSupport(Thompson):
    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:
        p = super().propensities(context, candidates)
        return np.asarray((p == p.max()) / (p == p.max()).sum())


class NotNormal(Thompson):
    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:
        return np.asarray(super().propensities(context, candidates) * 0.99)


class FirstIsFavoured(Uniform):
    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:
        weights = np.arange(len(candidates), 0, -1.0)
        return np.asarray(weights / weights.sum())


class OwnRandomness(Uniform):
    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        return super().choose_one(context, candidates, rng=np.random.default_rng())


class StillVersion(Thompson):
    @property
    def version(self) -> str:
        return "v1"


class NeverLearns(Thompson):
    def learn_one(self, decision: Decision, reward: float, *, revises: float | None = None) -> None:
        pass


class CountsTheClickTwice(Thompson):
    def learn_one(self, decision: Decision, reward: float, *, revises: float | None = None) -> None:
        super().learn_one(decision, reward)


class LearnsBackwards(Thompson):
    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:
        p = 1 / super().propensities(context, candidates)
        return np.asarray(p / p.sum())


class AddsWhenLoading(Thompson):
    def load_counts(self, counts: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        old = self._arms._counts
        super().load_counts({arm: tuple(np.add(count, old.get(arm, (0, 0)))) for arm, count in counts.items()})


@pytest.mark.parametrize(
    ("broken", "promise"),
    [
        (Logs1OverK, "the logged propensities are not those of the choice"),
        (LogsWithoutFloor, "the logged propensities are not those of the choice"),
        (WrongEntry, "is not the chosen one's"),
        (NoSupport, "is not above 0"),
        (NotNormal, "sum to 0.99"),
        (FirstIsFavoured, "the order of the candidates"),
        (OwnRandomness, "the same seed chose differently"),
        (StillVersion, "the version did not change"),
        (NeverLearns, "counts that were loaded differ"),
        (CountsTheClickTwice, "counts that were loaded differ"),
        (LearnsBackwards, "did not raise the probability"),
        (AddsWhenLoading, "counts that were loaded differ"),
    ],
)
def test_each_broken_policy_is_caught(broken: Callable[[], Policy], promise: str) -> None:
    with pytest.raises(AssertionError, match=promise):
        check_policy(broken)


def test_a_wrong_name_gets_the_right_one() -> None:
    with pytest.raises(UserError, match="did you mean 'thompson'"):
        make_policy("tompson")
    assert make_policy("uniform", floor=0.3).propensities({}, ["a"]).tolist() == [1.0]
    counts = {("a", ""): (100_000, 50_000.0), ("b", ""): (100_000, 0.0)}
    for name in ("thompson", "epsilon_greedy"):
        policy = make_policy(name, floor=0.3)
        policy.load_counts(counts)
        assert policy.propensities({}, ["a", "b"]) == pytest.approx([0.85, 0.15])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Thompson(epsilon=0), lambda: Thompson(epsilon=1.5), lambda: Thompson(prior=(0, 1)),
        lambda: Thompson(priors={"a": (1, float("inf"))}), lambda: Thompson(borrow=-1),
        lambda: Uniform(weights={"a": 0}), lambda: Uniform().propensities({}, []),
        lambda: EpsilonGreedy(epsilon=-0.1), lambda: EpsilonGreedy(prior=(1, 0)),
        lambda: Thompson().propensities({}, ["a", "a"]),
    ],
)  # fmt: skip
def test_parameters_without_a_meaning_are_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(UserError):
        wrong()


def test_counts_without_a_meaning_are_refused_and_change_nothing() -> None:
    policy = Thompson()
    policy.load_counts({("a", ""): (10, 2)})
    version = policy.version
    for wrong in ((1, 2), (-1, 0), (1, -1), (1, float("nan"))):
        with pytest.raises(DataError):
            policy.load_counts({("a", ""): wrong})
    assert policy.version == version


def test_the_version_is_that_of_all_parameters() -> None:
    made: list[Policy] = [
        Thompson(), Thompson(epsilon=0.1), Thompson(prior=(1, 51)), Thompson(priors={"a": (1, 9)}),
        Thompson(priors={"a": (1, 8)}), Thompson(by_segment=True), Thompson(by_segment=True, borrow=10), Uniform(),
        Uniform(weights={"a": 2}), EpsilonGreedy(), EpsilonGreedy(epsilon=0.2), EpsilonGreedy(prior=(2, 50)),
    ]  # fmt: skip
    assert len({policy.version for policy in made}) == len(made)


def test_counts_have_one_fingerprint_however_they_came_about() -> None:
    one, other, empty = Arms(), Arms(), Arms()
    one.load({("a", "s"): (5, 2), ("b", ""): (3, 0)})
    other.load({("b", ""): (3, 0), ("a", "s"): (5, 2), ("c", ""): (0, 0)})
    assert one.fingerprint == other.fingerprint != empty.fingerprint
    other.load({("b", ""): (3, 0), ("a", ""): (5, 2)})
    assert one.fingerprint != other.fingerprint
    other.load({})
    assert other.fingerprint == empty.fingerprint


def test_a_prior_from_the_predictor_is_where_a_creative_starts() -> None:
    policy = Thompson(priors={"cr_a": (30, 970)}, prior=(1, 50))
    assert policy.posterior("cr_a", {}) == (30, 970)
    assert policy.posterior("cr_b", {}) == (1, 50)
    policy.load_counts({("cr_a", ""): (100, 5)})
    assert policy.posterior("cr_a", {}) == (35, 1065)


def test_a_segment_borrows_from_the_others_up_to_a_limit() -> None:
    policy = Thompson(by_segment=True, borrow=100, prior=(1, 1))
    policy.load_counts(
        {("a", "new"): (0, 0), ("a", "old"): (10_000, 500), ("a", ""): (10_000, 300), ("b", "old"): (10, 5)}
    )
    assert policy.posterior("a", {"segment": "new"}) == (1 + 4, 1 + 96)  # 100 decisions at the others' 4 %
    assert policy.posterior("a", {"segment": "old"}) == (1 + 500 + 3, 1 + 9_500 + 97)
    assert policy.posterior("a", {}) == policy.posterior("a", {"segment": None}) == (801, 19_201)
    assert policy.posterior("b", {"segment": "new"}) == (6, 6)  # less than the limit: all of it
    pooled = Thompson(prior=(1, 1))
    pooled.load_counts({("a", "old"): (10, 5), ("a", "new"): (10, 1)})
    assert pooled.posterior("a", {"segment": "new"}) == (7, 15)


def test_segments_that_differ_are_served_differently() -> None:
    policy = Thompson(by_segment=True, borrow=50)
    policy.load_counts(
        {(arm, s): (2000, 100 if (arm == "a") == (s == "day") else 20) for arm in "ab" for s in ("day", "night")}
    )
    assert policy.propensities({"segment": "day"}, ["a", "b"])[0] > 0.9
    assert policy.propensities({"segment": "night"}, ["a", "b"])[0] < 0.1
    assert policy.propensities({"segment": "noon"}, ["a", "b"])[0] == pytest.approx(0.5)
