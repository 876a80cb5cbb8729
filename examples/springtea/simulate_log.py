"""SIMULATED behaviour log and SIMULATED search interest of the invented shop Springtea.

No person, no sale and no search in the two files is real. Comes in: a seed. Goes out: ``events_simulated.csv`` (about
30,000 rows of 1,500 invented people) and ``trends_simulated.csv`` (52 weeks of 12 terms) beside this file. Four ways
to behave are planted among ordinary visitors, so that segmentation has something true to find; the log does not say
who belongs to which.

    python simulate_log.py            # writes both files; the same seed gives the same bytes

Only ``Random.random`` is used: it is the one method whose sequence the Python documentation promises to keep.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")

SHOP_TIME = timezone(timedelta(hours=8))
FIRST_DAY, DAYS = date(2026, 2, 5), 60  # to 2026-04-05, the day of Qingming
#: Spring Festival, Lantern Festival, Women's Day and Qingming of 2026.
HOLIDAYS = (date(2026, 2, 17), date(2026, 3, 3), date(2026, 3, 8), date(2026, 4, 5))

PRICES = {
    "longjing": 168, "biluochun": 188, "white-peony": 148, "jasmine-pearls": 108, "tieguanyin": 138, "dahongpao": 218,
    "puer-cake": 328, "matcha": 98, "gaiwan": 198, "glass-teapot": 158, "gift-box": 358, "cold-brew": 59,
}  # fmt: skip
PLACEMENTS = {
    "feed_square": 30, "story_vertical": 22, "feed_landscape": 16, "display_rectangle": 18,
    "display_leaderboard": 8, "display_skyscraper": 6,
}  # fmt: skip
#: Where an ad stands changes how often it is clicked; factor on the click probability.
PLACEMENT_PULL = {
    "feed_square": 1.15, "story_vertical": 1.25, "feed_landscape": 1.0, "display_rectangle": 0.8,
    "display_leaderboard": 0.55, "display_skyscraper": 0.5,
}  # fmt: skip


@dataclass(frozen=True)
class Behaviour:
    """One way to behave.

    Parameters
    ----------
    people
        Number of people.
    views
        Mean number of views per person over the 60 days.
    hours
        Hour of the day -> weight.
    likes
        Product -> weight; products that are not named weigh `others`.
    click, cart, buy
        Probability of a click per view, of a cart per click, of a purchase per cart.
    pieces
        Mean pieces in a purchase, at least 1.
    before_holidays, weekends
        Factor on the weight of the seven days up to a holiday, and of Saturdays and Sundays.
    """

    people: int
    views: float
    hours: dict[int, float]
    likes: dict[str, float]
    click: float
    cart: float
    buy: float
    pieces: float = 1.0
    before_holidays: float = 1.0
    weekends: float = 1.0
    others: float = 1.0


def _around(centre: float, spread: float) -> dict[int, float]:
    return {h: math.exp(-(((h - centre) / spread) ** 2) / 2) for h in range(24)}


BEHAVIOURS = {
    "evening green tea, buys again": Behaviour(
        people=280, views=14, hours=_around(21, 1.2), likes={"longjing": 14, "biluochun": 11, "matcha": 6},
        click=0.30, cart=0.55, buy=0.72,
    ),
    "gifts before holidays": Behaviour(
        people=200, views=11, hours=_around(15, 4.5), likes={"gift-box": 26, "dahongpao": 9, "puer-cake": 8},
        click=0.24, cart=0.50, buy=0.62, pieces=3.4, before_holidays=9.0,
    ),
    "lunch break, seldom buys": Behaviour(
        people=420, views=23, hours=_around(12.6, 0.8), likes={"cold-brew": 8, "jasmine-pearls": 7, "white-peony": 4},
        click=0.10, cart=0.08, buy=0.20,
    ),
    "teaware": Behaviour(
        people=180, views=13, hours=_around(16, 3.5), likes={"gaiwan": 20, "glass-teapot": 17}, click=0.26, cart=0.40,
        buy=0.45, weekends=3.0, others=0.7,
    ),
    "ordinary": Behaviour(
        people=420, views=14, hours=_around(18, 5.0), likes={}, click=0.13, cart=0.25, buy=0.40,
    ),
}  # fmt: skip


def pick(random: Random, weights: dict[T, float]) -> T:
    """A key with probability in proportion to its weight."""
    at = random.random() * sum(weights.values())
    for key, weight in weights.items():
        at -= weight
        if at < 0:
            return key
    return key


def poisson(random: Random, mean: float) -> int:
    """Knuth's product of uniforms; fine for the small means used here."""
    limit, product, n = math.exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        n += 1
    return n


def shuffled(random: Random, items: Sequence[T]) -> list[T]:
    """The items in random order."""
    return [item for _, item in sorted((random.random(), item) for item in items)]


