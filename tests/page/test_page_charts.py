"""Charts: their arithmetic, their words, their looks (golden files; UPDATE_GOLDEN=1 writes them anew)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from adwright.app.page.axis import day_ticks, nice_ticks, number, percent
from adwright.app.page.charts import (
    LEFT,
    RIGHT,
    Bar,
    Interval,
    columns,
    difference,
    dot_intervals,
    line,
    ratio_bars,
    spark_interval,
)
from adwright.core import Estimate

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = '"><script>alert(1)</script>&\x00\u202e'


def _parts(chart: Markup, tag: str, kind: str = "") -> list[ElementTree.Element]:
    root = ElementTree.fromstring(str(chart))
    return [e for e in root.iter() if e.tag == tag and (not kind or kind in e.get("class", "").split())]


def _share(text: str | None) -> float:
    assert text
    assert text.endswith("%")
    return float(text[:-1]) / 100


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 8))
def test_ticks_enclose_the_data_with_even_round_steps(low: float, span: float, count: int) -> None:
    ticks = nice_ticks(low, low + span, count)
    high = low + span
    if high <= low:  # the span vanished in rounding
        return
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= count + 2
    step = ticks[1] - ticks[0]
    assert all(abs((b - a) - step) <= 1e-6 * max(1.0, abs(b)) for a, b in pairwise(ticks))


def test_ticks_of_one_value_and_of_no_number() -> None:
    assert nice_ticks(5, 5)[0] < 5 < nice_ticks(5, 5)[-1]
    assert nice_ticks(0, 0) == [0, 0.25, 0.5, 0.75, 1]
    with pytest.raises(ValueError, match="finite"):
        nice_ticks(0, float("nan"))


@given(st.floats(-1e9, 1e9, allow_subnormal=False))
def test_number_reads_back_within_half_a_percent(value: float) -> None:
    read = float(number(value).replace(",", "").replace("−", "-"))
    assert abs(read - value) <= max(0.005 * abs(value), 5e-7)


@given(st.floats(0, 1))
def test_percent_reads_back(share: float) -> None:
    assert abs(float(percent(share)[:-1]) / 100 - share) <= max(0.051 * share, 5e-7)


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 1500), st.integers(2, 8))
def test_day_ticks_lie_inside_in_order_and_are_few(first: date, days: int, count: int) -> None:
    last = first + timedelta(days=days)
    ticks = day_ticks(first, last, count)
    assert ticks == sorted(set(ticks))
    assert all(first <= tick <= last for tick in ticks)
    assert 1 <= len(ticks) <= count


def test_bars_are_as_long_as_their_ratio() -> None:
    chart = ratio_bars([Bar("a", 3.0, 1.0), Bar("b", 0.5, 1.0)], "t")
    up, down = _parts(chart, "rect", "bar")
    assert _share(up.get("width")) == pytest.approx(1.0)  # the axis ends at 3
    assert _share(down.get("width")) == pytest.approx(0.5 / 3, abs=1e-4)
    assert up.get("class") == "bar up"
    assert down.get("class") == "bar down"
    marks = [_share(mark.get("x1")) for mark in _parts(chart, "line", "baseline")]
    assert marks == pytest.approx([1 / 3, 1 / 3], abs=1e-4)


def test_labels_in_two_languages_are_both_there_to_choose_from() -> None:
    chart = ratio_bars([Bar({"en": "clicks", "zh": "点击"}, 1, 1), Bar({"en": "mood", "zh": "mood"}, 1, 1)], "t")
    assert [(t.get("lang"), t.text) for t in _parts(chart, "tspan")] == [("en", "clicks"), ("zh", "点击")]
    assert str(chart).count("mood") == 1


def test_a_bar_beyond_the_axis_says_how_far() -> None:
    chart = ratio_bars([Bar("teaware", 0.77, 0.01, "share")], "t")
    assert _share(_parts(chart, "rect", "bar")[0].get("width")) == 1
    assert _parts(chart, "text", "over")[0].text == "77× ▸"


@pytest.mark.parametrize(("value", "baseline"), [(3.0, 0.0), (-1.0, 2.0), (2.0, -1.0)])
def test_no_bar_where_there_is_no_ratio(value: float, baseline: float) -> None:
    chart = ratio_bars([Bar("a", value, baseline)], "t")
    assert not _parts(chart, "rect", "bar")
    assert f"{number(value)} vs {number(baseline)}" in chart


def test_intervals_stand_where_the_axis_says() -> None:
    chart = dot_intervals([Interval("A", Estimate(mean=0.03, low=0.01, high=0.04)), Interval("B", None)], "CTR")
    (dot,), (span,) = _parts(chart, "circle", "dot"), _parts(chart, "line", "interval")
    assert [_share(x) for x in (span.get("x1"), dot.get("cx"), span.get("x2"))] == [0.25, 0.75, 1.0]
    assert "no estimate" in chart
    ticks = {t.text: _share(t.get("x")) for t in _parts(chart, "text", "tick")}
    assert ticks["1%"] == 0.25
    assert ticks["4%"] == 1.0


def test_sparks_share_their_edge() -> None:
    small = spark_interval(Estimate(mean=0.01, low=0.0, high=0.02), 0.04, "t")
    assert _share(_parts(small, "line", "interval")[0].get("x2")) == 0.5


def test_difference_has_zero_in_the_middle_of_its_axis() -> None:
    chart = difference(-0.01, -0.03, 0.01, "B minus A")
    assert _share(_parts(chart, "line", "baseline")[0].get("x1")) == 0.5
    assert _share(_parts(chart, "circle", "dot")[0].get("cx")) < 0.5
    assert "−4 pp" in chart
    assert "+4 pp" in chart


def test_line_rises_with_its_values_and_shades_its_window() -> None:
    days = [date(2026, 1, 5) + timedelta(weeks=i) for i in range(10)]
    chart = line([(day, float(i)) for i, day in enumerate(days)], "t", window=4)
    pairs = [pair.split(",") for pair in _parts(chart, "polyline")[0].get("points", "").split()]
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    assert xs == sorted(xs)
    assert xs[0] == LEFT * 1000
    assert xs[-1] == RIGHT * 1000
    assert ys == sorted(ys, reverse=True)
    window = _parts(chart, "rect", "window")[0]
    assert _share(window.get("x")) == pytest.approx(xs[-4] / 1000, abs=1e-3)
    assert _share(window.get("x")) + _share(window.get("width")) == pytest.approx(RIGHT, abs=1e-3)


def test_stacks_stand_on_each_other() -> None:
    chart = columns([date(2026, 4, 1)], [("A", [30.0]), ("B", [10.0])], "t")
    low, high = _parts(chart, "rect")
    assert float(low.get("height", 0)) == pytest.approx(3 * float(high.get("height", 0)))
    assert float(high.get("y", 0)) + float(high.get("height", 0)) == pytest.approx(float(low.get("y", 0)), abs=0.1)


SERIES = [(date(2026, 1, 5) + timedelta(weeks=i), 20 + i * 1.5) for i in range(12)]
ESTIMATE = Estimate(mean=0.031, low=0.02, high=0.047, n=1200)
CHARTS: dict[str, Callable[[str], Markup]] = {
    "ratio_bars": lambda s: ratio_bars([Bar(s, 4.2, 1.4), Bar("晚间占比", 0.2, 0.4, "share"), Bar("z", 9, 1)], s),
    "line": lambda s: line(SERIES, s, window=4),
    "dot_intervals": lambda s: dot_intervals([Interval(s, ESTIMATE, "n = 1,200"), Interval("乙", None)], s),
    "difference": lambda s: difference(0.006, 0.001, 0.011, s),
    "columns": lambda s: columns([d for d, _ in SERIES], [(s, [v for _, v in SERIES])], s),
    "spark_interval": lambda s: spark_interval(ESTIMATE, 0.05, s),
}


@pytest.mark.parametrize("name", CHARTS)
def test_chart_looks_as_agreed(name: str) -> None:
    drawn = str(CHARTS[name]("春山 & <Spring>")).replace("><", ">\n<") + "\n"
    file = GOLDEN / f"{name}.svg"
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(drawn, "utf-8")
    assert drawn == file.read_text("utf-8")


@pytest.mark.parametrize("name", CHARTS)
def test_chart_says_what_it_is_and_keeps_hostile_words_as_words(name: str) -> None:
    chart = CHARTS[name](HOSTILE)
    root = ElementTree.fromstring(str(chart))  # well-formed, so nothing broke out
    assert root.get("role") == "img"
    assert root.get("aria-label") == '"><script>alert(1)</script>&'
    assert root[0].tag == "title"
    assert not _parts(chart, "script")
    assert not re.search("[\x00\u202e]", str(chart))
