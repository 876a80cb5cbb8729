"""A served choice, and what came of it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, JsonValue, model_validator

from adwright.core.event import EventKind
from adwright.core.noun import Moment, Noun


class Decision(Noun):
    """A choice among creatives, logged before it is answered.

    Parameters
    ----------
    context
        What the policy saw: placement, locale, segment, product. No raw personal data.
    candidates, propensities
        Ids of the creatives that could be chosen and the probability of each; equally long, sum 1.
    propensity
        Probability with which `chosen` was chosen, in (0, 1]. It has no default: a log without it cannot be evaluated.
    policy, policy_version
        Name, and hash of all that determined the probabilities.
    """

    id: str
    user: str | None = None
    context: dict[str, JsonValue]
    candidates: tuple[str, ...]
    propensities: tuple[float, ...]
    chosen: str
    propensity: Annotated[float, Field(gt=0, le=1)]
    policy: str
    policy_version: str
    decided_at: Moment

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if len(self.candidates) != len(self.propensities):
            raise ValueError(f"{len(self.candidates)} candidates but {len(self.propensities)} propensities")
        if abs(sum(self.propensities) - 1) > 1e-6:
            raise ValueError(f"propensities sum to {sum(self.propensities)}, not 1")
        if self.chosen not in self.candidates:
            raise ValueError(f"chosen {self.chosen!r} is not a candidate")
        if abs(self.propensities[self.candidates.index(self.chosen)] - self.propensity) > 1e-9:
            raise ValueError("propensity is not the chosen candidate's")
        return self


class Outcome(Noun):
    """What a person did with what was served.

    Parameters
    ----------
    event
        Id given by the sender; a second outcome with the same id changes nothing.
    decision
        Id of the decision it belongs to.
    value, unit
        Size of it, for example minor units of "CNY"; None for a plain click.
    """

    event: Annotated[str, Field(min_length=1, max_length=200)]
    decision: str
    kind: EventKind
    value: float | None = None
    unit: str = ""
    at: Moment
