"""The second reader of law: asks for proof where a line reads like a violation that no rule names.

Comes in: a line that no rule stops. Goes out: at most one finding that needs proof, with the rule it suspects, its
probability and the words that weighed most. It never blocks, knows neither facts nor pictures, and reads Chinese and
English only. What it learnt from, and how well it reads: ``adwright/data/reader/README.md``; ``recipes/law_reader.py``
trains it. A family of the law that has no rule for the line's market, platforms and category raises nothing.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from math import exp

import numpy as np
from numpy.typing import NDArray

from adwright.check.base import Subject, checks
from adwright.check.law.grams import buckets, filled, grams
from adwright.check.law.rule import Rule, rules
from adwright.check.law.rules import check_rules, rules_that_hold
from adwright.check.text.fold import Folded, fold
from adwright.core import Finding
from adwright.core.package_data import read_yaml
from adwright.core.text import language_of

#: Longest span shown [characters]; what weighed most is a few words.
_LONGEST = 24
#: A text of fewer n-grams says too little: of the 34 copies of the corpus that it asked about, most were as short as
#: "备好蘸碟" (seven Chinese characters have 18).
_LEAST = 16
#: Families with a rule for the line weigh at least this much together, or the reader says nothing.
_LEAST_SHARE = 0.5
#: A family whose first rule is confined to goods weighs this much more where the line's product is among them, and less
#: where it is not: with the goods' names read beside the text, right rules rose from 71 to 81 % of 153 (zh, the second
#: fresh set, spent), and stayed within 1 % on four others.
_CONFINED = 2.0
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

    @cached_property
    def _rules(self) -> dict[str, tuple[Rule, ...]]:
        by_id = {rule.id: rule for rule in rules()}
        told = {
            name: ids for families in read_yaml("reader", "families.yaml").values() for name, ids in families.items()
        }
        return {name: tuple(by_id[id_] for id_ in told[name]) for name in self.names}

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
        probability = self.probability_of(text)
        return Reading(probability, self._families(f"{text} {goods}") if probability >= self.threshold else ())

    def probability_of(self, text: str) -> float:
        """How likely a folded text is a violation; 0 for one that says too little."""
        found = filled(text)
        if len(found) < _LEAST:
            return 0.0
        total = sum(map(self._table.__getitem__, found)) - _ABOVE_ZERO * len(found)
        score = total * self.scale * len(found) ** -0.5 + self.bias
        return 1 / (1 + exp(-score))

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

    def rule_for(self, reading: Reading, subject: Subject) -> tuple[Rule | None, float]:
        """The rule that a reading suspects, and the share of all families that have a rule for this line."""
        held = rules_that_hold(subject)
        named = [(rule, share, share * self._fitness(family, held)) for family, share in reading.families
                 if (rule := next((r for r in self._rules[family] if r.id in held), None))]  # fmt: skip
        suspected = max(named, key=lambda one: one[2], default=None)
        return (suspected[0] if suspected else None), sum(share for _, share, _ in named)

    def _fitness(self, family: str, held: Container[str]) -> float:
        first = self._rules[family][0]
        return 1.0 if not first.categories else _CONFINED if first.id in held else 1 / _CONFINED

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


@checks.register("reader")
def check_reader(subject: Subject) -> list[Finding]:
    """At most one finding, on a line that no rule stops."""
    stopped = any(finding.severity != "notice" for finding in check_rules(subject))
    return [] if stopped else suspicion(subject)


def suspicion(subject: Subject) -> list[Finding]:
    """What the reader suspects in a line, whatever the rules say of it."""
    reader = reader_of(language_of(subject.brief.locale))
    if not reader:
        return []
    text: Folded = subject.folded.compact
    if reader.probability_of(text.text) < reader.threshold:
        return []
    goods = fold(f"{subject.brief.product.category} {subject.brief.product.title}").compact.text
    reading = reader.read(text.text, goods)
    rule, share = reader.rule_for(reading, subject)
    if rule is None or share < _LEAST_SHARE:
        return []
    probability = reading.probability * share
    at = _whole_words(text, *reader.span(text.text))
    said = subject.text[slice(*at)]
    reads = f"reads like {rule.title.lower()} (probability {probability:.2f}), though no rule names it"
    why = f"{said!r}: {reads}. {rule.why}"
    return [subject.finding("reader", rule.id, "needs_proof", why, at=at, rewrite=rule.rewrite, source=rule.cited)]


def _whole_words(text: Folded, start: int, end: int) -> tuple[int, int]:
    """Offsets in the text as written, without half words at the ends."""
    while start > 0 and text.text[start - 1 : start + 1].isascii() and text.text[start - 1 : start + 1].isalnum():
        start -= 1
    while end < len(text.text) and text.text[end - 1 : end + 1].isascii() and text.text[end - 1 : end + 1].isalnum():
        end += 1
    start += len(text.text[start:end]) - len(text.text[start:end].lstrip(" ,.;:，。；："))
    end -= len(text.text[start:end]) - len(text.text[start:end].rstrip(" ,.;:，。；："))
    return text.span(start, end)
