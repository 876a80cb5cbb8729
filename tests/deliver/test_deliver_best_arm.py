"""The probability of being best, against closed forms, drawing, and itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import betaln

from adwright.deliver import probability_best
from adwright.deliver.best_arm import _edges, _integrate, _log_density, _support

Array = NDArray[np.float64]


def best(*arms: tuple[float, float]) -> Array:
    a, b = np.array(arms, dtype=float).T
    return probability_best(a, b)


def second_beats_first(first: tuple[float, float], second: tuple[int, float]) -> float:
    """P(second > first) in closed form for a whole a of the second arm; E. Miller (2014), Formulas for Bayesian A/B."""
    (a1, b1), (a2, b2) = first, second
    i = np.arange(a2)
    return float(np.exp(betaln(a1 + i, b1 + b2) - np.log(b2 + i) - betaln(1 + i, b2) - betaln(a1, b1)).sum())


@settings(max_examples=150)
@given(
    a1=st.floats(0.3, 3000), b1=st.floats(0.3, 1e6), a2=st.integers(1, 3000), b2=st.floats(0.3, 1e6)
)  # fmt: skip
def test_two_arms_agree_with_the_closed_form(a1: float, b1: float, a2: int, b2: float) -> None:
    exact = second_beats_first((a1, b1), (a2, b2))
    # The closed form itself loses digits to the logarithms of Beta functions, hence 1e-8 and not 1e-10.
    assert best((a1, b1), (a2, b2)) == pytest.approx([1 - exact, exact], abs=1e-8)


@pytest.mark.parametrize(
    ("first", "second", "exact"),
    [
        # The closed form in 40 digits, by mpmath 1.3: in doubles it is off by 1.5e-9 for the first pair.
        ((5000, 495000), (5150, 494850), 0.9327483158400257),
        ((5000, 495000), (1, 50), 0.6050210387020532),
        ((1, 50), (1, 1), 0.9803921568627451),
        ((0.5, 0.5), (1, 1), 0.5),
        ((0.1, 5), (3, 200), 0.7860249188699998),
        ((50000, 4950000), (500, 48000), 0.7464261676494603),
        ((100000, 10000000), (900, 90000), 0.4956920165181603),
    ],
)
def test_concentrated_against_flat(first: tuple[float, float], second: tuple[float, float], exact: float) -> None:
    assert best(first, second)[1] == pytest.approx(exact, abs=5e-12)


def test_three_arms_that_can_be_integrated_by_hand() -> None:
    # P(first) = integral of 2x * x * x = 1/2 with densities 2x, 1, 1.
    assert best((2, 1), (1, 1), (1, 1)) == pytest.approx([0.5, 0.25, 0.25], abs=1e-12)
    # P(first) = integral of 3x^2 * (1 - (1 - x)^2) = 3 * (2/4 - 1/5) with densities 3x^2, 2(1 - x).
    assert best((3, 1), (1, 2))[0] == pytest.approx(0.9, abs=1e-12)


@pytest.mark.parametrize("arm", [(1.0, 50.0), (0.1, 5.0), (1e5, 1e7), (3.0, 0.2)])
@pytest.mark.parametrize("k", [2, 7, 60])
def test_equal_arms_share_alike(arm: tuple[float, float], k: int) -> None:
    assert best(*[arm] * k) == pytest.approx(np.full(k, 1 / k), abs=1e-12)


@pytest.mark.parametrize(
    "arms",
    [
        [(1, 50), (5000, 495000), (2, 3), (40, 4000), (0.5, 0.5)],
        [(1 + c, 50 + n - c) for n, c in ((0, 0), (200, 9), (1000, 25), (1000, 31), (5000, 130), (20, 0))],
        [(900, 20), (50, 0.7), (3, 1)],
    ],
)
def test_drawing_from_the_posteriors_gives_the_same(arms: list[tuple[float, float]]) -> None:
    n, (a, b) = 200_000, np.array(arms).T
    winners = np.random.default_rng(5).beta(a, b, (n, len(arms))).argmax(axis=1)
    drawn = np.bincount(winners, minlength=len(arms)) / n
    p = best(*arms)
    error = np.sqrt(p * (1 - p) / n)
    assert (np.abs(drawn - p) <= 3 * error + 1e-12).all(), (drawn, p, error)


def test_the_integral_is_a_whole_before_it_is_normalised() -> None:
    """Normalising would hide a wrong integral: the raw probabilities must sum to 1 by themselves."""
    rng = np.random.default_rng(1)
    values = np.array([0.01, 0.1, 0.5, 1, 5, 50, 1e3, 1e5, 1e7, 1e9])
    checked = 0
    for _ in range(150):
        k = int(rng.integers(2, 8))
        a, b = rng.choice(values, k), rng.choice(values, k)
        low, high, spread = _support(a, b)
        alive = high > low.max()
        if alive.sum() > 1:
            edges = _edges(low.max(), high[alive], spread[alive])
            assert _integrate(a[alive], b[alive], edges).sum() == pytest.approx(1, abs=1e-9), list(
                zip(a, b, strict=True)
            )
            checked += 1
    assert checked > 50


def test_the_support_ends_where_the_density_has_fallen() -> None:
    grid = np.array([0.01, 0.1, 1.0, 50.0, 1e5, 1e9])
    a, b = (axis.ravel() for axis in np.meshgrid(grid, grid))
    low, high, _ = _support(a, b)
    top = _log_density(a, b, np.log(a) - np.log(b))
    for end in (low, high):
        assert top - _log_density(a, b, end) == pytest.approx(np.full(len(a), 32.0), abs=0.01)


def test_a_hopeless_arm_has_nothing_and_a_lone_one_everything() -> None:
    assert best((10, 1_000_000), (500_000, 500_000)).tolist() == [0.0, 1.0]
    assert best((3, 7)).tolist() == [1.0]


@settings(max_examples=40)
@given(
    arms=st.lists(st.tuples(st.floats(0.5, 500), st.floats(0.5, 5e4)), min_size=2, max_size=6), more=st.floats(0.5, 50)
)  # fmt: skip
def test_more_successes_never_lower_an_arms_probability(arms: list[tuple[float, float]], more: float) -> None:
    before = best(*arms)
    after = best((arms[0][0] + more, arms[0][1]), *arms[1:])
    assert after[0] >= before[0] - 1e-9
    assert (after[1:] <= before[1:] + 1e-9).all()
    assert best(*arms[::-1])[::-1] == pytest.approx(before, abs=1e-9)
