"""Backgrounds by an image model in a campaign: what is made, marked, kept and told, and the command that shows some."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr
from typer.testing import CliRunner

from adwright import app
from adwright.app.marking import ai_parts
from adwright.app.steps.backdrops import form_of, template_for
from adwright.cli.commands import cli
from adwright.core import Backdrop, Creative, Line, Origin, Recipe, Settings, Unsupported, UserError, placements
from adwright.images import FakeImages
from adwright.render import read_marks
from adwright.testing.picture_endpoint import KEY, picture_endpoint

FAKE = '\n[images]\nprovider = "fake"\ntries = 2\n'


@pytest.fixture
def shop(campaign: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small campaign with cut-outs of its products, in English alone and without a language model."""
    monkeypatch.setattr("adwright.images.accept.read_text", lambda pixels: None)
    monkeypatch.setattr("adwright.images.accept.looks", lambda: False)
    for name, colour in (("mug", (40, 90, 70)), ("pot", (150, 60, 40))):
        pixels = np.zeros((240, 200, 4), np.uint8)
        y, x = np.mgrid[0:240, 0:200]
        pixels[((x - 100) / 70) ** 2 + ((y - 120) / 100) ** 2 < 1] = (*colour, 255)
        Image.fromarray(pixels).save(campaign / f"{name}.png")
    rows = (campaign / "en.csv").read_text("utf-8").splitlines()
    added = [rows[0] + ",image_link", rows[1] + ",mug.png", rows[2] + ",pot.png"]
    (campaign / "en.csv").write_text("\n".join(added) + "\n", "utf-8")
    text = (campaign / "campaign.toml").read_text("utf-8")
    text = text.replace('model = "fake"', 'model = "none"').replace('languages = ["zh", "en"]', 'languages = ["en"]')
    text = text.replace('["300x250", "feed_square"]', '["300x250", "1200x628"]')
    zh = text[text.index("[[feeds]]") : text.index('[[feeds]]\npath = "en.csv"')]
    (campaign / "campaign.toml").write_text(text.replace(zh, ""), "utf-8")
    return campaign


def _add(campaign: Path, text: str) -> None:
    file = campaign / "campaign.toml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def _rows(campaign: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (campaign / "out" / "renditions.jsonl").read_text("utf-8").splitlines()]


def test_a_campaign_without_an_image_model_is_as_before(shop: Path, settings: Settings) -> None:
    made = app.render(shop, settings=settings)
    assert made.backgrounds == 0
    assert all("backdrop" not in row for row in _rows(shop))
    assert not (shop / ".adwright" / "backdrops").exists()


def test_products_stand_before_what_a_model_made_and_it_is_said(shop: Path, settings: Settings) -> None:
    _add(shop, FAKE)
    made = app.render(shop, settings=settings)
    rows = _rows(shop)
    behind = [row for row in rows if "backdrop" in row]
    assert made.backgrounds == len(behind) > 0
    assert len({row["backdrop"]["image"] for row in behind}) == 4, "two products, two forms of canvas"
    for row in behind:
        origin = row["backdrop"]["origin"]
        assert row["template"] == "scene"
        if not origin["ai"]:
            assert row["marks"] is None
            continue
        assert origin["model"] == "fake-image-1"
        assert origin["prompt"] == "background-1"
        assert origin["seed"] is not None
        assert origin["looked"] == ["size", "flat"]
        assert row["marks"]["parts"] == ["background"]
        assert row["marks"]["source_type"].endswith("compositeWithTrainedAlgorithmicMedia")
        told = read_marks((shop / "out" / row["files"][0]["path"]).read_bytes())
        assert told.source_type == row["marks"]["source_type"]
        assert told.aigc is not None, "a market of the campaign asks for the label in the file"
        assert row["marks"]["visible"], "and for one that people see"
    assert any(row["backdrop"]["origin"]["ai"] for row in behind)


