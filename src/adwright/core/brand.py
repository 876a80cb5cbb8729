"""Who sells it, and how they speak and look."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from adwright.core.noun import Noun


def _hex_colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(f"{value!r} is not a colour; write it as #RRGGBB")
    return value.lower()


#: A colour as #rrggbb, sRGB.
Colour = Annotated[str, AfterValidator(_hex_colour)]


#: Marks of a tone that a brand may avoid.
Avoided = Literal["exclamation", "question", "emoji", "capitals", "ellipsis", "first person", "slang"]


class Brand(Noun):
    """A brand kit.

    Parameters
    ----------
    name
        Name by language; the key "" holds the name for all other languages.
    voice
        Words for the tone: "warm", "plain".
    values
        What the brand stands for, in its own words.
    do_words, dont_words
        Words to prefer, and words that never appear.
    competitors
        Names that never appear.
    avoid
        Marks of a tone that is not the brand's: "exclamation", "emoji", "capitals".
    colours
        Role -> colour; the roles "primary", "secondary", "accent", "background" and "text" are used by the layout.
    fonts
        Paths of font files relative to the campaign folder, in order of preference.
    logo
        Path of an image relative to the campaign folder.
    legal_lines
        Lines by language that must appear on each creative.
    markets
        ISO 3166 codes, or "EU".
    """

    name: dict[str, str]
    voice: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    do_words: tuple[str, ...] = ()
    dont_words: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    avoid: tuple[Avoided, ...] = ()
    colours: dict[str, Colour] = Field(default_factory=dict)
    fonts: tuple[str, ...] = ()
    logo: str | None = None
    legal_lines: dict[str, str] = Field(default_factory=dict)
    markets: tuple[str, ...] = ()

    def name_in(self, language: str) -> str:
        """The brand's name in a language.

        Examples
        --------
        >>> Brand(name={"": "Springtea", "zh": "春山茶事"}).name_in("zh")
        '春山茶事'
        """
        return self.name.get(language) or self.name.get("") or next(iter(self.name.values()))


class BrandProfile(Noun):
    """What past copy shows of a brand's way of writing. Figures per language.

    Parameters
    ----------
    language
        Language of the copy the figures come from.
    copies
        Number of past copies read.
    mean_width
        Mean length of a copy [columns].
    mean_sentence_width
        Mean length of a sentence [columns].
    exclamation_rate, question_rate, emoji_rate, number_rate
        Share of copies that hold one, in [0, 1].
    frequent_terms
        Most used content words with the share of copies they occur in.
    summary
        The profile in one line of words.
    """

    language: str
    copies: int
    mean_width: float
    mean_sentence_width: float
    exclamation_rate: float
    question_rate: float
    emoji_rate: float
    number_rate: float
    frequent_terms: tuple[tuple[str, float], ...] = ()
    summary: str = ""
