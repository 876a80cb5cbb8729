"""What was measured on a picture, as attributes: value, unit and a plain sentence in Chinese and English.

Comes in: `Look`. Goes out: `Attribute`s with ids that sentences can stand on. Every sentence is made from numbers; none
says more than was measured. The words lie in ``data/look_words.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import JsonValue

from adwright.core.look import Attribute, Look, Swatch
from adwright.core.package_data import read_yaml

#: Colours of the product below this share are details, and are not said.
LEAST_COLOUR = 0.05
#: From this share on black or burnt-out pixels are a fault worth a word.
_CLIPPED = 0.05


@cache
def words() -> dict[str, Any]:
    """The table of words."""
    table: dict[str, Any] = read_yaml("look_words.yaml")
    return table


def band(name: str, value: float) -> dict[str, str]:
    """The words for a value.

    Examples
    --------
    >>> band("brightness", 0.9)["en"], band("sharpness", 12)["zh"]
    ('The picture is bright', '画面模糊或几乎没有细节')
    """
    row = next(row for row in words()["bands"][name] if value < row.get("below", float("inf")))
    return {"zh": row["zh"], "en": row["en"]}


def product_colours(look: Look) -> tuple[Swatch, ...]:
    """The product's colours, the largest first; empty where its outline is not known."""
    own = [swatch for swatch in look.palette if swatch.of_product >= LEAST_COLOUR]
    return tuple(sorted(own, key=lambda swatch: -swatch.of_product))


def ground_colour(look: Look) -> int | None:
    """Place in the palette of a plain ground's colour; None for other grounds."""
    if look.composition.ground != "plain":
        return None
    around = [swatch.share - swatch.of_product * look.composition.covers for swatch in look.palette]
    return max(range(len(around)), key=around.__getitem__)


def attributes(look: Look) -> tuple[Attribute, ...]:
    """All that was measured, in a fixed order. What nobody looked at is left out.

    Examples
    --------
    >>> import numpy as np
    >>> from adwright.vision.look import describe_picture
    >>> white = np.full((120, 120, 4), 255, np.uint8)
    >>> white[30:90, 10:40, :3] = (30, 74, 51)
    >>> said = {a.id: a for a in attributes(describe_picture(white, text=False))}
    >>> said["product.colour.0"].text["en"], said["composition.free"].value
    ('100% of the product is dark green.', ['right', 'top', 'bottom'])
    """
    parts = (_kind, _colours, _tone, _composition, _technical, _texts, _safety)
    return tuple(attribute for part in parts for attribute in part(look))


def _of(id: str, value: JsonValue, unit: str, zh: str, en: str) -> Attribute:
    return Attribute(id=id, value=value, unit=unit, text={"zh": zh + "。", "en": en + "."})


def _kind(look: Look) -> Iterator[Attribute]:
    said = words()["kind"][look.kind]
    yield _of("kind", look.kind, "", said["zh"], said["en"])


def _colours(look: Look) -> Iterator[Attribute]:
    for number, swatch in enumerate(look.palette):
        share, zh, en = f"{swatch.share:.0%}", swatch.name["zh"], swatch.name["en"]
        yield _of(f"palette.{number}", {"hex": swatch.hex, "share": round(swatch.share, 3)}, "share",
                  f"{zh}占画面的 {share}", f"{en[0].upper()}{en[1:]} takes {share} of the picture")  # fmt: skip
    for number, swatch in enumerate(product_colours(look)):
        share, zh, en = f"{swatch.of_product:.0%}", swatch.name["zh"], swatch.name["en"]
        yield _of(f"product.colour.{number}", {"hex": swatch.hex, "share": round(swatch.of_product, 3)}, "share",
                  f"主体的 {share} 是{zh}", f"{share} of the product is {en}")  # fmt: skip


#: What is banded of the tone: name -> unit, decimals, and what the number is called in Chinese and English.
_TONE = {
    "brightness": ("OKLab lightness, 0 to 1", ".2f", "平均明度", "at a mean lightness of"),
    "contrast": ("OKLab lightness, 5th to 95th percentile", ".2f", "明度跨度", "over a lightness of"),
    "saturation": ("OKLab chroma", ".3f", "平均彩度", "at a mean chroma of"),
    "warmth": ("OKLab, orange against blue", "+.3f", "冷暖值", "at a warmth of"),
}


def _tone(look: Look) -> Iterator[Attribute]:
    for name, (unit, decimals, zh, en) in _TONE.items():
        value = float(getattr(look.tone, name))
        said, number = band(name, value), format(value, decimals)
        yield _of(f"tone.{name}", round(value, 3), unit, f"{said['zh']}，{zh} {number}", f"{said['en']}, {en} {number}")


