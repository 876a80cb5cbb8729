"""What a feed format gives: raw products and broken records.

To add a format: one file with a class that has `recognises` and `read`, registered in `feed_formats`, and one import
line in `feed.py`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from adwright.core import Registry


@dataclass
class RawProduct:
    """A product as its feed writes it, before anything is checked.

    Parameters
    ----------
    rows
        Numbers of the records it was made of.
    fields
        Of "id", "title", "description", "price", "list_price", "sale_price", "currency", "url", "category", "locale".
    columns
        Field -> the heading it was read from, for messages.
    price_from
        True when `price` is the lowest of several.
    """

    rows: list[int]
    fields: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    images: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    price_from: bool = False

    def column(self, name: str) -> str:
        """The heading of a field."""
        return self.columns.get(name, name)


@dataclass(frozen=True)
class Broken:
    """A record that could not be read, or does not belong to its product."""

    row: int
    reason: str
    column: str = ""
    value: str = ""


@dataclass
class Reading:
    """What a format may know and tell while it reads.

    Parameters
    ----------
    notes
        Sentences for the reader of the result; formats append.
    unused
        Headings of columns that were left out on purpose.
    """

    locale: str
    published_only: bool = False
    notes: list[str] = field(default_factory=list)
    unused: set[str] = field(default_factory=set)


class FeedFormat(Protocol):
    """A way in which feeds are written."""

    def recognises(self, head: str) -> bool:
        """Whether a file that begins like this is of this format."""

    def read(self, stream: io.TextIOBase, head: str, reading: Reading) -> Iterator[RawProduct | Broken]:
        """Raw products and broken records; each record of the file stands in exactly one of them."""


feed_formats: Registry[FeedFormat] = Registry("feed format")
