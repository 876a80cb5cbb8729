"""From a finished training run to an adapter folder that the embedded model takes: weights, card, notice.

Comes in: the run's folder and what it learnt from. Goes out: a folder with ``adapter.gguf``, ``card.json`` and the
terms that travel with the weights. It does not train.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from adwright.core import DataError
from adwright.core.copy_form import copy_form
from adwright.learn.base_weights import EMBEDDED, gguf_file
from adwright.learn.corpus import CopyRow, example_of
from adwright.learn.gguf_adapter import export_gguf
from adwright.learn.run import Trained
from adwright.learn.sft import SftConfig
from adwright.llm.adapters import CARD, WEIGHTS, Adapter, AdapterCard
from adwright.llm.embedded import probe_adapter

LICENCE = "Gemma Terms of Use (a derivative of Gemma 3 270M)"
#: What must accompany Gemma weights and their derivatives. Source: Gemma Terms of Use, section 3.1.
NOTICE = """Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms

The file adapter.gguf is a LoRA adapter for Gemma 3 270M and so a Model Derivative under those terms. It was made by
fine-tuning (low-rank adaptation) on the data that card.json names; the base model's own weights are not changed and not
contained. Use is subject to the Gemma Prohibited Use Policy at ai.google.dev/gemma/prohibited_use_policy.
"""


def pack(
    trained: Trained, config: SftConfig, rows: list[CopyRow], out: Path, *, name: str, data: str, data_sha256: str
) -> Adapter:
    """The best adapter of a run as a folder.

    Raises
    ------
    DataError
        When the run kept no adapter, or its base is not the embedded model.
    """
    best = Path(trained.folder) / "best"
    if not best.is_dir():
        raise DataError(
            f"{trained.folder} holds no adapter", hint="the run was stopped before its first validation; go on"
        )
    if config.base != EMBEDDED:
        raise DataError(f"an adapter of {config.base!r} does not fit the embedded model",
                        hint="serve it with its own engine, or train with --base embedded")  # fmt: skip
    base, base_sha256 = gguf_file()
    out.mkdir(parents=True, exist_ok=True)
    export_gguf(best, out / WEIGHTS, base)
    languages = tuple(sorted({row.lang for row in rows}))
    form = copy_form(languages[0])
    prompt = _probe_prompt(rows)
    card = AdapterCard(
        name=name, form=f"{form.id}@{form.version}", base_sha256=base_sha256,
        sha256=hashlib.sha256((out / WEIGHTS).read_bytes()).hexdigest(), rank=config.rank, languages=languages,
        data=data, data_sha256=data_sha256, rows=sum(r.split == "train" for r in rows), steps=trained.best_step,
        seed=config.seed,
        before=round(trained.before, 4), best=round(trained.best, 4), licence=LICENCE,
        made=datetime.now(UTC).date().isoformat(), probe=probe_adapter(out / WEIGHTS, prompt),
    )  # fmt: skip
    (out / CARD).write_text(json.dumps(card.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", "utf-8")
    (out / "NOTICE").write_text(NOTICE, "utf-8")
    return Adapter(out, card)


def _probe_prompt(rows: Sequence[CopyRow]) -> str:
    """What a held-out product is asked: its first description, or whatever copy there is."""
    asked = [(row, field, copy) for row in rows if row.split == "validation" for field, copies in row.copies.items()
             for copy in copies]  # fmt: skip
    row, field, copy = min(asked, key=lambda ask: ask[1] != "description")
    return example_of(row).prefix + copy_form(row.lang).request(row.plan(field, copy))
