"""The order of the stages: the one place that knows it.

Each function bears the name of its command, takes the campaign's folder, and does what stands before its own step too;
steps that were done for equal inputs are not done again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adwright.app.bench import briefs_of
from adwright.app.campaign import load_campaign
from adwright.app.judging import findings_on
from adwright.app.manifest import write_manifest
from adwright.app.page import run_page
from adwright.app.progress import Progress, Silent
from adwright.app.reasons import Language, worded
from adwright.app.review.served import under_review
from adwright.app.run_report import run_report
from adwright.app.steps.generate import Generated, GenerateSummary
from adwright.app.steps.generate import generate as generate_step
from adwright.app.steps.ingest import Ingested, IngestSummary
from adwright.app.steps.ingest import ingest as ingest_step
from adwright.app.steps.rank import rank as rank_step
from adwright.app.steps.render import RenderSummary
from adwright.app.steps.render import render as render_step
from adwright.app.steps.understand import UnderstandSummary, Understood
from adwright.app.steps.understand import understand as understand_step
from adwright.app.workspace import Workspace, open_workspace
from adwright.core import Creative, DataError, Finding, Settings, UserError, verdict
from adwright.core.json_lines import json_lines
from adwright.core.noun import Noun
from adwright.core.whole_file import write_bytes

_SILENT = Silent()


class CheckedCreative(Noun):
    """A creative's verdict with its findings."""

    creative: str
    product: str
    locale: str
    verdict: str
    findings: tuple[Finding, ...]


class CheckSummary(Noun):
    """Verdicts of all creatives of a campaign."""

    campaign: str
    verdicts: dict[str, int]
    creatives: tuple[CheckedCreative, ...]


class RunSummary(Noun):
    """What a run made. Written to the terminal and, with --json, as JSON."""

    campaign: str
    simulated: bool
    ingest: IngestSummary
    understand: UnderstandSummary
    generate: GenerateSummary
    picked: int
    render: RenderSummary
    report: str
    manifest: str


def ingest(folder: Path, *, settings: Settings | None = None, progress: Progress = _SILENT) -> IngestSummary:
    """Read feeds, logs, brand kit and series; reject what is broken."""
    with open_workspace(load_campaign(folder), settings) as work:
        return ingest_step(work, progress).summary


def understand(folder: Path, *, settings: Settings | None = None, progress: Progress = _SILENT) -> UnderstandSummary:
    """Segments, trends and brand profile."""
    with open_workspace(load_campaign(folder), settings) as work:
        return understand_step(work, ingest_step(work, progress), progress).summary


def generate(
    folder: Path,
    *,
    model: str | None = None,
    seed: int | None = None,
    limit: int | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> GenerateSummary:
    """Write creatives and check them."""
    with open_workspace(load_campaign(folder).adjusted(model, seed), settings, preview=limit is not None) as work:
        return _written(work, limit, progress)[2].summary


def check(
    folder: Path, *, reasons: Language = "en", settings: Settings | None = None, progress: Progress = _SILENT
) -> CheckSummary:  # fmt: skip
    """Check the creatives in ``out/creatives.jsonl`` as they stand there, edited by hand or not; it stays as it is.

    Parameters
    ----------
    reasons
        Language of the findings' `why` and `rewrite`.

    Raises
    ------
    UserError
        There is no such file yet.
    DataError
        A line is no creative, or answers a brief that the campaign does not have any more.
    """
    with open_workspace(load_campaign(folder), settings) as work:
        file = work.out / "creatives.jsonl"
        if not file.is_file():
            raise UserError(f"{file} is not there", hint=f"write creatives first: adwright generate {folder}")
        ingested = ingest_step(work, progress)
        understood = understand_step(work, ingested, progress)
        briefs, children = briefs_of(work, ingested, understood)
        found_once = {child.creative.id: child.findings for child in children}
        rows = []
        for creative in _read_creatives(file):
            if creative.brief not in briefs:
                raise DataError(
                    f"{file}: creative {creative.id} answers brief {creative.brief}, which this campaign does not have",
                    hint="the feed or the campaign changed since it was written; run adwright generate again",
                )
            findings = findings_on(creative, briefs[creative.brief], ingested.brand, work.campaign)
            findings += found_once.get(creative.id, ())
            rows.append(
                CheckedCreative(creative=creative.id, product=creative.product, locale=creative.locale,
                                verdict=verdict(findings), findings=worded(findings, reasons))
            )  # fmt: skip
        said = [row.verdict for row in rows]
        verdicts = {name: said.count(name) for name in ("pass", "review", "block")}
        return CheckSummary(campaign=work.campaign.name, verdicts=verdicts, creatives=tuple(rows))


def render(
    folder: Path,
    *,
    model: str | None = None,
    seed: int | None = None,
    limit: int | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> RenderSummary:
    """Draw the picked creatives for every placement."""
    return run(folder, model=model, seed=seed, limit=limit, settings=settings, progress=progress).render


def run(
    folder: Path,
    *,
    model: str | None = None,
    seed: int | None = None,
    limit: int | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> RunSummary:
    """All steps from the feeds to ``report.html``; goes on where an interrupted run stopped.

    Parameters
    ----------
    folder
        The campaign.
    model, seed
        In place of the campaign's own.
    limit
        Only the first products, for a quick look: results go to ``preview/``, and nothing that is served changes.

    Raises
    ------
    UserError
        The campaign is wrong, or another run is at work in it.
    DataError
        A source cannot be read at all.
    """
    with open_workspace(load_campaign(folder).adjusted(model, seed), settings, preview=limit is not None) as work:
        ingested, understood, generated = _written(work, limit, progress)
        ranked = rank_step(work, ingested, understood, generated, progress)
        picked = list(dict.fromkeys(pick.creative for pick in ranked.picks))
        # What people review, and what they published, keeps its pictures whether or not it is picked.
        shown = [*picked, *under_review(work, generated.states)]
        rendered = render_step(work, ingested, generated, shown, progress)
        with progress.task("report", 1) as advance:
            page = run_page(run_report(work, ingested, understood, generated, ranked, rendered))
            write_bytes(work.out / "report.html", page.encode())
            manifest = write_manifest(work, generated.model, rendered.renditions)
            advance(1, "report.html")
        return RunSummary(
            campaign=work.campaign.name, simulated=work.campaign.simulated, ingest=ingested.summary,
            understand=understood.summary, generate=generated.summary, picked=len(picked), render=rendered.summary,
            report=str(work.out / "report.html"), manifest=str(manifest),
        )  # fmt: skip


def _written(work: Workspace, limit: int | None, progress: Progress) -> tuple[Ingested, Understood, Generated]:
    ingested = ingest_step(work, progress)
    if not ingested.products:
        raise UserError(
            f"campaign {work.campaign.name!r} has no products to write for",
            hint="name a feed under [[feeds]], and check that its locale is among the campaign's languages",
        )
    understood = understand_step(work, ingested, progress)
    return ingested, understood, generate_step(work, ingested, understood, progress, limit=limit)


def _read_creatives(file: Path) -> list[Creative]:
    creatives = []
    for number, text in json_lines(file):
        try:
            row: dict[str, Any] = json.loads(text)
            # The id is a function of the content: an edited creative is another creative.
            creatives.append(Creative.model_validate({**row, "id": ""}))
        except (json.JSONDecodeError, ValidationError) as error:
            raise DataError(f"{file} line {number} is not a creative: {error}") from None
    return creatives
