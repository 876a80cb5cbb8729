"""Review over HTTP: routes behind the key, and the page of a shared link, which is safe whatever a creative says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from adwright import app
from adwright.core import Settings
from adwright.http import make_service
from adwright.testing.small_campaign import make_small_campaign

SETTINGS = Settings.model_validate(
    {"pseudonym_key": "a test key of enough length for anyone", "secret": "another key of enough length", "user": "mei"}
)
KEY = {"Authorization": "Bearer secret"}
ATTACK = '<script>alert()</script>"><img src=x onerror=alert()>&lt;'


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("http-review") / "corner"
    make_small_campaign(folder)
    file = folder / "campaign.toml"
    file.write_text('review = "required"\n' + file.read_text("utf-8"), "utf-8")
    app.run(folder, model="none", settings=SETTINGS)
    app.review_submit(folder, settings=SETTINGS)
    return folder


@pytest.fixture
def campaign(run_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(run_once, tmp_path / "corner")
    return tmp_path / "corner"


@pytest.fixture
def client(campaign: Path) -> Iterator[TestClient]:
    server = app.Server(campaign, settings=SETTINGS, seed=1)
    yield TestClient(make_service(server, api_key="secret"))
    server.close()


def ok(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert isinstance(body, dict)
    return body


def waiting(client: TestClient, locale: str = "en") -> list[str]:
    """Creatives in review that have pictures."""
    items = ok(client.get("/review", headers=KEY))["items"]
    ids = [item["creative"] for item in items if item["locale"] == locale]
    return [id_ for id_ in ids if ok(client.get(f"/review/{id_}", headers=KEY))["pictures"]]


def act(client: TestClient, creative: str, action: str, **body: Any) -> Any:
    return client.post(f"/review/{creative}/{action}", json={"by": "lin", **body}, headers=KEY)


class Page(HTMLParser):
    """Tags with their attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_from_the_queue_to_what_is_served(client: TestClient) -> None:
    assert client.post("/decide", json={"locale": "en"}, headers=KEY).status_code == 422
    health = client.get("/health").json()
    assert (health["creatives"], health["waiting"] > 3) == (0, True)
    one, other = waiting(client)[:2]
    seen = ok(client.get(f"/review/{one}", headers=KEY))
    picture = client.get(f"/review/{one}/pictures/feed_square", headers=KEY)
    assert picture.headers["content-type"].startswith("image/")
    assert act(client, one, "approve", role="author").status_code == 422
    assert act(client, one, "approve", seen="0" * 64).status_code == 422
    assert ok(act(client, one, "approve", role="reviewer", seen=seen["stands"]))["frozen"] == seen["stands"]
    assert "needs a reason" in act(client, other, "reject").json()["error"]
    assert ok(act(client, other, "reject", reason="dull"))["state"] == "rejected"
    assert client.post("/decide", json={"locale": "en"}, headers=KEY).status_code == 422
    assert ok(act(client, one, "publish", role="publisher"))["state"] == "published"
    answer = ok(client.post("/decide", json={"locale": "en", "placement": "feed_square"}, headers=KEY))
    assert answer["creative"] == one
    assert client.get(answer["image"], headers=KEY).content == picture.content
    ok(act(client, one, "retire"))
    assert client.post("/decide", json={"locale": "en"}, headers=KEY).status_code == 422
    assert client.get(answer["image"], headers=KEY).status_code == 422
    rows = ok(client.get("/review/history", params={"creative": one}, headers=KEY))["entries"]
    assert [row["action"] for row in rows] == ["check", "submit", "approve", "publish", "retire"]
    proof = ok(client.get("/review/verify", headers=KEY))
    assert proof["whole"]
    assert ok(client.get("/review/verify", params={"head": proof["head"]}, headers=KEY))["whole"]
    assert ok(act(client, other, "submit", reason="on second thoughts"))["submitted"][0]["state"] == "in_review"
    assert ok(client.post("/review/submit", json={"by": "mei"}, headers=KEY))["submitted"] == []


