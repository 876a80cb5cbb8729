"""Delimited text to records.

Comes in: a text stream. Goes out: records with the row numbers a spreadsheet shows, the broken ones marked. It detects
the delimiter; it does not know what the columns mean.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

DELIMITERS = (",", "\t", ";", "|")
#: A quoted field that runs over more lines than this was never closed.
_LONGEST_RECORD = 1000


@dataclass(frozen=True)
class Record:
    """One row of a table.

    Parameters
    ----------
    row
        As a spreadsheet numbers it: the first record of the file is 1, blank lines count.
    problem
        Why it cannot be used; empty when it can.
    """

    row: int
    cells: list[str]
    problem: str = ""


@dataclass
class _Lines:
    """Lines with a memory of those taken for the current record, so that a broken record can be put back."""

    read: Callable[[], str]
    waiting: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LONGEST_RECORD:
            raise StopIteration
        line = self.waiting.pop() if self.waiting else self.read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def put_back(self, lines: list[str]) -> None:
        self.waiting.extend(reversed(lines))
        self.taken = []


def read_records(stream: io.TextIOBase, delimiter: str) -> Iterator[Record]:
    """Records of a delimited text.

    A quote that is never closed costs its own line only: the record is marked and reading goes on with the next line.
    """
    lines = _Lines(stream.readline)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    row = 0
    while True:
        lines.taken = []
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _lenient(lines, delimiter, row)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            continue
        if any(cells):
            yield Record(row, cells)


def _lenient(lines: _Lines, delimiter: str, row: int) -> Record:
    """A record that the strict reader refuses: text after a closing quote is joined, an open quote is a broken row."""
    lines.put_back(lines.taken)
    try:
        cells = next(csv.reader(lines, delimiter=delimiter), [])
    except csv.Error:
        return Record(row, [], "a field is longer than 131,072 characters")
    ended = len(lines.taken) >= _LONGEST_RECORD or not lines.taken[-1].rstrip("\r\n").endswith('"')
    if (len(lines.taken) > 1 and ended) or _left_open(lines.taken, delimiter):
        first, *others = lines.taken
        lines.put_back(others)
        return Record(row, next(csv.reader([first], delimiter=delimiter), []), "a quote is opened and never closed")
    return Record(row, cells)


def _left_open(taken: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(taken, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def find_delimiter(head: str, known: Callable[[str], bool]) -> str:
    """The delimiter of a table by its first lines.

    Parameters
    ----------
    head
        The beginning of the text, a few hundred lines.
    known
        Whether a column heading is one we know; the delimiter that uncovers most of them wins.

    Examples
    --------
    >>> find_delimiter("id;title;price\\n1;Tea, green;9,50\\n", {"id", "title", "price"}.__contains__)
    ';'
    """
    return max(DELIMITERS, key=lambda d: _score(head, d, known))


def _score(head: str, delimiter: str, known: Callable[[str], bool]) -> tuple[int, int, float, int]:
    widths: list[int] = []
    first: list[str] = []
    try:
        for cells in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            first = first or cells
            widths += [len(cells)] if cells else []
    except csv.Error:
        return (0, 0, 0.0, 0)
    if not first or len(first) < 2:
        return (sum(map(known, first)), 0, 0.0, 0)
    # The last record may be cut off by the end of the head.
    same = sum(w == len(first) for w in widths[:-1] or widths) / max(len(widths[:-1]), 1)
    return (sum(known(c) for c in first), 1, same, len(first))


def unique_headings(headings: Iterable[str]) -> list[str]:
    """Column headings, trimmed; a repeated one gets a number so that no cell hides another.

    Examples
    --------
    >>> unique_headings(["id", " image ", "image", ""])
    ['id', 'image', 'image (2)', '']
    """
    seen: dict[str, int] = {}
    names = []
    for heading in headings:
        name = heading.strip().lstrip("\ufeff")
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 or not name else f"{name} ({seen[name]})")
    return names
