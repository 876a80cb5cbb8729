"""Which creative does better, judged in the way the traffic was split.

Comes in: decisions and outcomes. Goes out: a `Verdict` per set of candidates, in words and figures. A fixed random
split gets an
A/B test. An adaptive policy sends traffic to what seems good, so raw rates of its arms are not comparable: there the
naive test
is refused and the propensity-weighted estimate is used, with its effective sample size. A log that was not served as
its
propensities say gets no verdict.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from adwright.core import UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.measure.ab import PEEKING, ab_tests, holm
from adwright.measure.attribution import Attributed, attribute, require
from adwright.measure.intervals import Counts, Interval
from adwright.measure.off_policy import MIN_SUCCESSES, PolicyValue, arm_weights, value_difference, weighted_value
from adwright.measure.sample_ratio import SampleRatio, by_candidates, propensity_matrix, sample_ratio

Method = Literal["ab", "weighted", "none"]


class Comparison(Noun):
    """One arm against the control.

    Parameters
    ----------
    difference
        Click-through rate of the arm minus the control's; None where the estimator abstains.
    p_value
        Two-sided, adjusted for the number of arms.
    words
        The verdict in one sentence.
    """

    arm: str
    control: str
    difference: Interval | None
    lift: Interval | None = None
    p_value: float | None
    significant: bool
    words: str


class GroupVerdict(Noun):
    """Verdict on one set of candidates.

    Parameters
    ----------
    counts
        Arm -> decisions seen and clicked, as served. Comparable only when the method is "ab".
    values
        Arm -> propensity-weighted value; empty when the method is "ab".
    """

    candidates: tuple[str, ...]
    decisions: int
    method: Method
    control: str
    counts: dict[str, Counts]
    values: dict[str, PolicyValue]
    comparisons: tuple[Comparison, ...]
    words: str


class Verdict(Noun):
    """Verdict on a log.

    Parameters
    ----------
    groups
        One per set of candidates that was served, the largest first.
    sample_ratio
        The test that comes before all others.
    ignored
        Reason -> outcomes left out.
    warnings
        What the reader must know beside the figures.
    words
        The verdict in a few sentences.
    """

    groups: tuple[GroupVerdict, ...]
    sample_ratio: SampleRatio
    ignored: dict[str, int]
    warnings: tuple[str, ...]
    words: str


def judge(
    decisions: pl.DataFrame, outcomes: pl.DataFrame, *, control: str | None = None, alpha: float = 0.05
) -> Verdict:
    """Judge the creatives of a log.

    Parameters
    ----------
    control
        The arm that the others are compared with; left out: the most-served arm of each set.

    Raises
    ------
    UserError
        When no decision had the control among its candidates.
    DataError
        When a log lacks columns or its propensities are malformed.
    """
    require(decisions, ("id", "chosen", "candidates", "propensities", "decided_at"), "decisions")
    told = attribute(decisions, outcomes)
    ratio = sample_ratio(told.decisions)
    parts = by_candidates(told.decisions)
    known = {arm for candidates, _ in parts for arm in candidates}
    if control is not None and control not in known:
        raise UserError(f"no decision had {control!r} among its candidates", hint=did_you_mean(control, known))
    groups = tuple(_group(c, _part(told, part), control, alpha, broken=ratio.mismatch) for c, part in parts)
    return Verdict(
        groups=groups,
        sample_ratio=ratio,
        ignored=told.ignored,
        warnings=_warnings(told, groups, ratio),
        words=_overall(groups, ratio),
    )


def _part(told: Attributed, part: pl.DataFrame) -> Attributed:
    return Attributed(
        decisions=part, outcomes=told.outcomes, ignored=told.ignored, impressions_logged=told.impressions_logged
    )


def is_fixed_split(p: NDArray[np.float64]) -> bool:
    """True when every decision had the same propensities; shape (n, k)."""
    return bool(len(p) == 0 or (p.max(axis=0) - p.min(axis=0)).max() < 1e-9)


def _group(
    candidates: tuple[str, ...], told: Attributed, control: str | None, alpha: float, *, broken: bool
) -> GroupVerdict:
    seen = told.decisions.filter("viewed")
    clicked = dict(seen.group_by("chosen").agg(pl.col("clicked").sum()).iter_rows())
    shown = dict(seen.group_by("chosen").agg(pl.len()).iter_rows())
    counts = {arm: Counts(n=shown.get(arm, 0), successes=clicked.get(arm, 0)) for arm in candidates}
    base = control if control in candidates else max(candidates, key=lambda arm: counts[arm].n)
    values: dict[str, PolicyValue] = {}
    comparisons: tuple[Comparison, ...] = ()
    method: Method = "none"
    if broken:
        words = "no verdict: the log was not served as its propensities say"
    elif len(candidates) == 1:
        words = f"no verdict: {candidates[0]} had no rival"
    elif is_fixed_split(propensity_matrix(told.decisions, len(candidates))):
        method, comparisons = "ab", _ab(counts, base, alpha)
        words = f"fixed random split over {len(candidates)} creatives, {seen.height} seen: A/B test. " + _sentences(
            comparisons
        )
    else:
        method = "weighted"
        values, comparisons = _weighted(told, base, alpha)
        least = min(values.values(), key=lambda v: v.ess)
        words = (
            f"the policy adapted its traffic, so the raw rates of its arms are not comparable and no A/B test is made; "
            f"propensity-weighted over {told.decisions.height} decisions, "
            f"effective sample size down to {least.ess:.0f}. "
        ) + _sentences(comparisons)
    return GroupVerdict(
        candidates=candidates,
        decisions=told.decisions.height,
        method=method,
        control=base,
        counts=counts,
        values=values,
        comparisons=comparisons,
        words=words,
    )


def _sentences(comparisons: tuple[Comparison, ...]) -> str:
    return " ".join(c.words[:1].upper() + c.words[1:] + "." for c in comparisons) or "Nothing to compare."


def _ab(counts: dict[str, Counts], control: str, alpha: float) -> tuple[Comparison, ...]:
    tested = {arm: c for arm, c in counts.items() if c.n}
    if control not in tested:
        return ()
    return tuple(
        Comparison(
            arm=arm,
            control=control,
            difference=r.difference,
            lift=r.lift,
            p_value=r.p_value,
            significant=r.significant,
            words=r.verdict,
        )
        for arm, r in ab_tests(tested, control=control, alpha=alpha).items()
    )


def _weighted(told: Attributed, control: str, alpha: float) -> tuple[dict[str, PolicyValue], tuple[Comparison, ...]]:
    arms, weights, clicks = arm_weights(told)
    values = {arm: weighted_value(weights[:, i], clicks, level=1 - alpha) for i, arm in enumerate(arms)}
    base = arms.index(control)
    found: dict[str, tuple[Interval, float]] = {}
    for i, arm in enumerate(arms):
        if i != base and not values[arm].abstained and not values[control].abstained:
            found[arm] = value_difference(weights[:, i], weights[:, base], clicks, 1 - alpha)
    adjusted = holm({arm: p for arm, (_, p) in found.items()})
    return values, tuple(
        _weighted_comparison(arm, control, values, found.get(arm), adjusted.get(arm), alpha)
        for arm in arms
        if arm != control
    )


def _weighted_comparison(
    arm: str,
    control: str,
    values: dict[str, PolicyValue],
    found: tuple[Interval, float] | None,
    p: float | None,
    alpha: float,
) -> Comparison:
    if found is None or p is None:
        why = values[arm].abstained or values[control].abstained
        words = f"no estimate for {arm} against {control}: {why}"
        return Comparison(arm=arm, control=control, difference=None, p_value=None, significant=False, words=words)
    d = found[0]
    figures = f"{d.estimate * 100:+.2f} points [{d.low * 100:+.2f}, {d.high * 100:+.2f}], p = {p:.3g}"
    if p < alpha:
        words = f"{arm} {'beats' if d.estimate > 0 else 'loses to'} {control}: {figures}"
    else:
        words = f"no difference shown between {arm} and {control}: {figures}"
    return Comparison(arm=arm, control=control, difference=d, p_value=p, significant=p < alpha, words=words)


def _warnings(told: Attributed, groups: tuple[GroupVerdict, ...], ratio: SampleRatio) -> tuple[str, ...]:
    found = [ratio.note] if ratio.mismatch else []
    methods = {g.method for g in groups}
    if "ab" in methods:
        found.append(PEEKING)
    if "weighted" in methods:
        found.append(
            "Weighted intervals are asymptotic and rest on the logged propensities; "
            "arms that the policy starved stay unknown."
        )
    if len(groups) > 1:
        found.append(f"{len(groups)} sets of candidates are judged apart; p-values are not adjusted across the sets.")
    if told.ignored:
        found.append("Left out: " + ", ".join(f"{n} x {reason}" for reason, n in told.ignored.items()) + ".")
    if not told.impressions_logged:
        found.append("No impressions were logged; each decision counts as seen.")
    if (
        "user" in told.decisions.columns
        and told.decisions.height
        and told.decisions["user"].drop_nulls().is_duplicated().any()
    ):
        found.append(
            "Some people were served more than once; their clicks are treated as independent, "
            "so intervals are somewhat too short."
        )
    if any(0 < c.successes < MIN_SUCCESSES for g in groups for c in g.counts.values()):
        found.append(f"Some creatives have fewer than {MIN_SUCCESSES} clicks; their figures say little.")
    return tuple(found)


def _overall(groups: tuple[GroupVerdict, ...], ratio: SampleRatio) -> str:
    if not groups:
        return "no decisions, no verdict"
    if ratio.mismatch:
        return ratio.note
    won = [c for g in groups for c in g.comparisons if c.significant]
    compared = sum(len(g.comparisons) for g in groups)
    lead = f"{len(won)} of {compared} comparisons show a difference." if compared else "Nothing could be compared."
    return f"{lead} Largest set: {groups[0].words}"
