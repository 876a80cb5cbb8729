"""Whatever colours a brand has, its ads can be read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import Brand
from adwright.render.palette import Mood, contrast, luminance, readable, scheme, tone
from adwright.vision.colour import from_lch, to_lch

_colour = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
_rgb = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
_roles = st.dictionaries(st.sampled_from(["primary", "secondary", "accent", "background", "text"]), _colour)


@pytest.mark.parametrize("mood", ["paper", "deep", "light"])
@settings(max_examples=60)
@given(colours=_roles)
def test_every_text_can_be_read_on_every_ground(mood: Mood, colours: dict[str, str]) -> None:
    s = scheme(Brand(name={"": "x"}, colours=colours), mood)
    grounds = (s.ground, s.ground_end, s.panel) if mood != "deep" else (s.ground, s.ground_end)
    for text in (s.ink, s.muted, s.price):
        assert min(contrast(text, ground) for ground in grounds) >= 4.5, (text, grounds)
    assert contrast(s.on_button, s.button) >= 4.5


def test_known_contrast() -> None:
    # white on this pink was measured at 2.94 by hand
    assert contrast((255, 255, 255), (255, 92, 138)) == pytest.approx(2.94, abs=0.01)
    assert luminance((255, 255, 255)) == pytest.approx(1.0)


def test_a_readable_brand_colour_is_left_alone() -> None:
    assert readable((20, 60, 40), ((255, 255, 255),)) == (20, 60, 40)
    assert scheme(Brand(name={"": "x"}, colours={"primary": "#1d3a8a"}), "deep").ground == (29, 58, 138)


@given(colour=_rgb)
def test_oklch_round_trip(colour: tuple[int, int, int]) -> None:
    back = from_lch(*to_lch(colour))
    assert max(abs(a - b) for a, b in zip(colour, back, strict=True)) <= 1


@given(colour=_rgb, light=st.floats(0.2, 0.95))
def test_tone_keeps_the_hue(colour: tuple[int, int, int], light: float) -> None:
    made = tone(colour, light)
    if to_lch(made)[1] > 0.05 and to_lch(colour)[1] > 0.05:
        turn = abs(to_lch(made)[2] - to_lch(colour)[2])
        assert min(turn, 6.2832 - turn) < 0.25
