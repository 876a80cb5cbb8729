"""The contract of a serving policy, for our own and for plug-ins.

Comes in: a function that makes a fresh policy. Goes out: nothing, or an AssertionError that says which promise is
broken. What it guards most is the propensity: a policy that logs 1/k while choosing otherwise passes every test of
shapes and ruins all later evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from adwright.core import Decision
from adwright.deliver import Context, Policy

_ARMS = ("cr_a", "cr_b", "cr_c")
_CONTEXT: Context = {"placement": None, "locale": "zh-CN", "segment": "seg_1", "product": None}


def check_policy(make_policy: Callable[[], Policy], *, draws: int = 4000, seed: int = 0) -> None:
    """Hold a policy to its promises.

    Parameters
    ----------
    make_policy
        Makes a policy that has learnt nothing.
    draws
        Number of choices drawn to compare with the logged propensities. A log of 1/k in place of a real 0.8 is far off
        with 500 already.
    seed
        Of the draws; the outcome is the same every time.

    Raises
    ------
    AssertionError
        Naming the broken promise, with the numbers.

    Examples
    --------
    >>> from adwright.deliver import Thompson
    >>> check_policy(Thompson, draws=500)
    """
    for check in (_probabilities, _order, _single, _strangers, _seeded, _version, _reload, _moves):
        check(make_policy)
    for policy in (make_policy(), _taught(make_policy)):
        _propensities_are_true(policy, draws, seed)


def _probabilities(make_policy: Callable[[], Policy]) -> None:
    for policy in (make_policy(), _taught(make_policy)):
        for k in (1, 2, 3, 7):
            arms = [f"cr_{n}" for n in range(k)]
            p = policy.propensities(_CONTEXT, arms)
            assert p.shape == (k,), f"propensities have shape {p.shape} for {k} candidates"
            assert abs(p.sum() - 1) < 1e-9, f"propensities sum to {p.sum()}"
            assert (p > 0).all(), f"a propensity of {p.min()} is not above 0: that creative can never be evaluated"


def _order(make_policy: Callable[[], Policy]) -> None:
    policy = _taught(make_policy)
    forward = dict(zip(_ARMS, policy.propensities(_CONTEXT, _ARMS), strict=True))
    turned = _ARMS[::-1]
    backward = dict(zip(turned, policy.propensities(_CONTEXT, turned), strict=True))
    assert all(abs(forward[arm] - backward[arm]) < 1e-12 for arm in _ARMS), (
        f"the order of the candidates changes their propensities: {forward} and {backward}"
    )


def _single(make_policy: Callable[[], Policy]) -> None:
    choice = _taught(make_policy).choose_one(_CONTEXT, ["cr_a"], rng=np.random.default_rng(0))
    assert (choice.chosen, choice.propensity) == ("cr_a", 1.0), f"a single candidate gave {choice}, not certainty"


def _strangers(make_policy: Callable[[], Policy]) -> None:
    arms = [*_ARMS, "cr_never_seen"]
    p = _taught(make_policy).propensities({}, arms)
    assert p[-1] > 0, "a creative nothing is known about cannot be chosen"


def _seeded(make_policy: Callable[[], Policy]) -> None:
    def chosen(arms: Sequence[str]) -> list[str]:
        policy, rng = _taught(make_policy), np.random.default_rng(11)
        return [policy.choose_one(_CONTEXT, arms, rng=rng).chosen for _ in range(30)]

    first = chosen(_ARMS)
    assert first == chosen(_ARMS), "the same seed chose differently: some randomness is not from `rng`"
    assert first == chosen(_ARMS[::-1]), "the same seed chose differently when the candidates changed their order"


def _version(make_policy: Callable[[], Policy]) -> None:
    fresh, taught = make_policy(), _taught(make_policy)
    assert fresh.version == make_policy().version, "two fresh policies differ in version"
    assert taught.version == _taught(make_policy).version, "equal state, different version"
    if fresh.learns:
        assert fresh.version != taught.version, "the version did not change when something was learnt"
    else:
        assert fresh.version == taught.version, "a policy that does not learn changed its version"
        same = np.array_equal(fresh.propensities(_CONTEXT, _ARMS), taught.propensities(_CONTEXT, _ARMS))
        assert same, "a policy that does not learn changed its propensities"


def _reload(make_policy: Callable[[], Policy]) -> None:
    learnt, loaded = make_policy(), _taught(make_policy)
    for n in range(6):
        decision = _decision(learnt, _ARMS[n % 3], f"d{n}")
        learnt.learn_one(decision, 0.0)
        if n % 2:
            learnt.learn_one(decision, 1.0, revises=0.0)
    loaded.load_counts({("cr_a", "seg_1"): (2, 1), ("cr_b", "seg_1"): (2, 1), ("cr_c", "seg_1"): (2, 1)})
    assert learnt.version == loaded.version, "counts that were loaded differ from the same ones learnt one by one"
    difference = np.abs(learnt.propensities(_CONTEXT, _ARMS) - loaded.propensities(_CONTEXT, _ARMS)).max()
    assert difference < 1e-12, f"loaded counts give other propensities than learnt ones, by {difference}"


def _moves(make_policy: Callable[[], Policy]) -> None:
    policy = make_policy()
    if not policy.learns:
        return
    before = policy.propensities(_CONTEXT, _ARMS)[0]
    for n in range(20):
        policy.learn_one(_decision(policy, "cr_a", f"a{n}"), 1.0)
        policy.learn_one(_decision(policy, "cr_b", f"b{n}"), 0.0)
    p = policy.propensities(_CONTEXT, _ARMS)
    assert p[0] > before, f"twenty clicks did not raise the probability: {before} before, {p[0]} after"
    assert p[0] > p[1], f"twenty clicks in twenty are chosen with {p[0]}, none in twenty with {p[1]}"


def _propensities_are_true(policy: Policy, draws: int, seed: int) -> None:
    """The mean of 1[chosen = a] / propensity is 1 for each a, when the propensity is the real one."""
    rng = np.random.default_rng(seed)
    hits = dict.fromkeys(_ARMS, 0.0)
    smallest = dict.fromkeys(_ARMS, 1.0)
    for _ in range(draws):
        choice = policy.choose_one(_CONTEXT, _ARMS, rng=rng)
        logged = dict(zip(_ARMS, choice.propensities, strict=True))
        assert logged[choice.chosen] == choice.propensity, f"propensity {choice.propensity} is not the chosen one's"
        hits[choice.chosen] += 1 / choice.propensity
        smallest = {arm: min(smallest[arm], logged[arm]) for arm in _ARMS}
    for arm in _ARMS:
        mean = hits[arm] / draws
        error = float(np.sqrt((1 - smallest[arm]) / smallest[arm] / draws))  # of that mean, if the log is right
        assert abs(mean - 1) <= 4 * error, (
            f"the logged propensities are not those of the choice: mean of 1[chosen = {arm}] / propensity over {draws} "
            f"draws is {mean:.3f}, expected 1 within {4 * error:.3f}"
        )


def _taught(make_policy: Callable[[], Policy]) -> Policy:
    """A policy for which cr_a is clearly best, so that a log of 1/k is far from the truth."""
    policy = make_policy()
    policy.load_counts({("cr_a", "seg_1"): (60, 9), ("cr_b", "seg_1"): (60, 3), ("cr_c", "seg_1"): (60, 1)})
    return policy


def _decision(policy: Policy, chosen: str, id: str) -> Decision:
    p = policy.propensities(_CONTEXT, _ARMS)
    return Decision(
        id=id, context=dict(_CONTEXT), candidates=_ARMS, propensities=tuple(p.tolist()), chosen=chosen,
        propensity=float(p[_ARMS.index(chosen)]), policy=policy.name, policy_version=policy.version,
        decided_at=datetime(2026, 4, 1, tzinfo=UTC),
    )  # fmt: skip
