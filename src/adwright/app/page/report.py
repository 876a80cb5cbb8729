"""What a report page shows. Comes in: what the stages made. Goes out: nothing; these are the nouns the pages read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from adwright.core import (
    Brand,
    BrandProfile,
    Creative,
    Estimate,
    Finding,
    Prediction,
    Product,
    Reject,
    Rendition,
    Segment,
    Trend,
)
from adwright.core.noun import Moment, Noun

Language = Literal["en", "zh"]
Count = Annotated[int, Field(ge=0)]


class Intake(Noun):
    """One file taken in.

    Parameters
    ----------
    what
        "products", "events", "trends".
    read, kept, rejected
        Rows; kept + rejected = read.

    Examples
    --------
    >>> Intake(what="products", source="feed.csv", read=14, kept=12, rejected=2).rejected
    2
    """

    what: str
    source: str
    read: Count
    kept: Count
    rejected: Count

    @model_validator(mode="after")
    def _nothing_lost(self) -> Self:
        if self.kept + self.rejected != self.read:
            raise ValueError(f"{self.source}: {self.kept} kept + {self.rejected} rejected is not {self.read} read")
        return self


class LineYield(Noun):
    """What became of the copy lines in one language.

    Parameters
    ----------
    sampled, passed
        Lines the model wrote, and those of them that passed the checks.
    model_lines, composer_lines
        Lines in the finished creatives by who wrote them.
    """

    language: str
    sampled: Count
    passed: Count
    model_lines: Count
    composer_lines: Count


class Pick(Noun):
    """A creative chosen for a segment.

    Parameters
    ----------
    segment
        None: everyone.
    rank
        1 is chosen first.
    effect, variety, gain
        Predicted effect, distance to what was chosen before, and alpha * effect + beta * variety.
    """

    creative: str
    segment: str | None = None
    rank: Annotated[int, Field(ge=1)]
    effect: float
    variety: float
    gain: float
    why: str = ""


class DroppedLine(Noun):
    """A line that was written and not used."""

    product: str
    locale: str
    field: str
    text: str
    writer: str
    reason: str


class RunReport(Noun):
    """All that the page of one run shows.

    Parameters
    ----------
    folder
        Folder of results; paths of rendition files are relative to it, and the page is meant to lie in it.
    made_at
        None where equal runs shall give equal pages.
    language
        Language the page opens in; the reader can change it.
    versions
        Part -> version.
    simulated
        Names of the input files that are simulated; empty when all are real.
    findings
        Creative id -> findings, stopped creatives included.
    picks, predictions
        Empty where nothing was ranked.
    alpha, beta
        Weights of effect and variety in the choice.
    seconds
        Duration of the run [s].
    """

    campaign: str
    brand: Brand
    folder: Path
    made_at: Moment | None = None
    model: str
    seed: int
    language: Language = "en"
    versions: dict[str, str] = Field(default_factory=dict)
    simulated: tuple[str, ...] = ()
    intake: tuple[Intake, ...] = ()
    yields: tuple[LineYield, ...] = ()
    products: tuple[Product, ...] = ()
    segments: tuple[Segment, ...] = ()
    trends: tuple[Trend, ...] = ()
    profiles: tuple[BrandProfile, ...] = ()
    creatives: tuple[Creative, ...] = ()
    renditions: tuple[Rendition, ...] = ()
    findings: dict[str, tuple[Finding, ...]] = Field(default_factory=dict)
    picks: tuple[Pick, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    rejects: tuple[Reject, ...] = ()
    dropped: tuple[DroppedLine, ...] = ()
    alpha: float | None = None
    beta: float | None = None
    seconds: float | None = None


class Arm(Noun):
    """What one creative, one segment, or one creative in one segment, did.

    Parameters
    ----------
    label
        For the reader: the headline, or the segment's name.
    creative, segment
        Ids; None where the figures are over all of them.
    cvr
        Conversions per click; None where nobody clicked.
    """

    label: str
    creative: str | None = None
    segment: str | None = None
    impressions: Count
    clicks: Count
    conversions: Count
    ctr: Estimate | None
    cvr: Estimate | None


class SampleRatio(Noun):
    """Was traffic split as planned?

    Parameters
    ----------
    rows
        (label, expected share, observed count).
    p_value
        Of the chi-squared test.
    passed
        False: the comparison below cannot be trusted.
    """

    rows: tuple[tuple[str, float, int], ...]
    p_value: Annotated[float, Field(ge=0, le=1)]
    passed: bool
    words: dict[str, str] = Field(default_factory=dict)


class Comparison(Noun):
    """An A/B verdict.

    Parameters
    ----------
    difference, low, high
        Treatment minus control in the metric [share], with its interval.
    verdict
        "better", "worse" (treatment against control) or "undecided".
    words
        The verdict by language.
    """

    control: str
    treatment: str
    metric: str
    difference: float
    low: float
    high: float
    level: Annotated[float, Field(gt=0, lt=1)] = 0.95
    p_value: float | None = None
    verdict: Literal["better", "worse", "undecided"]
    words: dict[str, str] = Field(default_factory=dict)


class PolicyValue(Noun):
    """Off-policy value of a policy.

    Parameters
    ----------
    ess
        Effective sample size, (sum w)^2 / sum w^2; at most `n`.
    """

    policy: str
    estimator: str
    value: Estimate
    ess: Annotated[float, Field(ge=0)]
    n: Count


class Traffic(Noun):
    """Decisions for one creative on one day."""

    day: date
    creative: str
    decisions: Count


class ResultsReport(Noun):
    """All that `adwright report` shows.

    Parameters
    ----------
    simulated
        Sources of outcomes that are simulated; empty when all are real.
    by_creative, by_segment, by_both
        Figures per creative, per segment, and per creative in each segment.
    labels
        Creative id -> what to call it.
    words
        The verdict over all comparisons, by language.
    """

    campaign: str
    made_at: Moment
    language: Language = "en"
    simulated: tuple[str, ...] = ()
    since: Moment | None = None
    until: Moment | None = None
    decisions: Count
    outcomes: Count
    policies: tuple[str, ...] = ()
    by_creative: tuple[Arm, ...] = ()
    by_segment: tuple[Arm, ...] = ()
    by_both: tuple[Arm, ...] = ()
    sample_ratio: SampleRatio | None = None
    comparisons: tuple[Comparison, ...] = ()
    values: tuple[PolicyValue, ...] = ()
    traffic: tuple[Traffic, ...] = ()
    labels: dict[str, str] = Field(default_factory=dict)
    words: dict[str, str] = Field(default_factory=dict)
