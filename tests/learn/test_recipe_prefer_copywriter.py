"""The recipe draws, judges, trains and draws again; stopped after the drawing, it goes on from the lines it has."""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft", reason="extra train is not installed")

from adwright.core import UserError
from adwright.learn import sampler
from adwright.learn.run import read_log
from adwright.llm import Reply, Request

RECIPE = Path(__file__).parents[2] / "recipes/prefer_copywriter.py"


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", [RECIPE.name, *arguments])
    runpy.run_path(str(RECIPE), run_name="__main__")


def _half_true(model: Any, tokenizer: Any, requests: Sequence[Request], **options: Any) -> list[Reply]:
    """Instead of the tiny model, which never ends a line: the product's title and glaze, and a size that it has not."""
    replies = []
    for request in requests:
        title, glaze = (
            re.findall(pattern, request.prompt)[0] for pattern in (r"Product: (.*)", r"(?:Glaze: |Facts: )(\w+)")
        )
        texts = (f" {title} in {glaze}", f" {title}, {glaze}, 7000 ml")[: request.n]
        replies.append(Reply(texts=texts, logprobs=(-1.0,) * len(texts), finish=("stop",) * len(texts)))
    return replies


def test_a_round_on_a_tiny_model(
    tmp_path: Path, tiny_gemma: Path, random_adapter: Callable[..., Path], small_corpus: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(sampler, "draw", _half_true)
    options = ["--start", str(random_adapter(tiny_gemma)), "--base", str(tiny_gemma), "--data", str(small_corpus),
               "--run", str(tmp_path), "--rounds", "1", "--rows", "5", "--samples", "2", "--again", "2",
               "--teacher", "checks"]  # fmt: skip
    _run(monkeypatch, *options)
    told = capsys.readouterr().out
    assert re.search(r"before round 1, validation, en: 50.0% of \d+ pass", told)
    assert (tmp_path / "round1/best/adapter_model.safetensors").is_file()
    steps = read_log(tmp_path / "round1")
    assert len(steps) >= 2
    assert steps[-1].validation is not None
    assert steps[0].validation is not None
    assert steps[-1].validation < steps[0].validation

    _run(monkeypatch, *options)
    assert "lines drawn in" not in capsys.readouterr().out, "what was drawn is kept"
    assert read_log(tmp_path / "round1") == steps

    with pytest.raises(UserError, match="drawn with another adapter or for other requests"):
        _run(monkeypatch, *options, "--samples", "1")
