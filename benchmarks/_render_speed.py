"""How fast one banner is drawn at three sizes: ours, satori with resvg-js, headless Chromium.

Comes in: sizes, how many, which ways. Goes out: rows with the median and the middle half of the clock's milliseconds,
and the mean of the processor's, which are told of the browser in steps of 10. The banner is laid out once by ours; the
others get its boxes, type sizes and colours, and break their own lines. `peers/README.md` tells how to install them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

from _render_cases import COLOURS, LEGAL, Case, cases, write_photo
from _shown import table
from adwright.core import Money, Placement
from adwright.render import Painted, renderers
from adwright.render.painted import text_colour
from adwright.render.palette import Rgb, mix, scheme
from adwright.render.scene import Scene
from adwright.render.stack import PlacedButton, PlacedLogo

PEERS = Path(__file__).resolve().parent / "peers"
FONTS = Path(str(files("adwright.data").joinpath("fonts")))
#: What a display network takes [bytes].
JPEG_LIMIT = 150_000
#: Chromium three times: one page for all and no more work than drawing; with the headline fitted in the page and the
#: file brought under the limit, as ours are; and with a document loaded for each banner, as templates are often used.
WAYS = ("ours jpeg", "ours png", "ours raw", "satori png", "chromium jpeg", "chromium png", "chromium-fit jpeg",
        "chromium-page jpeg")  # fmt: skip
#: JPEG qualities that `chromium-fit` tries one after the other; the rest take the first.
_QUALITIES = (85, 75, 65, 55, 45, 40)
TITLES = {
    "way": "way", "size": "size", "images": "images", "per_s": "images/s", "ms": "ms (median)", "ms_low": "25 %",
    "ms_high": "75 %", "cpu_ms": "CPU ms (mean)", "bytes": "bytes (median)", "peak_mb": "peak MB",
    "ours_over": "times ours, same kind of file", "jpeg_over": "times ours jpeg",
}  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """One picture: milliseconds of the clock and of the processor, and the size of its file [bytes]."""

    ms: float
    cpu_ms: float
    size: int


@dataclass(frozen=True)
class Job:
    """One picture to draw: for ours a case, for the others the same as boxes."""

    case: Case
    placement: Placement
    told: dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """What every way needs."""

    root: Path
    template: str
    jobs: dict[str, list[Job]]
    warm: int
    options: argparse.Namespace


#: Pictures by size, warm-up left out, and the most memory held [MB].
Result = tuple[dict[str, list[Timed]], float | None]


def measure(options: argparse.Namespace, places: Sequence[Placement], _: Sequence[str]) -> dict[str, Any]:
    """All ways in turns, each round beginning with another."""
    ways = options.ways.split(",")
    if unknown := set(ways) - set(WAYS):
        sys.exit(f"no way named {sorted(unknown)}; known: {', '.join(WAYS)}")
    check_peers(ways, options)
    timed: dict[tuple[str, str], list[Timed]] = defaultdict(list)
    peaks: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        bench = prepared(options, places, Path(folder))
        for turn in range(options.rounds):
            for way in ways[turn % len(ways) :] + ways[: turn % len(ways)]:
                print(f"round {turn + 1}: {way}", file=sys.stderr, flush=True)
                found, peak = run(way, bench)
                for size, pictures in found.items():
                    timed[way, size] += pictures
                if peak is not None:
                    peaks[way] = max(peak, peaks.get(way, 0.0))
    return {"core": sorted(os.sched_getaffinity(0)), "template": options.template,
            "rows": rows_of(timed, peaks), "peers": versions(options)}  # fmt: skip


def check_peers(ways: Sequence[str], options: argparse.Namespace) -> None:
    """Leave with one sentence when what a way needs is missing."""
    if any(way.startswith("satori") for way in ways):
        if shutil.which("node") is None:
            sys.exit("satori needs node; leave it out by --ways")
        missing = [name for name in ("satori", "@resvg/resvg-js")
                   if options.peers is None or not (options.peers / "node_modules" / name).is_dir()]  # fmt: skip
        if missing:
            where = options.peers or "DIR"
            sys.exit(f"{' and '.join(missing)} not found: npm install --ignore-scripts --prefix {where} satori "
                     f"@resvg/resvg-js, then --peers {where}; or leave it out by --ways")  # fmt: skip
    if any(way.startswith("chromium") for way in ways):
        if find_spec("playwright") is None:
            sys.exit("chromium needs the package playwright: pip install playwright; or leave it out by --ways")
        if not browser(options):
            sys.exit("no chromium on this machine: install it or give --chromium PROGRAM; or leave it out by --ways")


def browser(options: argparse.Namespace) -> str:
    """The browser's program; empty when there is none."""
    names = [options.chromium] if options.chromium else ["chromium", "chromium-browser", "google-chrome"]
    return next((found for name in names if (found := shutil.which(name))), "")


