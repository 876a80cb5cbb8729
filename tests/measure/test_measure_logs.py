"""Rates, sample ratio, off-policy values and verdicts on simulated logs with a known truth."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from adwright.core import DataError, LoggedBatch, UserError
from adwright.measure import arm_values, attribute, judge, off_policy, rates, sample_ratio
from adwright.measure.off_policy import value_difference
from adwright.measure.sample_ratio import goodness_of_fit

START = datetime(2026, 4, 1, tzinfo=UTC)
Floats = NDArray[np.float64]


def log(
    p: Floats, chosen: NDArray[np.int64], clicked: NDArray[np.bool_], arms: tuple[str, ...] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Frames of a log. Shapes (n, k), (n,), (n,)."""
    n, k = p.shape
    names = list(arms or (f"arm{i}" for i in range(k)))
    ids = [f"d{i}" for i in range(n)]
    decisions = pl.DataFrame(
        {
            "id": ids,
            "user": [f"u{i}" for i in range(n)],
            "chosen": [names[c] for c in chosen],
            "propensity": p[np.arange(n), chosen],
            "policy": ["x"] * n,
            "policy_version": ["1"] * n,
            "decided_at": [START + timedelta(seconds=i) for i in range(n)],
            "candidates": [names] * n,
            "propensities": p.tolist(),
            "segment": ["s1" if i % 2 else "s2" for i in range(n)],
        }
    )
    hits = np.flatnonzero(clicked)
    outcomes = pl.DataFrame(
        {
            "event": [f"e{i}" for i in hits],
            "decision": [f"d{i}" for i in hits],
            "kind": ["click"] * len(hits),
            "value": [None] * len(hits),
            "unit": [""] * len(hits),
            "at": [START + timedelta(seconds=int(i) + 5) for i in hits],
        },
        schema={
            "event": pl.String,
            "decision": pl.String,
            "kind": pl.String,
            "value": pl.Float64,
            "unit": pl.String,
            "at": pl.Datetime("us", "UTC"),
        },
    )
    return decisions, outcomes


def uniform(rng: np.random.Generator, n: int, rate: Floats) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    k = len(rate)
    chosen = rng.integers(0, k, n)
    return np.full((n, k), 1 / k), chosen, rng.random(n) < rate[chosen]


