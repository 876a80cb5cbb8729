"""How results read on a terminal: those of the circle here, the others by their own files. One function a result.

Comes in: a result of `app`. Goes out: lines and tables; numbers are those of the JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from adwright import app
from adwright.cli import show_copy, show_pictures, show_review, show_training
from adwright.cli.show_placements import show_placements
from adwright.cli.terminal import console, rate, row, say, table


def show(result: BaseModel) -> None:
    """Print a result in words and tables."""
    _SHOWN[type(result)](result)


def _new(result: app.NewCampaign) -> None:
    say(f"made {result.folder}: {', '.join(result.files)}")
    say(f"next: {result.next}")


def _ingest(result: app.IngestSummary) -> None:
    shown = table("source", "what", "#read", "#kept", "#rejected", "note")
    for source in result.sources:
        row(
            shown,
            source.source,
            f"{source.what} {source.format}".strip(),
            source.read,
            source.kept,
            source.rejected,
            source.note,
        )
    console.print(shown)
    say(f"{result.products} products, {result.events} events of {result.people} people, "
         f"{result.trend_points} trend points; rejects: {result.rejects}")  # fmt: skip


def _understand(result: app.UnderstandSummary) -> None:
    say(f"{result.people} people in {len(result.segments)} segments ({result.left_out} in no segment)")
    for segment in result.segments:
        say(f"  {segment.size:>6}  {' / '.join(segment.name.values())}")
        for line in segment.insight.values():
            say(f"          {line}")
    moving = [trend for trend in result.trends if trend.direction != "flat"]
    if moving:
        shown = table("term", "direction", "#slope per period", "#burst", "#p", title="trends")
        for trend in sorted(moving, key=lambda t: -abs(t.slope))[:20]:
            row(
                shown, trend.term, trend.direction, f"{trend.slope:+.1%}", f"{trend.burst:+.1f}", f"{trend.p_value:.3f}"
            )
        console.print(shown)
    say(f"{len(moving)} of {len(result.trends)} series move")
    for profile in result.brand:
        say(f"brand, {profile.language}: {profile.summary}")
    for note in result.notes:
        say(f"note: {note}")


def _generate(result: app.GenerateSummary) -> None:
    say(f"{result.creatives} creatives for {result.products} products by {result.model}")
    shown = table("field", "#sampled", "#usable", "#yield")
    for field, sampled in result.sampled.items():
        usable = result.usable.get(field, 0)
        row(shown, field, sampled, usable, f"{usable / sampled:.0%}" if sampled else "-")
    if result.sampled:
        console.print(shown)
    writers = ", ".join(f"{number} by {name}" for name, number in sorted(result.lines_by_writer.items()))
    say(f"lines in creatives: {writers}")
    say("creatives: " + ", ".join(f"{number} {state}" for state, number in sorted(result.states.items())))
    if result.dropped_by_rule:
        stopped = ", ".join(f"{rule} {number}" for rule, number in list(result.dropped_by_rule.items())[:8])
        say(f"lines dropped: {stopped}")


def _check(result: app.CheckSummary) -> None:
    for creative in result.creatives:
        for finding in creative.findings:
            where = f"{creative.creative} {finding.field} {finding.span!r}"
            say(f"{finding.severity:<12} {where}: {finding.why} [{finding.rule}]")
    say(", ".join(f"{number} {name}" for name, number in result.verdicts.items()))


def _check_text(result: app.CheckedText) -> None:
    for finding in result.findings:
        say(f"{finding.severity:<12} {finding.span!r}: {finding.why} [{finding.rule}]")
        if finding.rewrite:
            say(f"             instead: {finding.rewrite}")
    for claim in result.claims:
        say(f"{claim.status:<12} {claim.span!r}" + (f" by {claim.fact!r}" if claim.fact else ""))
    say(f"verdict: {result.verdict}")


def _check_file(result: app.CheckFileSummary) -> None:
    say(f"{result.texts} texts: " + ", ".join(f"{number} {name}" for name, number in result.verdicts.items()))
    if result.unread:
        say(f"{result.unread} rows could not be read; each is answered as blocked, with its reason")
    if result.failed:
        say(f"on {result.failed} rows the check itself failed; each is answered as blocked, and a person must read it")
    for reason in result.reasons:
        say(f"  {reason}")
    for rule, number in list(result.rules.items())[:12]:
        say(f"  {number:>6} {rule}")
    say("claims: " + ", ".join(f"{number} {status}" for status, number in result.claims.items()))
    say(f"{result.output} ({result.seconds:.1f} s)")
    for note in result.notes:
        say(f"note: {note}")


def _render(result: app.RenderSummary) -> None:
    say(f"{result.renditions} renditions of {result.creatives} creatives in {result.folder} ({result.drawn} drawn now)")
    if result.backgrounds:
        say(f"{result.backgrounds} before a background of the image model")
    if result.labelled or result.signed:
        say(f"marked as made with AI: {result.labelled} with a visible label, {result.signed} copies with signed "
             "content credentials")  # fmt: skip
    for note in result.notes:
        say(f"note: {note}")
    for rule, number in result.findings.items():
        say(f"  {rule}: {number}")


def _run(result: app.RunSummary) -> None:
    if result.simulated:
        say("behaviour or trend data of this campaign are SIMULATED")
    _ingest(result.ingest)
    say(f"{len(result.understand.segments)} segments, "
         f"{sum(t.direction != 'flat' for t in result.understand.trends)} moving trends")  # fmt: skip
    _generate(result.generate)
    say(f"{result.picked} creatives picked")
    _render(result.render)
    say(f"look at: {result.report}")


def _report(result: app.ReportSummary) -> None:
    for title, arms in (("creative", result.creatives), ("segment", result.segments)):
        shown = table(title, "#shown", "#clicks", "#CTR", "95 %", "#conversions", "#CVR", "95 %")
        for arm in arms:
            row(shown, arm.label, arm.impressions, arm.clicks, *rate(arm.ctr), arm.conversions, *rate(arm.cvr))
        console.print(shown)
    say(result.sample_ratio)
    say(result.verdict)
    for warning in result.warnings:
        say(f"note: {warning}")
    say(f"look at: {result.page}")


_SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.NewCampaign: _new, app.IngestSummary: _ingest, app.UnderstandSummary: _understand,
    app.GenerateSummary: _generate, app.CheckSummary: _check, app.CheckedText: _check_text,
    app.CheckFileSummary: _check_file, app.RenderSummary: _render, app.RunSummary: _run, app.ReportSummary: _report,
    app.PlacementList: show_placements, **show_copy.SHOWN, **show_pictures.SHOWN, **show_review.SHOWN,
    **show_training.SHOWN,
}  # fmt: skip
