"""A/B arithmetic against scipy and against simulation with a known truth. All data here is simulated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from adwright.core import UserError
from adwright.measure import (
    Counts,
    ab_test,
    ab_tests,
    always_valid_p,
    detectable_difference,
    holm,
    newcombe,
    power,
    sample_size,
    wilson,
)


def counts(n: int, k: int) -> Counts:
    return Counts(n=n, successes=k)


@given(st.integers(1, 5000), st.data())
def test_wilson_agrees_with_scipy(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    ours, theirs = wilson(counts(n, k)), stats.binomtest(k, n).proportion_ci(method="wilson")
    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)
    assert 0 <= ours.low <= ours.estimate <= ours.high <= 1


@given(st.integers(50, 3000), st.integers(50, 3000), st.data())
def test_p_value_agrees_with_scipy(n1: int, n2: int, data: st.DataObject) -> None:
    k1, k2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    result = ab_test(counts(n1, k1), counts(n2, k2))
    if 0 < k1 + k2 < n1 + n2:
        table = [[k1, n1 - k1], [k2, n2 - k2]]
        chi2 = stats.chi2_contingency(table, correction=False).pvalue if result.test == "score" else None
        assert result.p_value == pytest.approx(chi2 if chi2 is not None else stats.fisher_exact(table)[1], abs=1e-9)
    mirrored = ab_test(counts(n2, k2), counts(n1, k1))
    assert mirrored.p_value == pytest.approx(result.p_value)
    assert mirrored.difference.low == pytest.approx(-result.difference.high)


def test_newcombe_published_example() -> None:
    # Newcombe (1998), table II, (a) 56/70 - 48/80, method 10: 0.0524 to 0.3339.
    interval = newcombe(counts(80, 48), counts(70, 56))
    assert (round(interval.low, 4), round(interval.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(("p", "n"), [(0.05, 2000), (0.3, 200), (0.01, 3000)])
def test_false_positive_rate_is_alpha(p: float, n: int) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.binomial(n, p, 2500), rng.binomial(n, p, 2500)
    found = [ab_test(counts(n, int(x)), counts(n, int(y))).significant for x, y in zip(a, b, strict=True)]
    # 3 standard errors of a rate of 0.05 over 2,500 runs.
    assert abs(np.mean(found) - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 2500)


@pytest.mark.parametrize(
    ("p1", "p2", "n1", "n2"), [(0.05, 0.06, 1500, 1500), (0.02, 0.02, 800, 2400), (0.3, 0.4, 60, 200)]
)
def test_difference_interval_covers(p1: float, p2: float, n1: int, n2: int) -> None:
    rng = np.random.default_rng(2)
    a, b = rng.binomial(n1, p1, 4000), rng.binomial(n2, p2, 4000)
    inside = [not newcombe(counts(n1, int(x)), counts(n2, int(y))).excludes(p2 - p1) for x, y in zip(a, b, strict=True)]
    assert 0.94 < np.mean(inside) < 0.965


def test_power_and_sample_size_agree_with_simulation() -> None:
    p1, p2 = 0.05, 0.065
    n = sample_size(p1, p2)
    rng = np.random.default_rng(3)
    a, b = rng.binomial(n, p1, 4000), rng.binomial(n, p2, 4000)
    found = np.mean([ab_test(counts(n, int(x)), counts(n, int(y))).significant for x, y in zip(a, b, strict=True)])
    assert found == pytest.approx(0.8, abs=0.02)
    assert power(p1, p2, n, n) == pytest.approx(0.8, abs=0.005)
    assert detectable_difference(p1, n, n) == pytest.approx(p2 - p1, rel=0.01)


def test_words_say_what_was_found() -> None:
    assert ab_test(counts(10_000, 500), counts(10_000, 580)).verdict.startswith(
        "B beats A: 5.80 % against 5.00 %, +0.80 points"
    )
    assert ab_test(counts(10_000, 580), counts(10_000, 500)).verdict.startswith("B loses to A")
    unclear = ab_test(counts(1000, 50), counts(1000, 58))
    assert unclear.verdict.startswith("no difference shown")
    assert "80 % power" in unclear.verdict
    assert "one look" in unclear.warning
    assert unclear.needed == sample_size(0.05, 0.058)


def test_edges() -> None:
    assert ab_test(counts(10, 0), counts(10, 0)).p_value == 1
    assert ab_test(counts(10, 0), counts(10, 3)).test == "fisher"
    assert ab_test(counts(10, 0), counts(10, 3)).lift is None
    with pytest.raises(UserError, match="without trials"):
        ab_test(counts(0, 0), counts(10, 3))
    with pytest.raises(UserError, match="no arm named"):
        ab_tests({"a": counts(5, 1)}, control="b")
    with pytest.raises(UserError, match="difference of 0"):
        sample_size(0.1, 0.1)


def test_lift_interval_covers() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.binomial(3000, 0.04, 3000), rng.binomial(3000, 0.05, 3000)
    lifts = [ab_test(counts(3000, int(x)), counts(3000, int(y))).lift for x, y in zip(a, b, strict=True)]
    inside = [not lift.excludes(0.25) for lift in lifts if lift]
    assert 0.94 < np.mean(inside) < 0.965


def test_holm_keeps_the_family_error_below_alpha() -> None:
    rng = np.random.default_rng(5)
    wrong = 0
    for _ in range(400):
        arms = {f"arm{i}": counts(1000, int(k)) for i, k in enumerate(rng.binomial(1000, 0.05, 5))}
        wrong += any(r.significant for r in ab_tests(arms, control="arm0").values())
    assert wrong / 400 < 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)
    assert holm({"a": 0.02, "b": 0.02}) == {"a": 0.04, "b": 0.04}


def test_watched_tests_peeking_inflates_and_always_valid_p_does_not() -> None:
    rng = np.random.default_rng(6)
    peeked = valid = 0
    runs = 200
    for _ in range(runs):
        a = np.cumsum(rng.binomial(400, 0.05, 25))
        b = np.cumsum(rng.binomial(400, 0.05, 25))
        looks = [
            (counts(400 * (i + 1), int(x)), counts(400 * (i + 1), int(y)))
            for i, (x, y) in enumerate(zip(a, b, strict=True))
        ]
        peeked += any(ab_test(x, y).p_value < 0.05 for x, y in looks)
        valid += always_valid_p(looks)[-1] < 0.05
    assert peeked / runs > 0.15
    assert valid / runs <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


def test_always_valid_p_finds_a_real_difference_and_never_rises() -> None:
    rng = np.random.default_rng(7)
    a, b = np.cumsum(rng.binomial(500, 0.05, 60)), np.cumsum(rng.binomial(500, 0.07, 60))
    looks = [
        (counts(500 * (i + 1), int(x)), counts(500 * (i + 1), int(y)))
        for i, (x, y) in enumerate(zip(a, b, strict=True))
    ]
    p = always_valid_p(looks)
    assert p[-1] < 0.001
    assert p == sorted(p, reverse=True)
