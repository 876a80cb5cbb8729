"""Behaviour segments: groups of at least k people who behave alike.

Comes in: an event table and products. Goes out: a `Segmentation`. It does not know brands or creatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from adwright.core import Product, Segment, UserError
from adwright.understand.behaviour import Behaviour, read_behaviour
from adwright.understand.clusters import Clustering, cluster
from adwright.understand.describe import describe
from adwright.understand.features import matrix_of
from adwright.understand.wording import known_language

#: From this share on, people of one sitting without an answer are a segment of their own: they show no habit, and many
#: of them would pull every group towards the average.
_ONCE = 0.1


@dataclass(frozen=True)
class Segmentation:
    """Segments and who is in which.

    Parameters
    ----------
    segments
        The largest first.
    members
        ``user`` and ``segment`` (a segment's id), sorted by user; people in no segment are not in it.
    people
        People in the log.
    left_out
        People in groups under k that could not be merged. They are counted here and described nowhere.
    notes
        What the reader should know before using the figures.
    chosen_by
        Why there are this many groups, with the figures.
    """

    segments: tuple[Segment, ...]
    members: pl.DataFrame
    people: int
    left_out: int
    notes: tuple[str, ...]
    chosen_by: str


def segment(
    events: pl.LazyFrame,
    *,
    products: Sequence[Product] = (),
    k: int = 20,
    max_segments: int = 6,
    seed: int,
    languages: Sequence[str] = ("zh", "en"),
    time_zone: str = "UTC",
) -> Segmentation:
    """Divide the people of a log into segments.

    Parameters
    ----------
    events
        Table with the columns core.EVENT_COLUMNS; ``trait_*`` columns are described, never used to form groups.
    products
        Give categories and prices to events that name a product.
    k
        Fewest people of a segment, and fewest carriers of a category or trait that is told of one.
    max_segments
        Most segments; the data may show fewer.
    languages
        Of names and insights: "zh", "en".
    time_zone
        IANA name; parts of the day and weekends are taken in it.

    Raises
    ------
    UserError
        For k < 2, max_segments < 1, an unknown language or time zone.
    DataError
        When columns are missing.
    """
    if k < 2 or max_segments < 1:
        raise UserError(f"k is {k} and max_segments {max_segments}", hint="give k >= 2 and max_segments >= 1")
    languages = tuple(dict.fromkeys(known_language(language) for language in languages))
    behaviour = read_behaviour(events, products=products, time_zone=time_zone)
    people = behaviour.people.height
    if people < k:
        return _nobody(behaviour, k)
    labels, once, chosen_by = _labels(behaviour, k=k, max_segments=max_segments, seed=seed)
    segments = describe(behaviour, labels, k=k, languages=languages, once=once)
    ids = np.array([s.id for s in segments])
    members = behaviour.people.select("user").with_columns(segment=pl.Series(ids[labels], dtype=pl.String))
    notes = (*behaviour.notes, *_cautions(behaviour))
    return Segmentation(segments, members, people, 0, notes, chosen_by)


def _nobody(behaviour: Behaviour, k: int) -> Segmentation:
    people = behaviour.people.height
    members = pl.DataFrame(schema={"user": pl.String, "segment": pl.String})
    reason = f"no segment: {people} people are fewer than k = {k}"
    return Segmentation((), members, people, people, (*behaviour.notes, reason), reason)


def _labels(behaviour: Behaviour, *, k: int, max_segments: int, seed: int) -> tuple[NDArray[np.int64], int | None, str]:
    """A label per person, the largest group 0; the label of the people seen once; the reason."""
    single = behaviour.once
    apart = max(k, _ONCE * single.size)
    split = max_segments > 1 and single.sum() >= apart and ((~single).sum() >= k or single.all())
    if not split:
        found = _cluster(behaviour, max_segments, k, seed)
        labels, _ = _by_size(found.labels)
        return labels, None, found.chosen_by
    labels = np.zeros(single.size, dtype=np.int64)
    reason = f"{single.sum()} of {single.size} people were seen once without an answer and are one segment"
    if not single.all():
        rest = replace(behaviour, people=behaviour.people.filter(~single))
        found = _by_answer(rest, _cluster(rest, max_segments - 1, k, seed), max_segments - 1, k)
        labels[~single] = found.labels + 1
        reason += f"; the other {rest.people.height}: {found.chosen_by}"
    labels, places = _by_size(labels)
    return labels, int(places[0]), reason


def _cluster(behaviour: Behaviour, max_groups: int, k: int, seed: int) -> Clustering:
    matrix, _ = matrix_of(behaviour)
    return cluster(matrix, max_groups=max_groups, k=k, seed=seed)


def _by_answer(behaviour: Behaviour, found: Clustering, most: int, k: int) -> Clustering:
    """Where the data show no groups, divide by rule those who answered what they were shown from those who did not.

    A campaign treats the two differently whether or not they form clusters: one is followed up, the other is shown
    something else or less.
    """
    answered = behaviour.answered
    if found.labels.max(initial=0) > 0 or most < 2 or min(answered.sum(), (~answered).sum()) < k:
        return found
    rule = f"{found.chosen_by}; divided by rule into {answered.sum()} who answered and {(~answered).sum()} who did not"
    return replace(found, labels=answered.astype(np.int64), chosen_by=rule)


def _by_size(labels: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Labels with the largest group first, and the new label of each old one."""
    order = np.argsort(-np.bincount(labels), kind="stable")
    places = np.empty(order.size, dtype=np.int64)
    places[order] = np.arange(order.size)
    return places[labels], places


def _cautions(behaviour: Behaviour) -> list[str]:
    notes = []
    few = int((behaviour.people["events"] < 3).sum())
    if few > 0.5 * behaviour.people.height:
        share = few / behaviour.people.height
        notes.append(f"{share:.0%} of the people have one or two events: habits rest on the others")
    if behaviour.days < 14:
        notes.append(f"the log covers {behaviour.days:.1f} days: weekends are not compared (14 days are needed)")
    return notes
