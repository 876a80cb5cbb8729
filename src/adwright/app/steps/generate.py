"""Step 3 and 4: creatives for each product, locale and audience, and what the checks say of them.

Writing and checking stand in one step because a line that a check stops is written anew at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pydantic import JsonValue

from adwright.app.judging import findings_on
from adwright.app.progress import Progress
from adwright.app.steps.briefs import Order, orders
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.understand import Understood
from adwright.app.workspace import Workspace, hash_of_data, write_jsonl
from adwright.check import check_line
from adwright.core import Brief, Creative, Finding, Line, Product, derive_seed, verdict
from adwright.core.noun import Noun
from adwright.core.review import HELD
from adwright.core.text import language_of
from adwright.generate import write
from adwright.generate.sampling import Dropped
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


def dropped_lines(brief: Brief, dropped: Sequence[Dropped]) -> tuple[DroppedLine, ...]:
    """What was dropped while a brief was answered, as the results tell it."""
    return tuple(
        DroppedLine(product=brief.product.id, locale=brief.locale, field=line.field, text=line.text, writer=line.writer,
                    reason=line.reason, rules=line.rules)
        for line in dropped
    )  # fmt: skip


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


@dataclass
class _Pool:
    """What is written so far. One creative may answer several orders; it is kept once."""

    model: str
    creatives: dict[str, Creative] = field(default_factory=dict)
    briefs: dict[str, Brief] = field(default_factory=dict)
    dropped: list[DroppedLine] = field(default_factory=list)
    sampled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    usable: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def take(self, brief: Brief, made: dict[str, Any]) -> None:
        """Add what `_write` made for a brief."""
        self.briefs[brief.id] = brief
        for creative in map(Creative.model_validate, made["creatives"]):
            self.creatives.setdefault(creative.id, creative)
        self.dropped += [DroppedLine.model_validate(line) for line in made["dropped"]]
        language = language_of(brief.locale)
        self.sampled[language].update(made["sampled"])
        self.usable[language].update(made["usable"])


def generate(
    work: Workspace, ingested: Ingested, understood: Understood, progress: Progress, *, limit: int | None = None
) -> Generated:
    """Write and check creatives for all products; writes creatives.jsonl, findings.jsonl and dropped.jsonl."""
    model = open_ledgered(work)
    products = _first(ingested.products, limit)
    pool = _Pool(model=model.identity if model else "none")
    rules = [hash_of_data("prompts"), hash_of_data("rules"), hash_of_data("placements")]
    with progress.task("generate", len(products)) as advance:
        for product in products:
            for order in orders(work, product, ingested, understood):
                pool.take(order.brief, _remembered(work, order, model, ingested, rules))
            advance(1, product.title)
    found_once = _take_up_children(work, pool.creatives, pool.briefs)
    _keep_reviewed(work, pool.creatives, pool.briefs)
    findings = {}
    for creative in pool.creatives.values():
        found = findings_on(creative, pool.briefs[creative.brief], ingested.brand, work.campaign)
        findings[creative.id] = found + found_once.get(creative.id, ())
    states = {key: state_of(found, auto=work.campaign.review == "automatic") for key, found in findings.items()}
    made = Generated(
        creatives=tuple(pool.creatives.values()), briefs=pool.briefs, findings=findings, states=states,
        dropped=tuple(pool.dropped), model=pool.model, sampled=pool.sampled, usable=pool.usable,
        summary=_summary(work, pool, states, len(products)),
    )  # fmt: skip
    _keep(work, made)
    return made


def _first(products: Sequence[Product], limit: int | None) -> list[Product]:
    """The first products, each in all its locales."""
    ids = set(list(dict.fromkeys(product.id for product in products))[:limit])
    return [product for product in products if product.id in ids]


def _remembered(
    work: Workspace, order: Order, model: Model | None, ingested: Ingested, rules: list[str]
) -> dict[str, Any]:  # fmt: skip
    """What is written for an order, taken from an earlier run where nothing it depends on has changed."""
    campaign = work.campaign
    inputs = [
        order.brief.model_dump(mode="json"), ingested.brand.model_dump(mode="json"),
        model.identity if model else "none", order.variants, order.samples, campaign.seed, rules,
        _templates(work, order), campaign.generate.variety,
    ]  # fmt: skip
    return cast(dict[str, Any], work.remembered("generate", inputs, lambda: _write(work, order, model, ingested)))


def _summary(work: Workspace, pool: _Pool, states: dict[str, str], products: int) -> GenerateSummary:
    lines = [line for creative in pool.creatives.values() for line in creative.lines]
    reasons = Counter(rule for line in pool.dropped for rule in line.rules or (line.reason,))
    return GenerateSummary(
        campaign=work.campaign.name, model=pool.model, products=products, creatives=len(pool.creatives),
        sampled=dict(sum(pool.sampled.values(), Counter())), usable=dict(sum(pool.usable.values(), Counter())),
        lines_by_writer=dict(Counter(line.recipe.writer for line in lines)),
        dropped_by_rule=dict(reasons.most_common()), states=dict(Counter(states.values())),
    )  # fmt: skip


def _keep(work: Workspace, made: Generated) -> None:
    """Put the creatives into the store, unless this is a look, and all that was made into files."""
    if not work.preview:
        work.store.put_creatives(work.campaign.name, list(made.creatives), made.states)
    write_jsonl(work.out / "creatives.jsonl", made.creatives)
    write_jsonl(work.out / "dropped.jsonl", made.dropped)
    write_jsonl(
        work.out / "findings.jsonl",
        (
            {"creative": key, "state": made.states[key], **finding.model_dump(mode="json")}
            for key, found in made.findings.items()
            for finding in found
        ),
    )


def open_ledgered(work: Workspace) -> Model | None:
    """The campaign's model with its calls kept; None where it has none."""
    if not work.campaign.asks_model:
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
    made: dict[str, Any] = {
        "creatives": [c.model_dump(mode="json") for c in written.creatives],
        "dropped": [line.model_dump(mode="json") for line in dropped_lines(brief, written.dropped)],
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
