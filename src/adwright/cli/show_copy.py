"""How rewritten, transcreated and newly written copy reads on a terminal, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from adwright import app
from adwright.cli.terminal import console, diff, findings, rate, row, say, table
from adwright.core.word_diff import word_diff

#: Rivals of a line that are shown; --json has all.
_RIVALS = 5


def _rewrite(result: app.RewriteSummary) -> None:
    say(f"{result.field} of {result.creative}: {result.before}")
    for number, made in enumerate(result.alternatives, 1):
        console.print(f"{number:>2}  " + diff(made.diff), highlight=False, soft_wrap=True)
        for what, claims in (("loses", made.lost), ("adds", made.gained)):
            if claims:
                say(f"    {what}: {'; '.join(claims)}")
        say(f"    {made.why}")
    if result.dropped:
        reasons = Counter(line.reason.split(":")[0] for line in result.dropped)
        say("not offered: " + ", ".join(f"{reason} {number}" for reason, number in reasons.most_common(6)))
    if result.taken is not None:
        console.print("now " + diff(result.taken.diff), highlight=False, soft_wrap=True)
        findings(result.taken.findings)
        say(f"child {result.taken.child} is {result.taken.state}; the change is kept as {result.taken.pair}")
    elif not result.alternatives:
        say("no alternative passed; ask otherwise, or write it yourself: --text")
    else:
        say("take one with the same command and --take NUMBER, or write it yourself: --text")


def _transcreate(result: app.TranscreateSummary) -> None:
    for line in result.lines:
        say(f"{line.field}: {line.before}")
        say(f"    {line.after or '-'}")
        say(f"    {line.why}")
    shown = table("field", "claim", "said as", "by", "kept")
    for claim in result.claims:
        row(shown, claim.field, claim.claim, claim.said or "-", claim.by or "-", "yes" if claim.kept else "no")
    console.print(shown)
    findings(result.findings)
    kept = sum(claim.kept for claim in result.claims)
    say(f"child {result.child} ({result.locale}) is {result.state}; {kept} of {len(result.claims)} claims kept; "
         f"facts from {result.facts}, written by {result.model}")  # fmt: skip


def _explain(result: app.Explanation) -> None:
    audience = f"segment {result.segment}" if result.segment else "everyone"
    child = f", made from {result.parent}" if result.parent else ""
    say(f"{result.creative}: {result.product} in {result.locale} for {audience}, {result.state}{child}")
    for line in result.lines:
        say(f"{line.field}: {line.text}")
        for ground in line.grounds:
            fact = f"{ground.name}: {ground.text}" if ground.name else ground.text
            say(f"    {ground.span!r} rests on {ground.fact} {ground.kind}: {fact} ({ground.evidence or 'unknown'})")
        if line.angle:
            say(f"    plan: {line.angle}" + (f", saying {'; '.join(line.says)}" if line.says else ""))
        made = [line.writer, line.model, line.prompt, f"adapter {line.adapter[:12]}" if line.adapter else "",
                "" if line.seed is None else f"seed {line.seed}"]  # fmt: skip
        say(f"    written by {', '.join(part for part in made if part)}")
        if line.why:
            say(f"    kept because: {line.why}")
        findings(line.findings)
        for rival in line.rivals[:_RIVALS]:
            say(f"    not used: {rival.text} ({rival.reason})")
        if len(line.rivals) > _RIVALS:
            say(f"    and {len(line.rivals) - _RIVALS} more that were not used")
    findings(result.findings)
    for prediction in result.predictions:
        mean, interval = rate(prediction.ctr)
        say(f"predicted CTR for {prediction.segment or 'everyone'}: {mean} {interval} {prediction.abstained}".rstrip())
    for note in result.notes:
        say(f"note: {note}")


def _edits(result: app.EditsSummary) -> None:
    for pair in result.pairs:
        say(f"{pair.at:%Y-%m-%d %H:%M} {pair.by}, {pair.field} of {pair.creative}, {result.states[pair.child]}")
        console.print("    " + diff(word_diff(pair.before, pair.after)), highlight=False, soft_wrap=True)
    where = f"; written to {result.output}" if result.output else ""
    say(f"{len(result.pairs)} pairs{where}")


def _formats(result: app.FormatList) -> None:
    for form in result.formats:
        say(f"{form.id:<18} {form.platform}, {form.name} ({form.confidence}, {form.checked})")
        for part in form.parts:
            many = f"{part.least}" if part.least == part.most else f"{part.least} to {part.most}"
            said = f", {part.seconds:g} s to say" if part.seconds else ""
            say(f"    {part.name}: {many}, at most {part.text.limit} {part.text.counting}{said}")


def _write(result: app.WriteSummary) -> None:
    for piece in result.pieces:
        lead = f", {piece.phase}: {piece.lead}" if piece.phase else ""
        say(f"--- {piece.product} {piece.locale} {piece.id}: {piece.verdict}{lead}")
        if piece.text:
            say(piece.text)
        else:
            for part in piece.parts:
                say(f"{part.part}: {part.text}")
        for finding in [*(f for part in piece.parts for f in part.findings), *piece.findings]:
            if finding.severity != "notice":  # those stand in the JSON
                say(f"  {finding.severity} {finding.span!r}: {finding.why} [{finding.rule}]")
        for left in piece.unfilled:
            say(f"  {left.part or 'whole'}: {left.made} of {left.wanted}; {left.why}")
        if piece.blanks:
            say(f"  {piece.blanks} blanks to fill in before it runs")
    reminders = {r.id: r for piece in result.pieces for r in piece.reminders}
    for reminder in reminders.values():
        say(f"remember: {reminder.text['en']} ({reminder.source}; {reminder.confidence})")
    if isinstance(result, app.SeriesSummary):
        say(f"all items say {result.name!r} and call to {result.button!r}")
    missing = f"; {result.missing} more were asked for, and the facts do not carry them" if result.missing else ""
    say(f"{len(result.pieces)} pieces by {result.model}, {len(result.dropped)} lines dropped{missing}")
    if result.output:
        say(f"written to {result.output}")


SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.RewriteSummary: _rewrite, app.TranscreateSummary: _transcreate, app.Explanation: _explain,
    app.EditsSummary: _edits, app.FormatList: _formats, app.WriteSummary: _write, app.SeriesSummary: _write,
}  # fmt: skip
