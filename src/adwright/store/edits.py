"""Creatives made from other creatives, and what was changed in them.

A child is no product of a run, so no run makes it again; it is kept here with the brief it answers, and the app takes
it up into each run whose briefs it still rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adwright.core import Brief, Creative, DataError, Finding
from adwright.core.clock import utc_now
from adwright.core.edit_pair import EditPair
from adwright.store.creatives import STATES, known_state
from adwright.store.database import Database
from adwright.store.tables import children, creatives, edit_pairs, is_text


@dataclass(frozen=True, kw_only=True)
class Child:
    """A creative that was made from another one.

    Parameters
    ----------
    brief
        The brief it answers, whole: it may be none of the campaign's own.
    rests_on
        Ids of the campaign's briefs whose facts it says. When one of them is gone, so is the ground of the child.
    findings
        What its making found and no check of the creative alone can find again: a claim lost in translation.
    """

    creative: Creative
    brief: Brief
    rests_on: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


class EditLog(Database):
    """Children and edit pairs."""

    def keep_child(self, campaign: str, child: Child, state: str, pairs: Sequence[EditPair] = ()) -> None:
        """Keep a child, put it last among the campaign's creatives in that state, and keep its pairs: all or nothing.

        The same child again takes the new state, findings and briefs; the same pair again changes nothing.

        Raises
        ------
        UserError
            For a state that a creative is not given: one of "approved", "review" and "blocked" is.
        DataError
            For a text that no database keeps.
        """
        known_state(state, STATES[:3])
        for text in (text for pair in pairs for text in (pair.before, pair.after)):
            if not is_text(text):
                raise DataError(f"the text {text!r} holds a character no database keeps", hint="take it out")
        at = utc_now()
        body = child.creative.model_dump(mode="json")
        row = {
            "campaign": campaign, "id": child.creative.id, "parent": child.creative.parent or "", "body": body,
            "brief": child.brief.model_dump(mode="json"), "rests_on": list(child.rests_on),
            "findings": [finding.model_dump(mode="json") for finding in child.findings], "at": at,
        }  # fmt: skip
        with self.writing() as connection:
            self._upsert(connection, children, row, ("body", "brief", "rests_on", "findings"))
            last = sa.select(sa.func.max(creatives.c.position)).where(creatives.c.campaign == campaign)
            position = connection.execute(last).scalar()
            shelved = {
                "campaign": campaign, "id": child.creative.id, "state": state, "body": body, "at": at,
                "position": 0 if position is None else position + 1,
            }  # fmt: skip
            self._upsert(connection, creatives, shelved, ("state", "body", "at"))
            if pairs:
                insert = self.insert_into(edit_pairs).on_conflict_do_nothing()
                connection.execute(insert, [{"campaign": campaign, **_row(pair)} for pair in pairs])

    def children(self, campaign: str) -> list[Child]:
        """The campaign's children in the order they were made."""
        query = sa.select(children).where(children.c.campaign == campaign)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(children.c.at, children.c.id)).all()
        return [
            Child(
                creative=Creative.model_validate(row.body), brief=Brief.model_validate(row.brief),
                rests_on=tuple(row.rests_on), findings=tuple(map(Finding.model_validate, row.findings)),
            )
            for row in rows
        ]  # fmt: skip

    def edits(self, campaign: str, since: datetime | None = None) -> list[EditPair]:
        """The campaign's edit pairs made since then, in the order of time."""
        query = sa.select(edit_pairs).where(edit_pairs.c.campaign == campaign)
        if since is not None:
            query = query.where(edit_pairs.c.at >= since)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(edit_pairs.c.at, edit_pairs.c.id)).mappings().all()
        return [EditPair.model_validate({name: row[name] for name in EditPair.model_fields}) for row in rows]

    def _upsert(self, connection: sa.Connection, table: sa.Table, row: dict[str, Any], changed: Sequence[str]) -> None:
        insert = self.insert_into(table)
        update = {name: insert.excluded[name] for name in changed}
        connection.execute(insert.on_conflict_do_update(index_elements=["campaign", "id"], set_=update), row)


def _row(pair: EditPair) -> dict[str, Any]:
    return pair.model_dump(exclude={"recipe"}) | {"recipe": pair.recipe.model_dump(mode="json")}
