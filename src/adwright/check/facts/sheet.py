"""What the facts of a brief say, read once for all lines that are judged by them.

Comes in: a brief. Goes out: its facts as folded texts and as quantities, each with the property it speaks of, with what
follows from them (sale price against price). It judges nothing.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from adwright.check.base import Subject
from adwright.check.facts.around import around
from adwright.check.facts.numerals import number_of
from adwright.check.facts.properties import mentions, property_of, spoken_of
from adwright.check.facts.quantity import Kind, Quantity, quantities
from adwright.check.facts.words import words
from adwright.check.text.fold import fold
from adwright.core import Brief, Fact

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Known:
    """A quantity of a fact.

    Parameters
    ----------
    about
        The property it speaks of; empty when no word tells.
    nouns
        Chinese words beside a count, by which two counts of one counting word are told apart.
    keys
        Content words of the fact's name and beside the number, by which it is found again in a copy.
    """

    fact: str
    text: str
    kind: str
    name: str
    quantity: Quantity
    about: str = ""
    nouns: str = ""
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Told:
    """A fact as text. `name` and `text` are folded."""

    fact: str
    name: str
    text: str

    @cached_property
    def whole(self) -> str:
        """Name and text as one."""
        return f"{self.name} {self.text}".strip()


@dataclass(frozen=True, eq=False)
class FactSheet:
    """The facts of a brief, each part worked out when a text first asks for it.

    Parameters
    ----------
    read
        What reads the quantities of the facts.
    given
        How many facts there are, the product's title not counted.
    """

    told: tuple[Told, ...]
    read: Callable[[], tuple[Known, ...]]
    given: int
    _found: dict[Hashable, tuple[Any]] = field(default_factory=dict)

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """The quantities of the facts, and those that follow from them."""
        return self.read()

    def once(self, name: Hashable, work_out: Callable[[], _T]) -> _T:
        """What one text works out of the facts and the next one needs too, kept under a name as long as the sheet."""
        kept = self._found.get(name)  # one look: another thread may clear it after
        if kept is not None:
            found: _T = kept[0]
            return found
        if len(self._found) >= _MOST_FOUND:
            self._found.clear()
        found = work_out()
        self._found[name] = (found,)
        return found


#: Answers that a sheet keeps: texts of one product ask the same few hundred things.
_MOST_FOUND = 2048


def sheet_of(subject: Subject) -> FactSheet:
    """The fact sheet of a line's brief."""
    return subject.once("sheet", lambda: _of_brief(subject.brief))


def _of_brief(brief: Brief) -> FactSheet:
    title, occasion, on_sale = brief.product.title, brief.occasion, brief.product.sale_price is not None
    key = (id(brief.facts), title, occasion, on_sale)
    facts, sheet = _LAST.get(key, ((), None))
    if sheet is not None and facts is brief.facts:
        return sheet
    rows = tuple([_Row(fact.id, fact.kind, fact.name, fact.text) for fact in brief.facts])
    sheet = _sheet(rows, title, occasion, on_sale)
    if len(_LAST) >= _MOST_SHEETS:
        _LAST.clear()
    _LAST[key] = (brief.facts, sheet)
    return sheet


#: Sheets kept ready, by what the facts say: a product's lines come together, and what is worked out of its facts is
#: kept in its sheet.
_MOST_SHEETS = 128
#: The same by the very tuple of facts, which is kept beside it: lines of one brief need not even be compared.
_LAST: dict[tuple[int, str, str, bool], tuple[tuple[Fact, ...], FactSheet]] = {}


class _Row(NamedTuple):
    """What is read of a `Fact`. To hash and compare facts by themselves took longer than to look at what they say."""

    id: str
    kind: str
    name: str
    text: str


