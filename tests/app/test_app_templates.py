"""`adwright templates`: list, new, preview."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from adwright import app
from adwright.core import DataError, UserError
from adwright.render.layout import SHAPES
from adwright.render.template import shipped

EXAMPLE = Path(__file__).parents[2] / "examples" / "springtea"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "tea", ignore=shutil.ignore_patterns("out", ".adwright"))
    return tmp_path / "tea"


def test_a_new_template_is_a_copy_that_is_listed_and_drawn(folder: Path) -> None:
    made = app.templates_new(folder, "winter", like="hero")
    assert Path(made.file) == folder / "templates" / "winter.yaml"
    rows = {row.name: row for row in app.templates_list(folder).templates}
    assert set(rows) == {*shipped(), "winter"}
    assert rows["winter"].own
    assert not rows["hero"].own
    assert rows["winter"].about == rows["hero"].about
    shown = app.templates_preview(folder, template=["winter"], lang="en")
    assert shown.banners == len(SHAPES)
    assert shown.short == ()
    with Image.open(shown.sheet) as sheet:
        assert sheet.width == 1800


def test_an_edited_template_and_other_options_are_drawn_anew(folder: Path) -> None:
    made = Path(app.templates_new(folder, "winter", like="hero").file)
    toml = folder / "campaign.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[render]\ntemplates = ["winter"]\n', "utf-8")
    first = app.render(folder, model="none", limit=1)
    assert first.drawn == first.renditions > 0
    assert app.render(folder, model="none", limit=1).drawn == 0
    made.write_text(made.read_text("utf-8").replace("mood: night", "mood: paper"), "utf-8")
    assert app.render(folder, model="none", limit=1).drawn == first.renditions
    toml.write_text(toml.read_text("utf-8").replace('["winter"]', '["split"]'), "utf-8")
    assert app.render(folder, model="none", limit=1).drawn > 0


def test_a_name_is_taken_once_and_is_a_name(folder: Path) -> None:
    app.templates_new(folder, "winter")
    with pytest.raises(UserError, match="is there"):
        app.templates_new(folder, "winter")
    for name in ("../up", "Winter", "", "a b"):
        with pytest.raises(UserError, match="no name of a template"):
            app.templates_new(folder, name)
    with pytest.raises(UserError) as raised:
        app.templates_new(folder, "other", like="heroo")
    assert raised.value.hint == "did you mean 'hero'?"
    (folder / "secret.yaml").write_text("name: secret\n", "utf-8")
    with pytest.raises(UserError, match="no template named"):
        app.templates_new(folder, "stolen", like="../secret")
    assert "winter" in {row.name for row in app.templates_list(folder / "campaign.toml").templates}


def test_what_is_not_good_enough_is_told(folder: Path) -> None:
    made = Path(app.templates_new(folder, "narrow").file)
    text = made.read_text("utf-8")
    made.write_text(
        text + "layouts: {square: {like: beside.square, blocks: [{box: [0, 0, 0.1, 0.1], stack: [headline]}]}}\n"
    )
    shown = app.templates_preview(folder, template=["narrow"], output=folder / "sheet.png")
    assert [(name, canvas) for name, canvas, _ in shown.short] == [("narrow", "square 1080x1080")]
    assert (folder / "sheet.png").is_file()


def test_a_wrong_name_is_said_before_anything_is_drawn(folder: Path) -> None:
    with pytest.raises(UserError, match="no renderer named 'heroo'"):
        app.templates_preview(folder, template=["heroo"])
    with pytest.raises(UserError, match="no product 'longjin'"):
        app.templates_preview(folder, template=["hero"], product="longjin")
    with pytest.raises(DataError, match="no product in 'fr'"):
        app.templates_preview(folder, template=["hero"], lang="fr")
    assert not (folder / "out").exists()
