"""Both pages: sound, closed to the world, and deaf to what feeds and models write."""

from __future__ import annotations

import base64
import hashlib
import re
import string
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from adwright.app.page import ResultsReport, RunReport, results_page, run_page
from adwright.app.page.panels import trend_panels
from adwright.app.page.words import WORDS, placement_names
from adwright.core import Finding, placements

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</style></title></textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7*7 }}{% for x in y %}",
    "--></script><!-- <script>",
    "&lt;script&gt;&#0;&quot;",
    "a\x00\x1b\u202e\u2066b\x85",
    '=HYPERLINK("http://evil.example")',
    'https://evil.example/" onclick="x',
)
Make = Callable[..., Any]


def _safe(root: Any) -> None:
    scripts = root.all("script")
    assert [s.text for s in scripts] == [_asset("page.js")]
    assert [s.text for s in root.all("style")] == [_asset("page.css")]
    for node in root.walk():
        for name, value in node.attributes.items():
            assert not name.startswith("on"), (node.tag, name)
            assert name not in {"style", "srcdoc", "formaction", "action", "xlink:href"}, (node.tag, name)
            if name in {"href", "src"}:
                assert re.match(r"#[\w%.-]|data:image/jpeg;base64,[A-Za-z0-9+/=]*$|[\w%.-]+\.(png|jpg)$", value), value
        assert node.tag not in {"iframe", "object", "embed", "link", "base"}, node.tag


def _asset(name: str) -> str:
    return files("adwright.data").joinpath("templates", name).read_text("utf-8").strip()


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_run_page_keeps_hostile_words_as_words(hostile: str, language: str, make_run: Make, read: Make) -> None:
    html = run_page(make_run(hostile, language))
    root = read(html)
    _safe(root)
    shown = re.sub("[\x00\x1b\u202e\u2066\x85]", "", hostile)
    words = root.words()
    for place in ("headline 1", "Ten leaves 2", "Buys again", "rising", "why chosen", "no price", "absolute", "hurry"):
        assert f"{place} {shown}" in words, place
    assert not re.search("[\x00\x1b\u202e\u2066\x85]", html)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_results_page_keeps_hostile_words_as_words(hostile: str, make_results: Make, read: Make) -> None:
    root = read(results_page(make_results(hostile)))
    _safe(root)
    shown = re.sub("[\x00\x1b\u202e\u2066\x85]", "", hostile)
    for place in ("Headline a", "In words", "SNIPS", "thompson"):
        assert f"{place} {shown}" in root.words(), place


