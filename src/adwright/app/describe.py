"""`adwright describe IMAGE` and ``POST /describe``: what a picture looks like, in numbers and in words.

Comes in: a picture file, or its bytes; untrusted. Goes out: the measured attributes, an alternative text and a short
advertising description in each language, every sentence with the attributes it stands on. Nothing is fetched from
anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from adwright.app.phrasing import LANGUAGES, DroppedSentence, phrase, see
from adwright.core import DataError, Settings, Unsupported, UserError, did_you_mean, read_settings
from adwright.core.look import Attribute, Look, Said
from adwright.core.noun import Noun
from adwright.llm import Model, open_model
from adwright.vision import MAX_BYTES, ImageRefused, decode, read_size
from adwright.vision.look import describe_picture
from adwright.vision.plain import Language, advert, alt_text
from adwright.vision.say import attributes as measured


class Description(Noun):
    """A picture in words, in one language.

    Parameters
    ----------
    alt
        The alternative text.
    ad
        A short advertising description.
    alt_by, ad_by
        "rules", or the model that phrased it.
    """

    language: str
    alt: tuple[Said, ...]
    ad: tuple[Said, ...]
    alt_by: str = "rules"
    ad_by: str = "rules"


class DescribeSummary(Noun):
    """What a picture looks like. Written to the terminal and, with --json, as JSON.

    Parameters
    ----------
    attributes
        What was measured, with a sentence for each.
    seen
        What a model says it sees in the picture: not measured, and marked so in its unit.
    dropped
        Sentences of a model that did not stand on what they cite.
    notes
        What nobody looked at, and what a model failed to do.
    """

    file: str
    look: Look
    attributes: tuple[Attribute, ...]
    seen: tuple[Attribute, ...] = ()
    descriptions: tuple[Description, ...] = ()
    dropped: tuple[DroppedSentence, ...] = ()
    model: str = "none"
    notes: tuple[str, ...] = ()


def describe(
    image: Path, *, lang: Sequence[str] = ("zh", "en"), model: str | None = None, settings: Settings | None = None
) -> DescribeSummary:
    """Measure a picture and put it into words.

    Parameters
    ----------
    lang
        Languages of the words: zh, en.
    model
        A chat model that phrases what was measured, and says what it sees where it sees pictures; None: by rules.

    Raises
    ------
    UserError
        No such file, or a language there are no words for.
    DataError
        No picture, a broken one, or one that is too large.
    Unsupported
        The model answers no chat.
    """
    if not image.is_file():
        raise UserError(f"{image} is not there", hint="give a JPEG, PNG or WebP")
    if image.stat().st_size > MAX_BYTES:
        raise DataError(f"{image} has {image.stat().st_size} bytes, more than {MAX_BYTES}")
    return describe_bytes(image.read_bytes(), name=image.name, lang=lang, model=model, settings=settings)


def describe_bytes(
    data: bytes, *, name: str = "picture", lang: Sequence[str] = ("zh", "en"), model: str | None = None,
    settings: Settings | None = None,
) -> DescribeSummary:  # fmt: skip
    """As `describe`, of a picture's bytes."""
    languages = tuple(dict.fromkeys(lang))
    for language in languages:
        if language not in LANGUAGES:
            raise UserError(f"no words for the language {language[:20]!r}", hint=did_you_mean(language, LANGUAGES))
    writer = _writer(model, settings)
    try:
        pixels, size = decode(data, name), read_size(data, name)
    except ImageRefused as refused:
        raise DataError(str(refused), hint="give a JPEG, PNG or WebP that opens in a browser") from None
    look = describe_picture(pixels, size=size)
    found, notes = measured(look), _not_looked_at(look)
    seen: tuple[Attribute, ...] = ()
    if writer is not None and "images" in writer.capabilities:
        seen, failed = see(pixels, writer)
        notes += [f"nothing seen: {failed}"] if failed else []
    descriptions: list[Description] = []
    dropped: list[DroppedSentence] = []
    for language in languages:
        one, lost, failed = _in_words(look, (*found, *seen), language, writer)
        descriptions.append(one)
        dropped += lost
        notes += [f"{language}: {failed}; worded by rules"] if failed else []
    return DescribeSummary(
        file=name, look=look, attributes=found, seen=seen, descriptions=tuple(descriptions), dropped=tuple(dropped),
        model=writer.identity if writer else "none", notes=tuple(notes),
    )  # fmt: skip


def _writer(name: str | None, settings: Settings | None) -> Model | None:
    if name is None or name == "none":
        return None
    writer = open_model(name, settings or read_settings())
    if "chat" not in writer.capabilities:
        raise Unsupported(
            f"{writer.identity} answers no chat and cannot phrase a picture",
            hint="use openai:<model> with a chat model",
        )
    return writer


def _in_words(
    look: Look, found: Sequence[Attribute], language: str, writer: Model | None
) -> tuple[Description, tuple[DroppedSentence, ...], str]:
    """The description; what of a model's does not stand is replaced, part by part, by what the rules say."""
    plain = cast("Language", language)
    by_rules = Description(language=language, alt=alt_text(look, plain), ad=advert(look, plain))
    if writer is None:
        return by_rules, (), ""
    said = phrase(found, language, writer)
    changes: dict[str, object] = {"alt": said.alt, "alt_by": writer.identity} if said.alt else {}
    changes |= {"ad": said.ad, "ad_by": writer.identity} if said.ad else {}
    return by_rules.model_copy(update=changes), said.dropped, said.failed


def _not_looked_at(look: Look) -> list[str]:
    notes = []
    if look.texts is None:
        notes.append("text was not looked for: pip install 'adwright[ocr]'")
    if look.nudity is None:
        notes.append("nudity was not looked for: pip install 'adwright[nsfw]'")
    if look.faces is None:
        notes.append("faces were not looked for: pip install 'adwright[faces]' (Python before 3.13)")
    return notes
