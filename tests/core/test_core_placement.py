"""The tables of placements: whole, sourced, never stricter than they are sure; names, sizes, counting; golden files."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from adwright.core import FIELDS, FieldLimit, Placement, UserError, placement, placements
from adwright.core.package_data import read_yaml, yaml_names
from adwright.core.placement_table import PlacementFile, filled_row, placement_files, platform_named
from adwright.core.text import Counting, count

GOLDEN = Path(__file__).parent / "golden" / "placements"
ALL = list(placements().values())
FILES = placement_files()
WANTED = {"google", "iab", "meta", "tiktok", "linkedin", "x", "pinterest", "microsoft", "amazon", "oceanengine",
          "tencent", "baidu", "kuaishou", "xiaohongshu", "weibo", "taobao"}  # fmt: skip
#: What was read names a page or a repository.
CITED = re.compile(r"https://|github\.com/[\w-]+/[\w-]+")
HEAD = {"platform": "p", "version": "2026-11", "source": "https://p", "checked": "2026-11", "confidence": "read"}


def made(**values: Any) -> Placement:
    row = {"id": "p_a", "name": "A", "format": "f", **values}
    return Placement.model_validate(filled_row(row, HEAD))


def texts(place: Placement) -> list[FieldLimit]:
    return [*place.fields.values(), *place.other_fields.values()]


@pytest.mark.parametrize("platform", FILES)
def test_golden_table(platform: str) -> None:
    """To accept a change: read the rule at its source, delete the file, run once, look at the difference, commit."""
    rows = [place.model_dump(mode="json", exclude_defaults=True) for place in FILES[platform].placements]
    path = GOLDEN / f"{platform}.json"
    if not path.exists():
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert rows == json.loads(path.read_text("utf-8"))


def test_a_golden_file_for_each_platform_and_each_platform_asked_for() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(FILES)
    assert set(FILES) >= WANTED
    assert {f"{platform}.yaml" for platform in FILES} == set(yaml_names("placements")), (
        "a file is named by its platform"
    )


@pytest.mark.parametrize("place", ALL, ids=[place.id for place in ALL])
def test_each_row_is_sourced_dated_and_no_stricter_than_sure(place: Placement) -> None:
    assert re.fullmatch(r"20\d\d-\d\d", place.checked)
    assert re.fullmatch(r"20\d\d-\d\d", place.version)
    assert place.source
    if place.confidence == "read":
        assert CITED.search(place.source), place.source
    else:
        assert place.severity == "notice"
    assert all(rule.confidence == "read" for rule in texts(place) if rule.severity == "block")
    assert place.name.strip()
    assert re.search(r"[\u4e00-\u9fff]", place.name_zh)
    assert set(place.fields) <= set(FIELDS)
    assert (
        place.platform == "google"
        or place.id.startswith(place.platform)
        or place.id in ("feed_square", "story_vertical")
    )
    if named := re.search(r"_(\d\d+x\d\d+)$", place.id):
        assert named[1] == place.size
    assert place.fields or place.other_fields or place.video or place.html5 or place.assets, "a row that says nothing"
    assert all(rule.least_count <= rule.most_count or not rule.most_count for rule in texts(place))


def test_no_row_is_lost_and_no_name_used_twice() -> None:
    rows = [row["id"] for name in yaml_names("placements") for row in read_yaml("placements", name)["placements"]]
    assert sorted(rows) == sorted(placements())
    names = [name for file in FILES.values() for name in (file.platform, *file.also)]
    assert len({name.casefold() for name in names}) == len(names)
    for language in ("name", "name_zh"):
        said = [getattr(place, language) for place in ALL]
        assert len(set(said)) == len(said), "two rows that a reader cannot tell apart"


def test_a_row_that_does_not_agree_with_itself_is_refused() -> None:
    assert made(size="300x250").size == "300x250"
    picture = {"size": "300x250"}
    for wrong, why in (
        ({"width": 300}, "300x0"),
        ({"size": "300x0"}, "greater than 0"),
        ({"size": "300 250"}, "instance of Size"),
        ({**picture, "safe_zone": {"top": 125, "bottom": 125}}, "safe zone"),
        ({**picture, "least_size": "301x10"}, "below 301x10"),
        ({**picture, "most_size": "300x249"}, "above 300x249"),
        ({**picture, "max_bytes": 0}, "largest file"),
        ({"max_bytes": 5}, "largest file"),
        ({"fields": {"title": {"limit": 5}}}, "other_fields"),
        ({"fields": {"headline": {"limit": 5, "least": 6}}}, "do not agree"),
        ({"fields": {"headline": {"limit": 5, "advised": 6}}}, "do not agree"),
        ({"fields": {"headline": {"limit": 5, "least_count": 3, "most_count": 2}}}, "do not agree"),
        ({"fields": {"headline": {"limit": 5, "counting": "letters"}}}, "counting"),
        ({"fields": {"headline": {"limit": 5, "severity": "block", "confidence": "advisory"}}}, "blocks"),
        ({"confidence": "advisory", "severity": "block"}, "blocks"),
        ({"severity": "notice", "fields": {"headline": {"limit": 5, "severity": "block"}}}, "though the row does not"),
        ({"colour": "red"}, "Extra"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=why):
            made(**wrong)
    with pytest.raises(ValidationError, match="Extra"):
        PlacementFile.model_validate({"version": "1", "platform": "p", "placements": [], "colour": "red"})


def test_what_is_not_sure_never_blocks_by_itself() -> None:
    unsure = made(confidence="reported", fields={"headline": {"limit": 5}})
    assert (unsure.severity, unsure.fields["headline"].severity) == ("notice", "notice")
    ours = made(fields={"headline": {"limit": 5}, "cta": {"limit": 5, "confidence": "advisory"}})
    assert [rule.severity for rule in ours.fields.values()] == ["block", "notice"]


def test_what_a_source_does_not_say_of_a_file_is_told_as_ours() -> None:
    assert made(size="300x250").assumed == ("media_types", "max_bytes")
    assert made(size="300x250", max_bytes=9, media_types=["image/png"]).assumed == ()
    assert made().media_types == (), "text alone has no file"


#: size -> text columns of the six placements of the first release, whose campaigns still run.
FIRST: dict[str, tuple[str, str, int, dict[str, tuple[int, Counting]]]] = {
    "display_rectangle": ("google", "300x250", 150_000, {"headline": (30, "width"), "long_headline": (90, "width"),
                          "description": (90, "width"), "cta": (16, "width")}),
    "display_leaderboard": ("google", "728x90", 150_000, {"headline": (30, "width"), "long_headline": (90, "width"),
                            "description": (90, "width"), "cta": (16, "width")}),
    "display_skyscraper": ("google", "160x600", 150_000, {"headline": (30, "width"), "long_headline": (90, "width"),
                           "description": (90, "width"), "cta": (16, "width")}),
    "feed_landscape": ("google", "1200x628", 5_242_880, {"headline": (30, "width"), "long_headline": (90, "width"),
                       "description": (90, "width"), "cta": (16, "width")}),
    "feed_square": ("meta", "1080x1080", 31_457_280, {"headline": (40, "characters"), "description": (90, "width"),
                    "social": (125, "characters"), "cta": (16, "width")}),
    "story_vertical": ("meta", "1080x1920", 31_457_280, {"headline": (40, "characters"),
                       "description": (72, "characters"), "social": (125, "characters"), "voiceover": (120, "width"),
                       "cta": (16, "width")}),
}  # fmt: skip


@pytest.mark.parametrize("name", FIRST)
def test_the_first_six_mean_what_they_meant(name: str) -> None:
    place = placement(name)
    platform, size, most, limits = FIRST[name]
    assert (place.platform, place.size, place.max_bytes) == (platform, size, most)
    assert {field: (rule.limit, rule.counting) for field, rule in place.fields.items()} == limits
    assert placement(size).id == name, "a campaign that names the size gets the placement it had"
    assert {"image/jpeg", "image/png"} <= set(place.media_types)
    zone = place.safe_zone
    assert (zone.top, zone.right, zone.bottom, zone.left) == (
        (269, 65, 672, 65) if name == "story_vertical" else (0,) * 4
    )
    hard = {rule.severity for field, rule in place.fields.items() if field != "cta"}
    assert hard == ({"block"} if platform == "google" else {"notice"})


#: What was read: limit, counting, least, how many.
READ: dict[tuple[str, str], tuple[int, Counting, int, tuple[int, int]]] = {
    ("google_responsive_search", "headline"): (30, "width", 0, (3, 15)),
    ("google_responsive_search", "description"): (90, "width", 0, (2, 4)),
    ("feed_landscape", "headline"): (30, "width", 0, (1, 5)),
    ("google_performance_max_1200x628", "long_headline"): (90, "width", 0, (1, 5)),
    ("google_performance_max_1200x628", "description"): (90, "width", 0, (2, 5)),
    ("google_demand_gen_1200x628", "headline"): (40, "width", 0, (0, 5)),
    ("tiktok_in_feed_9x16", "social"): (100, "width", 1, (0, 0)),
    ("x_image_800x418", "social"): (280, "x_weighted", 0, (0, 0)),
    ("x_conversation", "headline"): (23, "characters", 0, (0, 0)),
    ("pinterest_pin_1000x1500", "headline"): (100, "characters", 0, (0, 0)),
    ("microsoft_audience_703x368", "long_headline"): (90, "width", 0, (3, 5)),
    ("oceanengine_vertical_720x1280", "headline"): (55, "half_width", 5, (0, 10)),
    ("tencent_968", "headline"): (14, "characters", 10, (0, 0)),
    ("baidu_search", "headline"): (50, "gbk_bytes", 9, (0, 0)),
    ("baidu_search", "description"): (80, "gbk_bytes", 9, (0, 0)),
    ("kuaishou_image_1368x900", "headline"): (30, "characters", 1, (0, 0)),
    ("iab_native_1198x627", "cta"): (15, "characters", 0, (0, 0)),
}  # fmt: skip


@pytest.mark.parametrize("where", READ, ids=[".".join(where) for where in READ])
def test_limits_that_were_read_at_their_source(where: tuple[str, str]) -> None:
    place = placement(where[0])
    rule = place.fields[where[1]]
    assert (rule.limit, rule.counting, rule.least, (rule.least_count, rule.most_count)) == READ[where]
    assert rule.confidence == "read"


def test_the_pictures_that_google_takes_as_they_are() -> None:
    sizes = ("200x200 240x400 250x250 250x360 300x250 336x280 580x400 120x600 160x600 300x600 300x1050 468x60 728x90 "
             "930x180 970x90 970x250 980x120 300x50 320x50 320x100")  # fmt: skip
    uploaded = [place for place in ALL if place.format == "uploaded_image"]
    assert sorted(place.size for place in uploaded) == sorted(sizes.split())
    for place in uploaded:
        assert place.max_bytes == 150_000
        assert place.animation is not None
        assert (place.animation.max_seconds, place.animation.max_fps) == (30, 5)


def test_the_weights_of_the_fixed_sizes_of_the_iab() -> None:
    weights = {
        "970x250": 250, "300x50": 50, "320x50": 50, "728x90": 150, "970x90": 200, "300x1050": 250, "160x600": 150,
        "300x250": 150, "120x60": 50, "640x1136": 300, "750x1334": 300, "1080x1920": 300, "300x600": 200,
    }  # fmt: skip
    pages = {place.size: place for place in ALL if place.platform == "iab" and place.html5}
    assert {size: place.max_bytes // 1000 for size, place in pages.items()} == weights
    for place in pages.values():
        assert place.html5 is not None
        assert place.html5.initial_bytes == place.max_bytes
        assert place.html5.subload_bytes == 2 * place.max_bytes
        assert place.html5.most_requests == 10
        assert (place.confidence == "read") == (place.size != "300x600")
    assert {p.size: p.max_bytes for p in ALL if p.format == "feature_phone"} == dict.fromkeys(
        ("120x20", "168x28", "216x36"), 5_000
    )


@pytest.mark.parametrize(
    ("rule", "text", "length"),
    [
        ("width", "春茶 Tea", 8),
        ("half_width", "春茶 Tea", 4),  # 巨量: two Latin characters are one 字
        ("half_width", "ab", 1),
        ("half_width", "abc", 2),
        ("gbk_bytes", "春茶 Tea", 8),  # 百度: a Chinese character is two
        ("x_weighted", "Tea https://example.com/a/very/long/path?of=tea", 4 + 23),
        ("x_weighted", "春茶", 4),
        ("characters", "春茶 Tea", 6),
    ],
)
def test_counting_as_the_platforms_count(rule: Counting, text: str, length: int) -> None:
    assert count(text, rule) == length


def test_a_post_with_a_link_has_257_left() -> None:
    post = placement("x_image_800x418").fields["social"]
    assert post.allows("a" * 256 + " https://example.com/tea")
    assert not post.allows("a" * 257 + " https://example.com/tea")


def test_a_size_that_several_share_names_them() -> None:
    with pytest.raises(UserError, match="2 placements are 320x50; name one: google_upload_320x50, iab_banner_320x50"):
        placement("320x50")
    assert placement("800x450").id == "tencent_450_800x450"
    for nothing in ("", "-", "0x0"):
        with pytest.raises(UserError, match="no placement named"):
            placement(nothing)
    for size in {place.size for place in ALL if place.size}:
        assert len([p for p in ALL if p.size == size and p.by_size]) <= 1


def test_platforms_by_their_other_names() -> None:
    assert [platform_named(name) for name in ("抖音", "朋友圈", "Facebook", " TikTok ", "淘宝")] == [
        "oceanengine", "tencent", "meta", "tiktok", "taobao"]  # fmt: skip
    with pytest.raises(UserError, match="did you mean 'pinterest'"):
        platform_named("pintrest")
    with pytest.raises(UserError, match="known: amazon, baidu"):
        platform_named("qqqq")


def test_where_no_picture_can_be_drawn_it_is_told_why() -> None:
    for name, why in (
        ("google_responsive_search", "shows text alone"),
        ("tiktok_in_feed_9x16", "takes video alone"),
        ("google_dv360_html5", "has no canvas of its own"),
        ("display_rectangle", ""),
    ):
        place = placement(name)
        assert place.takes_pictures == (why == "")
        assert place.why_no_picture == (f"{name} {why}" if why else "")


def test_the_reference_page_is_up_to_date() -> None:
    """``python docs/build.py`` makes it; commit what it writes."""
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root / "docs"))
    try:
        from placement_pages import placements_page
    finally:
        sys.path.pop(0)
    assert (root / "docs" / "reference" / "placements.md").read_text("utf-8") == placements_page()
