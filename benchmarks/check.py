"""How fast texts are checked, and how that grows with the rules and the texts.

    python benchmarks/check.py [--texts 10000] [--json OUT]

Texts are the copies of the corpus, Chinese and English in turn, each checked against the facts of its product, on one
core, in seconds of its own time. The rows with 10, 100 and 1,000 rules apply rules only: the packs' own, repeated under
other ids (each with terms of its own) to reach 1,000. The last rows are what `adwright check` does to a text, facts and
all packs: a product has some eleven lines there. A campaign has all lines of a language for one product; a product a
text has facts of its own for each text (its numbers moved, its title numbered). Long texts are ten lines as one. Beside
it stands a search for the pattern of each rule, one after another, as `re` does it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from _shown import machine, table
from adwright.app.adapters import brief_of_row
from adwright.check import Subject, check_subject, claims_of
from adwright.check.law.rule import Rule, rules
from adwright.check.law.rules import RuleBook
from adwright.core import Brand, Brief
from adwright.learn.corpus import CopyRow

TITLES = {"what": "what", "rules": "rules", "texts": "texts", "per_second": "texts / s", "microseconds": "µs / text"}


def subjects(number: int) -> list[Subject]:
    """That many lines of the corpus, languages in turn."""
    lines = files("adwright.data").joinpath("corpus", "adcopy.jsonl").read_text("utf-8").split("\n")[:-1]
    rows = [CopyRow.model_validate_json(line) for line in lines]
    by_language = [[row for row in rows if row.lang == language] for language in ("zh", "en")]
    made = (subject for pair in zip(*map(_subjects, by_language), strict=False) for subject in pair)
    return list(itertools.islice(itertools.cycle(list(made)), number))


def _subjects(rows: Sequence[CopyRow]) -> Iterator[Subject]:
    for row in rows:
        brief = brief_of_row(row)
        brand = Brand(name={"": brief.brand_name})
        for copies in row.copies.values():
            for copy in copies:
                yield Subject(brief=brief, brand=brand, field="description", text=copy.text)


def campaign(lines: Sequence[Subject]) -> list[Subject]:
    """The same texts, all for the first product of their language."""
    first = {line.brief.locale: line for line in reversed(lines)}
    return [_of_product(line, first[line.brief.locale].brief) for line in lines]


def a_product_each(lines: Sequence[Subject]) -> list[Subject]:
    """The same texts, each for a product that no other text has."""
    return [_of_product(line, _another(line.brief, i)) for i, line in enumerate(lines)]


def _another(brief: Brief, i: int) -> Brief:
    """A product like another one, with numbers of its own."""
    facts = tuple(
        fact.model_copy(update={"text": re.sub(r"\d+", lambda m: str(int(m[0]) + i), fact.text)})
        for fact in brief.facts
    )
    product = brief.product.model_copy(update={"title": f"{brief.product.title} {i}"})
    return brief.model_copy(update={"facts": facts, "product": product})


def long_texts(lines: Sequence[Subject]) -> list[Subject]:
    """Ten lines of one language as one text, for the product of the first."""
    joined = []
    for locale in dict.fromkeys(line.brief.locale for line in lines):
        own = [line for line in lines if line.brief.locale == locale]
        for i in range(0, len(own) - 9, 10):
            text = " ".join(line.text for line in own[i : i + 10])
            joined.append(Subject(brief=own[i].brief, brand=own[i].brand, field=own[i].field, text=text))
    return joined


def _of_product(line: Subject, brief: Brief) -> Subject:
    return Subject(brief=brief, brand=Brand(name={"": brief.brand_name}), field=line.field, text=line.text)


def with_rules(number: int, own: Sequence[Rule]) -> tuple[Rule, ...]:
    """That many rules: the packs' own, then copies that look for one more term each."""
    made = list(own[:number])
    for i in range(number - len(made)):
        like = own[i % len(own)]
        terms = (*(f"{term}{i}" for term in like.terms[:20]), f"样词{i}号", f"sample term {i}")
        made.append(like.model_copy(update={"id": f"{like.id}.copy{i}", "terms": terms}))
    return tuple(made)


def timed(work: Callable[[Subject], object], lines: Sequence[Subject]) -> float:
    """Seconds of one core for all lines; subjects are made new, so that nothing cached in them helps."""
    fresh = [Subject(brief=s.brief, brand=s.brand, field=s.field, text=s.text) for s in lines]
    began = time.process_time()
    for subject in fresh:
        work(subject)
    return time.process_time() - began


def measured(what: str, rules: int, lines: Sequence[Subject], work: Callable[[Subject], object]) -> dict[str, object]:
    """One row of the table, after a warm-up."""
    timed(work, lines[:200])
    seconds = timed(work, lines)
    return {"what": what, "rules": rules, "texts": len(lines), "per_second": round(len(lines) / seconds),
            "microseconds": round(seconds / len(lines) * 1e6)}  # fmt: skip


def one_by_one(own: Sequence[Rule]) -> Callable[[Subject], object]:
    """Every rule's pattern searched for on its own: what the automaton saves."""
    patterns = [re.compile(rule.pattern) for rule in own if not rule.case]
    return lambda subject: [p for p in patterns if p.search(subject.folded.compact.text)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    own = rules()
    lines = subjects(options.texts)
    rows = []
    for number in (10, 100, 1000):
        rows.append(measured("rules", number, lines, RuleBook(with_rules(number, own)).findings))
    rows.append(measured("rules, all packs", len(own), lines, RuleBook(own).findings))
    rows.append(measured("patterns one by one", len(own), lines, one_by_one(own)))
    for number in (options.texts // 10, options.texts):
        rows.append(measured("all checks", len(own), lines[:number], check_subject))
    rows.append(measured("all checks, a campaign", len(own), campaign(lines), check_subject))
    rows.append(measured("all checks, a product a text", len(own), a_product_each(lines), check_subject))
    rows.append(measured("all checks, long texts", len(own), long_texts(lines), check_subject))
    rows.append(measured("all checks and claims", len(own), lines, lambda s: (check_subject(s), claims_of(s))))
    result = {"command": " ".join(["python benchmarks/check.py", *sys.argv[1:]]), "machine": machine(), "rows": rows}
    print(f"{result['command']}\n" + ", ".join(f"{key} {value}" for key, value in machine().items()))
    print(f"mean length {sum(len(s.text) for s in lines) / len(lines):.0f} characters\n\n{table(TITLES, rows)}")
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
