"""Words that hide from a filter, as their reader sees them.

Comes in: a folded line. Goes out: the same line with homophones, look-alikes, pinyin, digits for letters and marks
inside words undone (蕞佳, zui好, 第①, we1ght l.o.s.s), and which characters were touched: a rule that needs none of
them was found already. It undoes only what hides a rule's word; 醉 in 醉人 and the digits of a model code stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from adwright.check.text.fold import Folded


@dataclass(frozen=True, slots=False)
class Unmasked(Folded):
    """A line whose masks were taken off.

    Parameters
    ----------
    to
        For each character the end of the written ones it came from.
    touched
        For each character whether it was written otherwise.
    """

    to: tuple[int, ...] = ()
    touched: tuple[bool, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original of a slice of this text."""
        if start >= end:
            return super().span(start, end)
        return self.at[start], self.to[end - 1]

    def changed(self, start: int, end: int) -> bool:
        """True when something between these offsets of the original was masked."""
        return any(t and a < end and start < b for a, b, t in zip(self.at, self.to, self.touched, strict=True))


class _Cell(NamedTuple):
    char: str
    start: int
    end: int
    touched: bool


_WIDE = r"[\u4e00-\u9fff]"
#: Superlatives that follow 最, by which its homophones give themselves away.
_SUPERLATIVE = (
    "佳|优|强|低价|便宜|高级|先进|畅销|热销|好的|好喝|好吃|好用|正宗|有效|安全|权威|专业|新科技|顶级|划算|美味|受欢迎|火爆|"
    "新鲜|纯正|地道|实惠|大品牌|高端|豪华|值得|牛|棒"
)
#: Written -> meant. Sources: what sellers write, as market regulators' published cases and filter guides name it.
_ZH_MASKS: tuple[tuple[str, str], ...] = (
    (rf"(?:蕞|嘬|朂|㝡|zui|罪|蕝)(?={_WIDE})", "最"),
    (rf"醉(?={_SUPERLATIVE})", "最"),
    (r"(?:弟|帝|递|di|d[iì])(?=[1一壹①](?!次|天|个))", "第"),
    (r"(?<=第)(?:壹|1(?!\d)|yi(?![a-z]))", "一"),
    (r"(?<=no\.)壹|(?<=top)壹|(?<=top )壹", "1"),
    (r"top\.?one(?![a-z])", "top1"),
    (r"唯①|唯1(?!\d)|惟一|惟1(?!\d)", "唯一"),
    (r"国j级|国家j级|囯家级|国家及(?=产品|品质|认证)|guojia级|国家ji", "国家级"),
    (r"顶j(?![a-z])|顶ji(?![a-z])|顶級|丁级(?=品|享|奢|好)", "顶级"),
    (rf"(?:治|zhi)\s?liao(?![a-z])|zhi疗|治l(?![a-z])|氵台疗|治了(?={_WIDE}{{0,4}}(?:病|炎|癌|症))|冶疗|治療", "治疗"),
    (r"liao效|疗xiao|疗笑", "疗效"),
    (r"根zhi|gen治", "根治"),
    (r"xiao炎|消yan(?![a-z])|消炎炎", "消炎"),
    (r"jian肥|减fei(?![a-z])|減肥|剪肥|jian fei", "减肥"),
    (r"shou身|瘦shen(?![a-z])|受身材", "瘦身"),
    (r"mei白|美bai(?![a-z])|镁白", "美白"),
    (r"qu斑|祛ban(?![a-z])|去ban(?![a-z])", "祛斑"),
    (r"fang脱|防tuo(?![a-z])", "防脱"),
    (r"bao过|包guo(?![a-z])|保guo(?![a-z])", "包过"),
    (r"bao本|保ben(?![a-z])|保夲", "保本"),
    (r"wen赚|稳zhuan(?![a-z])|穏赚", "稳赚"),
    (r"kang癌|抗ai(?=症|细|$)", "抗癌"),
    (r"jiang(?=血)|降xue(?=压|糖|脂)", "降"),
    (r"降血ya(?![a-z])", "降血压"),
    (r"降血tang(?![a-z])", "降血糖"),
    (r"pai毒|排du(?![a-z])", "排毒"),
    (r"zhuang阳|壮yang(?![a-z])", "壮阳"),
    (r"chu方|处fang(?![a-z])", "处方"),
    (r"teng痛|止tong(?![a-z])", "止痛"),
    (r"jue对|绝dui(?![a-z])|绝對", "绝对"),
    (r"(?<=[一-龥])百%|(?<!\d)1\s?0\s?0\s?%", "100%"),
)
_LEET = str.maketrans("0134578@$!|", "oieastbasil")
_ZH_TRIGGER = re.compile(
    r"[蕞嘬朂㝡醉弟帝递罪蕝壹惟囯氵冶療剪镁夲穏丁]|[a-z]+[\u4e00-\u9fff]|[\u4e00-\u9fff][a-z]|第1|唯1|"
    r"top\.?one|国家及|百%|1\s?0\s?0\s?%"
)
#: Pictures and marks between two Chinese characters; a full stop, comma or quotation mark parts words and stays.
_ZH_MARK = re.compile(
    r"(?<=[\u4e00-\u9fff])"
    r"(?:[^\w\s。，、！？；：,.!?;:“”‘’\"'()（）《》【】「」『』%¥$…—～~+&/-]|_)+"
    r"(?=[\u4e00-\u9fff])"
)
#: Letters written apart: four at least, one and the same mark between them.
_SPELLED = re.compile(r"(?<![a-z0-9])[a-z0-9@$](?:(?P<m>[ .\-_*·•|])[a-z0-9@$](?:(?P=m)[a-z0-9@$]){2,24})(?![a-z0-9])")
#: Where a 1 in a word is an l: twice, at an end, after a first consonant that takes one, between vowels.
_ELL = re.compile(r"1{2,}|(?<=[a-z0-9])1$|^1(?=[aeiou03])|(?<=^[bcfgps])1(?=[aeiou0@34])|(?<=[aeiou03@4])1(?=[aeiou03@4lpf]|$)|(?<=[a-z])1(?=e$)")
#: Letters of another script that look like Latin ones, in a word that has both.
_FOREIGN = str.maketrans("аеорсухіјѕһԁԛԝвкмнтαεικνορτυχω", "aeopcyxijshdqwbkmhtaeikvoptuxw")
_MIXED = re.compile(r"[a-zа-яѐ-џԀ-ԯα-ω]{2,24}")
_LETTER = re.compile(r"[a-z](?:[a-z]*)[а-яѐ-џԀ-ԯα-ω]|[а-яѐ-џԀ-ԯα-ω][а-яѐ-џԀ-ԯα-ω]{0,20}[a-z]")
_GAPS = re.compile(r"(?<=\S) {2,8}(?=\S)")
#: The letter o for a nought: "$5,ooo".
_ROUND = re.compile(r"(?<=\d[,.])o{3}(?![a-z])|(?<=\d)o{1,3}(?=[\d%,]|$| )")
#: A mark inside a word that no spelling puts there.
_INSIDE = re.compile(r"(?<=[a-z])(?:[*_·•|~^+]|[^\x00-\x7f\w\s‘’“”–—…°®™©])+(?=[a-z])")
_HYPHENS = re.compile(r"(?<![a-z0-9-])[a-z]{1,9}(?:-[a-z]{1,9}){1,6}(?![a-z0-9-])")
_TOKEN = re.compile(r"(?<![a-z0-9@$!|])[a-z0-9@$!|]{3,24}(?![a-z0-9@$])")


