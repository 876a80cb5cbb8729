"""Numbers of Chinese copy that follow from the facts pass, and those that only nearly follow do not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adwright.check import subject_of_text
from adwright.check.facts.numbers import judge_numbers
from adwright.check.facts.quantity import quantities
from adwright.check.text.fold import fold


def wrong(text: str, *facts: str) -> list[str]:
    """What is not borne out."""
    subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    return [text[slice(*j.at)] for j in judge_numbers(subject) if j.status in ("absent", "contradicted")]


@pytest.mark.parametrize(
    ("right", "false", "facts"),
    [
        ("一节课一百元", "一节课九十元", ["16节1600元"]),
        ("每天不到七块钱", "每天不到六块钱", ["年卡2388元，有效期365天"]),
        ("人均260一晚", "人均250一晚", ["可住10人", "整院价2600元/晚"]),
        ("每个月只要240元", "每个月只要220元", ["年卡2880元"]),
        ("平均一本14元", "平均一本12元", ["12册", "现价168元"]),
        ("每层四双", "每层六双", ["鞋架6层", "约放24双"]),
        ("六十根点完要四十个钟头", "六十根点完要五十个钟头", ["60根", "每根燃40分钟"]),
        ("十二节，加起来正好九个小时", "十二节，加起来正好八个小时", ["每节45分钟", "12节2640元"]),
        ("一对五百二十克", "一对六百二十克", ["一对", "单支260克"]),
        ("两块共六十克", "两块共八十克", ["负重块2×30克"]),
        ("480元起租", "580元起租", ["每小时120元", "4小时起租"]),
        ("两个人来省38元", "两个人来省48元", ["168元/人", "两人同行298元"]),
        ("一套省你一百五十一元", "一套省你一百六十一元", ["369元", "单买合计520元"]),
        ("薄了三毫米还多", "薄了五毫米还多", ["第二代厚8.6毫米，第一代厚12毫米"]),
        ("新客半价", "新客三折", ["按摩198元", "新客首单99元"]),
        ("一根里四成是蛋白", "一根里六成是蛋白", ["蛋白质20克", "每根50克"]),
        ("准点率99%", "准点率98%", ["准点率99.1%"]),
        ("放到四十五公分", "放到五十五公分", ["40厘米加5厘米延长链"]),
        ("两瓶88.5元", "两瓶78.5元", ["59元，第二件半价"]),
        ("到手899元", "到手799元", ["999元", "满999减100"]),
        ("买两箱得三箱", "买两箱得五箱", ["买二箱赠一箱"]),
        ("摊开四平方米", "摊开五平方米", ["200×200厘米"]),
        ("玩满十一个半小时", "玩满十二个半小时", ["开园时间9:30–21:00"]),
        ("坐到三岁", "坐到五岁", ["适用6-36个月"]),
        ("满一岁三个月", "满一岁八个月", ["后向安装至15个月"]),
        ("三十三转也能放", "三十八转也能放", ["33/45转"]),
        ("直径过一米", "直径过两米", ["展开直径105厘米"]),
        ("六成半全是果子", "七成半全是果子", ["蓝莓含量65%"]),
        ("两百斤的胖哥坐得住", "三百斤的胖哥坐得住", ["承重120公斤"]),
        ("二十平的客厅", "四十平的客厅", ["适用15–25㎡"]),
        ("一天一条，喝二十四天", "一天一条，喝三十天", ["一盒24条"]),
        ("一瓶六十千卡上下", "一瓶九十千卡上下", ["330毫升", "每100毫升18千卡"]),
    ],
)
def test_what_follows_passes_and_what_does_not_is_found(right: str, false: str, facts: list[str]) -> None:
    assert wrong(right, *facts) == []
    assert wrong(false, *facts)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("每天一块钱", ["365元", "质保一年"]),
        ("四只杯子，每只25元", ["杯子100元", "4种颜色"]),
        ("每月25元", ["100元", "4种颜色"]),
        ("一节25元", ["100元", "4色"]),
        ("只要25元", ["100元", "4节"]),
        ("送30元", ["399元", "369元"]),
        ("每颗不到3块钱", ["24颗", "价格72元"]),
        ("陪你三十天", ["26天", "每天24小时住家"]),
        ("坐到三岁", ["质保36个月"]),
    ],
)
def test_numbers_that_only_fit_are_no_ground(text: str, facts: list[str]) -> None:
    assert wrong(text, *facts)


def test_years_are_counted_to_this_year() -> None:
    age = datetime.now(tz=UTC).year - 1936
    assert wrong(f"{age}年老味道", "创始1936年") == []
    assert wrong(f"{age + 20}年老味道", "创始1936年")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("39块9包邮", "money", "399/10"),
        ("一克两块六毛八", "money", "67/25"),
        ("1米8大床", "measure", "1800"),
        ("六成半", "percent", "65"),
        ("两打半一箱", "count", "30"),
        ("七十二分之一", "bare", "1/72"),
        ("只有千分之五", "percent", "1/2"),
    ],
)
def test_words_are_not_cut_in_two(text: str, kind: str, value: str) -> None:
    assert (kind, value) in [(q.kind, str(q.value)) for q in quantities(fold(text))]
