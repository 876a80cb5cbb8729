"""A group of people who behave alike, never a single person."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from adwright.core.noun import Noun


class Contrast(Noun):
    """One figure that sets a segment apart.

    Parameters
    ----------
    feature
        Name of the feature: "purchases per user", "share of events 18-24h", "share of category Green tea".
    value, baseline
        The segment's mean and the mean over all people, in `unit`.
    effect
        Standardised difference (value - baseline) / standard deviation over all people.
    """

    feature: str
    value: float
    baseline: float
    effect: float
    unit: str = ""


class Segment(Noun):
    """A behavioural segment.

    Parameters
    ----------
    id
        Content-addressed.
    name
        Short name by language.
    size
        Number of people; at least k of the k-anonymity in force.
    share
        Size over all people, in [0, 1].
    centroid
        Feature -> mean, in the feature's own unit.
    contrasts
        Figures that set it apart, the strongest first.
    categories
        Categories it prefers, with the ratio of its share to everyone's (1 = as everyone).
    insight
        One line by language, with the figures in it.
    """

    id: str
    name: dict[str, str]
    size: Annotated[int, Field(ge=1)]
    share: Annotated[float, Field(ge=0, le=1)]
    centroid: dict[str, float]
    contrasts: tuple[Contrast, ...]
    categories: tuple[tuple[str, float], ...] = ()
    insight: dict[str, str]
