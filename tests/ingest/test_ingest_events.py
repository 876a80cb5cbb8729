"""Event logs: every row kept or told why not, users under pseudonyms, nothing raw in any file."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import EVENT_COLUMNS, EVENT_KINDS, DataError, UserError
from adwright.core.clock import FixedClock
from adwright.ingest import EventLog, EventMapping, Pseudonymiser, log_files, read_events
from adwright.ingest.event_times import parse_times

KEY = b"0123456789abcdef0123456789abcdef"
CLOCK = FixedClock(datetime(2026, 6, 1, tzinfo=UTC))
MAPPING: dict[str, Any] = {
    "user": "uid", "at": "ts", "kind": "action", "kinds": {"view": "impression", "tap": "click", "buy": "purchase"},
    "product": "sku", "category": "cat", "placement": "slot", "value": "amount", "currency": "CNY",
    "traits": {"gender": "sex"}, "time_zone": "Asia/Shanghai",
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"uid": "raw-user-1", "ts": "2026-03-01 10:00:00", "action": "view", "sku": "t1", "cat": "绿茶", "slot": "home",
     "amount": "", "sex": "f"},
    {"uid": "raw-user-2", "ts": "2026-03-01 10:00:05", "action": "tap", "sku": "t1", "cat": "绿茶", "slot": "home",
     "amount": "", "sex": "m"},
    {"uid": "raw-user-1", "ts": "2026-03-02 23:30:00", "action": "buy", "sku": "t2", "cat": "call 13812345678",
     "slot": "home", "amount": "99.50", "sex": ""},
]  # fmt: skip


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def read(
    folder: Path, *logs: bytes, mapping: dict[str, Any] | None = None, name: str = "log.csv"
) -> tuple[EventLog, pl.DataFrame]:
    paths = []
    for i, log in enumerate(logs):
        paths.append(folder / (name if i == 0 else f"{i}-{name}"))
        paths[-1].write_bytes(log)
    made = EventMapping.model_validate(MAPPING if mapping is None else mapping)
    log_ = read_events(paths, mapping=made, pseudonym=Pseudonymiser(KEY), out=folder / "out", clock=CLOCK)
    assert log_.kept + log_.rejected == log_.read
    assert sum(log_.rejected_by_reason.values()) == log_.rejected
    frame = pl.concat([pl.read_parquet(f) for f in log_.files]) if log_.files else pl.DataFrame()
    assert frame.height == log_.events
    if log_.rejects_file:
        lines = [json.loads(line) for line in log_.rejects_file.read_text("utf-8").splitlines()]
        assert sum(line["dropped"] == "row" for line in lines) == log_.rejected
        assert [r.model_dump() for r in log_.rejects] == lines[:1000]
    else:
        assert log_.rejected == 0
    return log_, frame


def parquet(rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out)
    return out.getvalue()


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


FORMATS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "csv": as_csv,
    "tsv": lambda rows: as_csv(rows, "\t"),
    "semicolon": lambda rows: as_csv(rows, ";"),
    "gb18030": lambda rows: as_csv(rows).decode().encode("gb18030"),
    "utf-16": lambda rows: as_csv(rows).decode().encode("utf-16"),
    "bom": lambda rows: b"\xef\xbb\xbf" + as_csv(rows),
    "crlf": lambda rows: as_csv(rows).replace(b"\n", b"\r\n"),
    "jsonl": jsonl,
    "parquet": parquet,
}


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same_events(tmp_path: Path, form: str) -> None:
    log, frame = read(tmp_path, FORMATS[form](ROWS))
    assert frame.columns == [*EVENT_COLUMNS, "trait_gender"]
    assert [str(t) for t in frame.dtypes[:5]] == ["String"] * 5
    assert frame.schema["at"] == pl.Datetime("us", "UTC")
    assert frame.schema["value_minor"] == pl.Int64
    user = Pseudonymiser(KEY)
    assert frame["user"].to_list() == [user("raw-user-1"), user("raw-user-2"), user("raw-user-1")]
    assert frame["kind"].to_list() == ["impression", "click", "purchase"]
    assert frame["category"].to_list() == ["绿茶", "绿茶", "call [phone]"]
    assert frame["value_minor"].to_list() == [None, None, 9950]
    assert frame["currency"].to_list() == [None, None, "CNY"]
    assert frame["trait_gender"].to_list() == ["f", "m", None]
    assert frame["creative"].to_list() == [None] * 3
    assert frame["at"][0] == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert (log.read, log.kept, log.users, log.events) == (3, 3, 2, 3)
    assert (log.first, log.last) == (datetime(2026, 3, 1, 2, tzinfo=UTC), datetime(2026, 3, 2, 15, 30, tzinfo=UTC))
    assert log.scrubbed == {"category": 1}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_raw_in_any_file(tmp_path: Path, form: str) -> None:
    bad = [{**ROWS[0], "uid": "raw-user-3", "ts": "13812345678?"}, {**ROWS[0], "uid": "raw-user-4", "action": "a@b.co"}]
    log, _ = read(tmp_path, FORMATS[form]([*ROWS, *bad]))
    assert log.rejected == 2
    files = [f for f in (tmp_path / "out").rglob("*") if f.is_file()]
    assert len(files) == 2
    for file in files:
        content = file.read_bytes()
        for raw in (b"raw-user", b"13812345678", b"a@b.co", KEY):
            assert raw not in content
    assert "13812345678" not in repr(log)


def test_bad_rows_have_numbers_and_reasons(tmp_path: Path) -> None:
    good = ROWS[0]
    rows = [
        good, {**good, "uid": ""}, {**good, "uid": " NULL "}, {**good, "ts": ""}, {**good, "ts": "1/4/2026"},
        {**good, "ts": "2026-02-30 10:00:00"}, {**good, "ts": "1970-01-01 00:00:00"},
        {**good, "ts": "2026-07-01 00:00:00"},
        {**good, "action": "hover"}, {**good, "action": ""}, good,
    ]  # fmt: skip
    text = (
        as_csv(rows)
        + b"\n"
        + b"raw-user-9,2026-03-01 10:00:00,view,a,b,c,,f,surplus\n\n\n"
        + b"raw-user-9,2026-03-01 10:00:00,view\n"
    )
    log, frame = read(tmp_path, text)
    assert [r.row for r in log.rejects] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 14]
    assert [r.field for r in log.rejects] == ["uid", "uid", "ts", "ts", "ts", "ts", "ts", "action", "action", ""]
    assert log.rejects[3].value == "1/4/2026"
    assert (log.read, log.kept, frame.height) == (13, 3, 3)
    assert Counter(log.rejected_by_reason.values()) == Counter([2, 1, 2, 2, 2, 1])


def test_bad_lines_of_jsonl(tmp_path: Path) -> None:
    text = jsonl(ROWS[:1]) + b"\n{broken\n\n[1]\n" + jsonl([{"other": 1}]) + b"\n" + jsonl(ROWS[1:2])
    log, _ = read(tmp_path, text, name="log.jsonl")
    assert [(r.row, r.reason) for r in log.rejects] == [
        (2, "the line is not JSON"), (4, "the line holds no JSON object"), (5, "no user"),
    ]  # fmt: skip
    assert log.read == 5


def test_an_open_quote_costs_its_own_row(tmp_path: Path) -> None:
    rows = as_csv([ROWS[0]] * 300).decode().split("\n")
    rows[150] = rows[150].replace("home", '"home')
    log, _ = read(tmp_path, "\n".join(rows).encode())
    assert (log.read, log.kept) == (300, 299)
    assert [r.row for r in log.rejects] == [151]


def test_quoted_line_ends_and_small_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**ROWS[0], "cat": f'a "quoted"\nline {i}'} for i in range(50)] + [{**ROWS[0], "ts": "x"}]
    monkeypatch.setattr(log_files, "_BLOCK", 512)
    log, frame = read(tmp_path, as_csv(rows))
    assert len(log.files) > 5
    assert frame["category"].to_list() == [f'a "quoted"line {i}' for i in range(50)]
    assert [r.row for r in log.rejects] == [52]


def test_second_events_of_a_row(tmp_path: Path) -> None:
    rows = [
        {"u": f"u{i}", "t": 1772330400 + i, "clicked": c, "won": w}
        for i, (c, w) in enumerate([("1", "no"), ("0", "YES"), ("1.0", "")])
    ]
    mapping = {"user": "u", "at": "t", "kind": "impression",
               "also": [{"kind": "click", "when": "clicked", "equals": 1},
                        {"kind": "conversion", "when": "won", "equals": "yes"}]}  # fmt: skip
    log, frame = read(tmp_path, as_csv(rows), mapping=mapping)
    assert frame["kind"].to_list() == ["impression", "click", "impression", "conversion", "impression", "click"]
    assert (log.read, log.kept, log.events, log.users) == (3, 3, 6, 3)


def test_joined_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"u": f"u{i}", "t": "2026-03-01 10:00"} for i in range(40)]
    (tmp_path / "labels.csv").write_text("is_click\n" + "".join(f"{i % 2}\n" for i in range(40)), "utf-8")
    mapping = {"user": "u", "at": "t", "also": [{"kind": "click", "when": "is_click"}], "joined": ["labels.csv"]}
    monkeypatch.setattr(log_files, "_BLOCK", 128)
    log, frame = read(tmp_path, as_csv(rows), mapping=mapping)
    assert log.read == 40
    clicked = frame.filter(pl.col("kind") == "click")["user"].to_list()
    assert clicked == [Pseudonymiser(KEY)(f"u{i}") for i in range(1, 40, 2)]
    with pytest.raises(DataError, match=r"log.csv ends after 39 rows, but labels.csv goes on"):
        read(tmp_path, as_csv(rows[:-1]), mapping=mapping)
    with pytest.raises(UserError, match="joined"):
        read(tmp_path, as_csv(rows), as_csv(rows), mapping=mapping)


def test_repeats_by_event_id_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{**ROWS[0], "eid": "e1"}, {**ROWS[0], "eid": "e1"}, {**ROWS[1], "eid": "e1"}, {**ROWS[1], "eid": ""},
            {**ROWS[1], "eid": ""},
            {**ROWS[0], "eid": "e2", "ts": "bad"}, {**ROWS[0], "eid": "e2"}]  # fmt: skip
    log, _ = read(tmp_path, as_csv(rows))
    assert log.rejected == 1
    for block in (1 << 20, 200):
        monkeypatch.setattr(log_files, "_BLOCK", block)
        log, _ = read(tmp_path, as_csv(rows), as_csv(rows[:1]), mapping={**MAPPING, "event_id": "eid"})
        assert {k.split(":")[0]: v for k, v in log.rejected_by_reason.items()} == {
            "duplicate": 2, "conflict": 1, "the time cannot be read; give the mapping a time_format": 1,
        }  # fmt: skip
        assert (log.read, log.kept) == (8, 4)
        assert log.rejects[-1].source == "1-log.csv"


def test_many_rejects_are_counted_in_full(tmp_path: Path) -> None:
    log, _ = read(tmp_path, as_csv([{**ROWS[0], "ts": "x"}] * 2500 + ROWS))
    assert (log.rejected, len(log.rejects), log.kept) == (2500, 1000, 3)


def test_an_earlier_run_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_files, "_BLOCK", 128)
    read(tmp_path, as_csv([*ROWS * 9, {**ROWS[0], "ts": "x"}]))
    monkeypatch.undo()
    log, _ = read(tmp_path, as_csv(ROWS))
    assert sorted((tmp_path / "out").iterdir()) == list(log.files)


def test_money(tmp_path: Path) -> None:
    amounts = ["99.5", "¥1,299", "US$20", "-5", "1.299", "", "abc", "0"]
    log, frame = read(tmp_path, as_csv([{**ROWS[2], "amount": a} for a in amounts]))
    assert frame["value_minor"].to_list() == [9950, 129900, 2000, None, 130, None, None, 0]
    assert frame["currency"].to_list() == ["CNY", "CNY", "USD", None, "CNY", None, None, "CNY"]
    assert [(r.row, r.dropped) for r in log.rejects] == [(5, "value"), (8, "value")]
    assert log.rejected == 0
    rows = [{**ROWS[2], "amount": "1980", "cur": c} for c in ("JPY", "cny", "")]
    log, frame = read(tmp_path, as_csv(rows), mapping={**MAPPING, "currency": "cur"})
    assert frame["value_minor"].to_list() == [1980, 198000, None]
    with pytest.raises(UserError, match="no currency"):
        read(tmp_path, as_csv(rows), mapping={**MAPPING, "currency": ""})


def test_ids_of_tables_with_gaps(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"u": 352186.0, "t": datetime(2026, 3, 1, 10), "p": b"t1"},
        {"u": None, "t": None, "p": None},
    ]
    log, frame = read(
        tmp_path, parquet(rows), mapping={"user": "u", "at": "t", "product": "p", "time_zone": "Asia/Shanghai"}
    )
    assert frame["user"].to_list() == [Pseudonymiser(KEY)("352186")]
    assert frame["at"][0] == datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert [(r.row, r.reason) for r in log.rejects] == [(2, "no user")]


def test_product_ids_that_look_like_phones(tmp_path: Path) -> None:
    rows = [{**ROWS[0], "sku": "13812345678"}]
    assert read(tmp_path, as_csv(rows))[1]["product"].to_list() == ["[phone]"]
    kept = read(tmp_path, as_csv(rows), mapping={**MAPPING, "not_personal": ["product"]})[1]
    assert kept["product"].to_list() == ["13812345678"]


def test_mappings_are_checked(tmp_path: Path) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"users": "x"}, "did you mean 'user'"), ({"kinds": {"a": "clik"}}, "did you mean 'click'"),
        ({"time_zone": "Asia/Pekin"}, "Asia/Shanghai"), ({"not_personal": ["prodct"]}, "did you mean 'product'"),
    ]  # fmt: skip
    for wrong, says in cases:
        with pytest.raises(UserError, match=says):
            EventMapping.model_validate({"user": "u", "at": "t", **wrong})
    with pytest.raises(DataError, match="no column 'usr'"):
        read(tmp_path, as_csv(ROWS), mapping={**MAPPING, "user": "usr"})
    assert EventMapping(user="u", at="t").constant_kind == "impression"
    assert EventMapping(user="u", at="t", kind="action").constant_kind is None


TIMES = [
    ("2026-03-01 10:00:00", 2), ("2026-03-01T10:00:00", 2), ("2026-03-01T02:00:00Z", 2), ("2026-03-01 10:00", 2),
    ("2026/3/1 10:00", 2), ("2026-03-01T10:00:00.123+08:00", 2), ("2026-03-01 05:00:00+0300", 2),
    ("2026年3月1日 10:00", 2),
    ("1772330400", 2), ("1772330400.5", 2), ("1772330400000", 2), ("1772330400000000", 2), ("20260301100000", 2),
    ("202603011000", 2), ("20260301", -8), ("2026-03-01", -8), ("2026-03-01T10:00+08:00", 2), ("2026.03.01 10:00", 2),
]  # fmt: skip


def test_times_in_many_writings() -> None:
    column = pl.Series([t for t, _ in TIMES] + ["1/4/2026", "soon", "", None, "2026-13-01", "12"])
    parsed = parse_times(column, time_zone="Asia/Shanghai")
    for (text, hour), moment in zip(TIMES, parsed, strict=False):
        day = datetime(2026, 3, 1, tzinfo=UTC) if hour >= 0 else datetime(2026, 2, 28, tzinfo=UTC)
        assert moment is not None, text
        assert moment.replace(microsecond=0) == day.replace(hour=hour % 24), text
    assert parsed[len(TIMES) :].to_list() == [None] * 6
    assert parse_times(pl.Series(["01/03/2026 10:00"]), time_format="%d/%m/%Y %H:%M")[0] == datetime(
        2026, 3, 1, 10, tzinfo=UTC
    )
    # In New York the clocks skip 02:30 on 8 March 2026.
    assert parse_times(pl.Series(["2026-03-08 02:30:00"]), time_zone="America/New_York").to_list() == [None]


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=12)
cell = st.sampled_from(["u1", "2026-03-01 10:00:00", "view", "buy", "", "9.5", "null", '"', ",", "13812345678"]) | words


@settings(max_examples=40)
@given(st.lists(st.tuples(cell, cell, cell, cell, cell), min_size=1, max_size=12), st.sampled_from([64, 1 << 20]))
def test_no_row_is_lost_and_no_user_is_raw(rows: list[tuple[str, ...]], block: int) -> None:
    made = [dict(zip(("uid", "ts", "action", "sku", "amount"), (f"secret-{r[0]}", *r[1:]), strict=True)) for r in rows]
    made.append({"uid": "secret-u", "ts": "2026-03-01 10:00:00", "action": "view", "sku": "t1", "amount": ""})
    mapping = {k: v for k, v in MAPPING.items() if k not in ("category", "placement", "traits")}
    before, log_files._BLOCK = log_files._BLOCK, block
    try:
        with TemporaryDirectory() as folder:
            log, frame = read(Path(folder), as_csv(made), mapping=mapping)
            assert not any(b"secret-" in f.read_bytes() for f in log.files)
    finally:
        log_files._BLOCK = before
    assert log.read == len(made)
    assert set(frame["kind"]) <= set(EVENT_KINDS)
    assert log.kept >= 1
