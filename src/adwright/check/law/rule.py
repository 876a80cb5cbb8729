"""A rule of law or policy as data, and the packs that hold them.

Comes in: rule packs ``adwright/data/rules/*.yaml``. Goes out: `Rule` and `Notice` values. It matches nothing itself.

To add a rule: a row in a pack. ``parts.*.yaml``, a file a language, name what several packs share: ``<disease>``
in an expression stands for its text. To add a pack: one YAML file; a rule that was not read at its source carries
``confidence: unchecked`` and may not block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Literal, Self

from pydantic import model_validator

from adwright.check.text.fold import fold
from adwright.check.text.literals import any_of
from adwright.core import Severity
from adwright.core.brief import FactKind
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml, yaml_names


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
    backed_by
        It holds only where the brief has facts of these kinds: a feed with price and sale price vouches for both.
    """

    context: str
    patterns: tuple[str, ...]
    severity: Severity | None = None
    backed_by: tuple[FactKind, ...] = ()


class Provision(Noun):
    """What a rule and a notice have in common: where they hold, since when, and by which text.

    Parameters
    ----------
    id
        "cn.adlaw.9.3".
    markets
        It holds for these; empty: everywhere.
    categories
        Words of product categories it is confined to (matched within category and title); empty: all.
    not_categories
        Words of product categories it does not hold for.
    article
        The article in the words of its source.
    link
        Where the official text stands, if there is one to open.
    since, until
        First and last day in force; `since` None: long before any ad checked here. `until` None: still in force.
    checked
        When the source was looked at.
    confidence
        ``read`` at the source, ``reported`` by others, or ``unchecked``: what was not read may not block.
    fine
        Article and range.
    """

    id: str
    severity: Severity
    markets: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    article: str = ""
    source: str
    link: str = ""
    since: date | None = None
    until: date | None = None
    checked: str
    confidence: Literal["read", "reported", "unchecked"] = "read"
    fine: str = ""
    why: str

    @model_validator(mode="after")
    def _read_before_it_blocks(self) -> Self:
        if self.confidence == "unchecked" and self.severity == "block":
            raise ValueError(f"{self.id} was not read at its source and may not block")
        return self

    @property
    def cited(self) -> str:
        """Source, with the fine."""
        return f"{self.source} ({self.checked}, {self.confidence})" + (f"; {self.fine}" if self.fine else "")

    def in_force(self, day: str) -> bool:
        """True on a day (ISO 8601) between its first and its last."""
        return (self.since is None or self.since.isoformat() <= day) and (
            self.until is None or day <= self.until.isoformat()
        )


class Rule(Provision):
    """One rule on wording.

    Parameters
    ----------
    platforms
        It holds for these; empty: everywhere.
    fields
        Copy fields it is confined to; empty: all.
    terms, regexes
        What is looked for, in folded text. Latin terms are matched as whole words.
    case
        The line is read as written: upper and lower case, full width and half.
    exemptions
        Contexts in which it passes, or is reported less strictly.
    """

    title: str
    platforms: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    regexes: tuple[str, ...] = ()
    case: bool = False
    exemptions: tuple[Exemption, ...] = ()
    rewrite: str = ""

    @model_validator(mode="after")
    def _looks_for_something(self) -> Self:
        if not self.terms and not self.regexes:
            raise ValueError(f"rule {self.id} looks for nothing")
        return self

    @property
    def patterns(self) -> list[str]:
        """What is looked for on folded text: the terms as one expression, and each expression."""
        return [*([pattern_of(self.terms)] if self.terms else []), *self.regexes]

    @property
    def pattern(self) -> str:
        """All of it as one expression."""
        return pattern_of(self.terms, self.regexes)


class Notice(Provision):
    """A text that an ad of some categories must show.

    Parameters
    ----------
    text
        What must be said, in the words of the law.
    unless
        Any of these satisfies it too.
    """

    text: str
    severity: Severity = "block"
    unless: tuple[str, ...] = ()


