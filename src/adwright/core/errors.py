"""The errors a caller may see.

Comes in: what went wrong and what the reader can do about it. Goes out: one exception with `message` and `hint`,
one exit code and one HTTP status per class. It does not know who shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches


class AdwrightError(Exception):
    """Something the reader can act on.

    Parameters
    ----------
    message
        What is wrong, with the numbers and the place.
    hint
        The next step, as an instruction; may be empty.
    key, said
        What went wrong by a name, with what the message says of this case: for whoever tells it in other words, or in
        another language. Empty where nobody does.

    Examples
    --------
    >>> print(UserError("no policy named 'tompson'", hint="did you mean 'thompson'?"))
    no policy named 'tompson'; did you mean 'thompson'?
    """

    def __init__(self, message: str, hint: str = "", *, key: str = "", said: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.key = key
        self.said = dict(said or {})

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UserError(AdwrightError):
    """A wrong argument, name or setting."""


class DataError(AdwrightError):
    """A file that cannot be read as what it should be."""


class ProviderError(AdwrightError):
    """An engine or endpoint outside this process failed.

    Parameters
    ----------
    retryable
        True when the same call may succeed later (time-out, rate limit, 5xx).
    """

    def __init__(
        self, message: str, hint: str = "", *, retryable: bool = False, key: str = "",
        said: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message, hint, key=key, said=said)
        self.retryable = retryable


class Unsupported(AdwrightError):  # noqa: N818 - reads as the sentence it is: raise Unsupported("...")
    """Possible in principle, but not with what is installed or configured here."""


#: class -> (process exit code, HTTP status). Looked up along the class's bases, so a subclass inherits its row.
EXITS: dict[type[AdwrightError], tuple[int, int]] = {
    UserError: (2, 422),
    DataError: (3, 422),
    ProviderError: (4, 502),
    Unsupported: (5, 501),
    AdwrightError: (1, 500),
}


def exit_code(error: AdwrightError) -> int:
    """Process exit code of an error."""
    return _row(error)[0]


def http_status(error: AdwrightError) -> int:
    """HTTP status of an error."""
    return _row(error)[1]


def _row(error: AdwrightError) -> tuple[int, int]:
    return next(EXITS[base] for base in type(error).__mro__ if base in EXITS)


#: Names listed in a hint.
_LISTED = 12


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or lists what there is.

    Examples
    --------
    >>> did_you_mean("tompson", ["thompson", "uniform"])
    "did you mean 'thompson'?"
    >>> did_you_mean("x", ["thompson", "uniform"])
    'known: thompson, uniform'
    """
    options = sorted(known)
    near = get_close_matches(name, options, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    more = f" and {len(options) - _LISTED} more" if len(options) > _LISTED else ""
    return "known: " + (", ".join(options[:_LISTED]) + more or "none")
