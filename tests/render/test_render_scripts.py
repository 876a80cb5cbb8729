"""All scripts: the order in which they are read, where their lines end, and what is left out."""

from __future__ import annotations

import unicodedata
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from adwright.core import Brand, Product, placement
from adwright.core.text import writing_of
from adwright.render import Painted, render, renderers
from adwright.render.bidi import CONTROLS, RTL_LANGUAGES, direction, levels, runs
from adwright.render.breaks import breaks
from adwright.render.drawable import clusters
from adwright.render.fit import Measure, set_lines
from adwright.render.fonts import Face, Role, font_set, shipped_face
from adwright.render.layout import mirrored
from adwright.render.measures import inside_models, inside_numbers
from adwright.render.placed import PlacedButton, PlacedText
from adwright.render.quality import overlaps
from adwright.render.scene import Scene
from adwright.render.setting import prices
from adwright.testing.renderer import sample_campaign, sample_creative

SIX = ("300x250", "728x90", "160x600", "1080x1080", "1080x1920", "1200x628")

#: The letters of the examples of UAX #9: capitals stand for Hebrew, or for Arabic where the standard says so.
_HEBREW = {chr(ord("A") + i): chr(0x05D0 + i) for i in range(26)}
_ARABIC = {chr(ord("A") + i): chr(0x0628 + i) for i in range(18)}


def _seen(text: str, base: int, letters: dict[str, str]) -> str:
    """The text as it is seen, written back in the letters of the examples; brackets mirrored as on paper."""
    logical = text.translate({ord(a): b for a, b in letters.items()})
    back = {ord(b): a for a, b in letters.items()}
    mirror = str.maketrans("()[]<>", ")(][><")
    return "".join(
        (logical[a:b][::-1].translate(mirror) if level % 2 else logical[a:b]).translate(back)
        for a, b, level in runs(levels(logical, base), 0, len(logical))
    )


@pytest.mark.parametrize(
    ("text", "base", "seen"),
    [
        # section 3.4, the examples without formatting characters
        ("car means CAR.", 0, "car means RAC."),
        ("car means CAR.", 1, ".RAC car means"),
        # rule N0, brackets
        ("AB(CD[&ef]!)gh", 1, "gh(![ef&]DC)BA"),
        ("smith (fabrikam ARABIC) HEBREW", 1, "WERBEH (CIBARA fabrikam) smith"),
        ("ARABIC book(s)", 1, "book(s) CIBARA"),
        ("ARABIC book(s)", 0, "CIBARA book(s)"),
        # numbers keep their own order among letters that run from the right
        ("HE SAID 12 + 5", 1, "5 + 12 DIAS EH"),
        ("COFFEE 12.50, TEA 9:30", 1, "9:30 AET ,12.50 EEFFOC"),
        ("NOW $9.99 ONLY", 1, "YLNO $9.99 WON"),
    ],
)
def test_lines_are_seen_as_in_the_examples_of_the_standard(text: str, base: int, seen: str) -> None:
    assert _seen(text, base, _HEBREW) == seen


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        # W2, W4, W5, W6, W7 of UAX #9 after an Arabic or Hebrew letter, as levels in a paragraph from the right
        ("ا1", (1, 2)),  # AL EN -> AL AN
        ("ا 1", (1, 1, 2)),  # AL NI EN -> AL NI AN
        ("א1,2", (1, 2, 2, 2)),  # EN CS EN -> EN EN EN
        ("א1-2", (1, 2, 2, 2)),  # EN ES EN -> EN EN EN
        ("ا1,2", (1, 2, 2, 2)),  # AN CS AN -> AN AN AN
        ("ا1-2", (1, 2, 1, 2)),  # AN ES AN -> AN ON AN
        ("א$$1", (1, 2, 2, 2)),  # ET ET EN -> EN EN EN
        ("א1%%", (1, 2, 2, 2)),  # EN ET ET -> EN EN EN
        ("ا1%", (1, 2, 1)),  # AN ET -> AN ON
        ("a1", (2, 2)),  # L EN -> L L
        ("א\u05b0", (1, 1)),  # W1: a mark takes the kind of its letter
    ],
)
def test_weak_types_are_resolved_by_the_rules(text: str, kinds: tuple[int, ...]) -> None:
    assert levels(text, 1) == kinds


