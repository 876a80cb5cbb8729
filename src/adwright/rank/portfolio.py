"""Which creatives to run: expected effect against variety.

Comes in: creatives and their predictions. Goes out: picks in order, each with its reason. It does not know findings:
what is blocked must be taken out before.

The value of a set S of at most `size` creatives is

    alpha * mean effect + beta * variety
    effect(i)   = CTR of i over the highest CTR in the pool, in [0, 1]; summed over S and divided by `size`
    variety(S)  = weighted sum over the pool of the similarity to the most similar creative of S, over the same sum for
                  the set that greedy picks for variety alone; in [0, 1] up to greedy's slack

Effect is a ratio, not a rank, so that two creatives whose rates hardly differ stay alike. Variety is facility location:
a pick counts for what it says that no earlier pick says, and a near-copy of a pick adds next to nothing. A creative of
the pool weighs 1 / (sum of its similarities), so that a kind of copy counts once however many near-copies of it the
generator made; the least similar pair of the pool counts as similarity 0. Both parts are monotone and submodular, so
greedy reaches at least 1 - 1/e (63 %) of the best value.

Source: Nemhauser, Wolsey and Fisher 1978, Mathematical Programming 14, theorem 4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from adwright.core import Creative, DataError, Prediction, UserError
from adwright.core.noun import Noun
from adwright.core.text import ngrams

Floats = NDArray[np.float64]
Similarity = Callable[[Creative, Creative], float]

#: Weight of an equal template in the similarity of two creatives; the copy has the rest. Our choice: the copy tells
#: creatives of one product apart, the template mostly how they look.
TEMPLATE_WEIGHT = 0.25


class Pick(Noun):
    """One chosen creative.

    Parameters
    ----------
    segment
        Segment of the prediction that was used.
    rank
        1 for the first.
    effect
        Expected CTR over the highest in the pool, in [0, 1].
    variety
        Share of the variety that it added to the earlier picks, in [0, 1].
    gain
        What it added to the objective.
    why
        The reason in one sentence.
    """

    creative: str
    segment: str | None
    rank: Annotated[int, Field(ge=1)]
    effect: float
    variety: float
    gain: float
    why: str


class Portfolio(Noun):
    """Picks in order, the value of the objective, and what the reader should know."""

    picks: tuple[Pick, ...]
    objective: float
    notes: tuple[str, ...] = ()


def choose_portfolio(
    creatives: Sequence[Creative],
    predictions: Sequence[Prediction],
    *,
    alpha: float,
    beta: float,
    size: int,
    audience: str | None = None,
    similarity: Similarity | None = None,
) -> Portfolio:
    """Choose up to `size` creatives, greedily; ties go to the smaller id.

    Parameters
    ----------
    predictions
        At least one per creative; of several, the one for `audience` counts, else the one for the creative's own
        segment, else the one for everyone. Where a predictor abstains the pool's mean stands in.
    alpha, beta
        Weights of effect and variety, at least 0 and not both 0.
    audience
        Segment that the portfolio is for.
    similarity
        Symmetric, in [0, 1], 1 for equals; default `copy_similarity`.

    Raises
    ------
    UserError
        For weights or a size that make no sense.
    DataError
        For a creative that occurs twice or has no prediction.

    Examples
    --------
    >>> from adwright.core import Estimate, Line, Recipe
    >>> def ad(id, text):
    ...     line = Line(field="headline", text=text, recipe=Recipe(writer="human"))
    ...     return Creative(id=id, brief="b", product="tea", locale="en", lines=(line,))
    >>> def says(id, ctr):
    ...     rate = Estimate(mean=ctr, low=0, high=1)
    ...     return Prediction(creative=id, segment=None, ctr=rate, cvr=None, model_version="m")
    >>> ads = [ad("a", "Fresh green tea"), ad("b", "Fresh green teas"), ad("c", "Slow mornings")]
    >>> rates = [says("a", 0.020), says("b", 0.019), says("c", 0.015)]
    >>> [pick.creative for pick in choose_portfolio(ads, rates, alpha=1, beta=1, size=2).picks]
    ['a', 'c']
    >>> choose_portfolio(ads, rates, alpha=1, beta=0, size=1).picks[0].why
    'Expected CTR 2.00 %, the highest of 3.'
    """
    if alpha < 0 or beta < 0 or alpha + beta <= 0 or size < 0:
        raise UserError(
            f"alpha {alpha}, beta {beta}, size {size}", hint="give weights >= 0, one above 0, and size >= 0"
        )
    pool = sorted(creatives, key=lambda creative: creative.id)
    if len({creative.id for creative in pool}) < len(pool):
        raise DataError("a creative occurs twice in the pool", hint="give each creative once")
    chosen = _predictions(pool, predictions, audience)
    effect, notes = _effects(chosen)
    alike = _similarities(pool, similarity)
    size = min(size, len(pool))
    if not size:
        return Portfolio(picks=(), objective=0.0, notes=notes)
    cover = _kinds(alike)
    most, _ = _cover(cover, greedy(cover, np.zeros(len(pool)), size))
    order = greedy(beta * cover / most, alpha * effect / size, size)
    _, added = _cover(cover, order)
    picks = []
    for rank, i in enumerate(order, start=1):
        variety = float(added[rank - 1] / most)
        gain = alpha * float(effect[i]) / size + beta * variety
        nearest = float(alike[i, order[: rank - 1]].max()) if rank > 1 else None
        why = _why(chosen[i], float(effect[i]), variety, nearest, len(pool), beta)
        picks.append(
            Pick(
                creative=pool[i].id,
                segment=chosen[i].segment,
                rank=rank,
                effect=float(effect[i]),
                variety=variety,
                gain=gain,
                why=why,
            )
        )
    return Portfolio(picks=tuple(picks), objective=sum(pick.gain for pick in picks), notes=notes)


def greedy(alike: Floats, worth: Floats, size: int) -> list[int]:
    """Indices in the order of picking: the largest gain in worth plus cover, ties to the smaller index.

    Parameters
    ----------
    alike
        Scaled similarities, at least 0. Shape (n, n); column i is what picking i covers.
    worth
        What i adds whatever else is picked. Shape (n,).
    """
    covered = np.zeros(alike.shape[0])
    left = np.ones(alike.shape[0], dtype=bool)
    order: list[int] = []
    for _ in range(size):
        gains = worth + np.maximum(alike - covered[:, None], 0.0).sum(axis=0)
        # Rounding keeps equal gains equal, whatever order they were added up in.
        gains = np.where(left, np.round(gains, 12), -np.inf)
        best = int(np.argmax(gains))
        order.append(best)
        left[best] = False
        covered = np.maximum(covered, alike[:, best])
    return order


def copy_similarity(a: Creative, b: Creative) -> float:
    """Jaccard similarity of the character bigrams of all copy, with equal templates worth a quarter."""
    return float(_similarities([a, b], None)[0, 1])


def _kinds(alike: Floats) -> Floats:
    """What each creative (column) covers of each other (row), every kind of copy weighing the same. Shape (n, n)."""
    least = float(alike.min())
    stretched = (alike - least) / (1 - least) if least < 1 else alike
    cover: Floats = stretched / stretched.sum(axis=1, keepdims=True)
    return cover


def _cover(alike: Floats, order: Sequence[int]) -> tuple[float, Floats]:
    """What a set covers of the pool, and how much of it each pick added."""
    best = np.maximum.accumulate(alike[:, list(order)], axis=1).sum(axis=0)
    return float(best[-1]), np.diff(best, prepend=0.0)


def _predictions(pool: Sequence[Creative], predictions: Sequence[Prediction], audience: str | None) -> list[Prediction]:
    by_place = {(p.creative, p.segment): p for p in predictions}
    found = []
    for creative in pool:
        places = (audience, creative.segment, None) if audience is not None else (creative.segment, None)
        prediction = next((by_place[creative.id, at] for at in places if (creative.id, at) in by_place), None)
        if prediction is None:
            raise DataError(
                f"creative {creative.id} has no prediction for any of the segments {places}",
                hint="predict the pool before choosing from it",
            )
        found.append(prediction)
    return found


def _effects(predictions: Sequence[Prediction]) -> tuple[Floats, tuple[str, ...]]:
    """CTR over the highest, the mean of the known ones where a predictor abstains. Shape (n,)."""
    rates = np.array([p.ctr.mean if p.ctr else np.nan for p in predictions])
    unknown = int(np.isnan(rates).sum())
    if unknown == rates.size:
        return np.ones(rates.size), ("no creative has an expected effect: chosen for variety alone",) if unknown else ()
    notes = [f"{unknown} of {rates.size} creatives without an expected effect count with the mean"] if unknown else []
    rates = np.where(np.isnan(rates), np.nanmean(rates), rates)
    if rates.size > 1 and float(np.ptp(rates)) <= 1e-12:
        notes.append("all expected effects are equal: variety decides")
    top = float(rates.max())
    return (rates / top if top > 0 else np.ones(rates.size)), tuple(notes)


def _similarities(pool: Sequence[Creative], similarity: Similarity | None) -> Floats:
    """Similarity of all pairs. Shape (n, n)."""
    if similarity is not None:
        given = np.array([[1.0 if a is b else similarity(a, b) for b in pool] for a in pool]).reshape(len(pool), -1)
        if given.size and (given.min() < 0 or given.max() > 1):
            raise DataError(f"similarities from {given.min():.3g} to {given.max():.3g}", hint="keep them in [0, 1]")
        return given
    templates = np.array([creative.visual.template for creative in pool])
    same: Floats = (templates[:, None] == templates[None, :]).astype(np.float64)
    return (1 - TEMPLATE_WEIGHT) * _jaccard(pool) + TEMPLATE_WEIGHT * same


def _jaccard(pool: Sequence[Creative]) -> Floats:
    """core.text.similarity of all pairs, by one sparse product. Shape (n, n)."""
    from scipy.sparse import csr_array  # late: a third of a second that callers with a similarity need not wait for

    grams = [ngrams(" ".join(line.text for line in creative.lines), 2) for creative in pool]
    index = {gram: i for i, gram in enumerate(sorted(set().union(*grams)))}
    columns = [index[gram] for found in grams for gram in sorted(found)]
    starts = np.cumsum([0, *(len(found) for found in grams)])
    shape = (len(pool), max(len(index), 1))
    incidence = csr_array((np.ones(len(columns)), columns, starts), shape=shape)
    shared = (incidence @ incidence.T).toarray()
    sizes = np.array([len(found) for found in grams], dtype=np.float64)
    union = sizes[:, None] + sizes[None, :] - shared
    jaccard: Floats = np.divide(shared, union, out=np.ones_like(union), where=union > 0)
    return jaccard


def _why(prediction: Prediction, effect: float, variety: float, nearest: float | None, pool: int, beta: float) -> str:
    if prediction.ctr is None:
        rate = "No expected CTR"
    elif effect >= 1 - 1e-12:
        rate = f"Expected CTR {prediction.ctr.mean * 100:.2f} %, the highest of {pool}"
    else:
        rate = f"Expected CTR {prediction.ctr.mean * 100:.2f} %, {effect * 100:.0f} % of the highest of {pool}"
    if not beta:
        return rate + "."
    if nearest is None:
        return f"{rate}; alone it covers {variety * 100:.0f} % of the variety."
    return (
        f"{rate}; adds {variety * 100:.0f} % of the variety, {nearest * 100:.0f} % alike with the nearest earlier pick."
    )
