"""The page of a run. Comes in: a `RunReport`. Goes out: one self-contained HTML string."""

from __future__ import annotations

from adwright.app.page.axis import percent
from adwright.app.page.gallery import LIMIT, shelves, shown_placements
from adwright.app.page.html import page
from adwright.app.page.panels import blocked, reason_rows, rule_rows, segment_panels, trend_panels, writers
from adwright.app.page.report import RunReport
from adwright.app.page.thumbs import BUDGET, Album
from adwright.core.text import language_of

#: Rejected rows and dropped reasons shown; the rest is in the files beside the page.
REJECTS = 200
REASONS = 60


def run_page(run: RunReport, *, limit: int = LIMIT, image_budget: int = BUDGET) -> str:
    """The report of a run as one HTML string that loads nothing.

    Parameters
    ----------
    limit
        Creatives shown; each product keeps its first choices.
    image_budget
        Characters of pictures put into the page; later pictures are linked to their files beside it.
    """
    shelved = shelves(run, Album(run.folder, image_budget), limit)
    cards = [card for shelf in shelved for card in shelf.cards]
    chosen = {pick.creative for pick in run.picks}
    lines = writers(run)
    moving, flat = trend_panels(run.trends)
    reasons = reason_rows(run.dropped)
    return page(
        "run.html.j2",
        run.language,
        run=run,
        brand=run.brand,
        shelves=shelved,
        shown=len(cards),
        total=len(chosen) if run.picks else len(run.creatives),
        placements=shown_placements(run),
        languages=sorted({language_of(card.creative.locale) for card in cards}),
        everyone=any(pick.segment is None for pick in run.picks),
        rows_read=sum(i.read for i in run.intake if i.what == "products"),
        rows_kept=sum(i.kept for i in run.intake if i.what == "products"),
        products_kept=len({p.id for p in run.products}),
        model_share=percent(lines["model"] / lines.total(), 0) if lines else "–",
        blocked=blocked(run),
        segments=segment_panels(run.segments, run.language),
        moving=moving,
        flat=flat,
        rules=rule_rows(run),
        reasons=reasons[:REASONS],
        reasons_total=len(reasons),
        rejects=run.rejects[:REJECTS],
    )
