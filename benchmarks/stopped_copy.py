"""What the checks stop of the copy that the generator writes for real shops, and lines of both kinds to read.

    python benchmarks/stopped_copy.py [--model embedded:base] [--products 20] [--samples 6] [--read 100] [--json OUT]

For products of the shared Shopify feeds the model's samples are checked as they come, before any other filter: by the
facts of the product, law and platform policy. The table counts lines by the rule that stops them; the lines to read are
taken by chance. The base model writes freely, so that there is something to stop; the shipped copywriter keeps to
facts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from _shown import machine, table
from adwright.app.corpus_cases import Case
from adwright.check import check_line
from adwright.core import Brief, Finding, Line, Product, Recipe, derive_seed
from adwright.core.settings import read_settings
from adwright.generate import sample
from adwright.ingest import read_feed
from adwright.llm import Model, open_model
from copywriting import case_of_product
from real_data import data_folder

FEEDS = ("apparel", "bicycles", "fashion", "jewelry", "snowdevil")


@dataclass(frozen=True)
class Checked:
    """A line, with the findings that stop it."""

    product: str
    field: str
    text: str
    stopped: tuple[str, ...]
    facts: tuple[str, ...]


def products(number: int, *, seed: int) -> list[Product]:
    """Products of all feeds, by chance and in equal parts."""
    found = []
    for feed in FEEDS:
        folder = data_folder() / "catalogue"
        read = list(read_feed(folder / f"shopify_{feed}.csv", root=folder, locale="en", currency="USD").products)
        random.Random(derive_seed(seed, feed)).shuffle(read)
        found += read[: -(-number // len(FEEDS))]
    return found[:number]


def lines(case: Case, model: Model, *, samples: int, seed: int) -> Iterator[Checked]:
    """The samples of one brief, each checked."""
    got = sample(case.brief, model, samples=samples, seed=seed, accept=_everything)
    said = [(name, c.line.text) for name, passed in got.passed.items() for c in passed]
    said += [(d.field, d.text) for d in got.dropped]
    told = tuple(f"{fact.name}: {fact.text}" if fact.name else fact.text for fact in case.brief.facts)
    for name, text in dict.fromkeys(said):
        if name == "cta" or not text.strip():
            continue
        found = check_line(case.brief, case.brand, Line(field=name, text=text, recipe=Recipe(writer="model")))
        stopped = tuple(sorted({f.rule for f in found if f.severity != "notice"}))
        yield Checked(case.brief.product.title, name, text, stopped, told)


def _everything(brief: Brief, line: Line) -> tuple[Finding, ...]:  # noqa: ARG001 # the writer's protocol
    return ()


def main() -> None:
    """Sample, check, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="embedded:base")
    parser.add_argument("--products", type=int, default=20)
    parser.add_argument("--samples", type=int, default=6)
    parser.add_argument("--read", type=int, default=100, help="lines of each kind to read")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    began, found, model = time.perf_counter(), list[Checked](), open_model(options.model, read_settings())
    for number, product in enumerate(products(options.products, seed=options.seed), 1):
        found += lines(case_of_product(product), model, samples=options.samples, seed=options.seed)
        print(f"{number} of {options.products} products, {len(found)} lines", file=sys.stderr, flush=True)
    stopped = [line for line in found if line.stopped]
    rules = Counter(rule for line in stopped for rule in line.stopped)
    print(" ".join(["python benchmarks/stopped_copy.py", *sys.argv[1:]]))
    print(", ".join(f"{key} {value}" for key, value in machine().items()))
    print(f"{len(found)} lines, {len(stopped)} stopped ({len(stopped) / max(1, len(found)):.0%}), "
          f"{time.perf_counter() - began:.0f} s\n")  # fmt: skip
    print(table({"rule": "rule", "lines": "lines"}, [{"rule": r, "lines": n} for r, n in rules.most_common()]))
    chance = random.Random(options.seed)
    passed = [line for line in found if not line.stopped]
    for title, kind in (("passed", passed), ("stopped", stopped)):
        print(f"\n{title}, by chance")
        for line in chance.sample(kind, min(options.read, len(kind))):
            print(f"- [{line.field}] {line.text} {' '.join(line.stopped)} | {'; '.join(line.facts)[:300]}")
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in found], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
