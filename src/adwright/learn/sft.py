"""Supervised fine-tuning: a LoRA adapter on a base model, from examples.

Comes in: training and validation examples. Goes out: a folder with the best adapter, the log of the run and its curves.
A run that was stopped goes on with the same command. It does not know what the examples say. Extra ``train``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from adwright.core import content_id
from adwright.learn.base_weights import EMBEDDED, load_base
from adwright.learn.corpus import Example
from adwright.learn.run import Pace, Run, Told, Trained, hidden_states
from adwright.learn.tree import Tree, batches, collate, plant
from adwright.learn.vocabulary_loss import VocabularyLoss, exact_loss

#: The linear layers of a Llama-like block; all are adapted (Dettmers et al., QLoRA, 2023: that matters more than the
#: rank).
LAYERS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


@dataclass(frozen=True)
class SftConfig:
    """How a run learns.

    Parameters
    ----------
    base
        "embedded", a folder or a hub name.
    rank, alpha, dropout
        Of the LoRA adapter; its scale is alpha / rank. Rank 0 learns the layers' own weights instead, all but the
        embeddings; what is kept then is a whole model, which no engine takes as an adapter. Dropout is off because
        drawing it took a third of a step on a CPU; early stopping guards instead.
    rate, warmup
        Peak learning rate and the share of steps that rise to it; a cosine falls to `FLOOR` of it.
    batch
        Products a step; each brings all its copies.
    longest
        Longest sequence [tokens].
    sampled
        Tokens outside the corpus drawn per step for the loss; 0 keeps to the corpus's own.
    precision
        "auto": bf16 on a GPU, fp32 on a CPU, where it was faster (290 against 160 GFLOPS on two cores with AVX-512).
    every, patience
        Steps between validations, and how many of them without a better loss end the run.
    """

    base: str = EMBEDDED
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    rate: float = 5e-4
    warmup: float = 0.05
    batch: int = 4
    epochs: int = 2
    longest: int = 1024
    sampled: int = 4096
    every: int = 55
    patience: int = 4
    precision: Literal["auto", "bf16", "fp32"] = "auto"
    seed: int = 0


#: The training examples of an epoch; they may differ between epochs, but not between calls.
Epochs = Callable[[int], Sequence[Example]]


def fine_tune(
    train: Epochs,
    validation: Sequence[Example],
    folder: Path,
    config: SftConfig,
    *,
    told: Told | None = None,
    stop_after: float | None = None,
) -> Trained:
    """Train until the validation loss stops falling; goes on where an earlier run in the folder was stopped.

    Parameters
    ----------
    stop_after
        Leave off after this many seconds of this call, as if interrupted; the same call goes on later.

    Raises
    ------
    UserError
        When the folder holds a run with other settings or other examples.
    """
    run = open_run(train, validation, folder, config)
    run.resume()
    return run.go(told, stop_after)


def open_run(train: Epochs, validation: Sequence[Example], folder: Path, config: SftConfig) -> Run:
    """The run before its first step."""
    torch.manual_seed(config.seed)
    model, tokenizer = _to_learn(config)
    groups: list[list[Tree]] = []
    for epoch in range(config.epochs):
        trees = [plant(example, tokenizer, longest=config.longest) for example in train(epoch)]
        trees = [tree for tree in trees if max(tree.target) >= 0]  # a step without a target has no loss
        groups += batches(trees, size=config.batch, seed=config.seed, epoch=epoch)
    held = [plant(example, tokenizer, longest=config.longest) for example in validation]
    seen = [token for group in groups for tree in group for token in tree.ids]
    fingerprint = content_id("run", [asdict(config), [tree.ids for tree in held], seen])
    objective = Likelihood(model, tokenizer.pad_token_id or 0, groups, held, config)
    pace = Pace(rate=config.rate, warmup=config.warmup, every=config.every, patience=config.patience)
    return Run(model, objective, groups, folder, pace, fingerprint)


def best_device() -> torch.device:
    """The first GPU, or the CPU where there is none."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision_of(config: Literal["auto", "bf16", "fp32"]) -> torch.dtype:
    """The precision that a setting means here."""
    bf16 = config == "bf16" or (config == "auto" and best_device().type == "cuda")
    return torch.bfloat16 if bf16 else torch.float32


def _to_learn(config: SftConfig) -> tuple[Any, Any]:
    """The model with what is learnt wanting gradients and nothing else, on its device, and the tokenizer."""
    # The layers' own weights learn in 32 bits: steps of bf16 are too coarse for a rate of 1e-5.
    base, tokenizer = load_base(config.base, dtype=precision_of(config.precision) if config.rank else torch.float32)
    # Placed before the adapter is added: moved afterwards, adapters have been corrupted (opacus #820).
    base.to(best_device())
    if not config.rank:
        base.get_input_embeddings().weight.requires_grad_(False)
        base.get_output_embeddings().weight.requires_grad_(False)
        return base, tokenizer
    from peft import LoraConfig, get_peft_model

    lora = LoraConfig(r=config.rank, lora_alpha=config.alpha, lora_dropout=config.dropout,
                      target_modules=list(LAYERS), task_type="CAUSAL_LM")  # fmt: skip
    return get_peft_model(base, lora), tokenizer


class Likelihood:
    """Cross entropy [nats a token]: sampled for a step, exact for what is held out."""

    def __init__(
        self, model: Any, pad: int, groups: Sequence[Sequence[Tree]], held: Sequence[Tree], config: SftConfig
    ) -> None:
        self.model, self.pad, self.held, self.batch = model, pad, held, config.batch
        self.output = model.get_output_embeddings().weight.detach()
        known = {token for group in groups for tree in group for token in tree.target if token >= 0}
        self.cost = VocabularyLoss(self.output, known, sampled=config.sampled, seed=config.seed)

    def loss(self, group: Sequence[Tree]) -> tuple[torch.Tensor, int]:
        """The mean over the tokens of a step."""
        batch = collate(group, pad=self.pad).to(self.output.device)
        return self.cost(hidden_states(self.model, batch), batch.target), batch.ids.numel()

    @torch.no_grad()
    def validate(self) -> float:
        """The mean over all held-out tokens."""
        self.model.eval()
        total, count = 0.0, 0
        for start in range(0, len(self.held), self.batch):
            batch = collate(self.held[start : start + self.batch], pad=self.pad).to(self.output.device)
            total += float(exact_loss(hidden_states(self.model, batch), self.output, batch.target))
            count += len(batch.target)
        return total / max(count, 1)

    def state(self) -> torch.Tensor:
        """Where the draws of other tokens stand."""
        return self.cost.state()

    def restore(self, state: torch.Tensor) -> None:
        """Go on drawing there."""
        self.cost.restore(state.cpu())
