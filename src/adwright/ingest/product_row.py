"""A raw product becomes a `Product`: cleaned, priced, its links checked.

Comes in: `RawProduct`. Goes out: a product with a `Reject` for each value that was dropped, or the reason why the whole
record is. It does not know the format the feed was written in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from adwright.core import DataError, Money, Product, Reject
from adwright.core.ids import content_id
from adwright.core.price import Price, parse_price
from adwright.core.text import shorten
from adwright.ingest.base import RawProduct
from adwright.ingest.html_text import html_to_text
from adwright.ingest.links import LinkRefused, image_link, public_link
from adwright.ingest.personal_data import scrub
from adwright.ingest.untrusted import INVISIBLE, Cleaned, clean, is_injection, remove_injections

#: Longest texts [characters]: the noun's own limits for id and title; Google Merchant's 5,000 for descriptions [K].
_TITLE, _DESCRIPTION, _CATEGORY, _NAME, _VALUE = 300, 5000, 200, 60, 500
#: More of either tells a reader nothing and costs every later stage.
_MOST_ATTRIBUTES, _MOST_IMAGES = 60, 50
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


class RowRefused(Exception):  # noqa: N818 - reads as what happened
    """The whole record is at fault: column, value, reason."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


@dataclass
class Refiner:
    """Makes products of raw ones.

    Parameters
    ----------
    source
        File name, for rejects and `Product.source`.
    dropped
        Values that were dropped, in order; grows.
    hidden
        Number of texts that lost invisible characters, most of them strays of an editor.
    """

    source: str
    root: Path
    locale: str
    currency: str | None
    dropped: list[Reject] = field(default_factory=list)
    hidden: int = 0

    def refine(self, raw: RawProduct) -> Product:
        """The product; `RowRefused` when it has no usable id or title."""
        locale = self._locale(raw)
        title = self._title(raw)
        price, price_from, sale = self._prices(raw, locale)
        try:
            return Product(
                id=self._id(raw, title),
                title=title,
                description=self._description(raw),
                attributes=self._attributes(raw),
                price=price,
                sale_price=sale,
                price_from=price_from,
                images=self._images(raw),
                url=self._url(raw),
                category=self._line(raw, "category", raw.fields.get("category", ""), _CATEGORY),
                locale=locale,
                source=f"{self.source}:{raw.rows[0]}",
            )
        except ValidationError as error:
            first = error.errors()[0]
            raise RowRefused(str(first["loc"][0] if first["loc"] else ""), "", first["msg"]) from None

    def drop(self, raw: RawProduct, column: str, value: str, reason: str) -> None:
        """Note a dropped value."""
        row = raw.rows[0]
        self.dropped.append(
            Reject(source=self.source, row=row, field=column, value=shown(value), reason=reason, dropped="value")
        )

    def _id(self, raw: RawProduct, title: str) -> str:
        given = raw.fields.get("id", "")
        if not given and "id" not in raw.columns:
            # A feed without ids: equal titles are one product.
            return content_id("p", title)
        cleaned = clean(given, max_length=10_000).text.replace("\n", " ")
        if not 1 <= len(cleaned) <= 200:
            raise RowRefused(raw.column("id"), given, f"the id has {len(cleaned)} characters; it needs 1 to 200")
        return cleaned

    def _locale(self, raw: RawProduct) -> str:
        given = raw.fields.get("locale", "").strip()
        if given and not _LOCALE.fullmatch(given):
            self.drop(raw, raw.column("locale"), given, f"not a language tag; taken as {self.locale}")
            given = ""
        return given.replace("_", "-") or self.locale

    def _title(self, raw: RawProduct) -> str:
        column, given = raw.column("title"), raw.fields.get("title", "")
        if not given.strip():
            raise RowRefused(column, given, "no title")
        if is_injection(given):
            raise RowRefused(column, given, "the title addresses a language model, not a buyer")
        title = self._line(raw, "title", given, _TITLE)
        if not title:
            raise RowRefused(column, given, "nothing of the title is left once it is cleaned")
        return title

    def _line(self, raw: RawProduct, name: str, given: str, longest: int, column: str = "") -> str:
        """One line of text without markup, personal data and orders; empty when it is refused."""
        column = column or raw.column(name)
        text = html_to_text(given).replace("\n", " ")
        if "\ufffd" in text:
            if name == "title":
                raise RowRefused(column, given, "the text holds bytes that could not be decoded")
            self.drop(raw, column, given, "the text holds bytes that could not be decoded")
            return ""
        cleaned = clean(text, max_length=longest)
        self._note(raw, column, given, cleaned)
        if is_injection(cleaned.text):
            if name == "title":
                raise RowRefused(column, given, "the title addresses a language model, not a buyer")
            self.drop(raw, column, given, "the text addresses a language model, not a buyer")
            return ""
        found = scrub(cleaned.text)
        if not found.found:
            return cleaned.text
        kinds = ", ".join(sorted(found.found))
        if name == "attribute":
            self.drop(raw, column, given, f"personal data ({kinds})")
            return ""
        self.drop(raw, column, given, f"personal data ({kinds}) taken out")
        return re.sub(r"\s*\[(?:email|id|card|ip|phone)\]\s*", " ", found.text).strip()

    def _note(self, raw: RawProduct, column: str, value: str, cleaned: Cleaned) -> None:
        for note in cleaned.notes:
            if note == INVISIBLE:
                self.hidden += 1
            else:
                self.drop(raw, column, value, note)

    def _description(self, raw: RawProduct) -> str:
        column = raw.column("description")
        # Marks that look like tags must be seen before the tags are stripped, and hidden ones after.
        given, early = remove_injections(raw.fields.get("description", ""), marks_only=True)
        cleaned = clean(html_to_text(given), max_length=_DESCRIPTION)
        self._note(raw, column, cleaned.text, cleaned)
        text, late = remove_injections(cleaned.text)
        for piece in early + late:
            self.drop(raw, column, piece, "the sentence addresses a language model, not a buyer")
        return self._without(
            raw,
            self._without(raw, text, lambda s: "\ufffd" in s, "bytes that could not be decoded"),
            lambda s: bool(scrub(s).found),
            "personal data; the sentence was left out",
        )

    def _without(self, raw: RawProduct, text: str, bad: Callable[[str], bool], reason: str) -> str:
        """The text without its bad sentences; line ends stay."""
        if not bad(text):
            return text
        lines = []
        for line in text.split("\n"):
            pieces = re.findall(r".+?(?:[。！？；]+|[.!?]+(?=\s)|$)\s*", line)
            for piece in filter(bad, pieces):
                self.drop(raw, raw.column("description"), piece.strip(), reason)
            lines.append("".join(p for p in pieces if not bad(p)).strip())
        return "\n".join(filter(None, lines))

    def _attributes(self, raw: RawProduct) -> dict[str, str]:
        kept: dict[str, str] = {}
        for heading, given in raw.attributes.items():
            name = clean(html_to_text(heading), max_length=_NAME).text.replace("\n", " ")
            if not name or is_injection(name):
                self.drop(raw, heading, given, "the attribute has no usable name")
            elif len(kept) >= _MOST_ATTRIBUTES:
                self.drop(raw, heading, given, f"more than {_MOST_ATTRIBUTES} attributes")
            elif value := self._line(raw, "attribute", given, _VALUE, column=heading):
                kept[name] = value
        return kept

    def _prices(self, raw: RawProduct, locale: str) -> tuple[Money | None, bool, Money | None]:
        currency = self._currency(raw)
        price = self._price(raw, "price", currency, locale)
        sale = self._price(raw, "sale_price", currency, locale)
        listed = self._price(raw, "list_price", currency, locale)
        column = "sale_price"
        if listed and price is None:
            price = listed
        elif listed and price and sale is None and listed.money != price.money:
            # "was" and "now": the higher is the regular price, the other the reduced one.
            if listed.money.currency == price.money.currency and listed.money.minor > price.money.minor:
                price, sale, column = listed.model_copy(update={"at_least": price.at_least}), price, "price"
            else:
                self.drop(
                    raw, raw.column("list_price"), raw.fields["list_price"], "the former price is not above the price"
                )
        if sale and price and (sale.money.currency != price.money.currency or sale.money.minor >= price.money.minor):
            reason = f"the reduced price is not below the price of {price.money.format('en')}"
            self.drop(raw, raw.column(column), raw.fields.get(column, ""), reason)
            sale = None
        elif sale and not price:
            self.drop(raw, raw.column(column), raw.fields.get(column, ""), "a reduced price without a price")
            sale = None
        low = bool((price and price.at_least) or raw.price_from)
        return price.money if price else None, low and price is not None, sale.money if sale else None

    def _currency(self, raw: RawProduct) -> str | None:
        given = raw.fields.get("currency", "").strip()
        if not given:
            return self.currency
        try:
            return parse_price(f"1 {given}", locale=self.locale).money.currency
        except DataError:
            self.drop(raw, raw.column("currency"), given, "no known currency; write an ISO 4217 code such as CNY")
            return self.currency

    def _price(self, raw: RawProduct, name: str, currency: str | None, locale: str) -> Price | None:
        given = raw.fields.get(name, "").strip()
        if not given:
            return None
        try:
            price = parse_price(given[:200], currency=currency, locale=locale)
        except DataError as error:
            self.drop(raw, raw.column(name), given, str(error))
            return None
        if price.money.minor:
            return price
        # A compare-at price of 0 is how Shopify writes "none"; elsewhere 0 stands for unknown, and is no offer.
        if name != "list_price":
            self.drop(raw, raw.column(name), given, "a price of 0; shops write it where they know none")
        return None

    def _images(self, raw: RawProduct) -> tuple[str, ...]:
        kept: list[str] = []
        for given in raw.images:
            try:
                link = image_link(given, self.root)
            except LinkRefused as refused:
                self.drop(raw, raw.column("image"), given, str(refused))
                continue
            if link not in kept and len(kept) < _MOST_IMAGES:
                kept.append(link)
            elif link not in kept:
                self.drop(raw, raw.column("image"), given, f"more than {_MOST_IMAGES} images")
        return tuple(kept)

    def _url(self, raw: RawProduct) -> str | None:
        given = raw.fields.get("url", "")
        if not given.strip():
            return None
        try:
            return public_link(given)
        except LinkRefused as refused:
            self.drop(raw, raw.column("url"), given, str(refused))
            return None


def shown(value: str) -> str:
    """A value as a rejects file may show it: without personal data and hidden characters, at most 120 characters."""
    # The window is cut before it is searched, so that a megabyte costs no more than a line.
    return shorten(clean(scrub(value[:1000]).text.replace("\n", " "), max_length=121).text, 120, "characters")
