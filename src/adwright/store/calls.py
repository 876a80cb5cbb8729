"""Model calls, which are at once ledger and cache, and the finished steps of a run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import JsonValue

from adwright.core import UserError
from adwright.core.clock import utc_now
from adwright.store.database import Database
from adwright.store.tables import calls, steps


class CallLog(Database):
    """Every call to a model is one row, written before its reply is used."""

    def find_call(self, key: str) -> Any:
        """The stored reply if that call has finished, else None.

        Parameters
        ----------
        key
            Hash of the model's identity and the whole request.
        """
        with self.reading() as connection:
            return connection.execute(sa.select(calls.c.reply).where(calls.c.key == key)).scalar()

    def log_call(
        self,
        *,
        key: str,
        model: str,
        prompt_id: str,
        request: JsonValue,
        reply: JsonValue,
        seconds: float,
        tokens_in: int | None,
        tokens_out: int | None,
        at: datetime,
    ) -> None:
        """Keep a finished call; a second one with the same key changes nothing.

        Raises
        ------
        DataError
            For NaN or infinity in the request or reply, or a time without a zone.
        """
        row = {
            "key": key, "model": model, "prompt_id": prompt_id, "request": request, "reply": reply, "seconds": seconds,
            "tokens_in": tokens_in, "tokens_out": tokens_out, "at": at,
        }  # fmt: skip
        with self.writing() as connection:
            connection.execute(self.insert_into(calls).on_conflict_do_nothing(), row)

    def calls(self) -> list[dict[str, Any]]:
        """All calls in the order of time: key, model, prompt_id, request, reply, seconds, tokens_in, tokens_out, at."""
        with self.reading() as connection:
            rows = connection.execute(sa.select(calls).order_by(calls.c.at, calls.c.key))
            return [dict(row) for row in rows.mappings()]

    def count_calls(self) -> int:
        """Number of calls."""
        with self.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(calls)).scalar_one()


class StepLog(Database):
    """The finished steps of a run: with them an interrupted run goes on where it was."""

    def step(self, name: str, key: str) -> Any:
        """The result of a finished step, else None.

        Parameters
        ----------
        key
            Hash of all that the step's result depends on.
        """
        with self.reading() as connection:
            query = sa.select(steps.c.result).where(steps.c.name == name, steps.c.key == key)
            return connection.execute(query).scalar()

    def finish_step(self, name: str, key: str, result: JsonValue) -> None:
        """Keep a step's result; finishing it again replaces the result.

        Raises
        ------
        UserError
            For the result None, which would read as "not finished".
        """
        if result is None:
            raise UserError(f"step {name!r} ended with None", hint="keep an empty object for a step without a result")
        insert = self.insert_into(steps).values(name=name, key=key, result=result, at=utc_now())
        replace = {"result": insert.excluded.result, "at": insert.excluded.at}
        with self.writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["name", "key"], set_=replace))
