"""The portfolio: extremes, bound, ties, speed of growth."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import Creative, DataError, Estimate, Line, Prediction, Recipe, UserError, Visual
from adwright.core.text import similarity
from adwright.rank import choose_portfolio, copy_similarity
from adwright.rank.portfolio import TEMPLATE_WEIGHT, greedy


def ad(name: str, text: str, template: str = "", segment: str | None = None) -> Creative:
    line = Line(field="headline", text=text, recipe=Recipe(writer="human"))
    return Creative(
        id=name, brief="b", product="tea", locale="en", segment=segment, lines=(line,), visual=Visual(template=template)
    )


def rate(name: str, ctr: float | None, segment: str | None = None) -> Prediction:
    estimate = None if ctr is None else Estimate(mean=ctr, low=0, high=1)
    reason = "too little data" if ctr is None else ""
    return Prediction(creative=name, segment=segment, ctr=estimate, cvr=None, model_version="m", abstained=reason)


TEXTS = {
    "a1": "Fresh spring tea from the hills", "a2": "Fresh spring tea from the hill",
    "a3": "Fresh spring tea of the hills", "b1": "明前手采龙井，一口春天",
    "b2": "明前手采龙井，一口春意", "c1": "Quiet cups for slow mornings",
}  # fmt: skip
POOL = [ad(name, text) for name, text in TEXTS.items()]
RATES = [rate(name, ctr) for name, ctr in zip(TEXTS, (0.030, 0.029, 0.028, 0.015, 0.014, 0.010), strict=True)]


def chosen(alpha: float, beta: float, size: int) -> list[str]:
    return [pick.creative for pick in choose_portfolio(POOL, RATES, alpha=alpha, beta=beta, size=size).picks]


def test_effect_alone_takes_the_best() -> None:
    assert chosen(1, 0, 3) == ["a1", "a2", "a3"]


def test_variety_alone_takes_one_of_each_kind() -> None:
    assert {name[0] for name in chosen(0, 1, 3)} == {"a", "b", "c"}


def test_both_weights_take_the_best_of_each_kind() -> None:
    assert set(chosen(1, 1, 3)) == {"a1", "b1", "c1"}
    assert chosen(1, 1, 3)[0] == "a1"


def test_all_of_a_pool_and_none_of_it() -> None:
    assert sorted(chosen(1, 1, 99)) == sorted(TEXTS)
    assert choose_portfolio([], [], alpha=1, beta=1, size=3).picks == ()
    assert choose_portfolio(POOL, RATES, alpha=1, beta=1, size=0).objective == 0


def test_near_copies_do_not_make_their_kind_weigh_more() -> None:
    crowd = [ad(f"a{i}", TEXTS["a1"] + "!" * i) for i in range(30)] + [POOL[3], POOL[5]]
    rates = [rate(creative.id, 0.02) for creative in crowd]
    picks = choose_portfolio(crowd, rates, alpha=1, beta=1, size=3).picks
    assert {pick.creative[0] for pick in picks} == {"a", "b", "c"}
    assert all(0.15 < pick.variety < 0.45 for pick in picks)  # by size, the crowd alone would have 94 %


def test_objective_is_the_sum_of_the_gains_and_gains_shrink() -> None:
    found = choose_portfolio(POOL, RATES, alpha=0.7, beta=0.3, size=5)
    gains = [pick.gain for pick in found.picks]
    assert found.objective == pytest.approx(sum(gains))
    assert gains == sorted(gains, reverse=True)
    assert [pick.rank for pick in found.picks] == [1, 2, 3, 4, 5]
    assert found.objective <= 0.7 + 0.3 + 1e-9


def test_order_of_the_pool_does_not_matter_and_ties_go_to_the_smaller_id() -> None:
    backwards = choose_portfolio(POOL[::-1], RATES[::-1], alpha=1, beta=1, size=4)
    assert backwards == choose_portfolio(POOL, RATES, alpha=1, beta=1, size=4)
    twins = [ad("z", "same"), ad("y", "same")]
    picks = choose_portfolio(twins, [rate("z", 0.1), rate("y", 0.1)], alpha=1, beta=1, size=1).picks
    assert picks[0].creative == "y"


def test_rates_that_hardly_differ_do_not_outweigh_variety() -> None:
    """Stretching the pool's rates to [0, 1] would make 2.000 % against 1.999 % a matter of everything."""
    close = [rate(name, 0.02 - i * 1e-6) for i, name in enumerate(TEXTS)]
    picks = choose_portfolio(POOL, close, alpha=1, beta=0.2, size=3).picks
    assert {pick.creative[0] for pick in picks} == {"a", "b", "c"}


def test_reasons_carry_the_figures() -> None:
    first, second = choose_portfolio(POOL, RATES, alpha=1, beta=1, size=2).picks
    assert first.why.startswith("Expected CTR 3.00 %, the highest of 6; alone it covers ")
    assert second.why.startswith("Expected CTR 1.50 %, 50 % of the highest of 6; adds ")
    assert "% alike with the nearest earlier pick." in second.why
    assert f"adds {second.variety * 100:.0f} %" in second.why