def thompson(
    rng: np.random.Generator, n: int, rate: Floats, floor: float = 0.1, batch: int = 50
) -> tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]:
    """An adaptive policy like Thompson sampling: batches by the share of posterior draws each arm wins."""
    k = len(rate)
    won, lost = np.ones(k), np.ones(k)
    ps, choices, clicks = [], [], []
    for _ in range(n // batch):
        share = np.bincount(rng.beta(won, lost, (100, k)).argmax(axis=1), minlength=k) / 100
        p = (1 - floor) * share + floor / k
        chosen = rng.choice(k, batch, p=p)
        clicked = rng.random(batch) < rate[chosen]
        np.add.at(won, chosen[clicked], 1)
        np.add.at(lost, chosen[~clicked], 1)
        ps.append(np.tile(p, (batch, 1)))
        choices.append(chosen)
        clicks.append(clicked)
    return np.vstack(ps), np.concatenate(choices), np.concatenate(clicks)


def test_rates_count_once_per_decision_and_say_what_they_leave_out() -> None:
    p = np.full((6, 2), 0.5)
    decisions, _ = log(p, np.array([0, 0, 0, 1, 1, 1]), np.zeros(6, dtype=bool))
    rows = [
        ("e1", "d0", "impression", None, 10),
        ("e2", "d0", "click", None, 11),
        ("e3", "d0", "click", None, 12),
        ("e2", "d0", "click", None, 11),
        ("e4", "d0", "purchase", 9800.0, 60),
        ("e5", "d1", "impression", None, 10),
        ("e6", "d3", "click", None, 60),
        ("e7", "d4", "conversion", 100.0, 60),
        ("e8", "d9", "click", None, 60),
        ("e9", "d5", "click", None, -60),
        ("e10", "d4", "purchase", 200.0, 70),
    ]
    outcomes = pl.DataFrame(
        {
            "event": [r[0] for r in rows],
            "decision": [r[1] for r in rows],
            "kind": [r[2] for r in rows],
            "value": [r[3] for r in rows],
            "unit": ["CNY"] * len(rows),
            "at": [START + timedelta(seconds=r[4]) for r in rows],
        }
    )
    got = rates(decisions, outcomes)
    assert got.ignored == {"repeated event": 1, "unknown decision": 1, "before its decision": 1}
    assert got.table.select("chosen", "decisions", "impressions", "clicks", "conversions", "ctr", "cvr").rows() == [
        ("arm0", 3, 2, 1, 1, 0.5, 1.0),
        ("arm1", 3, 2, 1, 1, 0.5, 0.0),
    ]
    assert got.values.rows() == [("arm0", "CNY", 1, 9800.0), ("arm1", "CNY", 2, 300.0)]
    assert rates(decisions, outcomes, by=("segment", "chosen")).table.height == 4
    assert rates(decisions, outcomes.clear()).table["impressions"].to_list() == [3, 3]
    with pytest.raises(UserError, match="did you mean 'segment'"):
        rates(decisions, outcomes, by=("segmnt",))
    with pytest.raises(DataError, match="lack at"):
        rates(decisions, outcomes.drop("at"))


def test_rates_intervals_are_null_without_a_denominator() -> None:
    decisions, outcomes = log(np.full((2, 1), 1.0), np.array([0, 0]), np.array([False, False]))
    row = rates(decisions, outcomes).table.row(0, named=True)
    assert row["ctr"] == 0
    assert row["ctr_high"] > 0.5
    assert row["cvr"] is None


@pytest.mark.parametrize("kind", ["uniform", "thompson", "skewed"])
def test_sample_ratio_false_positive_rate(kind: str) -> None:
    """On logs served as they say, p-values are uniform, adaptive or not."""
    rng = np.random.default_rng(11)
    runs, found = 1000, []
    for _ in range(runs):
        if kind == "uniform":
            p, chosen, _ = uniform(rng, 600, np.full(4, 0.05))
        elif kind == "skewed":
            p = np.tile([0.97, 0.01, 0.01, 0.01], (600, 1))
            chosen = np.asarray(rng.choice(4, 600, p=p[0]), dtype=np.int64)
        else:
            p, chosen, _ = thompson(rng, 600, np.array([0.02, 0.05, 0.05, 0.15]))
        excess = np.bincount(chosen, minlength=4) - p.sum(axis=0)
        found.append(goodness_of_fit(excess, np.diag(p.sum(axis=0)) - p.T @ p)[2])
    values = np.array(found)
    assert abs((values < 0.05).mean() - 0.05) < 3 * math.sqrt(0.05 * 0.95 / runs)
    assert (values < 0.001).sum() <= 5  # 1 expected; 6 or more are seen less than once in 1,500
    assert abs(values.mean() - 0.5) < 0.03


def test_sample_ratio_is_pearsons_test_for_a_fixed_split() -> None:
    from scipy import stats

    rng = np.random.default_rng(12)
    p, chosen, clicked = uniform(rng, 999, np.full(3, 0.05))
    got = sample_ratio(log(p, chosen, clicked)[0])
    want = stats.chisquare(np.bincount(chosen, minlength=3))
    assert got.chi2 == pytest.approx(want.statistic)
    assert got.p_value == pytest.approx(want.pvalue)
    assert got.df == 2


def test_sample_ratio_finds_propensities_that_are_not_true() -> None:
    """The classic bug: 1/k is logged while the policy chooses otherwise."""
    rng = np.random.default_rng(13)
    p, chosen, clicked = thompson(rng, 1000, np.array([0.05, 0.15]))
    got = sample_ratio(log(np.full_like(p, 0.5), chosen, clicked)[0])
    assert got.mismatch
    assert "trust no figure" in got.note
    verdict = judge(*log(np.full_like(p, 0.5), chosen, clicked))
    assert {g.method for g in verdict.groups} == {"none"}
    assert "mismatch" in verdict.words


def test_sample_ratio_finds_a_split_that_was_off_both_ways() -> None:
    """25 % then 75 % under a logged 50 %: the whole looks even, its parts do not."""
    rng = np.random.default_rng(20)
    share = np.where(np.arange(2000) < 1000, 0.25, 0.75)
    chosen = (rng.random(2000) < share).astype(np.int64)
    decisions, _ = log(np.full((2000, 2), 0.5), chosen, np.zeros(2000, dtype=bool))
    got = sample_ratio(decisions)
    assert got.p_value > 0.001
    assert got.mismatch
    assert "over time" in got.note
    assert sample_ratio(decisions.drop("decided_at")).drift_p is None


def test_drift_test_keeps_its_level() -> None:
    rng = np.random.default_rng(21)
    found = []
    for _ in range(100):
        drift = sample_ratio(
            log(*uniform(rng, 800, np.full(3, 0.05)))[0].select("chosen", "candidates", "propensities", "decided_at")
        ).drift_p
        assert drift is not None
        found.append(drift)
    assert np.mean(np.array(found) < 0.05) < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 100)


