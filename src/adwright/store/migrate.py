"""Bringing a database to the newest version of the tables, from inside the installed package."""

from __future__ import annotations

from threading import Lock

import sqlalchemy as sa

from adwright.core import UserError

#: The newest revision in ``migrations/versions``. Written down so that opening a database that is up to date reads one
#: row and does not import Alembic (0.1 s); a test compares it with the files.
HEAD = "0003"

#: Any number will do, as long as nobody else on the server locks it: "adwr" in ASCII.
_LOCK = 0x61647772

#: Alembic hands the connection to env.py through a global, so two threads must not migrate two databases together.
_ONE_AT_A_TIME = Lock()


def migrate(connection: sa.Connection) -> None:
    """Upgrade in the caller's transaction; processes that open one database together take turns.

    Raises
    ------
    UserError
        When the tables are newer than this package.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    version = revision(connection)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise UserError(f"the database is at version {version}, this adwright knows {HEAD}", hint="upgrade adwright")
    run(connection, "upgrade", "head")


def revision(connection: sa.Connection) -> str | None:
    """Version of the tables; None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def run(connection: sa.Connection, verb: str, target: str) -> None:
    """Run an Alembic command, "upgrade" or "downgrade", on a connection."""
    # Alembic takes 0.1 s to import and is needed once in the life of a database.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "adwright.store:migrations")
    config.attributes["connection"] = connection
    with _ONE_AT_A_TIME:
        {"upgrade": command.upgrade, "downgrade": command.downgrade}[verb](config, target)