def test_arabic_numbers_between_latin_and_arabic() -> None:
    assert _seen("COFFEE 30% NOW", 1, _ARABIC | {"O": "ا", "W": "و", "N": "ن"}) == "WON %30 EEFFOC"


@given(text=st.text(st.sampled_from("abאבגابت012٣ .,-+%$()[]!"), max_size=24), base=st.integers(0, 1))
def test_every_character_is_seen_once(text: str, base: int) -> None:
    order = [i for a, b, level in runs(levels(text, base), 0, len(text)) for i in range(a, b)]
    assert sorted(order) == list(range(len(text)))


def test_a_sign_before_a_number_stands_where_the_language_writes_it() -> None:
    hebrew = levels("הנחה -30%", 1, sign_left=True)
    assert hebrew[5:] == (2, 2, 2, 2)
    assert levels("خصم -30", 1)[4:] == (1, 2, 2)


def test_the_direction_of_a_text() -> None:
    assert [direction("سعر 5", "ar"), direction("$5", "ar"), direction("iPhone 17", "he")] == [1, 0, 0]
    assert [direction("קפה and tea", "en"), direction("tea and קפה", "en")] == [1, 0]


def test_glyphs_of_a_line_stand_in_the_order_they_are_seen() -> None:
    shaped = font_set("bold", "ar").shape("قهوة Springtea بخصم 30%")
    seen = [shaped.text[shaped.clusters[i]] for i in shaped.seen(0, len(shaped.text))]
    assert "".join(seen[:3]) == "%30"
    assert "".join(seen).index("Springtea") > "".join(seen).index("خ")
    assert seen[-1] == "ق"


def test_arabic_letters_are_joined_and_never_spaced_apart() -> None:
    plain, spaced = (font_set("bold", "ar", (), tracking).shape("قهوة") for tracking in (0.0, 0.1))
    assert spaced.advance == plain.advance
    alone = [font_set("bold", "ar").shape(c).width for c in "قهوة"]
    assert plain.width < sum(alone)
    assert font_set("bold", "ar", (), 0.1).shape("tea").width > font_set("bold", "ar").shape("tea").width


def test_brackets_are_mirrored_in_text_from_the_right() -> None:
    left, right = font_set("sans", "he").shape("(א)"), font_set("sans", "en").shape("(a)")
    assert left.glyphs[0] == right.glyphs[2]


@given(text=st.text(st.sampled_from([*CONTROLS, *"50% offשלוםقهوة\u200b\u2060\ufeff"]), max_size=20))
@example("Price \u202e$99\u202c only")
def test_characters_that_turn_others_around_are_stripped(text: str) -> None:
    """A trojan-source attack: the line would show other words than it holds."""
    clean = "".join(c for c in text if c not in CONTROLS and c not in "\u200b\u2060\ufeff")
    for language in ("en", "he", "zh"):
        fonts = font_set("sans", language)
        assert fonts.shape(text).text == fonts.shape(clean).text
        assert not CONTROLS & set(fonts.shape(text).text)


_LANGUAGES = ("zh", "en", "ja", "ko", "ar", "he", "")
_UNITS = {
    "zh": ("折", "元", "元起", "小时", "克", "天", "%", " ml"),
    "ja": ("個", "円", "円引き", "本", "名様", "時間", "%OFF", "個セット", "ヶ月"),
    "en": (" ml", " %", "%", "% off", " oz", " days", " hours", " off", " am", " GB"),
    "ko": ("개", "원", "원부터", "시간", "% 할인", " 인분"),
    "ar": ("%", "٪", " ريال", " مل", " ساعة"),
    "he": ("%", " ₪", ' מ"ל', " שעות", ' ש"ח'),
    "": (" €", " kr", " Uhr", " руб"),
}
_AROUND = {
    "zh": ("今春新茶", "，现在下单吧"), "ja": ("今なら", "、お早めに"), "en": ("Now ", ", today only"),
    "ko": ("지금 ", ", 오늘만"), "ar": ("الآن ", "، اليوم فقط"), "he": ("עכשיו ", ", רק היום"),
    "": ("Now ", " and more"),
}  # fmt: skip


