"""Review of a whole campaign: what is approved is what is served, and nothing else where review is required."""

from __future__ import annotations

import doctest
import json
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from adwright import app
from adwright.app.review.bundle import bundle_of, thaw
from adwright.app.review.queue import WEIGHTS, risk_of
from adwright.app.workspace import Workspace
from adwright.core import Creative, DataError, Finding, Settings, UserError
from adwright.core.clock import FixedClock
from adwright.testing.small_campaign import make_small_campaign

AT = datetime(2026, 4, 1, 8, tzinfo=UTC)
KEYS = {"pseudonym_key": "a test key of enough length for anyone", "secret": "another key of enough length"}
SETTINGS = Settings.model_validate({**KEYS, "user": "mei"})


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "corner"
    make_small_campaign(folder)
    app.run(folder, model="none", settings=SETTINGS)
    return folder


@pytest.fixture
def ready(run_once: Path, tmp_path: Path) -> Path:
    """A campaign that was run: its creatives are checked and drawn."""
    shutil.copytree(run_once, tmp_path / "corner")
    return tmp_path / "corner"


def required(folder: Path, more: str = "") -> Path:
    file = folder / "campaign.toml"
    file.write_text('review = "required"\n' + file.read_text("utf-8") + more, "utf-8")
    return folder


def drawn(folder: Path, locale: str = "en") -> list[Creative]:
    """Creatives of a language with pictures, in the order of the store."""
    rows = (folder / "out" / "renditions.jsonl").read_text("utf-8").splitlines()
    ids = {json.loads(row)["creative"] for row in rows}
    with Workspace(app.load_campaign(folder), SETTINGS) as work:
        return [c for c in work.store.creatives("corner") if c.id in ids and c.locale == locale]


def states(folder: Path) -> dict[str, str]:
    with Workspace(app.load_campaign(folder), SETTINGS) as work:
        return {id_: standing.state for id_, standing in work.store.standings("corner").items()}


def approved(folder: Path, creative: str) -> app.Reviewed:
    app.review_submit(folder, creative, settings=SETTINGS)
    return app.review_approve(folder, creative, by="lin", role="reviewer", reason="read it", settings=SETTINGS)


def publish(folder: Path, creative: str) -> app.Reviewed:
    return app.review_publish(folder, creative, by="ops", role="publisher", settings=SETTINGS)


def served(folder: Path) -> set[str]:
    server = app.Server(folder, settings=SETTINGS, seed=1)
    try:
        return set(server._shown.creatives)
    finally:
        server.close()


def in_db(folder: Path, statement: str, **values: Any) -> None:
    engine = sa.create_engine(f"sqlite:///{folder / '.adwright' / 'state.db'}")
    with engine.begin() as connection:
        connection.execute(sa.text(statement), values)
    engine.dispose()


def test_the_whole_way(ready: Path) -> None:
    one = drawn(ready)[0]
    assert app.review_list(ready, settings=SETTINGS).items == ()
    assert app.review_show(ready, one.id, settings=SETTINGS).state == "checked"
    (submitted,) = app.review_submit(ready, one.id[:10], settings=SETTINGS).submitted
    assert (submitted.before, submitted.state, submitted.by) == ("checked", "in_review", "mei")
    assert [item.creative for item in app.review_list(ready, settings=SETTINGS).items] == [one.id]
    seen = app.review_show(ready, one.id, settings=SETTINGS)
    assert [line.text for line in seen.lines] == [line.text for line in one.lines]
    assert len(seen.pictures) == 2
    assert all(Path(picture.path).is_file() for picture in seen.pictures)
    agreed = app.review_approve(ready, one.id, by="lin", role="reviewer", seen=seen.stands, settings=SETTINGS)
    assert (agreed.state, agreed.frozen, agreed.pictures) == ("approved", seen.stands, 2)
    gone_out = publish(ready, one.id)
    assert (gone_out.state, gone_out.frozen) == ("published", seen.stands)
    history = app.review_history(ready, one.id, settings=SETTINGS).entries
    assert [(row.action, row.actor, row.role) for row in history] == [
        ("check", "adwright", "author"), ("submit", "mei", "admin"), ("approve", "lin", "reviewer"),
        ("publish", "ops", "publisher"),
    ]  # fmt: skip
    manifest = json.loads(history[2].payload)["manifest"]
    assert set(manifest) == {"creative.json", "renditions.json"} | {
        str(Path(picture.path).relative_to(ready / "out")) for picture in seen.pictures
    }
    proof = app.review_verify(ready, head=agreed.head, settings=SETTINGS)
    assert (proof.whole, proof.entries, proof.head) == (True, 4, gone_out.head)


