"""The colours of a picture: a few swatches with their shares, and names that people use.

Comes in: pixels, and how much of each is the product. Goes out: `Swatch`es, the largest first, whose shares sum to 1.
It does not know what the colours are of.

Colours are grouped by k-means in OKLab from centres that lie far apart, then what looks alike is joined.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from adwright.core.look import Swatch
from adwright.core.package_data import read_yaml
from adwright.vision.colour import from_oklab, hexadecimal, rgb, to_oklab
from adwright.vision.reading import Pixels

#: Most swatches of a picture.
MOST = 6
#: Colours nearer than this in OKLab are one swatch: about the step from which a name changes.
_ALIKE = 0.075
#: A swatch of less than this share is joined to the nearest; an edge's mixed colours have no more.
_LEAST = 0.012
#: Pixels looked at along the longer side, and bits kept of a channel: 32 levels in each are 8 of 255 apart.
_GRID, _BITS = 160, 5
_ROUNDS = 12
#: Differences of colour weigh more than those of light in a name: a dark red is red before it is dark.
_COLOUR_WEIGHS = 1.6
#: Below this chroma a colour is called a grey; pale ones, from that lightness on, are called by colour earlier.
_GREY, _PALE_GREY, _PALE = 0.022, 0.012, 0.85
_NEUTRAL = frozenset({"white", "grey", "black"})

_Lab = npt.NDArray[np.float64]


def palette(pixels: Pixels, product: npt.NDArray[np.floating] | None = None) -> tuple[Swatch, ...]:
    """At most `MOST` swatches, the largest first.

    Parameters
    ----------
    product
        How much of each pixel is the product, in [0, 1]. Shape (h, w). None: unknown.

    Examples
    --------
    >>> picture = np.full((40, 40, 4), 255, np.uint8)
    >>> picture[:10, :, :3] = (211, 33, 44)
    >>> [(s.hex, s.share, s.name["en"]) for s in palette(picture)]
    [('#ffffff', 0.75, 'white'), ('#d3212c', 0.25, 'red')]
    """
    step = max(1, round(max(pixels.shape[:2]) / _GRID))
    # From the middle of each step, so that a mirrored picture is looked at in the same places.
    seen = pixels[step // 2 :: step, step // 2 :: step].reshape(-1, 4)
    opaque = seen[:, 3] >= 128
    colours = seen[opaque, :3] if opaque.any() else seen[:, :3]
    part = np.zeros(len(seen)) if product is None else product[step // 2 :: step, step // 2 :: step].reshape(-1)
    mine = (part > 0.5)[opaque if opaque.any() else slice(None)]
    bins, where, counts = np.unique(colours >> (8 - _BITS), axis=0, return_inverse=True, return_counts=True)
    where = where.reshape(-1)
    sums = np.stack([np.bincount(where, to_oklab(colours)[:, axis], len(bins)) for axis in range(3)], axis=1)
    points, weights = sums / counts[:, None], counts.astype(np.float64)
    centres, label = _joined(*_clusters(points, weights), weights)
    shares = np.bincount(label, weights, len(centres)) / weights.sum()
    on_product = np.bincount(label[where], mine, len(centres)) / max(1, mine.sum())
    order = np.argsort(-shares, kind="stable")
    return _once([_swatch(centres[k], float(shares[k]), float(on_product[k])) for k in order])


def _once(swatches: list[Swatch]) -> tuple[Swatch, ...]:
    """Each name once: what people call the same is one colour to them, and keeps the larger one's value."""
    by_name: dict[str, Swatch] = {}
    for swatch in swatches:
        first = by_name.get(swatch.name["en"])
        by_name[swatch.name["en"]] = swatch if first is None else first.model_copy(
            update={"share": min(1.0, first.share + swatch.share),
                    "of_product": min(1.0, first.of_product + swatch.of_product)}
        )  # fmt: skip
    return tuple(sorted(by_name.values(), key=lambda swatch: -swatch.share))


