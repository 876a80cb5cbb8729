"""A picture put into words by rules: an alternative text for those who cannot see it, and a short advertising line.

Comes in: `Look`. Goes out: sentences in Chinese or English, each with the attributes it stands on. It knows neither the
product's name nor what it is for; whoever does writes better, and may check it against the same attributes.

Source: an alternative text says what is seen, its text word for word, briefly; W3C, Images Tutorial (WAI).
"""

from __future__ import annotations

from typing import Literal

from adwright.core.look import Look, Said, Swatch
from adwright.vision.say import ground_colour, joined, product_colours, words

Language = Literal["zh", "en"]
#: Colours named of a product, and of a picture without a known product; more are a list, not a picture.
_COLOURS = 3
#: Characters of text quoted in an alternative text.
_QUOTED = 120
#: From this lightness between the darkest and the brightest parts on something may be said to stand out.
_STANDS_OUT = 0.5
#: Brightness between these, and warmth up to this on either side, are not worth a word; as in ``look_words.yaml``.
_MIDDLING, _WARM = (0.35, 0.65), 0.012


def alt_text(look: Look, language: Language) -> tuple[Said, ...]:
    """What is seen, in two or three sentences.

    Examples
    --------
    >>> import numpy as np
    >>> from adwright.vision.look import describe_picture
    >>> white = np.full((120, 120, 4), 255, np.uint8)
    >>> white[30:90, 10:40, :3] = (30, 74, 51)
    >>> look = describe_picture(white, text=False)
    >>> " ".join(said.text for said in alt_text(look, "en"))
    'Product photo on a plain white ground. The dark green product stands on the left.'
    >>> "".join(said.text for said in alt_text(look, "zh"))
    '白色纯底商品图。主体为深绿色，位于画面左侧。'
    """
    return tuple(said for said in (_opening(look, language), _main(look, language), _quoted(look, language)) if said)


def advert(look: Look, language: Language) -> tuple[Said, ...]:
    """A short advertising description of what the picture shows, and of nothing else."""
    return tuple(said for said in (_colour_line(look, language), _mood(look, language)) if said)


def _pick(language: Language, zh: str, en: str) -> str:
    return zh if language == "zh" else en


def _opening(look: Look, language: Language) -> Said:
    ground = ground_colour(look)
    if look.kind == "packshot" and ground is not None:
        name = look.palette[ground].name
        return Said(text=_pick(language, f"{name['zh']}纯底商品图。", f"Product photo on a plain {name['en']} ground."),
                    stands_on=("kind", "composition.ground"))  # fmt: skip
    said = {
        "packshot": ("纯色背景的商品图。", "Product photo on a plain ground."),
        "cutout": ("透明背景的商品抠图。", "Product cut out on a transparent ground."),
        "scene": ("一张照片。", "A photo."), "graphic": ("一张设计图。", "A graphic."),
    }[look.kind]  # fmt: skip
    return Said(text=_pick(language, *said), stands_on=("kind",))


def _main(look: Look, language: Language) -> Said:
    own = product_colours(look)[:_COLOURS]
    place = words()["place"][f"{look.composition.row} {look.composition.column}"]
    if own and look.kind != "graphic":
        zh, en = _weighted([swatch.name for swatch in own], own[0].of_product)
        return Said(
            text=_pick(language, f"主体{zh}，位于画面{place['zh']}。", f"The {en} stands {place['en']}."),
            stands_on=(*(f"product.colour.{k}" for k in range(len(own))), "composition.place"),
        )  # fmt: skip
    shown = look.palette[:_COLOURS]
    zh, en = joined([swatch.name for swatch in shown])
    return Said(text=_pick(language, f"主要颜色是{zh}。", f"The main colours are {en}."),
                stands_on=tuple(f"palette.{k}" for k in range(len(shown))))  # fmt: skip


def _weighted(names: list[dict[str, str]], first: float) -> tuple[str, str]:
    """The colours of a product: the first leads when it has more than half."""
    if len(names) == 1:
        return f"为{names[0]['zh']}", f"{names[0]['en']} product"
    if first > 0.5:
        zh, en = joined(names[1:])
        return f"以{names[0]['zh']}为主，带{zh}", f"product, mostly {names[0]['en']} with {en},"
    zh, en = joined(names)
    return f"由{zh}组成", f"product in {en}"


def _quoted(look: Look, language: Language) -> Said | None:
    if not look.texts:
        return None
    lines: list[str] = []
    for line in look.texts:
        if sum(map(len, lines)) + len(line.text) > _QUOTED:
            break
        lines.append(line.text)
    if not lines:  # the first alone is too long
        lines.append(look.texts[0].text[:_QUOTED].rstrip())
    more = len(lines) < len(look.texts) or lines[0] != look.texts[0].text
    zh = "画面文字：“" + "／".join(lines) + ("……" if more else "") + "”。"
    en = "Text in the picture: “" + " / ".join(lines) + (" …" if more else "") + "”."
    return Said(text=_pick(language, zh, en), stands_on=tuple(f"text.{k}" for k in range(len(lines))))


def _colour_line(look: Look, language: Language) -> Said:
    own, ground = product_colours(look)[:2], ground_colour(look)
    if not own or look.kind not in {"packshot", "cutout"}:
        shown = look.palette[:2]
        zh, en = joined([swatch.name for swatch in shown])
        text = _pick(language, f"{zh}定下画面基调。", f"{_capital(en)} set{_s(shown)} the tone.")
        return Said(text=text, stands_on=tuple(f"palette.{k}" for k in range(len(shown))))
    ids = tuple(f"product.colour.{k}" for k in range(len(own)))
    zh, en = joined([swatch.name for swatch in own])
    en = _capital(en)
    if ground is None or look.palette[ground] in own:
        return Said(text=_pick(language, f"{zh}，一眼可见。", f"{en}, seen at a glance."), stands_on=(*ids, "kind"))
    on = look.palette[ground].name
    if look.tone.contrast < _STANDS_OUT:
        text = _pick(language, f"{zh}，配干净的{on['zh']}背景。", f"{en} on clean {on['en']}.")
        return Said(text=text, stands_on=(*ids, "composition.ground"))
    clear = f"{en} stand{_s(own)} out against clean {on['en']}."
    text = _pick(language, f"{zh}，在干净的{on['zh']}背景上格外醒目。", clear)
    return Said(text=text, stands_on=(*ids, "composition.ground", "tone.contrast"))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _s(colours: tuple[Swatch, ...]) -> str:
    return "s" if len(colours) == 1 else ""


def _mood(look: Look, language: Language) -> Said | None:
    """Light and warmth, where they are marked."""
    tone, said, ids = look.tone, [], []
    if not _MIDDLING[0] <= tone.brightness < _MIDDLING[1]:
        said.append({"zh": "明亮", "en": "bright"} if tone.brightness >= _MIDDLING[1] else {"zh": "沉静", "en": "dark"})
        ids.append("tone.brightness")
    if abs(tone.warmth) > _WARM:
        said.append({"zh": "温暖", "en": "warm"} if tone.warmth > 0 else {"zh": "清凉", "en": "cool"})
        ids.append("tone.warmth")
    if not said:
        return None
    zh, en = "而".join(word["zh"] for word in said), " and ".join(word["en"] for word in said)
    return Said(text=_pick(language, f"整体画面{zh}。", f"The picture as a whole is {en}."), stands_on=tuple(ids))
