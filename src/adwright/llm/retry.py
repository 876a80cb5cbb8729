"""When a failed call is tried again, and how long to wait before.

Comes in: a call that raises `ProviderError`. Goes out: its answer, or the last error. It does not know HTTP beyond the
header Retry-After.

Notes
-----
The wait is drawn evenly from 0 to a bound that doubles ("full jitter"): many clients that failed together must not come
back together. **Source**: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from adwright.core import ProviderError

T = TypeVar("T")

#: Bound of the wait before the second try, doubled each time, and its highest value [s].
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0
#: Highest Retry-After that is believed [s]; who asks for more is asked again after this.
LONGEST_RETRY_AFTER = 60.0


class AskedToWait(ProviderError):  # noqa: N818 - says what it is, as Unsupported does
    """A failure after which the endpoint asks for a pause.

    Parameters
    ----------
    retry_after
        Shortest pause before the next try [s].
    """

    def __init__(self, message: str, hint: str = "", *, retry_after: float) -> None:
        super().__init__(message, hint, retryable=True)
        self.retry_after = retry_after


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Tries with growing random pauses, up to a number and a deadline.

    Parameters
    ----------
    tries
        Of one call, the first included.
    deadline
        From the first try to the beginning of the last [s].
    sleep, now, jitter
        Wait, clock [s] and a draw from [0, 1); tests pass their own. The draw has no seed on purpose: two processes
        with one seed would come back together.

    Examples
    --------
    >>> pauses: list[float] = []
    >>> def fail(left: float) -> str:
    ...     raise ProviderError("busy", retryable=True)
    >>> Retry(tries=3, deadline=60, sleep=pauses.append, jitter=lambda: 0.5).call(fail)
    Traceback (most recent call last):
    adwright.core.errors.ProviderError: busy
    >>> pauses
    [0.25, 0.5]
    """

    tries: int
    deadline: float
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    jitter: Callable[[], float] = field(default=random.random)

    def call(self, call: Callable[[float], T]) -> T:
        """The answer of the call, which is told how many seconds are left.

        Raises
        ------
        ProviderError
            The last one: not retryable, or no try or no time is left.
        """
        end = self.now() + self.deadline
        for number in range(self.tries):
            try:
                return call(end - self.now())
            except ProviderError as error:
                if not error.retryable or number + 1 == self.tries:
                    raise
                pause = self.pause(number, error)
                if self.now() + pause >= end:
                    raise
                self.sleep(pause)
        raise AssertionError("unreachable: the last try returns or raises")

    def pause(self, number: int, error: ProviderError) -> float:
        """Wait after try `number`, from 0 [s]."""
        drawn = self.jitter() * min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**number)
        asked = error.retry_after if isinstance(error, AskedToWait) else 0.0
        # On top of what is asked for, or all who were turned away come back in the same moment.
        return min(asked, LONGEST_RETRY_AFTER) + drawn


def read_retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float:
    """Seconds that a response asks to wait; 0 when it does not say or says nonsense.

    **Source**: RFC 9110 section 10.2.3 (seconds or a date); ``retry-after-ms`` is what OpenAI's own client reads too.

    Examples
    --------
    >>> read_retry_after({"retry-after": "7"}), read_retry_after({"retry-after": "soon"})
    (7.0, 0.0)
    >>> noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
    >>> read_retry_after({"retry-after": "Wed, 01 Apr 2026 12:00:30 GMT"}, noon)
    30.0
    """
    for name, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        word = headers.get(name, "")
        try:
            seconds = float(word) / scale
        except ValueError:
            continue
        return seconds if 0 <= seconds < float("inf") else 0.0
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