@given(
    language=st.sampled_from(_LANGUAGES),
    number=st.sampled_from(["7", "3.5", "1,299", "-30", "20–30", "9:30", "5 - 7", "2 x 100", "٢٥"]),
    data=st.data(),
)
def test_no_line_ends_between_a_number_and_its_unit(language: str, number: str, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(_UNITS[language]))
    before, after = _AROUND[language]
    start, end = len(before), len(before + number + unit)
    stops = breaks(before + number + unit + after, (), language)
    assert not [b for b in stops if start < b.at < end]
    assert stops, "all was glued together"


@pytest.mark.parametrize(
    "whole",
    [
        *("¥99起", "3.5折", "40小时", "500 ml", "20 %", "-30%", "№ 5", "9:30–18:00", "US$ 20", "$9.99", "30 €"),
        *(
            "11月11日",
            "Nov 11",
            "3個セット",
            "1,980円から",
            "20%OFF",
            "12,000원부터",
            "2 x 100 g",
            "1 299 kr",
            "9.9元/盒",
        ),
    ],
)
def test_measures_are_kept_whole_in_any_language(whole: str) -> None:
    for before, after in _AROUND.values():
        text = before + whole + after
        inside = range(len(before) + 1, len(before + whole))
        for language in _LANGUAGES:
            assert not [b for b in breaks(text, (), language) if b.at in inside]


def test_names_of_models_are_parted_last() -> None:
    for before, name, after in (("New ", "iPhone 17 Pro", " in store"), ("全新", "iPhone 17 Pro", "上市"),
                                ("The ", "Galaxy S25 Ultra", " is here")):  # fmt: skip
        inside = range(len(before) + 1, len(before + name))
        tiers = {b.tier for b in breaks(before + name + after) if b.at in inside}
        assert tiers == {1}
    assert not inside_models("Save 20 cups a day")


def test_long_runs_of_digits_and_letters_take_no_time() -> None:
    for text in ("1" * 400, "1 " * 200, "aA" * 200 + "1", "减" * 400 + "1", "一" * 400):
        inside_numbers(text)
        inside_models(text)


_PIECES = [
    *(
        "春茶",
        "新茶を",
        "ラーメン",
        "ギョーザ",
        "（新品）",
        "「茶」",
        "、",
        "。",
        "！",
        "〜",
        "・",
        "ゃ",
        "ー",
        "한국어",
        "커피",
    ),
    *(
        "قهوة",
        "،",
        "؟",
        "שלום",
        "tea",
        "cup,",
        "(new)",
        "[x]",
        "«mot»",
        "¿Qué?",
        "$5",
        "30%",
        "3個",
        "🍵",
        "❤️",
        " ",
        " ",
    ),
    *("⟨a⟩", "【限定】", "Supercalifragilisticexpialidocious"),
]
_text = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=12).map("".join)


@settings(max_examples=200)
@given(text=_text, language=st.sampled_from(_LANGUAGES))
def test_no_line_begins_with_closing_or_ends_with_opening_signs(text: str, language: str) -> None:
    for stop in breaks(text, (), language):
        before, after = text[: stop.at].rstrip()[-1], text[stop.at]
        assert unicodedata.category(after) != "Pe"
        assert after not in "、。，！？」』・ーゃっ،؟»%"
        assert unicodedata.category(before) != "Ps"
        assert before not in "「『（«¿"
        assert not unicodedata.combining(after)
        assert after not in "\ufe0f\u200d"


@settings(max_examples=150)
@given(text=_text, language=st.sampled_from(_LANGUAGES), room=st.floats(3, 30), tier=st.integers(0, 3))
def test_lines_joined_give_the_text_back(text: str, language: str, room: float, tier: int) -> None:
    shaped = font_set("bold", language or "en").shape(text)
    lines = set_lines(Measure(shaped), breaks(shaped.text, (), language), tier, room)
    if lines is None:
        return
    assert "".join(shaped.text[x.start : x.end] for x in lines).replace(" ", "") == shaped.text.replace(" ", "")
    drawn = [i for line in lines for i in shaped.seen(line.start, line.end)]
    assert len(drawn) == len(set(drawn))
    for line in lines:
        wide = sum(shaped.glyph_advance[i] for i in shaped.seen(line.start, line.end))
        assert wide == pytest.approx(line.width)
    assert all(a.end <= b.start for a, b in pairwise(lines))


