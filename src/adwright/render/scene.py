"""Everything on one banner, with its exact place, before a pixel is drawn.

Comes in: creative, placement, brand, product, a template, what is known of picture and logo. Goes out: `Scene`.
Golden files and checks read it; `paint` draws it. It does not know colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adwright.core import Brand, Creative, Finding, Placement, Product, VisibleLabel
from adwright.core.noun import Noun
from adwright.core.text import language_of
from adwright.render.bidi import RTL_LANGUAGES, direction
from adwright.render.fonts import Face, FontSet, Role, font_set
from adwright.render.geometry import Box
from adwright.render.glyph_findings import glyph_findings, parted_words
from adwright.render.items import ActionItem, BrandItem, ButtonItem, Item, PriceItem, TextItem
from adwright.render.label import LabelItem, Tag, corners, free_spot, label_items
from adwright.render.layout import (
    Block,
    Kind,
    Layout,
    Shape,
    frame_boxes,
    least_size,
    mirrored,
    safe_area,
    scale_of,
    shape_of,
)
from adwright.render.placed import Placed, PlacedText
from adwright.render.stack import Solved, solve
from adwright.vision import Picture

#: Names longer than this [characters] may be broken between lines like any text.
_LONGEST_NAME = 24
#: Share of a text's box that the product may touch; below it only the empty corners of the boxes meet.
TOUCH = 0.03
#: A lowest price, by language.
_FROM = {"zh": "{}起", "ja": "{}から", "ko": "{}부터", "ar": "من {}", "he": "החל מ־{}"}


class Voice(Noun):
    """How a template speaks: role of the face per kind, leading and tracking of its headline [em]."""

    headline: Role = "bold"
    brand: Role = "bold"
    headline_leading: float = 1.2
    headline_tracking: float = 0.0


@dataclass(frozen=True)
class Scene:
    """A banner laid out.

    Parameters
    ----------
    panel, stage
        Where a photo is clipped to, and where a product without background is fitted [px].
    plate
        A light plate under a product that was photographed on white, when the template asks for one [px].
    picture
        Where the picture's pixels come to lie [px].
    salient
        The part of the canvas that texts must leave alone [px]; None without a picture.
    tag
        The label of AI-made content with its plate; its letters are among `placed`.
    layout, shape
        What was followed: the template's own for this shape of canvas, or its mirror for copy that is read from the
        right.
    """

    width: int
    height: int
    scale: float
    safe: Box
    panel: Box
    stage: Box
    plate: Box | None
    picture: Box | None
    salient: Box | None
    placed: tuple[Placed, ...]
    findings: tuple[Finding, ...]
    missing: int
    overflow: bool
    layout: Layout
    shape: Shape
    tag: Tag | None = None

    @property
    def texts(self) -> tuple[PlacedText, ...]:
        """The texts only."""
        return tuple(p for p in self.placed if isinstance(p, PlacedText))


@dataclass(frozen=True)
class _Setting:
    """What every item of a banner needs to know."""

    creative: Creative
    placement: Placement
    brand: Brand
    product: Product
    layout: Layout
    voice: Voice
    faces: tuple[Face, ...]
    language: str
    legal: str
    logo_aspect: float | None
    subline: str

    def fonts(self, role: Role, tracking: float = 0.0) -> FontSet:
        return font_set(role, self.language, self.faces, tracking)

    def range(self, kind: Kind) -> tuple[float, float]:
        low, high = self.layout.sizes[kind]
        scale, least = scale_of(self.placement), least_size(self.placement, legal=kind == "legal")
        return max(least, low * scale), max(least, low * scale, high * scale)

    def text(self, kind: Kind, field: str, role: str, face: Role, text: str, **more: float) -> TextItem:
        low, high = self.range(kind)
        shrink = more.pop("size", 1.0)
        return TextItem(
            kind, field, role, self.fonts(face, more.pop("tracking", 0.0)), text, low * shrink, high * shrink,
            self.layout.lines.get(kind, 1), more.pop("leading", 1.3), () if kind == "brand" else self.names,
        )  # fmt: skip

    @property
    def rtl(self) -> bool:
        """Whether the copy is read from right to left."""
        headline = _headline_text(self.creative, self.product)[1]
        return self.language in RTL_LANGUAGES or direction(headline, self.language) == 1

    @property
    def names(self) -> tuple[str, ...]:
        names = (*self.brand.name.values(), self.product.title)
        return tuple(n for n in names if 1 < len(n) <= _LONGEST_NAME)


def compose(
    creative: Creative,
    placement: Placement,
    *,
    brand: Brand,
    product: Product,
    layout: Layout,
    voice: Voice,
    picture: Picture | None,
    logo_aspect: float | None = None,
    faces: tuple[Face, ...] = (),
    legal: str = "",
    label: VisibleLabel | None = None,
    plated: bool = False,
) -> Scene:
    """Lay out one creative for one placement.

    The copy's fields are taken as the placement's rule lists them: a description or a long headline is shown where
    there is room, a headline, the legal lines and the label always.
    """
    language = language_of(creative.locale)
    setting = _Setting(
        creative,
        placement,
        brand,
        product,
        layout,
        voice,
        faces,
        language,
        _legal(brand, language, legal),
        logo_aspect,
        "",
    )
    if setting.rtl:
        layout = mirrored(layout)
        setting = replace(setting, layout=layout)
    solved = _solve_all(setting)
    panel, stage = frame_boxes(layout.frame, placement)
    plate, lies, salient = _picture_boxes(picture, panel, stage, layout, plated)
    findings, missing = _glyph_findings(setting)
    findings += parted_words(placement, [thing for _, result in solved for thing in result.placed])
    tag: Tag | None = None
    if label is not None:
        shown = salient if picture is None or picture.kind in ("photo", "cutout") else plate or lies
        solved, tag, found = _labelled(setting, label, solved, [shown] if shown else [], [panel])
        findings += found
    for _, result in solved:
        findings += [
            Finding(
                check="render", rule="render.overflow", severity="block",
                field=field if field not in ("brand", "legal", "price") else "",
                why=f"{field} at {placement.size}: {why}", rewrite="",
            )
            for field, why in result.overflow
        ]  # fmt: skip
    findings += [
        Finding(
            check="render", rule="render.left_out", severity="notice", field="cta" if kind == "cta" else "",
            why=f"{kind} at {placement.size}: left out, there is no room for it",
        )
        for _, result in solved
        for kind in result.dropped
        if kind != "subline"
    ]  # fmt: skip
    return Scene(
        width=placement.width, height=placement.height, scale=scale_of(placement), safe=safe_area(placement),
        panel=panel, stage=stage, plate=plate, picture=lies, salient=salient,
        placed=tuple(p for _, result in solved for p in result.placed) + ((tag.text,) if tag else ()), tag=tag,
        findings=tuple(findings), missing=missing, overflow=any(result.overflow for _, result in solved),
        layout=layout, shape=shape_of(placement),
    )  # fmt: skip


_Column = tuple[Block, Solved]


def _labelled(
    setting: _Setting, label: VisibleLabel, solved: list[_Column], product: list[Box], panels: list[Box]
) -> tuple[list[_Column], Tag | None, list[Finding]]:
    """The blocks with the label among them: where there is room as they stand, else they give way to it.

    What does not fit even then is a blocking finding: a label that a market asks for is never left out in silence.
    """
    place = setting.placement
    items = label_items(label, place, font_set("sans", setting.language))
    lost = items[0].shaped.missing
    best: tuple[tuple[int, int, int], list[_Column], Tag] | None = None
    for item in items:
        tag = free_spot(item, place, [*_boxes(solved), *product], panels)
        if tag is not None:
            return solved, tag, _label_findings(label, place, lost)
        for left, top in corners(item, place):
            tag = item.at(left, top)
            moved = _solve_all(setting, _grown(tag, item))
            touched = sum(tag.plate.intersection(box).area > 0 for box in [*_boxes(moved), *product])
            worse = max(0, _trouble(moved, place) - _trouble(solved, place))
            worse += max(0, _met(moved, product) - _met(solved, product))
            cost = (touched, worse, sum(len(result.dropped) for _, result in moved))
            if best is None or cost < best[0]:
                best = cost, moved, tag
        if best is not None and best[0][:2] == (0, 0):
            break
    if best is None:
        why = f"the label {label.text!r} does not fit {place.size}"
    elif best[0][:2] == (0, 0):
        return best[1], best[2], _label_findings(label, place, lost)
    else:
        why = f"the label {label.text!r} finds no place at {place.size} where it hides nothing and nothing hides it"
    finding = Finding(
        check="render", rule="render.label", severity="block", why=why,
        rewrite="shorten the copy, or leave this placement out in the markets that ask for the label",
    )  # fmt: skip
    return (best[1], best[2], [finding]) if best else (solved, None, [finding])


def _grown(tag: Tag, item: LabelItem) -> Box:
    return tag.plate.grown(item.clear)


def _trouble(solved: list[_Column], place: Placement) -> int:
    """How many columns do not fit, and how many things stand outside the safe area."""
    safe = safe_area(place)
    return sum(bool(result.overflow) for _, result in solved) + sum(
        not safe.contains(box, 1.0) for box in _boxes(solved)
    )


def _met(solved: list[_Column], product: list[Box]) -> int:
    """How many things lie on the product: a line that gives way to the label must not be pushed on to it."""
    return sum(box.intersection(shown).area > TOUCH * box.area for box in _boxes(solved) for shown in product)


def _boxes(solved: list[_Column]) -> list[Box]:
    return [thing.box for _, result in solved for thing in result.placed]


def _label_findings(label: VisibleLabel, place: Placement, lost: tuple[str, ...]) -> list[Finding]:
    if not lost:
        return []
    why = f"no font holds {''.join(lost)!r} of the label {label.text!r} at {place.size}"
    return [Finding(check="render", rule="render.label", severity="block", why=why)]


def _solve_all(setting: _Setting, reserved: Box | None = None) -> list[_Column]:
    """All blocks; brand and legal lines first, because the others give way to them. All give way to `reserved`."""
    safe, gap = safe_area(setting.placement), setting.layout.gap * scale_of(setting.placement)
    first: tuple[Kind, ...] = ("legal", "brand")
    order = sorted(setting.layout.blocks, key=lambda b: (b.stack[0] not in first, b.stack[0] != "legal"))
    done: list[tuple[Block, Solved]] = []
    for block in order:
        box = _beside(_clear(safe.within(block.box), done, gap), reserved)
        done.append((block, _solve_block(setting, block, box, gap)))
    return done


def _clear(box: Box, done: list[tuple[Block, Solved]], gap: float) -> Box:
    """The box without what legal lines and brand have taken of it."""
    for other, result in done:
        used = result.used
        if not result.placed or other.stack[0] not in ("legal", "brand") or box.intersection(used.grown(gap)).area == 0:
            continue
        if used.centre[1] > box.centre[1]:
            box = replace(box, bottom=min(box.bottom, used.top - gap))
        else:
            box = replace(box, top=max(box.top, used.bottom + gap))
    return box


def _beside(box: Box, reserved: Box | None) -> Box:
    """The largest part of a box, over its whole width or height, that a reserved place leaves it."""
    if reserved is None or box.intersection(reserved).area == 0:
        return box
    parts = (
        replace(box, bottom=reserved.top), replace(box, top=reserved.bottom),
        replace(box, right=reserved.left), replace(box, left=reserved.right),
    )  # fmt: skip
    return max(parts, key=lambda part: part.area if part.width > 0 and part.height > 0 else 0.0)


def _solve_block(setting: _Setting, block: Block, box: Box, gap: float) -> Solved:
    """One block with the first subline that leaves the headline large enough."""
    choices = _sublines(setting) if "subline" in block.stack else [""]
    best: Solved | None = None
    for field in choices:
        items = [i for kind in block.stack if (i := _item(replace(setting, subline=field), kind)) is not None]
        result = solve(
            items, box, gap=gap, align=block.align, upright=block.upright, optional=setting.layout.optional,
            rtl=setting.rtl,
        )  # fmt: skip
        if best is None or (best.overflow and not result.overflow):
            best = result
        if not result.overflow and not result.dropped:
            return result
    assert best is not None
    return best


def _sublines(setting: _Setting) -> list[str]:
    """Fields that may stand under the headline, the fuller first; "" for none."""
    allowed = ("description", "long_headline") if "description" in setting.placement.fields else ("long_headline",)
    given = [f for f in allowed if setting.creative.text(f).strip()]
    headline = setting.creative.text("headline")
    return [f for f in given if setting.creative.text(f) != headline] or [""]


def _item(setting: _Setting, kind: Kind) -> Item | None:
    return {
        "brand": _brand, "headline": _headline, "subline": _subline, "price": _price, "cta": _button,
        "action": _action, "legal": _legal_item,
    }[kind](setting)  # fmt: skip


def _headline(setting: _Setting) -> Item | None:
    field, text = _headline_text(setting.creative, setting.product)
    voice = setting.voice
    item = setting.text(
        "headline", field, "ink", voice.headline, text, leading=voice.headline_leading, tracking=voice.headline_tracking
    )
    # two or three characters can carry a poster: a short headline may grow beyond the common size
    return replace(item, high=item.high * min(1.6, max(1.0, 6.5 / max(item.fonts.shape(text).width, 0.1))))


def _headline_text(creative: Creative, product: Product) -> tuple[str, str]:
    for field in ("headline", "long_headline"):
        if creative.text(field).strip():
            return field, creative.text(field)
    return "headline", product.title


def _subline(setting: _Setting) -> Item | None:
    text = setting.creative.text(setting.subline) if setting.subline else ""
    leading = 1.42 if setting.language == "zh" else 1.36
    return setting.text("subline", setting.subline, "muted", "sans", text, leading=leading) if text.strip() else None


def _button(setting: _Setting) -> ButtonItem | None:
    text = setting.creative.text("cta").strip()
    return ButtonItem(setting.text("cta", "cta", "on_button", "bold", text)) if text else None


def _price(setting: _Setting) -> PriceItem | None:
    now, was = prices(setting.product, setting.creative.locale)
    if not now:
        return None
    smaller = setting.text("price", "price", "was", "sans", was, size=0.55) if was else None
    if smaller is not None:
        least = least_size(setting.placement)
        smaller = replace(smaller, low=max(least, smaller.low), high=max(least, smaller.high))
    return PriceItem(setting.text("price", "price", "price", "bold", now), smaller)


def prices(product: Product, locale: str) -> tuple[str, str]:
    """The price that holds and the regular price it replaces, as texts; empty where there is none.

    Examples
    --------
    >>> from adwright.core import Money
    >>> tea = Product(id="1", title="Tea", price=Money.of(128, "CNY"), sale_price=Money.of(98, "CNY"))
    >>> prices(tea, "zh-CN")
    ('¥98', '¥128')
    """
    regular, reduced = product.price, product.sale_price
    if regular is None:
        regular, reduced = reduced, None
    if regular is None or regular.minor == 0:
        return "", ""
    lower = reduced is not None and reduced.currency == regular.currency and reduced.minor < regular.minor
    now = (reduced if lower and reduced is not None else regular).format(locale)
    if product.price_from:
        now = _FROM.get(language_of(locale), "from {}").format(now)
    return now, regular.format(locale) if lower else ""


def _action(setting: _Setting) -> Item | None:
    price, button = _price(setting), _button(setting)
    return ActionItem(price, button) if price and button else price or button


def _brand(setting: _Setting) -> Item | None:
    name = setting.brand.name_in(setting.language)
    text = setting.text("brand", "brand", "ink", setting.voice.brand, name, tracking=0.04)
    if setting.logo_aspect is None:
        return BrandItem(text, None)
    if setting.logo_aspect < 1.8:
        return BrandItem(text, setting.logo_aspect)
    return BrandItem(None, setting.logo_aspect, low=text.low, high=text.high)


def _legal(brand: Brand, language: str, more: str) -> str:
    own = brand.legal_lines.get(language) or brand.legal_lines.get("") or ""
    return "  ·  ".join(line.strip() for line in (own, more) if line.strip())


def _legal_item(setting: _Setting) -> Item | None:
    return setting.text("legal", "legal", "muted", "sans", setting.legal, leading=1.3) if setting.legal else None


def _glyph_findings(setting: _Setting) -> tuple[list[Finding], int]:
    """What is told of the letters of all that the banner says."""
    said: Sequence[tuple[str, str]] = [
        ("headline", _headline_text(setting.creative, setting.product)[1]),
        ("description", setting.creative.text("description")),
        ("long_headline", setting.creative.text("long_headline")), ("cta", setting.creative.text("cta")),
        ("", setting.brand.name_in(setting.language)), ("", setting.legal),
    ]  # fmt: skip
    return glyph_findings(said, setting.fonts("sans"), setting.fonts("bold"))


def _picture_boxes(
    picture: Picture | None, panel: Box, stage: Box, layout: Layout, plated: bool
) -> tuple[Box | None, Box | None, Box | None]:
    """Plate, place of the picture, and its salient part."""
    if picture is None:
        return None, None, None
    if picture.kind == "photo":
        lies = _cover(picture, panel, stage)
        return None, lies, lies.within(picture.salient).intersection(panel)
    plate = None
    if plated and picture.multiply is not None:
        plate, lies = _on_plate(picture, stage)
    else:
        # a cut-out stands on its floor; a product with its own background hangs in the middle
        lies = stage.fit(picture.aspect, layout.frame.anchor if picture.kind == "cutout" else (0.5, 0.5))
    return plate, lies, lies.within(picture.salient)


def _on_plate(picture: Picture, stage: Box) -> tuple[Box, Box]:
    """A disc for compact products, a card for long ones, with the product inside."""
    if 0.62 <= picture.aspect <= 1.6:
        side = min(stage.width, stage.height)
        disc = stage.fit(1.0)
        high = 0.46 * side / picture.reach
        return disc, disc.fit_around(high * picture.aspect, high)
    pad = 0.07 * min(stage.width, stage.height)
    lies = stage.grown(-pad).fit(picture.aspect)
    return lies.grown(pad), lies


def _cover(picture: Picture, panel: Box, stage: Box) -> Box:
    """Where a photo lies so that it covers the panel and what matters in it comes to stand on the stage."""
    high = max(panel.height, panel.width / picture.aspect)
    wide = high * picture.aspect
    focus = Box(0, 0, wide, high).within(picture.salient).centre
    to = stage.intersection(panel).centre
    left = min(panel.left, max(panel.right - wide, to[0] - focus[0]))
    top = min(panel.top, max(panel.bottom - high, to[1] - focus[1]))
    return Box(left, top, left + wide, top + high)
