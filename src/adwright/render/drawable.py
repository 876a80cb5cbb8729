"""What of a text can be drawn, and by which face.

Comes in: untrusted text and the faces that may draw it. Goes out: the characters to shape, each with its face, and what
had to be left out. Whatever belongs together is kept or left out as one: a letter with its marks, an emoji with its
joiners, a flag. Characters that change the order of others, or that are invisible, are taken away.

It does not know lines or widths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

#: Most marks on one letter; the rest are left out, or they would climb over the lines above. Vocalised Arabic and
#: pointed Hebrew need three, Vietnamese and the Latin languages of Africa two.
_MOST_MARKS = 4
_JOINER, _NON_JOINER, _KEYCAP = "\u200d", "\u200c", "\u20e3"
_VARIANT = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG_LETTER = re.compile("[\U0001f1e6-\U0001f1ff]")
_TAG = re.compile("[\U000e0020-\U000e007f]")


@dataclass(frozen=True)
class Drawable:
    """The text as it can be drawn, the face of each character by its index, and what was left out, in order."""

    text: str
    owners: tuple[int, ...]
    missing: tuple[str, ...]


def drawable(
    text: str, face_of: Callable[[str], int | None], draws: Callable[[str], int | None], *, keep_space: bool = False
) -> Drawable:
    """Sort the characters of a text.

    Parameters
    ----------
    face_of
        Face that holds all characters of a string; None when none does.
    draws
        Face that draws a sequence with joiners as one sign; None when none does.
    keep_space
        Leave a space to the face of the word before it, so that joining scripts are shaped in longer runs.
    """
    kept: list[str] = []
    owners: list[int] = []
    missing: list[str] = []
    for cluster in clusters(unicodedata.normalize("NFC", text)):
        if cluster == " ":
            if not kept or kept[-1] == " ":
                continue
            owner = owners[-1] if keep_space and face_of(kept[-1] + " ") == owners[-1] else face_of(" ")
            kept.append(" ")
            owners.append(owner or 0)
            continue
        drawn, owner, lost = _sorted(cluster, face_of, draws)
        missing += lost
        kept += drawn
        owners += [owner] * len(drawn)
    while kept and kept[-1] == " ":
        kept.pop()
        owners.pop()
    return Drawable("".join(kept), tuple(owners), tuple(missing))


def clusters(text: str) -> Iterator[str]:
    """Characters with the marks, joiners and selectors that belong to them; invisible characters are passed over.

    A coarse form of the grapheme clusters of UAX #29 that never splits one of theirs in the scripts we have faces for.

    Examples
    --------
    >>> list(clusters("ab👍🏽\\u202e🇨🇳"))
    ['a', 'b', '👍🏽', '🇨🇳']
    """
    text = text.translate(_SPACES)
    held = ""
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        if held and _belongs(held, char, category):
            held += char
            continue
        if category in ("Cc", "Cf") and not _joins_arabic(text, at) and not "\u0600" <= char <= "\u0605":
            continue
        if held:
            yield held
        held = char
    if held:
        yield held


_SPACES = {ord(c): " " for c in "\t\n\r\u2028\u2029"} | {ord(c): "\u00a0" for c in "\u2007\u202f"}


def _belongs(held: str, char: str, category: str) -> bool:
    if category[0] == "M":
        return not held.isspace()
    if char == _JOINER:
        return is_emoji(held[0])
    if held[-1] == _JOINER:
        return is_emoji(char)
    if _FLAG_LETTER.match(char):
        return len(held) == 1 and bool(_FLAG_LETTER.match(held))
    return bool((_SKIN.match(char) or _TAG.match(char)) and is_emoji(held[0]))


def _joins_arabic(text: str, at: int) -> bool:
    """Whether a (non-)joiner stands between letters that it parts: Persian is misspelt without it."""
    if text[at] not in (_JOINER, _NON_JOINER) or not 0 < at < len(text) - 1:
        return False
    return all(unicodedata.bidirectional(c) == "AL" for c in (text[at - 1], text[at + 1]))


def _sorted(
    cluster: str, face_of: Callable[[str], int | None], draws: Callable[[str], int | None]
) -> tuple[str, int, list[str]]:
    """What is drawn of a cluster, its face, and what is lost."""
    if len(cluster) == 1:
        if cluster in (_JOINER, _NON_JOINER):
            return cluster, face_of("ه") or 0, []
        if unicodedata.category(cluster) == "Cs":  # half of a character: no text can hold it, so it has no name
            return "", 0, ["\ufffd"]
        owner = face_of(cluster) if not unicodedata.combining(cluster) else None
        return ("", 0, [cluster]) if owner is None else (cluster, owner, [])
    plain = _SKIN.sub("", _VARIANT.sub("", cluster)) or cluster  # no face here has skin colours
    if plain[-1] == _KEYCAP and len(plain) == 2:
        plain = plain[0]
    if _JOINER in plain or _FLAG_LETTER.match(plain) or _TAG.search(plain):
        owner = draws(plain)
        return ("", 0, [cluster]) if owner is None else (plain, owner, [])
    return _marked(cluster, plain, face_of)


def _marked(cluster: str, plain: str, face_of: Callable[[str], int | None]) -> tuple[str, int, list[str]]:
    """A letter with its marks: by the face that holds all of them, else without the marks that its face lacks."""
    letter, marks, surplus = plain[0], plain[1 : 1 + _MOST_MARKS], plain[1 + _MOST_MARKS :]
    whole = face_of(letter + marks)
    if whole is not None:
        return letter + marks, whole, list(surplus)
    owner = face_of(letter) if not unicodedata.combining(letter) else None
    if owner is None:
        return "", 0, [cluster]
    held = "".join(mark for mark in marks if face_of(letter + mark) == owner)
    return letter + held, owner, [mark for mark in marks if mark not in held] + list(surplus)


def is_emoji(cluster: str) -> bool:
    """True for pictographs, also with what is joined to them; they can be left out without a loss of meaning.

    Examples
    --------
    >>> is_emoji("🍵"), is_emoji("👨\\u200d👩\\u200d👧"), is_emoji("茶"), is_emoji("𠮷")
    (True, True, False, False)
    """
    code = ord(cluster[0])
    return 0x1F000 <= code <= 0x1FAFF or (0x2600 <= code <= 0x27BF and unicodedata.category(cluster[0]) == "So")
