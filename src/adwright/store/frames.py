"""The circle's log as tables, for whoever measures."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa

from adwright.store.database import Database
from adwright.store.tables import decisions, outcomes

if TYPE_CHECKING:
    import polars as pl

_DECISIONS = (
    "id", "user", "chosen", "propensity", "policy", "policy_version", "decided_at", "segment", "placement", "locale",
    "product", "candidates", "propensities",
)  # fmt: skip
_OUTCOMES = ("event", "decision", "kind", "value", "unit", "at")


class Frames(Database):
    """Decisions and outcomes as polars frames."""

    def decisions_frame(self, since: datetime | None = None) -> pl.DataFrame:
        """Decisions made since then, in the order of time.

        Returns
        -------
        id, user, chosen, propensity, policy, policy_version, decided_at, segment, placement, locale, product,
        candidates (list of ids) and propensities (list of probabilities, as long).
        """
        return self._frame(decisions, _DECISIONS, decisions.c.decided_at, decisions.c.id, since)

    def outcomes_frame(self, since: datetime | None = None) -> pl.DataFrame:
        """Outcomes since then, in the order of time: event, decision, kind, value, unit, at."""
        return self._frame(outcomes, _OUTCOMES, outcomes.c.at, outcomes.c.event, since)

    def _frame(
        self,
        table: sa.Table,
        names: tuple[str, ...],
        at: sa.Column[datetime],
        tie: sa.Column[str],
        since: datetime | None,
    ) -> pl.DataFrame:
        import polars as pl  # 0.1 s to import; serving a decision needs no tables

        types = {
            "propensity": pl.Float64(), "value": pl.Float64(), "decided_at": pl.Datetime("us", "UTC"),
            "at": pl.Datetime("us", "UTC"), "candidates": pl.List(pl.String), "propensities": pl.List(pl.Float64),
        }  # fmt: skip
        query = sa.select(*(table.c[name] for name in names)).order_by(at, tie)
        if since is not None:
            query = query.where(at >= since)
        with self.reading() as connection:
            rows = [tuple(row) for row in connection.execute(query)]
        return pl.DataFrame(rows, schema={name: types.get(name, pl.String()) for name in names}, orient="row")
