"""What it is made of, part by part: 外壳也是不锈钢, 整机金属, 铜的编织层.

Comes in: a line and its facts. Goes out: for each material of a clause whether the fact on the same part, or one on the
whole, bears it out. The words are data: ``adwright/data/materials_zh.yaml``. It knows no alloys beyond those.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from adwright.check.base import Subject
from adwright.check.facts.echo import FREE, NEGATED, is_taken_back
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.sheet import Told
from adwright.check.facts.zh.clauses import Verdict, clauses, judgement, of_facts
from adwright.check.text.literals import any_of
from adwright.core.package_data import read_yaml

#: Names of facts that speak of the whole.
_WHOLE_NAMES = re.compile(
    "^(?:材质|面料|材料|主料|质地|成分|用料|工艺|填充|填充物|主材|原料|配料|品名|名称|款式|颜色|规格|产品|类型|特点|描述|卖点|标题)$"  # words read best as words
)
#: The longest denial before a word, in characters: a whole line looked back over for each word takes the square of it.
_REACHED = 48
#: What is like a material, or has it in its name.
_NOT_MADE = re.compile("[色般样感纹风调系味香袋窗门珠影皮]|杯(?!身|盖|体)|瓶(?!身|盖)|盆(?!身)")


#: A fact on a face of it, or a share.
_FACED = re.compile(r"表皮|表层|贴皮|贴面|饰面|面层|镀|混纺|(?<!\d)[1-9]\d?(?:\.\d)?\s?%")


class _Material(NamedTuple):
    of: str
    held: re.Pattern[str]
    beside: re.Pattern[str] | None


def expressions() -> Sequence[re.Pattern[str]]:
    """What a line holds that this reader finds something in."""
    return (_lexicon()[0],)


def judge_materials(subject: Subject) -> list[Judgement]:
    """Materials of the parts of a product.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [(j.status, j.fact) for j in judge_materials(subject)]
    >>> told("外壳也是不锈钢", "内胆 304不锈钢", "外壳 PP塑料"), told("金属箱身", "箱体铝镁合金")
    ([('contradicted', 'f2')], [('supported', 'f1')])
    >>> told("铜的编织层", "304", "1.5米"), told("羊毫软软的", "狼毫"), told("整机金属", "机身 ABS", "底座 金属")
    ([('contradicted', 'f1')], [('contradicted', 'f1')], [('contradicted', 'f1')])
    """
    pattern, _ = _lexicon()
    if not pattern.search(subject.folded.compact.text):
        return []
    found = []
    for clause in clauses(subject):
        for match in pattern.finditer(clause.text):
            word, after = match[0], clause.text[match.end() :]
            if _NOT_MADE.match(after) or re.search(
                "(?:如|像|似|仿|比|赢|换掉|不是)$", clause.text[max(0, match.start() - 2) : match.start()]
            ):
                continue
            if len(word) == 1 and not _made_of().match(after):
                continue
            if NEGATED.search(clause.text, max(0, match.start() - _REACHED), match.start()) or FREE.match(
                clause.text, match.end()
            ):
                continue
            verdict = of_facts(subject, _weighed, word, clause.text, match.start())
            if not verdict:
                continue  # left to the lexicon
            at = clause.start + match.start(), clause.start + match.end()
            found.append(judgement(subject, at, "material", verdict, "materials"))
    return found


@cache
def _lexicon() -> tuple[re.Pattern[str], dict[str, _Material]]:
    table: dict[str, _Material] = {}
    for row in read_yaml("materials_zh.yaml")["materials"]:
        beside = re.compile(row["not"]) if "not" in row else None
        table |= {str(word): _Material(row["of"], re.compile(str(row["held"])), beside) for word in row["said"]}
    return re.compile(rf"(?<![a-z\d]){any_of(table)}(?![a-z])"), table


@cache
def _made_of() -> re.Pattern[str]:
    return re.compile(read_yaml("materials_zh.yaml")["made_of"])


@cache
def _whole() -> re.Pattern[str]:
    return re.compile(read_yaml("materials_zh.yaml")["whole"])


def _weighed(told: tuple[Told, ...], word: str, clause: str, start: int) -> Verdict | None:
    _, table = _lexicon()
    one = table[word]
    named = [f for f in told if f.fact != "product.title" and _names(f)]
    part = next((f for f in named if f.name and not _WHOLE_NAMES.match(f.name) and _in(f.name, clause)), None)
    if part:
        return Verdict("supported" if _holds(one, part.whole) else "contradicted", part.fact)
    holding = [f for f in told if _holds(one, f.whole)]
    if _whole().search(clause[:start]):
        other = next((f for f in named if not _holds(one, f.text) and f.name), None)
        other = other or next((f for f in holding if _FACED.search(f.whole)), None)
        if other:
            return Verdict("contradicted", other.fact)
    if holding:
        return Verdict("supported", holding[0].fact) if word == "金属" else None
    rival = next((f for f in named if (not f.name or _WHOLE_NAMES.match(f.name)) and one.of in _names(f)), None)
    return Verdict("contradicted", rival.fact) if rival else None


def _holds(one: _Material, text: str) -> bool:
    if one.beside and one.beside.search(text):
        return False
    return any(not is_taken_back(text, m.start(), m.end()) for m in one.held.finditer(text))


@lru_cache(maxsize=1024)
def _names(fact: Told) -> frozenset[str]:
    """Classes of material that a fact names."""
    pattern, table = _lexicon()
    more = {"metal"} if re.search(r"(?<!\d)(?:304|316)(?!\d)", fact.whole) else set()
    more |= {"plastic"} if re.search(r"(?<![a-z])(?:pp|pc|abs|pe|pet|petg|ppsu)(?![a-z])", fact.whole) else set()
    return frozenset(more | {table[m[0]].of for m in pattern.finditer(fact.whole)})


def _in(name: str, clause: str) -> bool:
    """True when a clause speaks of the part that a fact is named for."""
    return len(name) > 1 and (name in clause or (len(name) > 2 and (name[:2] in clause or name[-2:] in clause)))
