"""`write`, `series` and `formats` on a small campaign: rows with findings, safe files, nothing served changes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from adwright import app
from adwright.app.pieces import PartRow, PieceRow, csv_of
from adwright.core import Recipe, Settings, UserError


def test_rows_tell_text_supports_recipe_and_findings(campaign: Path, settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "notes.jsonl"
    made = app.write(
        campaign, format="xiaohongshu", product="mug", locale="zh", n=2, model="none", output=file, settings=settings
    )
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == [piece.id for piece in made.pieces]
    assert {row["product"] for row in rows} == {"mug"}
    assert {row["locale"] for row in rows} == {"zh-CN"}
    for row in rows:
        assert row["verdict"] == "pass"
        assert all(part["recipe"]["writer"] == "composer" for part in row["parts"])
        assert any(part["supports"] for part in row["parts"])
        assert {r["id"] for r in row["reminders"]} == {"cn_ad_mark"}


def test_nothing_that_is_served_changes(campaign: Path, settings: Settings) -> None:
    app.generate(campaign, model="none", settings=settings)
    before = {p: p.read_bytes() for p in (campaign / "out").rglob("*") if p.is_file()}
    app.write(campaign, format="weibo", n=1, model="none", settings=settings)
    assert {p: p.read_bytes() for p in (campaign / "out").rglob("*") if p.is_file()} == before


def test_the_fake_model_writes_and_its_dropped_lines_are_told(campaign: Path, settings: Settings) -> None:
    made = app.write(campaign, format="google_rsa", product="pot", n=1, model="fake", settings=settings)
    assert made.model.startswith("fake")
    assert {part.recipe.writer for piece in made.pieces for part in piece.parts} >= {"composer"}
    assert all(line.reason for line in made.dropped)


def test_no_samples_means_no_model_for_every_command_that_writes(campaign: Path, settings: Settings) -> None:
    asked = {"model": "fake", "settings": settings}
    file = campaign / "campaign.toml"
    whole = file.read_text("utf-8")
    assert app.write(campaign, format="weibo", product="mug", locale="en", n=1, **asked).model != "none"  # type: ignore[arg-type]
    without = re.sub(r"(?m)^samples = \d+.*$", "samples = 0", whole)
    file.write_text(without if without != whole else f"{whole}\n[generate]\nsamples = 0\n", "utf-8")
    assert not app.load_campaign(campaign).adjusted("fake", None).asks_model
    assert app.write(campaign, format="weibo", product="mug", locale="en", n=1, **asked).model == "none"  # type: ignore[arg-type]
    assert app.series(campaign, product="mug", format="weibo", items=1, locale="en", **asked).model == "none"  # type: ignore[arg-type]
    assert app.generate(campaign, limit=1, **asked).model == "none"  # type: ignore[arg-type]


def test_a_series_of_one_product_in_one_language(campaign: Path, settings: Settings) -> None:
    made = app.series(campaign, product="mug", format="weibo", items=3, locale="en", model="none", settings=settings)
    assert [piece.phase for piece in made.pieces] == ["teaser", "facts", "offer"]
    assert len({piece.lead for piece in made.pieces}) == 3
    with pytest.raises(UserError, match="choose one with --locale"):
        app.series(campaign, product="mug", format="weibo", model="none", settings=settings)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"format": "weibbo"}, "did you mean 'weibo'"),
        ({"format": "weibo", "product": "mugg"}, "did you mean 'mug'"),
        ({"format": "weibo", "locale": "zh-TW"}, "did you mean 'zh-CN'"),
    ],
)
def test_wrong_names_get_the_nearest(
    campaign: Path, settings: Settings, given: dict[str, str], said: str
) -> None:  # fmt: skip
    with pytest.raises(UserError, match=said):
        app.write(campaign, model="none", settings=settings, **given)  # type: ignore[arg-type] # names of options


def test_formats_of_a_platform() -> None:
    assert {form.platform for form in app.formats(platform="x").formats} == {"x"}
    with pytest.raises(UserError, match="did you mean 'weibo'"):
        app.formats(platform="webo")


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1 off", "@all", "＝1", "\t=1", "plain"])
def test_no_cell_is_a_formula(text: str) -> None:
    part = PartRow(part="text", text=text, supports=(), recipe=Recipe(writer="human"), findings=())
    piece = PieceRow(
        id=text, format="weibo", product=text, locale="en", verdict="pass", complete=True, text=text, parts=(part,),
        unfilled=(), blanks=0, reminders=(), findings=(),
    )  # fmt: skip
    summary = app.WriteSummary(campaign="c", format="weibo", model="none", pieces=(piece,), missing=0, dropped=())
    rows = list(csv.reader(io.StringIO(csv_of(summary))))
    assert len(rows) == 2
    assert all(not cell.startswith(("=", "+", "-", "@", "＝", "\t")) for cell in rows[1])
    assert rows[1][8].endswith(text)
