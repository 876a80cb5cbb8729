"""Segments of text messages against known values, and rules that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adwright.core.sms import is_gsm7, sms_segments
from adwright.core.speech import seconds_of

#: Text, segments. Values as gateways count them: 160/153 septets, 70/67 UTF-16 units, extension characters two septets.
KNOWN = [
    ("", 0),
    ("a", 1),
    ("a" * 160, 1),
    ("a" * 161, 2),
    ("a" * 306, 2),
    ("a" * 307, 3),
    ("é" * 160, 1),  # in the alphabet, unlike ê
    ("ê" * 70, 1),
    ("ê" * 71, 2),
    ("茶" * 70, 1),
    ("茶" * 71, 2),
    ("茶" * 134, 2),
    ("茶" * 135, 3),
    ("€" * 80, 1),  # two septets each
    ("€" * 81, 2),
    ("a" * 152 + "€" + "a" * 10, 2),  # the euro sign moves whole to the second part
    ("a" * 152 + "€" + "a" * 151, 2),
    ("a" * 152 + "€" + "a" * 152, 3),
    ("🍵" * 35, 1),  # a pair of units each
    ("🍵" * 36, 2),
    ("🍵" * 66, 2),  # 33 pairs a part: the 67th unit stays empty
    ("🍵" * 67, 3),
    ("a" * 69 + "茶", 1),  # one character turns all of it into UCS-2
    ("a" * 70 + "茶", 2),
]


@pytest.mark.parametrize(("text", "segments"), KNOWN, ids=[f"{text[:3]}x{len(text)}" for text, _ in KNOWN])
def test_known_values(text: str, segments: int) -> None:
    assert sms_segments(text) == segments


def test_the_alphabet_has_128_characters_and_9_more() -> None:
    seven = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000 and is_gsm7(chr(c))]
    assert len(seven) == 127 + 10  # without the escape itself; the form feed is one of the extension


@given(st.text(max_size=400), st.text(max_size=5))
def test_more_text_is_never_fewer_segments(text: str, more: str) -> None:
    assert sms_segments(text) <= sms_segments(text + more)


@given(st.text(alphabet="茶a1，。 ¥", max_size=60))
def test_saying_more_takes_longer(text: str) -> None:
    assert 0 < seconds_of("茶" + text) <= seconds_of("茶" + text + "茶")
