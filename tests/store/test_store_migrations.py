"""The migrations make the tables that the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import adwright.store.migrations
from adwright.core import UserError
from adwright.store import Store
from adwright.store.migrate import HEAD, revision, run
from adwright.store.tables import metadata


def test_the_newest_revision_is_the_one_written_down() -> None:
    scripts = ScriptDirectory(str(Path(adwright.store.migrations.__file__).parent))
    assert scripts.get_heads() == [HEAD]


def test_the_migrated_tables_are_the_declared_ones(store: Store) -> None:
    with store.reading() as connection:
        assert revision(connection) == HEAD
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        found = sa.inspect(connection)
        for name, table in metadata.tables.items():
            checks = {check["name"] for check in found.get_check_constraints(name)}
            assert checks == {c.name for c in table.constraints if isinstance(c, sa.CheckConstraint)}
            assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key]


def test_the_comparison_sees_a_difference(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE calls ADD COLUMN surplus INTEGER")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert len(compare_metadata(context, metadata)) == 1


def test_down_to_nothing_and_up_again(where: Path | str) -> None:
    with Store.open(where) as store:
        with store.writing() as connection:
            run(connection, "downgrade", "base")
            assert set(sa.inspect(connection).get_table_names()) == {"alembic_version"}
            run(connection, "upgrade", "head")
        store.finish_step("a", "b", {})
    with Store.open(where) as store:
        assert store.step("a", "b") == {}


def test_tables_from_the_future_are_left_alone(where: Path | str) -> None:
    with Store.open(where) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UserError, match="version 9999"):
        Store.open(where)


def test_a_migration_that_fails_leaves_nothing_behind(where: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = adwright.store.migrate
    monkeypatch.setattr(versions, "run", _half)
    with pytest.raises(RuntimeError, match="the power is gone"):
        Store.open(where)
    monkeypatch.undo()
    with Store.open(where) as store:
        assert store.count_calls() == 0


def _half(connection: sa.Connection, verb: str, target: str) -> None:
    run(connection, verb, target)
    raise RuntimeError("the power is gone")