def test_what_is_published_is_served_as_it_was_frozen_whatever_is_drawn_later(ready: Path) -> None:
    required(ready)
    one = drawn(ready)[0]
    approved(ready, one.id)
    publish(ready, one.id)
    server = app.Server(ready, settings=SETTINGS, seed=1)
    before = server.image(one.id, "feed_square")
    for file in (ready / "out" / "images").rglob("*.*"):
        file.write_bytes(b"something else")
    assert server.image(one.id, "feed_square") == before
    server.close()
    brand = ready / "brand.toml"
    brand.write_text(brand.read_text("utf-8").replace("#2f5d50", "#5d2f50"), "utf-8")
    app.run(ready, model="none", settings=SETTINGS)
    server = app.Server(ready, settings=SETTINGS, seed=1)
    assert server.image(one.id, "feed_square") == before
    picture = next((ready / "out" / "images").glob(f"*/{one.id}/feed_square.*"))
    assert picture.read_bytes() != before[0]  # drawn anew in another colour, and not what is served
    server.close()
    frozen = next(file for file in (ready / ".adwright" / "frozen").rglob("*") if file.is_file())
    frozen.write_bytes(b"changed on the disk")
    assert not app.review_verify(ready, settings=SETTINGS).whole
    with pytest.raises(DataError, match="has changed"):
        app.Server(ready, settings=SETTINGS)


def test_required_serves_nothing_that_nobody_approved_and_published(ready: Path) -> None:
    assert len(served(ready)) > 3
    one, other, third = drawn(ready)[:3]
    required(ready)
    # The states by the checks are still those of a run that asked for no review.
    app.review_submit(ready, settings=SETTINGS)
    assert served(ready) == set()
    app.run(ready, model="none", settings=SETTINGS)
    server = app.Server(ready, settings=SETTINGS, seed=1)
    assert server.health()["creatives"] == 0
    assert server.health()["waiting"] > 3
    with pytest.raises(UserError, match="none of 0 creatives"):
        server.decide(locale="en")
    app.review_approve(ready, one.id, settings=SETTINGS)
    app.review_approve(ready, other.id, settings=SETTINGS)
    app.review_reject(ready, third.id, reason="dull", settings=SETTINGS)
    with pytest.raises(UserError, match="none of 0 creatives"):
        server.decide(locale="en")  # approved is not published yet
    publish(ready, one.id)
    assert {server.decide(locale="en").creative for _ in range(10)} == {one.id}
    publish(ready, other.id)
    assert {server.decide(locale="en").creative for _ in range(60)} == {one.id, other.id}
    app.review_retire(ready, one.id, settings=SETTINGS)
    assert {server.decide(locale="en").creative for _ in range(30)} == {other.id}
    with pytest.raises(UserError, match="no picture"):
        server.image(one.id, "feed_square")
    server.close()


def test_automatic_serves_what_passes_but_not_what_a_person_put_out(ready: Path) -> None:
    before = served(ready)
    one, other = drawn(ready)[:2]
    assert {one.id, other.id} <= before
    app.review_submit(ready, one.id, settings=SETTINGS)
    assert served(ready) == before
    app.review_reject(ready, one.id, reason="dull", settings=SETTINGS)
    app.review_retire(ready, other.id, settings=SETTINGS)
    assert served(ready) == before - {one.id, other.id}


