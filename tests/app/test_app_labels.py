"""What AI made is marked in a whole run: on the picture, in the file, in the manifest, in a signed copy."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from adwright import app
from adwright.app.campaign import load_campaign
from adwright.app.marking import ai_parts, decision_for, label_markets
from adwright.app.workspace import file_hash
from adwright.core import Creative, DataError, Line, Recipe, Rendition, Settings, UserError, placement


def renditions(folder: Path) -> list[Rendition]:
    text = (folder / "out" / "renditions.jsonl").read_text("utf-8")
    return [Rendition.model_validate_json(line) for line in text.splitlines()]


def copies(folder: Path) -> list[dict[str, str]]:
    file = folder / "signed" / "provenance.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def add(folder: Path, text: str) -> None:
    file = folder / "campaign.toml"
    file.write_text(file.read_text("utf-8") + "\n" + text, "utf-8")


def creative(locale: str, **writers: str) -> Creative:
    lines = tuple(
        Line(field=field, text="茶", recipe=Recipe.model_validate({"writer": writer}))
        for field, writer in writers.items()
    )
    return Creative(brief="b", product="p", locale=locale, lines=lines)


def test_a_campaign_in_china_marks_what_its_model_wrote(campaign: Path, settings: Settings) -> None:
    summary = app.run(campaign, settings=settings)
    made = renditions(campaign)
    marked = [r for r in made if r.marks is not None]
    assert summary.render.labelled == len(marked) > 0
    assert any("producer" in note for note in summary.render.notes)
    manifest = json.loads((campaign / "out" / "manifest.json").read_text("utf-8"))
    assert set(manifest["labels"]) == {r.files[0].path for r in marked}
    for rendition in marked:
        assert rendition.marks is not None
        place = placement(rendition.placement)
        assert rendition.marks.visible == "AI生成"
        assert rendition.marks.visible_px >= 0.05 * min(place.width, place.height)
        read = app.labels(campaign / "out" / rendition.files[0].path)
        assert read.marked
        assert read.xmp.aigc is not None
        assert read.xmp.aigc.content_producer == "街角"
        assert read.xmp.aigc.produce_id == f"{rendition.creative}.{rendition.placement}"
        assert read.xmp.intact is True
    for rendition in made:
        if rendition.marks is None:  # not a line by the model: neither a label nor metadata
            assert not app.labels(campaign / "out" / rendition.files[0].path).marked


def test_signed_copies_stand_beside_and_are_made_once(campaign: Path, settings: Settings) -> None:
    pytest.importorskip("c2pa")
    summary = app.run(campaign, settings=settings)
    rows = copies(campaign)
    assert summary.render.signed == len(rows) == sum(r.marks is not None for r in renditions(campaign))
    assert any("development signature" in note for note in summary.render.notes)
    for row in rows:
        assert file_hash(campaign / row["path"]) == row["sha256"]
        assert file_hash(campaign / "out" / row["image"]) == row["image_sha256"]
        read = app.labels(campaign / row["path"], anchors=campaign / ".adwright/c2pa/development_certificate.pem")
        assert read.credentials is not None
        assert read.credentials.state == "Trusted"
        assert read.xmp.intact is True
    noted, none = campaign / "noted.pem", campaign / "none.pem"
    noted.write_bytes(
        "# Főtanúsítvány\n".encode() + (campaign / ".adwright/c2pa/development_certificate.pem").read_bytes()
    )
    noted_read = app.labels(campaign / rows[0]["path"], anchors=noted)
    assert noted_read.credentials is not None
    assert noted_read.credentials.state == "Trusted"
    none.write_text("mine")
    with pytest.raises(DataError, match="holds no certificate"):
        app.labels(campaign / rows[0]["path"], anchors=none)
    again = app.run(campaign, settings=settings)
    assert copies(campaign) == rows, "a copy that stood was signed anew"
    assert again.render.signed == len(rows)
    (campaign / rows[0]["path"]).write_bytes(b"changed")
    (campaign / "signed" / "mine.txt").write_text("not yours")
    app.run(campaign, settings=settings)
    assert file_hash(campaign / copies(campaign)[0]["path"]) == copies(campaign)[0]["sha256"]
    add(campaign, "[labels]\nc2pa = false\n")
    app.run(campaign, settings=settings)
    assert [p.name for p in (campaign / "signed").rglob("*")] == ["mine.txt"]


def test_without_the_extra_the_run_says_so_once(
    campaign: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setitem(sys.modules, "c2pa", None)
    summary = app.run(campaign, settings=settings)
    assert sum("c2pa-python is not installed" in note for note in summary.render.notes) == 1
    assert (summary.render.signed, (campaign / "signed").exists()) == (0, False)
    read = app.labels(campaign / "out" / next(r for r in renditions(campaign) if r.marks).files[0].path)
    assert read.xmp.aigc is not None
    assert any("provenance" in note for note in read.notes)


def test_never_is_refused_in_china_without_a_reason(campaign: Path, settings: Settings) -> None:
    add(campaign, '[labels]\nai_label = "never"\n')
    with pytest.raises(UserError, match=r"cn\.aigc\.visible"):
        load_campaign(campaign)
    add(campaign, 'reason = "contract 7: the publisher labels; logs kept for a year"\nc2pa = false\n')
    app.run(campaign, settings=settings)
    marks = [r.marks for r in renditions(campaign) if r.marks]
    assert marks
    assert all(m.visible == "" and m.waived.startswith("contract 7") for m in marks)
    assert all("tc260" in m.schemes for m in marks)


def test_markets_by_language(campaign: Path) -> None:
    add(campaign, '[labels]\nmarkets = { en = ["US"] }\nparts = ["person"]\ndate = 2026-12-01\n')
    loaded = load_campaign(campaign)
    assert label_markets(loaded, "en-GB") == ("US",)
    assert label_markets(loaded, "zh-CN") == ("CN", "US")
    place = placement("feed_square")
    english = decision_for(loaded, creative("en", headline="model"), place, date(2020, 1, 1))
    assert english.visible is not None
    assert english.visible.text == "AI-generated performer"
    assert [f.field for f in english.flags] == ["ai_disclosure"]
    file = campaign / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace('en = ["US"]', 'en = ["XX"]'), "utf-8")
    with pytest.raises(UserError, match="no rules for a market"):
        load_campaign(campaign)


def test_only_a_model_makes_copy_ai() -> None:
    assert ai_parts(creative("zh", headline="composer", cta="human"), ()) == ()
    assert ai_parts(creative("zh", headline="composer", cta="model"), ()) == ("text",)
    assert ai_parts(creative("zh", headline="human", social="model"), ()) == ()  # a picture does not show it


def test_a_preview_signs_nothing(campaign: Path, settings: Settings) -> None:
    assert app.run(campaign, limit=1, settings=settings).render.signed == 0
    assert not (campaign / "signed").exists()


def test_a_wrong_certificate_stops_before_anything_is_signed(campaign: Path, settings: Settings) -> None:
    pytest.importorskip("c2pa")
    wrong = settings.model_copy(update={"c2pa_certificate": str(campaign / "gone.pem")})
    with pytest.raises(UserError, match=r"gone\.pem"):
        app.run(campaign, settings=wrong)


def test_labels_of_what_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not there"):
        app.labels(tmp_path / "gone.png")
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(DataError, match="no PNG"):
        app.labels(tmp_path / "a.txt")
