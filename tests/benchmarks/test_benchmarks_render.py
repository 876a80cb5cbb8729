"""The renderers' benchmark: what is drawn, how it is judged, and that missing peers are said. Nothing is timed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import _render_banner
import _render_cases
import _render_growth
import _render_quality
import _render_speed
import render
from _render_quality import Judged
from adwright.core import Finding, Placement, placement
from adwright.core.text import count
from adwright.render import renderers
from adwright.testing.renderer import SAMPLES, sample_campaign


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("campaign")


@pytest.fixture(scope="module")
def made(campaign: Path) -> list[_render_cases.Case]:
    return _render_cases.cases(100, root=campaign, stress=0.25)


def judged(**changes: object) -> Judged:
    plain = {"case": 0, "kind": "common", "renderer": "bold", "placement": "p", "size": "9x9", "headline": "Tea",
             "reasons": ()}  # fmt: skip
    return Judged(**{**plain, **changes})  # type: ignore[arg-type] # a test's shorthand


def test_a_quarter_of_the_copies_is_difficult_and_no_kind_is_left_out(made: list[_render_cases.Case]) -> None:
    kinds = [case.kind for case in made]
    assert len(kinds) - kinds.count("common") == 25
    assert set(kinds) == {"common", *_render_cases.STRESS}
    assert {case.locale for case in made} >= {"zh-CN", "en", "ja-JP", "ar"}
    assert {Path(name).suffix for case in made for name in case.product.images} == {".png", ".jpg"}
    assert any(not case.product.images for case in made)
    assert any(case.product.price is None for case in made)
    assert any(case.product.sale_price for case in made)


def test_difficulties_are_as_long_as_they_are_called() -> None:
    headlines = {kind: [copy[1] for copy in copies] for kind, copies in _render_cases.STRESS.items()}
    assert max(len(word) for text in headlines["long word"] for word in text.split()) == 34
    assert all(len(text) == 2 for text in headlines["2 characters"])
    assert all(count(text, "width") == 60 for text in headlines["60 characters"])


def test_common_copies_keep_each_placements_limits(made: list[_render_cases.Case]) -> None:
    place = placement("display_rectangle")
    tight = place.model_copy(update={"fields": {
        name: limit.model_copy(update={"limit": 12}) for name, limit in place.fields.items()
    }})  # fmt: skip
    for case in (case for case in made if case.kind == "common"):
        lines = case.creative(tight).lines
        assert case.creative(tight).text("headline")
        assert all(count(line.text, "width") <= 12 for line in lines)
        assert not any("…" in line.text for line in lines)
        assert case.creative(place).text("headline") == case.fields["headline"][0]


def test_quality_draws_judges_and_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, out = tmp_path / "sheet.png", tmp_path / "out.json"
    render.main(["quality", "--copies", "2", "--stress", "0.5", "--placements", "display_rectangle",
                 "--sheet", str(sheet), "--json", str(out)])  # fmt: skip
    said = json.loads(out.read_text())
    number = 2 * (len(renderers.names()) + 1)  # each template, and the choice of the product
    assert said["all"]["pictures"] == number
    assert sum(row["pictures"] for row in said["by_kind"]) == number
    assert {row["kind"] for row in said["by_kind"]} == {"common", "long word"}
    assert set(said["matrix"][0]) == {"placement", "chosen", *renderers.names()}
    assert "300x250" in capsys.readouterr().out
    with Image.open(sheet) as image:
        assert len(np.unique(np.asarray(image).reshape(-1, 3), axis=0)) > 100, "the sheet is empty"


def test_a_sample_is_the_same_for_the_same_seed(made: list[_render_cases.Case]) -> None:
    places = [placement("display_rectangle"), placement("display_leaderboard")]

    def drawn(seed: int) -> list[tuple[int, str, str]]:
        picked = _render_quality.picked(made, places, ["bold", "minimal"], 30, seed)
        return [(case.number, place.id, name) for case, place, name in picked]

    assert drawn(1) == drawn(1) != drawn(2)
    assert len(set(drawn(1))) == 30
    assert len(_render_quality.picked(made, places, ["bold"], 10_000)) == 200


@pytest.mark.parametrize(
    ("quality", "severity", "reasons"),
    [
        ({}, "notice", ()),
        ({}, "block", ("label",)),
        ({"contrast": 4.49}, "notice", ("contrast",)),
        ({"overflow": 1.0, "overlaps": 2.0}, "notice", ("overflow", "overlaps")),
        ({"missing_glyphs": 1.0}, "notice", ("glyph",)),
    ],
)
def test_every_measure_can_fail_a_picture(
    tmp_path: Path, quality: dict[str, float], severity: str, reasons: tuple[str, ...]
) -> None:
    brand, product = sample_campaign(tmp_path)
    place = placement("display_rectangle")
    rendition = renderers.get("bold").render(
        SAMPLES["en"], place, brand=brand, product=product, root=tmp_path, out=tmp_path
    )
    finding = Finding.model_validate({"check": "render", "rule": "render.label", "severity": severity, "why": "x"})
    worse = rendition.model_copy(update={"quality": {**rendition.quality, **quality}, "findings": (finding,)})
    path = tmp_path / rendition.files[0].path
    assert _render_quality.reasons_of(worse, place, path) == reasons
    small = place.model_copy(update={"max_bytes": 1000, "width": 301})
    assert {"bytes", "canvas"} <= set(_render_quality.reasons_of(worse, small, path))


def test_what_is_bad_and_not_blocked_is_told() -> None:
    assert judged(reasons=("glyph",)).is_let_through
    assert not judged(reasons=("glyph",), whys=("no font",)).is_let_through
    assert not judged(whys=()).is_let_through


def test_a_crash_and_a_refusal_are_bad_pictures_and_end_nothing(made: list[_render_cases.Case], tmp_path: Path) -> None:
    def judge(place: Placement, root: Path) -> Judged:
        return _render_quality.judge(made[0], place, "bold", root=root, out=tmp_path, ocr=False)

    place = placement("display_rectangle")
    none = place.model_copy(update={"max_bytes": 10})
    assert judge(none, tmp_path).reasons == ("refused",)
    (tmp_path / "bold").write_text("a file where a folder should be")
    assert judge(place, tmp_path).reasons == ("crash",)


def test_reading_forgives_width_case_spaces_and_dashes_only() -> None:
    for text in ("Ｔea—TIME", "tea time", "Tea-time🍵"):
        assert judged(headline="Tea – Time", read=text).is_read, text
    assert judged(headline="茶，香", read="茶,香！").is_read
    assert not judged(headline="Tea Time", read="Tea Tine").is_read
    assert not judged(headline="茶，香", read="茶香").is_read
    assert judged().is_read is None


def test_failures_come_first_on_the_sheet_and_alike_ones_late() -> None:
    good = judged(file="a.png", quality={"contrast": 9.0})
    bad = [judged(case=case, file="a.png", reasons=("overflow",), quality={"contrast": 5.0}) for case in (1, 2)]
    other = judged(case=3, file="a.png", reasons=("glyph",), quality={"contrast": 6.0})
    unread = judged(case=4, file="a.png", read="x", quality={"contrast": 7.0})
    undrawn = judged(case=5, reasons=("refused",))
    ranked = _render_quality.worst([good, *bad, other, unread, undrawn], 9)
    assert [one.case for one in ranked] == [1, 3, 4, 2, 0]


def test_canvases_grow_a_little_and_have_names_of_their_own() -> None:
    canvases = _render_growth.canvases(24)
    assert len({place.id for place in canvases}) == len({place.size for place in canvases}) == 24
    assert all(placement(place.id.removesuffix("-0")).size == place.size for place in canvases[:6])


def test_peers_that_are_missing_are_said_with_their_remedy(tmp_path: Path) -> None:
    options = render.parser().parse_args(["speed", "--peers", str(tmp_path), "--chromium", "no-such-program"])
    with pytest.raises(SystemExit, match=r"npm install --ignore-scripts|needs node"):
        _render_speed.check_peers(["satori png"], options)
    with pytest.raises(SystemExit, match=r"pip install playwright|--chromium"):
        _render_speed.check_peers(["chromium jpeg"], options)
    _render_speed.check_peers(["ours jpeg"], options)
    with pytest.raises(SystemExit, match="no way named"):
        _render_speed.measure(render.parser().parse_args(["speed", "--ways", "by hand"]), [], [])


def test_names_that_do_not_exist_are_refused() -> None:
    with pytest.raises(SystemExit, match="known"):
        render.drawable("nowhere")
    with pytest.raises(SystemExit, match="known"):
        render.chosen_renderers("bold,bald")


def test_others_get_the_banner_as_ours_laid_it_out(tmp_path: Path) -> None:
    asked = ["speed", "--sizes", "300x250,1080x1080", "--images", "2", "--warm", "0"]
    bench = _render_banner.prepared(render.parser().parse_args(asked), render.drawable(), tmp_path)
    jobs = [job for size in bench.jobs.values() for job in size]
    headlines = {text["text"] for job in jobs for text in job.told["texts"] if text["kind"] == "headline"}
    assert len(headlines) == 4, "a copy serves twice"
    assert len({job.told["image"] for job in jobs}) == 1
    for job in jobs:
        told = job.told
        kinds = [text["kind"] for text in told["texts"]]
        assert {"brand", "headline", "price", "cta", "legal"} <= set(kinds)
        assert told["logo"]
        assert told["buttons"]
        assert told["scrim"]
        left, top, wide, high = told["texts"][kinds.index("cta")]["box"]
        x, y, width, height = told["buttons"][0]["box"]
        assert x < left < left + wide < x + width
        assert y < top < top + high < y + height


def test_raw_pictures_are_drawn_and_not_encoded(tmp_path: Path) -> None:
    options = render.parser().parse_args(["speed", "--sizes", "300x250", "--images", "1", "--warm", "0"])
    bench = _render_banner.prepared(options, render.drawable(), tmp_path)
    sizes = {output: _render_speed.ours(bench, output)[0]["300x250"][0].size for output in ("raw", "png", "jpeg")}
    assert sizes["raw"] == 0
    assert 0 < sizes["jpeg"] <= _render_speed.JPEG_LIMIT
    assert sizes["png"] > sizes["jpeg"]
