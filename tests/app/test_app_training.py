"""Training from a corpus of one's own to an adapter, which campaign writes with which, and how two compare."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from adwright import app
from adwright.app import adapters as adapters_module
from adwright.app.adapters import brief_of_row
from adwright.app.training import LEAST_ROWS
from adwright.core import DataError, Settings, Unsupported, UserError, sha256
from adwright.generate import filters
from adwright.learn.corpus import CopyRow
from adwright.llm import Fake, Model, Reply, Request
from adwright.llm.adapters import Probe, find_adapter, shipped_folder

Row = Callable[[int], dict[str, Any]]
train = pytest.mark.usefixtures("_one_thread")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs go where one stands; nothing of these tests goes into the checkout."""
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")


@pytest.fixture
def _one_thread() -> Any:
    torch = pytest.importorskip("torch", reason="extra train is not installed")
    pytest.importorskip("peft", reason="extra train is not installed")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def mine(tmp_path: Path) -> Settings:
    return Settings(adapters_dir=str(tmp_path / "adapters"))


def _write(file: Path, rows: Sequence[dict[str, Any]]) -> Path:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return file


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@train
def test_a_base_of_ones_own_gives_an_adapter_for_its_own_engine(
    tmp_path: Path, mine: Settings, tiny_gemma: Path, corpus_row: Row
) -> None:
    from peft import PeftConfig

    rows = [corpus_row(number) for number in range(40)]
    rows[3]["copies"]["headline"].append({"t": "A mug of 900 ml", "u": []})
    rows[4]["copies"] = {"headline": [{"t": "A bowl of 900 ml", "u": []}]}
    data = _write(tmp_path / "mugs.jsonl", [*rows, {"id": "broken"}, rows[0]])
    summary = app.train_copywriter(
        data=data, name="mugs", base=str(tiny_gemma), epochs=2, rank=4, rate=1e-2, batch=8, settings=mine
    )
    assert (summary.rows, summary.rejected, summary.dropped) == (40, 2, 2)
    assert summary.train + summary.validation + sum(
        CopyRow.model_validate(row).split == "test" for row in rows if row["id"] != "row-4"
    ) == 39, "a row without a copy left is not learnt from"  # fmt: skip
    assert summary.steps == 2 * -(-summary.train // 8)
    assert summary.best < summary.before
    assert summary.run == str(Path("runs") / "mugs")
    assert (summary.adapter, summary.base) == (str(Path("runs") / "mugs" / "best"), str(tiny_gemma))
    kept = PeftConfig.from_pretrained(summary.adapter)
    assert (kept.r, kept.lora_alpha) == (4, 8)
    assert Path(summary.curves).read_bytes().startswith(b"\x89PNG")
    assert [(r["row"], r["field"]) for r in _lines(Path("runs/mugs/rejects.jsonl"))] == [(41, "lang"), (42, "id")]
    dropped = _lines(Path("runs/mugs/dropped.jsonl"))
    assert [(d["id"], d["text"]) for d in dropped] == [
        ("row-3", "A mug of 900 ml"), ("row-4", "A bowl of 900 ml")
    ]  # fmt: skip
    assert all(d["reason"] for d in dropped)
    assert not Path(mine.adapters_dir).exists(), "the embedded model would load what does not fit it"


@pytest.fixture
def embedded(monkeypatch: pytest.MonkeyPatch, tiny_gemma: Path) -> None:
    """The tiny model as the embedded one; its export and probe have tests of their own."""
    pytest.importorskip("peft", reason="extra train is not installed")
    from adwright.learn import packing, sft
    from adwright.learn.base_weights import load_base

    monkeypatch.setattr(sft, "load_base", lambda name, *, dtype: load_base(str(tiny_gemma), dtype=dtype))
    monkeypatch.setattr(packing, "gguf_file", lambda: (Path("base.gguf"), "0" * 64))
    monkeypatch.setattr(packing, "export_gguf", lambda best, out, base: out.write_bytes(b"weights"))
    probe = Probe(prompt="p", tokens=3, text="a", logprob=-0.5, base="b")
    monkeypatch.setattr(packing, "probe_adapter", lambda file, prompt: probe)


class Counting:
    """Progress that adds up."""

    def __init__(self) -> None:
        self.tasks: list[tuple[str, int]] = []
        self.done: list[int] = []
        self.notes: list[str] = []

    def task(self, name: str, total: int) -> Any:
        @contextmanager
        def running() -> Any:
            self.tasks.append((name, total))
            self.done.append(0)

            def advance(pieces: int, note: str) -> None:
                self.done[-1] += pieces
                self.notes.append(note)

            yield advance

        return running()


@train
@pytest.mark.usefixtures("embedded")
def test_a_stopped_training_goes_on_and_ends_as_a_named_adapter(
    tmp_path: Path, mine: Settings, small_corpus: Path
) -> None:
    options: dict[str, Any] = {
        "data": small_corpus, "output": tmp_path / "run", "name": "mugs", "epochs": 1, "rank": 4, "batch": 8, "seed": 5,
        "settings": mine,
    }  # fmt: skip
    stopped = app.train_copywriter(**options, stop_after=0)
    assert (stopped.stopped, stopped.adapter, stopped.steps) == ("interrupted", "", 0)
    assert app.adapters_list(settings=mine).adapters[1:] == ()
    heard = Counting()
    done = app.train_copywriter(**options, progress=heard)
    assert heard.tasks == [("train", done.steps)]
    assert heard.done == [done.steps]
    assert all(note.startswith("loss ") for note in heard.notes)
    assert done.adapter == str(tmp_path / "adapters" / "mugs")
    listed = app.adapters_list(settings=mine)
    assert [card.name for card in listed.adapters] == ["copywriter", "mugs"]
    assert listed.folders[1] == done.adapter
    card = find_adapter("mugs", mine).card
    assert (card.data, card.rank, card.seed, card.rows) == ("small.jsonl", 4, 5, done.train)
    assert card.best == pytest.approx(done.best, abs=1e-4)
    with pytest.raises(UserError, match="other settings or examples"):
        app.train_copywriter(**{**options, "rate": 1e-3})


@pytest.mark.parametrize(
    ("name", "said"),
    [("copywriter", "is taken"), ("base", "is taken"), ("My mugs", "can be named"), ("../mugs", "can be named"),
     ("", "can be named"), ("a" * 65, "can be named")],
)  # fmt: skip
def test_a_name_that_no_adapter_can_have_is_refused_at_once(
    name: str, said: str, mine: Settings, small_corpus: Path
) -> None:
    """Not after the hours of training."""
    pytest.importorskip("peft", reason="extra train is not installed")
    with pytest.raises(UserError, match=said):
        app.train_copywriter(data=small_corpus, name=name, settings=mine)
    assert os.listdir() == []


def test_too_few_rows_are_refused_with_their_number(tmp_path: Path, mine: Settings, corpus_row: Row) -> None:
    pytest.importorskip("peft", reason="extra train is not installed")
    few = _write(tmp_path / "few.jsonl", [corpus_row(number) for number in range(LEAST_ROWS - 1)])
    with pytest.raises(UserError, match=f"{LEAST_ROWS - 1} usable rows") as told:
        app.train_copywriter(data=few, settings=mine)
    assert f"at least {LEAST_ROWS}" in told.value.hint
    rows = [row for row in map(corpus_row, range(60)) if CopyRow.model_validate(row).split != "validation"]
    unheld = _write(tmp_path / "unheld.jsonl", rows)
    with pytest.raises(UserError, match="0 of them for validation"):
        app.train_copywriter(data=unheld, settings=mine)
    with pytest.raises(DataError, match="cannot be read"):
        app.train_copywriter(data=tmp_path / "none.jsonl", settings=mine)
    assert os.listdir() == []


def test_without_the_extra_it_tells_how_to_install(mine: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adwright.learn.sft", None)
    with pytest.raises(Unsupported, match="training is not installed") as told:
        app.train_copywriter(settings=mine)
    assert "adwright[local,train]" in told.value.hint


@pytest.fixture
def mugs(mine: Settings) -> Settings:
    """An adapter "mugs" of one's own."""
    folder = Path(mine.adapters_dir) / "mugs"
    folder.mkdir(parents=True)
    card = json.loads((shipped_folder() / "card.json").read_text("utf-8"))
    (folder / "adapter.gguf").write_bytes(b"weights")
    digest = sha256(b"weights")
    (folder / "card.json").write_text(json.dumps(card | {"name": "mugs", "sha256": digest}), "utf-8")
    return mine


MODEL = 'model = "fake"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (MODEL, 'model = "embedded:mugs"\n'),
        ('model = "fake"  # cheap\n', 'model = "embedded:mugs"  # cheap\n'),
        ("model='fake'\n", 'model = "embedded:mugs"\n'),
        ('# model = "none" is quicker\nmodel = "fake"\n', '# model = "none" is quicker\nmodel = "embedded:mugs"\n'),
        ('model = "fake" # \'or\' "none"\n', 'model = "embedded:mugs" # \'or\' "none"\n'),
    ],
)
def test_the_model_is_written_in_place_and_nothing_else_is(
    before: str, after: str, campaign: Path, mugs: Settings
) -> None:
    file = campaign / "campaign.toml"
    text = "# corner shop\n" + file.read_text("utf-8").replace(MODEL, before)
    file.write_text(text, "utf-8")
    used = app.adapters_use(campaign, "mugs", settings=mugs)
    assert (used.campaign, used.model, used.before) == ("corner", "embedded:mugs", "fake")
    assert file.read_text("utf-8") == text.replace(before, after)
    assert app.load_campaign(campaign).model == "embedded:mugs"
    assert app.adapters_use(campaign / "campaign.toml", "base", settings=mugs).before == "embedded:mugs"
    assert app.load_campaign(campaign).model == "embedded:base"


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_a_byte_order_mark_stay(mark: str, end: str, campaign: Path, mugs: Settings) -> None:
    file = campaign / "campaign.toml"
    text = mark + MODEL + file.read_text("utf-8").replace(MODEL, "")
    file.write_bytes(text.replace("\n", end).encode())
    app.adapters_use(campaign, "mugs", settings=mugs)
    assert file.read_bytes().decode() == text.replace("fake", "embedded:mugs").replace("\n", end)


