"""The benchmarks' folder on the path, as it is when they run as scripts; last, so that it hides nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(FOLDER))


@pytest.fixture(scope="session", autouse=True)
def _off_the_path() -> Iterator[None]:
    yield
    sys.path.remove(str(FOLDER))
