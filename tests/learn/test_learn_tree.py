"""The tree of a product gives each copy what it would get alone, and an epoch holds every tree once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.learn.corpus import CopyRow, Example, example_of

pytest.importorskip("torch", reason="extra train is not installed")

import torch

from adwright.learn.base_weights import load_base
from adwright.learn.run import hidden_states
from adwright.learn.sft import Likelihood, SftConfig, open_run
from adwright.learn.tree import REACH, Batch, Tree, batches, collate, plant
from adwright.learn.vocabulary_loss import exact_loss

#: Largest difference of a hidden state between the tree and the sequence alone (fp32; about 1e-5 measured).
TOLERANCE = 1e-4


class _Letters:
    """A token a character."""

    bos_token_id = 2

    def __call__(self, text: str, *, add_special_tokens: bool) -> Any:
        assert not add_special_tokens
        return SimpleNamespace(input_ids=[ord(letter) for letter in text])


def _examples(corpus_row: Callable[[int], dict[str, Any]], count: int = 3) -> list[Example]:
    rows = [CopyRow.model_validate(corpus_row(number)) for number in range(count)]
    return [example_of(rows[0].model_copy(update={"audience": ""})), *(example_of(row) for row in rows[1:])]


@dataclass(frozen=True)
class _Opened:
    """A run's objective on its held-out examples, and the tokenizer they were read with."""

    objective: Likelihood
    tokenizer: Any

    def hidden(self, batch: Batch) -> torch.Tensor:
        return hidden_states(self.objective.model, batch)


@pytest.fixture(params=["tiny_gemma", "tiny_llama"])
def run(
    request: pytest.FixtureRequest, tmp_path: Path, corpus_row: Callable[[int], dict[str, Any]]
) -> tuple[_Opened, list[Example]]:
    """A run whose adapter does something, in two architectures: with layers of two kinds, and of one."""
    examples = _examples(corpus_row)
    base = str(request.getfixturevalue(request.param))
    config = SftConfig(base=base, rank=4, alpha=8, epochs=1)
    run = open_run(lambda epoch: examples, examples, tmp_path, config)
    draws = torch.Generator().manual_seed(4)
    with torch.no_grad():
        for weights in run.weights.values():
            weights.copy_(torch.randn(weights.shape, generator=draws) * 0.1)
    run.model.eval()
    assert isinstance(run.objective, Likelihood)
    return _Opened(run.objective, load_base(base)[1]), examples