def prepared(options: argparse.Namespace, places: Sequence[Placement], root: Path) -> Bench:
    """Jobs of every size: each with another copy, languages in turn; photo and brand the same."""
    renderer = renderers.get(options.template)
    assert isinstance(renderer, Painted), "layouts can be told of the painted templates only"
    number = options.warm + options.images
    made = cases(number, root=root, stress=0.0)
    photo = write_photo(root, "flower")
    jobs: dict[str, list[Job]] = {}
    for size in options.sizes.split(","):
        place = next((p for p in places if p.size == size), None)
        if place is None:
            sys.exit(f"no placement of {size}; known: {sorted({p.size for p in places})}")
        jobs[size] = []
        for case in made:
            brand = case.brand.model_copy(update={"colours": COLOURS[1], "logo": "logo.png", "legal_lines": LEGAL})
            price = case.product.price or Money.of(168, "CNY")
            product = case.product.model_copy(update={"images": (photo,), "price": price, "sale_price": None})
            same = replace(case, brand=brand, product=product)
            scene = renderer.scene(same.creative(place), place, brand=brand, product=product, root=root)
            jobs[size].append(Job(same, place, told(scene, renderer, same, root)))
    return Bench(root, options.template, jobs, options.warm, options)


def told(scene: Scene, renderer: Painted, case: Case, root: Path) -> dict[str, Any]:
    """A laid-out banner as plain data for another engine: boxes as left, top, width, height."""
    colours = scheme(case.brand, renderer.template.mood)
    panel = scene.panel
    assert scene.picture is not None, "the banner of this benchmark has a photo"
    return {
        "width": scene.width, "height": scene.height, "ground": [css(colours.ground), css(colours.ground_end)],
        "panel": _box(panel), "picture": _box(scene.picture), "image": str(root / case.product.images[0]),
        "logo": next((_box(p.box) for p in scene.placed if isinstance(p, PlacedLogo)), None),
        "logo_image": str(root / "logo.png"), "scrim": _scrim(scene, colours.ground, colours.ground_end),
        "buttons": [{"box": _box(p.box), "colour": css(colours.button), "radius": p.box.height / 2}
                    for p in scene.placed if isinstance(p, PlacedButton)],
        "texts": [{
            "kind": text.kind, "text": text.shaped.text, "box": _box(text.box), "size": text.size,
            "lines": len(text.lines),
            "line": text.box.height / len(text.lines), "colour": css(text_colour(colours, text)), "struck": text.struck,
            "weight": 700 if any(face.name.endswith("Bold.ttf") for face in text.shaped.fonts) else 500,
        } for text in scene.texts],
    }  # fmt: skip


def _scrim(scene: Scene, above: Rgb, below: Rgb) -> list[dict[str, Any]]:
    """Strips in which the photo fades into the ground: at those edges of its panel that lie inside the canvas."""
    left, top, wide, high = _box(scene.panel)
    strips = {
        "to top": (scene.panel.bottom < scene.height, [left, top + 0.58 * high, wide, 0.42 * high], top + high),
        "to bottom": (scene.panel.top > 0, [left, top, wide, 0.42 * high], top),
        "to right": (scene.panel.left > 0, [left, top, 0.42 * wide, high], top + high / 2),
        "to left": (scene.panel.right < scene.width, [left + 0.58 * wide, top, 0.42 * wide, high], top + high / 2),
    }
    told = []
    for way, (inside, box, edge) in strips.items():
        ground = mix(above, below, edge / scene.height)
        near, far = css(ground), "rgba({},{},{},0)".format(*ground)
        told += [{"box": box, "gradient": f"linear-gradient({way}, {near}, {far})"}] if inside else []
    return told


