"""Files are there whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adwright.core.whole_file import write_bytes, write_whole


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    write_bytes(file, b"old")

    def killed_midway() -> None:
        with write_whole(file) as sink:
            sink.write("half a ro")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed_midway()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_many_may_write_one_file(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    bodies = [bytes([65 + n]) * 100_000 for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda body: write_bytes(file, body), bodies))
    assert file.read_bytes() in bodies
    assert list(tmp_path.iterdir()) == [file]


def test_rows_end_alike_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "new" / "rows.txt"
    with write_whole(file) as sink:
        sink.write("春茶\nTea\n")
    assert file.read_bytes() == "春茶\nTea\n".encode()
