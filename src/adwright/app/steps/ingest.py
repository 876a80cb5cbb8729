"""Step 1: feeds, logs, brand kit and series into nouns and tables; what cannot be taken in goes to rejects.jsonl."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from adwright.app.campaign import Campaign, LogSource, TrendSource
from adwright.app.progress import Progress
from adwright.app.workspace import Workspace, file_hash, write_jsonl
from adwright.core import Brand, Product, Reject, TrendPoint, content_id
from adwright.core.noun import Noun
from adwright.core.text import language_of
from adwright.core.whole_file import write_bytes
from adwright.ingest import (
    Pseudonymiser,
    load_key,
    read_brand,
    read_dated_texts,
    read_events,
    read_feed,
    read_past_copy,
    read_trends,
)
from adwright.store import EventTable
from adwright.understand import terms_by_week


class SourceCount(Noun):
    """What became of one source: kept + rejected = read."""

    source: str
    what: Literal["products", "events", "trends"]
    format: str = ""
    read: int
    kept: int
    rejected: int
    note: str = ""


class IngestSummary(Noun):
    """Counts of an ingest. Written to the terminal and, with --json, as JSON."""

    campaign: str
    products: int
    events: int
    people: int
    trend_points: int
    sources: tuple[SourceCount, ...]
    rejects: str


@dataclass(frozen=True, kw_only=True)
class Ingested:
    """What the other steps work on."""

    products: tuple[Product, ...]
    brand: Brand
    past_copy: dict[str, tuple[str, ...]]
    events: EventTable
    trend_points: tuple[TrendPoint, ...]
    rejects: tuple[Reject, ...]
    key: str
    summary: IngestSummary


def ingest(work: Workspace, progress: Progress) -> Ingested:
    """Read all sources of the campaign."""
    campaign = work.campaign
    with progress.task("ingest", len(campaign.feeds) + len(campaign.logs) + len(campaign.trends)) as advance:
        products, rejects, counts = read_products(campaign)
        advance(len(campaign.feeds), f"{len(products)} products")
        logs: list[dict[str, Any]] = []
        for number, log in enumerate(campaign.logs):
            logs.append(_events(work, number, log, counts))
            advance(1, log.paths[0])
        points: list[TrendPoint] = []
        for series in campaign.trends:
            points += _trends(work, series, counts, rejects)
            advance(1, series.path)
    _forget_others(_events_folder(work), {log["folder"] for log in logs})
    events = EventTable(_events_folder(work))
    _write_rejects(work, rejects, logs)
    rejects += [reject for log in logs for reject in log["rejects"]]
    write_jsonl(work.out / "products.jsonl", products)
    people = sum(log["users"] for log in logs)
    total = sum(log["events"] for log in logs)
    return Ingested(
        products=tuple(products),
        brand=read_brand(campaign.path(campaign.brand), root=campaign.folder),
        past_copy={lang: read_past_copy(campaign.path(path)) for lang, path in campaign.past_copy.items()},
        events=events,
        trend_points=tuple(points),
        rejects=tuple(rejects),
        key=content_id("in", [[p.model_dump(mode="json") for p in products], [log["folder"] for log in logs]]),
        summary=IngestSummary(
            campaign=campaign.name, products=len(products), events=total, people=people, trend_points=len(points),
            sources=tuple(counts), rejects=str(work.out / "rejects.jsonl"),
        ),
    )  # fmt: skip


def _write_rejects(work: Workspace, rejects: list[Reject], logs: list[dict[str, Any]]) -> None:
    """All rejects; those of a log come from the file that holds every one, since memory keeps only the first."""
    files = [_events_folder(work) / log["folder"] / log["rejects_file"] for log in logs if log["rejects_file"]]
    lines = "".join(reject.model_dump_json() + "\n" for reject in rejects).encode()
    write_bytes(work.out / "rejects.jsonl", lines + b"".join(file.read_bytes() for file in files))


def read_products(campaign: Campaign) -> tuple[list[Product], list[Reject], list[SourceCount]]:
    """Products of all feeds in the languages of the campaign, rows that were refused, and the counts of each feed."""
    products: list[Product] = []
    rejects: list[Reject] = []
    counts: list[SourceCount] = []
    for source in campaign.feeds:
        feed = read_feed(
            campaign.path(source.path), root=campaign.folder, locale=source.locale, currency=source.currency,
            format=source.format,
        )  # fmt: skip
        products += feed.products
        rejects += feed.rejects
        counts.append(
            SourceCount(source=source.path, what="products", format=feed.format, read=feed.read, kept=feed.kept,
                        rejected=feed.rejected, note=f"{len(feed.products)} products, {feed.encoding}")
        )  # fmt: skip
    if campaign.languages:
        products = [p for p in products if language_of(p.locale) in campaign.languages]
    return products, rejects, counts


def _events_folder(work: Workspace) -> Path:
    return work.state / "events"


def _events(work: Workspace, number: int, log: LogSource, counts: list[SourceCount]) -> dict[str, Any]:
    """Ingest one log unless equal files with an equal mapping and key were ingested before."""
    campaign = work.campaign
    paths = [campaign.path(path) for path in log.paths]
    pseudonym = Pseudonymiser(load_key(work.settings))
    # The pseudonym of a fixed word tells one key from another without revealing either.
    inputs = [number, [file_hash(path) for path in paths], log.mapping.model_dump(mode="json"), pseudonym("key")]
    folder = _events_folder(work) / content_id("log", inputs)

    def read() -> dict[str, Any]:
        read = read_events(paths, mapping=log.mapping, pseudonym=pseudonym, out=folder)
        return {
            "parts": [str(part.relative_to(folder)) for part in read.files], "read": read.read, "kept": read.kept,
            "rejected": read.rejected, "users": read.users, "events": read.events,
            "rejects": [reject.model_dump(mode="json") for reject in read.rejects],
            "rejects_file": read.rejects_file.name if read.rejects_file else "",
        }  # fmt: skip

    made = cast(dict[str, Any], work.remembered("ingest.events", inputs, read))
    if not all((folder / part).is_file() for part in made["parts"]):
        made = read()
    note = f"{made['events']} events of {made['users']} people" + (" (simulated)" if log.simulated else "")
    counts.append(
        SourceCount(source=" + ".join(log.paths), what="events", read=made["read"], kept=made["kept"],
                    rejected=made["rejected"], note=note)
    )  # fmt: skip
    first = [Reject.model_validate(reject) for reject in made["rejects"]]
    return {**made, "folder": folder.name, "rejects": first}


def _forget_others(folder: Path, mine: set[str]) -> None:
    """Logs that the campaign no longer names, or names with another mapping, are no evidence any more."""
    for stale in folder.iterdir() if folder.is_dir() else ():
        if stale.name not in mine:
            shutil.rmtree(stale)


def _trends(
    work: Workspace, source: TrendSource, counts: list[SourceCount], rejects: list[Reject]
) -> Iterable[TrendPoint]:
    path = work.campaign.path(source.path)
    if source.text is not None:
        dated = read_dated_texts(path, text=source.text, date=source.date, date_format=source.date_format)
        rejects += dated.rejects
        counts.append(
            SourceCount(source=source.path, what="trends", format="dated texts", read=dated.read, kept=len(dated.texts),
                        rejected=len(dated.rejects))
        )  # fmt: skip
        return terms_by_week(dated.texts, dated.days, language=source.language)
    series = read_trends(path, term=source.term, date=source.date, value=source.value, kind=source.kind)
    rejects += series.rejects
    counts.append(
        SourceCount(source=source.path, what="trends", format="series", read=series.read, kept=series.kept,
                    rejected=series.read - series.kept, note="simulated" if source.simulated else "")
    )  # fmt: skip
    return series.points
