"""Lines for the parts of a format: asked of a model, or composed from the facts where there is none.

Comes in: a brief, a format, a model or none, the checks as a function. Goes out: candidates per piece and part, which
passed every filter, check and limit, and the others with their reasons. Which are taken is `formats`' business.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any

import jinja2

from adwright.core import Brief, Fact, Finding, Line, Recipe, Support, TextLimit, derive_seed, placements
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.speech import CHARACTERS_A_SECOND, WORDS_A_SECOND
from adwright.core.text import count, has_cjk, language_of, width
from adwright.generate.angles import angle_order
from adwright.generate.composer import compose, fill, templates
from adwright.generate.limits import DEFAULTS
from adwright.generate.manners import breach, names, reshaped, shaped
from adwright.generate.phrase import Phrase, quote
from adwright.generate.phrases import phrases_of
from adwright.generate.plans import Plan, plans
from adwright.generate.prompts import PER_PLAN, SAMPLING, Asked, data_of, in_words
from adwright.generate.recipe import recipe_of
from adwright.generate.sampling import Accept, Dropped, form_of, judge, refused, sample
from adwright.generate.selection import Candidate
from adwright.llm import Message, Model, Reply, Request

#: Lines asked beyond those wanted: about a third do not pass.
SPARE = 0.5
#: Composed lines looked at per part.
PATIENCE = 60
#: Letters of an English word with its space: for the columns that a time to speak allows.
_WORD = 6
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


@dataclass
class Lines:
    """What a model wrote for a format.

    Parameters
    ----------
    own
        (number of the piece, part) -> lines written for it.
    shared
        Part -> lines for any piece.
    sampled, kept
        Per part: lines that the model wrote, and those of them that passed.
    """

    own: dict[tuple[int, str], list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    shared: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    dropped: list[Dropped] = field(default_factory=list)
    sampled: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    kept: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def judged_for(form: CopyFormat, accept: Accept) -> Accept:
    """The checks as they hold for a format: its platform's rules, without the lengths of that platform's placements."""
    place = tuple(p.id for p in placements().values() if p.platform == form.platform)[:1]

    def judged(brief: Brief, line: Line) -> Sequence[Finding]:
        found = accept(brief.model_copy(update={"placements": place}), line)
        return [f for f in found if f.check != "length" or f.rule == "length.empty"]

    return judged


def part_brief(brief: Brief, part: Part) -> Brief:
    """The brief with the part's limit in place of those of the placements."""
    limit = part.text
    if part.seconds:
        room = _columns_said(part.seconds, brief.locale)
        limit = limit if limit.counting == "width" and limit.limit <= room else TextLimit(limit=room)
    return brief.model_copy(update={"placements": (), "limits": {**DEFAULTS, part.field: limit}})


def short_brief(brief: Brief, part: Part) -> Brief:
    """The part's brief, with the shortest form of the product's name where the part wishes it."""
    own = part_brief(brief, part)
    if not part.short:
        return own
    name = names(brief)[-1]
    facts = tuple(f.model_copy(update={"text": name}) if f.kind == "name" else f for f in own.facts)
    return own.model_copy(update={"facts": facts})


def _columns_said(seconds: float, locale: str) -> int:
    per_second = CHARACTERS_A_SECOND * 2 if language_of(locale) == "zh" else WORDS_A_SECOND * _WORD
    return int(seconds * per_second)


def lines_of(brief: Brief, form: CopyFormat, model: Model | None, *, n: int, seed: int, accept: Accept) -> Lines:
    """Lines of a model for n pieces; none where it can write nothing.

    Raises
    ------
    ProviderError
        The model failed.
    """
    got, asks = Lines(), form_of(model)
    if model is None or asks is None:
        return got
    parts = [part for part in form.parts if part.kind == "line"]
    if asks == "chat":
        _chat(brief, form, model, parts, n, seed, accept, got)
    else:
        for part in parts:
            _planned(brief, form, model, part, n, seed, accept, got)
    return got


