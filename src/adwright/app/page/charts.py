"""Charts drawn on the server. Comes in: numbers with labels. Goes out: one `Markup` with an SVG each.

All charts are fluid: positions along the width are percentages, so a chart fits a telephone and a wall without its
text changing size. Colours are classes of the page's style sheet. Nothing here knows segments or creatives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from adwright.app.page.axis import day_ticks, nice_ticks, number, percent, percent_ticks
from adwright.app.page.svg import at, clean, drawing, element
from adwright.core import Estimate
from adwright.core.text import shorten

#: Columns a row label may take before it is cut, at 13 px on a 340 px wide telephone beside its figure.
LABEL_WIDTH = 34
#: A bar that is more times its baseline than this runs off the axis and says so by an arrow.
MAX_RATIO = 6.0
#: The part of a line chart's width that its plot takes; the margins hold five digits on a 300 px wide chart.
LEFT, RIGHT = 0.1, 0.88


@dataclass(frozen=True)
class Bar:
    """A value against its baseline. A label by language shows the one that the reader chose."""

    label: str | Mapping[str, str]
    value: float
    baseline: float
    unit: str = ""


def ratio_bars(bars: Sequence[Bar], title: str) -> Markup:
    """Values as multiples of their baselines: one axis for figures of unlike units, with the baseline at 1.

    A figure whose baseline is not above 0 has no multiple and is given in words alone.

    Examples
    --------
    >>> "4.2 vs 1.4" in ratio_bars([Bar("purchases per user", 4.2, 1.4)], "Evening buyers")
    True
    """
    ratios = [bar.value / bar.baseline if bar.baseline > 0 and bar.value >= 0 else None for bar in bars]
    top = min(MAX_RATIO, max([1.25, *(r for r in ratios if r is not None)]))
    ticks = nice_ticks(0, top, 4)
    end, row, foot = ticks[-1], 38, 22
    height = row * len(bars) + foot
    shapes: list[Markup] = []
    for i, (bar, ratio) in enumerate(zip(bars, ratios, strict=True)):
        y = i * row
        shapes += _row_label(bar.label, _against(bar), y)
        shapes.append(element("rect", x="0", y=y + 22, width="100%", height=9, rx=1.5, class_="track"))
        if ratio is not None:
            shapes.append(_bar(ratio, end, y))
            shapes.append(element("line", x1=at(1 / end), x2=at(1 / end), y1=y + 19, y2=y + 34, class_="baseline"))
    shapes += _tick_labels([(t / end, f"{number(t)}×") for t in ticks], height - 6)
    return drawing(title, height, *shapes, kind="ratio-bars")


def _bar(ratio: float, end: float, y: int) -> Markup:
    shown = min(ratio, end)
    tone = "up" if ratio >= 1 else "down"
    bar = element("rect", x="0", y=y + 22, width=at(shown / end), height=9, rx=1.5, class_=f"bar {tone}")
    if ratio <= end:
        return bar
    return bar + element("text", f"{number(ratio)}× ▸", x="99%", y=y + 30.5, text_anchor="end", class_="over")


def line(series: Sequence[tuple[date, float]], title: str, *, window: int = 0, height: int = 132) -> Markup:
    """A series over time from zero, with the last `window` periods shaded and the last value named.

    Examples
    --------
    >>> "no figures" in line([], "tea")
    True
    """
    if not series:
        return drawing(title, 24, element("text", "no figures", x="0", y=16, class_="tick"), kind="line")
    days, values = [d for d, _ in series], [v for _, v in series]
    ticks = nice_ticks(min(0.0, *values), max(values), 3)
    low, high, foot, head = ticks[0], ticks[-1], 20, 14
    plot = height - foot - head
    xs = [LEFT + share * (RIGHT - LEFT) for share in _shares([d.toordinal() for d in days])]
    ys = [head + (high - v) / (high - low) * plot for v in values]
    shapes: list[Markup] = []
    if 1 < window < len(series):
        left = xs[-window]
        shapes.append(element("rect", x=at(left), y=head, width=at(RIGHT - left), height=plot, class_="window"))
    for tick in ticks:
        y = head + (high - tick) / (high - low) * plot
        shapes.append(element("line", x1=at(LEFT), x2=at(RIGHT), y1=y, y2=y, class_="grid" if tick else "axis"))
        shapes.append(element("text", number(tick), x=at(LEFT - 0.02), y=y + 4, text_anchor="end", class_="tick"))
    shapes.append(_polyline(xs, ys, height))
    shapes.append(element("circle", cx=at(xs[-1]), cy=ys[-1], r=3, class_="dot"))
    shapes.append(element("text", number(values[-1]), x=at(RIGHT + 0.025), y=ys[-1] + 4.5, class_="value"))
    span = max(1, days[-1].toordinal() - days[0].toordinal())
    marks = [
        (LEFT + (d.toordinal() - days[0].toordinal()) / span * (RIGHT - LEFT), _day_label(d))
        for d in day_ticks(days[0], days[-1], 4)
    ]
    shapes += _tick_labels(marks, height - 4)
    return drawing(title, height, *shapes, kind="line")


def _polyline(xs: Sequence[float], ys: Sequence[float], height: int) -> Markup:
    # A nested drawing is stretched in one direction; its stroke is not (vector-effect in the style sheet).
    points = " ".join(f"{round(x * 1000, 1):g},{round(y, 1):g}" for x, y in zip(xs, ys, strict=True))
    path = element("polyline", points=points, class_="series")
    frame = {"viewBox": f"0 0 1000 {height}", "preserveAspectRatio": "none"}
    return element("svg", path, x="0", y="0", width="100%", height=height, **frame)


@dataclass(frozen=True)
class Interval:
    """A named estimate; None where there is none."""

    label: str
    estimate: Estimate | None
    note: str = ""


def dot_intervals(rows: Sequence[Interval], title: str, *, empty: str = "no estimate") -> Markup:
    """Estimates with their intervals on one axis from zero, in the order given.

    Examples
    --------
    >>> chart = dot_intervals([Interval("A", Estimate(mean=0.03, low=0.02, high=0.05))], "CTR")
    >>> "3.0% [2.0%, 5.0%]" in chart
    True
    """
    ticks = nice_ticks(0, max((r.estimate.high for r in rows if r.estimate), default=0.01) or 0.01, 5)
    end, row, foot = ticks[-1], 38, 22
    height = row * len(rows) + foot
    shapes = [_gridline(tick / end, 4, height - foot) for tick in ticks]
    for i, item in enumerate(rows):
        y = i * row
        figure = _interval_words(item.estimate) if item.estimate else empty
        shapes += _row_label(item.label, figure, y, item.note and f" · {item.note}")
        if item.estimate:
            shapes += _dot(item.estimate, end, y + 26)
    shapes += _tick_labels([(t / end, label) for t, label in zip(ticks, percent_ticks(ticks), strict=True)], height - 6)
    return drawing(title, height, *shapes, kind="dot-intervals")


def spark_interval(estimate: Estimate, end: float, title: str) -> Markup:
    """One estimate as a dot on a line, without an axis; `end` is the right edge, shared by all that are compared."""
    base = element("line", x1="0", x2="100%", y1=7, y2=7, class_="grid")
    return drawing(title, 14, base, *_dot(estimate, max(end, estimate.high, 1e-9), 7), kind="spark")


def _dot(estimate: Estimate, end: float, y: float) -> list[Markup]:
    low, mean, high = (at(v / end) for v in (estimate.low, estimate.mean, estimate.high))
    return [
        element("line", x1=low, x2=high, y1=y, y2=y, class_="interval"),
        element("circle", cx=mean, cy=y, r=4, class_="dot"),
    ]


def _interval_words(estimate: Estimate) -> str:
    return f"{percent(estimate.mean)} [{percent(estimate.low)}, {percent(estimate.high)}]"


def difference(mean: float, low: float, high: float, title: str) -> Markup:
    """A difference of shares with its interval about a line at no difference.

    Examples
    --------
    >>> difference(0.01, -0.002, 0.022, "B minus A").count("<circle")
    1
    """
    reach = max(abs(low), abs(high), 1e-9)
    ticks = nice_ticks(-reach, reach, 4)
    first, span = ticks[0], ticks[-1] - ticks[0]

    def place(value: float) -> float:
        return (value - first) / span

    shapes = [_gridline(place(t), 2, 30) for t in ticks]
    shapes.append(element("line", x1=at(place(0)), x2=at(place(0)), y1=2, y2=30, class_="baseline"))
    shapes.append(element("line", x1=at(place(low)), x2=at(place(high)), y1=16, y2=16, class_="interval"))
    shapes.append(element("circle", cx=at(place(mean)), cy=16, r=4.5, class_="dot"))
    shapes += _tick_labels([(place(t), f"{'+' if t > 0 else ''}{number(t * 100)} pp") for t in ticks], 46)
    return drawing(title, 52, *shapes, kind="difference")


def columns(days: Sequence[date], stacks: Sequence[tuple[str, Sequence[float]]], title: str) -> Markup:
    """Stacked columns, one per day; the stacks in the order given, from the ground up.

    Examples
    --------
    >>> columns([date(2026, 4, 1)], [("A", [3]), ("B", [1])], "Decisions").count('<rect')
    2
    """
    totals = [sum(values[i] for _, values in stacks) for i in range(len(days))]
    height, foot, head = 200, 20, 14
    ticks = nice_ticks(0, max(totals, default=0) or 1, 4)
    plot, high, slot = height - foot - head, ticks[-1], 1 / max(1, len(days))
    shapes = []
    for tick in ticks:
        y = head + (high - tick) / high * plot
        shapes.append(element("line", x1="0", x2="100%", y1=y, y2=y, class_="grid" if tick else "axis"))
        shapes.append(element("text", number(tick), x="0", y=y - 3, class_="tick"))
    for i, day in enumerate(days):
        base = float(height - foot)
        for s, (label, values) in enumerate(stacks):
            tall = values[i] / high * plot
            if tall <= 0:
                continue
            base -= tall
            tip = element("title", f"{day.isoformat()} · {label}: {number(values[i])}")
            x, wide = at((i + 0.12) * slot), at(0.76 * slot)
            shapes.append(element("rect", tip, x=x, y=base, width=wide, height=tall, class_=f"s{s + 1}"))
    if days:
        marked = day_ticks(days[0], days[-1])
        places = {day: (i + 0.5) * slot for i, day in enumerate(days)}
        shapes += _tick_labels([(places[d], _day_label(d)) for d in marked if d in places], height - 4)
    return drawing(title, height, *shapes, kind="columns")


def _gridline(share: float, top: float, bottom: float) -> Markup:
    return element("line", x1=at(share), x2=at(share), y1=top, y2=bottom, class_="axis" if share == 0 else "grid")


def _row_label(label: str | Mapping[str, str], figure: str, y: float, aside: str = "") -> list[Markup]:
    """A label and its figure at the two ends of a line; on a telephone the style sheet drops the aside."""
    texts = {"": label} if isinstance(label, str) else dict(label)
    more = element("tspan", aside, class_="aside") if aside else Markup("")
    return [
        element("text", *_label_parts(texts), x="0", y=y + 15, class_="label"),
        element("text", figure, more, x="100%", y=y + 15, text_anchor="end", class_="figure"),
    ]


def _label_parts(texts: Mapping[str, str]) -> list[Markup]:
    if len(set(texts.values())) == 1:
        whole = next(iter(texts.values()))
        cut = shorten(clean(whole), LABEL_WIDTH)
        return [element("title", whole), escape(cut)] if cut != whole else [escape(cut)]
    cuts = {language: shorten(clean(text), LABEL_WIDTH) for language, text in texts.items()}
    return [element("tspan", cut, class_=language, lang=language) for language, cut in cuts.items()]


def _tick_labels(marks: Sequence[tuple[float, str]], y: float) -> list[Markup]:
    def anchor(share: float) -> str:
        return "start" if share < 0.03 else "end" if share > 0.97 else "middle"

    return [element("text", words, x=at(s), y=y, text_anchor=anchor(s), class_="tick") for s, words in marks]


def _against(bar: Bar) -> str:
    if bar.unit in {"share", "%"}:
        return f"{percent(bar.value)} vs {percent(bar.baseline)}"
    return f"{number(bar.value)} vs {number(bar.baseline)} {clean(bar.unit)}".strip()


def _shares(values: Sequence[int]) -> list[float]:
    span = values[-1] - values[0]
    return [(v - values[0]) / span if span else 0.5 for v in values]


def _day_label(day: date) -> str:
    # "2026-03" reads in any language, unlike "Mar".
    return f"{day.year}-{day.month:02d}" if day.day == 1 else f"{day.month}-{day.day:02d}"
