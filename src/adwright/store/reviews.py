"""Where each creative stands with the people who review it, and what they think of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from adwright.core import DataError, UserError, content_id
from adwright.core.audit import AuditEntry, Fault
from adwright.core.clock import utc_now
from adwright.core.review import FROZEN, ReviewAction, ReviewRole, ReviewState, link_spent, next_state
from adwright.store.audit import AuditTrail
from adwright.store.tables import audit_trail, comparisons, is_text, ratings, reviews

#: Longest reason that is kept: a page of text.
LONGEST_REASON = 2000
#: Actions after which a link made before them is spent.
_DECIDING: tuple[ReviewAction, ...] = ("submit", "approve", "reject", "publish", "retire")


class Standing(NamedTuple):
    """State of a creative, and the hash of the manifest of what was approved (empty when nothing is)."""

    state: ReviewState
    frozen: str = ""


class Rating(NamedTuple):
    """What a person, by pseudonym, gives a creative: 1 (poor) to 5."""

    creative: str
    rater: str
    score: int
    note: str
    at: datetime


class Comparison(NamedTuple):
    """Which of two creatives a person, by pseudonym, finds better."""

    better: str
    worse: str
    rater: str
    note: str
    at: datetime


class ReviewDesk(AuditTrail):
    """States of creatives, each change one row of the trail in the same transaction; ratings."""

    def act(
        self, campaign: str, creative: str, action: ReviewAction, *, actor: str, role: ReviewRole, reason: str = "",
        payload: Mapping[str, Any] | None = None, frozen: str = "", link: str = "",
    ) -> AuditEntry:  # fmt: skip
        """Do an action to a creative and write it into the trail: both, or neither. Of two at once one wins.

        Parameters
        ----------
        frozen
            For "approve": hash of the manifest of what is approved. For "publish": hash of what stands now.
        link
            Id of the link that is used; it is spent by it. The row of action "link" with this id as ``link_made`` in
            its payload made it.

        Raises
        ------
        UserError
            The action is not allowed (see `next_state`), the link is spent (see `link_spent`), or what is to be
            published is not what was approved.
        """
        if len(reason) > LONGEST_REASON:
            raise UserError(
                f"a reason of {len(reason)} characters", hint=f"say it in {LONGEST_REASON}", key="reason_long",
                said={"most": str(LONGEST_REASON)},
            )  # fmt: skip
        with self.writing() as connection:
            self.hold_trail(connection, campaign)
            now = _standing(connection, campaign, creative)
            if link and _spent(connection, campaign, creative, link):
                raise link_spent()
            state = next_state(now.state, action, role=role, reason=reason)
            if action == "publish" and frozen != now.frozen:
                raise UserError(
                    f"creative {creative} is not what was approved: {frozen[:12]} is not {now.frozen[:12]}",
                    hint="submit it again; what stands now needs an approval of its own",
                )
            kept = (frozen if action == "approve" else now.frozen) if state in FROZEN else ""
            at = utc_now()
            more = ({"frozen": frozen} if frozen else {}) | ({"link": link} if link else {})
            entry = self.append_to_trail(
                connection, campaign=campaign, creative=creative, actor=actor, role=role, action=action,
                before=now.state, after=state, reason=reason.strip(), at=at, payload={**(payload or {}), **more},
            )  # fmt: skip
            insert = self.insert_into(reviews)
            update = {name: insert.excluded[name] for name in ("state", "frozen", "at")}
            row = {"campaign": campaign, "creative": creative, "state": state, "frozen": kept, "at": at}
            connection.execute(insert.on_conflict_do_update(index_elements=["campaign", "creative"], set_=update), row)
            return entry

    def standings(self, campaign: str) -> dict[str, Standing]:
        """Where the creatives stand that somebody did something to; all others are drafts."""
        query = sa.select(reviews).where(reviews.c.campaign == campaign).order_by(reviews.c.creative)
        with self.reading() as connection:
            return {row.creative: Standing(row.state, row.frozen) for row in connection.execute(query)}

    def standing(self, campaign: str, creative: str) -> Standing:
        """Where one creative stands."""
        with self.reading() as connection:
            return _standing(connection, campaign, creative)

    def link_spent(self, campaign: str, creative: str, link: str) -> bool:
        """True when a link was never made or was used, or the creative was decided or submitted anew since."""
        with self.reading() as connection:
            return _spent(connection, campaign, creative, link)

    def review_fault(self, campaign: str, head: str = "") -> Fault | None:
        """The first fault of the trail; when it is whole, the first creative whose state is not what the trail says."""
        fault = self.trail_fault(campaign, head)
        if fault is not None:
            return fault
        told: dict[str, tuple[int, Standing]] = {}
        for entry in self.trail(campaign):
            _, before = told.get(entry.creative, (0, Standing("draft")))
            state: Any = entry.after  # what the chain vouches for is text; only its place in the chain was proven
            kept = (_frozen_by(entry) if entry.action == "approve" else before.frozen) if state in FROZEN else ""
            if entry.before != before.state or (state in FROZEN and not kept):
                return Fault(
                    seq=entry.seq, what=f"{entry.action} of {entry.creative} does not follow from what was before"
                )
            told[entry.creative] = (entry.seq, Standing(state, kept))
        found = self.standings(campaign)
        for creative in sorted(told.keys() | found.keys()):
            seq, said = told.get(creative, (0, Standing("draft")))
            if found.get(creative) != said:
                is_, by_trail = found.get(creative, Standing("draft")), said
                what = (
                    f"state of {creative} is {is_.state}, by the trail {by_trail.state}"
                    if is_.state != by_trail.state
                    else f"{creative} is frozen as {is_.frozen[:12]}, by the trail as {by_trail.frozen[:12]}"
                )
                return Fault(seq=seq, what=what)
        return None

    def rate(self, campaign: str, creative: str, *, rater: str, score: int, note: str = "") -> None:
        """Keep a person's rating of a creative in place of an earlier one."""
        if not 1 <= score <= 5:
            raise UserError(f"a rating of {score}", hint="give 1 (poor) to 5")
        row = {"campaign": campaign, "creative": creative, "rater": rater, "score": score, "note": _note(note)}
        self._keep(ratings, ["campaign", "creative", "rater"], row, ("score", "note", "at"))

    def compare(self, campaign: str, better: str, worse: str, *, rater: str, note: str = "") -> None:
        """Keep which of two a person finds better, in place of what that person said of the two earlier."""
        if better == worse:
            raise UserError(f"{better} is compared with itself", hint="name two creatives")
        id_ = content_id("cp", [sorted([better, worse]), rater])
        row = {"campaign": campaign, "id": id_, "better": better, "worse": worse, "rater": rater, "note": _note(note)}
        self._keep(comparisons, ["campaign", "id"], row, ("better", "worse", "note", "at"))

    def ratings(self, campaign: str) -> list[Rating]:
        """All ratings of a campaign, by creative and rater."""
        query = sa.select(ratings).where(ratings.c.campaign == campaign)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(ratings.c.creative, ratings.c.rater)).mappings()
            return [Rating(**{name: row[name] for name in Rating._fields}) for row in rows]

    def comparisons(self, campaign: str) -> list[Comparison]:
        """All comparisons of a campaign."""
        query = sa.select(comparisons).where(comparisons.c.campaign == campaign)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(comparisons.c.better, comparisons.c.id)).mappings()
            return [Comparison(**{name: row[name] for name in Comparison._fields}) for row in rows]

    def _keep(self, table: sa.Table, key: Sequence[str], row: dict[str, Any], changed: Sequence[str]) -> None:
        insert = self.insert_into(table)
        update = {name: insert.excluded[name] for name in changed}
        with self.writing() as connection:
            connection.execute(
                insert.on_conflict_do_update(index_elements=list(key), set_=update), {**row, "at": utc_now()}
            )


