"""Keep the limits of an account from this side: so many requests and so many tokens a minute.

Comes in: what a call will need. Goes out: nothing, after a wait. It does not know what is called.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Bucket:
    """A token bucket whose use in any 60 s never goes over the limit.

    Parameters
    ----------
    per_minute
        The limit.

    Notes
    -----
    A full bucket holds a tenth of the limit (at least 1) and nine tenths run in per minute: the burst and the refill
    together are the limit, where the usual bucket of a whole minute lets twice the limit through in its first minute.
    Whoever takes more than a full bucket waits for a full one and leaves a debt; takers are served in order.

    Examples
    --------
    >>> bucket = Bucket(60)
    >>> [round(bucket.take(1, at=0.0), 2) for _ in range(8)]
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.11, 2.22]
    """

    def __init__(self, per_minute: int) -> None:
        self.size = max(1.0, per_minute / 10)
        self.rate = 0.9 * per_minute / 60
        self._level = self.size
        self._at: float | None = None

    def take(self, amount: float, at: float) -> float:
        """Take at a time [s]; the wait until it is there [s]."""
        if self._at is not None:
            self._level = min(self.size, self._level + (at - self._at) * self.rate)
        self._at = at
        wait = max(0.0, (min(amount, self.size) - self._level) / self.rate)
        self._level -= amount
        return wait

    def give(self, amount: float) -> None:
        """Put back what was taken and not used; negative: take more without a wait."""
        self._level = min(self.size, self._level + amount)


class RateLimit:
    """Requests and tokens per minute, for several threads.

    Parameters
    ----------
    requests_per_minute, tokens_per_minute
        0: no limit.
    sleep, now
        Wait and clock [s]; tests pass their own.

    Examples
    --------
    >>> waits: list[float] = []
    >>> limit = RateLimit(requests_per_minute=6, sleep=waits.append, now=lambda: 0.0)
    >>> limit.take(100); limit.take(100); [round(wait, 1) for wait in waits]
    [11.1]
    """

    def __init__(
        self,
        *,
        requests_per_minute: int = 0,
        tokens_per_minute: int = 0,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._requests = Bucket(requests_per_minute) if requests_per_minute else None
        self._tokens = Bucket(tokens_per_minute) if tokens_per_minute else None
        self._sleep, self._now = sleep, now
        self._lock = threading.Lock()

    def take(self, tokens: int) -> None:
        """Wait until one request of so many tokens may go."""
        with self._lock:
            at = self._now()
            wait = max(
                self._requests.take(1, at) if self._requests else 0.0,
                self._tokens.take(tokens, at) if self._tokens else 0.0,
            )
        if wait > 0:
            self._sleep(wait)

    def settle(self, expected: int, used: int) -> None:
        """Correct the tokens of a call that is over."""
        with self._lock:
            if self._tokens:
                self._tokens.give(expected - used)
