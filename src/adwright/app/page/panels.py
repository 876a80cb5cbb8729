"""The page's panels besides the gallery. Comes in: a `RunReport`. Goes out: rows and charts for the template."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from markupsafe import Markup

from adwright.app.page.axis import number
from adwright.app.page.charts import Bar, line, ratio_bars
from adwright.app.page.figures import figure_names
from adwright.app.page.report import DroppedLine, RunReport
from adwright.core import Finding, Segment, Severity, Trend

#: Figures drawn per segment; the strongest come first.
CONTRASTS = 6
#: Example spans and examples of reasons shown per row.
EXAMPLES = 3
_SEVERITIES: tuple[Severity, ...] = ("block", "needs_proof", "notice")


@dataclass(frozen=True)
class SegmentPanel:
    """A segment with its chart."""

    segment: Segment
    chart: Markup


@dataclass(frozen=True)
class TrendPanel:
    """A trend with its chart; `step` is the page's word for one period."""

    trend: Trend
    chart: Markup
    step: str
    slope: str


@dataclass(frozen=True)
class RuleRow:
    """What one rule found over all creatives."""

    rule: str
    check: str
    severity: Severity
    count: int
    creatives: int
    spans: tuple[str, ...]
    why: str
    source: str


@dataclass(frozen=True)
class ReasonRow:
    """Lines that were dropped for one reason."""

    reason: str
    count: int
    examples: tuple[DroppedLine, ...]


def segment_panels(segments: Sequence[Segment], language: str) -> list[SegmentPanel]:
    """Largest first."""
    panels = []
    for segment in sorted(segments, key=lambda s: -s.size):
        name = segment.name.get(language) or next(iter(segment.name.values()), segment.id)
        bars = [Bar(figure_names(c.feature), c.value, c.baseline, c.unit) for c in segment.contrasts[:CONTRASTS]]
        panels.append(SegmentPanel(segment, ratio_bars(bars, name) if bars else Markup("")))
    return panels


def trend_panels(trends: Sequence[Trend]) -> tuple[list[TrendPanel], list[TrendPanel]]:
    """Those that move, rising before falling and the clearest first, and those that do not."""
    ordered = sorted(trends, key=lambda t: (t.direction == "falling", t.p_value, -abs(t.burst), t.term))
    moving = [_trend(t) for t in ordered if t.direction != "flat"]
    return moving, [_trend(t) for t in ordered if t.direction == "flat"]


def _trend(trend: Trend) -> TrendPanel:
    title = f"{trend.term}, {trend.direction}"
    slope = f"{'+' if trend.slope > 0 else ''}{number(round(trend.slope * 100, 1))}%"
    height = 132 if trend.direction != "flat" else 92
    return TrendPanel(
        trend, line(trend.series, title, window=trend.window, height=height), step_of(trend.series), slope
    )


def step_of(series: Sequence[tuple[date, float]]) -> str:
    """The page's word for the length of a period.

    Examples
    --------
    >>> step_of([(date(2026, 3, 2), 1.0), (date(2026, 3, 9), 2.0)])
    'per_week'
    """
    if len(series) < 2:
        return "per_period"
    days = (series[-1][0] - series[0][0]).days / (len(series) - 1)
    return "per_day" if days == 1 else "per_week" if days == 7 else "per_month" if 28 <= days <= 31 else "per_period"


def rule_rows(run: RunReport) -> list[RuleRow]:
    """Findings on creatives and on their images, by rule: the strictest and most frequent first."""
    on_images: list[tuple[str, Finding]] = [(r.creative, f) for r in run.renditions for f in r.findings]
    found = [(creative, f) for creative, findings in run.findings.items() for f in findings] + on_images
    groups: dict[tuple[Severity, str, str], list[tuple[str, Finding]]] = defaultdict(list)
    for creative, finding in found:
        groups[finding.severity, finding.rule, finding.check].append((creative, finding))
    rows = []
    for (severity, rule, check), pairs in groups.items():
        spans = dict.fromkeys(f.span for _, f in pairs if f.span)
        why, source = pairs[0][1].why, next((f.source for _, f in pairs if f.source), "")
        touched = len({creative for creative, _ in pairs})
        rows.append(RuleRow(rule, check, severity, len(pairs), touched, tuple(spans)[:EXAMPLES], why, source))
    return sorted(rows, key=lambda r: (_SEVERITIES.index(r.severity), -r.count, r.rule))


def reason_rows(dropped: Iterable[DroppedLine]) -> list[ReasonRow]:
    """Dropped lines by reason, the most frequent first."""
    groups: dict[str, list[DroppedLine]] = defaultdict(list)
    for item in dropped:
        groups[item.reason].append(item)
    rows = [ReasonRow(reason, len(lines), _unlike(lines)) for reason, lines in groups.items()]
    return sorted(rows, key=lambda r: (-r.count, r.reason))


def _unlike(lines: Sequence[DroppedLine]) -> tuple[DroppedLine, ...]:
    return tuple({line.text: line for line in reversed(lines)}.values())[::-1][:EXAMPLES]


def blocked(run: RunReport) -> int:
    """Number of creatives that hold a blocking finding."""
    return sum(any(f.severity == "block" for f in findings) for findings in run.findings.values())


def writers(run: RunReport) -> Counter[str]:
    """Lines of the chosen creatives by writer; of all creatives when none was chosen."""
    chosen = {pick.creative for pick in run.picks}
    shown = [c for c in run.creatives if not chosen or c.id in chosen]
    return Counter(line.recipe.writer for line in chain.from_iterable(c.lines for c in shown))
