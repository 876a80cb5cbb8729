"""The sampled loss is exact where nothing is sampled, unbiased in its normaliser where something is, and draws on."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="extra train is not installed")

import torch
from torch.nn import functional

from adwright.learn.vocabulary_loss import VocabularyLoss, exact_loss

VOCABULARY, WIDTH = 200, 8
KNOWN = [3, 5, 8, 13, 21, 34, 150]


def _drawn(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Output matrix, hidden states and targets."""
    draws = torch.Generator().manual_seed(seed)
    output, hidden = torch.randn(VOCABULARY, WIDTH, generator=draws), torch.randn(6, WIDTH, generator=draws)
    return output, hidden, torch.tensor([13, 3, 150, 5, 13, 34])


def test_it_is_exact_when_the_corpus_holds_the_whole_vocabulary() -> None:
    output, hidden, target = _drawn()
    hidden.requires_grad_()
    exact = functional.cross_entropy(hidden @ output.T, target)
    loss = VocabularyLoss(output, range(VOCABULARY), sampled=64, seed=0)(hidden, target)
    assert loss.item() == pytest.approx(exact.item(), abs=1e-6)
    (ours,) = torch.autograd.grad(loss, hidden)
    (theirs,) = torch.autograd.grad(exact, hidden)
    assert torch.allclose(ours, theirs, atol=1e-6)
    assert exact_loss(hidden, output, target).item() == pytest.approx(exact.item() * len(target), rel=1e-6)


def test_without_samples_it_keeps_to_the_tokens_of_the_corpus() -> None:
    output, hidden, target = _drawn()
    loss = VocabularyLoss(output, [*KNOWN, 3, 3], sampled=0, seed=0)(hidden, target)
    places = torch.tensor([KNOWN.index(int(token)) for token in target])
    assert float(loss) == pytest.approx(float(functional.cross_entropy(hidden @ output[KNOWN].T, places)), abs=1e-6)


@pytest.mark.parametrize("sampled", [1, 16, 500])
def test_the_normaliser_is_estimated_without_bias(sampled: int) -> None:
    """exp(loss + logit of the target) is the normaliser that a draw makes; its mean over draws is the true one."""
    output, hidden, target = _drawn(1)
    hidden, target = hidden[:1] * 0.5, target[:1]
    logits = (hidden @ output.T)[0].double()
    loss = VocabularyLoss(output, KNOWN, sampled=sampled, seed=3)
    sums = torch.stack([torch.exp(loss(hidden, target).double() + logits[target[0]]) for _ in range(4000)])
    error = sums.std() / len(sums) ** 0.5
    assert abs(sums.mean() - logits.exp().sum()) < 3 * error
    # The test would see a weight that is off by a twentieth, and one that is left out.
    others = logits.exp().sum() - logits[KNOWN].exp().sum()
    assert sampled == 1 or 0.05 * others > 3 * error


def test_samples_are_other_tokens_and_all_of_them() -> None:
    output, hidden, target = _drawn()
    loss = VocabularyLoss(output, KNOWN, sampled=20, seed=0)
    assert not set(loss.others.tolist()) & set(KNOWN)
    assert len(loss.others) + len(KNOWN) == VOCABULARY
    # A token that is never drawn could not bear on the loss: make each in turn matter most.
    rare = output.clone()
    rare[loss.others[-1]] = 40 * hidden[0]
    heard = [float(VocabularyLoss(rare, KNOWN, sampled=20, seed=seed)(hidden, target)) for seed in range(60)]
    assert max(heard) - min(heard) > 10


def test_a_restored_run_draws_on() -> None:
    output, hidden, target = _drawn()
    loss, other = (VocabularyLoss(output, KNOWN, sampled=8, seed=seed) for seed in (1, 2))
    first = [float(loss(hidden, target)) for _ in range(3)]
    assert len(set(first)) == 3, "each step draws anew"
    kept = loss.state()
    went_on = [float(loss(hidden, target)) for _ in range(3)]
    assert float(other(hidden, target)) != first[0]
    other.restore(kept)
    assert [float(other(hidden, target)) for _ in range(3)] == went_on
    again = VocabularyLoss(output, KNOWN, sampled=8, seed=1)
    assert [float(again(hidden, target)) for _ in range(3)] == first
