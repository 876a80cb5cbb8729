"""What sets each group apart, in figures and in words.

Comes in: `Behaviour` and a label per person. Goes out: `Segment`. It does not know how the groups were found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from adwright.core import Contrast, Segment, content_id
from adwright.understand.behaviour import Behaviour
from adwright.understand.features import Figure, figures_of
from adwright.understand.wording import Difference, Portrait, distinct_names, insight

#: Contrasts kept per segment, categories kept per segment, values told per trait.
_CONTRASTS, _CATEGORIES, _VALUES = 8, 5, 8
#: A category is preferred from this ratio to everyone's share.
_LIFT = 1.1


def describe(
    behaviour: Behaviour, labels: NDArray[np.int64], *, k: int, languages: Sequence[str], once: int | None = None
) -> tuple[Segment, ...]:
    """Segments in the order of their labels.

    Parameters
    ----------
    labels
        0 .. groups - 1, or -1 for people in no group. Shape (people,).
    once
        Label of the group whose people have a single event.
    """
    groups = int(labels.max(initial=-1)) + 1
    sizes = np.bincount(labels[labels >= 0], minlength=groups)
    differences: list[list[Difference]] = [[] for _ in range(groups)]
    for figure in chain(figures_of(behaviour), _traits(behaviour, k)):
        values, baseline = figure.by_group(labels, groups)
        for group in _telling(figure, labels, groups, k):
            value = float(values[group])
            if np.isfinite(value):
                differences[group].append(_difference(figure, value, baseline))
    portraits = [
        Portrait(
            people=int(sizes[group]),
            share=int(sizes[group]) / labels.size,
            differences=tuple(sorted(differences[group], key=lambda d: (-abs(d.effect), d.name))),
            passive=behaviour.passive,
            once=group == once,
            alone=groups == 1 and group != once,
        )
        for group in range(groups)
    ]
    spoken = {language: [_spoken(portrait, behaviour, language) for portrait in portraits] for language in languages}
    names = {language: distinct_names(told, language) for language, told in spoken.items()}
    return tuple(
        _segment(
            portrait,
            {language: names[language][group] for language in languages},
            {language: insight(spoken[language][group], names[language][group], language) for language in languages},
        )
        for group, portrait in enumerate(portraits)
    )


def _spoken(portrait: Portrait, behaviour: Behaviour, language: str) -> Portrait:
    """The portrait with categories as the feed of that language calls them."""
    names = behaviour.category_names.get(language, {})
    return replace(
        portrait,
        differences=tuple(
            replace(d, detail=names.get(d.detail, d.detail)) if d.family == "category" else d
            for d in portrait.differences
        ),
    )


def _difference(figure: Figure, value: float, baseline: float) -> Difference:
    effect = (value - baseline) / figure.spread
    return Difference(figure.name, figure.family, figure.unit, value, baseline, effect, figure.detail)


def _telling(figure: Figure, labels: NDArray[np.int64], groups: int, k: int) -> list[int]:
    """Groups in which a figure may be told: what names a category or trait must hold for k people there."""
    if figure.family != "category" and not figure.family.startswith("trait"):
        return list(range(groups))
    carriers = np.bincount(labels[(labels >= 0) & (figure.numerator > 0)], minlength=groups)
    return [group for group in range(groups) if carriers[group] >= k]


def _traits(behaviour: Behaviour, k: int) -> Iterator[Figure]:
    """Share of people with each value of each trait, among those of whom it is known."""
    for column in behaviour.traits:
        values = behaviour.people[column]
        known = values.is_not_null().to_numpy() * 1.0
        counted = values.drop_nulls().value_counts().sort("count", column, descending=[True, False])
        for value, count in counted.head(_VALUES).iter_rows():
            if count < k:
                continue
            trait = column.removeprefix("trait_")
            carried = values.eq_missing(value).to_numpy() * 1.0
            spread = float(carried[known > 0].std())
            if spread > 0:
                name = f"share with {trait} {value}"
                yield Figure(name, f"trait {trait}", "share", carried, known, spread, f"{trait} {value}")


def _segment(portrait: Portrait, names: dict[str, str], insights: dict[str, str]) -> Segment:
    preferred = sorted(
        (d for d in portrait.differences if d.family == "category" and d.lift >= _LIFT and d in portrait.clear),
        key=lambda d: (-d.lift, d.name),
    )
    centroid = {d.name: round(d.value, 6) for d in sorted(portrait.differences, key=lambda d: d.name)}
    return Segment(
        id=content_id("sg", {"size": portrait.people, "centroid": centroid}),
        name=names,
        size=portrait.people,
        share=portrait.share,
        centroid=centroid,
        contrasts=tuple(
            Contrast(feature=d.name, value=d.value, baseline=d.baseline, effect=d.effect, unit=d.unit)
            for d in portrait.differences[:_CONTRASTS]
        ),
        categories=tuple((d.detail, round(d.lift, 3)) for d in preferred[:_CATEGORIES]),
        insight=insights,
    )
