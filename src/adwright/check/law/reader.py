"""The second reader of law: asks for proof where a line reads like a violation that no rule names.

Comes in: a line that no rule stops. Goes out: at most one finding that needs proof, with the rule it suspects, its
probability and the words that weighed most. It never blocks, knows neither facts nor pictures, and reads Chinese and
English only. What it learnt from, and how well it reads: ``adwright/data/reader/README.md``; ``recipes/law_reader.py``
trains it. A family of the law that has no rule for the line's market, platforms and category raises nothing.
"""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from adwright.check.base import Subject, checks
from adwright.check.law.linear import Reader, Reading, reader_of
from adwright.check.law.rule import Rule, rules
from adwright.check.law.rules import check_rules, rules_that_hold
from adwright.check.text.fold import Folded, fold
from adwright.core import Finding
from adwright.core.package_data import read_yaml
from adwright.core.text import language_of

#: Families with a rule for the line weigh at least this much together, or the reader says nothing.
_LEAST_SHARE = 0.5
#: A family whose first rule is confined to goods weighs this much more where the line's product is among them, and less
#: where it is not: with the goods' names read beside the text, right rules rose from 71 to 81 % of 153 (zh, the second
#: fresh set, spent), and stayed within 1 % on four others.
_CONFINED = 2.0


@cache
def _rules_of(family: str) -> tuple[Rule, ...]:
    by_id = {rule.id: rule for rule in rules()}
    told = {name: ids for families in read_yaml("reader", "families.yaml").values() for name, ids in families.items()}
    return tuple(by_id[id_] for id_ in told[family])


def _rule_for(reading: Reading, subject: Subject) -> tuple[Rule | None, float]:
    """The rule that a reading suspects, and the share of all families that have a rule for this line."""
    held = rules_that_hold(subject)
    named = [(rule, share, share * _fitness(family, held)) for family, share in reading.families
             if (rule := next((r for r in _rules_of(family) if r.id in held), None))]  # fmt: skip
    suspected = max(named, key=lambda one: one[2], default=None)
    return (suspected[0] if suspected else None), sum(share for _, share, _ in named)


def _fitness(family: str, held: Container[str]) -> float:
    first = _rules_of(family)[0]
    return 1.0 if not first.categories else _CONFINED if first.id in held else 1 / _CONFINED


@checks.register("reader")
def check_reader(subject: Subject) -> list[Finding]:
    """At most one finding, on a line that no rule stops."""
    stopped = any(finding.severity != "notice" for finding in check_rules(subject))
    return [] if stopped else suspicion(subject)


def suspicion(subject: Subject) -> list[Finding]:
    """What the reader suspects in a line, whatever the rules say of it."""
    reader: Reader | None = reader_of(language_of(subject.brief.locale))
    if not reader:
        return []
    text: Folded = subject.folded.compact
    if reader.suspicion(text.text) < reader.threshold:
        return []
    goods = fold(f"{subject.brief.product.category} {subject.brief.product.title}").compact.text
    reading = reader.read(text.text, goods)
    rule, share = _rule_for(reading, subject)
    if rule is None or share < _LEAST_SHARE:
        return []
    probability = reading.probability * share
    at = _whole_words(text, *reader.span(text.text))
    said = subject.text[slice(*at)]
    reads = f"reads like {rule.title.lower()} (probability {probability:.2f}), though no rule names it"
    why = f"{said!r}: {reads}. {rule.why}"
    return [subject.finding(
        "reader", rule.id, "needs_proof", why, at=at, rewrite=rule.rewrite, source=rule.cited, form="reader",
        said=(("probability", f"{probability:.2f}"),),
    )]  # fmt: skip


def _whole_words(text: Folded, start: int, end: int) -> tuple[int, int]:
    """Offsets in the text as written, without half words at the ends."""
    while start > 0 and text.text[start - 1 : start + 1].isascii() and text.text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text.text) and text.text[end - 1 : end + 1].isascii() and text.text[end - 1 : end + 1].isalnum():
        end += 1
    start += len(text.text[start:end]) - len(text.text[start:end].lstrip(" ,.;:，。；："))
    end -= len(text.text[start:end]) - len(text.text[start:end].rstrip(" ,.;:，。；："))
    return text.span(start, end)
