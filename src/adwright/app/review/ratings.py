"""`adwright review rate|compare|ratings`: what designers think of creatives, kept for learning.

Whoever rates is kept as a pseudonym: learning has to know which ratings come from one person, not from whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adwright.app.bench import find_creative
from adwright.app.campaign import load_campaign
from adwright.app.review.desk import who
from adwright.app.workspace import Workspace, write_jsonl
from adwright.core import Creative, Settings
from adwright.core.noun import Noun
from adwright.ingest import Pseudonymiser, load_key
from adwright.store import Comparison, Rating


class Rated(Noun):
    """A rating that was kept, and the creative's mean with it."""

    campaign: str
    creative: str
    score: int
    mean: float
    ratings: int


class Compared(Noun):
    """A comparison that was kept."""

    campaign: str
    better: str
    worse: str


class RatedCreative(Noun):
    """What people think of one creative: their ratings, and how often it was found better or worse than another."""

    creative: str
    mean: float | None
    ratings: int
    better: int
    worse: int


class RatingsSummary(Noun):
    """Ratings of a campaign, the best first. Written to the terminal and, with --json, as JSON."""

    campaign: str
    raters: int
    creatives: tuple[RatedCreative, ...]
    output: str = ""


def review_rate(
    folder: Path, creative: str, score: int, *, by: str = "", reason: str = "", settings: Settings | None = None
) -> Rated:
    """Rate a creative from 1 (poor) to 5, in place of what the same person gave it before.

    Raises
    ------
    UserError
        No such creative, or another number.
    """
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        found, _ = find_creative(work, creative)
        work.store.rate(campaign.name, found.id, rater=_rater(work, by), score=score, note=reason)
        scores = [rating.score for rating in work.store.ratings(campaign.name) if rating.creative == found.id]
    return Rated(
        campaign=campaign.name, creative=found.id, score=score, mean=sum(scores) / len(scores), ratings=len(scores)
    )


def review_compare(
    folder: Path, better: str, worse: str, *, by: str = "", reason: str = "", settings: Settings | None = None
) -> Compared:
    """Say which of two creatives is better, in place of what the same person said of the two before.

    Raises
    ------
    UserError
        No such creative, or one compared with itself.
    """
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        first, second = find_creative(work, better)[0].id, find_creative(work, worse)[0].id
        work.store.compare(campaign.name, first, second, rater=_rater(work, by), note=reason)
    return Compared(campaign=campaign.name, better=first, worse=second)


def review_ratings(folder: Path, *, output: Path | None = None, settings: Settings | None = None) -> RatingsSummary:
    """All ratings of a campaign; with `output` also as JSON Lines for training.

    A row is of kind "rating" (``creative``, ``score``, ``lines``) or "pair" (``chosen``, ``rejected``: ids, with the
    ``lines`` of both); both have ``product``, ``locale``, ``rater`` (a pseudonym), ``note`` and ``at``.
    """
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        ratings, pairs = work.store.ratings(campaign.name), work.store.comparisons(campaign.name)
        creatives = {creative.id: creative for creative in work.store.creatives(campaign.name)}
    ids = {rating.creative for rating in ratings} | {id_ for pair in pairs for id_ in (pair.better, pair.worse)}
    rows = []
    for id_ in ids:
        scores = [rating.score for rating in ratings if rating.creative == id_]
        rows.append(
            RatedCreative(
                creative=id_, mean=sum(scores) / len(scores) if scores else None, ratings=len(scores),
                better=sum(pair.better == id_ for pair in pairs), worse=sum(pair.worse == id_ for pair in pairs),
            )
        )  # fmt: skip
    if output is not None:
        write_jsonl(output, [*_rating_rows(ratings, creatives), *_pair_rows(pairs, creatives)])
    raters = {rating.rater for rating in ratings} | {pair.rater for pair in pairs}
    return RatingsSummary(
        campaign=campaign.name, raters=len(raters), output=str(output or ""),
        creatives=tuple(sorted(rows, key=lambda r: (-(r.mean or 0.0), r.worse - r.better, r.creative))),
    )  # fmt: skip


def _rating_rows(ratings: list[Rating], creatives: dict[str, Creative]) -> Iterator[dict[str, Any]]:
    for rating in ratings:
        one = creatives[rating.creative]
        yield {
            "kind": "rating", "creative": one.id, "score": rating.score, "lines": _lines(one), "product": one.product,
            "locale": one.locale, "rater": rating.rater, "note": rating.note, "at": rating.at.isoformat(),
        }  # fmt: skip


def _pair_rows(pairs: list[Comparison], creatives: dict[str, Creative]) -> Iterator[dict[str, Any]]:
    for pair in pairs:
        better, worse = creatives[pair.better], creatives[pair.worse]
        yield {
            "kind": "pair", "chosen": better.id, "rejected": worse.id,
            "lines": {better.id: _lines(better), worse.id: _lines(worse)}, "product": better.product,
            "locale": better.locale, "rater": pair.rater, "note": pair.note, "at": pair.at.isoformat(),
        }  # fmt: skip


def _lines(creative: Creative) -> dict[str, str]:
    return {line.field: line.text for line in creative.lines}


def _rater(work: Workspace, by: str) -> str:
    name, _ = who(work.campaign, work.settings, by, None)
    return Pseudonymiser(load_key(work.settings), domain="rater")(name)