def test_a_missing_model_is_written_before_the_first_table(campaign: Path, mugs: Settings) -> None:
    file = campaign / "campaign.toml"
    text = file.read_text("utf-8").replace(MODEL, "").replace("[[feeds]]", "# the shop's own\n[[feeds]]", 1)
    file.write_text(text, "utf-8")
    used = app.adapters_use(campaign, "mugs", settings=mugs)
    assert used.before == "embedded"
    written = file.read_text("utf-8")
    assert written.index('model = "embedded:mugs"\n') < written.index("\n[[feeds]]")
    assert "# the shop's own\n" in written
    assert tomllib.loads(written) == {**tomllib.loads(text), "model": "embedded:mugs"}


def test_what_cannot_be_used_changes_nothing(campaign: Path, mugs: Settings) -> None:
    file = campaign / "campaign.toml"
    text = file.read_text("utf-8")
    with pytest.raises(UserError, match="no adapter named 'mug'") as told:
        app.adapters_use(campaign, "mug", settings=mugs)
    assert told.value.hint == "did you mean 'mugs'?"
    (Path(mugs.adapters_dir) / "mugs" / "adapter.gguf").write_bytes(b"weightz")
    with pytest.raises(DataError, match="its card says"):
        app.adapters_use(campaign, "mugs", settings=mugs)
    with pytest.raises(UserError, match=r"has no campaign\.toml"):
        app.adapters_use(campaign / "out", "base", settings=mugs)
    assert file.read_text("utf-8") == text
    odd = text.replace(MODEL, '"model" = "fake"\n')
    file.write_text(odd, "utf-8")
    with pytest.raises(UserError, match="not edited") as told:
        app.adapters_use(campaign, "base", settings=mugs)
    assert told.value.hint == 'write there: model = "embedded:base"'
    assert file.read_text("utf-8") == odd


