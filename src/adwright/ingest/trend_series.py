"""Dated series of terms and categories.

Comes in: a table with a term, a date and a value in each row. Goes out: `TrendPoint`s in the order of the file, with a
reject for each row that is none. It does not fill gaps; the stage that reads the series does.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as day_of
from pathlib import Path
from typing import Literal

from adwright.core import DataError, Reject, TrendPoint, did_you_mean
from adwright.ingest.encoding import detect, open_text
from adwright.ingest.personal_data import scrub
from adwright.ingest.product_row import shown
from adwright.ingest.table import find_delimiter, read_records, unique_headings
from adwright.ingest.untrusted import clean, is_injection

Kind = Literal["term", "category"]
#: Longest term [characters].
_LONGEST = 100
_KINDS: tuple[Kind, ...] = ("term", "category")


@dataclass(frozen=True)
class TrendSeries:
    """Points and what was rejected; ``kept + len(rejects) == read``."""

    points: tuple[TrendPoint, ...]
    rejects: tuple[Reject, ...]
    read: int
    kept: int


class _Refused(Exception):  # noqa: N818 - reads as what happened
    def __init__(self, column: str, value: str, reason: str) -> None:
        self.column, self.value, self.reason = column, value, reason


def read_trends(
    path: Path, *, term: str = "term", date: str = "date", value: str = "value", kind: str = "term"
) -> TrendSeries:
    """Read a table of dated values.

    Parameters
    ----------
    term, date, value
        Columns. Dates as 2026-04-01, 2026/4/1, 20260401, 2026-04 (a month), 2026-W14 (an ISO week), 2026年4月1日.
    kind
        "term" or "category" for all rows, else a column that holds these words.

    Raises
    ------
    DataError
        When the file cannot be read or lacks a column.
    """
    columns = [term, date, value, *([] if kind in _KINDS else [kind])]
    points: dict[tuple[str, str, day_of], tuple[int, TrendPoint]] = {}
    rejects: list[Reject] = []
    with open_text(path, detect(path)) as stream:
        head = stream.read(65_536)
    with open_text(path, detect(path)) as stream:
        records = read_records(stream, find_delimiter(head, set(columns).__contains__))
        first = next(records, None)
        names = unique_headings(first.cells) if first else []
        for column in columns:
            if column not in names:
                raise DataError(f"{path.name} has no column {column!r}", hint=did_you_mean(column, names))
        for record in records:
            try:
                if record.problem or any(record.cells[len(names) :]):
                    raise _Refused("", " | ".join(record.cells), record.problem or "more cells than headings")
                point = _point(dict(zip(names, record.cells, strict=False)), columns, kind)
                key = (point.kind, point.term, point.day)
                if key in points:
                    row, other = points[key]
                    why = (
                        f"duplicate of row {row}"
                        if other == point
                        else f"conflict with row {row}, which is kept: other value"
                    )
                    raise _Refused(term, point.term, why)
                points[key] = (record.row, point)
            except _Refused as no:
                row, field = record.row, no.column
                rejects.append(Reject(source=path.name, row=row, field=field, value=shown(no.value), reason=no.reason))
    kept = tuple(point for _, point in points.values())
    return TrendSeries(points=kept, rejects=tuple(rejects), read=len(kept) + len(rejects), kept=len(kept))


def _point(cells: dict[str, str], columns: Sequence[str], kind: str) -> TrendPoint:
    term, date, value, *_ = columns
    name = clean(cells.get(term, ""), max_length=_LONGEST).text.replace("\n", " ")
    if not name:
        raise _Refused(term, cells.get(term, ""), "no term")
    if is_injection(name):
        raise _Refused(term, name, "the term addresses a language model")
    if scrub(name).found:
        raise _Refused(term, name, "personal data is no term")
    sort = kind if kind in _KINDS else cells.get(kind, "").strip().casefold()
    if sort not in _KINDS:
        raise _Refused(kind, sort, 'the kind must be "term" or "category"')
    number = _number(cells.get(value, ""))
    if number is None:
        raise _Refused(value, cells.get(value, ""), "no number; write it like 1299.5")
    day = parse_day(cells.get(date, ""))
    if day is None:
        raise _Refused(date, cells.get(date, ""), "the date cannot be read; write it like 2026-04-01")
    return TrendPoint(term=name, kind=sort, day=day, value=number)


def _number(text: str) -> float | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", plain):
        return None
    number = float(plain)
    return number if math.isfinite(number) else None


def parse_day(text: str) -> day_of | None:
    """The first day of what a date names; None when it cannot be read, day-month-year among them.

    Examples
    --------
    >>> [str(parse_day(t)) for t in ("2026-04-01", "2026/4/1 00:00", "2026-04", "2026-W14", "1/4/2026")]
    ['2026-04-01', '2026-04-01', '2026-04-01', '2026-03-30', 'None']
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        if week := re.fullmatch(r"(\d{4})-?W(\d{1,2})", plain, re.IGNORECASE):
            return day_of.fromisocalendar(int(week[1]), int(week[2]), 1)
        if compact := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain):
            return day_of(int(compact[1]), int(compact[2]), int(compact[3]))
        # Half of a pair of date and time is dropped: a series has days.
        match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})?日?)?(?:[T ]\d{1,2}:\d{2}.*)?", plain)
        return day_of(int(match[1]), int(match[2]), int(match[3] or 1)) if match else None
    except ValueError:
        return None
