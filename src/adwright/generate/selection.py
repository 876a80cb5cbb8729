"""Which lines to keep: true to many facts, unlike each other, neither recited nor wild."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from adwright.core import Line
from adwright.core.text import similarity

#: Mean log-probabilities of lines worth reading. Above: verbatim lists of facts (-0.3 to -0.8 measured); below: strays.
BAND = (-2.2, -0.5)
#: Weight of variety against merit in maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998), in [0, 1].
VARIETY = 0.5
#: Distinct facts that count in full; a headline seldom carries more.
ENOUGH_FACTS = 3


#: `similarity`, remembered: the same pairs are compared for each creative and field.
likeness = lru_cache(maxsize=16384)(similarity)


@dataclass(frozen=True)
class Candidate:
    """A line that passed, with the log-probability its engine told."""

    line: Line
    logprob: float | None = None


def merit(candidate: Candidate) -> float:
    """Fact coverage less the distance from the band of log-probabilities, about [0, 1].

    Examples
    --------
    >>> from adwright.core import Recipe
    >>> line = Line(field="headline", text="Oolong", recipe=Recipe(writer="model"))
    >>> merit(Candidate(line, -1.0)), merit(Candidate(line, -0.2)) < 0
    (0.0, True)
    """
    coverage = min(len({support.fact for support in candidate.line.supports}), ENOUGH_FACTS) / ENOUGH_FACTS
    if candidate.logprob is None:
        return coverage
    low, high = BAND
    outside = max(low - candidate.logprob, candidate.logprob - high, 0.0)
    return coverage - outside


def choose(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    """Up to `count` lines by maximal marginal relevance; ties fall to the earlier line.

    Examples
    --------
    >>> from adwright.core import Recipe
    >>> texts = ("red tea", "red teas", "a mug")
    >>> lines = [Candidate(Line(field="headline", text=t, recipe=Recipe(writer="model"))) for t in texts]
    >>> [c.line.text for c in choose(lines, 2)]
    ['red tea', 'a mug']
    """
    left, chosen = list(candidates), list[Candidate]()
    while left and len(chosen) < count:
        scores = [
            (1 - VARIETY) * merit(c)
            - VARIETY * max((likeness(c.line.text, other.line.text) for other in chosen), default=0.0)
            for c in left
        ]
        chosen.append(left.pop(max(range(len(left)), key=scores.__getitem__)))
    return chosen
