"""How results read on a terminal. One function a result; numbers are those of the JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adwright import app

_console = Console(file=sys.stdout, soft_wrap=False)


def show(result: BaseModel) -> None:
    """Print a result in words and tables."""
    _SHOWN[type(result)](result)


def _say(text: str) -> None:
    _console.print(escape(text), highlight=False, soft_wrap=True)


def _table(*columns: str, title: str = "") -> Table:
    table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column.startswith("#") else "left", overflow="fold")
    return table


def _row(table: Table, *cells: object) -> None:
    table.add_row(*(escape(str(cell)) for cell in cells))


def _new(result: app.NewCampaign) -> None:
    _say(f"made {result.folder}: {', '.join(result.files)}")
    _say(f"next: {result.next}")


def _ingest(result: app.IngestSummary) -> None:
    table = _table("source", "what", "#read", "#kept", "#rejected", "note")
    for source in result.sources:
        _row(
            table,
            source.source,
            f"{source.what} {source.format}".strip(),
            source.read,
            source.kept,
            source.rejected,
            source.note,
        )
    _console.print(table)
    _say(f"{result.products} products, {result.events} events of {result.people} people, "
         f"{result.trend_points} trend points; rejects: {result.rejects}")  # fmt: skip


def _understand(result: app.UnderstandSummary) -> None:
    _say(f"{result.people} people in {len(result.segments)} segments ({result.left_out} in no segment)")
    for segment in result.segments:
        _say(f"  {segment.size:>6}  {' / '.join(segment.name.values())}")
        for line in segment.insight.values():
            _say(f"          {line}")
    moving = [trend for trend in result.trends if trend.direction != "flat"]
    if moving:
        table = _table("term", "direction", "#slope per period", "#burst", "#p", title="trends")
        for trend in sorted(moving, key=lambda t: -abs(t.slope))[:20]:
            _row(
                table, trend.term, trend.direction, f"{trend.slope:+.1%}", f"{trend.burst:+.1f}", f"{trend.p_value:.3f}"
            )
        _console.print(table)
    _say(f"{len(moving)} of {len(result.trends)} series move")
    for profile in result.brand:
        _say(f"brand, {profile.language}: {profile.summary}")
    for note in result.notes:
        _say(f"note: {note}")


def _generate(result: app.GenerateSummary) -> None:
    _say(f"{result.creatives} creatives for {result.products} products by {result.model}")
    table = _table("field", "#sampled", "#usable", "#yield")
    for field, sampled in result.sampled.items():
        usable = result.usable.get(field, 0)
        _row(table, field, sampled, usable, f"{usable / sampled:.0%}" if sampled else "-")
    if result.sampled:
        _console.print(table)
    writers = ", ".join(f"{number} by {name}" for name, number in sorted(result.lines_by_writer.items()))
    _say(f"lines in creatives: {writers}")
    _say("creatives: " + ", ".join(f"{number} {state}" for state, number in sorted(result.states.items())))
    if result.dropped_by_rule:
        stopped = ", ".join(f"{rule} {number}" for rule, number in list(result.dropped_by_rule.items())[:8])
        _say(f"lines dropped: {stopped}")


def _check(result: app.CheckSummary) -> None:
    for creative in result.creatives:
        for finding in creative.findings:
            where = f"{creative.creative} {finding.field} {finding.span!r}"
            _say(f"{finding.severity:<12} {where}: {finding.why} [{finding.rule}]")
    _say(", ".join(f"{number} {name}" for name, number in result.verdicts.items()))


def _check_text(result: app.CheckedText) -> None:
    for finding in result.findings:
        _say(f"{finding.severity:<12} {finding.span!r}: {finding.why} [{finding.rule}]")
        if finding.rewrite:
            _say(f"             instead: {finding.rewrite}")
    _say(f"verdict: {result.verdict}")


def _render(result: app.RenderSummary) -> None:
    _say(
        f"{result.renditions} renditions of {result.creatives} creatives in {result.folder} ({result.drawn} drawn now)"
    )
    for rule, number in result.findings.items():
        _say(f"  {rule}: {number}")


def _run(result: app.RunSummary) -> None:
    if result.simulated:
        _say("behaviour or trend data of this campaign are SIMULATED")
    _ingest(result.ingest)
    _say(f"{len(result.understand.segments)} segments, "
         f"{sum(t.direction != 'flat' for t in result.understand.trends)} moving trends")  # fmt: skip
    _generate(result.generate)
    _say(f"{result.picked} creatives picked")
    _render(result.render)
    _say(f"look at: {result.report}")


def _report(result: app.ReportSummary) -> None:
    for title, arms in (("creative", result.creatives), ("segment", result.segments)):
        table = _table(title, "#shown", "#clicks", "#CTR", "95 %", "#conversions", "#CVR", "95 %")
        for arm in arms:
            _row(table, arm.label, arm.impressions, arm.clicks, *_rate(arm.ctr), arm.conversions, *_rate(arm.cvr))
        _console.print(table)
    _say(result.sample_ratio)
    _say(result.verdict)
    for warning in result.warnings:
        _say(f"note: {warning}")
    _say(f"look at: {result.page}")


def _rate(estimate: Any) -> tuple[str, str]:
    if estimate is None:
        return "-", ""
    return f"{estimate.mean:.2%}", f"{estimate.low:.2%} to {estimate.high:.2%}"


def _placements(result: app.PlacementList) -> None:
    for place in result.placements:
        _say(
            f"{place.id:<20} {place.size:<10} {place.platform}, at most {place.max_bytes:,} bytes ({place.confidence})"
        )
        _say("    " + ", ".join(f"{name} {rule.limit} {rule.counting}" for name, rule in place.fields.items()))


_SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.NewCampaign: _new, app.IngestSummary: _ingest, app.UnderstandSummary: _understand,
    app.GenerateSummary: _generate, app.CheckSummary: _check, app.CheckedText: _check_text,
    app.RenderSummary: _render, app.RunSummary: _run, app.ReportSummary: _report, app.PlacementList: _placements,
}  # fmt: skip
