"""Facts as points, one a line, and facts under the headings of an outline.

Comes in: a brief. Goes out: `Point`s in the order in which a reader wants them. It does not know platforms or models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adwright.core import Brief, Fact
from adwright.core.copy_format import Section
from adwright.core.text import language_of
from adwright.generate.attributes import tells
from adwright.generate.phrase import Phrase, join, quote
from adwright.generate.phrases import offers
from adwright.generate.plans import sayable, words_of

#: What a reader wants to know of a thing, in order; "other" are attributes that no pattern knows.
ORDER = ("origin", "material", "process", "harvest", "flavour", "colour", "other", "statement", "brewing", "weight",
         "pack", "price")  # fmt: skip


@dataclass(frozen=True)
class Point:
    """One fact in a line of its own, and what it tells."""

    phrase: Phrase
    tells: str


def points(brief: Brief, *, said: Iterable[str] = ()) -> list[Point]:
    """The facts of a brief as points; statements in `said` (fact ids) are left out, being told elsewhere.

    Examples
    --------
    >>> from adwright.core import Brand, Money, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong", attributes={"pack": "30 bags", "origin": "Anxi"},
    ...               price=Money(minor=900, currency="USD"))
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> [(point.tells, point.phrase.text) for point in points(brief)]
    [('origin', 'Origin: Anxi'), ('pack', 'Pack: 30 bags'), ('price', 'Price: $9')]
    """
    chinese, told = language_of(brief.locale) == "zh", set(said)
    found = [
        Point(_labelled(brief, fact, chinese), _tells(fact))
        for fact in sayable(brief)
        if fact.kind == "attribute" or (fact.kind == "statement" and fact.id not in told)
    ]
    offer = offers(brief, chinese=chinese)[0]
    if offer is not None:
        found.append(Point(join("价格：" if chinese else "Price: ", offer), "price"))
    return sorted(found, key=lambda point: ORDER.index(point.tells) if point.tells in ORDER else len(ORDER))


def under(sections: Sequence[Section], made: Sequence[Point]) -> Iterator[tuple[Section, list[Point]]]:
    """Each section that has a point, with its points.

    Examples
    --------
    >>> where = Section(heading={"en": "Where from"}, takes=("origin",))
    >>> [(s.heading["en"], len(p)) for s, p in under([where], [Point(Phrase("Anxi"), "origin")])]
    [('Where from', 1)]
    """
    for section in sections:
        own = [point for point in made if point.tells in section.takes]
        if own:
            yield section, own


def _tells(fact: Fact) -> str:
    return "statement" if fact.kind == "statement" else tells(fact) or "other"


def _labelled(brief: Brief, fact: Fact, chinese: bool) -> Phrase:
    words = words_of(brief, fact)
    if fact.kind == "statement" or not fact.name or words == fact.name:
        return _capital(quote(words, fact))
    return join(_capital(Phrase(fact.name.replace("_", " "))), "：" if chinese else ": ", quote(words, fact))


def _capital(phrase: Phrase) -> Phrase:
    return Phrase(phrase.text[:1].upper() + phrase.text[1:], phrase.spans)
