"""Tokens a second of our batch path, of the bare engine, and of a plain loop in transformers on the same weights.

    python benchmarks/throughput.py [--briefs 4,16,64] [--fields headline] [--samples 16] [--repeats 3] [--plain 8]
        [--model embedded] [--json OUT]

The requests are those that `adwright.generate` makes for rows of the corpus. ours: `Embedded.complete`. bare: the same
server, prompts, n, limits, sampling and stops, straight through xllamacpp, one request after the other. bare at once:
the same from several threads, as many as the engine has slots for, which no longer repeats its texts. plain:
tokenizer.encode, model.generate, decode, one text at a time, 32 bits, each text as long as ours are on average, the
base without an adapter. Tokens are counted on the texts, by one tokenizer for all, after the clock has stopped: the
engine's own count is that of the first of n texts. Warm-up is not timed; all take turns, and the figures are medians
over the repeats. Aim: ours at least 0.9 of bare and 5 times plain; a token takes no longer with 64 briefs than with 4.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

from _shown import machine, table
from adwright.app.corpus_cases import Case
from adwright.core import AdwrightError, Settings
from adwright.generate import sample
from adwright.learn.base_weights import load_base
from adwright.llm import Model, Reply, Request, open_model
from copywriting import cases_of_split

#: Texts of one request at most, as many as the engine has slots; more would be split, which the bare call does not do.
MOST = 16


class Recorder:
    """Stands for a model and keeps what it is asked."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.asked: list[Request] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        """Keep the requests; n empty texts for each."""
        self.asked += requests
        return [Reply(texts=("",) * request.n, logprobs=(None,) * request.n) for request in requests]


def requests_of(case: Case, model: Model, *, samples: int, fields: Sequence[str]) -> list[Request]:
    """What `generate` asks the model for one brief."""
    recorder = Recorder(model)
    sample(case.brief, recorder, samples=samples, seed=0, accept=case.accept, fields=fields)
    return recorder.asked


def ours(model: Model, requests: Sequence[Request]) -> list[str]:
    """Texts of our path."""
    return [text for reply in model.complete(requests) for text in reply.texts]


def bare(server: Any, requests: Sequence[Request], *, at_once: int = 1) -> list[str]:
    """Texts of the engine itself, asked from so many threads."""
    if at_once == 1:
        return [text for request in requests for text in _bare(server, request)]
    with ThreadPoolExecutor(at_once) as pool:
        return [text for texts in pool.map(lambda request: _bare(server, request), requests) for text in texts]


def _bare(server: Any, request: Request) -> list[str]:
    answer = server.handle_completions({
        "prompt": request.prompt, "n": request.n, "max_tokens": request.max_tokens, "stop": list(request.stop),
        "temperature": request.temperature, "min_p": request.min_p, "top_p": request.top_p, "top_k": 0,
        "repeat_penalty": request.repeat_penalty, "seed": request.seed, "cache_prompt": False,
    })  # fmt: skip
    if "error" in answer:
        sys.exit(f"the bare engine refused a request: {answer['error']}")
    return [str(choice["text"]) for choice in answer["choices"]]


def counter(tokenizer: Any) -> Callable[[Sequence[str]], int]:
    """Counts the tokens of texts, each with the one that ends it."""
    return lambda texts: sum(len(tokenizer(text, add_special_tokens=False).input_ids) + 1 for text in texts)


class Plain:
    """The loop that everyone writes first."""

    def __init__(self, model: Any, tokenizer: Any, length: int) -> None:
        self.model, self.tokenizer, self.length = model.eval(), tokenizer, length

    def __call__(self, requests: Sequence[Request]) -> list[str]:
        """One text for each request, of `length` tokens."""
        written = list[str]()
        for request in requests:
            ids = self.tokenizer.encode(request.prompt, return_tensors="pt")
            made = self.model.generate(
                ids, do_sample=True, temperature=request.temperature, min_p=request.min_p or None, top_k=0,
                min_new_tokens=self.length, max_new_tokens=self.length, pad_token_id=self.tokenizer.pad_token_id,
            )  # fmt: skip
            written.append(self.tokenizer.decode(made[0, ids.shape[1] :]))
        return written


#: Runs once and gives its texts; and how many tokens those are, which is not timed.
Way = tuple[Callable[[], list[str]], Callable[[Sequence[str]], int]]


def in_turns(ways: dict[str, Way], repeats: int) -> dict[str, dict[str, float]]:
    """Median tokens a second of each way; each repeat begins with another one."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    names = list(ways)
    for repeat in range(repeats):
        for name in names[repeat % len(names) :] + names[: repeat % len(names)]:
            run, count = ways[name]
            began = time.perf_counter()
            texts = run()
            seconds = time.perf_counter() - began
            tokens = count(texts)
            rates[name].append(tokens / seconds)
            print(f"{name}: {tokens} tokens, {rates[name][-1]:.1f} tokens/s", file=sys.stderr, flush=True)
    return {
        name: {"tokens_per_s": statistics.median(found), "lowest": min(found), "highest": max(found)}
        for name, found in rates.items()
    }


