"""What all results that read on a terminal are made of: lines, tables, findings, marks of what changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from adwright.core import Estimate, Finding
from adwright.core.word_diff import Piece, marked

console = Console(soft_wrap=False)


def say(text: str) -> None:
    """A line as it is."""
    console.print(escape(text), highlight=False, soft_wrap=True)


def heading(text: str) -> None:
    """A line that stands out."""
    console.print(f"[bold]{escape(text)}[/]", highlight=False, soft_wrap=True)


def say_diff(before: str, pieces: Sequence[Piece]) -> None:
    """A line of what changed, behind some words."""
    console.print(escape(before) + diff(pieces), highlight=False, soft_wrap=True)


def table(*columns: str, title: str = "") -> Table:
    """An empty table; columns that begin with # are set to the right."""
    made = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, justify="right" if column.startswith("#") else "left", overflow="fold")
    return made


def row(table: Table, *cells: object) -> None:
    """Add a row."""
    table.add_row(*(escape(str(cell)) for cell in cells))


def rate(estimate: Estimate | None) -> tuple[str, str]:
    """A rate and its interval; "-" where there is none."""
    if estimate is None:
        return "-", ""
    return f"{estimate.mean:.2%}", f"{estimate.low:.2%} to {estimate.high:.2%}"


def findings(found: Sequence[Finding]) -> None:
    """One line a finding."""
    for finding in found:
        say(f"{finding.severity:<12} {finding.field} {finding.span!r}: {finding.why} [{finding.rule}]")


_CHANGED = {"kept": "", "removed": "red strike", "added": "green underline"}


def diff(pieces: Sequence[Piece]) -> str:
    """What changed, in marks that plain output shows too, and in colours where there are some."""
    parts = []
    for piece in pieces:
        said, style = escape(marked([piece])), _CHANGED[piece.change]
        parts.append(f"[{style}]{said}[/]" if style else said)
    return "".join(parts)