def _planned(
    brief: Brief, form: CopyFormat, model: Model, part: Part, n: int, seed: int, accept: Accept, got: Lines
) -> None:
    """Lines of the fine-tuned copywriter or of a base model, one part after the other."""
    wanted = part.most * n
    own = derive_seed(seed, form.id, part.name)
    asked = max(2 * PER_PLAN, int(wanted * (1 + SPARE)))
    some = sample(
        part_brief(brief, part),
        model,
        samples=min(asked, 64),
        seed=own,
        accept=accept,
        wanted=wanted,
        fields=[part.field],
    )
    got.dropped += [replace(bad, field=part.name) for bad in some.dropped]
    got.sampled[part.name] += sum(some.sampled.values())
    for candidate in some.passed.get(part.field, ()):
        line = reshaped(candidate.line, shaped(candidate.line.text, form, part, brief.locale))
        # A hashtag or emoji taken out of the middle moves what stands behind it.
        if not candidate.line.text.startswith(line.text):
            line = line.model_copy(update={"supports": _moved(line.supports, line.text)})
        _keep(form, part, replace(candidate, line=line), got.shared[part.name], got)


def _moved(supports: Sequence[Support], text: str) -> tuple[Support, ...]:
    return tuple(s for s in supports if text[s.start : s.end] == s.span)


def _keep(form: CopyFormat, part: Part, candidate: Candidate, where: list[Candidate], got: Lines) -> None:
    reason = breach(candidate.line.text, form, part)
    if reason:
        rule = "format." + reason.replace(" ", "_")
        got.dropped.append(Dropped(part.name, candidate.line.text, "model", reason, (rule,)))
    else:
        got.kept[part.name] += 1
        where.append(candidate)


def _chat(
    brief: Brief, form: CopyFormat, model: Model, parts: Sequence[Part], n: int, seed: int, accept: Accept, got: Lines
) -> None:
    """One request a piece, all parts in it, so that a title and its text belong together."""
    if not parts:
        return
    planned = [{part.name: planned_for(brief, part, number, seed) for part in parts} for number in range(n)]
    requests = [
        format_request(brief, form, plan, seed=derive_seed(seed, form.id, str(number)))
        for number, plan in enumerate(planned)
    ]
    for number, (request, plan, reply) in enumerate(zip(requests, planned, model.complete(requests), strict=True)):
        said = parts_of_json(reply.texts[0])
        for part in parts:
            for place, raw in enumerate(said.get(part.name, ())):
                own = plan[part.name]
                _judged(
                    brief,
                    form,
                    model,
                    part,
                    raw,
                    own[place] if place < len(own) else None,
                    request,
                    reply,
                    number,
                    accept,
                    got,
                )


def _judged(
    brief: Brief, form: CopyFormat, model: Model, part: Part, raw: str, plan: Plan | None, request: Request,
    reply: Reply, number: int, accept: Accept, got: Lines,
) -> None:  # fmt: skip
    got.sampled[part.name] += 1
    where = got.own[number, part.name]
    recipe = recipe_of(model, request, reply, plan)
    text = shaped(raw, form, part, brief.locale)
    asked = Asked(request, "chat")
    rivals = [candidate.line.text for candidate in where]
    line, bad = judge(part_brief(brief, part), part.field, text, asked, rivals, recipe, accept, plan=plan)
    if bad is not None:
        got.dropped.append(replace(bad, field=part.name))
        return
    _keep(form, part, Candidate(line, None, plan), where, got)


def planned_for(brief: Brief, part: Part, number: int, seed: int) -> tuple[Plan, ...]:
    """Plans for the lines of a part of one piece: angles that suit it first, other ones for each piece."""
    made = plans(brief, part.field, seed=seed)
    turn = number * part.most % len(made)
    turned = made[turn:] + made[:turn]
    if part.angles:
        turned.sort(key=lambda plan: part.angles.index(plan.angle) if plan.angle in part.angles else len(part.angles))
        best = [plan for plan in turned if plan.angle in part.angles] or turned
        turned = best[number % len(best) :] + best[: number % len(best)] + turned[len(best) :]
    count_ = part.most + max(1, int(part.most * SPARE))
    return tuple(turned[i % len(turned)] for i in range(count_))


