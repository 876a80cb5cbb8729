"""Intervals against simulated rates whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from adwright.rank import Belief, BetaTree
from adwright.rank.beta_tree import Key, estimate_strength

Simulated = tuple[list[Key], np.ndarray, np.ndarray, dict[Key, float]]


def simulate(
    seed: int, shape: tuple[int, int, int], strengths: tuple[float, float, float], tries: int, mean: float = 0.02
) -> Simulated:
    """Leaves of products x segments x creatives, with one creative per cell that has never been shown."""
    random = np.random.default_rng(seed)

    def scatter(about: float, strength: float) -> float:
        return float(np.clip(random.beta(about * strength, (1 - about) * strength), 1e-6, 0.999))

    leaves: list[Key] = []
    hits: list[int] = []
    counts: list[int] = []
    truth: dict[Key, float] = {}
    for product in range(shape[0]):
        of_product = scatter(mean, strengths[0])
        for segment in range(shape[1]):
            of_segment = scatter(of_product, strengths[1])
            for creative in range(shape[2] + 1):
                key = (f"p{product}", f"s{segment}", f"c{creative}")
                truth[key] = scatter(of_segment, strengths[2])
                if creative < shape[2]:
                    leaves.append(key)
                    counts.append(int(random.geometric(1 / tries)))
                    hits.append(int(random.binomial(counts[-1], truth[key])))
    return leaves, np.array(hits, float), np.array(counts, float), truth


def coverage(cases: int, *args: object) -> tuple[float, float, list[tuple[float, ...]]]:
    """Share of 90 % intervals that hold the truth, for seen and unseen creatives; the strengths found."""
    held: dict[bool, list[bool]] = {True: [], False: []}
    strengths = []
    for seed in range(cases):
        leaves, hits, tries, truth = simulate(seed, *args)  # type: ignore[arg-type]
        tree = BetaTree(leaves, hits, tries, Belief(0.01, 20))
        strengths.append(tree.strengths)
        seen = set(leaves)
        for key, rate in truth.items():
            low, high = tree.belief(key).interval(0.9)
            held[key in seen].append(low <= rate <= high)
    return float(np.mean(held[True])), float(np.mean(held[False])), strengths


def test_intervals_cover_at_their_level_on_a_log_of_usual_size() -> None:
    seen, unseen, strengths = coverage(15, (10, 3, 5), (100, 300, 500), 3000)
    assert 0.85 <= seen <= 0.95
    assert 0.85 <= unseen <= 0.95
    geometric = np.exp(np.mean(np.log(strengths), axis=0))
    assert geometric == pytest.approx([100, 300, 500], rel=0.4)


@pytest.mark.parametrize(
    ("shape", "strengths", "tries"),
    [((10, 3, 5), (100, 300, 500), 100), ((2, 1, 3), (100, 300, 500), 3000), ((8, 3, 6), (20, 50, 100), 300)],
    ids=["few clicks", "two products", "wide scatter"],
)
def test_intervals_cover_on_thin_logs(
    shape: tuple[int, int, int], strengths: tuple[float, float, float], tries: int
) -> None:
    seen, unseen, _ = coverage(25 if shape[0] < 5 else 8, shape, strengths, tries)
    assert 0.82 <= seen <= 0.97
    assert 0.80 <= unseen <= 0.99


def test_posterior_means_beat_raw_rates_and_the_product_mean() -> None:
    errors = np.zeros(3)
    for seed in range(5):
        leaves, hits, tries, truth = simulate(seed, (10, 3, 5), (100, 300, 300), 800)
        tree = BetaTree(leaves, hits, tries, Belief(0.01, 20))
        pooled = hits.sum() / tries.sum()
        for key, x, n in zip(leaves, hits, tries, strict=True):
            guesses = np.array([tree.belief(key).mean, x / n, pooled])
            errors += (guesses - truth[key]) ** 2
    assert errors[0] < 0.7 * errors[1]
    assert errors[0] < 0.9 * errors[2]


def test_an_only_child_does_not_count_twice() -> None:
    """With one leaf the upper levels know only what the leaf says, so its prior must not hold its own tries."""
    tree = BetaTree([("p", "s", "c")], np.array([50.0]), np.array([100.0]), Belief(0.01, 20))
    assert tree.prior_of(("p", "s", "c")).mean == pytest.approx(0.01)
    assert tree.belief(("p", "s", "c")).tries < 100 + 20


def test_upward_message_and_downward_prior_are_the_moments_they_claim() -> None:
    random = np.random.default_rng(0)
    mean, strength, n, tries = 0.05, 40.0, 60, 200.0
    parent = random.beta(mean * tries, (1 - mean) * tries, 200_000)
    child = random.beta(parent * strength, (1 - parent) * strength)
    prior = Belief(mean, tries).child(strength)
    assert child.var() == pytest.approx(mean * (1 - mean) / (prior.tries + 1), rel=0.02)
    fixed = random.beta(mean * strength, (1 - mean) * strength, 200_000)
    effective = n * (strength + 1) / (n + strength)
    assert (random.binomial(n, fixed) / n).var() == pytest.approx(mean * (1 - mean) / effective, rel=0.02)


def test_weights_make_up_the_mean() -> None:
    leaves, hits, tries, _ = simulate(3, (3, 2, 4), (100, 300, 500), 400)
    tree = BetaTree(leaves, hits, tries, Belief(0.01, 20))
    for key in [leaves[0], ("p0", "s0", "new"), ("new", "s0", "c0")]:
        weights = tree.weights(key)
        assert sum(weights) == pytest.approx(1)
        assert len(weights) == 5
        assert min(weights) >= 0
    own = tree.own(leaves[0])[1]
    assert tree.weights(leaves[0])[0] == pytest.approx(own / tree.belief(leaves[0]).tries)


def test_strength_without_siblings_is_the_documented_default() -> None:
    assert estimate_strength({}, Belief(0.01, 20)) == pytest.approx(59, abs=2)