def _composition(look: Look) -> Iterator[Attribute]:
    built, table = look.composition, words()
    area, covers = built.product, f"{built.covers:.0%}"
    box: JsonValue = [round(x, 3) for x in (area.left, area.top, area.right, area.bottom)]
    guess = built.found_by == "saliency"
    yield _of(
        "composition.product", {"box": box, "share": round(built.covers, 3), "found_by": built.found_by}, "share",
        f"视线集中在占画面 {covers} 的区域" if guess else f"主体占画面的 {covers}",
        f"The eye is drawn to {covers} of the picture" if guess else f"The product covers {covers} of the picture",
    )  # fmt: skip
    place = table["place"][f"{built.row} {built.column}"]
    yield _of("composition.place", f"{built.row} {built.column}", "",
              f"{'视线焦点' if guess else '主体'}位于画面{place['zh']}",
              f"{'What draws the eye' if guess else 'The product'} stands {place['en']}")  # fmt: skip
    sides: list[JsonValue] = [*built.free]
    zh, en = joined([table["side"][s] for s in built.free])
    yield _of("composition.free", sides, "",
              f"画面{zh}有留白，可以放文字" if sides else "四边没有足够放文字的留白",
              f"There is calm room for text {en}" if sides else "No side has calm room for text")  # fmt: skip
    mirror = band("symmetry", built.symmetry)
    yield _of("composition.symmetry", round(built.symmetry, 3), "correlation with the mirror image",
              f"{mirror['zh']}，对称度 {built.symmetry:.2f}", f"{mirror['en']}, at {built.symmetry:.2f}")  # fmt: skip
    yield _ground(look)


def _ground(look: Look) -> Attribute:
    said, number = words()["ground"][look.composition.ground], ground_colour(look)
    if number is None:
        return _of("composition.ground", look.composition.ground, "", said["zh"], said["en"])
    name = look.palette[number].name
    return _of("composition.ground", "plain", "", f"{said['zh']}{name['zh']}", f"{said['en']} {name['en']}")


def _technical(look: Look) -> Iterator[Attribute]:
    made = look.technical
    size: JsonValue = [made.width, made.height]
    yield _of("technical.size", size, "px", f"图片尺寸为 {made.width}×{made.height} 像素",
              f"The picture has {made.width} by {made.height} pixels")  # fmt: skip
    sharp = band("sharpness", made.sharpness)
    yield _of("technical.sharpness", round(made.sharpness, 1), "variance of the Laplacian at 512 px",
              f"{sharp['zh']}，拉普拉斯方差 {made.sharpness:.0f}",
              f"{sharp['en']}, at a Laplacian variance of {made.sharpness:.0f}")  # fmt: skip
    dark, bright = f"{made.too_dark:.0%}", f"{made.too_bright:.0%}"
    fault = max(made.too_dark, made.too_bright) >= _CLIPPED
    lost = "Exposure loses detail" if fault else "Exposure keeps its detail"
    yield _of("technical.exposure", {"too_dark": round(made.too_dark, 3), "too_bright": round(made.too_bright, 3)},
              "share", f"{'曝光有损失' if fault else '曝光正常'}：死黑 {dark}，过曝 {bright}",
              f"{lost}: {dark} black, {bright} burnt out")  # fmt: skip
    grain = band("noise", made.noise)
    yield _of("technical.noise", round(made.noise, 2), "levels of 255", f"{grain['zh']}，标准差 {made.noise:.1f}",
              f"{grain['en']}, at a deviation of {made.noise:.1f}")  # fmt: skip


def _texts(look: Look) -> Iterator[Attribute]:
    if look.texts is None:
        return
    if not look.texts:
        yield _of("text", [], "", "画面中没有读到文字", "No text was read in the picture")
    for number, line in enumerate(look.texts):
        yield _of(
            f"text.{number}", line.text, "", f"画面文字：“{line.text}”", f"The picture shows the words “{line.text}”"
        )


def _safety(look: Look) -> Iterator[Attribute]:
    if look.nudity is not None:
        yield _of("safety.nudity", round(look.nudity, 3), "open_nsfw score, 0 to 1",
                  f"裸露评分 {look.nudity:.2f}（0.5 起需人工确认，0.8 起拦截）",
                  f"Nudity scores {look.nudity:.2f}; 0.5 asks a person, 0.8 blocks")  # fmt: skip
    if look.faces is not None:
        yield _of("safety.faces", look.faces, "", f"画面中有 {look.faces} 张人脸",
                  f"The picture shows {look.faces} {'face' if look.faces == 1 else 'faces'}")  # fmt: skip


def joined(names: Sequence[dict[str, str]]) -> tuple[str, str]:
    """Several names as one phrase in Chinese and in English.

    Examples
    --------
    >>> joined([{"zh": "红色", "en": "red"}, {"zh": "白色", "en": "white"}, {"zh": "黑色", "en": "black"}])
    ('红色、白色和黑色', 'red, white and black')
    """
    zh, en = [name["zh"] for name in names], [name["en"] for name in names]
    return ("、".join(zh[:-1]) + "和" + zh[-1], ", ".join(en[:-1]) + " and " + en[-1]) if len(zh) > 1 else (
        "".join(zh), "".join(en))  # fmt: skip
