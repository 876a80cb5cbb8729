"""`adwright transcreate`: an approved creative in another language, with a report of the claims it kept and lost."""

from __future__ import annotations

from pathlib import Path

from adwright.app.bench import OnBench, on_bench, put_child
from adwright.app.campaign import LANGUAGES, load_campaign
from adwright.app.progress import Progress, Silent
from adwright.app.steps.briefs import brief_for
from adwright.app.steps.generate import DroppedLine, dropped_lines, open_ledgered
from adwright.app.workspace import Workspace, open_workspace
from adwright.check import check_line
from adwright.core import Brief, Creative, DataError, Finding, Line, Settings, UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.review import FROZEN
from adwright.core.text import language_of
from adwright.generate.alignment import Aligned, align
from adwright.generate.composer import concept
from adwright.generate.picture import picture_alt
from adwright.generate.transcreate import ClaimKept, aligned_as_is, translated_brief
from adwright.generate.transcreate import transcreate as transcreate_lines
from adwright.llm import Model

_SILENT = Silent()


class TranscreatedLine(Noun):
    """A line before and after; `after` is empty where none passed."""

    field: str
    before: str
    after: str
    why: str


class TranscreateSummary(Noun):
    """A creative in another language. Written to the terminal and, with --json, as JSON."""

    campaign: str
    creative: str
    child: str
    locale: str
    state: str
    model: str
    facts: str
    lines: tuple[TranscreatedLine, ...]
    claims: tuple[ClaimKept, ...]
    findings: tuple[Finding, ...]
    dropped: tuple[DroppedLine, ...]


def transcreate(
    folder: Path, creative: str, *, to: str, model: str | None = None, seed: int | None = None,
    settings: Settings | None = None, progress: Progress = _SILENT,
) -> TranscreateSummary:  # fmt: skip
    """Carry an approved creative into another language; the child waits for a person where a claim was lost.

    Parameters
    ----------
    to
        Locale: "en", "zh-CN". The feed's product of that language gives facts, units and money; where it has none, a
        chat model translates the facts, and a person has to read them.

    Raises
    ------
    UserError
        No such creative; one that is not approved; a language that no copy is written in, or its own.
    Unsupported
        The feed has no such product and the model cannot translate.
    DataError
        No line passed the checks.
    """
    campaign = load_campaign(folder).adjusted(model, seed)
    if language_of(to) not in LANGUAGES:
        raise UserError(f"no copy is written in {to!r}", hint=did_you_mean(to, LANGUAGES))
    with open_workspace(campaign, settings) as work:
        bench = on_bench(work, creative, progress)
        _may_be_carried(work, bench, to)
        source = bench.creative
        writer = open_ledgered(work)
        brief, aligned, ground, found = _target(work, bench, to, writer)
        got = transcreate_lines(
            source, bench.brief, brief, aligned, writer, seed=campaign.seed,
            accept=lambda brief, line: check_line(brief, bench.ingested.brand, line),
        )  # fmt: skip
        if not any(line.field == "headline" for line in got.lines):
            raise DataError(f"no headline in {to} passed the checks", hint="try another model, or write it yourself")
        child = _child(source, brief, got.lines)
        state, findings = put_child(work, bench, child, brief, ground, (*found, *got.findings))
        return TranscreateSummary(
            campaign=campaign.name, creative=source.id, child=child.id, locale=child.locale, state=state,
            model=writer.identity if writer else "none", facts=brief.product.source, claims=got.claims,
            findings=findings, lines=_side_by_side(source, child), dropped=dropped_lines(brief, got.dropped),
        )  # fmt: skip


def _may_be_carried(work: Workspace, bench: OnBench, to: str) -> None:
    """UserError for a creative that nobody approved, or that speaks the language already."""
    source = bench.creative
    agreed = work.store.standing(work.campaign.name, source.id).state in FROZEN
    if bench.state != "approved" and not (bench.state == "review" and agreed):
        raise UserError(f"creative {source.id} is {bench.state!r}", hint="only approved creatives are transcreated")
    if language_of(to) == language_of(source.locale):
        raise UserError(f"creative {source.id} is in {source.locale} already", hint="name another language")


def _child(source: Creative, brief: Brief, lines: tuple[Line, ...]) -> Creative:
    """The creative with other lines: it looks the same, and what its picture shows is said anew."""
    return Creative(
        brief=brief.id, product=source.product, locale=brief.locale, segment=source.segment, lines=lines,
        visual=source.visual.model_copy(update={"concept": concept(brief, "name"), "alt": picture_alt(brief)}),
        parent=source.id,
    )  # fmt: skip


def _side_by_side(source: Creative, child: Creative) -> tuple[TranscreatedLine, ...]:
    why = {line.field: line.recipe.why for line in child.lines}
    return tuple(
        TranscreatedLine(field=line.field, before=line.text, after=child.text(line.field),
                         why=why.get(line.field, "no line passed"))
        for line in source.lines
    )  # fmt: skip


def _target(
    work: Workspace, bench: OnBench, to: str, writer: Model | None
) -> tuple[Brief, tuple[Aligned, ...], tuple[str, ...], tuple[Finding, ...]]:
    """The brief in the other language, its facts beside the source's, what the child rests on, and what was found."""
    there = [p for p in bench.ingested.products if p.id == bench.creative.product]
    fitting = [p for p in there if p.locale == to] or [p for p in there if language_of(p.locale) == language_of(to)]
    if not fitting:
        brief, found = translated_brief(bench.brief, bench.ingested.brand, to, writer, seed=work.campaign.seed)
        return brief, aligned_as_is(bench.brief, brief), bench.rests_on, found
    product, audience = fitting[0], bench.brief.audience
    brief = brief_for(work, product, bench.ingested, bench.understood, audience)
    everyone = brief_for(work, product, bench.ingested, bench.understood, None)
    return brief, align(bench.brief, brief), (*bench.rests_on, everyone.id), ()
