"""`adwright formats`, `write` and `series`: copy in the formats of posts, messages, scripts and search ads.

Comes in: a campaign folder and the name of a format. Goes out: pieces with their findings, as JSON Lines or CSV where a
file is named. Nothing under ``out/`` changes: these pieces are for a person to take, not for the service.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adwright.app.campaign import load_campaign
from adwright.app.pieces import PieceRow, SeriesSummary, WriteSummary, piece_row, save
from adwright.app.progress import Progress, Silent
from adwright.app.steps.briefs import orders
from adwright.app.steps.generate import DroppedLine, dropped_lines, open_ledgered
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.ingest import ingest as ingest_step
from adwright.app.steps.understand import Understood
from adwright.app.steps.understand import understand as understand_step
from adwright.app.workspace import Workspace
from adwright.check import check_line
from adwright.core import (
    Brand,
    Brief,
    Finding,
    Line,
    Product,
    Settings,
    UserError,
    derive_seed,
    did_you_mean,
)
from adwright.core.copy_format import CopyFormat, copy_format, copy_formats
from adwright.core.noun import Noun
from adwright.core.text import language_of
from adwright.generate.formats import write_format
from adwright.generate.series import write_series
from adwright.llm import Model

_SILENT = Silent()


class FormatList(Noun):
    """Formats in the order of their files."""

    formats: tuple[CopyFormat, ...]


@dataclass(frozen=True)
class _Desk:
    """What the pieces of one command have in common."""

    work: Workspace
    ingested: Ingested
    understood: Understood
    model: Model | None

    @property
    def brand(self) -> Brand:
        return self.ingested.brand

    def accept(self, brief: Brief, line: Line) -> Sequence[Finding]:
        return check_line(brief, self.brand, line)

    def brief(self, product: Product) -> Brief:
        """The brief for everyone: these pieces are not served to segments."""
        return orders(self.work, product, self.ingested, self.understood)[0].brief


def formats(*, platform: str | None = None) -> FormatList:
    """All formats, or those of one platform; UserError for a platform that has none."""
    found = tuple(copy_formats().values())
    platforms = {form.platform for form in found}
    if platform is not None and platform not in platforms:
        raise UserError(f"no formats of a platform named {platform!r}", hint=did_you_mean(platform, platforms))
    return FormatList(formats=tuple(form for form in found if platform in (None, form.platform)))


def write(
    folder: Path,
    *,
    format: str,
    product: str | None = None,
    locale: str | None = None,
    n: int = 3,
    model: str | None = None,
    seed: int | None = None,
    output: Path | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> WriteSummary:
    """Write n pieces of a format for each product.

    Parameters
    ----------
    product, locale
        Only this product; only this locale, or all of a language ("zh").
    output
        File for the pieces: CSV by its name, else JSON Lines.

    Raises
    ------
    UserError
        No such format, product or locale, or the campaign is wrong.
    """
    form = copy_format(format)
    with _open(folder, model, seed, settings, progress) as desk:
        rows: list[PieceRow] = []
        dropped: list[DroppedLine] = []
        wanted = _wanted(desk, product, locale)
        with progress.task("write", len(wanted)) as advance:
            for one in wanted:
                brief = desk.brief(one)
                own = derive_seed(desk.work.campaign.seed, "format", form.id, brief.id)
                made = write_format(brief, form, desk.model, n=n, seed=own, accept=desk.accept)
                rows += [piece_row(piece, brief, desk.brand) for piece in made.pieces]
                dropped += dropped_lines(brief, made.dropped)
                advance(1, one.title)
        summary = WriteSummary(
            campaign=desk.work.campaign.name, format=form.id, model=desk.model.identity if desk.model else "none",
            pieces=tuple(rows), missing=n * len(wanted) - len(rows), dropped=tuple(dropped), output=str(output or ""),
        )  # fmt: skip
    save(summary, output)
    return summary


def series(
    folder: Path,
    *,
    product: str,
    format: str,
    items: int = 4,
    locale: str | None = None,
    model: str | None = None,
    seed: int | None = None,
    output: Path | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> SeriesSummary:
    """Write a series for one product: another lead in each item, from a teaser to a reminder, nothing said twice.

    Raises
    ------
    UserError
        No such format, product or locale, or one locale too many: a series speaks one language.
    """
    form = copy_format(format)
    with _open(folder, model, seed, settings, progress) as desk:
        wanted = _wanted(desk, product, locale)
        brief = desk.brief(wanted[0])
        if len(wanted) > 1:
            listed = ", ".join(one.locale for one in wanted)
            raise UserError(f"{product!r} has {len(wanted)} locales: {listed}", hint="choose one with --locale")
        own = derive_seed(desk.work.campaign.seed, "series", form.id, brief.id)
        with progress.task("series", 1) as advance:
            made = write_series(brief, form, desk.model, items=items, seed=own, accept=desk.accept)
            advance(1, wanted[0].title)
        rows = tuple(
            piece_row(item.piece, brief, desk.brand, phase=item.lead.phase, lead=item.lead.why)
            for item in made.items if item.piece
        )  # fmt: skip
        summary = SeriesSummary(
            campaign=desk.work.campaign.name, format=form.id, model=desk.model.identity if desk.model else "none",
            pieces=rows, missing=items - len(rows), dropped=dropped_lines(brief, made.dropped),
            output=str(output or ""), name=made.thread.name, button=made.thread.button, tag=made.thread.tag,
        )  # fmt: skip
    save(summary, output)
    return summary


@contextmanager
def _open(
    folder: Path, model: str | None, seed: int | None, settings: Settings | None, progress: Progress
) -> Iterator[_Desk]:
    campaign = load_campaign(folder).adjusted(model, seed)
    with Workspace(campaign, settings or Settings(), preview=True) as work, work.alone():
        ingested = ingest_step(work, progress)
        understood = understand_step(work, ingested, progress)
        writer = open_ledgered(work)
        yield _Desk(work, ingested, understood, writer)


def _wanted(desk: _Desk, product: str | None, locale: str | None) -> list[Product]:
    found = list(desk.ingested.products)
    ids, locales = {one.id for one in found}, {one.locale for one in found}
    if product is not None and product not in ids:
        raise UserError(
            f"no product {product!r} in campaign {desk.work.campaign.name!r}", hint=did_you_mean(product, ids)
        )
    if locale is not None:
        locales = {one for one in locales if locale in (one, language_of(one))}
        if not locales:
            raise UserError(
                f"no products in {locale!r}", hint=did_you_mean(locale, {one.locale for one in desk.ingested.products})
            )
    chosen = [one for one in found if product in (None, one.id) and one.locale in locales]
    if not chosen:
        raise UserError(f"{product or 'no product'} is not in the feed of {locale!r}", hint="leave out --locale")
    return chosen
