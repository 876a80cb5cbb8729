"""Text read back from banners that our own renderer drew; folding of what readers slip on."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from adwright.core import placement
from adwright.core.look import Area, TextLine
from adwright.render import renderers
from adwright.testing.renderer import sample_campaign, sample_creative
from adwright.vision import decode, read_text
from adwright.vision.readback import fold, read_back, recognised

AREA = Area(left=0, top=0, right=1, bottom=0.1)


def lines(*texts: str) -> list[TextLine]:
    return [TextLine(text=text, area=AREA, confidence=1) for text in texts]


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("春茶上新——立减５０元！", ["春茶上新一一立减50元!"]),
        ("A quiet cup, any hour", ["A QUIET CUP,", "any  hour"]),
        ("满200减50，仅限本周末", ["¥168", "满200减50,", "仅限本周末"]),
        ("It’s here – “now”", ['It\'s here - "now"']),
        ("一口喝到春天", ["一口喝到春天"]),
        ("￥１６８", ["¥168"]),
        ("……", []),
    ],
)
def test_slips_of_the_reader_are_no_faults(drawn: str, read: list[str]) -> None:
    assert recognised(drawn, lines(*read)) == 1.0


@pytest.mark.parametrize(
    ("drawn", "read", "most"),
    [
        ("明前龙井，一口喝到春天", ["明前龙井"], 0.5),
        ("明前龙井", ["00000"], 0.0),
        ("Shop now", [], 0.0),
        ("Save 30% today", ["Save 80% today"], 0.95),
        ("一", ["二"], 0.0),
    ],
)
def test_what_is_not_there_is_not_read(drawn: str, read: list[str], most: float) -> None:
    assert recognised(drawn, lines(*read)) <= most


def test_a_badge_between_two_lines_does_not_hide_a_headline() -> None:
    assert recognised("Hand-glazed celadon cups", lines("Hand-glazed", "-20%", "celadon cups")) == 1.0


def test_folding_is_idempotent_and_keeps_words() -> None:
    for text in ("春茶上新——立减 ５０ 元！", "It’s “Fresh”", "Größe 42", "１００％棉"):
        assert fold(fold(text)) == fold(text)
    assert fold("Größe 42") == "grösse42"


def test_without_the_extra_nobody_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_text, "installed", lambda: False)
    assert read_back(np.full((40, 40, 4), 255, np.uint8), ["Tea"]) is None


@pytest.mark.parametrize("template", ["minimal", "bold"])
def test_banners_of_ours_are_read_back(template: str, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    brand, product = sample_campaign(tmp_path)
    texts = {"headline": "明前龙井，一口喝到春天", "description": "手工炒制，豆香清鲜", "cta": "立即选购"}
    rendition = renderers.get(template).render(
        sample_creative("zh-CN", **texts),
        placement("feed_square"),
        brand=brand,
        product=product,
        root=tmp_path,
        out=tmp_path,
    )
    pixels = decode((tmp_path / rendition.files[0].path).read_bytes())
    shares = read_back(pixels, [*texts.values(), "这句话不在图里面"])
    assert shares is not None
    assert shares[:3] == (1.0, 1.0, 1.0)
    assert shares[3] < 0.3
    found = read_text.read_text(pixels)
    assert found
    assert all(0 <= line.area.left < line.area.right <= 1 for line in found)


def test_strips_are_read_and_in_time() -> None:
    """The reader enlarges the shorter side: a strip as it is took it 100 s."""
    pytest.importorskip("rapidocr")
    started = time.process_time()
    assert read_text.read_text(np.full((1400, 16, 4), 255, np.uint8)) == ()
    assert time.process_time() - started < 30


def test_a_leaderboard_is_read_where_it_stands(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    brand, product = sample_campaign(tmp_path)
    rendition = renderers.get("minimal").render(
        sample_creative("en", headline="A quiet cup"), placement("display_leaderboard"), brand=brand, product=product,
        root=tmp_path, out=tmp_path,
    )  # fmt: skip
    pixels = decode((tmp_path / rendition.files[0].path).read_bytes())
    found = read_text.read_text(pixels)
    assert found
    assert recognised("A quiet cup", found) == 1.0
    (headline,) = [line for line in found if "quiet" in line.text]
    assert 0.3 < headline.area.bottom - headline.area.top < 1


def test_a_picture_without_text_reads_as_none_found() -> None:
    pytest.importorskip("rapidocr")
    assert read_text.read_text(np.full((200, 200, 4), 255, np.uint8)) == ()