class Copywriter(Fake):
    """In the fine-tuned form: a true line of the product, or one with a number from nowhere."""

    capabilities = frozenset({"completion", "copy_form", "seed"})

    def __init__(self, *, true: bool) -> None:
        super().__init__(bad=0)
        self.true = true
        self.asked: list[Request] = []

    def complete(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += requests
        return [self._said(request) for request in requests]

    def _said(self, request: Request) -> Reply:
        glaze = request.prompt.split("Glaze: ")[1].split("\n")[0]
        ends = ("slower mornings", "late evenings", "two long talks", "low light")
        texts = [f" Tea in {glaze}, {end}" for end in ends]
        false = [f" Tea in {glaze}, {4000 + i} ml" if i % 2 else f" Copper and {glaze}, evening {i}" for i in range(4)]
        return Reply(texts=tuple((texts if self.true else false)[: request.n]), logprobs=(-1.0,) * request.n)


def test_adapters_are_compared_on_the_products_that_none_has_seen(
    small_corpus: Path, mine: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    writers = {"embedded:base": Copywriter(true=False), "embedded:mugs": Copywriter(true=True)}

    def opened(name: str, settings: Settings) -> Model:
        assert settings is mine
        return writers[name]

    monkeypatch.setattr(adapters_module, "open_model", opened)
    monkeypatch.setattr(filters, "TUNED_GROUNDED", {"en": 0.0})  # the scripted lines have words of their own
    heard = Counting()
    compared = app.adapters_compare(
        ["base", "mugs"], data=small_corpus, rows=2, samples=4, settings=mine, progress=heard
    )
    base, mugs = compared.scores
    assert (compared.split, compared.products) == ("validation", 2)
    assert (base.adapter, mugs.adapter, base.language) == ("base", "mugs", "en")
    assert base.sampled == mugs.sampled == 2 * 2 * 4, "products, fields, lines"
    assert (base.usable, base.unsupported) == (0.0, 1.0)
    assert (mugs.unsupported, mugs.usable > 0) == (0.0, True)
    assert base.distinct_2 == 0.0 < mugs.distinct_2
    assert heard.tasks == [("compare", 4)]
    assert heard.done == [4]
    seen = {request.prompt.split("\n")[0] for request in writers["embedded:mugs"].asked}
    held = list(map(CopyRow.model_validate_json, small_corpus.read_text("utf-8").splitlines()))
    assert seen <= {f"Product: {row.product.title}" for row in held if row.split == "validation"}
    asked = [[(r.prompt, r.seed) for r in writer.asked] for writer in writers.values()]
    assert asked[0] == asked[1], "the same plans and seeds for all"


def test_nothing_to_compare_is_told(mine: Settings) -> None:
    with pytest.raises(UserError, match="name the adapters"):
        app.adapters_compare([], settings=mine)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_row_is_briefed_as_its_feed_would_have_it(language: str, corpus_row: Row) -> None:
    row = CopyRow.model_validate(
        corpus_row(1) | {"lang": language, "category": "table_ware", "offer": "buy 2, save $3", "occasion": "Easter"}
    )
    priced = row.model_copy(update={"product": row.product.model_copy(update={"price": "$12"})})
    brief = brief_of_row(priced)
    assert (brief.locale, brief.markets) == (("en", ("US",)) if language == "en" else ("zh-CN", ("CN",)))
    told = {fact.kind: fact.text for fact in brief.facts}
    assert (told["price"], told["offer"], told["attribute"]) == ("$12", "buy 2, save $3", "white")
    assert (brief.brand_name, brief.occasion, brief.voice) == ("Corner", "Easter", ("warm",))
    assert told.get("category", "") == ("table ware" if language == "en" else "")
    plain = {fact.kind for fact in brief_of_row(row.model_copy(update={"offer": "", "tone": ""})).facts}
    assert not plain & {"price", "offer"}
