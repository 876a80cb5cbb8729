"""Rewrite one line: shorter, in another tone, from another angle, for another audience, or with a finding mended.

Comes in: a brief, a line, a wish, a model or none, the checks as a function. Goes out: alternatives, best first, each
with what changed, which claims it keeps, and why it stands there; the others with their reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adwright.core import Brief, Line, Recipe, Unsupported, derive_seed
from adwright.core.noun import Noun
from adwright.core.text import similarity
from adwright.core.word_diff import Piece, word_diff
from adwright.generate.ask import Ask, undone
from adwright.generate.plans import Plan
from adwright.generate.prompts import Asked
from adwright.generate.recipe import recipe_of
from adwright.generate.rewrite_requests import chat_asked, claims_of, claims_to_keep, plans_for, tuned_asked, worded
from adwright.generate.rewrite_rules import composed, edited, refuse_beyond_rules
from adwright.generate.sampling import Accept, Dropped, form_of, judge, lines_of_json, refused
from adwright.generate.selection import Candidate, merit
from adwright.llm import Model, Reply, Request

#: Lines asked of a model for each alternative wanted: about half fall to filters, checks and likeness.
PER_ALTERNATIVE = 3
#: Alternatives this alike are one (Jaccard similarity of character bigrams).
SAME = 0.9
#: Of the rules in `rewrite_rules`, for recipes.
RULES, RULES_VERSION = "rewrite.rules", "1"


class Alternative(Noun):
    """A line that could stand in place of another.

    Parameters
    ----------
    diff
        What changed, as pieces that are kept, removed or added.
    kept, lost, gained
        Claims of the line before that this one says too, those it leaves out, and those it adds; in words.
    """

    line: Line
    diff: tuple[Piece, ...]
    kept: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    why: str


@dataclass(frozen=True)
class Rewritten:
    """What came of one wish."""

    alternatives: tuple[Alternative, ...]
    dropped: tuple[Dropped, ...] = ()


@dataclass
class _Found:
    passed: list[Candidate] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def rewrite(
    brief: Brief, line: Line, ask: Ask, model: Model | None, *, n: int = 5, seed: int = 0, accept: Accept
) -> Rewritten:
    """Up to n alternatives to a line: first those that keep most claims, of these the likest, of these the best.

    Parameters
    ----------
    brief
        What the line may say; for the wish "segment" the brief of that segment.
    model
        A chat model follows any wish. The fine-tuned copywriter carries out plans and knows its tones. Without one, or
        with one that can neither, rules take clauses out, set figures right and look among the composer's lines.
    seed
        Equal inputs and seed give equal alternatives.

    Raises
    ------
    Unsupported
        The model, or no model, cannot do what is asked; the hint says what can.
    UserError
        For an angle that the facts do not give, or a tone that the copywriter was not taught.
    ProviderError
        The model failed.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> tea = Product(id="t", title="Oolong tea", attributes={"Origin": "Anxi"})
    >>> brief = make_brief(tea, Brand(name={"": "B"}), locale="en", placements=["300x250"])
    >>> line = Line(field="headline", text="Lovely: oolong tea, from Anxi", recipe=Recipe(writer="human"))
    >>> made = rewrite(brief, line, Ask(kind="shorter"), None, n=1, accept=lambda brief, line: ())
    >>> made.alternatives[0].line.text, made.alternatives[0].kept
    ('Oolong tea from Anxi', ('Oolong tea', 'Anxi'))
    """
    form = _form_for(ask, model)
    seed = derive_seed(seed, "rewrite", ask.said, line.field, line.text)
    found = _Found()
    if line.field == "cta" or form in {None, "base"}:
        if line.field != "cta":
            refuse_beyond_rules(ask)
        elif ask.kind in {"tone", "angle", "segment", "instruction"}:
            raise Unsupported(
                "calls to action come from a closed list",
                hint="ask for --shorter, --longer or --fix, or write one: --text",
            )
    elif model is not None:
        asking = chat_asked if form == "chat" else tuned_asked
        asked = asking(brief, line, ask, n=n * PER_ALTERNATIVE, seed=seed)
        for one, reply in zip(asked, model.complete([one.request for one in asked]), strict=True):
            _take(brief, line, ask, model, one, reply, accept, found)
    if line.field == "cta" or form in {None, "base"} or ask.kind in {"finding", "shorter"}:
        _by_rules(brief, line, ask, accept, found, alone=form in {None, "base"} or line.field == "cta")
    return _ranked(brief, line, ask, found, n)


def _form_for(ask: Ask, model: Model | None) -> str | None:
    # A model that was taught the form and also chats follows free words as a chat model.
    free = ask.kind == "instruction" and model is not None and "chat" in model.capabilities
    return "chat" if free else form_of(model)


def _take(
    brief: Brief, line: Line, ask: Ask, model: Model, asked: Asked, reply: Reply, accept: Accept, found: _Found
) -> None:
    """The texts of one reply as candidates, or dropped with their reasons."""
    plan = asked.plans[0]
    texts = [t for text in reply.texts for t in lines_of_json(text)] if asked.form == "chat" else list(reply.texts)
    for number, text in enumerate(texts):
        cut = asked.form == "tuned" and bool(reply.finish) and reply.finish[number] == "length"
        logprob = reply.logprobs[number] if asked.form == "tuned" else reply.logprobs[0]
        recipe = recipe_of(model, asked.request, reply, plan, logprob=logprob, ask=ask.as_json())
        _sort(brief, line, ask, text, asked, recipe, plan, accept, found, cut=cut, logprob=logprob)


def _sort(
    brief: Brief, before: Line, ask: Ask, text: str, asked: Asked, recipe: Recipe, plan: Plan, accept: Accept,
    found: _Found, *, cut: bool = False, logprob: float | None = None,
) -> None:  # fmt: skip
    made, bad = judge(brief, before.field, text, asked, (), recipe, accept, cut=cut, plan=plan)
    bad = bad or _disobeys(brief, before, ask, made, accept)
    if bad is not None:
        found.dropped.append(replace(bad, writer=recipe.writer))
    else:
        found.passed.append(Candidate(made, logprob, plan))


def _disobeys(brief: Brief, before: Line, ask: Ask, made: Line, accept: Accept) -> Dropped | None:
    """Why a line that may run is not what was asked."""
    reason = undone(brief, ask, before.text, made.text)
    if not reason and ask.finding is not None and any(f.rule == ask.finding.rule for f in accept(brief, made)):
        reason = f"still has {ask.finding.rule}"  # a notice bars no line, and here it is what shall go
    if not reason:
        return None
    rule = "rewrite." + reason.split(":")[0].replace(" ", "_")
    return Dropped(made.field, made.text, made.recipe.writer, reason, (rule,))


def _by_rules(brief: Brief, line: Line, ask: Ask, accept: Accept, found: _Found, *, alone: bool) -> None:
    """What can be had without a model; beside one only changes of the line itself."""
    plan = Plan(field=line.field, angle="fact")
    # Nothing is asked of a model; the filters want to know who asked and get the form whose words are free.
    asked = Asked(Request(prompt=line.field), "tuned")
    if line.field != "cta":
        for text, how in edited(brief, line, ask):
            recipe = Recipe(
                writer="composer", prompt=RULES, prompt_version=RULES_VERSION, why=how, sampling={"ask": ask.as_json()}
            )
            _sort(brief, line, ask, text, asked, recipe, plan, accept, found)
    if not alone:
        return
    if ask.kind == "angle":
        plans_for(brief, line, ask, 0)  # refuses an angle that the facts do not give
    for made in composed(brief, line.field, ask):
        bad = refused(brief, made, accept) or _disobeys(brief, line, ask, made, accept)
        if bad is not None:
            found.dropped.append(bad)
        else:
            found.passed.append(Candidate(made))


def _ranked(brief: Brief, before: Line, ask: Ask, found: _Found, n: int) -> Rewritten:
    keep = claims_to_keep(brief, before.text, ask)
    own = claims_of(brief, before.text)

    def rank(candidate: Candidate) -> tuple[int, float, float]:
        text = candidate.line.text
        return -len(set(keep) & set(claims_of(brief, text))), -similarity(before.text, text), -merit(candidate)

    chosen: list[Alternative] = []
    for candidate in sorted(found.passed, key=rank):
        text = candidate.line.text
        if any(similarity(text, better.line.text) >= SAME for better in chosen):
            rule = "generate.near_duplicate"
            found.dropped.append(Dropped(before.field, text, candidate.line.recipe.writer, "near duplicate", (rule,)))
        elif len(chosen) < n:
            chosen.append(_alternative(brief, before, ask, candidate, keep, own))
    return Rewritten(tuple(chosen), tuple(found.dropped))


def _alternative(
    brief: Brief, before: Line, ask: Ask, candidate: Candidate, keep: Sequence[str], own: Sequence[str]
) -> Alternative:
    line, said = candidate.line, claims_of(brief, candidate.line.text)
    kept = [fact for fact in keep if fact in said]
    how = f"; {line.recipe.why}" if line.recipe.writer == "composer" else f"; merit {merit(candidate):.2f}"
    why = (
        f"asked: {ask.said}; keeps {len(kept)} of {len(keep)} claims; "
        f"likeness {similarity(before.text, line.text):.2f} to the line before{how}"
    )
    recipe = line.recipe.model_copy(update={"why": why})
    return Alternative(
        line=line.model_copy(update={"recipe": recipe}), diff=tuple(word_diff(before.text, line.text)), why=why,
        kept=tuple(worded(brief, kept)), lost=tuple(worded(brief, [f for f in own if f not in said])),
        gained=tuple(worded(brief, [f for f in said if f not in own])),
    )  # fmt: skip
