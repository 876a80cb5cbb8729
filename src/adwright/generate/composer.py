"""Plain copy from the facts alone, without a model: templates whose slots take words of the brief.

Comes in: a brief. Goes out: lines that fit, say nothing that no fact says, and carry the fact behind each span. The
templates are data: ``data/prompts/composer.<language>.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import permutations, product
from typing import Any

from adwright.core import Brief, Line, Recipe, Support
from adwright.core.text import language_of, shorten, width
from adwright.generate.limits import DEFAULTS, fits
from adwright.generate.phrase import Phrase, join
from adwright.generate.phrases import PRONOUN, Phrases, content_stems, phrases_of
from adwright.generate.picture import picture_words
from adwright.generate.words import word_list

#: Attributes and statements that one template may be tried with; later ones say less.
MOST_CHOICES = 5
#: "Fully lined." says too little to stand alone [columns].
SHORTEST_ALONE = 24
_NUMBERED = ("attr", "attr2", "attr3", "tail", "statement", "statement2", "clause", "process", "made", "place")
_ENDS = ".!?。！？"
_MARKS = ",.;:!?，。：；！？、"


@dataclass(frozen=True)
class Composed:
    """A line with the angle it takes."""

    line: Line
    angle: str


@cache
def templates(language: str) -> Mapping[str, Any]:
    """The composer's templates of a language; English where a language has none."""
    import yaml  # read on first use: `import adwright` stays quick

    folder = files("adwright.data").joinpath("prompts")
    file = folder.joinpath(f"composer.{language}.yaml")
    if not file.is_file():
        file = folder.joinpath("composer.en.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return loaded


def compose(brief: Brief, field: str, angles: Sequence[str]) -> Iterator[Composed]:
    """Lines of a field, one angle after the other in turn, each angle's plainest line first; no two are equal.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi"}, locale="en")
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> [made.line.text for _, made in zip(range(3), compose(brief, "headline", ["attribute", "maker"]))]
    ['Oolong tea from Anxi', 'Oolong tea by Springtea', 'Springtea: Oolong tea']
    """
    if field == "cta":
        yield from _buttons(brief)
        return
    phrases = phrases_of(brief)
    queues = [_of_angle(brief, field, angle, phrases) for angle in angles]
    said: set[str] = set()
    while queues:
        for queue in list(queues):
            made = next((made for made in queue if made.line.text.casefold() not in said), None)
            if made is None:
                queues.remove(queue)
                continue
            said.add(made.line.text.casefold())
            yield made
    if not said:
        yield from _last_resort(brief, field)


def fill(brief: Brief, field: str, template: str) -> Iterator[Phrase]:
    """All ways to fill a template from elsewhere, in the form of the composer's own, that fit and read well.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi"}, locale="en")
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> [phrase.text for phrase in fill(brief, "social", "{Name} {tail}. Keep it or give it?")]
    ['Oolong tea from Anxi. Keep it or give it?']
    """
    yield from _fillings(brief, field, template, phrases_of(brief))


def concept(brief: Brief, angle: str) -> str:
    """What the picture shows, in one line."""
    said = templates(language_of(brief.locale))["concepts"]
    phrases = phrases_of(brief)
    slots = {"name": phrases.names[-1].text, "attr": phrases.attributes[0].text if phrases.attributes else ""}
    lines = [str(said.get(angle, said["name"])), str(said["name"])]
    line = next(line for line in lines if slots["attr"] or "{attr}" not in line).format(**slots)
    shown = picture_words(brief)
    if not shown:
        return line
    return f"{line}（{shown}）" if language_of(brief.locale) == "zh" else f"{line} ({shown})"


def _of_angle(brief: Brief, field: str, angle: str, phrases: Phrases) -> Iterator[Composed]:
    source = templates(language_of(brief.locale))
    # First each template with its first choice, then each with its second: variety before exhaustion.
    rounds = [_fillings(brief, field, template, phrases) for template in source["fields"].get(field, {}).get(angle, ())]
    while rounds:
        for filling in list(rounds):
            phrase = next(filling, None)
            if phrase is None:
                rounds.remove(filling)
                continue
            why = f"composed from the facts, angle {angle}"
            yield Composed(_line(field, phrase, source, why), angle)


def _fillings(brief: Brief, field: str, template: str, phrases: Phrases) -> Iterator[Phrase]:
    """All ways to fill one template that fit and read well; of the names only the longest that fits."""
    slots = re.findall(r"\{(\w+)\}", template)
    for chosen in _choices(field, [slot.lower() for slot in slots], phrases):
        for name in _names_for(template, phrases):
            phrase = _fill(template, {**chosen, "name": name, "the_name": _with_the(name, brief)})
            if (
                not _hangs(template, chosen)
                and not _says_twice(chosen)
                and fits(brief, field, phrase.text)
                and reads_well(phrase.text)
            ):
                yield phrase
                break


def _names_for(template: str, phrases: Phrases) -> Sequence[Phrase]:
    """Names that suit the template: "Biluochun, 50 g" stands before a mark or the end, not before "by Springtea"."""
    if not re.search(r"(?i)\{(the_)?name\}", template):
        return phrases.names[:1]
    if re.search(r"(?i)\{the_name\}|\{name\}(?= \w| \{)", template):
        return [name for name in phrases.names if "," not in name.text] or phrases.names
    if "的{name}" in template:
        return [name for name in phrases.names if " " not in name.text] or phrases.names
    return phrases.names


def _hangs(template: str, chosen: Mapping[str, Phrase]) -> bool:
    """True for an opening statement that leans on a name not yet said, or says too little without one."""
    if not template.startswith("{statement}") or "statement" not in chosen:
        return False
    opening = chosen["statement"].text
    alone = template in {"{statement}", "{statement} {Offer}.", "{statement} {Attr}."}
    return bool(PRONOUN.search(opening)) or (alone and width(opening) < SHORTEST_ALONE)


def _says_twice(chosen: Mapping[str, Phrase]) -> bool:
    """True when one slot holds what another says: "日晒萎凋的白茶，日晒萎凋", "Scented tea, scented six times"."""
    said = [value.text.casefold().strip(".。") for slot, value in chosen.items() if slot in _NUMBERED]
    if any(a in b for a, b in permutations(said, 2)):
        return True
    thing, made = chosen.get("category"), chosen.get("made") or chosen.get("process")
    return bool(thing and made and content_stems(thing.text, 3) & content_stems(made.text, 3))


def _choices(field: str, slots: Sequence[str], phrases: Phrases) -> Iterator[dict[str, Phrase]]:
    """Values for all slots but the name; none when one cannot be filled."""
    fixed: dict[str, Phrase] = {}
    deal = phrases.offer if phrases.now else None
    single = {
        "offer": phrases.offer, "deal": deal, "now": phrases.now, "exact": phrases.exact, "category": phrases.category,
        "a_category": phrases.a_category, "maker": next(iter(phrases.makers), None),
        "seller": next(iter(phrases.sellers), None), "occasion": phrases.occasion,
    }  # fmt: skip
    for slot in slots:
        if slot in single:
            value = single[slot]
            if value is None:
                return
            fixed[slot] = value
    leads = field == "headline"
    pools = {
        "attr": phrases.leading if leads else phrases.attributes,
        "tail": phrases.leading_tails if leads else phrases.tails, "made": phrases.made,
        "statement": phrases.statements, "clause": phrases.clauses, "process": phrases.processes,
        "place": phrases.places,
    }  # fmt: skip
    wanted = [[slot for slot in _NUMBERED if slot in slots and slot.rstrip("23") == pool] for pool in pools]
    ways = [permutations(pool[:MOST_CHOICES], len(names)) for pool, names in zip(pools.values(), wanted, strict=True)]
    for way in product(*ways):
        found = {
            slot: value
            for names, values in zip(wanted, way, strict=True)
            for slot, value in zip(names, values, strict=True)
        }
        yield {**fixed, **found}


def _fill(template: str, values: Mapping[str, Phrase]) -> Phrase:
    made = Phrase("")
    for piece in re.split(r"(\{\w+\})", template):
        if piece.startswith("{"):
            slot = piece[1:-1]
            value = values[slot.lower()]
            made = join(made, _capital(value) if slot[0].isupper() or _after_end(made.text) else value)
        elif piece:
            made = join(_ending_before(made, piece), piece)
    return made


def _ending_before(made: Phrase, piece: str) -> Phrase:
    """Without the mark that the template sets itself: "Made in U.S.A." and "." do not make two."""
    text = made.text
    while text and piece[0] in _MARKS and text[-1] in _MARKS:
        text = text[:-1]
    return Phrase(text, tuple((a, min(b, len(text)), fact) for a, b, fact in made.spans if a < len(text)))


def _after_end(text: str) -> bool:
    return text.endswith((". ", "? "))


def _capital(phrase: Phrase) -> Phrase:
    text = phrase.text
    # "iPhone" and "eBike" keep their small letter.
    keeps = len(text) > 1 and text[1].isupper()
    return phrase if keeps or not text else Phrase(text[0].upper() + text[1:], phrase.spans)


def _with_the(name: Phrase, brief: Brief) -> Phrase:
    # A title that begins with an article, a possessive or a number of things has its own determiner.
    if re.match(r"The ", name.text):
        return Phrase("t" + name.text[1:], name.spans)
    if language_of(brief.locale) != "en" or re.match(r"(?i)(the|a|an|my|your|our|this|these|all)\b", name.text):
        return name
    return join("the ", name)


def reads_well(text: str) -> bool:
    """No doubled or misplaced marks, no word twice in a row, brackets and quotes closed.

    Examples
    --------
    >>> reads_well("Oolong tea: from Anxi"), reads_well("Oolong tea,, from"), reads_well("茶，，好")
    (True, False, False)
    """
    doubled = re.search(rf"[{re.escape(_MARKS)}]\s*[{re.escape(_MARKS)}]|\s\s|\s[,.;:!?，。：；！？、]|^\W*$", text)
    glued = re.search(r"[A-Za-z0-9][¥$€£₩]\d", re.sub(r"\b(CN|HK|NT)(?=[¥$])", " ", text))
    colons = len(re.findall(r"[:：](?!\d)", text)) > 1
    stutter = re.search(r"(?i)\b([^\W\d_]{2,})\s+\1\b|\bin [\w /&'’-]+ in\b", text)
    pairs = (("(", ")"), ("（", "）"), ("“", "”"), ("《", "》"), ("[", "]"), ("【", "】"))
    open_pair = any(text.count(a) != text.count(b) for a, b in pairs) or text.count('"') % 2
    return not (doubled or glued or colons or stutter or open_pair)


def _line(field: str, phrase: Phrase, source: Mapping[str, Any], why: str) -> Line:
    spans = [span for span in phrase.spans if span[1] > span[0]]
    return Line(
        field=field, text=phrase.text,
        supports=tuple(Support(start=a, end=b, span=phrase.text[a:b], fact=fact) for a, b, fact in spans),
        recipe=Recipe(writer="composer", prompt=str(source["id"]), prompt_version=str(source["version"]), why=why),
    )  # fmt: skip


def _buttons(brief: Brief) -> Iterator[Composed]:
    """Calls to action from the closed list of the language and objective; never an urging one for what needs care."""
    source = templates(language_of(brief.locale))
    about = " ".join(
        [brief.product.category, *(fact.text for fact in brief.facts if fact.kind in {"name", "category"})]
    )
    careful = bool(word_list("careful").search(about))
    priced = any(fact.kind == "price" for fact in brief.facts)
    listed = source["cta"]["careful" if careful else brief.objective if brief.objective in source["cta"] else "clicks"]
    for text in listed:
        speaks_of_price = re.search(r"(?i)price|价格", text)
        if fits(brief, "cta", text) and (priced or not speaks_of_price):
            why = f"button of the closed list for {'careful categories' if careful else brief.objective}"
            yield Composed(_line("cta", Phrase(text), source, why), "cta")


def _last_resort(brief: Brief, field: str) -> Iterator[Composed]:
    """The title cut after a word, for fields too short for anything else."""
    limit = brief.limits.get(field) or DEFAULTS[field]
    name = phrases_of(brief).names[-1]
    text = shorten(name.text, limit.limit, limit.counting)
    if text.strip("… ") and fits(brief, field, text):
        kept = len(text.rstrip("…"))
        spans = tuple((a, min(b, kept), fact) for a, b, fact in name.spans)
        source = templates(language_of(brief.locale))
        why = "the title cut after a word: nothing else fits"
        yield Composed(_line(field, Phrase(text, spans), source, why), "name")
