"""`adwright banner`: one creative on one placement as an HTML5 zip, an editable SVG, layers, or a poster to print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from adwright.app.bench import OnBench, on_bench
from adwright.app.campaign import load_campaign
from adwright.app.marking import decision_for, marking_for
from adwright.app.progress import Progress, Silent
from adwright.app.workspace import Workspace, open_workspace, read_jsonl
from adwright.check import with_notices
from adwright.core import Backdrop, Placement, Product, Rendition, Settings, Unsupported, UserError, placement
from adwright.core.clock import utc_now
from adwright.core.noun import Noun
from adwright.render import (
    Exporter,
    Html5,
    Layers,
    Painted,
    Pdf,
    choose,
    click_address,
    exporters,
    poster,
    renderer_of,
    unclicked,
)

_SILENT = Silent()
#: States of creatives of which nothing is made.
_KEPT_IN = frozenset({"blocked", "rejected", "retired"})
#: Kinds that nobody clicks on: a QR code stands on them in the button's place.
_UNCLICKED = frozenset({"pdf", "screen"})
#: Folder of what is made, below the folder of results.
FOLDER = "banners"


class BannerSummary(Noun):
    """What was made of a creative.

    Parameters
    ----------
    renditions
        One per kind; paths of files are relative to `folder`.
    """

    campaign: str
    creative: str
    state: str
    placement: str
    template: str
    folder: str
    renditions: dict[str, Rendition]


def banner(
    folder: Path,
    creative: str,
    *,
    placement: str | None = None,
    kind: Sequence[str] = ("html5",),
    click: str = "",
    sheet: str = "A3",
    template: str | None = None,
    output: Path | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> BannerSummary:
    """Make other kinds of files of a creative, with the template that its picture was drawn with.

    Parameters
    ----------
    placement
        Id or size; the campaign's first that takes pictures when left out, and for "pdf" alone a poster of the sheet's
        own shape.
    kind
        Names of exporters: html5, screen, svg, layers, pdf.
    click
        Where a click on the HTML5 banner leads, and what a QR code holds; the product's page when left out. Posters and
        screens ("pdf", "screen") have a code where they are made alone, others where their placement takes one.
    sheet
        Size of paper for "pdf": A2, A3, ...

    Raises
    ------
    UserError
        No such creative, or one that is blocked, rejected or retired; no such placement, kind, sheet or template; a
        click address that is none.
    Unsupported
        The template cannot be taken apart, or an extra is missing.
    """
    campaign = load_campaign(folder)
    wanted = [(name, _exporter(name, click, sheet)) for name in dict.fromkeys(kind)]
    with open_workspace(campaign, settings) as work:
        bench = on_bench(work, creative, progress)
        _may_leave(bench)
        place = _place(work, placement, poster_of=sheet if list(kind) == ["pdf"] else None)
        if _UNCLICKED.issuperset(kind):
            place = unclicked(place)
        out = output or work.out / FOLDER
        product = _product(bench)
        if click:
            product = product.model_copy(update={"url": click_address(click)})
        drawn = _drawn(work, bench, place)
        name = template or (str(drawn["template"]) if drawn else _first(work, bench, product))
        behind = Backdrop.model_validate(drawn["backdrop"]) if drawn and drawn.get("backdrop") else None
        layers = _layers(work, bench, place, product, name, behind)
        with progress.task("banner", len(wanted)) as advance:
            made = {}
            for one, exporter in wanted:
                made[one] = exporter.export(layers, out=out)
                advance(1, one)
    return BannerSummary(
        campaign=campaign.name, creative=bench.creative.id, state=bench.state, placement=place.id, template=name,
        folder=str(out), renditions=made,
    )  # fmt: skip


def _layers(
    work: Workspace, bench: OnBench, place: Placement, product: Product, template: str, behind: Backdrop | None
) -> Layers:
    """The banner in its layers, with the notices and the marking that hold today."""
    campaign, brand = work.campaign, bench.ingested.brand
    renderer = renderer_of(template, campaign.folder)
    if not isinstance(renderer, Painted):
        raise Unsupported(f"{template} is no template, so it cannot be taken apart", hint="choose another --template")
    today = utc_now().date()
    shows = behind if renderer.template.shows_backdrop else None
    decision = decision_for(campaign, bench.creative, place, today, shows)
    return renderer.layers(
        bench.creative, place, brand=with_notices(brand, bench.brief, today.isoformat()), product=product,
        root=campaign.folder, seed=campaign.seed, marking=marking_for(campaign, brand, place, decision),
        backdrop=shows,
    )  # fmt: skip


def _may_leave(bench: OnBench) -> None:
    """UserError for a creative that no check or person lets out: a file that leaves the house is hard to call back."""
    if bench.state in _KEPT_IN:
        raise UserError(
            f"creative {bench.creative.id} is {bench.state}", hint="see why with adwright explain or review show"
        )


def _exporter(name: str, click: str, sheet: str) -> Exporter:
    """The exporter of that name, with the options that are its own."""
    if name == "html5":
        return Html5(click=click)
    return Pdf(sheet=sheet) if name == "pdf" else exporters.get(name)


def _place(work: Workspace, name: str | None, poster_of: str | None) -> Placement:
    if name is not None:
        found = placement(name)
        if not found.takes_pictures:
            raise UserError(f"placement {found.id} takes no picture", hint="see `adwright placements`")
        return found
    if poster_of is not None:
        return poster(poster_of)
    known = [place for place in map(placement, work.campaign.placements) if place.takes_pictures]
    if not known:
        raise UserError(f"{work.campaign.name} has no placement that takes pictures", hint="give --placement")
    return known[0]


def _product(bench: OnBench) -> Product:
    """The product in the creative's language; one in a language that the feed does not have comes in its brief."""
    key = bench.creative.product, bench.creative.locale
    return next((p for p in bench.ingested.products if (p.id, p.locale) == key), bench.brief.product)


def _drawn(work: Workspace, bench: OnBench, place: Placement) -> dict[str, Any] | None:
    """The campaign's picture of the creative on that placement, as its list tells it."""
    for row in read_jsonl(work.out / "renditions.jsonl"):
        if (row["creative"], row["placement"]) == (bench.creative.id, place.id):
            return row
    return None


def _first(work: Workspace, bench: OnBench, product: Product) -> str:
    """The first template that suits."""
    return choose(bench.creative, product, work.campaign.folder, work.campaign.seed, work.campaign.render.templates)[0]
