"""From the columns of a log to ours: the ``[mapping]`` table of a campaign's logs.

Comes in: what campaign.toml says. Goes out: an `EventMapping`, checked for everything that can be known without the
log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, model_validator

from adwright.core import EVENT_KINDS, UserError, did_you_mean
from adwright.core.event import EventKind
from adwright.core.noun import Noun

_TraitName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


class Also(Noun):
    """A second event in the same row.

    Parameters
    ----------
    kind
        Kind of the second event.
    when, equals
        It happened where column `when` holds `equals` (as text; numbers are compared as numbers).
    """

    kind: EventKind
    when: str
    equals: Annotated[str, BeforeValidator(_as_text)] = "1"


class EventMapping(Noun):
    """Which column of a log is what.

    Parameters
    ----------
    user
        Column of the user's raw id; it is pseudonymised.
    at
        Column of the time. ISO 8601 and its usual variants, Unix seconds, milliseconds and microseconds, and compact
        digits (20260401, 20260401083000) are found; any other writing needs `time_format`.
    time_format
        A strptime format, such as "%d/%m/%Y %H:%M".
    time_zone
        IANA zone of times without an offset.
    kind
        With `kinds`: the column they translate. Without: one of our kinds for all rows, else a column that holds them.
    kinds
        The log's word -> our kind.
    also
        Second events of a row, such as a click beside its impression.
    value
        Column of the money that changed hands; read for purchases and conversions only.
    currency
        An ISO 4217 code for all rows, or a column of codes.
    traits
        Trait -> column: age band, region. They become ``trait_`` columns.
    joined
        Further files whose rows belong to the log's rows one by one, relative to the log's folder.
    event_id
        Column of a unique id. With it, a repeated event is rejected as a duplicate; without it, equal rows are taken
        for equal events, which they may well be.
    not_personal
        Fields of ours that are not searched for personal data: name "product" when its ids look like phone numbers.

    Examples
    --------
    >>> EventMapping(user="uid", at="ts", kind="impression", also=[{"kind": "click", "when": "clicked"}]).also[0].equals
    '1'
    """

    user: str
    at: str
    time_format: str = ""
    time_zone: str = "UTC"
    kind: str = "impression"
    kinds: dict[str, EventKind] = Field(default_factory=dict)
    also: tuple[Also, ...] = ()
    product: str = ""
    creative: str = ""
    category: str = ""
    placement: str = ""
    value: str = ""
    currency: str = ""
    traits: dict[_TraitName, str] = Field(default_factory=dict)
    joined: tuple[str, ...] = ()
    event_id: str = ""
    not_personal: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        if isinstance(data, Mapping):
            for key in data:
                if key not in cls.model_fields:
                    raise UserError(
                        f"unknown key {key!r} in a log's mapping", hint=did_you_mean(str(key), cls.model_fields)
                    )
            for word, kind in dict(data.get("kinds") or {}).items():
                if kind not in EVENT_KINDS:
                    hint = did_you_mean(str(kind), EVENT_KINDS)
                    raise UserError(f"no event kind {kind!r} (for {word!r} in a log's mapping)", hint=hint)
        return data

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise UserError(f"no time zone {self.time_zone!r}", hint='write it like "Asia/Shanghai"') from None
        fields = ("product", "creative", "category", "placement", *(f"trait_{name}" for name in self.traits))
        for name in self.not_personal:
            if name not in fields:
                raise UserError(f"not_personal names no field {name!r}", hint=did_you_mean(name, fields))
        return self

    @property
    def constant_kind(self) -> EventKind | None:
        """The kind of all rows, or None when a column says it."""
        return next((k for k in EVENT_KINDS if k == self.kind), None) if not self.kinds else None

    @property
    def constant_currency(self) -> str | None:
        """The currency of all rows, or None when a column says it or there is none."""
        return self.currency if re.fullmatch("[A-Z]{3}", self.currency) else None

    def columns(self) -> tuple[str, ...]:
        """The log's columns that are read, each once."""
        named = [
            self.user,
            self.at,
            self.product,
            self.creative,
            self.category,
            self.placement,
            self.value,
            self.event_id,
        ]
        named += [] if self.constant_kind else [self.kind]
        named += [] if self.constant_currency else [self.currency]
        named += [*self.traits.values(), *(a.when for a in self.also)]
        return tuple(dict.fromkeys(name for name in named if name))
