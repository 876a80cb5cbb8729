"""A series of pieces for one product: one voice, name, button and tag; another lead in each; nothing said twice.

Comes in: a brief, a format, a model or none, the checks as a function. Goes out: items in the order in which they run,
from a teaser over the facts to the offer and a reminder, each with its lead and the reason. Leads are planned before a
word is written, and each item is shown only its own facts, so that no writer can repeat another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from adwright.core import Brief, Fact, UserError, derive_seed
from adwright.core.copy_format import CopyFormat
from adwright.core.package_data import read_yaml
from adwright.core.piece import Piece
from adwright.core.text import language_of, ngrams, width
from adwright.generate.attributes import UNSAID, rank, tells
from adwright.generate.composer import compose
from adwright.generate.format_desk import main_part
from adwright.generate.formats import write_format
from adwright.generate.manners import TAG_COLUMNS, names, tag_word
from adwright.generate.plans import sayable, words_of
from adwright.generate.sampling import Accept, Dropped
from adwright.llm import Model

Phase = Literal["teaser", "facts", "offer", "reminder"]
#: Items of one series at most: no product of ours has more facts worth a post.
MOST = 20
#: Angles that suit a phase, the best first.
_ANGLES: dict[Phase, tuple[str, ...]] = {
    "teaser": ("question", "scene", "fact"),
    "facts": ("fact", "contrast", "scene"),
    "offer": ("offer", "price", "fact"),
    "reminder": ("name", "emotion", "occasion", "fact"),
}
#: Share of the shorter fact's bigrams in the longer one from which the two tell the same.
_SAME = 0.5


@dataclass(frozen=True)
class Lead:
    """What an item leads with.

    Parameters
    ----------
    facts
        Ids of the facts it leads with: one, or prices together.
    beside
        Ids of further facts that this item alone may tell.
    """

    phase: Phase
    facts: tuple[str, ...]
    beside: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Thread:
    """What all items share.

    Parameters
    ----------
    name
        The one form of the product's name.
    tag
        The series' own hashtag, without its marks; empty where the name makes none.
    """

    name: str
    brand: str
    button: str
    tag: str
    terms: tuple[str, ...]
    voice: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One item; `piece` is None where nothing new could be written."""

    lead: Lead
    piece: Piece | None


@dataclass(frozen=True)
class Series:
    """What came of one brief.

    Parameters
    ----------
    missing
        Items that were asked for and have no lead of their own.
    """

    thread: Thread
    items: tuple[Item, ...]
    missing: int = 0
    dropped: tuple[Dropped, ...] = ()


def write_series(
    brief: Brief, form: CopyFormat, model: Model | None, *, items: int, accept: Accept, seed: int = 0
) -> Series:
    """Items of a series in their order.

    Raises
    ------
    UserError
        Fewer than 1 or more than 20 items.
    ProviderError
        The model failed; nothing that it answered before is lost when it keeps a ledger.

    Examples
    --------
    >>> from adwright.core import Brand, Money, Product
    >>> from adwright.core.copy_format import copy_format
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi", "Pack": "30 bags"},
    ...               price=Money(minor=900, currency="USD"))
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=[])
    >>> made = write_series(brief, copy_format("x_post"), None, items=3, accept=lambda brief, line: ())
    >>> [(item.lead.phase, item.lead.why) for item in made.items][1:]
    [('facts', 'leads with Pack: 30 bags'), ('offer', 'leads with the price: $9')]
    """
    if not 1 <= items <= MOST:
        raise UserError(f"a series of {items} items", hint=f"take 1 to {MOST}")
    thread, leads = thread_of(brief), plan_leads(brief, items)
    said: list[str] = []
    dropped: list[Dropped] = []
    made = []
    for number, lead in enumerate(leads):
        written = write_format(
            item_brief(brief, thread, lead), _for_phase(form, lead.phase), model, accept=accept,
            seed=derive_seed(seed, "series", str(number)), taken=said, strict=True, leads=lead.facts,
            button=thread.button, tags=[thread.tag] if thread.tag else [],
        )  # fmt: skip
        piece = written.pieces[0]
        lost = [left for left in piece.unfilled if left.part in {"", main_part(form)} and left.made < left.least]
        made.append(Item(lead, None if lost else piece))
        dropped += written.dropped
        kinds = {part.name for part in form.parts if part.kind in {"line", "template", "points"}}
        said += [] if lost else [line.line.text for line in piece.lines if line.part in kinds]
    return Series(thread, tuple(made), items - len(leads), tuple(dropped))


def thread_of(brief: Brief) -> Thread:
    """What the items share: the shortest form of the name, the first button of the closed list, one tag."""
    name = names(brief)[-1]
    meet = "认识{}" if language_of(brief.locale) == "zh" else "Meet {}"
    tag = next((word for of in (meet.format(name), name) if (word := tag_word(of)) and width(word) <= TAG_COLUMNS), "")
    buttons = [made.line.text for made in compose(brief.model_copy(update={"placements": ()}), "cta", ["cta"])]
    return Thread(name, brief.brand_name, buttons[0] if buttons else "", tag, brief.terms, brief.voice)


