"""Plain CSV feeds with the usual column names, and Google Merchant's tab-separated feeds: CSV with its names."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping

from adwright.core import DataError
from adwright.core.text import language_of
from adwright.ingest.base import Broken, RawProduct, Reading, feed_formats
from adwright.ingest.columns import attribute_name, field_of, fold, heading_currency, is_known, is_machinery
from adwright.ingest.table import find_delimiter, read_records, unique_headings

#: Several image links in one cell stand apart by these; a comma only before the next link, for links hold commas.
_BETWEEN_LINKS = re.compile(r"\s*[|\n]\s*|\s*[,;，；]\s*(?=https?://|//)|\s+(?=https?://)")
#: In cells without any http link, files of the campaign folder stand apart by commas and semicolons.
_BETWEEN_FILES = re.compile(r"\s*[|\n,;，；]\s*")


def raw_product(row: int, cells: Mapping[str, str], reading: Reading) -> RawProduct:
    """A raw product from one record of named cells; columns without a field become attributes."""
    raw = RawProduct([row])
    pictures: list[str] = []
    for heading, value in cells.items():
        field = field_of(heading)
        raw.columns.setdefault(field, heading)  # also of an empty cell: the feed has such a column
        if not value.strip():
            continue
        if field == "image":
            pictures[:0] = split_links(value)
        elif field == "more_images":
            pictures += split_links(value)
        elif field == "brand":
            raw.attributes.setdefault(brand_heading(reading.locale), value)
        elif field == "google_category":
            # A number is Google's code, which says nothing to a buyer.
            if not value.strip().isdigit():
                raw.fields.setdefault("category", value)
        elif field in ("", "attributes"):
            _attribute(raw, heading, value, reading)
        elif field == "category" or field not in raw.fields:
            raw.fields[field] = value
            raw.columns[field] = heading
            if currency := heading_currency(heading):
                raw.fields.setdefault("currency", currency)
    raw.images = pictures
    return raw


def _attribute(raw: RawProduct, heading: str, value: str, reading: Reading) -> None:
    if not heading or is_machinery(heading):
        reading.unused.add(heading)
    elif field_of(heading) == "attributes" or fold(heading) == "product_detail":
        for piece in re.split(r"[;；\n|]", value):  # "material: oak; size: 40 cm"
            name, colon, text = piece.replace("：", ":").partition(":")
            if colon and text.strip():
                raw.attributes.setdefault(attribute_name(name), text.strip())
    else:
        raw.attributes.setdefault(attribute_name(heading), value)


def split_links(value: str) -> list[str]:
    """The links or paths of one cell.

    Examples
    --------
    >>> split_links("https://a.example/w_1,h_2/x.jpg, https://a.example/y.jpg")
    ['https://a.example/w_1,h_2/x.jpg', 'https://a.example/y.jpg']
    >>> split_links("art/a.png; art/b.png")
    ['art/a.png', 'art/b.png']
    """
    between = _BETWEEN_LINKS if "//" in value else _BETWEEN_FILES
    return [piece for piece in between.split(value.strip()) if piece]


def brand_heading(locale: str) -> str:
    """The name of the brand attribute in the locale's words."""
    return "品牌" if language_of(locale) == "zh" else "brand"


class PlainCsv:
    """A table with one product a row. The delimiter is found; headings may be English or Chinese."""

    def recognises(self, head: str) -> bool:
        """True for any table with a column that we know as title or id."""
        return bool({"title", "id"} & {field_of(h) for h in headings_of(head)})

    def read(self, stream: io.TextIOBase, head: str, reading: Reading) -> Iterator[RawProduct | Broken]:
        """One raw product a row; a row with more cells than headings is broken, a shorter one lacks its last cells."""
        records = read_records(stream, find_delimiter(head, is_known))
        first = next(records, None)
        names = unique_headings(first.cells) if first else []
        if "title" not in {field_of(n) for n in names}:
            shown = ", ".join(n[:30] for n in names[:12]) or "no columns"
            raise DataError(f"no column for the title among: {shown}", hint='name one "title" or "标题"')
        for record in records:
            cells, surplus = record.cells[: len(names)], record.cells[len(names) :]
            if record.problem:
                yield Broken(record.row, record.problem, value=" | ".join(cells))
            elif any(surplus):
                reason = f"{len(record.cells)} cells under {len(names)} headings; quote texts that hold the delimiter"
                yield Broken(record.row, reason, value=" | ".join(surplus))
            else:
                yield raw_product(record.row, dict(zip(names, cells, strict=False)), reading)


def headings_of(head: str) -> list[str]:
    """Headings of the table that begins so; empty when it is no table."""
    if head.lstrip()[:1] in ("", "<", "{", "["):
        return []
    first = next(read_records(io.StringIO(head, newline=""), find_delimiter(head, is_known)), None)
    return unique_headings(first.cells) if first else []


class GoogleTsv(PlainCsv):
    """Google Merchant's text feed: tab-separated, attribute names as headings.

    Source: support.google.com/merchants, product data specification [K], not read here.
    """

    def recognises(self, head: str) -> bool:
        """True for a table that has Google's ``id``, ``link`` and ``image_link``."""
        return {"id", "link", "image_link"} <= {fold(h) for h in headings_of(head)}


feed_formats.add("google_tsv", GoogleTsv())
feed_formats.add("csv", PlainCsv())
