"""`adwright check FILE`: the texts of a file, answered one a line in their order.

Comes in: JSON Lines or a table. Goes out: JSON Lines and a summary. Memory does not grow with the file: rows are read,
judged and written in groups, and at most two groups a worker wait.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import islice, starmap
from pathlib import Path

from joblib.externals.loky import ProcessPoolExecutor

from adwright.app.check_texts.answers import Tally, answered, opinions
from adwright.app.check_texts.rows import Row, kind_of, rows
from adwright.app.check_texts.second_reader import SecondReader
from adwright.app.check_texts.unfinished import unfinished
from adwright.app.progress import Progress, Silent
from adwright.app.reasons import Language
from adwright.app.workspace import file_hash, hash_of_data
from adwright.core import AdwrightError, ClaimStatus, Finding, UserError, Verdict, canonical_json, sha256
from adwright.core.clock import utc_now
from adwright.core.noun import Noun
from adwright.version import __version__

_SILENT = Silent()
#: Rows that are checked between two reports of progress; a second reader is asked for as many at once.
_GROUP = 200
#: Bytes of rows after which a group is closed before it has that many.
_GROUP_BYTES = 1 << 20
#: Folders of package data that answers hang on; "" is the files beside them.
_DATA = ("", "rules", "reader", "placements", "prompts", "reasons")

#: How often a worker looks whether the command that it works for is still there [s].
_LOOK = 1.0

_Job = tuple[list[Row], list[tuple[Finding, ...]], date, Language]


class CheckFileSummary(Noun):
    """What was found in a file of texts.

    Parameters
    ----------
    texts
        Answers, those of an earlier run that this one went on from among them.
    unread
        Rows that are no text to check; each is answered as blocked, with its reason.
    failed
        Rows on which the program failed; each is answered as blocked, by rule ``internal.row``.
    reasons
        Of the first rows that could not be read or on which it failed.
    rules
        Rule -> how many texts it was found in, the most frequent first.
    claims
        Status -> how many.
    resumed
        Answers that an earlier run had made before it was stopped.
    notes
        What the reader should know of how it went.
    seconds
        Of this run [s].
    """

    file: str
    output: str
    texts: int
    verdicts: dict[Verdict, int]
    unread: int
    failed: int = 0
    reasons: tuple[str, ...] = ()
    rules: dict[str, int]
    claims: dict[ClaimStatus, int]
    resumed: int = 0
    notes: tuple[str, ...] = ()
    seconds: float


def check_file(
    file: Path, *, output: Path | None = None, second_opinion: SecondReader | None = None, workers: int = 1,
    reasons: Language = "en", progress: Progress = _SILENT,
) -> CheckFileSummary:  # fmt: skip
    """Check a file of texts, one JSON object a line or a row of a table; answers in the same order, one a line.

    Parameters
    ----------
    output
        Where the answers go, whole or not at all; beside the file as ``FILE.checked.jsonl`` when it is left out. The
        same call after one that was stopped goes on where that was.
    second_opinion
        Who reads the claims too: see `open_second_reader`.
    workers
        Processes that check; the answers are the same with any number.
    reasons
        Language of `why` and `rewrite`.

    Raises
    ------
    UserError
        There is no such file, answers would overwrite it, another run is writing them, or there are no workers.
    DataError
        The file is neither JSON Lines nor a table with the columns `text` and `market`.
    """
    began = time.perf_counter()
    out = _output(file, output)
    if workers < 1:
        raise UserError(
            f"{workers} workers check nothing", hint="give 1 or more; more than there are cores help little"
        )
    kind, today, tally = kind_of(file), utc_now().date(), Tally()
    total = sum(1 for _ in rows(file, kind))
    with unfinished(out, _key(file, today, second_opinion, reasons)) as part, progress.task("check", total) as advance:
        for answer in part.found():
            tally.add(answer)
        resumed, notes = tally.texts, _notes(part.given_up, tally.texts)
        advance(resumed, notes[0] if notes else "")
        left = _groups(islice(rows(file, kind), resumed, None))
        jobs = ((group, opinions(group, second_opinion) if second_opinion else [], today, reasons) for group in left)
        for answers, more in _worked(jobs, workers):
            part.write(answers)
            tally.merge(more)
            advance(more.texts, f"{tally.verdicts['block']} blocked")
    return CheckFileSummary(
        file=str(file), output=str(out), texts=tally.texts,
        verdicts={v: tally.verdicts[v] for v in ("pass", "review", "block")}, unread=tally.unread,
        failed=tally.failed, reasons=tuple(tally.reasons),
        rules=dict(sorted(tally.rules.items(), key=lambda row: (-row[1], row[0]))),
        claims={s: tally.claims[s] for s in ("supported", "contradicted", "absent")},
        resumed=resumed, notes=notes, seconds=round(time.perf_counter() - began, 3),
    )  # fmt: skip


def _output(file: Path, output: Path | None) -> Path:
    if not file.is_file():
        raise UserError(
            f"{file} is not there", hint='give a file of rows like {"id": "1", "text": "…", "market": "CN"}'
        )
    out = output or file.with_name(f"{file.stem}.checked.jsonl")
    if out.resolve() == file.resolve():
        raise UserError(f"the answers would overwrite {file}", hint="name another file: --output OUT.jsonl")
    if out.is_dir():
        raise UserError(f"{out} is a folder", hint=f"name a file in it: --output {out / 'checked.jsonl'}")
    return out


def _key(file: Path, day: date, reader: SecondReader | None, reasons: Language) -> str:
    """Name of all that the answers hang on: the texts, what they are judged by, and by what day."""
    judges = [__version__, *map(hash_of_data, _DATA), reader.identity if reader else ""]
    return sha256(canonical_json([file_hash(file), judges, day.isoformat(), reasons]).encode())[:12]


def _notes(given_up: bool, resumed: int) -> tuple[str, ...]:
    if resumed:
        return (f"went on after {resumed:,} answers of an earlier run",)
    if given_up:
        return ("began anew: an earlier run had another file, other rules or another day",)
    return ()


def _groups(left: Iterator[Row]) -> Iterator[list[Row]]:
    group, size = [], 0
    for row in left:
        group.append(row)
        size += len(row.line)
        if len(group) == _GROUP or size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _worked(jobs: Iterator[_Job], workers: int) -> Iterator[tuple[bytes, Tally]]:
    """The answers to each group, in order."""
    if workers == 1:
        yield from starmap(answered, jobs)
        return
    # These processes need no main module to import, so that notebooks and plain scripts can check files too.
    pool = ProcessPoolExecutor(workers, initializer=_end_with, initargs=(os.getpid(),))
    try:
        waiting = deque(pool.submit(answered, *job) for job in islice(jobs, 2 * workers))
        while waiting:
            done = waiting.popleft().result()
            waiting.extend(pool.submit(answered, *job) for job in islice(jobs, 1))
            yield done
    except BrokenProcessPool as error:
        raise AdwrightError(
            "a worker process has died, perhaps for want of memory",
            hint="the same command goes on where it was; give fewer --workers",
        ) from error
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _end_with(parent: int) -> None:
    """End this worker when its command has ended: one that is killed outright tells nobody."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
