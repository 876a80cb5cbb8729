"""Names and insight lines of segments, in Chinese and English, made of the figures.

Comes in: the differences of one segment from everyone. Goes out: short texts. It does not know people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adwright.core import UserError, did_you_mean
from adwright.core.text import language_of, shorten

#: Below this standardised difference nothing is called a difference. Source: Cohen 1988, "small" effect.
SMALL = 0.2
#: Standard errors that a difference must exceed as well; 2.6 leaves 1 % to chance.
_ERRORS = 2.6
#: Differences told in one insight line.
_PARTS = 3


@dataclass(frozen=True)
class Difference:
    """A figure of a segment beside everyone's; `family` and `detail` as in features.Figure."""

    name: str
    family: str
    unit: str
    value: float
    baseline: float
    effect: float
    detail: str = ""

    @property
    def lift(self) -> float:
        """Value over baseline (1: as everyone)."""
        return self.value / self.baseline if self.baseline else float("inf")


@dataclass(frozen=True)
class Portrait:
    """What wording needs to know of a segment.

    Parameters
    ----------
    differences
        The strongest first.
    passive
        True when most events of the log are impressions: people were shown things, they did not choose them.
    once
        True for the people of one sitting without an answer.
    alone
        True when this segment is everyone.
    """

    people: int
    share: float
    differences: tuple[Difference, ...]
    passive: bool = False
    once: bool = False
    alone: bool = False

    @property
    def clear(self) -> tuple[Difference, ...]:
        """Differences that are neither small nor within chance, the strongest first."""
        least = max(SMALL, _ERRORS / self.people**0.5)
        return tuple(d for d in self.differences if abs(d.effect) >= least)


def known_language(language: str) -> str:
    """The language subtag, when there are words for it; UserError when there are none."""
    subtag = language_of(language)
    if subtag not in _NOUNS:
        raise UserError(f"no wording of segments in {language!r}", hint=did_you_mean(subtag, _NOUNS))
    return subtag


def distinct_names(portraits: Sequence[Portrait], language: str) -> list[str]:
    """A name per segment, no two alike: a longer one where a shorter one is taken."""
    taken: list[str] = []
    for portrait in portraits:
        options = _names(portrait, language)
        name = next((option for option in options if option not in taken), "")
        number = 2
        while not name:
            numbered = f"{options[-1]} {number}"
            name, number = ("" if numbered in taken else numbered), number + 1
        taken.append(name)
    return taken


def insight(portrait: Portrait, name: str, language: str) -> str:
    """One line with the figures that set the segment apart."""
    chinese = language == "zh"
    share = _percent(portrait.share, 0.0, chinese)[0]
    who = f"{name}（{portrait.people} 人，{share}）" if chinese else f"{name} ({_people(portrait.people)}, {share})"
    parts = [*_opening(portrait, chinese), *(_phrase(d, portrait, chinese) for d in _told(portrait))]
    return f"{who}：{'；'.join(parts)}。" if chinese else f"{who}: {'; '.join(parts)}."


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def _opening(portrait: Portrait, chinese: bool) -> list[str]:
    if portrait.once:
        return [
            "只出现过一次，没有响应，看不出习惯"
            if chinese
            else "one sitting without an answer, too little to show habits"
        ]
    if portrait.alone:
        return ["没有可分的群组" if chinese else "no groups to tell apart"]
    if portrait.clear:
        return []
    if not portrait.differences:
        return ["没有可比的数字" if chinese else "no figure to compare"]
    first = portrait.differences[0]
    size = f"{abs(first.effect):.2f}"
    if chinese:
        return [f"与整体没有明显差别，最大的差别为 {size} 个标准差：{_phrase(first, portrait, True)}"]
    return [f"no clear difference; the largest is {size} standard deviations: {_phrase(first, portrait, False)}"]


def _told(portrait: Portrait) -> list[Difference]:
    """The strongest clear difference of each family."""
    told: dict[str, Difference] = {}
    for difference in portrait.clear:
        family = {"seeing": "activity", "skipping": "activity"}.get(difference.family, difference.family)
        if portrait.once and family not in ("category", "price", "recency") and not family.startswith("trait"):
            continue  # follows from the one visit
        told.setdefault(family, difference)
    # What a segment sees less of follows from another segment that sees more of it, so it comes last.
    return sorted(told.values(), key=lambda d: d.family == "category" and d.effect < 0)[:_PARTS]


def _percent(value: float, other: float, chinese: bool) -> tuple[str, str]:
    """Two shares in percent, with a decimal below 10 % and where they would look alike."""
    alike = f"{value:.0%}" == f"{other:.0%}"
    first, second = (f"{100 * x:.{int(alike or (0 < x < 0.1))}f}" for x in (value, other))
    return (f"{first}%", f"{second}%") if chinese else (f"{first} %", f"{second} %")


