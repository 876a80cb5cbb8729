"""Product feeds in, products and rejects out.

Comes in: a file in any registered format, encoding and delimiter. Goes out: a `Feed`, in which each record of the file
is either kept or stands among the rejects with its row number. It fetches nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from adwright.core import DataError, Product, Reject
from adwright.core.text import sentences
from adwright.ingest import google_xml, jsonl, plain_csv, shopify  # noqa: F401 - importing a format registers it
from adwright.ingest.base import Broken, RawProduct, Reading, feed_formats
from adwright.ingest.encoding import Encoding, detect, open_text
from adwright.ingest.product_row import Refiner, RowRefused, shown

#: How much of a file is looked at to find its format and delimiter [characters].
_HEAD = 65_536
#: The most particular format first: a Google feed is also a plain table.
_ORDER = ("google_xml", "jsonl", "shopify", "google_tsv", "csv")
#: A sentence in at least this share of at least this many descriptions says nothing about any one product.
_REPEATED_SHARE, _REPEATED_COUNT = 0.6, 15


@dataclass(frozen=True)
class Feed:
    """What a feed held.

    Parameters
    ----------
    rejects
        One with ``dropped="row"`` for each rejected record; with ``dropped="value"`` for what kept records lost.
    read, kept, rejected
        Records: rows of a table (of Shopify's export all rows of a product), lines, or XML items.
        ``kept + rejected == read``.
    """

    products: tuple[Product, ...]
    rejects: tuple[Reject, ...]
    read: int
    kept: int
    rejected: int
    format: str
    encoding: str
    notes: tuple[str, ...] = ()


@dataclass
class _Gathering:
    """Products and rejects while a feed is read."""

    refiner: Refiner
    products: dict[tuple[str, str], Product] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    kept: int = 0
    rejected: int = 0

    def take(self, raw: RawProduct) -> None:
        before = len(self.refiner.dropped)
        try:
            product = self.refiner.refine(raw)
            self._refuse_twin(raw, product)
        except RowRefused as refused:
            del self.refiner.dropped[before:]  # what a rejected record lost besides does not matter
            self.reject(raw.rows, refused.column, refused.value, refused.reason)
            return
        self.rejects += self.refiner.dropped[before:]
        self.products[product.id, product.locale] = product
        self.kept += len(raw.rows)

    def reject(self, rows: Iterable[int], column: str, value: str, reason: str) -> None:
        for row in rows:
            source = self.refiner.source
            self.rejects.append(Reject(source=source, row=row, field=column, value=shown(value), reason=reason))
            self.rejected += 1

    def _refuse_twin(self, raw: RawProduct, product: Product) -> None:
        twin = self.products.get((product.id, product.locale))
        if twin is None:
            return
        there = twin.source.rpartition(":")[2]
        fields = [n for n in Product.model_fields if n != "source" and getattr(twin, n) != getattr(product, n)]
        if not fields:
            raise RowRefused(raw.column("id"), product.id, f"duplicate of row {there}")
        raise RowRefused(
            raw.column("id"), product.id, f"conflict with row {there}, which is kept: other {', '.join(fields)}"
        )


def read_feed(
    path: Path,
    *,
    root: Path,
    locale: str = "en",
    currency: str | None = None,
    format: str | None = None,
    published_only: bool = False,
    keep_repeated: bool = False,
) -> Feed:
    """Read a product feed.

    Parameters
    ----------
    root
        The campaign folder; images that are files must lie under it.
    locale
        BCP 47 tag of the texts, for records that do not say their own.
    currency
        ISO 4217 code for prices that name none, or a sign that several share.
    format
        Name of a format; None: it is found.
    published_only
        True rejects products that a Shopify export marks as unpublished.
    keep_repeated
        False leaves out sentences that stand in at least 60 % of at least 15 descriptions ("This is a demonstration
        store."); each is noted as a dropped value of row 0.

    Raises
    ------
    DataError
        When the file cannot be read as a feed at all.
    UserError
        For an unknown format or currency.

    Notes
    -----
    Of two records with the same id and locale the first is kept; the other is a duplicate when all its content is
    equal, else a conflict.
    """
    encoding = detect(path)
    with open_text(path, encoding) as stream:
        head = stream.read(_HEAD)
    name = format or _recognise(path, head)
    reader = feed_formats.get(name)
    reading = Reading(locale=locale, published_only=published_only)
    gathering = _Gathering(Refiner(source=path.name, root=root, locale=locale, currency=currency))
    with open_text(path, encoding) as stream:
        try:
            for item in reader.read(stream, head, reading):
                if isinstance(item, Broken):
                    gathering.reject([item.row], item.column, item.value, item.reason)
                else:
                    gathering.take(item)
        except DataError as error:
            raise DataError(f"{path.name}: {error.message}", hint=error.hint) from None
        notes = _notes(encoding, stream.nuls, gathering.refiner.hidden, reading)
    products = list(gathering.products.values())
    repeated = {} if keep_repeated else _repeated(products)
    return Feed(
        products=tuple(_without_repeated(p, set(repeated)) for p in products),
        rejects=(*gathering.rejects, *(_repeated_reject(path.name, *item) for item in repeated.items())),
        read=gathering.kept + gathering.rejected,
        kept=gathering.kept,
        rejected=gathering.rejected,
        format=name,
        encoding=encoding.name,
        notes=notes,
    )


def _recognise(path: Path, head: str) -> str:
    names = [*_ORDER, *(n for n in feed_formats.names() if n not in _ORDER)]
    for name in names:
        if feed_formats.get(name).recognises(head):
            return name
    known = ", ".join(names)
    raise DataError(
        f"{path.name} is no product feed that we know", hint=f"give its columns names, or say `format`: {known}"
    )


def _notes(encoding: Encoding, nuls: int, hidden: int, reading: Reading) -> tuple[str, ...]:
    unused = sorted(filter(None, reading.unused))
    return tuple(
        filter(
            None,
            [
                encoding.note,
                f"{nuls} NUL characters were removed" if nuls else "",
                f"invisible characters were removed from {hidden} texts" if hidden else "",
                f"columns not used: {', '.join(unused)}" if unused else "",
                *reading.notes,
            ],
        )
    )


def _repeated(products: list[Product]) -> dict[str, int]:
    """Sentences that stand in most descriptions, with the number of these."""
    texts = [p.description for p in products if p.description]
    if len(texts) < _REPEATED_COUNT:
        return {}
    counts = Counter(s for text in texts for s in set(sentences(text)))
    return {s: n for s, n in counts.items() if n >= _REPEATED_SHARE * len(texts)}


def _without_repeated(product: Product, repeated: set[str]) -> Product:
    if not repeated or not any(s in product.description for s in repeated):
        return product
    lines = []
    for line in product.description.split("\n"):
        for sentence in repeated & set(sentences(line)):
            line = line.replace(sentence, " ")
        lines.append(" ".join(line.split()))
    return product.model_copy(update={"description": "\n".join(filter(None, lines))})


def _repeated_reject(source: str, sentence: str, count: int) -> Reject:
    reason = f"stands in {count} descriptions and says nothing about one product; left out of all"
    return Reject(source=source, row=0, field="description", value=shown(sentence), reason=reason, dropped="value")
