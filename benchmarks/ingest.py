"""Seconds and memory from a raw event log to segments: ``python benchmarks/ingest.py [--sizes N,M] [--json]``.

The logs are synthetic (benchmarks/_synthetic_events.py). Each size runs in a process of its own, whose peak resident
memory is its own; making the log is not timed. Aim: 1 million events under 60 s and 2 GB on 2 cores, seconds per event
no higher at 10 million than at 1 million.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

COLUMNS = (
    ("events", "events"), ("ingest_s", "ingest s"), ("segment_s", "segment s"), ("total_s", "total s"),
    ("peak_mb", "peak RSS MB"), ("people", "people"), ("segments", "segments"), ("growth", "time / size growth"),
)  # fmt: skip


def measure(log: Path, out: Path) -> dict[str, float]:
    """One log, in this process."""
    import polars as pl

    from adwright.ingest import EventMapping, read_events
    from adwright.ingest.pseudonym import Pseudonymiser
    from adwright.understand import segment

    mapping = EventMapping.model_validate({
        "user": "user_id", "at": "time", "time_zone": "UTC", "kind": "action", "product": "item",
        "category": "category", "placement": "page", "value": "amount", "currency": "CNY",
        "kinds": {"view": "impression", "click": "click", "cart": "add_to_cart", "buy": "purchase"},
        "traits": {"region": "region"},
    })  # fmt: skip
    began = time.perf_counter()
    read = read_events([log], mapping=mapping, pseudonym=Pseudonymiser(b"a key for timing only, 32 bytes."), out=out)
    ingested = time.perf_counter()
    found = segment(pl.scan_parquet(list(read.files)), seed=7, time_zone="Asia/Shanghai")
    ended = time.perf_counter()
    return {
        "events": read.read,
        "ingest_s": round(ingested - began, 2),
        "segment_s": round(ended - ingested, 2),
        "total_s": round(ended - began, 2),
        "peak_mb": _peak_mb(),
        "people": found.people,
        "segments": len(found.segments),
    }


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024**2 if sys.platform == "darwin" else 1024))


def run(size: int, folder: Path) -> dict[str, float]:
    """One size: the log is made in one process and measured in another."""
    log, out = folder / f"{size}.csv", folder / f"{size}"
    subprocess.run([sys.executable, __file__, "--make", str(size), str(log)], check=True)
    command = [sys.executable, __file__, "--measure", str(log), str(out)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    log.unlink()
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def with_growth(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    """Rows with the growth of time over the growth of size since the row before; at most 1 is linear or better."""
    rows[0]["growth"] = 1.0
    for before, row in pairwise(rows):
        row["growth"] = round(row["total_s"] / before["total_s"] / (row["events"] / before["events"]), 2)
    return rows


def table(rows: list[dict[str, float]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| " + " | ".join(title for _, title in COLUMNS) + " |", "|" + " ---: |" * len(COLUMNS)]
    lines += ["| " + " | ".join(f"{row[key]:,}" for key, _ in COLUMNS) + " |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Measure all sizes and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100000,1000000,10000000", help="numbers of events, separated by commas")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--measure", nargs=2, metavar=("LOG", "OUT"), help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, metavar=("SIZE", "LOG"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        from _synthetic_events import write_log

        write_log(Path(options.make[1]), int(options.make[0]))
        return
    if options.measure:
        print(json.dumps(measure(Path(options.measure[0]), Path(options.measure[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = with_growth([run(int(size), Path(folder)) for size in options.sizes.split(",")])
    if options.json:
        print(json.dumps({"data": "synthetic", "cores": os.cpu_count(), "rows": rows}, indent=2))
    else:
        print(f"synthetic events, {os.cpu_count()} cores\n\n{table(rows)}")


if __name__ == "__main__":
    main()
