"""Checks: a creative comes in, findings go out: length, numbers and claims against the facts, law, platform, brand.

To add one: a file with one function registered in `checks` (a line) or `creative_checks` (a whole), imported here. To
add
a rule of law or policy: a row in ``adwright/data/rules``. A check that crashes is a blocking finding.
"""

from adwright.check import brand_words, claims, length, numbers, required, rules
from adwright.check.base import Check, CreativeCheck, Subject, checks, creative_checks
from adwright.check.numbers import ground
from adwright.check.rules import Rule, known_market
from adwright.check.run import check_creative, check_line, check_text

__all__ = [
    "Check",
    "CreativeCheck",
    "Rule",
    "Subject",
    "brand_words",
    "check_creative",
    "check_line",
    "check_text",
    "checks",
    "claims",
    "creative_checks",
    "ground",
    "known_market",
    "length",
    "numbers",
    "required",
    "rules",
]
