"""What follows from numbers of facts as Chinese copy says it: 一节一百元 of 16节1600元, 省38块, 六十根点完四十个钟头.

Comes in: a quantity of a copy, the folded text, the known quantities. Goes out: the known quantity that it follows from,
or nothing. What is worked out is tied by a word: a quotient by 每 or 一 and the counting word of the fact, a product by the
counted thing or 加起来, a difference by 省 or 薄. Numbers that happen to fit are none. It knows no English.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from adwright.check.facts.around import around
from adwright.check.facts.derived.prices import cuts
from adwright.check.facts.numerals import CHINESE, DIGITS, number_of
from adwright.check.facts.quantity import Quantity
from adwright.check.facts.sheet import Known
from adwright.check.facts.units import UNITS
from adwright.core.clock import utc_now
from adwright.core.text import is_wide

#: Numbers of a brief that are set against each other; more are a page and no brief.
_MOST = 30
#: Counting words that count one thing.
_ALIKE = (
    frozenset("节 次 课 讲 堂 节课 课时".split()),  # noqa: SIM905
    frozenset("晚 夜".split()),  # noqa: SIM905
    frozenset("人 位 口 名".split()),  # noqa: SIM905
    frozenset("只 个 枚 颗 粒".split()),  # noqa: SIM905
    frozenset("张 页 抽".split()),  # noqa: SIM905
    frozenset("本 册".split()),  # noqa: SIM905
)
_COUNTERS = (
    "课时|节课|节|次|课|讲|堂|晚|夜|人|位|口|名|只|个|枚|颗|粒|张|页|抽|瓶|罐|支|听|包|袋|条|根|件|套|份|盒|箱|双|层|台|杯|块|片|桶|卷|贴|本|册|"
    "组|期|对|罩|餐|顿|桌|局|趟|圈|格"
)
_MEASURES = "小时|个小时|钟头|个钟头|分钟|天|日|周|个月|月|年|克|斤|公斤|千克|毫升|升|平米|平方|平|米|gb|g"
_OF = rf"(?P<u>{_MEASURES}|{_COUNTERS})"
#: One of them, right before a number: 一节98元, 平均每月不到200, 每天不到七块钱.
_EACH_BEFORE = re.compile(rf"(?:每一?|一|单|1)\s?个?{_OF}(?:课|奶|水|酒|茶|肉|米|面)?(?:只要|只需|仅需|才|仅|就|只|不到|合|约|大约|差不多|近|也就|还|平均|成本|是|算下来|折合|正好|刚好|花|卖|要|用|得|接近|，|,){{0,3}}$")  # fmt: skip
_EACH_HEAD = re.compile(r"(?P<u>[人日月])均(?:只要|只需|仅需|才|仅|就|只|不到|合|约|大约|差不多|近|消费){0,2}$")
#: One of them, right after it: 260一晚, 九块九每瓶.
_EACH_AFTER = re.compile(rf"(?:\s?[/每一]|一)\s?{_OF}")
#: The fact gives its number for one: 每根燃40分钟, 42秒/张, 单支260克.
_GIVEN_EACH = re.compile(rf"(?:每一?|单|/)\s?{_OF}|(?P<r>日)租")
#: So many at least, as facts say of hours and nights: 3小时起, 4小时起租.
_FROM = re.compile(rf"(?P<n>{DIGITS})\s?{_OF}起")
#: A pass by the time it is good for, in months and in days.
_PASSES = (("年", 12, 365), ("季", 3, 90), ("月", 1, 30))
_PASS = re.compile("(?P<p>[年季月])(?:卡|付|费|票)")
_DAILY = re.compile(rf"(?:一天|每天|每日|天天|一日)一(?P<u>{_COUNTERS})")
_HOURS_A_DAY = re.compile(rf"每天[^，。\d]{{0,3}}?(?P<n>{DIGITS}|{CHINESE})\s?(?:个?小时|个?钟头)")
_RATE = re.compile(r"(?:每|/)\s?(?P<n>\d{1,4})\s?(?P<u>毫升|ml|克|g)")
_GOT = re.compile("[得拿](?:到|走|回)?$|到手$")
_LIFE = re.compile("寿命")
_TOGETHER = re.compile(
    "加起来|一共|总共|共|合计|全部|全(?=[打点喝吃看上])|足足|总计|整套|整箱|一套|一箱|一盒|一包|连起来|下来|攒|够"
)
_NAMED = re.compile(rf"(?P<n>{DIGITS}|{CHINESE})\s?{_OF}")
_SO_MANY = re.compile(r"(?P<n>[两二三四五六2-6])个$")
_PAIR = re.compile("一对|一双|两只|双支")
_SAVED = re.compile("省|便宜|少花|差价|立减|直降|优惠|少付|少掏|少给|贵")
_PRICE_BAR = re.compile("运费|邮费|押金|定金|订金|安装费|补差|加收")
_CHANGED = re.compile(
    r"(?:薄|轻|短|长|高|矮|窄|宽|厚|重|快|慢|少|多|降|升|大|小|相差)(?:了|出|近|约|差不多|快|不到|将近){0,2}$"
)
_WAS = re.compile("原价|门市|吊牌|平时|平日|单买|日常|日价|划线|正价|零售|周末")
_IS = re.compile("到手|券后|现价|新客|新用户|首单|拼团|团购|活动|特价|早鸟|首次|体验价|会员价|套餐|双人|两人")
_TWO = re.compile(r"(?P<n>[2-9两二三四五六])\s?(?:人|位|件|瓶|盒|支|双|张|份|袋|包)|(?P<d>双人|一对|第二)")
_SUITED = re.compile("适用|适合|可调|建议|推荐|范围")
_UP_TO = re.compile("承重|限重|载重|以内|以下|可承|最大")
_UNFIT = re.compile("不宜|不适|禁|勿|不可|不建议")
_WHO = re.compile(r"(?:以内)?的?[\u4e00-\u9fff]{0,2}(?:哥|叔|汉|壮|胖|狗|犬|猫|泰迪|柯基|宝|娃|孩|人|爸|男|大个)")
#: Spans that no price is shared by: of a warranty, of returns, of delivery.
_TERMS = re.compile("保修|质保|三包|保障|退|换|发货|送达|到货|免息")
_FOUNDED = re.compile("始|创|建|成立|起家|开业|开办|since|年起|年至今|传承|老字号|立店|设立")
_AGE_BARRED = re.compile("质保|保修|保质|待机|有效|续航|合约|换新")
_AREA = re.compile(
    r"(?<![\d.])(\d{1,4}(?:\.\d)?)\s?(?:cm|厘米|米|m)?\s?[×x*]\s?(\d{1,4}(?:\.\d)?)\s?(cm|厘米|公分|米|m)"
)
_CLOCKS = re.compile(r"(?<!\d)(\d{1,2})[:：]([0-5]\d)\s?[-–—~至到]\s?(次日)?(\d{1,2})[:：]([0-5]\d)")
_LASTS = re.compile("终身(?:保|质保|维修|免费)")
#: Where clauses and sentences end.
_COMMA = re.compile(r"[，。！？!?；;：:\n]|,(?!\d)")
_STOP = re.compile(r"[。！？!?；;\n]")


def follows(q: Quantity, known: Sequence[Known], text: str) -> Known | None:
    """The known quantity that a quantity of a Chinese text follows from; None when it follows from none.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> from adwright.check.facts.numbers import judge_numbers
    >>> def told(text, *facts):
    ...     subject = subject_of_text(text, language="zh", market="CN", facts=facts)
    ...     return [j.status for j in judge_numbers(subject)]
    >>> told("一节98元", "次卡10次980元"), told("一节89元", "次卡10次980元"), told("省38元", "168元一位", "两人同行298元")
    (['supported'], ['contradicted'], ['supported'])
    """
    if text.isascii():
        return None
    if isinstance(q.value, str):
        return _of_code(q, known)
    if not q.value:
        return None
    numbers = [k for k in known[:_MOST] if not isinstance(k.quantity.value, str) and k.quantity.written]
    return next((k for value, k in _made(q, numbers, known, text) if value > 0 and _is_near(q, value)), None)


def _made(q: Quantity, numbers: list[Known], known: Sequence[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """Values that the words around a quantity make of the facts."""
    if q.kind in ("money", "bare", "count", "measure"):
        yield from _quotients(q, numbers, text)
        yield from _products(q, numbers, text)
    if q.stronger:
        yield from _at_least(q, numbers)
    if q.kind in ("money", "bare"):
        yield from _saved(q, numbers, text)
    if q.kind == "measure":
        yield from _changes(q, numbers, text)
        yield from _spans(q, known, text)
        yield from _areas(q, known)
        yield from _within(q, numbers, text)
    if q.kind in ("measure", "count"):
        yield from _dated(q, known, text)
    if q.kind == "discount":
        yield from _cuts(numbers)
    if q.kind == "percent":
        yield from _rounded(q, numbers)
        yield from _shares(q, numbers, text)
    if q.kind in ("bare", "count"):
        yield from _people(q, numbers, text)
    if q.kind == "count" and _GOT.search(text, max(0, q.start - 4), q.start):  # 买两箱得三箱 of 买二箱赠一箱
        yield from (
            (Fraction(k.quantity.value), k) for k in numbers if k.kind == "offer" and k.quantity.kind == "count"
        )


def _is_near(q: Quantity, value: Fraction) -> bool:
    """True when the copy's number is the one worked out, rounded as copies round."""
    share = value / Fraction(q.value)
    if q.bound in ("below", "nearly"):
        return Fraction(17, 20) <= share < 1
    if q.stronger or q.bound in ("above", "least", "odd"):
        return 1 <= share <= Fraction(6, 5)
    if q.bound == "about":
        return Fraction(9, 10) <= share <= Fraction(11, 10)
    if q.kind == "discount":
        return abs(value - Fraction(q.value)) < 1
    if q.kind in ("money", "bare") and q.written:
        # 一张五分二 of 5.16: as many digits as the copy gives
        return abs(value - Fraction(q.value)) <= min(Fraction(1, 200) * Fraction(q.value), Fraction(1, 2))
    return share == 1 or (q.kind == "measure" and Fraction(99, 100) <= share <= Fraction(101, 100))


