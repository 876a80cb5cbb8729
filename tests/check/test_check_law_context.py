"""What stands around a hit may make it a notice; what is forbidden in any context stays."""

import pytest

from adwright.check import check_text
from adwright.check.law.context import is_calm
from adwright.core import Finding


def of_rules(text: str, language: str, market: str) -> list[Finding]:
    return [f for f in check_text(text, language=language, market=market, facts=["x"]) if f.check == "rules"]


@pytest.mark.parametrize(
    ("rule", "text", "hit", "language"),
    [
        ("cn.adlaw.9.3", "陶瓷杯三百毫升，可进微波炉和洗碗机，唯一带盖，包装里有杯子和说明。", "唯一", "zh"),
        ("cn.adlaw.17.named", "陶瓷杯三百毫升，可进微波炉，高血压人群也能用，有杯子和说明。", "高血压", "zh"),
        ("us.tobacco", "Mug of 12 ounces for hookah evenings at home, dishwasher safe, in blue", "hookah", "en"),
        ("us.ftc.reviews", "A great mug, rated 4.9", "rated 4.9", "en"),
        ("cn.adlaw.28", "Ceramic mug of 12 ounces, dishwasher safe, in blue or grey, with a lid", "lid", "zh"),
        ("us.ftc.free", "陶瓷杯三百毫升，可进微波炉和洗碗机，包装里有杯子和说明", "说明", "en"),
    ],
)  # fmt: skip
def test_what_is_never_calm(rule: str, text: str, hit: str, language: str) -> None:
    """Absolute terms, an illness named, tobacco, a short line, and a language that the weights do not know."""
    start = text.index(hit)
    assert not is_calm(rule, text.lower(), start, start + len(hit), language)


@pytest.mark.parametrize(
    ("rule", "text", "hit", "language"),
    [
        ("cn.adlaw.28", "陶瓷杯三百毫升，可进微波炉和洗碗机，直径九厘米，有杯子和说明。", "直径九厘米", "zh"),
        ("us.ftc.urgency", "wool blanket, 130 by 180 cm, woven in wales, wash cold and dry flat", "woven", "en"),
    ],
)  # fmt: skip
def test_plain_copy_around_a_word_calms_it(rule: str, text: str, hit: str, language: str) -> None:
    start = text.index(hit)
    assert is_calm(rule, text, start, start + len(hit), language)


def test_a_calm_hit_is_a_notice_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "This tea cures diabetes, and the tin has forty bags"
    assert "needs_proof" in {f.severity for f in of_rules(text, "en", "US") if f.rule == "us.ftc.health"}
    monkeypatch.setattr("adwright.check.law.rules.is_calm", lambda *_: True)
    told = [f for f in of_rules(text, "en", "US") if f.rule == "us.ftc.health"]
    assert {f.severity for f in told} == {"notice"}
    assert "reads lawful where it stands" in told[0].why


def test_what_hides_behind_other_characters_is_never_calm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adwright.check.law.rules.is_calm", lambda *_: True)
    assert {f.severity for f in of_rules("guaranteed we1ght l0ss: l0se 20 p0unds", "en", "US")} - {"notice"}
