"""The whole job, end to end, in an empty folder: what it writes, that it resumes, and that it repeats itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from adwright import app
from adwright.app.workspace import file_hash
from adwright.core import Settings, UserError
from adwright.core.text import count
from adwright.testing.small_campaign import make_small_campaign


def outputs(folder: Path) -> dict[str, str]:
    out = folder / "out"
    return {str(p.relative_to(out)): file_hash(p) for p in sorted(out.rglob("*")) if p.is_file()}


def rows(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_the_whole_circle_writes_what_it_promises(campaign: Path, settings: Settings) -> None:
    summary = app.run(campaign, settings=settings)
    out = campaign / "out"
    assert summary.simulated
    assert summary.ingest.products == 4
    assert all(source.kept + source.rejected == source.read for source in summary.ingest.sources)
    rejects = rows(out / "rejects.jsonl")
    assert any(r["source"] == "zh.csv" and r["row"] == 4 and r["dropped"] == "row" for r in rejects)
    assert len(summary.understand.segments) >= 2
    assert {t.term: t.direction for t in summary.understand.trends} == {"stoneware": "rising", "plastic": "flat"}
    creatives = rows(out / "creatives.jsonl")
    assert {(c["product"], c["locale"]) for c in creatives} == {
        (p, lang) for p in ("mug", "pot") for lang in ("zh-CN", "en")
    }
    picks = rows(out / "portfolio.jsonl")
    assert all(pick["why"] for pick in picks)
    renditions = rows(out / "renditions.jsonl")
    assert {r["placement"] for r in renditions} == {"display_rectangle", "feed_square"}
    assert len(renditions) == 2 * len({pick["creative"] for pick in picks})
    page = (out / "report.html").read_text("utf-8")
    assert "imulated" in page
    assert "<script src" not in page
    assert "https://fonts" not in page
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["outputs"] == {k: v for k, v in outputs(campaign).items() if k != "manifest.json"}


def test_a_placement_without_pictures_gives_copy_and_is_said(campaign: Path, settings: Settings) -> None:
    file = campaign / "campaign.toml"
    wanted = 'placements = ["300x250", "google_responsive_search", "baidu_search"]'
    file.write_text(file.read_text("utf-8").replace('placements = ["300x250", "feed_square"]', wanted), "utf-8")
    summary = app.run(campaign, settings=settings, limit=1)
    assert {r["placement"] for r in rows(campaign / "preview" / "renditions.jsonl")} == {"display_rectangle"}
    [note] = [note for note in summary.render.notes if "nothing is drawn" in note]
    assert "google_responsive_search shows text alone; baidu_search shows text alone" in note
    said = [line["text"] for c in rows(campaign / "preview" / "creatives.jsonl") for line in c["lines"]  # type: ignore[attr-defined]
            if line["field"] == "headline"]  # fmt: skip
    assert said
    assert all(9 <= count(text, "gbk_bytes") <= 50 and count(text, "width") <= 30 for text in said)


def test_no_raw_id_is_kept_anywhere(campaign: Path, settings: Settings) -> None:
    app.run(campaign, settings=settings)
    for folder in ("out", ".adwright"):
        for file in (campaign / folder).rglob("*"):
            assert not file.is_file() or b"@example.com" not in file.read_bytes(), file


def test_the_same_campaign_twice_gives_the_same_bytes(tmp_path: Path, settings: Settings) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_small_campaign(tmp_path / name / "corner")
        app.run(tmp_path / name / "corner", settings=settings)
    assert outputs(tmp_path / "a" / "corner") == outputs(tmp_path / "b" / "corner")


def test_a_second_run_draws_and_asks_nothing_anew(campaign: Path, settings: Settings) -> None:
    first = app.run(campaign, settings=settings)
    before = outputs(campaign)
    second = app.run(campaign, settings=settings)
    assert first.render.drawn == first.render.renditions > 0
    assert second.render.drawn == 0
    assert outputs(campaign) == before


@pytest.mark.parametrize("after", [0.9, 1.6, 2.4])
def test_a_killed_run_goes_on_and_ends_the_same(tmp_path: Path, settings: Settings, after: float) -> None:
    """kill -9 at some moment; whatever the moment hit, the result of the second run is that of an undisturbed one."""
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    for parent in (whole, torn):
        parent.mkdir()
        make_small_campaign(parent / "corner")
    app.run(whole / "corner", settings=settings)
    environment = os.environ | {"ADWRIGHT_PSEUDONYM_KEY": settings.pseudonym_key.get_secret_value()}
    process = subprocess.Popen(
        [sys.executable, "-m", "adwright", "run", str(torn / "corner")], env=environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    app.run(torn / "corner", settings=settings)
    assert outputs(torn / "corner") == outputs(whole / "corner")


def test_two_runs_at_once_are_refused(campaign: Path, settings: Settings) -> None:
    from adwright.app.workspace import Workspace

    with (
        Workspace(app.load_campaign(campaign), settings) as work,
        work.alone(),
        pytest.raises(UserError, match="another run"),
    ):
        app.ingest(campaign, settings=settings)


def test_an_edited_creative_is_checked_as_it_stands(campaign: Path, settings: Settings) -> None:
    app.generate(campaign, settings=settings)
    file = campaign / "out" / "creatives.jsonl"
    creatives = rows(file)
    chinese = next(c for c in creatives if c["locale"] == "zh-CN")
    lines = chinese["lines"]
    assert isinstance(lines, list)
    lines[0]["text"] = "全国最好的杯子，只要9元"
    file.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in creatives), "utf-8")
    checked = app.check(campaign, settings=settings)
    rules = {finding.rule for row in checked.creatives for finding in row.findings if finding.severity == "block"}
    assert any(rule.startswith("cn.adlaw.9") for rule in rules)
    assert checked.verdicts["block"] >= 1


def test_what_is_gone_from_the_feed_is_gone_from_the_results(campaign: Path, settings: Settings) -> None:
    app.run(campaign, model="none", settings=settings)
    for feed in ("zh.csv", "en.csv"):
        file = campaign / feed
        kept = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("pot,")]
        file.write_text("\n".join(kept) + "\n", "utf-8")
    app.run(campaign, model="none", settings=settings)
    assert {c["product"] for c in rows(campaign / "out" / "creatives.jsonl")} == {"mug"}
    manifest = json.loads((campaign / "out" / "manifest.json").read_text("utf-8"))
    assert manifest["outputs"] == {k: v for k, v in outputs(campaign).items() if k != "manifest.json"}
    assert not [name for name in manifest["outputs"] if "pot" in name]


def test_a_quick_look_changes_nothing_that_is_served(campaign: Path, settings: Settings) -> None:
    app.run(campaign, model="none", settings=settings)
    before = outputs(campaign)
    looked = app.run(campaign, model="none", limit=1, settings=settings)
    assert looked.generate.products == 2  # one product in two languages
    assert "preview" in looked.report
    assert outputs(campaign) == before
    again = app.run(campaign, model="none", settings=settings)
    assert again.render.drawn == 0
    assert outputs(campaign) == before


def test_every_rejected_row_of_a_long_log_is_kept(campaign: Path, settings: Settings) -> None:
    with (campaign / "log.csv").open("a", encoding="utf-8") as log:
        log.write("someone,never,view,mug\n" * 1500)
    counted = app.ingest(campaign, settings=settings)
    source = next(s for s in counted.sources if s.what == "events")
    assert source.rejected == 1500
    kept = rows(campaign / "out" / "rejects.jsonl")
    assert sum(r["source"] == "log.csv" and r["dropped"] == "row" for r in kept) == 1500
    assert all(r["field"] == "when" for r in kept if r["source"] == "log.csv")
