"""Preference tuning: an adapter learns which of two texts for one request is the better one.

Comes in: an adapter that can write already, and comparisons. Goes out: a folder with the adapter that tells them apart
best, and the log of the run. It does not know who judged. Extra ``train``.

Notes
-----
Direct preference optimisation (Rafailov et al., NeurIPS 2023): the better text shall gain more log-probability over the
adapter that the run began with than the worse one does. Alone it may do so by making both unlikely; a share of the
better text's own likelihood holds it (Pang et al., Iterative Reasoning Preference Optimization, 2024). All pairs of a
product stand in one tree behind one reading of it (`learn.tree`).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from torch.nn import functional

from adwright.core import UserError, content_id, derive_seed, sha256
from adwright.learn.base_weights import EMBEDDED, load_base
from adwright.learn.corpus import Example
from adwright.learn.run import Pace, Run, Told, Trained, hidden_states
from adwright.learn.sft import best_device, precision_of
from adwright.learn.tree import Tree, batches, collate, plant
from adwright.learn.vocabulary_loss import VocabularyLoss


@dataclass(frozen=True)
class Pair:
    """Two texts for one request."""

    request: str
    better: str
    worse: str


@dataclass(frozen=True)
class Comparison:
    """What was compared for one product, behind the same beginning."""

    id: str
    prefix: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class PreferenceConfig:
    """How a run learns from comparisons.

    Parameters
    ----------
    base
        Model below the adapter: "embedded", a folder or a hub name.
    beta
        How dear it is to leave the adapter that the run begins with: a margin of 1 / beta nats is a clear preference.
    anchor
        Weight of the better texts' own cross entropy [per nat a token].
    batch
        Products a step.
    longest
        Longest sequence [tokens]; pairs beyond it are left out.
    vocabulary
        "known" computes the tokens of the comparisons only, which is what a CPU can afford; "auto": all on a GPU.
    """

    base: str = EMBEDDED
    beta: float = 0.1
    anchor: float = 0.2
    rate: float = 1e-4
    warmup: float = 0.1
    batch: int = 8
    epochs: int = 1
    longest: int = 1024
    vocabulary: Literal["auto", "all", "known"] = "auto"
    every: int = 40
    patience: int = 3
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    seed: int = 0


def pairs_of(request: str, better: Sequence[str], worse: Sequence[str], *, most: int, seed: int) -> list[Pair]:
    """Each text in at most one pair, at most `most` pairs, drawn by the seed.

    Examples
    --------
    >>> [(pair.better, pair.worse) for pair in pairs_of("r", ["a", "a"], ["x", "y"], most=9, seed=1)]
    [('a', 'y')]
    >>> pairs_of("r", ["a"], [], most=9, seed=1)
    []
    """
    rng = random.Random(derive_seed(seed, "pairs", request))
    good, bad = list(dict.fromkeys(better)), [text for text in dict.fromkeys(worse) if text not in set(better)]
    rng.shuffle(good)
    rng.shuffle(bad)
    return [Pair(request, a, b) for a, b in zip(good[:most], bad, strict=False)]


def prefer(
    comparisons: Sequence[Comparison],
    validation: Sequence[Comparison],
    start: Path,
    folder: Path,
    config: PreferenceConfig,
    *,
    told: Told | None = None,
    stop_after: float | None = None,
) -> Trained:
    """Train the adapter of the folder `start` on; goes on where an earlier run in `folder` was stopped.

    Raises
    ------
    UserError
        When nothing is compared, there is no adapter to begin with, or the folder holds another run.
    """
    run = open_run(comparisons, validation, start, folder, config)
    run.resume()
    return run.go(told, stop_after)


def open_run(
    comparisons: Sequence[Comparison], validation: Sequence[Comparison], start: Path, folder: Path,
    config: PreferenceConfig,
) -> Run:  # fmt: skip
    """The run before its first step."""
    from peft import PeftModel

    weights = start / "adapter_model.safetensors"
    if not weights.is_file():
        raise UserError(f"{start} holds no adapter to begin with", hint="give the folder `best` of a training run")
    torch.manual_seed(config.seed)
    base, tokenizer = load_base(config.base, dtype=precision_of(config.precision))
    base.to(best_device())
    model = PeftModel.from_pretrained(base, str(start), is_trainable=True)
    trees = planted(comparisons, tokenizer, longest=config.longest)
    held = planted(validation, tokenizer, longest=config.longest)
    if not trees or not held:
        raise UserError(f"{len(trees)} products to learn from and {len(held)} held out are compared; none may be 0",
                        hint="compare more texts")  # fmt: skip
    groups = [
        group
        for epoch in range(config.epochs)
        for group in batches(trees, size=config.batch, seed=config.seed, epoch=epoch)
    ]
    digest = sha256(weights.read_bytes())
    seen = [[token for tree in some for token in tree.ids] for some in (trees, held)]
    fingerprint = content_id("run", [asdict(config), digest, *seen])
    objective = Preference(model, tokenizer.pad_token_id or 0, groups, held, config)
    pace = Pace(rate=config.rate, warmup=config.warmup, every=config.every, patience=config.patience)
    return Run(model, objective, groups, folder, pace, fingerprint)


def planted(comparisons: Sequence[Comparison], tokenizer: Any, *, longest: int) -> list[Tree]:
    """The pairs of each product as one tree, or as several where one would be too long.

    The better text stands before its worse one; a pair that fits no tree is left out.
    """
    return [tree for one in comparisons for tree in _planted(one, one.pairs, tokenizer, longest)]


def _planted(comparison: Comparison, pairs: Sequence[Pair], tokenizer: Any, longest: int) -> list[Tree]:
    branches = tuple((pair.request, text) for pair in pairs for text in (pair.better, pair.worse))
    tree = plant(Example(comparison.id, comparison.prefix, branches), tokenizer, longest=longest)
    if len(tree.ids) <= longest and _texts(tree) == len(branches):
        return [tree] if pairs else []
    half = len(pairs) // 2
    parts = (pairs[:half], pairs[half:]) if half else ()
    return [tree for part in parts for tree in _planted(comparison, part, tokenizer, longest)]


def _texts(tree: Tree) -> int:
    return len({branch for branch in tree.branch if branch})


class Preference:
    """Cost of preferring the worse texts, against the adapter that the run began with."""

    def __init__(
        self, model: Any, pad: int, groups: Sequence[Sequence[Tree]], held: Sequence[Tree], config: PreferenceConfig
    ) -> None:
        self.model, self.pad, self.held, self.config = model, pad, held, config
        output = model.get_output_embeddings().weight.detach()
        self.device = output.device
        every = config.vocabulary == "all" or (config.vocabulary == "auto" and self.device.type == "cuda")
        trees = list({id(tree): tree for tree in [*(tree for group in groups for tree in group), *held]}.values())
        known = range(len(output)) if every else {token for tree in trees for token in tree.target if token >= 0}
        self.cost = VocabularyLoss(output, known, sampled=0, seed=config.seed)
        self._begun = self._at_the_beginning(trees)

    def loss(self, group: Sequence[Tree]) -> tuple[torch.Tensor, int]:
        """Mean over the pairs of a step."""
        said, tokens, read = self._said(group)
        margin = self.margins(group, said)
        own = -(said[0::2].sum() / tokens[0::2].sum())
        return -functional.logsigmoid(margin).mean() + self.config.anchor * own, read

    def margins(self, group: Sequence[Tree], said: torch.Tensor) -> torch.Tensor:
        """Beta times what the better text gained over the worse one. Shape (pairs,)."""
        gained = said - torch.cat([self._begun[id(tree)] for tree in group])
        return self.config.beta * (gained[0::2] - gained[1::2])

    @torch.no_grad()
    def validate(self) -> float:
        """The mean cost over the steps that the held-out products make."""
        self.model.eval()
        costs, pairs = 0.0, 0
        for group in self._held_groups():
            here = sum(_texts(tree) for tree in group) // 2
            costs += float(self.loss(group)[0]) * here
            pairs += here
        return costs / max(pairs, 1)

    @torch.no_grad()
    def accuracy(self) -> float:
        """Share of the held-out pairs whose better text gained more."""
        self.model.eval()
        won = [self.margins(group, self._said(group)[0]) > 0 for group in self._held_groups()]
        return float(torch.cat(won).float().mean())

    def state(self) -> None:
        """Nothing is drawn."""

    def restore(self, state: None) -> None:
        """Nothing was drawn."""

    def _held_groups(self) -> list[Sequence[Tree]]:
        size = self.config.batch
        return [self.held[start : start + size] for start in range(0, len(self.held), size)]

    def _said(self, group: Sequence[Tree]) -> tuple[torch.Tensor, torch.Tensor, int]:
        """Log-probability [nats] and length of each text, and the tokens that were read. Shapes (texts,), (texts,)."""
        batch = collate(group, pad=self.pad).to(self.device)
        each = -self.cost.each(hidden_states(self.model, batch), batch.target)
        count = int(batch.text[-1]) + 1
        empty = torch.zeros(count, device=self.device)
        tokens = torch.bincount(batch.text, minlength=count)
        return empty.index_add(0, batch.text, each), tokens, batch.ids.numel()

    @torch.no_grad()
    def _at_the_beginning(self, trees: Sequence[Tree]) -> dict[int, torch.Tensor]:
        """Log-probabilities of each tree's texts before the first step."""
        self.model.eval()
        begun: dict[int, torch.Tensor] = {}
        near = sorted(trees, key=lambda tree: len(tree.ids))
        for start in range(0, len(near), self.config.batch):
            group = near[start : start + self.config.batch]
            said = self._said(group)[0]
            begun |= {
                id(tree): part for tree, part in zip(group, torch.split(said, [_texts(t) for t in group]), strict=True)
            }
        return begun
