"""Each copy field fits each of its placements, counted as the platform counts.

Comes in: a line and the brief's placements. Goes out: a finding per placement that the line is too long or too short
for, as severe as its table says: a block where the platform refuses it and that was read at its source, a notice where
it is cut off, reported or advisory. It does not know how wide the text is in pixels.
"""

from __future__ import annotations

from functools import lru_cache

from adwright.check.base import Subject, checks
from adwright.core import FieldLimit, Finding, Placement, Severity, placement
from adwright.core.text import count, shorten


@checks.register("length")
def length(subject: Subject) -> list[Finding]:
    """Findings on the length of a line."""
    if not subject.text.strip():
        return [subject.finding("length", "length.empty", "block", f"the {subject.field} is empty")]
    told = (_told(subject, place, rule) for place, rule in _limits(subject.brief.placements, subject.field))
    return [finding for finding in told if finding is not None]


@lru_cache(maxsize=256)
def _limits(places: tuple[str, ...], field: str) -> tuple[tuple[Placement, FieldLimit], ...]:
    """The placements that have a field, with its limits there."""
    found = (placement(name) for name in places)
    return tuple((place, rule) for place in found if (rule := place.fields.get(field)) is not None)


def _told(subject: Subject, place: Placement, rule: FieldLimit) -> Finding | None:
    """What one placement says of the line's length, None when it fits."""
    has = count(subject.text, rule.counting)
    if rule.least <= has <= min(rule.limit, rule.room):
        return None
    name = f"{subject.field} ({rule.called})" if rule.called else subject.field
    counted = f"counted as {rule.counting.replace('_', ' ')}"
    severity: Severity = rule.severity
    broken = f"length.{place.id}"
    most, form = rule.limit, "length.shown" if severity == "notice" else "length.allowed"
    if has > rule.limit:
        effect = "shows about" if severity == "notice" else "allows"
        why = f"{place.id} {effect} {rule.limit} for the {name} and it has {has}, {counted}"
    elif has > rule.room:
        severity, most, form = "notice", rule.room, "length.room"
        why = f"{place.id} takes {rule.room} for the {name} whole everywhere and it has {has}, {counted}"
    else:
        broken, most, form = f"{broken}.short", rule.least, "length.least"
        why = f"{place.id} wants {rule.least} at least for the {name} and it has {has}, {counted}"
    # A prefix is enough to shorten, and keeps a hostile 100,000-character line cheap.
    short = shorten(subject.text[: 4 * rule.room], rule.room, rule.counting) if has > rule.room else ""
    return subject.finding(
        "length", broken, severity, why, at=(0, len(subject.text)), rewrite=short,
        source=f"{rule.source or place.source} ({place.checked})", form=form,
        said=(("placement", place.id), ("most", str(most)), ("has", str(has)), ("counting", rule.counting)),
    )  # fmt: skip
