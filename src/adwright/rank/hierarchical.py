"""Empirical Bayes rates: what a creative did, drawn towards its product in the segment, its product, and everything.

Comes in: an `OutcomeTable`. Goes out: `Prediction` with intervals. It does not read the copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import polars as pl

from adwright.core import Creative, Estimate, Prediction, content_id, sha256
from adwright.rank.base import predictors
from adwright.rank.beta_tree import Belief, BetaTree, Key
from adwright.rank.outcome_table import OutcomeTable

#: Beliefs about the overall rates without any data: weak conventions of this project, no measurements. Beta(0.2, 19.8)
#: for clicks lies below 5 % with a probability of 0.94, which holds display rates of 0.65 % to 0.76 % (facts on field
#: evidence: Taboola study of 2026) as well as a good search advertisement.
CTR_PRIOR = Belief(0.01, 20.0)
CVR_PRIOR = Belief(0.03, 20.0)


@predictors.register("hierarchical")
class HierarchicalPredictor:
    """Beta-binomial hierarchy: overall -> product -> product in a segment -> creative.

    Parameters
    ----------
    level
        Probability that an interval covers.
    min_clicks
        Fewest clicks of a product (in the segment, when one is asked for) from which a conversion rate is given.
    ctr_prior, cvr_prior
        Beliefs about the overall rates without data.

    Notes
    -----
    A new creative of a known product has the product's rate, with the scatter between creatives added. For everyone
    (segment None) the counts are added up over segments and that level is left out. What a creative did in other
    segments moves its rate in a segment only through the product.

    Source
    ------
    Beta-binomial hierarchy with moment matching: see beta_tree.

    Examples
    --------
    >>> cells = pl.DataFrame({"product": ["tea"], "creative": ["cr_1"], "segment": ["s"],
    ...                       "impressions": [10_000], "clicks": [300], "conversions": [15]})
    >>> predictor = HierarchicalPredictor().fit(OutcomeTable.of(cells))
    >>> ad = Creative(id="cr_1", brief="b", product="tea", locale="en", lines=())
    >>> found = predictor.predict([ad], ["s"])[0]
    >>> round(found.ctr.mean, 3), found.ctr.n
    (0.03, 10000)
    """

    name = "hierarchical"

    def __init__(
        self,
        *,
        level: float = 0.9,
        min_clicks: int = 30,
        ctr_prior: Belief = CTR_PRIOR,
        cvr_prior: Belief = CVR_PRIOR,
    ) -> None:
        self.level, self.min_clicks = level, min_clicks
        self.ctr_prior, self.cvr_prior = ctr_prior, cvr_prior
        self.fit(OutcomeTable.empty())

    def fit(self, table: OutcomeTable) -> Self:
        """Estimate strengths and keep the counts."""
        frame = table.frame.with_columns(pl.col("creative", "segment").fill_null(""))
        whole = frame.group_by("product", "creative").agg(pl.col("impressions", "clicks", "conversions").sum())
        whole = whole.sort("product", "creative")
        self._rates: dict[tuple[str, bool], _Rate] = {}
        for rate, hits, tries, prior in (
            ("ctr", "clicks", "impressions", self.ctr_prior),
            ("cvr", "conversions", "clicks", self.cvr_prior),
        ):
            self._rates[rate, True] = _Rate(frame, ("product", "segment", "creative"), hits, tries, prior)
            self._rates[rate, False] = _Rate(whole, ("product", "creative"), hits, tries, prior)
        self.model_version = self._version(table)
        return self

    def predict(self, creatives: Sequence[Creative], segments: Sequence[str | None]) -> list[Prediction]:
        """One prediction per creative and segment, all segments of the first creative first."""
        return [self._predict(creative, segment) for creative in creatives for segment in segments]

    def _predict(self, creative: Creative, segment: str | None) -> Prediction:
        place: Key = (creative.product,) if segment is None else (creative.product, segment)
        key = (*place, creative.id)
        ctr = self._rates["ctr", segment is not None]
        cvr = self._rates["cvr", segment is not None]
        drivers = ctr.drivers(key)
        _, clicks = cvr.counts(place)
        enough = clicks >= self.min_clicks
        if enough:
            drivers += cvr.drivers(key)
        else:
            where = "for this product" if segment is None else "for this product in this segment"
            drivers.append(f"no conversion rate: {clicks} clicks {where}, {self.min_clicks} are needed")
        return Prediction(
            creative=creative.id,
            segment=segment,
            ctr=ctr.estimate(key, self.level),
            cvr=cvr.estimate(key, self.level) if enough else None,
            model_version=self.model_version,
            drivers=tuple(drivers),
        )

    def _version(self, table: OutcomeTable) -> str:
        said = {
            "predictor": self.name,
            "level": self.level,
            "min_clicks": self.min_clicks,
            "priors": [self.ctr_prior.mean, self.ctr_prior.tries, self.cvr_prior.mean, self.cvr_prior.tries],
            "data": sha256(table.frame.write_csv().encode()),
        }
        return content_id("model", said)


#: What a node's other tries are called, by the name of its children's level.
_OTHERS = {
    "creative": {2: "other creatives of the product", 3: "other creatives of the product in this segment"},
    "segment": {3: "the product in other segments"},
    "product": {2: "other products", 3: "other products"},
}


class _Rate:
    """One rate's tree with its raw counts."""

    def __init__(self, frame: pl.DataFrame, path: tuple[str, ...], hits: str, tries: str, prior: Belief) -> None:
        self.path, self.hits, self.tries = path, hits, tries
        leaves: list[Key] = list(frame.select(path).iter_rows())
        counts = frame.select(hits, tries)
        floats = counts.cast(pl.Float64)
        self.tree = BetaTree(leaves, floats[hits].to_numpy(), floats[tries].to_numpy(), prior, levels=len(path))
        self._counts: dict[Key, tuple[int, int]] = {}
        for key, (hit, tried) in zip(leaves, counts.iter_rows(), strict=True):
            for depth in range(len(key) + 1):
                before = self.counts(key[:depth])
                self._counts[key[:depth]] = (before[0] + hit, before[1] + tried)

    def counts(self, key: Key) -> tuple[int, int]:
        """Hits and tries counted at a node and below."""
        return self._counts.get(key, (0, 0))

    def estimate(self, key: Key, level: float) -> Estimate:
        """Rate at a leaf; `n` are the tries of the nearest level that has any."""
        belief = self.tree.belief(key)
        low, high = belief.interval(level)
        n = next((n for depth in range(len(key), -1, -1) if (n := self.counts(key[:depth])[1])), 0)
        return Estimate(mean=belief.mean, low=low, high=high, level=level, n=n)

    def drivers(self, key: Key) -> list[str]:
        """What the mean is made of, the heaviest first; parts below 1 % are left out."""
        weights = self.tree.weights(key)
        prior = self.tree.prior
        known = f"prior of mean {prior.mean:.1%} worth {prior.tries:g} {self.tries}"
        if not self.counts(())[1]:
            return [f"prior only: no {self.tries} yet; {known}"]
        said = []
        for depth, weight in zip(range(len(key), -1, -1), weights, strict=False):
            hits, tries = self.counts(key[:depth])
            what = "this creative"
            if depth < len(key):
                child = self.counts(key[: depth + 1])
                hits, tries = hits - child[0], tries - child[1]
                what = _OTHERS[self.path[depth]][len(key)]
            if tries:
                said.append((weight, f"{what}: {hits:,} {self.hits} in {tries:,} {self.tries} ({hits / tries:.2%})"))
        said.append((weights[-1], known))
        said.sort(key=lambda pair: -pair[0])
        return [f"{text}, weight {weight:.0%}" for weight, text in said if weight >= 0.01]
