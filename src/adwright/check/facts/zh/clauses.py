"""Clauses of a Chinese line, and whether a fact speaks of what a clause speaks of.

Comes in: folded text. Goes out: clauses with their places, facts that share a word or a word of one meaning with one.
It judges nothing.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told, sheet_of
from adwright.core import Severity
from adwright.core.claim import ClaimKind
from adwright.core.package_data import read_yaml

_CLAUSE = re.compile(r"[^，,;；。！!？?：:\n…]+")
#: Pairs of characters that two texts share without speaking of one thing.
_EMPTY = frozenset(
    [
        "一个",
        "一只",
        "一份",
        "一张",
        "一块",
        "一次",
        "一套",
        "一件",
        "一瓶",
        "一包",
        "一盒",
        "一年",
        "一天",
        "我们",
        "你的",
        "就能",
        "也能",
        "都能",
        "可以",
        "不要",
        "不收",
        "免费",
        "的一",
        "里的",
        "上的",
        "了一",
        "起来",
        "起送",
        "送你",
        "给你",
        "为你",
        "还有",
        "一起",
        "块儿",
        "一并",
        "也都",
        "全都",
        "不用",
        "收钱",
        "要钱",
        "花钱",
        "两个",
        "三个",
        "一条",
        "两只",
        "两支",
        "全部",
        "所有",
        "每年",
        "每月",
        "每天",
    ]
)


class Clause(NamedTuple):
    """A clause and where it stands in the folded text."""

    start: int
    end: int
    text: str


def clauses(subject: Subject) -> tuple[Clause, ...]:
    """Clauses of a line, read once."""
    return subject.once("clauses", lambda: _split(subject.folded.compact.text))


def _split(text: str) -> tuple[Clause, ...]:
    return tuple(Clause(m.start(), m.end(), m[0]) for m in _CLAUSE.finditer(text))


@lru_cache(maxsize=1024)
def pairs(text: str) -> frozenset[str]:
    """Pairs of Chinese characters of a text, and its Latin words.

    Examples
    --------
    >>> sorted(pairs("送A4纸")), sorted(pairs("早饭"))
    (['a4'], ['早饭'])
    """
    wide = {
        text[i : i + 2]
        for i in range(len(text) - 1)
        if "\u4e00" <= text[i] <= "\u9fff" and "\u4e00" <= text[i + 1] <= "\u9fff"
    }
    return frozenset(wide - _EMPTY) | frozenset(re.findall(r"[a-z][a-z0-9]+", text.lower()))


@cache
def _meanings() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(str, row)) for row in read_yaml("same_things_zh.yaml")["same"])


@lru_cache(maxsize=1024)
def things(text: str) -> frozenset[str]:
    """What a text speaks of: its pairs of characters, and all words of one meaning with a word of it.

    Examples
    --------
    >>> "早餐" in things("早饭算在房钱里")
    True
    """
    more = {word for row in _meanings() if any(word in text for word in row) for word in row}
    return pairs(text) | more


_PLAIN = frozenset(
    "的一了在是也都就还不没有个只件套份张条瓶包盒支本双两三四五六七八九十给你您我们它来到上下里送赠免费含附配要钱收大小好多全每年月天用可能家中新一块儿起并齐备垫装带放"  # words read best as words
)


def alike(one: str, other: str) -> bool:
    """True when two texts have a Chinese character of some weight in common."""
    return bool({c for c in one if "\u4e00" <= c <= "\u9fff"} & set(other) - _PLAIN)


def spoken_of(thing: str, told: tuple[Told, ...]) -> list[Told]:
    """Facts that speak of a thing, those that share most first; the product's title is none."""
    keys = things(thing)
    shared = [(sum(key in fact.whole for key in keys), i, fact) for i, fact in enumerate(told)
              if fact.fact != "product.title"]  # fmt: skip
    return [fact for n, _, fact in sorted(shared, key=lambda one: (-one[0], one[1])) if n]


def told_of(subject: Subject) -> tuple[Told, ...]:
    """The facts of a line as text."""
    return sheet_of(subject).told


_Weighed = TypeVar("_Weighed")


def of_facts(subject: Subject, weigh: Callable[..., _Weighed], *said: Hashable) -> _Weighed:
    """What the facts say to something: weighed once a product, and kept as long as its facts are."""
    sheet = sheet_of(subject)
    return sheet.once((weigh, said), lambda: weigh(sheet.told, *said))


class Verdict(NamedTuple):
    """What was found of a claim: "supported", "contradicted" or "absent", and the fact that says so."""

    status: str
    fact: str


def judgement(
    subject: Subject,
    at: tuple[int, int],
    kind: ClaimKind,
    verdict: Verdict,
    rule: str,
    severity: Severity = "needs_proof",
) -> Judgement:
    """A verdict on a span of the folded text as a judgement."""
    place = subject.folded.compact.span(*at)
    if verdict.status == "supported":
        return Judgement(place, kind, "supported", verdict.fact)
    if verdict.status == "contradicted":
        why = f"is denied by fact {verdict.fact}"
        return Judgement(place, kind, "contradicted", verdict.fact, rule, "block", why, "leave it out")
    why = f"stands in none of the {sheet_of(subject).given} facts"
    return Judgement(place, kind, "absent", "", rule, severity, why, "leave it out, or add the fact with its evidence")


def found_in(subject: Subject, pattern: re.Pattern[str]) -> Iterator[tuple[Clause, re.Match[str]]]:
    """Matches of an expression, clause by clause."""
    if not pattern.search(subject.folded.compact.text):
        return
    for clause in clauses(subject):
        for match in pattern.finditer(clause.text):
            yield clause, match