def test_ratings(client: TestClient) -> None:
    one, other = waiting(client)[:2]
    assert ok(act(client, one, "rate", score=4))["mean"] == 4
    assert act(client, one, "rate", score=6).status_code == 422
    body = {"by": "lin", "better": one, "worse": other}
    assert ok(client.post("/review/compare", json=body, headers=KEY))["better"] == one
    assert [row["creative"] for row in ok(client.get("/review/ratings", headers=KEY))["creatives"]] == [one, other]


def test_all_routes_of_the_review_need_the_key(client: TestClient) -> None:
    one = waiting(client)[0]
    gets = ["", "/history", "/verify", "/ratings", f"/{one}", f"/{one}/pictures/feed_square"]
    posts = ["/submit", "/compare"]
    posts += [f"/{one}/{name}" for name in ("submit", "approve", "reject", "publish", "retire", "link", "rate")]
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        assert {client.get(f"/review{path}", headers=headers).status_code for path in gets} == {401}
        assert {client.post(f"/review{path}", json={"by": "x"}, headers=headers).status_code for path in posts} == {401}


def test_bad_bodies_are_told(client: TestClient) -> None:
    one = waiting(client)[0]
    for body, word in (
        ({}, "by"), ({"by": "x\ny"}, "by"),
        ({"by": "x", "role": "guest"}, "role"), ({"by": "x", "colour": 1}, "colour"),
        ({"by": "x", "seen": "abc"}, "seen"), ({"by": "x", "reason": "r" * 2001}, "reason"),
    ):  # fmt: skip
        answer = client.post(f"/review/{one}/approve", json=body, headers=KEY)
        assert (answer.status_code, word in answer.text) == (422, True)
    assert act(client, "cr_unknown", "approve").status_code == 422


def test_reasons_are_told_in_the_language_that_was_asked_for(client: TestClient) -> None:
    body = {"text": "全国最好的龙井茶", "market": "CN"}
    english, chinese = (ok(client.post(f"/check{more}", json=body, headers=KEY)) for more in ("", "?reasons=zh"))
    assert english["findings"][0]["why"] == "'全国最好': an absolute term (art. 9 (3)); the fine starts at 200,000 CNY"
    assert chinese["findings"][0]["why"] == "“全国最好”：属于绝对化用语（广告法第九条第三项），罚款二十万元起。"
    assert client.post("/check?reasons=fr", json=body, headers=KEY).status_code == 422
    one = waiting(client, "zh-CN")[0]
    english, chinese = (ok(client.get(f"/review/{one}{more}", headers=KEY)) for more in ("", "?reasons=zh"))
    assert [f["rule"] for f in english["findings"]] == [f["rule"] for f in chinese["findings"]]
    assert english["history"] == chinese["history"]
    told = [(e["why"], c["why"]) for e, c in zip(english["findings"], chinese["findings"], strict=True)]
    assert told
    assert all(before != after for before, after in told), told


def link(client: TestClient, creative: str, **body: Any) -> str:
    made = ok(act(client, creative, "link", **body))
    assert made["url"] == f"http://testserver/r/{made['token']}"
    return f"/r/{made['token']}"


def test_a_visitor_approves_without_key_and_script(client: TestClient) -> None:
    one, other = waiting(client)[:2]
    url = link(client, one)
    for _ in range(2):
        answer = client.get(url)
        assert answer.status_code == 200
    page = Page(answer.text)
    seen = ok(client.get(f"/review/{one}", headers=KEY))
    for line in seen["lines"]:
        assert line["text"] in page.text
    assert len(page.all("img")) == 2
    assert len(page.all("form")) == 2
    assert ok(client.get(f"/review/{one}", headers=KEY))["state"] == "in_review"  # a look decides nothing
    refused = client.post(url, data={"action": "approve", "name": ""})
    assert refused.status_code == 403
    assert "your name" in refused.text
    done = client.post(url, data={"action": "approve", "name": "Ms Wu 吴", "reason": "fine"})
    assert (done.status_code, "Approved" in done.text) == (200, True)
    now = ok(client.get(f"/review/{one}", headers=KEY))
    assert (now["state"], now["frozen"]) == ("approved", seen["stands"])
    assert (now["history"][-1]["actor"], now["history"][-1]["role"]) == ("Ms Wu 吴", "guest")
    assert ok(client.get(f"/review/{other}", headers=KEY))["state"] == "in_review"
    assert Page(client.get(url).text).all("form") == []
    again = client.post(url, data={"action": "reject", "name": "Ms Wu", "reason": "no"})
    assert again.status_code == 403
    assert "somebody has decided" in again.text


