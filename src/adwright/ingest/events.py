"""Event logs in, Parquet parts with pseudonyms out.

Comes in: CSV, JSONL or Parquet files and an `EventMapping`. Goes out: an `EventLog`, whose parts have exactly the
columns of `core.EVENT_COLUMNS` and the mapping's ``trait_`` columns. Each row is kept or rejected with its row number;
users are pseudonymised and other texts freed of personal data before anything is written. It works in batches: memory
does not grow with the log, but for one number for each user (and two for each event id, where the mapping names one).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from adwright.core import EVENT_KINDS, Reject, UserError
from adwright.core.clock import Clock, utc_now
from adwright.ingest.event_mapping import Also, EventMapping
from adwright.ingest.event_times import parse_times
from adwright.ingest.event_values import parse_values
from adwright.ingest.log_files import batches, lockstep, missing_columns
from adwright.ingest.personal_data import scrub_series
from adwright.ingest.pseudonym import Pseudonymiser

__all__ = ["Also", "EventLog", "EventMapping", "read_events"]

#: Rejects that are held in memory; all of them are in the rejects file.
_SHOWN = 1000
#: What logs write for "nobody", folded; a pseudonym for it would be one very busy person. The last: advertising ids
#: that a person has switched off.
_NOBODY = ("", "null", "none", "nan", "\\n", "undefined", "n/a", "00000000-0000-0000-0000-000000000000")
#: Before it there was no web; later than a day ahead no clock is right.
_FIRST = datetime(1995, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
#: Kinds in which money changes hands.
_PAID = ("purchase", "conversion")
_TEXTS = ("product", "creative", "category", "placement")
#: Control, bidi and zero-width characters, as in `untrusted`, in Rust's syntax.
_HIDDEN = r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
#: Longest text of an event [characters]; `Product.id` has the same limit.
_LONGEST = 200


@dataclass(frozen=True)
class EventLog:
    """What was read from a log.

    Parameters
    ----------
    files
        Parquet parts in the order of the log.
    rejects
        The first 1,000, among them single values that kept rows lost (``dropped="value"``).
    rejects_file
        JSONL with all of them; None when there are none.
    read, kept, rejected
        Rows. ``kept + rejected == read``.
    rejected_by_reason
        Reason -> rows, complete.
    users, events
        Distinct pseudonyms; events, of which a row may hold several.
    first, last
        Times of the earliest and the latest event.
    scrubbed
        Field -> rows in which personal data was replaced by a surrogate.
    """

    files: tuple[Path, ...]
    rejects: tuple[Reject, ...]
    rejects_file: Path | None
    read: int
    kept: int
    rejected: int
    rejected_by_reason: dict[str, int]
    users: int
    events: int
    first: datetime | None
    last: datetime | None
    scrubbed: dict[str, int] = field(default_factory=dict)


def read_events(
    paths: Sequence[Path],
    *,
    mapping: EventMapping,
    pseudonym: Pseudonymiser,
    out: Path,
    clock: Clock = utc_now,
) -> EventLog:
    """Read logs into Parquet parts.

    Parameters
    ----------
    paths
        Files that together are one log, each with a header. With ``joined`` in the mapping: one file.
    out
        Folder of the parts ``part-00000.parquet`` and of ``rejects.jsonl``; those of an earlier run are replaced.

    Raises
    ------
    DataError
        When a file cannot be read, lacks a mapped column, or joined files differ in length.
    UserError
        When `joined` is used with several paths.

    Notes
    -----
    Equal rows are two events, unless the mapping names an ``event_id`` column: then a row whose id was seen before is
    rejected, as a duplicate when the row is equal and as a conflict when it is not. Ids are compared by 64-bit hashes;
    at 10 million rows one false duplicate is expected in about 370,000 logs.
    """
    if mapping.joined and len(paths) != 1:
        raise UserError(
            f"`joined` belongs to one file, but the log has {len(paths)}", hint="give each file its own log"
        )
    if mapping.value and not mapping.currency:
        raise UserError("the mapping names a value but no currency", hint='add currency = "CNY", or a column of codes')
    writing = _Writing(out, mapping, pseudonym, clock() + _AHEAD)
    for path in paths:
        for frame in _frames(path, mapping):
            writing.take(frame, path.name)
    return writing.log()


def _frames(path: Path, mapping: EventMapping) -> Iterator[pl.DataFrame]:
    columns = mapping.columns()
    files = [path, *(path.parent / name for name in mapping.joined)]
    with ExitStack() as stack:
        streams = [stack.enter_context(batches(file, columns)) for file in files]
        for number, frame in enumerate(lockstep(streams, [file.name for file in files])):
            if number == 0:
                missing_columns(columns, frame.columns, " and ".join(file.name for file in files))
            yield frame


@dataclass
class _Writing:
    """A log while it is written."""

    out: Path
    mapping: EventMapping
    pseudonym: Pseudonymiser
    latest: datetime
    files: list[Path] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    scrubbed: Counter[str] = field(default_factory=Counter)
    read: int = 0
    events: int = 0
    users: pl.Series = field(default_factory=lambda: pl.Series("user", [], dtype=pl.UInt64))
    seen: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"id": pl.UInt64(), "row": pl.UInt64()}))
    first: datetime | None = None
    last: datetime | None = None

    def __post_init__(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        for old in [*self.out.glob("part-*.parquet"), *self.out.glob("part-*.tmp"), self.rejects_file]:
            old.unlink(missing_ok=True)

    @property
    def rejects_file(self) -> Path:
        return self.out / "rejects.jsonl"

    def take(self, frame: pl.DataFrame, source: str) -> None:
        """One batch of a file."""
        frame = frame.filter(pl.col("problem") != "blank")
        self.read += frame.height
        judged = self._judge(frame)
        bad = judged.filter(pl.col("reason") != "")
        self._reject(bad.select("row", "field", "value", "reason"), source, "row")
        self.reasons.update(dict(bad["reason"].value_counts().iter_rows()))
        good = judged.filter(pl.col("reason") == "")
        if good.height:
            self._write(good, source)

    def _judge(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The batch with ``~user``, ``~at``, ``~kind`` and the first ``reason`` against a row, its field and value."""
        m = self.mapping
        user, at = frame[m.user].cast(pl.String).str.strip_chars(), frame[m.at]
        times = parse_times(at, time_format=m.time_format, time_zone=m.time_zone)
        judged = frame.with_columns(
            user.set(user.str.to_lowercase().is_in(_NOBODY), None).alias("~user"), times.alias("~at"),
            self._kinds(frame).alias("~kind"), at.cast(pl.String).alias("~written"),
        )  # fmt: skip
        early, late = pl.lit(_FIRST), pl.lit(self.latest)
        kind = "" if m.constant_kind else m.kind
        checks = [
            (pl.col("problem") != "", pl.lit(""), pl.lit(""), pl.col("problem")),
            (pl.col("~user").is_null(), pl.lit(m.user), pl.lit(""), pl.lit("no user")),
            (pl.col("~written").fill_null("").str.strip_chars() == "", pl.lit(m.at), pl.lit(""), pl.lit("no time")),
            (pl.col("~at").is_null(), pl.lit(m.at), pl.col("~written"),
             pl.lit("the time cannot be read; give the mapping a time_format" if not m.time_format
                    else f"the time is not written as {m.time_format}")),
            (~pl.col("~at").is_between(early, late), pl.lit(m.at), pl.col("~written"),
             pl.lit("impossible time: before 1995 or more than a day ahead")),
            (pl.col("~kind").is_null(), pl.lit(kind), pl.col(kind) if kind else pl.lit(""),
             pl.lit("unknown kind of event; add it to `kinds`")),
        ]  # fmt: skip
        judged = judged.with_columns(
            _first_of([(bad, x[place]) for bad, *x in checks]).alias(name)
            for place, name in enumerate(("field", "value", "reason"))
        )  # fmt: skip
        return self._without_repeats(judged, frame.columns) if m.event_id else judged

    def _kinds(self, frame: pl.DataFrame) -> pl.Series:
        m = self.mapping
        if m.constant_kind:
            return pl.Series([m.constant_kind], dtype=pl.String).new_from_index(0, frame.height)
        words = frame[m.kind].cast(pl.String).str.strip_chars()
        table: dict[str, str] = dict(m.kinds) or {kind: kind for kind in EVENT_KINDS}
        return words.replace_strict(table, default=None, return_dtype=pl.String)

    def _without_repeats(self, judged: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
        """Rows whose event id was seen before get a reason."""
        name = self.mapping.event_id
        content = [c for c in columns if c not in ("row", "problem")]
        hashed = judged.with_columns(pl.col(name).hash().alias("~id"), pl.struct(content).hash().alias("~content"))
        counts = (pl.col(name).is_not_null() & (pl.col("reason") == "")).alias("~counts")
        hashed = hashed.with_columns(counts)
        valid = hashed.filter("~counts")
        firsts = valid.unique("~id", keep="first", maintain_order=True).select(id="~id", row="~content", at="row")
        before = self.seen.with_columns(at=pl.lit(-1, pl.Int64))
        known = pl.concat([before, firsts]).unique("id", keep="first", maintain_order=True)
        self.seen = known.select("id", "row")
        joined = hashed.join(known.rename({"row": "~first", "at": "~where"}), left_on="~id", right_on="id", how="left",
                             maintain_order="left")  # fmt: skip
        repeat = pl.col("~counts") & (pl.col("~where") != pl.col("row"))
        why = pl.when(pl.col("~content") == pl.col("~first")).then(pl.lit("duplicate: the same event stands above"))
        told = why.otherwise(pl.lit("conflict: another event with this id stands above"))
        return joined.with_columns(
            pl.when(repeat).then(told).otherwise(pl.col("reason")).alias("reason"),
            pl.when(repeat).then(pl.lit(name)).otherwise(pl.col("field")).alias("field"),
            pl.when(repeat).then(pl.col(name)).otherwise(pl.col("value")).alias("value"),
        )

    def _write(self, good: pl.DataFrame, source: str) -> None:
        rows = self._events(good, source)
        hashes = rows["user"].unique().hash()
        self.users = pl.concat([self.users, hashes]).unique()
        self.events += rows.height
        low, high = rows["at"].min(), rows["at"].max()
        if isinstance(low, datetime) and isinstance(high, datetime):
            low, high = low.astimezone(UTC), high.astimezone(UTC)
            self.first, self.last = min(self.first or low, low), max(self.last or high, high)
        path = self.out / f"part-{len(self.files):05d}.parquet"
        half = path.with_suffix(".tmp")
        rows.write_parquet(half)
        half.replace(path)  # a part is whole or not there
        self.files.append(path)

    def _events(self, good: pl.DataFrame, source: str) -> pl.DataFrame:
        """The rows' events with our columns, in the order of the rows."""
        m = self.mapping
        named = {n: getattr(m, n) for n in _TEXTS} | {f"trait_{n}": c for n, c in m.traits.items()}
        users = self.pseudonym.series(good["~user"]).alias("user")
        kinds = [(good["~kind"], None), *((also.kind, also) for also in m.also)]
        texts = [self._text(good, name, column) for name, column in named.items()]
        base = pl.DataFrame([users, good["~at"].alias("at"), good["row"], *texts]).hstack(self._money(good, source))
        parts = []
        for kind, also in kinds:
            part = base.with_columns(kind.alias("kind") if isinstance(kind, pl.Series) else pl.lit(kind).alias("kind"))
            parts.append(part.filter(_holds(good[also.when], also.equals)) if also else part)
        rows = pl.concat(parts).sort("row", maintain_order=True) if len(parts) > 1 else parts[0]
        paid = pl.col("kind").is_in(_PAID)
        rows = rows.with_columns(pl.when(paid).then(pl.col(c)).alias(c) for c in ("value_minor", "currency"))
        traits = [c for c in named if c.startswith("trait_")]
        return rows.select(*[_typed(c, t) for c, t in _TYPES.items()], *[pl.col(c).cast(pl.String) for c in traits])

    def _text(self, good: pl.DataFrame, name: str, column: str) -> pl.Series:
        if not column:
            return pl.Series(name, [None], dtype=pl.String).new_from_index(0, good.height)
        text = good[column].cast(pl.String).str.replace_all(_HIDDEN, "").str.strip_chars().str.normalize("NFC")
        text = text.str.slice(0, _LONGEST).set(text == "", None).alias(name)
        if name not in self.mapping.not_personal:
            text, changed = scrub_series(text)
            if changed:
                self.scrubbed[name] += changed
        return text

    def _money(self, good: pl.DataFrame, source: str) -> pl.DataFrame:
        m = self.mapping
        if not m.value:
            nothing = pl.DataFrame({"value_minor": [None], "currency": [None]}, schema=_MONEY)
            return nothing.select(pl.all().repeat_by(good.height).explode()) if good.height else nothing.clear()
        codes = None if m.constant_currency else good[m.currency].cast(pl.String)
        money = parse_values(good[m.value], codes, m.constant_currency)
        bad = good.select("row", value=pl.col(m.value).cast(pl.String), field=pl.lit(m.value), reason=money["problem"])
        self._reject(bad.filter(pl.col("reason") != ""), source, "value")
        return money.select("value_minor", "currency")

    def _reject(self, bad: pl.DataFrame, source: str, dropped: str) -> None:
        if not bad.height:
            return
        value = scrub_series(bad["value"].fill_null("").str.replace_all(_HIDDEN, "").str.slice(0, 120))[0]
        rejects = bad.select(
            source=pl.lit(source), row="row", field="field", value=value, reason="reason", dropped=pl.lit(dropped)
        )
        with self.rejects_file.open("ab") as file:
            rejects.write_ndjson(file)
        self.rejects += [
            Reject(**row) for row in rejects.head(max(0, _SHOWN - len(self.rejects))).iter_rows(named=True)
        ]

    def log(self) -> EventLog:
        """What was read."""
        rejected = sum(self.reasons.values())
        return EventLog(
            files=tuple(self.files), rejects=tuple(self.rejects),
            rejects_file=self.rejects_file if self.rejects_file.exists() else None,
            read=self.read, kept=self.read - rejected, rejected=rejected, rejected_by_reason=dict(self.reasons),
            users=len(self.users), events=self.events, first=self.first, last=self.last, scrubbed=dict(self.scrubbed),
        )  # fmt: skip


def _first_of(pairs: Sequence[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """The value of the first condition that holds; empty where none does."""
    return pl.coalesce(pl.when(holds).then(value.fill_null("")) for holds, value in pairs).fill_null("")


_MONEY = {"value_minor": pl.Int64(), "currency": pl.String()}
#: `core.EVENT_COLUMNS` in polars' own types.
_TYPES: dict[str, pl.DataType] = {
    "user": pl.String(), "kind": pl.String(), "product": pl.String(), "creative": pl.String(), "category": pl.String(),
    "at": pl.Datetime("us", "UTC"), "placement": pl.String(), "value_minor": pl.Int64(), "currency": pl.String(),
}  # fmt: skip


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    return pl.col(name).cast(kind)


def _holds(column: pl.Series, wanted: str) -> pl.Series:
    """Where a column holds a value: as text without regard to case, or as a number."""
    text = column.cast(pl.String).str.strip_chars()
    same = (text.str.to_lowercase() == wanted.strip().lower()).fill_null(False)
    try:
        number = float(wanted)
    except ValueError:
        return same
    return same | (text.cast(pl.Float64, strict=False) == number).fill_null(False)
