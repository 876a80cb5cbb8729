"""Trains the adapter that ships: Gemma 3 270M, LoRA of rank 16, on our own corpus.

Run: ``python recipes/sft_copywriter.py [--run runs/copywriter]``. Stopped, it goes on with the same command. It needs
the extras ``local`` and ``train``; on two cores under an hour when nothing else runs, on a GPU minutes. `adwright
train copywriter` does the same for a corpus of one's own.

What it does, in order:

1. reads the corpus and leaves out copies that the checks would stop (in the shipped file: none are left);
2. makes of each product one tree of its copies, with labels hidden and facts reordered anew in each epoch;
3. trains with AdamW, a cosine schedule and a sampled output layer until the validation loss stops falling;
4. writes the best adapter as GGUF, with its card, a probe and the notice that Gemma's terms ask for.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from adwright.app.training import fault_of
from adwright.learn.corpus import example_of, read_corpus, without_faults
from adwright.learn.curves import draw_curves
from adwright.learn.packing import pack
from adwright.learn.run import Step, read_log
from adwright.learn.sft import SftConfig, fine_tune
from adwright.llm.adapters import SHIPPED

DATA = Path(__file__).parents[1] / "src/adwright/data"
CONFIG = SftConfig()
#: Every second validation row is enough to stop by; a full pass costs two minutes on two cores.
THINNED = 2


def main() -> None:
    """Train, draw, pack."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, default=Path("runs") / SHIPPED)
    parser.add_argument("--out", type=Path, default=DATA / "adapters" / SHIPPED)
    chosen = parser.parse_args()

    corpus = DATA / "corpus" / "adcopy.jsonl"
    rows, _ = read_corpus(corpus)
    rows, dropped = without_faults(rows, fault_of)
    train = [row for row in rows if row.split == "train"]
    held = [row for row in rows if row.split == "validation"][::THINNED]
    print(f"{len(train)} products to learn from, {len(held)} held out, {len(dropped)} copies left out")

    trained = fine_tune(
        lambda epoch: [example_of(row, seed=epoch) for row in train], [example_of(row) for row in held], chosen.run,
        CONFIG, told=_tell,
    )  # fmt: skip
    print(trained.model_dump_json(indent=2))
    draw_curves(read_log(chosen.run), chosen.run / "curves.png", title=f"copywriter, rank {CONFIG.rank}")
    digest = hashlib.sha256(corpus.read_bytes()).hexdigest()
    adapter = pack(trained, CONFIG, rows, chosen.out, name=SHIPPED, data="adcopy.jsonl (ours)", data_sha256=digest)
    print(f"{adapter.file}: {adapter.file.stat().st_size / 1e6:.1f} MB, sha256 {adapter.card.sha256[:12]}")


def _tell(step: Step) -> None:
    validation = f"  validation {step.validation:.4f}" if step.validation is not None else ""
    print(f"{step.step:4}/{step.of}  loss {step.loss:.3f}  {step.seconds:5.1f} s{validation}", flush=True)


if __name__ == "__main__":
    main()
