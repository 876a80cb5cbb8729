"""Many texts at once from a model that is being trained, to be judged before it learns on.

Comes in: a causal model of transformers, its tokenizer, requests. Goes out: replies in the same order. It serves
nobody: for that there are the engines of `adwright.llm`, which repeat themselves exactly. Extra ``train``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from adwright.core import derive_seed
from adwright.llm import Reply, Request
from adwright.llm.transformers_local import forward, new_cache

#: Told after each batch: texts that it wrote.
Advance = Callable[[int], None]


def draw(
    model: Any, tokenizer: Any, requests: Sequence[Request], *, batch: int, seed: int, told: Advance | None = None
) -> list[Reply]:
    """All texts of all requests, which are prompts that a line end ends.

    Parameters
    ----------
    batch
        Texts side by side. The same requests, batch and seed give the same texts on equal hardware.

    Notes
    -----
    Temperature and min_p are each request's own, its other options are not used. Texts of like length stand together,
    so that little is computed for rows that ended.
    """
    prompts = [list(tokenizer(request.prompt).input_ids) for request in requests]
    rows = [number for number, request in enumerate(requests) for _ in range(request.n)]
    rows.sort(key=lambda number: (requests[number].max_tokens, len(prompts[number])))
    ends = _ends(tokenizer, model.get_output_embeddings().weight.device)
    made: dict[int, list[tuple[str, float, str]]] = {number: [] for number in range(len(requests))}
    for start in range(0, len(rows), batch):
        group = rows[start : start + batch]
        random = torch.Generator(device=ends.device).manual_seed(derive_seed(seed, "draw", str(start)))
        for number, found in zip(group, _write(model, tokenizer, prompts, requests, group, ends, random), strict=True):
            made[number].append(found)
        if told:
            told(len(group))
    return [
        Reply(
            texts=tuple(text for text, _, _ in found), logprobs=tuple(rate for _, rate, _ in found),
            finish=tuple(finish for _, _, finish in found),
        )
        for found in made.values()
    ]  # fmt: skip


def _ends(tokenizer: Any, device: torch.device) -> torch.Tensor:
    """True for each token that ends a line. Shape (vocabulary,)."""
    # Asked of the decoder: how a tokenizer spells a line end inside is its own affair.
    pieces = tokenizer.batch_decode([[token] for token in range(len(tokenizer))])
    listed = ["\n" in piece for piece in pieces]
    listed[tokenizer.eos_token_id] = True
    return torch.tensor(listed, device=device)


@torch.inference_mode()
def _write(
    model: Any, tokenizer: Any, prompts: Sequence[list[int]], requests: Sequence[Request], group: Sequence[int],
    ends: torch.Tensor, random: torch.Generator,
) -> list[tuple[str, float, str]]:  # fmt: skip
    """Text, mean log-probability and reason of its end for each row of a batch."""
    device = ends.device
    longest = max(len(prompts[number]) for number in group)
    ids = torch.tensor([[0] * (longest - len(prompts[n])) + prompts[n] for n in group], device=device)
    mask = torch.tensor([[0] * (longest - len(prompts[n])) + [1] * len(prompts[n]) for n in group], device=device)
    heat = torch.tensor([max(requests[n].temperature, 1e-4) for n in group], device=device)[:, None]
    least = torch.tensor([requests[n].min_p for n in group], device=device)[:, None]
    place = (mask.cumsum(-1) - 1).clamp(min=0)
    cache, steps = new_cache(model), max(requests[n].max_tokens for n in group)
    told, picked, going = [], [], torch.ones(len(group), dtype=torch.bool, device=device)
    for _ in range(steps):
        rated = forward(model, ids, mask, place, cache)[:, -1, : len(ends)].float().log_softmax(-1)
        chances = (rated / heat).softmax(-1)
        chances = chances.masked_fill(chances < least * chances.amax(-1, keepdim=True), 0.0)
        token = torch.multinomial(chances, 1, generator=random)
        told.append(rated.gather(-1, token)[:, 0])
        picked.append(token[:, 0])
        going = going & ~ends[token[:, 0]]
        if not bool(going.any()):
            break
        ids, place = token, place[:, -1:] + 1
        mask = torch.cat([mask, torch.ones_like(token)], dim=1)
    tokens, rates = torch.stack(picked, dim=1).tolist(), torch.stack(told, dim=1).tolist()
    stops = ends[torch.stack(picked, dim=1)].tolist()
    found = []
    for number, row, rate, stop in zip(group, tokens, rates, stops, strict=True):
        end = min(stop.index(True) if True in stop else len(row), requests[number].max_tokens)
        text = tokenizer.decode(row[:end], skip_special_tokens=True, clean_up_tokenization_spaces=False)
        ended = end < len(row) and stop[end]
        found.append((str(text), sum(rate[:end]) / max(end, 1), "stop" if ended else "length"))
    return found