def test_a_chinese_ad_has_a_chinese_page(client: TestClient) -> None:
    page = client.get(link(client, waiting(client, "zh-CN")[0], may=["reject"]))
    assert 'lang="zh-CN"' in page.text
    assert "驳回" in page.text
    assert ">通过<" not in page.text


def test_the_page_loads_nothing_and_may_do_nothing(client: TestClient) -> None:
    url = link(client, waiting(client)[0])
    for answer in (client.get(url), client.post(url, data={}), client.get("/r/nonsense")):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"].startswith("text/html")
        page = Page(answer.text)
        assert not {"script", "link", "iframe", "object", "embed", "base"} & {tag for tag, _ in page.tags}
        assert all((image["src"] or "").startswith("data:image/") for image in page.all("img"))
        assert all("action" not in form for form in page.all("form"))
        assert not [a for _, attributes in page.tags for a in attributes if a.startswith("on") or a == "style"]


def test_what_the_policy_allows_is_the_style_of_the_page(client: TestClient) -> None:
    import base64
    import hashlib

    answer = client.get(link(client, waiting(client)[0]))
    style = answer.text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]


def test_what_a_creative_says_is_never_markup(client: TestClient, campaign: Path) -> None:
    one = waiting(client)[0]
    taken = app.rewrite(campaign, one, field="social", text=f"Mug {ATTACK}", settings=SETTINGS).taken
    assert taken is not None
    assert taken.state != "blocked"
    app.review_submit(campaign, taken.child, settings=SETTINGS)
    answer = client.get(link(client, taken.child))
    assert answer.status_code == 200
    page = Page(answer.text)
    assert ATTACK in page.text
    assert page.all("script") == []
    assert [image for image in page.all("img") if image.get("onerror")] == []
    assert page.all("ins")  # the diff to its parent is shown


def test_what_a_visitor_says_is_never_markup(client: TestClient) -> None:
    one = waiting(client)[0]
    url = link(client, one)
    for form in ({"action": ATTACK, "name": "x"}, {"action": "reject", "name": ATTACK, "reason": ATTACK}):
        answer = client.post(url, data=form)
        assert "<script>" not in answer.text
        assert "<img" not in answer.text
    shown = ok(client.get(f"/review/{one}", headers=KEY))
    assert (shown["history"][-1]["actor"], shown["history"][-1]["reason"]) == (ATTACK, ATTACK)


@pytest.mark.parametrize("token", ["x", "a.b", "..%2F..", "%00", "é", "x" * 3000])
def test_a_link_that_is_none_says_so_and_nothing_else(client: TestClient, token: str) -> None:
    for answer in (client.get(f"/r/{token}"), client.post(f"/r/{token}", data={"action": "approve", "name": "x"})):
        assert answer.status_code in (403, 404)
        assert "corner" not in answer.text


def test_odd_bodies_of_a_form_decide_nothing(client: TestClient) -> None:
    one = waiting(client)[0]
    url = link(client, one)
    for content in (b"", b"\xff\xfe", b"&".join(b"a=%d" % n for n in range(50)), b'{"action":"approve","name":"x"}'):
        assert client.post(url, content=content).status_code == 403
    assert client.post(url, data={"action": "approve", "name": "x" * 2_000_000}).status_code == 413
    assert ok(client.get(f"/review/{one}", headers=KEY))["state"] == "in_review"