def test_abstained_predictions_count_with_the_mean_and_are_told() -> None:
    rates = [rate("x", 0.02), rate("y", None), rate("w", 0.01)]
    found = choose_portfolio([ad("x", "one"), ad("y", "two"), ad("w", "six")], rates, alpha=1, beta=0, size=3)
    assert [pick.creative for pick in found.picks] == ["x", "y", "w"]
    assert found.notes == ("1 of 3 creatives without an expected effect count with the mean",)
    assert found.picks[1].why == "No expected CTR."
    nothing = choose_portfolio([ad("x", "one")], [rate("x", None)], alpha=1, beta=1, size=1)
    assert nothing.notes == ("no creative has an expected effect: chosen for variety alone",)


def test_the_prediction_of_the_creatives_own_segment_counts() -> None:
    pool = [ad("x", "one", segment="s"), ad("y", "two")]
    rates = [rate("x", 0.01), rate("x", 0.05, "s"), rate("y", 0.03), rate("y", 0.09, "s")]
    first, second = choose_portfolio(pool, rates, alpha=1, beta=0, size=2).picks
    assert (first.creative, first.segment) == ("x", "s")
    assert second.segment is None


def test_default_similarity_is_the_cores_and_the_template() -> None:
    for a, b in combinations(POOL, 2):
        words = similarity(a.text("headline"), b.text("headline"))
        assert copy_similarity(a, b) == pytest.approx((1 - TEMPLATE_WEIGHT) * words + TEMPLATE_WEIGHT)
    split, card = ad("x", "same words", "split"), ad("y", "same words", "card")
    assert copy_similarity(split, card) == pytest.approx(1 - TEMPLATE_WEIGHT)


def test_a_similarity_of_ones_own() -> None:
    def kind(a: Creative, b: Creative) -> float:
        return float(a.id[1] == b.id[1])

    picks = choose_portfolio(POOL, RATES, alpha=0, beta=1, size=3, similarity=kind).picks
    assert {pick.creative[1] for pick in picks} == {"1", "2", "3"}
    with pytest.raises(DataError, match="similarities"):
        choose_portfolio(POOL, RATES, alpha=0, beta=1, size=3, similarity=lambda a, b: 2.0)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.floats(0, 3))
def test_greedy_keeps_its_bound_against_brute_force(seed: int, balance: float) -> None:
    random = np.random.default_rng(seed)
    n, size = 8, 3
    points = random.random((n, 2))
    alike = np.exp(-5 * np.linalg.norm(points[:, None] - points[None], axis=2))
    worth = balance * random.random(n)

    def value(picked: tuple[int, ...]) -> float:
        return float(worth[list(picked)].sum() + alike[:, list(picked)].max(axis=1).sum())

    best = max(value(picked) for picked in combinations(range(n), size))
    assert value(tuple(greedy(alike, worth, size))) >= (1 - 1 / np.e) * best - 1e-9


def test_greedy_is_greedy() -> None:
    """Each pick is the best next one; the bound alone would let a sloppy greedy pass."""
    random = np.random.default_rng(5)
    alike = random.random((12, 12))
    alike = (alike + alike.T) / 2
    worth = random.random(12)
    order = greedy(alike, worth, 5)
    for step, pick in enumerate(order):
        before = alike[:, order[:step]].max(axis=1, initial=0.0)
        gains = worth + np.maximum(alike - before[:, None], 0).sum(axis=0)
        gains[order[:step]] = -np.inf
        assert pick == int(np.argmax(gains))


def test_a_thousand_candidates_are_fine() -> None:
    random = np.random.default_rng(0)
    words = ["tea", "spring", "hill", "hand", "fresh", "slow", "cup", "leaf", "morning", "gift", "青", "春"]
    pool = [ad(f"c{i:04d}", " ".join(random.choice(words, 6))) for i in range(1000)]
    rates = [rate(creative.id, float(random.uniform(0.005, 0.03))) for creative in pool]
    assert len(choose_portfolio(pool, rates, alpha=1, beta=1, size=20).picks) == 20


@pytest.mark.parametrize(
    ("alpha", "beta", "size"), [(-1, 1, 1), (1, -1, 1), (0, 0, 1), (1, 1, -1)], ids=["alpha", "beta", "both", "size"]
)
def test_weights_without_sense_are_refused(alpha: float, beta: float, size: int) -> None:
    with pytest.raises(UserError, match="weights"):
        choose_portfolio(POOL, RATES, alpha=alpha, beta=beta, size=size)


def test_missing_and_double_creatives_are_refused() -> None:
    with pytest.raises(DataError, match="a1 has no prediction"):
        choose_portfolio(POOL, RATES[1:], alpha=1, beta=1, size=1)
    with pytest.raises(DataError, match="twice"):
        choose_portfolio([*POOL, POOL[0]], RATES, alpha=1, beta=1, size=1)
