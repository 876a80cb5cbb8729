"""Google Merchant's XML feeds: RSS 2.0 and Atom with the ``g:`` namespace.

Source: support.google.com/merchants, product data specification [K], not read here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from adwright.core import DataError
from adwright.ingest.base import Broken, RawProduct, Reading, feed_formats
from adwright.ingest.columns import attribute_name
from adwright.ingest.plain_csv import raw_product

_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_SKIPPED = frozenset(("shipping", "tax", "installment", "loyalty_program", "subscription_cost", "author"))


class _Undeclared(io.TextIOBase):
    """The stream without its XML declaration: the text is decoded already, and the declared encoding would mislead."""

    def __init__(self, inner: io.TextIOBase) -> None:
        self.inner = inner
        self.begun = False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        text = self.inner.read(max(size or -1, 4096) if not self.begun else size)
        if not self.begun:
            self.begun = True
            text = _DECLARATION.sub("", text).lstrip() or text
        return text


class GoogleXml:
    """Items of an RSS channel, or entries of an Atom feed. Rows count the items from 1."""

    def recognises(self, head: str) -> bool:
        """True for XML with an RSS or Atom root."""
        return bool(re.match(r"\ufeff?\s*(?:<\?xml|<!--|<rss\b|<feed\b|<channel\b|<rdf:)", head))

    def read(
        self,
        stream: io.TextIOBase,
        head: str,  # noqa: ARG002 - for tables
        reading: Reading,
    ) -> Iterator[RawProduct | Broken]:
        """One raw product an item; where the XML breaks off, the rest is one broken record."""
        row = 0
        try:
            for item in _items(_Undeclared(stream)):
                row += 1
                yield _product(row, item, reading)
        except ParseError as error:
            yield Broken(row + 1, f"the XML breaks off here and nothing after it was read: {error}")
        except DefusedXmlException:
            raise DataError("the XML declares entities", hint="export the feed without a DOCTYPE") from None


def _items(stream: io.TextIOBase) -> Iterator[Element]:
    parents: list[Element] = []
    for event, element in iterparse(cast("IO[Any]", stream), events=("start", "end"), forbid_dtd=False):
        if event == "start":
            parents.append(element)
            continue
        parents.pop()
        if _name(element) in ("item", "entry"):
            yield element
            if parents:
                parents[-1].remove(element)  # a feed of any length takes the memory of one item


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _product(row: int, item: Element, reading: Reading) -> RawProduct:
    cells: dict[str, str] = {}
    pictures: list[str] = []
    details: dict[str, str] = {}
    for child in item:
        name = _name(child)
        inner = {_name(x): (x.text or "").strip() for x in child}
        text = "".join(child.itertext()).strip() or child.get("href", "")
        if name == "product_detail" and inner.get("attribute_value"):
            details[attribute_name(inner.get("attribute_name", ""))] = inner["attribute_value"]
        elif name == "additional_image_link":
            pictures.append(text)
        elif name in ("guid", "pubdate", "updated", "published") or name in _SKIPPED:
            reading.unused.add(name)
        elif name == "product_highlight":
            cells["highlights"] = f"{cells['highlights']}\n{text}" if "highlights" in cells else text
        # An item may have a title of RSS and one of Google's; Google's wins.
        elif name not in cells or str(child.tag).startswith("{http://base.google.com"):
            cells[name] = text
    highlights = cells.pop("highlights", "")
    if highlights:
        cells["description"] = "\n".join(filter(None, (cells.get("description", cells.pop("summary", "")), highlights)))
    elif "summary" in cells:
        cells.setdefault("description", cells.pop("summary"))
        cells.pop("summary", None)
    raw = raw_product(row, cells, reading)
    raw.images += pictures
    raw.attributes |= {n: v for n, v in details.items() if n}
    return raw


feed_formats.add("google_xml", GoogleXml())
