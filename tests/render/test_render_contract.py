"""Every renderer of the registry keeps the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from adwright.render import renderers
from adwright.testing.renderer import check_renderer


@pytest.mark.parametrize("name", renderers.names())
def test_contract(name: str, tmp_path: Path) -> None:
    check_renderer(renderers.get(name), tmp_path)
