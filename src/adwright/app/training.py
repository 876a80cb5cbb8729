"""`adwright train copywriter`: from copy that people wrote to an adapter that the embedded model takes.

Comes in: a corpus (ours, or a user's own). Goes out: a run folder with log, curves and what was left out, and an
adapter. A run that was stopped goes on with the same command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from adwright.app.progress import Advance, Progress, Silent
from adwright.app.workspace import write_jsonl
from adwright.check import check_text
from adwright.core import Reject, Settings, Unsupported, UserError, sha256
from adwright.core.noun import Noun
from adwright.learn.base_weights import EMBEDDED
from adwright.learn.corpus import Copy, CopyRow, example_of, read_corpus, without_faults
from adwright.llm.adapters import NAME, SHIPPED, adapters_folder

if TYPE_CHECKING:
    from adwright.learn.run import Step

#: Markets whose rules the copies of a language must pass.
_MARKET = {"zh": "CN", "en": "US"}
#: Fewest rows from which an adapter is trained: a tenth of them must make a validation set that says something.
LEAST_ROWS = 30


class TrainSummary(Noun):
    """What came of a training run.

    Parameters
    ----------
    rows, rejected, dropped
        Rows read, lines that are no rows, and copies that the checks would stop, which are not learnt.
    before, best
        Validation loss [nats a token] of the base model and of the best adapter.
    adapter
        Folder of the adapter, empty when the run was stopped before it was done. That of another base than the embedded
        model is as peft saved it, for that base's own engine.
    """

    name: str
    run: str
    rows: int
    rejected: int
    dropped: int
    train: int
    validation: int
    steps: int
    best_step: int
    before: float
    best: float
    stopped: str
    seconds: float
    parameters: int
    base: str
    adapter: str
    curves: str


def train_copywriter(
    *,
    data: Path | None = None,
    output: Path | None = None,
    name: str = "mine",
    base: str = "embedded",
    epochs: int = 2,
    rank: int = 16,
    rate: float = 5e-4,
    batch: int = 4,
    seed: int = 0,
    stop_after: float | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> TrainSummary:
    """Fine-tune the copywriter.

    Parameters
    ----------
    data
        JSONL as in docs/how-to/train-a-copywriter.md; None: the corpus that ships.
    output
        Folder of the run; None: ``runs/NAME`` here. It is what a stopped run goes on from.
    name
        Of the adapter, for model = "embedded:NAME".
    stop_after
        Leave off after that many seconds; the same command goes on.

    Raises
    ------
    Unsupported
        Without the extra ``train``.
    UserError
        For too few rows, or a run folder of another run.
    DataError
        When the data cannot be read.
    """
    try:
        from adwright.learn.curves import draw_curves
        from adwright.learn.packing import pack
        from adwright.learn.run import read_log
        from adwright.learn.sft import SftConfig, fine_tune
    except ImportError as error:
        raise Unsupported(f"training is not installed ({error.name} is missing)",
                          hint="pip install 'adwright[local,train]'") from None  # fmt: skip
    settings, progress = settings or Settings(), progress or Silent()
    _refuse_name(name)
    corpus = _read(data)
    train, held = corpus.split("train"), corpus.split("validation")
    folder = output or Path("runs") / name
    _keep_left_out(corpus, folder)
    config = SftConfig(base=base, rank=rank, alpha=2 * rank, rate=rate, batch=batch, epochs=epochs, seed=seed)
    with progress.task("train", epochs * -(-len(train) // batch)) as advance:
        trained = fine_tune(
            lambda epoch: [example_of(row, seed=seed + epoch) for row in train], [example_of(row) for row in held],
            folder, config, told=_told(advance), stop_after=stop_after,
        )  # fmt: skip
    curves = folder / "curves.png"
    draw_curves(read_log(folder), curves, title=f"copywriter {name!r}: {len(train)} products, rank {rank}")
    if trained.stopped == "interrupted":
        adapter = ""
    elif base == EMBEDDED:
        out = adapters_folder(settings) / name
        packed = pack(
            trained, config, corpus.rows, out, name=name, data=corpus.source.name, data_sha256=corpus.digest
        )  # fmt: skip
        adapter = str(packed.folder)
    else:
        adapter = str(folder / "best")
    return TrainSummary(
        name=name, run=str(folder), rows=corpus.read, rejected=len(corpus.rejects), dropped=len(corpus.dropped),
        train=len(train), validation=len(held), steps=trained.steps, best_step=trained.best_step,
        before=trained.before, best=trained.best, stopped=trained.stopped, seconds=trained.seconds,
        parameters=trained.parameters, adapter=adapter, base=base, curves=str(curves),
    )  # fmt: skip


def _refuse_name(name: str) -> None:
    """UserError for a name that no adapter of one's own can have: not after the hours of training."""
    if name in {SHIPPED, "base"}:
        raise UserError(f"the name {name!r} is taken", hint="give another --name")
    if not re.fullmatch(NAME, name):
        raise UserError(f"no adapter can be named {name!r}", hint="small letters, digits, dots, dashes and underscores")


