"""Trends against series whose slope is known, and against noise."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from adwright.core import DataError, TrendPoint, UserError
from adwright.understand import find_trends, terms_by_week
from adwright.understand.mann_kendall import autocorrelation, inflation, trend_p_value
from adwright.understand.trends import _benjamini_hochberg

MONDAY = date(2025, 1, 6)


def series(values: np.ndarray | list[float], term: str = "matcha", step: int = 7) -> list[TrendPoint]:
    return [
        TrendPoint(term=term, kind="term", day=MONDAY + timedelta(days=step * i), value=float(value))
        for i, value in enumerate(values)
    ]


def p_values(random: np.random.Generator, cases: int, n: int, memory: float) -> np.ndarray:
    """p-values of simulated series without trend, with the autocorrelation `memory` from one period to the next."""
    found = []
    for _ in range(cases):
        noise = random.normal(size=60)
        for i in range(1, 60):
            noise[i] += memory * noise[i - 1]
        found.append(trend_p_value(noise[-n:], inflation(noise[:-n], n)))
    return np.array(found)


def test_false_positive_rate_is_at_most_alpha_on_flat_noise() -> None:
    random = np.random.default_rng(1)
    found = np.array([trend_p_value(random.normal(size=8)) for _ in range(4000)])
    for alpha in (0.01, 0.05, 0.1, 0.2):
        share = (found <= alpha).mean()
        assert share <= alpha + 3 * np.sqrt(alpha * (1 - alpha) / 4000)
    assert (found <= 0.1).mean() > 0.06  # not a test that never rejects


def test_false_positive_rate_on_counts_with_many_ties() -> None:
    random = np.random.default_rng(2)
    found = np.array([trend_p_value(random.poisson(1.0, 12).astype(float)) for _ in range(3000)])
    assert 0.02 < (found <= 0.05).mean() <= 0.065


def test_autocorrelation_is_paid_for() -> None:
    random = np.random.default_rng(3)
    corrected = (p_values(random, 250, 20, 0.6) <= 0.05).mean()
    naive = np.mean([trend_p_value(x) <= 0.05 for x in _walks(np.random.default_rng(3), 250)])
    assert naive > 0.2
    assert corrected < 0.6 * naive
    assert (p_values(random, 250, 20, 0.0) <= 0.05).mean() <= 0.08


def _walks(random: np.random.Generator, cases: int) -> list[np.ndarray]:
    walks = random.normal(size=(cases, 60))
    for i in range(1, 60):
        walks[:, i] += 0.6 * walks[:, i - 1]
    return [walk[-20:] for walk in walks]


def test_false_discoveries_stay_under_the_rate_and_known_slopes_are_found() -> None:
    random = np.random.default_rng(4)
    false, found, missed = 0, 0, 0
    for run in range(12):
        points = []
        for i in range(40):
            values = 20 + random.normal(size=30)
            if i < 10:
                values[-8:] += (1 if i % 2 else -1) * 1.5 * np.arange(8)
            points += series(values, term=f"{'up' if i % 2 else 'down'}{i}" if i < 10 else f"flat{i}")
        for trend in find_trends(points, window=8, false_discovery_rate=0.1):
            if trend.term.startswith("flat"):
                false += trend.direction != "flat"
            else:
                right = {"up": "rising", "do": "falling"}[trend.term[:2]]
                found += trend.direction == right
                missed += trend.direction == "flat"
                assert trend.direction in (right, "flat"), run
    assert found / (found + missed) > 0.9
    assert false / max(1, found + false) <= 0.1 + 0.05


def test_exact_p_value_agrees_with_scipy() -> None:
    random = np.random.default_rng(5)
    for n in (4, 7, 12, 25):
        values = random.normal(size=n) + 0.1 * np.arange(n)
        expected = kendalltau(np.arange(n), values, method="exact").pvalue
        assert trend_p_value(values) == pytest.approx(expected)


def test_slope_is_relative_to_the_level_and_robust() -> None:
    values = 100 + 5.0 * np.arange(8)
    values[3] = 10_000
    (found,) = find_trends(series(values))
    assert found.slope == pytest.approx(5 / np.median(values), rel=0.05)
    assert found.direction == "rising"
    assert found.window == 8


def test_burst_counts_robust_standard_deviations() -> None:
    random = np.random.default_rng(6)
    calm = 50 + random.normal(size=40)
    (quiet,) = find_trends(series(calm))
    calm[-2:] = 60
    (loud,) = find_trends(series(calm))
    assert abs(quiet.burst) < 3
    assert loud.burst == pytest.approx(10, abs=3)
    (new,) = find_trends(series([0.0] * 10 + [5.0, 7.0]))
    assert new.burst == pytest.approx(6 / 2)  # no spread before: measured in the smallest step, 2
    (rare,) = find_trends(series([0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1]))
    assert 0 < rare.burst < 10
    (constant,) = find_trends(series([3.0] * 12))
    assert (constant.burst, constant.p_value, constant.slope, constant.direction) == (0, 1, 0, "flat")


def test_a_yearly_cycle_is_found_and_noise_has_none() -> None:
    random = np.random.default_rng(7)
    months = np.arange(60)
    (cycle,) = find_trends(series(100 + 20 * np.sin(2 * np.pi * months / 12) + 3 * random.normal(size=60)))
    assert cycle.seasonality == 12
    noise = [p for i in range(200) for p in series(random.normal(size=60), term=f"t{i}")]
    assert np.mean([trend.seasonality is not None for trend in find_trends(noise)]) <= 0.03


def test_short_gaps_are_bridged_and_long_ones_cut() -> None:
    points = series([float(i) for i in range(20)])
    (bridged,) = find_trends([p for i, p in enumerate(points) if i not in (5, 6)] + series([1.0] * 20, "other"))[:1]
    assert [value for _, value in bridged.series] == list(range(20))
    assert all((b - a).days == 7 for (a, _), (b, _) in zip(bridged.series, bridged.series[1:], strict=False))
    cut = find_trends([p for i, p in enumerate(points) if i not in (5, 6, 7)] + series([1.0] * 20, "other"))[0]
    assert cut.series[0] == (MONDAY + timedelta(weeks=8), 8.0)


def test_months_are_periods_though_their_lengths_differ() -> None:
    months = [date(2025 + m // 12, m % 12 + 1, 1) for m in range(18)]
    points = [TrendPoint(term="灯笼", kind="category", day=day, value=i) for i, day in enumerate(months) if i != 9]
    (found,) = find_trends(points)
    assert [day for day, _ in found.series] == months
    assert found.direction == "rising"
    assert found.kind == "category"


def test_short_series_are_flat_and_not_counted_as_tests() -> None:
    rising = series([float(i) for i in range(8)])
    short = [p for i in range(50) for p in series([1.0, 2.0, 3.0], term=f"s{i}")]
    found = {trend.term: trend for trend in find_trends(rising + short)}
    assert found["matcha"].direction == "rising"
    assert (found["s0"].direction, found["s0"].p_value) == ("flat", 1.0)


def test_two_values_for_one_day_and_senseless_windows_are_refused() -> None:
    with pytest.raises(DataError, match="two values for 2025-01-06"):
        find_trends([*series([1.0]), *series([2.0])])
    assert len(find_trends([*series([1.0] * 8), *series([1.0] * 8)])) == 1
    with pytest.raises(UserError, match="window 4"):
        find_trends([], window=4)
    assert find_trends([]) == ()


def test_order_of_points_changes_nothing() -> None:
    points = series([1.0, 3, 2, 5, 4, 6, 8, 7, 9]) + series([9.0, 7, 8, 6, 4, 5, 2, 3, 1], "sencha")
    assert find_trends(points[::-1]) == find_trends(points)
    assert [trend.direction for trend in find_trends(points)] == ["rising", "falling"]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=30))
def test_adjusted_p_values(p: list[float | None]) -> None:
    adjusted = _benjamini_hochberg(p)
    tested = sorted((raw, adj) for raw, adj in zip(p, adjusted, strict=True) if raw is not None)
    assert all(raw <= adj <= 1 for raw, adj in tested)
    assert [adj for _, adj in tested] == sorted(adj for _, adj in tested)
    m = len(tested)
    for rate in (0.05, 0.1):
        passing = [i for i, (raw, _) in enumerate(tested, 1) if raw <= rate * i / m]
        assert sum(adj <= rate + 1e-12 for _, adj in tested) >= max(passing, default=0)


@settings(max_examples=60)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40))
@example([0.0, 2.225073858507203e-309, 1.0])
@example([0.0] * 8 + [2.225073858507203e-309, 1.0, 1.0])
def test_any_series_gives_finite_figures(values: list[float]) -> None:
    (found,) = find_trends(series(values))
    assert np.isfinite([found.slope, found.burst]).all()
    assert 0 <= found.p_value <= 1


def test_autocorrelation_of_an_alternating_series() -> None:
    assert autocorrelation(np.array([1.0, -1, 1, -1, 1, -1, 1, -1]), 2) == pytest.approx([1, -7 / 8, 6 / 8])


def test_terms_by_week_counts_texts_not_words() -> None:
    texts = ["Matcha matcha matcha", "Matcha cup", "cup", "Lantern", "matcha"]
    days = [MONDAY, MONDAY + timedelta(days=6), MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=30)]
    points = {(p.term, p.day): p.value for p in terms_by_week(texts, days, language="en", min_count=2)}
    weeks = [MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=28)]
    assert points == {
        **{("matcha", day): value for day, value in zip(weeks, (2 / 3, 0, 1), strict=True)},
        **{("cup", day): value for day, value in zip(weeks, (2 / 3, 0, 0), strict=True)},
    }
    monthly = terms_by_week(texts, days, language="en", min_count=3, period="month")
    assert [(p.day, p.value) for p in monthly] == [(date(2025, 1, 1), 0.5), (date(2025, 2, 1), 1.0)]
    with pytest.raises(DataError, match="5 texts but 1 days"):
        terms_by_week(texts, days[:1], language="en")