def growth(
    model: Model, batches: Sequence[Sequence[Request]], sizes: Sequence[int], count: Callable[[Sequence[str]], int]
) -> list[dict[str, float]]:
    """Seconds for more and more briefs, all requests in one call; growth at most 1 is linear or better."""
    rows = []
    for size in sizes:
        asked = [request for batch in batches[:size] for request in batch]
        began = time.perf_counter()
        texts = ours(model, asked)
        seconds = time.perf_counter() - began
        tokens = count(texts)
        rows.append({"briefs": min(size, len(batches)), "requests": len(asked), "tokens": tokens, "seconds": seconds,
                     "s_per_brief": seconds / min(size, len(batches)), "tokens_per_s": tokens / seconds})  # fmt: skip
        print(f"{size} briefs: {seconds:.1f} s", file=sys.stderr, flush=True)
    return with_growth(rows)


def with_growth(rows: list[dict[str, float]]) -> list[dict[str, float]]:
    """Rows with the growth of seconds over that of tokens since the row before.

    Examples
    --------
    >>> with_growth([{"seconds": 2.0, "tokens": 10}, {"seconds": 6.0, "tokens": 20}])[1]["growth"]
    1.5
    """
    for before, row in pairwise(rows):
        row["growth"] = (row["seconds"] / before["seconds"]) / (row["tokens"] / before["tokens"])
    return rows


def _engine_of(model: Any) -> Any:
    """The server under our path. The one place that knows where it is."""
    return model._engine()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", default="4,16,64", help="numbers of briefs, separated by commas")
    parser.add_argument("--fields", default="headline")
    parser.add_argument("--samples", type=int, default=MOST, help="lines asked per field")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--plain", type=int, default=8, help="texts a repeat of the plain loop; 0 leaves it out")
    parser.add_argument("--model", default="embedded", help="embedded, or embedded:<variant>")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    here = machine("xllamacpp", "transformers", "torch", "adwright")
    sizes = sorted({int(size) for size in options.briefs.split(",")})
    try:
        model = open_model(options.model, Settings())
    except AdwrightError as error:
        sys.exit(f"skipped: {error}")
    # Both languages in turn, so that few briefs hold both.
    zh, en = ([case for case in cases_of_split("test") + cases_of_split("validation")
               if case.brief.locale.startswith(language)] for language in ("zh", "en"))  # fmt: skip
    cases = [case for pair in zip(zh, en, strict=False) for case in pair][: max(sizes)]
    batches = [requests_of(case, model, samples=options.samples, fields=options.fields.split(",")) for case in cases]
    first = [request for batch in batches[: sizes[0]] for request in batch]
    if max(request.n for request in first) > MOST:
        sys.exit(f"a request asks {max(r.n for r in first)} texts; the bare engine takes {MOST}: lower --samples")
    weights, tokenizer = load_base()
    count = counter(tokenizer)
    speeds = compare(model, first, options, weights, tokenizer)
    del weights
    rows = growth(model, batches, sizes, count)
    said = {
        "data": f"corpus adcopy.jsonl, splits test and validation, {len(cases)} briefs, fields {options.fields}",
        "command": " ".join(["python benchmarks/throughput.py", *sys.argv[1:]]), "machine": here,
        "model": model.identity, "speeds": speeds, "growth": rows,
    }  # fmt: skip
    show(said)
    if options.json:
        options.json.write_text(json.dumps(said, ensure_ascii=False, indent=2))


def compare(
    model: Model, requests: Sequence[Request], options: argparse.Namespace, weights: Any, tokenizer: Any
) -> list[dict[str, Any]]:
    """Tokens a second of all ways on the same requests, and ours over each."""
    count = counter(tokenizer)
    written = ours(model, requests)  # warms the engine up, too
    length = round(count(written) / len(written))
    server = _engine_of(model)
    ways: dict[str, Way] = {
        "ours": (lambda: ours(model, requests), count), "bare": (lambda: bare(server, requests), count),
    }  # fmt: skip
    if (at_once := MOST // max(request.n for request in requests)) > 1:
        ways["bare at once"] = (lambda: bare(server, requests, at_once=at_once), count)
    if options.plain:
        loop = Plain(weights, tokenizer, length)
        spread = [requests[at * len(requests) // options.plain] for at in range(options.plain)]
        loop(spread[:1])
        ways["plain"] = (lambda: loop(spread), lambda texts: length * len(texts))
    rates = in_turns(ways, options.repeats)
    mine = rates["ours"]["tokens_per_s"]
    return [{"way": name, **rate, "ours_over": mine / rate["tokens_per_s"], "tokens_a_text": length}
            for name, rate in rates.items()]  # fmt: skip


def show(said: dict[str, Any]) -> None:
    """Print both tables."""
    print(f"{said['data']}\n{said['command']}\n{said['model']}")
    print(", ".join(f"{key} {value}" for key, value in said["machine"].items()))
    titles = {"way": "way", "tokens_per_s": "tokens/s (median)", "lowest": "lowest", "highest": "highest",
              "ours_over": "ours over it", "tokens_a_text": "tokens a text"}  # fmt: skip
    print(f"\n{table(titles, said['speeds'])}\n")
    titles = {"briefs": "briefs", "requests": "requests", "tokens": "tokens", "seconds": "s",
              "s_per_brief": "s / brief", "tokens_per_s": "tokens/s", "growth": "time / token growth"}  # fmt: skip
    print(table(titles, said["growth"]))


if __name__ == "__main__":
    main()
