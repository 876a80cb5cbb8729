"""`adwright review`: what it prints, who it says acts, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adwright import app
from adwright.cli.commands import cli
from adwright.core import Settings, UserError
from adwright.testing.small_campaign import make_small_campaign

KEYS = {"pseudonym_key": "a test key of enough length for anyone", "secret": "another key of enough length"}


@pytest.fixture
def ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in KEYS.items():
        monkeypatch.setenv(f"ADWRIGHT_{name.upper()}", value)
    monkeypatch.setenv("ADWRIGHT_USER", "mei")
    make_small_campaign(tmp_path / "corner")
    app.run(tmp_path / "corner", model="none", settings=Settings.model_validate(KEYS))
    return tmp_path / "corner"


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(cli, ["review", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.stdout


def as_json(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--json"))


def test_the_whole_way_in_words_and_in_json(ready: Path, tmp_path: Path) -> None:
    folder = str(ready)
    assert "0 shown (in_review)" in said("list", folder)
    submitted = as_json("submit", folder)["submitted"]
    assert {done["by"] for done in submitted} == {"mei"}
    items = as_json("list", folder)["items"]
    assert len(items) == len(submitted)
    ids = [item["creative"] for item in items if as_json("show", folder, item["creative"])["pictures"]]
    one, other, third = ids[:3]
    listed = said("list", folder)
    assert f"{one}  risk " in listed
    assert items[0]["text"] in listed
    shown = said("show", folder, one)
    assert "headline: " in shown
    assert f"picture: {ready}/out/images/" in shown
    assert "submit, checked -> in_review, by mei (admin)" in shown
    stands = as_json("show", folder, one)["stands"]
    agreed = as_json("approve", folder, one, "--by", "lin", "--role", "reviewer", "--seen", stands)
    assert (agreed["by"], agreed["role"], agreed["frozen"]) == ("lin", "reviewer", stands)
    assert "is published (was approved)" in said("publish", folder, one)
    assert "as approved" in said("show", folder, one)
    assert "is rejected" in said("reject", folder, other, "--reason", "too loud")
    made = as_json("link", folder, third, "--may", "approve", "--hours", "1", "--base", "https://ads.example")
    assert made["url"].startswith("https://ads.example/r/")
    assert "once, until" in said("link", folder, third)
    assert "is retired" in said("retire", folder, one, "--reason", "season is over")
    assert "is rated 4" in said("rate", folder, one, "4")
    assert "is better than" in said("compare", folder, one, other)
    pairs = tmp_path / "ratings.jsonl"
    assert "by 1 people" in said("ratings", folder, "--output", str(pairs))
    assert len(pairs.read_text("utf-8").splitlines()) == 2
    assert "too loud" in said("history", folder, other)
    head = as_json("verify", folder)["head"]
    assert "whole: " in said("verify", folder, "--head", head)
    forged = f"{head.split(':')[0]}:{'0' * 64}"
    assert "NOT as it was written, row" in said("verify", folder, "--head", forged, code=1)


def test_an_edit_is_shown_with_what_changed(ready: Path) -> None:
    folder = str(ready)
    one = next(i["creative"] for i in as_json("list", folder, "--state", "checked")["items"] if i["locale"] == "en")
    done = CliRunner().invoke(
        cli, ["rewrite", folder, one, "--text", "[red]A mug[/red] of 350 ml", "--json"], catch_exceptions=False
    )
    child = json.loads(done.stdout)["taken"]["child"]
    shown = said("show", folder, child)
    assert "headline: [red]A mug[/red] of 350 ml" in shown
    assert "changed: " in shown
    assert "{+[red]" in shown
    assert f"made from {one}" in shown


def test_who_acts_is_named(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADWRIGHT_USER")
    monkeypatch.setenv("LOGNAME", "login-name")
    assert {done["by"] for done in as_json("submit", str(ready))["submitted"]} == {"login-name"}
    one = as_json("list", str(ready))["items"][0]["creative"]
    with pytest.raises(UserError, match="the role author may not approve"):
        said("approve", str(ready), one, "--role", "author")
    with pytest.raises(UserError, match="no state 'waiting'"):
        said("list", str(ready), "--state", "waiting")