def test_a_published_creative_whose_facts_changed_is_not_served(ready: Path) -> None:
    one = next(c for c in drawn(ready) if any("$18" in line.text for line in c.lines))
    approved(ready, one.id)
    publish(ready, one.id)
    assert one.id in served(ready)
    feed = ready / "en.csv"
    feed.write_text(feed.read_text("utf-8").replace("$18.00", "$19.00"), "utf-8")
    app.run(ready, model="none", settings=SETTINGS)
    assert states(ready)[one.id] == "published"
    assert one.id not in served(ready)
    shown = app.review_show(ready, one.id, settings=SETTINGS)
    assert (shown.checks, "does not make it any more" in " ".join(shown.notes)) == ("retired", True)


def test_what_people_hold_outlives_a_run_that_does_not_write_it(ready: Path) -> None:
    file = required(ready) / "campaign.toml"
    one, other, third, *_ = drawn(ready, "zh-CN")
    approved(ready, one.id)
    publish(ready, one.id)
    agreed = approved(ready, other.id)
    before = {c.id for c in drawn(ready)} | {c.id for c in drawn(ready, "zh-CN")}
    file.write_text(file.read_text("utf-8").replace("variants = 3", "variants = 1"), "utf-8")
    app.run(ready, model="none", settings=SETTINGS)
    now = {c.id for c in drawn(ready)} | {c.id for c in drawn(ready, "zh-CN")}
    assert before - now  # some are gone,
    assert {one.id, other.id} <= now  # but not what people hold
    assert served(ready) == {one.id}
    assert publish(ready, other.id).frozen == agreed.frozen
    assert served(ready) == {one.id, other.id}
    assert third.id not in served(ready)


def _picture(folder: Path, creative: str) -> None:
    rows = map(json.loads, (folder / "out" / "renditions.jsonl").read_text("utf-8").splitlines())
    path = next(row["files"][0]["path"] for row in rows if row["creative"] == creative)
    (folder / "out" / path).write_bytes((folder / "out" / path).read_bytes() + b"\0")


def _picture_and_its_row(folder: Path, creative: str) -> None:
    """Another picture, with its hash set right: only the freeze can tell."""
    from adwright.core import sha256

    file = folder / "out" / "renditions.jsonl"
    rows = [json.loads(row) for row in file.read_text("utf-8").splitlines()]
    part = next(row["files"][0] for row in rows if row["creative"] == creative)
    data = (folder / "out" / part["path"]).read_bytes() + b"\0"
    (folder / "out" / part["path"]).write_bytes(data)
    part["sha256"], part["size"] = sha256(data), len(data)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _no_pictures(folder: Path, creative: str) -> None:
    (folder / "out" / "renditions.jsonl").write_text("", "utf-8")


def _body(change: Callable[[dict[str, Any]], None]) -> Callable[[Path, str], None]:
    def tamper(folder: Path, creative: str) -> None:
        with Workspace(app.load_campaign(folder), SETTINGS) as work:
            found = next(c for c in work.store.creatives("corner") if c.id == creative)
        body = found.model_dump(mode="json")
        change(body)
        in_db(folder, "UPDATE creatives SET body = :body WHERE id = :id", body=json.dumps(body), id=creative)

    return tamper


def _text(body: dict[str, Any]) -> None:
    body["lines"][0]["text"] = "Buy now"


def _recipe(body: dict[str, Any]) -> None:
    body["lines"][0]["recipe"]["seed"] = 99


def _support(body: dict[str, Any]) -> None:
    body["lines"][0]["supports"] = []
    body["lines"][1]["supports"] = [{"start": 0, "end": 1, "span": "x", "fact": "f1"}]


@pytest.mark.parametrize(
    "tamper", [_picture, _picture_and_its_row, _no_pictures, _body(_text), _body(_recipe), _body(_support)],
    ids=["picture", "picture and row", "no pictures", "text", "recipe", "support"],
)  # fmt: skip
def test_publishing_changed_bytes_is_refused(ready: Path, tamper: Callable[[Path, str], None]) -> None:
    one = drawn(ready)[0]
    approved(ready, one.id)
    tamper(ready, one.id)
    with pytest.raises((UserError, DataError), match=r"not what was approved|was changed") as refused:
        publish(ready, one.id)
    assert refused.value.hint or "content has the id" in refused.value.message
    assert states(ready)[one.id] == "approved"
    assert app.review_verify(ready, settings=SETTINGS).whole


