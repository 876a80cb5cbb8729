"""Step 3 and 4: creatives for each product, locale and audience, and what the checks say of them.

Writing and checking stand in one step because a line that a check stops is written anew at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from pydantic import JsonValue

from adwright.app.progress import Progress
from adwright.app.steps.briefs import Order, orders
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.understand import Understood
from adwright.app.workspace import Workspace, hash_of_data, write_jsonl
from adwright.check import check_creative, check_line, with_notices
from adwright.core import Brief, Creative, Finding, Line, derive_seed, verdict
from adwright.core.noun import Noun
from adwright.core.review import HELD
from adwright.core.text import language_of
from adwright.generate import write
from adwright.llm import Ledgered, Model, open_model
from adwright.render import ranking


class DroppedLine(Noun):
    """A line that was written and not used, and why."""

    product: str
    locale: str
    field: str
    text: str
    writer: str
    reason: str
    rules: tuple[str, ...] = ()


class GenerateSummary(Noun):
    """Counts of a generation.

    Parameters
    ----------
    sampled, usable
        Lines that the model wrote per copy field, and those of them that passed every filter and check.
    lines_by_writer
        Lines in the creatives by who wrote them.
    states
        Creatives by state: approved, review, blocked.
    """

    campaign: str
    model: str
    products: int
    creatives: int
    sampled: dict[str, int]
    usable: dict[str, int]
    lines_by_writer: dict[str, int]
    dropped_by_rule: dict[str, int]
    states: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Generated:
    """Creatives with their briefs and findings; `sampled` and `usable` count model lines by language and field."""

    creatives: tuple[Creative, ...]
    briefs: dict[str, Brief]
    findings: dict[str, tuple[Finding, ...]]
    states: dict[str, str]
    dropped: tuple[DroppedLine, ...]
    model: str
    sampled: dict[str, Counter[str]]
    usable: dict[str, Counter[str]]
    summary: GenerateSummary


def generate(
    work: Workspace, ingested: Ingested, understood: Understood, progress: Progress, *, limit: int | None = None
) -> Generated:
    """Write and check creatives for all products; writes creatives.jsonl, findings.jsonl and dropped.jsonl."""
    campaign = work.campaign
    model = open_ledgered(work)
    identity = model.identity if model else "none"
    rules = [hash_of_data("prompts"), hash_of_data("rules"), hash_of_data("placements")]
    sampled: dict[str, Counter[str]] = defaultdict(Counter)
    usable: dict[str, Counter[str]] = defaultdict(Counter)
    creatives: dict[str, Creative] = {}
    briefs: dict[str, Brief] = {}
    dropped: list[DroppedLine] = []
    ids = list(dict.fromkeys(product.id for product in ingested.products))[:limit]
    products = [product for product in ingested.products if product.id in set(ids)]
    with progress.task("generate", len(products)) as advance:
        for product in products:
            for order in orders(work, product, ingested, understood):
                brief = order.brief
                inputs = [
                    brief.model_dump(mode="json"), ingested.brand.model_dump(mode="json"), identity, order.variants,
                    order.samples, campaign.seed, rules, _templates(work, order), campaign.generate.variety,
                ]  # fmt: skip

                def make(order: Order = order) -> JsonValue:
                    return _write(work, order, model, ingested)

                made = cast(dict[str, Any], work.remembered("generate", inputs, make))
                briefs[brief.id] = brief
                for creative in map(Creative.model_validate, made["creatives"]):
                    creatives.setdefault(creative.id, creative)
                dropped += [DroppedLine.model_validate(line) for line in made["dropped"]]
                language = language_of(brief.locale)
                sampled[language].update(made["sampled"])
                usable[language].update(made["usable"])
            advance(1, product.title)
    found_once = _take_up_children(work, creatives, briefs)
    _keep_reviewed(work, creatives, briefs)
    findings = {}
    for creative in creatives.values():
        brief = briefs[creative.brief]
        found = check_creative(creative, brief, with_notices(ingested.brand, brief))
        findings[creative.id] = found + found_once.get(creative.id, ())
    states = {key: state_of(found, auto=campaign.review == "automatic") for key, found in findings.items()}
    if not work.preview:
        work.store.put_creatives(campaign.name, list(creatives.values()), states)
    write_jsonl(work.out / "creatives.jsonl", creatives.values())
    write_jsonl(work.out / "dropped.jsonl", dropped)
    write_jsonl(
        work.out / "findings.jsonl",
        (
            {"creative": key, "state": states[key], **f.model_dump(mode="json")}
            for key, fs in findings.items()
            for f in fs
        ),
    )
    summary = GenerateSummary(
        campaign=campaign.name, model=identity, products=len(products), creatives=len(creatives),
        sampled=dict(sum(sampled.values(), Counter())), usable=dict(sum(usable.values(), Counter())),
        lines_by_writer=dict(Counter(line.recipe.writer for c in creatives.values() for line in c.lines)),
        dropped_by_rule=dict(Counter(rule for line in dropped for rule in line.rules or (line.reason,)).most_common()),
        states=dict(Counter(states.values())),
    )  # fmt: skip
    return Generated(
        creatives=tuple(creatives.values()), briefs=briefs, findings=findings, states=states, dropped=tuple(dropped),
        model=identity, sampled=sampled, usable=usable, summary=summary,
    )  # fmt: skip


def open_ledgered(work: Workspace) -> Model | None:
    """The campaign's model with its calls kept; None where it has none."""
    if work.campaign.model == "none" or work.campaign.generate.samples == 0:
        return None
    return Ledgered(open_model(work.campaign.model, work.settings), work.store)


