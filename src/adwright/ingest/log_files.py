"""Log files to batches of string columns.

Comes in: a CSV, JSONL or Parquet file of any length. Goes out: frames of bounded size with the wanted columns as text,
a ``row`` number as an editor shows it, and a ``problem`` for rows that could not be read. It does not know what a
column means.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from adwright.core import DataError, did_you_mean
from adwright.ingest.encoding import detect, open_text
from adwright.ingest.table import find_delimiter, read_records, unique_headings

#: Read at a time [bytes]. Measured with it: 0.65 GB at the peak for 10 million synthetic rows of 51 bytes.
_BLOCK = 32 << 20
#: Rows of a Parquet file that are read at a time.
_ROWS = 500_000
#: A cell with more line ends than this swallowed its neighbours through an open quote.
_LINES_IN_A_CELL = 100
_HEAD = 65_536
_SURPLUS = "\0surplus"


@contextmanager
def batches(path: Path, columns: Sequence[str]) -> Iterator[Iterator[pl.DataFrame]]:
    """Batches of a log: Strings (a Parquet file's times stay times) ``columns``, and ``row``, ``problem``.

    Parameters
    ----------
    columns
        Wanted columns; those that the file lacks are left out, so that joined files share the list.

    Raises
    ------
    DataError
        When the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read: {error.strerror}", hint="check the path in campaign.toml"
        ) from None
    if magic == b"PAR1":
        yield _parquet(path, columns)
        return
    with _as_utf8(path) as plain:
        with plain.open("rb") as file:
            first = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        yield _jsonl(plain, columns) if first == b"{" else _csv(plain, columns)


@contextmanager
def _as_utf8(path: Path) -> Iterator[Path]:
    """The file itself when it is UTF-8, else a copy that is, outside the campaign and only while it is read."""
    encoding = detect(path)
    if encoding.name in ("utf-8", "utf-8-sig") and encoding.errors == "strict":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="adwright-") as folder:
        copy = Path(folder) / "log"
        with open_text(path, encoding) as source, copy.open("w", encoding="utf-8", newline="") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        yield copy


def _parquet(path: Path, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    try:
        names = pl.read_parquet_schema(path)
        height = int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise DataError(f"{path.name} is not Parquet that can be read: {error}") from None
    wanted = [c for c in columns if c in names]
    for start in range(0, height, _ROWS):
        frame = pl.scan_parquet(path).select(wanted).slice(start, _ROWS).collect()
        yield frame.with_columns(
            *(_as_text(c, names[c]) for c in wanted),
            row=pl.int_range(start + 1, start + 1 + frame.height, dtype=pl.Int64),
            problem=pl.lit("", pl.String),
        )


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(kind, pl.Datetime | pl.Date):
        return column
    if kind.is_float():
        # Ids become floats in tables with gaps; 352186.0 and 352186 are one person.
        whole = column.cast(pl.Int64, strict=False)
        return (
            pl.when(whole.cast(kind) == column)
            .then(whole.cast(pl.String))
            .otherwise(column.cast(pl.String))
            .alias(name)
        )
    if kind == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)


def _blocks(path: Path, skip: int, cut: Callable[[bytes], int]) -> Iterator[bytes]:
    """Whole records in blocks; line ends at the end of the file are left out."""
    with path.open("rb") as file:
        file.seek(skip)
        rest = b""
        while len(block := file.read(_BLOCK)) == _BLOCK:
            rest += block
            end = cut(rest)
            if end:
                yield rest[:end]
                rest = rest[end:]
        rest += block
        if rest.strip(b"\r\n"):
            yield rest.rstrip(b"\r\n") + b"\n"


def _last_line_end(data: bytes) -> int:
    return data.rfind(b"\n") + 1


def _last_record_end(data: bytes) -> int:
    """Where the last whole record ends: at a line end with an even number of quotes before it."""
    cut = data.rfind(b"\n") + 1
    quotes = data.count(b'"', 0, cut)
    tries = 0
    while cut and quotes % 2 and tries < _LINES_IN_A_CELL:
        before = data.rfind(b"\n", 0, cut - 1) + 1
        quotes -= data.count(b'"', before, cut)
        cut, tries = before, tries + 1
    return cut if quotes % 2 == 0 else data.rfind(b"\n") + 1


