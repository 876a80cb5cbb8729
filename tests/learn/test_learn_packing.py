"""From a run to an adapter folder: whole, true to its run, and asked what the copywriter will be asked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adwright.core import DataError, Settings
from adwright.learn import packing
from adwright.learn.corpus import CopyRow
from adwright.llm.adapters import Probe, find_adapter, read_adapter

pytest.importorskip("peft", reason="extra train is not installed")

from adwright.learn.run import Trained
from adwright.learn.sft import SftConfig

PROBE = Probe(prompt="p", tokens=3, text="a", logprob=-0.5, base="b")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tiny_gemma: Path, gguf_of: Callable[[Path], Path]) -> list[str]:
    """The tiny model in place of the embedded one; what the adapter was asked for its card."""
    prompts: list[str] = []

    def probe(file: Path, prompt: str) -> Probe:
        assert file.is_file()
        prompts.append(prompt)
        return PROBE

    monkeypatch.setattr(packing, "gguf_file", lambda: (gguf_of(tiny_gemma), "0" * 64))
    monkeypatch.setattr(packing, "probe_adapter", probe)
    return prompts


@pytest.fixture
def trained(tmp_path: Path, tiny_gemma: Path, random_adapter: Callable[..., Path]) -> Trained:
    run = tmp_path / "run"
    run.mkdir()
    random_adapter(tiny_gemma).rename(run / "best")
    return Trained(
        folder=str(run), steps=9, best_step=7, before=4.123456, best=2.98768, stopped="all epochs", seconds=1,
        parameters=1,
    )  # fmt: skip


@pytest.fixture
def rows(corpus_row: Callable[[int], dict[str, Any]]) -> list[CopyRow]:
    return [CopyRow.model_validate(corpus_row(number)) for number in range(40)]


def _pack(trained: Trained, rows: list[CopyRow], out: Path, **config: Any) -> Any:
    return packing.pack(
        trained, SftConfig(rank=4, seed=3, **config), rows, out, name="mugs", data="mugs.jsonl", data_sha256="d"
    )


def test_the_folder_is_whole_and_found_by_its_name(
    tmp_path: Path, asked: list[str], trained: Trained, rows: list[CopyRow]
) -> None:
    out = tmp_path / "adapters" / "mugs"
    adapter = _pack(trained, rows, out)
    assert sorted(file.name for file in out.iterdir()) == ["NOTICE", "adapter.gguf", "card.json"]
    found = find_adapter("mugs", Settings(adapters_dir=str(tmp_path / "adapters")))
    assert found == adapter == read_adapter(out)
    found.verify()
    card = found.card
    assert card.sha256 == hashlib.sha256(found.file.read_bytes()).hexdigest()
    assert (card.form, card.base_sha256, card.rank, card.languages) == ("copywriter@1", "0" * 64, 4, ("en",))
    assert (card.steps, card.before, card.best, card.seed) == (7, 4.1235, 2.9877, 3)
    assert (card.data, card.data_sha256, card.probe) == ("mugs.jsonl", "d", PROBE)
    assert card.rows == sum(row.split == "train" for row in rows) < len(rows)
    assert "Gemma Terms of Use" in card.licence
    assert "Gemma Terms of Use" in (out / "NOTICE").read_text("utf-8")


def test_the_probe_is_a_request_as_the_copywriter_gets_it_for_a_product_it_has_not_seen(
    tmp_path: Path, asked: list[str], trained: Trained, rows: list[CopyRow]
) -> None:
    _pack(trained, rows, tmp_path / "out")
    held = next(row for row in rows if row.split == "validation")
    glaze, thing = held.product.attributes["Glaze"], held.product.title
    width = 40 if len(f"{thing} with a {glaze} glaze.") <= 40 else 50
    assert asked == [
        f"Product: {thing}\nBrand: Corner\nFacts: Glaze: {glaze}\nAudience: people who cook\nTone: warm\n"
        f"Description (up to {width}; fact: {glaze}):"
    ]


def test_a_corpus_without_descriptions_has_a_probe_too(
    tmp_path: Path, asked: list[str], trained: Trained, rows: list[CopyRow]
) -> None:
    only = [row.model_copy(update={"copies": {"headline": row.copies["headline"]}}) for row in rows]
    _pack(trained, only, tmp_path / "out")
    assert "\nHeadline (up to" in asked[0]


def test_a_run_without_an_adapter_and_one_of_another_base_are_refused(
    tmp_path: Path, asked: list[str], trained: Trained, rows: list[CopyRow]
) -> None:
    with pytest.raises(DataError, match=r"does not fit the embedded model"):
        _pack(trained, rows, tmp_path / "out", base="google/gemma-3-1b-pt")
    with pytest.raises(DataError, match="holds no adapter"):
        _pack(trained.model_copy(update={"folder": str(tmp_path / "empty")}), rows, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert asked == []
