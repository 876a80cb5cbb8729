"""A connection to SQLite or PostgreSQL with the same promises on both.

Comes in: a path or URL. Goes out: transactions for reading and for writing. It does not know the tables.

Durability. On SQLite the journal is a WAL with ``synchronous=NORMAL``: a commit is in the operating system's hands when
it returns, so it survives the death of this process (kill -9 is tested), while a power cut may take the commits of
the last moments; the file stays whole. ``durable=True`` asks for ``synchronous=FULL``, one disk flush a commit.
PostgreSQL is left at its own default, which flushes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, StatementError

from adwright.core import DataError, ProviderError, Unsupported, UserError
from adwright.store.migrate import migrate
from adwright.store.tables import to_json

#: How long a writer waits for another one on SQLite [ms]. Writes take well under a millisecond each, so this is
#: reached only when a process hangs inside a transaction.
_BUSY_MS = 30_000


class Database:
    """An open database at the newest version of the tables.

    Parameters
    ----------
    where
        Path of a SQLite file (made with its folders when missing), or an SQLAlchemy URL.
    durable
        SQLite only: flush each commit to the disk.

    Raises
    ------
    UserError
        For a text that is no URL, an in-memory database, or tables made by a newer adwright.
    ProviderError
        When the server does not answer.
    """

    def __init__(self, where: Path | str, *, durable: bool = False) -> None:
        self.engine = _engine(_url(where), durable)
        try:
            with self.writing() as connection:
                migrate(connection)
        except BaseException:
            self.engine.dispose()
            raise

    @classmethod
    def open(cls, where: Path | str, *, durable: bool = False) -> Self:
        """Open, and make or upgrade the tables when that is needed."""
        return cls(where, durable=durable)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction for reading."""
        with _as_ours(self.engine), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that is committed when the block ends; on SQLite it takes the write lock at its start."""
        with _as_ours(self.engine), self.engine.connect() as connection:
            connection.execution_options(writes=True)  # read by `_begin`, below
            with connection.begin():
                yield connection

    def insert_into(self, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that can say what to do on conflict."""
        return sqlite.insert(table) if self.engine.dialect.name == "sqlite" else postgresql.insert(table)


@contextmanager
def _as_ours(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        place = engine.url.render_as_string(hide_password=True)
        raise ProviderError(f"database {place}: {str(error.orig).strip()}", retryable=True) from error
    except StatementError as error:
        if type(error) is DatabaseError:  # SQLite's word for a file that is damaged or something else
            raise DataError(f"{engine.url.database}: {error.orig}", hint="give another path") from error
        if isinstance(error.orig, DataError):  # raised by our column types while values are bound
            raise error.orig from None
        raise


def _url(where: Path | str) -> sa.URL:
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
        return sa.URL.create("sqlite", database=str(where))
    try:
        url = sa.make_url(where)
    except ArgumentError:
        raise UserError("the database is no URL", hint="write postgresql://user@host/name, or pass a Path") from None
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise UserError("a database in memory is not shared by threads", hint="give the path of a file")
    return url


def _engine(url: sa.URL, durable: bool) -> sa.Engine:
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise Unsupported(f"no database of kind {url.get_backend_name()!r}", hint="use SQLite or PostgreSQL")
    try:
        engine = sa.create_engine(url, json_serializer=to_json, hide_parameters=True, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise Unsupported(f"PostgreSQL needs {error.name}", hint="pip install 'adwright[scale]'") from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, durable)
    return engine


def _prepare_sqlite(engine: sa.Engine, durable: bool) -> None:
    @sa.event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # BEGIN is ours, below
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_MS}")  # first: the next line may already have to wait
        use_wal(cursor)
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A transaction that reads first and writes later fails at once when another wrote in between, whatever the
        # time-out; one that takes the lock at its start waits its turn.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def use_wal(cursor: Any) -> None:
    """Switch the journal to a WAL, waiting for another process that is doing the same.

    Changing the journal needs the whole file for itself, and for that SQLite may answer "locked" at once, whatever
    the busy time-out: two processes that opened a new file together met it in the tests.
    """
    until = monotonic() + _BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > until:
                raise
            sleep(0.01)