@lru_cache(maxsize=_MOST_SHEETS)
def _sheet(facts: tuple[_Row, ...], title: str, occasion: str, on_sale: bool) -> FactSheet:
    told = [Told(fact.id, _folded(fact.name).text, _folded(fact.text).compact.text) for fact in facts]
    told.append(Told("product.title", "", _folded(title).text))
    if on_sale:
        told.append(Told("sale_price", "", "sale"))
    return FactSheet(tuple(told), lambda: _known(facts, title, occasion), len(facts))


_folded = lru_cache(maxsize=2048)(fold)


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[tuple[Quantity, str], ...]:
    folded = _folded(text)
    found = quantities(folded)
    return tuple(zip(found, spoken_of(folded.text, found), strict=True))


def _known(facts: tuple[_Row, ...], title: str, occasion: str) -> tuple[Known, ...]:
    found = [one for fact in facts for one in _of_fact(fact)]
    found += [Known("product.title", title, "name", "", q, about) for q, about in _read(title)]
    found += [Known("occasion", occasion, "offer", "", q, about) for q, about in _read(occasion)]
    return (*found, *_savings(found), *_differences(found), *_bundles(facts), *_offers(facts, found))


@lru_cache(maxsize=1024)
def _of_fact(fact: _Row) -> tuple[Known, ...]:
    name = fact.name.lower()
    folded_name, text = _folded(fact.name).text, _folded(fact.text).text
    found = []
    for q, about in _read(fact.text):
        if _is_rate(q, text):
            continue
        named = about or _named(folded_name, q)
        keys = frozenset(word.key for word in words(name)) | beside(text, q)
        found.append(Known(fact.id, fact.text, fact.kind, name, q, named, _around(text, q), keys))
    found += [Known(fact.id, f"{fact.name}: {fact.text}", fact.kind, name, q, about) for q, about in _read(fact.name)]
    if fact.name and _MAY_HOLD_CODE.search(f"{folded_name} {text}"):
        joined = f"{fact.name}: {fact.text}"  # "pH": "5.5"
        read = quantities(_folded(f"{fact.name} {fact.text}"))
        found += [Known(fact.id, joined, fact.kind, name, q) for q in read if q.kind == "code"]
    found += [Known(fact.id, fact.text, fact.kind, "", q) for q in _folds(text)]
    if "half " in text and re.search(r"(?<![a-z])half (?!price|off|an? )", text):
        found.append(Known(fact.id, fact.text, fact.kind, "", Quantity(0, 0, "percent", Fraction(50), Fraction(50))))
    found += [replace(k, quantity=q, nouns="") for k, q in _totals(found)]
    found += [Known(fact.id, fact.text, "offer", "", q) for q in _sums(text)]
    if m := _CODE_OF_UNIT.search(text):  # PU3000毫米
        found += [Known(fact.id, fact.text, fact.kind, name, q) for q in quantities(_folded(m[1]))]
    return tuple(found)


_TOPPED_UP = re.compile(r"[充存](?:值|满)?\D{0,2}(\d{1,6})\D{0,3}[送赠得](?!\d{1,6}[次瓶个天只件节])\D{0,3}(\d{1,6})")
_HEADS = re.compile(r"成人\D{0,4}(\d{1,5})\D{1,6}(?:儿童|小孩|孩子|学生)\D{0,4}(\d{1,5})")


#: Letters, a number and a Chinese unit: a code by its letters, a measure by its unit.
_CODE_OF_UNIT = re.compile(r"(?<![a-z0-9])[a-z]{1,4}(\d{2,6}(?:毫米|毫升|毫安时|瓦|克))")
#: What is added in one fact: 40厘米加5厘米延长链, 一大一小1280元，加一名儿童380元.
_ADDED = re.compile(
    r"(?<![\d.])(\d{1,6}(?:\.\d{1,2})?)\s?(厘米|公分|cm|米|毫米|克|元|块)[，,、]?\s?(?:另?加|\+)[^\d，,。；;]{0,6}(\d{1,6}(?:\.\d{1,2})?)\s?\2"
)
_OF_MONEY: tuple[tuple[Kind, str], ...] = (("money", "CNY"), ("bare", ""))


