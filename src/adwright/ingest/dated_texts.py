"""Texts with a date: headlines, posts, queries, whose words make trends.

Comes in: a delimited table or a Parquet file. Goes out: texts and days in the order of the file, with a reject for each
row that is none. It does not count words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date as day_of
from datetime import datetime
from pathlib import Path

import polars as pl

from adwright.core import DataError, Reject, did_you_mean
from adwright.ingest.encoding import detect, open_text
from adwright.ingest.personal_data import scrub
from adwright.ingest.product_row import shown
from adwright.ingest.table import find_delimiter, read_records, unique_headings
from adwright.ingest.trend_series import parse_day
from adwright.ingest.untrusted import clean

#: Longest text [characters]; what is longer is an article, not a headline.
_LONGEST = 1000


@dataclass(frozen=True)
class DatedTexts:
    """Texts and their days, equally long; ``len(texts) + len(rejects) == read``."""

    texts: tuple[str, ...]
    days: tuple[day_of, ...]
    rejects: tuple[Reject, ...]
    read: int


def read_dated_texts(path: Path, *, text: str, date: str, date_format: str | None = None) -> DatedTexts:
    """Read the columns `text` and `date` of a table.

    Parameters
    ----------
    date_format
        As for `datetime.strptime`, where the usual writings do not fit: "%G%V" for the ISO week 201446.

    Raises
    ------
    DataError
        When the file cannot be read or lacks a column.
    """
    rows = _parquet(path, text, date) if path.suffix == ".parquet" else _delimited(path, text, date)
    texts: list[str] = []
    days: list[day_of] = []
    rejects: list[Reject] = []
    for row, said, when in rows:
        day = _day(when, date_format)
        words = scrub(clean(said, max_length=_LONGEST).text).text
        if day is None or not words:
            field, value = (date, when) if day is None else (text, said)
            why = "the date cannot be read; write it like 2026-04-01" if day is None else "no text"
            rejects.append(Reject(source=path.name, row=row, field=field, value=shown(value), reason=why))
            continue
        texts.append(words)
        days.append(day)
    return DatedTexts(tuple(texts), tuple(days), tuple(rejects), len(texts) + len(rejects))


def _day(when: str, date_format: str | None) -> day_of | None:
    if date_format is None:
        return parse_day(when)
    # A week is dated by its Monday.
    weekly = "%V" in date_format and "%u" not in date_format
    try:
        return datetime.strptime(f"{when} 1" if weekly else when, f"{date_format} %u" if weekly else date_format).date()
    except ValueError:
        return None


def _parquet(path: Path, text: str, date: str) -> Iterator[tuple[int, str, str]]:
    names = pl.read_parquet_schema(path)
    _require(path, [text, date], list(names))
    frame = pl.read_parquet(path, columns=[text, date]).with_columns(pl.all().cast(pl.String).fill_null(""))
    for number, (said, when) in enumerate(frame.select(text, date).iter_rows(), 1):
        yield number, said, when


def _delimited(path: Path, text: str, date: str) -> Iterator[tuple[int, str, str]]:
    with open_text(path, detect(path)) as stream:
        head = stream.read(65_536)
    with open_text(path, detect(path)) as stream:
        records = read_records(stream, find_delimiter(head, {text, date}.__contains__))
        first = next(records, None)
        names = unique_headings(first.cells) if first else []
        _require(path, [text, date], names)
        for record in records:
            cells = dict(zip(names, record.cells, strict=False))
            yield record.row, "" if record.problem else cells.get(text, ""), cells.get(date, "")


def _require(path: Path, columns: list[str], names: list[str]) -> None:
    for column in columns:
        if column not in names:
            raise DataError(f"{path.name} has no column {column!r}", hint=did_you_mean(column, names))
