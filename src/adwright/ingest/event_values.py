"""Money of events, as integer minor units.

Comes in: a column of amounts in any writing, and their currency. Goes out: minor units and currency codes, with the
rows whose amount could not be read.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from adwright.core import DataError
from adwright.core.money import exponent
from adwright.core.price import parse_price


def parse_values(values: pl.Series, currencies: pl.Series | None, currency: str | None) -> pl.DataFrame:
    """Columns ``value_minor``, ``currency`` and ``problem`` (empty when all is well).

    Parameters
    ----------
    currencies
        Code of each row, or None.
    currency
        Code of all rows, or None.

    Examples
    --------
    >>> parse_values(pl.Series(["19.9", "¥1,299", None]), None, "CNY").rows()
    [(1990, 'CNY', ''), (129900, 'CNY', ''), (None, None, '')]
    """
    codes = (
        currencies if currencies is not None else pl.Series([currency], dtype=pl.String).new_from_index(0, len(values))
    )
    frame = pl.DataFrame(
        {"value": values.cast(pl.String).str.strip_chars(), "code": codes.str.strip_chars().str.to_uppercase()}
    )
    distinct = frame.unique().filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
    read = [_read(value, code) for value, code in distinct.iter_rows()]
    schema = {"value_minor": pl.Int64(), "currency": pl.String(), "problem": pl.String()}
    table = distinct.hstack(pl.DataFrame(read, schema=schema, orient="row"))
    return frame.join(table, on=["value", "code"], how="left", nulls_equal=True, maintain_order="left").select(
        "value_minor", "currency", pl.col("problem").fill_null("")
    )


def _read(value: str, code: str | None) -> tuple[int | None, str | None, str]:
    known = code if code and len(code) == 3 and code.isascii() and code.isalpha() else None
    if known and value.replace(".", "", 1).isdecimal() and value.isascii() and len(value) <= 20:
        # A program wrote it: a point is a decimal point here, also before three digits.
        minor = int(Decimal(value).scaleb(exponent(known)).quantize(Decimal(1), rounding="ROUND_HALF_UP"))
        return (minor, known, "") if minor < 2**62 else (None, None, "the amount is too large")
    try:
        money = parse_price(value[:200], currency=known).money
    except DataError as error:
        return None, None, str(error)
    return money.minor, money.currency, ""