def _csv(path: Path, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    with path.open("rb") as file:
        mark = 3 if file.read(3) == b"\xef\xbb\xbf" else 0
        file.seek(mark)
        head = file.read(_HEAD)
    text = head.decode("utf-8", "ignore")
    delimiter = find_delimiter(text, set(columns).__contains__)
    first = next(read_records(io.StringIO(text, newline=""), delimiter), None)
    if first is None:
        return
    names = unique_headings(first.cells)
    skip = mark + _header_length(head)
    row = 2
    for block in _blocks(path, skip, _last_record_end):
        frame = _parse(block.replace(b"\0", b""), names, delimiter)
        kept = [c for c in dict.fromkeys(columns) if c in names]
        blank = pl.all_horizontal(pl.all().is_null())
        surplus = pl.col(_SURPLUS).is_not_null()
        yield frame.select(
            *kept,
            row=pl.int_range(row, row + frame.height, dtype=pl.Int64),
            problem=pl.when(blank).then(pl.lit("blank"))
            .when(surplus).then(pl.lit(f"more than {len(names)} cells; quote texts that hold the delimiter"))
            .otherwise(pl.lit("")),
        )  # fmt: skip
        row += frame.height


def _header_length(head: bytes) -> int:
    end = head.find(b"\n") + 1
    while end and head.count(b'"', 0, end) % 2:
        after = head.find(b"\n", end) + 1
        if not after:
            break
        end = after
    return end or len(head)


def _parse(block: bytes, names: Sequence[str], delimiter: str) -> pl.DataFrame:
    # A column too many shows which rows have more cells than headings.
    columns = [name or f"\0unnamed {i}" for i, name in enumerate(names)]
    schema = {name: pl.String() for name in [*columns, _SURPLUS]}
    try:
        frame = pl.read_csv(
            block, separator=delimiter, has_header=False, schema=schema, truncate_ragged_lines=True,
            missing_columns="insert",
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return _parse_slowly(block, columns, delimiter)
    if b'"' in block:
        swallowed = frame.select(
            pl.any_horizontal(pl.all().str.count_matches("\n", literal=True).max() > _LINES_IN_A_CELL)
        )
        if swallowed.item():
            return _parse_slowly(block, columns, delimiter)
    return frame


def _parse_slowly(block: bytes, columns: Sequence[str], delimiter: str) -> pl.DataFrame:
    """The same by the careful reader, for blocks with quotes that are never closed."""
    width = len(columns)
    rows: list[list[str | None]] = []
    for record in read_records(io.StringIO(block.decode("utf-8", "replace"), newline=""), delimiter):
        rows += [[None] * (width + 1)] * (record.row - 1 - len(rows))  # blank lines keep their numbers
        cells: list[str | None] = [c or None for c in record.cells[:width]]
        surplus = "x" if record.problem or any(record.cells[width:]) else None
        rows.append([*cells, *[None] * (width - len(cells)), surplus])
    schema = {name: pl.String() for name in [*columns, _SURPLUS]}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _jsonl(path: Path, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
    row = 1
    with path.open("rb") as file:
        mark = 3 if file.read(3) == b"\xef\xbb\xbf" else 0
    for block in _blocks(path, mark, _last_line_end):
        lines = pl.Series("line", block.decode("utf-8").split("\n")[:-1], dtype=pl.String)
        frame = lines.to_frame().select(
            pl.col("line").str.strip_chars(),
            *(pl.col("line").str.json_path_match(_json_path(c)).alias(c) for c in dict.fromkeys(columns)),
            row=pl.int_range(row, row + pl.len(), dtype=pl.Int64),
        )
        yield _with_json_problems(frame, columns)
        row += frame.height


def _json_path(column: str) -> str:
    quoted = column.replace("\\", "\\\\").replace("'", "\\'")
    return f"$['{quoted}']"


def _with_json_problems(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Lines that gave nothing are looked at one by one: blank, broken, or without any of the columns."""
    empty = frame.filter(pl.all_horizontal(pl.col(list(dict.fromkeys(columns))).is_null())).select("row", "line")
    problems = [(row, _json_problem(line)) for row, line in empty.iter_rows()]
    found = pl.DataFrame(problems, schema={"row": pl.Int64(), "problem": pl.String()}, orient="row")
    return (
        frame.drop("line")
        .join(found, on="row", how="left", maintain_order="left")
        .with_columns(pl.col("problem").fill_null(""))
    )


def _json_problem(line: str) -> str:
    if not line:
        return "blank"
    try:
        return "" if isinstance(json.loads(line), dict) else "the line holds no JSON object"
    except (ValueError, RecursionError):
        return "the line is not JSON"


def lockstep(streams: Sequence[Iterator[pl.DataFrame]], names: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Batches of several files side by side, row for row; ``row`` is the first file's.

    Raises
    ------
    DataError
        When the files have different numbers of rows.
    """
    waiting: list[pl.DataFrame | None] = [None] * len(streams)
    done = 0
    while True:
        for i, stream in enumerate(streams):
            if waiting[i] is None:
                waiting[i] = next((f for f in stream if f.height), None)
        frames = [f for f in waiting if f is not None]
        if len(frames) < len(streams):
            if frames:
                ended = next(n for n, f in zip(names, waiting, strict=True) if f is None)
                going = next(n for n, f in zip(names, waiting, strict=True) if f is not None)
                message = f"{ended} ends after {done:,} rows, but {going} goes on"
                raise DataError(message, hint="joined files need the same number of rows")
            return
        height = min(f.height for f in frames)
        yield _beside([f.head(height) for f in frames])
        done += height
        waiting = [f.slice(height) if f.height > height else None for f in frames]


def _beside(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    whole = frames[0]
    for i, frame in enumerate(frames[1:]):
        new = [c for c in frame.columns if c not in whole.columns]
        whole = whole.hstack(frame.select(*new, pl.col("problem").alias(f"\0problem {i}")))
    others = [c for c in whole.columns if c.startswith("\0problem")]
    if not others:
        return whole
    # A row is blank only where all files are; else the first problem counts.
    told = [pl.when(pl.col(c) == "blank").then(pl.lit("")).otherwise(pl.col(c)) for c in ("problem", *others)]
    blank = pl.all_horizontal(pl.col("problem", *others) == "blank")
    first = pl.coalesce(pl.when(t != "").then(t) for t in told).fill_null("")
    return whole.with_columns(problem=pl.when(blank).then(pl.lit("blank")).otherwise(first)).drop(others)


def missing_columns(columns: Sequence[str], present: Sequence[str], source: str) -> None:
    """DataError with the nearest name when a wanted column is in none of the files."""
    for column in columns:
        if column not in present:
            known = [c for c in present if c not in ("row", "problem")]
            raise DataError(f"{source} has no column {column!r}", hint=did_you_mean(column, known))
