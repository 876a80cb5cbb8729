"""Money as integer minor units with a currency, and prices read from text.

Comes in: numbers, or text as shops write it. Goes out: `Money`. It does not know exchange rates.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from adwright.core.noun import Noun
from adwright.core.text import language_of

#: Currencies whose minor unit is not 1/100. Source: ISO 4217 list one (2026-01).
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "UGX": 0, "XAF": 0, "XOF": 0, "PYG": 0, "RWF": 0,
              "BHD": 3, "KWD": 3, "OMR": 3, "JOD": 3, "TND": 3, "IQD": 3, "LYD": 3}  # fmt: skip

_SYMBOLS = {
    "CNY": "¥",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "HKD": "HK$",
    "TWD": "NT$",
    "KRW": "₩",
    "ILS": "₪",
}
#: Language -> symbols of its own; there a price is a number, a space that no line is broken at, and the symbol. Source:
#: CLDR, currencies and currency patterns of "ar" and "he", without their invisible marks (see `Money.format`).
_AFTER: dict[str, dict[str, str]] = {
    "ar": {
        "AED": "د.إ.", "BHD": "د.ب.", "DZD": "د.ج.", "EGP": "ج.م.", "IQD": "د.ع.", "JOD": "د.أ.", "KWD": "د.ك.",
        "LBP": "ل.ل.",
        "LYD": "د.ل.", "MAD": "د.م.", "OMR": "ر.ع.", "QAR": "ر.ق.", "SAR": "ر.س.", "SDG": "ج.س.", "SYP": "ل.س.",
        "TND": "د.ت.",
        "YER": "ر.ي.", "EUR": "€", "ILS": "₪", "USD": "US$", "GBP": "UK£", "CNY": "CN¥", "JPY": "JP¥",
    },
    "he": {"ILS": "₪", "EUR": "€", "USD": "$", "GBP": "£", "CNY": "CN¥", "JPY": "¥"},
}  # fmt: skip
#: Regions whose Arabic writes 1.234,50. Source: CLDR, number symbols of their locales for Latin digits.
_COMMA_REGIONS = frozenset(("DZ", "LB", "LY", "MA", "MR", "TN"))

_TURNED = str.maketrans(",.", ".,")


def arabic_symbols() -> dict[str, str]:
    """What prices in Arabic are marked with -> the currency; of those with letters of their own."""
    return {symbol: currency for currency, symbol in _AFTER["ar"].items() if "\u0600" <= symbol[0] < "\u0700"}


class Money(Noun):
    """An amount of money.

    Parameters
    ----------
    minor
        Amount in minor units (fen, cents) [currency / 10**exponent].
    currency
        ISO 4217 code.

    Examples
    --------
    >>> Money(minor=129900, currency="CNY").format("zh-CN"), Money(minor=2800, currency="USD").format("en")
    ('¥1,299', '$28')
    >>> Money(minor=129950, currency="EUR").format("en")
    '€1,299.50'
    >>> Money.of(128, "ILS").format("he-IL") == "128\\u00a0₪", Money.of(128, "SAR").format("ar") == "128\\u00a0ر.س."
    (True, True)
    """

    minor: Annotated[int, Field(ge=0)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """Money from an amount in major units, rounded half up to the minor unit."""
        scaled = Decimal(amount).scaleb(exponent(currency))
        return cls(minor=int(scaled.quantize(Decimal(1), rounding="ROUND_HALF_UP")), currency=currency)

    @property
    def amount(self) -> Decimal:
        """Amount in major units."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def format(self, locale: str) -> str:
        """As an advertisement writes it: symbol, grouped thousands, no empty decimals; Latin digits.

        Where CLDR sets invisible marks that turn the text (Arabic, Hebrew) there are none: copy must not hold any. Who
        shows the price alone sees to it that it runs from the right.
        """
        whole = self.amount == self.amount.to_integral_value()
        number = f"{self.amount:,.0f}" if whole else f"{self.amount:,.{exponent(self.currency)}f}"
        own = _AFTER.get({"iw": "he"}.get(language_of(locale), language_of(locale)))
        if own is not None:
            if _COMMA_REGIONS & set(locale.upper().replace("_", "-").split("-")[1:]):
                number = number.translate(_TURNED)
            return f"{number}\u00a0{own.get(self.currency, self.currency)}"
        symbol = _SYMBOLS.get(self.currency)
        if self.currency == "CNY" and language_of(locale) != "zh":
            symbol = "CN¥"
        return f"{symbol}{number}" if symbol else f"{self.currency} {number}"


def exponent(currency: str) -> int:
    """Number of decimals of a currency's minor unit.

    Examples
    --------
    >>> exponent("CNY"), exponent("JPY")
    (2, 0)
    """
    return _EXPONENTS.get(currency, 2)
