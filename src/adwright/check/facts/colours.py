"""A colour that copy says of the product is one that its picture or the facts show.

Comes in: a line and a brief that knows its picture. Goes out: a finding for each colour word that neither agrees with.
It judges clear contradictions only (red where all is blue); names of colours are vague, so neighbours agree. It knows
words, not meanings: that of green tea is left alone by a list. Where the product's outline is not known it says
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from adwright.check.base import Subject, checks
from adwright.core import Finding
from adwright.core.package_data import read_yaml


@checks.register("colours")
def check_colours(subject: Subject) -> list[Finding]:
    """Findings on colours that the picture contradicts.

    Examples
    --------
    >>> from adwright.check import subject_of_text
    >>> from adwright.core.look import PictureFacts, Swatch
    >>> blue = Swatch(hex="#2461c8", share=1, of_product=1, name={"zh": "蓝色", "en": "blue"}, group="blue")
    >>> shown = PictureFacts(image="a.png", kind="cutout", outlined=True, colours=(blue,), brightness=0.5)
    >>> subject = subject_of_text("A red bicycle, or navy", language="en", market="US")
    >>> pictured = subject.brief.model_copy(update={"picture": shown})
    >>> [(f.span, f.severity) for f in check_colours(Subject(brief=pictured, brand=subject.brand, field="headline",
    ...     text=subject.text))]
    [('red', 'needs_proof')]
    """
    shown = subject.brief.picture
    if shown is None or not shown.outlined:
        return []
    seen = {swatch.group for swatch in shown.colours}
    names = " and ".join(dict.fromkeys(swatch.name["en"] for swatch in shown.colours))
    zh = "、".join(dict.fromkeys(swatch.name["zh"] for swatch in shown.colours))
    shows, found, told = (("colours_zh", zh), ("image", shown.image)), [], _of_facts(subject)
    for start, end, group in said(subject.text):
        if seen & {group, *_table()["near"][group]}:
            continue
        word = subject.text[start:end]
        if group in told:
            found.append(subject.finding(
                "colours", "picture.colour_of_facts", "notice", at=(start, end), said=shows,
                why=f"the facts say {word}, the picture {shown.image} shows {names}: is it of another variant?",
            ))  # fmt: skip
            continue
        found.append(subject.finding(
            "colours", "picture.colour", "needs_proof", at=(start, end), said=shows,
            why=f"says {word}; the picture {shown.image} shows {names}, and no fact says {group}",
            rewrite="leave the colour out, or show the product in it",
        ))  # fmt: skip
    return found


def said(text: str) -> Iterator[tuple[int, int, str]]:
    """Colours that a text says of things: start, end, group.

    Examples
    --------
    >>> list(said("Green tea in a dark green tin")), list(said("红色的单车，配红茶"))
    ([(15, 25, 'green')], [(0, 2, 'red')])
    """
    taken = 0
    for hit in _said().finditer(text):
        if hit.start() < taken or _left_alone().match(text, hit.start()):
            continue
        taken = hit.end()
        yield hit.start(), hit.end(), next(name for name, found in hit.groupdict().items() if found)


def _of_facts(subject: Subject) -> frozenset[str]:
    """Groups of colours that the product's name and facts speak of."""
    brief = subject.brief
    texts = (brief.product.title, *brief.product.attributes.values(), *(fact.text for fact in brief.facts))
    return frozenset(group for text in texts for _, _, group in said(text)) | frozenset(
        group for group, pattern in _named().items() if any(pattern.search(text) for text in texts)
    )  # fmt: skip


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = read_yaml("colour_talk.yaml")
    return table


def _english(words: list[str]) -> str:
    return rf"(?<![a-z-])(?:(?:{'|'.join(_table()['shades']['en'])})[ -])?(?:{'|'.join(words)})(?![a-z])"


@cache
def _said() -> re.Pattern[str]:
    table = _table()
    shades = "|".join(table["shades"]["zh"])
    parts = []
    for group, words in table["en"].items():
        wide = "|".join(f"(?:{shades})?{word}色" for word in table["zh_of_colour"][group])
        whole = "|".join(table["zh_whole"].get(group, ()))
        parts.append(f"(?P<{group}>{_english(words)}|{wide}{'|' + whole if whole else ''})")
    return re.compile("|".join(parts), re.IGNORECASE)


@cache
def _left_alone() -> re.Pattern[str]:
    """What begins with a colour and is none: green tea, Black Friday, 绿色出行."""
    table = _table()
    english = "|".join(w for words in table["en"].values() for w in words)
    shades = "|".join(table["shades"]["en"])
    things = "|".join(table["not"]["en"])
    return re.compile(
        rf"(?:(?:{shades})[ -])?(?:{english})[ -](?:{things})(?![a-z])|(?:{'|'.join(table['not']['zh'])})",
        re.IGNORECASE,
    )


@cache
def _named() -> dict[str, re.Pattern[str]]:
    """Words of facts that name a colour of a group, taken widely: a fact is to be believed."""
    groups = read_yaml("colour_names.yaml")["groups"]
    return {
        group: re.compile("|".join([*words["zh"], *(rf"(?<![a-z]){word}(?![a-z])" for word in words["en"])]), re.I)
        for group, words in groups.items()
    }
