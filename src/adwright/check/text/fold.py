"""Text in the form that rules are matched on, with the way back to the text as written.

Comes in: a line as somebody wrote it. Goes out: `Folded`: full-width and compatibility forms unified, lower case,
invisible characters dropped, traditional characters of the rules' terms simplified. It does not know any rule.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

#: Traditional -> simplified, for the characters that the rule packs, claims and units use (not a general converter).
_TRADITIONAL = str.maketrans(
    dict(
        zip(
            "級國頂極優療癒藥醫萬絕對個領銷榮譽認證環無純機產減補腫壓風濕腎膚髮臟靈歷單雙專獨傳質權實驗導學術"
            "經營隊軍務員統導師標價錢幣開運財轉運夫賭煙癮舊換贈費郵運數據調查報驗測試體議門後邊億兩點鐘圓塊條張"
            "雙層顆粒綿羊絨絲麻鋼鈦銀鐵鑽寶貝貨進歐韓義臺灣雲際規種類區專屬獎牌證書網絡線藍電視頻聽覺聲馬達車輪檢"
            "內還將與會時東長頭發見話過這問間親愛嬰兒幼穩賺險資虧擔負託購買賣賠償終僅聯維護罰獲創製衛淨氣溫熱涼凍"
            "關鍵節約歲齡婦憂鬱氧飛躍戰勝敗術劑癥針藝館廳黨節條畝遺風養顏龍鳳麗緊膽腸腦惡憶損傷靜脈動療貼齊備頻滿",
            "级国顶极优疗愈药医万绝对个领销荣誉认证环无纯机产减补肿压风湿肾肤发脏灵历单双专独传质权实验导学术"
            "经营队军务员统导师标价钱币开运财转运夫赌烟瘾旧换赠费邮运数据调查报验测试体议门后边亿两点钟圆块条张"
            "双层颗粒绵羊绒丝麻钢钛银铁钻宝贝货进欧韩义台湾云际规种类区专属奖牌证书网络线蓝电视频听觉声马达车轮检"
            "内还将与会时东长头发见话过这问间亲爱婴儿幼稳赚险资亏担负托购买卖赔偿终仅联维护罚获创制卫净气温热凉冻"
            "关键节约岁龄妇忧郁氧飞跃战胜败术剂症针艺馆厅党节条亩遗风养颜龙凤丽紧胆肠脑恶忆损伤静脉动疗贴齐备频满",
            strict=True,
        )
    )
)

#: Characters that are another one, or a word, and nothing else; most of them pictures of writing.
_PICTURES = {
    "囯": "国", "囻": "国", "圀": "国", "葯": "药", "薬": "药", "苐": "第", "菸": "烟", "増": "增", "贏": "赢",
    "僞": "伪", "⓵": "1",
    "\U0001f19a": "vs", "\U0001f193": "free", "\U0001f195": "new", "\U0001f51d": "top", "\U0001f4af": "100%",
    "\U0001f232": "禁", "\U0001f235": "满", "\U0001f250": "得", "\U0001f251": "可", "\U0001f21a": "无",
    "❶": "1", "➊": "1",
}  # fmt: skip
#: Fillers and keycaps that are drawn as nothing, beside those of Unicode's category Cf.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u3164\uffa0\u20e3")

#: What people put between the characters of a word to hide it from a filter.
#: The look behind comes second: `re` finds a class of characters that comes first in one loop.
_BETWEEN = re.compile(r"[\s·•*_.|~/\\+\-](?<=[\u4e00-\u9fff][\s\S])[\s·•*_.|~/\\+\-]*(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=False)
class Folded:
    """A folded text.

    Parameters
    ----------
    text
        What rules are matched on.
    original
        As written.
    at
        For each folded character the offset of the written one it came from.
    """

    text: str
    original: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of a slice of the folded text."""
        if start >= end:
            return (self.at[start], self.at[start]) if start < len(self.at) else (len(self.original),) * 2
        return self.at[start], self.at[end - 1] + 1

    @cached_property
    def compact(self) -> Folded:
        """Without what stands between two Chinese characters to part them: "最 佳", "最*佳" -> "最佳"."""
        gaps = [m.span() for m in _BETWEEN.finditer(self.text)]
        if not gaps:
            return self
        keep = [i for a, b in zip([0, *(g[1] for g in gaps)], [*(g[0] for g in gaps), len(self.text)], strict=True)
                for i in range(a, b)]  # fmt: skip
        return Folded("".join(self.text[i] for i in keep), self.original, tuple(self.at[i] for i in keep))


def fold(text: str) -> Folded:
    """Fold a text.

    Examples
    --------
    >>> fold("Ｎｏ．１ 最\u200b佳 國家級").text
    'no.1 最佳 国家级'
    >>> folded = fold("全国最 佳！")
    >>> start = folded.compact.text.index("最佳")
    >>> folded.compact.span(start, start + 2)
    (2, 5)
    """
    if text.isascii():
        return Folded(text.lower(), text, tuple(range(len(text))))
    plain = text.translate(_ONE_FOR_ONE)
    if _SEVERAL not in plain:
        return Folded(plain, text, tuple(range(len(text))))
    chars: list[str] = []
    at: list[int] = []
    for i, char in enumerate(text):
        plain = _plain(char)
        if len(plain) == 1:
            chars.append(plain)
            at.append(i)
        else:
            chars += plain
            at += [i] * len(plain)
    return Folded("".join(chars).translate(_TRADITIONAL), text, tuple(at))


#: Stands for a character that is read as several, or as none; a private one, so that a text that has it is only folded
#: the long way.
_SEVERAL = "\ue0d2"


class _OneForOne(dict[int, str]):
    """What each character is read as, worked out when it is first met, for `str.translate`."""

    def __missing__(self, point: int) -> str:
        plain = _plain(chr(point))
        read = plain.translate(_TRADITIONAL) if len(plain) == 1 else _SEVERAL
        if len(self) < _MOST_CHARACTERS:
            self[point] = read
        return read


#: Characters kept ready: all Chinese ones in use, and to spare.
_MOST_CHARACTERS = 65536
_ONE_FOR_ONE = _OneForOne()


@lru_cache(maxsize=_MOST_CHARACTERS)
def _plain(char: str) -> str:
    """What a character is read as; empty for one that is drawn as nothing."""
    if (picture := _PICTURES.get(char)) is not None:
        return picture
    # A Chinese comma parts two numbers, an ASCII comma may group thousands: it stays itself.
    if "\u4e00" <= char <= "\u9fff" or char == "，":
        return char
    if unicodedata.category(char) == "Cf" or "\ufe00" <= char <= "\ufe0f" or char in _INVISIBLE:
        return ""
    return unicodedata.normalize("NFKC", char).lower()
