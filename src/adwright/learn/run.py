"""A training run: steps in a fixed order, validations, checkpoints, and the weights that were best.

Comes in: a model with an adapter, and an objective: what a step's examples cost and how good the weights are. Goes out:
a folder with the best adapter and the log of the run. A run that was stopped goes on with the same command. It does not
know what is learnt. Extra ``train``.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from adwright.core import UserError
from adwright.core.json_lines import json_lines
from adwright.core.noun import Noun
from adwright.learn.tree import Batch, Tree


class Step(Noun):
    """One line of the run's log. `loss` is the step's, `validation` the held-out one, in the objective's unit."""

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


@dataclass(frozen=True)
class Pace:
    """How fast a run goes and when it looks up.

    Parameters
    ----------
    rate, warmup
        Peak learning rate and the share of steps that rise to it; a cosine falls to `FLOOR` of it.
    every, patience
        Steps between validations, and how many of them without a better loss end the run.
    """

    rate: float
    warmup: float
    every: int
    patience: int


class Objective(Protocol):
    """What is learnt: the cost of a step's examples, and how good the weights are."""

    def loss(self, group: Sequence[Tree]) -> tuple[torch.Tensor, int]:
        """The cost of some examples, to be made small, and the tokens that were read for it."""
        ...

    def validate(self) -> float:
        """How bad the weights are on what is held out; without gradients."""
        ...

    def state(self) -> Any:
        """What a run that goes on must have again; only what `torch.load` takes without code."""
        ...

    def restore(self, state: Any) -> None:
        """Go on where `state` was taken."""
        ...


class Run:
    """State of a training run, and its checkpoint.

    Parameters
    ----------
    model
        Its weights that need gradients are what is learnt.
    groups
        The examples of each step, in order.
    fingerprint
        Names settings and examples; a folder of a run with another is refused.
    """

    def __init__(
        self, model: Any, objective: Objective, groups: Sequence[Sequence[Tree]], folder: Path, pace: Pace,
        fingerprint: str,
    ) -> None:  # fmt: skip
        self.model, self.objective, self.groups, self.folder, self.pace = model, objective, groups, folder, pace
        self.fingerprint = fingerprint
        self.weights = learnt(model)
        self.device = next(iter(self.weights.values())).device
        self.steps = len(groups)
        self.optimizer = torch.optim.AdamW(self.weights.values(), lr=pace.rate, weight_decay=0.0)
        self.step, self.best, self.best_step, self.before, self.waited, self.spent = 0, math.inf, 0, math.nan, 0, 0.0

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
        self.objective.restore(kept["objective"])
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
            self.before = self.objective.validate()
            # What training began with is kept until something better comes.
            self._judge(self.before)
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
        if self.waited >= self.pace.patience:
            return "validation loss no longer falls"
        return "interrupted" if stop_after is not None and seconds >= stop_after else ""

    def _one(self, group: Sequence[Tree], told: Told | None) -> None:
        began = time.perf_counter()
        rate = self._rate()
        for params in self.optimizer.param_groups:
            params["lr"] = rate
        self.model.train()
        loss, tokens = self.objective.loss(group)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self.weights.values()), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        last = self.step == self.steps
        validation = self.objective.validate() if self.step % self.pace.every == 0 or last else None
        took = time.perf_counter() - began
        self.spent += took
        if validation is not None:
            self._judge(validation)
        self._log(
            Step(step=self.step, of=self.steps, loss=loss.item(), rate=rate, seconds=took, tokens=tokens,
                 validation=validation), told)  # fmt: skip
        if validation is not None:
            self._save()

    def _rate(self) -> float:
        rise = max(1, round(self.pace.warmup * self.steps))
        if self.step < rise:
            return self.pace.rate * (self.step + 1) / rise
        done = (self.step - rise) / max(1, self.steps - rise)
        return self.pace.rate * (FLOOR + (1 - FLOOR) * (1 + math.cos(math.pi * done)) / 2)

    def _judge(self, validation: float) -> None:
        if validation < self.best:
            self.best, self.best_step, self.waited = validation, self.step, 0
            self.model.save_pretrained(str(self.folder / "best"))
        else:
            self.waited += 1

    def _save(self) -> None:
        kept: dict[str, Any] = {
            "fingerprint": self.fingerprint, "weights": {n: w.detach() for n, w in self.weights.items()},
            "optimizer": self.optimizer.state_dict(), "objective": self.objective.state(), "rng": torch.get_rng_state(),
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


def learnt(model: Any) -> Mapping[str, torch.nn.Parameter]:
    """The weights of a model that need gradients, by name."""
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def hidden_states(model: Any, batch: Batch) -> torch.Tensor:
    """Hidden states of the places that predict, in the precision of the weights. Shape (learnt, width)."""
    inner = (model.get_base_model() if hasattr(model, "get_base_model") else model).model
    # A product with one copy is shorter than the sliding window (`tree.REACH`), so one mask serves both kinds of
    # layers. Models with one kind, such as Llama, take the mask itself.
    kinds = set(getattr(model.config, "layer_types", None) or ())
    mask = dict.fromkeys(kinds, batch.mask) or batch.mask
    dtype = model.get_output_embeddings().weight.dtype
    with torch.autocast(batch.ids.device.type, torch.bfloat16, enabled=dtype == torch.bfloat16):
        hidden = inner(input_ids=batch.ids, attention_mask=mask, position_ids=batch.positions, use_cache=False)
    flat: torch.Tensor = hidden.last_hidden_state.flatten(0, 1)
    return flat[batch.where].to(dtype)


def read_log(folder: Path) -> list[Step]:
    """The log of a run, step by step; empty where there is none."""
    return [Step.model_validate_json(line) for _, line in json_lines(folder / "log.jsonl")]