def raw_ids(random: Random, n: int) -> list[str]:
    """Ids as careless logs hold them: e-mails at example.com, impossible phone numbers, member numbers."""
    mails = [f"guest.{i:04d}@example.com" for i in range(n * 4 // 10)]
    # 555-01xx is kept for fiction in North America; no Chinese number begins with 100 0000.
    phones = [f"+1{area}55501{i:02d}" for area in (212, 415) for i in range(100)]
    phones += [f"1000000{i:04d}" for i in range(n * 2 // 10)]
    members = [f"M-{i:06d}" for i in range(n - len(mails) - len(phones))]
    return shuffled(random, mails + phones + members)


def day_weights(behaviour: Behaviour) -> dict[date, float]:
    """How busy each day is for people who behave so."""
    days = [FIRST_DAY + timedelta(days=i) for i in range(DAYS)]
    return {
        day: (behaviour.before_holidays if any(0 <= (h - day).days <= 7 for h in HOLIDAYS) else 1.0)
        * (behaviour.weekends if day.weekday() >= 5 else 1.0)
        for day in days
    }


def one_view(random: Random, member: str, behaviour: Behaviour, days: dict[date, float]) -> Iterator[list[str]]:
    """A view and what follows it: rows of member, time, action, item, channel, amount."""
    clock = time(pick(random, behaviour.hours), int(random.random() * 60), int(random.random() * 60))
    at = datetime.combine(pick(random, days), clock, SHOP_TIME)
    item = pick(random, {p: behaviour.likes.get(p, behaviour.others) for p in PRICES})
    channel = pick(random, {k: float(v) for k, v in PLACEMENTS.items()})
    steps = [("click", behaviour.click * PLACEMENT_PULL[channel]), ("cart", behaviour.cart), ("buy", behaviour.buy)]
    yield [member, at.isoformat(), "view", item, channel, ""]
    for action, chance in steps:
        if random.random() >= chance:
            return
        at += timedelta(seconds=3 + int(random.random() * 90))
        pieces = 1 + poisson(random, behaviour.pieces - 1) if action == "buy" else 0
        yield [member, at.isoformat(), action, item, channel, f"{pieces * PRICES[item]:.2f}" if pieces else ""]


def people(seed: int) -> dict[str, str]:
    """Raw id -> the way to behave that was planted. For tests; the log does not hold it."""
    random = Random(seed)
    kinds = [name for name, behaviour in BEHAVIOURS.items() for _ in range(behaviour.people)]
    return dict(zip(raw_ids(random, len(kinds)), kinds, strict=True))


def events(seed: int) -> list[list[str]]:
    """All rows, in time order."""
    random = Random(seed + 1)
    days = {name: day_weights(behaviour) for name, behaviour in BEHAVIOURS.items()}
    rows: list[list[str]] = []
    for member, name in people(seed).items():
        behaviour = BEHAVIOURS[name]
        busy = -math.log(1 - random.random()) * 0.6 + 0.4  # some come often, most seldom; mean 1
        for _ in range(1 + poisson(random, (behaviour.views - 1) * busy)):
            rows.extend(one_view(random, member, behaviour, days[name]))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def interest(term: str, week: int) -> float:
    """Expected index of searches for a term in a week (0 to 51; week 0 begins on 2025-04-07), without noise."""
    wave = math.sin(2 * math.pi * week / 13)
    shapes = {
        "明前茶": 20.0 + max(0, week - 43) ** 2,
        "冷泡茶": 14 + 1.2 * week,
        "matcha latte": 30 + 1.5 * week,
        "cold brew tea": 20 + 0.2 * week,
        "新中式茶": 30.0 + 5 * max(0, week - 44),
        "gift box": 40 + 22 * wave,
        "茶礼盒": 38 + 20 * math.sin(2 * math.pi * (week - 6) / 13),
        "bubble tea kit": 96 - 1.5 * week,
        "陈皮普洱": 74 - 1.1 * week,
        "龙井": 60.0,
        "盖碗": 33.0,
        "loose leaf tea": 52.0,
    }
    return shapes[term]


TERMS = (
    "明前茶", "冷泡茶", "matcha latte", "cold brew tea", "新中式茶", "gift box", "茶礼盒", "bubble tea kit", "陈皮普洱",
    "龙井", "盖碗", "loose leaf tea",
)  # fmt: skip


def trends(seed: int) -> list[list[str]]:
    """Rows of term, first day of the week, value: an index with 3 % of noise."""
    random = Random(seed + 2)
    rows = []
    for term in TERMS:
        for week in range(52):
            noise = sum(random.random() for _ in range(12)) - 6  # near normal, sd 1
            value = max(1.0, interest(term, week) * (1 + 0.03 * noise))
            rows.append([term, (date(2025, 4, 7) + timedelta(weeks=week)).isoformat(), f"{value:.1f}"])
    return rows


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A UTF-8 CSV with Unix line ends."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description="Write the simulated log and trends of the Springtea example.")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    rows = events(options.seed)
    write(options.out / "events_simulated.csv", ["member", "time", "action", "item", "channel", "amount"], rows)
    write(options.out / "trends_simulated.csv", ["term", "date", "value"], trends(options.seed))
    print(f"{len(rows)} simulated events of {len({row[0] for row in rows})} invented people")


if __name__ == "__main__":
    main()
