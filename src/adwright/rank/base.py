"""What a predictor is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from adwright.core import Creative, Prediction, Registry
from adwright.rank.outcome_table import OutcomeTable


class Predictor(Protocol):
    """Expected effect of creatives in segments."""

    def fit(self, table: OutcomeTable) -> Self:
        """Learn from counted outcomes; a second call forgets the first."""
        ...

    def predict(self, creatives: Sequence[Creative], segments: Sequence[str | None]) -> list[Prediction]:
        """One prediction per creative and segment, all segments of the first creative first.

        A segment is its id, or None for everyone.
        """
        ...


#: Classes of predictors; their constructors work without arguments.
predictors: Registry[type[Predictor]] = Registry("predictor")
