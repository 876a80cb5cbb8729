"""Times of logs, in whatever way they are written, as UTC.

Comes in: a column of texts or of times. Goes out: UTC times; null where none could be read. Day-month-year and
month-day-year are never guessed.
"""

from __future__ import annotations

import polars as pl

_UTC = pl.Datetime("us", "UTC")
_OFFSET = r":\d{2}(?:\.\d+)?[+-]\d{2}:\d{2}$"
_NAIVE = ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%d")
#: Number of digits -> factor to microseconds. Ten digits of seconds last until the year 2286, and so on.
_UNIX = {9: 1_000_000, 10: 1_000_000, 13: 1_000, 16: 1}
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def parse_times(column: pl.Series, *, time_format: str = "", time_zone: str = "UTC") -> pl.Series:
    """UTC times of a column.

    Parameters
    ----------
    time_format
        The only writing to try; empty: ISO 8601 and its variants, Unix times, compact digits.
    time_zone
        Of times without an offset. A time that the zone's clocks skip is unreadable; of one they show twice the first
        is meant.

    Examples
    --------
    >>> column = pl.Series(["2026-04-01T08:00:00+08:00", "1775001600", "2026/4/1 0:00", "1/4/2026"])
    >>> [str(t) for t in parse_times(column)]
    ['2026-04-01 00:00:00+00:00', '2026-04-01 00:00:00+00:00', '2026-04-01 00:00:00+00:00', 'None']
    """
    if isinstance(column.dtype, pl.Datetime | pl.Date):
        return _in_utc(column, time_zone)
    if time_format:
        return _by_format(column, time_format, time_zone)
    if column.dtype != pl.String:
        column = column.cast(pl.String)
    text = _tidied(column)
    parsed = pl.Series(column.name, [None], dtype=_UTC).new_from_index(0, len(column))
    for attempt in (_naive, _aware, _digits):
        waiting = parsed.is_null() & text.is_not_null()
        if not waiting.any():
            break
        parsed = parsed.zip_with(~waiting, attempt(text, time_zone))
    return parsed


def _in_utc(column: pl.Series, time_zone: str) -> pl.Series:
    moments = column.cast(pl.Datetime("us")) if isinstance(column.dtype, pl.Date) else column
    if isinstance(moments.dtype, pl.Datetime) and moments.dtype.time_zone:
        return moments.dt.convert_time_zone("UTC").cast(_UTC)
    local = moments.cast(pl.Datetime("us")).dt.replace_time_zone(time_zone, ambiguous="earliest", non_existent="null")
    return local.dt.convert_time_zone("UTC")


def _by_format(column: pl.Series, time_format: str, time_zone: str) -> pl.Series:
    text = column.cast(pl.String).str.strip_chars()
    if "%z" in time_format or "%:z" in time_format or "%#z" in time_format:
        return text.str.to_datetime(time_format, time_unit="us", time_zone="UTC", strict=False)
    if "%H" in time_format or "%s" in time_format or "%I" in time_format or "%T" in time_format or "%R" in time_format:
        return _in_utc(text.str.to_datetime(time_format, time_unit="us", strict=False), time_zone)
    return _in_utc(text.str.to_date(time_format, strict=False), time_zone)


def _tidied(column: pl.Series) -> pl.Series:
    """ISO 8601 and its relatives in one writing: "2026-04-01 08:00:00+08:00"."""
    text = column.str.strip_chars()
    if text.str.contains("[/年TZz.]").any():
        text = (
            text.str.replace_all(r"[/年月]", "-")
            .str.replace(r"日\s*", " ")
            .str.replace(r"^(\d{4})\.(\d{1,2})\.(\d{1,2})(\D|$)", "$1-$2-$3$4")
            .str.replace(r"^(\d{4}-\d{1,2}-\d{1,2})[Tt]", "$1 ")
            .str.replace(r"\s*(?:Z|z|UTC|GMT)$", "+00:00")
            .str.replace(r"^(\d{9,10})\.\d+$", "$1")
            .str.strip_chars()
        )
    return text.str.replace(r"(:\d{2}(?:\.\d+)?)\s*([+-]\d{2}):?(\d{2})$", "$1$2:$3").str.replace(
        r"^(\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2})([+-]\d{2}:\d{2})$", "$1:00$2"
    )


def _naive(text: pl.Series, time_zone: str) -> pl.Series:
    parsed = _in_utc(text.str.to_datetime(_NAIVE[0], time_unit="us", strict=False), time_zone)
    for form in _NAIVE[1:]:
        waiting = parsed.is_null() & text.is_not_null()
        if not waiting.any():
            break
        moments = text.str.to_date(form, strict=False) if "%H" not in form else _moments(text, form)
        parsed = parsed.zip_with(~waiting, _in_utc(moments, time_zone))
    return parsed


def _moments(text: pl.Series, form: str) -> pl.Series:
    return text.str.to_datetime(form, time_unit="us", strict=False)


def _aware(text: pl.Series, _time_zone: str) -> pl.Series:
    shaped = text.set(~text.str.contains(_OFFSET).fill_null(False), None)
    return shaped.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", time_unit="us", time_zone="UTC", strict=False)


def _digits(text: pl.Series, time_zone: str) -> pl.Series:
    digits = text.set(~text.str.contains(r"^\d{8,19}$").fill_null(False), None)
    length = digits.str.len_bytes()
    number = digits.cast(pl.Int64, strict=False)
    parsed = pl.Series(text.name, [None], dtype=_UTC).new_from_index(0, len(text))
    for size, factor in _UNIX.items():
        parsed = parsed.zip_with(~(length == size).fill_null(False), (number * factor).cast(_UTC))
    nanoseconds = (number // 1000).cast(_UTC)
    parsed = parsed.zip_with(~(length == 19).fill_null(False), nanoseconds)
    for size, form in _COMPACT.items():
        if not (length == size).any():
            continue
        shaped = digits.set(~(length == size).fill_null(False), None)
        # strptime takes "202604010830" apart only with something between date and time
        moments = shaped.str.to_date(form, strict=False) if size == 8 else _split(shaped, form)
        parsed = parsed.zip_with(parsed.is_not_null(), _in_utc(moments, time_zone))
    return parsed


def _split(digits: pl.Series, form: str) -> pl.Series:
    apart = digits.str.replace(r"^(\d{8})(\d+)$", "$1 $2")
    return apart.str.to_datetime(form[:6] + " " + form[6:], time_unit="us", strict=False)
