"""How placements read: their rules in few words, and the table of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from adwright import app
from adwright.cli.terminal import console, heading, row, say, table
from adwright.core import FieldLimit, Placement
from adwright.core.text import Counting

#: What a counting rule counts.
UNITS: Mapping[Counting, str] = {
    "width": "columns", "characters": "characters", "half_width": "字", "gbk_bytes": "bytes",
    "x_weighted": "characters of X",
}  # fmt: skip

_ENDS = {"image/jpeg": "jpg", "video/quicktime": "mov", "video/3gpp": "3gp", "video/x-msvideo": "avi"}


def show_placements(result: app.PlacementList) -> None:
    """A heading a platform, a line of texts a format, a row a placement."""
    long = max((len(place.id) for place in result.placements), default=0)
    for platform, group in groupby(result.placements, lambda place: place.platform):
        places = list(group)
        heading(f"{platform}, {places[0].version}")
        for (kind, said), alike in groupby(places, lambda place: (place.format, texts(place))):
            say(f"{kind}: {said}")
            shown = table("placement", "size", "sure", "file")
            shown.show_header = False
            shown.columns[0].min_width = long + 2
            for place in alike:
                row(shown, f"  {place.id}", size(place), place.confidence, file(place))
            console.print(shown)
    say(
        f"{len(result.placements)} placements; ~ marks what the source does not say or is less sure of; sources: --json"
    )


def size(place: Placement) -> str:
    """The canvas, with the smallest and the largest that are taken; "-" without one.

    Examples
    --------
    >>> from adwright.core import placement
    >>> size(placement("feed_landscape")), size(placement("google_demand_gen_1080x1920"))
    ('1200x628 from 600x314', '~1080x1920')
    """
    if not place.size:
        return "-"
    ours = "~" if "size" in place.assumed else ""
    least, most = place.least_size, place.most_size
    low = f"from {least}" if least and str(least) != place.size else ""
    high = f"to {most}" if most and str(most) != place.size else ""
    return " ".join(part for part in (ours + place.size, low, high) if part)


def texts(place: Placement) -> str:
    """The limits of its texts; "~" before those that are not as sure as the row.

    Examples
    --------
    >>> from adwright.core import placement
    >>> texts(placement("google_responsive_search"))
    'headline 3-15 x 30, description 2-4 x 90, path up to 2 x 15 columns; ~final_url 2048 characters'
    >>> texts(placement("linkedin_message"))
    'headline (subject) 60, social (message text) 1500 characters'
    """
    rules = [*place.fields.items(), *place.other_fields.items()]
    parts = []
    for unit, group in groupby(rules, lambda named: UNITS[named[1].counting]):
        parts.append(", ".join(_text(name, rule, place) for name, rule in group) + f" {unit}")
    return "; ".join(parts) or "-"


def _text(name: str, rule: FieldLimit, place: Placement) -> str:
    ours = "~" if rule.confidence != place.confidence else ""
    called = f" ({rule.called})" if rule.called else ""
    length = f"{rule.least}-{rule.limit}" if rule.least > 1 else f"{rule.limit}"
    best = f", best {rule.advised}" if rule.advised else ""
    return f"{ours}{name}{called} {_many(rule)}{length}{best}"


def _many(rule: FieldLimit) -> str:
    """How many there are, where that is more than one."""
    if rule.most_count <= 1:
        return ""
    first = f"{rule.least_count}-" if rule.least_count else "up to "
    return f"{first}{rule.most_count} x "


def file(place: Placement) -> str:
    """Types and weight of its pictures, pages and videos.

    Examples
    --------
    >>> from adwright.core import placement
    >>> file(placement("300x250"))
    'jpg, png, gif, html, 150 KB'
    >>> file(placement("tiktok_in_feed_9x16"))
    'mp4, mov, mpeg, 3gp, avi, video 5-60 s, 500 MB'
    """
    return ", ".join(_file(place)) or "-"


def _file(place: Placement) -> Iterator[str]:
    if place.media_types:
        yield ("~" if "media_types" in place.assumed else "") + kinds(place.media_types)
    if place.max_bytes:
        yield ("~" if "max_bytes" in place.assumed else "") + weight(place.max_bytes)
    if video := place.video:
        seconds = f"{video.least_seconds:g}-{video.most_seconds:g} s" if video.most_seconds else ""
        open_end = f"{video.least_seconds:g} s and more" if video.least_seconds else ""
        yield " ".join(part for part in ("video", seconds or open_end) if part)
        if video.max_bytes:
            yield weight(video.max_bytes)


def kinds(media_types: Iterable[str]) -> str:
    """Media types as the names of their files end."""
    return ", ".join(_ENDS.get(kind, kind.rpartition("/")[2]) for kind in media_types)


def weight(size: int) -> str:
    """Bytes as people say them: in KiB or MiB where they are whole ones of these, else in KB, MB or GB.

    Examples
    --------
    >>> weight(150_000), weight(153_600), weight(5_242_880), weight(1_500_000), weight(4_000_000_000)
    ('150 KB', '150 KiB', '5 MiB', '1.5 MB', '4 GB')
    """
    binary = size % 1024 == 0 and size % 1000 != 0
    base, units = (1024, ("B", "KiB", "MiB", "GiB")) if binary else (1000, ("B", "KB", "MB", "GB"))
    power = next((power for power in (3, 2, 1) if size >= base**power), 0)
    return f"{size / base**power:g} {units[power]}"
