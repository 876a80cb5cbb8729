"""A small campaign for tests of whole runs."""

from pathlib import Path

import pytest

from adwright.core import Settings
from adwright.testing.small_campaign import make_small_campaign


@pytest.fixture
def settings() -> Settings:
    return Settings.model_validate({"pseudonym_key": "a test key of enough length for anyone"})


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "corner"
    make_small_campaign(folder)
    return folder
