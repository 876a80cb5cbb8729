"""Step 5: what each creative is expected to do in each segment, and which ones are picked."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from adwright.app.progress import Progress
from adwright.app.steps.generate import Generated
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.understand import Understood
from adwright.app.workspace import Workspace, write_jsonl
from adwright.core import Prediction
from adwright.core.noun import Noun
from adwright.rank import HierarchicalPredictor, OutcomeTable, choose_portfolio, count_outcomes, count_served


class Picked(Noun):
    """A creative picked for a product, locale and segment (None: everyone), with the reason."""

    product: str
    locale: str
    segment: str | None
    creative: str
    rank: int
    effect: float
    variety: float
    gain: float
    why: str


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Predictions by (creative, segment), and the picks."""

    predictions: dict[tuple[str, str | None], Prediction]
    picks: tuple[Picked, ...]


def rank(
    work: Workspace, ingested: Ingested, understood: Understood, generated: Generated, progress: Progress
) -> Ranked:
    """Predict and pick among creatives that are not blocked; writes portfolio.jsonl and predictions.jsonl."""
    options = work.campaign.portfolio
    predictor = HierarchicalPredictor().fit(_evidence(work, ingested, understood))
    audiences: list[str | None] = [None, *(segment.id for segment in understood.segments)]
    usable = [c for c in generated.creatives if generated.states[c.id] != "blocked"]
    predictions = {(p.creative, p.segment): p for p in predictor.predict(usable, audiences)}
    picks: list[Picked] = []
    groups = sorted({(c.product, c.locale) for c in usable})
    with progress.task("rank", len(groups)) as advance:
        for product, locale in groups:
            pool = [c for c in usable if (c.product, c.locale) == (product, locale)]
            for segment in audiences:
                fitting = [c for c in pool if c.segment in (None, segment)]
                chosen = choose_portfolio(
                    fitting, [predictions[c.id, segment] for c in fitting],
                    alpha=options.alpha, beta=options.beta, size=options.size, audience=segment,
                )  # fmt: skip
                picks += [
                    Picked(product=product, locale=locale, segment=segment, creative=p.creative, rank=p.rank,
                           effect=p.effect, variety=p.variety, gain=p.gain, why=p.why)
                    for p in chosen.picks
                ]  # fmt: skip
            advance(1, product)
    write_jsonl(work.out / "portfolio.jsonl", picks)
    write_jsonl(work.out / "predictions.jsonl", predictions.values())
    return Ranked(predictions=predictions, picks=tuple(picks))


def _evidence(work: Workspace, ingested: Ingested, understood: Understood) -> OutcomeTable:
    """What the logs and what was served so far say."""
    table = OutcomeTable.empty()
    if ingested.events.parts():
        table = count_outcomes(ingested.events.scan(), understood.members)
    # A decision names the product that was asked for, if any; what was shown is the chosen creative's.
    products = {creative.id: creative.product for creative in work.store.creatives(work.campaign.name)}
    decisions = work.store.decisions_frame().filter(pl.col("chosen").is_in(list(products)))
    decisions = decisions.with_columns(product=pl.col("chosen").replace_strict(products, return_dtype=pl.String))
    if decisions.height:
        table = table.plus(count_served(decisions, work.store.outcomes_frame()))
    return table