def _cut(text: str, q: Quantity, end: re.Pattern[str], far: int) -> str:
    """What stands around a quantity up to where its clause or sentence ends, so many characters to each side at most."""
    return text[slice(*around(text, q, end, far))]


@lru_cache(maxsize=256)
def _alike(u: str) -> frozenset[str]:
    return next((of for of in _ALIKE if u in of), frozenset({u}))


def _counted_by(k: Known, u: str) -> Fraction | None:
    """How many of a counting word, or of a unit, a known quantity is; None when it counts another thing."""
    f, n = k.quantity, Fraction(k.quantity.written or 0)
    unit = UNITS.get({"月": "个月", "g": "gb"}.get(u, u))
    if f.kind == "measure":
        if unit and f.unit == unit.dimension:
            return Fraction(f.value) / unit.factor
        if u in ("月", "个月") and f.unit == "time":
            return Fraction(f.value) / 86400 / 30
        if u in ("天", "日") and f.unit == "months":
            return Fraction(f.value) / 12 * 365
        return None
    if f.kind == "count" and f.unit in _alike(u):
        return n
    after = k.text[f.end : f.end + 2]
    return n if f.kind in ("count", "bare") and any(after.startswith(one) for one in _alike(u)) else None


def _quotients(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """The share of one: the copy says 一节 or 每天, and a fact counts by that word."""
    before = text[max(0, q.start - 16) : q.start]
    said = [
        m["u"] for m in (_EACH_BEFORE.search(before), _EACH_HEAD.search(before), _EACH_AFTER.match(text, q.end)) if m
    ]
    if not said:
        return
    of = ("money",) if q.kind in ("money", "bare") else (q.kind,)
    wholes = [k for k in known if k.quantity.kind in of and (q.kind == "bare" or k.quantity.unit == q.unit)]
    for u in dict.fromkeys(said):
        shared = (k for k in known if not (k.quantity.kind == "measure" and _TERMS.search(f"{k.name}{k.text[:60]}")))
        counts = [n for k in shared if (n := _counted_by(k, u)) is not None and n > 1]
        yield from ((Fraction(one.quantity.value) / n, one) for one in wholes for n in counts)
        for one in wholes:
            if m := _PASS.search(one.text[:60]):
                _, months, days = next(row for row in _PASSES if row[0] == m["p"])
                parts = {"月": months, "个月": months, "天": days, "日": days}.get(u, 1)
                yield from [(Fraction(one.quantity.value) / parts, one)] if parts > 1 else []


def _products(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """All together: a fact gives the number of one, and the copy names how many, or says that it adds up."""
    sentence = _cut(text, q, _STOP, 40)
    together = bool(_TOGETHER.search(sentence))
    for one in known:
        if (one.quantity.kind, one.quantity.unit) != (q.kind, q.unit) and (q.kind, one.quantity.kind) != (
            "bare",
            "money",
        ):
            continue
        value = Fraction(one.quantity.value)
        for each in _GIVEN_EACH.finditer(one.text[:200].lower()):
            u = each["u"] or "天"
            named = [number_of(m["n"]) for m in _NAMED.finditer(text, max(0, q.start - 40), q.end + 40)
                     if m["u"] in _alike(u) and (m.end() <= q.start or q.end <= m.start()) and m[0] in sentence]  # fmt: skip
            named += [Fraction(2)] if _PAIR.search(sentence) else []
            named += [
                number_of(m["n"])
                for k in known
                if k.fact != one.fact and (m := _FROM.search(k.text[:60])) and m["u"] in _alike(u)
            ]
            if together:
                named += [n for k in known if (n := _counted_by(k, u)) is not None]
            yield from ((value * n, one) for n in named if n > 1)
        if times := _SO_MANY.search(text, max(0, q.start - 4), q.start):  # 两个八小时班 of 共16小时
            yield value / number_of(times["n"]), one


def _at_least(q: Quantity, known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """至少三克 of ≥3克, 两箱以上 of 满2箱."""
    for k in known:
        f = k.quantity
        low = re.search(r"[≥满]\s?$|不少于\s?$|不低于\s?$", k.text[max(0, f.start - 4) : f.start]) or re.match(
            r"以?起|以上", k.text[f.end : f.end + 2]
        )
        if low and f.kind == q.kind and f.unit == q.unit:
            yield Fraction(f.value), k


def _saved(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """What one price is lower than another, or than so many single ones."""
    if not _SAVED.search(_cut(text, q, _COMMA, 20)):
        return
    sums = [k for k in known if k.quantity.kind == "money" and not _PRICE_BAR.search(k.text[:200])]
    for one in sums:
        for other in sums:
            if one is other or one.quantity.unit != other.quantity.unit:
                continue
            value, more = Fraction(one.quantity.value), Fraction(other.quantity.value)
            yield more - value, one
            if "年" in one.text[:60] and "月" in other.text[:60]:
                yield more * 12 - value, one
            if several := _TWO.search(one.text[:200]):
                n = Fraction(2) if several["d"] else number_of(several["n"])
                yield more * n - value, one


def _changes(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """薄了三毫米 of 第二代厚8.6毫米，第一代厚12毫米: the two stand in one fact."""
    if not _CHANGED.search(text[max(0, q.start - 8) : q.start]):
        return
    # what is written, and not what was multiplied of it at the same place
    written = {
        (k.fact, k.quantity.start): k
        for k in reversed(known)
        if k.quantity.kind == "measure" and k.quantity.unit == q.unit
    }
    same = list(written.values())
    for one in same:
        for other in same:
            if one.fact == other.fact and one.quantity.start < other.quantity.start:
                yield abs(Fraction(one.quantity.value) - Fraction(other.quantity.value)), one


def _spans(q: Quantity, known: Sequence[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """From opening to closing, from one age to another, and months said as age."""
    if q.unit in ("time", "months"):
        day = Fraction(86400) if q.unit == "time" else Fraction(12, 365)
        sentence = _cut(text, q, _STOP, 40)
        if daily := _DAILY.search(sentence):  # 一天一条 of 24条
            counts = ((n, k) for k in known if (n := _counted_by(k, daily["u"])) is not None and n > 1)
            yield from ((n * (day if q.unit == "time" else Fraction(1, 30)), k) for n, k in counts)
        if hours := _HOURS_A_DAY.search(sentence):  # 每天开五小时能用十一年 of 寿命2万小时
            lives = (k for k in known if k.quantity.unit == "time" and _LIFE.search(k.text[:60]))
            yield from ((Fraction(k.quantity.value) / 3600 / (number_of(hours["n"]) or 1) * day, k) for k in lives)
    yield from _rates(q, known)
    if q.unit == "time":
        for k in known:
            if m := _CLOCKS.search(k.text[:200]):
                minutes = (int(m[4]) - int(m[1])) * 60 + int(m[5]) - int(m[2]) + (1440 if m[3] else 0)
                yield Fraction(minutes * 60), k
    ages = [k for k in known if k.quantity.unit == "age" and k.quantity.kind == "measure"]
    if q.unit == "months" and "岁" in text and len(ages) > 1:
        yield from ((abs(Fraction(a.quantity.value) - Fraction(b.quantity.value)) * 12, a)
                    for a in ages for b in ages if a.fact == b.fact and a is not b)  # fmt: skip
    if q.unit == "age":
        months = [k for k in known if k.quantity.unit == "months" and not _AGE_BARRED.search(k.text[:200])]
        yield from ((Fraction(k.quantity.value) / 12, k) for k in months)


def _rates(q: Quantity, known: Sequence[Known]) -> Iterator[tuple[Fraction, Known]]:
    """六十千卡 of 每100毫升18千卡 and 330毫升."""
    for one in known:
        if (
            one.quantity.kind != "measure"
            or one.quantity.unit != q.unit
            or not (m := _RATE.search(one.text[:60].lower()))
        ):
            continue
        base = UNITS[m["u"]]
        for k in known:
            if k.fact != one.fact and k.quantity.unit == base.dimension:
                yield Fraction(one.quantity.value) * Fraction(k.quantity.value) / (int(m["n"]) * base.factor or 1), one


def _areas(q: Quantity, known: Sequence[Known]) -> Iterator[tuple[Fraction, Known]]:
    """四平方米 of 200×200厘米, and 两米三 of one of its sides."""
    if q.unit not in ("area", "length"):
        return
    for k in known:
        if m := _AREA.search(k.text[:200].lower()):
            side = Fraction(1, 100) if m[3] in ("cm", "厘米", "公分") else Fraction(1)
            a, b = Fraction(m[1]) * side, Fraction(m[2]) * side
            yield from [(a * b, k)] if q.unit == "area" else [(a * 1000, k), (b * 1000, k)]


def _within(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """A room, a child or a dog that a product is for: between the ends of its range, or under its limit."""
    same = [k for k in known if k.quantity.kind == "measure" and k.quantity.unit == q.unit]
    value = Fraction(q.value)
    for one in same:
        if (
            q.unit in ("mass", "age")
            and _UP_TO.search(one.text[:200])
            and not _UNFIT.search(one.text[:200])
            and _WHO.match(text, q.end)
            and value <= Fraction(one.quantity.value)
        ):
            yield value, one
        if q.unit not in ("area", "mass", "length", "age") or not _SUITED.search(one.text[:200]):
            continue
        for other in same:
            gap = one.text[one.quantity.end : other.quantity.start] if one.fact == other.fact else ""
            if (
                gap
                and re.fullmatch(r"\s?[-–—~至到]\s?", gap)
                and Fraction(one.quantity.value) <= value <= Fraction(other.quantity.value)
            ):
                yield value, one


def _dated(q: Quantity, known: Sequence[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """快九十年 of 始于1936年, by the year of today; the 28th of 11月28日; 五年 of a warranty for life."""
    for k in known:
        if q.unit == "months" and (
            _FOUNDED.search(k.text) and (m := re.search(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)", k.text))
        ):
            yield Fraction(utc_now().year - int(m[1])) * 12, k
        if q.unit == "号" and k.quantity.kind == "date" and str(k.quantity.value).split("-")[-1] == str(q.written):
            yield Fraction(q.value), k
        if q.unit == "months" and _LASTS.search(k.text) and "保" in _cut(text, q, _COMMA, 16):
            yield Fraction(q.value), k


def _cuts(known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """Per cent that one price lies under another: one is called the old one, or the other the new one."""
    return cuts(known, _is_cut)


def _is_cut(high: Known, low: Known) -> bool:
    return bool(_WAS.search(f"{high.name}{high.text[:60]}") or _IS.search(f"{low.name}{low.text[:60]}"))


def _rounded(q: Quantity, known: list[Known]) -> Iterator[tuple[Fraction, Known]]:
    """99% of 99.1%: the copy leaves the decimals out and claims no more."""
    for k in known:
        if (
            k.quantity.kind == "percent"
            and 0 < Fraction(k.quantity.value) - Fraction(q.value) < 1 == Fraction(q.value).denominator
        ):
            yield Fraction(q.value), k


def _shares(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """四成是蛋白 of 蛋白质20克 and 每根50克: the clause names the part, another fact the whole."""
    clause = _cut(text, q, _COMMA, 16)
    masses = [k for k in known if k.quantity.kind == "measure" and k.quantity.unit in ("mass", "volume")]
    for part in masses:
        if not any(f"{a}{b}" in clause for a, b in pairwise(part.text[:20]) if is_wide(a) and is_wide(b)):
            continue
        for whole in masses:
            if (
                whole.fact != part.fact
                and whole.quantity.unit == part.quantity.unit
                and re.search("每|净|总|重", whole.text[:20])
            ):
                share = Fraction(part.quantity.value) / (Fraction(whole.quantity.value) or 1) * 100
                yield Fraction(q.value) if abs(share - Fraction(q.value)) < 1 else share, part


def _people(q: Quantity, known: list[Known], text: str) -> Iterator[tuple[Fraction, Known]]:
    """五十多个 of 60人试用，93%认为, and 一千二百万人 of 注册用户1200万."""
    if not re.match(r"(?:多|余|来)?\s?[个人位]", text[q.end : q.end + 3]) and q.unit not in ("人", "个", "位"):
        return
    for one in known:
        if (
            one.quantity.kind in ("count", "bare")
            and one.quantity.unit in ("", "人", "位", "名")
            and re.search("用户|学员|会员|粉丝|读者|买家|人", one.text[:200])
        ):
            if Fraction(one.quantity.value) >= 100:
                yield Fraction(one.quantity.value), one
            yield from ((Fraction(one.quantity.value) * Fraction(k.quantity.value) / 100, one) for k in known
                        if k.quantity.kind == "percent" and k.fact == one.fact)  # fmt: skip


def _of_code(q: Quantity, known: Sequence[Known]) -> Known | None:
    """1T of 1TB."""
    m = re.fullmatch(r"(\d{1,4})([tg])", str(q.value))
    unit = UNITS["tb" if m and m[2] == "t" else "gb"]
    return next(
        (k for k in known if m and k.quantity.unit == "data" and k.quantity.value == int(m[1]) * unit.factor), None
    )
