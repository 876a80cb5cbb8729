"""Which links of a feed may be kept.

Comes in: a link or path as a feed gives it. Goes out: the link in one writing, or the reason why it is dropped. No name
is looked up here: a public name may still lead to a private address, so whoever fetches must check the address again.
"""

from __future__ import annotations

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from urllib.parse import urlsplit

#: Longest link that is kept [characters]; our choice.
_LONGEST = 2048
#: Suffixes that name no public host: RFC 6761, RFC 6762, RFC 8375 and what routers and clouds use. [K]
_PRIVATE_SUFFIXES = (
    "localhost", "local", "internal", "localdomain", "lan", "home", "corp", "intranet", "private", "home.arpa", "onion",
)  # fmt: skip
#: Public names that answer with any private address asked for.
_REBINDING = ("nip.io", "sslip.io", "xip.io", "localtest.me", "lvh.me")
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".bmp", ".tif", ".tiff"))


class LinkRefused(ValueError):  # noqa: N818 - reads as what happened
    """The reason, as a sentence for the rejects file."""


def public_link(link: str) -> str:
    """An http(s) link to a public host, trimmed and with its spaces escaped.

    Raises
    ------
    LinkRefused
        For another scheme, credentials, a private host in any writing, or a link that browsers read differently.

    Examples
    --------
    >>> public_link(" https://cdn.example.com/tea 1.jpg ")
    'https://cdn.example.com/tea%201.jpg'
    >>> public_link("http://0x7f.1/")
    Traceback (most recent call last):
    adwright.ingest.links.LinkRefused: the host is a private or reserved address
    """
    text = link.strip()
    if len(text) > _LONGEST:
        raise LinkRefused(f"the link has {len(text)} characters, more than {_LONGEST}")
    if re.search(r"[\x00-\x1f\x7f\\]", text):
        raise LinkRefused("the link holds control characters or a backslash")
    text = "https:" + text if text.startswith("//") else text
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise LinkRefused("the link cannot be read") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise LinkRefused(f"the link does not begin with http:// or https:// but with {parts.scheme[:20]!r}")
    if "@" in parts.netloc:
        raise LinkRefused("the link carries credentials")
    _check_host(host)
    return text.replace(" ", "%20")


def _check_host(host: str) -> None:
    # Full-width and circled digits, and the ideographic full stop, mean plain ones to a browser.
    name = unicodedata.normalize("NFKC", host).replace("。", ".").lower().rstrip(".")
    if not name:
        raise LinkRefused("the link has no host")
    address = _address(name)
    if address is not None:
        if not _is_public(address):
            raise LinkRefused("the host is a private or reserved address")
        return
    if any(name == s or name.endswith("." + s) for s in (*_PRIVATE_SUFFIXES, *_REBINDING)):
        raise LinkRefused("the host is not public")
    try:
        plain = name.encode("idna").decode()
    except UnicodeError:
        raise LinkRefused("the host name is not valid") from None
    if not re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)+", plain):
        raise LinkRefused("the host name is not valid or not public")


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host name spells, in any writing that a URL library accepts; None when it is a name."""
    if ":" in name:
        try:
            return ip_address(name.split("%")[0])
        except ValueError:
            raise LinkRefused("the host is not a valid address") from None
    labels = name.split(".")
    # The URL standard reads a host whose last label is a number as IPv4: decimal, octal (0...) or hexadecimal (0x...).
    if not re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        return None
    try:
        numbers = [int(x, 16 if x.startswith("0x") else 8 if len(x) > 1 and x[0] == "0" else 10) for x in labels]
    except ValueError:
        raise LinkRefused("the host is not a valid address") from None
    *heads, last = numbers
    if len(numbers) > 4 or any(h > 255 for h in heads) or last >= 256 ** (5 - len(numbers)):
        raise LinkRefused("the host is not a valid address")
    return IPv4Address(sum(h << (8 * (3 - i)) for i, h in enumerate(heads)) + last)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and int(address) >> 32 in (0, 0x0064FF9B << 64):  # IPv4-compatible, and NAT64 of RFC 6052
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not address.is_multicast


def image_link(link: str, root: Path) -> str:
    """An image's public link, or its path relative to the campaign folder.

    Raises
    ------
    LinkRefused
        When `public_link` refuses it, or the path leaves `root` (also through a symbolic link), is no picture by its
        name, or is not there.
    """
    text = link.strip()
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", text):
        return public_link(text)
    return campaign_file(text, root, suffixes=_PICTURES)


def campaign_file(path: str, root: Path, *, suffixes: frozenset[str] = frozenset()) -> str:
    """A path relative to the campaign folder, in one writing.

    Raises
    ------
    LinkRefused
        When it leaves `root`, has another suffix than `suffixes` (where given), or is not there.
    """
    text = path.strip().replace("\\", "/")
    if not text or re.search(r"[\x00-\x1f]", text):
        raise LinkRefused("the path is empty or holds control characters")
    if text.startswith(("/", "~")) or re.match(r"[A-Za-z]:", text) or ".." in text.split("/"):
        raise LinkRefused("the path leads out of the campaign folder; give one relative to it")
    inside = root.resolve()
    try:
        full = (inside / text).resolve()
        if not full.is_relative_to(inside):
            raise LinkRefused("the path leads out of the campaign folder through a symbolic link")
        if suffixes and full.suffix.lower() not in suffixes:
            raise LinkRefused(f"the file is no picture by its name ({full.suffix or 'no suffix'})")
        if not full.is_file():
            raise LinkRefused("no such file in the campaign folder")
    except OSError:
        raise LinkRefused("the path cannot be read") from None
    return Path(text).as_posix()
