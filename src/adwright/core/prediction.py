"""An expected effect with its uncertainty."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from adwright.core.noun import Noun

Share = Annotated[float, Field(ge=0, le=1)]


class Estimate(Noun):
    """A rate with an interval.

    Parameters
    ----------
    mean, low, high
        Rates in [0, 1], low <= mean <= high.
    level
        Probability that the interval covers, in (0, 1).
    n
        Number of observations behind it (0: prior alone).
    """

    mean: Share
    low: Share
    high: Share
    level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    n: int = 0

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.mean <= self.high:
            raise ValueError(f"interval [{self.low}, {self.high}] does not hold its mean {self.mean}")
        return self


class Prediction(Noun):
    """What a creative is expected to do in a segment.

    Parameters
    ----------
    ctr, cvr
        Click-through and conversion rate; None where the predictor abstains.
    drivers
        What moved the estimate, in words, the strongest first.
    abstained
        Why there is no estimate; empty when there is one.
    """

    creative: str
    segment: str | None
    ctr: Estimate | None
    cvr: Estimate | None
    model_version: str
    drivers: tuple[str, ...] = ()
    abstained: str = ""
