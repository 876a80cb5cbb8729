"""Chinese claims made in passing: what facts bear out, deny, or do not speak of."""

from __future__ import annotations

import subprocess
import sys

import pytest

from adwright.app import check_text
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
        ("博主同款色", ["颜色：奶茶色"], ""),
        ("博主同款", ["颜色：奶茶色"], "absent"),
        ("冠军亲手写了推荐", ["厚16厘米"], "absent"),
        # what costs nothing, what comes with it
        ("装机不要钱", ["可上门安装80元"], "contradicted"),
        ("停车不收钱", ["停车免费"], "supported"),
        ("太阳板一起送", ["四个插口"], "absent"),
        ("托盘也给你垫好", ["不含盆托"], "contradicted"),
        ("随箱带两把钥匙", ["附件：钥匙2把"], "supported"),
        ("随箱带两把钥匙", ["附件：说明书"], "absent"),
        ("运费我们出", ["退货运费：商家承担"], "supported"),
        ("运费我们出", ["退货运费：买家承担"], "contradicted"),
        # when
        ("第三天就收到", ["跨境直邮7-10天"], "contradicted"),
        ("明天送到", ["物流：3-5天；当天付款送积分"], "contradicted"),
        ("次日到货", ["有现货", "7天发货；次日可退款，物流查询"], "contradicted"),
        ("明天就送到家", ["物流：48小时内；当天付款送积分"], "supported"),
        ("次日送达", ["顺丰；次日达"], "supported"),
        ("当天送到", ["满99元当天送积分"], "absent"),
        ("两天送到", ["配送：市区2天，其他地区7天"], "contradicted"),
        ("市区两天送到", ["配送：市区2天，其他地区7天"], "supported"),
        ("第二天就能到店自提", ["到店自提；次日可提"], "supported"),
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
    ("text", "facts", "status"),
    [
        ("比旧款薄了3毫米", ["厚度：9mm；旧款厚度：12mm"], "supported"),
        ("比旧款薄了3毫米", ["厚度：9mm", "旧款厚度：12mm"], "supported"),
        ("比旧款薄了5毫米", ["厚度：9mm；旧款厚度：12mm"], "contradicted"),
        ("比旧款薄了3毫米", ["厚度：12mm；旧款厚度：9mm"], "contradicted"),
        ("比旧款更厚", ["厚度：12mm；旧款厚度：9mm"], "supported"),
        ("比上一代轻40克", ["重量：200g", "上一代重量：240g"], "supported"),
        ("比上一代轻40克", ["重量：240g", "上一代重量：200g"], "contradicted"),
        ("比上一代轻40克", ["重量：200g"], "absent"),
    ],
)
def test_comparisons_are_worked_out_of_two_measures(text: str, facts: list[str], status: str) -> None:
    subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    assert [c.status for c in claims_of(subject) if c.kind == "comparison"] == [status]


@pytest.mark.parametrize(
    "text",
    ["老师说今天早点回家。", "三两口吃完，再来一碗。", "一打开就是夏天。"],
)
def test_scenes_are_no_claims(text: str) -> None:
    assert worst(text, "续航60公里", "登山杖可借") not in ("contradicted", "absent")


#: Each repeated to 4,000 characters; some took half a minute and more of an expression that tried every way to cut a
#: run of short words up.
_REPEATED = [
    "大师推荐，冠军professionalgamingkeyboard到手",
    "材质是棉，推荐搜一搜博主xiaohongshufashionlovers2026",
    "专家写了写了写了写了写了写了写了写了写了写了写了写了写了写了",
    "都也就",
    "professional",
    "冠军a",
    "1",
    "一",
    "第一二三",
    "的",
    "，一起送",
    "送一个",
    "免费",
    "我们来全都给",
    "全国最轻",
    "比旧款轻较上一代厚",
    "北京上海",
    "外壳不锈钢",
    "周一到周二也",
    "次日就便能可",
    "30小时内就",
    "国家队协会专家",
    "金奖冠军",
    "随箱带两把",
    "当天送积分3-5天",
]
_READ_ALL = """
import sys
from adwright.check import subject_of_text
from adwright.check.facts.zh import _READERS
for line in sys.stdin.read().splitlines():
    for facts in (["厚16厘米"], ["物流：3-5天；北京；停车免费", "专家推荐"], [line[:1500]]):
        subject = subject_of_text(line, language="zh", market="CN", facts=facts)
        for reader, _ in _READERS:
            reader(subject)
print("read")
"""


def test_no_reader_is_caught_by_a_long_line() -> None:
    lines = [(word * 4000)[:4000] for word in _REPEATED] + ["都也就" * 1330 + "，一起送"]
    lines += ["大师推荐，冠军professionalgamingkeyboard到手", "好评都在这，主播taobaolivestreamshopofficial"]
    lines += ["推荐，专家" + "写了" * 1990]
    # in a process of its own, since an expression that runs on cannot be stopped from beside it
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", _READ_ALL],
        input="\n".join(lines),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "read", done.stderr


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("会员随时取消", ["会员：可随时取消"]),
        ("雨天也不打滑", ["鞋底：防滑"]),
        ("比上一代轻40克", ["重量：210克", "上一代重量：250克"]),
    ],
)
def test_a_line_that_says_its_facts_passes_whole(text: str, facts: list[str]) -> None:
    assert check_text(text, language="zh", market="CN", facts=facts).verdict == "pass"
