"""Behaviour events in Parquet parts, read by DuckDB or polars where they lie."""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adwright.core import EVENT_COLUMNS, DataError, UserError, sha256

if TYPE_CHECKING:
    import polars as pl


class EventTable:
    """A folder of Parquet files with the columns of `core.EVENT_COLUMNS`; parts may differ in their ``trait_`` columns.

    Examples
    --------
    >>> import polars as pl
    >>> folder = tempfile.TemporaryDirectory()
    >>> table = EventTable(Path(folder.name))
    >>> _ = table.add(pl.DataFrame({"user": ["u1", "u2"], "kind": ["click", "impression"]}))
    >>> table.sql("SELECT kind, count(*) AS n FROM events GROUP BY kind ORDER BY kind").rows()
    [('click', 1), ('impression', 1)]
    >>> folder.cleanup()
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def parts(self) -> list[Path]:
        """The Parquet files in the folder and the folders below it, sorted by path."""
        return sorted(self.folder.rglob("*.parquet"))

    def add(self, frame: pl.DataFrame) -> Path:
        """Write a part, named by its content: the same events added again are not doubled."""
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        data = buffer.getvalue()
        path = self.folder / f"events-{sha256(data)[:20]}.parquet"
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.new")
        temporary.write_bytes(data)
        os.replace(temporary, path)  # a reader sees a whole part or none
        return path

    def scan(self) -> pl.LazyFrame:
        """All events, lazily; columns that a part lacks are null there."""
        import polars as pl  # 0.1 s to import

        parts = self.parts()
        if not parts:
            return pl.LazyFrame(schema={name: _polars_type(kind) for name, kind in EVENT_COLUMNS.items()})
        return pl.concat([pl.scan_parquet(part) for part in parts], how="diagonal")

    def sql(self, query: str) -> pl.DataFrame:
        """The rows of a DuckDB query over the view ``events``.

        The query reads these parts and nothing else: other files, the network and extensions are switched off.

        Raises
        ------
        UserError
            When the query is wrong, with DuckDB's reason.
        DataError
            When a part cannot be read.
        """
        import duckdb  # 0.1 s to import
        import polars as pl

        with duckdb.connect() as connection, tempfile.TemporaryDirectory(prefix="adwright-duckdb-") as spill:
            connection.execute(f"SET temp_directory = {_quoted(spill)}")
            connection.execute("SET TimeZone = 'UTC'")
            parts = [str(part) for part in self.parts()]
            files = "[" + ", ".join(_quoted(part) for part in parts) + "]"
            connection.execute(f"SET allowed_paths = {files}")
            connection.execute("SET enable_external_access = false")
            try:
                connection.execute(f"CREATE VIEW events AS {_source(files) if parts else _empty()}")
            except duckdb.Error as error:
                raise DataError(f"events in {self.folder}: {error}") from None
            try:
                return pl.DataFrame(_Stream(connection.sql(query)))
            except duckdb.Error as error:
                raise UserError(f"query over events: {error}") from None


class _Stream:
    """A result as an Arrow stream of a class of ours: polars remembers the class it was given for ever, and a DuckDB
    class that is held at the end makes DuckDB print a page about leaks. It also spares us pyarrow.
    """

    def __init__(self, result: Any) -> None:
        self._result = result

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._result.__arrow_c_stream__(requested_schema)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _source(files: str) -> str:
    return f"SELECT * FROM read_parquet({files}, union_by_name = true)"  # noqa: S608 - files are quoted, above


def _empty() -> str:
    types = {"String": "VARCHAR", "Int64": "BIGINT", "Datetime[us, UTC]": "TIMESTAMPTZ"}
    return "SELECT " + ", ".join(f"NULL::{types[kind]} AS {n}" for n, kind in EVENT_COLUMNS.items()) + " LIMIT 0"


def _polars_type(kind: str) -> pl.DataType:
    import polars as pl

    return {"String": pl.String(), "Int64": pl.Int64(), "Datetime[us, UTC]": pl.Datetime("us", "UTC")}[kind]
