"""How each kind of model is asked to rewrite a line or to carry it into another language.

Comes in: a brief, a line, a wish. Goes out: `Asked` requests. The line, the product and the wish enter as plain text of
one line between their marks; the wish is worded by the operator, and all the same it cannot leave its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from adwright.core import Brief, Line, Unsupported, UserError, derive_seed
from adwright.core.copy_form import LinePlan, copy_form, width_class
from adwright.core.text import language_of, width
from adwright.generate.ask import Ask, known_tone
from adwright.generate.grounding import supports_of
from adwright.generate.plain import plain
from adwright.generate.plans import Angle, Plan, plans, sayable, words_of
from adwright.generate.prompts import (
    MOST_COLUMNS,
    PER_PLAN,
    SAMPLING,
    TUNED_FIELDS,
    Asked,
    data_of,
    in_words,
    limit_in_words,
    product_block,
    prompt_file,
    tuned_request,
)
from adwright.llm import Message, Request

#: Facts added to a line that shall be longer.
MORE_FACTS = 2


def claims_of(brief: Brief, text: str) -> tuple[str, ...]:
    """Ids of the facts that a text says, in the order of the brief.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t", title="Oolong tea", attributes={"Origin": "Anxi"})
    >>> claims_of(make_brief(tea, Brand(name={"": "B"}), locale="en", placements=["300x250"]), "Anxi, by hand")
    ('f3',)
    """
    said = {support.fact for support in supports_of(brief, text)}
    return tuple(fact.id for fact in brief.facts if fact.id in said)


def claims_to_keep(brief: Brief, text: str, ask: Ask) -> tuple[str, ...]:
    """The facts that a text says and its rewrite shall say too: all but those under the words that a finding bars."""
    finding = ask.finding
    if finding is None or not finding.span or finding.rule.startswith("length."):
        return claims_of(brief, text)
    under = {s.fact for s in supports_of(brief, text) if s.start < finding.end and finding.start < s.end}
    beside = {s.fact for s in supports_of(brief, text) if not (s.start < finding.end and finding.start < s.end)}
    return tuple(fact for fact in claims_of(brief, text) if fact not in under - beside)


def plans_for(brief: Brief, line: Line, ask: Ask, seed: int) -> list[Plan]:
    """What the new line shall be, as plans: the facts it keeps, with the angle and the facts that the wish adds.

    Raises
    ------
    UserError
        For an angle that the facts do not give: a price where there is none.
    """
    keep = claims_to_keep(brief, line.text, ask)
    told = [f for f in brief.facts if f.id in keep and f.kind not in {"name", "category"}]
    known = plans(brief, line.field, seed=seed)
    if ask.kind == "segment":
        return known[:3]
    if ask.kind == "angle":
        fitting = [plan for plan in known if plan.angle == ask.value]
        if not fitting and ask.value in {"price", "offer", "occasion", "social_proof"}:
            there = ", ".join(dict.fromkeys(plan.angle for plan in known))
            raise UserError(f"no fact of this product gives the angle {ask.value!r}", hint=f"its facts give: {there}")
        own = _plan(brief, line.field, cast(Angle, ask.value), [f.id for f in told])
        return [own, *fitting] if ask.value not in {"price", "offer", "occasion"} else fitting
    angle = angle_of_line(brief, line, keep)
    if ask.kind == "longer":
        more = [f.id for f in sayable(brief) if f.id not in keep and f.kind in {"attribute", "statement"}]
        added = [_plan(brief, line.field, angle, [*(f.id for f in told), new]) for new in more[:MORE_FACTS]]
        return added or [_plan(brief, line.field, angle, [f.id for f in told])]
    return [_plan(brief, line.field, angle, [f.id for f in told])]


def chat_asked(brief: Brief, line: Line, ask: Ask, *, n: int, seed: int) -> list[Asked]:
    """One request for n versions of a line."""
    language = language_of(brief.locale)
    (plan, *_) = plans_for(brief, line, ask, seed)
    keep = claims_to_keep(brief, line.text, ask)
    finding = ask.finding
    request = lines_request(
        "rewrite", brief, line.field, n=n, seed=seed, line=plain(line.text), kind=ask.kind, value=plain(ask.value),
        columns=ask.columns(line.text), plan=in_words(plan, language), span=plain(finding.span) if finding else "",
        why=plain(finding.why) if finding else "", claims=worded(brief, keep),
    )  # fmt: skip
    return [Asked(request, "chat", (plan,) * n)]


def tuned_asked(brief: Brief, line: Line, ask: Ask, *, n: int, seed: int) -> list[Asked]:
    """Requests for about n lines of the fine-tuned copywriter, which carries out plans and knows its tones.

    Raises
    ------
    Unsupported
        For free words: it obeys no instructions.
    UserError
        For a tone that it was not taught.
    """
    if ask.kind == "instruction":
        raise Unsupported(
            "the fine-tuned copywriter carries out plans; it follows no free words",
            hint="use --shorter, --longer, --tone, --angle or --fix, a chat model (--model openai:NAME), or --text",
        )
    if ask.kind == "tone":
        brief = brief.model_copy(update={"voice": (known_tone(ask.value),)})
    planned = plans_for(brief, line, ask, seed)
    columns = min(ask.columns(line.text) or MOST_COLUMNS[line.field], MOST_COLUMNS[line.field])
    if ask.kind in {"tone", "finding"}:
        columns = min(max(int(width(line.text) * 1.2), 16), MOST_COLUMNS[line.field])
    each = max(-(-n // len(planned)), PER_PLAN)
    return [
        Asked(
            tuned_request(brief, plan, n=each, seed=derive_seed(seed, "plan", str(number)), columns=columns),
            "tuned",
            (plan,),
        )
        for number, plan in enumerate(planned[: max(1, n // PER_PLAN)])
    ]


def lines_request(prompt_name: str, brief: Brief, field: str, *, n: int, seed: int, **values: Any) -> Request:
    """A request for n lines as JSON from a prompt file of a task, ``<prompt_name>.<language>.j2``."""
    # The task's file stands beside those of the forms and is read as they are.
    prompt = prompt_file(prompt_name, language_of(brief.locale))
    shape = prompt.fields[field]
    given = {
        "limit": limit_in_words(brief, field) if field in MOST_COLUMNS else "",
        "claims": [],
        "task": "",
        **values,
    }
    text = prompt.body.render(**data_of(brief), label=shape["label"], n=n, **given).strip("\n")
    system, _, user = text.partition("\n=====\n")
    return Request(
        messages=(Message(role="system", text=system), Message(role="user", text=user)), n=1, seed=seed,
        max_tokens=min(int(shape["tokens"]) * n + 40, 4096), prompt_id=prompt.name, **SAMPLING["chat"],
        json_schema={
            "type": "object", "additionalProperties": False, "required": ["lines"],
            "properties": {"lines": {"type": "array", "items": {"type": "string"}, "minItems": n, "maxItems": n}},
        },
    )  # fmt: skip


def training_prompt(brief: Brief, line: Line) -> str:
    """The request of the fine-tuned copywriter that a line answers, as its corpus words it; empty for a button.

    Examples
    --------
    >>> from adwright.core import Brand, Product, Recipe
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t", title="Oolong tea", attributes={"Origin": "Anxi"})
    >>> brief = make_brief(tea, Brand(name={"": "B"}), locale="en", placements=["300x250"])
    >>> line = Line(field="headline", text="Anxi, in a cup", recipe=Recipe(writer="human"))
    >>> training_prompt(brief, line).splitlines()[-1]
    'Headline (up to 16; fact: Anxi):'
    """
    if line.field not in TUNED_FIELDS:
        return ""
    claims = claims_of(brief, line.text)
    told = [fact.id for fact in brief.facts if fact.id in claims and fact.kind not in {"name", "category"}]
    asks = "?" in line.text or "？" in line.text
    angle: Any = "question" if asks else angle_of_line(brief, line, told) if told else "scene"
    form = copy_form(language_of(brief.locale))
    plan = LinePlan(
        field=line.field, width=width_class(line.text), says=tuple(worded(brief, told)),
        angle={"emotion": "scene", "social_proof": "fact"}.get(angle, angle),
    )  # fmt: skip
    return form.block(product_block(brief)) + form.request(plan)


def worded(brief: Brief, facts: Sequence[str]) -> list[str]:
    """Facts in the words that a prompt shows."""
    return [plain(words_of(brief, fact)) for fact in brief.facts if fact.id in facts]


def _plan(brief: Brief, field: str, angle: Angle, facts: Sequence[str]) -> Plan:
    said = [fact for fact in brief.facts if fact.id in facts]
    return Plan(field=field, angle=angle, facts=tuple(f.id for f in said), says=tuple(worded(brief, facts)))


def angle_of_line(brief: Brief, line: Line, claims: Sequence[str]) -> Angle:
    """The angle that a line was written for, or the one that its facts suggest."""
    planned = line.recipe.sampling.get("plan")
    if isinstance(planned, dict) and isinstance(planned.get("angle"), str):
        return cast(Angle, planned["angle"])
    kinds = {fact.kind for fact in brief.facts if fact.id in claims}
    if kinds & {"attribute", "statement"}:
        return "fact"
    return "price" if kinds & {"price", "sale_price"} else "name"