def test_japanese_lines_end_after_phrases() -> None:
    text = "手摘みの新茶を、あなたの一杯に。"
    good = {b.at for b in breaks(text, (), "ja") if b.tier == 0}
    assert good == {4, 8, 12}
    assert {b.at for b in breaks("今すぐ購入", (), "ja") if b.tier == 0} == {3}
    assert {b.at for b in breaks("母の日ギフト", (), "ja") if b.tier == 0} == {3}


def test_korean_lines_end_at_spaces() -> None:
    text = "손으로 딴 봄 햇차"
    assert {b.at for b in breaks(text, (), "ko") if b.tier < 2} == {4, 6, 8}


def test_a_family_of_emoji_is_one_sign() -> None:
    shaped = font_set("bold", "en").shape("👨\u200d👩\u200d👧")
    assert len([x for x in shaped.advance if x]) == 1
    assert sum(bool(glyph) for glyph in set(shaped.glyphs)) == 1


def test_japanese_kanji_have_japanese_shapes() -> None:
    japanese = font_set("bold", "ja").shape("直火の骨")
    assert {japanese.fonts[f].name for f in japanese.faces} == {"NotoSansJP-Bold.ttf"}
    serif = font_set("serif", "ja").shape("直火")
    assert {serif.fonts[f].name for f in serif.faces} == {"NotoSansJP-Bold.ttf"}
    assert font_set("bold", "ja").foreign("饮む") == "饮"
    assert font_set("bold", "zh").foreign("直火") == ""


def test_all_shipped_scripts_are_drawn() -> None:
    for language, text in (("ar", "قهوة عربية"), ("fa", "قهوه‌ای"), ("he", "קפה טרי"), ("ko", "한국어 커피"),
                           ("ja", "珈琲と檸檬"), ("ru", "Чай"), ("el", "Τσάι"), ("vi", "Trà sữa")):  # fmt: skip
        for role in ("sans", "bold", "serif"):
            shaped = font_set(role, language).shape(text)
            assert shaped.missing == ()
            assert 0 not in shaped.glyphs


@pytest.mark.parametrize(
    ("text", "drawn", "missing"),
    [
        ("Tea 🍵", "Tea 🍵", ()),
        ("Love ❤️ it", "Love ❤ it", ()),
        ("Nice 👍🏽!", "Nice 👍!", ()),
        ("A 👨\u200d👩\u200d👧 day", "A 👨\u200d👩\u200d👧 day", ()),
        ("A 👩🏽\u200d🍳 day", "A 👩\u200d🍳 day", ()),
        ("A 👨\u200d🍵 day", "A day", ("👨\u200d🍵",)),
        ("Go 🇨🇳 now", "Go now", ("🇨🇳",)),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f tea", "tea",
         ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",)),
        ("Step 1️⃣", "Step 1", ()),
        ("吃𠮷野家", "吃𠮷野家", ()),
        ("葛󠄀", "葛", ()),
        ("e\u0301clair", "éclair", ()),
        ("q\u0303", "q\u0303", ()),
        ("\u0301x", "x", ("\u0301",)),
        ("x" + "\u0323" * 9, "x" + "\u0323" * 4, ("\u0323",) * 5),
        ("a\u200b\u00adb\ufeff", "ab", ()),
        ("می\u200cخواهم", "می\u200cخواهم", ()),
        ("a\u200cb", "ab", ()),
        ("half \ud842 one", "half one", ("\ufffd",)),
        ("ก\u0e49 tea", "tea", ("ก\u0e49",)),
    ],
)  # fmt: skip
def test_what_belongs_together_is_kept_or_left_out_as_one(text: str, drawn: str, missing: tuple[str, ...]) -> None:
    shaped = font_set("sans", "en").shape(text)
    assert (shaped.text, shaped.missing) == (drawn, missing)
    assert 0 not in shaped.glyphs


@given(text=st.text(max_size=30))
def test_any_text_is_shaped_in_any_language(text: str) -> None:
    for language in ("ar", "ja", "en"):
        shaped = font_set("bold", language, (), 0.05).shape(text)
        assert len(shaped.advance) == len(shaped.text)
        assert sorted(shaped.seen(0, len(shaped.text))) == list(range(len(shaped.glyphs)))
        assert 0 not in shaped.glyphs


