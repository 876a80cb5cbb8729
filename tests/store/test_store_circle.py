"""Decisions and outcomes, on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from adwright.core import DataError, Decision, Outcome
from adwright.store import ArmCount, Store

T0 = datetime(2026, 4, 1, 0, 0, 0, 1, tzinfo=UTC)
#: Not a sum of few binary digits: what comes back must be the same to the last one.
P = (0.1, 1 / 3, 1 - 0.1 - 1 / 3)


def decision(id: str = "d1", chosen: int = 1, segment: str | None = "s1", after: float = 0, **changes: Any) -> Decision:
    return Decision.model_validate({
        "id": id, "user": "u1", "candidates": ("a", "b", "c"), "propensities": P, "chosen": "abc"[chosen],
        "propensity": P[chosen], "policy": "thompson", "policy_version": "v1",
        "context": {"segment": segment, "placement": "feed_square", "locale": "zh-CN", "product": None},
        "decided_at": T0 + timedelta(seconds=after), **changes,
    })  # fmt: skip


def outcome(event: str = "e1", decision: str = "d1", kind: str = "click", after: float = 5, **changes: Any) -> Outcome:
    at = T0 + timedelta(seconds=after)
    return Outcome.model_validate({"event": event, "decision": decision, "kind": kind, "at": at, **changes})


def test_a_decision_comes_back_equal_to_the_last_digit(store: Store) -> None:
    full = decision(context={"segment": None, "locale": "zh-CN", "product": "茶", "extra": [1, {"x": None}]}, user=None)
    store.log_decision(full)
    assert store.decision("d1") == full
    assert store.decision("d2") is None
    assert store.decision("d\0") is None


def test_logging_a_decision_twice_changes_nothing_but_another_one_is_refused(store: Store) -> None:
    store.log_decision(decision())
    store.log_decision(decision())
    with pytest.raises(DataError, match="another decision has the id 'd1'"):
        store.log_decision(decision(chosen=2))
    assert store.decision("d1") == decision()
    assert store.decisions_frame().height == 1


def test_a_decision_that_cannot_be_kept_is_refused(store: Store) -> None:
    with pytest.raises(DataError, match="segment"):
        store.log_decision(decision(segment="s\0"))
    with pytest.raises(DataError, match="user"):
        store.log_decision(decision().model_copy(update={"user": "\ud83c"}))
    assert store.decisions_frame().is_empty()


def test_each_outcome_is_answered_for(store: Store) -> None:
    store.log_decision(decision())
    batch = [
        outcome("e1"), outcome("e2", kind="purchase", value=129900, unit="CNY"), outcome("e1", kind="skip"),
        outcome("e3", decision="nobody"), outcome("e4", value=float("nan")), outcome("e\0"),
        outcome("e5", decision="d\0"),
    ]  # fmt: skip
    assert store.log_outcomes(batch) == [
        "stored", "stored", "duplicate", "unknown_decision", "rejected", "rejected", "rejected",
    ]  # fmt: skip
    assert store.log_outcomes(batch[:4]) == ["duplicate", "duplicate", "duplicate", "unknown_decision"]
    assert store.log_outcomes([]) == []
    assert store.outcomes_frame().rows() == [
        ("e1", "d1", "click", None, "", T0 + timedelta(seconds=5)),
        ("e2", "d1", "purchase", 129900.0, "CNY", T0 + timedelta(seconds=5)),
    ]


def test_nothing_is_lost_stored_and_rejected_make_all(store: Store) -> None:
    store.log_decision(decision())
    bad = [outcome("e3", decision="nobody"), outcome("e4", value=float("inf")), outcome("e\0")]
    for _ in range(2):  # a sender that repeats itself adds no rows
        store.log_outcomes(bad)
    kept = store.rejected_outcomes()
    assert {row["reason"] for row in kept} == {
        "no decision 'nobody'", "value inf is not a finite number", "event holds a character no database keeps",
    }  # fmt: skip
    assert sorted(row["body"]["event"] for row in kept) == ["e\0", "e3", "e4"]
    assert next(row["body"] for row in kept if row["body"]["event"] == "e4")["value"] == "inf"
    assert all(row["at"].utcoffset() == timedelta(0) for row in kept)


def test_an_outcome_whose_decision_comes_late_can_be_sent_again(store: Store) -> None:
    assert store.log_outcomes([outcome()]) == ["unknown_decision"]
    store.log_decision(decision())
    assert store.log_outcomes([outcome()]) == ["stored"]


def test_a_batch_larger_than_one_statement_may_hold(tmp_path: Path) -> None:
    size = 33_000  # SQLite takes 32,766 parameters in a statement, PostgreSQL twice as many
    with Store.open(tmp_path / "state.sqlite") as store:
        store.log_decision(decision())
        batch = [outcome(f"e{n % size}") for n in range(size + 1_000)]
        assert store.log_outcomes(batch) == ["stored"] * size + ["duplicate"] * 1_000


def test_frames_have_their_columns_types_and_order_even_when_empty(store: Store) -> None:
    empty, none = store.decisions_frame(), store.outcomes_frame()
    store.log_decision(decision("d2", after=10, segment=None))
    store.log_decision(decision("d1"))
    store.log_outcomes([outcome("e2", after=9), outcome("e1", after=8)])
    frame = store.decisions_frame()
    assert frame.schema == empty.schema
    assert store.outcomes_frame().schema == none.schema
    assert frame.schema["decided_at"] == pl.Datetime("us", "UTC")
    assert frame["id"].to_list() == ["d1", "d2"]
    assert frame.row(0, named=True) == {
        "id": "d1", "user": "u1", "chosen": "b", "propensity": 1 / 3, "policy": "thompson", "policy_version": "v1",
        "decided_at": T0, "segment": "s1", "placement": "feed_square", "locale": "zh-CN", "product": None,
        "candidates": ["a", "b", "c"], "propensities": list(P),
    }  # fmt: skip
    assert store.outcomes_frame()["event"].to_list() == ["e1", "e2"]


def test_since_is_inclusive(store: Store) -> None:
    store.log_decision(decision("d1"))
    store.log_decision(decision("d2", after=1e-6))
    store.log_outcomes([outcome("e1", after=5), outcome("e2", after=6)])
    assert store.decisions_frame(T0 + timedelta(microseconds=1))["id"].to_list() == ["d2"]
    assert store.decisions_frame(T0)["id"].to_list() == ["d1", "d2"]
    assert store.outcomes_frame(T0 + timedelta(seconds=6))["event"].to_list() == ["e2"]


def test_arm_counts_agree_with_counting_by_hand(store: Store) -> None:
    rng = random.Random(3)
    made = [
        decision(f"d{n}", chosen=rng.randrange(3), segment=rng.choice(["s1", "s2", None]), after=n) for n in range(60)
    ]
    kinds = ("click", "click", "conversion", "purchase", "skip", "impression")
    outcomes = [
        outcome(f"e{n}", f"d{d}", rng.choice(kinds), after=d + rng.choice([-5, 0, 3, 60, 61, 500]))
        for n, d in enumerate(rng.choices(range(60), k=150))
    ]
    for d in made:
        store.log_decision(d)
    assert set(store.log_outcomes(outcomes)) == {"stored"}

    def expected(key: Callable[[Decision], Any], since: datetime, window: timedelta) -> dict[Any, ArmCount]:
        def with_kind(d: Decision, *kinds: str) -> bool:
            mine = [o for o in outcomes if o.decision == d.id and o.kind in kinds]
            return any(timedelta(0) <= o.at - d.decided_at <= window for o in mine)

        counts: dict[Any, ArmCount] = {}
        for d in made:
            if d.decided_at >= since:
                n, clicks, conversions = counts.get(key(d), ArmCount(0, 0, 0))
                converted = with_kind(d, "conversion", "purchase")
                counts[key(d)] = ArmCount(n + 1, clicks + with_kind(d, "click"), conversions + converted)
        return counts

    ever, always = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=999)
    later, minute = T0 + timedelta(seconds=20), timedelta(seconds=60)
    assert store.arm_counts() == expected(lambda d: d.chosen, ever, always)
    assert store.arm_counts(since=later, window=minute) == expected(lambda d: d.chosen, later, minute)
    assert store.arm_counts() != store.arm_counts(window=minute) != store.arm_counts(window=timedelta(0))
    by_segment = expected(lambda d: (d.chosen, d.context["segment"] or ""), later, minute)
    assert store.arm_counts_by_segment(since=later, window=minute) == by_segment
    assert len(by_segment) == 9
    clicked = {
        o.decision for o in outcomes if o.kind == "click"
        and timedelta(0) <= o.at - made[int(o.decision[1:])].decided_at <= minute
        and made[int(o.decision[1:])].decided_at >= later
    }  # fmt: skip
    assert store.clicked(later, window=minute).keys() == clicked
    assert all(at == made[int(id_[1:])].decided_at for id_, at in store.clicked(later, window=minute).items())


def test_no_decisions_no_counts(store: Store) -> None:
    assert store.arm_counts() == {}
    assert store.arm_counts_by_segment() == {}


def test_the_queries_of_the_circle_use_their_indexes(store: Store) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table this small whole, whatever its indexes")
    plans = {
        "SELECT * FROM decisions WHERE decided_at >= 1 ORDER BY decided_at, id": "ix_decisions_decided_at",
        "SELECT * FROM outcomes WHERE at >= 1 ORDER BY at, event": "ix_outcomes_at",
        "SELECT decision, max(kind) FROM outcomes WHERE delay >= 0 GROUP BY decision": "ix_outcomes_decision",
        "SELECT body FROM creatives WHERE campaign = 'x' AND state = 'approved' ORDER BY position": (
            "ix_creatives_campaign_state_position"
        ),
    }
    with store.reading() as connection:
        for query, index in plans.items():
            plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + query).fetchall()
            assert index in str(plan), plan
