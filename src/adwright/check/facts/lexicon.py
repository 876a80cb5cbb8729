"""Words that claim something of a product: families of claims, materials, ingredients and places.

Comes in: ``adwright/data/claims.yaml`` and ``concepts.yaml``. Goes out: `ClaimFamily` values ready to be matched. It
knows no brief.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from adwright.check.law.rule import pattern_of
from adwright.check.text.candidates import SHARED, Candidates
from adwright.check.text.fold import fold
from adwright.check.text.starts import spotter, tried_where_it_may_begin
from adwright.core import Severity
from adwright.core.claim import ClaimKind
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml

_yaml = cache(read_yaml)


class ClaimFamily(Noun):
    """A family of words that say the same of a product.

    Parameters
    ----------
    words, patterns
        The claim. Latin words are matched whole; the group "stem" of a pattern is what a fact must hold.
    licence
        Parts of a fact that license it, besides the words themselves; "~" marks an expression.
    excluded
        Contexts in which the word is no claim.
    denied
        Parts of a fact that deny it, in the way of `licence`: a weaker grade, the opposite.
    own
        False when the family's words are too strong for each other.
    negated
        True when the claim is that there is none of the stem.
    by_word
        True when each word needs its own licence: Bluetooth does not license GPS.
    against
        True when the claim is that a thing withstands the stem: 不起球 and 抗起球 in a fact are one.
    group
        Families of one group shut each other out: a fact that names another material of the whole denies this one.
    stern
        True when what denies the claim counts before what licenses it: "412 left" says "left", and is no handful.
    beside
        True where its patterns count beside the words that stand in them: "guaranteed for life" beside "guaranteed".
    needs, after
        Expressions for what stands right before, or right after, the word where it claims something; either will do.
    """

    id: str
    kind: ClaimKind = "function"
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    licence: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    severity: Severity = "block"
    own: bool = True
    negated: bool = False
    by_word: bool = False
    against: bool = False
    group: str = ""
    needs: str = ""
    after: str = ""
    stern: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A family, compiled."""

    family: ClaimFamily
    said: re.Pattern[str]
    licence: re.Pattern[str]
    excluded: re.Pattern[str] | None
    denied: re.Pattern[str] | None
    needs: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def claims_here(self, text: str, start: int, end: int) -> bool:
        """True when the context makes the word at this place a claim."""
        if self.excluded and any(m.start() <= start and end <= m.end() for m in self.excluded.finditer(text)):
            return False
        if self.needs is None:
            return True
        if self.needs.search(text, max(0, start - 40), start):
            return True
        return bool(self.after and self.after.match(text[end : end + 24]))


@cache
def families() -> tuple[ClaimFamily, ...]:
    """All families, concepts included."""
    rows = [*_yaml("claims.yaml")["claims"], *({**row, "beside": True} for row in _yaml("claims_en.yaml")["claims"])]
    found = [ClaimFamily.model_validate({("excluded" if k == "not" else k): v for k, v in r.items()}) for r in rows]
    for kind, section in _yaml("concepts.yaml")["sections"].items():
        found += _concepts(kind, section)
    return tuple(found)


@cache
def declares(group: str) -> re.Pattern[str]:
    """What a fact says when it names the material or origin of the whole."""
    return re.compile(loose(_yaml("concepts.yaml")["sections"][group].get("declares", ())) or "(?!)")


@cache
def entries() -> tuple[tuple[Entry, ...], Candidates]:
    """All families compiled, and what tells which of them may stand in a text."""
    made = tuple(map(_compiled, families()))
    return made, Candidates([entry.said.pattern for entry in made], SHARED)


@cache
def same_words() -> dict[str, frozenset[str]]:
    """Word -> all words of the same thing, itself included."""
    rows = [*_yaml("same_words.yaml")["same"], *_yaml("echo_words.yaml")["same"]]
    found: dict[str, frozenset[str]] = {}
    for group in (frozenset(map(str, row)) for row in rows):
        found |= {word: found.get(word, frozenset()) | group for word in group}
    return found


def loose(parts: Iterable[str]) -> str:
    """Licences are parts of words ("recycl"), unlike the claims themselves; the longest is tried first."""
    longest = sorted(map(str, parts), key=lambda part: -len(part))
    return "|".join(f"(?:{p[1:]})" if p.startswith("~") else _left_edge(fold(p).text) for p in longest)


def _left_edge(term: str) -> str:
    return (r"(?<![a-z])" if term[0].isascii() and term[0].isalpha() else "") + re.escape(term)


def _concepts(kind: ClaimKind, section: Mapping[str, Any]) -> list[ClaimFamily]:
    """Families of concepts; what lies under a concept licenses it."""
    rows = section["concepts"]
    under: dict[str, list[str]] = {}
    for row in rows:
        if "under" in row:
            under.setdefault(row["under"], []).extend([*row["words"], *row.get("as", ())])
    return [
        ClaimFamily(
            id=row["id"], kind=kind, words=row["words"],
            licence=(*map(str, row.get("as", ())), *under.get(row["id"], ())), excluded=row.get("not", ()),
            by_word=row.get("by_word", False), group=kind, needs=section.get("needs", ""),
            after=section.get("after", ""), severity=section.get("severity", "block"),
        )
        for row in rows
    ]  # fmt: skip


def _compiled(family: ClaimFamily) -> Entry:
    # A group name may stand once in an expression.
    patterns = list(_numbered(family.patterns))
    licence = loose((*family.licence, *(family.words if family.own else ())))
    return Entry(
        family, spotter(pattern_of(family.words, patterns)), re.compile(licence or "(?!)"),
        _optional(tried_where_it_may_begin(loose(family.excluded))), _optional(loose(family.denied)),
        _optional(family.needs), _optional(family.after),
    )  # fmt: skip


def _numbered(patterns: Iterable[str]) -> Iterator[str]:
    number = count()
    return (re.sub(r"\(\?P<stem>", lambda _: f"(?P<stem{next(number)}>", p) for p in patterns)


def _optional(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None
