"""Law and platform policy as data, and the one engine that applies them.

Comes in: a line; rule packs ``adwright/data/rules/*.yaml``. Goes out: a finding per passage that a rule of the line's
markets and platforms names, with the article, the fine and what to write instead. A passage in an exempt context
(最佳赏味期, a registered name) passes, or is reported in its context class. It does not know the facts, nor pictures.

To add a rule: a row in a pack. To add a pack: one YAML file; a rule that was not read at its source carries
``confidence: unchecked`` and may not block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import model_validator

from adwright.check.base import Subject, checks
from adwright.check.fold import Folded, fold
from adwright.check.patterns import any_of
from adwright.core import Brief, Finding, Severity, UserError, did_you_mean, placement
from adwright.core.noun import Noun
from adwright.core.text import language_of

#: Member states of the European Union (ISO 3166-1), for which the pack of market "eu" holds.
_EU = {
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
}
_MARKET = {"CN": "cn", "US": "us", "GB": "uk", "UK": "uk", "EU": "eu"} | dict.fromkeys(_EU, "eu")
#: Market of a locale without a region, where the campaign names no market.
_HOME = {"zh": "cn", "en": "us"}


class Exemption(Noun):
    """A context in which a term is lawful, or not the term at all.

    Parameters
    ----------
    context
        Class of the context: "time limit", "grading", "look-alike".
    patterns
        Regular expressions; a hit that lies within a match is exempt.
    severity
        What is still reported; None: nothing.
    """

    context: str
    patterns: tuple[str, ...]
    severity: Severity | None = None


class Rule(Noun):
    """One rule.

    Parameters
    ----------
    id
        "cn.adlaw.9.3".
    markets, platforms
        The rule holds for these; both empty: everywhere.
    categories
        Words of product categories it is confined to (matched within category and title); empty: all.
    not_categories
        Words of product categories it does not hold for.
    article
        The article in the words of its source.
    link
        Where the official text stands, if there is one to open.
    since, until
        First and last day in force; `since` None: long before any ad checked here. None: still in force.
    terms, regexes
        What is looked for, in folded text. Latin terms are matched as whole words.
    """

    id: str
    title: str
    severity: Severity
    markets: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    article: str = ""
    source: str
    link: str = ""
    since: date | None = None
    until: date | None = None
    checked: str
    confidence: Literal["read", "reported", "unchecked"] = "read"
    fine: str = ""
    terms: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    case: bool = False
    exemptions: tuple[Exemption, ...] = ()
    why: str
    rewrite: str = ""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.confidence == "unchecked" and self.severity == "block":
            raise ValueError(f"rule {self.id} was not read at its source and may not block")
        if not self.terms and not self.regexes:
            raise ValueError(f"rule {self.id} looks for nothing")
        return self

    @property
    def cited(self) -> str:
        """Source, with the fine."""
        return f"{self.source} ({self.checked}, {self.confidence})" + (f"; {self.fine}" if self.fine else "")


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    pattern: re.Pattern[str]
    exempt: tuple[tuple[Exemption, re.Pattern[str]], ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of all packs, in the order of their files.

    Raises
    ------
    ValueError
        A pack that is not as a pack must be; the tests load all.
    """
    import yaml  # rule packs are read once, when the first line is checked

    found = []
    for file in sorted(files("adwright.data").joinpath("rules").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml") and file.name != "claims.yaml":
            pack = yaml.safe_load(file.read_text("utf-8"))
            found += [Rule.model_validate({**pack.get("all", {}), **row}) for row in pack["rules"]]
    return tuple(found)


def pattern_of(terms: Iterable[str], regexes: Iterable[str] = ()) -> str:
    """One expression of terms and expressions; Latin terms only as whole words."""
    folded = [fold(term).text for term in terms]
    wide = [t for t in folded if not t[0].isascii()]
    latin = [t for t in folded if t[0].isascii()]
    parts = [any_of(wide)] if wide else []
    parts += [rf"(?<![a-z0-9]){any_of(latin)}(?![a-z0-9])"] if latin else []
    return "|".join(f"(?:{part})" for part in [*parts, *regexes])


@cache
def _compiled(rule: Rule) -> _Compiled:
    exempt = tuple((e, re.compile("|".join(f"(?:{p})" for p in e.patterns))) for e in rule.exemptions)
    return _Compiled(rule, re.compile(pattern_of(rule.terms, rule.regexes)), exempt)


def known_market(name: str) -> str:
    """The market as it is written here; UserError for one that no rule pack knows: it would be checked by nothing.

    Examples
    --------
    >>> known_market("cn")
    'CN'
    """
    if name.upper() not in _MARKET:
        raise UserError(f"no rules for a market named {name!r}", hint=did_you_mean(name.upper(), _MARKET))
    return name.upper()


def markets_of(brief: Brief) -> frozenset[str]:
    """The rule markets of a brief: its own, else its locale's.

    Examples
    --------
    >>> from adwright.core import Product
    >>> brief = Brief(id="b", product=Product(id="p", title="茶"), brand_name="S", placements=(), locale="zh-CN",
    ... facts=())
    >>> sorted(markets_of(brief)), sorted(markets_of(brief.model_copy(update={"markets": ("DE", "US")})))
    (['cn'], ['eu', 'us'])
    """
    named = [_MARKET[m.upper()] for m in brief.markets if m.upper() in _MARKET]
    if not named and not brief.markets:
        region = re.split(r"[-_]", brief.locale)[-1].upper()
        home = _MARKET.get(region) or _HOME.get(language_of(brief.locale))
        named = [home] if home else []
    return frozenset(named)


@cache
def _scope(markets: frozenset[str], platforms: frozenset[str]) -> tuple[tuple[_Compiled, ...], re.Pattern[str]]:
    """The rules that hold, and one pattern that finds nothing in most texts and saves trying them all."""
    held = tuple(
        _compiled(r) for r in rules()
        if (not r.markets or markets & set(r.markets)) and (not r.platforms or platforms & set(r.platforms))
    )  # fmt: skip
    return held, re.compile("|".join(f"(?:{c.pattern.pattern})" for c in held if not c.rule.case) or "(?!)")


def _about(brief: Brief) -> str:
    return fold(f"{brief.product.category} {brief.product.title}").text


def concerns(rule: Rule, brief: Brief) -> bool:
    """True when the rule holds for the product's category."""
    about = _about(brief)
    if any(word in about for word in rule.not_categories):
        return False
    return not rule.categories or any(word in about for word in rule.categories)


@checks.register("rules")
def check_rules(subject: Subject) -> list[Finding]:
    """Findings of law and policy on a line."""
    platforms = frozenset(placement(p).platform for p in subject.brief.placements)
    held, quick = _scope(markets_of(subject.brief), platforms)
    text = subject.folded.compact
    # Rules that look at letter case read the line as written; the quick pattern does not know those.
    as_written = Folded(subject.text, subject.text, tuple(range(len(subject.text))))
    any_hit = bool(quick.search(text.text)) or (text is not subject.folded and bool(quick.search(subject.folded.text)))
    found: list[Finding] = []
    for compiled in held:
        if compiled.rule.fields and subject.field not in compiled.rule.fields:
            continue
        if compiled.rule.case:
            found += _apply(compiled, as_written, subject)
        elif any_hit:
            found += _apply(compiled, text, subject)
    return found


def _apply(compiled: _Compiled, text: Folded, subject: Subject) -> Iterator[Finding]:
    rule = compiled.rule
    hits = [m.span() for m in compiled.pattern.finditer(text.text) if m[0]]
    if not hits or not concerns(rule, subject.brief):
        return
    names = list(_names(text.text, subject))
    for start, end in hits:
        named = any(a <= start and end <= b for a, b in names)
        context = _NAME if named else _exempting(compiled, text.text, start, end)
        if context and context.severity is None:
            continue
        severity = context.severity if context and context.severity else rule.severity
        at = text.span(start, end)
        span = subject.text[at[0] : at[1]]
        why = f"{span!r}: {rule.why}" + (f" Context: {context.context}." if context else "")
        yield subject.finding("rules", rule.id, severity, why, at=at, rewrite=rule.rewrite, source=rule.cited)


#: A name is no claim, but whether it is registered this program cannot see.
_NAME = Exemption(context="name of the product or brand; keep the registration at hand", patterns=(), severity="notice")


def _exempting(compiled: _Compiled, text: str, start: int, end: int) -> Exemption | None:
    for exemption, pattern in compiled.exempt:
        if any(m.start() <= start and end <= m.end() for m in pattern.finditer(text)):
            return exemption
    return None


def _names(text: str, subject: Subject) -> Iterator[tuple[int, int]]:
    """Where the product's title or the brand's name stands in the text."""
    brand = subject.brand.name.values()
    for name in {subject.brief.product.title, subject.brief.brand_name, *brand} - {""}:
        folded = fold(name).compact.text
        # A name of one word in common use must not become a licence for that word.
        if len(folded) >= 3:
            yield from (m.span() for m in re.finditer(re.escape(folded), text))
