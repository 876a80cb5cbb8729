"""Preference tuning learns what is better, begins where its adapter was, and goes on where it was stopped."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.core import UserError

pytest.importorskip("peft", reason="extra train is not installed")

import torch

from adwright.learn.base_weights import load_base
from adwright.learn.preference import (
    Comparison,
    Pair,
    Preference,
    PreferenceConfig,
    open_run,
    pairs_of,
    planted,
    prefer,
)
from adwright.learn.run import Trained, read_log
from adwright.learn.tree import Tree

FRUIT = ("fig", "pear", "plum", "lime", "date", "kiwi", "peach", "melon")


def _comparisons(names: tuple[str, ...]) -> list[Comparison]:
    """The better text says the product's name, the worse one another's."""
    return [
        Comparison(name, f"Product: {name}\n", tuple(
            Pair("Headline:", f" {name} {word}", f" {other} {word}")
            for word, other in (("now", "stone"), ("today", "brick"))))
        for name in names
    ]  # fmt: skip


@pytest.fixture(scope="module")
def start(tiny_gemma: Path, random_adapter: Callable[..., Path]) -> Path:
    return random_adapter(tiny_gemma)


@pytest.fixture(scope="module")
def config(tiny_gemma: Path) -> PreferenceConfig:
    return PreferenceConfig(base=str(tiny_gemma), rate=5e-3, batch=2, epochs=4, every=3, patience=9, beta=0.2)


@pytest.fixture(scope="module")
def tune(start: Path, config: PreferenceConfig) -> Callable[..., Trained]:
    def run(folder: Path, config: PreferenceConfig = config, **options: Any) -> Trained:
        return prefer(_comparisons(FRUIT[:6]), _comparisons(FRUIT[6:]), start, folder, config, **options)

    return run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, tune: Callable[..., Trained]) -> tuple[Path, Trained]:
    folder = tmp_path_factory.mktemp("preferred")
    return folder, tune(folder)


def _objective(start: Path, folder: Path, config: PreferenceConfig) -> Preference:
    run = open_run(_comparisons(FRUIT[:6]), _comparisons(FRUIT[6:]), start, folder, config)
    assert isinstance(run.objective, Preference)
    return run.objective


def _said_alone(base: Path, adapter: Path, comparison: Comparison) -> list[float]:
    """Log-probabilities of better and worse texts in turn, each in a plain sequence of its own."""
    from peft import PeftModel

    model, tokenizer = load_base(str(base))
    model = PeftModel.from_pretrained(model, str(adapter)).eval()
    found = []
    for pair in comparison.pairs:
        for text in (pair.better, pair.worse):
            parts = [tokenizer(t, add_special_tokens=False).input_ids for t in (comparison.prefix, pair.request)]
            said = tokenizer(text + "\n", add_special_tokens=False).input_ids
            before = [tokenizer.bos_token_id, *parts[0], *parts[1]]
            with torch.no_grad():
                logs = model(input_ids=torch.tensor([before + said])).logits[0].log_softmax(-1)
            found.append(sum(float(logs[len(before) - 1 + i, token]) for i, token in enumerate(said)))
    return found


def test_it_learns_what_is_better_of_products_it_never_saw(
    tiny_gemma: Path, start: Path, whole: tuple[Path, Trained]
) -> None:
    folder, trained = whole
    assert trained.best < trained.before - 0.1
    for comparison in _comparisons(FRUIT[6:]):
        before, after = (_said_alone(tiny_gemma, adapter, comparison) for adapter in (start, folder / "best"))
        gained = [b - a for a, b in zip(before, after, strict=True)]
        assert all(better > worse for better, worse in zip(gained[0::2], gained[1::2], strict=True))


def test_it_begins_at_no_preference_and_the_likelihood_of_the_better_texts(
    tmp_path: Path, tiny_gemma: Path, start: Path, config: PreferenceConfig
) -> None:
    """The cost by hand, from each text alone: what the tree computes for all of them at once."""
    whole_vocabulary = replace(config, vocabulary="all", batch=9)
    objective = _objective(start, tmp_path, whole_vocabulary)
    held = _comparisons(FRUIT[6:])
    better = [said for one in held for said in _said_alone(tiny_gemma, start, one)[0::2]]
    _, tokenizer = load_base(str(tiny_gemma))
    tokens = sum(len(tokenizer(p.better + "\n", add_special_tokens=False).input_ids) for c in held for p in c.pairs)
    assert objective.validate() == pytest.approx(math.log(2) - config.anchor * sum(better) / tokens, abs=1e-4)


def test_a_margin_is_what_the_better_text_gained_over_the_worse_times_beta(
    tmp_path: Path, tiny_gemma: Path, start: Path, config: PreferenceConfig, whole: tuple[Path, Trained]
) -> None:
    objective = _objective(start, tmp_path, replace(config, vocabulary="all"))
    from peft import PeftModel

    other = PeftModel.from_pretrained(load_base(str(tiny_gemma))[0], str(whole[0] / "best"))
    with torch.no_grad():
        own = dict(objective.model.named_parameters())
        for name, weight in other.named_parameters():
            own[name].copy_(weight)
        group = objective.held
        margins = objective.margins(group, objective._said(group)[0])
    expected = []
    for comparison in _comparisons(FRUIT[6:]):
        before, after = (_said_alone(tiny_gemma, adapter, comparison) for adapter in (start, whole[0] / "best"))
        gained = [b - a for a, b in zip(before, after, strict=True)]
        expected += [config.beta * (a - b) for a, b in zip(gained[0::2], gained[1::2], strict=True)]
    assert margins.tolist() == pytest.approx(expected, abs=1e-3)
    assert objective.accuracy() == 1


def test_a_stopped_run_ends_as_if_it_had_not_been(
    tmp_path: Path, tune: Callable[..., Trained], whole: tuple[Path, Trained], monkeypatch: pytest.MonkeyPatch
) -> None:
    from adwright.learn import run as training_run

    now = [0.0]
    monkeypatch.setattr(training_run, "time", SimpleNamespace(perf_counter=lambda: now[0]))

    def tick(step: Any) -> None:
        now[0] += step.step > 0

    stopped = tune(tmp_path / "torn", told=tick, stop_after=4)
    assert (stopped.stopped, stopped.steps) == ("interrupted", 4)
    tune(tmp_path / "torn", told=tick)
    told, expected = (
        [step.model_copy(update={"seconds": 0.0}) for step in read_log(folder)]
        for folder in (tmp_path / "torn", whole[0])
    )
    assert told == expected


def test_the_folder_of_another_beginning_is_refused(
    tmp_path: Path, tiny_gemma: Path, tune: Callable[..., Trained], whole: tuple[Path, Trained],
    config: PreferenceConfig,
) -> None:  # fmt: skip
    tune(tmp_path / "run", replace(config, epochs=1))
    with pytest.raises(UserError, match="other settings or examples"):
        prefer(_comparisons(FRUIT[:6]), _comparisons(FRUIT[6:]), whole[0] / "best", tmp_path / "run",
               replace(config, epochs=1))  # fmt: skip


def test_what_cannot_be_learnt_from_is_told(tmp_path: Path, start: Path, config: PreferenceConfig) -> None:
    with pytest.raises(UserError, match="no adapter to begin with"):
        prefer(_comparisons(FRUIT[:2]), _comparisons(FRUIT[2:3]), tmp_path, tmp_path / "run", config)
    with pytest.raises(UserError, match="0 held out"):
        prefer(_comparisons(FRUIT[:2]), [], start, tmp_path / "run", config)


class _Letters:
    bos_token_id = 2

    def __call__(self, text: str, *, add_special_tokens: bool) -> Any:
        return SimpleNamespace(input_ids=[ord(letter) for letter in text])


TEXTS = st.text("abc", min_size=1, max_size=8)
PAIRS = st.lists(st.builds(Pair, TEXTS, TEXTS, TEXTS), max_size=7)


@given(PAIRS, st.integers(8, 60))
def test_each_pair_that_fits_stands_in_one_tree_with_its_partner(pairs: list[Pair], longest: int) -> None:
    trees = planted([Comparison("x", "pp", tuple(pairs))], _Letters(), longest=longest)
    said = [text for tree in trees for text in _branches(tree)]
    fit = [p for p in pairs if 3 + 2 * len(p.request) + len(p.better) + len(p.worse) + 2 <= longest]
    assert said == [p.request + text for p in fit for text in (p.better, p.worse)]
    assert all(len(tree.ids) <= longest for tree in trees)


def _branches(tree: Tree) -> list[str]:
    texts: dict[int, str] = {}
    for token, branch in zip(tree.ids, tree.branch, strict=True):
        if branch:
            texts[branch] = texts.get(branch, "") + chr(token)
    return [text.removesuffix("\n") for text in texts.values()]


@given(st.lists(TEXTS), st.lists(TEXTS), st.integers(0, 4), st.integers(0, 9))
def test_no_text_is_paired_twice_or_with_itself(better: list[str], worse: list[str], most: int, seed: int) -> None:
    pairs = pairs_of("r", better, worse, most=most, seed=seed)
    good, bad = set(better), set(worse) - set(better)
    assert len(pairs) == min(most, len(good), len(bad))
    assert len({p.better for p in pairs}) == len({p.worse for p in pairs}) == len(pairs)
    assert {p.better for p in pairs} <= good
    assert {p.worse for p in pairs} <= bad
    assert pairs == pairs_of("r", better, worse, most=most, seed=seed)
