"""Pieces of a format as a person reads them: with their findings, on a terminal, as JSON Lines or as CSV.

Comes in: pieces and the briefs that they answer. Goes out: rows, and the file that was named. It writes no copy.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from adwright.app.steps.generate import DroppedLine
from adwright.app.workspace import write_jsonl
from adwright.check import check_creative, check_line
from adwright.core import Brand, Brief, Creative, Finding, Line, Recipe, Support, verdict
from adwright.core.copy_format import Reminder
from adwright.core.noun import Noun
from adwright.core.piece import Piece, Unfilled
from adwright.core.whole_file import write_bytes
from adwright.ingest import spreadsheet_safe


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


def piece_row(piece: Piece, brief: Brief, brand: Brand, *, phase: str = "", lead: str = "") -> PieceRow:
    """A piece with the findings on its lines and on the whole."""
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


def save(summary: WriteSummary, output: Path | None) -> None:
    """Write the pieces where a file is named: CSV by its name, else JSON Lines."""
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
