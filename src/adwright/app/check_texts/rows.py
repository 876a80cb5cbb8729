"""The rows of a file of texts, one JSON object a line or a table with columns of the same names.

Comes in: a path. Goes out: its rows as lines of JSON with their numbers, those that cannot be used marked; or an error
that says what the file is instead. It holds one row at a time, and does not know what a row must have.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from adwright.app.check_texts.nouns import TextToCheck, known_column
from adwright.core import DataError
from adwright.ingest.encoding import detect, open_text
from adwright.ingest.table import Record, find_delimiter, read_records, unique_headings

#: Longest line that is read [bytes]: 500 facts of 2,000 characters and a text, each character escaped ("\u4e00"), and
#: as much again of the row's own columns. A longer one is no row, and would fill the memory.
LONGEST_LINE = 12 << 20
#: What a file is told by [bytes].
_HEAD = 64 << 10
#: First bytes of files that people give instead -> what they are, and what to do.
_NO_TEXT: dict[bytes, tuple[str, str]] = {
    b"PK\x03\x04": ("a spreadsheet or a zip archive", "unpack it, or save the sheet as CSV in UTF-8"),
    b"\xd0\xcf\x11\xe0": ("a spreadsheet of an old kind", "save it as CSV in UTF-8"),
    b"\x1f\x8b": ("compressed", "unpack it first: gunzip FILE.gz"),
    b"PAR1": ("Parquet", "write it as JSON Lines or CSV first"),
    b"%PDF": ("a PDF", "copy the texts into a CSV with the columns text and market"),
}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EXAMPLE = '{"id": "1", "text": "…", "market": "CN"}'

Kind = Literal["lines", "table"]


class Row(NamedTuple):
    """A row as one line of JSON; `problem` says why there is none."""

    number: int
    line: bytes
    problem: str = ""


def rows(file: Path, kind: Kind) -> Iterator[Row]:
    """The rows of a file that are not blank, in their order."""
    return _lines(file) if kind == "lines" else _records(file)


def kind_of(file: Path) -> Kind:
    """What a file is, told by its beginning and not by its name.

    Raises
    ------
    DataError
        It is neither JSON Lines nor a table with the columns `text` and `market`; the hint says what to do.
    """
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    if found := next((told for magic, told in _NO_TEXT.items() if head.startswith(magic)), None):
        raise DataError(f"{file} is {found[0]}, not a file of texts", hint=found[1])
    wide = head.startswith(_UTF16)
    text = head.decode("utf-16" if wide else "utf-8-sig", "replace")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not lines:
        return "lines"
    if re.match(r"\[\s*(\{|$)", lines[0]):
        raise DataError(f"{file} is one JSON array", hint=f"write one object a line: jq -c '.[]' {file}")
    if lines[0] == "{":
        raise DataError(f"{file} has JSON over several lines", hint=f"write one object a line: jq -c . {file}")
    # A table may hold "{brand} mugs" in a cell, but its first line names its columns.
    if not {"text", "market"} <= _columns(lines[0]) and any(line.startswith("{") for line in lines):
        if wide:
            raise DataError(f"{file} is in UTF-16, which JSON Lines is not", hint="save it as UTF-8")
        return "lines"
    return _table(file, lines[0])


def _columns(first: str) -> set[str]:
    """The columns that a file's first line names, were it a table."""
    if first.startswith("{"):
        return set()
    return {known_column(cell.strip("\"' ")) for cell in re.split(r"[,;|\t]", first)}


def _table(file: Path, first: str) -> Kind:
    columns = _columns(first)
    if "text" not in columns:
        raise DataError(
            f"{file} is neither JSON Lines nor a table with a column named text; it begins with {first[:40]!r}",
            hint=f"give rows like {_EXAMPLE}, or a CSV or TSV with the columns text and market",
        )
    if "market" not in columns:
        raise DataError(
            f"{file} is a table without a column named market", hint="add one: CN, US, EU, UK or a member state"
        )
    return "table"


def _lines(file: Path) -> Iterator[Row]:
    with file.open("rb") as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST_LINE)
                yield Row(number, b"", f"the line is longer than {LONGEST_LINE >> 20} MiB")
            elif line.strip():
                yield Row(number, line)


def _records(file: Path) -> Iterator[Row]:
    encoding = detect(file)
    with open_text(file, encoding) as stream:
        delimiter = find_delimiter(stream.read(_HEAD), lambda name: known_column(name) in TextToCheck.model_fields)
    with open_text(file, encoding) as stream:
        records = read_records(stream, delimiter)
        heading = next(records, None)
        if heading is None or heading.problem:
            raise DataError(f"the first row of {file} does not read as column names", hint="see what stands there")
        names = unique_headings(heading.cells)
        for record in records:
            yield _row(record, names)


def _row(record: Record, names: list[str]) -> Row:
    if record.problem:
        return Row(record.row, b"", record.problem)
    if any(cell.strip() for cell in record.cells[len(names) :]):
        many = (
            f"{len(record.cells)} cells in a table of {len(names)} columns: a text that holds the delimiter is quoted"
        )
        return Row(record.row, b"", many)
    cells = {known_column(name): cell for name, cell in zip(names, record.cells, strict=False) if cell.strip()}
    data = {name: _value(name, cell) for name, cell in cells.items()}
    return Row(record.row, json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _value(name: str, cell: str) -> Any:
    """A cell as JSON has it: facts stand apart by | or line ends, a product is an object."""
    if name == "facts":
        return [fact.strip() for fact in re.split(r"[|\n]", cell) if fact.strip()]
    if name == "product":
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell  # refused with the row, and its reason
    return cell