def _sums(text: str) -> list[Quantity]:
    """What is paid or had together: 充500送100 is 600, 成人60元、儿童30元 is 150 for three."""
    made: list[int] = []
    if text.isascii():
        return []
    if m := _TOPPED_UP.search(text):
        made.append(int(m[1]) + int(m[2]))
    if m := _HEADS.search(text):
        grown, child = int(m[1]), int(m[2])
        made += [grown + child, 2 * grown + child, 2 * grown + 2 * child, 2 * grown]
    found = [
        Quantity(0, 0, kind, Fraction(v), written=Fraction(v), unit=unit) for v in made for kind, unit in _OF_MONEY
    ]
    if m := _ADDED.search(text):
        found += quantities(_folded(f"{float(Fraction(m[1]) + Fraction(m[3])):g}{m[2]}"))
    return found


def _is_rate(q: Quantity, text: str) -> bool:
    """True for "a day" of "26 lb of ice a day": it says how often, not how long."""
    return q.loose and q.written == 1 and q.kind == "measure" and bool(re.search(r"\d[^,;.]*\s$", text[: q.start]))


#: What no code is without: x5, 5g, "ph 5.5", 24/7, 三合一, "three-in-one". Most facts need not be read a second time.
_MAY_HOLD_CODE = re.compile(r"[a-z][-.]?\d|\d[a-z]|(?:spf|ipx?|ph|cri|size|usb|f/)[\s-]?\d|\d(?:/|\s?[x×*])|合|-in-")
#: Numbers of one fact that may be factors of each other.
_MOST_FACTORS = 12


def _totals(found: list[Known]) -> list[tuple[Known, Quantity]]:
    """What packs hold together: 80抽×10包 are 800抽, "10 shots per pack" and "2 packs" are 20 shots."""
    if len(found) > _MOST_FACTORS:
        return []  # a page of text, not the contents of a pack
    plain = [k for k in found if k.quantity.kind in ("measure", "count", "bare") and k.quantity.written]
    counts = [k for k in plain if k.quantity.kind in ("count", "bare") and Fraction(k.quantity.written or 0) > 1]
    return [
        (one, _times(one.quantity, n))
        for one in plain for many in counts
        if many is not one and many.quantity.unit != one.quantity.unit
        and (n := Fraction(many.quantity.written or 0)).denominator == 1 and n <= 10000
        and one.quantity.kind != "bare" and one.quantity.unit not in ("time", "months", "age", "temperature")
    ]  # fmt: skip


#: What parts a number from words that are not about it.
_PARTS = re.compile(r"[，,;；。!！?？|/、]|\.(?:\s|$)|(?<![a-z])(?:and|but|plus|then)(?![a-z])")


_NUMBER = re.compile(r"\d|[一二三四五六七八九十百千万两]")


def beside(text: str, q: Quantity) -> frozenset[str]:
    """Keys of the content words next to a number, in its clause: protein of "20 g of protein", 蛋白 of 蛋白质20克."""
    left, end = around(text, q, _PARTS, 24)
    before, after = words(text[left : q.start]), words(text[q.end : end])
    # Words beyond another number are not next to this one; most numbers have no other near them.
    if _NUMBER.search(text, left, q.start):
        before = tuple(w for w in before if not _NUMBER.search(text[left + w.end : q.start]))
    if _NUMBER.search(text, q.end, end):
        after = tuple(w for w in after if not _NUMBER.search(text[q.end : q.end + w.start]))
    return frozenset([w.key for w in before[-5:]] + [w.key for w in after[:5]])


def _times(q: Quantity, n: Fraction) -> Quantity:
    return replace(q, value=Fraction(q.value) * n, written=Fraction(q.written or 0) * n)


def _named(name: str, q: Quantity) -> str:
    """The property that the name of a fact gives to a number in it."""
    return next((about for word in reversed(mentions(name)) if (about := property_of(word.word, q))), "")


