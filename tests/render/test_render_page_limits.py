"""Limits of pages: what is read from their text, what a browser sees, and how severe a row makes it."""

from __future__ import annotations

import pytest

from adwright.core import Placement, placement, placements
from adwright.core.placement import Animation, Html
from adwright.render.browser_check import BrowserReport, browser, check_html5
from adwright.render.exports import zipped
from adwright.render.page_limits import doings, frame_rate, seen, severity_of
from adwright.render.page_scan import PageDoings, doings_of

PAGES = [place for place in placements().values() if place.html5]
needs_browser = pytest.mark.skipif(browser() is None, reason="no Chromium")
DV360 = placement("google_dv360_html5")
IAB = placement("iab_banner_300x250")


def report(**seen_there: object) -> BrowserReport:
    plain: dict[str, object] = {
        "zip_bytes": 1, "load_bytes": 1, "requests": 1, "refused": (), "errors": (), "unused": (), "opened": "",
        "seconds": 1.0, "hidden": 0,
    }  # fmt: skip
    return BrowserReport.model_validate(plain | seen_there)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('<img src="https://a.example/p.gif">', "outside"),
        ("<img src=//a.example/p.gif>", "outside"),
        ('<link rel=stylesheet href="//a.example/x.css">', "outside"),
        ("<style>p{background:url( 'http://a.example/x.png')}</style>", "outside"),
        ('<style>@import "https://a.example/x.css";</style>', "outside"),
        ('<svg><image width="9" href="https://a.example/x.png"/></svg>', "outside"),
        ("<svg><use xlink:href='//a.example/x.svg#a'/></svg>", "outside"),
        ("<script>fetch('more.json')</script>", "calls"),
        ("<script>new XMLHttpRequest()</script>", "calls"),
        ("<script>navigator.sendBeacon('/x')</script>", "calls"),
        ("<script>document.body.append(document.createElement('img'))</script>", "calls"),
        ("<script>new WebSocket(u)</script>", "calls"),
        ("<script>document.cookie = 'a=1'</script>", "cookies"),
        ("<script>document['cookie'] = 'a=1'</script>", "cookies"),
        ("<script>localStorage.setItem('a', 1)</script>", "stores"),
        ("<script>indexedDB.open('a')</script>", "stores"),
    ],
)
def test_what_a_page_does_is_found_in_its_text(text: str, field: str) -> None:
    for files in ({"index.html": text.encode()}, {"index.html": b"", "more.js": text.encode()}):
        found = doings_of(files)
        assert getattr(found, field), text
        assert [name for name in ("outside", "calls", "cookies", "stores") if getattr(found, name)] == [field]


def test_a_click_a_name_and_a_picture_are_no_calls() -> None:
    page = (
        b'<svg xmlns="http://www.w3.org/2000/svg"></svg><a href="https://a.example">prefetch (x)</a><img src="a.png">'
        b"<script>var clickTag = 'https://a.example'; window.open(clickTag)</script><p>important cookies</p>"
    )
    assert doings_of({"index.html": page, "a.png": b"document.cookie"}) == PageDoings(has_click_tag=True)


@pytest.mark.parametrize("place", PAGES, ids=[place.id for place in PAGES])
def test_each_row_that_limits_pages_is_kept(place: Placement) -> None:
    said = place.html5
    assert said is not None
    sure = "block" if said.confidence == "read" and place.severity == "block" else "notice"
    assert severity_of(place, said) == sure
    limits = {
        "initial_load": (said.initial_bytes, {"load_bytes": said.initial_bytes + 1}),
        "subload": (said.subload_bytes, {"load_bytes": said.subload_bytes + 1, "late_bytes": said.subload_bytes + 1}),
        "total_load": (said.total_bytes, {"load_bytes": said.total_bytes + 1}),
        "zip": (said.zip_bytes, {"zip_bytes": said.zip_bytes + 1}),
        "cookies": (said.most_cookies, {"cookies": said.most_cookies + 1}),
    }
    for rule, (most, over) in limits.items():
        found = {f.rule: f for f in seen(place, report(**over))}
        if not most:
            assert f"render.{rule}" not in found, "what is not said is no limit"
            continue
        assert found[f"render.{rule}"].severity == sure
        assert f"{most:,}" in found[f"render.{rule}"].why
    full = report(load_bytes=said.initial_bytes, zip_bytes=said.zip_bytes or 1, cookies=said.most_cookies)
    assert seen(place, full) == ()
    rules = {f.rule: f.severity for f in doings(place, PageDoings(outside=("//a.example",), stores=("localStorage",)))}
    assert rules["render.calls"] == rules["render.storage"] == sure
    assert ("render.click_tag" in rules) is said.click_tag
    assert not doings(place, PageDoings(has_click_tag=True))


def test_cookies_in_the_text_are_told_and_counted_by_a_browser() -> None:
    (told,) = doings(DV360, PageDoings(cookies=("document.cookie",), has_click_tag=True))
    assert (told.rule, told.severity) == ("render.cookies", "notice")
    assert "25 are allowed" in told.why


def test_a_frame_rate_is_told_where_the_row_says_it_of_pages() -> None:
    fast = [place for place in placements().values() if place.animation and place.animation.max_fps]
    assert fast
    assert all(place.animation and place.animation.fps_of == ("image/gif",) for place in fast), "read of GIFs"
    assert not any(frame_rate(place) for place in fast)
    for kinds, confidence, severity in (((), "read", "block"), (("text/html",), "reported", "notice")):
        moves = Animation(max_fps=5, fps_of=kinds, confidence=confidence)
        (found,) = frame_rate(IAB.model_copy(update={"animation": moves}))
        assert (found.rule, found.severity) == ("render.frame_rate", severity)
        assert "5 frames" in found.why
    assert not frame_rate(IAB.model_copy(update={"animation": None}))


@needs_browser
def test_a_browser_sees_what_hides_from_a_reader_of_the_text() -> None:
    page = b"""<!DOCTYPE html><meta charset=utf-8><body><img src="a.png" onload="
      window['document']['coo' + 'kie'] = 'a=1'; window['local' + 'Storage'].b = 1;
      document.onclick = () => {
        document.body.innerHTML += '<img sr' + 'c=b.png><img sr' + 'c=ht' + 'tps://a.example/c.png>'; };
    ">"""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    files = {"index.html": page, "a.png": out.getvalue(), "b.png": out.getvalue() + b" " * 1000}
    assert doings_of(files) == PageDoings()
    found, _ = check_html5(zipped(files), size=(300, 250))
    assert (found.cookies, found.stored) == (1, 1)
    assert found.late_bytes == len(files["b.png"])
    assert found.refused == ("https://a.example/c.png",)
    tight = IAB.model_copy(update={"html5": Html(subload_bytes=500, confidence="read")})
    assert {"render.subload", "render.calls", "render.storage"} == {f.rule for f in seen(tight, found)}