def _swatch(centre: _Lab, share: float, of_product: float) -> Swatch:
    name = name_of(centre)
    return Swatch(
        hex=hexadecimal(from_oklab(centre)), share=min(1.0, share), of_product=min(1.0, of_product),
        name={"zh": name.zh, "en": name.en}, group=name.group,
    )  # fmt: skip


def _clusters(points: _Lab, weights: _Lab) -> tuple[_Lab, npt.NDArray[np.intp]]:
    """Centres, and the centre of each point: k-means, begun with the heaviest point and then what lies farthest."""
    centres = points[[int(weights.argmax())]]
    for _ in range(2 * MOST - 1):
        away = _apart(points, centres).min(axis=1) * np.sqrt(weights)
        if away.max() < 1e-9:
            break
        centres = np.vstack([centres, points[int(away.argmax())]])
    label = np.zeros(len(points), dtype=np.intp)
    for _ in range(_ROUNDS):
        label = _apart(points, centres).argmin(axis=1)
        mass = np.bincount(label, weights, len(centres))
        for axis in range(3):
            moved = np.bincount(label, weights * points[:, axis], len(centres))
            centres[:, axis] = np.where(mass > 0, moved / np.maximum(mass, 1e-9), centres[:, axis])
    return centres, label


def _joined(centres: _Lab, label: npt.NDArray[np.intp], weights: _Lab) -> tuple[_Lab, npt.NDArray[np.intp]]:
    """The same with what is alike, tiny or too much joined to its nearest."""
    mass = np.bincount(label, weights, len(centres))
    group = np.arange(len(centres))
    while (mass > 0).sum() > 1:
        alive = np.flatnonzero(mass > 0)
        between = _apart(centres[alive], centres[alive]) + np.eye(len(alive)) * 9
        alike = between.min() < _ALIKE
        if alike:
            one, other = np.unravel_index(int(between.argmin()), between.shape)
        else:
            one = mass[alive].argmin()
            other = between[one].argmin()
            if mass[alive[one]] >= _LEAST * weights.sum() and len(alive) <= MOST:
                break
        small, large = sorted((int(alive[one]), int(alive[other])), key=lambda k: mass[k])
        if alike:  # what is unlike gives its share and keeps its colour to itself
            centres[large] = np.average(centres[[small, large]], axis=0, weights=mass[[small, large]])
        mass[large] += mass[small]
        mass[small] = 0
        group[group == small] = large
    alive = np.unique(group[label])
    return centres[alive], np.searchsorted(alive, group[label])


def _apart(points: _Lab, centres: _Lab) -> _Lab:
    """Distances. Shape (points, centres)."""
    return np.asarray(np.linalg.norm(points[:, None] - centres[None], axis=2))


@dataclass(frozen=True)
class ColourName:
    """A name in both languages, and the plain colour word it belongs to."""

    zh: str
    en: str
    group: str


@cache
def _table() -> tuple[tuple[ColourName, ...], _Lab]:
    rows = read_yaml("colour_names.yaml")["names"]
    names = tuple(ColourName(row["zh"], row["en"], row["group"]) for row in rows)
    return names, to_oklab([rgb(row["hex"]) for row in rows])


@cache
def colour_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Group -> language -> words that name a colour of it."""
    groups = read_yaml("colour_names.yaml")["groups"]
    return {group: {language: tuple(words) for language, words in by.items()} for group, by in groups.items()}


def name_of(lab: _Lab) -> ColourName:
    """The name of the nearest entry.

    Examples
    --------
    >>> name_of(to_oklab((31, 78, 69))).en, name_of(to_oklab((250, 250, 250))).zh
    ('dark green', '白色')
    """
    names, places = _table()
    weigh = np.array([1.0, _COLOUR_WEIGHS, _COLOUR_WEIGHS])
    away = np.linalg.norm((places - lab) * weigh, axis=1)
    if np.hypot(lab[1], lab[2]) < (_GREY if lab[0] < _PALE else _PALE_GREY):
        away[[name.group not in _NEUTRAL for name in names]] += 1
    return names[int(away.argmin())]