def _standing(connection: sa.Connection, campaign: str, creative: str) -> Standing:
    where = (reviews.c.campaign == campaign, reviews.c.creative == creative)
    row = connection.execute(sa.select(reviews).where(*where)).one_or_none()
    return Standing("draft") if row is None else Standing(row.state, row.frozen)


def _frozen_by(entry: AuditEntry) -> str:
    """Hash of what a row froze; empty when it says none."""
    try:
        payload = json.loads(entry.payload)
    except json.JSONDecodeError:
        return ""
    return str(payload.get("frozen", "")) if isinstance(payload, dict) else ""


def _spent(connection: sa.Connection, campaign: str, creative: str, link: str) -> bool:
    """Whether a link does nothing any more: to use it is to decide, so any decision after it was made spends it."""
    its = (audit_trail.c.campaign == campaign, audit_trail.c.creative == creative)
    rows = sa.select(audit_trail.c.seq, audit_trail.c.payload).where(*its, audit_trail.c.action == "link")
    made = next((r.seq for r in connection.execute(rows) if json.loads(r.payload).get("link_made") == link), None)
    if made is None:
        return True
    since = sa.select(audit_trail.c.seq).where(*its, audit_trail.c.seq > made, audit_trail.c.action.in_(_DECIDING))
    return connection.execute(since.limit(1)).first() is not None


def _note(note: str) -> str:
    if not is_text(note):
        raise DataError(f"the note {note!r} holds a character no database keeps", hint="take it out")
    return note.strip()
