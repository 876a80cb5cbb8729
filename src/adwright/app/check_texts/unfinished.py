"""The answers of a file while they are being made: kept beside the output until all are there.

They stand in ``OUT.<key>.part``, where the key is made of all that the answers hang on: the same run again finds them
and goes on, another run begins anew. The part is its own record: as many rows are done as it has whole answers, so that
a run may be killed at any moment. The output appears at once and whole.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from adwright.app.check_texts.nouns import CheckedText
from adwright.core import UserError


class Unfinished:
    """Answers on their way to an output. Made by `unfinished`.

    Parameters
    ----------
    given_up
        True when answers of another run were found and dropped: of another file, other rules or another day.
    """

    def __init__(self, file: IO[bytes], *, given_up: bool) -> None:
        self._file = file
        self.given_up = given_up

    def found(self) -> Iterator[CheckedText]:
        """The whole answers of the run before; what is torn behind them is cut off. Read them before you write."""
        self._file.seek(0)
        end = 0
        for line in self._file:
            answer = _whole(line)
            if answer is None:
                break
            end += len(line)
            yield answer
        self._file.seek(end)
        self._file.truncate()

    def write(self, answers: bytes) -> None:
        """Put answers behind those that are there; they outlive this process."""
        self._file.write(answers)
        self._file.flush()


@contextmanager
def unfinished(out: Path, key: str) -> Iterator[Unfinished]:
    """Answers that become `out` when the context ends well, and are kept for the same run again when it does not.

    Raises
    ------
    UserError
        Another run is writing this output.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f"{out.name}.{key}.part")
    with _held(part, out) as file:
        try:
            yield Unfinished(file, given_up=_give_up_others(part, out))
            file.flush()
            os.fsync(file.fileno())
            part.replace(out)
        finally:
            # Only our own: another run may have made one of this name since ours became the output.
            if part.exists() and os.path.samestat(os.fstat(file.fileno()), part.stat()) and not part.stat().st_size:
                part.unlink()


@contextmanager
def _held(part: Path, out: Path) -> Iterator[IO[bytes]]:
    with part.open("a+b") as file:
        _lock(file, out)
        if not part.exists() or not os.path.samestat(os.fstat(file.fileno()), part.stat()):
            raise _at_work(out)  # it ended between the two lines above, and what is held is the output by now
        yield file


def _give_up_others(part: Path, out: Path) -> bool:
    names = re.compile(re.escape(out.name) + r"\.[0-9a-f]{12}\.part")
    others = [file for file in out.parent.iterdir() if names.fullmatch(file.name) and file != part]
    for other in others:
        with suppress(FileNotFoundError), other.open("rb") as file:  # its run may have ended in between
            _lock(file, out)
            other.unlink()
    return bool(others)


def _lock(file: IO[bytes], out: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise _at_work(out) from None


def _at_work(out: Path) -> UserError:
    return UserError(f"another run is writing {out}", hint="wait for it, stop it, or name another --output")


def _whole(line: bytes) -> CheckedText | None:
    try:
        return CheckedText.model_validate_json(line) if line.endswith(b"\n") else None
    except ValidationError:
        return None
