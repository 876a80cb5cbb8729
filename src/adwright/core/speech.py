"""How long a line takes to say.

Comes in: text. Goes out: seconds, by a plain count at an announcer's usual rate. It does not know voices.
"""

from __future__ import annotations

import re

from adwright.core.text import has_cjk

#: Chinese characters and English words a second of an advertisement read aloud (270 a minute, 150 a minute): what
#: scripts are usually planned with, [K], not measured here.
CHARACTERS_A_SECOND, WORDS_A_SECOND = 4.5, 2.5
#: Rests at a comma and at the end of a sentence within the line [s]: ours, by ear.
_COMMA, _STOP = 0.15, 0.3


def seconds_of(text: str) -> float:
    """Seconds to say a line. A number counts one word or character a digit, a currency sign or unit one more.

    Examples
    --------
    >>> round(seconds_of("手工辉锅的明前龙井"), 1), round(seconds_of("Picked before Qingming, by hand."), 1)
    (2.0, 2.1)
    """
    said = text.strip().rstrip(".。!！?？")
    stops = len(re.findall(r"[.!?](?=\s)|[。！？]", said))
    commas = len(re.findall(r"[,;:，；：、]", said))
    rests = commas * _COMMA + stops * _STOP
    signs = len(re.findall(r"[¥$€£₩%℃°]", said))
    digits = len(re.findall(r"\d", said))
    letters = re.findall(r"[A-Za-z][A-Za-z'’-]*", said)
    if has_cjk(text):
        wide = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]", said))
        return (wide + digits + signs + 2 * len(letters)) / CHARACTERS_A_SECOND + rests
    return (len(letters) + digits + signs) / WORDS_A_SECOND + rests
