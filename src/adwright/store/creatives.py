"""Creatives of a campaign, each in one state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from adwright.core import Creative, DataError, UserError, did_you_mean
from adwright.core.clock import utc_now
from adwright.store.database import Database
from adwright.store.tables import creatives as table

#: approved: may be served; review: waits for a person; blocked: a finding forbids it; retired: no longer made by the
#: campaign, kept because decisions point to it.
STATES = ("approved", "review", "blocked", "retired")


class CreativeShelf(Database):
    """The creatives of all campaigns."""

    def put_creatives(self, campaign: str, creatives: Sequence[Creative], states: Mapping[str, str]) -> None:
        """Make these the campaign's creatives, in this order. The ones that are gone are retired, never deleted.

        Parameters
        ----------
        states
            Id -> "approved", "review" or "blocked", for each creative and no other.

        Raises
        ------
        UserError
            For a creative without a state, a state without a creative, or an unknown state.
        DataError
            When two different creatives bear one id.
        """
        rows = _rows(campaign, creatives, states)
        insert = self.insert_into(table)
        update = {name: insert.excluded[name] for name in ("state", "position", "body", "at")}
        mine = table.c.campaign == campaign
        with self.writing() as connection:
            known = set(connection.execute(sa.select(table.c.id).where(mine)).scalars())
            gone = sorted(known - {str(row["id"]) for row in rows})
            if rows:
                connection.execute(insert.on_conflict_do_update(index_elements=["campaign", "id"], set_=update), rows)
            if gone:
                retire = sa.update(table).where(mine, table.c.id == sa.bindparam("gone")).values(state="retired")
                connection.execute(retire, [{"gone": id_} for id_ in gone])

    def creatives(self, campaign: str, state: str | None = None) -> list[Creative]:
        """The campaign's creatives in the order they were put; with a state only those, else all, retired ones too."""
        query = sa.select(table.c.body).where(table.c.campaign == campaign)
        if state is not None:
            query = query.where(table.c.state == known_state(state, STATES))
        with self.reading() as connection:
            bodies = connection.execute(query.order_by(table.c.position, table.c.id)).scalars()
            return [Creative.model_validate(body) for body in bodies]

    def creative_states(self, campaign: str) -> dict[str, str]:
        """Id -> state of the campaign's creatives."""
        query = sa.select(table.c.id, table.c.state).where(table.c.campaign == campaign)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(table.c.position, table.c.id))
            return {row.id: row.state for row in rows}


def _rows(campaign: str, creatives: Sequence[Creative], states: Mapping[str, str]) -> list[dict[str, object]]:
    by_id = {creative.id: creative for creative in creatives}
    if twice := [c.id for c in creatives if by_id[c.id] != c]:
        raise DataError(f"{len(twice)} creatives share an id with a different one, first {twice[0]!r}")
    if missing := sorted(by_id.keys() - states.keys()):
        raise UserError(f"{len(missing)} creatives have no state, first {missing[0]!r}", hint="give each one a state")
    if extra := sorted(states.keys() - by_id.keys()):
        raise UserError(f"{len(extra)} states have no creative, first {extra[0]!r}", hint="leave them out")
    at = utc_now()
    rows: list[dict[str, object]] = [
        {
            "campaign": campaign,
            "id": id_,
            "state": known_state(states[id_], STATES[:3]),
            "position": position,
            "body": creative.model_dump(mode="json"),
            "at": at,
        }
        for position, (id_, creative) in enumerate(by_id.items())
    ]
    return sorted(rows, key=lambda row: str(row["id"]))  # one order for all writers: no deadlock between two


def known_state(state: str, states: tuple[str, ...]) -> str:
    """The state, when it is one of these; UserError with the nearest one when not."""
    if state not in states:
        raise UserError(f"no state {state!r}", hint=did_you_mean(state, states))
    return state
