"""`adwright report`: what was served, what came of it, and what may be concluded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import polars as pl

from adwright.app.campaign import Campaign, load_campaign
from adwright.app.page import results_page
from adwright.app.page.report import Arm, Comparison, Language, PolicyValue, ResultsReport, SampleRatio, Traffic
from adwright.app.workspace import Workspace, write_json
from adwright.core import Creative, Estimate, Segment, Settings, UserError
from adwright.core.clock import utc_now
from adwright.core.noun import Noun
from adwright.core.text import shorten
from adwright.core.whole_file import write_bytes
from adwright.measure import Interval, Verdict, judge, rates

#: Confidence of all intervals of the report.
LEVEL = 0.95


class ReportSummary(Noun):
    """Results of serving. Written to the terminal and, with --json, as JSON."""

    campaign: str
    decisions: int
    outcomes: int
    creatives: tuple[Arm, ...]
    segments: tuple[Arm, ...]
    sample_ratio: str
    verdict: str
    warnings: tuple[str, ...]
    page: str


def report(folder: Path, *, control: str | None = None, settings: Settings | None = None) -> ReportSummary:
    """Rates per creative and segment, sample-ratio check and verdict; writes results.html and results.json.

    Parameters
    ----------
    control
        Creative that the others are compared with; the most-served one of each set of candidates when left out.

    Raises
    ------
    UserError
        Nothing was served yet, or the control was never a candidate.
    """
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        creatives = {creative.id: creative for creative in work.store.creatives(campaign.name)}
        decisions = work.store.decisions_frame().filter(pl.col("chosen").is_in(list(creatives)))
        if decisions.is_empty():
            raise UserError(
                f"campaign {campaign.name!r} has served nothing yet", hint=f"serve it: adwright serve {folder}"
            )
        outcomes = work.store.outcomes_frame().filter(pl.col("decision").is_in(decisions["id"].to_list()))
        said = judge(decisions, outcomes, control=control)
        page = _page(campaign, creatives, _segment_names(work, campaign), decisions, outcomes, said)
        write_bytes(work.out / "results.html", results_page(page).encode())
        summary = ReportSummary(
            campaign=campaign.name, decisions=decisions.height, outcomes=outcomes.height, creatives=page.by_creative,
            segments=page.by_segment, sample_ratio=said.sample_ratio.note, verdict=_named(said.words, page.labels),
            warnings=said.warnings,
            page=str(work.out / "results.html"),
        )  # fmt: skip
        write_json(work.out / "results.json", summary)
        return summary


def _page(
    campaign: Campaign, creatives: dict[str, Creative], segments: dict[str, str], decisions: pl.DataFrame,
    outcomes: pl.DataFrame, said: Verdict,
) -> ResultsReport:  # fmt: skip
    labels = {key: _label(creative) for key, creative in creatives.items()}
    language = campaign.languages[0] if campaign.languages else "en"
    days = decisions.group_by(pl.col("decided_at").dt.date().alias("day"), "chosen").len().sort("day", "chosen")

    def arms(*by: str) -> tuple[Arm, ...]:
        rows = rates(decisions, outcomes, by=by, level=LEVEL).table.iter_rows(named=True)
        return tuple(_arm(row, labels, segments) for row in rows)

    return ResultsReport(
        campaign=campaign.name,
        made_at=utc_now(),
        language=cast(Language, language if language in ("en", "zh") else "en"),
        since=decisions["decided_at"].min(),
        until=decisions["decided_at"].max(),
        decisions=decisions.height,
        outcomes=outcomes.height,
        policies=tuple(sorted(decisions["policy"].unique().to_list())),
        by_creative=tuple(sorted(arms("chosen"), key=lambda arm: -arm.impressions)),
        by_segment=arms("segment"),
        by_both=arms("chosen", "segment"),
        sample_ratio=_ratio(said, labels),
        comparisons=_comparisons(said, labels),
        values=_values(said, labels),
        traffic=tuple(
            Traffic(day=day, creative=creative, decisions=number) for day, creative, number in days.iter_rows()
        ),
        labels=labels,
        words={"en": _named(said.words, labels)},
    )


def _label(creative: Creative) -> str:
    return f"{shorten(creative.text('headline') or creative.product, 40)} ({creative.product})"


def _segment_names(work: Workspace, campaign: Campaign) -> dict[str, str]:
    language = campaign.languages[0] if campaign.languages else "en"
    unknown = {"": "未知人群" if language == "zh" else "segment unknown"}
    file = work.out / "segments.json"
    segments = map(Segment.model_validate, json.loads(file.read_text("utf-8"))) if file.is_file() else ()
    return unknown | {s.id: s.name.get(language) or next(iter(s.name.values())) for s in segments}


def _arm(row: dict[str, Any], labels: dict[str, str], segments: dict[str, str]) -> Arm:
    creative, segment = row.get("chosen"), row.get("segment")
    about = [labels.get(creative, creative)] if creative else []
    if "segment" in row:
        about.append(segments.get(segment, segment) if segment else segments[""])
    return Arm(
        label=" · ".join(about), creative=creative, segment=segment, impressions=row["impressions"],
        clicks=row["clicks"], conversions=row["conversions"], ctr=_estimate(row, "ctr", row["impressions"]),
        cvr=_estimate(row, "cvr", row["clicks"]),
    )  # fmt: skip


def _estimate(row: dict[str, Any], name: str, n: int) -> Estimate | None:
    if row[name] is None:
        return None
    return Estimate(mean=row[name], low=row[f"{name}_low"], high=row[f"{name}_high"], level=LEVEL, n=n)


def _ratio(said: Verdict, labels: dict[str, str]) -> SampleRatio:
    ratio = said.sample_ratio
    total = sum(ratio.expected.values())
    rows = tuple((labels.get(arm, arm), ratio.expected[arm] / total, ratio.observed[arm]) for arm in ratio.expected)
    return SampleRatio(rows=rows, p_value=ratio.p_value, passed=not ratio.mismatch, words={"en": ratio.note})


def _comparisons(said: Verdict, labels: dict[str, str]) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(
            control=labels.get(c.control, c.control), treatment=labels.get(c.arm, c.arm), metric="CTR",
            difference=c.difference.estimate, low=c.difference.low, high=c.difference.high, level=c.difference.level,
            p_value=c.p_value, verdict=_direction(c.difference, significant=c.significant),
            words={"en": _named(c.words, labels)},
        )
        for group in said.groups
        for c in group.comparisons
        if c.difference is not None
    )  # fmt: skip


def _direction(difference: Interval, *, significant: bool) -> Any:
    return "undecided" if not significant else "better" if difference.estimate > 0 else "worse"


def _named(words: str, labels: dict[str, str]) -> str:
    """Words of a verdict with headlines in place of ids."""
    for key, label in labels.items():
        words = words.replace(key, label)
    return words


def _values(said: Verdict, labels: dict[str, str]) -> tuple[PolicyValue, ...]:
    found: Sequence[tuple[str, Any]] = [pair for group in said.groups for pair in group.values.items()]
    return tuple(
        PolicyValue(policy=labels.get(arm, arm), estimator="SNIPS", value=_in_unit(value.snips, value.n), ess=value.ess,
                    n=value.n)
        for arm, value in found
        if value.snips is not None
    )  # fmt: skip


def _in_unit(interval: Interval, n: int) -> Estimate:
    """A rate's estimate; a weighted one may leave [0, 1], where a rate cannot be."""
    low, mean, high = (min(max(value, 0.0), 1.0) for value in (interval.low, interval.estimate, interval.high))
    return Estimate(mean=mean, low=low, high=high, level=interval.level, n=n)
