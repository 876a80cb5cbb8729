"""States, trail and ratings, on both databases: what no sequence of actions may reach, and what tampering shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adwright.core import UserError
from adwright.core.audit import START, first_fault
from adwright.core.review import MAY, TRANSITIONS, ReviewAction, ReviewRole, ReviewState, link_spent
from adwright.store import Standing, Store

A, B = "a" * 64, "b" * 64
ROLES: tuple[ReviewRole, ...] = get_args(ReviewRole)
ACTIONS: tuple[ReviewAction, ...] = get_args(ReviewAction)
Sql = Callable[[str], list[tuple[Any, ...]]]


def approved(store: Store, creative: str = "cr_1", frozen: str = A, campaign: str = "spring") -> None:
    store.act(campaign, creative, "check", actor="adwright", role="author", payload={"findings": []})
    store.act(campaign, creative, "submit", actor="mei", role="author")
    store.act(campaign, creative, "approve", actor="lin", role="reviewer", reason="建议一级", frozen=frozen)


def unlock(sql: Sql, store: Store) -> None:
    """Take the triggers away, as somebody who owns the database can."""
    names = ("no_update", "no_delete") if store.engine.dialect.name == "sqlite" else ("no_change",)
    on = "" if store.engine.dialect.name == "sqlite" else " ON audit_trail"
    for name in names:
        sql(f"DROP TRIGGER audit_trail_{name}{on}")


def test_the_way_from_draft_to_retired_is_one_row_each(store: Store) -> None:
    approved(store)
    store.act("spring", "cr_1", "publish", actor="ops", role="publisher", frozen=A)
    assert store.standings("spring") == {"cr_1": Standing("published", A)}
    store.act("spring", "cr_1", "retire", actor="ops", role="publisher")
    rows = store.trail("spring")
    assert [(row.action, row.before, row.after) for row in rows] == [
        ("check", "draft", "checked"), ("submit", "checked", "in_review"), ("approve", "in_review", "approved"),
        ("publish", "approved", "published"), ("retire", "published", "retired"),
    ]  # fmt: skip
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].prev_hash == START
    assert all(row.prev_hash == before.hash for before, row in pairwise(rows))
    assert store.standing("spring", "cr_1") == Standing("retired")
    assert store.trail("autumn") == []
    assert store.trail("spring", "cr_2") == []
    assert store.trail_length("spring") == 5
    assert store.review_fault("spring", rows[2].head) is None


def test_actions_that_are_refused_leave_no_trace(store: Store) -> None:
    for action, role, reason, message in (
        ("approve", "reviewer", "", "approve is not for a creative that is draft"),
        ("check", "publisher", "", "the role publisher may not check"),
        ("publish", "admin", "", "publish is not for"),
    ):
        what: Any = (action, role)
        with pytest.raises(UserError, match=message):
            store.act("spring", "cr_1", what[0], actor="x", role=what[1], reason=reason, frozen=A)
    store.act("spring", "cr_1", "check", actor="adwright", role="author")
    store.act("spring", "cr_1", "submit", actor="mei", role="author")
    with pytest.raises(UserError, match="reject needs a reason"):
        store.act("spring", "cr_1", "reject", actor="lin", role="reviewer", reason=" \n")
    assert store.trail_length("spring") == 2
    store.act("spring", "cr_1", "reject", actor="lin", role="reviewer", reason="too loud")
    with pytest.raises(UserError, match="submit of what is rejected needs a reason"):
        store.act("spring", "cr_1", "submit", actor="mei", role="author")
    assert store.review_fault("spring") is None


def test_what_is_published_is_what_was_approved(store: Store) -> None:
    approved(store)
    with pytest.raises(UserError, match="not what was approved"):
        store.act("spring", "cr_1", "publish", actor="ops", role="publisher", frozen=B)
    assert store.standing("spring", "cr_1") == Standing("approved", A)
    store.act("spring", "cr_1", "submit", actor="mei", role="author", reason="new picture")
    assert store.standing("spring", "cr_1") == Standing("in_review")
    store.act("spring", "cr_1", "approve", actor="lin", role="reviewer", frozen=B)
    store.act("spring", "cr_1", "publish", actor="ops", role="publisher", frozen=B)


steps = st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(ROLES), st.sampled_from([A, B])), max_size=25)
numbers = iter(range(10**9))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_sequence_of_actions_publishes_what_was_not_approved(
    tmp_path_factory: pytest.TempPathFactory, done: list[tuple[ReviewAction, ReviewRole, str]]
) -> None:
    """The shortest way to published has five steps; half of the runs are led there, so that the claim is not empty."""
    campaign = f"c{next(numbers)}"
    led: list[tuple[ReviewAction, ReviewRole, str]] = [
        ("check", "author", A), ("submit", "author", A), ("approve", "reviewer", A),
    ]  # fmt: skip
    with Store.open(tmp_path_factory.getbasetemp() / "property.sqlite") as store:
        agreed: str | None = None
        for action, role, bytes_ in (led if len(done) % 2 else []) + done:
            before = store.standing(campaign, "cr_1")
            try:
                store.act(campaign, "cr_1", action, actor="x", role=role, reason="because", frozen=bytes_)
            except UserError:
                assert store.standing(campaign, "cr_1") == before
                continue
            after = store.standing(campaign, "cr_1")
            assert action in MAY[role]
            assert after.state == TRANSITIONS[action][before.state]
            if action == "approve":
                agreed = bytes_
            elif after.state not in ("approved", "published"):
                agreed = None
            assert after.frozen == (agreed or "")
            if after.state == "published":
                assert bytes_ == agreed
        assert store.review_fault(campaign) is None


def test_of_two_approvals_at_once_one_wins(where: Path | str, store: Store) -> None:
    for creative in ("cr_1", "cr_2", "cr_3", "cr_4", "cr_5"):
        store.act("spring", creative, "check", actor="adwright", role="author")
        store.act("spring", creative, "submit", actor="mei", role="author")
        won, refused = _approve_twice_at_once(where, creative)
        assert len(won) == 1
        assert refused == ["approve is not for a creative that is approved"]
        assert store.standing("spring", creative) == Standing("approved", won[0][1])
        assert [row.actor for row in store.trail("spring", creative) if row.action == "approve"] == [won[0][0]]
    assert store.review_fault("spring") is None


def _approve_twice_at_once(where: Path | str, creative: str) -> tuple[list[tuple[str, str]], list[str]]:
    ready = threading.Barrier(2)
    won: list[tuple[str, str]] = []
    refused: list[str] = []

    def approve(name: str, bytes_: str) -> None:
        with Store.open(where) as mine:
            ready.wait()
            try:
                mine.act("spring", creative, "approve", actor=name, role="reviewer", frozen=bytes_)
                won.append((name, bytes_))
            except UserError as error:
                refused.append(error.message)

    threads = [threading.Thread(target=approve, args=pair) for pair in (("lin", A), ("bo", B))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won, refused


def test_many_writers_make_one_chain(where: Path | str, store: Store) -> None:
    def work(name: str) -> None:
        with Store.open(where) as mine:
            for number in range(10):
                mine.act("spring", f"{name}_{number}", "check", actor=name, role="author")

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.trail_length("spring") == 30
    assert store.review_fault("spring") is None


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_trail SET actor = 'x'", "DELETE FROM audit_trail", "DELETE FROM audit_trail WHERE seq = 3"],
)
def test_the_database_refuses_changes_of_the_trail(store: Store, sql: Sql, statement: str) -> None:
    approved(store)
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        sql(statement)
    assert store.trail_length("spring") == 3


COLUMNS = {
    "seq": "9", "creative": "'cr_2'", "actor": "'bob'", "role": "'admin'", "action": "'edit'", "before": "'draft'",
    "after": "'rejected'", "reason": "'none'", "at": "'yesterday'", "payload": "'{}'", "prev_hash": f"'{START}'",
    "hash": f"'{START}'", "campaign": "'autumn'",
}  # fmt: skip


def test_tampering_is_tried_on_every_column() -> None:
    from adwright.store.tables import audit_trail

    assert set(COLUMNS) == {column.name for column in audit_trail.columns}


@pytest.mark.parametrize("seq", [2, 3])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found(store: Store, sql: Sql, column: str, seq: int) -> None:
    approved(store)
    store.act("spring", "cr_1", "publish", actor="ops", role="publisher", frozen=A)
    unlock(sql, store)
    old = store.trail("spring")[seq - 1]
    sql(f"UPDATE audit_trail SET {column} = {COLUMNS[column]} WHERE campaign = 'spring' AND seq = {seq}")
    fault = store.trail_fault("spring")
    if column == "payload" and old.payload == "{}":
        assert fault is None  # what stood there already is no change
        return
    assert fault is not None
    assert fault.seq == seq


def test_rows_that_are_gone_moved_or_put_in_are_found(store: Store, sql: Sql) -> None:
    for creative in ("cr_1", "cr_2"):
        approved(store, creative)
    rows = store.trail("spring")
    assert first_fault(rows) is None
    for fault_at, tampered in (
        (4, rows[:3] + rows[4:]),
        (1, rows[1:]),
        (2, [rows[0], rows[2], rows[1], *rows[3:]]),
        (5, [*rows[:4], rows[3], *rows[4:]]),
    ):
        fault = first_fault(tampered)
        assert fault is not None
        assert fault.seq == fault_at
    # A row whose own hash was computed anew no longer fits the row after it.
    forged = rows[2].model_copy(update={"actor": "bob"})
    forged = forged.model_copy(update={"hash": forged.computed_hash()})
    fault = first_fault([*rows[:2], forged, *rows[3:]])
    assert fault is not None
    assert fault.seq == 4
    unlock(sql, store)
    sql("DELETE FROM audit_trail WHERE seq = 4")
    found = store.trail_fault("spring")
    assert found is not None
    assert (found.seq, found.what) == (4, "the row is gone")


def test_a_trail_that_was_cut_off_or_written_anew_shows_against_its_head(store: Store, sql: Sql) -> None:
    approved(store)
    head = store.trail("spring")[-1].head
    unlock(sql, store)
    sql("DELETE FROM audit_trail WHERE seq = 3")
    assert store.trail_fault("spring") is None  # the chain alone cannot tell
    cut = store.trail_fault("spring", head)
    assert cut is not None
    assert cut.seq == 3
    told = store.review_fault("spring")  # but the state that the approval left can
    assert told is not None
    assert "cr_1" in told.what
    sql("UPDATE reviews SET state = 'in_review', frozen = ''")
    assert store.review_fault("spring") is None
    store.act("spring", "cr_1", "approve", actor="bob", role="reviewer", frozen=A)
    anew = store.review_fault("spring", head)
    assert anew is not None
    assert "written anew" in anew.what
    with pytest.raises(UserError, match="no head"):
        store.trail_fault("spring", "3:xyz")


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE reviews SET frozen = '{B}'",
        "UPDATE reviews SET state = 'published'",
        "DELETE FROM reviews",
        f"INSERT INTO reviews VALUES ('spring', 'cr_9', 'published', '{B}', '2026-04-01 00:00:00')",
    ],
)
def test_a_state_that_was_changed_past_the_trail_is_found(store: Store, sql: Sql, statement: str) -> None:
    approved(store)
    assert store.review_fault("spring") is None
    sql(statement)
    assert store.trail_fault("spring") is None
    assert store.review_fault("spring") is not None


def test_a_chain_that_was_computed_anew_with_a_leap_in_it_is_found(store: Store, sql: Sql) -> None:
    """Whoever can compute hashes can write a chain that fits; it still has to make sense."""
    approved(store)
    unlock(sql, store)
    last = store.trail("spring")[2]
    for change in ({"payload": "no json"}, {"payload": "{}"}, {"action": "publish", "after": "published"}):
        forged = last.model_copy(update=change)
        columns = {**change, "hash": forged.computed_hash()}
        sql("UPDATE audit_trail SET " + ", ".join(f"{k} = '{v}'" for k, v in columns.items()) + " WHERE seq = 3")
        assert store.trail_fault("spring") is None
        fault = store.review_fault("spring")
        assert fault is not None
        assert fault.seq == 3
        whole = ", ".join(f"{k} = '{getattr(last, k)}'" for k in ("payload", "action", "after", "hash"))
        sql(f"UPDATE audit_trail SET {whole} WHERE seq = 3")
    assert store.review_fault("spring") is None


def waiting_with_links(store: Store, *links: str) -> None:
    store.act("spring", "cr_1", "check", actor="adwright", role="author")
    store.act("spring", "cr_1", "submit", actor="mei", role="author")
    hand_out(store, *links)


def hand_out(store: Store, *links: str) -> None:
    for link in links:
        store.act("spring", "cr_1", "link", actor="mei", role="reviewer", payload={"link_made": link})


def test_a_link_is_spent_by_its_use(store: Store) -> None:
    waiting_with_links(store, "lk_1")
    assert not store.link_spent("spring", "cr_1", "lk_1")
    store.act("spring", "cr_1", "reject", actor="client", role="guest", reason="no", link="lk_1")
    assert store.link_spent("spring", "cr_1", "lk_1")
    store.act("spring", "cr_1", "submit", actor="mei", role="author", reason="she agreed")
    hand_out(store, "lk_2")
    with pytest.raises(UserError, match="used already"):
        store.act("spring", "cr_1", "approve", actor="client", role="guest", frozen=A, link="lk_1")
    store.act("spring", "cr_1", "approve", actor="client", role="guest", frozen=A, link="lk_2")


def test_a_decision_spends_all_links_made_before_it(store: Store) -> None:
    waiting_with_links(store, "lk_1", "lk_2")
    store.act("spring", "cr_1", "approve", actor="lin", role="reviewer", frozen=A)
    for link in ("lk_1", "lk_2"):
        with pytest.raises(UserError, match="somebody has decided since"):
            # Approved may still be rejected; by a link that was handed out for another decision it may not.
            store.act("spring", "cr_1", "reject", actor="client", role="guest", reason="no", link=link)
    assert store.standing("spring", "cr_1") == Standing("approved", A)


def test_a_link_that_nobody_made_does_nothing(store: Store) -> None:
    waiting_with_links(store, "lk_1")
    assert store.link_spent("spring", "cr_1", "lk_other")
    assert store.link_spent("spring", "cr_2", "lk_1")
    with pytest.raises(UserError, match="used already"):
        store.act("spring", "cr_1", "approve", actor="client", role="guest", frozen=A, link="lk_other")


@pytest.mark.parametrize("links", [("lk_1", "lk_1"), ("lk_1", "lk_2")])
def test_of_two_who_use_a_link_at_once_one_decides(store: Store, links: tuple[str, str]) -> None:
    waiting_with_links(store, *dict.fromkeys(links))
    ready = threading.Barrier(2)
    done: list[str] = []

    def use(link: str, action: ReviewAction) -> None:
        ready.wait()
        try:
            store.act("spring", "cr_1", action, actor="client", role="guest", reason="so", frozen=A, link=link)
            done.append(action)
        except UserError as error:
            done.append(error.message)

    pairs: list[tuple[str, ReviewAction]] = [(links[0], "approve"), (links[1], "reject")]
    threads = [threading.Thread(target=use, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # An approved creative may be rejected: only the link, and not its state, keeps the second one out.
    assert sorted(word in ("approve", "reject") for word in done) == [False, True]
    assert link_spent().message in done
    rows = store.trail("spring", "cr_1")
    assert [row.role for row in rows].count("guest") == 1
    assert store.review_fault("spring") is None


def test_ratings_are_one_a_person_and_pairs_one_a_person_and_pair(store: Store) -> None:
    store.rate("spring", "cr_1", rater="p1", score=2)
    store.rate("spring", "cr_1", rater="p1", score=4, note=" grew on me ")
    store.rate("spring", "cr_1", rater="p2", score=5)
    assert [(r.rater, r.score, r.note) for r in store.ratings("spring")] == [("p1", 4, "grew on me"), ("p2", 5, "")]
    store.compare("spring", "cr_1", "cr_2", rater="p1")
    store.compare("spring", "cr_2", "cr_1", rater="p1")
    store.compare("spring", "cr_1", "cr_2", rater="p2")
    assert [(c.better, c.rater) for c in store.comparisons("spring")] == [("cr_1", "p2"), ("cr_2", "p1")]
    for score in (0, 6):
        with pytest.raises(UserError, match="1 \\(poor\\) to 5"):
            store.rate("spring", "cr_1", rater="p1", score=score)
    with pytest.raises(UserError, match="with itself"):
        store.compare("spring", "cr_1", "cr_1", rater="p1")
    assert store.ratings("autumn") == []


def test_each_state_but_draft_can_be_reached() -> None:
    """Else a state of the list means nothing."""
    reached: set[ReviewState] = {"draft"}
    for _ in range(6):
        reached |= {after for starts in TRANSITIONS.values() for before, after in starts.items() if before in reached}
    assert reached == set(get_args(ReviewState))
