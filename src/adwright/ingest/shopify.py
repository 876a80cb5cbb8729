"""Shopify's product export: one row for each variant and for each further picture, folded into one product a handle.

Records are CSV rows. Rows of a handle may stand anywhere in the file. A row that only adds a picture belongs to its
product like any other. Products that the shop has not published are kept, with a note, unless `published_only` is set:
an advertisement may be prepared before its product is shown. Tags, SEO texts and stock fields fill no attribute:
they are written for search and bookkeeping, and no fact of the product.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from adwright.core.text import language_of
from adwright.ingest.base import Broken, RawProduct, Reading, feed_formats
from adwright.ingest.columns import attribute_name, is_known
from adwright.ingest.plain_csv import brand_heading, headings_of
from adwright.ingest.table import find_delimiter, read_records, unique_headings

_GOOGLE = "Google Shopping / "
#: Google fields of the export that tell a buyer something.
_TOLD = ("Gender", "Age Group")
_METAFIELD = re.compile(r"^(.+?) \(product\.metafields\.[^)]*\)$")
_PLACEHOLDERS = frozenset(("default title", "default", "title"))


@dataclass
class _Folding:
    """A product while its rows come in."""

    first: dict[str, str]
    rows: list[int] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)
    prices: list[tuple[Decimal, str, str]] = field(default_factory=list)
    unreadable: str = ""
    images: list[str] = field(default_factory=list)


class Shopify:
    """Variant rows become one product: lowest price, options as attributes with their distinct values."""

    def recognises(self, head: str) -> bool:
        """True for a table with Shopify's ``Handle`` and its body, variant price or option columns."""
        names = set(headings_of(head))
        return "Handle" in names and bool({"Body (HTML)", "Variant Price", "Option1 Name"} & names)

    def read(self, stream: io.TextIOBase, head: str, reading: Reading) -> Iterator[RawProduct | Broken]:
        """One raw product a handle. A repeated row, and one whose title contradicts its handle's, is broken."""
        records = read_records(stream, find_delimiter(head, lambda h: h in ("Handle", "Title") or is_known(h)))
        first = next(records, None)
        names = unique_headings(first.cells) if first else []
        foldings: dict[str, _Folding] = {}
        for record in records:
            cells = {n: c.strip() for n, c in zip(names, record.cells, strict=False)}
            problem = record.problem or _surplus(record.cells, names)
            if not problem and not cells.get("Handle"):
                problem = "no Handle; each row needs the handle of its product"
            if problem:
                yield Broken(record.row, problem, value=" | ".join(c for c in record.cells if c))
            elif broken := _fold(foldings, cells, record.row):
                yield broken
        yield from _products(foldings, reading)


def _surplus(cells: list[str], names: list[str]) -> str:
    if any(cells[len(names) :]):
        return f"{len(cells)} cells under {len(names)} headings; quote texts that hold the delimiter"
    return ""


def _fold(foldings: dict[str, _Folding], cells: dict[str, str], row: int) -> Broken | None:
    handle = cells["Handle"]
    product = foldings.setdefault(handle, _Folding(first=cells))
    whole = tuple(cells.values())
    if whole in product.seen:
        return Broken(row, "duplicate: the same row stands above", "Handle", handle)
    title = cells.get("Title", "")
    if title and product.first.get("Title") and title != product.first["Title"]:
        return Broken(row, f"conflict: this handle has another title in row {product.rows[0]}", "Title", title)
    product.seen.add(whole)
    product.rows.append(row)
    if title and not product.first.get("Title"):  # its picture rows came first
        product.first = cells
    _fold_variant(product, cells)
    for column in ("Image Src", "Variant Image"):
        image = cells.get(column, "")
        if image and image not in product.images:
            product.images.append(image)
    return None


def _fold_variant(product: _Folding, cells: dict[str, str]) -> None:
    for number in "123":
        # Only a product's first row names its options; the others give values.
        name = cells.get(f"Option{number} Name") or product.first.get(f"Option{number} Name", "")
        value = cells.get(f"Option{number} Value", "")
        told = name and value and name.casefold() not in _PLACEHOLDERS and value.casefold() != "default title"
        values = product.options.setdefault(attribute_name(name), []) if told else []
        if told and value not in values:
            values.append(value)
    price, compare = cells.get("Variant Price", ""), cells.get("Variant Compare At Price", "")
    if price:
        try:
            amount = Decimal(price)
        except InvalidOperation:
            product.unreadable = product.unreadable or price
        else:
            product.prices.append((amount, price, compare))


def _products(foldings: Mapping[str, _Folding], reading: Reading) -> Iterator[RawProduct | Broken]:
    hidden = 0
    for handle, product in foldings.items():
        unpublished = product.first.get("Published", "").casefold() == "false" or (
            product.first.get("Status", "active").casefold() in ("draft", "archived")
        )
        if unpublished and reading.published_only:
            for row in product.rows:
                yield Broken(row, "the product is not published in the shop", "Published", handle)
            continue
        hidden += unpublished
        yield _raw(handle, product, reading)
    if hidden:
        reading.notes.append(f"{hidden} products are not published in the shop; publish them before their ads run")


def _raw(handle: str, product: _Folding, reading: Reading) -> RawProduct:
    first = product.first
    category = first.get("Type") or first.get("Product Category") or first.get(_GOOGLE + "Google Product Category", "")
    fields = {"id": handle, "title": first.get("Title", ""), "description": first.get("Body (HTML)", "")}
    fields |= {"category": category}
    _, price, compare = min(product.prices, key=lambda p: p[0], default=(Decimal(0), product.unreadable, ""))
    fields |= {"price": price, "list_price": compare}
    attributes = {brand_heading(reading.locale): first.get("Vendor", "")}
    join = "、" if language_of(reading.locale) == "zh" else ", "
    attributes |= {name: join.join(values) for name, values in product.options.items()}
    attributes |= {attribute_name(name): first.get(_GOOGLE + name, "") for name in _TOLD}
    for heading, value in first.items():
        if value and (match := _METAFIELD.match(heading)):
            attributes.setdefault(attribute_name(match.group(1)), value.replace("; ", ", "))
    return RawProduct(
        rows=product.rows,
        fields={k: v for k, v in fields.items() if v},
        columns={"id": "Handle", "title": "Title", "description": "Body (HTML)", "category": "Type",
                 "price": "Variant Price", "list_price": "Variant Compare At Price", "image": "Image Src"},
        images=product.images,
        attributes={k: v for k, v in attributes.items() if v},
        price_from=len({amount for amount, _, _ in product.prices}) > 1,
    )  # fmt: skip


feed_formats.add("shopify", Shopify())
