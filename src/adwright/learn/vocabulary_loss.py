"""Cross entropy over a vocabulary of 262,144 tokens, without computing all of it at each step.

Comes in: hidden states, the output matrix, targets. Goes out: a loss. It does not know texts.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch.nn import functional


class VocabularyLoss:
    """Sampled softmax: all tokens of the corpus, and a random sample that stands for the rest.

    Parameters
    ----------
    output
        Shape (vocabulary, width). The output matrix, frozen.
    known
        Tokens of the corpus; always in the sum.
    sampled
        How many others are drawn at each step. Their weight in the sum makes up for those not drawn, so the
        normaliser is estimated without bias.

    Notes
    -----
    On two cores the full matrix takes more than half of a training step. Source: Jean et al., ACL 2015 (importance
    sampling of the output vocabulary). The exact loss is `exact`, used for validation.
    """

    def __init__(self, output: torch.Tensor, known: Iterable[int], *, sampled: int, seed: int) -> None:
        self.output = output
        self.known = torch.tensor(sorted(set(known)), device=output.device)
        others = torch.ones(len(output), dtype=torch.bool, device=output.device)
        others[self.known] = False
        self.others = others.nonzero().squeeze(1)
        self.sampled = min(sampled, len(self.others))
        self._place = torch.full((len(output),), -1, dtype=torch.long, device=output.device)
        self._place[self.known] = torch.arange(len(self.known), device=output.device)
        self._known_rows = output[self.known]
        self._generator = torch.Generator().manual_seed(seed & 0x7FFFFFFF)

    def __call__(self, hidden: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Mean loss in nats a token.

        Parameters
        ----------
        hidden
            Shape (n, width).
        target
            Shape (n,); each one of `known`.
        """
        return self.each(hidden, target).mean()

    def each(self, hidden: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """The loss of each token [nats]. Shape (n,)."""
        logits = functional.linear(hidden, self._known_rows).float()
        place = self._place[target]
        if self.sampled:
            pick = torch.randint(len(self.others), (self.sampled,), generator=self._generator).to(self.others.device)
            rest = functional.linear(hidden, self.output[self.others[pick]]).float()
            weight = torch.log(torch.tensor(len(self.others) / self.sampled))
            logits = torch.cat([logits, rest + weight], dim=1)
        return functional.cross_entropy(logits, place, reduction="none")

    def state(self) -> torch.Tensor:
        """State of the draws, for a run that goes on."""
        return self._generator.get_state()

    def restore(self, state: torch.Tensor) -> None:
        """Go on drawing where `state` was taken."""
        self._generator.set_state(state)


def exact_loss(hidden: torch.Tensor, output: torch.Tensor, target: torch.Tensor, *, rows: int = 512) -> torch.Tensor:
    """Sum of the exact losses [nats], `rows` places at a time."""
    total = torch.zeros((), dtype=torch.float64)
    for start in range(0, len(target), rows):
        logits = functional.linear(hidden[start : start + rows], output).float()
        total += functional.cross_entropy(logits, target[start : start + rows], reduction="sum").double().cpu()
    return total
