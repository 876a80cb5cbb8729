"""The tables, and the two column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from adwright.core import DataError

#: One rule for the names of constraints, so that a later migration can find them on both databases.
metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A time that goes in aware and comes back aware, in UTC; SQLite keeps no zone, so it is written in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise DataError(f"time {value.isoformat()} has no zone", hint="give it an offset; the store keeps UTC")
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def to_json(data: Any) -> str:
    """JSON text as the database keeps it.

    Text from feeds and models may hold half a surrogate pair, which no database takes as UTF-8; such a document is
    written with escapes throughout, all others as they read.

    Raises
    ------
    DataError
        For NaN, infinity and what JSON does not know.

    Examples
    --------
    >>> to_json({"headline": "春茶"})
    '{"headline":"春茶"}'
    >>> to_json([float("nan")])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    adwright.core.errors.DataError: not JSON: Out of range float values are not JSON compliant...
    """
    try:
        text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise DataError(f"not JSON: {error}") from None
    return text if is_text(text) else json.dumps(data, allow_nan=False, separators=(",", ":"))


def is_text(text: str) -> bool:
    """True for text that both databases can keep in a column: no NUL, no half of a surrogate pair.

    Examples
    --------
    >>> is_text("茶"), is_text("a\\0b"), is_text("\\ud83c")
    (True, False, False)
    """
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


calls = sa.Table(
    "calls",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("prompt_id", sa.Text, nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("reply", sa.JSON, nullable=False),
    sa.Column("seconds", sa.Double, nullable=False),
    sa.Column("tokens_in", sa.Integer),
    sa.Column("tokens_out", sa.Integer),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index(None, "at"),
)

steps = sa.Table(
    "steps",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("result", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)

creatives = sa.Table(
    "creatives",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),  # as given, so that they come back in that order
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.CheckConstraint("state IN ('approved', 'review', 'blocked', 'retired')", name="state"),
    sa.Index(None, "campaign", "state", "position"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("user", sa.Text),
    sa.Column("chosen", sa.Text, nullable=False),
    sa.Column("propensity", sa.Double, nullable=False),
    sa.Column("policy", sa.Text, nullable=False),
    sa.Column("policy_version", sa.Text, nullable=False),
    sa.Column("decided_at", UtcTime, nullable=False),
    # Copies of what the context says, so that SQL can group by them.
    sa.Column("segment", sa.Text),
    sa.Column("placement", sa.Text),
    sa.Column("locale", sa.Text),
    sa.Column("product", sa.Text),
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("candidates", sa.JSON, nullable=False),
    sa.Column("propensities", sa.JSON, nullable=False),
    sa.CheckConstraint("propensity > 0 AND propensity <= 1", name="propensity"),
    sa.Index(None, "decided_at"),
    sa.Index(None, "chosen", "segment"),
)

outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("event", sa.Text, primary_key=True),
    sa.Column("decision", sa.Text, sa.ForeignKey("decisions.id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("value", sa.Double),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    # [s] after the decision. Kept because subtracting times is written differently by each database.
    sa.Column("delay", sa.Double, nullable=False),
    sa.Index(None, "decision", "kind", "delay"),
    sa.Index(None, "at"),
)

outcome_rejects = sa.Table(
    "outcome_rejects",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # hash of reason and content: a sender that repeats itself adds nothing
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index(None, "at"),
)

children = sa.Table(
    "children",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("parent", sa.Text, nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("brief", sa.JSON, nullable=False),
    sa.Column("rests_on", sa.JSON, nullable=False),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index(None, "campaign", "at"),
)

edit_pairs = sa.Table(
    "edit_pairs",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("creative", sa.Text, nullable=False),
    sa.Column("child", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("locale", sa.Text, nullable=False),
    sa.Column("brief", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("asked", sa.JSON, nullable=False),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("recipe", sa.JSON, nullable=False),
    sa.Column("after_by", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.CheckConstraint("before <> after", name="changed"),
    sa.Index(None, "campaign", "at"),
)

audit_trail = sa.Table(
    "audit_trail",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("creative", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    # Text, since what is hashed is text: a column type that reads it may refuse what somebody wrote there.
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("prev_hash", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index(None, "campaign", "creative"),
)

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("creative", sa.Text, primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("frozen", sa.Text, nullable=False),  # hash of the manifest of what was approved; else empty
    sa.Column("at", UtcTime, nullable=False),
    sa.CheckConstraint(
        "state IN ('draft', 'checked', 'in_review', 'approved', 'rejected', 'published', 'retired')", name="state"
    ),
    sa.CheckConstraint("(state IN ('approved', 'published')) = (frozen <> '')", name="frozen"),
)

ratings = sa.Table(
    "ratings",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("creative", sa.Text, primary_key=True),
    sa.Column("rater", sa.Text, primary_key=True),  # pseudonym
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.CheckConstraint("score BETWEEN 1 AND 5", name="score"),
)

comparisons = sa.Table(
    "comparisons",
    metadata,
    sa.Column("campaign", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),  # of the pair and the rater
    sa.Column("better", sa.Text, nullable=False),
    sa.Column("worse", sa.Text, nullable=False),
    sa.Column("rater", sa.Text, nullable=False),  # pseudonym
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.CheckConstraint("better <> worse", name="differ"),
)
