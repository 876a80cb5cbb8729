"""Numerals in digits and in Chinese and English words: their value, and the expressions that find them.

Comes in: the numeral. Goes out: its value. It does not know units.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZH_SCALES = {"十": 10, "百": 100, "千": 1000}
_SMALL_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_EN_SMALL = {word: i for i, word in enumerate(_SMALL_WORDS.split())}
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_EN_TENS = {word: 10 * i for i, word in enumerate(_TENS_WORDS.split(), start=2)}


#: The last digit of a number said short: 一百五, 两千三, 三万六.
_SHORT = re.compile(r"^[一二两三四五六七八九十百千万]*[一二两三四五六七八九][百千万][一二三四五六七八九]$")


def chinese_number(text: str) -> Fraction | None:
    """The value of a Chinese numeral; None when it is none.

    Examples
    --------
    >>> [str(chinese_number(t)) for t in ("四十", "两", "一百零五", "一百五", "三万二千", "半", "一点五", "二〇二六")]
    ['40', '2', '105', '150', '32000', '1/2', '3/2', '2026']
    """
    if text == "半":
        return Fraction(1, 2)
    if "点" in text:
        whole, _, decimals = text.partition("点")
        left = chinese_number(whole)
        if left is None or not decimals or any(c not in _ZH_DIGITS for c in decimals):
            return None
        return left + Fraction(int("".join(str(_ZH_DIGITS[c]) for c in decimals)), 10 ** len(decimals))
    if len(text) > 1 and all(c in _ZH_DIGITS for c in text):
        return Fraction(int("".join(str(_ZH_DIGITS[c]) for c in text)))
    if _SHORT.search(text):  # 七百五 is 750, and 705 is 七百零五
        return chinese_number(text[:-1]) + Fraction(  # type: ignore[operator] # numerals all through
            _ZH_DIGITS[text[-1]] * (10**4 if text[-2] == "万" else _ZH_SCALES[text[-2]]), 10
        )
    total, part, digit = 0, 0, None
    for char in text:
        if char in _ZH_DIGITS:
            digit = _ZH_DIGITS[char]
        elif char in _ZH_SCALES:
            part += (1 if digit is None else digit) * _ZH_SCALES[char]
            digit = None
        elif char in "万亿":
            total = (total + part + (digit or 0)) * (10**4 if char == "万" else 10**8)
            part, digit = 0, None
        else:
            return None
    return Fraction(total + part + (digit or 0)) if text else None


def english_number(text: str) -> Fraction | None:
    """The value of an English number word; None when it is none.

    Examples
    --------
    >>> [str(english_number(t)) for t in ("forty-seven", "two hundred and five", "half a dozen", "two score")]
    ['47', '205', '6', '40']
    >>> [str(english_number(t)) for t in ("two thousand three hundred and ten", "fifteen hundred", "a baker's dozen")]
    ['2310', '1500', '13']
    """
    total, part, half = 0, 0, False
    for word in re.split(r"[\s-]+", text.strip()):
        if word in ("and", "a", "baker's"):
            total += word == "baker's"
            continue
        if word == "half":
            half = True
            continue
        if word in _EN_SMALL:
            part += _EN_SMALL[word]
        elif word in _EN_TENS:
            part += _EN_TENS[word]
        elif word in ("dozen", "score"):
            part = (part or 1) * (12 if word == "dozen" else 20)
        elif word == "hundred":
            part = (part or 1) * 100
        elif word in ("thousand", "million"):
            total += (part or 1) * (1000 if word == "thousand" else 10**6)
            part = 0
        else:
            return None
    return Fraction(total + part) / (2 if half else 1)


# Lengths are bounded and a numeral starts where no numeral stands before it: hostile text costs linear time.
DIGITS = r"(?:(?<!\d)\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,6})?|(?<!\d)\d{1,15}(?:\.\d{1,6})?|(?<![\d.])\.\d{1,6})"
CHINESE = (
    r"(?:(?<![零〇一二两三四五六七八九十百千万亿])[零〇一二两三四五六七八九十百千万亿]{1,12}(?<![百十]千)"
    r"(?:点[零〇一二三四五六七八九]{1,6})?)"
)
ENGLISH_WORD = "|".join(
    sorted([*_EN_SMALL, *_EN_TENS, "hundred", "thousand", "million", "dozen", "score"], key=len, reverse=True)
)
_EN_TEN = rf"(?:{'|'.join(_EN_TENS)})(?:[-\s](?:one|two|three|four|five|six|seven|eight|nine)(?![a-z]))?"
_EN_ONE = "|".join(sorted(_EN_SMALL, key=len, reverse=True))
_EN_UP_TO_99 = rf"(?:(?:{_EN_TEN})|(?:{_EN_ONE})(?![a-z]))"
_EN_SCALE = r"\s(?:hundred|thousand|million|dozen|score(?! of \d))(?![a-z])"
_EN_MORE = rf"(?:\s(?:and\s)?{_EN_UP_TO_99}(?:\shundred(?![a-z]))?)"
ENGLISH = (
    rf"(?:(?:{_EN_UP_TO_99}|a(?={_EN_SCALE}))(?:(?:{_EN_SCALE})+{_EN_MORE}{{0,2}})?|"
    r"half a (?:dozen|hundred|thousand|million)(?![a-z])|a baker's dozen(?![a-z])|dozen(?![a-z]))"
)


@lru_cache(maxsize=4096)
def number_of(text: str) -> Fraction:
    """The value of a numeral that one of the expressions found."""
    text = text.strip()
    if re.fullmatch(DIGITS, text):
        return Fraction(text.replace(",", "") if text[0] != "." else "0" + text)
    number = chinese_number(text)
    if number is None:
        number = english_number(text)
    assert number is not None, text
    return number
