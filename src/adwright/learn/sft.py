"""Supervised fine-tuning: a LoRA adapter on a base model, from examples.

Comes in: training and validation examples. Goes out: a folder with the best adapter, the log of the run and its curves.
A run that was stopped goes on with the same command. It does not know what the examples say. Extra ``train``.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from adwright.core import UserError, content_id
from adwright.core.json_lines import json_lines
from adwright.core.noun import Noun
from adwright.learn.base_weights import EMBEDDED, load_base
from adwright.learn.corpus import Example
from adwright.learn.tree import Batch, Tree, batches, collate, plant
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
        Of the LoRA adapter; its scale is alpha / rank. Dropout is off because drawing it took a third of a step on a
        CPU; early stopping guards instead.
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


class Step(Noun):
    """One line of the run's log. `loss` is sampled, `validation` exact; both in nats a token."""

    step: int
    of: int
    loss: float
    rate: float
    seconds: float
    tokens: int
    validation: float | None = None


class Trained(Noun):
    """What came of a run."""

    folder: str
    steps: int
    best_step: int
    before: float
    best: float
    stopped: str
    seconds: float
    parameters: int


#: The last steps' share of the peak rate. A run that fell to a tenth over three epochs had begun to learn by heart with
#: half of it left (docs/log.md); rank and peak rate differed too.
FLOOR = 0.02

Told = Callable[[Step], None]
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
    run = _Run(train, validation, folder, config)
    run.resume()
    return run.go(told, stop_after)