#: Templates that the creatives of one brief are shared out over.
_LOOKS = 6


def _templates(work: Workspace, order: Order) -> list[str]:
    """Looks for the creatives of a brief: those that suit its product's picture and its occasion."""
    brief = order.brief
    return list(
        ranking(
            brief.product,
            work.campaign.folder,
            said=brief.occasion,
            seed=work.campaign.seed,
            among=work.campaign.render.templates,
        )
    )[:_LOOKS]


def _write(work: Workspace, order: Order, model: Model | None, ingested: Ingested) -> JsonValue:
    brief = order.brief

    def accept(brief: Brief, line: Line) -> Sequence[Finding]:
        return check_line(brief, ingested.brand, line)

    written = write(
        brief, model, variants=order.variants, samples=order.samples,
        seed=derive_seed(work.campaign.seed, "write", brief.id), accept=accept, templates=_templates(work, order),
        variety=work.campaign.generate.variety,
    )  # fmt: skip
    dropped = [
        DroppedLine(product=brief.product.id, locale=brief.locale, field=d.field, text=d.text, writer=d.writer,
                    reason=d.reason, rules=tuple(d.rules)).model_dump(mode="json")
        for d in written.dropped
    ]  # fmt: skip
    made: dict[str, Any] = {
        "creatives": [c.model_dump(mode="json") for c in written.creatives], "dropped": dropped,
        "sampled": dict(written.sampled), "usable": dict(written.kept),
    }  # fmt: skip
    return made


def _take_up_children(
    work: Workspace, creatives: dict[str, Creative], briefs: dict[str, Brief]
) -> dict[str, tuple[Finding, ...]]:
    """Put the creatives that were made from others beside the written ones; their own findings by id.

    One whose ground is gone (a fact changed, a product left) stays out, and is retired like a creative that is not
    written any more.
    """
    asked = set(briefs)
    standing = [child for child in work.store.children(work.campaign.name) if asked >= set(child.rests_on)]
    for child in standing:
        creatives.setdefault(child.creative.id, child.creative)
        briefs.setdefault(child.brief.id, child.brief)
    return {child.creative.id: child.findings for child in standing}


def _keep_reviewed(work: Workspace, creatives: dict[str, Creative], briefs: dict[str, Brief]) -> None:
    """Keep what people review or published, as they saw it, whether or not it is written this time.

    One whose brief is gone says facts that changed: it goes like any other, whatever people thought of it.
    """
    standings = work.store.standings(work.campaign.name)
    held = {id_ for id_, standing in standings.items() if standing.state in HELD}
    for creative in work.store.creatives(work.campaign.name) if held else ():
        if creative.id in held and creative.brief in briefs:
            creatives[creative.id] = creative


def state_of(findings: Sequence[Finding], *, auto: bool) -> str:
    """The state of a creative by the findings on it; without `auto` a person has to approve."""
    said = verdict(list(findings))
    if said == "block":
        return "blocked"
    return "approved" if said == "pass" and auto else "review"