CHINESE = {"accept-language": "fr;q=0.9, zh-CN;q=0.8, en;q=0.3"}


def test_a_refusal_is_in_the_language_of_the_ad(client: TestClient) -> None:
    url = link(client, waiting(client, "zh-CN")[0], may=["reject"])
    for form, words in (
        ({"action": "reject", "reason": "no"}, "请填写您的姓名"),
        ({"action": "reject", "name": "吴"}, "请用一句话说明理由"),
        ({"action": "approve", "name": "吴"}, "这个链接不允许这一操作"),
        ({"action": "reject", "name": "吴", "reason": "长" * 2001}, "最多 2000 个字符"),
    ):
        answer = client.post(url, data=form, headers={"accept-language": "en"})
        page = Page(answer.text)
        assert answer.status_code == 403
        assert 'lang="zh-CN"' in answer.text
        assert "没有办成" in page.text
        assert words in page.text
        assert "please" not in page.text.lower()
        assert [a["href"] for a in page.all("a")] == [""]  # back to the ad, by GET
    assert "已驳回" in client.post(url, data={"action": "reject", "name": "吴", "reason": "不合适"}).text
    assert "链接已经用过" in client.post(url, data={"action": "reject", "name": "吴", "reason": "不合适"}).text
    english = link(client, waiting(client)[0])
    assert "your name" in client.post(english, data={"action": "approve"}, headers=CHINESE).text


def test_a_link_of_nobody_is_refused_in_the_language_of_the_browser(client: TestClient) -> None:
    for headers, words in ((CHINESE, "链接无效"), ({"accept-language": "fr"}, "not valid"), ({}, "not valid")):
        page = Page(client.get("/r/nonsense", headers=headers).text)
        assert words in page.text
        assert ("链接" in page.text) == (headers is CHINESE)
        assert page.all("a") == []


def test_a_changed_picture_and_an_expired_link_are_told_in_chinese(client: TestClient, campaign: Path) -> None:
    from datetime import UTC, datetime

    one = waiting(client, "zh-CN")[0]
    old = app.review_link(campaign, one, hours=1, settings=SETTINGS, clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    answer = client.get(f"/r/{old.token}")
    assert answer.status_code == 403
    assert "链接已于 2026-01-02 01:00（UTC）过期" in answer.text
    url = link(client, one)
    for picture in (campaign / "out" / "images").rglob("*.*"):
        picture.write_bytes(b"another")
    answer = client.get(url)
    assert "广告的图片在生成之后有了改动" in answer.text
    assert str(campaign) not in answer.text


def test_what_has_no_words_for_a_visitor_is_told_in_general_ones(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adwright.core import DataError

    def fails(*_: object, **__: object) -> None:
        raise DataError("/srv/campaign/state.db is locked", hint="stop the other process")

    url = link(client, waiting(client, "zh-CN")[0])
    monkeypatch.setattr(app, "review_link_show", fails)
    answer = client.get(url)
    assert answer.status_code == 422
    assert "请告知向您发送链接的人" in answer.text
    assert "state.db" not in answer.text


def test_each_key_of_the_review_has_words_and_each_row_of_words_a_key() -> None:
    """What may be raised behind a link is told in both languages; no words are left over."""
    import re

    import adwright
    from adwright.app.page.refusals import REFUSALS

    root = Path(adwright.__file__).parent
    rooms = [*(root / "app" / "review").glob("*.py"), root / "core/review.py", root / "store/reviews.py"]
    texts = [file.read_text("utf-8") for file in [*rooms, root / "app/workspace.py"]]
    raised = {key for text in texts for key in re.findall(r'\bkey="(\w+)"', text)}
    assert raised == REFUSALS.keys() - {""}
    for english, chinese in REFUSALS.values():
        assert re.findall(r"\{\w+\}", english) == re.findall(r"\{\w+\}", chinese)
        assert english.isascii()
        assert not chinese.isascii()
