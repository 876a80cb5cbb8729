"""Which fact of a product in one language says what which fact in another language says.

Comes in: two briefs of one product. Goes out: pairs of facts, each with what tells that they belong together. It
compares kinds, names and numbers; it does not translate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from adwright.core import Brief, Fact
from adwright.core.noun import Noun
from adwright.generate.attributes import tells
from adwright.generate.filters import numbers

#: What tells that two facts belong together. "order" is the weakest: both feeds tell as many things, and these come in
#: the same place.
AlignedBy = Literal["kind", "attribute", "numbers", "order", "translated"]

#: Names of attributes in two languages, beyond those whose meaning `attributes.tells` knows.
_SAME_NAME = (
    ("capacity", "volume", "容量"), ("roast", "焙火", "烘焙度"), ("power", "功率"), ("battery", "电池", "电池容量"),
    ("height", "高度", "高"), ("length", "长度", "长"), ("width", "宽度", "宽"), ("diameter", "直径", "口径"),
    ("style", "款式", "风格"), ("season", "季节"), ("pattern", "图案", "花型"), ("warranty", "质保", "保修"),
    ("grade", "等级"), ("shelf life", "保质期"), ("year", "年份"), ("variety", "品种"), ("altitude", "海拔"),
    ("closure", "闭合方式"), ("care", "洗涤", "保养"), ("lining", "里料", "里衬"), ("glaze", "釉色", "釉"),
    ("serves", "人数"), ("dimensions", "外形尺寸"), ("compatibility", "兼容", "适用机型"), ("connection", "连接"),
)  # fmt: skip


class Aligned(Noun):
    """A fact of the source and the one of the target that says it."""

    source: str
    target: str
    by: AlignedBy


def align(source: Brief, target: Brief) -> tuple[Aligned, ...]:
    """Pairs of facts, the surest first; each fact stands in one pair at most, and what has no partner in none.

    Examples
    --------
    >>> from adwright.core import Brand, Product
    >>> from adwright.generate.briefing import make_brief
    >>> zh = Product(id="t", title="乌龙茶", locale="zh-CN", attributes={"产地": "安溪", "规格": "30包"})
    >>> en = Product(id="t", title="Oolong tea", attributes={"Count": "30 bags", "Origin": "Anxi"})
    >>> briefs = [make_brief(p, Brand(name={"": "B"}), locale=p.locale, placements=["300x250"]) for p in (zh, en)]
    >>> [(pair.source, pair.target, pair.by) for pair in align(*briefs)]
    [('f1', 'f1', 'kind'), ('f2', 'f2', 'kind'), ('f3', 'f4', 'attribute'), ('f4', 'f3', 'numbers')]
    """
    left, right = list(source.facts), list(target.facts)
    found: list[Aligned] = []
    for by, same in _WAYS:
        for fact in list(left):
            partners = [other for other in right if same(fact, other)]
            # Two that fit equally well are no partner: which of them is meant, a person has to say.
            if len(partners) == 1 or (partners and by == "kind"):
                found.append(Aligned(source=fact.id, target=partners[0].id, by=by))
                left.remove(fact)
                right.remove(partners[0])
    found += _in_order(left, right)
    return tuple(found)


def _same_kind(one: Fact, other: Fact) -> bool:
    return one.kind == other.kind and one.kind not in {"attribute", "statement"}


def _same_attribute(one: Fact, other: Fact) -> bool:
    if one.kind != "attribute" or other.kind != "attribute":
        return False
    told = tells(one)
    if told or tells(other):
        return told == tells(other)
    names = _folded(one.name), _folded(other.name)
    return names[0] == names[1] or any(names[0] in group and names[1] in group for group in _SAME_NAME)


def _same_numbers(one: Fact, other: Fact) -> bool:
    said = sorted(numbers(one.text))
    comparable = {one.kind, other.kind} <= {"attribute", "statement"}
    return comparable and bool(said) and said == sorted(numbers(other.text))


_WAYS: Sequence[tuple[AlignedBy, Callable[[Fact, Fact], bool]]] = (
    ("kind", _same_kind),
    ("attribute", _same_attribute),
    ("numbers", _same_numbers),
)


def _in_order(left: Sequence[Fact], right: Sequence[Fact]) -> Iterator[Aligned]:
    """Statements by their place, where both sides have as many left and none of a pair has numbers that differ."""
    ours, theirs = ([fact for fact in side if fact.kind == "statement"] for side in (left, right))
    if len(ours) == len(theirs):
        for one, other in zip(ours, theirs, strict=True):
            if sorted(numbers(one.text)) == sorted(numbers(other.text)):
                yield Aligned(source=one.id, target=other.id, by="order")


def _folded(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name.strip().casefold())
