"""What all checks say of a creative of a campaign, the second reader of facts among them where the campaign wants it.

Comes in: a creative, its brief and brand. Goes out: findings. It keeps nothing.
"""

from __future__ import annotations

from adwright.app.campaign import Campaign
from adwright.check import Subject, check_creative, check_line, check_meaning, with_notices
from adwright.core import Brand, Brief, Creative, Finding, Line


def findings_on(creative: Creative, brief: Brief, brand: Brand, campaign: Campaign) -> tuple[Finding, ...]:
    """What the checks say now.

    Raises
    ------
    Unsupported
        The campaign wants the second reader, and its encoder is not installed.
    """
    brand = with_notices(brand, brief)
    found = check_creative(creative, brief, brand)
    if not campaign.second_reader:
        return found
    return found + tuple(f for line in creative.lines for f in _doubted(line, brief, brand))


def findings_on_line(line: Line, brief: Brief, brand: Brand, campaign: Campaign) -> list[Finding]:
    """What the checks say of one line, as `findings_on` does of all."""
    found = check_line(brief, brand, line)
    return found + _doubted(line, brief, brand) if campaign.second_reader else found


def _doubted(line: Line, brief: Brief, brand: Brand) -> list[Finding]:
    return check_meaning(Subject(brief=brief, brand=brand, field=line.field, text=line.text))
