"""Addresses that a click may open or a QR code may hold. They come from feeds and people, so they are untrusted.

Comes in: text. Goes out: an http or https address, or a `UserError`. It opens nothing.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from adwright.core import UserError

#: Longest click address [characters]; final URLs of Google Ads [reported].
_LONGEST_URL = 2048
#: Longest address of a QR code [characters]: what version 12 (65 modules a side) holds at level M. Source: ISO/IEC
#: 18004, table 7.
LONGEST_CODE = 287
#: What a path, a query and a fragment may hold as they are. RFC 3986, with "%" for what is escaped already.
_KEPT = "%/:?#[]@!$&()*+,;=-._~"

_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def click_address(url: str) -> str:
    """An address that a click may open, trimmed.

    Raises
    ------
    UserError
        Not http or https, without a host, with credentials, control characters or quotes, or too long.

    Examples
    --------
    >>> click_address(" https://springtea.example/zh ")
    'https://springtea.example/zh'
    >>> click_address("javascript:alert(1)")
    Traceback (most recent call last):
    adwright.core.errors.UserError: a click cannot lead to 'javascript:alert(1)'; give an http or https address
    """
    text = url.strip()
    if not _is_web(text) or len(text) > _LONGEST_URL:
        raise UserError(f"a click cannot lead to {text[:60]!r}", hint="give an http or https address")
    return text


def code_address(url: str) -> str:
    """An address that a QR code may hold, in ASCII as every reader takes it.

    Raises
    ------
    UserError
        As for `click_address`; or longer than 287 characters, for then the code is too fine for phones.

    Examples
    --------
    >>> code_address("https://springtea.example/茶?q=明前")
    'https://springtea.example/%E8%8C%B6?q=%E6%98%8E%E5%89%8D'
    >>> code_address("ftp://springtea.example")
    Traceback (most recent call last):
    adwright.core.errors.UserError: a QR code cannot lead to this address; give http or https, without a password
    """
    text = url.strip()
    if not _is_web(text):  # not quoted: it may hold a password
        hint = "give http or https, without a password"
        raise UserError("a QR code cannot lead to this address", hint=hint)
    parts = urlsplit(text)
    try:
        host = parts.netloc.encode("ascii" if parts.netloc.isascii() else "idna").decode("ascii")
    except UnicodeError:
        host = ""
    if not _HOST.fullmatch(host):  # folding wide letters may have made a space or a slash of one
        raise UserError("a QR code cannot lead to a host of that name", hint="check the address")
    plain = urlunsplit((parts.scheme.lower(), host, *(quote(part, safe=_KEPT) for part in parts[2:])))
    if len(plain) > LONGEST_CODE:
        raise UserError(
            f"an address of {len(plain)} characters makes too fine a QR code; {LONGEST_CODE} are the most",
            hint="give a shorter one",
        )
    return plain


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        fine = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        fine = fine and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return fine and not re.search(r"[\x00-\x20\x7f\\\"'<>`]", text)