def _around(text: str, q: Quantity) -> str:
    """Chinese words right before and after a count: 龙井 of "龙井1瓶"."""
    if q.kind != "count":
        return ""
    before = re.search(r"([\u4e00-\u9fff]{1,6})\s?$", text[max(0, q.start - 7) : q.start])
    after = re.match(r"\s?([\u4e00-\u9fff]{1,6})", text[q.end : q.end + 7])
    return f"{before[1] if before else ''} {after[1] if after else ''}".strip()


#: Words that say a number without being one; in a fact they support "two layers", in a copy they state nothing.
_AS_NUMBERS = {
    2: re.compile(r"double|dual|twin|pair|双|两|一对"),
    3: re.compile(r"triple|tri-|三"),
    4: re.compile(r"quad|四"),
}


def _folds(text: str) -> list[Quantity]:
    return [
        Quantity(0, 0, "count", Fraction(n), written=Fraction(n))
        for n, words in _AS_NUMBERS.items()
        if words.search(text)
    ]


def _savings(found: list[Known]) -> list[Known]:
    """The discount and the saving that a price and a sale price make, rounded down in the buyer's favour."""
    money = [k for k in found if k.quantity.kind == "money"]
    sales = [k for k in money if k.kind == "sale_price" or k.about == "sale price"]
    rest = [k for k in money if k not in sales and (k.kind == "price" or k.about in ("price", "original price"))]
    before = [k for k in rest if k.about == "original price"] or rest
    if len(before) != 1:
        return []
    if not sales and before[0].about == "original price":
        # 99元（门市价260）: the other sum beside it is what is asked
        beside_it = [k for k in money if k.fact == before[0].fact and k is not before[0]]
        sales = beside_it if len(beside_it) == 1 else []
    if not sales:
        return _reduced(before[0], found)
    if len(sales) != 1 or before[0].quantity.unit != sales[0].quantity.unit:
        return []
    price, sale = Fraction(before[0].quantity.value), Fraction(sales[0].quantity.value)
    if not 0 < sale < price:
        return []
    share = (1 - sale / price) * 100
    text = f"{before[0].text} -> {sales[0].text}"
    made = [Quantity(0, 0, "money", price - sale, written=price - sale, unit=before[0].quantity.unit)]
    made += [Quantity(0, 0, "discount", v, written=v) for v in {share, Fraction(int(share))}]
    return [Known(sales[0].fact, text, "offer", "", q, "saving") for q in made]


def _reduced(price: Known, found: list[Known]) -> list[Known]:
    """What is left to pay of a price after a discount or a coupon of known size."""
    full, unit = Fraction(price.quantity.value), price.quantity.unit
    left = []
    for k in found:
        if k.quantity.kind == "discount":
            left.append((k, full * (100 - Fraction(k.quantity.value)) / 100))
        elif k.quantity.kind == "money" and k.about == "saving" and k.quantity.unit == unit:
            left.append((k, full - Fraction(k.quantity.value)))
    return [
        Known(k.fact, f"{price.text}, {k.text}", "offer", "",
              Quantity(0, 0, "money", v, written=v, unit=unit), "asking")
        for k, v in left if v > 0
    ]  # fmt: skip


_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "ten": 10,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "十": 10,
}
_SIGN_OF_MONEY = re.compile("[$€£¥]")
_SUM = r"([$€£¥])\s?(\d{1,5}(?:\.\d{1,2})?)"
#: "3 for $120", "pack: two for $80", "group of 4 $480", "三支 ¥99", "5 bars: €20".
_BUNDLE = re.compile(
    rf"(?<![\d.$€£¥])(\d{{1,2}}|{'|'.join(_NUMBERS)})\s?(?:[a-z]+|[件盒瓶支袋包双个次节张夜])?\s?(?:for)?\s?:?\s?{_SUM}"
)
_SINGLE = re.compile(rf"(?:(?<![a-z])(?:one|single|night|each|price|单[价支件次瓶盒])(?: for)?|价格)\s?:?\s?{_SUM}")


