"""The common form of all nouns: frozen, keyword-only, unknown fields refused, validated where they enter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Noun(BaseModel):
    """Base of the nouns."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, ser_json_inf_nan="null")


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("time without a zone; give it an offset, for example 2026-04-01T08:00:00+08:00")
    return at.astimezone(UTC)


#: A word of a request: it comes from outside and ends in the log, so it is short and has no control characters.
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]

#: An aware time, kept in UTC.
Moment = Annotated[datetime, AfterValidator(_in_utc)]


def encodable(text: str) -> str:
    """The text, when it can be written as UTF-8: half a surrogate pair is refused."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("half a surrogate pair, which is no text") from None
    return text
