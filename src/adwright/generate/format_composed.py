"""Lines for the parts of a format from the facts alone: composed ones, filled templates, bare facts.

Comes in: a brief, a part. Goes out: lines of the composer, each with the facts that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from adwright.core import Brief, Fact, Line, Recipe, Support
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.text import has_cjk, language_of, width
from adwright.generate.angles import angle_order
from adwright.generate.composer import compose, fill, templates
from adwright.generate.format_brief import short_brief
from adwright.generate.manners import breach, reshaped, shaped
from adwright.generate.phrase import Phrase, quote
from adwright.generate.phrases import phrases_of
from adwright.generate.sampling import Accept, Dropped, refused

#: Composed lines looked at per part.
PATIENCE = 60
#: A part with more items than this also takes bare facts, the brand and a button: a search ad combines them.
MANY = 5
#: A Chinese clause shorter than this says too little [columns]; an English one two more.
_SHORT_CLAUSE = 10
#: A bare attribute shorter than this needs its name: "足火" [columns].
_SHORT_ATTRIBUTE = 8
#: A clause that leans on what stood before it.
_HANGING = re.compile(
    r"(?i)(?:and|or|but|nor|so|then|with|which|that|who|where|when|while|whose|for|to|of|by|in|on|at|from|until|unless|"
    r"it|its|they|them|their|both|each|all)\b|[但却而且并也又还其此则或与和再就都能可便配附]"
)
#: Angle of a plan -> angle of the composer.
_COMPOSED = {"fact": "attribute", "question": "category", "contrast": "statement", "offer": "price", "price": "price",
             "name": "maker", "scene": "statement", "occasion": "occasion"}  # fmt: skip


def composed(
    brief: Brief, form: CopyFormat, part: Part, number: int, accept: Accept, dropped: list[Dropped]
) -> Iterator[Line]:
    """Lines from the facts alone that pass checks and limits, the plainest first; each piece has another lead."""
    own = short_brief(brief, part)
    for looked, line in enumerate(_composed(own, part, number)):
        if looked == PATIENCE:
            return
        if line.text.endswith("…"):
            continue  # a name cut off is no copy; an empty part is reported
        line = reshaped(line, shaped(line.text, form, part, brief.locale))
        if breach(line.text, form, part):
            continue
        bad = refused(own, line, accept)
        if bad is None:
            yield line
        elif all(bad.text != other.text for other in dropped):
            dropped.append(replace(bad, field=part.name))


def _composed(brief: Brief, part: Part, number: int) -> Iterator[Line]:
    yield from (line for _, line in filled(brief, part))
    order = list(angle_order(brief)[0])
    turn = number % len(order)
    # The first angle is what the audience wants; later pieces lead with another.
    order = order[turn:] + order[:turn]
    wished = [_COMPOSED[angle] for angle in part.angles if angle in _COMPOSED]
    order = list(dict.fromkeys([*wished[number % len(wished) :], *wished, *order])) if wished else order
    made = (composed.line for composed in compose(brief, part.field, order))
    alone = (
        bare_lines(brief, part) if part.most > MANY else told_lines(brief, part) if part.field == "voiceover" else ()
    )
    for pair in zip_longest(made, alone):
        yield from (line for line in pair if line is not None)


def bare_lines(brief: Brief, part: Part) -> Iterator[Line]:
    """Facts that stand alone, the price, the maker, a button: what a search ad puts beside named headlines."""
    phrases = phrases_of(brief)
    clauses = [clause for fact in brief.facts if fact.kind == "statement" for clause in clauses_of(fact)]
    attributes = [phrase for phrase in phrases.attributes if width(phrase.text) >= _SHORT_ATTRIBUTE]
    for phrase in [*attributes, *clauses, *phrases.tails, phrases.offer, *phrases.makers[:1]]:
        if phrase is not None and phrase.text:
            text = phrase.text[:1].upper() + phrase.text[1:]
            yield line_of(brief, part.field, Phrase(text, phrase.spans), "a fact that stands alone")
    for made in compose(brief, "cta", ["cta"]):
        yield made.line.model_copy(update={"field": part.field})
        return


def clauses_of(fact: Fact) -> list[Phrase]:
    """Clauses of a statement that say something by themselves.

    Examples
    --------
    >>> fact = Fact(id="f1", kind="statement", text="中等焙火，兰花香里透着炒米香，前后可泡七道。", evidence="row 2")
    >>> [clause.text for clause in clauses_of(fact)]
    ['兰花香里透着炒米香', '前后可泡七道']
    """
    chinese = has_cjk(fact.text)
    pieces = re.split(r"[，；：、]" if chinese else r"[,;:] ", fact.text.rstrip(".。"))
    least = _SHORT_CLAUSE if chinese else _SHORT_CLAUSE + 2
    kept = [p for p in pieces if width(p) >= least and not _HANGING.match(p) and (chinese or len(p.split()) > 1)]
    return [quote(piece, fact) for piece in kept] if len(pieces) > 1 else [quote(pieces[0], fact)]


def told_lines(brief: Brief, part: Part) -> Iterator[Line]:
    """Statements as they are, for a voice that has said the name already."""
    for phrase in phrases_of(brief).statements:
        yield line_of(brief, part.field, phrase, "a statement of the feed")


def filled(brief: Brief, part: Part) -> Iterator[tuple[int, Line]]:
    """The templates of a part, each with its first filling, then each with its second; with the template's number."""
    listed = part.templates.get(language_of(brief.locale), part.templates.get("en", ()))
    own = short_brief(brief, part)
    rounds = [(number, fill(own, part.field, template)) for number, template in enumerate(listed)]
    while rounds:
        for entry in list(rounds):
            phrase = next(entry[1], None)
            if phrase is None:
                rounds.remove(entry)
            else:
                yield (
                    entry[0],
                    line_of(brief, part.field, phrase, f"template {entry[0] + 1} of the format, filled with facts"),
                )


def line_of(brief: Brief, field_: str, phrase: Phrase, why: str) -> Line:
    """A phrase as a line of the composer."""
    source = templates(language_of(brief.locale))
    recipe = Recipe(writer="composer", prompt=str(source["id"]), prompt_version=str(source["version"]), why=why)
    spans = [span for span in phrase.spans if span[1] > span[0]]
    supports = tuple(Support(start=a, end=b, span=phrase.text[a:b], fact=fact) for a, b, fact in spans)
    return Line(field=field_, text=phrase.text, supports=supports, recipe=recipe)
