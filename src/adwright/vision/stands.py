"""Does a sentence about a picture stand on what it cites: every number, colour and word of it.

Comes in: a sentence, the attributes it cites, its language. Goes out: None, or the reason why it does not stand. It
does not know who wrote the sentence, and it understands nothing: it only lets pass what was measured, or joins it.

A sentence may quote text that was read in the picture, inside quotation marks and nowhere else: what is written in a
picture is data from outside. That a model saw it too makes it no freer: of what a model saw, the words and numbers that
were read, and those it put in quotation marks itself, give no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from adwright.core.look import Attribute
from adwright.core.text import has_cjk
from adwright.vision.palette import colour_words
from adwright.vision.say import words

#: Longest sentence [characters]; an alternative text that is longer is not listened to.
LONGEST = 240
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|「([^」]*)」|『([^』]*)』")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: Words of any script; Chinese characters are looked up by themselves.
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
#: Letters in a row, and from how many on they count as read where other letters stand beside them.
_LETTERS, _INSIDE_OTHERS = re.compile(r"[^\W\d_]+"), 4
#: Marks that say nothing by themselves. All others (%, ¥, emoji) must stand in the ground.
_FREE_MARKS = frozenset(".,;:!?'\"()-–—…·‘’“”、。《》「」『』")
#: Numbers in words. 一 and "one" are articles as often as numbers.
_IN_WORDS = re.compile(
    r"[二两三四五六七八九十百千万亿半数几双]|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty"
    r"|thirty|forty|fifty|hundreds?|thousands?|millions?|half|halves|third|thirds|quarters?|double|twice|triple|several"
    r"|few|many|both|pair)\b",
    re.IGNORECASE,
)
#: Longest Chinese word looked up [characters].
_LONGEST_WORD = 12


def why_not(
    text: str, cites: Sequence[str], attributes: Mapping[str, Attribute], language: str, *, advert: bool = False
) -> str | None:
    """Why a sentence does not stand on the attributes it cites; None when it does.

    Parameters
    ----------
    attributes
        All that was measured, read and seen, by id; not only what is cited.
    advert
        Whether the sentence advertises. Where nobody read the picture's text, a number that a model saw may be a price
        in it: an advertising sentence takes none.

    Examples
    --------
    >>> green = Attribute(id="product.colour.0", value=0.7, text={"en": "70% of the product is dark green."})
    >>> known = {green.id: green}
    >>> why_not("The product is mostly dark green.", [green.id], known, "en")
    >>> why_not("The product is 80% dark green.", [green.id], known, "en")
    "the number '80' stands in nothing that it cites"
    >>> why_not("A red product.", [green.id], known, "en")
    "the colour 'red' stands in nothing that it cites"
    >>> why_not("A dark green Gucci product.", [green.id], known, "en")
    "the word 'gucci' stands in nothing that it cites"
    """
    unknown = [cited for cited in cites if cited not in attributes]
    if not text.strip() or len(text) > LONGEST or "\n" in text:
        return f"no sentence of at most {LONGEST} characters"
    if not cites:
        return "it cites nothing"
    if unknown:
        return f"it cites {unknown[0][:40]!r}, which was not measured"
    cited = [attributes[one] for one in dict.fromkeys(cites)]
    read = _plain(" ".join(str(one.value) for one in attributes.values() if one.id.startswith("text.")))
    sure = not advert or any(id == "text" or id.startswith("text.") for id in attributes)
    written = " ".join(part for one in cited for part in _written(one, language, sure=sure))
    own = _without_quotes(unicodedata.normalize("NFKC", text.replace("“", '"').replace("”", '"')), written)
    if (language == "zh") != has_cjk(own):
        return f"it is not in the language {language!r}"
    ground = " ".join(_said(one, language, read, sure=sure) for one in cited)
    return _numbers(own, ground) or _colours(own, ground, language) or _vocabulary(own, ground, language)


def _said(one: Attribute, language: str, read: str, *, sure: bool) -> str:
    """An attribute's sentence as ground for words; what is written in the picture gives none, it may only be quoted.

    Parameters
    ----------
    read
        All text that was read in the picture.
    sure
        Whether numbers that a model saw count.
    """
    said = one.text.get(language, "")
    if one.id.startswith("text."):
        return unicodedata.normalize("NFKC", _QUOTED.sub(" ", said.replace(str(one.value), " ")))
    if not one.id.startswith("seen."):
        return unicodedata.normalize("NFKC", said)
    said = _unread(unicodedata.normalize("NFKC", _QUOTED.sub(" ", said)), read)
    return said if sure else _IN_WORDS.sub(" ", _NUMBER.sub(" ", said))


def _unread(said: str, read: str) -> str:
    """A sentence without its words, its numbers and its pairs of Chinese characters that were read in the picture.

    Examples
    --------
    >>> _unread("A tin with 99 off, for best teas", "only 99.00 BESTPRICE tea".casefold())
    'A tin with   off, for    '
    >>> _unread("绿色茶罐写着明前龙井", "明前龙井")
    '绿色茶罐写着 '
    """
    stems = {_stem(word) for word in _LETTERS.findall(_CHINESE.sub(" ", read))}

    def keep(word: re.Match[str]) -> str:
        stem = _stem(word[0].casefold())
        # Readers of text run words together, so a longer word counts inside of others too.
        return " " if stem in stems or (len(stem) >= _INSIDE_OTHERS and stem in read) else word[0]

    said = _NUMBER.sub(lambda found: " " if found[0] in read else found[0], said)
    parts = re.split(f"({_CHINESE.pattern})", said)
    return "".join(_unread_run(part, read) if k % 2 else _LETTERS.sub(keep, part) for k, part in enumerate(parts))


def _unread_run(run: str, read: str) -> str:
    held = [True] * len(run)
    for at in range(len(run) - 1):
        if run[at : at + 2] in read:
            held[at] = held[at + 1] = False
    return re.sub(" +", " ", "".join(char if kept else " " for char, kept in zip(run, held, strict=True)))


def _without_quotes(text: str, written: str) -> str:
    """The sentence without what it quotes of the picture's text; other quotations stay, to be judged as words."""

    def keep(match: re.Match[str]) -> str:
        parts = [_plain(part) for part in re.split(r"[/／…]+|\.{3,}", _inside(match))]
        return " " if written and all(part in written for part in parts) else match[0]

    return _QUOTED.sub(keep, text)