def test_a_run_goes_on_with_what_is_kept(
    shop: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    _add(shop, FAKE)
    app.render(shop, settings=settings)
    before = _rows(shop)
    asked: list[int] = []

    def refuse(model: FakeImages, requests: Any) -> Any:
        asked.append(1)
        raise AssertionError("it is asked again")

    monkeypatch.setattr(FakeImages, "make", refuse)
    app.render(shop, settings=settings)
    assert _rows(shop) == before
    assert asked == []
    (gone, *_) = {row["backdrop"]["image"] for row in before if "backdrop" in row}
    (shop / gone).unlink()
    app.render(shop, settings=settings)
    assert asked == [], "the picture itself is kept beside what was found fit"
    assert _rows(shop) == before


def test_a_drawn_background_is_not_marked(shop: Path, settings: Settings) -> None:
    _add(shop, '\n[images]\nprovider = "procedural"\n')
    made = app.render(shop, settings=settings)
    assert made.backgrounds > 0
    assert made.labelled == 0
    assert {row["backdrop"]["origin"]["ai"] for row in _rows(shop) if "backdrop" in row} == {False}


def test_a_budget_holds_and_drawn_grounds_take_over(shop: Path, settings: Settings) -> None:
    _add(shop, '\n[images]\nprovider = "fake"\nbudget = 0.10\nprice = 0.04\n')
    made = app.render(shop, settings=settings)
    origins = {row["backdrop"]["image"]: row["backdrop"]["origin"]["ai"] for row in _rows(shop) if "backdrop" in row}
    assert sum(origins.values()) <= 2
    assert len(origins) == 4
    assert any("are spent" in note for note in made.notes)


def test_a_ground_that_is_not_fit_either_stops_no_run(
    shop: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    _add(shop, FAKE)
    monkeypatch.setattr("adwright.images.accept.LEAST_SPREAD", 1000.0)
    made = app.render(shop, settings=settings)
    assert made.backgrounds == 0
    assert made.renditions > 0
    assert any("no background" in note for note in made.notes)


def test_an_endpoint_that_fails_stops_no_run(shop: Path, settings: Settings) -> None:
    _add(shop, '\n[images]\nprovider = "openai"\nmodel = "m"\n')
    with picture_endpoint() as endpoint:
        endpoint.troubles = [401] * 40
        told = {"images_base_url": f"{endpoint.url}/v1", "images_api_key": SecretStr(KEY)}
        with_key = settings.model_copy(update=told)
        made = app.render(shop, settings=with_key)
        assert any("HTTP 401" in note for note in made.notes)
        assert KEY not in " ".join(made.notes)
        assert {row["backdrop"]["origin"]["ai"] for row in _rows(shop) if "backdrop" in row} == {False}
        endpoint.troubles = []
        again = app.render(shop, settings=with_key)  # what failed is asked for again
        assert again.notes != made.notes
        origins = [row["backdrop"]["origin"] for row in _rows(shop) if "backdrop" in row]
        assert {origin["ai"] for origin in origins} == {True}
        assert all("openai:m@" in origin["model"] for origin in origins)
    assert KEY not in (shop / "out" / "renditions.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('provider = "opnai"', "did you mean 'openai'"),
        ('modell = "x"', "did you mean 'model'"),
        ('model = "x"', "a model needs its provider"),
        ('provider = "fake"\nbudget = 3', "a budget needs the price"),
        ('provider = "fake"\nprice = 0', "greater than 0"),
        ('provider = "fake"\napi_key = "sk-1"', "unknown key 'images.api_key'"),
        ('provider = "fake"\nbase_url = "http://evil"', "unknown key 'images.base_url'"),
    ],
)
def test_what_is_wrong_is_said(table: str, said: str, shop: Path) -> None:
    _add(shop, f"\n[images]\n{table}\n")
    with pytest.raises(UserError) as error:
        app.load_campaign(shop)
    assert said in str(error.value)


def test_templates_without_backdrops_are_named_at_once(shop: Path, settings: Settings) -> None:
    _add(shop, '\n[render]\ntemplates = ["minimal"]\n' + FAKE)
    with pytest.raises(UserError, match="none of the templates minimal shows a background"):
        app.render(shop, settings=settings)
    both = app.load_campaign(shop)
    both = both.model_copy(update={"render": both.render.model_copy(update={"templates": ("minimal", "scene")})})
    assert template_for(both).name == "scene"


def test_a_key_that_is_missing_stops_before_anything_is_drawn(shop: Path, settings: Settings) -> None:
    _add(shop, '\n[images]\nprovider = "openai"\nmodel = "gpt-image-1"\n')
    with pytest.raises(Unsupported, match="ADWRIGHT_IMAGES_API_KEY"):
        app.render(shop, settings=settings)


def test_forms_of_canvases() -> None:
    forms = {form_of(place) for place in placements().values() if place.takes_pictures}
    assert forms == {"square", "wide", "tall"}


def test_the_background_is_a_part_that_ai_made() -> None:
    line = Line(field="headline", text="Tea", recipe=Recipe(writer="composer"))
    creative = Creative(brief="b", product="p", locale="en", lines=(line,))
    made, drawn = (
        Backdrop(image="a.png", sha256="0" * 64, origin=Origin(model="m", ai=ai)) for ai in (True, False)
    )  # fmt: skip
    assert ai_parts(creative, (), made) == ("background",)
    assert ai_parts(creative, ("text",), made) == ("text", "background")
    assert ai_parts(creative, (), drawn) == ai_parts(creative, ()) == ()


def test_other_files_of_a_creative_show_its_background(shop: Path, settings: Settings) -> None:
    _add(shop, FAKE)
    app.render(shop, settings=settings)
    row = next(row for row in _rows(shop) if row.get("backdrop", {}).get("origin", {}).get("ai"))
    grounds = []
    for template in (None, "dusk", "minimal"):
        made = app.banner(
            shop, row["creative"], placement=row["placement"], kind=("layers",), template=template, settings=settings
        )
        (file, *_) = made.renditions["layers"].files
        with zipfile.ZipFile(Path(made.folder) / file.path) as whole:
            (name,) = [name for name in whole.namelist() if "ground" in name]
            image = Image.open(io.BytesIO(whole.read(name))).convert("RGB")
        grounds.append(np.asarray(image.resize((60, 40)), dtype=np.float64))
    spread = [ground.std(axis=(0, 1)).mean() for ground in grounds]
    assert min(spread[:2]) > 1.5 * spread[2], "the picture is not to be seen"


# --- the command


def test_some_are_shown_on_a_sheet(shop: Path, settings: Settings) -> None:
    made = app.backdrop(shop, product="pot", form=["wide", "tall"], n=3, provider="fake", settings=settings)
    assert len(made.tries) == 6
    assert made.usable == sum(not row.why for row in made.tries)
    assert len({row.seed for row in made.tries}) == 6
    for row in made.tries:
        assert bool(row.image) is not bool(row.why)
        assert not row.image or (shop / row.image).is_file()
    assert "Main colours" in made.prompts["wide"]
    with Image.open(made.sheet) as sheet:
        assert sheet.width == 1800
    again = app.backdrop(shop, product="pot", form=["wide", "tall"], n=3, provider="fake", settings=settings)
    assert again == made


def test_the_command_and_its_json(shop: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(cli, ["backdrop", str(shop), "--product", "mug", "--form", "square", "--n", "1"])
    assert shown.exit_code == 0, shown.output
    assert "1 of 1 backgrounds for mug by procedural-1 are fit" in shown.stdout
    told = runner.invoke(
        cli, ["backdrop", str(shop), "--product", "mug", "--form", "square", "--n", "1", "--json"]
    )  # fmt: skip
    made = json.loads(told.stdout)
    assert made["model"] == "procedural-1"
    assert made["tries"][0]["origin"]["ai"] is False
    wrong = runner.invoke(cli, ["backdrop", str(shop), "--form", "sqare"])
    assert isinstance(wrong.exception, UserError)
    assert "did you mean 'square'" in str(wrong.exception)
