"""Examples as tensors: one shared beginning, many continuations that do not see each other.

Comes in: examples and a tokenizer. Goes out: batches for one forward pass. It does not know what the texts say.

Notes
-----
All copies of a product stand in one sequence behind one reading of the product, and an attention mask with restarted
positions lets each see the product and itself alone. So each copy is learnt exactly as it will be sampled (n texts on
one shared prompt), for the cost of one prompt. Packing copies one after the other instead teaches later ones to lean on
earlier ones, which are not there at sampling.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from adwright.core import derive_seed
from adwright.learn.corpus import Example

#: Longest beginning with one continuation [tokens]. Gemma's local layers look back 512 tokens; within that they see
#: all.
REACH = 512


@dataclass(frozen=True)
class Tree:
    """One example in tokens.

    Parameters
    ----------
    ids, positions
        Shape (length,).
    branch
        Shape (length,). 0 for the shared beginning, then 1, 2, ... for each continuation.
    target
        Shape (length,). The token to be predicted at each place, or -100 where none is learnt.
    """

    ids: list[int]
    positions: list[int]
    branch: list[int]
    target: list[int]


@dataclass(frozen=True)
class Batch:
    """Trees of one step, padded to the longest.

    Parameters
    ----------
    ids, positions
        Shape (trees, length).
    mask
        Shape (trees, 1, length, length); True where a place may look.
    where, target
        Shape (learnt,). Flat indices of the places that predict, and what they shall predict.
    text
        Shape (learnt,). The continuation that a place belongs to, counted over the whole batch in order.
    """

    ids: torch.Tensor
    positions: torch.Tensor
    mask: torch.Tensor
    where: torch.Tensor
    target: torch.Tensor
    text: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on a device."""
        parts = (self.ids, self.positions, self.mask, self.where, self.target, self.text)
        moved = (part.to(device) for part in parts)
        return Batch(*moved)


def plant(example: Example, tokenizer: Any, *, longest: int) -> Tree:
    """An example in tokens, without the continuations that would make it longer than `longest` or reach too far.

    The text ends with a line end, which is what stops it when it is sampled.
    """
    first = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    prefix = [*first, *_ids(tokenizer, example.prefix)][:longest]
    tree = Tree(list(prefix), list(range(len(prefix))), [0] * len(prefix), [-100] * len(prefix))
    for number, (request, text) in enumerate(example.branches, 1):
        asked, said = _ids(tokenizer, request), _ids(tokenizer, text + "\n")
        own = len(asked) + len(said)
        if (len(tree.ids) + own > longest and number > 1) or len(prefix) + own > REACH:
            continue
        tree.ids.extend(asked + said)
        tree.positions.extend(range(len(prefix), len(prefix) + len(asked) + len(said)))
        tree.branch.extend([number] * (len(asked) + len(said)))
        # The last token of the request predicts the first of the text; the line end predicts nothing.
        tree.target.extend([-100] * (len(asked) - 1) + said + [-100])
    return tree


def _ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer(text, add_special_tokens=False).input_ids) if text else []


def collate(trees: Sequence[Tree], *, pad: int) -> Batch:
    """Trees side by side.

    Examples
    --------
    >>> tree = Tree([2, 5, 6, 7], [0, 1, 2, 2], [0, 0, 1, 2], [-100, -100, 9, 9])
    >>> batch = collate([tree], pad=0)
    >>> batch.mask[0, 0].int().tolist()
    [[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 0, 1]]
    >>> batch.where.tolist(), batch.target.tolist()
    ([2, 3], [9, 9])
    >>> batch.text.tolist()
    [0, 1]
    """
    longest = max(len(tree.ids) for tree in trees)

    def padded(rows: list[list[int]], fill: int) -> torch.Tensor:
        return torch.tensor([row + [fill] * (longest - len(row)) for row in rows])

    ids = padded([tree.ids for tree in trees], pad)
    branch = padded([tree.branch for tree in trees], -1)
    same = branch[:, :, None] == branch[:, None, :]
    shared = (branch == 0)[:, None, :] & (branch >= 0)[:, :, None]
    causal = torch.ones(longest, longest, dtype=torch.bool).tril()
    target = padded([tree.target for tree in trees], -100).flatten()
    where = (target != -100).nonzero().squeeze(1)
    owner = torch.arange(len(trees))[:, None] * longest + branch  # a tree has fewer branches than tokens
    text = torch.unique_consecutive(owner.flatten()[where], return_inverse=True)[1]
    return Batch(
        ids=ids, positions=padded([tree.positions for tree in trees], 0), mask=((same | shared) & causal)[:, None],
        where=where, target=target[where], text=text,
    )  # fmt: skip


def batches(trees: Sequence[Tree], *, size: int, seed: int, epoch: int) -> Iterator[list[Tree]]:
    """The trees of one epoch in batches of like length, in an order that seed and epoch decide."""
    rng = random.Random(derive_seed(seed, "epoch", str(epoch)))
    order = list(trees)
    rng.shuffle(order)
    window = size * 16  # like lengths together waste little padding; sorting all would make every epoch alike
    groups = []
    for start in range(0, len(order), window):
        near = sorted(order[start : start + window], key=lambda tree: len(tree.ids))
        groups += [near[i : i + size] for i in range(0, len(near), size)]
    rng.shuffle(groups)
    yield from groups