def test_sample_ratio_refuses_malformed_logs() -> None:
    decisions, _ = log(np.full((3, 2), 0.5), np.array([0, 1, 0]), np.zeros(3, dtype=bool))
    with pytest.raises(DataError, match="sum to 1"):
        sample_ratio(decisions.with_columns(propensities=pl.Series([[0.5, 0.4]] * 3)))
    with pytest.raises(DataError, match="without being a candidate"):
        sample_ratio(decisions.with_columns(chosen=pl.lit("z")))
    with pytest.raises(DataError, match="another number"):
        sample_ratio(decisions.with_columns(propensities=pl.Series([[1.0]] * 3)))
    one = log(np.ones((3, 1)), np.zeros(3, dtype=np.int64), np.zeros(3, dtype=bool))[0]
    assert (sample_ratio(one).df, sample_ratio(one).p_value) == (0, 1.0)


def test_off_policy_value_is_unbiased_and_its_interval_covers() -> None:
    rng = np.random.default_rng(14)
    truth, logging, target = np.array([0.05, 0.1, 0.2]), np.array([0.6, 0.3, 0.1]), np.array([0.1, 0.2, 0.7])
    value = float(truth @ target)
    inside_ips, inside_snips, estimates = [], [], []
    for _ in range(600):
        action = rng.choice(3, 2000, p=logging)
        reward = (rng.random(2000) < truth[action]).astype(float)
        batch = LoggedBatch(action=action, reward=reward, propensity=logging[action], n_actions=3)
        got = off_policy(batch, target[action])
        assert got.ips
        assert got.snips
        inside_ips.append(not got.ips.excludes(value))
        inside_snips.append(not got.snips.excludes(value))
        estimates.append(got.ips.estimate)
    assert np.mean(estimates) == pytest.approx(value, abs=3 * float(np.std(estimates)) / math.sqrt(600))
    assert 0.92 < np.mean(inside_ips) < 0.975
    assert 0.92 < np.mean(inside_snips) < 0.975


def test_off_policy_abstains_without_overlap() -> None:
    batch = LoggedBatch(
        action=np.zeros(500, dtype=np.int64), reward=np.ones(500), propensity=np.full(500, 0.9), n_actions=2
    )
    got = off_policy(batch, np.concatenate([np.ones(20), np.zeros(480)]))
    assert got.snips is None
    assert "effective sample size 20.0" in got.abstained
    rare = LoggedBatch(
        action=np.zeros(500, dtype=np.int64), reward=np.r_[1.0, np.zeros(499)], propensity=np.ones(500), n_actions=2
    )
    assert "1 rewarded decisions" in off_policy(rare, np.ones(500)).abstained
    with pytest.raises(DataError, match="expected"):
        off_policy(rare, np.ones(3))
    with pytest.raises(DataError, match="no probabilities"):
        off_policy(rare, np.full(500, 2.0))


def test_ess_is_n_for_equal_weights() -> None:
    batch = LoggedBatch(
        action=np.zeros(300, dtype=np.int64),
        reward=np.r_[np.ones(50), np.zeros(250)],
        propensity=np.full(300, 0.5),
        n_actions=2,
    )
    got = off_policy(batch, np.full(300, 0.5))
    assert got.ess == pytest.approx(300)
    assert got.snips
    assert got.snips.estimate == pytest.approx(50 / 300)