def test_bytes_that_changed_after_approval_need_an_approval_of_their_own(ready: Path) -> None:
    one = drawn(ready)[0]
    first = approved(ready, one.id)
    _picture_and_its_row(ready, one.id)
    app.review_submit(ready, one.id, reason="new picture", settings=SETTINGS)
    with pytest.raises(UserError, match="approved"):
        publish(ready, one.id)
    with pytest.raises(UserError, match="not what was seen"):
        app.review_approve(ready, one.id, seen=first.frozen, settings=SETTINGS)
    second = app.review_approve(ready, one.id, settings=SETTINGS)
    assert second.frozen != first.frozen
    assert publish(ready, one.id).frozen == second.frozen
    with Workspace(app.load_campaign(ready), SETTINGS) as work:
        assert thaw(work, second.frozen).manifest == bundle_of(work, one).manifest
        assert thaw(work, first.frozen).hash == first.frozen  # what was approved once can still be read


def test_a_blocked_creative_is_never_approved_and_proof_needs_a_word(ready: Path) -> None:
    one = next(c for c in drawn(ready) if c.product == "mug")
    barred = app.rewrite(ready, one.id, text="The cheap mug", settings=SETTINGS).taken
    assert barred is not None
    assert app.review_show(ready, barred.child, settings=SETTINGS).state == "draft"
    with pytest.raises(UserError, match=r"blocked by brand\.dont_word") as refused:
        app.review_submit(ready, barred.child, settings=SETTINGS)
    assert "--fix brand.dont_word" in refused.value.hint
    # A rule that came after the submission blocks the approval, and the publication after an approval.
    app.review_submit(ready, one.id, settings=SETTINGS)
    brand, lines = ready / "brand.toml", (ready / "brand.toml").read_text("utf-8")
    word = one.lines[0].text.split()[0]
    brand.write_text(lines.replace('"cheap"', f'"cheap", "{word}"'), "utf-8")
    with pytest.raises(UserError, match="blocked by"):
        app.review_approve(ready, one.id, reason="I like it", settings=SETTINGS)
    brand.write_text(lines, "utf-8")
    app.review_approve(ready, one.id, settings=SETTINGS)
    brand.write_text(lines.replace('"cheap"', f'"cheap", "{word}"'), "utf-8")
    with pytest.raises(UserError, match="blocked by"):
        publish(ready, one.id)
    brand.write_text(lines, "utf-8")
    doubtful = app.rewrite(ready, one.id, text="An eco-friendly mug, 350 ml", settings=SETTINGS).taken
    assert doubtful is not None
    assert "needs_proof" in {finding.severity for finding in doubtful.findings}
    app.review_submit(ready, doubtful.child, settings=SETTINGS)
    with pytest.raises(UserError, match="needs proof: "):
        app.review_approve(ready, doubtful.child, settings=SETTINGS)
    done = app.review_approve(ready, doubtful.child, reason="market study of March, file 12", settings=SETTINGS)
    assert (done.state, done.pictures) == ("approved", 0)
    assert "no picture" in done.notes[0]