def _bundles(facts: tuple[_Row, ...]) -> list[Known]:
    """What one of a bundle costs, and what the bundle saves against as many single ones."""
    made: list[Known] = []
    texts = [
        (fact, f"{_folded(fact.name).text}: {_folded(fact.text).text}" if fact.name else _folded(fact.text).text)
        for fact in facts
    ]
    texts = [(fact, text) for fact, text in texts if _SIGN_OF_MONEY.search(text)]
    singles = [m for _, text in texts if (m := _SINGLE.search(text))]
    for fact, text in texts:
        for m in _BUNDLE.finditer(text):
            n = Fraction(_NUMBERS.get(m[1]) or int(m[1]))
            total = Fraction(m[3])
            if not 1 < n <= 60:
                continue
            sums = [(total / n, "asking")]
            unit = singles[0] if singles else None
            if unit and unit[1] == m[2] and (saved := n * Fraction(unit[2]) - total) > 0:
                sums += [(saved, "saving"), (Fraction(unit[2]) - total / n, "saving")]
            currency = _currency(m[2])
            made += [Known(fact.id, fact.text, "offer", "", Quantity(0, 0, "money", v, written=v, unit=currency), about)
                     for v, about in sums]  # fmt: skip
    return made


_HALF = re.compile(r"第二[件盒瓶支袋包双个套床盏杯]半价")
_FREE_SECOND = re.compile(r"第二[件盒瓶支袋包双个套床盏杯](?:0元|免费|零元)|买一[送赠]一")
_N_OFF = re.compile(
    r"(?:满)?([2-9两二三四五])[件盒瓶支袋包双个套床盏杯][^\d一二三四五六七八九]{0,2}([1-9](?:\.\d)?|[六七八九]五?|[6-9]5)折"
)
_NO_PRICE = re.compile("的?(?:优惠|代金|现金|红包|券|押金|定金|运费|邮费)")
_OFFERED = re.compile("满|减|送|赠|第二|押金|定金|运费|另|加|券")
#: 满999减100, 满10箱减100元, 满2张减40元.
_LESS_FROM = re.compile(
    r"满\s?(?P<n>\d{1,5})\s?(?P<u>[元件盒瓶支袋包双个套箱张本份])?[^\d，,。；;]{0,3}减\s?[¥￥]?(?P<less>\d{1,4})(?![\d%])"
)
_LESS = re.compile(r"^[^满每\d]{0,6}减\s?(\d{1,4})元")  # 周中减40元
_SECOND_AT = re.compile(
    r"(?<!\d)(\d{1,5}(?:\.\d)?)\s?元?[，,、]\s?第二[件份盒瓶支袋包双个套杯]\s?(\d{1,5}(?:\.\d)?)\s?元"
)
_EACH_LESS = re.compile(r"每[件盒瓶支袋包双个套床盏杯只][^\d]{0,3}减\s?[¥￥]?\s?(\d{1,4})")
_BUY_GET = re.compile(
    r"买\s?([1-9一二两三四五])\s?[件盒瓶支袋包双个套杯箱罐]?[送赠]\s?([1-9一二两三四五])(?![\u4e00-\u9fff]{0,3}(?:装|袋装)?元)"
)


