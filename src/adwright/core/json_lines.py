"""The lines of a file of JSON Lines.

Comes in: a path. Goes out: its lines with their numbers. A line ends at a line feed and nowhere else: U+2028 and U+0085
may stand in a text, and `str.splitlines` would cut a row in two there. It does not read the rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def json_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not blank; none where there is no file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "rows.jsonl"
    ...     _ = file.write_text('{"text": "a\\u2028b"}\\n\\n{"text": "c"}\\n', "utf-8")
    ...     list(json_lines(file))
    [(1, '{"text": "a\\u2028b"}'), (3, '{"text": "c"}')]
    """
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.rstrip("\n")
