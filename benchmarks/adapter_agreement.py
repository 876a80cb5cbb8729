"""Does the exported adapter say in llama.cpp what it says where it was trained?

Comes in: an adapter as peft saved it and as GGUF, and validation prompts. Goes out: how far the log-probabilities of
the same tokens lie apart, with the adapter and, for scale, without it. Extras ``local`` and ``train``.

Run: ``python benchmarks/adapter_agreement.py --peft runs/copywriter/best --prompts 40 --json OUT``.

llama.cpp cannot rate a given text, so it writes its likeliest continuation and tells each token's log-probability;
transformers then rates those very tokens after the same prompt. The two differ by rounding alone if the export is
right: llama.cpp multiplies 4-bit weights with 8-bit activations, transformers the same weights made plain.
"""

from __future__ import annotations

import argparse
import json
import os
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from _shown import machine, table
from adwright.core import Settings
from adwright.learn.base_weights import load_base
from adwright.learn.corpus import example_of, read_corpus
from adwright.llm.adapters import find_adapter
from adwright.llm.embedded import start_server

TOKENS = 16


def main() -> None:
    """Ask both and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peft", type=Path, required=True, help="folder that peft saved")
    parser.add_argument("--adapter", default="copywriter", help="name or folder of the exported adapter")
    parser.add_argument("--prompts", type=int, default=40)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    prompts = _prompts(options.prompts)
    server = start_server(find_adapter(options.adapter, Settings()).file, os.cpu_count() or 1)
    scorer = _Scorer(options.peft)
    rows: list[dict[str, object]] = []
    figures: dict[str, dict[str, float]] = {}
    for name, scale in (("with the adapter", 1.0), ("without", 0.0)):
        apart, crossed = [], []
        for prompt in prompts:
            ids, told = _greedy(server, prompt, scale)
            if not ids:
                continue
            apart += list(np.abs(np.array(told) - scorer.rate(prompt, ids, adapted=scale > 0)))
            crossed += list(np.abs(np.array(told) - scorer.rate(prompt, ids, adapted=scale == 0)))
        figures[name] = {
            "tokens": len(apart), "mean": float(np.mean(apart)), "p95": float(np.percentile(apart, 95)),
            "most": float(np.max(apart)), "crossed mean": float(np.mean(crossed)),
        }  # fmt: skip
        rows.append({"name": name, **figures[name]})
    print(machine("xllamacpp", "transformers", "peft", "torch"))
    titles = {"name": "llama.cpp", "tokens": "tokens", "mean": "mean difference [nats]", "p95": "95th percentile",
              "most": "largest", "crossed mean": "mean against the other model"}  # fmt: skip
    print(table(titles, rows))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")


def _prompts(count: int) -> list[str]:
    with as_file(files("adwright.data").joinpath("corpus", "adcopy.jsonl")) as corpus:
        rows, _ = read_corpus(corpus)
    held = [example_of(row) for row in rows if row.split == "validation"]
    asked = [example.prefix + request for example in held for request, _ in example.branches]
    return asked[:: max(1, len(asked) // count)][:count]


def _greedy(server: Any, prompt: str, scale: float) -> tuple[list[int], list[float]]:
    raw = server.handle_completions({
        "prompt": prompt, "n": 1, "max_tokens": TOKENS, "temperature": 0.0, "top_k": 1, "logprobs": 1, "stop": ["\n"],
        "cache_prompt": False, "lora": [{"id": 0, "scale": scale}],
    })  # fmt: skip
    # A text that stops at once comes without log-probabilities.
    told = (raw["choices"][0].get("logprobs") or {}).get("content", [])
    return [token["id"] for token in told], [token["logprob"] for token in told]


class _Scorer:
    """Rates given tokens with the base model in transformers, adapted or not."""

    def __init__(self, folder: Path) -> None:
        from peft import PeftModel

        base, self.tokenizer = load_base()
        self.model = PeftModel.from_pretrained(base, str(folder)).eval()

    def rate(self, prompt: str, ids: list[int], *, adapted: bool) -> np.ndarray:
        """Log-probability of each token after the prompt and the tokens before it. Shape (len(ids),)."""
        import torch

        before = self.tokenizer(prompt).input_ids
        with torch.no_grad():
            if adapted:
                logits = self.model(torch.tensor([before + ids])).logits[0]
            else:
                with self.model.disable_adapter():
                    logits = self.model(torch.tensor([before + ids])).logits[0]
        said = logits[len(before) - 1 : -1].log_softmax(-1)
        return np.asarray(said[range(len(ids)), ids])


if __name__ == "__main__":
    main()
