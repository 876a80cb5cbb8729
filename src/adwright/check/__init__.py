"""Checks: a creative comes in, findings go out: length, numbers and claims against the facts, law, platform, brand.

To add one: a file with one function registered in `checks` (a line) or `creative_checks` (a whole), imported here.
To add a rule of law or policy: a row in ``adwright/data/rules``. A check that crashes is a blocking finding.
"""

from adwright.check import brand, length
from adwright.check.base import Check, CreativeCheck, Subject, checks, creative_checks
from adwright.check.counts import counts, is_counted
from adwright.check.facts import claims, colours, numbers
from adwright.check.facts.grounding import claims_of, ground
from adwright.check.law import reader, required, rules
from adwright.check.law.markets import known_market
from adwright.check.law.required import required_notices, with_notices
from adwright.check.law.rule import Notice, Rule
from adwright.check.nli.reader import check_meaning
from adwright.check.run import check_creative, check_line, check_subject, check_text, subject_of_text

__all__ = [
    "Check",
    "CreativeCheck",
    "Notice",
    "Rule",
    "Subject",
    "brand",
    "check_creative",
    "check_line",
    "check_meaning",
    "check_subject",
    "check_text",
    "checks",
    "claims",
    "claims_of",
    "colours",
    "counts",
    "creative_checks",
    "ground",
    "is_counted",
    "known_market",
    "length",
    "numbers",
    "reader",
    "required",
    "required_notices",
    "rules",
    "subject_of_text",
    "with_notices",
]