@given(text=st.text(max_size=30))
def test_clusters_lose_only_what_is_invisible(text: str) -> None:
    joined = "".join(clusters(text))
    lost = [c for c in text if c not in joined and not c.isspace()]
    assert all(unicodedata.category(c) in ("Cc", "Cf") for c in lost)


@pytest.fixture
def campaign(tmp_path: Path) -> tuple[Path, Brand, Product]:
    brand, product = sample_campaign(tmp_path)
    names = {"ar": "شاي الربيع", "he": "תה אביב", "ja": "春山茶事"}
    return tmp_path, brand.model_copy(update={"name": brand.name | names}), product


def _scene(campaign: tuple[Path, Brand, Product], template: str, where: str, locale: str, **fields: str) -> Scene:
    root, brand, product = campaign
    renderer = renderers.get(template)
    assert isinstance(renderer, Painted)
    creative = sample_creative(locale, **fields)
    return renderer.scene(creative, placement(where), brand=brand, product=product, root=root)


_COPIES = {
    "ar": ("خصم 30% على القهوة العربية الطازجة", "اطلب الآن"),
    "he": ("קפה טרי ב-30% הנחה, רק היום", "לרכישה"),
    "ja": ("手摘みの新茶を、あなたの一杯に。", "今すぐ購入"),
    "ko": ("손으로 딴 봄 햇차, 지금 20% 할인", "구매하기"),
    "zh": ("茶", "看看"),
    "zh-CN": ("春茶", "看看"),
    "en": ("A quiet cup of hand-picked mountain tea for any hour of day", "Shop"),
    "zh-TW": (
        "高山烏龍新茶上市，手採嫩芽，慢火烘焙，一口回甘，送禮自用兩相宜，現在下單立減五十元，全台免運到府，數量有限，售完為止，敬請把握機會",
        "立即選購",
    ),
}


@pytest.mark.parametrize("template", sorted(renderers.names()))
@pytest.mark.parametrize("locale", _COPIES)
def test_every_script_fits_every_shape(template: str, locale: str, campaign: tuple[Path, Brand, Product]) -> None:
    headline, cta = _COPIES[locale]
    for where in SIX:
        scene = _scene(campaign, template, where, locale, headline=headline, cta=cta)
        if len(headline) > 60 and scene.overflow:
            continue  # too much for a narrow banner, and told
        assert not scene.overflow, (where, scene.findings)
        assert overlaps(scene, None) == 0, where
        assert all(scene.safe.contains(p.box, slack=1.0) for p in scene.placed), where
        assert scene.missing == 0


def _outline(face: Face, char: str) -> object:
    glyph = face.typeface.unicharToGlyph(ord(char))
    assert glyph, char
    path = face.font(100.0).getPath(glyph)
    return [(path.getPoint(at).x(), path.getPoint(at).y()) for at in range(path.countPoints())]


@pytest.mark.parametrize("role", ["sans", "bold", "serif"])
@pytest.mark.parametrize("locale", ["zh-TW", "zh-HK", "zh-Hant"])
def test_traditional_chinese_has_shapes_of_its_own(locale: str, role: Role) -> None:
    fonts = font_set(role, writing_of(locale))
    mainland = shipped_face("NotoSansSC-Bold.ttf" if role != "sans" else "NotoSansSC-Medium.ttf")
    shaped = fonts.shape("骨過角茶，。")
    for char, face in zip(shaped.text, shaped.faces, strict=True):
        own = shaped.fonts[face]
        assert own.name.startswith("NotoSansTC"), char
        assert own.typeface.unicharToGlyph(ord(char)) == shaped.glyphs[shaped.text.index(char)], "no locl turns it back"
        assert _outline(own, char) != _outline(mainland, char), char
    assert fonts.foreign(shaped.text) == ""
    # what both write alike is drawn alike, so the difference is the shape and not the cut
    tc = shaped.fonts[shaped.faces[0]]
    assert _outline(tc, "一") == _outline(mainland, "一")


