"""What `adwright describe` prints: a golden file for words, JSON that is the noun, errors that help."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from adwright import app
from adwright.cli.commands import cli
from adwright.core import UserError
from adwright.vision import faces, nudity, read_text

GOLDEN = Path(__file__).parent / "golden" / "describe.txt"


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A red tin with a dark green lid, on white; nobody looks for text, faces or nudity, whatever is installed."""
    monkeypatch.setattr(read_text, "installed", lambda: False)
    monkeypatch.setattr(nudity, "looks", lambda: False)
    monkeypatch.setattr(faces, "looks", lambda: False)
    pixels = np.full((240, 320, 3), 255, np.uint8)
    pixels[90:220, 190:290] = (211, 33, 44)
    pixels[60:90, 200:280] = (30, 74, 51)
    Image.fromarray(pixels).save(tmp_path / "tin.png")
    return tmp_path / "tin.png"


def test_words_for_a_terminal(photo: Path) -> None:
    """To renew the golden file, read what differs and copy it."""
    shown = CliRunner().invoke(cli, ["describe", str(photo)])
    assert shown.exit_code == 0, shown.output
    assert [line.rstrip() for line in shown.stdout.splitlines()] == GOLDEN.read_text("utf-8").splitlines()


def test_json_is_the_noun(photo: Path) -> None:
    shown = CliRunner().invoke(cli, ["describe", str(photo), "--lang", "en", "--json"])
    assert app.DescribeSummary.model_validate_json(shown.stdout) == app.describe(photo, lang=["en"])
    assert [one["language"] for one in json.loads(shown.stdout)["descriptions"]] == ["en"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    shown = CliRunner().invoke(cli, ["describe", str(tmp_path / "gone.jpg")])
    assert isinstance(shown.exception, UserError)
