"""What a person did, under a pseudonym.

Single events are `Event`; logs are tables with the columns of `EVENT_COLUMNS` (polars frames and Parquet files).
"""

from __future__ import annotations

from typing import Literal

from adwright.core.noun import Moment, Noun

EventKind = Literal["impression", "click", "add_to_cart", "purchase", "conversion", "skip"]
EVENT_KINDS: tuple[EventKind, ...] = ("impression", "click", "add_to_cart", "purchase", "conversion", "skip")

#: Columns of an event table -> polars type name. Columns that begin with ``trait_`` may follow (strings: gender, age
#: band, region), as the log's mapping names them. `value_minor` and `currency` are null where no money changed hands.
EVENT_COLUMNS: dict[str, str] = {
    "user": "String",  # keyed pseudonym, never the raw id
    "kind": "String",  # one of EVENT_KINDS
    "product": "String",
    "creative": "String",
    "category": "String",
    "at": "Datetime[us, UTC]",
    "placement": "String",
    "value_minor": "Int64",
    "currency": "String",
}


class Event(Noun):
    """One event.

    Parameters
    ----------
    user
        Keyed pseudonym.
    at
        Time, UTC.
    value_minor
        Money that changed hands [minor units of `currency`].
    """

    user: str
    kind: EventKind
    at: Moment
    product: str | None = None
    creative: str | None = None
    category: str | None = None
    placement: str | None = None
    value_minor: int | None = None
    currency: str | None = None
