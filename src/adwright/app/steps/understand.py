"""Step 2: segments of people, trends of terms, the brand's way of writing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from adwright.app.progress import Progress
from adwright.app.steps.ingest import Ingested
from adwright.app.workspace import Workspace, write_json
from adwright.core import BrandProfile, Segment, Trend, content_id
from adwright.core.noun import Noun
from adwright.core.whole_file import write_bytes
from adwright.understand import find_trends, profile_brand, segment


class UnderstandSummary(Noun):
    """What was understood. Written to the terminal and, with --json, as JSON."""

    campaign: str
    people: int
    left_out: int
    segments: tuple[Segment, ...]
    trends: tuple[Trend, ...]
    brand: tuple[BrandProfile, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """Insight the later steps work on. `members`: columns user (pseudonym), segment (id)."""

    segments: tuple[Segment, ...]
    members: pl.DataFrame
    trends: tuple[Trend, ...]
    profiles: tuple[BrandProfile, ...]
    summary: UnderstandSummary


def understand(work: Workspace, ingested: Ingested, progress: Progress) -> Understood:
    """Segment people, find trends, profile the brand; writes segments.json, trends.json and brand.json."""
    campaign = work.campaign
    with progress.task("understand", 3) as advance:
        people, left_out, segments, members, notes = _segments(work, ingested)
        advance(1, f"{len(segments)} segments")
        trends = find_trends(ingested.trend_points)
        advance(1, f"{sum(t.direction != 'flat' for t in trends)} of {len(trends)} series move")
        languages = campaign.languages or tuple(ingested.past_copy) or ("en",)
        profiles = tuple(
            profile_brand(ingested.brand, ingested.past_copy.get(language, ()), language=language)
            for language in languages
        )
        advance(1, "brand")
    summary = UnderstandSummary(
        campaign=campaign.name, people=people, left_out=left_out, segments=segments, trends=trends, brand=profiles,
        notes=notes,
    )  # fmt: skip
    write_json(work.out / "segments.json", [s.model_dump(mode="json") for s in segments])
    write_json(work.out / "trends.json", [t.model_dump(mode="json") for t in trends])
    write_json(work.out / "brand.json", [p.model_dump(mode="json") for p in profiles])
    return Understood(segments=segments, members=members, trends=trends, profiles=profiles, summary=summary)


def _segments(
    work: Workspace, ingested: Ingested
) -> tuple[int, int, tuple[Segment, ...], pl.DataFrame, tuple[str, ...]]:
    campaign, options = work.campaign, work.campaign.segments
    empty = pl.DataFrame(schema={"user": pl.String, "segment": pl.String})
    if not ingested.events.parts():
        return 0, 0, (), empty, ("no event log: no segments",)
    inputs = [ingested.key, options.model_dump(), campaign.seed, campaign.time_zone, list(campaign.languages)]
    members_file = work.members_file(content_id("members", inputs))

    def make() -> dict[str, Any]:
        made = segment(
            ingested.events.scan(), products=ingested.products, k=options.k, max_segments=options.max,
            seed=campaign.seed, languages=campaign.languages or ("zh", "en"), time_zone=campaign.time_zone,
        )  # fmt: skip
        buffer = io.BytesIO()
        made.members.sort("user").write_parquet(buffer)
        write_bytes(members_file, buffer.getvalue())
        return {
            "segments": [s.model_dump(mode="json") for s in made.segments], "people": made.people,
            "left_out": made.left_out, "notes": list(made.notes),
        }  # fmt: skip

    found = cast(dict[str, Any], work.remembered("understand.segments", inputs, make))
    if not members_file.is_file():
        found = make()
    segments = tuple(Segment.model_validate(s) for s in found["segments"])
    work.point_to_members(members_file)
    return found["people"], found["left_out"], segments, pl.read_parquet(members_file), tuple(found["notes"])