def _figures(difference: Difference, chinese: bool) -> tuple[str, str]:
    value, baseline = difference.value, difference.baseline
    if difference.unit == "share":
        return _percent(value, baseline, chinese)
    if difference.unit in ("events", "days"):
        places = 1 if max(abs(value), abs(baseline)) >= 1 else 2
        return f"{value:.{places}f}", f"{baseline:.{places}f}"
    return f"{difference.unit} {value:,.2f}", f"{difference.unit} {baseline:,.2f}"


_PHRASES = {
    "days since last event": (
        "last seen {v} days before the log ends (all: {b})",
        "平均在日志结束前 {v} 天最后出现（整体 {b}）",
    ),
    "events per person": ("{v} events per person (all: {b})", "人均 {v} 个事件（整体 {b}）"),
    "impressions per person": ("{v} impressions per person (all: {b})", "人均曝光 {v} 次（整体 {b}）"),
    "clicks per person": ("{v} clicks per person (all: {b})", "人均点击 {v} 次（整体 {b}）"),
    "add-to-carts per person": ("{v} add-to-carts per person (all: {b})", "人均加购 {v} 次（整体 {b}）"),
    "purchases per person": ("{v} purchases per person (all: {b})", "人均购买 {v} 次（整体 {b}）"),
    "conversions per person": ("{v} conversions per person (all: {b})", "人均转化 {v} 次（整体 {b}）"),
    "skips per person": ("{v} skips per person (all: {b})", "人均跳过 {v} 次（整体 {b}）"),
    "share of people who clicked": ("{v} of them clicked (all: {b})", "{v} 的人点击过（整体 {b}）"),
    "share of people who added to cart": ("{v} of them added to cart (all: {b})", "{v} 的人加过购（整体 {b}）"),
    "share of people who bought": ("{v} of them bought (all: {b})", "{v} 的人购买过（整体 {b}）"),
    "share of people who converted": ("{v} of them converted (all: {b})", "{v} 的人转化过（整体 {b}）"),
    "click rate": ("{v} of impressions are clicked (all: {b})", "点击率 {v}（整体 {b}）"),
    "spend per person": ("{v} spent per person (all: {b})", "人均消费 {v}（整体 {b}）"),
    "mean price of products": ("products at {v} on average (all: {b})", "所涉商品均价 {v}（整体 {b}）"),
    "share of events at the weekend": (
        "on average {v} of their events fall on the weekend (all: {b})",
        "平均 {v} 的行为发生在周末（整体 {b}）",
    ),
}
_HOURS = (
    "on average {v} of their events fall between {from_} and {to} h (all: {b})",
    "平均 {v} 的行为发生在 {from_}–{to} 点（整体 {b}）",
)
_CATEGORY = {
    "prefers": ("prefer {c} ({x}x, {v} of their events; all: {b})", "偏好“{c}”（{x} 倍，占 {v}；整体 {b}）"),
    "shown": ("are shown {c} {x}x as often ({v}; all: {b})", "看到“{c}”的比例是整体的 {x} 倍（{v}；整体 {b}）"),
    "less": ("less {c} ({x}x, {v} of their events; all: {b})", "较少涉及“{c}”（{x} 倍，占 {v}；整体 {b}）"),
}
_TRAIT = ("{c}: {v} (all: {b})", "{c}：{v}（整体 {b}）")


def _phrase(difference: Difference, portrait: Portrait, chinese: bool) -> str:
    value, baseline = _figures(difference, chinese)
    from_, _, to = difference.detail.partition("-")
    form = _PHRASES.get(difference.name)
    if difference.family == "hours":
        form = _HOURS
    elif difference.family == "category":
        form = _CATEGORY["less" if difference.effect < 0 else "shown" if portrait.passive else "prefers"]
    elif form is None:
        form = _TRAIT
    lift = f"{difference.lift:.1f}"
    return form[chinese].format(v=value, b=baseline, from_=from_, to=to, c=_short(difference.detail), x=lift)


def _short(text: str) -> str:
    """A category or trait of a feed, which is untrusted text, on one line and short."""
    return shorten(" ".join(text.split()), 40)