def pattern_of(terms: Iterable[str], regexes: Iterable[str] = ()) -> str:
    """One expression of terms and expressions; Latin terms only as whole words."""
    folded = [fold(term).text for term in terms]
    wide = [t for t in folded if not t[0].isascii()]
    latin = [t for t in folded if t[0].isascii()]
    parts = [any_of(wide)] if wide else []
    parts += [rf"(?<![a-z0-9]){any_of(latin)}(?![a-z0-9])"] if latin else []
    return "|".join(f"(?:{part})" for part in [*parts, *regexes])


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of all packs, in the order of their files.

    Raises
    ------
    ValueError
        A pack that is not as a pack must be, or two rules of one id; the tests load all.
    """
    found = tuple(Rule.model_validate(row) for row in _rows("rules"))
    ids = [rule.id for rule in found]
    if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise ValueError(f"{len(twice)} rule ids stand twice, first {twice[0]!r}")
    return found


@cache
def notices() -> tuple[Notice, ...]:
    """All notices of all packs, in the order of their files."""
    return tuple(Notice.model_validate(row) for row in _rows("notices"))


def _rows(section: str) -> list[dict[str, Any]]:
    return [{**pack.get("all", {}), **row} for pack in _packs() for row in pack.get(section, ())]


@cache
def _packs() -> tuple[dict[str, Any], ...]:
    parts, files = _parts(), yaml_names("rules")
    return tuple(_spelled_out(read_yaml("rules", file), parts) for file in files if not file.startswith("parts."))


@cache
def _parts() -> dict[str, str | list[str]]:
    parts: dict[str, str | list[str]] = {}
    for file in yaml_names("rules"):
        if file.startswith("parts."):
            for name, one in read_yaml("rules", file).items():
                parts[name] = _spelled_out(one, parts)
    return parts


def part(name: str) -> str:
    """A part that packs share, as one expression.

    Examples
    --------
    >>> re.search(part("named_ill"), "so long, gout")[0]
    'gout'
    """
    return _joined(_parts()[name])


_PART = re.compile(r"<([a-z_]+)>")


def _spelled_out(value: Any, parts: Mapping[str, str | list[str]]) -> Any:
    """A row with its ``<part>`` references replaced; an item that is a list's name becomes that list's items.

    Examples
    --------
    >>> _spelled_out(["<ills>", "<b>flu"], {"b": "(?<![a-z])", "ills": ["gout", "colds"]})
    ['gout', 'colds', '(?<![a-z])flu']
    """
    if isinstance(value, str):
        return _PART.sub(lambda m: _joined(parts[m[1]]) if m[1] in parts else m[0], value)
    if isinstance(value, dict):
        return {key: _spelled_out(v, parts) for key, v in value.items()}
    if isinstance(value, list):
        items: list[Any] = []
        for item in value:
            named = _PART.fullmatch(item) if isinstance(item, str) else None
            part = parts.get(named[1]) if named else None
            items += part if isinstance(part, list) else [_spelled_out(item, parts)]
        return items
    return value


def _joined(part: str | list[str]) -> str:
    return part if isinstance(part, str) else "(?:" + "|".join(part) + ")"


@cache
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    # "wine" is in "twine" and is none; Chinese has no such edges.
    edge = [r"(?<![a-z])" + re.escape(w) if w[0].isascii() else re.escape(w) for w in map(str.lower, words)]
    return re.compile("|".join(edge) or "(?!)")


def concerned(categories: tuple[str, ...], not_categories: tuple[str, ...], category: str, title: str) -> bool:
    """True when a product of this category and title is among those a rule holds for."""
    if not categories and not not_categories:
        return True
    about = fold(f"{category} {title}").text
    if not_categories and _words(not_categories).search(about):
        return False
    return not categories or bool(_words(categories).search(about))
