"""Chinese claims made in passing: what facts bear out, deny, or do not speak of."""

from __future__ import annotations

import pytest

from adwright.check import claims_of, subject_of_text


def worst(text: str, *facts: str) -> str:
    """The worst status of the claims of a text; empty without claims."""
    order = ["contradicted", "absent", "supported"]
    found = {c.status for c in claims_of(subject_of_text(text, language="zh", market="CN", facts=facts))}
    return next((status for status in order if status in found), "")


@pytest.mark.parametrize(
    ("text", "facts", "status"),
    [
        # numbers as they are spoken
        ("二十斤出头", ["重11千克"], "supported"),
        ("二十斤出头", ["重14千克"], "contradicted"),
        ("一米二长", ["长110厘米"], "contradicted"),
        ("一尺三寸半", ["长45厘米"], "supported"),
        ("装得下七百五", ["容量750毫升"], "supported"),
        ("21年的果", ["2021年份"], "supported"),
        ("一根只卖二十九", ["碳纤维"], "absent"),
        ("充五百", ["充500送100"], "supported"),
        ("两盒192元", ["价格 ¥128", "第二件半价"], "supported"),
        # who speaks for it
        ("残联指定配发", ["续航20公里"], "absent"),
        ("儿科主任们一致点头", ["无任何专家或机构推荐"], "contradicted"),
        # what costs nothing, what comes with it
        ("装机不要钱", ["可上门安装80元"], "contradicted"),
        ("停车不收钱", ["停车免费"], "supported"),
        ("太阳板一起送", ["四个插口"], "absent"),
        ("托盘也给你垫好", ["不含盆托"], "contradicted"),
        # when
        ("第三天就收到", ["跨境直邮7-10天"], "contradicted"),
        ("礼拜一也坐诊", ["周二至周日营业"], "contradicted"),
        # where from, what of
        ("陕西洛川的甜", ["烟台红富士"], "contradicted"),
        ("外壳也是不锈钢", ["内胆 304不锈钢", "外壳 PP塑料"], "contradicted"),
        # ranks, comparisons, prizes
        ("同行里数它最轻", ["仍重于同行旗舰"], "contradicted"),
        ("比上代还省电", ["耗电较上代高5%"], "contradicted"),
        ("比旧款轻了六斤", ["较旧款轻3千克"], "supported"),
        ("亚洲啤酒杯冠军", ["2022年亚洲啤酒杯铜奖"], "contradicted"),
        # denials both ways
        ("咖啡因一点没有", ["含咖啡因"], "contradicted"),
        ("一点硅油都没加", ["无硅油"], "supported"),
        ("全景声在头顶飘", ["不支持杜比全景声"], "contradicted"),
        # warranty and stock
        ("破了直接换件新的", ["终身修补"], "contradicted"),
        ("全店只剩最后三套", ["库存充足"], "contradicted"),
        ("本金一分不会少", ["非保本"], "contradicted"),
    ],
)
def test_claims_in_passing(text: str, facts: list[str], status: str) -> None:
    assert worst(text, *facts) == status


@pytest.mark.parametrize(
    "text",
    ["老师说今天早点回家。", "三两口吃完，再来一碗。", "一打开就是夏天。"],
)
def test_scenes_are_no_claims(text: str) -> None:
    assert worst(text, "续航60公里", "登山杖可借") not in ("contradicted", "absent")
