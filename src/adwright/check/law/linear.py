"""The linear model behind the second reader of law: how likely a folded text is a violation, and of which family.

Comes in: folded text. Goes out: a probability, shares of families, and the stretch that weighed most. It knows neither
rules nor subjects: `reader` asks it about lines that no rule stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from math import exp

import numpy as np
from numpy.typing import NDArray

from adwright.check.law.grams import buckets, filled, grams

#: Longest span shown [characters]; what weighed most is a few words.
_LONGEST = 24
#: A text of fewer n-grams says too little: of the 34 copies of the corpus that it asked about, most were as short as
#: "备好蘸碟" (seven Chinese characters have 18).
_LEAST = 16
#: What is added to a weight of eight bits that it may stand in a byte.
_ABOVE_ZERO = 128


@dataclass(frozen=True)
class Reading:
    """What the reader makes of a text.

    Parameters
    ----------
    probability
        That the text is a violation of some family [0, 1].
    families
        Families of the law with the share of each, most likely first.
    """

    probability: float
    families: tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Reader:
    """Weights over n-grams, for one language, as whole numbers with a scale.

    Parameters
    ----------
    weights
        Of violation; shape (buckets,).
    family_weights
        Shape (family buckets, families).
    family_bias
        Shape (families,).
    threshold
        A finding is made from this probability on.
    """

    weights: NDArray[np.int8]
    scale: float
    bias: float
    names: tuple[str, ...]
    family_weights: NDArray[np.int8]
    family_scale: float
    family_bias: NDArray[np.float32]
    threshold: float

    def read(self, text: str, goods: str = "") -> Reading:
        """How likely a folded text is a violation, and of what.

        Parameters
        ----------
        goods
            What is sold, folded; it helps to tell of what, and never whether.

        Examples
        --------
        >>> reading = reader_of("en").read("toss your pills, this tea ended my diabetes")
        >>> reading.probability > 0.5, reading.families[0][0]
        (True, 'health')
        """
        probability = self.suspicion(text)
        return Reading(probability, self._families(f"{text} {goods}") if probability >= self.threshold else ())

    def suspicion(self, text: str) -> float:
        """How likely a folded text is a violation; 0 for one that says too little."""
        found = filled(text)
        return self._probability(found) if len(found) >= _LEAST else 0.0

    def _probability(self, found: set[int]) -> float:
        total = sum(map(self._table.__getitem__, found)) - _ABOVE_ZERO * len(found)
        return 1 / (1 + exp(-(total * self.scale * len(found) ** -0.5 + self.bias)))

    @cached_property
    def _table(self) -> bytes:
        """The weights as bytes, counted from the least there can be: some fifty are picked faster so than by numpy."""
        return (self.weights.astype(np.int16) + _ABOVE_ZERO).astype(np.uint8).tobytes()

    def _families(self, text: str) -> tuple[tuple[str, float], ...]:
        found = buckets(text)
        within = np.asarray(found) % len(self.family_weights)
        sums = self.family_weights[within].sum(axis=0, dtype=np.int64)
        logits = sums * (self.family_scale * len(found) ** -0.5) + self.family_bias
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        return tuple((self.names[i], float(shares[i])) for i in np.argsort(-shares, kind="stable"))

    def span(self, text: str) -> tuple[int, int]:
        """The stretch of a folded text that weighed most for a violation."""
        per_char = np.zeros(len(text))
        for bucket, start, end in grams(text):
            per_char[start:end] += self.weights[bucket] / (end - start)
        per_char -= max(float(per_char.mean()), 0.0)
        return _heaviest(per_char.tolist())


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """Start and end of the run of greatest sum, of at most `_LONGEST` characters.

    Examples
    --------
    >>> _heaviest([-1, 2, -1, 3, -5, 1])
    (1, 4)
    """
    best, at = 0.0, (0, 0)
    for start in range(len(weights)):
        total = 0.0
        for end in range(start + 1, min(len(weights), start + _LONGEST) + 1):
            total += weights[end - 1]
            if total > best:
                best, at = total, (start, end)
    return at


@cache
def reader_of(language: str) -> Reader | None:
    """The reader of a language, or None where there is none."""
    path = files("adwright.data").joinpath("reader", f"{language}.npz")
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
        return Reader(
            weights=data["weights"],
            scale=float(data["scale"]),
            bias=float(data["bias"]),
            names=tuple(str(name) for name in data["families"]),
            family_weights=data["family_weights"],
            family_scale=float(data["family_scale"]),
            family_bias=data["family_bias"].astype(np.float32),
            threshold=float(data["threshold"]),
        )