def _written(one: Attribute, language: str, *, sure: bool) -> list[str]:
    """What an attribute says is written in the picture, as far as it may be quoted."""
    if one.id.startswith("text."):
        return [_plain(str(one.value))]
    if one.id.startswith("seen.") and sure:
        return [_plain(_inside(match)) for match in _QUOTED.finditer(one.text.get(language, ""))]
    return []


def _inside(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _numbers(own: str, ground: str) -> str | None:
    held = set(_NUMBER.findall(ground))
    for found in _NUMBER.findall(own):
        if found not in held:
            return f"the number {found!r} stands in nothing that it cites"
    for match in _IN_WORDS.finditer(own):
        if match[0].casefold() not in ground.casefold():
            return f"the number {match[0]!r} stands in nothing that it cites"
    return None


def _colours(own: str, ground: str, language: str) -> str | None:
    held = {group for _, group in colours_in(ground, language)}
    for word, group in colours_in(own, language):
        if group not in held:
            return f"the colour {word!r} stands in nothing that it cites"
    return None


def colours_in(text: str, language: str) -> list[tuple[str, str]]:
    """Colour words of a text with the plain colour they belong to, in order.

    Examples
    --------
    >>> colours_in("紫红色与深绿色", "zh"), colours_in("An olive bag, reddish", "en")
    ([('紫红', 'pink'), ('绿', 'green')], [('olive', 'green')])
    """
    pattern, groups = _colour_pattern(language)
    return [(match[0].casefold(), groups[match[0].casefold()]) for match in pattern.finditer(text)]


@cache
def _colour_pattern(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    groups = {word: group for group, by in colour_words().items() for word in by.get(language, ())}
    any_word = "|".join(re.escape(word) for word in sorted(groups, key=len, reverse=True))
    return re.compile(any_word if language == "zh" else rf"\b(?:{any_word})\b", re.IGNORECASE), groups


def _vocabulary(own: str, ground: str, language: str) -> str | None:
    for char in own:
        if not (char.isalpha() or char.isdecimal() or char.isspace() or char in _FREE_MARKS or char in ground):
            return f"the sign {char!r} stands in nothing that it cites"
    if language != "zh":
        held = {_stem(word) for word in _WORD.findall(ground.casefold())} | _free_english()
        for word in _WORD.findall(own.casefold()):
            if _stem(word) not in held and not all(_stem(part) in held for part in word.split("-")):
                return f"the word {word!r} stands in nothing that it cites"
        return None
    others = set(_other_words(ground))
    for word in _other_words(own):
        if word not in others:
            return f"the word {word!r} stands in nothing that it cites"
    for run in _CHINESE.findall(own):
        if (rest := _uncovered(run, ground)) is not None:
            return f"the word {rest!r} stands in nothing that it cites"
    return None


def _other_words(text: str) -> list[str]:
    """Words that are not of Chinese characters, beside which they stand without a space."""
    return _WORD.findall(_CHINESE.sub(" ", text).casefold())


def _uncovered(run: str, ground: str) -> str | None:
    """What of a run of characters is neither free words nor words of the ground, from its first such place on."""
    reached = [True] + [False] * len(run)
    for end in range(1, len(run) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            word = run[start:end]
            if reached[start] and (word in _free_chinese() or (len(word) >= 2 and word in ground)):
                reached[end] = True
                break
    if reached[-1]:
        return None
    return run[max(k for k, there in enumerate(reached) if there) :][:8]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    """A word without the endings of number and of time; crude, and the same on both sides."""
    for ending in ("'s", "’s", "ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


@cache
def _free_english() -> frozenset[str]:
    return frozenset(_stem(word) for word in words()["free"]["en"].split())


@cache
def _free_chinese() -> frozenset[str]:
    return frozenset(words()["free"]["zh"].split())
