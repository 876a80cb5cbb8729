"""Calls, steps and creatives, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adwright.core import Creative, DataError, Line, ProviderError, Recipe, Unsupported, UserError
from adwright.store import Store

AT = datetime(2026, 4, 1, 8, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def log_call(store: Store, key: str = "k1", reply: Any = None, **changes: Any) -> None:
    store.log_call(**{
        "key": key, "model": "fake", "prompt_id": "copy@1", "request": {"text": "写一句"},
        "reply": reply or {"text": "春茶"}, "seconds": 0.25, "tokens_in": 7, "tokens_out": None, "at": AT, **changes,
    })  # fmt: skip


def test_a_call_is_found_after_it_was_logged_and_not_before(store: Store) -> None:
    assert store.find_call("k1") is None
    log_call(store)
    assert store.find_call("k1") == {"text": "春茶"}
    assert store.find_call("k2") is None


def test_a_call_is_one_row_and_the_first_reply_stays(store: Store) -> None:
    log_call(store)
    log_call(store, reply={"text": "another"})
    log_call(store, key="k0", at=AT - timedelta(seconds=1))
    assert store.count_calls() == 2
    first, second = store.calls()
    assert (first["key"], second["key"]) == ("k0", "k1")
    assert second == {
        "key": "k1", "model": "fake", "prompt_id": "copy@1", "request": {"text": "写一句"}, "reply": {"text": "春茶"},
        "seconds": 0.25, "tokens_in": 7, "tokens_out": None, "at": AT,
    }  # fmt: skip
    assert second["at"].utcoffset() == timedelta(0)


@pytest.mark.parametrize("bad", [{"score": float("nan")}, [float("inf")], {"set": {1}}])
def test_what_is_not_json_is_refused_and_nothing_is_kept(store: Store, bad: Any) -> None:
    with pytest.raises(DataError, match="not JSON"):
        log_call(store, reply=bad)
    with pytest.raises(DataError, match="not JSON"):
        store.finish_step("rank", "k", bad)
    assert store.count_calls() == 0
    assert store.step("rank", "k") is None


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(DataError, match="no zone"):
        log_call(store, at=datetime(2026, 4, 1))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(result=json_values.filter(lambda value: value is not None))
def test_a_steps_result_comes_back_as_it_went_in(store: Store, result: Any) -> None:
    store.finish_step("generate", "k", result)
    assert store.step("generate", "k") == result


@pytest.mark.parametrize("text", ["a\0b", "\ud83c", "\ud83c茶", "🍵", "'; DROP TABLE steps; --"])
def test_untrusted_text_comes_back_whole(store: Store, text: str) -> None:
    store.finish_step("generate", "k", {"text": text, text: 1})
    assert store.step("generate", "k") == {"text": text, text: 1}


def test_steps_are_told_apart_by_name_and_key_and_the_last_result_stays(store: Store) -> None:
    store.finish_step("rank", "k", {"n": 1})
    store.finish_step("rank", "k", {"n": 2})
    store.finish_step("rank", "other", [])
    assert (store.step("rank", "k"), store.step("rank", "other"), store.step("render", "k")) == ({"n": 2}, [], None)
    with pytest.raises(UserError, match="ended with None"):
        store.finish_step("rank", "k", None)


def test_json_lies_readable_in_the_table(store: Store, sql: Callable[[str], list[tuple[Any, ...]]]) -> None:
    store.finish_step("generate", "k", {"text": "春茶"})
    assert sql("SELECT CAST(result AS TEXT) FROM steps") == [('{"text":"春茶"}',)]


def creative(text: str, **changes: Any) -> Creative:
    line = Line(field="headline", text=text, recipe=Recipe(writer="human"))
    return Creative.model_validate({"brief": "b1", "product": "p1", "locale": "zh-CN", "lines": (line,), **changes})


def test_creatives_come_back_equal_in_their_order_and_by_state(store: Store) -> None:
    made = [creative(text) for text in ("明前龙井", "Spring tea", "回甘", "🍵 tea")]
    states = dict(zip([c.id for c in made], ["approved", "blocked", "review", "approved"], strict=True))
    store.put_creatives("spring", made, states)
    assert store.creatives("spring") == made
    assert store.creatives("spring", "approved") == [made[0], made[3]]
    assert store.creatives("other") == []
    assert store.creative_states("spring") == states


def test_a_second_run_retires_what_is_gone_and_takes_it_back(store: Store) -> None:
    old, kept, new = creative("old"), creative("kept"), creative("new")
    store.put_creatives("spring", [old, kept], {old.id: "approved", kept.id: "approved"})
    store.put_creatives("autumn", [old], {old.id: "approved"})
    for _ in range(2):  # idempotent
        store.put_creatives("spring", [new, kept], {new.id: "review", kept.id: "approved"})
        assert store.creatives("spring", "approved") == [kept]
        assert store.creatives("spring", "retired") == [old]
        assert len(store.creatives("spring")) == 3
    assert store.creatives("autumn", "approved") == [old]
    store.put_creatives("spring", [old], {old.id: "approved"})
    assert store.creatives("spring", "approved") == [old]
    store.put_creatives("spring", [], {})
    assert set(store.creative_states("spring").values()) == {"retired"}


def test_states_must_match_the_creatives(store: Store) -> None:
    one = creative("one")
    with pytest.raises(UserError, match="no state, first"):
        store.put_creatives("spring", [one], {})
    with pytest.raises(UserError, match="no creative, first 'cr_x'"):
        store.put_creatives("spring", [one], {one.id: "approved", "cr_x": "approved"})
    with pytest.raises(UserError, match="did you mean 'approved'"):
        store.put_creatives("spring", [one], {one.id: "aproved"})
    with pytest.raises(UserError, match="no state 'retired'"):
        store.put_creatives("spring", [one], {one.id: "retired"})
    with pytest.raises(UserError, match="no state 'live'"):
        store.creatives("spring", "live")
    with pytest.raises(DataError, match="share an id"):
        store.put_creatives("spring", [one, creative("two", id=one.id)], {one.id: "approved"})
    assert store.creatives("spring") == []


def test_what_was_kept_is_there_after_opening_again(where: Path | str) -> None:
    with Store.open(where) as store:
        log_call(store)
    with Store.open(where) as store:
        assert store.count_calls() == 1


def test_an_address_that_cannot_be_is_refused_with_a_next_step(tmp_path: Path) -> None:
    for bad in ("state.sqlite", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(UserError) as refused:
            Store.open(bad)
        assert refused.value.hint
    with pytest.raises(Unsupported, match="mysql"):
        Store.open("mysql+pymysql://localhost/x")
    with pytest.raises(ProviderError) as failed:
        Store.open(f"postgresql://u:hunter2@/x?host={tmp_path}")
    assert failed.value.retryable
    assert "hunter2" not in str(failed.value)
    assert Store.open(f"sqlite:///{tmp_path}/by_url.sqlite").count_calls() == 0


def test_a_file_that_is_no_database_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("not a database, but long enough to be read as the head of one" * 20)
    with pytest.raises(DataError, match="not a database"):
        Store.open(tmp_path / "state.sqlite")


def test_sqlite_runs_as_promised(tmp_path: Path) -> None:
    for durable, level in ((False, 1), (True, 2)):
        with Store.open(tmp_path / "s.sqlite", durable=durable) as store, store.reading() as connection:
            names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]
            assert found == ["wal", level, 1, 30_000]


def test_times_are_kept_in_utc(store: Store, sql: Callable[[str], list[tuple[Any, ...]]]) -> None:
    log_call(store)
    (kept,) = sql("SELECT at FROM calls")[0]
    text = kept if isinstance(kept, str) else kept.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    assert text == "2026-04-01 00:30:00.123456"
