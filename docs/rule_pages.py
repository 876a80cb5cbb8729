"""Pages on the rules of law and policy: all of them, and how far they cover the Chinese regulator's taxonomy."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from adwright.check.law.rule import Rule, notices, rules

HERE = Path(__file__).resolve().parent
_RULES_HEAD = """\
Made by `python docs/build.py` from `src/adwright/data/rules`. A *read* rule was seen at its source, a *reported* one
second-hand; an *unchecked* one is general knowledge and never blocks. Where a rule holds in some contexts only, those
are in its pack. How well they find what they should: the [log](../log.md).
"""
_COVERAGE_HEAD = """\
Made by `python docs/build.py` from `coverage-cn.jsonl`. *covered*: a text that says it is found by a rule; *partly*:
some texts are, or only where the words are plain; *not*: no text alone can show it (pictures, permits, media, who was
paid). The taxonomy is older than the law of 2021; where an article moved, the new one stands beside it. Our reading, by
no lawyer.
"""


def rules_page() -> str:
    """All rules and notices of all packs, with their articles, from the packs."""
    parts = ["# Rules\n", _RULES_HEAD, f"{len(rules())} rules, {len(notices())} notices.\n"]
    for pack in dict.fromkeys(_pack(rule.id) for rule in rules()):
        rows = ["| rule | what | where | severity | article and source | confidence |", "|---|---|---|---|---|---|"]
        rows += [_rule_row(rule) for rule in rules() if _pack(rule.id) == pack]
        parts.append(f"## {pack}\n\n" + "\n".join(rows) + "\n")
    rows = ["| notice | text | categories | severity | article and source |", "|---|---|---|---|---|"]
    rows += [_row(n.id, n.text, ", ".join(n.categories), n.severity, n.article or n.cited) for n in notices()]
    parts.append("## Notices that must be shown\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _pack(rule: str) -> str:
    first, _, rest = rule.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first in ("cn", "us", "eu", "uk") else first


def _rule_row(rule: Rule) -> str:
    where = ", ".join([*rule.markets, *rule.platforms]) or "everywhere"
    where += f"; since {rule.since}" if rule.since else ""
    where += f"; {', '.join(rule.categories[:6])}" if rule.categories else ""
    source = f"[{rule.source}]({rule.link})" if rule.link else rule.source
    article = f"{rule.article} ({source}, {rule.checked})" if rule.article else f"{source}, {rule.checked}"
    article += f"; {rule.fine}" if rule.fine else ""
    return _row(rule.id, rule.title, where, rule.severity, article, rule.confidence)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def coverage_page() -> str:
    """The regulator's taxonomy of illegal expressions, and which rule finds each, from ``coverage-cn.jsonl``."""
    lines = (HERE / "reference" / "coverage-cn.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    told = Counter(row["status"] for row in found)
    counted = ", ".join(f"{told[status]} {status}" for status in ("covered", "partly", "not"))
    parts = ["# The Chinese regulator's illegal expressions, and our rules\n", _COVERAGE_HEAD]
    parts.append(f"{len(found)} expressions: {counted}.\n")
    rows = ["| code | expression | law | covered | by | why |", "|---|---|---|---|---|---|"]
    for row in found:
        law = row["law"] + (f"; now {row['article_2021']}" if row["article_2021"] else "")
        rows.append(_row(row["code"], row["expression"], law, row["status"], ", ".join(row["by"]), row["why"]))
    return "\n".join([*parts, *rows]) + "\n"
