"""From a request to a logged decision and back to what the policy knows."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adwright.core import Creative, Decision, Line, Outcome, Recipe, UserError
from adwright.core.clock import FixedClock
from adwright.deliver import DecideRequest, Deliverer, Thompson
from adwright.store import Store

T0 = datetime(2026, 4, 1, tzinfo=UTC)


def creative(headline: str, product: str = "p1", locale: str = "zh-CN", segment: str | None = None) -> Creative:
    line = Line(field="headline", text=headline, recipe=Recipe(writer="human"))
    return Creative(brief="b", product=product, locale=locale, segment=segment, lines=(line,))


ALL, NIGHT, ENGLISH, OTHER = (
    creative("明前龙井"), creative("夜里一杯", segment="night"), creative("Spring tea", locale="en-GB"),
    creative("山野白茶", product="p2"),
)  # fmt: skip
SHELF = (ALL, NIGHT, ENGLISH, OTHER)


def deliverer(log: list[Decision] | None = None, creatives: Sequence[Creative] = SHELF, **changes: Any) -> Deliverer:
    clock = changes.pop("clock", FixedClock(T0))
    keep = changes.pop("keep", ([] if log is None else log).append)
    return Deliverer(
        **{"creatives": creatives, "policy": Thompson(), "log": keep, "clock": clock, "seed": 1, **changes}
    )


def click(decision: Decision, after: float = 5, event: str = "e1", kind: str = "click") -> Outcome:
    at = decision.decided_at + timedelta(seconds=after)
    return Outcome.model_validate({"event": event, "decision": decision.id, "kind": kind, "at": at})


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ({}, [ALL, ENGLISH, OTHER]),
        ({"segment": "night"}, [ALL, NIGHT, ENGLISH, OTHER]),
        ({"segment": "day"}, [ALL, ENGLISH, OTHER]),
        ({"locale": "zh-CN", "product": "p1"}, [ALL]),
        ({"locale": "zh", "product": "p1", "segment": "night"}, [ALL, NIGHT]),
        ({"locale": "ZH_cn"}, [ALL, OTHER]),
        ({"locale": "en"}, [ENGLISH]),
        ({"product": "p2"}, [OTHER]),
        ({"placement": "display_rectangle"}, [ALL, ENGLISH, OTHER]),
        ({"placement": "300x250"}, [ALL, ENGLISH, OTHER]),
    ],
)
def test_candidates_are_those_that_fit(request_: dict[str, str], expected: list[Creative]) -> None:
    decision = deliverer().decide(DecideRequest(**request_))
    assert list(decision.candidates) == [c.id for c in expected]


def test_a_language_alone_fits_its_locales_but_one_locale_not_another() -> None:
    shelf = [creative("a", locale="zh"), creative("b", locale="zh-TW"), creative("c", locale="zh-CN")]
    decision = deliverer(creatives=shelf).decide(DecideRequest(locale="zh-CN"))
    assert set(decision.candidates) == {shelf[0].id, shelf[2].id}


def test_a_placement_takes_what_is_shown_there_and_keeps_to_its_limits() -> None:
    social = Line(field="social", text="x", recipe=Recipe(writer="human"))
    shelf = [
        creative("春" * 15),
        creative("春" * 16),
        Creative(brief="b", product="p1", locale="zh-CN", lines=(social,)),
    ]
    decision = deliverer(creatives=shelf).decide(DecideRequest(placement="display_rectangle"))
    assert decision.candidates == (shelf[0].id,)
    pictures = {shelf[1].id: {"display_rectangle"}, shelf[0].id: {"feed_square"}}
    decision = deliverer(creatives=shelf, shown_in=pictures).decide(DecideRequest(placement="300x250"))
    assert decision.candidates == (shelf[1].id,)
    assert decision.context["placement"] == "display_rectangle"


def test_when_nothing_fits_the_hint_says_what_there_is() -> None:
    log: list[Decision] = []
    with pytest.raises(UserError, match=r"none of 4 creatives fits locale 'fr', product 'p9'") as refused:
        deliverer(log).decide(DecideRequest(locale="fr", product="p9"))
    for word in ("en-GB, zh-CN", "everyone, night", "p1, p2", "display_rectangle"):
        assert word in refused.value.hint
    with pytest.raises(UserError, match="did you mean 'feed_square'"):
        deliverer(log).decide(DecideRequest(placement="feed_sqare"))
    with pytest.raises(UserError, match="approve creatives first"):
        deliverer(log, creatives=[]).decide(DecideRequest())
    assert log == []


@pytest.mark.parametrize("word", ["", "a\0b", "line\nbreak", "x" * 201])
def test_words_from_outside_are_short_and_plain(word: str) -> None:
    with pytest.raises(ValidationError):
        DecideRequest(product=word)


def test_the_logged_decision_is_the_answered_one_and_says_all() -> None:
    log: list[Decision] = []
    serving = deliverer(log, segment_of={"u1": "night"}.get)
    version = serving.policy.version
    decision = serving.decide(DecideRequest(user="u1", placement="feed_square", locale="zh", product="p1"))
    assert log == [decision]
    assert decision.context == {"placement": "feed_square", "locale": "zh", "segment": "night", "product": "p1"}
    assert (decision.user, decision.policy, decision.policy_version) == ("u1", "thompson", version)
    assert decision.decided_at == T0
    assert decision.propensity == decision.propensities[decision.candidates.index(decision.chosen)]
    assert serving.decide(DecideRequest(user="u2")).context["segment"] is None
    assert serving.decide(DecideRequest(user="u1", segment="day")).context["segment"] == "day"


def test_when_logging_fails_nothing_is_answered_and_nothing_learnt() -> None:
    def full(decision: Decision) -> None:
        raise OSError("no space left")

    serving = deliverer(keep=full)
    before = serving.policy.version
    with pytest.raises(OSError, match="no space"):
        serving.decide(DecideRequest())
    assert serving.policy.version == before


def test_with_a_seed_a_decision_follows_from_its_id() -> None:
    def chosen(seed: int | None) -> list[str]:
        ids = iter(range(40))
        serving = deliverer(seed=seed, new_id=lambda at: f"d{next(ids)}")
        return [serving.decide(DecideRequest()).chosen for _ in range(40)]

    assert chosen(1) == chosen(1) != chosen(2)
    assert chosen(None) != chosen(None)
    assert len(set(chosen(1))) == 3


def test_ids_are_not_given_twice() -> None:
    serving = deliverer()
    assert len({serving.decide(DecideRequest()).id for _ in range(200)}) == 200


def arm(policy: Thompson, decision: Decision) -> tuple[float, float]:
    return policy._arms.pooled(decision.chosen)


def test_a_click_is_learnt_once_and_only_in_its_window() -> None:
    policy, clock = Thompson(), FixedClock(T0)
    serving = deliverer(policy=policy, clock=clock, window=timedelta(hours=1), creatives=[ALL])
    decision = serving.decide(DecideRequest())
    assert arm(policy, decision) == (1, 0)
    for nothing in (
        click(decision, -1),
        click(decision, 3601),
        click(decision, kind="purchase"),
        click(decision, kind="skip"),
    ):
        serving.learn(decision, nothing)
    assert arm(policy, decision) == (1, 0)
    serving.learn(decision, click(decision, 3600))
    assert arm(policy, decision) == (1, 1)
    serving.learn(decision, click(decision, 0, event="e2"))
    assert arm(policy, decision) == (1, 1)
    second = serving.decide(DecideRequest())
    serving.learn(second, click(second, 0))
    assert arm(policy, second) == (2, 2)
    with pytest.raises(UserError, match="belongs to"):
        serving.learn(second, click(decision))


def test_a_click_reported_too_late_is_left_to_the_next_count() -> None:
    policy, clock = Thompson(), FixedClock(T0)
    serving = deliverer(policy=policy, clock=clock, window=timedelta(hours=1), creatives=[ALL])
    decision = serving.decide(DecideRequest())
    serving.learn(decision, click(decision))
    clock.advance(timedelta(hours=2, seconds=1))
    late = serving.decide(DecideRequest())
    serving.learn(late, click(late))
    assert list(serving._rewarded) == [late.id]  # the first is forgotten ...
    serving.learn(decision, click(decision, event="e2"))
    assert arm(policy, late) == (2, 2)  # ... and not counted again


def test_what_is_learnt_live_is_what_the_store_counts(tmp_path: Path) -> None:
    clock = FixedClock(T0)
    with Store.open(tmp_path / "state.sqlite") as store:
        changes: dict[str, Any] = {"keep": store.log_decision, "clock": clock, "window": timedelta(minutes=30)}
        live = deliverer(policy=Thompson(by_segment=True), **changes)
        for n in range(60):
            clock.advance(timedelta(seconds=20))
            decision = live.decide(DecideRequest(segment=["night", "day", None][n % 3]))
            outcomes = [click(decision, after, event=f"e{n}-{after}") for after in (5, 9, 4000)[: n % 4]]
            store.log_outcomes(outcomes)
            for outcome in outcomes:
                live.learn(decision, outcome)
        again = deliverer(policy=Thompson(by_segment=True), **changes)
        again.relearn(store)
        assert again.policy.version == live.policy.version
        for outcome in (
            click(decision, 6, event="new"),
            click(decision, 7, event="newer"),
        ):  # clicked before the restart
            again.learn(decision, outcome)
        assert again.policy.version == live.policy.version
        assert sum(count.clicks for count in store.arm_counts(window=timedelta(minutes=30)).values()) == 45


def test_threads_decide_and_learn_at_once() -> None:
    log: list[Decision] = []
    policy = Thompson()
    serving = deliverer(log, policy=policy)

    def work(thread: int) -> None:
        for _ in range(25):
            decision = serving.decide(DecideRequest())
            serving.learn(decision, click(decision))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert sum(policy._arms.pooled(c.id)[0] for c in SHELF) == 100
    assert sum(policy._arms.pooled(c.id)[1] for c in SHELF) == 100
    assert len({decision.id for decision in log}) == 100


def test_each_logged_version_names_the_state_that_gave_the_probabilities() -> None:
    log: list[Decision] = []
    serving = deliverer(log)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: serving.decide(DecideRequest()), range(60)))
    by_version: dict[str, set[tuple[float, ...]]] = {}
    for decision in log:
        by_version.setdefault(decision.policy_version, set()).add(decision.propensities)
    assert all(len(vectors) == 1 for vectors in by_version.values())
