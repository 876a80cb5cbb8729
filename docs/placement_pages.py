"""The page of all placements: what each takes, and where that was read."""

from __future__ import annotations

from collections.abc import Iterator

from adwright.cli.show_placements import file, size, texts, weight
from adwright.core.placement import Animation, Asset, Html, Placement
from adwright.core.placement_table import PlacementFile, placement_files

_HEAD = """\
Made by `python docs/build.py` from `src/adwright/data/placements`. *read* rules were seen at their source and block
where the platform refuses; *reported* ones are second-hand, *advisory* ones general knowledge, and neither ever blocks.
A ~ marks a value that the source does not say (a canvas, a largest file, file types: ours), or a text that is less sure
than its row. "best" is the length up to which all of a text is shown or every source agrees; copy is written for it.
Columns: a wide character counts 2; 字: two Latin characters count 1; bytes: a Chinese character counts 2.
"""

#: Which limits are kept where; what cannot be kept here is said too.
_KEPT = (
    ("length of a text", "checks of the copy, all writers", "`length.<placement>`"),
    (
        "texts and pictures of one ad",
        "`adwright render` counts what was picked of a product; formats write as many",
        "`counts.<placement>`",
    ),
    (
        "canvas, safe zone, type and weight of a picture",
        "the renderer: nothing else is drawn",
        "`render.overflow`, an error",
    ),
    (
        "weight of a page at once, packed, in all",
        "the HTML5 exporter brings it under the limit; a browser's report",
        "an error, `render.initial_load`, `render.zip`, `render.total_load`",
    ),
    ("weight of a page later", "our pages load nothing later; a browser's report", "`render.subload`"),
    ("files and requests", "the HTML5 exporter; a browser's report", "`render.requests`"),
    (
        "calls beyond the zip, storage, cookies, click tag",
        "the HTML5 exporter, by the page's text; a browser's report",
        "`render.calls`, `render.storage`, `render.cookies`, `render.click_tag`",
    ),
    ("seconds and loops of a page", "the HTML5 exporter: it is shortened", "`render.motion`"),
    (
        "frames a second",
        "the HTML5 exporter, where a row says it of pages; of GIF nowhere: none is made",
        "`render.frame_rate`",
    ),
    ("QR code", "the renderer", "`render.qr`"),
    ("video: length, weight, bit rate, frames, ratio", "nowhere: no video is made", "-"),
    ("logos, avatars and other pictures that go along", "nowhere: they are not made here", "-"),
    ("texts that are no copy: names, paths, links", "nowhere: they are not written here", "-"),
    ("AMPHTML; CPU, sound, borders", "nowhere: no AMPHTML is made; our pages have no sound and next to no script", "-"),
)


def placements_page() -> str:
    """All placements by platform, from the tables."""
    files = placement_files()
    total = sum(len(table.placements) for table in files.values())
    parts = ["# Placements\n", _HEAD, _kept(), f"{total} placements of {len(files)} platforms.\n"]
    return "\n".join([*parts, *(_section(table) for table in files.values())])


def _kept() -> str:
    rows = ["| limit | where it is kept | finding |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in _KEPT)]
    return "\n".join(rows) + "\n"


def _section(table: PlacementFile) -> str:
    also = f" ({', '.join(table.also)})" if table.also else ""
    rows = ["| placement | format | size | texts | file | more | source |", "|---|---|---|---|---|---|---|"]
    rows += [_row(place) for place in table.placements]
    return f"## {table.platform}{also}\n\nVersion {table.version}.\n\n" + "\n".join(rows) + "\n"


def _row(place: Placement) -> str:
    where = f"{place.confidence}, {place.checked}: {place.source}"
    name = f"`{place.id}` {place.name}, {place.name_zh}"
    cells = (name, place.format, size(place), texts(place), file(place), "; ".join(_more(place)), where)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _more(place: Placement) -> Iterator[str]:
    zone = place.safe_zone
    if any((zone.top, zone.right, zone.bottom, zone.left)):
        yield f"free of text: {zone.top} px at the top, {zone.right} right, {zone.bottom} bottom, {zone.left} left"
    if place.ratio_tolerance:
        yield f"ratio within {place.ratio_tolerance:.0%}"
    if place.items:
        yield f"{place.items.least} to {place.items.most} pictures or cards"
    if place.qr_module:
        yield f"QR code, {place.qr_module} px a module at least"
    if place.animation:
        yield _animation(place.animation)
    for kind, page in (("HTML5", place.html5), ("AMPHTML", place.amphtml)):
        if page:
            yield f"{kind}: {_page(page)}"
    if place.video and place.video.ratios:
        yield f"video {', '.join(place.video.ratios)}"
    yield from map(_asset, place.assets)
    for name, rule in place.fields.items():
        if rule.one_within:
            yield f"one {name} of {rule.one_within} at most"
        if rule.without:
            yield f"no {' '.join(rule.without)} in the {name}"
    if place.note:
        yield place.note


def _asset(asset: Asset) -> str:
    least = f"from {asset.least_size}" if asset.least_size else ""
    most = f"up to {weight(asset.max_bytes)}" if asset.max_bytes else ""
    return " ".join(part for part in (asset.role, str(asset.size or asset.ratio), least, most) if part)


def _animation(moves: Animation) -> str:
    parts = ((moves.max_seconds, "s"), (moves.max_loops, "loops"), (moves.max_fps, "frames a second"))
    said = "moves up to " + ", ".join(f"{many:g} {unit}" for many, unit in parts if many)
    of = f" ({', '.join(kind.rpartition('/')[2] for kind in moves.fps_of)})" if moves.max_fps and moves.fps_of else ""
    return said + of + _unsure(moves.confidence)


def _page(page: Html) -> str:
    sizes = ((page.initial_bytes, "at once"), (page.subload_bytes, "after"), (page.zip_bytes, "packed"),
             (page.total_bytes, "in all"))  # fmt: skip
    counts = ((page.most_files, "files"), (page.most_requests, "requests"), (page.most_cookies, "cookies"))
    said = [f"{weight(many)} {what}" for many, what in sizes if many]
    said += [f"{many} {what}" for many, what in counts if many] + (["click tag"] if page.click_tag else [])
    return ", ".join(said) + _unsure(page.confidence)


def _unsure(confidence: str) -> str:
    return "" if confidence == "read" else f" ({confidence})"
