"""Self-contained report pages.

Comes in: a `RunReport` or a `ResultsReport`, filled with core nouns by the app. Goes out: one HTML string that loads
nothing from anywhere: styles, script, charts and pictures are inside. What comes from feeds or models stays text.
To add a panel: its rows in ``panels.py``, its markup in ``adwright/data/templates``, its words in ``words.py``.
"""

from adwright.app.page.report import (
    Arm,
    Comparison,
    DroppedLine,
    Intake,
    LineYield,
    Pick,
    PolicyValue,
    ResultsReport,
    RunReport,
    SampleRatio,
    Traffic,
)
from adwright.app.page.results import results_page
from adwright.app.page.run import run_page

__all__ = [
    "Arm",
    "Comparison",
    "DroppedLine",
    "Intake",
    "LineYield",
    "Pick",
    "PolicyValue",
    "ResultsReport",
    "RunReport",
    "SampleRatio",
    "Traffic",
    "results_page",
    "run_page",
]