def _box(box: Any) -> list[float]:
    return [round(value, 2) for value in (box.left, box.top, box.width, box.height)]


def css(colour: Rgb) -> str:
    """Three bytes as CSS writes them.

    Examples
    --------
    >>> css((255, 128, 0))
    '#ff8000'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)


def run(way: str, bench: Bench) -> Result:
    """All pictures of one way."""
    engine, output = way.split(" ")
    if engine == "ours":
        return ours(bench, output)
    return satori(bench) if engine == "satori" else chromium(bench, output, engine.partition("-")[2])


def ours(bench: Bench, output: str) -> Result:
    """Drawn here, and written to a file as a campaign's pictures are; raw: all but encoding."""
    kind = {"jpeg": ("image/jpeg",), "png": ("image/png",), "raw": ("image/png",)}[output]
    draw = renderers.get(bench.template).render
    found: dict[str, list[Timed]] = {}
    with tempfile.TemporaryDirectory() as folder, _encoding(output != "raw"):
        for size, jobs in bench.jobs.items():
            found[size] = []
            for at, job in enumerate(jobs):
                limit = JPEG_LIMIT if output == "jpeg" else 100_000_000
                place = job.placement.model_copy(update={"media_types": kind, "max_bytes": limit})
                creative = job.case.creative(place)
                wall, cpu = time.perf_counter(), time.process_time()
                made = draw(creative, place, brand=job.case.brand, product=job.case.product, root=bench.root,
                            out=Path(folder))  # fmt: skip
                one = Timed((time.perf_counter() - wall) * 1e3, (time.process_time() - cpu) * 1e3, made.files[0].size)
                if at >= bench.warm:
                    found[size].append(one)
            if bench.options.look and output != "raw":
                _keep(bench, f"ours-{size}.{output}", (Path(folder) / made.files[0].path).read_bytes())
    return found, None  # its memory is measured by `growth`, in a process of its own


@contextmanager
def _encoding(on: bool) -> Iterator[None]:
    """Encoding as it is, or none. The one place that knows where it is called."""
    if on:
        yield
        return
    with patch("adwright.render.painted.encode", lambda *_: (b"", "image/png", 0)):
        yield


def _keep(bench: Bench, name: str, data: bytes) -> None:
    bench.options.look.mkdir(parents=True, exist_ok=True)
    (bench.options.look / name).write_bytes(data)