@pytest.mark.parametrize("page", ["run", "results"])
def test_policy_allows_our_script_by_hash_and_nothing_else(
    page: str, make_run: Make, make_results: Make, read: Make
) -> None:
    html = run_page(make_run()) if page == "run" else results_page(make_results())
    root = read(html)
    metas = [m for m in root.all("meta") if m.attributes.get("http-equiv") == "Content-Security-Policy"]
    policy = metas[0].attributes["content"]
    for tag in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(root.all(tag)[0].text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert html.index("Content-Security-Policy") < html.index("<style")
    assert not re.search(r"url\(|@import|https?:", root.all("style")[0].text)
    assert not re.search(r"fetch|XMLHttp|innerHTML|eval|https?:", root.all("script")[0].text)


def test_a_template_engine_in_the_feed_does_not_run(make_run: Make) -> None:
    html = run_page(make_run("{{ 7*7 }}"))
    assert "{{ 7*7 }}" in html
    assert "headline 1 49" not in html


def test_every_image_has_words_and_every_region_a_name(make_run: Make, read: Make) -> None:
    root = read(run_page(make_run()))
    shots = [i for a in root.all("a", "shot") for i in a.all("img")]
    assert len(shots) == 8
    assert all("shown" in i.attributes["alt"] for i in shots), "what the picture shows"
    assert all("headline" in i.attributes["alt"] and "×" in i.attributes["alt"] for i in shots)
    assert all(i.attributes["width"] and i.attributes["height"] for i in shots)
    assert all(s.attributes.get("aria-label") for s in root.all("svg", "chart"))
    ids = {n.attributes["id"] for n in root.walk() if "id" in n.attributes}
    assert {a.attributes["href"][1:] for a in root.all("a") if a.attributes.get("href", "").startswith("#")} <= ids
    assert {s.attributes["aria-labelledby"] for s in root.all("section") if "aria-labelledby" in s.attributes} <= ids
    controls = [*root.all("select"), *root.all("input")]
    assert all(any(c in label.walk() for label in root.all("label")) for c in controls)


def test_texts_carry_their_language(make_run: Make, read: Make) -> None:
    root = read(run_page(make_run(language="zh")))
    assert root.all("html")[0].attributes["lang"] == "zh-CN"
    copies = {n.attributes["lang"] for n in root.all("div", "copy")}
    assert copies == {"zh-CN", "en"}


@pytest.mark.parametrize("page", ["run", "results"])
def test_simulated_is_said_only_where_it_is_true(page: str, make_run: Make, make_results: Make) -> None:
    def draw(simulated: bool) -> str:
        report: RunReport | ResultsReport = make_run() if page == "run" else make_results()
        report = report.model_copy(update={} if simulated else {"simulated": ()})
        return run_page(report) if isinstance(report, RunReport) else results_page(report)

    assert draw(True).count('class="chip sim"') >= 2
    assert "Simulated data" in draw(True)
    assert "模拟数据" in draw(True)
    assert 'class="chip sim"' not in draw(False)
    assert 'class="simulated"' not in draw(False)


def test_an_empty_run_still_makes_a_page(make_run: Make, read: Make) -> None:
    full = make_run()
    empty = RunReport(campaign="c", brand=full.brand, folder=full.folder, made_at=full.made_at, model="none", seed=0)
    words = read(run_page(empty)).words()
    for said in (
        "This run made no creatives",
        "No behaviour log",
        "No series",
        "found nothing",
        "Every row was taken in",
    ):
        assert said in words
    assert "–" in words  # no share of nothing


def test_an_empty_result_still_makes_a_page(make_results: Make, read: Make) -> None:
    results = ResultsReport(campaign="c", made_at=make_results().made_at, decisions=0, outcomes=0)
    words = read(results_page(results)).words()
    assert "No outcomes were logged" in words
    assert "Nothing was compared" in words


def test_rejects_and_findings_are_counted_and_cut(make_run: Make, read: Make) -> None:
    run = make_run()
    found = Finding(check="facts", rule="claim", severity="block", span="9 g", why="no fact")
    run = run.model_copy(update={"rejects": run.rejects * 450, "findings": {f"c{i}": (found, found) for i in range(7)}})
    root = read(run_page(run))
    words = " ".join(root.words().split())
    assert words.count("no price") == 200
    assert "The first 200 of 450." in words
    assert "7 creatives blocked" in words
    rows = [" ".join(row.words().split()) for row in root.all("tr")]
    assert any("claim" in row and " 14 " in f" {row} " for row in rows)


def test_a_blocking_rule_comes_before_a_notice(make_run: Make) -> None:
    html = run_page(make_run())
    table = html[html.index('id="stopped"') :]
    assert table.index("severity block") < table.index("severity notice")


def test_a_failed_traffic_split_warns_before_the_verdict(make_results: Make) -> None:
    bad, good = results_page(make_results(passed=False)), results_page(make_results())
    assert bad.index('role="alert"') < bad.index('class="verdict')
    assert 'role="alert"' not in good
    assert "below a tenth" in good  # effective sample 90 of 1,500


def test_creatives_beyond_the_colours_are_others(make_results: Make) -> None:
    html = results_page(make_results())
    assert html.count('class="s6"') == 4 + 1  # four days and the legend
    assert html.count('class="s7"') == 4
    assert html.count("others: 30") == 1


@pytest.mark.parametrize("key", WORDS)
def test_each_word_is_said_alike_in_both_languages(key: str) -> None:
    english, chinese = WORDS[key]
    assert english.strip()
    assert chinese.strip()
    assert _holes(english) == _holes(chinese)


def _holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_placement_has_a_chinese_name() -> None:
    for place in placements().values():
        assert place.name_zh, place.id
        assert placement_names(place.id) == {"en": place.name, "zh": place.name_zh}


def test_a_run_without_a_time_is_the_same_page_again(make_run: Make) -> None:
    run = make_run().model_copy(update={"made_at": None})
    assert run_page(run) == run_page(run)
    assert " UTC" not in run_page(run)


def test_no_word_is_idle() -> None:
    folder = Path(str(files("adwright.data"))) / "templates"
    import adwright.app.page as package

    code = [p.read_text("utf-8") for p in Path(package.__path__[0]).glob("*.py") if p.name != "words.py"]
    said = " ".join([*code, *(p.read_text("utf-8") for p in folder.glob("*.j2"))])
    composed = {f"by_{w}" for w in ("model", "composer", "human")} | {"dropped_row", "dropped_value"}
    composed |= {
        "block",
        "needs_proof",
        "notice",
        "rising",
        "falling",
        "flat",
        "better",
        "worse",
        "undecided",
        "events",
    }
    idle = [key for key in WORDS if key not in composed and f'"{key}"' not in said and f"'{key}'" not in said]
    assert not idle


def test_rising_trends_stand_before_falling_ones_and_flat_ones_apart(make_run: Make) -> None:
    rising, falling, flat = make_run().trends
    moving, still = trend_panels([flat, falling, rising.model_copy(update={"p_value": 0.04})])
    assert [panel.trend.direction for panel in moving] == ["rising", "falling"]
    assert [panel.trend.direction for panel in still] == ["flat"]
