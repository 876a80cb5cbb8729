"""What each market asks for, as a table; and that nobody leaves a label out by accident."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.core import LabelDecision, Marking, Part, UserError, decide_labels, home_markets
from adwright.core.labelling import PARTS, Medium, label_rules, platform_flags

NOW = date(2026, 11, 25)
GOLDEN = Path(__file__).parent / "golden" / "labels.json"
MEDIA: tuple[Medium, ...] = ("image", "video", "audio", "text", "html5")
MARKETS = ("CN", "DE", "EU", "US", "GB", "UK")


def told(decision: LabelDecision) -> str:
    label = decision.visible
    shown = f"{label.text!r} {label.height_share:g} {label.seconds:g}s" if label else "no label"
    return f"{shown} | {' '.join(decision.schemes)} | {' '.join(r.rule for r in decision.reasons)}"


def test_the_policy_of_all_markets() -> None:
    """To accept a change: read the source of the rule, delete the file, run once, commit."""
    table = {}
    for market, medium in product(MARKETS, MEDIA):
        for parts in (("text",), ("picture",), ("person",), ("voice",)):
            made: tuple[Part, ...] = parts
            decision = decide_labels((market,), medium, made, on=NOW, locale="zh-CN" if market == "CN" else "en")
            table[f"{market} {medium} {' '.join(parts)}"] = told(decision)
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert table == json.loads(GOLDEN.read_text("utf-8"))


@pytest.mark.parametrize(
    ("market", "parts", "first_day"),
    [
        ("CN", ("text",), date(2025, 9, 1)),
        ("FR", ("person",), date(2026, 8, 2)),
        ("US", ("person",), date(2026, 6, 9)),
    ],
)
def test_a_duty_begins_on_its_day(market: str, parts: tuple[Part, ...], first_day: date) -> None:
    before = first_day.fromordinal(first_day.toordinal() - 1)
    assert decide_labels((market,), "image", parts, on=before).visible is None
    assert decide_labels((market,), "image", parts, on=first_day).visible is not None


def test_copy_alone_is_labelled_in_china_only() -> None:
    labelled = {m for m in MARKETS if decide_labels((m,), "image", ("text",), on=NOW).visible}
    assert labelled == {"CN"}


def test_what_ai_did_not_make_is_not_marked() -> None:
    for wanted in ("auto", "always", "never"):
        decision = decide_labels(("CN", "EU", "US"), "image", (), on=NOW, wanted=wanted)
        assert (decision.visible, decision.schemes, decision.source_type, decision.flags) == (None, (), "", ())


def test_never_takes_a_reason_where_a_label_is_asked_for() -> None:
    with pytest.raises(UserError, match=r"cn\.aigc\.visible.*reason"):
        decide_labels(("CN", "US"), "image", ("text",), on=NOW, wanted="never")
    with pytest.raises(UserError):
        decide_labels(("CN",), "image", ("text",), on=NOW, wanted="never", reason="  ")
    waived = decide_labels(("CN",), "image", ("text",), on=NOW, wanted="never", reason="contract 7, logs kept a year")
    assert waived.visible is None
    assert waived.waived == "contract 7, logs kept a year"
    assert "tc260" in waived.schemes  # only the visible label can be waived
    free = decide_labels(("US",), "image", ("text",), on=NOW, wanted="never")
    assert free.waived == ""


def test_always_labels_where_nobody_asks() -> None:
    label = decide_labels(("US",), "image", ("text",), on=NOW, wanted="always", locale="en").visible
    assert label is not None
    assert (label.text, label.height_share) == ("AI-generated", 0)


def test_labels_of_several_markets_are_one() -> None:
    both = decide_labels(("EU", "US"), "image", ("person",), on=NOW, locale="en").visible
    assert both is not None
    assert both.text == "AI-generated performer"  # the EU's words stand in New York's
    three = decide_labels(("CN", "EU", "US"), "video", ("person",), on=NOW, locale="en").visible
    assert three is not None
    assert three.text == "AI生成 · AI-generated performer"
    assert (three.height_share, three.seconds) == (0.05, 2)


def test_an_unknown_market_is_an_error_not_a_free_pass() -> None:
    with pytest.raises(UserError, match="did you mean"):
        decide_labels(("CNN",), "image", ("text",), on=NOW)


@given(
    markets=st.permutations(MARKETS), parts=st.permutations(PARTS), medium=st.sampled_from(MEDIA),
    many=st.integers(1, 5),
)  # fmt: skip
def test_order_changes_nothing_but_the_order(
    markets: list[str], parts: list[Part], medium: Medium, many: int
) -> None:  # fmt: skip
    one = decide_labels(markets[:many], medium, parts[:many], on=NOW)
    other = decide_labels(sorted(markets[:many]), medium, sorted(parts[:many]), on=NOW)
    assert one.model_copy(update={"markets": other.markets}) == other
    # a further market never takes a label away
    more = decide_labels(markets, medium, parts[:many], on=NOW)
    assert set(one.schemes) <= set(more.schemes)
    assert one.visible is None or more.visible is not None


def test_flags_of_platforms() -> None:
    def flags(platform: str, *parts: Part) -> dict[str, object]:
        decision = decide_labels(("CN",), "image", parts, on=NOW, platform=platform)
        return {f.field: (f.value, f.confidence) for f in decision.flags}

    assert flags("oceanengine", "text") == {"is_aigc": (True, "read")}
    assert flags("tiktok", "picture") == {"aigc_disclosure_type": ("SELF_DISCLOSURE", "reported")}
    assert flags("tiktok", "text") == {}  # copy alone is not "significantly AI-made"
    assert flags("xiaohongshu", "text") == {"内容由AI生成": (True, "advisory")}
    assert flags("nowhere", "person") == {}


def test_every_rule_has_a_source_a_day_and_an_id_of_its_own() -> None:
    ids = [rule.id for rule in label_rules()] + [flag.id for flag in platform_flags()]
    assert len(set(ids)) == len(ids)
    for rule in label_rules():
        assert rule.source
        assert rule.checked
        assert rule.act
        assert not rule.visible or rule.since, f"{rule.id} asks for a label and does not say since when"
        assert rule.size.height_share == 0 or rule.size.confidence == "reported", "the standard itself was not read"


def test_home_of_a_locale() -> None:
    assert home_markets("zh") == ("CN",)
    assert home_markets("de-DE") == ("DE",)
    assert home_markets("uk") == ()  # Ukrainian, not the United Kingdom


def test_the_chinese_label_names_its_producer() -> None:
    with pytest.raises(ValueError, match="producer"):
        Marking(schemes=("tc260",))
