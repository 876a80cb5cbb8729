"""The one engine that applies the rules of law and platform policy.

Comes in: a line. Goes out: a finding per passage that a rule of the line's markets and platforms names, with the
article, the fine and what to write instead. A passage in an exempt context (最佳赏味期, a registered name) passes, or
is reported in its context class. What hides behind other characters (蕞佳, we1ght l0ss) is read too. It does not know
the facts, nor pictures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from adwright.check.base import Subject, checks
from adwright.check.law.markets import markets_of
from adwright.check.law.rule import Exemption, Rule, concerned, rules
from adwright.check.text.candidates import Candidates, Literals
from adwright.check.text.fold import Folded, fold
from adwright.check.text.starts import spotter
from adwright.check.text.unmask import Unmasked, unmask
from adwright.core import Brief, Finding, placement
from adwright.core.clock import utc_now


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    exempt: tuple[tuple[Exemption, re.Pattern[str], Candidates], ...]


class _Shelf:
    """Rules that hold together in some markets, on some platforms, on some day.

    Each expression of a rule is searched for on its own, and only in a text that holds one of its literals.
    """

    def __init__(self, held: Sequence[Rule], literals: Literals) -> None:
        self._rules = [_compile(rule) for rule in held]
        parts = [(place, part) for place, rule in enumerate(held) for part in rule.patterns]
        self._parts = [(place, spotter(part)) for place, part in parts]
        self._may = Candidates([part for _, part in parts], literals)

    def hits(self, text: str) -> Iterator[tuple[_Compiled, list[tuple[int, int]]]]:
        """Rules found in a text, with where; of hits that overlap the first and longest stays."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for part in self._may.of(text):
            place, pattern = self._parts[part]
            found = [m.span() for m in pattern.finditer(text) if m[0]]
            if found:
                spans.setdefault(place, []).extend(found)
        for place in sorted(spans):
            yield self._rules[place], _apart(spans[place])


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


class RuleBook:
    """Rules, ready to be applied.

    Parameters
    ----------
    held
        The rules; more of them hardly cost a text more time.
    """

    def __init__(self, held: Sequence[Rule]) -> None:
        self._held = tuple(held)
        self._vocabulary = frozenset(word for rule in held for word in re.findall("[a-z]{3,}", rule.pattern))
        # The shelves of all scopes look for much the same: one automaton is less memory than one each.
        self._literals = Literals(), Literals()
        self._shelves: dict[_Scope, tuple[_Shelf, _Shelf]] = {}

    def findings(self, subject: Subject) -> list[Finding]:
        """What the rules that hold for a line say of it."""
        folding, seeing = self._shelves_of(_scope_of(subject))
        text = subject.folded.compact
        found = [f for entry, spans in folding.hits(text.text) for f in _apply(entry, spans, text, subject)]
        bare = unmask(subject.folded, self._vocabulary)
        if isinstance(bare, Unmasked):
            told = {(finding.rule, finding.start) for finding in found}
            hidden = (f for entry, spans in folding.hits(bare.text) for f in _apply(entry, spans, bare, subject))
            found += [f for f in hidden if (f.rule, f.start) not in told and bare.changed(f.start, f.end)]
        for entry, spans in seeing.hits(subject.text):
            as_written = Folded(subject.text, subject.text, tuple(range(len(subject.text))))
            found += _apply(entry, spans, as_written, subject)
        return found

    def _shelves_of(self, scope: _Scope) -> tuple[_Shelf, _Shelf]:
        """The rules of a scope: those on folded text, and those that look at letter case in the line as written."""
        if scope not in self._shelves:
            if len(self._shelves) >= _MOST_SHELVES:
                self._shelves.clear()
            held = [rule for rule in self._held if scope.holds(rule)]
            self._shelves[scope] = (
                _Shelf([r for r in held if not r.case], self._literals[0]),
                _Shelf([r for r in held if r.case], self._literals[1]),
            )
        return self._shelves[scope]


#: Scopes kept ready; a service sees a few markets and platforms a day.
_MOST_SHELVES = 64


@dataclass(frozen=True, slots=True)
class _Scope:
    markets: frozenset[str]
    platforms: frozenset[str]
    day: str

    def holds(self, rule: Rule) -> bool:
        """True when a rule holds in these markets, on these platforms, on this day."""
        return (
            (not rule.markets or not self.markets.isdisjoint(rule.markets))
            and (not rule.platforms or not self.platforms.isdisjoint(rule.platforms))
            and rule.in_force(self.day)
        )


