"""How unlike each other texts are: distinct n-grams, self-BLEU and the mean distance of their vectors.

Comes in: texts, or vectors of texts that any encoder made. Goes out: numbers. It does not know what the texts say, nor
whether they are any good: noise is more varied than prose, so variety is read beside quality, never alone.

Notes
-----
Distinct-n falls and self-BLEU rises with the number of texts, whoever writes them. Compare equal numbers of texts.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np

_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
#: A Chinese character or kana, or a run of other letters and digits; marks are no tokens.
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
#: Places that character n-grams are hashed to; lines of an ad hold some dozens.
_PLACES = 4096


def variety_tokens(text: str, language: str) -> list[str]:
    """Tokens that variety is counted in: characters of Chinese, words of other languages, folded, without marks.

    Examples
    --------
    >>> variety_tokens("Hot tea, 30 bags!", "en"), variety_tokens("热茶，30包iPhone", "zh")
    (['hot', 'tea', '30', 'bags'], ['热', '茶', '30', '包', 'iphone'])
    """
    folded = text.casefold()
    return _TOKEN.findall(folded) if language == "zh" else re.findall(r"[^\W_]+(?:['’][^\W_]+)*", folded)


def distinct_n(texts: Sequence[str], n: int, language: str) -> float:
    """Different n-grams over all n-grams of all texts, in [0, 1]; nan when no text is n tokens long.

    Source: Li et al., NAACL 2016.

    Examples
    --------
    >>> distinct_n(["red tea cup", "red tea pot"], 2, "en")
    0.75
    """
    grams = [gram for text in texts for gram in _grams(variety_tokens(text, language), n)]
    return len(set(grams)) / len(grams) if grams else math.nan


def self_bleu(texts: Sequence[str], language: str, *, order: int = 4) -> float:
    """Mean BLEU of each text against all others, in [0, 1]: 1 when they repeat each other; nan below two texts.

    Orders that a text is too short for are left out; an order without a match counts half a match, the next one a
    quarter (method 3 of Chen and Cherry, 2014), so that short lines do not all score 0. Source: Zhu et al., SIGIR 2018.

    Examples
    --------
    >>> self_bleu(["red tea in a cup"] * 3, "en"), self_bleu(["red tea in a cup", "冬雪"], "zh") < 0.1
    (1.0, True)
    """
    tokens = [variety_tokens(text, language) for text in texts]
    if len(tokens) < 2:
        return math.nan
    return sum(bleu(tokens[:i] + tokens[i + 1 :], said, order=order) for i, said in enumerate(tokens)) / len(tokens)


def bleu(references: Sequence[Sequence[str]], said: Sequence[str], *, order: int = 4) -> float:
    """BLEU of one tokenised text with the smoothing of method 3, in [0, 1].

    A text shorter than `order` is judged by the orders that it has.

    Examples
    --------
    >>> round(bleu([["a", "b", "c", "d", "e"]], ["a", "b", "c", "d", "x"]), 4)
    0.6687
    """
    if not said or not any(references):
        return 0.0
    logs, without = list[float](), 0
    for n in range(1, min(order, len(said)) + 1):
        grams = Counter(_grams(said, n))
        most = Counter[tuple[str, ...]]()
        for reference in references:
            most |= Counter(_grams(reference, n))
        hits, all_of = sum((grams & most).values()), sum(grams.values())
        if n == 1 and not hits:
            return 0.0
        without += not hits
        logs.append(math.log(hits / all_of if hits else 1 / (2**without * all_of)))
    nearest = min((len(reference) for reference in references), key=lambda length: (abs(length - len(said)), length))
    brevity = 0.0 if len(said) > nearest else 1 - nearest / len(said)
    return math.exp(brevity + sum(logs) / len(logs))


def mean_distance(vectors: np.ndarray) -> float:
    """Mean cosine distance over all pairs, in [0, 2]; nan below two vectors. A vector of zeros is at distance 1 of all.

    Parameters
    ----------
    vectors
        Shape (texts, dimensions).

    Examples
    --------
    >>> round(mean_distance(np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])), 4)
    0.6667
    """
    count = len(vectors)
    if count < 2:
        return math.nan
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(lengths > 0, lengths, 1.0)
    # The sum over all ordered pairs is the square of the sum, less each vector with itself.
    total = float(unit.sum(axis=0) @ unit.sum(axis=0) - (unit * unit).sum())
    return max(0.0, 1 - total / (count * (count - 1)))


def ngram_vectors(texts: Sequence[str], *, n: int = 2) -> np.ndarray:
    """Counts of character n-grams, the floor where no encoder is installed. Shape (texts, 4096).

    Examples
    --------
    >>> mean_distance(ngram_vectors(["春茶上新", "春茶上新！"])), mean_distance(ngram_vectors(["春茶", "冬雪"]))
    (0.0, 1.0)
    """
    vectors = np.zeros((len(texts), _PLACES))
    for row, text in enumerate(texts):
        folded = re.sub(r"[\W_]+", "", text.casefold())
        for gram in _grams(folded, min(n, len(folded)) or 1):
            # A hash that is the same in every process, unlike Python's own.
            vectors[row, zlib.crc32("".join(gram).encode()) % _PLACES] += 1
    return vectors


def _grams(tokens: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]
