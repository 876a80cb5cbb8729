"""The data of the formats: whole, sourced, in both languages; names with a hint; the reference page up to date."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from adwright.core import UserError
from adwright.core.copy_format import CopyFormat, copy_format, copy_formats

ALL = list(copy_formats().values())
READ = {("google_rsa", "headlines"): (30, "width", 15), ("google_rsa", "descriptions"): (90, "width", 4),
        ("google_rda", "long_headline"): (90, "width", 1), ("google_rda", "business_name"): (25, "width", 1),
        ("tiktok_ad", "text"): (100, "width", 1), ("douyin_ad", "titles"): (30, "half_width", 5)}  # fmt: skip


@pytest.mark.parametrize("form", ALL, ids=[form.id for form in ALL])
def test_each_format_is_sourced_and_speaks_both_languages(form: CopyFormat) -> None:
    assert re.fullmatch(r"20\d\d-\d\d", form.checked)
    assert form.source
    assert set(form.languages) == {"en", "zh"}
    for part in form.parts:
        assert set(part.role) == {"en", "zh"}
        assert not part.templates or set(part.templates) == {"en", "zh"}
        assert all(set(section.heading) == {"en", "zh"} for section in part.sections)
        assert "" in part.notices or not part.notices, "a market without its own words would get none"
    if form.confidence == "advisory" and form.source != "ours":
        assert form.unsure, "what is general knowledge says so"
    if any(part.kind == "tags" for part in form.parts):
        assert "{tag}" in form.manners.tag


@pytest.mark.parametrize(("where", "rule"), list(READ.items()), ids=[".".join(w) for w in READ])
def test_limits_that_were_read_at_their_source(where: tuple[str, str], rule: tuple[int, str, int]) -> None:
    form = copy_format(where[0])
    part = form.part(where[1])
    assert (part.text.limit, part.text.counting, part.most) == rule
    assert form.confidence == "read"


def test_reminders_concern_a_market_and_are_known() -> None:
    reminders = {r.id: r for form in ALL for r in form.reminders}
    assert {r.market for r in reminders.values()} <= {"", "CN", "US"}
    assert reminders["cn_draw"].confidence == "advisory", "the 50,000 were not read at their source"
    assert "五万" in reminders["cn_draw"].text["zh"]


def test_a_wrong_name_gets_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean 'xiaohongshu'"):
        copy_format("xiaohongsu")


def test_a_layout_that_loses_a_part_is_no_format() -> None:
    row = copy_format("weibo").model_dump()
    with pytest.raises(ValidationError, match="leaves out"):
        CopyFormat.model_validate({**row, "layout": ["{text}"]})
    with pytest.raises(ValidationError, match="do not agree"):
        CopyFormat.model_validate({**row, "layout": [*row["layout"], "{image}"]})


def test_the_reference_page_is_up_to_date() -> None:
    """``python docs/build.py`` makes it; commit what it writes."""
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root / "docs"))
    try:
        import build
    finally:
        sys.path.pop(0)
    assert (root / "docs" / "reference" / "formats.md").read_text("utf-8") == build.formats_page()
