"""Files by content, and events in Parquet."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adwright.core import EVENT_COLUMNS, DataError, UserError, sha256
from adwright.store import Blobs, EventTable


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_bytes_come_back_as_they_went_in(tmp_path: Path, data: bytes) -> None:
    blobs = Blobs(tmp_path / "blobs")
    key = blobs.put(data)
    assert key == sha256(data)
    assert blobs.get(key) == data
    assert blobs.path(key) == tmp_path / "blobs" / key[:2] / key


def test_a_changed_file_is_found_out_and_healed_by_putting_it_again(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    key = blobs.put(b"approved")
    for damage in (b"approveD", b"appr", b""):
        blobs.path(key).write_bytes(damage)
        with pytest.raises(DataError, match="has changed"):
            blobs.get(key)
        assert blobs.put(b"approved") == key
        assert blobs.get(key) == b"approved"


def test_what_is_not_there_and_what_is_no_hash(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    assert not blobs.has("0" * 64)
    with pytest.raises(DataError, match="no file with the hash"):
        blobs.get("0" * 64)
    for bad in ("../../etc/passwd", "0" * 63, "A" * 64, "0" * 64 + "\n"):
        with pytest.raises(UserError, match="no SHA-256"):
            blobs.path(bad)


def test_a_put_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        Blobs(tmp_path).put(b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_threads_put_the_same_bytes_at_once(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    data = b"banner" * 10_000
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: blobs.put(data), range(40)))
    assert keys == {sha256(data)}
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [blobs.path(keys.pop())]


def events(user: str, **traits: str) -> pl.DataFrame:
    row = {"user": user, "kind": "click", "at": datetime(2026, 4, 1, 23, tzinfo=UTC), "value_minor": None, **traits}
    overrides: dict[str, pl.DataType | type[pl.DataType]] = {"value_minor": pl.Int64, "at": pl.Datetime("us", "UTC")}
    return pl.DataFrame([row], schema_overrides=overrides)


def test_parts_with_different_traits_read_as_one_table(tmp_path: Path) -> None:
    table = EventTable(tmp_path / "it's here")
    table.add(events("u1"))
    table.add(events("u2", trait_age="30-39"))
    assert len(table.parts()) == 2
    by_polars = table.scan().collect().sort("user")
    by_duckdb = table.sql("SELECT * FROM events ORDER BY user")
    assert by_polars["trait_age"].to_list() == [None, "30-39"]
    assert by_duckdb.select(by_polars.columns).equals(by_polars)
    assert by_duckdb.schema["at"] == pl.Datetime("us", "UTC")
    assert table.sql('SELECT hour("at") AS h FROM events').row(0) == (23,)


def test_the_same_events_added_again_are_not_doubled(tmp_path: Path) -> None:
    table = EventTable(tmp_path)
    assert table.add(events("u1")) == table.add(events("u1"))
    assert table.scan().collect().height == 1


def test_an_empty_table_has_its_columns(tmp_path: Path) -> None:
    table = EventTable(tmp_path / "none")
    frame = table.sql("SELECT * FROM events")
    assert frame.columns == list(EVENT_COLUMNS)
    assert frame.schema == table.scan().collect_schema()
    assert {name: str(kind) for name, kind in frame.schema.items()} == {
        name: kind.replace("[us, UTC]", "(time_unit='us', time_zone='UTC')") for name, kind in EVENT_COLUMNS.items()
    }


@pytest.mark.parametrize(
    "query",
    ["SELEC 1", "SELECT nothing FROM events", "SELECT * FROM read_text('{secret}')", "COPY events TO '{secret}.csv'",
     "INSTALL httpfs", "SET enable_external_access = true"],
)  # fmt: skip
def test_a_query_reads_the_events_and_nothing_else(tmp_path: Path, query: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("key")
    table = EventTable(tmp_path / "events")
    table.add(events("u1"))
    with pytest.raises(UserError, match="query over events"):
        table.sql(query.format(secret=secret))
    assert not Path(f"{secret}.csv").exists()


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(DataError, match=r"broken\.parquet"):
        EventTable(tmp_path).sql("SELECT 1 FROM events")


def test_a_query_leaves_nothing_on_the_screen_at_exit(tmp_path: Path) -> None:
    code = f"""
from pathlib import Path
from adwright.store import EventTable
EventTable(Path({str(tmp_path)!r})).sql("SELECT * FROM events")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
