"""Words that shut each other out: a gold medal where the fact has silver, dark roast where it has light.

Comes in: a line and its facts. Goes out: a contradicted judgement for each word whose rival stands in a fact, while it
stands in none itself. The words are data: ``adwright/data/exclusive.yaml``. It knows the listed words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from adwright.check.base import Subject
from adwright.check.facts.echo import is_denied
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import sheet_of
from adwright.check.text.candidates import SHARED, Candidates
from adwright.core.claim import ClaimKind
from adwright.core.package_data import read_yaml


class _Kind(NamedTuple):
    kind: ClaimKind
    group: int
    said: re.Pattern[str]


def judge_exclusive(subject: Subject) -> list[Judgement]:
    """Words of a line whose rivals stand in the facts."""
    return subject.once("exclusive", lambda: list(_judged(subject)))


def _judged(subject: Subject) -> Iterator[Judgement]:
    text = subject.folded.compact
    kinds, candidates = _kinds()
    told = sheet_of(subject).told
    for place in candidates.of(text.text):
        one = kinds[place]
        hit = one.said.search(text.text)
        if not hit or is_denied(text.text, hit.start(), hit.end()) or any(one.said.search(f.whole) for f in told):
            continue
        rivals = [k for k in kinds if k.group == one.group and k is not one]
        if sum(bool(k.said.search(text.text)) for k in rivals) > 1:
            continue  # 有线、蓝牙、2.4g都连 names them all
        fact = next((f for f in told for k in rivals if _holds(k.said, f.whole)), None)
        if fact:
            why = f"shuts out what fact {fact.fact} says: {fact.whole!r}"
            at = text.span(*hit.span())
            yield Judgement(at, one.kind, "contradicted", fact.fact, "exclusive", "block", why, fact.text)


def _holds(said: re.Pattern[str], whole: str) -> bool:
    hit = said.search(whole)
    return bool(hit and not is_denied(whole, hit.start(), hit.end()))


@cache
def _kinds() -> tuple[tuple[_Kind, ...], Candidates]:
    data = read_yaml("exclusive.yaml")
    groups = [*data["groups"], data["days"]]
    made = tuple(
        _Kind(group["kind"], place, re.compile("|".join(map(_pattern, words))))
        for place, group in enumerate(groups) for words in group["of"]
    )  # fmt: skip
    return made, Candidates([kind.said.pattern for kind in made], SHARED)


def _pattern(word: str) -> str:
    if word.startswith("~"):
        return f"(?:{word[1:]})"
    return rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
