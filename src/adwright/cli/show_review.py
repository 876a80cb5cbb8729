"""How results of the review read on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from adwright import app
from adwright.cli.terminal import console, findings, row, say, say_diff, table


def _list(result: app.ReviewQueue) -> None:
    for item in result.items:
        found = [f"{number} {name}" for name, number in item.findings.items()]
        found += [f"{item.figures} figures without a fact"] if item.figures else []
        effect = "not predicted" if item.effect is None else f"{item.effect:.2%}"
        say(f"{item.creative}  risk {item.risk:g}, effect {effect}  {item.product} in {item.locale}  {item.state}"
            + (f"  {', '.join(found)}" if found else ""))  # fmt: skip
        say(f"    {item.text}")
    states = ", ".join(f"{number} {state}" for state, number in result.states.items()) or "none yet"
    say(f"{len(result.items)} shown ({result.state}); creatives: {states}; review is {result.review}")


def _show(result: app.ReviewView) -> None:
    audience = f"segment {result.segment}" if result.segment else "everyone"
    child = f", made from {result.parent}" if result.parent else ""
    say(f"{result.creative}: {result.product} in {result.locale} for {audience}{child}")
    effect = "not predicted" if result.effect is None else f"{result.effect:.2%}"
    rating = f"; rated {result.rating:.1f} by {result.ratings}" if result.rating is not None else ""
    say(f"{result.state}; by the checks {result.checks}; risk {result.risk:g}, effect {effect}{rating}")
    for line in result.lines:
        say(f"{line.field}: {line.text}")
        if line.diff:
            say_diff("    changed: ", line.diff)
    findings(result.findings)
    for picture in result.pictures:
        say(f"picture: {picture.path} ({picture.placement}, {picture.width} x {picture.height})")
    for entry in result.history:
        _entry(entry)
    if result.stands:
        say(f"stands as {result.stands}" + (", as approved" if result.stands == result.frozen else ""))
    for note in result.notes:
        say(f"note: {note}")


def _entry(entry: Any, *, creative: bool = False) -> None:
    about = f" {entry.creative}" if creative else ""
    reason = f": {entry.reason}" if entry.reason else ""
    say(f"{entry.seq:>5}  {entry.at[:16].replace('T', ' ')}  {entry.action}{about}, {entry.before} -> {entry.after}, "
        f"by {entry.actor} ({entry.role}){reason}")  # fmt: skip


def _reviewed(result: app.Reviewed) -> None:
    covers = f", {result.pictures} pictures, frozen as {result.frozen[:12]}" if result.frozen else ""
    say(f"{result.creative} is {result.state} (was {result.before}), by {result.by} as {result.role}{covers}")
    findings([finding for finding in result.findings if finding.severity != "notice"])
    for note in result.notes:
        say(f"note: {note}")


def _submitted(result: app.Submitted) -> None:
    for done in result.submitted:
        _reviewed(done)
    for creative, why in result.left_out.items():
        say(f"left out {creative}: {why}")
    say(f"{len(result.submitted)} submitted; see them: adwright review list CAMPAIGN_DIR")


def _link(result: app.LinkMade) -> None:
    say(result.url)
    say(f"it may {' or '.join(result.may)} {result.creative} once, until {result.until:%Y-%m-%d %H:%M} UTC")


def _history(result: app.ReviewHistory) -> None:
    for entry in result.entries:
        _entry(entry, creative=True)
    say(f"{len(result.entries)} rows")


def _verified(result: app.Verified) -> None:
    if result.whole:
        say(f"whole: {result.entries} rows, and the states and frozen files are those they led to")
    else:
        say(f"NOT as it was written{f', row {result.row}' if result.row else ''}: {result.fault}")
    if result.head:
        say(f"head, to keep elsewhere and give back with --head: {result.head}")


def _rated(result: app.Rated) -> None:
    say(f"{result.creative} is rated {result.score}; {result.mean:.1f} in the mean of {result.ratings}")


def _compared(result: app.Compared) -> None:
    say(f"{result.better} is better than {result.worse}")


def _ratings(result: app.RatingsSummary) -> None:
    rows = table("creative", "#mean", "#ratings", "#found better", "#found worse")
    for one in result.creatives:
        row(rows, one.creative, "-" if one.mean is None else f"{one.mean:.1f}", one.ratings, one.better, one.worse)
    if result.creatives:
        console.print(rows)
    where = f"; written to {result.output}" if result.output else ""
    say(f"{len(result.creatives)} creatives, by {result.raters} people{where}")


SHOWN: dict[type[BaseModel], Callable[[Any], None]] = {
    app.ReviewQueue: _list, app.ReviewView: _show, app.Reviewed: _reviewed, app.Submitted: _submitted,
    app.LinkMade: _link, app.ReviewHistory: _history, app.Verified: _verified, app.Rated: _rated,
    app.Compared: _compared, app.RatingsSummary: _ratings,
}  # fmt: skip
