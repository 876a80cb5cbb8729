"""Seconds and peak memory as products and canvases grow.

Comes in: how many. Goes out: rows, each measured in a fresh process that draws a warm-up picture of another product
first, so that starting Python and reading fonts is not counted; what is counted holds reading each product's picture.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _alone import alone, peak_mb
from _render_cases import Case, cases, write_photo
from _shown import table
from adwright.core import Placement, placement
from adwright.render import renderers

TITLES = {
    "what": "what", "products": "products", "canvases": "canvases", "templates": "templates", "pictures": "pictures",
    "seconds": "s (median)", "cpu_seconds": "CPU s", "s_a_picture": "s / picture", "peak_mb": "peak MB",
    "start_mb": "MB before",
}  # fmt: skip


#: Canvases that are enlarged to make more: one of each shape.
_SIX = ("display_rectangle", "display_leaderboard", "display_skyscraper", "feed_square", "story_vertical",
        "feed_landscape")  # fmt: skip


def canvases(number: int) -> list[Placement]:
    """That many canvases: six placements, one of each shape, again and again, each time a few pixels larger.

    Examples
    --------
    >>> [p.size for p in canvases(7)][::6]
    ['300x250', '304x254']
    """
    made = []
    for at in range(number):
        like, more = placement(_SIX[at % len(_SIX)]), 4 * (at // len(_SIX))
        size = {"id": f"{like.id}-{more}", "width": like.width + more, "height": like.height + more}
        made.append(like.model_copy(update=size))
    return made


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Slope of the cost over the size, both in logarithms: 1 is linear, below 1 is better.

    Examples
    --------
    >>> round(exponent([1, 2, 4], [3, 6, 12]), 6), round(exponent([1, 10], [1, 100]), 6)
    (1.0, 2.0)
    """
    return statistics.linear_regression([math.log(x) for x in sizes], [math.log(y) for y in costs]).slope


def draw(work: Sequence[Case], places: Sequence[Placement], names: Sequence[str], root: Path) -> dict[str, float]:
    """Draw everything in this process: seconds, its processor's seconds, memory at its peak and before [MB]."""
    with tempfile.TemporaryDirectory() as folder:
        warm, *counted = work
        for name in names:
            _draw_one(warm, places[0], name, root, Path(folder))
        start = peak_mb()
        wall, cpu = time.perf_counter(), time.process_time()
        for case in counted:
            for place in places:
                for name in names:
                    _draw_one(case, place, name, root, Path(folder))
        return {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu, "peak_mb": peak_mb(),
                "start_mb": start}  # fmt: skip


def _draw_one(case: Case, place: Placement, name: str, root: Path, out: Path) -> None:
    renderers.get(name).render(case.creative(place), place, brand=case.brand, product=case.product, root=root, out=out)


def measure(options: argparse.Namespace, places: Sequence[Placement], names: Sequence[str]) -> dict[str, Any]:
    """All rows, and how cost grows."""
    products = [int(number) for number in options.products.split(",")]
    sizes = [int(number) for number in options.canvases.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        work = _cases_with_photos(max(products) + 1, root)

        def row(what: str, number: int, canvas: Sequence[Placement], templates: Sequence[str]) -> dict[str, Any]:
            runs = [alone(draw, work[: number + 1], canvas, templates, root) for _ in range(options.repeats)]
            middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            pictures = number * len(canvas) * len(templates)
            print(f"{what}: {pictures} pictures, {middle['seconds']:.1f} s", file=sys.stderr, flush=True)
            return {"what": what, "products": number, "canvases": len(canvas), "templates": len(templates),
                    "pictures": pictures, **middle, "s_a_picture": middle["seconds"] / pictures}  # fmt: skip

        by_product = [row("products", number, canvases(6), [options.template]) for number in products]
        by_canvas = [row("canvases", 1, canvases(number), [options.template]) for number in sizes]
        everything = row("everything", 1, places, names)
    grown = {
        "products": exponent(products, [r["cpu_seconds"] for r in by_product]) if len(products) > 1 else None,
        "canvases": exponent(sizes, [r["cpu_seconds"] for r in by_canvas]) if len(sizes) > 1 else None,
    }
    return {"core": sorted(os.sched_getaffinity(0)), "rows": [*by_product, *by_canvas, everything], "exponent": grown}


def _cases_with_photos(number: int, root: Path) -> list[Case]:
    """Common copies, each product with a photo of its own, so that no decoded picture serves two."""
    made = []
    for case in cases(number, root=root, stress=0.0):
        photo = write_photo(root, "flower", case.number)
        product = case.product.model_copy(update={"images": (photo,)})
        made.append(Case(case.number, case.kind, case.locale, case.fields, case.brand, product))
    return made


def show(said: dict[str, Any]) -> None:
    """Print the table and the exponents."""
    print(table(TITLES, said["rows"]))
    for what, slope in said["exponent"].items():
        if slope is not None:
            print(f"\nCPU seconds grow as {what} to the power of {slope:.2f}", end="")
    last = said["rows"][-1]
    print(f"\none product on all {last['canvases']} placements with all {last['templates']} templates: "
          f"{last['seconds']:.1f} s")  # fmt: skip
