"""AdvertiseGen: a LoRA on the embedded model's weights, scored by the published recipe beside the published scores.

    python benchmarks/adgen.py [--train FILE] [--test FILE] [--output FOLDER] [--rows N] [--epochs 2]
        [--decode greedy,beam4,sample-rerank8] [--engine transformers|llama] [--test-rows N]
        [--stop-after SECONDS] [--json OUT]

The same command goes on where it was stopped, in training and in generation. The data has no licence: weights, samples
and run stay in --output, outside the repository, and are never shipped. The decoding is chosen on a slice of the
training rows that is not trained on; the test rows decide nothing. The published recipe cuts sources at 64 tokens; ours
are written shorter (38 tokens in the mean, 87 at most) and stay whole.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from _shown import machine, table
from adwright.core import content_id, derive_seed, sha256
from adwright.measure.text_variety import bleu
from real_data import data_folder

if TYPE_CHECKING:
    import torch

    from adwright.learn.corpus import Example

#: Of the form below; scores of runs with another version are not comparable.
FORM = "attributes@1"
REQUEST = "文案："
#: References are cut here in the published recipe [tokens]; ours are Gemma's, theirs ChatGLM's.
PUBLISHED_CUT = 64
#: ChatGLM-6B, 6.2 billion parameters, 114,599 training rows, cut references (github.com/THUDM/ChatGLM-6B, ptuning).
PUBLISHED = (
    {"system": "ChatGLM-6B P-tuning v2, published", "bleu4": 8.10, "rouge1": 31.12, "rouge2": 7.11, "rougel": 24.97},
    {"system": "ChatGLM-6B fine-tuned, published", "bleu4": 8.01, "rouge1": 31.23, "rouge2": 7.36, "rougel": 25.08},
    {"system": "ChatGLM-6B LoRA, published", "bleu4": 7.62, "rouge1": 30.60, "rouge2": 6.96, "rougel": 24.80},
)
#: Rows kept from training: all for its validation loss, the first `CHOOSING` for the choice of decoding.
HELD, CHOOSING = 160, 80
#: Texts that llama.cpp writes side by side.
SLOTS = 16
#: Longest copy written [tokens]; 99 of 100 training copies are shorter.
LONGEST = 144
TITLES = {"system": "system", "references": "references", "bleu4": "BLEU-4", "rouge1": "ROUGE-1", "rouge2": "ROUGE-2",
          "rougel": "ROUGE-L", "characters": "characters", "seconds": "s / row"}  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """One row: attributes as the file has them, and the copy."""

    attributes: str
    copy: str

    @property
    def id(self) -> str:
        """The same for the same row in any file."""
        return content_id("ag", [self.attributes, self.copy])


@dataclass(frozen=True)
class Decoding:
    """How texts are taken from the model.

    Parameters
    ----------
    no_repeat
        No sequence of so many tokens twice, the attributes included; 0 allows all.
    pick
        Among sampled texts: the likeliest by mean log-probability, or the one most like the others (BLEU).
    """

    beams: int = 1
    length_penalty: float = 1.0
    no_repeat: int = 0
    samples: int = 1
    temperature: float = 1.0
    top_p: float = 1.0
    pick: Literal["score", "consensus"] = "score"

    @property
    def draw(self) -> str:
        """Names the texts drawn; two ways to pick share one draw."""
        return content_id("draw", {key: value for key, value in asdict(self).items() if key != "pick"})


DECODINGS: dict[str, Decoding] = {
    "greedy": Decoding(),
    "greedy-norepeat": Decoding(no_repeat=6),
    "beam4": Decoding(beams=4),
    "beam4-norepeat": Decoding(beams=4, no_repeat=6),
    "beam4-long": Decoding(beams=4, length_penalty=1.5, no_repeat=6),
    "sample-rerank8": Decoding(samples=8, temperature=0.8, top_p=0.9),
    "sample-consensus8": Decoding(samples=8, temperature=0.8, top_p=0.9, pick="consensus"),
    "sample-rerank16": Decoding(samples=16, temperature=0.8, top_p=0.9),
    "sample-consensus16": Decoding(samples=16, temperature=0.8, top_p=0.9, pick="consensus"),
}


def read_pairs(path: Path) -> list[Pair]:
    """All rows of a JSONL file with `content` and `summary`; ends with a line when it is not there."""
    if not path.is_file():
        sys.exit(f"skipped: no AdvertiseGen rows at {path}; set ADWRIGHT_DATA, or give --train and --test")
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
    return [Pair(row["content"], row["summary"].strip()) for row in rows]


def prefix_of(attributes: str) -> str:
    """Attributes as one short line; values of one name stand together, and the type needs no name.

    Examples
    --------
    >>> prefix_of("类型#裙*图案#条纹*风格#知性*图案#撞色")
    '裙；图案：条纹、撞色；风格：知性\\n'
    """
    values: dict[str, list[str]] = {}
    for part in attributes.split("*"):
        name, _, value = part.partition("#")
        values.setdefault(name, []).append(value)
    said = ("、".join(held) if name == "类型" else f"{name}：{'、'.join(held)}" for name, held in values.items())
    return "；".join(said) + "\n"


def cut_copies(pairs: Sequence[Pair]) -> list[Pair]:
    """The rows with their copies cut where the published recipe cuts what it learns from."""
    from adwright.learn.base_weights import load_base

    tokenizer = load_base()[1]
    return [Pair(pair.attributes, shortened(pair.copy, tokenizer, PUBLISHED_CUT).strip()) for pair in pairs]


def example_of(pair: Pair) -> Example:
    """A row as one beginning with one continuation."""
    from adwright.learn.corpus import Example

    return Example(pair.id, prefix_of(pair.attributes), ((REQUEST, pair.copy),))


def parts(pairs: Sequence[Pair], held: int, *, seed: int = 0) -> tuple[list[Pair], list[Pair]]:
    """Rows to train on, and at least `held` that are not: rows with equal attributes stay on one side."""
    rows = Counter(pair.attributes for pair in pairs)
    kinds = sorted(rows)
    random.Random(derive_seed(seed, "held")).shuffle(kinds)
    upto = accumulate((rows[kind] for kind in kinds), initial=0)
    apart = {kind for kind, before in zip(kinds, upto, strict=False) if before < held}
    return [p for p in pairs if p.attributes not in apart], [p for p in pairs if p.attributes in apart]


@cache
def _published_metrics() -> tuple[Any, Any, Any, Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in jieba and rouge_chinese
            import jieba
            from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
            from rouge_chinese import Rouge
    except ImportError as error:
        sys.exit(f"skipped: {error.name} is not installed; pip install nltk rouge-chinese jieba")
    jieba.setLogLevel(60)
    return jieba.lcut, Rouge().get_scores, sentence_bleu, SmoothingFunction().method3


def score(reference: str, text: str) -> dict[str, float]:
    """One text by the published recipe: BLEU-4 over characters (nltk, method 3), ROUGE F over jieba's words, times 100.

    A text that says nothing scores 0; the published code fails on it.
    """
    cut, rouge, sentence_bleu, method = _published_metrics()
    if not text.strip() or not reference.strip():
        return dict.fromkeys(("bleu4", "rouge1", "rouge2", "rougel"), 0.0)
    found = rouge(" ".join(cut(text)), " ".join(cut(reference)))[0]
    return {
        "bleu4": 100 * float(sentence_bleu([list(reference)], list(text), smoothing_function=method)),
        "rouge1": 100 * float(found["rouge-1"]["f"]), "rouge2": 100 * float(found["rouge-2"]["f"]),
        "rougel": 100 * float(found["rouge-l"]["f"]),
    }  # fmt: skip


def mean_score(references: Sequence[str], texts: Sequence[str]) -> dict[str, float]:
    """The mean over texts of each score, as published: not the score of the whole corpus."""
    each = [score(reference, text) for reference, text in zip(references, texts, strict=True)]
    means = {name: sum(row[name] for row in each) / len(each) for name in each[0]}
    return {**means, "characters": sum(map(len, texts)) / len(texts)}


def shortened(text: str, tokenizer: Any, tokens: int) -> str:
    """The first tokens of a text."""
    ids = tokenizer(text, add_special_tokens=False).input_ids
    return text if len(ids) <= tokens else str(tokenizer.decode(ids[:tokens])).rstrip("\ufffd")


def consensus(texts: Sequence[str]) -> int:
    """Which text is most like all others, by BLEU over characters; the first of equals.

    Examples
    --------
    >>> consensus(["宽松的上衣", "显瘦的裙", "宽松的外衣"])
    0
    """
    likeness = [
        sum(bleu([list(other)], list(text)) for at, other in enumerate(texts) if at != mine)
        for mine, text in enumerate(texts)
    ]
    return likeness.index(max(likeness))


def pick(candidates: Sequence[tuple[str, float]], how: Literal["score", "consensus"]) -> str:
    """The text of choice."""
    if how == "consensus":
        return candidates[consensus([text for text, _ in candidates])][0]
    return max(candidates, key=lambda candidate: candidate[1])[0]


def nearest(pair: Pair, train: Sequence[Pair]) -> str:
    """The training copy whose attributes are most alike (Jaccard): what a model has to beat."""
    own = set(pair.attributes.split("*"))
    return max(train, key=lambda other: _jaccard(own, set(other.attributes.split("*")))).copy


def _jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b)


class Writer:
    """The base model with the adapter merged in, writing only tokens that training copies hold.

    Computing all 262,144 logits takes most of a step on a CPU; the copies of 5,000 rows hold a few thousand tokens.
    """

    def __init__(self, adapter: Path, copies: Sequence[str]) -> None:
        import torch
        from peft import PeftModel

        from adwright.learn.base_weights import load_base

        torch.manual_seed(0)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        dtype = torch.bfloat16 if self.device == "cuda" else torch.float32
        if (adapter / "adapter_model.safetensors").is_file():
            base, self.tokenizer = load_base(dtype=dtype)
            # Merged before the output is narrowed, which peft would take for a layer of its own.
            base = PeftModel.from_pretrained(base, str(adapter)).merge_and_unload()
        else:  # a run of rank 0 keeps the whole model
            base, self.tokenizer = load_base(str(adapter), dtype=dtype)[0], load_base()[1]
        self.model: Any = base.to(self.device).eval()
        self.ends = [self.tokenizer("\n", add_special_tokens=False).input_ids[-1], self.tokenizer.eos_token_id]
        known = {token for ids in self._ids(list(copies)) for token in ids} | set(self.ends)
        self.output, self.known = (
            self.model.get_output_embeddings().weight.detach(), torch.tensor(sorted(known), device=self.device),
        )  # fmt: skip
        self.model.lm_head = _narrow(self.output, self.known)

    def _ids(self, texts: list[str]) -> list[list[int]]:
        return [list(ids) for ids in self.tokenizer(texts, add_special_tokens=False).input_ids]

    def prompt(self, pair: Pair) -> list[int]:
        """Tokens as training had them: beginning and request are read apart."""
        prefix, request = self._ids([prefix_of(pair.attributes), REQUEST])
        return [self.tokenizer.bos_token_id, *prefix, *request]

    def write(self, pairs: Sequence[Pair], how: Decoding, *, seed: int) -> list[list[tuple[str, float]]]:
        """Texts with their mean log-probabilities for each row, all rows in one batch."""
        import torch

        prompts = [self.prompt(pair) for pair in pairs]
        ids, seen = _left_padded(prompts, self.tokenizer.pad_token_id or 0, self.device)
        torch.manual_seed(seed)
        options: dict[str, Any] = {"no_repeat_ngram_size": how.no_repeat} if how.no_repeat else {}
        if how.samples > 1:
            options |= {"do_sample": True, "temperature": how.temperature, "top_p": how.top_p, "top_k": 0,
                        "num_return_sequences": how.samples}  # fmt: skip
        else:
            # The base's own settings sample; set to nothing, they do not.
            options |= {"do_sample": False, "temperature": None, "top_p": None, "top_k": None, "num_beams": how.beams}
            options |= {"length_penalty": how.length_penalty} if how.beams > 1 else {}
        with torch.inference_mode():
            made = self.model.generate(
                input_ids=ids, attention_mask=seen, max_new_tokens=LONGEST, eos_token_id=self.ends,
                pad_token_id=self.tokenizer.pad_token_id or 0, **options,
            )  # fmt: skip
        rows = [self._until_end(row) for row in made[:, ids.shape[1] :].tolist()]
        owners = [prompts[at // how.samples] for at in range(len(rows))]
        rated = self._rate(owners, rows) if how.samples > 1 else [0.0] * len(rows)
        texts = [str(self.tokenizer.decode(row, skip_special_tokens=True)).strip() for row in rows]
        found = list(zip(texts, rated, strict=True))
        return [found[at : at + how.samples] for at in range(0, len(found), how.samples)]

    def _until_end(self, row: list[int]) -> list[int]:
        return row[: next((at for at, token in enumerate(row) if token in self.ends), len(row))]

    def _rate(self, prompts: Sequence[list[int]], rows: Sequence[list[int]]) -> list[float]:
        """Mean log-probability of each text with its end, over the known tokens."""
        import torch
        from torch.nn import functional

        full = [[*prompt, *row, self.ends[0]] for prompt, row in zip(prompts, rows, strict=True)]
        ids, seen = _left_padded(full, self.tokenizer.pad_token_id or 0, self.device)
        place = torch.full((len(self.output),), -1, device=self.device)
        place[self.known] = torch.arange(len(self.known), device=self.device)
        narrowed = self.output[self.known]
        rates = []
        with torch.inference_mode():
            positions = (seen.cumsum(1) - 1).clamp(min=0)
            hidden = self.model.model(input_ids=ids, attention_mask=seen, position_ids=positions).last_hidden_state
            for at, row in enumerate(rows):
                said = len(row) + 1
                logs = functional.linear(hidden[at, -said - 1 : -1], narrowed).log_softmax(-1)
                rates.append(float(logs.gather(1, place[ids[at, -said:]][:, None]).mean()))
        return rates


class LlamaWriter:
    """The embedded 4-bit model with the adapter beside it, in llama.cpp: what a user of the package would run.

    It samples and takes the likeliest token, over all tokens; it has no beams and no rule against repeats.
    """

    def __init__(self, adapter: Path) -> None:
        from adwright.learn.base_weights import gguf_file, load_base
        from adwright.learn.gguf_adapter import export_gguf
        from adwright.llm.embedded import start_server

        _, self.tokenizer = load_base()
        file = adapter.parent / "adapter.gguf"
        export_gguf(adapter, file, gguf_file()[0])
        self.server = start_server(file, os.cpu_count() or 1)

    def prompt(self, pair: Pair) -> list[int]:
        """Tokens of the prompt, for its length; the engine reads the text."""
        return list(self.tokenizer(prefix_of(pair.attributes) + REQUEST).input_ids)

    def write(self, pairs: Sequence[Pair], how: Decoding, *, seed: int) -> list[list[tuple[str, float]]]:
        """Texts with their mean log-probabilities for each row, as many rows at once as there are slots."""
        with ThreadPoolExecutor(max(1, SLOTS // how.samples)) as pool:
            return list(pool.map(lambda pair: self._one(pair, how, seed), pairs))

    def _one(self, pair: Pair, how: Decoding, seed: int) -> list[tuple[str, float]]:
        answer = self.server.handle_completions({
            "prompt": prefix_of(pair.attributes) + REQUEST, "n": how.samples, "max_tokens": LONGEST, "stop": ["\n"],
            "temperature": how.temperature if how.samples > 1 else 0.0, "top_p": how.top_p, "top_k": 0, "min_p": 0.0,
            "seed": derive_seed(seed, pair.id), "logprobs": 1, "cache_prompt": False,
        })  # fmt: skip
        if "error" in answer:
            sys.exit(f"the engine refused a request: {answer['error']}")
        # The engine tells nothing of a text that ends at once; it must not be the likeliest.
        told = [(c["text"].strip(), (c["logprobs"] or {"content": []})["content"]) for c in answer["choices"]]
        return [(text, sum(t["logprob"] for t in tokens) / len(tokens) if tokens else -99.0) for text, tokens in told]


def _left_padded(rows: Sequence[list[int]], pad: int, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    longest = max(map(len, rows))
    ids = torch.tensor([[pad] * (longest - len(row)) + row for row in rows], device=device)
    return ids, torch.tensor([[0] * (longest - len(row)) + [1] * len(row) for row in rows], device=device)


def _narrow(output: torch.Tensor, known: torch.Tensor) -> torch.nn.Module:
    import torch
    from torch.nn import functional

    class Narrow(torch.nn.Module):
        """The output layer over known tokens; all others are as good as impossible."""

        def __init__(self) -> None:
            super().__init__()
            self.rows = output[known]

        def forward(self, hidden: torch.Tensor) -> torch.Tensor:
            logits = hidden.new_full((*hidden.shape[:-1], len(output)), -1e9)
            logits[..., known] = functional.linear(hidden, self.rows)
            return logits

    return Narrow()


#: Candidates of a row, each with its mean log-probability, and the seconds that the row took.
Written = tuple[list[tuple[str, float]], float]


def written(file: Path, run: str) -> dict[str, Written]:
    """What an earlier call wrote: row id -> candidates. `run` names adapter, draw and form."""
    if not file.is_file():
        return {}
    _drop_torn_line(file)
    lines = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    return {
        line["row"]: ([(text, float(rate)) for text, rate in line["texts"]], float(line["seconds"]))
        for line in lines
        if line["run"] == run
    }


def _drop_torn_line(file: Path) -> None:
    """What a crash left of a line goes, else the next one would be glued to it."""
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.rfind(b"\n") + 1])


def write_all(
    writer: Writer | LlamaWriter, pairs: Sequence[Pair], how: Decoding, file: Path, run: str, *, size: int, until: float
) -> dict[str, Written]:
    """Texts for all rows, those of an earlier call included; fewer when the time is over."""
    done = written(file, run)
    left = sorted((pair for pair in pairs if pair.id not in done), key=lambda pair: len(writer.prompt(pair)))
    size = max(1, size // (how.beams * how.samples))
    for group in _groups(left, size):
        if time.monotonic() > until:
            break
        began = time.perf_counter()
        made = writer.write(group, how, seed=derive_seed(0, how.draw, group[0].id))
        seconds = (time.perf_counter() - began) / len(group)
        with file.open("a", encoding="utf-8") as out:
            for pair, texts in zip(group, made, strict=True):
                done[pair.id] = (texts, seconds)
                row = {"run": run, "row": pair.id, "seconds": round(seconds, 3), "texts": texts}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(f"{sum(pair.id in done for pair in pairs)} of {len(pairs)} rows, {seconds:.1f} s a row",
              file=sys.stderr, flush=True)  # fmt: skip
    return {pair.id: done[pair.id] for pair in pairs if pair.id in done}


def _groups(pairs: Sequence[Pair], size: int) -> Iterator[Sequence[Pair]]:
    return (pairs[start : start + size] for start in range(0, len(pairs), size))


def scored(system: str, pairs: Sequence[Pair], texts: Sequence[str], tokenizer: Any) -> list[dict[str, Any]]:
    """Scores against whole references, cut ones as published, and with text and reference cut."""
    whole = [pair.copy for pair in pairs]
    cut = [shortened(reference, tokenizer, PUBLISHED_CUT) for reference in whole]
    short = [shortened(text, tokenizer, PUBLISHED_CUT) for text in texts]
    ways = (("cut", cut, texts), ("uncut", whole, texts), ("cut, text too", cut, short))
    return [{"system": system, "references": name, **mean_score(refs, said)} for name, refs, said in ways]


def train(pairs: Sequence[Pair], held: Sequence[Pair], folder: Path, options: argparse.Namespace) -> str:
    """The adapter in ``best``, trained as far as the time allows; why it stopped."""
    from adwright.learn.run import Step
    from adwright.learn.sft import SftConfig, fine_tune

    def told(step: Step) -> None:
        if step.validation is not None or step.step % 10 == 0:
            print(step.model_dump_json(exclude_none=True), file=sys.stderr, flush=True)

    if options.cut_training:
        pairs, held = cut_copies(pairs), cut_copies(held)
    examples = [example_of(pair) for pair in pairs]
    config = SftConfig(batch=options.batch, epochs=options.epochs, rate=options.rate, rank=options.rank, longest=256,
                       every=options.every, patience=3)  # fmt: skip
    done = fine_tune(lambda _: examples, [example_of(pair) for pair in held], folder, config, told=told,
                     stop_after=options.stop_after)  # fmt: skip
    (folder / "trained.json").write_text(done.model_dump_json(indent=2))
    return done.stopped


def _parser(data: Path) -> argparse.ArgumentParser:
    from adwright.learn.base_weights import cache_folder

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, default=data / "advertisegen_train_5000.jsonl")
    parser.add_argument("--test", type=Path, default=data / "advertisegen_dev_a.jsonl")
    parser.add_argument("--output", type=Path, default=cache_folder() / "adgen", help="run, weights, samples")
    parser.add_argument("--rows", type=int, help="train on the first rows only")
    parser.add_argument("--test-rows", type=int, help="score the first rows only")
    parser.add_argument("--held", type=int, default=HELD, help="training rows kept out, for the validation loss")
    parser.add_argument("--choosing", type=int, default=CHOOSING, help="held-out rows that choose the decoding")
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--batch", type=int, default=16, help="rows a step")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--rank", type=int, default=32, help="0: all weights of the layers instead of an adapter")
    parser.add_argument("--cut-training", action="store_true", help="learn from copies cut as in the published recipe")
    parser.add_argument("--every", type=int, default=100, help="steps between validations")
    parser.add_argument("--decode", default="greedy,beam4,sample-rerank8", help=", ".join(DECODINGS))
    parser.add_argument("--engine", default="transformers", choices=["transformers", "llama"], help="llama: no beams")
    parser.add_argument("--together", type=int, default=32, help="texts written side by side")
    parser.add_argument("--stop-after", type=float, help="seconds; the same command goes on")
    parser.add_argument("--json", type=Path)
    return parser


def main() -> None:
    """Train, choose the decoding, write, score, print."""
    # With both files given, no data folder is needed.
    given = {"--train", "--test"} <= {argument.partition("=")[0] for argument in sys.argv}
    options = _parser(Path() if given else data_folder()).parse_args()
    names = options.decode.split(",")
    if unknown := [name for name in names if name not in DECODINGS]:
        sys.exit(f"no decoding named {unknown[0]!r}; there are {', '.join(DECODINGS)}")
    if options.engine == "llama" and (beyond := [n for n in names if DECODINGS[n].beams > 1 or DECODINGS[n].no_repeat]):
        sys.exit(f"llama.cpp cannot decode by {beyond[0]!r}; use --engine transformers")
    until = time.monotonic() + options.stop_after if options.stop_after is not None else float("inf")
    _published_metrics()  # missing packages are told before hours of work, not after
    import torch  # noqa: F401 - so that the machine tells its GPU

    here = machine("torch", "transformers", "peft", "nltk", "rouge-chinese", "jieba")
    pairs, held = parts(read_pairs(options.train)[: options.rows], options.held)
    test = read_pairs(options.test)[: options.test_rows]
    options.output.mkdir(parents=True, exist_ok=True)
    if train(pairs, held, options.output, options) == "interrupted":
        print("training was stopped; the same command goes on")
        return
    result = compare(pairs, held[: options.choosing], test, names, options, until)
    if result is None:
        print("generation was stopped; the same command goes on")
        return
    result |= {
        "data": f"train {options.train.name} ({len(pairs)} rows, {len(held)} held out), test {options.test.name} "
                f"({len(test)} rows)",
        "form": FORM, "command": " ".join(["python benchmarks/adgen.py", *sys.argv[1:]]), "machine": here,
        "trained": json.loads((options.output / "trained.json").read_text()),
    }  # fmt: skip
    show(result)
    if options.json:
        options.json.write_text(json.dumps(result, ensure_ascii=False, indent=2))


def compare(
    pairs: Sequence[Pair], choosing: Sequence[Pair], test: Sequence[Pair], names: Sequence[str],
    options: argparse.Namespace, until: float,
) -> dict[str, object] | None:  # fmt: skip
    """Scores of all decodings on both parts, and which one the held-out rows chose; None when the time is over."""
    best = options.output / "best"
    adapter = sha256(next(best.glob("*model.safetensors")).read_bytes())[:12]
    writer = LlamaWriter(best) if options.engine == "llama" else Writer(best, [pair.copy for pair in pairs])
    tables: dict[str, list[dict[str, Any]]] = {"held out": [], "test": []}
    for part, rows in (("held out", choosing), ("test", test)):
        for name in names:
            how = DECODINGS[name]
            run = "/".join([adapter, options.engine, how.draw, FORM])
            made = write_all(writer, rows, how, options.output / "texts.jsonl", run, size=options.together, until=until)
            if len(made) < len({pair.id for pair in rows}):
                return None
            texts = [pick(made[pair.id][0], how.pick) for pair in rows]
            seconds = sum(made[pair.id][1] for pair in rows) / len(rows)
            tables[part] += [row | {"seconds": seconds} for row in scored(name, rows, texts, writer.tokenizer)]
    copied = [nearest(pair, pairs) for pair in test]
    tables["test"] += scored("nearest training copy (no model)", test, copied, writer.tokenizer)
    return {"adapter": adapter, "engine": options.engine, "chosen": chosen(tables["held out"]), **tables}


def chosen(rows: Sequence[Mapping[str, Any]]) -> str:
    """The decoding with the highest BLEU-4 against uncut references.

    Examples
    --------
    >>> row = {"references": "uncut", "rougel": 0}
    >>> chosen([{**row, "system": "greedy", "bleu4": 7}, {**row, "system": "beam4", "bleu4": 8},
    ...         {"system": "greedy", "references": "cut", "bleu4": 9}])
    'beam4'
    """
    return str(max((row for row in rows if row["references"] == "uncut"), key=lambda row: row["bleu4"])["system"])


def show(result: Mapping[str, Any]) -> None:
    """Print the tables."""
    print(f"AdvertiseGen: {result['data']}\n{result['command']}")
    print(f"form {result['form']}, adapter {result['adapter']}, engine {result['engine']}")
    print(", ".join(f"{key} {value}" for key, value in result["machine"].items()))
    print(f"chosen on held-out rows by BLEU-4 against uncut references: {result['chosen']}")
    print(f"cut: at {PUBLISHED_CUT} of Gemma's tokens (published: ChatGLM's), the reference only, or the text too")
    print(f"\nheld-out training rows\n{table(TITLES, result['held out'])}")
    published = [{"references": "cut", **row} for row in PUBLISHED]
    print(f"\ntest\n{table(TITLES, [*result['test'], *published])}")


if __name__ == "__main__":
    main()
