"""Products per second and peak memory of the whole job on real products.

    python benchmarks/run.py [--feed fashion] [--sizes 10,100,280] [--models none,embedded] [--json]

Each size runs in a process of its own, in a fresh folder, from feed to report.html: six placements, six creatives a
product, six lines sampled a field. Real product pictures are not fetched, so banners carry procedural art. Peak memory
is the largest resident set of the main process, and of its largest worker, as the operating system accounts them.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from real_data import data_folder, shop_campaign


def measure(feed: str, size: int, model: str) -> dict[str, object]:
    """One whole job in this process."""
    from adwright import app

    with tempfile.TemporaryDirectory() as parent:
        folder = shop_campaign(feed, Path(parent) / feed, model=model)
        started = time.perf_counter()
        summary = app.run(folder, limit=size)
        seconds = time.perf_counter() - started
        page = (folder / "out" / "report.html").stat().st_size
    main = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    sampled, usable = sum(summary.generate.sampled.values()), sum(summary.generate.usable.values())
    return {
        "model": model, "products": summary.ingest.products, "seconds": round(seconds, 1),
        "products_per_s": round(summary.ingest.products / seconds, 3), "creatives": summary.generate.creatives,
        "renditions": summary.render.renditions, "main_mb": main // 1024, "worker_mb": worker // 1024,
        "report_mb": round(page / 1e6, 1), "lines_sampled": sampled, "lines_usable": usable,
        "usable_per_product": round(usable / summary.ingest.products, 1),
    }  # fmt: skip


def main() -> None:
    """Run all sizes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feed", default="fashion")
    parser.add_argument("--sizes", default="10,100,280")
    parser.add_argument("--models", default="none,embedded")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", nargs=2, metavar=("SIZE", "MODEL"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(measure(arguments.feed, int(arguments.one[0]), arguments.one[1])))
        return
    data_folder()
    rows = []
    for model in arguments.models.split(","):
        for size in arguments.sizes.split(","):
            command = [sys.executable, __file__, "--feed", arguments.feed, "--one", size, model]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            rows.append(json.loads(done.stdout.splitlines()[-1]))
            if not arguments.json:
                if len(rows) == 1:
                    print("  ".join(rows[0]))
                print("  ".join(str(value).rjust(len(name)) for name, value in rows[-1].items()), flush=True)
    if arguments.json:
        print(json.dumps(rows, indent=2))


if __name__ == "__main__":
    main()
