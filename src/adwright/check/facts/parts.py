"""Parts of a product that a material can be said of: the sole of a shoe, the strap of a watch.

Comes in: a folded text. Goes out: the part that a place in it speaks of. A leather upper makes no leather sole.
"""

from __future__ import annotations

import re
from functools import lru_cache

from adwright.check.text.literals import any_of

#: One part a row, in both languages.
_PARTS = (
    ("sole", "鞋底 大底 中底 外底 outsole sole midsole"),
    ("upper", "鞋面 帮面 upper uppers"),
    ("insole", "鞋垫 insole footbed"),
    ("lining", "内里 里料 里衬 内衬 里布 lining lined interior"),
    ("shell", "外层 外壳 shell outer exterior"),
    ("filling", "填充 填充物 充绒 内芯 filling fill filled stuffing padding"),
    ("strap", "表带 肩带 背带 腕带 吊带 strap straps band bracelet"),
    ("case", "表壳 机身 壳体 case casing housing"),
    ("handle", "手柄 把手 提手 锅柄 刀柄 handle handles grip"),
    ("lid", "盖子 锅盖 杯盖 壶盖 瓶盖 盖 lid lids cap"),
    ("blade", "刀刃 刀身 刀片 刀头 blade blades"),
    ("inner pot", "内胆 内锅 内壁 liner inner pot"),
    ("base", "底座 底盘 base stand"),
    ("legs", "桌腿 椅腿 床腿 脚架 legs leg"),
    ("top", "桌面 台面 tabletop worktop"),
    ("frame", "框架 车架 床架 镜框 骨架 frame"),
    ("lens", "镜片 镜头 lens lenses"),
    ("cover", "枕套 外套 封面 套子 cover"),
    ("buckle", "扣 搭扣 五金 buckle hardware clasp zip zipper 拉链"),
    ("cuff", "袖口 领口 cuff cuffs collar"),
    ("wick", "烛芯 wick"),
    ("chain", "项链 链 链条 chain"),
    ("pole", "pole poles"),
    ("peg", "peg pegs stakes"),
    ("towel", "towel towels"),
    ("sheet", "sheet sheets bedding"),
    ("door", "door doors"),
    ("wall", "wall walls walled cladding"),
    ("floor", "floor floors flooring underfoot"),
    ("terrace", "terrace patio deck"),
    ("seat", "seat seats saddle"),
    ("fork", "fork forks"),
    ("body", "body"),
    ("neck", "neck fretboard"),
    ("rib", "rib ribs"),
    ("canopy", "canopy"),
    ("wrapper", "wrapper wrappers packaging carton box"),
    ("button", "button buttons"),
    ("tub", "tub drum"),
    ("rack", "rack racks shelf shelves"),
    ("arm", "arm arms"),
    ("head", "head"),
    ("spout", "spout nozzle"),
    ("burr", "burr burrs"),
    ("bowl", "bowl basin"),
    ("wheel", "wheel wheels castors"),
    ("back", "backing"),
    ("palm", "palm"),
    ("mat", "mats"),
    ("hoop", "hoop hoops post posts"),
    ("bristle", "bristle bristles"),
    ("coating", "coating"),
)
_OWNER = {word: part for part, words in _PARTS for word in words.split(" ")}
_WORDS = re.compile(
    any_of(w for w in _OWNER if not w.isascii())
    + r"|(?<![a-z])"
    + any_of(w for w in _OWNER if w.isascii())
    + r"(?![a-z])"
)
_BREAK = re.compile(r"[，,;；。!！?？|、/]|(?<![a-z])(?:and|with|plus|over|on)(?![a-z])|和|与|配|搭")


@lru_cache(maxsize=2048)
def part_in(text: str) -> frozenset[str]:
    """The parts that a text speaks of."""
    return frozenset(_OWNER[m[0]] for m in _WORDS.finditer(text))


def part_at(text: str, start: int, end: int) -> str:
    """The part that stands next to a word, at most six characters or two Latin words away; empty when none does.

    Examples
    --------
    >>> part_at("真皮鞋底，稳稳的", 0, 2), part_at("leather upper", 0, 7), part_at("a leather bag", 2, 9)
    ('sole', 'upper', '')
    """
    for match in _WORDS.finditer(text, max(0, start - 24), end + 24):
        if match.start() < end and start < match.end():
            continue
        between = text[match.end() : start] if match.end() <= start else text[end : match.start()]
        if (
            not _BREAK.search(between)
            and len(re.findall(r"[a-z]+", between)) <= 2
            and len(re.sub(r"[\x00-\x7f]", "", between)) <= 3
        ):
            return _OWNER[match[0]]
    return ""
