"""What each thing of a banner says, and between which sizes.

Comes in: creative, placement, brand, product, a template's layout and voice. Goes out: an `Item` for each kind of thing
that a block may hold. It does not know where blocks stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adwright.core import Brand, Creative, Finding, Placement, Product
from adwright.core.noun import Noun
from adwright.core.text import language_of, writing_of
from adwright.render.bidi import RTL_LANGUAGES, direction
from adwright.render.code_item import CodeItem
from adwright.render.fonts import Face, FontSet, Role, font_set
from adwright.render.glyph_findings import glyph_findings
from adwright.render.items import ActionItem, BrandItem, ButtonItem, Item, PriceItem, TextItem
from adwright.render.layout import Kind, Layout, least_size, mirrored, scale_of
from adwright.render.qr import Code

#: Names longer than this [characters] may be broken between lines like any text.
_LONGEST_NAME = 24
#: A lowest price, by language.
_FROM = {"zh": "{}起", "ja": "{}から", "ko": "{}부터", "ar": "من {}", "he": "החל מ־{}"}

#: Smallest and largest side of a QR code's plate, over the shorter side of the canvas, where its modules allow it. One
#: is read from ten times its side away: 0.26 of an A3 poster is 77 mm. Set by eye.
_CODE = (0.15, 0.26)


class Voice(Noun):
    """How a template speaks: role of the face per kind, leading and tracking of its headline [em]."""

    headline: Role = "bold"
    brand: Role = "bold"
    headline_leading: float = 1.2
    headline_tracking: float = 0.0


@dataclass(frozen=True)
class Setting:
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
    code: Code | None = None

    def fonts(self, role: Role, tracking: float = 0.0) -> FontSet:
        """The faces of a role, the brand's own first."""
        return font_set(role, self.writing, self.faces, tracking)

    @property
    def writing(self) -> str:
        """The language as it is written, which decides the shapes of letters."""
        return writing_of(self.creative.locale)

    def range(self, kind: Kind) -> tuple[float, float]:
        """Smallest and largest type of a kind [px]."""
        low, high = self.layout.sizes[kind]
        scale, least = scale_of(self.placement), least_size(self.placement, legal=kind == "legal")
        return max(least, low * scale), max(least, low * scale, high * scale)

    def text(self, kind: Kind, field: str, role: str, face: Role, text: str, **more: float) -> TextItem:
        """A text as an item; `more` may hold tracking and leading [em], and `size`, a share of the kind's own."""
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
        """Names that are not broken between lines."""
        names = (*self.brand.name.values(), self.product.title)
        return tuple(n for n in names if 1 < len(n) <= _LONGEST_NAME)


def setting_of(
    creative: Creative,
    placement: Placement,
    *,
    brand: Brand,
    product: Product,
    layout: Layout,
    voice: Voice,
    faces: tuple[Face, ...] = (),
    legal: str = "",
    logo_aspect: float | None = None,
) -> Setting:
    """What the things of a banner need to know; for copy that is read from the right the layout is turned.

    Parameters
    ----------
    legal
        A line beside the brand's own.
    """
    language = language_of(creative.locale)
    setting = Setting(
        creative, placement, brand, product, layout, voice, faces, language, _legal(brand, language, legal),
        logo_aspect, "",
    )  # fmt: skip
    return replace(setting, layout=mirrored(layout)) if setting.rtl else setting


def sublines(setting: Setting) -> list[str]:
    """Fields that may stand under the headline, the fuller first; "" for none."""
    allowed = ("description", "long_headline") if "description" in setting.placement.fields else ("long_headline",)
    given = [f for f in allowed if setting.creative.text(f).strip()]
    headline = setting.creative.text("headline")
    return [f for f in given if setting.creative.text(f) != headline] or [""]


def item_of(setting: Setting, kind: Kind) -> Item | None:
    """The thing of a kind; None where the creative, the brand or the product has none."""
    return {
        "brand": _brand, "headline": _headline, "subline": _subline, "price": _price, "cta": _button,
        "action": _action, "legal": _legal_item,
    }[kind](setting)  # fmt: skip


def _headline(setting: Setting) -> Item | None:
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


def _subline(setting: Setting) -> Item | None:
    text = setting.creative.text(setting.subline) if setting.subline else ""
    leading = 1.42 if setting.language == "zh" else 1.36
    return setting.text("subline", setting.subline, "muted", "sans", text, leading=leading) if text.strip() else None


def _button(setting: Setting) -> ButtonItem | CodeItem | None:
    text = setting.creative.text("cta").strip()
    if setting.code is not None:
        label = setting.text("cta", "cta", "ink", "bold", text) if text else None
        return CodeItem(setting.code, label, _modules(setting.code, setting.placement))
    return ButtonItem(setting.text("cta", "cta", "on_button", "bold", text)) if text else None


def _modules(code: Code, placement: Placement) -> tuple[int, int]:
    """Smallest and largest module of a code on a placement [px]."""
    side = min(placement.width, placement.height)
    low, high = (round(share * side / code.across) for share in _CODE)
    low = max(low, placement.qr_module)
    return low, max(low, high)


def _price(setting: Setting) -> PriceItem | None:
    now, was = (_turned(said, setting.language) for said in prices(setting.product, setting.creative.locale))
    if not now:
        return None
    smaller = setting.text("price", "price", "was", "sans", was, size=0.55) if was else None
    if smaller is not None:
        least = least_size(setting.placement)
        smaller = replace(smaller, low=max(least, smaller.low), high=max(least, smaller.high))
    return PriceItem(setting.text("price", "price", "price", "bold", now), smaller)


def _turned(said: str, language: str) -> str:
    """A price of a language that runs from the right, told to do so though it holds figures and a sign alone (CLDR)."""
    return f"\u200f{said}" if said and language in RTL_LANGUAGES else said


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


def _action(setting: Setting) -> Item | None:
    price, button = _price(setting), _button(setting)
    return ActionItem(price, button) if price and button else price or button


def _brand(setting: Setting) -> Item | None:
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


def _legal_item(setting: Setting) -> Item | None:
    return setting.text("legal", "legal", "muted", "sans", setting.legal, leading=1.3) if setting.legal else None


def letter_findings(setting: Setting) -> tuple[list[Finding], int]:
    """What is told of the letters of all that the banner says."""
    said: Sequence[tuple[str, str]] = [
        ("headline", _headline_text(setting.creative, setting.product)[1]),
        ("description", setting.creative.text("description")),
        ("long_headline", setting.creative.text("long_headline")), ("cta", setting.creative.text("cta")),
        ("", setting.brand.name_in(setting.language)), ("", setting.legal),
    ]  # fmt: skip
    return glyph_findings(said, setting.fonts("sans"), setting.fonts("bold"))
