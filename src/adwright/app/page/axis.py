"""Where the ticks of an axis go and how they read. Comes in: numbers and days. Goes out: positions and labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date


def nice_step(span: float, count: int) -> float:
    """The step 1, 2, 2.5 or 5 times a power of ten that cuts a span into at most `count` pieces.

    Examples
    --------
    >>> nice_step(10, 5), nice_step(0.07, 4)
    (2.0, 0.02)
    """
    raw = span / max(1, count)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1.0, 2.0, 2.5, 5.0, 10.0) if m * power >= raw * (1 - 1e-9))


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round numbers that enclose [low, high]: the first is at or below low, the last at or above high.

    Examples
    --------
    >>> nice_ticks(0, 0.034), nice_ticks(12, 87)
    ([0.0, 0.01, 0.02, 0.03, 0.04], [0.0, 20.0, 40.0, 60.0, 80.0, 100.0])
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"an axis needs finite ends, not {low} and {high}")
    if high <= low:
        low, high = (low - 1, low + 1) if low else (0.0, 1.0)
    step = nice_step(high - low, count)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def number(value: float) -> str:
    """A number in three significant digits, grouped, with a true minus sign and without an exponent.

    Examples
    --------
    >>> number(0.0342), number(1234.5), number(-12.0), number(0)
    ('0.0342', '1,234', '−12', '0')
    """
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else str(value)
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(digits, 6)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def percent(share: float, digits: int | None = None) -> str:
    """A share as a percentage, with two significant digits below 10 %.

    Examples
    --------
    >>> percent(0.0342), percent(0.25), percent(0.00051), percent(0)
    ('3.4%', '25%', '0.051%', '0%')
    """
    value = share * 100
    if digits is None:
        digits = 0 if value == 0 or abs(value) >= 10 else min(4, max(0, 1 - math.floor(math.log10(abs(value)))))
    return f"{value:.{digits}f}%".replace("-", "−")


def percent_ticks(ticks: Sequence[float]) -> list[str]:
    """Labels of an axis of shares, all with the decimals that its step needs.

    Examples
    --------
    >>> percent_ticks([0.0, 0.025, 0.05])
    ['0%', '2.5%', '5%']
    """
    return [f"{number(round(tick * 100, 9))}%" for tick in ticks]


def day_ticks(first: date, last: date, count: int = 6) -> list[date]:
    """First days of months between two days, thinned to at most `count`; the two days themselves in a short span.

    Examples
    --------
    >>> [d.isoformat() for d in day_ticks(date(2026, 2, 5), date(2026, 4, 5))]
    ['2026-03-01', '2026-04-01']
    """
    months, at = [], date(first.year, first.month, 1)
    while at <= last:
        if at >= first:
            months.append(at)
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
    if len(months) < 2:
        return [first, last] if last > first else [first]
    return months[:: -(-len(months) // count)]
