"""A fixed split: the randomised experiment itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from adwright.core import Decision, UserError
from adwright.deliver.base import Choice, Context, check_candidates, draw, policies, version_of


@policies.register("uniform")
class Uniform:
    """Each creative alike, or by fixed weights: an A/B split, decision by decision.

    Parameters
    ----------
    weights
        Creative -> weight > 0; creatives without one weigh 1.

    Examples
    --------
    >>> Uniform().propensities({}, ["cr_1", "cr_2"]).tolist()
    [0.5, 0.5]
    >>> Uniform(weights={"cr_1": 3}).propensities({}, ["cr_1", "cr_2"]).tolist()
    [0.75, 0.25]
    """

    name = "uniform"
    learns = False

    def __init__(self, *, weights: Mapping[str, float] | None = None) -> None:
        self._weights = {arm: float(weight) for arm, weight in (weights or {}).items()}
        for arm, weight in self._weights.items():
            if not (weight > 0 and math.isfinite(weight)):
                raise UserError(
                    f"weight of {arm!r} is {weight}", hint="give a number above 0, or leave the creative out"
                )
        self.version = version_of(self.name, dict(self._weights))

    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:  # noqa: ARG002
        check_candidates(candidates)
        weights = np.array([self._weights.get(arm, 1.0) for arm in candidates])
        return np.asarray(weights / math.fsum(weights))  # fsum: the same sum in any order

    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        return draw(candidates, self.propensities(context, candidates), rng)

    def learn_one(self, decision: Decision, reward: float, *, revises: float | None = None) -> None:
        """Nothing: the split is fixed."""

    def load_counts(self, counts: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        """Nothing: the split is fixed."""
