"""The page of results. Comes in: a `ResultsReport`. Goes out: one self-contained HTML string."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from markupsafe import Markup

from adwright.app.page.charts import Interval, columns, difference, dot_intervals
from adwright.app.page.html import page
from adwright.app.page.report import Arm, ResultsReport, Traffic
from adwright.app.page.words import word

#: Rows of one chart; the table under it holds the first `TABLE`.
CHART_ROWS = 24
TABLE = 400
#: Colours of the style sheet for stacked columns; creatives beyond it are "others".
STACKS = 6


def results_page(results: ResultsReport) -> str:
    """The report of outcomes as one HTML string that loads nothing."""
    language = results.language
    return page(
        "results.html.j2",
        language,
        results=results,
        by_creative=_charts(results.by_creative, language),
        by_segment=_charts(results.by_segment, language),
        by_both=results.by_both[:TABLE],
        by_both_total=len(results.by_both),
        comparisons=[
            (c, difference(c.difference, c.low, c.high, f"{c.treatment} − {c.control}")) for c in results.comparisons
        ],
        traffic=traffic_chart(results, language),
        stacks=_stacks(results.traffic),
        table=TABLE,
    )


def _charts(arms: Sequence[Arm], language: str) -> dict[str, object]:
    ordered = sorted(arms, key=lambda a: -(a.ctr.mean if a.ctr else -1.0))
    shown = ordered[:CHART_ROWS]
    empty = word("abstains", language)
    ctr = [Interval(a.label, a.ctr, f"n = {a.impressions:,}") for a in shown]
    cvr = [Interval(a.label, a.cvr, f"n = {a.clicks:,}") for a in shown]
    return {
        "arms": ordered[:TABLE],
        "total": len(arms),
        "shown": len(shown),
        "ctr": dot_intervals(ctr, word("ctr", language), empty=empty),
        "cvr": dot_intervals(cvr, word("cvr", language), empty=empty),
    }


def _stacks(traffic: Sequence[Traffic]) -> list[str]:
    """Creatives that are drawn by themselves, the most served first."""
    served: Counter[str] = Counter()
    for row in traffic:
        served[row.creative] += row.decisions
    return [creative for creative, _ in served.most_common(STACKS)]


def traffic_chart(results: ResultsReport, language: str) -> Markup:
    """Decisions per day, stacked by creative; days without a decision stay as gaps."""
    if not results.traffic:
        return Markup("")
    first, last = min(t.day for t in results.traffic), max(t.day for t in results.traffic)
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    named = _stacks(results.traffic)
    counts: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for row in results.traffic:
        counts[row.creative if row.creative in named else ""][row.day] += row.decisions
    stacks = [(results.labels.get(name, name), [float(counts[name][day]) for day in days]) for name in named]
    if "" in counts:
        stacks.append((word("others", language), [float(counts[""][day]) for day in days]))
    return columns(days, stacks, word("over_time", language))
