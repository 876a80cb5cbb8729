"""Write: ask the model for many lines, keep what passes, choose, and let the composer fill the rest.

Comes in: a brief, a model or none, the checks as a function. Goes out: creatives, all dropped lines with their reasons,
and how many of the sampled lines could be used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adwright.core import FIELDS, Brief, Creative, Line, Visual, derive_seed
from adwright.generate.alike import alike, likeness
from adwright.generate.angles import angle_order
from adwright.generate.composer import Composed, compose, concept
from adwright.generate.picture import picture_alt
from adwright.generate.sampling import Accept, Dropped, refused, sample
from adwright.generate.selection import Chosen, choose
from adwright.llm import Model

#: Told after each field: the field's name.
Progress = Callable[[str], None]
#: Composed lines looked at per field and wanted variant before the field is given up.
PATIENCE = 8
#: Composed lines beyond `variants`, so that each headline finds one that adds to it.
SPARE = 3
#: Lines of one creative this alike repeat each other (Jaccard similarity of character bigrams).
REPEATS = 0.75


@dataclass(frozen=True)
class Written:
    """What came of one brief.

    Parameters
    ----------
    sampled, kept
        Per field: lines that the model wrote, and those of them that passed all filters and checks.
    """

    creatives: tuple[Creative, ...]
    dropped: tuple[Dropped, ...] = ()
    sampled: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Choice:
    """A line ready for a creative, with the angle it takes."""

    line: Line
    angle: str


def write(
    brief: Brief,
    model: Model | None,
    *,
    variants: int,
    samples: int,
    seed: int,
    accept: Accept,
    templates: Sequence[str] = (),
    variety: str = "words",
    progress: Progress | None = None,
) -> Written:
    """Creatives for a brief: `variants` distinct ones where the facts allow.

    Parameters
    ----------
    model
        None, or a model that can neither continue nor chat: the composer writes alone.
    samples
        Lines asked of the model per field.
    seed
        Equal inputs and seed give equal creatives.
    templates
        Names of looks that the creatives take in turn; the renderer chooses where there are none.

    variety
        How lines are told apart: "words", or "meaning" with the extra ``embed``.

    Raises
    ------
    ProviderError
        The model failed; nothing that it answered before is lost when it keeps a ledger.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t1", title="Oolong tea", attributes={"Origin": "Anxi"})
    >>> brief = make_brief(tea, Brand(name={"": "Springtea"}), locale="en", placements=["300x250"])
    >>> written = write(brief, None, variants=2, samples=0, seed=0, accept=lambda brief, line: ())
    >>> len(written.creatives), written.creatives[0].text("cta") != ""
    (2, True)
    """
    order, why = angle_order(brief)
    got = sample(brief, model, samples=samples, seed=seed, accept=accept, wanted=variants)
    passed, dropped, sampled = got.passed, got.dropped, got.sampled
    pools: dict[str, list[_Choice]] = {}
    for name in FIELDS:
        pools[name] = [_of_model(chosen, why) for chosen in choose(passed.get(name, []), variants, alike(variety))]
        pools[name] += _composed(brief, name, order, why, variants, pools[name], accept, dropped)
        if progress:
            progress(name)
    kept = {name: len(lines) for name, lines in passed.items()}
    return Written(tuple(_creatives(brief, pools, variants, templates)), tuple(dropped), sampled, kept)


#: Angle of a plan -> angle of the picture's concept.
_PICTURED = {"fact": "attribute", "contrast": "attribute", "question": "attribute", "price": "price", "offer": "price",
             "occasion": "occasion", "name": "maker"}  # fmt: skip


def _of_model(chosen: Chosen, audience: str) -> _Choice:
    line, plan = chosen.line, chosen.plan
    facts = len({support.fact for support in line.supports})
    led = f"angle {plan.angle}; " if plan else ""
    why = f"{led}leans on {facts} fact{'s' if facts != 1 else ''}; {chosen.why}; {audience}"
    recipe = line.recipe.model_copy(
        update={"why": why, "sampling": {**line.recipe.sampling, "merit": round(chosen.merit, 4)}}
    )
    return _Choice(line.model_copy(update={"recipe": recipe}), _PICTURED.get(plan.angle, "name") if plan else "model")


def _composed(
    brief: Brief, name: str, order: Sequence[str], why: str, variants: int, have: Sequence[_Choice], accept: Accept,
    dropped: list[Dropped],
) -> list[_Choice]:  # fmt: skip
    """Composed lines that the checks accept, enough to fill up to `variants`; near copies only for want of others."""
    wanted = variants - len(have)
    if not have and name not in {"headline", "cta"}:
        wanted += SPARE
    found: list[_Choice] = []
    spare: list[_Choice] = []
    for looked, made in enumerate(compose(brief, name, order)):
        if len(found) >= wanted or looked >= PATIENCE * variants:
            break
        bad = refused(brief, made.line, accept)
        if bad is not None:
            dropped.append(bad)
            continue
        rivals = [choice.line.text for choice in [*have, *found]]
        choice = _explained(made, why)
        near = name != "cta" and any(likeness(made.line.text, rival) >= REPEATS for rival in rivals)
        (spare if near else found).append(choice)
    return found + spare[: max(0, wanted - len(found))]


def _explained(made: Composed, why: str) -> _Choice:
    recipe = made.line.recipe.model_copy(update={"why": f"{made.line.recipe.why}; {why}"})
    return _Choice(made.line.model_copy(update={"recipe": recipe}), made.angle)


def _creatives(
    brief: Brief, pools: dict[str, list[_Choice]], variants: int, templates: Sequence[str]
) -> Iterator[Creative]:
    """The i-th creative takes the i-th headline and, of each other field, the least used line that says more."""
    first = derive_seed(0, "look", brief.id)
    headlines = pools["headline"]
    used: Counter[tuple[str, str]] = Counter()
    seen: set[str] = set()
    # A second and third round through few headlines pair them with lines that are less used.
    for number in range(variants * 3 if headlines else 0):
        if len(seen) == variants:
            return
        lead = headlines[number % len(headlines)]
        look = templates[(first + number) % len(templates)] if templates else ""
        lines = [lead.line]
        for name in FIELDS[1:]:
            choice = _next(brief, pools[name], number, lead, lines, used)
            if choice is not None:
                used[name, choice.line.text] += 1
                lines.append(choice.line)
        creative = Creative(
            brief=brief.id, product=brief.product.id, locale=brief.locale, lines=tuple(lines),
            segment=brief.audience.id if brief.audience else None, visual=_visual(brief, lead.angle, look),
        )  # fmt: skip
        if creative.id not in seen:
            seen.add(creative.id)
            yield creative


def _next(
    brief: Brief, pool: Sequence[_Choice], start: int, lead: _Choice, lines: Sequence[Line],
    used: Mapping[tuple[str, str], int],
) -> _Choice | None:  # fmt: skip
    """The line that repeats nothing said so far, is least used, adds to the headline, and takes another angle."""
    said = [line.text for line in lines if line.field in {"headline", "long_headline", "description"}]

    def rank(step: int) -> tuple[bool, int, int, bool, int]:
        choice = pool[(start + step) % len(pool)]
        text = choice.line.text
        alike = any(likeness(text, other) >= REPEATS for other in said)
        same_angle = choice.angle == lead.angle and choice.angle not in {"model", "cta"}
        repeats = adds_little(brief, lead.line, choice.line)
        return alike, used.get((choice.line.field, text), 0), repeats, same_angle, step

    return pool[(start + min(range(len(pool)), key=rank)) % len(pool)] if pool else None


def adds_little(brief: Brief, headline: Line, line: Line) -> int:
    """How little a line adds to its headline: 0 for facts not yet said, 3 for none.

    A post and a voice-over stand alone, so theirs count whether said or not.
    """
    kinds = {fact.id: fact.kind for fact in brief.facts}
    first, second = ({s.fact for s in of.supports} for of in (headline, line))
    if line.field in {"social", "voiceover"}:
        first = set()
    new = {kinds.get(fact) for fact in second - first}
    again = {kinds.get(fact) for fact in second & first} & {"statement", "attribute", "price", "sale_price"}
    if line.field == "long_headline":
        again |= {kinds.get(fact) for fact in second} & {"statement"}  # the description says those
    if new & {"statement", "attribute"}:
        return 1 if again else 0
    return 2 if new & {"price", "sale_price"} else 3


def _visual(brief: Brief, angle: str, template: str) -> Visual:
    image = brief.product.images[0] if brief.product.images else None
    known = angle if angle != "model" else "name"
    shown = brief.picture
    alt = picture_alt(brief) if shown is not None else ""
    image = shown.image if shown is not None else image
    return Visual(template=template, image=image, concept=concept(brief, known), alt=alt)
