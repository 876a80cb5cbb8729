"""Pictures: how fast they are drawn, how that grows, and whether they are good enough to go out as they are.

    python benchmarks/render.py speed [--peers DIR] [--ways ...] [--images 12] [--rounds 3] [--look DIR] [--json OUT]
    python benchmarks/render.py growth [--json OUT]
    python benchmarks/render.py quality [--copies 200] [--pictures N] [--ocr] [--sheet FILE] [--json OUT]

speed: one banner (photo, scrim, logo, headline, price, button, legal line) at three sizes, each picture with another
copy, Chinese and English in turn, by our renderer, by satori with resvg-js, and by headless Chromium, all kept on one
core. The others are given the boxes and type sizes that ours found; only ours fits its text, measures its contrast and
writes its file. How to install them: `benchmarks/peers/README.md`. Aim: at least 3 times satori and 5 times Chromium.

growth: seconds and peak memory as products and canvases grow, each run in a process of its own on one core; and one
product on all placements with all templates, for which the aim is 60 s.

quality: common and difficult copies on all placements with all renderers: the share that passes all quality control
without help (aim 98 %), and with --ocr (package rapidocr) of headlines that are read back exactly (aim 97 %).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed

import _render_growth
import _render_quality
import _render_speed
from _render_cases import cases
from _shown import machine, table
from adwright.core import Placement, placements
from adwright.render import renderers
from adwright.render.sheet import contact_sheet

#: Width of a tile on the sheet of the worst [px].
_TILE = 330


def drawable(names: str = "") -> list[Placement]:
    """Placements that pictures are drawn for, all or those named."""
    wanted = set(names.split(",")) - {""}
    known = [p for p in placements().values() if p.takes_pictures]
    if unknown := wanted - {p.id for p in known}:
        sys.exit(f"no pictures are drawn for {sorted(unknown)}; known: {[p.id for p in known]}")
    return [p for p in known if not wanted or p.id in wanted]


def chosen_renderers(names: str = "", *more: str) -> list[str]:
    """Names of renderers and of what else may be asked for, all or those named."""
    known = [*renderers.names(), *more]
    wanted = set(names.split(",")) - {""}
    if unknown := wanted - set(known):
        sys.exit(f"no renderer named {sorted(unknown)}; known: {known}")
    return [name for name in known if not wanted or name in wanted]


def quality(options: argparse.Namespace) -> dict[str, Any]:
    """Draw and judge; the figures, and the contact sheet where one is asked for."""
    if options.ocr and find_spec("rapidocr") is None:
        sys.exit("--ocr needs the package rapidocr: pip install rapidocr")
    places, names = drawable(options.placements), chosen_renderers(options.renderers, _render_quality.CHOSEN)
    with tempfile.TemporaryDirectory() as folder:
        root, out = Path(folder) / "campaign", Path(folder) / "out"
        made = cases(options.copies, root=root, stress=options.stress)
        asked = _render_quality.picked(made, places, names, options.pictures or sys.maxsize, options.seed)
        jobs = (
            delayed(_render_quality.judge)(case, place, name, root=root, out=out, ocr=options.ocr)
            for case, place, name in asked
        )
        judged = list[_render_quality.Judged]()
        for one in Parallel(n_jobs=options.jobs, return_as="generator", batch_size=8)(jobs):
            judged.append(one)
            if len(judged) % 100 == 0:
                print(f"{len(judged)} of {len(asked)} pictures", file=sys.stderr, flush=True)
        if options.sheet:
            shown = _render_quality.tiles(_render_quality.worst(judged, options.tiles), out)
            options.sheet.write_bytes(contact_sheet(shown, cell=_TILE, least=_TILE))
    return {
        "copies": len(made), "placements": len(places), "renderers": len(names),
        "all": _render_quality.figures(judged), "matrix": _render_quality.matrix(judged),
        **{f"by_{key}": _render_quality.shares(judged, key) for key in ("renderer", "placement", "kind")},
        "bad": [_told(one) for one in judged if one.reasons or one.is_read is False],
    }  # fmt: skip


def _told(one: _render_quality.Judged) -> dict[str, Any]:
    return {"case": one.case, "kind": one.kind, "renderer": one.renderer, "placement": one.placement,
            "headline": one.headline, "reasons": one.reasons, "whys": one.whys, "read": one.read,
            "quality": one.quality}  # fmt: skip


def show_quality(said: dict[str, Any]) -> None:
    """Print the tables, then an example of each reason and of headlines that were not read."""
    titles = {"pictures": "pictures", "passed": "passed", "let_through": "bad, not blocked", "asked": "headlines",
              "read": "read exactly", "read_of_passed": "read, of passed", "reasons": "reasons"}  # fmt: skip
    print(f"{said['copies']} copies, {said['placements']} placements, {said['renderers']} renderers\n")
    print(table({"what": "what", **titles}, [{"what": "all", **said["all"]}]))
    for key in ("renderer", "placement", "kind"):
        print(f"\n{table({key: key, **titles}, said[f'by_{key}'])}")
    names = {name: name for row in said["matrix"] for name in row}
    print(f"\nshare that passes\n\n{table(names, said['matrix'])}\n")
    seen = set[str]()
    for bad in said["bad"]:
        where = f"{bad['renderer']} {bad['placement']} [{bad['kind']}] {bad['headline']!r}"
        if new := set(bad["reasons"]) - seen:
            seen |= new
            print(f"{', '.join(sorted(new))}: {where}: {'; '.join(bad['whys']) or bad['quality']}")
    unread = [bad for bad in said["bad"] if bad["read"] is not None and not bad["reasons"]]
    for bad in itertools.islice(unread, 20):
        print(f"read as {bad['read']!r}: {bad['renderer']} {bad['placement']} {bad['headline']!r}")


def parser() -> argparse.ArgumentParser:
    """What may be asked."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = made.add_subparsers(dest="what", required=True)
    speed = kinds.add_parser("speed", help="pictures a second, ours and others")
    speed.add_argument("--sizes", default="300x250,1080x1080,1080x1920")
    speed.add_argument("--ways", default=",".join(_render_speed.WAYS), help="separated by commas")
    speed.add_argument("--images", type=int, default=12, help="timed pictures per way, size and round")
    speed.add_argument("--warm", type=int, default=3, help="pictures before the clock starts")
    speed.add_argument("--rounds", type=int, default=3)
    speed.add_argument("--peers", type=Path, help="folder with node_modules; see benchmarks/peers/README.md")
    speed.add_argument("--chromium", default="", help="the browser's program; found by itself when left out")
    speed.add_argument("--look", type=Path, help="folder for one picture of each way and size")
    growth = kinds.add_parser("growth", help="seconds and memory as work grows")
    growth.add_argument("--products", default="1,3,10,30")
    growth.add_argument("--canvases", default="6,12,24")
    growth.add_argument("--repeats", type=int, default=3)
    for kind in (speed, growth):
        kind.add_argument("--template", default="bold")
        kind.add_argument("--core", type=int, help="the core to stay on; the last one when left out")
    judging = kinds.add_parser("quality", help="what passes all control, and what can be read")
    judging.add_argument("--copies", type=int, default=200)
    judging.add_argument("--stress", type=float, default=0.25, help="share of difficult copies")
    judging.add_argument("--pictures", type=int, default=0, help="draw a sample of that many; 0: all")
    judging.add_argument("--placements", default="", help="ids separated by commas; all when left out")
    judging.add_argument("--renderers", default="", help="names separated by commas; all when left out")
    judging.add_argument("--ocr", action="store_true", help="read headlines back with rapidocr")
    judging.add_argument("--sheet", type=Path, help="PNG with the worst pictures")
    judging.add_argument("--tiles", type=int, default=40)
    judging.add_argument("--jobs", type=int, default=1, help="processes")
    judging.add_argument("--seed", type=int, default=0)
    for kind in (speed, growth, judging):
        kind.add_argument("--json", type=Path)
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = parser().parse_args(arguments)
    asked = list(arguments if arguments is not None else sys.argv[1:])
    said: dict[str, Any] = {
        "command": " ".join(["python benchmarks/render.py", *asked]),
        "machine": machine("skia-python", "uharfbuzz", "pillow", "playwright", "rapidocr"),
    }
    print(said["command"] + "\n" + ", ".join(f"{key} {value}" for key, value in said["machine"].items()) + "\n")
    if options.what == "quality":
        said |= quality(options)
        show_quality(said)
    else:
        core = options.core if options.core is not None else max(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})  # children inherit it: node, the browser with all its processes, ours
        names = chosen_renderers()
        if options.template not in names:
            sys.exit(f"no template named {options.template!r}; known: {', '.join(names)}")
        work: Any = _render_speed if options.what == "speed" else _render_growth
        said |= work.measure(options, drawable(), names)
        work.show(said)
    if options.json:
        options.json.write_text(json.dumps(said, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
