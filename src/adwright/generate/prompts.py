"""Prompts as versioned files: ``data/prompts/<form>.<language>.j2``, a Jinja body under YAML front matter.

Comes in: a brief and a field. Goes out: a `Request`. Product text enters as data: one line per label, no markup, no
token that an engine reads as its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import jinja2

from adwright.core import Brief, derive_seed
from adwright.core.copy_form import LinePlan, ProductBlock, copy_form, tone_of, width_for
from adwright.core.package_data import read_yaml
from adwright.core.text import count, language_of, width
from adwright.generate.attributes import MAKER, attribute_phrase, tells
from adwright.generate.limits import DEFAULTS
from adwright.generate.picture import picture_words
from adwright.generate.plain import plain
from adwright.generate.plans import Plan, plans, sayable
from adwright.llm import Message, Request

#: How a model is asked: a base model continues examples, a chat model obeys, the fine-tuned copywriter carries out a
#: plan.
Form = Literal["base", "chat", "tuned"]
#: Of the base model: between the two settings measured for it (temperature 0.9, min_p 0.05; 0.7, 0.1 with a penalty of
#: 1.1 on repeats); a penalty much above 1 keeps the model from quoting its facts.
SAMPLING: dict[Form, dict[str, Any]] = {
    "base": {"temperature": 0.8, "min_p": 0.1, "repeat_penalty": 1.05},
    "chat": {"temperature": 0.9},
    "tuned": {"temperature": 0.5, "min_p": 0.1},
}
#: Lines of one plan: the first find its plain wordings, later ones repeat them.
PER_PLAN = 4
#: Facts that the fine-tuned copywriter reads; its corpus has 3 to 8.
MOST_FACTS_TUNED = 8
#: The copywriter is asked for lines this much shorter than the limit: it overshoots what it was told, in English more
#: (at 0.85, of test lines 2 of 11 headlines and 3 of 14 descriptions were too long; of Chinese ones none).
SLACK = {"zh": 0.85, "en": 0.75}
#: Share of the width asked that the planned facts may fill.
ROOM = 0.9
#: Widest lines that the corpus has, by field [columns].
MOST_COLUMNS = {"headline": 30, "long_headline": 90, "description": 90, "social": 250, "voiceover": 120, "cta": 16}
#: Facts listed in a prompt: more lengthen it and the lines, and no headline holds them.
MOST_FACTS = 6
#: A statement longer than this is left to the composer; a small model recites it [characters].
LONGEST_FACT = 90


@dataclass(frozen=True)
class Prompt:
    """One prompt file."""

    id: str
    version: str
    language: str
    form: Form
    fields: Mapping[str, Mapping[str, Any]]
    examples: tuple[Mapping[str, Any], ...]
    body: jinja2.Template

    @property
    def name(self) -> str:
        """Id, language and version, for ledger and recipe."""
        return f"{self.id}.{self.language}@{self.version}"


#: Fields that the fine-tuned copywriter was taught; calls to action come from a closed list.
TUNED_FIELDS = ("headline", "long_headline", "description", "social", "voiceover")
#: Those it is sampled for; the others it only rewrites. Its posts and voice-overs lose the thread: read on ten test
#: products, few could run, and an English post seldom keeps to 125 columns (the corpus's shortest are longer).
ASKED_FIELDS = TUNED_FIELDS[:3]


@cache
def prompt_file(form: str, language: str) -> Prompt:
    """The prompt of a form, or of another kind of asking ("rewrite"), in a language; English where a language has none.

    Examples
    --------
    >>> prompt_file("base", "zh").name, sorted(prompt_file("base", "zh").fields)[:2]
    ('lines.base.zh@1', ['description', 'headline'])
    """
    import yaml  # read on first use: `import adwright` stays quick

    folder = files("adwright.data").joinpath("prompts")
    file = folder.joinpath(f"{form}.{language}.j2")
    if not file.is_file():
        file = folder.joinpath(f"{form}.en.j2")
    _, front, body = file.read_text("utf-8").split("---\n", 2)
    head = yaml.safe_load(front)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    return Prompt(
        id=head["id"], version=str(head["version"]), language=head["language"], form=head["form"],
        fields=head["fields"], examples=tuple(head.get("examples", ())), body=environment.from_string(body),
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request, and what each of its lines is meant to be.

    Parameters
    ----------
    plans
        Of the lines of a chat answer in order; of all n texts alike for the fine-tuned model; none for a base model.
    examples
        Lines of the prompt's own examples, which no answer may repeat.
    """

    request: Request
    form: Form
    plans: tuple[Plan, ...] = ()
    examples: tuple[str, ...] = ()


