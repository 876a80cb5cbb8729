"""How many messages a text message is.

Comes in: text. Goes out: segments and the units they are counted in. It does not know who sends it.
"""

from __future__ import annotations

from collections.abc import Iterator

#: The default alphabet and its extension, whose characters take two units (3GPP TS 23.038, 6.2.1, [K] not read here).
_GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
#: Units in a single message and in each part of a longer one, whose header takes the rest (3GPP TS 23.040, [K]).
_ALONE, _IN_PARTS = {True: 160, False: 70}, {True: 153, False: 67}


def is_gsm7(text: str) -> bool:
    """True when the text can be sent in the 7-bit alphabet; one other character makes all of it UCS-2.

    Examples
    --------
    >>> is_gsm7("Tea for 5€"), is_gsm7("Tea — 5€"), is_gsm7("春茶")
    (True, False, False)
    """
    return all(c in _GSM7 or c in _EXTENDED for c in text)


def sms_segments(text: str) -> int:
    """Messages that a text takes; 0 for an empty one. No character is divided between two of them.

    Examples
    --------
    >>> [sms_segments(t) for t in ("a" * 160, "a" * 161, "茶" * 70, "茶" * 71, "{" * 81)]
    [1, 2, 1, 2, 2]
    """
    seven = is_gsm7(text)
    sizes = list(_sizes(text, seven))
    if sum(sizes) <= _ALONE[seven]:
        return 1 if text else 0
    parts, room = 1, _IN_PARTS[seven]
    for size in sizes:
        if size > room:
            parts, room = parts + 1, _IN_PARTS[seven]
        room -= size
    return parts


def _sizes(text: str, seven: bool) -> Iterator[int]:
    for c in text:
        if seven:
            yield 2 if c in _EXTENDED else 1
        else:
            yield 2 if ord(c) > 0xFFFF else 1  # UTF-16 code units
