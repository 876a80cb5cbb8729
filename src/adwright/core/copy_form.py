"""How the fine-tuned copywriter reads a product and one request: one versioned form, in training and in use alike.

Comes in: a product's facts as plain one-line texts, and the plan of a line (field, width, angle, facts to use). Goes
out: text. It does not know models, tokens or where the facts were read. The words stand in
``data/prompts/copywriter.yaml``.

Notes
-----
The request spells out the facts that the line shall use. A small model copies what stands right before it far better
than what it must look up, and the plan is what makes lines of one product differ (docs/log.md has the figures).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import Field

from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml
from adwright.core.text import width

#: What a line leads with, as far as the training corpus tells it apart.
FormAngle = Literal["fact", "price", "offer", "occasion", "scene", "question", "contrast", "name"]

#: Widths that a request can name [columns]. Few and coarse, so that each was seen often in training.
WIDTHS = (8, 12, 16, 20, 24, 30, 40, 50, 60, 70, 80, 90, 120, 160, 200, 250, 300)


class ProductBlock(Noun):
    """What the form says of a product. Each text is one plain line; empty ones are left out.

    Parameters
    ----------
    facts
        Pairs of name and text; the name may be empty.
    """

    language: str
    product: str
    brand: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    price: str = ""
    offer: str = ""
    occasion: str = ""
    audience: str = ""
    tone: str = ""


class LinePlan(Noun):
    """What one line is asked to be.

    Parameters
    ----------
    width
        Widest line [columns], one of `WIDTHS`.
    says
        Facts that the line shall use, in their own words.
    """

    field: str
    width: int
    angle: FormAngle | None = None
    says: tuple[str, ...] = Field(default=())


@dataclass(frozen=True)
class CopyForm:
    """The words of the form in one language."""

    id: str
    version: str
    language: str
    words: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Id, language and version, for ledger and recipe."""
        return f"{self.id}.{self.language}@{self.version}"

    def block(self, block: ProductBlock) -> str:
        """The product, one line a label, ending with a line end.

        Examples
        --------
        >>> tea = ProductBlock(language="en", product="Oolong", facts=(("Origin", "Anxi"), ("", "30 bags")), price="$9")
        >>> print(copy_form("en").block(tea), end="")
        Product: Oolong
        Facts: Origin: Anxi; 30 bags
        Price: $9
        """
        colon = self.words["colon"]
        tones = self.words.get("tones", {})
        values = {
            "product": block.product, "brand": block.brand,
            "facts": self.words["between"].join(f"{name}{colon}{text}" if name else text for name, text in block.facts),
            "price": block.price, "offer": block.offer, "occasion": block.occasion, "audience": block.audience,
            "tone": tones.get(block.tone, block.tone),
        }  # fmt: skip
        labels = self.words["labels"]
        return "".join(f"{labels[key]}{colon}{value}\n" for key, value in values.items() if value)

    def request(self, plan: LinePlan) -> str:
        """What stands right before the line.

        Examples
        --------
        >>> copy_form("en").request(LinePlan(field="headline", width=30, angle="fact", says=("Anxi", "30 bags")))
        'Headline (up to 30; fact: Anxi; 30 bags):'
        >>> copy_form("zh").request(LinePlan(field="headline", width=24, angle="scene"))
        '标题（24格内；场景）：'
        """
        words, between = self.words, self.words["between"]
        parts = [words["width"].format(n=plan.width)]
        said = between.join(plan.says)
        if plan.angle:
            angle = words["angles"][plan.angle]
            parts.append(f"{angle}{words['colon']}{said}" if said else angle)
        elif said:
            parts.append(said)
        # A trailing space would be a token of its own; the model starts its line with the space.
        return f"{words['fields'][plan.field]}{words['open']}{between.join(parts)}{words['close']}"


@cache
def copy_form(language: str) -> CopyForm:
    """The form of a language; English where it has none."""
    data = read_yaml("prompts", "copywriter.yaml")
    language = language if language in data["languages"] else "en"
    return CopyForm(data["id"], str(data["version"]), language, data["languages"][language])


def width_class(text: str) -> int:
    """The narrowest of `WIDTHS` that holds a text; the widest one for longer texts.

    Examples
    --------
    >>> width_class("Oolong tea"), width_class("")
    (12, 8)
    """
    wide = width(text)
    return next((w for w in WIDTHS if wide <= w), WIDTHS[-1])


def width_for(limit: int) -> int:
    """The widest of `WIDTHS` that a limit allows [columns]; the narrowest one below all.

    Examples
    --------
    >>> width_for(35), width_for(4)
    (30, 8)
    """
    return next((w for w in reversed(WIDTHS) if w <= limit), WIDTHS[0])


#: Words for a tone -> the tone that the fine-tuned copywriter knows.
_SAME_TONE = {"warmer": "warm", "plain": "matter-of-fact", "plainer": "matter-of-fact", "funny": "playful",
              "wittier": "witty", "simple": "matter-of-fact", "useful": "practical"}  # fmt: skip


def tone_of(word: str) -> str:
    """The tone that the form knows by a word, in English or Chinese; empty for one that it was not taught.

    Examples
    --------
    >>> tone_of("warmer"), tone_of("俏皮"), tone_of("sarcastic")
    ('warm', 'playful', '')
    """
    chinese = copy_form("zh").words["tones"]
    tone = {said: name for name, said in chinese.items()}.get(word, _SAME_TONE.get(word.casefold(), word.casefold()))
    return str(tone) if tone in chinese else ""
