"""`adwright formats`, `write` and `series`: copy in the formats of posts, messages, scripts and search ads.

Comes in: a campaign folder and the name of a format. Goes out: pieces with their findings, as JSON Lines or CSV where a
file is named. Nothing under ``out/`` changes: these pieces are for a person to take, not for the service.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adwright.app.campaign import Campaign, load_campaign
from adwright.app.progress import Progress, Silent
from adwright.app.steps.briefs import orders
from adwright.app.steps.generate import DroppedLine
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.ingest import ingest as ingest_step
from adwright.app.steps.understand import Understood
from adwright.app.steps.understand import understand as understand_step
from adwright.app.workspace import Workspace, write_jsonl
from adwright.check import check_creative, check_line
from adwright.core import (
    Brand,
    Brief,
    Creative,
    Finding,
    Line,
    Product,
    Recipe,
    Settings,
    Support,
    UserError,
    derive_seed,
    did_you_mean,
    verdict,
)
from adwright.core.copy_format import CopyFormat, Reminder, copy_format, copy_formats
from adwright.core.noun import Noun
from adwright.core.piece import Piece, Unfilled
from adwright.core.text import language_of
from adwright.core.whole_file import write_bytes
from adwright.generate.formats import write_format
from adwright.generate.sampling import Dropped
from adwright.generate.series import write_series
from adwright.ingest import spreadsheet_safe
from adwright.llm import Ledgered, Model, open_model

_SILENT = Silent()


class FormatList(Noun):
    """Formats in the order of their files."""

    formats: tuple[CopyFormat, ...]


class PartRow(Noun):
    """One item of a part with its findings."""

    part: str
    text: str
    under: str = ""
    supports: tuple[Support, ...]
    recipe: Recipe
    findings: tuple[Finding, ...]


class PieceRow(Noun):
    """One piece as a person reads it.

    Parameters
    ----------
    phase, lead
        Of a series: what the item is for, and what it leads with.
    verdict
        Of its findings; "review" also where a part or a blank is left to fill.
    findings
        On the piece as a whole: notices that the law asks for.
    """

    id: str
    format: str
    product: str
    locale: str
    phase: str = ""
    lead: str = ""
    verdict: str
    complete: bool
    text: str
    parts: tuple[PartRow, ...]
    unfilled: tuple[Unfilled, ...]
    blanks: int
    reminders: tuple[Reminder, ...]
    findings: tuple[Finding, ...]


class WriteSummary(Noun):
    """What was written.

    Parameters
    ----------
    missing
        Pieces or items asked for that the facts do not carry.
    output
        The file, where one was named.
    """

    campaign: str
    format: str
    model: str
    pieces: tuple[PieceRow, ...]
    missing: int
    dropped: tuple[DroppedLine, ...]
    output: str = ""


class SeriesSummary(WriteSummary):
    """A series: what its items share, and the items in `pieces`."""

    name: str
    button: str
    tag: str


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
                rows += [_row(piece, brief, desk.brand) for piece in made.pieces]
                dropped += _dropped(brief, made.dropped)
                advance(1, one.title)
        summary = WriteSummary(
            campaign=desk.work.campaign.name, format=form.id, model=desk.model.identity if desk.model else "none",
            pieces=tuple(rows), missing=n * len(wanted) - len(rows), dropped=tuple(dropped), output=str(output or ""),
        )  # fmt: skip
    _save(summary, output)
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
            _row(item.piece, brief, desk.brand, phase=item.lead.phase, lead=item.lead.why)
            for item in made.items if item.piece
        )  # fmt: skip
        summary = SeriesSummary(
            campaign=desk.work.campaign.name, format=form.id, model=desk.model.identity if desk.model else "none",
            pieces=rows, missing=items - len(rows), dropped=tuple(_dropped(brief, made.dropped)),
            output=str(output or ""), name=made.thread.name, button=made.thread.button, tag=made.thread.tag,
        )  # fmt: skip
    _save(summary, output)
    return summary


@contextmanager
def _open(
    folder: Path, model: str | None, seed: int | None, settings: Settings | None, progress: Progress
) -> Iterator[_Desk]:
    changes = {name: value for name, value in (("model", model), ("seed", seed)) if value is not None}
    campaign: Campaign = load_campaign(folder).model_copy(update=changes)
    with Workspace(campaign, settings or Settings(), preview=True) as work, work.alone():
        ingested = ingest_step(work, progress)
        understood = understand_step(work, ingested, progress)
        writer = None if campaign.model == "none" else Ledgered(open_model(campaign.model, work.settings), work.store)
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


def _row(piece: Piece, brief: Brief, brand: Brand, *, phase: str = "", lead: str = "") -> PieceRow:
    # Lengths are those of the format, which the writer keeps; the placements' do not hold here.
    plain = brief.model_copy(update={"placements": ()})
    parts = tuple(
        PartRow(part=x.part, text=x.line.text, under=x.under, supports=x.line.supports, recipe=x.line.recipe,
                findings=tuple(check_line(plain, brand, x.line)))
        for x in piece.lines
    )  # fmt: skip
    said = " ".join(line.line.text for line in piece.lines) or "-"
    whole = Line(field="social", text=said, recipe=Recipe(writer="human"))
    creative = Creative(brief=brief.id, product=piece.product, locale=piece.locale, lines=(whole,))
    findings = tuple(f for f in check_creative(creative, plain, brand) if f.check == "required")
    found = verdict([*findings, *(f for part in parts for f in part.findings)])
    return PieceRow(
        id=piece.id, format=piece.format, product=piece.product, locale=piece.locale, phase=phase, lead=lead,
        verdict="review" if found == "pass" and not piece.complete else found, complete=piece.complete, text=piece.text,
        parts=parts, unfilled=piece.unfilled, blanks=piece.blanks, reminders=piece.reminders, findings=findings,
    )  # fmt: skip


def _dropped(brief: Brief, lines: Sequence[Dropped]) -> list[DroppedLine]:
    return [
        DroppedLine(product=brief.product.id, locale=brief.locale, field=line.field, text=line.text, writer=line.writer,
                    reason=line.reason, rules=line.rules)
        for line in lines
    ]  # fmt: skip


def _save(summary: WriteSummary, output: Path | None) -> None:
    if output is None:
        return
    if output.suffix.lower() == ".csv":
        # A mark at the beginning tells spreadsheets that it is UTF-8.
        write_bytes(output, csv_of(summary).encode("utf-8-sig"))
    else:
        write_jsonl(output, summary.pieces)


def csv_of(summary: WriteSummary) -> str:
    """One line an item of a part; no cell that a spreadsheet would run as a formula."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(["piece", "format", "product", "locale", "phase", "verdict", "part", "under", "text", "writer"])
    for piece in summary.pieces:
        about = [piece.id, piece.format, piece.product, piece.locale, piece.phase, piece.verdict]
        for part in piece.parts:
            cells = [*about, part.part, part.under, part.text, part.recipe.writer]
            rows.writerow([spreadsheet_safe(cell) for cell in cells])
    return text.getvalue()
