"""From what the steps made to what the page of a run shows."""

from __future__ import annotations

from collections import Counter
from typing import cast

from adwright.app.page.report import DroppedLine, Intake, Language, LineYield, Pick, RunReport
from adwright.app.steps.generate import Generated
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.rank import Ranked
from adwright.app.steps.render import Rendered
from adwright.app.steps.understand import Understood
from adwright.app.workspace import Workspace
from adwright.core.text import language_of
from adwright.version import __version__


def run_report(
    work: Workspace,
    ingested: Ingested,
    understood: Understood,
    generated: Generated,
    ranked: Ranked,
    rendered: Rendered,
) -> RunReport:
    """All that the page shows, without times, so that equal runs give equal pages."""
    campaign = work.campaign
    language = campaign.languages[0] if campaign.languages else "en"
    return RunReport(
        campaign=campaign.name,
        brand=ingested.brand,
        folder=work.out,
        model=generated.model,
        seed=campaign.seed,
        language=cast(Language, language if language in ("en", "zh") else "en"),
        versions={"adwright": __version__},
        simulated=tuple(
            [path for log in campaign.logs if log.simulated for path in log.paths]
            + [series.path for series in campaign.trends if series.simulated]
        ),
        intake=tuple(
            Intake(what=source.what, source=source.source, read=source.read, kept=source.kept, rejected=source.rejected)
            for source in ingested.summary.sources
        ),
        yields=_yields(generated),
        products=ingested.products,
        segments=understood.segments,
        trends=understood.trends,
        profiles=understood.profiles,
        creatives=generated.creatives,
        renditions=rendered.renditions,
        findings=generated.findings,
        picks=tuple(
            Pick(creative=p.creative, segment=p.segment, rank=p.rank, effect=p.effect, variety=p.variety, gain=p.gain,
                 why=p.why)
            for p in ranked.picks
        ),
        predictions=tuple(ranked.predictions.values()),
        rejects=ingested.rejects,
        dropped=tuple(
            DroppedLine.model_validate(d.model_dump(exclude={"rules"}))
            for d in generated.dropped
        ),
        alpha=campaign.portfolio.alpha,
        beta=campaign.portfolio.beta,
    )  # fmt: skip


def _yields(generated: Generated) -> tuple[LineYield, ...]:
    written = Counter(
        (language_of(creative.locale), line.recipe.writer)
        for creative in generated.creatives
        for line in creative.lines
    )
    return tuple(
        LineYield(
            language=language, sampled=sum(generated.sampled[language].values()),
            passed=sum(generated.usable[language].values()), model_lines=written[language, "model"],
            composer_lines=written[language, "composer"],
        )
        for language in sorted(generated.sampled)
    )  # fmt: skip
