"""The audit trail: rows that are only ever added, each with the hash of the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adwright.core import DataError
from adwright.core.audit import AuditEntry, Fault, first_fault
from adwright.store.database import Database
from adwright.store.tables import audit_trail as table
from adwright.store.tables import is_text


class AuditTrail(Database):
    """One chain of rows a campaign."""

    def trail(self, campaign: str, creative: str | None = None) -> list[AuditEntry]:
        """The rows of a campaign, or of one creative, in the order they were written."""
        query = sa.select(table).where(table.c.campaign == campaign)
        if creative is not None:
            query = query.where(table.c.creative == creative)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(table.c.seq)).mappings()
            return [AuditEntry.model_validate(dict(row)) for row in rows]

    def trail_length(self, campaign: str) -> int:
        """Number of the last row, 0 before the first one: whether anything was done since can be asked often."""
        with self.reading() as connection:
            last = sa.select(sa.func.max(table.c.seq)).where(table.c.campaign == campaign)
            return connection.execute(last).scalar() or 0

    def trail_fault(self, campaign: str, head: str = "") -> Fault | None:
        """The first row that is not what was written, against a head that was exported when one is given."""
        return first_fault(self.trail(campaign), head)

    def append_to_trail(
        self, connection: sa.Connection, *, campaign: str, creative: str, actor: str, role: str, action: str,
        before: str, after: str, reason: str, at: datetime, payload: dict[str, Any],
    ) -> AuditEntry:  # fmt: skip
        """Add a row in the caller's transaction, which holds the trail (see `hold_trail`)."""
        for text in (actor, reason):
            if not is_text(text):
                raise DataError(f"the text {text!r} holds a character no database keeps", hint="take it out")
        query = sa.select(table).where(table.c.campaign == campaign).order_by(table.c.seq.desc()).limit(1)
        found = connection.execute(query).mappings().one_or_none()
        entry = AuditEntry.sealed(
            last=AuditEntry.model_validate(dict(found)) if found else None, campaign=campaign, creative=creative,
            actor=actor, role=role, action=action, before=before, after=after, reason=reason, at=at, payload=payload,
        )  # fmt: skip
        connection.execute(sa.insert(table), entry.model_dump())
        return entry

    def hold_trail(self, connection: sa.Connection, campaign: str) -> None:
        """Let writers of one campaign's trail take turns until the transaction ends; on SQLite all writers do."""
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(campaign, 0))))