def unmask(folded: Folded) -> Folded:
    """The line without masks; the folded line itself when it wears none.

    Examples
    --------
    >>> from adwright.check.text.fold import fold
    >>> [unmask(fold(t)).text for t in ("蕞佳好茶", "zui好喝", "绝❤对正品", "we1ght l-o-s-s", "陶醉的人")]
    ['最佳好茶', '最好喝', '绝对正品', 'weight loss', '陶醉的人']
    >>> line = unmask(fold("全国蕞 佳！"))
    >>> start = line.text.index("最佳")
    >>> line.span(start, start + 2)
    (2, 5)
    """
    compact = folded.compact
    text = compact.text
    cells = None
    if not text.isascii():
        if _ZH_MARK.search(text):
            cells = _cut(_cells(compact), _ZH_MARK)
        if _ZH_TRIGGER.search(text):
            cells = cells or _cells(compact)
            for pattern, meant in _ZH:
                cells = _put(cells, pattern, meant)
    if _HAS_LATIN.search(text):
        cells = _latin(cells or _cells(compact))
    if cells is None or not any(cell.touched for cell in cells):
        return compact
    return Unmasked(
        "".join(c.char for c in cells), folded.original, tuple(c.start for c in cells), tuple(c.end for c in cells),
        tuple(c.touched for c in cells),
    )  # fmt: skip