def ask(brief: Brief, field: str, form: Form, *, samples: int, seed: int, turn: int = 0) -> list[Asked]:
    """The requests for about that many lines of a field; none where the form does not write that field.

    Parameters
    ----------
    turn
        0 for the first round. A later one takes the plans that earlier ones left, and begins again when none are.
    """
    language = language_of(brief.locale)
    if samples < 1 or field not in fields_of(form, language):
        return []
    own = derive_seed(seed, "lines", field, *([str(turn)] if turn else []))
    examples = () if form == "tuned" else _examples(prompt_file(form, language), field)
    if form == "base":
        return [Asked(make_request(brief, field, form, n=samples, seed=own), form, (), examples)]
    planned = plans(brief, field, seed=seed)
    if form == "tuned":
        # Scenes are out of its reach: without a fact before it, it invents.
        planned = [plan for plan in planned if plan.says] or planned
        planned = _that_fit(planned, asked_columns(brief, field))
    count = samples if form == "chat" else -(-samples // PER_PLAN)
    chosen = tuple(planned[(turn * count + i) % len(planned)] for i in range(count))
    if form == "chat":
        return [Asked(make_request(brief, field, form, n=samples, seed=own, plans=chosen), form, chosen, examples)]
    shares = [samples // count + (i < samples % count) for i in range(count)]
    return [
        Asked(tuned_request(brief, plan, n=n, seed=derive_seed(own, "plan", str(i))), form, (plan,))
        for i, (plan, n) in enumerate(zip(chosen, shares, strict=True))
    ]


def fields_of(form: Form, language: str) -> tuple[str, ...]:
    """The copy fields that a form is asked for."""
    return ASKED_FIELDS if form == "tuned" else tuple(prompt_file(form, language).fields)


def _examples(prompt: Prompt, field: str) -> tuple[str, ...]:
    return tuple(example["lines"][field] for example in prompt.examples if field in example["lines"])


def make_request(brief: Brief, field: str, form: Form, *, n: int, seed: int, plans: Sequence[Plan] = ()) -> Request:
    """What to ask a base or chat model for n lines of a field; a chat model is told each line's plan."""
    language = language_of(brief.locale)
    prompt = prompt_file(form, language)
    shape = prompt.fields[field]
    text = prompt.body.render(
        **data_of(brief), label=shape["label"], note=shape.get("note", ""), field=field, examples=prompt.examples, n=n,
        limit=limit_in_words(brief, field), plans=[in_words(plan, language) for plan in plans],
    ).rstrip("\n")  # fmt: skip
    tokens = int(shape["tokens"])
    if form == "base":
        return Request(
            prompt=text, n=n, max_tokens=tokens, stop=("\n",), seed=seed, prompt_id=prompt.name, **SAMPLING["base"]
        )
    system, _, user = text.partition("\n=====\n")
    return Request(
        messages=(Message(role="system", text=system), Message(role="user", text=user)), n=1,
        max_tokens=min(tokens * n + 40, 4096), seed=seed, prompt_id=prompt.name, **SAMPLING["chat"],
        json_schema={
            "type": "object", "additionalProperties": False, "required": ["lines"],
            "properties": {"lines": {"type": "array", "items": {"type": "string"}, "minItems": n, "maxItems": n}},
        },
    )  # fmt: skip


def tuned_request(brief: Brief, plan: Plan, *, n: int, seed: int, columns: int = 0) -> Request:
    """What to ask the fine-tuned copywriter for n lines of one plan.

    Parameters
    ----------
    columns
        Widest line [columns]; 0: what the brief allows.
    """
    form = copy_form(language_of(brief.locale))
    wide = asked_columns(brief, plan.field, columns)
    # A line of an emotion is a scene to the corpus, and one of a review a fact.
    angle: Any = {"emotion": "scene", "social_proof": "fact"}.get(plan.angle, plan.angle)
    asked = LinePlan(field=plan.field, width=wide, angle=angle, says=tuple(plain(text) for text in plan.says))
    return Request(
        prompt=form.block(product_block(brief)) + form.request(asked), n=n, stop=("\n",), seed=seed,
        max_tokens=_tokens(wide, form.language), prompt_id=form.name, **SAMPLING["tuned"],
    )  # fmt: skip


def asked_columns(brief: Brief, field: str, columns: int = 0) -> int:
    """The width that the fine-tuned copywriter is told [columns], so that its line keeps to the limit."""
    slack = SLACK[copy_form(language_of(brief.locale)).language]
    return width_for(int(min(columns or MOST_COLUMNS[field], columns_of(brief, field)) * slack))


def _that_fit(planned: Sequence[Plan], wide: int) -> list[Plan]:
    """The plans less the facts that have no room in a line, each set of facts once an angle; all where none fits.

    A price keeps what stands beside it; of an offer and an occasion, which come last, the others give way.
    """
    found: dict[tuple[str, frozenset[str]], Plan] = {}
    for plan in planned:
        says, facts = plan.says, plan.facts
        while plan.angle != "price" and says and sum(map(width, says)) > ROOM * wide:
            last_counts = plan.angle in {"offer", "occasion"}
            says, facts = (says[1:], facts[1:]) if last_counts else (says[:-1], facts[:-1])
        if says:
            fit = plan.model_copy(update={"says": says, "facts": facts})
            found.setdefault((fit.angle, frozenset(fit.says)), fit)
    return list(found.values()) or list(planned)


def product_block(brief: Brief) -> ProductBlock:
    """The brief as the fine-tuned copywriter reads it; every value is one plain line."""
    data = data_of(brief)
    facts = [(plain(fact.name), plain(fact.text)) for fact in sayable(brief) if fact.kind in {"attribute", "statement"}]
    offers = [plain(fact.text) for fact in brief.facts if fact.kind == "offer"]
    return ProductBlock(
        language=language_of(brief.locale), product=data["product"], brand=data["brand"], price=data["price"],
        facts=tuple(facts[:MOST_FACTS_TUNED]), offer=offers[0] if offers else "", occasion=data["occasion"],
        tone=next(filter(None, map(tone_of, brief.voice)), ""),
    )  # fmt: skip


def columns_of(brief: Brief, field: str) -> int:
    """The limit of a field in columns of the brief's script."""
    limit = brief.limits.get(field) or DEFAULTS[field]
    letter = "国" if language_of(brief.locale) == "zh" else "a"
    return limit.limit * width(letter) // count(letter * 2, limit.counting) * 2


def _tokens(columns: int, language: str) -> int:
    """Tokens enough for a line a third wider than asked. The corpus's 2nd percentile is 1.58 columns a token in
    Chinese and 2.1 in English."""
    return -(-columns * 13 // (16 if language == "zh" else 21)) + 4


def in_words(plan: Plan, language: str) -> str:
    """A plan as a chat model reads it.

    Examples
    --------
    >>> in_words(Plan(field="headline", angle="fact", facts=("f3",), says=("Anxi",)), "en")
    'lead with a fact; use: "Anxi"'
    """
    words = _angle_words(language)
    said = words["between"].join(f"{words['open']}{plain(text)}{words['close']}" for text in plan.says)
    return f"{words['angles'][plan.angle]}{words['use']}{said}" if said else str(words["angles"][plan.angle])


@cache
def _angle_words(language: str) -> Mapping[str, Any]:
    data = read_yaml("prompts", "angles.yaml")
    words: Mapping[str, Any] = data["languages"].get(language, data["languages"]["en"])
    return words


def data_of(brief: Brief) -> dict[str, str]:
    """The brief as the labelled lines of a prompt; every value is one plain line."""
    chinese = language_of(brief.locale) == "zh"
    price = next((f for f in brief.facts if f.kind == "price"), None)
    sale = next((f for f in brief.facts if f.kind == "sale_price"), None)
    cost = price.text if price else ""
    if price and sale:
        cost = f"现价{sale.text}，原价{price.text}" if chinese else f"now {sale.text}, was {price.text}"
    elif price and price.name == "from":
        cost = f"{price.text}起" if chinese else f"from {price.text}"
    values = {
        "product": next(f.text for f in brief.facts if f.kind == "name"), "price": cost, "brand": brief.brand_name,
        "facts": ("，" if chinese else ", ").join(_listed(brief, chinese)[:MOST_FACTS]),
        "voice": ", ".join(brief.voice),
        "audience": brief.audience.insight.get(language_of(brief.locale), "") if brief.audience else "",
        "occasion": brief.occasion, "terms": ("、" if chinese else ", ").join(brief.terms),
        "picture": picture_words(brief),
    }  # fmt: skip
    return {name: plain(value) for name, value in values.items()}


def _listed(brief: Brief, chinese: bool) -> list[str]:
    """Facts as phrases of running text: a base model copies the form of what it reads, lists and labels included."""
    title = next(f.text for f in brief.facts if f.kind == "name")
    said = []
    for fact in brief.facts:
        if fact.kind == "attribute" and not (MAKER.fullmatch(fact.name) or tells(fact) == "size"):
            phrase = attribute_phrase(fact, title, chinese=chinese)
            said += [phrase.text] if phrase else []
        elif fact.kind == "statement" and len(fact.text) <= LONGEST_FACT:
            text = fact.text.rstrip(".。")
            said.append(text if chinese else text[:1].lower() + text[1:] if text[1:2].islower() else text)
    return said


def limit_in_words(brief: Brief, field: str) -> str:
    limit = brief.limits.get(field) or DEFAULTS[field]
    if language_of(brief.locale) == "zh":
        # Half of the columns: a Chinese character takes two.
        return f"{limit.limit // 2 if limit.counting in {'width', 'gbk_bytes', 'x_weighted'} else limit.limit}个字"
    return f"{limit.limit} characters"