def satori(bench: Bench) -> Result:
    """All in one node process, which keeps its own time."""
    fonts = [{"name": family, "path": str(FONTS / f"{family}-{style}.ttf"), "weight": weight}
             for family in ("Inter", "NotoSansSC") for style, weight in (("Medium", 500), ("Bold", 700))]  # fmt: skip
    asked = {"fonts": fonts, "warm": bench.warm, "look": str(bench.options.look or ""),
             "sizes": {size: [job.told for job in jobs] for size, jobs in bench.jobs.items()}}  # fmt: skip
    if bench.options.look:
        bench.options.look.mkdir(parents=True, exist_ok=True)
    file = bench.root / "jobs.json"
    file.write_text(json.dumps(asked, ensure_ascii=False))
    done = subprocess.run(["node", PEERS / "satori_banner.mjs", bench.options.peers.resolve(), file],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        sys.exit(f"satori failed: {done.stderr.strip()[-800:]}")
    answer = json.loads(done.stdout)
    return {size: [Timed(**one) for one in pictures] for size, pictures in answer["sizes"].items()}, answer["peak_mb"]


def chromium(bench: Bench, output: str, manner: str = "") -> Result:
    """Drawn by a page's own script and taken as a picture; `manner` "fit" or "page" as told at `WAYS`."""
    from playwright.sync_api import sync_playwright  # optional

    found: dict[str, list[Timed]] = {}
    with sync_playwright() as play:
        program = play.chromium.launch(executable_path=browser(bench.options), args=["--no-sandbox"])
        page = program.new_page()
        open_page(page)
        for size, jobs in bench.jobs.items():
            page.set_viewport_size({"width": jobs[0].told["width"], "height": jobs[0].told["height"]})
            found[size] = []
            for at, job in enumerate(jobs):
                wall, cpu = time.perf_counter(), time.process_time() + family()[0]
                if manner == "page":
                    open_page(page)
                data = taken(page, job, output, fit=manner == "fit")
                ms, used = time.perf_counter() - wall, time.process_time() + family()[0] - cpu
                if at >= bench.warm:
                    found[size].append(Timed(ms * 1e3, used * 1e3, len(data)))
            if bench.options.look:
                _keep(bench, f"chromium{manner}-{size}.{output}", data)
        peak = family()[1]
        program.close()
    return found, peak


def open_page(page: Any) -> None:
    """The page with its fonts, empty."""
    page.goto((PEERS / "chromium_banner.html").as_uri())
    page.evaluate("folder => loadFonts(folder)", FONTS.as_uri())


def taken(page: Any, job: Job, output: str, *, fit: bool) -> bytes:
    """The banner as a file; with `fit` its headline is fitted and the file brought under the limit."""
    page.evaluate("([job, fit]) => draw(job, fit)", [job.told, fit])
    if output == "png":
        return bytes(page.screenshot(type="png"))
    for quality in _QUALITIES:
        data = bytes(page.screenshot(type="jpeg", quality=quality))
        if not fit or len(data) <= JPEG_LIMIT:
            break
    return data


def family() -> tuple[float, float]:
    """Seconds of the processor that all descendants of this process have used, and the most memory they held [MB].

    Pages that processes share count once for each; Linux only, elsewhere not a number.
    """
    if not Path("/proc/self/stat").exists():
        return float("nan"), float("nan")
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended
        parents[int(path.parent.name)], ticks[int(path.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    mine = {os.getpid()}
    while more := {child for child, parent in parents.items() if parent in mine} - mine:
        mine |= more
    mine.discard(os.getpid())
    return sum(ticks[pid] for pid in mine) / os.sysconf("SC_CLK_TCK"), sum(map(_peak_mb, mine))


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def rows_of(timed: dict[tuple[str, str], list[Timed]], peaks: dict[str, float]) -> list[dict[str, Any]]:
    """One row a size and way; ours is compared with each other way by the file it makes, PNG with PNG.

    Examples
    --------
    >>> found = {("ours png", "9x9"): [Timed(5, 4, 1)] * 2, ("satori png", "9x9"): [Timed(20, 20, 2)] * 2}
    >>> [(row["way"], row["per_s"], row.get("ours_over")) for row in rows_of(found, {})]
    [('ours png', 200.0, None), ('satori png', 50.0, 4.0)]
    """
    rows = []
    for (way, size), pictures in sorted(timed.items(), key=lambda item: _order(*item[0])):
        low, middle, high = _quartiles([one.ms for one in pictures])
        row: dict[str, Any] = {
            "way": way, "size": size, "images": len(pictures), "per_s": 1e3 / middle, "ms": middle, "ms_low": low,
            "ms_high": high, "cpu_ms": statistics.fmean(one.cpu_ms for one in pictures),
            "bytes": round(statistics.median(one.size for one in pictures)), "peak_mb": peaks.get(way),
        }  # fmt: skip
        for key, other in (("ours_over", f"ours {way.split(' ')[1]}"), ("jpeg_over", "ours jpeg")):
            mine = timed.get((other, size))
            if mine and not way.startswith("ours"):
                row[key] = middle / statistics.median(one.ms for one in mine)
        rows.append(row)
    return rows


def _order(way: str, size: str) -> tuple[int, int]:
    wide, high = size.split("x")
    return int(wide) * int(high), WAYS.index(way)


def _quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def versions(options: argparse.Namespace) -> dict[str, str]:
    """Versions of the others, as they tell them."""
    found = {}
    for name in ("satori", "@resvg/resvg-js"):
        file = (options.peers or Path()) / "node_modules" / name / "package.json"
        if options.peers and file.is_file():
            found[name] = json.loads(file.read_text())["version"]
    for name, program in (("node", shutil.which("node")), ("chromium", browser(options))):
        if program:
            asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
            found[name] = asked.stdout.strip()
    return found


def show(said: dict[str, Any]) -> None:
    """Print the table."""
    print(", ".join(f"{name} {version}" for name, version in said["peers"].items()) + f", core {said['core']}\n")
    print(table(TITLES, said["rows"]))
