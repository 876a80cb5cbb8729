"""Fine-tuning learns, a run that was stopped or killed ends as if it had not been, and foreign folders are refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from adwright.core import UserError
from adwright.learn.corpus import CopyRow, Example, example_of

pytest.importorskip("peft", reason="extra train is not installed")

import torch

from adwright.learn import run as training_run
from adwright.learn.curves import draw_curves
from adwright.learn.run import Step, Trained, read_log
from adwright.learn.sft import SftConfig, fine_tune, open_run


@pytest.fixture(scope="session")
def config(tiny_gemma: Path) -> SftConfig:
    """12 steps, validated at each second; dropout and samples draw by chance, which resuming must restore."""
    return SftConfig(
        base=str(tiny_gemma),
        rank=4,
        alpha=8,
        dropout=0.1,
        rate=1e-2,
        batch=2,
        epochs=3,
        sampled=32,
        every=2,
        patience=9,
    )


@pytest.fixture(scope="session")
def rows(corpus_row: Callable[[int], dict[str, Any]]) -> list[CopyRow]:
    return [CopyRow.model_validate(corpus_row(number)) for number in range(12)]


@pytest.fixture(scope="session")
def tune(rows: list[CopyRow], config: SftConfig) -> Callable[..., Trained]:
    def run(folder: Path, config: SftConfig = config, **options: Any) -> Trained:
        def epoch(number: int) -> Sequence[Example]:
            return [example_of(row, seed=number) for row in rows[:8]]

        return fine_tune(options.pop("train", epoch), [example_of(row) for row in rows[8:]], folder, config, **options)

    return run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, tune: Callable[..., Trained]) -> tuple[Path, Trained, list[Step]]:
    """A run that nothing disturbs, what came of it, and what it told on the way."""
    folder, heard = tmp_path_factory.mktemp("whole"), list[Step]()
    return folder, tune(folder, told=heard.append), heard


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return load_file(folder / "best" / "adapter_model.safetensors")


def _same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def _told(folder: Path) -> list[Step]:
    """The log without the clock."""
    return [step.model_copy(update={"seconds": 0.0}) for step in read_log(folder)]


def test_it_learns_and_keeps_its_best(
    tmp_path: Path, whole: tuple[Path, Trained, list[Step]], config: SftConfig, rows: list[CopyRow]
) -> None:
    folder, trained, heard = whole
    assert trained.best < trained.before - 0.5
    assert (trained.steps, trained.stopped) == (12, "all epochs")
    log = read_log(folder)
    assert log == heard
    assert [step.step for step in log] == list(range(13))
    held = {step.step: step.validation for step in log if step.validation is not None}
    assert list(held) == [0, 2, 4, 6, 8, 10, 12]
    assert held[0] == trained.before
    assert held[trained.best_step] == trained.best == min(held.values())
    rates = [step.rate for step in log[1:]]
    assert max(rates) == rates[0] == pytest.approx(config.rate)
    assert rates == sorted(rates, reverse=True)
    assert training_run.FLOOR * config.rate < rates[-1] < 2 * training_run.FLOOR * config.rate
    # What was kept is the adapter of the best step: it has that loss and scale, in peft's own hands.
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    kept = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(config.base), folder / "best")
    again = open_run(
        lambda epoch: [example_of(rows[0])], [example_of(row) for row in rows[8:]], tmp_path / "other", config
    )
    with torch.no_grad():
        for name, weights in again.weights.items():
            weights.copy_(dict(kept.named_parameters())[name])
    assert again.objective.validate() == pytest.approx(trained.best, abs=1e-5)
    assert trained.parameters == sum(weights.numel() for weights in again.weights.values())


def _clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Step], None]:
    """A clock on which a step takes a second."""
    now = [0.0]
    monkeypatch.setattr(training_run, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def tick(step: Step) -> None:
        now[0] += step.step > 0

    return tick


@pytest.mark.parametrize("after", [1, 3, 4])
def test_a_stopped_run_ends_as_if_it_had_not_been(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tune: Callable[..., Trained],
    whole: tuple[Path, Trained, list[Step]],
) -> None:  # fmt: skip
    folder, undisturbed, _ = whole
    tick = _clock(monkeypatch)
    stopped = tune(tmp_path / "torn", told=tick, stop_after=after)
    assert (stopped.stopped, stopped.steps) == ("interrupted", after)
    torch.manual_seed(99)  # a new process begins elsewhere
    resumed = tune(tmp_path / "torn", told=tick)
    assert _same(_weights(tmp_path / "torn"), _weights(folder))
    assert _told(tmp_path / "torn") == _told(folder)
    assert resumed.model_copy(update={"folder": "", "seconds": 0}) == undisturbed.model_copy(
        update={"folder": "", "seconds": 0}
    )


def test_a_killed_run_goes_on_from_its_last_validation(
    tmp_path: Path, tune: Callable[..., Trained], whole: tuple[Path, Trained, list[Step]]
) -> None:

    def kill(step: Step) -> None:
        if step.step == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(tmp_path / "torn", told=kill)
    assert read_log(tmp_path / "torn")[-1].step == 5, "what is logged after the checkpoint is done again"
    tune(tmp_path / "torn")
    assert _told(tmp_path / "torn") == _told(whole[0])
    assert _same(_weights(tmp_path / "torn"), _weights(whole[0]))


def test_a_run_killed_before_its_first_validation_begins_anew(tmp_path: Path, tune: Callable[..., Trained]) -> None:
    def kill(step: Step) -> None:
        if step.step == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tune(tmp_path, told=kill)
    tune(tmp_path)
    assert [step.step for step in read_log(tmp_path)] == list(range(13))


def test_a_finished_run_is_not_done_again(
    tune: Callable[..., Trained], whole: tuple[Path, Trained, list[Step]]
) -> None:
    folder, trained, _ = whole
    before = (folder / "log.jsonl").read_bytes()
    assert tune(folder) == trained
    assert (folder / "log.jsonl").read_bytes() == before


def test_another_run_in_the_folder_is_refused_and_left_alone(
    tmp_path: Path, tune: Callable[..., Trained], config: SftConfig, rows: list[CopyRow]
) -> None:
    tune(tmp_path, replace(config, epochs=1))
    kept = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    for other in ({"rate": 2e-2}, {"seed": 1}, {"rank": 8}, {"epochs": 2}):
        with pytest.raises(UserError, match="other settings or examples"):
            tune(tmp_path, replace(config, **{"epochs": 1, **other}))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="other settings or examples"):
        tune(tmp_path, replace(config, epochs=1), train=lambda epoch: [example_of(row) for row in rows[1:9]])
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == kept


def test_it_stops_when_the_loss_no_longer_falls(
    tmp_path: Path, tune: Callable[..., Trained], config: SftConfig
) -> None:
    """Without a rate nothing is learnt: what it began with is the best, and two validations are waited for."""
    still = replace(config, rate=0.0, every=1, patience=2)
    trained = tune(tmp_path, still)
    assert (trained.stopped, trained.steps, trained.best_step) == ("validation loss no longer falls", 2, 0)
    assert trained.best == pytest.approx(trained.before, abs=1e-6)
    again = tune(tmp_path, still)
    assert (again.stopped, again.steps) == (trained.stopped, trained.steps)


def test_training_that_makes_it_worse_keeps_what_it_began_with(
    tmp_path: Path, config: SftConfig, rows: list[CopyRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [example_of(row) for row in rows[8:]]
    run = open_run(lambda epoch: held, held, tmp_path, replace(config, epochs=1, every=1))
    losses = iter([2.0, 3.0, 2.5])
    monkeypatch.setattr(run.objective, "validate", lambda: next(losses))
    run.resume()
    trained = run.go(None, None)
    assert (trained.steps, trained.best_step, trained.before, trained.best) == (2, 0, 2.0, 2.0)
    # The adapter that was kept is the one without an effect: its second factor is still nought.
    second = [weight for name, weight in _weights(tmp_path).items() if "lora_B" in name]
    assert second
    assert not any(weight.any() for weight in second)


def test_a_product_too_long_to_learn_from_is_left_out(
    tmp_path: Path, tune: Callable[..., Trained], config: SftConfig, rows: list[CopyRow]
) -> None:
    """A step without a target would have no loss, and its weights would be no numbers from there on."""
    endless = example_of(rows[0].model_copy(update={"audience": "people " * 400}))
    trained = tune(
        tmp_path, replace(config, batch=1, epochs=1), train=lambda epoch: [endless, *map(example_of, rows[1:4])]
    )
    assert trained.steps == 3
    assert all(math.isfinite(step.loss) for step in read_log(tmp_path))


def test_a_model_that_is_not_there_is_told(tmp_path: Path, tune: Callable[..., Trained], config: SftConfig) -> None:
    with pytest.raises(UserError, match=r"no model '.*nowhere' can be loaded"):
        tune(tmp_path / "run", replace(config, base=str(tmp_path / "nowhere")))


def test_a_folder_without_a_run_has_no_log(tmp_path: Path) -> None:
    assert read_log(tmp_path) == []


@pytest.mark.parametrize("held", [True, False])
def test_curves_are_a_picture(held: bool, tmp_path: Path) -> None:
    from PIL import Image

    steps = [
        Step(
            step=n, of=9, loss=4 - n / 5, rate=1e-3, seconds=1, tokens=9,
            validation=4 - n / 6 if held and n % 3 == 0 else None,
        )
        for n in range(10)
    ]  # fmt: skip
    draw_curves(steps, tmp_path / "curves.png", title="copywriter 'mine'")
    with Image.open(tmp_path / "curves.png") as picture:
        assert picture.size == (880, 495)
        colours = picture.convert("RGB").getcolors(1 << 20) or []
    assert any(colour == (49, 112, 142) for _, colour in colours), "the curve of training"
    assert any(colour == (209, 73, 91) for _, colour in colours) == held, "the curve of validation"


def test_the_log_is_lines_of_json(whole: tuple[Path, Trained, list[Step]]) -> None:
    told = [json.loads(line) for line in (whole[0] / "log.jsonl").read_text("utf-8").splitlines()]
    assert {frozenset(line) for line in told} == {frozenset(Step.model_fields)}
    assert all(line["tokens"] > 0 and line["of"] == 12 for line in told[1:])


def test_rank_0_learns_the_layers_and_leaves_the_embeddings(
    tmp_path: Path, tune: Callable[..., Trained], config: SftConfig
) -> None:
    trained = tune(tmp_path / "whole", replace(config, rank=0, rate=2e-3, epochs=2))
    assert trained.best < trained.before - 0.3
    from transformers import AutoModelForCausalLM

    before, after = (
        AutoModelForCausalLM.from_pretrained(folder).state_dict()
        for folder in (config.base, str(tmp_path / "whole" / "best"))
    )
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert "model.embed_tokens.weight" not in changed
    assert "model.layers.0.self_attn.q_proj.weight" in changed
    # The output is the embedding's, or does not exist by itself.
    assert "lm_head.weight" not in changed