#: (family, sign of the effect) -> noun; {} is the word for people of this log. "majority:" where the noun holds for
#: most of the segment, "more:" where it only holds for more of them than of everyone.
_NOUNS: dict[str, dict[str, str]] = {
    "en": {
        "people": "visitors", "viewers": "viewers", "everyone": "everyone", "once": "seen once",
        "majority:buying": "buyers", "more:buying": "likelier buyers",
        "majority:converting": "converters", "more:converting": "likelier converters",
        "majority:carting": "cart fillers", "more:carting": "likelier cart fillers",
        "majority:clicking": "clickers", "more:clicking": "likelier clickers", "less:clicking": "{} who seldom click",
        "more:spending": "bigger spenders", "more:skipping": "likelier skippers",
        "more:activity": "frequent {}", "less:activity": "occasional {}",
        "more:recency": "{} not seen lately", "less:recency": "recent {}",
    },
    "zh": {
        "people": "访客", "viewers": "受众", "everyone": "全部人群", "once": "只出现一次的人",
        "majority:buying": "买家", "more:buying": "较常购买者",
        "majority:converting": "转化人群", "more:converting": "较易转化者",
        "majority:carting": "加购人群", "more:carting": "较常加购者",
        "majority:clicking": "点击人群", "more:clicking": "较常点击者", "less:clicking": "较少点击的{}",
        "more:spending": "高消费者", "more:skipping": "较常跳过者",
        "more:activity": "高频{}", "less:activity": "低频{}",
        "more:recency": "近期未出现的{}", "less:recency": "近期{}",
    },
}  # fmt: skip
_ADJECTIVES = {"frequent", "occasional", "recent", "likelier", "bigger"}
_TIMES = {
    "0-6": ("night", "深夜"), "6-12": ("morning", "上午"), "12-18": ("afternoon", "下午"), "18-24": ("evening", "晚间"),
    "weekend": ("weekend", "周末"), "weekdays": ("weekday", "工作日"),
}  # fmt: skip
#: Share of people from which a deed names them, by family.
_DEEDS = {
    "buying": "share of people who bought",
    "converting": "share of people who converted",
    "carting": "share of people who added to cart",
    "clicking": "share of people who clicked",
}
#: Deeds that bring money name a segment before habits of the same strength do.
_WORTH = {"buying": 1.5, "converting": 1.5, "spending": 1.2, "carting": 1.2, "clicking": 1.2}


def _names(portrait: Portrait, language: str) -> list[str]:
    """Names from short to long."""
    words = _NOUNS[language]
    if portrait.alone or portrait.once:
        return [_capital(words["once" if portrait.once else "everyone"])]
    plain = words["viewers" if portrait.passive else "people"]
    nouns = [noun.replace("{}", plain) for key in _noun_keys(portrait) if (noun := words.get(key))] or [plain]
    times = _times(portrait, language)
    categories = [_short(d.detail) for d in portrait.clear if d.family == "category" and d.effect > 0]
    if not (times or categories or nouns != [plain]):
        return [_capital(f"average {plain}") if language == "en" else f"普通{plain}"]
    lead = [d.family for d in portrait.clear if d.family in ("hours", "week", "category")][:1]
    first_time = times[0] if times and lead != ["category"] else ""
    first_category = categories[0] if categories and not first_time else ""
    options = []
    for time, category, more in (
        (first_time, first_category, []),
        (times[0] if times else "", categories[0] if categories else "", []),
        (times[0] if times else "", " / ".join(categories[:2]), nouns[1:2]),
    ):
        head = _timed(nouns[0], time, language)
        options.append(_capital(" · ".join(filter(None, [head, *more, category]))))
    return options


def _timed(noun: str, time: str, language: str) -> str:
    """A noun with its part of the day: "frequent evening visitors", 晚间高频访客."""
    if not time or language != "en":
        return time + noun
    first, _, rest = noun.partition(" ")
    return f"{first} {time} {rest}" if first in _ADJECTIVES else f"{time} {noun}"


def _noun_keys(portrait: Portrait) -> list[str]:
    """Keys of nouns that fit, the best first."""
    values = {d.name: d.value for d in portrait.differences}
    best: dict[str, float] = {}
    for difference in portrait.clear:
        family = {"seeing": "activity"}.get(difference.family, difference.family)
        sign = "more" if difference.effect > 0 else "less"
        if sign == "more" and values.get(_DEEDS.get(family, ""), 0.0) >= 0.5:
            sign = "majority"
        best.setdefault(f"{sign}:{family}", abs(difference.effect) * _WORTH.get(family, 1.0))
    fitting = [key for key in best if key in _NOUNS["en"]]
    return sorted(fitting, key=lambda key: (-best[key], key))


def _times(portrait: Portrait, language: str) -> list[str]:
    found = []
    for difference in portrait.clear:
        detail = difference.detail
        if difference.family == "week":
            found.append(_TIMES["weekend" if difference.effect > 0 else "weekdays"][language == "zh"])
        elif difference.family == "hours" and difference.effect > 0:
            found.append(_TIMES[detail][language == "zh"])
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
