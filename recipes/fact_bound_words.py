"""Words that copywriters say only of products whose facts hold them, learnt from the training part of the corpus.

Comes in: the shipped corpus. Goes out: ``src/adwright/data/fact_bound.yaml``. Run: ``python
recipes/fact_bound_words.py``.

A word counts as bound when it stands in at least `LEAST` copies and in at least `BOUND` of them a fact of the product
holds it too. A sampled line with such a word and no such fact has probably made it up.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from adwright.generate.fact_bound import content_words, holds
from adwright.learn.corpus import read_corpus

LEAST, BOUND = 3, 0.9
DATA = Path(__file__).parents[1] / "src/adwright/data"


def main() -> None:
    """Count and write."""
    rows, _ = read_corpus(DATA / "corpus" / "adcopy.jsonl")
    found: dict[str, list[str]] = {}
    for language in ("en", "zh"):
        said, held = Counter[str](), Counter[str]()
        for row in (row for row in rows if row.lang == language and row.split == "train"):
            product = row.product
            facts = " . ".join([product.title, product.brand, product.price, row.offer, row.occasion,
            *product.attributes,
                                *product.attributes.values()])  # fmt: skip
            for copies in row.copies.values():
                for copy in copies:
                    for word in content_words(copy.text, language):
                        said[word] += 1
                        held[word] += holds(facts, word)
        found[language] = sorted(w for w, n in said.items() if n >= LEAST and held[w] >= BOUND * n)
        print(language, len(said), "words,", len(found[language]), "bound")
    head = "# Made by recipes/fact_bound_words.py from the training part of the corpus; see there.\n"
    text = yaml.safe_dump(found, allow_unicode=True, default_flow_style=True, width=120)
    (DATA / "fact_bound.yaml").write_text(head + text, "utf-8")


if __name__ == "__main__":
    main()
