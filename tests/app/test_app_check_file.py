"""A large file of texts: the same answers however many check it, wherever it was stopped, whatever it is written as."""

from __future__ import annotations

import fcntl
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adwright import app
from adwright.app.check_texts import answers as answers_room
from adwright.app.check_texts import file as file_room
from adwright.app.check_texts import rows as rows_room
from adwright.app.check_texts.unfinished import unfinished
from adwright.app.progress import Advance
from adwright.core import AdwrightError, DataError, Finding, UserError

TEXTS = [
    {"text": "全国最好的茶", "market": "CN"},
    {"text": "续航四十小时，防水", "market": "CN", "facts": ["续航 40小时", "防泼水"]},
    {"text": "Tea by the window", "market": "US", "facts": ["origin: Uji"]},
    {"text": "Clinically proven to cure colds", "market": "UK", "platform": "meta"},
    {"text": "Tea", "market": "Mars"},
    "{broken",
    {"id": "own", "text": "A stoneware mug, 350 ml", "market": "US", "product": {"volume": "350 ml"}},
    "",
]


def write(file: Path, number: int, *, seed: int = 1) -> Path:
    rows = random.Random(seed).choices(TEXTS, k=number)
    said = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text("".join(row + "\n" for row in said), "utf-8")
    return file


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_room, "_GROUP", 5)


class StopsAfter:
    """Progress that interrupts, as Ctrl-C does, once that many rows are reported."""

    def __init__(self, rows: int) -> None:
        self.left = rows

    @contextmanager
    def task(self, name: str, total: int) -> Iterator[Advance]:
        def advance(pieces: int, note: str) -> None:
            self.left -= pieces
            if self.left <= 0:
                raise KeyboardInterrupt

        yield advance


class Counts:
    """Progress that keeps what it was told."""

    def __init__(self) -> None:
        self.total, self.said = 0, list[tuple[int, str]]()

    @contextmanager
    def task(self, name: str, total: int) -> Iterator[Advance]:
        self.total = total
        yield lambda pieces, note: self.said.append((pieces, note))


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.part"))


def without_time(summary: app.CheckFileSummary) -> dict[str, object]:
    return summary.model_dump(exclude={"seconds", "output", "resumed", "notes"})


@pytest.mark.usefixtures("small_groups")
def test_workers_answer_as_one_does_and_in_order(tmp_path: Path) -> None:
    file = write(tmp_path / "t.jsonl", 60)
    one = app.check_file(file, output=tmp_path / "one.jsonl")
    two = app.check_file(file, output=tmp_path / "two.jsonl", workers=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert without_time(one) == without_time(two)
    assert list(one.rules) == list(two.rules)
    assert one.texts == sum(1 for line in file.read_text("utf-8").split("\n") if line)
    assert min(one.verdicts.values()) > 0
    assert len(one.reasons) == 3
    assert one.unread > 3


@pytest.mark.usefixtures("small_groups")
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(1, 39), torn=st.integers(0, 300))
def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, rows: int, torn: int
) -> None:
    folder = tmp_path_factory.mktemp("resumed")
    file, out = write(folder / "t.jsonl", 40), folder / "out.jsonl"
    whole = app.check_file(file, output=folder / "whole.jsonl")
    out.write_text("answers of last week\n")
    with pytest.raises(KeyboardInterrupt):
        app.check_file(file, output=out, progress=StopsAfter(min(rows, whole.texts - 1)))
    assert out.read_text() == "answers of last week\n"
    (part,) = parts(folder)
    part.write_bytes(part.read_bytes()[: -torn or None])  # as a machine leaves it that lost its power
    left = part.read_bytes().count(b"\n")
    counts = Counts()
    done = app.check_file(file, output=out, progress=counts)
    assert out.read_bytes() == (folder / "whole.jsonl").read_bytes()
    assert without_time(done) == without_time(whole)
    assert done.resumed == left
    assert counts.total == sum(pieces for pieces, _ in counts.said) == whole.texts
    assert bool(left) == bool(done.notes)
    assert parts(folder) == []


