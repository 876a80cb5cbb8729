"""What a page does beside showing itself, read from its files without running them.

Comes in: the files of a zip. Goes out: `PageDoings`. A page can hide what it does from a reader of its text; what runs
is seen by `browser_check`. It does not know limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from adwright.core.noun import Noun

#: Files that hold text which a browser follows.
_TEXTS = (".html", ".htm", ".css", ".js", ".mjs", ".svg", ".json")
#: Addresses that a browser fetches by itself; where a click leads is none of them.
_FETCHED = re.compile(
    r"""(?:\b(?:src|srcset|data|poster|background)\s*=\s*["']?|url\(\s*["']?|@import\s+["']?"""
    r"""|<(?:link|image|use|feImage|script)\b[^<>]*?\bhref\s*=\s*["']?)"""
    r"""\s*((?:https?:|wss?:)?//[^\s"'<>)]+)""",
    re.IGNORECASE,
)
#: Ways of a script to fetch more once the page is shown.
_CALLS = re.compile(
    r"\b(?:fetch|importScripts|import)\s*\(|\bXMLHttpRequest\b|\bsendBeacon\b|\bWebSocket\b|\bEventSource\b|\bserviceWorker\b"
    r"|\bnew\s+Image\b|\bcreateElement\s*\(\s*[\"'](?:script|img|iframe|link)[\"']"
)
_COOKIES = re.compile(r"\bdocument\s*(?:\.\s*cookie|\[\s*[\"']cookie[\"']\s*\])|\bcookieStore\b")
_STORES = re.compile(r"\b(?:localStorage|sessionStorage|indexedDB|caches\s*\.\s*open|openDatabase)\b")
_CLICK_TAG = re.compile(r"\bclickTag\b", re.IGNORECASE)


class PageDoings(Noun):
    """What was found.

    Parameters
    ----------
    outside
        Addresses beyond the zip that the page fetches.
    calls, cookies, stores
        Words of its scripts that fetch more, read or set cookies, keep something in the browser.
    has_click_tag
        Whether it knows the click tag.
    """

    outside: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    has_click_tag: bool = False


def doings_of(files: Mapping[str, bytes]) -> PageDoings:
    """What the files of a page do.

    Examples
    --------
    >>> page = b'<img src="a.png"><script>fetch("/more"); localStorage.x = 1; open(clickTag)</script>'
    >>> doings_of({"index.html": page, "a.png": b"localStorage"})
    PageDoings(outside=(), calls=('fetch(',), cookies=(), stores=('localStorage',), has_click_tag=True)
    """
    text = "\n".join(data.decode("utf-8", "replace") for name, data in files.items() if name.lower().endswith(_TEXTS))
    return PageDoings(
        outside=_each(match[1] for match in _FETCHED.finditer(text)),
        calls=_each(match[0] for match in _CALLS.finditer(text)),
        cookies=_each(match[0] for match in _COOKIES.finditer(text)),
        stores=_each(match[0] for match in _STORES.finditer(text)), has_click_tag=bool(_CLICK_TAG.search(text)),
    )  # fmt: skip


def _each(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