def _offers(facts: tuple[_Row, ...], found: list[Known]) -> list[Known]:
    """What Chinese offers come to: the second at half price, two at nine tenths, buy two get one."""
    priced = [k for k in found if k.quantity.kind == "money" and k.quantity.unit == "CNY"
              and (k.kind == "price" or k.about in ("price", "asking", "sale price") or "价" in k.name)]  # fmt: skip
    bundle = [k for k in priced if re.search("套装|组合|礼盒价", k.name)]
    made: list[Known] = []
    price = next((Fraction(k.quantity.value) for k in priced if k not in bundle), None)
    if price is None:  # 38.4元, by itself: what is asked where only one sum stands outside of offers
        alone = {Fraction(k.quantity.value) for k in found if k.quantity.kind == "money" and k.quantity.unit == "CNY"
                 and not _OFFERED.search(k.text[: k.quantity.start]) and not _NO_PRICE.match(k.text, k.quantity.end)}  # fmt: skip
        price = alone.pop() if len(alone) == 1 else None
    for fact in facts:
        text = _folded(f"{fact.name} {fact.text}").text
        if text.isascii():
            continue
        sums: list[Fraction] = []
        counts: list[Fraction] = []
        if price and _HALF.search(text):
            sums += [price / 2, price * 3 / 2, price * 3 / 4]
        if _FREE_SECOND.search(text):
            counts.append(Fraction(2))
            made += [Known(fact.id, fact.text, "offer", "", Quantity(0, 0, "offer", Fraction(1), Fraction(1), unit))
                     for unit in ("buy", "get")]  # fmt: skip
            sums += [price / 2] if price else []
        for m in _N_OFF.finditer(text):
            n, paid = number_of(m[1]), number_of(m[2])
            if price:
                sums += [price * k * paid / (10 if paid < 10 else 100) for k in (n, Fraction(1))]
        if price and (less := _EACH_LESS.search(text)):
            sums += [(price - int(less[1])) * n for n in (1, 2, 3)]
        if price and (cut := _LESS_FROM.search(text)):
            least, less_ = int(cut["n"]), int(cut["less"])
            counted = cut["u"] not in (None, "元")
            whole = price * least if counted else price
            sums += [whole - less_] if counted or price >= least else []
        if price and (off := _LESS.search(text)):
            sums.append(price - int(off[1]))
        if second := _SECOND_AT.search(text):
            sums.append(Fraction(second[1]) + Fraction(second[2]))
        if got := _BUY_GET.search(text):
            bought, given = number_of(got[1]), number_of(got[2])
            counts.append(bought + given)
            if price:
                sums += [price * bought, price * bought / (bought + given)]
        made += [_worked_out(fact, "money", v, "CNY") for v in sums if v > 0]
        made += [_worked_out(fact, "count", v, "") for v in counts]
    if price and bundle:
        made += [replace(k, quantity=replace(k.quantity, value=abs(Fraction(k.quantity.value) - price), written=abs(Fraction(k.quantity.value) - price)), about="")
                 for k in bundle]  # fmt: skip
    return made


def _worked_out(fact: _Row, kind: Kind, value: Fraction, unit: str) -> Known:
    return Known(fact.id, fact.text, "offer", "", Quantity(0, 0, kind, value, written=value, unit=unit))


def _currency(sign: str) -> str:
    """The unit that a sign of money is read as."""
    return next(q.unit for q in quantities(fold(f"{sign}5")) if q.kind == "money")


_BEFORE = re.compile(
    r"previous|predecessor|last (?:version|model|year|generation)|first model|earlier|上一代|旧款|上代|前代|去年"
)


def _differences(found: list[Known]) -> list[Known]:
    """What separates a product from the one before it: 172 g and 215 g are 20 % and 43 g less."""
    made = []
    for old in found:
        if old.quantity.kind not in ("measure", "money") or not _BEFORE.search(f"{old.name} {old.text}".lower()):
            continue
        for new in found:
            if new.fact == old.fact or new.quantity.unit != old.quantity.unit or new.quantity.kind != old.quantity.kind:
                continue
            a, b = Fraction(old.quantity.value), Fraction(new.quantity.value)
            if a <= 0 or a == b:
                continue
            share = abs(a - b) / a * 100
            text = f"{old.text} -> {new.text}"
            quantities_ = [replace(new.quantity, value=abs(a - b), written=None)]
            quantities_ += [Quantity(0, 0, "percent", v, written=v) for v in {share, Fraction(round(share))}]
            made += [Known(new.fact, text, "offer", "", q, "", "", new.keys | old.keys) for q in quantities_]
    return made
