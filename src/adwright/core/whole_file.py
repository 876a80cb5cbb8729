"""Files that are there whole or not at all, so that a killed run leaves nothing half made.

Comes in: a path and what it is to hold. Goes out: the file. It does not know what is in it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole: a temporary file beside it, synced, then renamed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "new" / "tea.txt", b"tea")
    ...     [file.name for file in Path(folder).rglob("*.*")]
    ['tea.txt']
    """
    with _beside(path, "xb") as file:
        file.write(data)


@contextmanager
def write_whole(path: Path) -> Iterator[IO[str]]:
    """A text file for rows that are written one after another; nothing is left of it when that ends with an error."""
    with _beside(path, "x", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def _beside(path: Path, mode: str, **how: Any) -> Iterator[IO[Any]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # of its own for each writer: two threads may write the same file, and the last of them has it
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with temporary.open(mode, **how) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
