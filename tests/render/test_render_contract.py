"""Every renderer of the registry keeps the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from adwright.core import UserError, placement, placements
from adwright.render import render, renderers
from adwright.render.layout import SHAPES, shape_of
from adwright.testing.renderer import SAMPLES, check_renderer, sample_campaign, sample_placements


@pytest.mark.parametrize("name", renderers.names())
def test_contract(name: str, tmp_path: Path) -> None:
    check_renderer(renderers.get(name), tmp_path)


def test_the_contract_draws_each_shape_and_the_hardest_of_the_others() -> None:
    drawn = sample_placements()
    assert {shape_of(place) for place in drawn} == set(SHAPES)
    assert len(drawn) < 13, "each costs seconds"
    areas = [place.width * place.height for place in drawn]
    others = [p for p in placements().values() if p.takes_pictures]
    assert min(areas) == min(p.width * p.height for p in others)
    assert max(areas) == max(p.width * p.height for p in others)
    tight = min(others, key=lambda p: p.max_bytes / (p.width * p.height))
    assert tight.id in {place.id for place in drawn}
    assert any(place.safe_zone.bottom for place in drawn)


@pytest.mark.parametrize("name", ["google_responsive_search", "tiktok_in_feed_9x16", "google_dv360_html5"])
def test_a_placement_without_pictures_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    brand, product = sample_campaign(tmp_path)
    with pytest.raises(UserError, match=f"{name} .*choose a placement with a canvas"):
        render(SAMPLES["en"], placement(name), brand=brand, product=product, root=tmp_path, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