def _alone(run: _Opened, example: Example, branch: tuple[str, str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Hidden states and targets of a text behind its request and its product, in one plain sequence without a mask."""
    ids = [run.tokenizer(text, add_special_tokens=False).input_ids for text in (example.prefix, *branch, "\n")]
    said = run.tokenizer(branch[1] + "\n", add_special_tokens=False).input_ids
    before = [run.tokenizer.bos_token_id, *ids[0], *ids[1]]
    inner: Any = run.objective.model.get_base_model().model
    with torch.no_grad():
        states = inner(input_ids=torch.tensor([before + said])).last_hidden_state[0]
    return states[len(before) - 1 : -1], torch.tensor(said)


def test_each_branch_gets_what_it_would_get_alone(run: tuple[_Opened, list[Example]]) -> None:
    """In one batch of products of different lengths, so that padding is in play."""
    own, examples = run
    batch = collate(own.objective.held, pad=0)
    assert len({len(tree.ids) for tree in own.objective.held}) > 1
    with torch.no_grad():
        hidden = own.hidden(batch)
    alone = [_alone(own, example, branch) for example in examples for branch in example.branches]
    states, targets = torch.cat([a for a, _ in alone]), torch.cat([b for _, b in alone])
    assert torch.equal(batch.target, targets)
    assert float((hidden - states).abs().max()) < TOLERANCE
    # What each token sees matters: the states of two branches differ by far more.
    assert float((alone[0][0][0] - alone[1][0][0]).abs().max()) > 100 * TOLERANCE
    loss = torch.nn.functional.cross_entropy(states @ own.objective.output.T, targets)
    assert own.objective.validate() == pytest.approx(float(loss), abs=TOLERANCE)
    assert float(exact_loss(hidden, own.objective.output, targets, rows=7)) == pytest.approx(
        float(loss) * len(targets), rel=1e-5
    )


def test_a_branch_that_sees_its_neighbour_would_be_noticed(run: tuple[_Opened, list[Example]]) -> None:
    own, _ = run
    batch = collate(own.objective.held, pad=0)
    causal = torch.ones_like(batch.mask).tril()
    leaky = replace(batch, mask=causal)
    with torch.no_grad():
        assert float((own.hidden(leaky) - own.hidden(batch)).abs().max()) > 100 * TOLERANCE


BRANCHES = st.lists(st.tuples(st.text("ab", min_size=1, max_size=4), st.text("cd", min_size=1, max_size=4)), max_size=4)
EXAMPLES = st.builds(lambda prefix, found: Example("x", prefix, tuple(found)), st.text("ef", max_size=6), BRANCHES)


@given(st.lists(EXAMPLES, min_size=1, max_size=3))
def test_no_branch_sees_another(examples: list[Example]) -> None:
    trees = [plant(example, _Letters(), longest=100) for example in examples]
    batch = collate(trees, pad=0)
    for tree, mask in zip(trees, batch.mask[:, 0], strict=True):
        size = len(tree.ids)
        for i in range(len(mask)):
            seen = set(mask[i].nonzero().flatten().tolist())
            if i < size:
                assert seen == {j for j in range(i + 1) if tree.branch[j] in {0, tree.branch[i]}}
            else:
                assert i in seen, "a row of the mask without anything to look at gives no number"
                assert min(seen) >= size


@given(EXAMPLES)
def test_positions_and_targets_are_those_of_each_text_alone(example: Example) -> None:
    tree = plant(example, _Letters(), longest=1000)
    begin = [2, *map(ord, example.prefix)]
    for number, (request, text) in enumerate(example.branches, 1):
        places = [i for i, branch in enumerate(tree.branch) if branch == number]
        ids = [tree.ids[i] for i in places]
        assert ids == [ord(c) for c in request + text + "\n"]
        assert [tree.positions[i] for i in places] == list(range(len(begin), len(begin) + len(ids)))
        learnt = [(i, tree.target[i]) for i in places if tree.target[i] >= 0]
        assert [token for _, token in learnt] == [ord(c) for c in text + "\n"], "the text and its end, not the request"
        assert [i for i, _ in learnt] == places[len(request) - 1 : -1]
    assert tree.ids[: len(begin)] == begin
    assert {tree.target[i] for i in range(len(begin))} == {-100}


@given(EXAMPLES, st.integers(1, 60))
def test_no_tree_is_longer_than_is_allowed(example: Example, longest: int) -> None:
    tree = plant(example, _Letters(), longest=longest)
    first = len(example.prefix) + 1 + sum(map(len, example.branches[0])) + 1 if example.branches else 0
    assert len(tree.ids) <= max(longest, first), "only the first continuation may be longer"
    whole = plant(example, _Letters(), longest=1000)
    if len(whole.ids) <= longest:
        assert tree == whole
    assert {len(part) for part in (tree.ids, tree.positions, tree.branch, tree.target)} == {len(tree.ids)}


def test_a_text_beyond_the_sliding_window_is_left_out() -> None:
    """There the local layers would see less than the mask says, and the adapter would learn what it never meets."""
    fits, beyond = ("ask:", "a" * (REACH - 1 - 10 - 4 - 1)), ("ask:", "a" * (REACH - 1 - 10 - 4))
    tree = plant(Example("x", "p" * 10, (beyond, fits, ("ask:", "b"))), _Letters(), longest=10_000)
    assert set(tree.branch) == {0, 2, 3}
    assert max(tree.positions) == REACH - 1


def test_a_tokenizer_without_a_token_of_the_beginning_begins_with_the_product() -> None:
    letters = _Letters()
    letters.bos_token_id = None  # type: ignore[assignment] # as Qwen's
    assert plant(Example("x", "p", (("a", "b"),)), letters, longest=10).ids == [ord(c) for c in "pab\n"]


def _tree(name: int, length: int) -> Tree:
    return Tree([name] * length, [0] * length, [0] * length, [-100] * length)


@given(st.lists(st.integers(1, 30), max_size=80), st.integers(1, 5), st.integers(0, 3))
def test_an_epoch_holds_each_tree_once(lengths: list[int], size: int, seed: int) -> None:
    trees = [_tree(name, length) for name, length in enumerate(lengths)]
    made = list(batches(trees, size=size, seed=seed, epoch=0))
    assert Counter(tree.ids[0] for group in made for tree in group) == Counter(range(len(trees)))
    assert all(1 <= len(group) <= size for group in made)
    assert len(made) == -(-len(trees) // size)
    assert made == list(batches(trees, size=size, seed=seed, epoch=0))


def test_epochs_and_seeds_differ_and_like_lengths_lie_together() -> None:
    trees = [_tree(name, 1 + name * 7 % 40) for name in range(160)]
    orders = [
        [[tree.ids[0] for tree in group] for group in batches(trees, size=4, seed=seed, epoch=epoch)]
        for seed, epoch in ((0, 0), (0, 1), (1, 0))
    ]
    groups = [{frozenset(group) for group in order} for order in orders]
    for one in range(3):
        for other in range(one):
            assert orders[one] != orders[other]
            assert len(groups[one] & groups[other]) < 10, "the same products meet in each epoch"
    wasted = sum(max(map(len, g)) * len(g) - sum(map(len, g)) for g in ([t.ids for t in group] for group in batches(
        trees, size=4, seed=0, epoch=0)))  # fmt: skip
    assert wasted < 0.15 * sum(len(tree.ids) for tree in trees)
    lengths = [max(len(tree.ids) for tree in group) for group in batches(trees, size=4, seed=0, epoch=0)]
    assert sum(a > b for a, b in pairwise(lengths)) > 10, "short ones first, long ones last"