def test_an_edit_makes_a_child_with_its_diff_and_leaves_the_approval_of_its_parent(ready: Path) -> None:
    one = next(c for c in drawn(ready) if c.product == "mug")
    approved(ready, one.id)
    taken = app.rewrite(ready, one.id, text="A mug in green, 350 ml", by="designer", settings=SETTINGS).taken
    assert taken is not None
    seen = app.review_show(ready, taken.child, settings=SETTINGS)
    assert (seen.state, seen.parent) == ("checked", one.id)
    assert [(row.action, row.actor, row.before, row.after) for row in seen.history] == [
        ("edit", "designer", "draft", "draft"), ("check", "adwright", "draft", "checked"),
    ]  # fmt: skip
    told = json.loads(seen.history[0].payload)
    assert told["parent"] == one.id
    assert told["edits"][0]["field"] == "headline"
    assert "{+" in told["edits"][0]["diff"]
    assert [line.field for line in seen.lines if line.diff] == ["headline"]
    assert states(ready)[one.id] == "approved"
    publish(ready, one.id)
    # The same edit again is the same child, and tells nothing new.
    app.review_submit(ready, taken.child, settings=SETTINGS)
    app.rewrite(ready, one.id, text="A mug in green, 350 ml", by="designer", settings=SETTINGS)
    assert len(app.review_history(ready, taken.child, settings=SETTINGS).entries) == 3
    assert states(ready) == {one.id: "published", taken.child: "in_review"}
    # Submitted, it is drawn by the next run, picked or not, and can be approved with its pictures.
    app.run(ready, model="none", settings=SETTINGS)
    assert taken.child in {c.id for c in drawn(ready)}
    assert app.review_approve(ready, taken.child, settings=SETTINGS).pictures == 2
    assert states(ready)[one.id] == "published"


def test_the_queue_is_ordered_by_risk_then_effect(ready: Path) -> None:
    one = next(c for c in drawn(ready) if c.product == "mug")
    doubtful = app.rewrite(ready, one.id, text="An eco-friendly mug, 350 ml", settings=SETTINGS).taken
    assert doubtful is not None
    done = app.review_submit(ready, settings=SETTINGS)
    assert len(done.submitted) > 8
    assert done.left_out == {}
    queue = app.review_list(ready, settings=SETTINGS)
    assert queue.items[0].creative == doubtful.child
    keys = [(-item.risk, -(item.effect or 0), item.creative) for item in queue.items]
    assert keys == sorted(keys)
    assert len({item.effect for item in queue.items}) > 1
    for item in queue.items:
        expected = sum(WEIGHTS[name] * number for name, number in item.findings.items()) + 5 * item.figures
        assert item.risk == expected
    assert app.review_list(ready, settings=SETTINGS) == queue
    assert app.review_list(ready, state="checked", settings=SETTINGS).items == ()
    with pytest.raises(UserError, match="no state 'in-review'"):
        app.review_list(ready, state="in-review", settings=SETTINGS)


def test_one_blocking_finding_outweighs_any_notices() -> None:
    def found(severity: Any, n: int) -> list[Finding]:
        return [Finding(check="c", rule="r", severity=severity, why="w")] * n

    assert risk_of(found("block", 1), 0) > risk_of(found("needs_proof", 4), 5) > risk_of(found("notice", 9), 0)
    assert risk_of(found("needs_proof", 1), 0) > risk_of([], 1) > risk_of(found("notice", 4), 0) > risk_of([], 0)


def test_roles_and_the_team(ready: Path) -> None:
    one = drawn(ready)[0]
    for action, role in ((app.review_submit, "publisher"), (app.review_retire, "reviewer")):
        with pytest.raises(UserError, match=f"the role {role} may not"):
            action(ready, one.id, role=role, settings=SETTINGS)
    for role in ("guest", "boss"):
        with pytest.raises(UserError, match=f"no role '{role}'"):
            app.review_submit(ready, one.id, role=role, settings=SETTINGS)
    file = ready / "campaign.toml"
    file.write_text(file.read_text("utf-8") + '[team]\nmei = "author"\nlin = "reviewer"\nada = "admin"\n', "utf-8")
    app.review_submit(ready, one.id, settings=SETTINGS)
    with pytest.raises(UserError, match="the role author may not approve"):
        app.review_approve(ready, one.id, settings=SETTINGS)
    with pytest.raises(UserError, match="'mei' is author in this campaign, not admin"):
        app.review_approve(ready, one.id, role="admin", settings=SETTINGS)
    with pytest.raises(UserError, match="'bob' is not in the campaign's team"):
        app.review_approve(ready, one.id, by="bob", settings=SETTINGS)
    with pytest.raises(UserError, match="has no name"):
        app.review_approve(ready, one.id, by="a\nb", settings=SETTINGS)
    assert app.review_approve(ready, one.id, by="lin", settings=SETTINGS).role == "reviewer"
    assert app.review_publish(ready, one.id, by="ada", role="publisher", settings=SETTINGS).role == "publisher"


