"""What is drawn in the benchmarks of the renderers: products, pictures and brands; common and difficult copies.

Comes in: how many. Goes out: `Case`s, always the same. Common copies are rows of the corpus's test split, written
by hand in the style that the shipped copywriter learnt; difficult ones are written here, one kind of difficulty each.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import sklearn.datasets
from PIL import Image

from adwright.app.corpus_cases import case_of
from adwright.core import Brand, Creative, Line, Money, Placement, Product, Recipe
from adwright.core.text import count, language_of, shorten
from adwright.generate.limits import DEFAULTS
from adwright.learn.corpus import CopyRow

#: Drawn products of the example shop, with transparency.
ART = Path(__file__).resolve().parents[1] / "examples" / "springtea" / "art"
#: Photos that come with scikit-learn (Creative Commons BY 2.0, see its README there); china.jpg, flower.jpg.
PHOTOS = Path(sklearn.datasets.__file__).parent / "images"
#: Longest side of a photo as a shop has it [px].
_PHOTO_SIDE = 1600
#: Standard deviation of the grain [levels of 255]: about that of a phone's picture indoors. Set by eye.
_GRAIN = 4.0
_SHOWN = ("headline", "long_headline", "description", "cta")
_WRITTEN = Recipe(writer="human")
LEGAL = {"zh": "广告 图片为示意，以实物为准", "": "Ad. Illustration only."}
_LONG_LEGAL = {
    "zh": "广告 图片为示意，以实物为准。活动时间以页面为准，数量有限，售完即止；优惠不可与其他券同享，"
          "详情请见店铺公告或咨询客服。",
    "": "Ad. Illustration only. Offer while stocks last, one per household, not to be combined with other offers; "
        "delivery within the mainland only. Full terms on the product page.",
}  # fmt: skip

#: For rows whose own call to action is longer than a button.
_CALL = {"zh": "立即选购", "en": "Shop now"}

#: Brand colours from tame to difficult: none given, a kit, bright yellow, black and white, pink, pale on pale.
COLOURS: tuple[dict[str, str], ...] = (
    {},
    {"primary": "#2f4a3c", "secondary": "#7d8f69", "accent": "#b4552d", "background": "#f6f2e8", "text": "#23281f"},
    {"primary": "#ffd400", "accent": "#e60012"},
    {"primary": "#000000", "secondary": "#ffffff", "accent": "#000000"},
    {"primary": "#ff5c8a", "secondary": "#ffe3ec", "accent": "#7a2bd6"},
    {"primary": "#e8e4da", "secondary": "#f4f1ea", "accent": "#d9d2c0"},
)


@dataclass(frozen=True)
class Case:
    """One copy with its product and brand, before it is drawn anywhere.

    Parameters
    ----------
    kind
        "common", or what is difficult about it.
    fields
        Copy field -> texts to choose from; the first that keeps a placement's limit is drawn.
    whole
        Fields that are drawn as they stand, whatever the limit.
    """

    number: int
    kind: str
    locale: str
    fields: dict[str, tuple[str, ...]]
    brand: Brand
    product: Product
    whole: frozenset[str] = field(default=frozenset())

    def creative(self, placement: Placement) -> Creative:
        """The copy as a campaign would have it for one placement: each field within its limit, or not at all."""
        lines = []
        for name, texts in self.fields.items():
            text = texts[0] if name in self.whole else _within(texts, name, placement)
            lines += [Line(field=name, text=text, recipe=_WRITTEN)] if text else []
        return Creative(brief=f"br_{self.number}", product=self.product.id, locale=self.locale, lines=tuple(lines))


def _within(texts: tuple[str, ...], name: str, placement: Placement) -> str:
    limit = placement.fields.get(name) or DEFAULTS[name]
    for text in texts:
        if count(text, limit.counting) <= limit.limit:
            return text
    return shorten(texts[0], limit.limit, limit.counting).rstrip("…") if name == "headline" else ""


_Stress = tuple[str, str, str, str]  # locale, headline, description, call to action

#: Kind of difficulty -> copies. The long word has 34 letters; the long headlines 60 characters, or 30 wide ones.
STRESS: dict[str, tuple[_Stress, ...]] = {
    "long word": (
        ("en", "Supercalifragilisticexpialidocious", "A word as long as the wait for the first spring tea.", "See it"),
        ("en", "Antidisestablishmentarianism teas", "Counterrevolutionaries welcome at our tastings.", "Taste it"),
    ),
    "mixed scripts": (
        ("zh-CN", "MagSafe磁吸×iPhone保护壳，1.2mm", "USB-C快充，支持PD 3.0与QC 4+，30分钟充50%", "立即Get"),
        ("en", "Matcha 抹茶 from Uji 宇治", "Stone-milled tencha (碾茶), 30 g tin, from Kyoto.", "Shop 抹茶"),
    ),
    "emoji": (
        ("zh-CN", "🍵新茶到了，等你🎉", "一口🍃一春天，顺丰包邮📦", "去看看👉"),
        ("en", "Tea time 🍵 any time ❤️", "Brew it ☕, share it 👨‍👩‍👧, love it.", "Shop now 🛒"),
    ),
    "2 characters": (("zh-CN", "茶香", "明前采，手工炒。", "看看"), ("en", "Go", "Cold brew in a bottle.", "Buy")),
    "60 characters": (
        ("en", "Hand-picked spring green tea from misty mountains, post free", "Two leaves and a bud, picked at "
         "dawn and fired by hand.", "Order today"),
        ("zh-CN", "清明前三天云雾里采下的头一批嫩芽，今天炒好明天就能送到你手上", "一芽一叶，手工杀青，"
         "每天只做三十斤。", "马上下单"),
    ),
    "Japanese": (
        ("ja-JP", "朝の一杯を、もっと静かに。", "京都・宇治の抹茶を石臼でゆっくり挽きました。", "詳しく見る"),
        ("ja-JP", "コールドブリューティーバッグ新発売", "水に入れて3時間、冷蔵庫で待つだけ。", "購入する"),
    ),
    "Arabic": (
        ("ar", "شاي الربيع الأخضر", "أوراق مختارة يدويًا من جبال الضباب، 100 غرام.", "تسوق الآن"),
        ("ar", "هدوء في كل كوب", "إبريق زجاجي مقاوم للحرارة مع كوبين.", "اكتشف"),
    ),
    "discount": (
        ("zh-CN", "明前龙井，今天八折", "豆香清鲜，回甘绵长。", "立即抢购"),
        ("en", "A teapot, a third less", "Heat-proof glass, 600 ml, with strainer.", "Save now"),
    ),
    "no price": (
        ("zh-CN", "慢下来，喝杯茶", "手工炒制，豆香清鲜。", "去店里"),
        ("en", "A quiet cup, any hour", "Celadon.", "See it"),
    ),
    "no call to action": (
        ("zh-CN", "一山一味，一叶一春", "手工炒制，豆香清鲜。", ""),
        ("en", "Slow tea for fast days", "", ""),
    ),
    "long legal line": (
        ("zh-CN", "买二赠一，仅限三天", "明前龙井，手工炒制。", "立即选购"),
        ("en", "Buy two, get one free", "Spring green tea, fired by hand.", "Get yours"),
    ),
}  # fmt: skip


def cases(number: int, *, root: Path, stress: float = 0.25) -> list[Case]:
    """That many copies, a share of them difficult, all kinds in turn; their pictures are written under `root`."""
    pictures = write_pictures(root)
    made = []
    for at in range(number):
        before, after = int(at * stress), int((at + 1) * stress)
        made.append(_difficult(at, before, pictures) if after > before else _common(at, at - before, pictures))
    return made


@cache
def _rows() -> tuple[CopyRow, ...]:
    """Rows of the test split, Chinese and English in turn."""
    lines = files("adwright.data").joinpath("corpus", "adcopy.jsonl").read_text("utf-8").split("\n")[:-1]
    rows = [row for line in lines if (row := CopyRow.model_validate_json(line)).split == "test"]
    zh, en = ([row for row in rows if row.lang == language] for language in ("zh", "en"))
    return tuple(row for pair in zip(zh, en, strict=False) for row in pair)


def _common(number: int, nth: int, pictures: Sequence[str]) -> Case:
    """The nth copy of the corpus: its first headlines for all rows, then its second ones."""
    row, turn = _rows()[nth % len(_rows())], nth // len(_rows())
    told = case_of(row)
    fields = {
        name: tuple(texts[(turn + i) % len(texts)].text for i in range(len(texts)))
        for name in _SHOWN if (texts := row.copies.get(name, ()))
    }  # fmt: skip
    fields["cta"] = (*fields.get("cta", ()), _CALL[row.lang])
    legal = LEGAL if number % 3 else {}
    return Case(
        number, "common", told.brief.locale, fields, _brand(number, told.brand.name, legal),
        _with_picture(told.brief.product, number, pictures),
    )  # fmt: skip


def _difficult(number: int, nth: int, pictures: Sequence[str]) -> Case:
    kinds = list(STRESS)
    kind = kinds[nth % len(kinds)]
    locale, *texts = STRESS[kind][nth // len(kinds) % len(STRESS[kind])]
    given = zip(("headline", "description", "cta"), texts, strict=True)
    fields: dict[str, tuple[str, ...]] = {name: (text,) for name, text in given if text}
    currency = {"zh": "CNY", "ja": "JPY", "ar": "AED"}.get(language_of(locale), "USD")
    product = Product(
        id=f"stress-{nth}", title=texts[0], locale=locale,
        price=None if kind == "no price" else Money.of(1288, currency),
        sale_price=Money.of(899, currency) if kind == "discount" else None,
    )  # fmt: skip
    legal = _LONG_LEGAL if kind == "long legal line" else LEGAL
    return Case(
        number, kind, locale, fields, _brand(number, {"": "Springtea", "zh": "春山茶事"}, legal),
        _with_picture(product, number, pictures), whole=frozenset({"headline"}),
    )  # fmt: skip


def _brand(number: int, name: dict[str, str], legal: dict[str, str]) -> Brand:
    logo = "logo.png" if number % 2 else None
    return Brand(name=name, colours=COLOURS[number % len(COLOURS)], logo=logo, legal_lines=legal)


def _with_picture(product: Product, number: int, pictures: Sequence[str]) -> Product:
    # 7 shares no divisor with the number of pictures, so that neighbours differ and all are met
    name = pictures[7 * number % len(pictures)]
    price, reduced = product.price, product.sale_price
    if price is not None and reduced is None and number % 4 == 0:
        reduced = price.model_copy(update={"minor": max(1, price.minor * 4 // 5)})
    return product.model_copy(update={"images": (name,) if name else (), "sale_price": reduced})


def write_pictures(root: Path) -> list[str]:
    """Product pictures of all sorts under `root`, and a logo: cut-outs, products on white, photos; "" for none."""
    root.mkdir(parents=True, exist_ok=True)
    drawn = sorted(path for path in ART.glob("*.png") if path.stem != "logo")
    for path in (*drawn, ART / "logo.png"):
        shutil.copy(path, root / path.name)
    on_white = [write_on_white(path, root) for path in drawn[::4]]
    photos = [write_photo(root, name) for name in ("flower", "china")]
    return [*(path.name for path in drawn[:5]), *on_white, *photos, ""]


def write_on_white(path: Path, root: Path) -> str:
    """A drawn product as shops deliver it: a JPEG with a white background."""
    with Image.open(path) as image:
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
    name = f"white-{path.stem}.jpg"
    white.save(root / name, quality=90)
    return name


def write_photo(root: Path, name: str, number: int = 0) -> str:
    """A photo enlarged to a shop's size, with grain as a camera leaves it; other numbers, other grain."""
    with Image.open(PHOTOS / f"{name}.jpg") as image:
        share = _PHOTO_SIDE / max(image.size)
        large = image.convert("RGB").resize((round(image.width * share), round(image.height * share)))
    pixels = np.asarray(large, dtype=np.float32)
    grain = np.random.default_rng(number).normal(0, _GRAIN, pixels.shape[:2])[..., None]
    file = f"photo-{name}-{number}.jpg"
    Image.fromarray((pixels + grain).clip(0, 255).astype(np.uint8)).save(root / file, quality=88)
    return file
