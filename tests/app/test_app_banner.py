"""`adwright banner`: other kinds of files of one creative of a campaign."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from adwright import app
from adwright.core import UserError

EXAMPLE = Path(__file__).parents[2] / "examples" / "springtea"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tea = tmp_path_factory.mktemp("banner") / "tea"
    shutil.copytree(EXAMPLE, tea, ignore=shutil.ignore_patterns("out", ".adwright", "preview"))
    app.generate(tea, model="none")
    return tea


@pytest.fixture(scope="module")
def creative(folder: Path) -> str:
    rows = (folder / "out" / "creatives.jsonl").read_text("utf-8").splitlines()
    return str(json.loads(rows[0])["id"])


def test_all_kinds_of_a_creative_show_its_copy_and_the_labels_of_its_market(folder: Path, creative: str) -> None:
    pytest.importorskip("fontTools")
    kinds = ("html5", "svg", "layers", "pdf")
    made = app.banner(folder, creative, placement="300x250", kind=kinds, click="https://springtea.example/now")
    assert tuple(made.renditions) == kinds
    assert made.placement == "display_rectangle"
    out = Path(made.folder)
    assert out == folder / "out" / "banners"
    files = {Path(f.path).name: out / f.path for r in made.renditions.values() for f in r.files}
    assert all(path.is_file() for path in files.values())
    assert {name.partition(".")[2] for name in files} == {"html5.zip", "backup.jpg", "svg", "layers.zip", "pdf"}
    with zipfile.ZipFile(files["display_rectangle.html5.zip"]) as archive:
        page = archive.read("index.html").decode()
    assert "https://springtea.example/now" in page
    assert {r.template for r in made.renditions.values()} == {made.template}


def test_the_template_is_that_of_the_campaigns_picture(folder: Path, creative: str) -> None:
    drawn = app.render(folder, model="none", limit=None)
    assert drawn.renditions
    rows = (folder / "out" / "renditions.jsonl").read_text("utf-8")
    line = next((row for row in rows.splitlines() if '"display_rectangle"' in row), "")
    row = json.loads(line)
    made = app.banner(folder, row["creative"], placement="300x250", kind=("pdf",))
    assert made.template == row["template"]


def test_a_poster_of_its_own_shape(folder: Path, creative: str) -> None:
    made = app.banner(folder, creative, kind=("pdf",), sheet="A4", output=folder / "posters")
    assert made.placement == "poster_a4"
    (file,) = made.renditions["pdf"].files
    assert (folder / "posters" / file.path).read_bytes().startswith(b"%PDF")


def test_what_nobody_clicks_on_has_a_code_and_what_is_clicked_on_has_none(folder: Path, creative: str) -> None:
    pytest.importorskip("fontTools")
    url = "https://springtea.example/now"
    for kinds, coded in ((("pdf",), True), (("screen", "pdf"), True), (("html5", "pdf"), False)):
        made = app.banner(folder, creative, placement="1080x1080", kind=kinds, click=url, output=folder / "codes")
        assert all(("qr_module_px" in r.quality) is coded for r in made.renditions.values()), kinds
    shown = app.banner(folder, creative, placement="screen_1080x1920", kind=("layers",), click=url)
    with zipfile.ZipFile(Path(shown.folder) / shown.renditions["layers"].files[0].path) as archive:
        rows = json.loads(archive.read("layers.json"))["layers"]
    assert [row["address"] for row in rows if row["name"] == "code"] == [url]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": ("html6",)}, "no exporter named 'html6'"),
        ({"kind": ("pdf",), "sheet": "A99"}, "no sheet named 'A99'"),
        ({"placement": "google_responsive_search"}, "takes no picture"),
        ({"placement": "31x7"}, "no placement named"),
        ({"template": "minimall"}, "no renderer named"),
        ({"click": "javascript:alert(1)"}, "javascript"),
        ({"click": "javascript:alert(1)", "kind": ("pdf",)}, "javascript"),
    ],
)
def test_wrong_words_are_answered(given: dict[str, object], said: str, folder: Path, creative: str) -> None:
    with pytest.raises(UserError, match=said):
        app.banner(folder, creative, **given)  # type: ignore[arg-type] # each case gives one argument


def test_nothing_is_made_of_what_the_checks_block(folder: Path, creative: str) -> None:
    said = app.rewrite(folder, creative, field="headline", text="全国第一的龙井，治疗失眠", model="none")
    assert said.taken is not None
    assert said.taken.state == "blocked"
    with pytest.raises(UserError, match="is blocked"):
        app.banner(folder, said.taken.child, kind=("pdf",), output=folder / "kept_in")
    assert not (folder / "kept_in").exists()
