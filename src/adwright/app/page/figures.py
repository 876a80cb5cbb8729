"""Chinese names of the figures that set segments apart. Comes in: a figure's English name. Goes out: both names.

A figure that is not known here keeps its English name in both languages. To add one: a row in `FIGURES_ZH`, or a
pattern in `PATTERNS_ZH` where a part of the name varies.
"""

from __future__ import annotations

import re

FIGURES_ZH = {
    "events per person": "人均行为次数",
    "impressions per person": "人均看到次数",
    "clicks per person": "人均点击",
    "add-to-carts per person": "人均加购",
    "purchases per person": "人均购买",
    "conversions per person": "人均转化",
    "skips per person": "人均跳过",
    "share of people who clicked": "点击过的人",
    "share of people who added to cart": "加购过的人",
    "share of people who bought": "购买过的人",
    "share of people who converted": "转化过的人",
    "days since last event": "距上次行为天数",
    "click rate": "点击率",
    "spend per person": "人均消费",
    "mean order value": "平均订单金额",
    "mean price of products": "所涉商品均价",
    "share of events at the weekend": "周末行为占比",
}
PATTERNS_ZH = (
    (re.compile(r"share of events (\d+-\d+)h"), r"\1 点行为占比"),
    (re.compile(r"share of category (.+)"), r"“\1”占比"),
)


def figure_names(feature: str) -> dict[str, str]:
    """Name of a figure by language.

    Examples
    --------
    >>> [figure_names(name)["zh"] for name in ("share of category 绿茶", "clicks per person", "mood")]
    ['“绿茶”占比', '人均点击', 'mood']
    """
    for pattern, chinese in PATTERNS_ZH:
        if pattern.fullmatch(feature):
            return {"en": feature, "zh": pattern.sub(chinese, feature)}
    return {"en": feature, "zh": FIGURES_ZH.get(feature, feature)}
