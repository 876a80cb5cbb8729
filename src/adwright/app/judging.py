"""What all checks say of a creative of a campaign, the second reader of facts among them where the campaign wants it.

Comes in: a creative, its brief and brand. Goes out: findings. It keeps nothing.
"""

from __future__ import annotations

from adwright.app.campaign import Campaign
from adwright.check import Subject, check_creative, check_meaning, with_notices
from adwright.core import Brand, Brief, Creative, Finding


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
    lines = (Subject(brief=brief, brand=brand, field=line.field, text=line.text) for line in creative.lines)
    return found + tuple(finding for line in lines for finding in check_meaning(line))
