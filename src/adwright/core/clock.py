"""What time it is, as a value that a test can set. All times in this package are aware and in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


class FixedClock:
    """A clock that stands until it is moved.

    Examples
    --------
    >>> clock = FixedClock(datetime(2026, 4, 1, tzinfo=UTC))
    >>> clock.advance(timedelta(hours=1)); clock().isoformat()
    '2026-04-01T01:00:00+00:00'
    """

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self.at += by
