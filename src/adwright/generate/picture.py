"""What a brief knows of its product's picture, in words for prompts, concepts and alternative texts.

Comes in: a brief. Goes out: phrases in its language. Colours are measured; what a model saw is marked as its word. It
never looks at a picture itself.
"""

from __future__ import annotations

from adwright.core import Brief
from adwright.core.text import language_of
from adwright.generate.plain import plain

#: Colours that are named; more are a list, not a picture.
_COLOURS = 3
#: Sentences of a model that are told, and longest of them [characters]: a prompt is for the product's facts.
_SEEN, _LONGEST = 2, 120


def picture_words(brief: Brief) -> str:
    """What is plain to see, in one phrase; empty where nobody looked.

    Examples
    --------
    >>> from adwright.core import Product
    >>> from adwright.core.look import PictureFacts, Swatch
    >>> green = Swatch(hex="#1e4a33", share=0.4, of_product=1, name={"zh": "深绿色", "en": "dark green"}, group="green")
    >>> shown = PictureFacts(image="tin.png", kind="cutout", outlined=True, colours=(green,), brightness=0.4)
    >>> brief = Brief(id="b", product=Product(id="p", title="Tea"), brand_name="", placements=(), locale="en", facts=())
    >>> picture_words(brief.model_copy(update={"picture": shown}))
    'the product, dark green, cut out'
    >>> picture_words(brief)
    ''
    """
    shown = brief.picture
    if shown is None:
        return ""
    language = "zh" if language_of(brief.locale) == "zh" else "en"
    colours = _colours(brief)
    if language == "zh":
        first = {
            "cutout": f"商品抠图，{colours}", "packshot": f"纯底商品图，商品为{colours}",
            "scene": f"照片，主要颜色是{colours}", "graphic": f"设计图，主要颜色是{colours}",
        }[shown.kind]  # fmt: skip
    else:
        first = {
            "cutout": f"the product, {colours}, cut out", "packshot": f"the product, {colours}, on a plain ground",
            "scene": f"a photo, mostly {colours}", "graphic": f"a graphic, mostly {colours}",
        }[shown.kind]  # fmt: skip
    said = [plain(one.text[language])[:_LONGEST].rstrip(".。") for one in shown.seen if one.text.get(language)][:_SEEN]
    if shown.faces:
        said.insert(0, f"{shown.faces}张人脸" if language == "zh" else f"{shown.faces} face(s)")
    return ("；" if language == "zh" else "; ").join([first, *said])


def picture_alt(brief: Brief) -> str:
    """The alternative text of the picture on a banner: the product by its name, and its colours.

    Where it stands and on which ground is left out: the banner cuts it out and places it anew.
    """
    shown = brief.picture
    if shown is None:
        return ""
    name = next((fact.text for fact in brief.facts if fact.kind == "name"), plain(brief.product.title))
    colours = _colours(brief)
    if language_of(brief.locale) == "zh":
        return f"{name}，{colours}" if shown.outlined else f"{name}的照片，主要颜色是{colours}"
    return f"{name}, {colours}" if shown.outlined else f"Photo of {name}, mostly {colours}"


def _colours(brief: Brief) -> str:
    assert brief.picture is not None
    chinese = language_of(brief.locale) == "zh"
    names = list(dict.fromkeys(s.name["zh" if chinese else "en"] for s in brief.picture.colours))[:_COLOURS]
    if len(names) < 2:
        return "".join(names)
    return "、".join(names[:-1]) + "和" + names[-1] if chinese else ", ".join(names[:-1]) + " and " + names[-1]
