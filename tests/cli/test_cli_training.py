"""`adwright train` and `adwright adapters`: options reach the app, JSON is JSON, and words say what comes next."""

from __future__ import annotations

import inspect
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.main import get_command
from typer.testing import CliRunner

from adwright import app
from adwright.app.adapters import AdapterScore
from adwright.cli import show_training, terminal
from adwright.cli.commands import cli
from adwright.cli.training import adapters, train
from adwright.core import Settings, UserError
from adwright.llm.adapters import SHIPPED, list_adapters
from adwright.testing.small_campaign import make_small_campaign

SUMMARY = app.TrainSummary(
    name="mugs", run="runs/mugs", rows=40, rejected=2, dropped=3, train=30, validation=5, steps=16, best_step=12,
    before=4.1234, best=2.9876, stopped="all epochs", seconds=61.2, parameters=12345, base="embedded",
    adapter="adapters/mugs", curves="runs/mugs/curves.png",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADWRIGHT_ADAPTERS_DIR", str(tmp_path / "adapters"))


def invoke(*arguments: str) -> str:
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """What was printed in words."""
    out = io.StringIO()
    console = Console(file=out, width=200)
    monkeypatch.setattr(terminal, "console", console)
    monkeypatch.setattr(show_training, "console", console)
    return out.getvalue


@pytest.mark.parametrize(("group", "prefix"), [(train, "train"), (adapters, "adapters")])
def test_each_command_of_a_group_has_an_app_function_and_an_example(group: Any, prefix: str) -> None:
    commands = get_command(group).commands  # type: ignore[attr-defined] # a click group
    assert commands
    for name, command in commands.items():
        function = inspect.signature(getattr(app, f"{prefix}_{name}"))
        assert {p.name for p in command.params} - {"json", "help"} <= set(function.parameters), name
        assert set(function.parameters) - {"settings", "progress"} <= {p.name for p in command.params}, name
        assert f"adwright {prefix} {name}" in CliRunner().invoke(group, [name, "--help"]).stdout.replace("\n", " ")


def test_options_reach_the_training(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    heard: list[dict[str, Any]] = []
    defaults = inspect.signature(app.train_copywriter).parameters

    def training(**options: Any) -> app.TrainSummary:
        heard.append(options)
        return SUMMARY

    monkeypatch.setattr(app, "train_copywriter", training)
    options = {"data": "m.jsonl", "name": "mugs", "output": "out", "base": "tiny", "epochs": 2, "rank": 8, "rate": 0.01,
               "batch": 3, "seed": 7, "stop_after": 60.0}  # fmt: skip
    arguments = [part for key, value in options.items() for part in (f"--{key.replace('_', '-')}", str(value))]
    assert json.loads(invoke("train", "copywriter", *arguments, "--json")) == SUMMARY.model_dump(mode="json")
    (given,) = heard
    assert {key: str(given[key]) for key in options} == {key: str(value) for key, value in options.items()}
    assert given["settings"].adapters_dir == str(tmp_path / "adapters")
    heard.clear()
    invoke("train", "copywriter", "--json")
    assert {key: heard[0][key] for key in options} == {key: defaults[key].default for key in options}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "use it: adwright adapters use CAMPAIGN_DIR mugs"),
        ({"adapter": "", "stopped": "interrupted"}, "the same command goes on"),
        ({"base": "tiny", "adapter": "runs/mugs/best"}, "adapter: runs/mugs/best; the embedded model cannot take it"),
    ],
)
def test_the_words_say_what_came_of_it_and_what_is_next(
    change: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, said: Callable[[], str]
) -> None:
    monkeypatch.setattr(app, "train_copywriter", lambda **options: SUMMARY.model_copy(update=change))
    invoke("train", "copywriter")
    assert "40 products read, 2 lines rejected, 3 copies left out" in said()
    assert "4.123 -> 2.988 nats a token, best at step 12 of 16" in said()
    assert words in said()
    assert ("adapters use" in said()) == (not change)


def test_a_real_run_is_json_and_nothing_else(tmp_path: Path, small_corpus: Path, tiny_gemma: Path) -> None:
    torch = pytest.importorskip("torch", reason="extra train is not installed")
    pytest.importorskip("peft", reason="extra train is not installed")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    out = invoke("train", "copywriter", "--data", str(small_corpus), "--base", str(tiny_gemma), "--epochs", "1",
                 "--rank", "4", "--batch", "16", "--json")  # fmt: skip
    torch.set_num_threads(threads)
    told = json.loads(out)
    assert (told["rows"], told["stopped"]) == (40, "all epochs")
    assert (tmp_path / told["adapter"] / "adapter_model.safetensors").is_file()
    assert (tmp_path / told["curves"]).is_file()


def test_the_list_shows_the_shipped_adapter(said: Callable[[], str]) -> None:
    (shipped,) = list_adapters(Settings(adapters_dir="none"))
    told = json.loads(invoke("adapters", "list", "--json"))
    assert told == {"adapters": [shipped.card.model_dump(mode="json")], "folders": [str(shipped.folder)]}
    invoke("adapters", "list")
    assert SHIPPED in said()
    assert "copywriter@1" in said()
    assert f"{shipped.card.best:.3f}" in said()


def test_a_campaign_is_told_its_adapter(tmp_path: Path, said: Callable[[], str]) -> None:
    make_small_campaign(tmp_path / "corner")
    told = json.loads(invoke("adapters", "use", "corner", SHIPPED, "--json"))
    assert told == {"campaign": "corner", "model": f"embedded:{SHIPPED}", "before": "fake"}
    assert app.load_campaign(tmp_path / "corner").model == f"embedded:{SHIPPED}"
    invoke("adapters", "use", "corner", "base")
    assert "embedded:base" in said()
    with pytest.raises(UserError, match="no adapter named 'copywritr'") as error:
        invoke("adapters", "use", "corner", "copywritr")
    assert error.value.hint == "did you mean 'copywriter'?"


def test_a_comparison_is_a_table(monkeypatch: pytest.MonkeyPatch, said: Callable[[], str]) -> None:
    score = AdapterScore(
        adapter="mugs",
        language="en",
        sampled=64,
        usable=0.51,
        unsupported=0.12,
        distinct_2=0.83,
        seconds_per_usable=0.5,
    )
    compared = app.AdapterComparison(split="validation", products=4, scores=(score,))
    heard: list[tuple[Any, dict[str, Any]]] = []

    def comparing(names: Any, **given: Any) -> app.AdapterComparison:
        heard.append((names, given))
        return compared

    monkeypatch.setattr(app, "adapters_compare", comparing)
    told = json.loads(
        invoke("adapters", "compare", "base", "mugs", "--rows", "2", "--samples", "8", "--seed", "3", "--json")
    )
    assert told == compared.model_dump(mode="json")
    ((names, given),) = heard
    assert names == ["base", "mugs"]
    assert (given["rows"], given["samples"], given["seed"], given["data"]) == (2, 8, 3, None)
    invoke("adapters", "compare", "mugs")
    assert "mugs" in said()
    assert "51" in said()
    assert CliRunner().invoke(cli, ["adapters", "compare"]).exit_code != 0
