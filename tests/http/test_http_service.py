"""The service over a campaign that has been run: what it answers, what it refuses, what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from adwright import app
from adwright.app import Server
from adwright.core import Settings, UserError
from adwright.http import make_service, serve
from adwright.testing.small_campaign import make_small_campaign

SETTINGS = Settings.model_validate({"pseudonym_key": "a test key of enough length for anyone"})


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("http") / "corner"
    make_small_campaign(folder)
    app.run(folder, model="none", settings=SETTINGS)
    return folder


@pytest.fixture
def server(campaign: Path) -> Iterator[Server]:
    server = Server(campaign, settings=SETTINGS, seed=1)
    yield server
    server.close()


@pytest.fixture
def client(server: Server) -> TestClient:
    return TestClient(make_service(server))


def decide(client: TestClient, **context: str) -> dict[str, Any]:
    answer = client.post("/decide", json=context)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def test_a_decision_is_in_the_store_with_its_propensity(client: TestClient, server: Server) -> None:
    answer = decide(client, user="ann@example.com", placement="feed_square", locale="en", product="mug")
    stored = server.work.store.decision(answer["decision"])
    assert stored is not None
    assert stored.chosen == answer["creative"]
    assert stored.propensity == answer["propensity"]
    assert sum(stored.propensities) == pytest.approx(1)
    assert stored.user is not None
    assert "ann" not in stored.user
    assert answer["copy_fields"]["headline"]


def test_the_picture_of_a_decision_is_served(client: TestClient) -> None:
    answer = decide(client, placement="300x250", locale="zh-CN")
    picture = client.get(answer["image"])
    assert picture.status_code == 200
    assert picture.headers["content-type"] in ("image/jpeg", "image/png")
    assert client.get(f"/creatives/{answer['creative']}/story_vertical").status_code == 422
    assert client.get("/creatives/..%2F..%2Fcampaign.toml/feed_square").status_code in (404, 422)


def test_a_decision_that_is_not_logged_is_not_answered(
    server: Server, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(server._shown.deliverer, "_log", fail)
    with pytest.raises(OSError, match="disk full"):
        client.post("/decide", json={"locale": "en"})


def test_events_count_once(client: TestClient, server: Server) -> None:
    answer = decide(client, locale="en", product="pot")
    event = {"event": "e-1", "decision": answer["decision"], "kind": "click"}
    stray = {"event": "e-2", "decision": "de_unknown", "kind": "click"}
    said = client.post("/events", json={"events": [event, event, stray]}).json()["results"]
    assert sorted(said) == ["duplicate", "stored", "unknown_decision"]
    assert client.post("/events", json={"events": [event]}).json()["results"] == ["duplicate"]
    assert server.work.store.arm_counts()[answer["creative"]].clicks == 1


def test_a_click_moves_the_policy(client: TestClient) -> None:
    before = client.get("/health").json()["policy_version"]
    decide(client, locale="en")
    assert client.get("/health").json()["policy_version"] != before


def test_a_restarted_server_knows_what_was_learnt(campaign: Path) -> None:
    with_clicks: dict[str, float] = {}
    for _ in range(2):
        server = Server(campaign, settings=SETTINGS, seed=1)
        version = server.health()["policy_version"]
        with_clicks[version] = 1
        server.close()
    assert len(with_clicks) == 1


def test_a_bad_event_does_not_keep_the_others_out(client: TestClient) -> None:
    answer = decide(client, locale="en", product="pot")
    good = {"event": "g-1", "decision": answer["decision"], "kind": "purchase", "value": 3200, "unit": "USD"}
    bad: list[dict[str, object]] = [
        {**good, "event": ""}, {**good, "kind": "clik"}, {**good, "value": -5}, {**good, "at": "2026-04-01T08:00:00"},
        {**good, "at": "2099-01-01T00:00:00Z"}, {**good, "unit": "138 bob"}, {**good, "decision": "a@b.example"},
    ]  # fmt: skip
    said = client.post("/events", json={"events": [*bad, good]}).json()["results"]
    assert [what.split(":")[0] for what in said] == ["rejected"] * len(bad) + ["stored"]
    assert "kind" in said[1]


def test_ids_that_clients_send_are_not_kept_raw(client: TestClient, campaign: Path) -> None:
    answer = decide(client, user="bob@example.com", locale="en")
    event = {"event": "bob@example.com/1", "decision": answer["decision"], "kind": "click"}
    assert client.post("/events", json={"events": [event, event]}).json()["results"] == ["stored", "duplicate"]
    assert client.post("/decide", json={"segment": "bob@example.com"}).status_code == 422
    for file in (campaign / ".adwright").rglob("*"):
        assert not file.is_file() or b"bob@" not in file.read_bytes(), file


def test_a_picture_that_was_changed_is_not_published(client: TestClient, server: Server) -> None:
    answer = decide(client, placement="feed_square", locale="en")
    rendition = server._shown.creatives[answer["creative"]].pictures["feed_square"]
    file = server.work.out / rendition.files[0].path
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"?")
    try:
        refused = client.get(answer["image"])
        assert refused.status_code == 422
        assert "changed" in refused.text
    finally:
        file.write_bytes(whole)


def test_large_bodies_are_refused_unread_and_never_echoed(client: TestClient) -> None:
    assert client.post("/decide", json={"user": "x" * 2_000_000}).status_code == 413
    answer = client.post("/decide", json={"user": "secret" * 200})
    assert answer.status_code == 422
    assert "secret" not in answer.text
    assert client.post("/decide", content='{"user":"\\ud800"}').status_code == 422


def test_what_was_served_enters_the_next_run(campaign: Path, server: Server, client: TestClient) -> None:
    for number in range(20):
        answer = decide(client, locale="en")
        click = {"event": f"next-{number}", "decision": answer["decision"], "kind": "click"}
        client.post("/events", json={"events": [click]})
    before = (campaign / "out" / "predictions.jsonl").read_bytes()
    app.run(campaign, model="none", settings=SETTINGS)
    assert (campaign / "out" / "predictions.jsonl").read_bytes() != before


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"locale": "fr"}, 422, "there is"),
        ({"placement": "feed_sqare"}, 422, "did you mean"),
        ({"colour": "red"}, 422, "colour"),
        ({"product": "x" * 300}, 422, "200"),
        ({"locale": "en\u0000"}, 422, ""),
    ],
)
def test_bad_requests_are_told_what_is_wrong(client: TestClient, body: dict[str, str], status: int, word: str) -> None:
    answer = client.post("/decide", json=body)
    assert answer.status_code == status
    assert word in answer.text


def test_with_a_key_nothing_but_health_answers_without_it(server: Server) -> None:
    client = TestClient(make_service(server, api_key="secret"))
    assert client.get("/health").status_code == 200
    assert client.post("/decide", json={}).status_code == 401
    assert client.post("/decide", json={}, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.post("/decide", json={"locale": "en"}, headers={"Authorization": "Bearer secret"}).status_code == 200


def test_an_open_address_needs_a_key(campaign: Path) -> None:
    with pytest.raises(UserError, match="ADWRIGHT_API_KEY"):
        serve(campaign, host="0.0.0.0", port=0, settings=SETTINGS)


def test_a_campaign_that_was_not_run_cannot_be_served(tmp_path: Path) -> None:
    make_small_campaign(tmp_path / "new")
    with pytest.raises(UserError, match="adwright run"):
        Server(tmp_path / "new", settings=SETTINGS)


def test_report_follows_what_was_served(campaign: Path, server: Server, client: TestClient) -> None:
    answers = [decide(client, locale="en", product="mug") for _ in range(50)]
    clicks = [{"event": f"r{n}", "decision": a["decision"], "kind": "click"} for n, a in enumerate(answers[:5])]
    client.post("/events", json={"events": clicks})
    result = app.report(campaign, settings=SETTINGS)
    assert sum(row.impressions for row in result.creatives) >= 50
    assert sum(row.clicks for row in result.creatives) >= 5
    page = Path(result.page).read_text("utf-8")
    assert "<svg" in page
    assert result.verdict
    assert "comparisons show a difference" in page
    assert "cr_" not in result.verdict
