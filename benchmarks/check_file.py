"""How long a file of texts takes, and how much memory: more workers, and ten times the rows.

    python benchmarks/check_file.py [--rows 2000] [--json OUT]

The file is the copies of the corpus, Chinese and English in turn, each with the facts of its product, as often as it
takes. Each run has processes of its own; seconds are by the clock, so take them on a quiet machine. Memory is the most
that the command's process held at once, and the sum of what its workers held at most.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from pathlib import Path

from _alone import alone, peak_mb
from _shown import machine, table
from check import subjects

TITLES = {
    "texts": "texts", "workers": "workers", "seconds": "seconds", "per_second": "texts / s", "own_mb": "memory, MB",
    "workers_mb": "of the workers, MB", "same": "same bytes as one worker",
}  # fmt: skip


def write_texts(file: Path, rows: int) -> None:
    """A file of that many texts."""
    with file.open("w", encoding="utf-8") as stream:
        for subject in subjects(rows):
            facts = [f"{fact.name}: {fact.text}" if fact.name else fact.text for fact in subject.brief.facts]
            row = {"text": subject.text, "market": "CN" if subject.brief.locale.startswith("zh") else "US",
                   "facts": facts}  # fmt: skip
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")


class Watched:
    """The most that each child of this process has held, looked at ten times a second."""

    def __init__(self) -> None:
        self.most: dict[int, float] = {}
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self.done.wait(0.1):
            for tasks in Path("/proc/self/task").iterdir():
                for pid in map(int, (tasks / "children").read_text().split()):
                    self.most[pid] = max(self.most.get(pid, 0.0), peak_mb(pid))


def checked(file: Path, output: Path, workers: int) -> dict[str, float]:
    """Seconds and memory of one run, in this process."""
    from adwright import app

    watched = Watched()
    watched.thread.start()
    began = time.perf_counter()
    app.check_file(file, output=output, workers=workers)
    seconds = time.perf_counter() - began
    watched.done.set()
    watched.thread.join()
    return {"seconds": seconds, "own_mb": peak_mb(), "workers_mb": sum(watched.most.values())}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    about, rows = machine(), []
    with tempfile.TemporaryDirectory() as folder:
        for number in (options.rows, 10 * options.rows):
            file = Path(folder) / "texts.jsonl"
            write_texts(file, number)
            first = b""
            for workers in (1, 2):
                output = Path(folder) / f"out.{workers}.jsonl"
                told = alone(checked, file, output, workers)
                first = first or output.read_bytes()
                rows.append({
                    "texts": number, "workers": workers, "seconds": round(told["seconds"], 1),
                    "per_second": round(number / told["seconds"]), "own_mb": round(told["own_mb"]),
                    "workers_mb": round(told["workers_mb"]), "same": output.read_bytes() == first,
                })  # fmt: skip
    command = " ".join(["python benchmarks/check_file.py", *sys.argv[1:]])
    print(f"{command}\n" + ", ".join(f"{key} {value}" for key, value in about.items()) + f"\n\n{table(TITLES, rows)}")
    if options.json:
        options.json.write_text(json.dumps({"command": command, "machine": about, "rows": rows}, indent=2))


if __name__ == "__main__":
    main()
