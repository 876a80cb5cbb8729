"""English ways to say a number in words: nine in ten, an hour and a half, forty pence, a tenner, two thirds.

Comes in: a folded text. Goes out: expressions, each with what it reads a hit as: kind, value, unit. Chinese has its own
words and none of these. It knows no facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from adwright.check.facts.numerals import DIGITS, ENGLISH, english_number, number_of
from adwright.check.facts.units import UNITS
from adwright.core.text import is_wide


class Said(NamedTuple):
    """What a hit says.

    Parameters
    ----------
    unit
        Currency or dimension; "cent" where only the facts tell of which currency.
    """

    kind: str
    value: Fraction
    written: Fraction
    unit: str = ""
    system: str = ""
    loose: bool = False


_NUMBER = rf"(?:{DIGITS}|{ENGLISH})"
_LATIN_UNITS = sorted((u for u in UNITS if not is_wide(u[0])), key=len, reverse=True)
_UNIT = rf"(?:{'|'.join(map(re.escape, _LATIN_UNITS))})(?![a-z0-9])"
_PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
_TOPS = "a|one|two|three|four|five|six|seven|eight|nine"
_PART = "|".join(_PARTS)
#: After a share: it is a discount.
_CUT = r"\s(?:off|cheaper|discount|reduction|reduced|knocked off|taken off|lower in price|less to pay)(?![a-z])"
#: After "a third": a share, and not the third of a row.
_OF = (
    r"(?=\s(?:of|less|fewer|more|lighter|smaller|faster|shorter|thinner|quieter|longer|bigger|recycled|down|off|as|the|"
    r"[a-z]+er\sthan)(?![a-z]))"
)
_COINS = {"penny": (1, "GBP"), "pence": (1, "GBP"), "p": (1, "GBP"), "cent": (1, "cent"), "cents": (1, "cent"),
          "¢": (1, "cent"), "dime": (10, "USD"), "dimes": (10, "USD"), "nickel": (5, "USD")}  # fmt: skip
_NOTES = {
    "tenner": (10, "GBP"),
    "fiver": (5, "GBP"),
    "buck": (1, "USD"),
    "quid": (1, "GBP"),
    "pound": (1, "GBP"),
    "dollar": (1, "USD"),
    "euro": (1, "EUR"),
}


def _value(text: str) -> Fraction:
    return Fraction(1) if text in ("a", "an", "one") else number_of(text)


def _share(m: re.Match[str]) -> Said | None:
    top = _value(m["n"])
    share = top / _PARTS[m["d"].removesuffix("s")] * 100
    return Said("percent", share, share) if share < 100 else None


def _share_off(m: re.Match[str]) -> Said | None:
    said = _share(m)
    return said and said._replace(kind="discount")


def _part_of_percent(m: re.Match[str]) -> Said:
    share = _value(m["n"]) / _PARTS[m["d"].removesuffix("s")]
    return Said("percent", share, share)


def _share_of_unit(m: re.Match[str]) -> Said | None:
    unit = UNITS[m["u"]]
    part = _value(m["n"] or "one") / _PARTS[m["d"].removesuffix("s")]
    return Said("measure", part * unit.factor, part, unit.dimension, unit.system)


def _in_so_many(m: re.Match[str]) -> Said | None:
    part, whole = number_of(m["n"]), number_of(m["d"])
    if not 0 < part < whole or whole not in (3, 4, 5, 6, 8, 10, 12, 20, 50, 100):
        return None
    return Said("percent", part / whole * 100, part / whole * 100)


def _percent(m: re.Match[str]) -> Said | None:
    value = english_number(m["n"])
    return Said("percent", value, value) if value else None


def _percent_off(m: re.Match[str]) -> Said | None:
    value = number_of(m["n"])
    return Said("discount", value, value)


def _half_again(m: re.Match[str]) -> Said:
    unit = UNITS[m["u"]]
    value = _value(m["n"]) + {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}[m["h"]]
    return Said("measure", value * unit.factor, value, unit.dimension, unit.system)


def _coins(m: re.Match[str]) -> Said:
    worth, currency = _COINS[m["c"]]
    value = _value(m["n"]) * Fraction(worth, 100)
    return Said("money", value, value, currency)


def _notes(m: re.Match[str]) -> Said:
    worth, currency = _NOTES[m["c"].removesuffix("s")]
    value = _value(m["n"]) * worth + (number_of(m["r"]) / 100 if m["r"] else Fraction(0))
    return Said("money", value, value, currency)


def _priced(m: re.Match[str]) -> Said | None:
    """Two ninety-five: 2.95 or 295, as the facts will tell."""
    rest = english_number(m["r"])
    value = number_of(m["n"]) + (rest or Fraction(0)) / 100
    return Said("money", value, value, "spoken") if rest else None


def _couple(m: re.Match[str]) -> Said:
    value = Fraction(2 if m["n"] == "couple" else 1000)
    currency = {"quid": "GBP", "pounds": "GBP", "bucks": "USD", "dollars": "USD", "euros": "EUR", "grand": "grand"}
    return Said("money", value, value, currency[m["c"]])


#: A discount first, a measure before a share: "a third off", "a third of a mile", "a third of it".
SPOKEN: tuple[tuple[str, Callable[[re.Match[str]], Said | None]], ...] = (
    (rf"(?<![a-z])(?P<n>{_NUMBER})\s?(?:%|per\s?cent){_CUT}", _percent_off),
    (rf"(?<![a-z])(?P<n>{ENGLISH})[\s-]per\s?cent(?![a-z])", _percent),
    (rf"(?<![a-z])(?P<n>{_TOPS})[\s-](?P<d>{_PART})s?{_CUT}", _share_off),
    (rf"(?<![a-z])(?:(?P<n>{_TOPS})[\s-])?(?P<d>{_PART})s?\sof\san?\s(?P<u>{_UNIT})", _share_of_unit),
    (rf"(?<![a-z])(?P<n>{_TOPS})[\s-](?P<d>{_PART})s?\sof\s(?:a|one)\sper\s?cent(?![a-z])", _part_of_percent),
    (rf"(?<![a-z])(?P<n>an?|{_NUMBER})[\s-](?P<u>{_UNIT})\sand\sa\s(?P<h>half|quarter|third)(?![a-z])", _half_again),
    (rf"(?<![a-z])(?P<n>{_NUMBER})\sand\sa\s(?P<h>quarter|third)[\s-](?P<u>{_UNIT})", _half_again),
    (rf"(?<![a-z])(?P<n>{_TOPS})[\s-](?P<d>third|quarter|fifth|sixth|eighth|tenth)s{{0,1}}{_OF}", _share),
    (rf"(?<![a-z])(?P<n>two|three|four|five|six|seven|eight|nine)[\s-](?P<d>{_PART})s(?![a-z])", _share),
    (
        rf"(?<![a-z])(?P<n>{_NUMBER})\s(?:parts?\s|people\s)?(?:in|out\sof)(?:\severy)?\s(?P<d>{_NUMBER})(?![a-z\d])",
        _in_so_many,
    ),
    (r"(?<![a-z])(?P<n>fifty)-fifty(?![a-z])", _percent),
    (
        rf"(?<![a-z])(?P<n>an?|{ENGLISH}|(?<!\d)\d{{1,2}})(?:[\s-]odd)?[\s-](?P<c>penny|pence|cents?|dimes?|nickel)(?![a-z])",
        _coins,
    ),
    (r"(?<![a-z\d.])(?P<n>\d{1,2})(?P<c>p|¢)(?![a-z\d])", _coins),
    (
        rf"(?<![a-z])(?P<n>an?|{ENGLISH})\s(?P<c>tenners?|fivers?|bucks?|quid)(?:\s(?P<r>(?:twenty|thirty|"
        rf"forty|fifty|sixty|"
        r"seventy|eighty|ninety)(?:-[a-z]+)?)(?![a-z]))?(?![a-z])",
        _notes,
    ),
    (
        r"(?<![a-z])(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
        r"fifteen|sixteen|seventeen|eighteen|nineteen|twenty)[\s-]"
        r"(?P<r>(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)(?![\s-]?[a-z]+ty)(?=[\s.,!?;:]|$)",
        _priced,
    ),
    (
        rf"(?<![a-z])(?P<n>an?|{ENGLISH})\s(?P<c>pounds?|dollars?|euros?)\s(?P<r>(?:ten|fifteen|twenty|thirty|"
        rf"forty|fifty|sixty|seventy|eighty|"
        r"ninety)(?:-[a-z]+)?)(?![a-z])",
        _notes,
    ),
    (r"(?<![a-z])a\s(?P<n>couple)\sof\s(?P<c>quid|pounds|bucks|dollars|euros)(?![a-z])", _couple),
)
