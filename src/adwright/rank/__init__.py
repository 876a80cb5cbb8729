"""Rank creatives: expected effect with an interval, and a portfolio of effect and variety.

Comes in: creatives, segments, and counted outcomes where there are any. Goes out: `Prediction`, `Portfolio`. It does
not know findings: a blocked creative is taken out before.

To add one: a predictor is one file with a class that has `fit` and `predict` (base.py), decorated with
``@predictors.register("name")`` and imported here, or an entry point in the group ``adwright.predictor``.
"""

from adwright.rank.base import Predictor, predictors
from adwright.rank.beta_tree import Belief, BetaTree
from adwright.rank.hierarchical import CTR_PRIOR, CVR_PRIOR, HierarchicalPredictor
from adwright.rank.outcome_table import OutcomeTable, count_outcomes, count_served
from adwright.rank.portfolio import Pick, Portfolio, choose_portfolio, copy_similarity

__all__ = [
    "CTR_PRIOR", "CVR_PRIOR", "Belief", "BetaTree", "HierarchicalPredictor", "OutcomeTable", "Pick", "Portfolio",
    "Predictor", "choose_portfolio", "copy_similarity", "count_outcomes", "count_served", "predictors",
]  # fmt: skip
