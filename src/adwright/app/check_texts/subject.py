"""A text to check as the checks read it: what it may say, and where it runs.

Comes in: a row. Goes out: a subject. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from pydantic import JsonValue

from adwright.app.check_texts.nouns import TextToCheck
from adwright.check import Subject, known_market, subject_of_text
from adwright.check.law.rule import rules
from adwright.core import UserError, did_you_mean, placement, placements
from adwright.core.text import has_cjk

#: Longest fact [characters], and most facts of a text: a product page, not a book.
LONGEST_FACT, MOST_FACTS = 2_000, 500


def subject_of_row(row: TextToCheck) -> Subject:
    """The line and its brief; UserError for a market, placement or platform that nobody knows."""
    title = row.product.get("title")
    return subject_of_text(
        row.text, language=row.lang or ("zh" if has_cjk(row.text) else "en"), market=known_market(row.market),
        facts=told_of(row), category=row.category or str(row.product.get("category", "")),
        title=title if isinstance(title, str) and title.strip() else "-", field=row.field,
        placements=[placement(row.placement).id] if row.placement else [],
        platforms=[known_platform(row.platform)] if row.platform else [], day=row.day.isoformat() if row.day else "",
    )  # fmt: skip


def told_of(row: TextToCheck) -> tuple[str, ...]:
    """What may be said; UserError for more than can be read in a moment."""
    told = tuple(islice((*(row.facts or ()), *product_facts(row.product)), MOST_FACTS + 1))
    if len(told) > MOST_FACTS:
        raise UserError(f"a text has at most {MOST_FACTS} facts", hint="give those that the text may use")
    if long := next((fact for fact in told if len(fact) > LONGEST_FACT), None):
        raise UserError(f"a fact has at most {LONGEST_FACT} characters, this one has {len(long)}: {long[:40]!r}",
                        hint="split it into sentences")  # fmt: skip
    return told


def known_platform(name: str) -> str:
    """The platform as rules and placements name it; UserError for one that nobody knows: its policy would not hold.

    Examples
    --------
    >>> known_platform("Meta ")
    'meta'
    """
    if (folded := name.strip().lower()) not in _platforms():
        raise UserError(f"no platform named {name!r}", hint=did_you_mean(folded, _platforms()))
    return folded


@cache
def _platforms() -> frozenset[str]:
    by_rules = (platform for rule in rules() for platform in rule.platforms)
    return frozenset({*by_rules, *(place.platform for place in placements().values())})


def product_facts(product: Mapping[str, JsonValue]) -> Iterator[str]:
    """The fields of a product as facts; tables of attributes and lists are opened.

    Examples
    --------
    >>> list(product_facts({"title": "Mug", "price": 12, "attributes": {"volume": "350 ml"}, "tags": ["gift", "oak"]}))
    ['title: Mug', 'price: 12', 'volume: 350 ml', 'tags: gift', 'tags: oak']
    """
    for name, value in product.items():
        if isinstance(value, dict):
            yield from product_facts(value)
        elif isinstance(value, list):
            for one in value:
                yield from product_facts(one if isinstance(one, dict) else {name: one})
        elif isinstance(value, bool):
            yield f"{name}: {'yes' if value else 'no'}"
        elif value is not None and str(value).strip():
            yield f"{name}: {value}"
