"""What a finding says, in the language of whoever reads it.

Comes in: a finding, whose `why` and `rewrite` are English: that is what is stored and audited. Goes out: a title, the
reason and what to write instead, in English or Chinese. It translates nothing: a Chinese sentence stands under the
finding's rule or form in ``adwright/data/reasons``, and is filled with what the finding says of its case.

To add a rule's words: a row in ``zh_rules.yaml``; those of a finding that is made in code: one in ``zh.yaml``. A
finding without Chinese words (a plug-in's, or one stored by an older version) keeps its English ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from adwright.app.page.words import WORDS, placement_names, word
from adwright.check.law.rule import rules
from adwright.core import Claim, Finding
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml

Language = Literal["en", "zh"]
#: A rule of the same words that looks for the goods' name in the text.
_NAMED = ".named"


class Reason(Noun):
    """A finding in words.

    Parameters
    ----------
    title
        What it is about, in a few words; may be empty.
    language
        Of the words: English where Chinese ones were asked for and there are none.
    """

    title: str
    why: str
    rewrite: str
    language: Language


def reason_in(finding: Finding, language: str) -> Reason:
    """What a finding says in a language.

    Examples
    --------
    >>> from adwright.check import check_text
    >>> found = check_text("全国第一的春茶", language="zh", market="CN")[0]
    >>> reason_in(found, "zh").why
    '“全国第一”：属于绝对化用语（广告法第九条第三项），罚款二十万元起。'
    >>> reason_in(found, "en").title
    'Absolute terms'
    """
    if language == "zh" and (said := _in_chinese(finding)) is not None:
        return said
    return Reason(
        title=_titles().get(finding.rule, ""), why=finding.why, rewrite=finding.rewrite, language="en"
    )  # fmt: skip


def worded(findings: Sequence[Finding], language: str) -> tuple[Finding, ...]:
    """Findings with `why` and `rewrite` in a language; as they are in English."""
    if language != "zh":
        return tuple(findings)
    reasons = ((finding, reason_in(finding, language)) for finding in findings)
    return tuple(found.model_copy(update={"why": said.why, "rewrite": said.rewrite}) for found, said in reasons)


def claim_reason(claim: Claim, fact: str, facts: int, language: str) -> str:
    """Why a claim does not stand, in a language; empty where it does.

    Parameters
    ----------
    fact
        The one that speaks of it, in words.
    facts
        How many were given.
    """
    if language != "zh" or not claim.why:
        return claim.why
    form = "facts.none_given" if claim.status == "absent" and not facts else f"facts.{claim.status}"
    why: str = _table()["sentences"][form]["why"]
    return why.format(span=claim.span, fact=fact, facts=facts)


def _in_chinese(finding: Finding) -> Reason | None:
    sentences = _table()["sentences"]
    sentence = sentences.get(finding.form) or sentences.get(finding.rule)
    try:
        if sentence is not None:
            given = _given(finding)
            return Reason(
                title=sentence["title"], why=sentence["why"].format_map(given),
                rewrite=sentence["rewrite"].format_map(given), language="zh",
            )  # fmt: skip
        return _of_rule(finding)
    except KeyError:  # stored before findings said what they say
        return None


def _of_rule(finding: Finding) -> Reason | None:
    row = _rows().get(finding.rule) or _rows().get(finding.rule.removesuffix(_NAMED))
    if row is None:
        return None
    frames, why, given = _table()["frames"], row["why"], _given(finding)
    if finding.span.strip():
        frame = frames["reader" if finding.form == "reader" else "rule"]
        why = frame.format_map(given | {"title": row["title"], "why": why})
    if given.get("context"):
        why += frames["context"].format_map(given)
    return Reason(title=row["title"], why=why, rewrite=row["rewrite"], language="zh")


def _given(finding: Finding) -> dict[str, str]:
    """What a sentence may take from a finding, in Chinese where there is a word for it."""
    terms = _table()["words"]
    said = {name: terms.get(name, {}).get(value, value) for name, value in finding.said}
    if "placement" in said:
        said["placement"] = placement_names(said["placement"])["zh"]
    field = word(finding.field, "zh") if finding.field in WORDS else finding.field
    return {"span": finding.span.strip(), "field": field, "rewrite": finding.rewrite, **said}


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = read_yaml("reasons", "zh.yaml")
    return table


@cache
def _rows() -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = read_yaml("reasons", "zh_rules.yaml")
    return rows


@cache
def _titles() -> dict[str, str]:
    return {rule.id: rule.title for rule in rules()}
