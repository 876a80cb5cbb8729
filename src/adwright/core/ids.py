"""Names made from content, and random numbers made from names.

Comes in: plain data. Goes out: ids and seeds that are the same on every machine for the same data.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(data: Any) -> str:
    """JSON with sorted keys and no spaces: the same text for equal data.

    Examples
    --------
    >>> canonical_json({"b": 1, "a": ["茶"]})
    '{"a":["茶"],"b":1}'
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def content_id(prefix: str, data: Any) -> str:
    """An id that is a function of the content: prefix, underscore, 80 bits of SHA-256 in hexadecimal.

    Examples
    --------
    >>> content_id("cr", {"headline": "春茶"}) == content_id("cr", {"headline": "春茶"})
    True
    >>> len(content_id("cr", 1))
    23
    """
    return f"{prefix}_{sha256(canonical_json(data).encode())[:20]}"


def derive_seed(seed: int, *names: str) -> int:
    """A 31-bit seed for one named use, so that adding a use does not shift the others.

    Examples
    --------
    >>> derive_seed(7, "copy", "p1") == derive_seed(7, "copy", "p1") != derive_seed(7, "copy", "p2")
    True
    """
    return int(sha256(canonical_json([seed, *names]).encode())[:16], 16) & 0x7FFFFFFF
