"""The commands of half-automatic work: what they print, with marks that need no colours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adwright import app
from adwright.cli import terminal
from adwright.cli.commands import cli
from adwright.core import Settings
from adwright.core.word_diff import word_diff
from adwright.testing.small_campaign import make_small_campaign


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ADWRIGHT_PSEUDONYM_KEY", "a test key of enough length for anyone")
    make_small_campaign(tmp_path / "corner")
    app.generate(tmp_path / "corner", model="none", settings=Settings.model_validate({"pseudonym_key": "k" * 40}))
    return tmp_path / "corner"


def run(*arguments: str) -> Any:
    done = CliRunner().invoke(cli, [*arguments, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_from_a_look_to_a_pair(ready: Path, tmp_path: Path) -> None:
    folder = str(ready)
    rows = [json.loads(line) for line in (ready / "out" / "creatives.jsonl").read_text("utf-8").splitlines()]
    id = next(row["id"] for row in rows if row["locale"] == "en")
    asked = ("rewrite", folder, id, "--field", "description", "--shorter", "--model", "none", "--n", "2")
    looked = run(*asked)
    assert len(looked["alternatives"]) == 2
    assert looked["taken"] is None
    taken = run(*asked, "--take", "2", "--by", "designer")["taken"]
    assert taken["text"] == looked["alternatives"][1]["line"]["text"]
    explained = run("explain", folder, taken["child"], "--field", "description")
    assert explained["parent"] == id
    assert [line["field"] for line in explained["lines"]] == ["description"]
    output = tmp_path / "pairs.jsonl"
    pairs = run("edits", folder, "--output", str(output))["pairs"]
    assert [pair["by"] for pair in pairs] == ["designer"]
    assert json.loads(output.read_text("utf-8"))["chosen"] == taken["text"]
    over = run("transcreate", folder, id, "--to", "zh-CN", "--model", "none")
    assert over["locale"] == "zh-CN"
    assert over["claims"]


def test_a_diff_reads_without_colours_and_escapes_markup(capsys: pytest.CaptureFixture[str]) -> None:
    shown = terminal.diff(word_diff("[bold]old[/] mug", "[bold]new[/] mug"))
    terminal.console.print(shown, highlight=False)
    from rich.text import Text

    assert Text.from_markup(shown).plain == "[bold][-old-]{+new+}[/] mug"
