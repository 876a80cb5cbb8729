"""The page on exports runs, and prints what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("brotli")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "export-a-banner.md"


def test_the_page_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, said = re.findall(r"```(?:python|text)\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(source, str(PAGE), "exec"), {"__name__": "page"})
    assert capsys.readouterr().out == said
