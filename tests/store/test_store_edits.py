"""Children and edit pairs, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adwright.core import Brief, Creative, DataError, Fact, Finding, Line, Product, Recipe, UserError
from adwright.core.edit_pair import EditPair
from adwright.store import Child, Store
from adwright.store.migrate import run

AT = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)
BRIEF = Brief(
    id="br_1", product=Product(id="p1", title="春茶", locale="zh-CN"), brand_name="春山", placements=(), locale="zh-CN",
    facts=(Fact(id="f1", kind="name", text="春茶", evidence="row 2"),),
)  # fmt: skip


def creative(text: str, **changes: Any) -> Creative:
    line = Line(field="headline", text=text, recipe=Recipe(writer="human"))
    return Creative.model_validate({"brief": "br_1", "product": "p1", "locale": "zh-CN", "lines": (line,), **changes})


def child_of(parent: Creative, text: str, **changes: Any) -> Child:
    made = {"creative": creative(text, parent=parent.id), "brief": BRIEF, "rests_on": ("br_1",), **changes}
    return Child(**made)


def pair_of(parent: Creative, child: Child, **changes: Any) -> EditPair:
    return EditPair.model_validate({
        "creative": parent.id, "child": child.creative.id, "field": "headline", "locale": "zh-CN", "brief": "br_1",
        "before": parent.text("headline"), "after": child.creative.text("headline"), "asked": {"kind": "text"},
        "prompt": "标题：", "recipe": parent.lines[0].recipe, "after_by": "human", "by": "copywriter", "at": AT,
        **changes,
    })  # fmt: skip


def test_a_child_is_kept_shelved_last_and_not_retired_by_being_added(store: Store) -> None:
    first, second = creative("明前龙井"), creative("回甘")
    store.put_creatives("spring", [first, second], {first.id: "approved", second.id: "review"})
    finding = Finding(check="transcreate", rule="transcreate.claim_lost", severity="needs_proof", why="lost")
    child = child_of(first, "明前龙井，回甘", findings=(finding,))
    store.keep_child("spring", child, "review", [pair_of(first, child)])
    assert store.creatives("spring") == [first, second, child.creative]
    assert store.creative_states("spring") == {first.id: "approved", second.id: "review", child.creative.id: "review"}
    assert store.children("spring") == [child]
    assert store.children("autumn") == []


def test_pairs_come_back_equal_once_and_in_order(store: Store) -> None:
    parent = creative("明前龙井")
    one, two = child_of(parent, "龙井"), child_of(parent, "春茶")
    late = pair_of(parent, one, at=AT + timedelta(days=1), asked={"kind": "shorter", "limit": 8})
    early = pair_of(parent, two)
    store.keep_child("spring", one, "approved", [late])
    store.keep_child("spring", two, "approved", [early])
    store.keep_child("spring", one, "approved", [late])
    assert store.edits("spring") == [early, late]
    assert store.edits("spring", since=AT + timedelta(hours=1)) == [late]
    assert store.edits("autumn") == []


def test_the_same_child_again_takes_the_new_state_and_keeps_its_place(store: Store) -> None:
    parent = creative("明前龙井")
    one, two = child_of(parent, "龙井"), child_of(parent, "春茶")
    for child in (one, two):
        store.keep_child("spring", child, "review")
    store.keep_child("spring", child_of(parent, "龙井", rests_on=("br_1", "br_2")), "approved")
    assert store.creatives("spring") == [one.creative, two.creative]
    assert store.creative_states("spring")[one.creative.id] == "approved"
    assert store.children("spring")[0].rests_on == ("br_1", "br_2")


def test_what_cannot_be_kept_is_refused_whole(store: Store) -> None:
    parent = creative("明前龙井")
    child = child_of(parent, "龙井")
    with pytest.raises(UserError, match="no state 'retired'"):
        store.keep_child("spring", child, "retired")
    with pytest.raises(DataError, match="no database keeps"):
        store.keep_child("spring", child, "review", [pair_of(parent, child, after="a\0b")])
    assert store.creatives("spring") == []
    assert store.children("spring") == []
    with pytest.raises(ValidationError, match="are equal"):
        pair_of(parent, child, after=parent.text("headline"))
    with pytest.raises(ValidationError, match="by"):
        pair_of(parent, child, by="ann@example.com")


def test_a_database_of_the_first_version_is_upgraded_with_what_is_in_it(
    where: Path | str, sql: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    parent = creative("明前龙井")
    with Store.open(where) as store:
        store.put_creatives("spring", [parent], {parent.id: "approved"})
        with store.writing() as connection:
            run(connection, "downgrade", "0001")
    assert sql("SELECT version_num FROM alembic_version") == [("0001",)]
    with Store.open(where) as store:
        assert store.creatives("spring") == [parent]
        child = child_of(parent, "龙井")
        store.keep_child("spring", child, "review", [pair_of(parent, child)])
        assert len(store.edits("spring")) == 1


def test_a_preference_reads_as_training_wants_it(store: Store) -> None:
    parent = creative("明前龙井")
    child = child_of(parent, "龙井")
    row = pair_of(parent, child).preference()
    assert (row["prompt"], row["chosen"], row["rejected"]) == ("标题：", "龙井", "明前龙井")
    assert row["recipe"]["writer"] == "human"
    assert row["at"] == "2026-04-01T08:30:00Z"
    assert not {"before", "after"} & row.keys()