def test_of_two_approvals_at_once_one_wins(ready: Path) -> None:
    one = drawn(ready)[0]
    app.review_submit(ready, one.id, settings=SETTINGS)
    said: list[str] = []
    ready_now = threading.Barrier(2)

    def approve(name: str) -> None:
        ready_now.wait()
        try:
            said.append(app.review_approve(ready, one.id, by=name, settings=SETTINGS).by)
        except UserError as error:
            said.append(error.message)

    threads = [threading.Thread(target=approve, args=(name,)) for name in ("lin", "bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [word for word in said if word in ("lin", "bo")]
    assert sorted(said, key=len)[1] == "approve is not for a creative that is approved"
    history = app.review_history(ready, one.id, settings=SETTINGS).entries
    assert [row.actor for row in history if row.action == "approve"] == [winner]


def test_a_link_approves_one_creative_once(ready: Path) -> None:
    one, other = drawn(ready)[:2]
    clock = FixedClock(AT)
    with pytest.raises(UserError, match="link is not for a creative that is draft"):
        app.review_link(ready, one.id, settings=SETTINGS)
    for creative in (one, other):
        app.review_submit(ready, creative.id, settings=SETTINGS)
    made = app.review_link(ready, one.id, hours=2, base="https://ads.example/", settings=SETTINGS, clock=clock)
    assert made.url == f"https://ads.example/r/{made.token}"
    assert made.until == AT + timedelta(hours=2)
    before = app.review_history(ready, settings=SETTINGS)
    assert made.token not in str(before)
    for _ in range(2):
        view = app.review_link_show(ready, made.token, settings=SETTINGS, clock=clock)
        assert (view.view.creative, view.open) == (one.id, True)
        assert len(view.bundle.files) == 2
    assert app.review_history(ready, settings=SETTINGS) == before  # looking changes nothing
    with pytest.raises(UserError, match="give your name"):
        app.review_link_use(ready, made.token, "approve", name=" ", settings=SETTINGS, clock=clock)
    with pytest.raises(UserError, match="may approve or reject, not publish"):
        app.review_link_use(ready, made.token, "publish", name="Ms Wu", settings=SETTINGS, clock=clock)
    done = app.review_link_use(ready, made.token, "approve", name="Ms Wu", settings=SETTINGS, clock=clock)
    assert (done.state, done.by, done.role, done.frozen) == ("approved", "Ms Wu", "guest", made.frozen)
    assert states(ready) == {one.id: "approved", other.id: "in_review"}
    assert not app.review_link_show(ready, made.token, settings=SETTINGS, clock=clock).open
    app.review_submit(ready, one.id, reason="once more", settings=SETTINGS)
    with pytest.raises(UserError, match="used already"):
        app.review_link_use(ready, made.token, "reject", name="Ms Wu", reason="no", settings=SETTINGS, clock=clock)
    publish_role = app.review_history(ready, one.id, settings=SETTINGS).entries[-2]
    assert json.loads(publish_role.payload)["link"].startswith("lk_")


def test_a_link_lapses_when_the_creative_is_decided_otherwise_and_submitted_anew(ready: Path) -> None:
    one = drawn(ready)[0]
    app.review_submit(ready, one.id, settings=SETTINGS)
    made = app.review_link(ready, one.id, settings=SETTINGS)
    app.review_reject(ready, one.id, reason="not this month", settings=SETTINGS)
    app.review_submit(ready, one.id, reason="once more", settings=SETTINGS)
    assert not app.review_link_show(ready, made.token, settings=SETTINGS).open
    with pytest.raises(UserError, match="somebody has decided since"):
        app.review_link_use(ready, made.token, "approve", name="Wu", settings=SETTINGS)
    again = app.review_link(ready, one.id, settings=SETTINGS)
    assert app.review_link_use(ready, again.token, "approve", name="Wu", settings=SETTINGS).state == "approved"


def test_a_link_may_reject_with_a_reason_and_only_what_it_grants(ready: Path) -> None:
    one = drawn(ready)[0]
    app.review_submit(ready, one.id, settings=SETTINGS)
    only = app.review_link(ready, one.id, may=["approve"], settings=SETTINGS)
    with pytest.raises(UserError, match="may approve, not reject"):
        app.review_link_use(ready, only.token, "reject", name="Wu", reason="no", settings=SETTINGS)
    both = app.review_link(ready, one.id, settings=SETTINGS)
    with pytest.raises(UserError, match="needs a reason"):
        app.review_link_use(ready, both.token, "reject", name="Wu", settings=SETTINGS)
    done = app.review_link_use(ready, both.token, "reject", name="Wu", reason="Not us", settings=SETTINGS)
    assert (done.state, done.reason) == ("rejected", "Not us")
    with pytest.raises(UserError, match="somebody has decided since"):
        app.review_link_use(ready, only.token, "approve", name="Wu", settings=SETTINGS)
    with pytest.raises(UserError, match="no link can 'publish'"):
        app.review_link(ready, one.id, may=["publish"], settings=SETTINGS)
    for hours in (0, -1, 24 * 93, float("nan")):
        with pytest.raises(UserError, match="at most"):
            app.review_link(ready, one.id, hours=hours, settings=SETTINGS)


def test_a_link_that_expired_was_altered_or_is_for_something_else_is_refused(ready: Path) -> None:
    one, other = drawn(ready)[:2]
    clock = FixedClock(AT)
    for creative in (one, other):
        app.review_submit(ready, creative.id, settings=SETTINGS)
    mine = app.review_link(ready, one.id, hours=1, settings=SETTINGS, clock=clock).token
    theirs = app.review_link(ready, other.id, hours=1, settings=SETTINGS, clock=clock).token

    def refused(token: str, why: str, settings: Settings = SETTINGS) -> None:
        with pytest.raises(UserError, match=why):
            app.review_link_show(ready, token, settings=settings, clock=clock)
        with pytest.raises(UserError, match=why):
            app.review_link_use(ready, token, "approve", name="Wu", settings=settings, clock=clock)

    body, signature = mine.split(".")
    swapped = f"{theirs.split('.')[0]}.{signature}"
    for altered in (
        swapped, body, f"{body}.", f".{signature}", f"{body}.{signature}=", f"{body}.{signature}.", "", ".", "é.\ud800",
        f"{body[:-2]}AA.{signature}", "x" * 5000, f"{body}.{signature[:-1]}",
    ):  # fmt: skip
        refused(altered, "not valid")
    for at in range(0, len(mine), 7):
        letter = "A" if mine[at] != "A" else "B"
        refused(mine[:at] + letter + mine[at + 1 :], "not valid")
    refused(mine, "not valid", Settings.model_validate({**KEYS, "secret": "a different key, as long"}))
    clock.advance(timedelta(minutes=59, seconds=59))
    assert app.review_link_show(ready, mine, settings=SETTINGS, clock=clock).open
    clock.advance(timedelta(seconds=1))
    refused(mine, "expired on 2026-04-01 09:00 UTC")
    assert set(states(ready).values()) == {"in_review"}


def test_a_link_shows_and_approves_only_the_bytes_it_was_made_for(ready: Path) -> None:
    one = drawn(ready)[0]
    app.review_submit(ready, one.id, settings=SETTINGS)
    token = app.review_link(ready, one.id, settings=SETTINGS).token
    _picture_and_its_row(ready, one.id)
    with pytest.raises(UserError, match="has changed since this link was made"):
        app.review_link_show(ready, token, settings=SETTINGS)
    with pytest.raises(UserError, match="has changed since this link was made"):
        app.review_link_use(ready, token, "reject", name="Wu", reason="no", settings=SETTINGS)


def test_a_link_of_another_campaign_with_the_same_key_is_refused(ready: Path) -> None:
    one = drawn(ready)[0]
    app.review_submit(ready, one.id, settings=SETTINGS)
    token = app.review_link(ready, one.id, settings=SETTINGS).token
    file = ready / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace('name = "corner"', 'name = "other"'), "utf-8")
    with pytest.raises(UserError, match="belongs to another campaign"):
        app.review_link_show(ready, token, settings=SETTINGS)


def test_the_key_of_links_is_made_once_and_is_for_the_owner_alone(ready: Path) -> None:
    one = drawn(ready)[0]
    without = Settings.model_validate({"pseudonym_key": KEYS["pseudonym_key"], "user": "mei"})
    app.review_submit(ready, one.id, settings=without)
    token = app.review_link(ready, one.id, settings=without).token
    key = ready / ".adwright" / "links.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert app.review_link_show(ready, token, settings=without).open
    key.chmod(0o644)
    with pytest.raises(UserError, match="can be read by others"):
        app.review_link_show(ready, token, settings=without)
    with pytest.raises(UserError, match="has 5 bytes"):
        app.review_link(ready, one.id, settings=Settings.model_validate({**KEYS, "secret": "short"}))


def test_ratings_are_kept_without_names_and_exported_for_learning(ready: Path, tmp_path: Path) -> None:
    one, other = drawn(ready)[:2]
    app.review_rate(ready, one.id, 5, by="Ann Designer", reason="calm", settings=SETTINGS)
    app.review_rate(ready, one.id, 2, by="Bob Designer", settings=SETTINGS)
    assert app.review_rate(ready, one.id, 4, by="Ann Designer", settings=SETTINGS).mean == 3
    app.review_compare(ready, one.id, other.id, by="Ann Designer", settings=SETTINGS)
    summary = app.review_ratings(ready, output=tmp_path / "ratings.jsonl", settings=SETTINGS)
    assert summary.raters == 2
    assert [(r.creative, r.mean, r.ratings, r.better, r.worse) for r in summary.creatives] == [
        (one.id, 3.0, 2, 1, 0), (other.id, None, 0, 0, 1),
    ]  # fmt: skip
    rows = [json.loads(line) for line in (tmp_path / "ratings.jsonl").read_text("utf-8").splitlines()]
    assert [row["kind"] for row in rows] == ["rating", "rating", "pair"]
    assert (rows[2]["chosen"], rows[2]["rejected"]) == (one.id, other.id)
    assert rows[0]["lines"]["headline"] == one.text("headline")
    assert app.review_show(ready, one.id, settings=SETTINGS).rating == 3
    for file in (ready / ".adwright").rglob("*"):
        assert not file.is_file() or b"Designer" not in file.read_bytes(), file
    with pytest.raises(UserError, match="a rating of 6"):
        app.review_rate(ready, one.id, 6, settings=SETTINGS)


def test_tampering_is_told_with_the_row(ready: Path) -> None:
    one = drawn(ready)[0]
    head = approved(ready, one.id).head
    in_db(ready, "DROP TRIGGER audit_trail_no_update")
    in_db(ready, "DROP TRIGGER audit_trail_no_delete")
    in_db(ready, "UPDATE audit_trail SET actor = 'somebody else' WHERE seq = 3")
    said = app.review_verify(ready, settings=SETTINGS)
    assert (said.whole, said.row) == (False, 3)
    in_db(ready, "DELETE FROM audit_trail")
    in_db(ready, "DELETE FROM reviews")
    assert app.review_verify(ready, settings=SETTINGS).whole  # all is gone: nothing here can tell
    assert not app.review_verify(ready, head=head, settings=SETTINGS).whole


def test_an_old_review_table_is_told_what_to_write(ready: Path) -> None:
    file = ready / "campaign.toml"
    file.write_text(file.read_text("utf-8") + "[review]\nauto_approve = false\n", "utf-8")
    with pytest.raises(UserError, match='write review = "required"'):
        app.load_campaign(ready)


def test_the_examples_of_the_how_to_run() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "review.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert (failed, tried > 0) == (0, True)