@dataclass(frozen=True, kw_only=True)
class _Corpus:
    """What is learnt from, and what is not.

    Parameters
    ----------
    read
        Rows of the file, of which `rows` are left.
    dropped
        Copies that the checks would stop: row id, field, text, reason.
    """

    source: Path
    digest: str
    read: int
    rows: list[CopyRow]
    rejects: list[Reject]
    dropped: list[tuple[str, str, str, str]]

    def split(self, name: str) -> list[CopyRow]:
        return [row for row in self.rows if row.split == name]


def _read(data: Path | None) -> _Corpus:
    """The corpus without its faults; UserError where too little is left."""
    with as_file(files("adwright.data").joinpath("corpus", "adcopy.jsonl")) as ours:
        source = data or ours
        read, rejects = read_corpus(source)
        digest = sha256(source.read_bytes())
    rows, dropped = without_faults(read, fault_of)
    corpus = _Corpus(source=source, digest=digest, read=len(read), rows=rows, rejects=rejects, dropped=dropped)
    held = len(corpus.split("validation"))
    if len(rows) < LEAST_ROWS or not held:
        raise UserError(f"{source} has {len(rows)} usable rows, {held} of them for validation",
                        hint=f"at least {LEAST_ROWS} are needed; each is a product with its copies")  # fmt: skip
    return corpus


def _keep_left_out(corpus: _Corpus, folder: Path) -> None:
    """What is not learnt from, with its reasons, in the folder of the run."""
    folder.mkdir(parents=True, exist_ok=True)
    write_jsonl(folder / "rejects.jsonl", corpus.rejects)
    dropped = ({"id": a, "field": b, "text": c, "reason": d} for a, b, c, d in corpus.dropped)
    write_jsonl(folder / "dropped.jsonl", dropped)


def _told(advance: Advance) -> Callable[[Step], None]:
    """Report steps as pieces of the task; the first of a run that goes on brings those done before with it."""
    last = 0

    def told(step: Step) -> None:
        nonlocal last
        note = f"loss {step.loss:.3f}" + (f", validation {step.validation:.3f}" if step.validation else "")
        advance(step.step - last, note)
        last = step.step

    return told


def fault_of(row: CopyRow, field: str, copy: Copy) -> str:
    """What the checks hold against a copy of the corpus; empty when they would let it run."""
    product = row.product
    told = [product.title, product.brand, product.price, row.offer, row.occasion]
    facts = [fact for fact in [*told, *(f"{key}：{value}" for key, value in product.attributes.items())] if fact]
    found = check_text(
        copy.text, language=row.lang, market=_MARKET[row.lang], facts=facts, category=row.category, field=field
    )
    # The second reader suspects, and is wrong of one in a hundred true copies; what it learns from may not be its own.
    held = [finding for finding in found if finding.severity != "notice" and finding.check != "reader"]
    first = min(held, key=lambda finding: finding.check != "rules", default=None)  # a broken law before a missing fact
    return f"{first.rule}: {first.why}" if first else ""
