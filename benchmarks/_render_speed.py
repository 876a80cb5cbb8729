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
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

from _alone import alone, peak_mb
from _render_banner import Bench, Job, prepared
from _shown import table
from adwright.core import Placement
from adwright.render import renderers

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
    "jpeg_over_cpu": "the same in CPU",
}  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """One picture: milliseconds of the clock and of the processor, and the size of its file [bytes]."""

    ms: float
    cpu_ms: float
    size: int


#: Pictures by size, warm-up left out, and the most memory held [MB].
Result = tuple[dict[str, list[Timed]], float]


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


def run(way: str, bench: Bench) -> Result:
    """All pictures of one way."""
    engine, output = way.split(" ")
    if engine == "ours":
        # Laying the banner out for the others has shaped its texts: a fresh process has not.
        return alone(ours, bench, output)
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
    return found, peak_mb()


@contextmanager
def _encoding(on: bool) -> Iterator[None]:
    """Encoding as it is, or none. The one place that knows where it is called."""
    if on:
        yield
        return
    with patch("adwright.render.marked_file.encode", lambda *_: (b"", "image/png", 0)):
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
    return sum(ticks[pid] for pid in mine) / os.sysconf("SC_CLK_TCK"), sum(map(peak_mb, mine))


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
        alike, usual = timed.get((f"ours {way.split(' ')[1]}", size)), timed.get(("ours jpeg", size))
        if alike and not way.startswith("ours"):
            row["ours_over"] = middle / statistics.median(one.ms for one in alike)
        if usual and not way.startswith("ours"):
            row["jpeg_over"] = middle / statistics.median(one.ms for one in usual)
            row["jpeg_over_cpu"] = row["cpu_ms"] / statistics.fmean(one.cpu_ms for one in usual)
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
