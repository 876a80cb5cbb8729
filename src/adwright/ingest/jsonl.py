"""JSONL feeds: one JSON object a line, keys named like the columns of a plain CSV."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from adwright.ingest.base import Broken, RawProduct, Reading, feed_formats
from adwright.ingest.columns import attribute_name, field_of
from adwright.ingest.plain_csv import raw_product


class Jsonl:
    """One product a line. Lists of links, a table of attributes, and prices as numbers or {amount, currency}."""

    def recognises(self, head: str) -> bool:
        """True when it begins with an object."""
        return head.lstrip().startswith("{")

    def read(
        self,
        stream: io.TextIOBase,
        head: str,  # noqa: ARG002 - for tables
        reading: Reading,
    ) -> Iterator[RawProduct | Broken]:
        """One raw product a line; blank lines are skipped, but counted in row numbers."""
        for row, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                data = json.loads(line, parse_float=Decimal)
            except (ValueError, RecursionError) as error:
                yield Broken(row, f"the line is not JSON: {str(error)[:80]}", value=line)
                continue
            if isinstance(data, dict):
                yield _product(row, data, reading)
            else:
                yield Broken(row, "the line holds no JSON object", value=line)


def _product(row: int, data: dict[str, Any], reading: Reading) -> RawProduct:
    cells: dict[str, str] = {}
    attributes: dict[str, str] = {}
    for key, value in data.items():
        field = field_of(key)
        if isinstance(value, dict) and field in ("price", "sale_price", "list_price"):
            cells[key] = _text(value.get("amount", value.get("value")), price=True)
            cells.setdefault("currency", _text(value.get("currency")))
        elif isinstance(value, dict):
            attributes |= {attribute_name(str(k)): _text(v) for k, v in value.items()}
        elif isinstance(value, list):
            pieces = [_text(x.get("url", x.get("src", ""))) if isinstance(x, dict) else _text(x) for x in value]
            cells[key] = ("|" if field in ("image", "more_images") else ", ").join(p for p in pieces if p)
        else:
            cells[key] = _text(value, price=field in ("price", "sale_price", "list_price"))
    raw = raw_product(row, cells, reading)
    raw.attributes |= {name: text for name, text in attributes.items() if name and text}
    return raw


def _text(value: Any, *, price: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and price:
        # A JSON number has a point and no grouping. Four decimals leave nothing to guess where "1.299" would.
        return f"{value:.4f}" if value.is_finite() and abs(value.adjusted()) < 20 else str(value)
    return str(value)


feed_formats.add("jsonl", Jsonl())
