"""Which lines to keep: true to many facts, unlike each other, neither recited nor wild."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adwright.core import Line
from adwright.generate.alike import Alike, alike
from adwright.generate.plans import Plan

#: Mean log-probabilities of lines worth reading. Above: verbatim lists of facts (-0.3 to -0.8 measured); below: strays.
BAND = (-2.2, -0.5)
#: The same for lines of a plan, whose facts stand in the prompt: copying them is likely and right.
PLANNED_BAND = (-2.5, -0.05)
#: Weight of variety against merit in maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998), in [0, 1].
VARIETY = 0.5
#: Distinct facts that count in full; a headline seldom carries more.
ENOUGH_FACTS = 3


@dataclass(frozen=True)
class Candidate:
    """A line that passed, with the log-probability its engine told and the plan it was to carry out."""

    line: Line
    logprob: float | None = None
    plan: Plan | None = None


@dataclass(frozen=True)
class Chosen:
    """A kept line, what it is worth, and why it was kept among its rivals."""

    line: Line
    plan: Plan | None
    merit: float
    why: str


def merit(candidate: Candidate) -> float:
    """What a line is worth before variety, about [0, 1].

    Half for carrying out its plan (the share of planned facts that the line shows; a plan without facts is carried out
    by any line), half for facts shown at all; less the distance from the band of log-probabilities. Without a plan the
    facts count alone.

    Examples
    --------
    >>> from adwright.core import Recipe
    >>> line = Line(field="headline", text="Oolong", recipe=Recipe(writer="model"))
    >>> merit(Candidate(line, -1.0)), merit(Candidate(line, -0.2)) < 0
    (0.0, True)
    >>> merit(Candidate(line, -1.0, Plan(field="headline", angle="scene")))
    0.5
    """
    shown = {support.fact for support in candidate.line.supports}
    coverage = min(len(shown), ENOUGH_FACTS) / ENOUGH_FACTS
    plan, band = candidate.plan, BAND
    if plan is not None:
        done = len(shown & set(plan.facts)) / len(plan.facts) if plan.facts else 1.0
        coverage, band = (done + coverage) / 2, PLANNED_BAND
    if candidate.logprob is None:
        return coverage
    low, high = band
    outside = max(low - candidate.logprob, candidate.logprob - high, 0.0)
    return coverage - outside


def choose(candidates: Sequence[Candidate], count: int, by: Alike | None = None) -> list[Chosen]:
    """Up to `count` lines by maximal marginal relevance; ties fall to the earlier line, near copies are left out.

    Examples
    --------
    >>> from adwright.core import Recipe
    >>> texts = ("red tea", "red teas", "a mug")
    >>> lines = [Candidate(Line(field="headline", text=t, recipe=Recipe(writer="model"))) for t in texts]
    >>> [c.line.text for c in choose(lines, 3)]
    ['red tea', 'a mug']
    """
    by = by or alike("words")
    near = by.matrix([c.line.text for c in candidates])
    merits = np.array([merit(c) for c in candidates])
    nearest = np.zeros(len(candidates))
    left, chosen = set(range(len(candidates))), list[Chosen]()
    while left and len(chosen) < count:
        best = max(sorted(left), key=lambda i: (1 - VARIETY) * merits[i] - VARIETY * nearest[i])
        left.remove(best)
        if nearest[best] < by.same:
            why = (
                f"merit {merits[best]:.2f}, likeness {nearest[best]:.2f} ({by.name}) to the lines kept before, "
                f"of {len(candidates)} that passed"
            )
            kept = candidates[best]
            chosen.append(Chosen(kept.line, kept.plan, float(merits[best]), why))
            nearest = np.maximum(nearest, near[best])
    return chosen