_ZH = tuple((re.compile(pattern), meant) for pattern, meant in _ZH_MASKS)
_HAS_LATIN = re.compile(
    r"[a-z][0-9@$!|*_·•~^+.-][a-z0-9]|[0-9@$][a-z]{2}|[a-z] [a-z] [a-z] |[a-z][^\x00-\x7f\u4e00-\u9fff]|\d[,.]?o|"
    r"[^\x00-\x7f\u4e00-\u9fff][a-z]"
)


def _latin(cells: list[_Cell]) -> list[_Cell]:
    cells = _put(cells, _MIXED, lambda m: m[0].translate(_FOREIGN) if _LETTER.search(m[0]) else None)
    cells = _put(cells, _SPELLED, lambda m: re.sub(re.escape(m["m"]), "", m[0]).translate(_LEET))
    cells = _put(cells, _GAPS, " ")
    cells = _put(cells, _ROUND, lambda m: "0" * len(m[0]))
    cells = _cut(cells, _INSIDE)
    cells = _put(cells, _TOKEN, _plain)
    return _put(cells, _HYPHENS, lambda m: m[0].replace("-", ""))


def _plain(m: re.Match[str]) -> str | None:
    """A word with digits for letters, read as letters; None for a number, a measure or a code."""
    word = m[0].rstrip("!|")
    letters = sum(c.isalpha() for c in word)
    if letters < 2 or letters == len(word) or re.fullmatch(r"[a-z]+\d+|\d+[a-z]{1,4}|\$\d.*", word):
        return None
    return _ELL.sub(lambda l: "l" * len(l[0]), word).translate(_LEET) + m[0][len(word) :]


def _cells(folded: Folded) -> list[_Cell]:
    return [_Cell(c, at, at + 1, False) for c, at in zip(folded.text, folded.at, strict=True)]


def _put(
    cells: list[_Cell], pattern: re.Pattern[str], meant: str | Callable[[re.Match[str]], str | None]
) -> list[_Cell]:
    text = "".join(cell.char for cell in cells)
    made: list[_Cell] = []
    last = 0
    for match in pattern.finditer(text):
        new = meant if isinstance(meant, str) else meant(match)
        if new is None or new == match[0]:
            continue
        made += cells[last : match.start()]
        first, final = cells[match.start()].start, cells[match.end() - 1].end
        if len(new) == len(match[0]):  # one for one: places stay exact
            made += [
                c._replace(char=n, touched=c.touched or n != c.char)
                for c, n in zip(cells[match.start() : match.end()], new, strict=True)
            ]
        else:
            made += [_Cell(n, first, final, True) for n in new]
        last = match.end()
    return cells if not last else [*made, *cells[last:]]


def _cut(cells: list[_Cell], pattern: re.Pattern[str]) -> list[_Cell]:
    """Without the marks; the characters around them count as touched."""
    text = "".join(cell.char for cell in cells)
    keep = [True] * len(cells)
    for match in pattern.finditer(text):
        keep[match.start() : match.end()] = [False] * (match.end() - match.start())
        for place in (match.start() - 1, match.end()):
            cells[place] = cells[place]._replace(touched=True)
    return [cell for cell, kept in zip(cells, keep, strict=True) if kept]
