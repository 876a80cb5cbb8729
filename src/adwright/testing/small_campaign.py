"""A small campaign with everything in it: two languages, a simulated log, a series, a broken row. For tests."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

CAMPAIGN = """
name = "corner"
markets = ["CN", "US"]
languages = ["zh", "en"]
objective = "clicks"
placements = ["300x250", "feed_square"]
model = "fake"
seed = 3
brand = "brand.toml"
past_copy = { en = "past.en.txt" }

[[feeds]]
path = "zh.csv"
locale = "zh-CN"
currency = "CNY"
[[feeds]]
path = "en.csv"
locale = "en"
currency = "USD"

[[logs]]
paths = ["log.csv"]
simulated = true
[logs.mapping]
user = "who"
at = "when"
kind = "did"
kinds = { view = "impression", click = "click", buy = "purchase" }
product = "what"

[[trends]]
path = "trends.csv"
simulated = true

[generate]
variants = 3
samples = 3
[portfolio]
size = 2
"""

BRAND = """
voice = ["plain"]
dont_words = ["cheap", "便宜"]
markets = ["CN", "US"]
[name]
"" = "Corner"
zh = "街角"
[colours]
primary = "#2f5d50"
background = "#faf7f0"
text = "#22302b"
accent = "#c4622d"
[legal_lines]
"""

ZH = """id,title,description,price,category,材质,容量
mug,街角粗陶杯,手拉坯成型，表面施青釉。,¥68,杯子,粗陶,350毫升
pot,街角玻璃壶,耐热玻璃，带不锈钢滤网。,¥128,壶,玻璃,600毫升
bad,,没有标题的行,¥20,杯子,,
"""

EN = """id,title,description,price,category,material,capacity
mug,Corner stoneware mug,Thrown on the wheel and glazed in green.,$18.00,Mugs,Stoneware,350 ml
pot,Corner glass teapot,Heat-resistant glass with a steel strainer.,$32.00,Teapots,Glass,600 ml
"""


def make_small_campaign(folder: Path) -> None:
    """Write it into a new folder."""
    folder.mkdir()
    for name, text in {
        "campaign.toml": CAMPAIGN, "brand.toml": BRAND, "zh.csv": ZH, "en.csv": EN,
        "past.en.txt": "Made to be used.\nA mug for every day.\n",
    }.items():  # fmt: skip
        (folder / name).write_text(text, "utf-8")
    _log(folder / "log.csv")
    _trends(folder / "trends.csv")


def _log(file: Path) -> None:
    """300 people; half of them prefer mugs in the morning, half pots in the evening."""
    dice = random.Random(1)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["who", "when", "did", "what"])
        for person in range(300):
            evening = person % 2 == 1
            for _ in range(12):
                at = start + timedelta(days=dice.randrange(28), hours=dice.gauss(20 if evening else 9, 1.5) % 24)
                item = "pot" if (dice.random() < 0.85) == evening else "mug"
                who = f"person{person}@example.com"
                rows.writerow([who, at.isoformat(), "view", item])
                if dice.random() < (0.3 if evening else 0.1):
                    rows.writerow([who, (at + timedelta(minutes=1)).isoformat(), "click", item])
                    if dice.random() < 0.2:
                        rows.writerow([who, (at + timedelta(minutes=5)).isoformat(), "buy", item])


def _trends(file: Path) -> None:
    dice = random.Random(2)
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["term", "date", "value"])
        for week in range(20):
            day = (datetime(2025, 11, 3, tzinfo=UTC) + timedelta(weeks=week)).date()
            rows.writerow(["stoneware", day, 20 + 3 * week + dice.random()])
            rows.writerow(["plastic", day, 40 + 4 * dice.random()])
