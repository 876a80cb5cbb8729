"""User ids become pseudonyms here, before anything is written.

Comes in: raw ids and a key. Goes out: keyed pseudonyms, equal for equal ids under one key, and useless without it. The
key comes from the environment or from a file outside the campaign; it is in no table, log, repr or pickle of ours.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path

import polars as pl

from adwright.core import Settings, UserError
from adwright.core.key_file import read_or_make_key

#: Length of a pseudonym before encoding [bytes]: 128 bits, so that even 10**9 users collide with probability < 2e-21.
_LENGTH = 16
#: Shorter keys can be guessed [bytes].
_SHORTEST_KEY = 16


class Pseudonymiser:
    """Keyed HMAC-SHA256, truncated to 128 bits, URL-safe.

    Parameters
    ----------
    key
        Secret, at least 16 bytes.
    domain
        Ids of another domain get other pseudonyms under the same key, so that tables of two domains cannot be joined.

    Raises
    ------
    UserError
        When the key is too short.

    Source: HMAC as in RFC 2104; truncation to the leftmost bits as its section 5 allows. [K] not read here.

    Examples
    --------
    >>> user = Pseudonymiser(b"k" * 32)
    >>> user("352186") == user("352186"), user("352186") == user("980231"), len(user("352186"))
    (True, False, 22)
    >>> user
    Pseudonymiser(domain='user', key=***)
    """

    __slots__ = ("_keyed", "domain")

    def __init__(self, key: bytes, domain: str = "user") -> None:
        if len(key) < _SHORTEST_KEY:
            raise UserError(
                f"the pseudonym key has {len(key)} bytes",
                hint=f"use at least {_SHORTEST_KEY} random ones, for example from `openssl rand -hex 32`",
            )
        self.domain = domain
        self._keyed = hmac.new(key, domain.encode() + b"\0", hashlib.sha256)

    def __call__(self, raw: str) -> str:
        """The pseudonym of one id."""
        keyed = self._keyed.copy()
        keyed.update(raw.encode("utf-8", "surrogatepass"))
        return base64.urlsafe_b64encode(keyed.digest()[:_LENGTH]).rstrip(b"=").decode()

    def series(self, raw: pl.Series) -> pl.Series:
        """Pseudonyms of a string column; null stays null. Each distinct id is hashed once.

        Examples
        --------
        >>> user = Pseudonymiser(b"k" * 32)
        >>> user.series(pl.Series("user", ["a", None, "a"])).n_unique()
        2
        """
        ids = raw.drop_nulls().unique()
        names = pl.Series([self(x) for x in ids], dtype=pl.String)
        return raw.replace_strict(ids, names, default=None, return_dtype=pl.String)

    def __repr__(self) -> str:
        return f"Pseudonymiser(domain={self.domain!r}, key=***)"

    def __reduce__(self) -> str:
        raise TypeError("a Pseudonymiser is not pickled: its key would be written somewhere")


def load_key(settings: Settings) -> bytes:
    """The key of this installation.

    ``ADWRIGHT_PSEUDONYM_KEY`` wins; else the key file, which is made once (32 random bytes, mode 0600). Whoever loses
    the key cannot link new logs to old pseudonyms; whoever deletes it on purpose has anonymised the old ones.

    Raises
    ------
    UserError
        When the key is too short, or the key file can be read by other accounts.
    """
    key = settings.pseudonym_key.get_secret_value().encode()
    if not key:
        default = Path.home() / ".config" / "adwright" / "pseudonym.key"
        key = read_or_make_key(Path(settings.key_file).expanduser() if settings.key_file else default)
    Pseudonymiser(key)  # says at once when it is too short
    return key
