"""Trains the copywriter on by its own lines, which the checks or people's copies teach to tell apart.

Run: ``python recipes/prefer_copywriter.py --start runs/copywriter/best --teacher checks|people [--run runs/preferred]
[--rounds 2]``. Stopped, it goes on with the same command. It needs the extras ``local`` and ``train``, and a GPU: tens
of thousands of lines are drawn a round.

What a round does, in order:

1. draws lines for each product of the training part, asked as a campaign asks and as the corpus's copies were;
2. judges them as a campaign does and compares lines of the same request: by the checks those that pass are better, by
   people the copies of the corpus that would pass as the copywriter's are better than whatever it wrote;
3. trains the adapter on by direct preference optimisation, until the validation part's comparisons gain no more.

The validation part is drawn and judged before the first round and after each; the test part is never read.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from joblib import Parallel, delayed

from adwright.app.self_training import Judged, Question, comparisons_of, judged, questions_of, yields
from adwright.app.training import fault_of
from adwright.core import UserError, content_id, sha256
from adwright.core.whole_file import write_bytes
from adwright.learn.base_weights import load_base
from adwright.learn.corpus import CopyRow, read_corpus, without_faults
from adwright.learn.preference import PreferenceConfig, prefer
from adwright.learn.run import Step, Trained
from adwright.learn.sampler import draw
from adwright.learn.sft import best_device, precision_of
from adwright.llm import Reply

DATA = Path(__file__).parents[1] / "src/adwright/data/corpus/adcopy.jsonl"


def main() -> None:
    """Rounds of drawing, judging and training; then what the validation part says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--start", type=Path, required=True, help="adapter of a training run, as peft keeps it")
    parser.add_argument("--data", type=Path, default=DATA, help="corpus; without it the one that ships")
    parser.add_argument("--run", type=Path, default=Path("runs") / "preferred")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--samples", type=int, default=16, help="lines a field and product, as a campaign asks")
    parser.add_argument("--again", type=int, default=2, help="lines for each copy of the corpus")
    parser.add_argument("--most", type=int, default=3, help="pairs a request")
    parser.add_argument("--teacher", required=True, choices=["people", "checks"], help="who says which line is better")
    parser.add_argument("--together", type=int, default=1024, help="lines drawn side by side")
    parser.add_argument("--rows", type=int, help="first products of each part and language only")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--beta", type=float, default=0.1)
    parser.add_argument("--anchor", type=float, default=0.2)
    parser.add_argument("--base", default="embedded")
    chosen = parser.parse_args()

    rows, _ = read_corpus(chosen.data)
    rows, _ = without_faults(rows, fault_of)
    parts = {
        part: [
            row for language in ("zh", "en")
            for row in [row for row in rows if row.split == part and row.lang == language][: chosen.rows]
        ]
        for part in ("train", "validation")
    }  # fmt: skip
    start = chosen.start
    for number in range(1, chosen.rounds + 1):
        folder = chosen.run / f"round{number}"
        train = _lines(parts["train"], start, folder / "train.jsonl", chosen, seed=number, again=chosen.again)
        held = _lines(parts["validation"], start, folder / "validation.jsonl", chosen, seed=0, again=1)
        _show(f"before round {number}", train, held)
        compared, apart = (
            comparisons_of(lines, teacher=chosen.teacher, most=chosen.most, seed=number) for lines in (train, held)
        )
        pairs = [sum(len(one.pairs) for one in some) for some in (compared, apart)]
        print(f"{pairs[0]} pairs to learn from, {pairs[1]} held out", flush=True)
        config = PreferenceConfig(base=chosen.base, rate=chosen.rate, beta=chosen.beta, anchor=chosen.anchor,
                                  precision="fp32", seed=number)  # fmt: skip
        trained = prefer(compared, apart, start, folder, config, told=_tell)
        _keep(trained, folder)
        if trained.best >= trained.before:
            print(f"round {number} taught nothing; the adapter stays {start}")
            break
        start = folder / "best"
    _show(
        "at the end", [], _lines(parts["validation"], start, chosen.run / "validation.jsonl", chosen, seed=0, again=0)
    )
    print(f"the adapter is {start}")


def _lines(
    rows: Sequence[CopyRow], adapter: Path, file: Path, chosen: argparse.Namespace, *, seed: int, again: int
) -> list[Judged]:
    """Lines of an adapter for products, judged; those of an earlier call are read from the file."""
    asked = [questions_of(row, samples=chosen.samples, again=again, seed=seed) for row in rows]
    questions = [question for some in asked for question in some]
    key = content_id("drawn", [sha256((adapter / "adapter_model.safetensors").read_bytes()), chosen.base, seed,
                               [question.asked.request.model_dump(mode="json") for question in questions]])  # fmt: skip
    if file.is_file() and file.with_suffix(".key").read_text("utf-8") != key:
        raise UserError(f"{file} was drawn with another adapter or for other requests", hint="give another --run")
    if file.is_file():
        replies = [Reply.model_validate_json(line) for line in file.read_text("utf-8").split("\n") if line]
    else:
        began = time.perf_counter()
        model, tokenizer = _writer(adapter, chosen.base)
        replies = draw(model, tokenizer, [q.asked.request for q in questions], batch=chosen.together, seed=seed)
        texts = sum(len(reply.texts) for reply in replies)
        print(f"{texts} lines drawn in {time.perf_counter() - began:.1f} s", flush=True)
        write_bytes(file.with_suffix(".key"), key.encode())
        write_bytes(file, "".join(reply.model_dump_json() + "\n" for reply in replies).encode())
    groups = [(questions[at : at + 64], replies[at : at + 64]) for at in range(0, len(questions), 64)]
    sorted_out = Parallel(n_jobs=-1)(delayed(_judged)(*group) for group in groups)
    return [one for group in sorted_out for one in group]


def _judged(questions: Sequence[Question], replies: Sequence[Reply]) -> list[Judged]:
    return [judged(question, reply) for question, reply in zip(questions, replies, strict=True)]


def _writer(adapter: Path, base: str) -> tuple[Any, Any]:
    """The base with the adapter merged in."""
    from peft import PeftModel

    model, tokenizer = load_base(base, dtype=precision_of("auto"))
    return PeftModel.from_pretrained(model, str(adapter)).merge_and_unload().to(best_device()).eval(), tokenizer


def _keep(trained: Trained, folder: Path) -> None:
    (folder / "trained.json").write_text(trained.model_dump_json(indent=2) + "\n")
    print(trained.model_dump_json(), flush=True)
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _show(when: str, train: Sequence[Judged], held: Sequence[Judged]) -> None:
    """The share of lines that pass, by language and field, and what stops the others."""
    for part, lines in (("train", train), ("validation", held)):
        for (language, field), (passed, drawn, reasons) in sorted(yields(lines).items()):
            told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(5))
            print(f"{when}, {part}, {language} {field}: {passed} of {drawn} ({passed / drawn:.0%}) pass; {told}")
    for language in ("zh", "en"):
        counts = [(passed, drawn) for (of, _), (passed, drawn, _) in yields(held).items() if of == language]
        passed, drawn = sum(one for one, _ in counts), sum(one for _, one in counts)
        print(f"{when}, validation, {language}: {passed / max(1, drawn):.1%} of {drawn} pass", flush=True)


def _tell(step: Step) -> None:
    validation = f"  validation {step.validation:.4f}" if step.validation is not None else ""
    print(f"{step.step:4}/{step.of}  loss {step.loss:.3f}  {step.seconds:5.2f} s{validation}", flush=True)


if __name__ == "__main__":
    main()
