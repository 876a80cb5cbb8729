"""Numbers and what they count: the parts of a text that no line may part.

Comes in: text in any language. Goes out: the indices inside a number with its sign, currency and measure, and inside
the name of a model ("iPhone 17 Pro"), which is kept whole while there is room.
"""

from __future__ import annotations

import re

#: Measures that are written after their number without a word boundary of their own.
_CHINESE = (
    "折|元|块|角|分|天|日|月|年|周|小时|分钟|秒|件|只|支|瓶|盒|袋|包|罐|杯|份|片|枚|颗|克|千克|公斤|斤|两|毫升|升|厘米|毫米|米|寸|"
    "英寸|人|位|款|色|层|级|号|码|倍|万|亿|度|次|种|组|套|张|条|双|台|本|个|泡|年份|起|重|合一|期"
)
_JAPANESE = (
    "万円|千円|億円|円|個|枚|本|名様|名|歳|回|時間|時|分間|分|秒|泊|点|種類|種|冊|箱|缶|杯|袋|着|足|匹|人前|人|号|階|割|倍|位|台|食|"
    "粒|錠|切れ|ヶ月|か月|カ月|ヵ月|週間|日間|年間|セット|パック|ポイント|グラム|キロ|リットル|ミリ|以上|以下|引き|引|オフ|から|まで|ｇ|ｍｌ|㎖|㎏|㎝|㎡"
)
_KOREAN = (
    "만원|천원|억|원|개월|개|장|일|년|월|시간|시|분|초|명|인분|인|병|세트|배|회|종|박|잔|봉|팩|캔|살|부터|까지|할인"
)
#: Measures of letters, after which the word must end.
_LETTERS = (
    r"ml|cl|dl|l|g|kg|mg|lbs?|oz|cm|mm|m|km|in|ft|qt|gal|W|kW|V|mAh|Wh|Hz|MP|GB|TB|MB|K|pcs|pc|packs?|pieces?|"
    r"days?|hours?|hrs?|h|min|mins|minutes?|sec|weeks?|years?|yrs?|months?|nights?|cups?|tins?|bottles?|sets?|off|"
    r"am|pm|a\.m\.|p\.m\.|Uhr|Stk|St|Tage?|Jahre?|jours?|ans?|días?|horas?|руб|шт|г|кг|мл|л|"
    r"kr|zł|Kč|Ft|lei|USD|EUR|GBP|CNY|RMB|JPY|KRW|AED|SAR|QAR|KWD|EGP|ILS|NIS|CHF|"
    r"ريال|ريالات|درهم|دراهم|دينار|جنيه|جنيها|جنيهًا|كجم|كغم|كغ|جم|غرام|جرام|مل|لتر|سم|ساعة|ساعات|دقيقة|دقائق|يوم|أيام|يومًا|"
    r"שקלים|שקל|ש[\"״]ח|גרם|ק[\"״]ג|מ[\"״]ל|ס[\"״]מ|ליטר|שעות|דקות|ימים|יחידות"
)
_MONEY = r"[¥￥$€£₩₪₹₽฿₫₺]|﷼"
_MONEY_BEFORE = rf"(?:{_MONEY}|(?:US|HK|NT|S|A|R)\$|(?:USD|EUR|GBP|CNY|RMB|JPY|KRW|AED|SAR|ILS|CHF|RM|Rp|Rs\.?))\s?"
_UNIT = (
    rf"(?:(?:\s?(?:%|％|٪|‰|℃|°[CF]?|[\"″]|{_MONEY})|\s?(?:{_CHINESE}|{_JAPANESE}|{_KOREAN})|"
    rf"\s?(?:{_LETTERS})(?!\w)|\s?(?i:off)\b|\+)(?:/(?:{_CHINESE}|{_JAPANESE}|[A-Za-z]+))?)"
)
_DIGITS = r"\d(?:[\d,.:٫٬]*\d)?(?:[ \u00a0]\d{3}(?!\d))*"
_NUMBER = re.compile(
    rf"[第满減减省约約仅低至全税込]{{0,4}}(?:{_MONEY_BEFORE})?[-−–+±~～]?(?:{_MONEY_BEFORE})?{_DIGITS}{_UNIT}?"
    rf"(?:\s?[-–—~～〜至到]\s?(?:{_MONEY})?{_DIGITS}|\s?[x×]\s?{_DIGITS})*{_UNIT}{{0,3}}"
)
_HAN_NUMBER = re.compile(
    r"[一二两三四五六七八九十百千万半几]+(?:折|元|天|年|件|克|斤|盒|罐|杯|泡|款|层|次|种|套|個|本|杯|枚|割)"
)
_ORDINAL = re.compile(r"(?:№|\bN[oOr]\.|\b[Nn]°|#|\bT(?:OP|op)(?=\s?\d))\s?\d+")
_DATE = re.compile(r"(?:\d+\s?年\s?)?\d+\s?月\s?\d+\s?[日号]|(?:\d+년 )?\d+월 \d+일")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]{3,6})?\.?"
_ENGLISH_DATE = re.compile(rf"(?<![A-Za-z]){_MONTH} \d{{1,2}}(?!\d)|(?<!\d)\d{{1,2}} {_MONTH}(?![A-Za-z])")

_LINE = r"(?:Pro|Max|Plus|Ultra|Mini|Air|Lite|SE|XL|Fold|Flip)(?![A-Za-z])"
_MODEL = re.compile(
    rf"(?:[A-Za-z]{{0,12}}[a-z][A-Z][A-Za-z]{{0,12}}\s[A-Z]?\d\w*|(?:\b[A-Z]\w*\s)?\b[A-Z]?\d\w*(?=\s{_LINE}))(?:\s{_LINE})*"
)


def inside_numbers(text: str) -> frozenset[int]:
    """Indices inside a number with its sign and measure, a date, a numbered thing.

    Examples
    --------
    >>> text = "Now 20 % off, 9:30–18:00, 3個セット, № 5"
    >>> cuts = [0, *(i for i in range(1, len(text)) if i not in inside_numbers(text)), len(text)]
    >>> [part for a, b in zip(cuts, cuts[1:]) if len(part := text[a:b]) > 1]
    ['20 % off', '9:30–18:00', '3個セット', '№ 5']
    """
    if not re.search(r"[\d一二两三四五六七八九十百千万半几]", text):
        return frozenset()
    return _inside(text, _NUMBER, _HAN_NUMBER, _ORDINAL, _DATE, _ENGLISH_DATE)


def inside_models(text: str) -> frozenset[int]:
    """Indices inside the name of a model with its number.

    Examples
    --------
    >>> sorted(inside_models("New iPhone 17 Pro"))[0], sorted(inside_models("Save 20 cups"))
    (5, [])
    """
    return _inside(text, _MODEL) if re.search(r"\d", text) else frozenset()


def _inside(text: str, *rules: re.Pattern[str]) -> frozenset[int]:
    return frozenset(at for rule in rules for m in rule.finditer(text) for at in range(m.start() + 1, m.end()))
