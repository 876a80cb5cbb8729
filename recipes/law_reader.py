"""Trains the second reader of law, a linear model over n-grams, from labelled rows.

Comes in: ``src/adwright/data/reader/rows.*.txt``, the development halves of ``benchmarks/check_sets``, and the training
part of the corpus as lawful copies. Goes out: ``src/adwright/data/reader/{zh,en}.npz`` and what five-fold
cross-validation says. Run: ``python recipes/law_reader.py`` (a minute on two cores, the same file each time). No test
half and no fresh set is read.

The threshold is the least at which the rows of the development half, read by a model that has not seen them, hold
`PRECISION`, and at most `ALARMS` of the lawful copies of the corpus's validation part are asked about.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression

from adwright.check.law.grams import BUCKETS, grams
from adwright.check.law.rule import rules
from adwright.check.text.candidates import required_literals
from adwright.check.text.fold import fold
from adwright.core.package_data import read_yaml
from adwright.learn.corpus import read_corpus

ROOT = Path(__file__).parents[1]
DATA = ROOT / "src/adwright/data"
#: A family is told by fewer, coarser buckets: the file stays at a few hundred KB.
FAMILY_BUCKETS = 1 << 13
#: Pieces of a family's rules, and what one weighs beside a row; they bring the families named rightly from 27 to 52 %
#: (zh) and from 35 to 45 % (en).
MOST_WORDINGS, WORDING_WEIGHT = 400, 0.05
PRECISION, ALARMS = 0.95, 0.01
#: Copies of the corpus are many and easy: all of them together weigh as much as the lawful rows.
SEED, FOLDS, STRENGTH, CORPUS_WEIGHT = 0, 5, 1.0, 0.12


def rows_of(language: str) -> list[tuple[str, str]]:
    """Own rows as (text, family); a lawful row has no family."""
    found, family = [], ""
    for line in (DATA / "reader" / f"rows.{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            family = "" if line.startswith("## lawful") else line[3:]
        elif line:
            found.append((line, family))
    return found


def development_of(language: str) -> list[tuple[str, str]]:
    """Rows of the development half as (text, family)."""
    known: dict[str, list[str]] = read_yaml("reader", "families.yaml")[language]
    lines = (ROOT / f"benchmarks/check_sets/law_{language}_development.jsonl").read_text("utf-8").splitlines()
    return [(row["text"], _family(row["rules"], known) if row["rules"] else "") for row in map(json.loads, lines)]


def wordings_of(language: str) -> list[tuple[str, str]]:
    """What rules look for, in pieces, as (text, family): they tell families apart better than few rows do."""
    by_id, shuffle, found = {rule.id: rule for rule in rules()}, random.Random(SEED), []
    for family, ids in read_yaml("reader", "families.yaml")[language].items():
        own = [i for i in ids if i.startswith(family)] or ids[:3]
        needed = [held for i in own for part in by_id[i].patterns for held in required_literals(part)[:1]]
        pieces = {piece.strip() for held in needed for piece in held}
        ordered = sorted(piece for piece in pieces if len(piece) > 1)
        shuffle.shuffle(ordered)
        found += [(piece, family) for piece in ordered[:MOST_WORDINGS]]
    return found


def _family(ids_: Sequence[str], known: dict[str, list[str]]) -> str:
    """The family whose rules name one of these; "other" where no family does."""
    named = [name for rule in ids_ for name, ids in known.items()
             if any(rule == i or i.startswith(f"{rule}.") or rule.startswith(f"{i}.") for i in ids)]  # fmt: skip
    return named[0] if named else "other"


def matrix(texts: Sequence[str], buckets: int) -> csr_matrix:
    """Which buckets each text fills, each weighing one over the root of their number; shape (texts, buckets)."""
    filled = [sorted({b % buckets for b, _, _ in grams(fold(text).compact.text)}) for text in texts]
    ends = np.cumsum([0, *map(len, filled)])
    values = np.concatenate([np.full(len(f), max(len(f), 1) ** -0.5) for f in filled])
    return csr_matrix((values, np.concatenate(filled).astype(int), ends), shape=(len(texts), buckets))


def rarity(filled: csr_matrix) -> NDArray[Any]:
    """How rare each bucket is: log(texts / texts that fill it) + 1; shape (buckets,)."""
    count = np.asarray((filled > 0).sum(axis=0)).ravel()
    rare: NDArray[Any] = np.log((1 + filled.shape[0]) / (1 + count)) + 1
    return rare


def fitted(filled: csr_matrix, labels: Sequence[Any], weights: NDArray[Any], strength: float) -> Any:
    """A logistic model with the rarity folded into its coefficients."""
    rare = rarity(filled)
    model = LogisticRegression(C=strength, max_iter=300)
    model.fit(filled.multiply(rare).tocsr(), labels, sample_weight=weights)
    model.coef_ = model.coef_ * rare
    return model


def train(language: str) -> dict[str, Any]:
    """Cross-validate, choose the threshold, fit on all rows, write the weights; what was measured."""
    own, development = rows_of(language), development_of(language)
    rows = [*own, *development]
    told = np.array([bool(family) for _, family in rows]).astype(int)
    lawful = {part: _copies(language, part) for part in ("train", "validation")}
    filled = matrix([text for text, _ in rows], BUCKETS)
    copies, unseen = (matrix(lawful[part], BUCKETS) for part in ("train", "validation"))
    fold_of = np.random.default_rng(SEED).integers(0, FOLDS, len(rows))
    out, alarms = np.zeros(len(rows)), np.zeros(unseen.shape[0])
    for k in range(FOLDS):
        model = _violation_model(filled[fold_of != k], told[fold_of != k], copies)
        out[fold_of == k] = model.predict_proba(filled[fold_of == k])[:, 1]
        alarms += model.predict_proba(unseen)[:, 1] / FOLDS
    of_development = np.arange(len(rows)) >= len(own)
    threshold = _threshold(out[of_development], told[of_development], alarms)
    names, right, family_model = _families(language, rows)
    model = _violation_model(filled, told, copies)
    write(language, model, family_model, names, threshold)
    return {
        "language": language, "own rows": len(own), "of them violations": int(told[: len(own)].sum()),
        "development rows": len(development), "lawful copies": copies.shape[0], "threshold": round(threshold, 3),
        "lawful copies asked about": round(float((alarms >= threshold).mean()), 4),
        **{f"{name} {part}": value for part, chosen in (("development", of_development), ("own", ~of_development))
           for name, value in _scores(out[chosen] >= threshold, told[chosen]).items()},
        "right family (cross-validated, of violations)": round(right, 3),
    }  # fmt: skip


def _violation_model(filled: csr_matrix, told: NDArray[Any], copies: csr_matrix) -> Any:
    weights = np.r_[np.ones(len(told)), np.full(copies.shape[0], CORPUS_WEIGHT)]
    labels = np.r_[told, np.zeros(copies.shape[0], dtype=int)]
    return fitted(vstack([filled, copies]).tocsr(), labels, weights, STRENGTH)


def _families(language: str, rows: Sequence[tuple[str, str]]) -> tuple[list[str], float, Any]:
    """Names of the families, the share that cross-validation names rightly, and the model of all rows."""
    bad = [(text, family) for text, family in rows if family not in ("", "other")]
    filled, labels = matrix([text for text, _ in bad], FAMILY_BUCKETS), np.array([family for _, family in bad])
    said = wordings_of(language)
    pieces, named = matrix([text for text, _ in said], FAMILY_BUCKETS), np.array([family for _, family in said])
    fold_of, right = np.random.default_rng(SEED).integers(0, FOLDS, len(bad)), 0

    def of(seen: NDArray[Any]) -> Any:
        weights = np.r_[np.ones(seen.sum()), np.full(len(said), WORDING_WEIGHT)]
        return fitted(vstack([filled[seen], pieces]).tocsr(), np.r_[labels[seen], named], weights, 10.0)

    for k in range(FOLDS):
        right += int((of(fold_of != k).predict(filled[fold_of == k]) == labels[fold_of == k]).sum())
    model = of(fold_of >= 0)
    return [str(name) for name in model.classes_], right / len(bad), model


def _threshold(scores: NDArray[Any], told: NDArray[Any], alarms: NDArray[Any]) -> float:
    """The least probability, in hundredths, that keeps precision and false alarms."""
    steps = [float(step) for step in np.arange(0.4, 0.99, 0.01)]
    kept = [step for step in steps if (alarms >= step).mean() <= ALARMS
            and (asked := scores >= step).any() and told[asked].mean() >= PRECISION]  # fmt: skip
    return min(kept, default=0.99)


def _scores(asked: NDArray[Any], told: NDArray[Any]) -> dict[str, float]:
    hit = int((asked & (told == 1)).sum())
    return {"precision": round(hit / max(int(asked.sum()), 1), 3), "recall": round(hit / int(told.sum()), 3)}


def _copies(language: str, part: str) -> list[str]:
    rows, _ = read_corpus(DATA / "corpus" / "adcopy.jsonl")
    return [copy.text for row in rows if row.lang == language and row.split == part
            for field, copies in row.copies.items() if field != "cta" for copy in copies]  # fmt: skip


def write(language: str, model: Any, families: Any, names: Sequence[str], threshold: float) -> None:
    """The weights as small whole numbers; the file is the same each time."""
    weights, scale = _small(model.coef_[0])
    family_weights, family_scale = _small(families.coef_)
    with (DATA / "reader" / f"{language}.npz").open("wb") as file:
        np.savez_compressed(
            file, weights=weights, scale=np.float32(scale), bias=np.float32(model.intercept_[0]),
            families=np.array(names), family_weights=family_weights, family_scale=np.float32(family_scale),
            family_bias=families.intercept_.astype(np.float32), threshold=np.float32(threshold),
        )  # fmt: skip


def _small(weights: NDArray[Any]) -> tuple[NDArray[np.int8], float]:
    scale = float(np.abs(weights).max()) / 127
    return np.round(weights / scale).astype(np.int8), scale


if __name__ == "__main__":
    for said in sys.argv[1:] or ["zh", "en"]:
        print("\n".join(f"{key}: {value}" for key, value in train(said).items()), end="\n\n")