def test_the_mainland_keeps_its_shapes_and_borrows_what_it_lacks() -> None:
    shaped = font_set("bold", writing_of("zh-CN")).shape("骨过角")
    assert {shaped.fonts[face].name for face in shaped.faces} == {"NotoSansSC-Bold.ttf"}
    cantonese = font_set("bold", writing_of("zh-HK")).shape("呢杯茶係咁靚，飲咗佢喺屋企搵返啲嘢")
    assert not cantonese.missing
    assert {cantonese.fonts[face].name for face in cantonese.faces} == {"NotoSansTC-Bold.ttf"}
    borrowed = font_set("bold", "zh").shape("㗎")
    assert [borrowed.fonts[face].name for face in borrowed.faces] == ["NotoSansTC-Bold.ttf"]


def test_simplified_characters_in_traditional_copy_are_told(campaign: tuple[Path, Brand, Product]) -> None:
    scene = _scene(campaign, "editorial", "1080x1080", "zh-TW", headline="過年送礼，骨瓷茶具")
    (found,) = [f for f in scene.findings if f.rule == "render.glyph_shapes" and f.field == "headline"]
    assert (found.span, found.severity) == ("礼", "notice")
    assert "Traditional Chinese" in found.why


@pytest.mark.parametrize("where", SIX)
def test_copy_from_the_right_hugs_the_right(where: str, campaign: tuple[Path, Brand, Product]) -> None:
    scene = _scene(campaign, "editorial", where, "he", headline="קפה טרי, רק היום", cta="לרכישה")
    other = _scene(campaign, "editorial", where, "en", headline="Fresh coffee, only today", cta="Buy it")
    assert scene.layout == mirrored(other.layout)
    headline = next(t for t in scene.texts if t.kind == "headline")
    block = next(b for b in scene.layout.blocks if "headline" in b.stack)
    assert block.align != "right"
    if block.align == "left":
        edges = {
            round(x + line.width * headline.size) for line, (x, _) in zip(headline.lines, headline.at, strict=True)
        }
        assert edges == {round(scene.safe.within(block.box).right)}
    now, was = (next(t for t in scene.texts if t.kind == "price" and t.struck is struck) for struck in (False, True))
    beside, below = now.box.left > was.box.right - 1, now.box.top > was.box.bottom - 1
    assert beside or below, "beside it, or under it where it is narrow"
    button = next(p for p in scene.placed if isinstance(p, PlacedButton))
    label = next(p for p in scene.placed if isinstance(p, PlacedText) and p.kind == "cta")
    assert button.box.contains(label.box)


def test_a_logo_stands_before_the_name_in_reading_order(campaign: tuple[Path, Brand, Product]) -> None:
    from adwright.render.placed import PlacedLogo

    root, brand, product = campaign
    Image.fromarray(np.full((64, 64, 4), (20, 90, 60, 255), np.uint8)).save(root / "logo.png")
    branded = (root, brand.model_copy(update={"logo": "logo.png"}), product)
    for locale, headline, right in (("he", "קפה טרי", True), ("en", "Fresh tea", False)):
        scene = _scene(branded, "editorial", "1080x1080", locale, headline=headline)
        logo = next(p for p in scene.placed if isinstance(p, PlacedLogo))
        name = next(t for t in scene.texts if t.kind == "brand")
        assert (logo.box.left > name.box.right - 1) is right
        assert (logo.box.right < name.box.left + 1) is not right


def test_a_very_long_word_shrinks_before_it_is_parted(campaign: tuple[Path, Brand, Product]) -> None:
    word = "Supercalifragilisticexpialidocious"
    wide = _scene(campaign, "editorial", "728x90", "en", headline=word)
    narrow = _scene(campaign, "editorial", "300x250", "en", headline=word)
    for scene, parts in ((wide, 1), (narrow, 2)):
        headline = next(t for t in scene.texts if t.kind == "headline")
        said = [headline.shaped.text[x.start : x.end] for x in headline.lines]
        assert "".join(said) == word
        assert len(said) == parts
        assert min(map(len, said)) >= 5
        assert any(f.rule == "render.parted_word" for f in scene.findings) is (parts > 1)


def test_kanji_in_chinese_shapes_are_told(campaign: tuple[Path, Brand, Product]) -> None:
    told = _scene(campaign, "bold", "300x250", "ja", headline="饮むお茶").findings
    assert [f.severity for f in told if f.rule == "render.glyph_shapes"] == ["notice"]
    assert not [
        f for f in _scene(campaign, "bold", "300x250", "ja", headline="飲むお茶").findings if "shapes" in f.rule
    ]


