"""The example campaign's data: as simulated as it says, as broken as it says, as true as it says."""

from __future__ import annotations

import csv
import importlib.util
import sys
import tomllib
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from adwright.core import Brand, placement

FOLDER = Path(__file__).parents[2] / "examples" / "springtea"


@pytest.fixture(scope="module")
def simulate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("springtea_simulate_log", FOLDER / "simulate_log.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def _rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter=delimiter))


@pytest.fixture(scope="module")
def events() -> list[dict[str, str]]:
    return _rows("events_simulated.csv")


def test_feeds_hold_the_same_twelve_products_and_two_broken_rows_each(simulate: ModuleType) -> None:
    chinese, english = _rows("products.zh.csv"), _rows("products.en.tsv", "\t")
    good = [row["id"] for row in chinese[:12]]
    assert good == [row["id"] for row in english[:12]] == list(simulate.PRICES)
    assert len(set(good)) == 12
    for rows in (chinese, english):
        assert len(rows) == 14
        assert all(None not in row and None not in row.values() for row in rows)
        assert not any(c.isdigit() for c in rows[12]["price"])  # a price that is none
        assert rows[13]["id"] in good  # a product twice
        assert all((FOLDER / (row.get("image") or row["image_link"])).is_file() for row in rows)


def test_simulated_prices_are_the_shop_s(simulate: ModuleType) -> None:
    for row in _rows("products.zh.csv")[:12]:
        price = float((row["sale_price"] or row["price"]).strip("¥元"))
        assert simulate.PRICES[row["id"]] == price


def test_campaign_and_brand_read() -> None:
    campaign = tomllib.loads((FOLDER / "campaign.toml").read_text("utf-8"))
    brand = Brand.model_validate(tomllib.loads((FOLDER / campaign["brand"]).read_text("utf-8")))
    assert set(brand.colours) == {"primary", "secondary", "accent", "background", "text"}
    assert all(placement(name) for name in campaign["placements"])
    assert all((FOLDER / source["path"]).is_file() for source in campaign["feeds"] + campaign["trends"])
    for language, file in campaign["past_copy"].items():
        lines = (FOLDER / file).read_text("utf-8").splitlines()
        assert len(lines) == 15
        assert not any(word in line for line in lines for word in brand.dont_words), language


def test_the_same_seed_gives_the_same_bytes(
    simulate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["simulate_log.py", "--out", str(tmp_path)])
    simulate.main()
    for name in ("events_simulated.csv", "trends_simulated.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()


def test_log_is_as_large_and_as_long_as_it_says(events: list[dict[str, str]]) -> None:
    assert (FOLDER / "events_simulated.csv").stat().st_size < 2_500_000
    assert 29_000 < len(events) < 31_500
    assert len({row["member"] for row in events}) == 1500
    days = {datetime.fromisoformat(row["time"]).date() for row in events}
    assert (min(days), max(days)) == (date(2026, 2, 5), date(2026, 4, 5))
    assert all(row["time"].endswith("+08:00") for row in events)
    assert all(bool(row["amount"]) == (row["action"] == "buy") for row in events)


def test_no_id_can_belong_to_a_person(events: list[dict[str, str]]) -> None:
    for member in {row["member"] for row in events}:
        fake = member.endswith("@example.com") or member.startswith(("M-", "1000000"))
        assert fake or member[5:10] == "55501", member


def test_planted_behaviour_is_there_to_find(simulate: ModuleType, events: list[dict[str, str]]) -> None:
    kind_of = simulate.people(7)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    spent: dict[str, float] = defaultdict(float)
    for row in events:
        kind, hour = kind_of[row["member"]], int(row["time"][11:13])
        counts[kind][row["action"]] += 1
        counts[kind]["all"] += 1
        counts[kind]["evening"] += hour >= 18
        counts[kind]["lunch"] += 11 <= hour < 15
        counts[kind]["teaware"] += row["item"] in {"gaiwan", "glass-teapot"}
        spent[kind] += float(row["amount"] or 0)
    share = {k: {a: n / c["all"] for a, n in c.items()} for k, c in counts.items()}
    basket = {k: spent[k] / c["buy"] for k, c in counts.items()}
    evening, gifts, lunch, teaware, ordinary = simulate.BEHAVIOURS
    assert share[evening]["evening"] > 0.95 > 0.6 > share[ordinary]["evening"]
    assert counts[evening]["buy"] / 280 > 1.5
    assert basket[gifts] > 3 * basket[ordinary]
    assert share[lunch]["lunch"] > 0.9
    assert counts[lunch]["buy"] / 420 < 0.05
    assert share[teaware]["teaware"] > 0.6
