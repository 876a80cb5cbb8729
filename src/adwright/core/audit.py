"""An append-only trail whose rows are chained by hash.

Comes in: what somebody did. Goes out: a sealed row, and for a whole trail the first place where it is not what was
written. Times and payloads are kept as the text that was hashed, so that a row can be judged however it was changed. It
does not know where rows are kept.

The chain shows a row that was changed, left out, put in or moved. Who rewrites every row after it makes a
new chain, and who cuts the end off leaves a shorter one: both show against a head that was exported and kept elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from adwright.core.errors import UserError
from adwright.core.ids import canonical_json, sha256
from adwright.core.noun import Noun

#: What the first row follows.
START = "0" * 64


class AuditEntry(Noun):
    """One row of the trail.

    Parameters
    ----------
    seq
        1, 2, 3, ... in its campaign.
    before, after
        States of the creative.
    at
        ISO 8601 in UTC.
    payload
        Canonical JSON: what else belongs to the action, as the hash of what was approved.
    prev_hash
        Hash of the row before; of the first one `START`.
    hash
        SHA-256 over all other fields.
    """

    seq: int
    campaign: str
    creative: str
    actor: str
    role: str
    action: str
    before: str
    after: str
    reason: str
    at: str
    payload: str
    prev_hash: str
    hash: str

    @classmethod
    def sealed(
        cls, *, last: AuditEntry | None, campaign: str, creative: str, actor: str, role: str, action: str, before: str,
        after: str, reason: str, at: datetime, payload: dict[str, Any],
    ) -> Self:  # fmt: skip
        """The row that follows `last`, with its hash."""
        entry = cls(
            seq=last.seq + 1 if last else 1, campaign=campaign, creative=creative, actor=actor, role=role,
            action=action, before=before, after=after, reason=reason, at=at.isoformat(),
            payload=canonical_json(payload), prev_hash=last.hash if last else START, hash="",
        )  # fmt: skip
        return entry.model_copy(update={"hash": entry.computed_hash()})

    def computed_hash(self) -> str:
        """The hash that this content has."""
        return sha256(canonical_json(self.model_dump(exclude={"hash"})).encode("utf-8", "backslashreplace"))

    @property
    def head(self) -> str:
        """The row as a head to export: its number and its hash."""
        return f"{self.seq}:{self.hash}"


class Fault(Noun):
    """The first place where a trail is not what was written."""

    seq: int
    what: str


def first_fault(entries: Iterable[AuditEntry], head: str = "") -> Fault | None:
    """The first row that was changed, left out, put in or moved; None for a trail that is whole.

    Parameters
    ----------
    entries
        The whole trail of one campaign, in the order of its numbers.
    head
        Head that was exported earlier. With it a trail that was cut off or written anew is found out too.

    Examples
    --------
    >>> from datetime import UTC
    >>> said = {"campaign": "spring", "creative": "cr_1", "actor": "mei", "role": "admin", "before": "checked",
    ...     "after": "in_review", "reason": "", "at": datetime(2026, 4, 1, tzinfo=UTC), "payload": {}}
    >>> one = AuditEntry.sealed(last=None, action="submit", **said)
    >>> two = AuditEntry.sealed(last=one, action="reject", **said)
    >>> first_fault([one, two]), first_fault([one, two.model_copy(update={"actor": "bob"})])
    (None, Fault(seq=2, what='the row was changed'))
    >>> first_fault([one], head=two.head)
    Fault(seq=2, what='the row is gone: the trail ends before the exported head')
    """
    wanted, wanted_hash = _parsed(head)
    last: AuditEntry | None = None
    for entry in entries:
        if entry.seq != (last.seq + 1 if last else 1):
            return Fault(seq=last.seq + 1 if last else 1, what="the row is gone")
        if entry.hash != entry.computed_hash():
            return Fault(seq=entry.seq, what="the row was changed")
        if entry.prev_hash != (last.hash if last else START):
            return Fault(seq=entry.seq, what="the row does not follow the one before: one of both was put in or moved")
        if entry.seq == wanted and entry.hash != wanted_hash:
            return Fault(seq=entry.seq, what="the row is not the one of the exported head: the trail was written anew")
        last = entry
    if wanted > (last.seq if last else 0):
        return Fault(seq=last.seq + 1 if last else 1, what="the row is gone: the trail ends before the exported head")
    return None


def _parsed(head: str) -> tuple[int, str]:
    if not head:
        return 0, ""
    found = re.fullmatch(r"(\d{1,12}):([0-9a-f]{64})", head.strip())
    if found is None:
        raise UserError(f"{head[:80]!r} is no head of a trail", hint="give what adwright review verify printed")
    return int(found[1]), found[2]
