"""A/B tests of rates with a fixed horizon, for several arms, and one that may be looked at all the time.

Comes in: counts. Goes out: difference, lift, p-value, power and the verdict in words. It does not know how the
traffic was
split: `verdict.judge` asks that first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist

from adwright.core import UserError
from adwright.core.noun import Noun
from adwright.measure.intervals import Counts, Interval, newcombe, relative_lift, z_of

_NORMAL = NormalDist()
PEEKING = (
    "This p-value holds for one look at a sample size fixed beforehand; looking again and again finds differences "
    "that are not there. Use always_valid_p for a test that may be watched."
)


class ABResult(Noun):
    """Arm b against arm a.

    Parameters
    ----------
    difference
        Rate of b minus rate of a, Newcombe's interval.
    lift
        Relative lift with interval; None where a rate is 0.
    p_value
        Two-sided, adjusted for the number of arms where there are several.
    test
        "score" (pooled z), or "fisher" where an expected count is below 5.
    detectable
        Absolute difference that these sample sizes find with 80 % power.
    needed
        Sample size per arm that finds the observed difference with 80 % power; None when there is none.
    verdict
        In words.
    """

    a: Counts
    b: Counts
    alpha: float
    difference: Interval
    lift: Interval | None
    p_value: float
    test: str
    significant: bool
    detectable: float
    needed: int | None
    verdict: str
    warning: str = PEEKING


def ab_test(a: Counts, b: Counts, *, alpha: float = 0.05, names: tuple[str, str] = ("A", "B")) -> ABResult:
    """Two rates compared.

    Raises
    ------
    UserError
        When an arm has no trials.

    Examples
    --------
    >>> result = ab_test(Counts(n=10_000, successes=500), Counts(n=10_000, successes=580))
    >>> print(f"{result.p_value:.4f}", result.verdict[:62])
    0.0123 B beats A: 5.80 % against 5.00 %, +0.80 points [+0.17, +1.43],
    """
    p_value, test = _p_value(a, b)
    return _result(a, b, p_value, test, alpha, names)


def _result(a: Counts, b: Counts, p_value: float, test: str, alpha: float, names: tuple[str, str]) -> ABResult:
    difference = newcombe(a, b, 1 - alpha)
    significant = p_value < alpha
    detectable = detectable_difference(a.rate, a.n, b.n, alpha=alpha)
    needed = sample_size(a.rate, b.rate, alpha=alpha) if a.rate != b.rate else None
    return ABResult(
        a=a,
        b=b,
        alpha=alpha,
        difference=difference,
        lift=relative_lift(a, b, 1 - alpha),
        p_value=p_value,
        test=test,
        significant=significant,
        detectable=detectable,
        needed=needed,
        verdict=_in_words(a, b, difference, p_value, significant, detectable, names),
    )


def _in_words(
    a: Counts, b: Counts, d: Interval, p_value: float, significant: bool, detectable: float, names: tuple[str, str]
) -> str:
    figures = (
        f"{b.rate:.2%} against {a.rate:.2%}, {d.estimate * 100:+.2f} points [{d.low * 100:+.2f}, {d.high * 100:+.2f}], "
        f"p = {p_value:.3g}"
    ).replace("%", " %")
    if significant:
        return f"{names[1]} {'beats' if b.rate > a.rate else 'loses to'} {names[0]}: {figures}"
    return (
        f"no difference shown: {figures}; {names[0]} n = {a.n}, {names[1]} n = {b.n} would find a difference of "
        f"{detectable * 100:.2f} points with 80 % power"
    )


def _p_value(a: Counts, b: Counts) -> tuple[float, str]:
    if a.n == 0 or b.n == 0:
        raise UserError(f"an arm without trials cannot be tested (n = {a.n} and {b.n})", hint="wait for data")
    pooled = (a.successes + b.successes) / (a.n + b.n)
    if pooled in (0.0, 1.0):
        return 1.0, "score"
    if min(pooled, 1 - pooled) * min(a.n, b.n) < 5:
        from scipy.stats import fisher_exact  # scipy.stats takes half a second to import

        table = [[a.successes, a.n - a.successes], [b.successes, b.n - b.successes]]
        return float(fisher_exact(table)[1]), "fisher"
    z = (b.rate - a.rate) / math.sqrt(pooled * (1 - pooled) * (1 / a.n + 1 / b.n))
    return 2 * _NORMAL.cdf(-abs(z)), "score"


def power(p1: float, p2: float, n1: int, n2: int, *, alpha: float = 0.05) -> float:
    """Probability that the pooled z test finds p2 different from p1, in [0, 1].

    Source: Fleiss, Levin, Paik (2003), Statistical Methods for Rates and Proportions, section 4.2, without continuity
    correction.
    """
    if n1 == 0 or n2 == 0:
        return 0.0
    pooled = (n1 * p1 + n2 * p2) / (n1 + n2)
    null = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    true = math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    if true == 0:
        return float(p1 != p2)
    z = z_of(1 - alpha)
    return _NORMAL.cdf((abs(p2 - p1) - z * null) / true) + _NORMAL.cdf((-abs(p2 - p1) - z * null) / true)


def sample_size(p1: float, p2: float, *, alpha: float = 0.05, power: float = 0.8) -> int:
    """Trials per arm that find p2 different from p1.

    Raises
    ------
    UserError
        For equal rates.

    Examples
    --------
    >>> sample_size(0.05, 0.06)
    8158
    """
    if p1 == p2:
        raise UserError("no sample size finds a difference of 0", hint="name the smallest difference that matters")
    mean = (p1 + p2) / 2
    root = z_of(1 - alpha) * math.sqrt(2 * mean * (1 - mean))
    root += _NORMAL.inv_cdf(power) * math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return math.ceil((root / (p2 - p1)) ** 2)


def detectable_difference(p: float, n1: int, n2: int, *, alpha: float = 0.05, wanted: float = 0.8) -> float:
    """Smallest rise above a rate p that n1 and n2 trials find with the wanted power; 1 when none is."""
    low, high = 0.0, 1.0 - p
    if power(p, 1.0 - 1e-12, n1, n2, alpha=alpha) < wanted:
        return 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if power(p, p + middle, n1, n2, alpha=alpha) < wanted else (low, middle)
    return high


def ab_tests(arms: Mapping[str, Counts], *, control: str, alpha: float = 0.05) -> dict[str, ABResult]:
    """Each arm against the control, with Holm's adjustment for their number.

    Raises
    ------
    UserError
        When the control is not among the arms.

    Examples
    --------
    >>> arms = {"a": Counts(n=1000, successes=50), "b": Counts(n=1000, successes=80), "c": Counts(n=1000, successes=51)}
    >>> [(name, result.significant) for name, result in ab_tests(arms, control="a").items()]
    [('b', True), ('c', False)]
    """
    if control not in arms:
        raise UserError(f"no arm named {control!r}", hint=f"there are {', '.join(sorted(arms))}")
    raw = {name: _p_value(arms[control], counts) for name, counts in arms.items() if name != control}
    adjusted = holm({name: p for name, (p, _) in raw.items()})
    return {
        name: _result(arms[control], arms[name], adjusted[name], raw[name][1], alpha, (control, name)) for name in raw
    }


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's step-down adjustment.

    Source: Holm (1979), Scand. J. Stat. 6, 65-70.

    Examples
    --------
    >>> holm({"x": 0.01, "y": 0.04, "z": 0.03})
    {'x': 0.03, 'y': 0.06, 'z': 0.06}
    """
    adjusted, largest = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda k: p_values[k])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def always_valid_p(looks: Iterable[tuple[Counts, Counts]], *, tau: float = 0.01) -> list[float]:
    """p-values that hold at every look: stop when one falls below alpha, and the false-positive rate stays below alpha.

    Parameters
    ----------
    looks
        Cumulative counts of a and b at each look, in time order.
    tau
        Standard deviation of the differences of rates that are thought likely; fix it before the test.

    Notes
    -----
    Mixture sequential probability ratio test with a normal mixture. Its guarantee is asymptotic: looks before about 10
    successes per arm give 1.

    Source: Johari, Koomen, Pekelis, Walsh (2017), Peeking at A/B tests, KDD.
    """
    found, smallest = [], 1.0
    for a, b in looks:
        if min(a.successes, b.successes, a.n - a.successes, b.n - b.successes) >= 10:
            pooled = (a.successes + b.successes) / (a.n + b.n)
            v = pooled * (1 - pooled) * (1 / a.n + 1 / b.n)
            d = b.rate - a.rate
            log_ratio = 0.5 * math.log(v / (v + tau**2)) + tau**2 * d**2 / (2 * v * (v + tau**2))
            smallest = min(smallest, math.exp(-log_ratio)) if log_ratio > 0 else smallest
        found.append(smallest)
    return found
