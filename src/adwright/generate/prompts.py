"""Prompts as versioned files: ``data/prompts/<form>.<language>.j2``, a Jinja body under YAML front matter.

Comes in: a brief and a field. Goes out: a `Request`. Product text enters as data: one line per label, no markup, no
token that an engine reads as its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import jinja2

from adwright.core import Brief
from adwright.core.text import language_of
from adwright.generate.attributes import MAKER, attribute_phrase, tells
from adwright.generate.limits import DEFAULTS
from adwright.generate.plain import plain
from adwright.llm import Message, Request

Form = Literal["base", "chat"]
#: Of the base model: between the two settings measured for it (temperature 0.9, min_p 0.05; 0.7, 0.1 with a penalty of
#: 1.1 on repeats); a penalty much above 1 keeps the model from quoting its facts.
SAMPLING: dict[Form, dict[str, float]] = {
    "base": {"temperature": 0.8, "min_p": 0.1, "repeat_penalty": 1.05},
    "chat": {"temperature": 0.9},
}
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


@cache
def prompt_file(form: Form, language: str) -> Prompt:
    """The prompt of a form in a language; English where a language has none.

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


def make_request(brief: Brief, field: str, form: Form, *, n: int, seed: int) -> Request:
    """What to ask for n lines of a field."""
    prompt = prompt_file(form, language_of(brief.locale))
    shape = prompt.fields[field]
    text = prompt.body.render(
        **data_of(brief), label=shape["label"], note=shape.get("note", ""), field=field, examples=prompt.examples, n=n,
        limit=_limit_in_words(brief, field),
    ).rstrip("\n")  # fmt: skip
    tokens = int(shape["tokens"])
    if form == "base":
        sampling = SAMPLING["base"]
        return Request(
            prompt=text, n=n, max_tokens=tokens, stop=("\n",), seed=seed, prompt_id=prompt.name,
            temperature=sampling["temperature"], min_p=sampling["min_p"], repeat_penalty=sampling["repeat_penalty"],
        )  # fmt: skip
    system, _, user = text.partition("\n=====\n")
    return Request(
        messages=(Message(role="system", text=system), Message(role="user", text=user)), n=1,
        max_tokens=min(tokens * n + 40, 4096), temperature=SAMPLING["chat"]["temperature"], seed=seed,
        prompt_id=prompt.name,
        json_schema={
            "type": "object", "additionalProperties": False, "required": ["lines"],
            "properties": {"lines": {"type": "array", "items": {"type": "string"}, "minItems": n, "maxItems": n}},
        },
    )  # fmt: skip


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


def _limit_in_words(brief: Brief, field: str) -> str:
    limit = brief.limits.get(field) or DEFAULTS[field]
    if language_of(brief.locale) == "zh":
        # Half of the columns: a Chinese character takes two.
        return f"{limit.limit // 2 if limit.counting in {'width', 'gbk_bytes', 'x_weighted'} else limit.limit}个字"
    return f"{limit.limit} characters"