class _Run:
    """State of a training run, and its checkpoint."""

    def __init__(self, train: Epochs, validation: Sequence[Example], folder: Path, config: SftConfig) -> None:
        from peft import LoraConfig, get_peft_model

        self.folder, self.config = folder, config
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(config.seed)
        bf16 = config.precision == "bf16" or (config.precision == "auto" and self.device.type == "cuda")
        self.dtype = torch.bfloat16 if bf16 else torch.float32
        base, self.tokenizer = load_base(config.base, dtype=self.dtype)
        base.to(
            self.device
        )  # before the adapter is added: moved afterwards, adapters have been corrupted (opacus #820)
        lora = LoraConfig(r=config.rank, lora_alpha=config.alpha, lora_dropout=config.dropout,
        target_modules=list(LAYERS),
                          task_type="CAUSAL_LM")  # fmt: skip
        self.model = get_peft_model(base, lora)
        self.weights = {name: p for name, p in self.model.named_parameters() if p.requires_grad}
        self.groups: list[list[Tree]] = []
        for epoch in range(config.epochs):
            trees = [plant(example, self.tokenizer, longest=config.longest) for example in train(epoch)]
            trees = [tree for tree in trees if max(tree.target) >= 0]  # a step without a target has no loss
            self.groups += batches(trees, size=config.batch, seed=config.seed, epoch=epoch)
        self.held = [plant(example, self.tokenizer, longest=config.longest) for example in validation]
        self.steps = len(self.groups)
        self.optimizer = torch.optim.AdamW(self.weights.values(), lr=config.rate, weight_decay=0.0)
        output = self.model.get_output_embeddings().weight.detach()
        known = {token for group in self.groups for tree in group for token in tree.target if token >= 0}
        self.loss = VocabularyLoss(output, known, sampled=config.sampled, seed=config.seed)
        self.output = output
        self.step, self.best, self.best_step, self.before, self.waited, self.spent = 0, math.inf, 0, math.nan, 0, 0.0
        seen = [token for group in self.groups for tree in group for token in tree.ids]
        self.fingerprint = content_id("run", [asdict(config), [tree.ids for tree in self.held], seen])

    def resume(self) -> None:
        """Take up the checkpoint, where there is one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "checkpoint.pt"
        if not file.is_file():
            (self.folder / "log.jsonl").unlink(missing_ok=True)
            return
        kept = torch.load(file, map_location=self.device, weights_only=True)
        if kept["fingerprint"] != self.fingerprint:
            raise UserError(f"{self.folder} holds a run with other settings or examples",
                            hint="give another --output, or delete that folder")  # fmt: skip
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(kept["weights"][name])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.loss.restore(kept["draws"].cpu())
        torch.set_rng_state(kept["rng"].cpu())
        for name in ("step", "best", "best_step", "before", "waited", "spent"):
            setattr(self, name, kept[name])
        log = self.folder / "log.jsonl"
        kept_steps = [line for _, line in json_lines(log) if json.loads(line)["step"] <= self.step]
        log.write_text("".join(line + "\n" for line in kept_steps), "utf-8")

    def go(self, told: Told | None, stop_after: float | None) -> Trained:
        """The steps that are left."""
        started = time.perf_counter()
        if self.step == 0 and math.isnan(self.before):
            self.before = self.validate()
            self._log(
                Step(step=0, of=self.steps, loss=self.before, rate=0, seconds=0, tokens=0, validation=self.before), told
            )
        stopped = "all epochs"
        for group in self.groups[self.step :]:
            stopped = self._why_stop(time.perf_counter() - started, stop_after)
            if stopped:
                break
            self._one(group, told)
            stopped = "all epochs"
        if stopped == "interrupted":
            self._save()
        return Trained(
            folder=str(self.folder), steps=self.step, best_step=self.best_step, before=self.before, best=self.best,
            stopped=stopped, seconds=round(self.spent, 1), parameters=sum(w.numel() for w in self.weights.values()),
        )  # fmt: skip

    def _why_stop(self, seconds: float, stop_after: float | None) -> str:
        if self.waited >= self.config.patience:
            return "validation loss no longer falls"
        return "interrupted" if stop_after is not None and seconds >= stop_after else ""

    def _one(self, group: list[Tree], told: Told | None) -> None:
        began = time.perf_counter()
        batch = collate(group, pad=self.tokenizer.pad_token_id or 0).to(self.device)
        rate = self._rate()
        for params in self.optimizer.param_groups:
            params["lr"] = rate
        self.model.train()
        loss = self.loss(self._hidden(batch), batch.target)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self.weights.values()), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        last = self.step == self.steps
        validation = self.validate() if self.step % self.config.every == 0 or last else None
        took = time.perf_counter() - began
        self.spent += took
        if validation is not None:
            self._judge(validation)
        self._log(
            Step(step=self.step, of=self.steps, loss=loss.item(), rate=rate, seconds=took, tokens=batch.ids.numel(),
                 validation=validation), told)  # fmt: skip
        if validation is not None:
            self._save()

    def _rate(self) -> float:
        rise = max(1, round(self.config.warmup * self.steps))
        if self.step < rise:
            return self.config.rate * (self.step + 1) / rise
        done = (self.step - rise) / max(1, self.steps - rise)
        return self.config.rate * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * done)) / 2)

    def _hidden(self, batch: Batch) -> torch.Tensor:
        """Hidden states of the places that predict. Shape (learnt, width)."""
        inner: Any = self.model.get_base_model().model
        # A product with one copy is shorter than the sliding window (`tree.REACH`), so one mask serves both kinds of
        # layers. Models with one kind, such as Llama, take the mask itself.
        kinds = set(getattr(self.model.config, "layer_types", None) or ())
        mask = dict.fromkeys(kinds, batch.mask) or batch.mask
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.dtype == torch.bfloat16):
            hidden = inner(input_ids=batch.ids, attention_mask=mask, position_ids=batch.positions, use_cache=False)
        flat: torch.Tensor = hidden.last_hidden_state.flatten(0, 1)
        return flat[batch.where].to(self.dtype)

    @torch.no_grad()
    def validate(self) -> float:
        """Exact mean loss on the held-out examples [nats a token]."""
        self.model.eval()
        total, count = 0.0, 0
        for start in range(0, len(self.held), self.config.batch):
            batch = collate(self.held[start : start + self.config.batch], pad=0).to(self.device)
            total += float(exact_loss(self._hidden(batch), self.output, batch.target))
            count += len(batch.target)
        return total / max(count, 1)

    def _judge(self, validation: float) -> None:
        if validation < self.best:
            self.best, self.best_step, self.waited = validation, self.step, 0
            self.model.save_pretrained(str(self.folder / "best"))
        else:
            self.waited += 1

    def _save(self) -> None:
        kept: dict[str, Any] = {
            "fingerprint": self.fingerprint, "weights": {n: w.detach() for n, w in self.weights.items()},
            "optimizer": self.optimizer.state_dict(), "draws": self.loss.state(), "rng": torch.get_rng_state(),
            **{name: getattr(self, name) for name in ("step", "best", "best_step", "before", "waited", "spent")},
        }  # fmt: skip
        new = self.folder / "checkpoint.pt.new"
        torch.save(kept, new)
        new.replace(self.folder / "checkpoint.pt")

    def _log(self, step: Step, told: Told | None) -> None:
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(step.model_dump_json() + "\n")
        if told:
            told(step)


def read_log(folder: Path) -> list[Step]:
    """The log of a run, step by step; empty where there is none."""
    return [Step.model_validate_json(line) for _, line in json_lines(folder / "log.jsonl")]
