"""Lines for the parts of a format, asked of a model.

Comes in: a brief, a format, a model or none, the checks as a function. Goes out: candidates per piece and part, which
passed every filter, check and limit, and the others with their reasons. Which are taken is `formats`' business.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from adwright.core import Brief, Recipe, Support, derive_seed
from adwright.core.copy_format import CopyFormat, Part
from adwright.generate.format_brief import part_brief
from adwright.generate.format_request import format_request, parts_of_json
from adwright.generate.manners import breach, reshaped, shaped
from adwright.generate.plans import Plan, plans
from adwright.generate.prompts import PER_PLAN, Asked
from adwright.generate.recipe import recipe_of
from adwright.generate.sampling import Accept, Dropped, form_of, judge, sample
from adwright.generate.selection import Candidate
from adwright.llm import Model

#: Lines asked beyond those wanted: about a third do not pass.
SPARE = 0.5


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
    asking = _Asking(brief, form, model, n, seed, accept, got)
    parts = [part for part in form.parts if part.kind == "line"]
    if asks == "chat":
        asking.chat(parts)
    else:
        for part in parts:
            asking.planned(part)
    return got


@dataclass(frozen=True)
class _Asking:
    """One brief in one format, asked of one model for n pieces; what comes of it goes into `got`."""

    brief: Brief
    form: CopyFormat
    model: Model
    n: int
    seed: int
    accept: Accept
    got: Lines

    def planned(self, part: Part) -> None:
        """Lines of the fine-tuned copywriter or of a base model for one part."""
        wanted = part.most * self.n
        asked = max(2 * PER_PLAN, int(wanted * (1 + SPARE)))
        some = sample(
            part_brief(self.brief, part), self.model, samples=min(asked, 64),
            seed=derive_seed(self.seed, self.form.id, part.name), accept=self.accept, wanted=wanted,
            fields=[part.field],
        )  # fmt: skip
        self.got.dropped += [replace(bad, field=part.name) for bad in some.dropped]
        self.got.sampled[part.name] += sum(some.sampled.values())
        for candidate in some.passed.get(part.field, ()):
            line = reshaped(candidate.line, shaped(candidate.line.text, self.form, part, self.brief.locale))
            # A hashtag or emoji taken out of the middle moves what stands behind it.
            if not candidate.line.text.startswith(line.text):
                line = line.model_copy(update={"supports": _moved(line.supports, line.text)})
            self._keep(part, replace(candidate, line=line), self.got.shared[part.name])

    def chat(self, parts: Sequence[Part]) -> None:
        """One request a piece, all parts in it, so that a title and its text belong together."""
        if not parts:
            return
        planned = [
            {part.name: planned_for(self.brief, part, number, self.seed) for part in parts} for number in range(self.n)
        ]
        requests = [
            format_request(self.brief, self.form, plan, seed=derive_seed(self.seed, self.form.id, str(number)))
            for number, plan in enumerate(planned)
        ]
        replies = self.model.complete(requests)
        for number, (request, plan, reply) in enumerate(zip(requests, planned, replies, strict=True)):
            said = parts_of_json(reply.texts[0])
            for part in parts:
                for place, raw in enumerate(said.get(part.name, ())):
                    own = plan[part.name][place] if place < len(plan[part.name]) else None
                    recipe = recipe_of(self.model, request, reply, own)
                    self._judge(part, raw, own, Asked(request, "chat"), recipe, self.got.own[number, part.name])

    def _judge(
        self, part: Part, raw: str, plan: Plan | None, asked: Asked, recipe: Recipe, where: list[Candidate]
    ) -> None:  # fmt: skip
        self.got.sampled[part.name] += 1
        text = shaped(raw, self.form, part, self.brief.locale)
        rivals = [candidate.line.text for candidate in where]
        line, bad = judge(
            part_brief(self.brief, part), part.field, text, asked, rivals, recipe, self.accept, plan=plan
        )  # fmt: skip
        if bad is not None:
            self.got.dropped.append(replace(bad, field=part.name))
        else:
            self._keep(part, Candidate(line, None, plan), where)

    def _keep(self, part: Part, candidate: Candidate, where: list[Candidate]) -> None:
        reason = breach(candidate.line.text, self.form, part)
        if reason:
            rule = "format." + reason.replace(" ", "_")
            self.got.dropped.append(Dropped(part.name, candidate.line.text, "model", reason, (rule,)))
        else:
            self.got.kept[part.name] += 1
            where.append(candidate)


def _moved(supports: Sequence[Support], text: str) -> tuple[Support, ...]:
    return tuple(s for s in supports if text[s.start : s.end] == s.span)


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