def test_judge_tests_a_uniform_split() -> None:
    rng = np.random.default_rng(15)
    verdict = judge(*log(*uniform(rng, 6000, np.array([0.05, 0.05, 0.12])), arms=("a", "b", "c")), control="a")
    (group,) = verdict.groups
    assert group.method == "ab"
    assert {c.arm: c.significant for c in group.comparisons} == {"b": False, "c": True}
    assert "A/B test" in verdict.words
    assert any("one look" in w for w in verdict.warnings)


def test_judge_refuses_the_naive_test_under_an_adaptive_policy() -> None:
    rng = np.random.default_rng(16)
    verdict = judge(*log(*thompson(rng, 6000, np.array([0.05, 0.15]), floor=0.2)))
    (group,) = verdict.groups
    assert group.method == "weighted"
    assert "no A/B test is made" in group.words
    assert "effective sample size" in group.words
    assert [c.significant for c in group.comparisons] == [True]


def test_weighted_comparison_keeps_its_level_under_an_adaptive_policy() -> None:
    """Equal arms, adaptive traffic: the weighted test errs about as often as it says."""
    rng = np.random.default_rng(17)
    wrong, runs = 0, 300
    for _ in range(runs):
        p, chosen, clicked = thompson(rng, 3000, np.array([0.1, 0.1]), floor=0.2, batch=100)
        weights = np.eye(2)[chosen] / p
        wrong += value_difference(weights[:, 1], weights[:, 0], clicked.astype(float), 0.95)[1] < 0.05
    assert 0.01 < wrong / runs < 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


def test_judge_abstains_on_starved_arms_and_parts_candidate_sets() -> None:
    rng = np.random.default_rng(18)
    p = np.tile([0.99, 0.01], (1000, 1)) + np.tile([[0.0, 0.0], [-0.001, 0.001]], (500, 1))
    chosen = (rng.random(1000) < p[:, 1]).astype(np.int64)
    clicked = rng.random(1000) < 0.05
    first = log(p, chosen, clicked, arms=("a", "b"))
    (group,) = judge(*first).groups
    assert group.method == "weighted"
    assert group.comparisons[0].difference is None
    assert "no estimate" in group.comparisons[0].words
    other = log(*uniform(rng, 400, np.array([0.1, 0.1])), arms=("c", "d"))[0].with_columns(pl.col("id") + "x")
    both = judge(pl.concat([first[0], other]), first[1])
    assert [g.candidates for g in both.groups] == [("a", "b"), ("c", "d")]
    with pytest.raises(UserError, match="among its candidates"):
        judge(*first, control="z")


def test_arm_values_recover_the_truth_that_raw_rates_of_a_drifting_log_miss() -> None:
    """Clicks fall over the day while traffic moves to b: raw rates say a is better, the weighted ones do not."""
    rng = np.random.default_rng(19)
    n = 20_000
    late = np.arange(n) >= n // 2
    p = np.where(late[:, None], [0.1, 0.9], [0.9, 0.1])
    chosen = (rng.random(n) < p[:, 1]).astype(np.int64)
    base = np.where(late, 0.02, 0.10)
    clicked = rng.random(n) < base + 0.02 * chosen
    decisions, outcomes = log(p, chosen, clicked, arms=("a", "b"))
    raw = dict(rates(decisions, outcomes).table.select("chosen", "ctr").iter_rows())
    assert raw["a"] > raw["b"]
    value = arm_values(attribute(decisions, outcomes))
    assert value["a"].snips
    assert value["b"].snips
    assert value["b"].snips.estimate - value["a"].snips.estimate == pytest.approx(0.02, abs=0.015)


def test_empty_logs_get_no_verdict() -> None:
    decisions, outcomes = log(np.full((1, 2), 0.5), np.array([0]), np.array([False]))
    assert judge(decisions.clear(), outcomes).words == "no decisions, no verdict"
    assert rates(decisions.clear(), outcomes).table.height == 0