@pytest.mark.usefixtures("small_groups")
def test_what_was_answered_of_another_file_is_not_gone_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = write(tmp_path / "t.jsonl", 40), tmp_path / "out.jsonl"
    for change in ("file", "rules"):
        with pytest.raises(KeyboardInterrupt):
            app.check_file(file, output=out, progress=StopsAfter(10))
        if change == "file":
            write(file, 40, seed=2)
        else:
            monkeypatch.setattr(file_room, "__version__", "next")
        done = app.check_file(file, output=out)
        assert (done.resumed, len(done.notes)) == (0, 1)
        assert "began anew" in done.notes[0]
        app.check_file(file, output=tmp_path / "fresh.jsonl")
        assert out.read_bytes() == (tmp_path / "fresh.jsonl").read_bytes()
        assert parts(tmp_path) == []


def test_nothing_is_left_of_a_run_that_answered_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "t.jsonl", 10)
    with pytest.raises(KeyboardInterrupt):
        app.check_file(file, output=tmp_path / "out.jsonl", progress=StopsAfter(0))
    assert [found.name for found in tmp_path.iterdir()] == ["t.jsonl"]


@pytest.mark.usefixtures("small_groups")
def test_two_runs_do_not_write_one_output(tmp_path: Path) -> None:
    file, out = write(tmp_path / "t.jsonl", 40), tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        app.check_file(file, output=out, progress=StopsAfter(10))
    (part,) = parts(tmp_path)
    kept = part.read_bytes()
    with part.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="another run is writing"):
            app.check_file(file, output=out)
        write(file, 40, seed=2)
        with pytest.raises(UserError, match="another run is writing"):
            app.check_file(file, output=out)
    assert part.read_bytes() == kept


def test_a_worker_that_dies_is_told_and_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "t.jsonl", 30)
    monkeypatch.setattr(file_room, "answered", _dies)
    with pytest.raises(AdwrightError, match="worker process has died") as told:
        app.check_file(file, output=tmp_path / "out.jsonl", workers=2)
    assert "--workers" in told.value.hint
    monkeypatch.undo()
    assert app.check_file(file, output=tmp_path / "out.jsonl").texts > 20


def _dies(*_: object) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)


def _fails_on_tea(*rows: object) -> object:
    """`answered`, in a process where the check falls over texts of tea, as a fault of ours would make it."""
    whole = app.checked

    def falls(text: app.TextToCheck, *more: object, **how: object) -> app.CheckedText:
        if text.text == "Tea by the window":
            raise RecursionError("a fault of ours")
        return whole(text, *more, **how)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers_room, "checked", falls)
        return answers_room.answered(*rows)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.usefixtures("small_groups")
def test_a_row_on_which_the_check_fails_is_blocked_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    file, out = write(tmp_path / "t.jsonl", 40), tmp_path / "out.jsonl"
    sound = app.check_file(file, output=tmp_path / "sound.jsonl")
    monkeypatch.setattr(file_room, "answered", _fails_on_tea)
    done = app.check_file(file, output=out, workers=workers)
    rows = [
        json.loads(line) for line in file.read_text("utf-8").split("\n") if line.startswith("{") and line != "{broken"
    ]
    teas = sum(row["text"] == "Tea by the window" for row in rows)
    assert (done.failed, sound.failed) == (teas, 0)
    assert teas > 1
    assert done.texts == sound.texts
    assert done.unread == sound.unread
    assert done.rules["internal.row"] == teas
    before, after = (
        [json.loads(line) for line in one.read_text("utf-8").splitlines()] for one in (tmp_path / "sound.jsonl", out)
    )
    assert len(before) == len(after)
    changed = [(b, a) for b, a in zip(before, after, strict=True) if b != a]
    assert len(changed) == teas
    for was, now in changed:
        assert now["id"] == was["id"]
        assert now["verdict"] == "block"
        (finding,) = now["findings"]
        assert finding["rule"] == "internal.row"
        assert finding["why"].endswith("the check failed: RecursionError: a fault of ours")
        assert "a person must read" in finding["rewrite"]


