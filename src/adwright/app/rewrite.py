"""`adwright rewrite`: alternatives to a line of a creative, and the child that comes of one of them or of own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import JsonValue

from adwright.app.bench import OnBench, on_bench, put_child
from adwright.app.campaign import load_campaign
from adwright.app.judging import findings_on_line
from adwright.app.progress import Progress, Silent
from adwright.app.steps.briefs import brief_for
from adwright.app.steps.generate import DroppedLine, dropped_lines, open_ledgered
from adwright.app.workspace import Workspace, open_workspace
from adwright.check import check_line
from adwright.core import Brief, Creative, Finding, Line, Recipe, Settings, UserError, content_id, did_you_mean
from adwright.core.clock import utc_now
from adwright.core.edit_pair import EditPair, Role
from adwright.core.noun import Noun, encodable
from adwright.core.word_diff import Piece, word_diff
from adwright.generate.ask import LONGEST_WISH, Ask
from adwright.generate.grounding import supports_of
from adwright.generate.rewrite import Alternative
from adwright.generate.rewrite import rewrite as rewrite_line
from adwright.generate.rewrite_requests import training_prompt

_SILENT = Silent()


class Taken(Noun):
    """The child that was made: its id, state and findings, and the pair that was kept."""

    child: str
    state: str
    text: str
    diff: tuple[Piece, ...]
    findings: tuple[Finding, ...]
    pair: str


class RewriteSummary(Noun):
    """Alternatives to a line. Written to the terminal and, with --json, as JSON."""

    campaign: str
    creative: str
    field: str
    locale: str
    before: str
    asked: dict[str, JsonValue]
    model: str
    alternatives: tuple[Alternative, ...] = ()
    dropped: tuple[DroppedLine, ...] = ()
    taken: Taken | None = None


def rewrite(
    folder: Path, creative: str, *, field: str = "headline", shorter: bool = False, longer: bool = False,
    columns: int = 0, tone: str | None = None, angle: str | None = None, segment: str | None = None,
    fix: str | None = None, instruction: str | None = None, text: str | None = None, take: int | None = None,
    n: int = 5, by: str = "operator", model: str | None = None, seed: int | None = None,
    settings: Settings | None = None, progress: Progress = _SILENT,
) -> RewriteSummary:  # fmt: skip
    """Show alternatives to one line; with `take` or `text` make a child creative, check it, and keep the pair.

    Parameters
    ----------
    creative
        Id of a creative, or its beginning.
    shorter, longer, tone, angle, segment, fix, instruction
        What is asked: one of them. `fix` is the rule of a finding on the line; `columns` is a limit for the first two.
    text
        The line in one's own words, in place of an ask.
    take
        Number of the alternative to take. The same ask, model and seed give the same numbers.
    by
        Role of the person who decides; no name is kept.

    Raises
    ------
    UserError
        No such creative, segment or finding; none or several asks; an alternative that is not there.
    DataError
        A fact changed since the creative was written.
    Unsupported
        The model cannot do what is asked.
    """
    asks = {"shorter": shorter, "longer": longer, "tone": tone, "angle": angle, "segment": segment, "finding": fix,
            "instruction": instruction, "text": text}  # fmt: skip
    kind = _only([name for name, value in asks.items() if value not in {None, False}])
    if text is not None and take is not None:
        raise UserError("--text and --take both say what the line shall be", hint="give one of them")
    if by not in get_args(Role):
        raise UserError(f"no role {by!r}", hint=did_you_mean(by, get_args(Role)))
    campaign = load_campaign(folder).adjusted(model, seed)
    # A look changes nothing under out/.
    with open_workspace(campaign, settings, preview=text is None and take is None) as work:
        bench = on_bench(work, creative, progress)
        line = bench.creative.line(field)
        if text is not None:
            return _own_words(work, bench, line, text, by)
        ask, brief = _ask(work, bench, line, kind, columns, tone or angle or segment or fix or instruction or "")
        summary = _alternatives(work, bench, brief, line, ask, n)
        if take is None:
            return summary
        chosen = _numbered(summary.alternatives, take)
        taken = _child(work, bench, brief, line, chosen.line, ask.as_json(), by, bench.found)
        return summary.model_copy(update={"taken": taken})


def _only(named: Sequence[str]) -> str:
    """The one wish; UserError for none or several."""
    if len(named) != 1:
        raise UserError(
            f"{len(named)} wishes for one line" + (f": {', '.join(named)}" if named else ""),
            hint="give one of --shorter, --longer, --tone, --angle, --segment, --fix, --instruction, --text",
        )
    return named[0]


def _ask(work: Workspace, bench: OnBench, line: Line, kind: str, columns: int, value: str) -> tuple[Ask, Brief]:
    """The wish as a noun, and the brief that its answer is written for."""
    if columns and kind not in {"shorter", "longer"}:
        raise UserError("--columns limits --shorter and --longer only", hint="leave it out")
    if kind == "finding":
        told = findings_on_line(line, bench.brief, bench.ingested.brand, work.campaign)
        found = [f for f in told if f.rule == value]
        if not found:
            rules = [f.rule for f in told]
            raise UserError(f"the {line.field} has no finding {value!r}", hint=did_you_mean(value, rules))
        return Ask(kind="finding", finding=found[0]), bench.brief
    if kind == "segment":
        return Ask(kind="segment", value=value), _brief_of_segment(work, bench, value)
    if len(value) > LONGEST_WISH:
        raise UserError(f"a wish of {len(value)} characters", hint=f"say it in {LONGEST_WISH}")
    if kind not in {"shorter", "longer"} and not value.strip():
        raise UserError(f"--{kind} is empty", hint="say what you want")
    known: Any = kind
    return Ask(kind=known, value=value, limit=columns), bench.brief


def _alternatives(work: Workspace, bench: OnBench, brief: Brief, line: Line, ask: Ask, n: int) -> RewriteSummary:
    writer = open_ledgered(work)
    got = rewrite_line(
        brief, line, ask, writer, n=n, seed=work.campaign.seed,
        accept=lambda brief, line: check_line(brief, bench.ingested.brand, line),
    )  # fmt: skip
    return RewriteSummary(
        campaign=work.campaign.name, creative=bench.creative.id, field=line.field, locale=bench.creative.locale,
        before=line.text, asked=ask.as_json(), model=writer.identity if writer else "none",
        alternatives=got.alternatives, dropped=dropped_lines(brief, got.dropped),
    )  # fmt: skip


def _numbered(alternatives: Sequence[Alternative], take: int) -> Alternative:
    if not 1 <= take <= len(alternatives):
        raise UserError(f"no alternative {take}; there are {len(alternatives)}", hint="look first, without --take")
    return alternatives[take - 1]


def _brief_of_segment(work: Workspace, bench: OnBench, id: str) -> Brief:
    segments = {segment.id: segment for segment in bench.understood.segments}
    if id not in segments:
        raise UserError(f"no segment {id!r}", hint=did_you_mean(id, segments))
    product = bench.brief.product
    if product not in bench.ingested.products:
        # Its facts were translated; they stay as they are.
        return bench.brief.model_copy(update={"id": content_id("br", [bench.brief.id, id]), "audience": segments[id]})
    return brief_for(work, product, bench.ingested, bench.understood, segments[id])


def _own_words(work: Workspace, bench: OnBench, line: Line, text: str, by: str) -> RewriteSummary:
    said = text.strip()
    if not said or re.search(r"[\x00-\x1f\x7f]", said):
        raise UserError("own words are one line of plain text", hint="leave out line ends and control characters")
    try:
        encodable(said)
    except ValueError as error:
        raise UserError(str(error)) from None
    if said == line.text:
        raise UserError(f"the {line.field} reads so already", hint="nothing was changed")
    new = Line(
        field=line.field, text=said, supports=supports_of(bench.brief, said),
        recipe=Recipe(writer="human", why=f"own words of the {by}"),
    )  # fmt: skip
    asked: dict[str, JsonValue] = {"kind": "text"}
    # Who words a line has seen what was found in it; what was found elsewhere stands.
    found = tuple(finding for finding in bench.found if finding.field != line.field)
    taken = _child(work, bench, bench.brief, line, new, asked, by, found)
    return RewriteSummary(
        campaign=work.campaign.name, creative=bench.creative.id, field=line.field, locale=bench.creative.locale,
        before=line.text, asked=asked, model="none", taken=taken,
    )  # fmt: skip


def _child(
    work: Workspace, bench: OnBench, brief: Brief, before: Line, after: Line, asked: dict[str, JsonValue], by: str,
    found: tuple[Finding, ...],
) -> Taken:  # fmt: skip
    parent = bench.creative
    child = Creative(
        brief=brief.id, product=parent.product, locale=parent.locale, parent=parent.id, visual=parent.visual,
        segment=parent.segment if brief.id == parent.brief else brief.audience.id if brief.audience else None,
        lines=tuple(after if line.field == before.field else line for line in parent.lines),
    )  # fmt: skip
    role: Any = by
    pair = EditPair(
        creative=parent.id, child=child.id, field=before.field, locale=parent.locale, brief=brief.id,
        before=before.text, after=after.text, asked=asked, prompt=training_prompt(brief, after), recipe=before.recipe,
        after_by=after.recipe.writer, by=role, at=utc_now(),
    )  # fmt: skip
    state, findings = put_child(work, bench, child, brief, bench.rests_on, found, [pair])
    return Taken(
        child=child.id, state=state, text=after.text, diff=tuple(word_diff(before.text, after.text)), findings=findings,
        pair=pair.id,
    )  # fmt: skip
