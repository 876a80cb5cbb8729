"""Segments against simulated people whose groups are known."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from adwright.core import DataError, Money, Product, UserError
from adwright.understand import Segmentation, segment

START = datetime(2026, 3, 1, tzinfo=UTC)
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "user": pl.String, "kind": pl.String, "product": pl.String, "creative": pl.String, "category": pl.String,
    "at": pl.Datetime("us", "UTC"), "placement": pl.String, "value_minor": pl.Int64, "currency": pl.String,
}  # fmt: skip


def log(rows: list[dict[str, object]], traits: tuple[str, ...] = ()) -> pl.DataFrame:
    filled = [dict.fromkeys(SCHEMA) | row for row in rows]
    return pl.DataFrame(filled, schema=SCHEMA | dict.fromkeys(traits, pl.String))


def people(
    random: np.random.Generator,
    name: str,
    count: int,
    *,
    hours: tuple[int, int],
    category: str,
    visits: int,
    buys: float,
) -> list[dict[str, object]]:
    """Simulated people: `visits` events each on average, mostly in `hours` and `category`, some of them purchases."""
    rows: list[dict[str, object]] = []
    for i in range(count):
        for _ in range(int(random.poisson(visits)) + 2):
            usual = random.random() < 0.85
            hour = random.uniform(*hours) if usual else random.uniform(0, 24)
            bought = random.random() < buys
            rows.append({
                "user": f"{name}{i}", "at": START + timedelta(days=int(random.integers(28)), hours=hour),
                "kind": "purchase" if bought else "click", "value_minor": 5000 if bought else None,
                "currency": "CNY" if bought else None,
                "category": category if random.random() < 0.85 else str(random.choice(["Green tea", "Cups", "Gifts"])),
            })  # fmt: skip
    return rows


def shop(seed: int = 0, size: int = 120) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return log([
        *people(random, "evening", size, hours=(18, 24), category="Green tea", visits=10, buys=0.3),
        *people(random, "morning", size, hours=(6, 12), category="Cups", visits=10, buys=0.02),
        *people(random, "day", 2 * size, hours=(12, 18), category="Gifts", visits=3, buys=0.02),
    ])  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Segmentation:
    return segment(shop().lazy(), seed=1)


def test_planted_groups_are_found(found: Segmentation) -> None:
    assert len(found.segments) == 3
    truth = found.members["user"].str.replace(r"\d+", "")
    assert adjusted_rand_score(truth, found.members["segment"]) > 0.95
    assert "3 groups" in found.chosen_by
    assert found.people == 480
    assert found.left_out == 0


def test_figures_can_be_counted_again_from_the_log(found: Segmentation) -> None:
    events = shop()
    evening = next(s for s in found.segments if "Evening" in s.name["en"])
    who = found.members.filter(pl.col("segment") == evening.id)["user"]
    mine = events.filter(pl.col("user").is_in(who.to_list()))
    assert evening.size == who.len()
    assert evening.share == pytest.approx(who.len() / 480)
    bought = (mine["kind"] == "purchase").sum() / who.len()
    assert evening.centroid["purchases per person"] == pytest.approx(bought, abs=1e-5)
    assert evening.centroid["spend per person"] == pytest.approx(bought * 50, abs=1e-4)
    late = mine.with_columns(late=pl.col("at").dt.hour() >= 18).group_by("user").agg(pl.col("late").mean())
    assert evening.centroid["share of events 18-24h"] == pytest.approx(late["late"].mean(), abs=1e-5)
    contrast = next(c for c in evening.contrasts if c.feature == "share of events 18-24h")
    everyone = (
        events.with_columns(late=pl.col("at").dt.hour() >= 18).group_by("user").agg(pl.col("late").mean())["late"]
    )
    assert contrast.baseline == pytest.approx(everyone.mean())
    assert contrast.effect == pytest.approx((contrast.value - contrast.baseline) / np.std(everyone.to_numpy()))
    effects = [abs(c.effect) for c in evening.contrasts]
    assert effects == sorted(effects, reverse=True)


def test_names_and_insights_say_what_the_figures_say(found: Segmentation) -> None:
    evening = next(s for s in found.segments if "Evening" in s.name["en"])
    assert evening.name == {"zh": "晚间买家", "en": "Evening buyers"}
    assert re.search(
        r"on average \d\d % of their events fall between 18 and 24 h \(all: \d\d %\)", evening.insight["en"]
    )
    assert re.search(r"[\d.]+ purchases per person|\d+ % of them bought|CNY", evening.insight["en"])
    assert "18–24 点" in evening.insight["zh"]
    assert dict(evening.categories)["Green tea"] > 1.5
    cups = next(s for s in found.segments if dict(s.categories).get("Cups"))
    assert cups.name["en"] == "Frequent morning visitors"
    for language in ("zh", "en"):
        names = [s.name[language] for s in found.segments]
        assert len(set(names)) == len(names)


def test_nothing_depends_on_the_order_of_the_log(found: Segmentation) -> None:
    again = segment(shop().sample(fraction=1, shuffle=True, seed=9).lazy(), seed=1)
    assert again.segments == found.segments
    assert again.members.equals(found.members)
    assert again.chosen_by == found.chosen_by


def test_another_time_zone_moves_the_parts_of_the_day() -> None:
    shanghai = segment(shop().lazy(), seed=1, time_zone="Asia/Shanghai")
    buyers = max(shanghai.segments, key=lambda s: s.centroid["purchases per person"])
    assert buyers.centroid["share of events 0-6h"] > 0.5  # 18-24 h UTC is 2-8 h there
    assert buyers.centroid["share of events 18-24h"] < 0.1
    with pytest.raises(UserError, match="Mars"):
        segment(shop().lazy(), seed=1, time_zone="Mars/Olympus")


def test_noise_is_one_group_and_says_so() -> None:
    random = np.random.default_rng(3)
    alike = people(random, "p", 400, hours=(0, 24), category="Gifts", visits=6, buys=0.1)
    one = segment(log(alike).lazy(), seed=1)
    assert len(one.segments) == 1
    assert one.segments[0].name == {"zh": "全部人群", "en": "Everyone"}
    assert "no groups to tell apart" in one.segments[0].insight["en"]
    assert "no division is stable" in one.chosen_by


def test_no_segment_is_under_k() -> None:
    random = np.random.default_rng(4)
    rows = shop(size=60).to_dicts()
    rows += people(random, "few", 12, hours=(0, 6), category="Oolong", visits=40, buys=0.9)
    found = segment(log(rows).lazy(), seed=1, k=20)
    assert min(s.size for s in found.segments) >= 20
    assert sum(s.size for s in found.segments) + found.left_out == found.people == 252
    assert all("Oolong" not in str(s.model_dump()) for s in found.segments)


def test_too_few_people_are_counted_and_not_described() -> None:
    found = segment(shop(size=3).lazy(), seed=1, k=20)
    assert found.segments == ()
    assert (found.people, found.left_out, found.members.height) == (12, 12, 0)
    assert "12 people are fewer than k = 20" in found.notes[-1]
    empty = segment(log([]).lazy(), seed=1)
    assert (empty.people, empty.segments) == (0, ())


def test_traits_are_told_only_from_k_carriers_and_never_form_groups() -> None:
    random = np.random.default_rng(5)
    rows = shop().to_dicts()
    region: dict[str, str] = {}
    for row in rows:
        user = str(row["user"])
        rare = user in {"evening1", "evening2"}
        region.setdefault(user, "Lhasa" if rare else "Beijing" if user.startswith("evening") else "Xi'an")
        row["trait_region"] = region[user]
        row["trait_coin"] = str(random.integers(2))  # contradicts itself within a person
    found = segment(log(rows, ("trait_region", "trait_coin")).lazy(), seed=1)
    text = str([s.model_dump() for s in found.segments])
    assert "Lhasa" not in text
    evening = next(s for s in found.segments if "Evening" in s.name["en"])
    assert evening.centroid["share with region Beijing"] > 0.95
    assert all("region Beijing" not in s.centroid for s in found.segments if s is not evening)
    plain = segment(shop().lazy(), seed=1)
    assert found.members["user"].equals(plain.members["user"])
    assert adjusted_rand_score(found.members["segment"], plain.members["segment"]) == 1


def test_category_and_price_come_from_the_product_where_the_event_has_none() -> None:
    random = np.random.default_rng(6)
    rows = people(random, "a", 60, hours=(0, 24), category="x", visits=6, buys=0)
    rows += people(random, "b", 60, hours=(0, 24), category="x", visits=6, buys=0)
    for row in rows:
        row |= {"category": " ", "product": "cheap" if str(row["user"]).startswith("a") else "dear"}
    products = [
        Product(id="cheap", title="t", category="Cups", price=Money(minor=900, currency="CNY")),
        Product(id="dear", title="t", category="Pots", price=Money(minor=99900, currency="CNY")),
        Product(id="dear", title="t", category="壶", price=Money(minor=99900, currency="CNY"), locale="zh-CN"),
    ]
    found = segment(log(rows).lazy(), products=products, seed=1)
    assert len(found.segments) == 2
    pots = next(s for s in found.segments if "Pots" in s.name["en"])
    assert dict(pots.categories) == {"Pots": pytest.approx(2, rel=0.01)}
    assert pots.centroid["mean price of products"] == pytest.approx(999)


def test_people_seen_once_are_their_own_segment() -> None:
    random = np.random.default_rng(7)
    rows = shop().to_dicts()
    for i in range(300):
        at = START + timedelta(days=int(random.integers(28)), hours=float(random.uniform(0, 24)))
        rows.append({"user": f"once{i}", "kind": "impression", "category": "Gifts", "at": at})
    found = segment(log(rows).lazy(), seed=1)
    once = next(s for s in found.segments if s.name["en"] == "Seen once")
    users = found.members.filter(pl.col("segment") == once.id)["user"]
    assert users.str.starts_with("once").all()
    assert once.size == 300
    assert "too little to show habits" in once.insight["en"]


def test_without_groups_people_are_divided_by_whether_they_answered() -> None:
    random = np.random.default_rng(8)
    rows: list[dict[str, object]] = []
    for i in range(400):
        for visit in range(1 if i < 100 else 4):
            at = START + timedelta(days=float(random.uniform(0, 28)))
            rows.append({"user": f"u{i}", "kind": "impression", "at": at})
            if i >= 300 and visit == 0:
                rows.append({"user": f"u{i}", "kind": "click", "at": at + timedelta(seconds=5)})
    found = segment(log(rows).lazy(), seed=1)
    assert [s.size for s in found.segments] == [200, 100, 100]
    assert {s.name["en"] for s in found.segments} == {"Seen once", "Clickers", "Viewers who seldom click"}
    assert "divided by rule into 100 who answered and 200 who did not" in found.chosen_by


def test_impressions_are_shown_not_preferred() -> None:
    rows = [row | {"kind": "impression", "value_minor": None, "currency": None} for row in shop().to_dicts()]
    text = " ".join(line for s in segment(log(rows).lazy(), seed=1).segments for line in s.insight.values())
    assert "are shown" in text
    assert "prefer" not in text
    assert "偏好" not in text


def test_small_differences_are_not_called_differences() -> None:
    from adwright.understand.wording import Difference, Portrait, distinct_names, insight

    small = Difference("purchases per person", "buying", "events", 1.05, 1.0, 0.1)
    portrait = Portrait(people=5000, share=0.5, differences=(small,))
    assert distinct_names([portrait], "en") == ["Average visitors"]
    said = insight(portrait, "Average visitors", "en")
    assert "no clear difference; the largest is 0.10 standard deviations" in said
    chance = Portrait(people=25, share=0.01, differences=(small.__class__("x", "buying", "events", 2, 1, 0.4),))
    assert chance.clear == ()  # 0.4 standard deviations of 25 people are 2 standard errors


def test_names_stay_distinct_when_figures_are_alike() -> None:
    from adwright.understand.wording import Difference, Portrait, distinct_names

    night = Difference("share of events 0-6h", "hours", "share", 0.5, 0.2, 1.0, "0-6")
    cups = Difference("share of category Cups", "category", "share", 0.5, 0.2, 0.9, "Cups")
    many = [Portrait(people=500, share=0.2, differences=(night, cups)) for _ in range(4)]
    names = distinct_names(many, "zh")
    assert names[:2] == ["深夜访客", "深夜访客 · Cups"]
    assert len(set(names)) == 4


def test_money_in_other_currencies_and_nameless_events_are_told() -> None:
    rows = shop().to_dicts()
    extra = {"user": "evening0", "kind": "purchase", "at": START, "value_minor": 10**9, "currency": "USD"}
    found = segment(log([*rows, extra, extra | {"user": None}]).lazy(), seed=1)
    assert any("left out: 2 in USD" in note for note in found.notes)
    assert any(note.startswith("1 of ") and "name no person" in note for note in found.notes)
    assert max(s.centroid["spend per person"] for s in found.segments) < 1000


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(UserError, match="k is 1"):
        segment(shop().lazy(), seed=1, k=1)
    with pytest.raises(UserError, match="'fr'"):
        segment(shop().lazy(), seed=1, languages=("fr",))
    with pytest.raises(DataError, match="placement"):
        segment(shop().drop("placement").lazy(), seed=1)
    assert list(segment(shop(size=20).lazy(), seed=1, languages=("zh-CN",)).segments[0].name) == ["zh"]


events = st.lists(
    st.tuples(
        st.integers(0, 12), st.sampled_from(["impression", "click", "purchase", "skip"]),
        st.sampled_from([None, "", "a", "b{c}", "茶"]), st.integers(0, 10**6), st.sampled_from([None, 0, -5, 10**12]),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=25)
@given(events)
def test_any_log_is_divided_without_loss(rows: list[tuple[int, str, str | None, int, int | None]]) -> None:
    frame = log([
        {"user": f"u{u}", "kind": kind, "category": c, "at": START + timedelta(seconds=at), "value_minor": v,
         "currency": "CNY" if v is not None else None} for u, kind, c, at, v in rows
    ])  # fmt: skip
    found = segment(frame.lazy(), seed=0, k=2)
    assert sum(s.size for s in found.segments) + found.left_out == found.people == frame["user"].n_unique()
    assert found.members.height + found.left_out == found.people
    assert set(found.members["segment"]) == {s.id for s in found.segments}
    assert len({s.name["en"] for s in found.segments}) == len(found.segments)