def test_a_row_that_fails_keeps_its_own_id_and_is_told_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "t.jsonl"
    rows = [{"id": "甲", "text": "Tea by the window", "market": "CN"}, {"id": None, "text": 1}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    monkeypatch.setattr(file_room, "answered", _fails_on_tea)
    done = app.check_file(file, output=tmp_path / "out.jsonl", reasons="zh")
    failed, unread = (json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert (failed["id"], unread["id"]) == ("甲", "2")
    assert failed["findings"][0]["why"] == "第 1 行检查时出错（RecursionError），没有检查。"
    assert unread["findings"][0]["why"].startswith("第 2 行无法读取，没有检查")
    assert (done.failed, done.unread, len(done.reasons)) == (1, 1, 2)


def test_a_second_reader_is_asked_of_the_others_when_a_row_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def falls(text: app.TextToCheck) -> None:
        if text.text == "Tea":
            raise RuntimeError("a fault of ours")

    class Reader:
        identity = "reader of a test"
        asked: ClassVar[list[str]] = []

        def read(self, texts: Sequence[app.TextToCheck]) -> list[tuple[Finding, ...]]:
            self.asked.extend(text.text for text in texts)
            return [(Finding(check="second_reader", rule="r", severity="needs_proof", why=""),) for _ in texts]

    monkeypatch.setattr(answers_room, "subject_of_row", falls)
    lines = [{"text": text, "market": "US", "facts": ["origin: Uji"]} for text in ("Tea", "Mug")]
    rows = [rows_room.Row(i, json.dumps(row).encode()) for i, row in enumerate(lines)]
    told = answers_room.opinions(rows, Reader())
    assert Reader.asked == ["Mug"]
    assert [len(findings) for findings in told] == [0, 1]


@pytest.mark.usefixtures("small_groups")
def test_answers_in_another_language_are_another_run(tmp_path: Path) -> None:
    file, out = tmp_path / "t.jsonl", tmp_path / "out.jsonl"
    file.write_text(
        json.dumps({"text": "全国最好的茶，续航四十小时", "market": "CN", "facts": ["续航 20小时"]}) + "\n", "utf-8"
    )
    app.check_file(file, output=out)
    english = json.loads(out.read_text("utf-8"))
    app.check_file(file, output=out, reasons="zh", workers=2)
    chinese = json.loads(out.read_text("utf-8"))
    assert [f["rule"] for f in english["findings"]] == [f["rule"] for f in chinese["findings"]]
    of_law = [f["rule"] for f in english["findings"]].index("cn.adlaw.9.3")
    assert english["findings"][of_law]["why"].startswith("'全国最好': an absolute term")
    assert chinese["findings"][of_law]["why"].startswith("“全国最好”：属于绝对化用语")
    (claim,) = [c for c in chinese["claims"] if c["status"] == "contradicted"]
    assert claim["why"] == "“四十小时”与商品事实“续航 20小时”不符。"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children are read from /proc")
def test_workers_end_with_a_command_that_was_killed_outright(tmp_path: Path) -> None:
    file, out = write(tmp_path / "t.jsonl", 20_000), tmp_path / "out.jsonl"
    run = [sys.executable, "-m", "adwright", "check", str(file), "--output", str(out), "--workers", "2"]
    process = subprocess.Popen(run, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while process.poll() is None and not any(part.stat().st_size for part in parts(tmp_path)):
        time.sleep(0.05)
    threads = Path(f"/proc/{process.pid}/task").iterdir()
    children = [pid for thread in threads for pid in (thread / "children").read_text().split()]
    process.kill()
    process.wait()
    assert children
    until = time.monotonic() + 30
    while alive := [pid for pid in children if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < until, alive
        time.sleep(0.1)
    assert not out.exists()
    assert len(parts(tmp_path)) == 1


HEADINGS = ["id", "Text", "MARKET", "facts", "product", "Locale", "note"]
CELLS = [
    ["a", "四十小时续航，全机防水", "CN", "续航 40小时|防泼水", "", "zh-CN", "x"],
    ["", 'A mug, "350 ml"', "US", "", '{"volume": "350 ml"}', "", ""],
    ["c", "Two\nlines", "US", "kind: tea\nweight: 50 g", "", "", "y"],
    ["d", "Tea", "US", "", "no object", "", ""],
]
ROWS = [
    {"id": "a", "text": CELLS[0][1], "market": "CN", "facts": ["续航 40小时", "防泼水"], "lang": "zh-CN"},
    {"id": "3", "text": CELLS[1][1], "market": "US", "product": {"volume": "350 ml"}},
    {"id": "c", "text": CELLS[2][1], "market": "US", "facts": ["kind: tea", "weight: 50 g"]},
    {"id": "d", "text": "Tea", "market": "US", "product": "no object"},
]


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), ("\t", "utf-16"), (";", "gb18030")])
def test_a_table_is_read_as_the_rows_it_says(tmp_path: Path, delimiter: str, encoding: str) -> None:
    import csv

    table, lines = tmp_path / "t.csv", tmp_path / "t.jsonl"
    with table.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([HEADINGS, *CELLS])
    lines.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), "utf-8")
    done = app.check_file(table, output=tmp_path / "table.jsonl")
    app.check_file(lines, output=tmp_path / "lines.jsonl")
    answers = [json.loads(line) for line in (tmp_path / "table.jsonl").read_text("utf-8").split("\n")[:-1]]
    wanted = [json.loads(line) for line in (tmp_path / "lines.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert answers[:3] == wanted[:3]
    assert (answers[3]["id"], done.unread) == ("d", 1)
    assert "product: " in done.reasons[0]


def test_a_broken_row_of_a_table_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('text,market\nTea, green,US\n"Tea,US\nTea,US\n', "utf-8")
    done = app.check_file(tmp_path / "t.csv", output=tmp_path / "out.jsonl")
    assert (done.texts, done.unread, done.verdicts["pass"]) == (3, 2, 1)
    assert "3 cells in a table of 2 columns" in done.reasons[0]
    assert "never closed" in done.reasons[1]


@pytest.mark.parametrize(
    ("name", "content", "message", "hint"),
    [
        ("a.jsonl", b'[{"text": "Tea", "market": "US"}]', "one JSON array", "jq -c '.[]'"),
        ("a.jsonl", b'[\n  {"text": "Tea"}\n]', "one JSON array", "jq -c '.[]'"),
        ("a.json", b'{\n  "text": "Tea"\n}', "over several lines", "jq -c ."),
        ("a.jsonl", '{"text": "Tea", "market": "US"}\n'.encode("utf-16"), "UTF-16", "UTF-8"),
        ("a.csv", b"name,price\nTea,3\n", "a column named text", "CSV or TSV with the columns text and market"),
        ("a.csv", b"id,text\n1,Tea\n", "without a column named market", "add one"),
        ("a.jsonl", b"Tea by the window\n", "neither JSON Lines nor a table", "columns text and market"),
        ("a.xlsx", b"PK\x03\x04....", "a spreadsheet", "save the sheet as CSV"),
        ("a.jsonl.gz", b"\x1f\x8b\x08....", "compressed", "gunzip"),
    ],
)
def test_a_file_of_something_else_says_what_to_do(
    tmp_path: Path, name: str, content: bytes, message: str, hint: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DataError, match=message) as told:
        app.check_file(file, output=tmp_path / "out.jsonl")
    assert hint in told.value.hint
    assert list(tmp_path.iterdir()) == [file]


def test_a_line_without_end_is_refused_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_room, "LONGEST_LINE", 1 << 20)
    long = json.dumps({"text": "x" * (3 << 20), "market": "US"})
    (tmp_path / "t.jsonl").write_text(f'{{"text": "Tea", "market": "US"}}\n{long}\n{{"text": "Tea", "market": "US"}}')
    done = app.check_file(tmp_path / "t.jsonl", output=tmp_path / "out.jsonl")
    assert (done.texts, done.unread) == (3, 1)
    assert done.reasons == ("row 2: the line is longer than 1 MiB",)


def test_an_output_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    file = write(tmp_path / "t.jsonl", 3)
    with pytest.raises(UserError, match="is a folder"):
        app.check_file(file, output=tmp_path)
    with pytest.raises(UserError, match="0 workers"):
        app.check_file(file, workers=0)


def test_an_empty_file_has_no_answers(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_bytes(b"\n\n")
    assert app.check_file(tmp_path / "t.jsonl", output=tmp_path / "out.jsonl").texts == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_table_may_hold_braces_in_its_cells(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text('text,market\n"{brand} mugs, 350 ml",US\n{brand} cups,US\n', "utf-8")
    found = app.check_file(file, output=tmp_path / "out.jsonl")
    assert (found.texts, found.unread) == (2, 0)


def test_an_ended_run_takes_nothing_from_one_that_began_in_between(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run = unfinished(out, "0" * 12)
    run.__enter__()
    (part,) = parts(tmp_path)
    part.rename(out)
    part.touch()  # another run's, empty yet
    stopped = KeyboardInterrupt()
    assert run.__exit__(KeyboardInterrupt, stopped, None) is False
    assert parts(tmp_path) == [part]
