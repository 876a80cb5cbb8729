"""Words that copywriters say only of products that have them, where no fact holds them: 夜光, backlit.

Comes in: a line, its facts, and what was judged of it already. Goes out: an absent claim for each such word in the rest
of the line. The words were counted in our corpus (``recipes/fact_bound_words.py``): they are a hint, so they are
noticed and stop nothing.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from adwright.check.base import Subject
from adwright.check.facts.echo import is_denied
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told, sheet_of
from adwright.check.facts.words import stem, words
from adwright.core.package_data import read_yaml

#: Words of the list that are measures, times, people and places of a scene as often as parts of a product.
_LOOSE = frozenset(
    """
hours hour minutes minute seconds months pairs cards card free wedding video gas dogs lock servers oven holiday holidays
block cars sizes parts back backs easter christmas winter autumn summer february june august november december father
king native original blank blaze clear chest knuckle party graduation diwali new year
weighs register hidden approve approved buds fried brown wipe black blood added grown clover subscribe hand beyond standard
nights lime amber ash bow ham coach fan stand stove fridge duck lamb cards dice throw rake lace braces spin rinse snaps
每片 每分钟 低于 内存 面料 工作日 常温 扫码 每日 每天 全年 半年 分钟 小时 公斤 厘米
毫米 毫升 周末 元 起步 适合 采用 支持 尺码 颜色 材质 规格 重量 不进 电影 初雪 夜跑 粉红 微波 暑假 两下 三餐 白砂糖 报告 滤网 泼水 保温 透明 睡袋 不合 小脚 老客 容量 细雾 整箱 枕套 成型 父亲节 雨季 冬至 炭焙 弹力 以上 银牌 端午 直播 六一 吐司 石板 毕业 运动 中秋 线上 配料 免费 每月 多肉 盖碗 侧边 两片 上门 合计 颗粒 水壶 素材 一天 三脚架 舒适
""".split()  # noqa: SIM905
)


_LATIN = re.compile(r"[a-z][a-z-]+")


def judge_bound(subject: Subject, judged: Sequence[Judgement]) -> list[Judgement]:
    """Bound words of a line that no fact holds, where nothing else was judged."""
    text = subject.folded.compact
    hits = _hits(text.text)
    if not hits:
        return []
    sheet = sheet_of(subject)
    told, keys = sheet.once("bound", lambda: _held(sheet.told))
    found = []
    for start, end in hits:
        word = text.text[start:end]
        held = stem(word) in keys if word.isascii() else word in told or (word[:2] in told and word[-2:] in told)
        at = text.span(start, end)
        if held or is_denied(text.text, start, end) or _counted(at, judged) or any(j.meets(at) for j in judged):
            continue
        why = "is said of products that have it; no fact here speaks of it"
        found.append(Judgement(at, "function", "absent", "", "unheld", "notice", why, "leave it out, or add the fact"))
    return found


def _counted(at: tuple[int, int], judged: Sequence[Judgement]) -> bool:
    """True for the noun of a count that was judged: jars of "two dozen little jars"."""
    return any(0 <= at[0] - j.at[1] <= 9 for j in judged if j.kind == "number")


def _held(told: Sequence[Told]) -> tuple[str, frozenset[str]]:
    """All that the facts say, and the keys of its words."""
    return " ".join(fact.whole for fact in told), frozenset(word.key for fact in told for word in words(fact.whole))


def _hits(text: str) -> list[tuple[int, int]]:
    latin, automaton = _lists()
    found = [m.span() for m in _LATIN.finditer(text) if m[0] in latin]
    if not text.isascii():
        found += [(start, end) for _, start, end in automaton.find_matches_as_indexes(text)]
    return found


@cache
def _lists() -> tuple[frozenset[str], AhoCorasick]:
    data = read_yaml("fact_bound.yaml")
    wide = [word for word in data["zh"] if word not in _LOOSE and len(word) > 1]
    ours = (word for words_ in read_yaml("held_words.yaml").values() for word in words_)
    return (frozenset(data["en"]) | frozenset(ours)) - _LOOSE, AhoCorasick(wide, matchkind=MatchKind.LeftmostLongest)