def format_request(brief: Brief, form: CopyFormat, planned: Mapping[str, Sequence[Plan]], *, seed: int) -> Request:
    """What to ask a chat model for one piece: all its written parts at once, each line with its plan."""
    language = language_of(brief.locale)
    name, body = _prompt(language)
    parts = [
        {
            "name": part.name, "role": part.role.get(language, part.role["en"]), "n": len(planned[part.name]),
            "limit": _in_words(part, language), "stop": part.stop,
            "plans": [in_words(plan, language) for plan in planned[part.name]],
        }
        for part in form.parts if part.name in planned
    ]  # fmt: skip
    text = body.render(
        **data_of(brief), format=form.name, platform=form.platform, parts=parts, manners=_manners(form, language)
    )
    system, _, user = text.rstrip("\n").partition("\n=====\n")
    lines = {
        part: {"type": "array", "items": {"type": "string"}, "minItems": len(own), "maxItems": len(own)}
        for part, own in planned.items()
    }
    schema: dict[str, Any] = {
        "type": "object", "additionalProperties": False, "required": list(planned), "properties": lines,
    }  # fmt: skip
    tokens = sum(len(planned[part.name]) * (_columns(part) + 16) for part in form.parts if part.name in planned)
    return Request(
        messages=(Message(role="system", text=system), Message(role="user", text=user)), seed=seed, prompt_id=name,
        max_tokens=min(tokens + 60, 4096), json_schema=schema, **SAMPLING["chat"],
    )  # fmt: skip


def parts_of_json(text: str) -> dict[str, list[str]]:
    """The lines of each part in a chat answer; empty for one that is no JSON.

    Examples
    --------
    >>> parts_of_json('Sure! {"title": "One", "text": ["Two", 3]}'), parts_of_json("One")
    ({'title': ['One'], 'text': ['Two']}, {})
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1]) if 0 <= start < end else {}
    except (json.JSONDecodeError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    listed = {name: [value] if isinstance(value, str) else value for name, value in data.items()}
    return {n: [line for line in v if isinstance(line, str)] for n, v in listed.items() if isinstance(v, list)}


@cache
def _prompt(language: str) -> tuple[str, jinja2.Template]:
    """Name and body of the prompt file; English where a language has none."""
    import yaml  # read on first use: `import adwright` stays quick

    folder = files("adwright.data").joinpath("prompts")
    file = folder.joinpath(f"format.{language}.j2")
    text = (file if file.is_file() else folder.joinpath("format.en.j2")).read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    head = yaml.safe_load(front)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    return f"{head['id']}.{head['language']}@{head['version']}", environment.from_string(body)


def _columns(part: Part) -> int:
    return part.text.limit * width("国") // count("国", part.text.counting)


def _in_words(part: Part, language: str) -> str:
    limit, rule = part.text.limit, part.text.counting
    if language == "zh":
        said = f"{limit // count('国', rule)}个字"
        return f"{said}，{part.seconds:g}秒内念完" if part.seconds else said
    said = f"{limit * 2 if rule == 'half_width' else limit} characters"
    return f"{said} and {part.seconds:g} seconds to say" if part.seconds else said


def _manners(form: CopyFormat, language: str) -> str:
    emoji, first = form.manners.emoji, form.manners.first_person
    if language == "zh":
        said = f"全文表情不超过{min(emoji, 2)}个。" if emoji else "不用表情符号。"
        return said + ("" if first else "不用“我”“我们”。")
    said = f"At most {min(emoji, 2)} emoji in all." if emoji else "No emoji."
    return said + ("" if first else ' No "I" or "we".')


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
