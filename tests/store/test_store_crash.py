"""Many writers at once, and a writer that is killed."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest

from adwright.core import Decision, Outcome
from adwright.store import Store
from adwright.store.database import use_wal
from adwright.store.migrate import migrate

T0 = datetime(2026, 4, 1, tzinfo=UTC)

#: Another process: logs decisions "<name>0", "<name>1", ... and prints each id once it is committed.
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from adwright.core import Decision, Outcome
from adwright.store import Store

where, name, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = Store.open(where if "://" in where else Path(where))
at = datetime(2026, 4, 1, tzinfo=UTC)
for i in range(n):
    store.log_decision(Decision(id=f"{name}{i}", context={}, candidates=("a",), propensities=(1.0,), chosen="a",
        propensity=1.0, policy="uniform", policy_version="v", decided_at=at))
    said = store.log_outcomes([Outcome(event=f"shared{i}", decision=f"{name}{i}", kind="click", at=at)])
    print(f"{name}{i}", *said, flush=True)
"""


def decision(id: str) -> Decision:
    return Decision(
        id=id, context={}, candidates=("a", "b"), propensities=(0.25, 0.75), chosen="b", propensity=0.75,
        policy="thompson", policy_version="v", decided_at=T0,
    )  # fmt: skip


def write(where: Path | str, name: str, n: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(where), name, str(n)], stdout=subprocess.PIPE, text=True)


def test_threads_write_at_once_and_each_event_is_stored_once(store: Store) -> None:
    def work(thread: int) -> list[str]:
        said: list[str] = []
        for n in range(8):
            store.log_decision(decision(f"d{thread}-{n}"))
            # Shared events in opposite orders: writers that waited for each other would deadlock here.
            events = [f"{n}-{i}" for i in range(400)][:: 1 if thread % 2 else -1]
            said += store.log_outcomes(
                [Outcome(event=e, decision=f"d{thread}-{n}", kind="click", at=T0) for e in events]
            )
        return said

    with ThreadPoolExecutor(6) as pool:
        said = [status for statuses in pool.map(work, range(6)) for status in statuses]
    assert store.decisions_frame().height == 6 * 8
    assert store.outcomes_frame().height == 8 * 400
    assert (said.count("stored"), said.count("duplicate")) == (8 * 400, 5 * 8 * 400)


def test_threads_open_a_new_database_at_once(where: Path | str) -> None:
    start = Barrier(4)

    def work(thread: int) -> None:
        start.wait()
        with Store.open(where) as store:
            store.finish_step("open", str(thread), {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    with Store.open(where) as store:
        assert all(store.step("open", str(thread)) == {} for thread in range(4))


def test_who_opens_while_another_migrates_waits(where: Path | str) -> None:
    with Store.open(where) as store, ThreadPoolExecutor(1) as pool:
        with store.writing() as connection:
            migrate(connection)
            late = pool.submit(Store.open, where)
            with pytest.raises(TimeoutError):
                late.result(timeout=0.4)
        late.result(timeout=20).close()


def test_threads_open_different_new_databases_at_once(tmp_path: Path) -> None:
    start = Barrier(6)

    def work(thread: int) -> int:
        start.wait()
        with Store.open(tmp_path / f"{thread}.sqlite") as store:
            return store.count_calls()

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(work, range(6))) == [0] * 6


def test_threads_finish_one_step_and_put_creatives_at_once(store: Store) -> None:
    def work(thread: int) -> None:
        for n in range(10):
            store.finish_step("generate", f"k{n}", {"thread": thread})
            store.log_call(
                key=f"c{n}", model="m", prompt_id="p", request={}, reply=thread, seconds=0, tokens_in=None,
                tokens_out=None, at=T0,
            )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.count_calls() == 10
    assert all(store.step("generate", f"k{n}") is not None for n in range(10))


def test_two_processes_open_a_new_database_and_write_at_once(where: Path | str) -> None:
    writers = [write(where, name, 30) for name in "pq"]
    said = "".join(writer.communicate(timeout=60)[0] for writer in writers)
    assert [writer.returncode for writer in writers] == [0, 0]
    with Store.open(where) as store:
        assert store.decisions_frame().height == 60
        assert store.outcomes_frame().height == 30
    assert (said.count("stored"), said.count("duplicate")) == (30, 30)


class RacedCursor:
    """SQLite's cursor at the moment when another process changes the journal too: it answers at once."""

    def __init__(self, said: list[str]) -> None:
        self.said = said
        self.asked: list[str] = []

    def execute(self, statement: str) -> None:
        self.asked.append(statement)
        if self.said:
            raise sqlite3.OperationalError(self.said.pop(0))


def test_the_journal_is_changed_when_another_process_is_done_with_it() -> None:
    raced = RacedCursor(["database is locked", "database is locked"])
    use_wal(raced)
    assert raced.asked == ["PRAGMA journal_mode=WAL"] * 3
    with pytest.raises(sqlite3.OperationalError, match="disk I/O"):
        use_wal(RacedCursor(["disk I/O error"]))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9 on Windows")
def test_what_was_committed_survives_kill_9(where: Path | str) -> None:
    writer = write(where, "d", 1_000_000)
    assert writer.stdout is not None
    with writer.stdout as said:
        printed = [said.readline().split()[0] for _ in range(40)]
        writer.send_signal(signal.SIGKILL)
        # A last line may be cut; what is whole was committed.
        printed += [line.split()[0] for line in said if line.endswith("\n")]
    assert writer.wait() == -signal.SIGKILL
    with Store.open(where) as store:
        assert all(store.decision(id_) is not None for id_ in printed)
        assert set(printed) <= set(store.outcomes_frame()["decision"])
        store.log_decision(decision("after"))
