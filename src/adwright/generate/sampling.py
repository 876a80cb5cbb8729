"""Ask a model for lines and keep those that can be used.

Comes in: a brief, a model, the checks as a function. Goes out: lines that passed every filter and check, each with its
plan and log-probability; the others with their reasons. Too few of a field: another round with other plans.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from adwright.core import Brief, Finding, Line, Recipe
from adwright.core.text import language_of
from adwright.generate.filters import fault, tidy
from adwright.generate.grounding import supports_of
from adwright.generate.plans import Plan
from adwright.generate.prompts import Asked, Form, ask, fields_of
from adwright.generate.recipe import recipe_of
from adwright.generate.selection import Candidate
from adwright.llm import Model, Reply

#: Says what is wrong with a line; block and needs_proof reject it.
Accept = Callable[[Brief, Line], Sequence[Finding]]
#: Rounds of sampling for a field that has fewer passed lines than are wanted.
ROUNDS = 2


@dataclass(frozen=True)
class Dropped:
    """A line that was written and not used."""

    field: str
    text: str
    writer: str
    reason: str
    rules: tuple[str, ...] = ()


@dataclass
class Sampled:
    """What a model wrote for a brief: by field the lines that passed and how many were sampled; what did not pass."""

    passed: dict[str, list[Candidate]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    sampled: dict[str, int] = field(default_factory=dict)


def form_of(model: Model | None) -> Form | None:
    """The prompt form a model takes; None when it can write nothing."""
    if model is None:
        return None
    for capability, form in (("copy_form", "tuned"), ("chat", "chat"), ("completion", "base")):
        if capability in model.capabilities:
            return form  # type: ignore[return-value] # each of the three is a form
    return None


def sample(
    brief: Brief, model: Model | None, *, samples: int, seed: int, accept: Accept, wanted: int = 0,
    fields: Sequence[str] | None = None,
) -> Sampled:  # fmt: skip
    """Lines for each field that the model writes.

    Parameters
    ----------
    samples
        Lines asked per field and round.
    wanted
        Passed lines that are enough; a field with fewer gets another round with other plans. 0: one round.
    fields
        Only these fields.

    Raises
    ------
    ProviderError
        The model failed; nothing that it answered before is lost when it keeps a ledger.
    """
    got, form = Sampled(), form_of(model)
    if model is None or form is None or samples < 1:
        return got
    left = [name for name in fields_of(form, language_of(brief.locale)) if fields is None or name in fields]
    for turn in range(ROUNDS if wanted else 1):
        asked = [(name, one) for name in left for one in ask(brief, name, form, samples=samples, seed=seed, turn=turn)]
        replies = model.complete([one.request for _, one in asked])
        for (name, one), reply in zip(asked, replies, strict=True):
            _sort(brief, model, name, one, reply, turn, accept, got)
        left = [name for name in left if len(got.passed.get(name, ())) < wanted]
    return got


def _sort(
    brief: Brief, model: Model, name: str, asked: Asked, reply: Reply, turn: int, accept: Accept, got: Sampled
) -> None:
    """Sort the lines of one reply into passed and dropped."""
    passed = got.passed.setdefault(name, [])
    raw = list(_texts(reply, asked))
    got.sampled[name] = got.sampled.get(name, 0) + len(raw)
    for text, logprob, cut, plan in raw:
        recipe = recipe_of(model, asked.request, reply, plan, round=turn, logprob=logprob)
        line, bad = judge(brief, name, text, asked, [c.line.text for c in passed], recipe, accept, cut=cut, plan=plan)
        if bad is None:
            passed.append(Candidate(line, logprob, plan))
        else:
            got.dropped.append(bad)


def _texts(reply: Reply, asked: Asked) -> Iterator[tuple[str, float | None, bool, Plan | None]]:
    """Text, log-probability, whether it was cut off, and the plan it carries out, for each line of a reply."""
    for number, (text, logprob) in enumerate(zip(reply.texts, reply.logprobs, strict=True)):
        if asked.form == "chat":
            for place, line in enumerate(lines_of_json(text)):
                yield line, logprob, False, asked.plans[place] if place < len(asked.plans) else None
        else:
            cut = bool(reply.finish) and reply.finish[number] == "length"
            yield text, logprob, cut, asked.plans[0] if asked.plans else None


def lines_of_json(text: str) -> list[str]:
    """The lines of a chat answer; an answer that is no JSON is read line by line.

    Examples
    --------
    >>> lines_of_json('Sure! {"lines": ["One", "Two"]}'), lines_of_json("1. One")
    (['One', 'Two'], ['1. One'])
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        lines = json.loads(text[start : end + 1]).get("lines") if 0 <= start < end else None
    except (json.JSONDecodeError, AttributeError):
        lines = None
    if isinstance(lines, list):
        return [line for line in lines if isinstance(line, str)]
    return [line for line in text.splitlines() if line.strip(' {}[]",`')][:50]


def judge(
    brief: Brief, name: str, raw: str, asked: Asked, rivals: Sequence[str], recipe: Recipe, accept: Accept, *,
    cut: bool = False, plan: Plan | None = None,
) -> tuple[Line, Dropped | None]:  # fmt: skip
    """One written text as a line, and why it cannot be used; None when it can."""
    small = [f.text for f in brief.facts if f.kind in {"name", "brand", "attribute"} and f.text[:1].islower()]
    text = tidy(raw, name, small=small)
    line = Line(field=name, text=text, supports=supports_of(brief, text), recipe=recipe)
    reason = (
        "cut off"
        if cut
        else fault(brief, name, text, form=asked.form, examples=asked.examples, rivals=rivals, plan=plan)
    )
    if reason:
        rule = "generate." + reason.split(":")[0].replace(" ", "_")
        return line, Dropped(name, text or raw.strip(), "model", reason, (rule,))
    return line, refused(brief, line, accept)


def refused(brief: Brief, line: Line, accept: Accept) -> Dropped | None:
    """What the checks hold against a line; None when nothing bars it."""
    bars = [finding for finding in accept(brief, line) if finding.severity in {"block", "needs_proof"}]
    if not bars:
        return None
    rules = tuple(dict.fromkeys(finding.rule for finding in bars))
    return Dropped(line.field, line.text, line.recipe.writer, bars[0].why, rules)
