"""The hierarchical predictor: what it says where it knows much, little and nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import EVENT_COLUMNS, Creative, DataError, Prediction
from adwright.rank import HierarchicalPredictor, OutcomeTable, count_outcomes, count_served, predictors

COLUMNS = ("product", "creative", "segment", "impressions", "clicks", "conversions")
Row = tuple[str | None, str | None, str | None, int, int, int]


def table(*rows: Row) -> OutcomeTable:
    return OutcomeTable.of(pl.DataFrame(rows, schema=COLUMNS, orient="row"))


def ad(name: str, product: str = "tea") -> Creative:
    return Creative(id=name, brief="b", product=product, locale="en", lines=())


LOG = table(
    ("tea", "good", "young", 20_000, 800, 60),
    ("tea", "bad", "young", 20_000, 200, 10),
    ("tea", "good", "old", 10_000, 150, 5),
    ("cup", "other", "young", 50_000, 500, 2),
)


def one(predictor: HierarchicalPredictor, creative: Creative, segment: str | None) -> Prediction:
    return predictor.predict([creative], [segment])[0]


def test_it_is_registered_and_predicts_all_segments_of_the_first_creative_first() -> None:
    found = predictors.get("hierarchical")().fit(LOG).predict([ad("good"), ad("bad")], [None, "young"])
    assert [(p.creative, p.segment) for p in found] == [
        ("good", None), ("good", "young"), ("bad", None), ("bad", "young"),
    ]  # fmt: skip


def test_much_data_speaks_for_itself() -> None:
    good = one(HierarchicalPredictor().fit(LOG), ad("good"), "young")
    assert good.ctr is not None
    assert good.cvr is not None
    assert good.ctr.mean == pytest.approx(0.04, rel=0.05)
    assert good.ctr.low < 0.04 < good.ctr.high
    assert good.ctr.n == 20_000
    assert good.ctr.level == 0.9
    assert good.drivers[0].startswith("this creative: 800 clicks in 20,000 impressions (4.00%), weight ")
    assert good.cvr.n == 800
    assert good.abstained == ""


def test_rates_differ_by_segment_and_everyone_lies_between() -> None:
    predictor = HierarchicalPredictor().fit(LOG)
    young, everyone, old = (one(predictor, ad("good"), s).ctr for s in ("young", None, "old"))
    assert young is not None
    assert everyone is not None
    assert old is not None
    assert young.mean > everyone.mean > old.mean


def test_a_new_creative_has_the_products_rate_and_a_wider_interval() -> None:
    predictor = HierarchicalPredictor().fit(LOG)
    new, seen = one(predictor, ad("new"), "young"), one(predictor, ad("bad"), "young")
    assert new.ctr is not None
    assert seen.ctr is not None
    assert 0.012 < new.ctr.mean < 0.035
    assert new.ctr.high - new.ctr.low > 4 * (seen.ctr.high - seen.ctr.low)
    assert new.ctr.n == 40_000
    assert new.drivers[0].startswith("other creatives of the product in this segment: 1,000 clicks in 40,000")


def test_a_new_product_is_wider_still_than_a_new_creative() -> None:
    predictor = HierarchicalPredictor().fit(LOG)
    known, unknown = one(predictor, ad("new"), None), one(predictor, ad("new", "pot"), None)
    assert known.ctr is not None
    assert unknown.ctr is not None
    assert unknown.ctr.high / unknown.ctr.mean > known.ctr.high / known.ctr.mean
    assert unknown.cvr is None
    assert "no conversion rate: 0 clicks for this product, 30 are needed" in unknown.drivers


def test_without_logs_there_is_a_wide_prior_that_says_so() -> None:
    found = one(HierarchicalPredictor(), ad("a"), "young")
    assert found.ctr is not None
    assert found.ctr.mean == pytest.approx(0.01)
    assert found.ctr.n == 0
    assert found.ctr.high > 0.04
    assert found.cvr is None
    assert found.abstained == ""
    assert found.drivers[0] == "prior only: no impressions yet; prior of mean 1.0% worth 20 impressions"


def test_conversion_rate_abstains_under_the_threshold_and_only_there() -> None:
    thin = table(("tea", "a", "s", 1000, 29, 3))
    assert one(HierarchicalPredictor().fit(thin), ad("a"), "s").cvr is None
    enough = one(HierarchicalPredictor(min_clicks=29).fit(thin), ad("a"), "s")
    assert enough.cvr is not None
    assert not any("no conversion rate" in driver for driver in enough.drivers)


def test_model_version_follows_data_and_parameters() -> None:
    versions = {
        HierarchicalPredictor().model_version,
        HierarchicalPredictor().fit(LOG).model_version,
        HierarchicalPredictor(level=0.8).fit(LOG).model_version,
        HierarchicalPredictor(min_clicks=10).fit(LOG).model_version,
        HierarchicalPredictor().fit(table(("tea", "a", "s", 1000, 29, 3))).model_version,
    }
    assert len(versions) == 5
    shuffled = OutcomeTable.of(LOG.frame.sample(fraction=1, shuffle=True, seed=1))
    assert HierarchicalPredictor().fit(shuffled).model_version == HierarchicalPredictor().fit(LOG).model_version


cells = st.lists(
    st.tuples(
        st.sampled_from("pq"), st.sampled_from(["a", "b", None]), st.sampled_from(["s", "t", None]),
        st.integers(0, 10**6), st.floats(0, 1), st.floats(0, 1),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=40)
@given(cells)
def test_any_counts_give_an_ordered_interval(rows: list[tuple[str, str | None, str | None, int, float, float]]) -> None:
    counted = table(*((p, c, s, n, int(n * x), int(int(n * x) * y)) for p, c, s, n, x, y in rows))
    predictor = HierarchicalPredictor().fit(counted)
    for found in predictor.predict([ad("a", "p"), ad("z", "q"), ad("z", "new")], ["s", "never", None]):
        assert found.ctr is not None
        assert 0 <= found.ctr.low <= found.ctr.mean <= found.ctr.high <= 1
        assert found.ctr.low < found.ctr.high


def events(*rows: tuple[str, str, str | None, str | None]) -> pl.LazyFrame:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    full = [
        {**dict.fromkeys(EVENT_COLUMNS), "user": user, "kind": kind, "product": product, "creative": creative, "at": at}
        for user, kind, product, creative in rows
    ]
    frame = pl.DataFrame(full, schema_overrides={"creative": pl.String, "product": pl.String})
    return frame.with_columns(pl.col("value_minor").cast(pl.Int64)).lazy()


def test_counting_a_log_by_product_creative_and_segment() -> None:
    log = events(
        ("u", "impression", "tea", "a"), ("u", "click", "tea", "a"), ("u", "purchase", "tea", "a"),
        ("v", "impression", "tea", "a"), ("v", "skip", "tea", "a"), ("w", "impression", "tea", None),
        ("u", "impression", None, None),
    )  # fmt: skip
    members = pl.DataFrame({"user": ["u", "w"], "segment": ["s1", "s2"]})
    assert count_outcomes(log, members).frame.rows() == [
        ("tea", None, "s2", 1, 0, 0),
        ("tea", "a", None, 1, 0, 0),
        ("tea", "a", "s1", 1, 1, 1),
    ]
    assert count_outcomes(log).frame.rows() == [("tea", None, None, 1, 0, 0), ("tea", "a", None, 2, 1, 1)]


def test_purchases_stand_for_conversions_only_in_a_log_without_any() -> None:
    both = events(
        ("u", "impression", "tea", "a"), ("u", "click", "tea", "a"), ("u", "purchase", "tea", "a"),
        ("v", "impression", "tea", "b"), ("v", "click", "tea", "b"), ("v", "conversion", "tea", "b"),
    )  # fmt: skip
    assert [row[-1] for row in count_outcomes(both).frame.rows()] == [0, 1]


def test_impossible_counts_are_cut_and_told() -> None:
    cut = table(("tea", "a", None, 5, 9, 20))
    assert cut.frame.row(0)[3:] == (5, 5, 5)
    assert cut.notes == (
        "4 clicks without impressions in their cell are not counted",
        "15 conversions without clicks in their cell are not counted",
    )
    with pytest.raises(DataError, match="negative"):
        table(("tea", "a", None, -1, 0, 0))


def test_adding_tables_adds_cells() -> None:
    assert LOG.plus(LOG).frame["clicks"].sum() == 2 * LOG.frame["clicks"].sum()
    assert LOG.plus(OutcomeTable.empty()).frame.equals(LOG.frame)


def served(*outcomes: tuple[str, str, str]) -> OutcomeTable:
    decisions = pl.DataFrame(
        {"id": ["d1", "d2", "d3"], "chosen": ["a", "a", "b"], "product": "tea", "segment": ["s", "s", None]}
    )
    columns = {"event": pl.String, "decision": pl.String, "kind": pl.String}
    return count_served(decisions, pl.DataFrame(outcomes, schema=columns, orient="row"))


def test_served_decisions_count_once_each() -> None:
    repeated = served(("e1", "d1", "click"), ("e1", "d1", "click"), ("e2", "d1", "click"), ("e3", "d1", "purchase"))
    assert repeated.frame.rows() == [("tea", "a", "s", 2, 1, 1), ("tea", "b", None, 1, 0, 0)]


def test_where_impressions_are_reported_only_shown_decisions_count() -> None:
    shown = served(("e1", "d1", "impression"), ("e2", "d2", "click"), ("e3", "gone", "click"))
    assert shown.frame.rows() == [("tea", "a", "s", 2, 1, 0), ("tea", "b", None, 0, 0, 0)]
