"""`adwright explain`: where a creative comes from: facts, plan, model, rivals, findings, expectation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import JsonValue

from adwright.app.bench import OnBench, find_creative, on_bench
from adwright.app.campaign import load_campaign
from adwright.app.judging import findings_on
from adwright.app.progress import Progress, Silent
from adwright.app.workspace import Workspace, open_workspace, read_jsonl
from adwright.core import Creative, DataError, Fact, Finding, Line, Prediction, Settings
from adwright.core.noun import Noun

_SILENT = Silent()
#: Sampling of a recipe that the explanation tells under names of its own.
_TOLD = {"plan", "ask", "from"}


class Ground(Noun):
    """A span of a line and the fact under it; the fact is empty where the brief is not there any more."""

    span: str
    start: int
    end: int
    fact: str
    kind: str = ""
    name: str = ""
    text: str = ""
    evidence: str = ""


class Rival(Noun):
    """A line that was written for the same place and not used."""

    text: str
    writer: str
    reason: str


class ExplainedLine(Noun):
    """A line with its ground, its making, and what it was preferred to.

    Parameters
    ----------
    angle, says
        The plan that it carries out; empty without one.
    asked
        What a rewrite was asked for.
    """

    field: str
    text: str
    grounds: tuple[Ground, ...]
    writer: str
    model: str = ""
    adapter: str = ""
    prompt: str = ""
    seed: int | None = None
    sampling: dict[str, JsonValue]
    angle: str = ""
    says: tuple[str, ...] = ()
    asked: dict[str, JsonValue]
    why: str = ""
    findings: tuple[Finding, ...] = ()
    rivals: tuple[Rival, ...] = ()


class Explanation(Noun):
    """Where a creative comes from. Written to the terminal and, with --json, as JSON."""

    campaign: str
    creative: str
    product: str
    locale: str
    segment: str | None
    parent: str | None
    state: str
    brief: str
    lines: tuple[ExplainedLine, ...]
    findings: tuple[Finding, ...]
    predictions: tuple[Prediction, ...]
    notes: tuple[str, ...]


def explain(
    folder: Path, creative: str, *, field: str | None = None, settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> Explanation:  # fmt: skip
    """All that is known of a creative, or of one of its lines: nothing is asked, changed or written under out/.

    Parameters
    ----------
    creative
        Id of a creative, or its beginning.
    field
        Only this line.

    Raises
    ------
    UserError
        There is no such creative.
    DataError
        It has no such line.
    """
    campaign = load_campaign(folder)
    with open_workspace(campaign, settings, preview=True) as work:
        found, state = find_creative(work, creative)
        if field is not None:
            found.line(field)
        notes: list[str] = []
        bench: OnBench | None = None
        try:
            bench = on_bench(work, found.id, progress)
        except DataError as error:
            notes.append(f"{error.message}: its facts and findings cannot be told")
        return _explanation(work, found, state, field, bench, notes)


def _explanation(
    work: Workspace, found: Creative, state: str, field: str | None, bench: OnBench | None, notes: list[str]
) -> Explanation:
    out = work.campaign.folder / "out"
    findings: tuple[Finding, ...] = ()
    if bench is not None:
        findings = findings_on(found, bench.brief, bench.ingested.brand, work.campaign) + bench.found
    facts = {fact.id: fact for fact in bench.brief.facts} if bench else {}
    dropped = [
        row
        for row in read_jsonl(out / "dropped.jsonl")
        if (row["product"], row["locale"]) == (found.product, found.locale)
    ]
    predictions = tuple(
        Prediction.model_validate(row) for row in read_jsonl(out / "predictions.jsonl") if row["creative"] == found.id
    )
    if not predictions:
        notes.append("no prediction yet: it was not there in the last run")
    return Explanation(
        campaign=work.campaign.name, creative=found.id, product=found.product, locale=found.locale,
        segment=found.segment, parent=found.parent, state=state, brief=found.brief,
        lines=tuple(_line(line, facts, findings, dropped) for line in found.lines if field in (None, line.field)),
        findings=tuple(f for f in findings if not f.field and field is None), predictions=predictions,
        notes=tuple(notes),
    )  # fmt: skip


def _line(
    line: Line, facts: dict[str, Fact], findings: tuple[Finding, ...], dropped: list[dict[str, Any]]
) -> ExplainedLine:
    recipe, sampling = line.recipe, line.recipe.sampling
    plan: Any = sampling.get("plan")
    asked: Any = sampling.get("ask")
    return ExplainedLine(
        field=line.field, text=line.text, writer=recipe.writer, model=recipe.model, adapter=recipe.adapter,
        prompt=f"{recipe.prompt}@{recipe.prompt_version}" if recipe.prompt else "", seed=recipe.seed,
        sampling={name: value for name, value in sampling.items() if name not in _TOLD},
        angle=plan["angle"] if isinstance(plan, dict) else "",
        says=tuple(plan.get("says", ())) if isinstance(plan, dict) else (),
        asked=asked if isinstance(asked, dict) else {}, why=recipe.why,
        grounds=tuple(
            Ground(
                span=s.span, start=s.start, end=s.end, fact=s.fact,
                **facts[s.fact].model_dump(include={"kind", "name", "text", "evidence"}) if s.fact in facts else {},
            )
            for s in line.supports
        ),
        findings=tuple(finding for finding in findings if finding.field == line.field),
        rivals=tuple(
            Rival(text=row["text"], writer=row["writer"], reason=row["reason"])
            for row in dropped if row["field"] == line.field
        ),
    )  # fmt: skip
