"""An ad of several texts or pictures has as many as its placement takes.

Comes in: what one ad is put together from. Goes out: a finding per field that has too few or too many, as severe as its
table says. The findings are on the ad, not on any creative in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from adwright.core import FieldLimit, Finding, Placement, Severity
from adwright.core.text import count


def counts(
    texts: Mapping[str, Collection[str]], place: Placement, *, pictures: int | None = None, pool: bool = False
) -> list[Finding]:
    """Findings on how many there are.

    Parameters
    ----------
    texts
        Copy field -> its texts; equal ones count once, for platforms refuse or merge them.
    pictures
        Pictures or cards; None: they are not known.
    pool
        The ad is still to be chosen from these: too many are no fault.

    Examples
    --------
    >>> from adwright.core import placement
    >>> rsa = placement("google_responsive_search")
    >>> said = {"headline": ("Spring tea", "Spring tea", "Picked at dawn"), "description": ("A", "B")}
    >>> [(found.severity, found.why) for found in counts(said, rsa)]
    [('block', 'google_responsive_search takes 3 to 15 of headline and there are 2')]
    """
    found = []
    for field, rule in place.fields.items():
        said = {text.strip() for text in texts.get(field, ()) if text.strip()}
        if why := _wrong(len(said), rule.least_count, 0 if pool else rule.most_count, field, place):
            takes = _range(rule.least_count, 0 if pool else rule.most_count)
            found.append(_finding(place, field, rule.severity, why, ("takes", takes), ("has", str(len(said)))))
        if rule.one_within and said and not any(count(text, rule.counting) <= rule.one_within for text in said):
            why = f"{place.id} wants one {field} of {rule.one_within} at most and has none"
            most = ("most", str(rule.one_within))
            found.append(_finding(place, field, rule.severity, why, most, form="counts.one_within"))
    items = place.items if pictures is not None else None
    if items and (why := _wrong(pictures or 0, items.least, 0 if pool else items.most, "pictures or cards", place)):
        takes = _range(items.least, 0 if pool else items.most)
        said_of = ("takes", takes), ("has", str(pictures))
        found.append(_finding(place, "", place.severity, why, *said_of, form="counts.pictures"))
    return found


def is_counted(place: Placement) -> bool:
    """Whether an ad of the placement is put together from several texts, or from several pictures."""
    several = any(_several(rule) for rule in place.fields.values())
    return several or bool(place.items and (place.items.least > 1 or place.items.most > 1))


def _several(rule: FieldLimit) -> bool:
    return rule.least_count > 1 or rule.most_count > 1


def _wrong(many: int, least: int, most: int, what: str, place: Placement) -> str:
    if many >= least and (not most or many <= most):
        return ""
    takes = f"{least} to {most}" if least and most else f"{least} at least" if least else f"{most} at most"
    return f"{place.id} takes {takes} of {what} and there are {many}"


def _range(least: int, most: int) -> str:
    """How many there may be, in signs that every language reads."""
    return f"{least}–{most}" if least and most else f"≥ {least}" if least else f"≤ {most}"


def _finding(
    place: Placement, field: str, severity: Severity, why: str, *said: tuple[str, str], form: str = "counts.texts"
) -> Finding:  # fmt: skip
    return Finding(
        check="counts", rule=f"counts.{place.id}", severity=severity, field=field, why=why,
        rewrite="pick more creatives ([portfolio] size), or write the format, see adwright formats",
        source=f"{place.source} ({place.checked})", form=form,
        said=(("placement", place.id), *said),
    )  # fmt: skip
