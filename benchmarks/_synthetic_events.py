"""Synthetic event logs for timing: simulated people with habits, skewed activity, raw ids. Nothing here is real."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from adwright.core import derive_seed

#: Rows that are made at once, which bounds memory.
_CHUNK = 500_000
#: Events per person on average; a third of real shops' visitors come once, which the skew below brings about.
_EVENTS_PER_PERSON = 10
_CATEGORIES = ["Green tea", "Black tea", "Oolong", "Cups", "Teapots", "Gifts", "Snacks", "Books"]
_KINDS = np.array(["view", "click", "cart", "buy"])
#: Habits of the simulated groups: usual hour, favourite category, chances of the kinds.
_HABITS = (
    (20.0, 0, (0.70, 0.20, 0.06, 0.04)),
    (9.0, 3, (0.90, 0.08, 0.015, 0.005)),
    (14.0, 5, (0.96, 0.035, 0.004, 0.001)),
)


def write_log(path: Path, events: int, *, seed: int = 7) -> None:
    """Write a CSV with `events` rows: user_id, time, action, item, category, page, amount, region."""
    people = max(100, events // _EVENTS_PER_PERSON)
    # Pareto weights: the busiest hundredth of the people make about a quarter of the events.
    weights = np.random.default_rng(derive_seed(seed, "people")).pareto(1.6, people) + 0.05
    edges = np.cumsum(weights) / weights.sum()
    with path.open("wb") as file:
        for start in range(0, events, _CHUNK):
            rows = min(_CHUNK, events - start)
            random = np.random.default_rng(derive_seed(seed, "rows", str(start)))
            _rows(random, np.searchsorted(edges, random.random(rows))).write_csv(file, include_header=start == 0)


def _rows(random: np.random.Generator, person: np.ndarray) -> pl.DataFrame:
    n = person.size
    group = person % len(_HABITS)
    hour = (np.array([habit[0] for habit in _HABITS])[group] + random.normal(0, 2.5, n)) % 24
    favourite = np.array([habit[1] for habit in _HABITS])[group]
    category = np.where(random.random(n) < 0.6, favourite, random.integers(len(_CATEGORIES), size=n))
    chances = np.cumsum([habit[2] for habit in _HABITS], axis=1)
    kind = (random.random(n)[:, None] > chances[group][:, :-1]).sum(axis=1)
    seconds = (random.integers(0, 60, n) * 86400 + hour * 3600).astype(np.int64)
    item = category * 40 + random.integers(0, 40, n)
    amount = pl.Series(np.round(random.lognormal(4, 0.7, n), 2))
    frame = pl.DataFrame({
        "user_id": person, "time": seconds, "action": _KINDS[kind], "item": item, "category": category,
        "page": random.integers(1, 20, n), "amount": amount, "region": person % 31, "bought": kind == 3,
    })  # fmt: skip
    return frame.select(
        pl.format("member-{}@shop", pl.col("user_id").cast(pl.String).str.zfill(9)).alias("user_id"),
        ((pl.lit(1_767_225_600) + pl.col("time")) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M:%S")
        .alias("time"),
        "action",
        pl.format("sku{}", "item").alias("item"),
        pl.Series(_CATEGORIES).gather(frame["category"]).alias("category"),
        pl.format("page{}", "page").alias("page"),
        pl.when("bought").then("amount").alias("amount"),
        pl.format("region {}", "region").alias("region"),
    )  # fmt: skip
