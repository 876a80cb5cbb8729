"""Each copy field fits each of its placements, counted as the platform counts.

Comes in: a line and the brief's placements. Goes out: a finding per placement that the line is too long for: a block
where the limit was read at the source, a notice where it is reported or advisory (those platforms cut off, they do not
refuse). It does not know how wide the text is in pixels.
"""

from __future__ import annotations

from adwright.check.base import Subject, checks
from adwright.core import Finding, Severity, placement
from adwright.core.text import count, shorten


@checks.register("length")
def length(subject: Subject) -> list[Finding]:
    """Findings on the length of a line."""
    if not subject.text.strip():
        return [subject.finding("length", "length.empty", "block", f"the {subject.field} is empty")]
    found = []
    for name in subject.brief.placements:
        place = placement(name)
        limit = place.fields.get(subject.field)
        if limit is None:
            continue
        long = count(subject.text, limit.counting)
        if long > limit.limit:
            severity: Severity = "block" if place.confidence == "read" else "notice"
            effect = "allows" if severity == "block" else "shows about"
            why = (
                f"{place.id} {effect} {limit.limit} for the {subject.field} and it has {long}, counted as "
                f"{limit.counting.replace('_', ' ')}"
            )
            found.append(
                subject.finding(
                    "length",
                    f"length.{place.id}",
                    severity,
                    why,
                    at=(0, len(subject.text)),
                    # A prefix is enough to shorten, and keeps a hostile 100,000-character line cheap.
                    rewrite=shorten(subject.text[: 4 * limit.limit], limit.limit, limit.counting),
                    source=f"{place.source} ({place.checked})",
                )
            )
    return found