def test_hidden_turns_change_no_pixel(campaign: tuple[Path, Brand, Product]) -> None:
    root, brand, product = campaign
    made = [
        render(sample_creative("en", headline=text), placement("300x250"), brand=brand, product=product, root=root,
               out=root / "out", template="bold")
        for text in ("Now $99 only", "Now \u202e$99\u202c only\u200b")
    ]  # fmt: skip
    assert made[0].files[0].sha256 == made[1].files[0].sha256


def test_hidden_turns_are_told(campaign: tuple[Path, Brand, Product]) -> None:
    scene = _scene(campaign, "bold", "300x250", "en", headline="Now \u202e$99\u202c only")
    told = [f for f in scene.findings if f.rule == "render.hidden_characters"]
    assert [(f.severity, f.field) for f in told] == [("notice", "headline")]
    assert "U+202C U+202E" in told[0].why


def test_vowel_signs_get_room_between_lines(campaign: tuple[Path, Brand, Product]) -> None:
    def gap(headline: str) -> float:
        scene = _scene(campaign, "bold", "160x600", "ar", headline=headline)
        text = next(t for t in scene.texts if t.kind == "headline")
        assert len(text.at) > 1
        return (text.at[1][1] - text.at[0][1]) / text.size

    assert gap("قهوة عربية طازجة كل صباح") < gap("قَهْوَةٌ عَرَبِيَّةٌ طَازَجَةٌ كُلَّ صَبَاحٍ")


def test_lowest_prices_are_said_in_the_copys_language() -> None:
    from adwright.core import Money

    tea = Product(id="1", title="Tea", price=Money.of(980, "JPY"), price_from=True)
    said = [prices(tea, locale)[0] for locale in ("ja", "ko", "ar", "he", "en", "zh")]
    assert len(set(said)) == 6
    assert all(not text.startswith("from") for text in said[:4])


@pytest.mark.parametrize(
    ("locale", "currency", "seen"),
    [("ar", "SAR", "ر.س. 128"), ("he", "ILS", "₪ 128"), ("ar-MA", "MAD", "د.م. 128"), ("ar", "USD", "US$ 128"),
     ("he", "AED", "AED 128"), ("en", "ILS", "₪128"), ("en", "SAR", "SAR 128")],
)  # fmt: skip
def test_prices_stand_as_they_are_read(
    locale: str, currency: str, seen: str, campaign: tuple[Path, Brand, Product]
) -> None:
    """From the left to the right, as the eye meets them; letters of Arabic are turned back to their order."""
    from adwright.core import Money
    from adwright.render.exports import is_from_right, lines_of

    root, brand, product = campaign
    product = product.model_copy(update={"price": Money.of(256, currency), "sale_price": Money.of(128, currency)})
    headline = {"ar": "شاي الربيع", "he": "תה אביב", "en": "Spring tea"}[locale[:2]]
    renderer = renderers.get("editorial")
    assert isinstance(renderer, Painted)
    creative = sample_creative(locale, headline=headline)
    scene = renderer.scene(creative, placement("1080x1080"), brand=brand, product=product, root=root)
    now = next(text for text in scene.texts if text.kind == "price" and not text.struck)
    shaped, (line,) = now.shaped, now.lines
    assert not shaped.missing
    order = [shaped.text[shaped.clusters[at]] for at in shaped.seen(line.start, line.end)]
    words = "".join(order).replace("\u00a0", " ").split(" ")
    assert [w if w.isascii() or "₪" in w else w[::-1] for w in words] == seen.split(" ")
    # a page or a drawing program orders them as the painter did
    assert is_from_right(now) is (locale != "en")
    assert [said.strip("\u200e\u200f\u061c") for said in lines_of(now)] == [shaped.text]


def test_every_face_has_its_licence_beside_it() -> None:
    folder = files("adwright.data").joinpath("fonts")
    names = [entry.name for entry in folder.iterdir()]
    faces = [name for name in names if name.endswith(".ttf")]
    assert len(faces) >= 14
    readme = folder.joinpath("README.md").read_text("utf-8")
    for face in faces:
        family = face.split("-")[0]
        assert f"OFL-{family}.txt" in names
        assert face in readme
    assert {"ar", "he", "fa"} <= RTL_LANGUAGES
