"""The circle's log: decisions with their propensities, and the outcomes that came of them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from adwright.core import DataError, Decision, Outcome, canonical_json, sha256
from adwright.core.clock import utc_now
from adwright.store.database import Database
from adwright.store.tables import decisions, is_text, outcome_rejects, outcomes

OutcomeStatus = Literal["stored", "duplicate", "unknown_decision", "rejected"]

#: Parts of a context that have a column of their own.
_CONTEXT = ("segment", "placement", "locale", "product")

#: Rows asked for by id in one statement. SQLite takes 32,766 parameters, PostgreSQL 65,535.
_CHUNK = 5_000


class ArmCount(NamedTuple):
    """What is known of a creative, counted by decision: two clicks on one decision are one."""

    decisions: int
    clicks: int
    conversions: int


class Circle(Database):
    """Decisions and outcomes, each one row, written once."""

    def log_decision(self, decision: Decision) -> None:
        """Keep a decision. It is committed when this returns; logging it again changes nothing.

        Raises
        ------
        DataError
            When another decision has this id, or a text in it cannot be kept.
        """
        row = _decision_row(decision)
        for name, value in row.items():
            if isinstance(value, str) and not is_text(value):
                raise DataError(f"decision {decision.id!r}: {name} {value!r} holds a character no database keeps")
        with self.writing() as connection:
            insert = self.insert_into(decisions).on_conflict_do_nothing().returning(decisions.c.id)
            if connection.execute(insert, row).scalar() is not None:
                return
            stored = connection.execute(sa.select(decisions).where(decisions.c.id == decision.id)).one()
            if _decision(stored) != decision:
                raise DataError(f"another decision has the id {decision.id!r}", hint="ids are given once")

    def decision(self, id: str) -> Decision | None:
        """The decision of that id, or None."""
        if not is_text(id):
            return None
        with self.reading() as connection:
            row = connection.execute(sa.select(decisions).where(decisions.c.id == id)).one_or_none()
            return None if row is None else _decision(row)

    def log_outcomes(self, batch: Sequence[Outcome]) -> list[OutcomeStatus]:
        """Keep outcomes, all in one transaction, and say for each what became of it.

        Returns
        -------
        "stored"; "duplicate" when its event id is known, here or in the store; "unknown_decision" and "rejected" (a
        value that is no number, an unkeepable character) when it was put among the rejects with the reason.
        """
        statuses: list[OutcomeStatus] = ["rejected"] * len(batch)
        fit = [n for n, outcome in enumerate(batch) if _fault(outcome) is None]
        with self.writing() as connection:
            known = _decided_at(connection, sorted({batch[n].decision for n in fit}))
            events = _known_events(connection, sorted({batch[n].event for n in fit}))
            rows: dict[str, dict[str, Any]] = {}
            for n in fit:
                outcome = batch[n]
                if outcome.event in events or outcome.event in rows:
                    statuses[n] = "duplicate"
                elif outcome.decision not in known:
                    statuses[n] = "unknown_decision"
                else:
                    rows[outcome.event] = _outcome_row(outcome, known[outcome.decision])
                    statuses[n] = "stored"
            raced = self._insert_outcomes(connection, rows)
            self._insert_rejects(connection, [(batch[n], s) for n, s in enumerate(statuses)])
        return ["duplicate" if s == "stored" and batch[n].event in raced else s for n, s in enumerate(statuses)]

    def _insert_outcomes(self, connection: sa.Connection, rows: dict[str, dict[str, Any]]) -> set[str]:
        """Insert, and give back the events that another process inserted since we looked."""
        if not rows:
            return set()
        # In one order for all writers, so that two of them with the same events cannot wait for each other.
        insert = self.insert_into(outcomes).on_conflict_do_nothing().returning(outcomes.c.event)
        added = connection.execute(insert, [rows[event] for event in sorted(rows)]).scalars()
        return rows.keys() - set(added)

    def _insert_rejects(self, connection: sa.Connection, judged: list[tuple[Outcome, OutcomeStatus]]) -> None:
        rows = {}
        for outcome, status in judged:
            if status in ("unknown_decision", "rejected"):
                reason = _fault(outcome) or f"no decision {outcome.decision!r}"
                body = _plain(outcome)
                id_ = sha256(canonical_json([reason, body]).encode("utf-8", "backslashreplace"))
                rows[id_] = {"id": id_, "reason": reason, "body": body, "at": utc_now()}
        if rows:
            insert = self.insert_into(outcome_rejects).on_conflict_do_nothing()
            connection.execute(insert, [rows[id_] for id_ in sorted(rows)])

    def rejected_outcomes(self) -> list[dict[str, Any]]:
        """All rejected outcomes in the order they came: reason, body (the outcome as JSON), at."""
        columns = (outcome_rejects.c.reason, outcome_rejects.c.body, outcome_rejects.c.at)
        with self.reading() as connection:
            rows = connection.execute(sa.select(*columns).order_by(outcome_rejects.c.at, outcome_rejects.c.id))
            return [dict(row) for row in rows.mappings()]

    def arm_counts(self, *, since: datetime | None = None, window: timedelta | None = None) -> dict[str, ArmCount]:
        """Creative -> counts over its decisions.

        Parameters
        ----------
        since
            Only decisions from then on.
        window
            Only outcomes at most this long after their decision, and never one before it.
        """
        with self.reading() as connection:
            return {row.chosen: ArmCount(*row[1:]) for row in connection.execute(_counts(False, since, window))}

    def arm_counts_by_segment(
        self, *, since: datetime | None = None, window: timedelta | None = None
    ) -> dict[tuple[str, str], ArmCount]:
        """(creative, segment or "") -> counts over its decisions, as `arm_counts`."""
        with self.reading() as connection:
            rows = connection.execute(_counts(True, since, window))
            return {(row.chosen, row.segment): ArmCount(*row[2:]) for row in rows}

    def clicked(self, since: datetime, *, window: timedelta | None = None) -> dict[str, datetime]:
        """Ids of the decisions made since then that were clicked within the window, with the time of each."""
        query = (
            sa.select(decisions.c.id, decisions.c.decided_at)
            .where(decisions.c.decided_at >= since)
            .where(
                sa.exists().where(outcomes.c.decision == decisions.c.id, outcomes.c.kind == "click", _within(window))
            )
        )
        with self.reading() as connection:
            return {row.id: row.decided_at for row in connection.execute(query)}


def _decision_row(decision: Decision) -> dict[str, Any]:
    row = decision.model_dump(exclude={"context", "candidates", "propensities"})
    parts = {name: None if decision.context.get(name) is None else str(decision.context[name]) for name in _CONTEXT}
    # Lists as they are, so that the JSON holds each probability with all its digits.
    lists = {"candidates": list(decision.candidates), "propensities": list(decision.propensities)}
    return row | parts | lists | {"context": dict(decision.context)}


def _decision(row: sa.Row[Any]) -> Decision:
    return Decision.model_validate({name: row._mapping[name] for name in Decision.model_fields})


def _outcome_row(outcome: Outcome, decided_at: datetime) -> dict[str, Any]:
    return outcome.model_dump() | {"delay": (outcome.at - decided_at).total_seconds()}


def _plain(outcome: Outcome) -> dict[str, Any]:
    body = outcome.model_dump() | {"at": outcome.at.isoformat()}
    if outcome.value is not None and not math.isfinite(outcome.value):
        body["value"] = str(outcome.value)
    return json.loads(json.dumps(body))  # type: ignore[no-any-return] # a dict went in


def _fault(outcome: Outcome) -> str | None:
    if outcome.value is not None and not math.isfinite(outcome.value):
        return f"value {outcome.value} is not a finite number"
    for name in ("event", "decision", "unit"):
        if not is_text(getattr(outcome, name)):
            return f"{name} holds a character no database keeps"
    return None


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    return (ids[n : n + _CHUNK] for n in range(0, len(ids), _CHUNK))


def _decided_at(connection: sa.Connection, ids: list[str]) -> dict[str, datetime]:
    query = sa.select(decisions.c.id, decisions.c.decided_at)
    return {
        row.id: row.decided_at for c in _chunks(ids) for row in connection.execute(query.where(decisions.c.id.in_(c)))
    }


def _known_events(connection: sa.Connection, events: list[str]) -> set[str]:
    query = sa.select(outcomes.c.event)
    return {e for c in _chunks(events) for e in connection.execute(query.where(outcomes.c.event.in_(c))).scalars()}


def _within(window: timedelta | None) -> sa.ColumnElement[bool]:
    after = outcomes.c.delay >= 0
    return after if window is None else after & (outcomes.c.delay <= window.total_seconds())


def _counts(by_segment: bool, since: datetime | None, window: timedelta | None) -> sa.Select[Any]:
    def seen(*kinds: str) -> sa.ColumnElement[int]:
        return sa.func.max(sa.case((outcomes.c.kind.in_(kinds), 1), else_=0))

    each = (
        sa.select(
            outcomes.c.decision, seen("click").label("clicked"), seen("conversion", "purchase").label("converted")
        )
        .where(_within(window))
        .group_by(outcomes.c.decision)
        .subquery()
    )
    segment = sa.func.coalesce(decisions.c.segment, "").label("segment")
    groups = [decisions.c.chosen, segment] if by_segment else [decisions.c.chosen]
    sums = [sa.func.coalesce(sa.func.sum(column), 0) for column in (each.c.clicked, each.c.converted)]
    query = (
        sa.select(*groups, sa.func.count().label("decisions"), *sums)
        .select_from(decisions.outerjoin(each, each.c.decision == decisions.c.id))
        .group_by(*groups)
        .order_by(*groups)
    )
    return query if since is None else query.where(decisions.c.decided_at >= since)
