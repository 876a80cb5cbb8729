"""Prices as shops and people write them.

Comes in: text such as "¥1,299.00", "1.299,00 EUR", "RMB 99起". Goes out: a `Price` in integer minor units, or a
`DataError` that says what is ambiguous and what to do. It does not know exchange rates and never guesses a currency.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from adwright.core.errors import DataError, UserError
from adwright.core.money import Money, arabic_symbols, exponent
from adwright.core.noun import Noun
from adwright.core.text import language_of


class Price(Noun):
    """A price and whether it is the lowest of several.

    Parameters
    ----------
    at_least
        True for "from $20", "99起" and for ranges, whose lower end it is.
    """

    money: Money
    at_least: bool = False


#: ISO 4217 codes that are read from text; another three letters are not taken for a currency.
_CODES = (  # noqa: SIM905 - a row of words reads better than a list of them
    "AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR IQD ISK JOD JPY KES "
    "KRW KWD KZT LKR LYD MAD MOP MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SEK SGD THB TND "
    "LBP SDG SYP TRY TWD UAH UGX USD UYU UZS VND XAF XOF YER DZD ZAR"
).split()

#: Writing -> the currencies it may mean; one: it is that.
_WRITINGS: dict[str, tuple[str, ...]] = {
    **{code: (code,) for code in _CODES},
    "RMB": ("CNY",), "CNH": ("CNY",), "CN¥": ("CNY",), "人民币": ("CNY",), "人民幣": ("CNY",), "元": ("CNY",),
    "块钱": ("CNY",), "块": ("CNY",), "日元": ("JPY",), "日圆": ("JPY",), "円": ("JPY",), "JP¥": ("JPY",),
    "¥": ("CNY", "JPY"),
    "US$": ("USD",), "USD$": ("USD",), "美元": ("USD",), "美金": ("USD",), "A$": ("AUD",), "AU$": ("AUD",),
    "澳元": ("AUD",), "C$": ("CAD",), "CA$": ("CAD",), "加元": ("CAD",), "HK$": ("HKD",), "港元": ("HKD",),
    "港币": ("HKD",),
    "港幣": ("HKD",),
    "NT$": ("TWD",), "新台币": ("TWD",), "新台幣": ("TWD",), "台币": ("TWD",), "台幣": ("TWD",),
    "S$": ("SGD",), "SG$": ("SGD",),
    "新元": ("SGD",), "NZ$": ("NZD",), "R$": ("BRL",), "MX$": ("MXN",), "MOP$": ("MOP",), "澳门元": ("MOP",),
    "$": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD", "MXN", "ARS", "CLP", "COP", "UYU", "MOP"),
    "€": ("EUR",), "欧元": ("EUR",), "euros": ("EUR",), "euro": ("EUR",), "£": ("GBP",), "英镑": ("GBP",),
    "UK£": ("GBP",), "₩": ("KRW",),
    "韩元": ("KRW",), "원": ("KRW",), "₹": ("INR",), "Rs.": ("INR", "PKR", "LKR"), "Rs": ("INR", "PKR", "LKR"),
    "₽": ("RUB",), "руб.": ("RUB",), "₺": ("TRY",), "฿": ("THB",), "₫": ("VND",), "₴": ("UAH",), "₪": ("ILS",),
    "zł": ("PLN",), "Kč": ("CZK",), "Ft": ("HUF",), "Fr.": ("CHF",), "SFr.": ("CHF",), "瑞士法郎": ("CHF",),
    "kr.": ("SEK", "NOK", "DKK", "ISK"), "kr": ("SEK", "NOK", "DKK", "ISK"), "RM": ("MYR",), "Rp": ("IDR",),
}  # fmt: skip

#: Language or region of a locale -> the currency its people mean by an ambiguous sign. "en" alone decides nothing.
_HOME = {
    "zh": "CNY", "ja": "JPY", "sv": "SEK", "nb": "NOK", "no": "NOK", "da": "DKK", "is": "ISK", "US": "USD", "AU": "AUD",
    "CA": "CAD", "HK": "HKD", "SG": "SGD", "TW": "TWD", "NZ": "NZD", "MX": "MXN", "IN": "INR", "PK": "PKR", "CN": "CNY",
    "JP": "JPY", "MO": "MOP", "LK": "LKR",
}  # fmt: skip

#: Languages and currencies of places that write 1.299,00: there "1.299" is one thousand two hundred ninety-nine.
_COMMA_LANGUAGES = frozenset(
    "de fr es it pt nl da nb no sv fi pl cs sk hu ro bg hr sl sr ru uk tr el id vi".split()  # noqa: SIM905
)
_COMMA_CURRENCIES = frozenset(
    "EUR DKK NOK SEK PLN CZK HUF RON BGN RSD RUB UAH TRY BRL ARS COP IDR UYU".split()  # noqa: SIM905
)

# "ر.س." and, as many write it, "ر.س"
_WRITINGS |= {writing: (code,) for symbol, code in arabic_symbols().items() for writing in (symbol, symbol[:-1])}
_FOLDED = {writing.casefold(): currencies for writing, currencies in _WRITINGS.items()}
# A Latin writing must not be part of a longer word: "Fr" in "Fresh", "kr" in "Kraft".
_CURRENCY = re.compile(
    "|".join(
        ("(?<![A-Za-z])" if w[0].isalpha() and w[0].isascii() else "")
        + re.escape(w)
        + ("(?![A-Za-z])" if w[-1].isalpha() and w[-1].isascii() else "")
        for w in sorted(_WRITINGS, key=len, reverse=True)
    ),
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"starting\s+(?:at|from)|\bfrom\b|\bab\b|\b[aà] partir de\b|\bdès\b|\bdesde\b|\bvanaf\b"
    r"|起售价?|起价|以上|起|≥|>=|(?<=[\d¤])\s*\+",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"价格|售价|现价|原价|到手价|促销价|仅需|仅|只要|含税|\bprice\b|\bonly\b|\bnow\b|\bincl\.? vat\b|\binkl\.? mwst\.?"
    r"|/\s*(?:件|个|只|套|盒|袋|包|瓶|双|条|罐|pcs?|piece|each|ea)\b|/-|[:\"“”]",
    re.IGNORECASE,
)
_SCALES = {"千": 3, "k": 3, "万": 4, "萬": 4, "w": 4, "亿": 8}
_NUMBER = r"(?:\d[\d.,'’ ]*|[.,]\d+)"
_ONE = rf"¤?\s*({_NUMBER})\s*([千万萬亿kKwW])?\s*¤?"
_PRICE = re.compile(rf"\s*{_ONE}\s*(?:(?:-|–|—|~|∼|〜|至|到|\bto\b|\bbis\b)\s*{_ONE})?\s*")
_NEGATIVE = re.compile(r"\s*¤?\s*[-−–]\s*¤?\s*[\d.]|\s*\(.*\d.*\)\s*$")
#: Highest amount that is believed [major units]; more is a slip and would not fit 64 bits in some currency.
_HIGHEST = Decimal(10) ** 12


@lru_cache(maxsize=4096)
def parse_price(text: str, *, currency: str | None = None, locale: str = "") -> Price:
    """Read a price.

    Parameters
    ----------
    currency
        ISO 4217 code for texts without a currency and for signs that several share ("$", "¥", "kr"). A currency that
        the text names wins.
    locale
        Decides ambiguous signs and "1.299" where `currency` does not.

    Raises
    ------
    DataError
        When there is no number, no currency, two currencies, a negative amount, or a number with two readings.

    Notes
    -----
    A comma before three digits groups thousands. A point before three digits groups them too where people write so
    (by locale or currency); elsewhere "1.299" is refused as ambiguous. Of a range the lower end is taken, with
    `at_least`. Zero is a price here; whether it makes sense is for the caller. More decimals than the currency has are
    rounded half up.

    Examples
    --------
    >>> parse_price("1.299,00 EUR").money.format("en")
    '€1,299'
    >>> parse_price("RMB 99起")
    Price(money=Money(minor=9900, currency='CNY'), at_least=True)
    >>> parse_price("12,50")
    Traceback (most recent call last):
    adwright.core.errors.DataError: no currency in '12,50'; write it with the price ("20.00 USD") or set `currency`
    """
    shown = repr(text if len(text) <= 60 else text[:59] + "…")
    default = _checked(currency)
    if any(c.isdigit() and not c.isdecimal() for c in text):
        raise DataError(f"raised or circled digits in the price {shown}", hint="write it with plain digits")
    plain = unicodedata.normalize("NFKC", re.sub("[\u200b-\u200f\u2060\ufeff]", "", text)).strip()
    marked, found = _take_currencies(plain, default, locale, shown)
    bare = _DECORATION.sub(" ", _AT_LEAST.sub(" ", marked))
    at_least = bool(_AT_LEAST.search(marked))
    bare = re.sub(r"[.,]\s?[-–—]{1,2}(?=\s*¤?\s*$)", "", bare)  # "299,-", "1'299.–": no decimals
    if _NEGATIVE.match(bare):
        raise DataError(f"negative price {shown}", hint="a price is 0 or more")
    match = _PRICE.fullmatch(bare)
    if not match:
        raise DataError(f"cannot read the price {shown}", hint='write it like "1299.00 CNY"')
    unit = found or default
    if unit is None:
        hint = 'write it with the price ("20.00 USD") or set `currency`'
        raise DataError(f"no currency in {shown}", hint=hint)
    low, low_scale, high, high_scale = match.groups()
    amounts = [_amount(low, low_scale or (high and high_scale), unit, locale, shown)]
    if high:
        amounts.append(_amount(high, high_scale, unit, locale, shown))
    return Price(money=Money.of(min(amounts), unit), at_least=at_least or len(set(amounts)) > 1)


def currency_in(text: str, *, locale: str = "") -> str | None:
    """The currency that a column heading or a sign names; None when it names none, or one that several share.

    Examples
    --------
    >>> currency_in("价格（元）"), currency_in("Price"), currency_in("usd")
    ('CNY', None, 'USD')
    """
    try:
        return _take_currencies(unicodedata.normalize("NFKC", text), None, locale, repr(text))[1]
    except DataError:
        return None


def _checked(currency: str | None) -> str | None:
    if currency == "RMB":
        return "CNY"
    if currency is not None and not re.fullmatch("[A-Z]{3}", currency):
        raise UserError(f"{currency!r} is not a currency", hint="give an ISO 4217 code such as CNY, USD or EUR")
    return currency


def _take_currencies(text: str, default: str | None, locale: str, shown: str) -> tuple[str, str | None]:
    """The text with ¤ for each currency, and the one currency it names."""
    named = {_meant(m.group(), default, locale, shown) for m in _CURRENCY.finditer(text)}
    if len(named) > 1:
        raise DataError(f"two currencies in {shown}: {', '.join(sorted(named))}", hint="give one price a field")
    return _CURRENCY.sub("¤", text), next(iter(named), None)


def _meant(writing: str, default: str | None, locale: str, shown: str) -> str:
    options = _FOLDED[writing.casefold()]
    region = re.split("[-_]", locale)[-1].upper() if re.search("[-_]", locale) else ""
    homes = (default, _HOME.get(region), _HOME.get(language_of(locale)))
    if len(options) == 1:
        return options[0]
    for home in homes:
        if home in options:
            return home
    known = ", ".join(options[:4])
    raise DataError(
        f"{writing!r} in {shown} may be {known}", hint=f'set `currency` to one of them, e.g. "{options[0]}"'
    )


def _amount(text: str, scale: str | None, unit: str, locale: str, shown: str) -> Decimal:
    digits = _decimal(text.strip(" '’"), unit, locale, shown)
    amount = digits.scaleb(_SCALES[scale.lower()]) if scale else digits
    if amount > _HIGHEST:
        raise DataError(f"the price {shown} is above {_HIGHEST:,}", hint="check the separators")
    if exponent(unit) == 0 and amount != amount.to_integral_value():
        raise DataError(f"{unit} has no decimals, but {shown} has", hint="check the currency")
    return amount


def _decimal(text: str, unit: str, locale: str, shown: str) -> Decimal:
    """A number with any grouping, as a decimal."""
    marks = [c for c in text if c in ".,"]
    point = ""
    if len(set(marks)) == 2:
        point = marks[-1]
    elif len(marks) == 1 and not _groups_thousands(text, marks[0], unit, locale, shown):
        point = marks[0]
    whole, _, fraction = text.rpartition(point) if point else (text, "", "")
    # 1,299,000 and 1 299 000 and 1'299'000 in threes; 12,99,000 as in India; else it is no grouping
    grouped = re.fullmatch(r"\d{1,3}(?:([.,'’ ])\d{3}(?:\1\d{3})*)?|\d{1,2}(?:,\d{2})+,\d{3}|\d+|", whole)
    if not grouped or not re.fullmatch(r"\d*", fraction) or not (whole or fraction):
        raise DataError(f"cannot read the number in {shown}", hint='write it like "1299.00"')
    return Decimal(f"{re.sub(r'[^0-9]', '', _ascii(whole)) or 0}.{_ascii(fraction) or 0}")


def _ascii(digits: str) -> str:
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in digits)


def _groups_thousands(text: str, mark: str, unit: str, locale: str, shown: str) -> bool:
    """Whether the only mark of a number groups thousands rather than opening the decimals."""
    whole, fraction = text.split(mark)
    if mark == "," and len(fraction) > 3:
        raise DataError(f"cannot read the number in {shown}", hint='write it like "1299.00"')
    if not re.fullmatch(r"[1-9]\d{0,2}", whole) or len(fraction) != 3:
        return False
    comma_decimal = language_of(locale) in _COMMA_LANGUAGES
    if exponent(unit) == 3:
        return (mark == ",") != comma_decimal
    if mark == "," or exponent(unit) == 0 or comma_decimal or unit in _COMMA_CURRENCIES:
        return True
    raise DataError(f"{shown} may mean {whole}{fraction} or {whole}.{fraction}", hint=f'write "{whole}{fraction}.00"')
