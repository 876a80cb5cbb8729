"""Names in an English copy that no fact holds: Sheffield, GREENGUARD, Paddle Monthly.

Comes in: a line and its facts. Goes out: an absent claim for each name that stands inside a sentence, or is written in
capitals, where no fact, title or brand holds it. A name is a promise of its own: of where a thing is from, who vouches
for it, which badge it bears. It speaks of Latin facts only and knows no geography: Kent is told from Kentish by their
first letters alone. A hint, so it is noticed and stops nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.lexicon import same_words
from adwright.check.facts.sheet import Told, sheet_of
from adwright.core.claim import ClaimKind
from adwright.core.package_data import read_yaml

_NAME = re.compile(r"(?<![\w@#])[A-Z][A-Za-zÀ-ÿ]*(?:[-&'’.][A-Za-zÀ-ÿ]+)*(?![\w])")
_JOINED = re.compile(r"\s(?:(?:of|the|de|du|di|and|&)\s){0,2}")
#: What a sentence, a quotation or an item of a list begins after: a capital there says nothing.
_BEGINS = re.compile(r"(?:\A|[.!?:;…\n\"“”‘(—–*•|/]|\s-)\s*['\"“‘(]*$")
_MADE_IN = re.compile(
    r"(?<![a-z])(?:in|from|of|near|off|by|at|through|across|outside)\s(?:the\s|our\s|a\s|an\s)?(?:[a-z]+\s)?$", re.I
)
_BADGE = re.compile(
    r"\s?-?(?:certified|approved|mark|marked|label|seal|stamp|sticker|listed|registered|standard|rated|tested|"
    r"accredited|gold)(?![a-z])",
    re.I,
)
_WIDE = re.compile(r"[\u3400-\u9fff]")
_TITLE_SHARE = 0.6  #: of a text's words begin with a capital: a headline in title case


def judge_names(subject: Subject, judged: Sequence[Judgement]) -> list[Judgement]:
    """Names of a line that no fact holds, where nothing else was judged."""
    text = subject.text
    sheet = sheet_of(subject)
    names = list(_names(text)) if sheet.given else []
    if not names or text.upper() == text or _in_title_case(text):
        return []
    brief = subject.brief
    more = (
        brief.product.title, brief.brand_name, *brief.product.attributes.values(), *subject.brand.name.values(),
    )  # fmt: skip
    held = sheet.once(("names", more), lambda: _held(sheet.told, more))
    if held is None:
        return []
    found = []
    for start, end in names:
        name = text[start:end]
        if any(j.meets((start, end)) and j.status != "supported" for j in judged):
            continue
        if all(_is_held(part, held) for part in re.split(r"[\s&]+", name) if part[:1].isupper()):
            continue
        why = "is a name that no fact holds"
        found.append(Judgement((start, end), _kind(text, start, end), "absent", "", "name", "notice", why,
                               "leave it out, or add the fact"))  # fmt: skip
    return found


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Names of a text; a first word of a sentence counts when it is all capitals, or a place we know."""
    taken = 0
    for hit in _NAME.finditer(text):
        if hit.start() < taken:
            continue
        word = hit[0]
        acronym = len(word) > 1 and word.isupper()
        bare = _plain(word)
        if bare in _common():
            continue
        begins = bool(_BEGINS.search(text, max(0, hit.start() - 6), hit.start()))
        if (begins and not acronym and bare not in _places()) or len(word) < 2:
            continue
        end = hit.end()
        while (more := _JOINED.match(text, end)) and (after := _NAME.match(text, more.end())):
            if _plain(after[0]) in _common():
                break
            end = after.end()
        taken = end
        yield hit.start(), end


def _kind(text: str, start: int, end: int) -> ClaimKind:
    if _BADGE.match(text, end) or text[start:end].isupper():
        return "certificate"
    return "origin" if _MADE_IN.search(text[:start]) or _plain(text[start:end]) in _places() else "endorsement"


def _in_title_case(text: str) -> bool:
    words = re.findall(r"[A-Za-z]+", text)
    return bool(sum(word[0].isupper() for word in words) >= _TITLE_SHARE * len(words))


@lru_cache(maxsize=8192)
def _plain(word: str) -> str:
    """A word without capitals, accents, and 's."""
    bare = word
    if not word.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return re.sub(r"['’]s?$", "", bare).lower()


def _held(told: tuple[Told, ...], more: tuple[str, ...]) -> frozenset[str] | None:
    """Words of the facts, the title and the brand; None where they are not Latin ones."""
    text = " ".join([*(fact.whole for fact in told), *more])
    return None if _WIDE.search(text) else frozenset(re.findall(r"[a-z0-9]+", _plain(text)))


def _is_held(name: str, held: frozenset[str]) -> bool:
    """True when a fact holds the name or another form of it: Portuguese of Portugal."""
    parts = re.findall(r"[a-z0-9]+", _plain(name))
    return all(
        part in held or part in _common() or any(same in held for same in same_words().get(part, ())) or len(part) == 1
        or (len(part) > 3 and any(word[:4] == part[:4] and len(word) > 3 for word in held))
        for part in parts
    )  # fmt: skip


@cache
def _common() -> frozenset[str]:
    return frozenset(read_yaml("names.yaml")["common"])


@cache
def _places() -> frozenset[str]:
    return frozenset(read_yaml("names.yaml")["places"])