def plan_leads(brief: Brief, items: int) -> list[Lead]:
    """A lead for each item, no two telling the same; fewer where the facts carry no more.

    The strongest attribute teases; what the shop says in whole sentences follows, then the other attributes. What leads
    nothing stands beside the lead that tells the same, or beside one that tells facts. Only the offer tells the price.
    """
    name = names(brief)[-1].casefold()
    told = [f for f in sayable(brief) if f.kind in {"attribute", "statement"} and f.text.casefold() not in name]
    # An instruction leads nothing.
    facts, echoes = _distinct(sorted((f for f in told if f.kind == "statement" or rank(f) < UNSAID), key=_strength))
    prices = [f for f in brief.facts if f.kind in {"sale_price", "price", "offer"}]
    phases = _phases(items, bool(prices))
    fact_phases = [phase for phase in phases if phase != "offer"]
    leading = facts[: len(fact_phases)]
    brand = [f for f in brief.facts if f.kind == "brand"]
    if len(leading) < len(fact_phases):
        leading += brand  # the last item may lead with who sells it
    beside = facts[len(fact_phases) :]
    made = []
    for phase in phases:
        if phase == "offer":
            quantity = [f for f in beside if f.kind == "attribute" and tells(f) in {"weight", "pack"}]
            beside = [f for f in beside if f not in quantity]
            listed = " and ".join(f.text for f in prices)
            made.append(Lead("offer", _ids(prices), _ids(quantity), f"leads with the price: {listed}"))
        elif leading:
            fact = leading.pop(0)
            named = f"{fact.name}: {words_of(brief, fact)}" if fact.name else words_of(brief, fact)
            same = [other for other, first in echoes if first is fact]
            made.append(Lead(phase, (fact.id,), _ids(same), f"leads with {named}"))
    takers = [number for number, lead in enumerate(made) if lead.phase == "facts"] or list(range(len(made)))
    for turn, fact in enumerate(beside if takers else ()):
        at = takers[turn % len(takers)]
        lead = made[at]
        made[at] = Lead(lead.phase, lead.facts, (*lead.beside, fact.id), lead.why)
    return made


def item_brief(brief: Brief, thread: Thread, lead: Lead) -> Brief:
    """The brief as one item sees it: the names, and its own facts."""
    own = {*lead.facts, *lead.beside}
    facts = [f for f in brief.facts if f.kind in {"name", "brand", "category"} or f.id in own]
    facts = [f.model_copy(update={"text": thread.name}) if f.kind == "name" else f for f in facts]
    return brief.model_copy(update={"facts": tuple(facts)})


def _phases(items: int, priced: bool) -> list[Phase]:
    """Teaser first; with room, the offer and then a reminder last.

    Examples
    --------
    >>> _phases(5, True), _phases(2, False)
    (['teaser', 'facts', 'facts', 'offer', 'reminder'], ['teaser', 'facts'])
    """
    offer: list[Phase] = ["offer"] if priced and items > 1 else []
    end: list[Phase] = [*offer, "reminder"] if items > 3 else offer
    start: list[Phase] = ["teaser"] if items > 1 else ["facts"]
    middle: list[Phase] = ["facts"] * (items - len(start) - len(end))
    return [*start, *middle, *end]


def _strength(fact: Fact) -> tuple[int, int]:
    """The origin first, then sentences, then other attributes; quantities last, which belong to the price."""
    if fact.kind == "statement":
        return 1, 0
    quantity = tells(fact) in {"weight", "pack"}
    return (3 if quantity else 0 if tells(fact) == "origin" else 2), rank(fact)


def _distinct(facts: Sequence[Fact]) -> tuple[list[Fact], list[tuple[Fact, Fact]]]:
    """The facts that tell something new, and the others with the fact that tells the same before them."""
    roots: list[tuple[Fact, Fact]] = []
    for fact in facts:
        # What repeats an echo belongs to the echo's lead as well.
        first = next((root for other, root in roots if _tell_the_same(fact, other)), fact)
        roots.append((fact, first))
    return [f for f, root in roots if f is root], [(f, root) for f, root in roots if f is not root]


def _tell_the_same(a: Fact, b: Fact) -> bool:
    own, other = ngrams(a.text, 2), ngrams(b.text, 2)
    return len(own & other) >= _SAME * min(len(own), len(other))


def _ids(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts)


@cache
def _phase_templates() -> dict[str, dict[str, tuple[str, ...]]]:
    data = read_yaml("formats", "series.yaml")
    return {phase: {lang: tuple(lines) for lang, lines in words.items()} for phase, words in data["phases"].items()}


def _for_phase(form: CopyFormat, phase: Phase) -> CopyFormat:
    said = {"angles": _ANGLES[phase], "short": True, "templates": _phase_templates()[phase]}
    parts = tuple(p.model_copy(update=said) if p.name == main_part(form) else p for p in form.parts)
    return form.model_copy(update={"parts": parts})
