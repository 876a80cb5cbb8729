"""Personal data in text is replaced by surrogates.

Comes in: free text or string columns of any origin. Goes out: the same with "[phone]", "[email]", "[id]", "[card]" and
"[ip]" in place of what was found, and counts. It looks for shapes and checksums, so a name or an address in prose
passes unseen: columns that hold those do not belong into a mapping.

To add a kind: a pattern and a check in `_FINDERS`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv6Address

import polars as pl


@dataclass(frozen=True)
class Scrubbed:
    """Text without what was found, and how often each kind was."""

    text: str
    found: dict[str, int]


#: Weights of ISO 7064 MOD 11-2 for 17 digits, 2**(17-i) mod 11, and its check characters. Source: GB 11643-1999 [K].
_ID_WEIGHTS = tuple(pow(2, 17 - i, 11) for i in range(17))
_ID_CHECK = "10X98765432"
#: First two digits of a resident id: provinces, and 81-83 for Hong Kong, Macau and Taiwan residents. [K]
_PROVINCES = frozenset(
    [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
     64, 65, 71, 81, 82, 83]
)  # fmt: skip


def is_resident_id(text: str) -> bool:
    """Whether 18 characters are a Chinese resident id: province, a possible birth date, and the check character.

    Examples
    --------
    >>> is_resident_id("11010519491231002X"), is_resident_id("110105194912310021")
    (True, False)
    """
    if not re.fullmatch(r"[0-9]{17}[0-9Xx]", text) or int(text[:2]) not in _PROVINCES:
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(d) * w for d, w in zip(text, _ID_WEIGHTS, strict=False))
    return 1900 <= born.year <= 2100 and text[17].upper() == _ID_CHECK[total % 11]


def is_card(text: str) -> bool:
    """Whether digits, perhaps grouped, are a payment card: an issuer's prefix and length, and the Luhn checksum.

    A valid GTIN-14 is a product number first, so it is no card.

    Examples
    --------
    >>> is_card("4111 1111 1111 1111"), is_card("4111 1111 1111 1112"), is_card("4006381333931")
    (True, False, False)
    """
    digits = re.sub(r"[ -]", "", text)
    if not _ISSUERS.fullmatch(digits) or len(set(digits)) == 1:
        return False
    odd = digits[-1::-2]
    even = [int(d) * 2 for d in digits[-2::-2]]
    if (sum(map(int, odd)) + sum(d - 9 if d > 9 else d for d in even)) % 10:
        return False
    return not (len(digits) == 14 and digits == text and _is_gtin(digits))


#: Prefixes and lengths of the card networks: Visa, Mastercard, Amex, UnionPay, Discover, JCB, Diners, Mir. [K]
_ISSUERS = re.compile(
    r"4\d{15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|62\d{14,17}"
    r"|(?:6011|65\d\d|64[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|220[0-4]\d{12}"
)


def _is_gtin(digits: str) -> bool:
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def _is_ipv6(text: str) -> bool:
    groups = [g for g in text.split(":") if g]
    try:
        IPv6Address(text)
    except ValueError:
        return False
    # "a::b" and "::1" are code or loopback; an address of somebody has a full group with a digit, or all eight
    return len(groups) == 8 or any(len(g) >= 3 and re.search(r"\d", g) for g in groups)


def _always(text: str) -> bool:
    return bool(text)


_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
# Not part of a longer number, code or decimal.
_START, _END = r"(?<![\dA-Za-z_])(?<!\d[.,-])", r"(?![\dA-Za-z_])(?![.,]\d)"
_PHONE = (
    _START + r"(?:"
    r"(?:\+|00)?86[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # China, mobile, with country code
    r"|1[3-9]\d(?:[ -]?)\d{4}(?:[ -]?)\d{4}"  # China, mobile
    r"|\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]\d{4}[ -]?\d{3,4}|0(?:10|2\d)\d{8}"  # China, landline
    r"|[48]00-\d{3,4}-\d{3,4}"  # China, service numbers
    r"|(?:\+1[ .-]?)?\(\d{3}\) ?\d{3}[ .-]\d{4}|(?:\+?1[ .-])?[2-9]\d{2}([.-])\d{3}\1\d{4}"  # North America
    r"|\+[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}"  # anywhere, with country code
    r")" + _END
)


def _is_phone(text: str) -> bool:
    return 7 <= len(re.sub(r"\D", "", text)) <= 15  # 15: longest number of ITU-T E.164 [K]


#: kind -> (surrogate, pattern, check), in the order in which they are sought: the surest shapes first.
_FINDERS: dict[str, tuple[str, re.Pattern[str], Callable[[str], bool]]] = {
    "email": (
        "[email]",
        re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])"),
        _always,
    ),
    "id": ("[id]", re.compile(r"(?<![\dA-Za-z])[1-8]\d{16}[\dXx](?![\dA-Za-z])"), is_resident_id),
    "card": ("[card]", re.compile(_START + r"[2-6]\d{3}(?:[ -]?\d){10,15}" + _END), is_card),
    "ip": (
        "[ip]",
        re.compile(
            rf"(?<![\w.])(?<!v\.)(?<!version )(?:{_OCTET}\.){{3}}{_OCTET}(?![\w]|\.\d)"
            r"|(?<![\w:.])(?=[0-9A-Fa-f]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{4,39}(?![\w:])"
        ),
        lambda text: "." in text or _is_ipv6(text),
    ),
    "phone": ("[phone]", re.compile(_PHONE), _is_phone),
}
KINDS: tuple[str, ...] = tuple(_FINDERS)

#: What any of them needs: an at sign, two colons, or seven digits close together. Rust syntax too (no look-around).
_WORTH_A_LOOK = r"@|:[0-9A-Fa-f]*:|\d(?:[ .()-]{0,3}\d){6,}|\d\.\d{1,3}\.\d{1,3}\.\d"
_worth_a_look = re.compile(_WORTH_A_LOOK).search


def scrub(text: str, *, keep: Collection[str] = ()) -> Scrubbed:
    """Replace personal data by surrogates.

    Parameters
    ----------
    keep
        Kinds to leave alone, of "email", "id", "card", "ip", "phone".

    Examples
    --------
    >>> scrub("Call 138 1234 5678 or mail li@example.com")
    Scrubbed(text='Call [phone] or mail [email]', found={'email': 1, 'phone': 1})
    >>> scrub("EAN 4006381333931, size 36-38, 500 g").found
    {}
    """
    if not _worth_a_look(text):
        return Scrubbed(text, {})
    found: Counter[str] = Counter()
    for kind, (surrogate, pattern, check) in _FINDERS.items():
        if kind in keep:
            continue

        def replace(
            match: re.Match[str], kind: str = kind, surrogate: str = surrogate, check: Callable[[str], bool] = check
        ) -> str:
            if not check(match.group()):
                return match.group()
            found[kind] += 1
            return surrogate

        text = pattern.sub(replace, text)
    return Scrubbed(text, dict(found))


def scrub_series(column: pl.Series) -> tuple[pl.Series, int]:
    """A string column without personal data, and how many of its rows were changed.

    Only distinct values that are worth a look leave the columnar engine.

    Examples
    --------
    >>> scrub_series(pl.Series(["Tea", "13812345678", None]))[0].to_list()
    ['Tea', '[phone]', None]
    """
    suspects = column.filter(column.str.contains(_WORTH_A_LOOK)).unique()
    pairs = [(old, new) for old in suspects if (new := scrub(old).text) != old]
    if not pairs:
        return column, 0
    olds, news = (pl.Series(side, dtype=pl.String) for side in zip(*pairs, strict=True))
    return column.replace(olds, news), int(column.is_in(olds.implode()).sum())
