"""Measuring: decisions and outcomes come in, rates with intervals and verdicts in words go out.

Nothing here serves or learns. Verdicts say what they rest on: sample sizes, effective sample sizes, the test, the
adjustment.
To add an estimator: a file with one function from logged arrays to a noun with an interval, a simulation with a known
truth in
the tests, and an export here.
"""

from adwright.measure.ab import (
    ABResult,
    ab_test,
    ab_tests,
    always_valid_p,
    detectable_difference,
    holm,
    power,
    sample_size,
)
from adwright.measure.attribution import DECISION_COLUMNS, OUTCOME_COLUMNS, Attributed, attribute
from adwright.measure.intervals import Counts, Interval, newcombe, relative_lift, wilson
from adwright.measure.off_policy import PolicyValue, arm_values, off_policy
from adwright.measure.rates import Rates, rates
from adwright.measure.sample_ratio import SampleRatio, sample_ratio
from adwright.measure.text_variety import distinct_n, mean_distance, self_bleu
from adwright.measure.verdict import Comparison, GroupVerdict, Verdict, judge

__all__ = [
    "DECISION_COLUMNS",
    "OUTCOME_COLUMNS",
    "ABResult",
    "Attributed",
    "Comparison",
    "Counts",
    "GroupVerdict",
    "Interval",
    "PolicyValue",
    "Rates",
    "SampleRatio",
    "Verdict",
    "ab_test",
    "ab_tests",
    "always_valid_p",
    "arm_values",
    "attribute",
    "detectable_difference",
    "distinct_n",
    "holm",
    "judge",
    "mean_distance",
    "newcombe",
    "off_policy",
    "power",
    "rates",
    "relative_lift",
    "sample_ratio",
    "sample_size",
    "self_bleu",
    "wilson",
]