def _scope_of(subject: Subject) -> _Scope:
    day = subject.day or utc_now().date().isoformat()
    return _scope(markets_of(subject.brief), subject.brief.placements, subject.platforms, day)


@lru_cache(maxsize=256)
def _scope(markets: frozenset[str], placements: tuple[str, ...], platforms: tuple[str, ...], day: str) -> _Scope:
    return _Scope(markets, frozenset({*(placement(p).platform for p in placements), *platforms}), day)


#: Exemptions are looked for where a rule was hit, those of all rules in one scan.
_OF_EXEMPTIONS = Literals()


@cache
def _compile(rule: Rule) -> _Compiled:
    exempt = tuple(
        (e, re.compile("|".join(f"(?:{p})" for p in e.patterns)), Candidates(e.patterns, _OF_EXEMPTIONS))
        for e in rule.exemptions
    )
    return _Compiled(rule, exempt)


@cache
def _book() -> RuleBook:
    return RuleBook(rules())


@checks.register("rules")
def check_rules(subject: Subject) -> list[Finding]:
    """Findings of law and policy on a line."""
    return subject.once("rules", lambda: _book().findings(subject))


def rules_that_hold(subject: Subject) -> frozenset[str]:
    """Ids of the rules that hold for a line, by its markets, platforms, category, field and day."""
    scope = _scope_of(subject)
    return frozenset(
        rule.id for rule in rules()
        if scope.holds(rule) and (not rule.fields or subject.field in rule.fields) and concerns(rule, subject.brief)
    )  # fmt: skip


def concerns(rule: Rule, brief: Brief) -> bool:
    """True when the rule holds for the product's category."""
    return concerned(rule.categories, rule.not_categories, brief.product.category, brief.product.title)


def _apply(compiled: _Compiled, hits: Sequence[tuple[int, int]], text: Folded, subject: Subject) -> Iterator[Finding]:
    rule = compiled.rule
    if (rule.fields and subject.field not in rule.fields) or not concerns(rule, subject.brief):
        return
    names = list(_names(text.text, subject)) if rule.id.startswith(_IN_NAMES) else []
    # Found once for all hits: a long text with many hits must not be searched anew for each. Only where a literal of it
    # stands: those of health alone took 0.1 ms a character.
    kinds = {fact.kind for fact in subject.brief.facts}
    exempt = [
        (e, [m.span() for m in pattern.finditer(text.text)])
        for e, pattern, may in compiled.exempt if kinds.issuperset(e.backed_by) and may.of(text.text)
    ]  # fmt: skip
    for start, end in hits:
        named = any(a <= start and end <= b and end - start < b - a for a, b in names)
        context = _NAME if named else _exempting(exempt, start, end)
        if context and context.severity is None:
            continue
        severity = context.severity if context and context.severity else rule.severity
        at = text.span(start, end)
        span = subject.text[at[0] : at[1]]
        why = f"{span!r}: {rule.why}" + (f" Context: {context.context}." if context else "")
        yield subject.finding(
            "rules", rule.id, severity, why, at=at, rewrite=rule.rewrite, source=rule.cited,
            said=(("context", context.context),) if context else (),
        )  # fmt: skip


#: Rules on superlatives, absolute terms and capitals: such words may be part of a name (Cheapest Co, 顶级山房). A cure,
#: a yield or a promise stays one in a name.
_IN_NAMES = (
    "cn.adlaw.9.3", "us.ftc.superiority", "uk.cap.superiority", "eu.ucpd.superiority", "tiktok.absolute",
    "amazon.best_seller", "amazon.caps", "google.caps",
)  # fmt: skip
#: A name is no claim, but whether it is registered this program cannot see.
_NAME = Exemption(context="name of the product or brand; keep the registration at hand", patterns=(), severity="notice")


def _exempting(exempt: list[tuple[Exemption, list[tuple[int, int]]]], start: int, end: int) -> Exemption | None:
    for exemption, spans in exempt:
        if any(a <= start and end <= b for a, b in spans):
            return exemption
    return None


def _names(text: str, subject: Subject) -> Iterator[tuple[int, int]]:
    """Where the product's title or the brand's name stands in the text."""
    brand = subject.brand.name.values()
    for name in {subject.brief.product.title, subject.brief.brand_name, *brand} - {""}:
        folded = fold(name).compact.text
        # A name of one word in common use must not become a licence for that word.
        if len(folded) >= 3:
            # "Best Co" is not in "best companies".
            left = "(?<![a-z0-9])" if folded[0].isascii() else ""
            right = "(?![a-z0-9])" if folded[-1].isascii() else ""
            yield from (m.span() for m in re.finditer(left + re.escape(folded) + right, text))
