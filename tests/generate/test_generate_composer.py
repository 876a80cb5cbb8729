"""Composed lines on made products: true, fitting, well set, in both languages, whatever the feed holds."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adwright.core import FIELDS, Brand, Brief, Contrast, Fact, Line, Money, Product, Segment
from adwright.generate import make_brief
from adwright.generate.angles import PLAIN_ORDER, angle_order
from adwright.generate.attributes import attribute_phrase
from adwright.generate.composer import compose, concept, reads_well, templates
from adwright.generate.filters import numbers
from adwright.generate.limits import fits
from adwright.generate.names import name_forms
from adwright.generate.words import word_list

BRAND = Brand(name={"": "Springtea", "zh": "春山茶事"})
SIX = ("300x250", "728x90", "160x600", "1080x1080", "1080x1920", "1200x628")
EVERY_ANGLE = (*PLAIN_ORDER, "evening", "weekend", "occasion")


def brief_of(locale: str = "en", audience: Segment | None = None, **product: Any) -> Brief:
    made = Product(**{"id": "p1", "title": "Oolong tea" if locale == "en" else "岩茶", "locale": locale, **product})
    return make_brief(made, BRAND, locale=locale, placements=SIX, segment=audience)


def lines_of(brief: Brief, field: str, angles: tuple[str, ...] = EVERY_ANGLE, most: int = 60) -> list[Line]:
    return [made.line for made in islice(compose(brief, field, angles), most)]


def usd(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


WORDS_EN = st.lists(
    st.sampled_from(
        [
            "Oolong",
            "tea",
            "Kettle",
            "steel",
            "0.9",
            "L",
            "12",
            "U-Lock",
            "Y-Wrench,",
            "(set)",
            "and",
            "in",
            "-",
            "|",
            "best!!",
            "<b>",
            "Zip:",
            '"Mini"',
            "1940's",
            "...",
            "#1",
            "&",
            ",,",
        ]
    ),
    min_size=1,
    max_size=9,
).map(" ".join)
WORDS_ZH = st.lists(
    st.sampled_from(
        [
            "炭焙",
            "岩茶",
            "小罐装",
            "连帽",
            "卫衣",
            "男",
            "2024新款",
            "500ml",
            "【包邮】",
            "（礼盒）",
            ",,",
            "！",
            "最佳",
            "Nike",
            "41",
            "<b>",
            ":",
            "加厚",
            "、",
            '"',
        ]
    ),
    min_size=1,
    max_size=9,
).map("".join)
VALUES_EN = st.sampled_from(
    ["Organic cotton", "0.9 L", "Zip", "Anxi", "S, M, L", "Black, White", "yes", "Made in U.S.A.", "a; b"]
)
VALUES_ZH = st.sampled_from(
    ["福建武夷山", "8克×12罐", "宽松", "M、L、XL", "黑色、灰色", "是", "棉78% 聚酯纤维22%", "桂皮香", "4升。"]
)
KEYS_EN = st.sampled_from(["Material", "Capacity", "Closure", "Origin", "Size", "Color", "Vendor", "Dishwasher safe"])
KEYS_ZH = st.sampled_from(["产地", "净含量", "版型", "尺码", "颜色", "可水洗", "材质", "香型", "品牌", "水箱"])


@st.composite
def products(draw: st.DrawFn, locale: str) -> Product:
    english = locale == "en"
    price = draw(st.none() | st.integers(1, 500_000))
    currency = draw(st.sampled_from(["USD", "CNY", "JPY", "EUR", "CHF"]))
    text = WORDS_EN if english else WORDS_ZH
    return Product(
        id=draw(st.text("abc1", min_size=1, max_size=4)),
        title=draw(text),
        locale=locale,
        description=". ".join(draw(st.lists(text, max_size=3))),
        attributes=draw(
            st.dictionaries(KEYS_EN if english else KEYS_ZH, VALUES_EN if english else VALUES_ZH, max_size=4)
        ),
        category=draw(st.sampled_from(["", "Helmets", "Drinks > Tea", "Apparel", "茶叶/乌龙茶", "BMX"])),
        price=Money(minor=price, currency=currency) if price else None,
        price_from=draw(st.booleans()),
        sale_price=Money(minor=draw(st.integers(1, price)), currency=currency)
        if price and draw(st.booleans())
        else None,
    )


def check_line(brief: Brief, line: Line) -> None:
    text = line.text
    assert text.strip() == text
    assert text
    assert fits(brief, line.field, text), text
    assert not re.search(r"[，。：；！？、,;:!?][，。：；！？、,.;:!?]|\.\.|\s[,.;:!?，。：；！？、]|  ", text), text
    assert not set(text) & set("<>{}|`\n"), text
    known = set(numbers(" ".join(f"{fact.name} {fact.text}" for fact in brief.facts)))
    assert set(numbers(text)) <= known, (text, known)
    facts = {fact.id: fact for fact in brief.facts}
    ends = 0
    for support in line.supports:
        assert text[support.start : support.end] == support.span
        assert support.start >= ends
        ends = support.end
        fact = facts[support.fact]
        assert support.span.casefold() in f"{fact.name} {fact.text}".casefold(), (support, fact)
    # What no fact supports is grammar of the templates: it holds no figure and no boast.
    bare = "".join(c for at, c in enumerate(text) if not any(s.start <= at < s.end for s in line.supports))
    assert not re.search(r"\d", bare), text
    assert not word_list("superlatives").search(bare)
    assert not word_list("promises").search(bare)


@pytest.mark.parametrize("title", ['"<b>:2024新款', "12 :2024新款", "茶 ,500 克", "A <b> :mug"])
def test_marks_of_a_title_close_up_and_join_no_numbers(title: str) -> None:
    brief = make_brief(Product(id="p", title=title, locale="zh-CN"), BRAND, locale="zh-CN", placements=SIX)
    for line in lines_of(brief, "headline", most=25):
        check_line(brief, line)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
@given(data=st.data())
@settings(max_examples=40)
def test_every_composed_line_is_true_and_well_set(locale: str, data: st.DataObject) -> None:
    product = data.draw(products(locale))
    brief = make_brief(product, BRAND, locale=locale, placements=SIX)
    for field in FIELDS:
        lines = lines_of(brief, field, most=25)
        assert len({line.text.casefold() for line in lines}) == len(lines)
        for line in lines:
            check_line(brief, line)
            assert line.recipe.writer == "composer"
            assert line.recipe.why
    assert lines_of(brief, "cta")


def test_template_text_itself_boasts_nothing_and_holds_no_figure() -> None:
    for language in ("en", "zh"):
        source = templates(language)
        for angles in source["fields"].values():
            assert set(angles) <= set(EVERY_ANGLE)
            for line in (line for lines in angles.values() for line in lines):
                bare = re.sub(r"\{\w+\}", "", line)
                for barred in ("superlatives", "promises", "claims", "number_words", "injection"):
                    found = word_list(barred).search(bare)
                    assert not found, (line, found)
                assert not re.search(r"\d", bare)
        assert set(source["fields"]) == set(FIELDS) - {"cta"}
        assert all(width_ok for cta in source["cta"].values() for width_ok in (len(text) <= 16 for text in cta))


def test_sale_and_range_are_said_as_such() -> None:
    sale = brief_of(price=usd(2500), sale_price=usd(2000))
    said = [line.text for line in lines_of(sale, "headline", ("price",))]
    assert "Oolong tea, now $20" in said
    assert "Now $20, was $25" in said
    assert not any(re.search(r"for \$", text) for text in said)
    zh = brief_of("zh-CN", price=Money(minor=2500, currency="CNY"), sale_price=Money(minor=2000, currency="CNY"))
    assert "岩茶，现价¥20（原价¥25）" in [line.text for line in lines_of(zh, "headline", ("price",))]
    start = brief_of(price=usd(2000), price_from=True)
    texts = [line.text for field in FIELDS for line in lines_of(start, field)]
    assert any("from $20" in text for text in texts)
    assert all(re.search(r"(?i)from \$20", text) for text in texts if "$20" in text)
    zh_start = brief_of("zh-CN", price=Money(minor=2000, currency="CNY"), price_from=True)
    assert all("¥20起" in line.text for field in FIELDS for line in lines_of(zh_start, field) if "¥20" in line.text)


def test_the_seller_is_not_called_the_maker() -> None:
    brief = brief_of(title="Flak Helmet", attributes={"Vendor": "Giro"})
    texts = [line.text for field in FIELDS for line in lines_of(brief, field)]
    assert any("by Giro" in text for text in texts)
    assert any("at Springtea" in text for text in texts)
    assert not any("by Springtea" in text for text in texts)


@pytest.mark.parametrize(
    ("title", "brand", "category", "chinese", "first"),
    [
        ("Cashmere Knit Sock in Bronze", "", "", False, "Cashmere Knit Sock in Bronze"),
        ("Brooks Land's End Rear Pannier - Black (Pair)", "Brooks", "", False, "Land's End Rear Pannier"),
        ("Trail Running Shoe with Reinforced Toe Cap, Size 42", "", "", False, "Trail Running Shoe"),
        (
            "Extraordinarily Comfortable Reinforced Classic Chromoly Frameset",
            "",
            "",
            False,
            "Classic Chromoly Frameset",
        ),
        ("Olive Oil 500 ml", "", "", False, "Olive Oil 500 ml"),
        ("2024新款 Nike Air Zoom Pegasus 41 男子公路跑步鞋 FD2722", "", "跑步鞋", True, "Nike Air Zoom Pegasus 41"),
        ("【包邮】明前龙井茶叶礼盒装", "", "", True, "明前龙井茶叶礼盒装"),
        ("加绒加厚连帽卫衣男冬季宽松潮牌外套", "", "卫衣", True, "加绒加厚连帽卫衣"),
    ],
)
def test_titles_are_shortened_where_a_person_would(
    title: str, brand: str, category: str, chinese: bool, first: str
) -> None:
    assert name_forms(title, brand, category, chinese=chinese)[0] == first


def test_a_title_without_borders_is_cut_only_as_a_last_resort() -> None:
    brief = brief_of(title="X" * 80)
    headlines = [line.text for line in lines_of(brief, "headline")]
    assert all(fits(brief, "headline", text) for text in headlines)
    assert headlines
    long_chinese = brief_of("zh-CN", title="手工打磨全铜加厚鎏金仿古雕花四方高脚香炉家居摆件装饰")
    names = [line.text for line in lines_of(long_chinese, "headline", ("name",))]
    assert names
    assert not any("…" in text for text in names)


@pytest.mark.parametrize("category", ["白酒", "Red wine", "保健食品"])
def test_buttons_do_not_urge_where_care_is_due(category: str) -> None:
    locale = "zh-CN" if category in {"白酒", "保健食品"} else "en"
    product = Product(id="p", title="52", category=category, locale=locale)
    brief = make_brief(product, BRAND, locale=locale, placements=SIX, objective="purchases")
    assert not any(re.search(r"(?i)shop|buy|basket|购|车", line.text) for line in lines_of(brief, "cta"))
    assert {line.text for line in lines_of(brief_of(), "cta")} <= set(templates("en")["cta"]["clicks"])


def test_a_button_speaks_of_the_price_only_when_there_is_one() -> None:
    assert not any("price" in line.text.lower() for line in lines_of(brief_of(), "cta"))
    assert any("price" in line.text.lower() for line in lines_of(brief_of(price=usd(2000)), "cta"))


def audience(**kw: Any) -> Segment:
    base = {
        "id": "s1",
        "name": {"": "a"},
        "size": 50,
        "share": 0.1,
        "centroid": {},
        "contrasts": (),
        "insight": {"": "x"},
    }
    return Segment.model_validate(base | kw)


@pytest.mark.parametrize(
    ("segment", "lead"),
    [
        (
            audience(
                contrasts=(Contrast(feature="mean price of products", value=80, baseline=40, effect=0.9, unit="USD"),)
            ),
            "attribute",
        ),
        (
            audience(contrasts=(Contrast(feature="mean price of products", value=20, baseline=40, effect=-0.9),)),
            "price",
        ),
        (
            audience(contrasts=(Contrast(feature="share of events 18-24h", value=0.6, baseline=0.3, effect=1.1),)),
            "evening",
        ),
        (
            audience(
                contrasts=(Contrast(feature="share of events at the weekend", value=0.6, baseline=0.3, effect=1.1),)
            ),
            "weekend",
        ),
        (audience(categories=(("Tea", 2.4),)), "category"),
    ],
)
def test_what_sets_an_audience_apart_leads(segment: Segment, lead: str) -> None:
    order, why = angle_order(brief_of(category="Tea", audience=segment))
    assert order[0] == lead
    assert lead in why
    assert re.search(r"\d", why)


def test_a_small_or_unsayable_contrast_changes_nothing() -> None:
    dull = audience(
        contrasts=(
            Contrast(feature="mean price of products", value=41, baseline=40, effect=0.05),
            Contrast(feature="purchases per user", value=4, baseline=1, effect=2.0),
        )
    )
    assert angle_order(brief_of(audience=dull))[0] == angle_order(brief_of())[0]


@pytest.mark.parametrize(("locale", "occasion"), [("en", "Mother's Day"), ("zh-CN", "母亲节")])
def test_an_occasion_is_named_once_the_lead_is_said(locale: str, occasion: str) -> None:
    tea = Product(id="p", title="Tea" if locale == "en" else "岩茶", locale=locale)
    brief = make_brief(tea, BRAND, locale=locale, placements=SIX, occasion=occasion)
    assert angle_order(brief)[0][1] == "occasion"
    assert any(occasion in line.text for line in lines_of(brief, "headline", angle_order(brief)[0]))
    assert not any(occasion in line.text for line in lines_of(brief_of(locale), "headline"))


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_angle_has_a_picture(locale: str) -> None:
    brief = brief_of(locale)
    assert len({concept(brief, angle) for angle in EVERY_ANGLE}) >= 6
    assert not any("{" in concept(brief, angle) for angle in EVERY_ANGLE)


@pytest.mark.parametrize("text", ["a,, b", "a .", "Tea Tea", "x: y: z", "（茶", "茶，。好", "Pegasus 41¥899", "a  b"])
def test_ill_set_lines_are_seen(text: str) -> None:
    assert not reads_well(text)


EN_TEA: dict[str, Any] = {
    "title": "Zhenghe White Peony, 100 g",
    "category": "White tea",
    "attributes": {
        "Origin": "Zhenghe, Fujian",
        "Harvest": "May 2025",
        "Weight": "100 g",
        "Pack": "Hexagonal box",
        "Process": "Sun-withered",
        "Material": "Porcelain",
        "Brewing": "8 pearls a cup, 90 °C",
    },
}


def all_lines(brief: Brief, *fields: str) -> list[str]:
    return [line.text for field in fields or FIELDS for line in lines_of(brief, field, most=150)]


def test_months_keep_their_capital_and_ordinary_words_lose_it() -> None:
    texts = all_lines(brief_of(**EN_TEA))
    assert any("harvested in May 2025" in text for text in texts)
    assert not any("may 2025" in text for text in texts)
    assert any(", porcelain" in text for text in texts)
    assert not any(re.search(r"[a-z,] (Porcelain|Sun-withered|Hexagonal)", text) for text in texts)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Pack", "Paper bag", "in a paper bag"),
        ("Pack", "Aluminium tin", "in an aluminium tin"),
        ("Pack", "3 small bags", "3 small bags"),
        ("Pack", "Lid, bowl, saucer, two cups", "lid, bowl, saucer, two cups"),
        ("Weight", "30 g", "30 g"),
        ("Harvest", "Spring 2024", "harvested in spring 2024"),
        ("Harvest", "Spring leaves and summer flowers, 2025", "spring leaves and summer flowers, 2025"),
        ("Process", "Hand-finished in the wok", "hand-finished in the wok"),
        ("Material", "Italian leather", "Italian leather"),
        ("Roast", "Medium", "medium roast"),
        ("采摘", "2026年3月", "采于2026年3月"),
        ("采摘", "2025年春茶、夏花", "2025年春茶、夏花"),
        ("规格", "3瓶", "3瓶装"),
        ("规格", "纸袋装", "纸袋装"),
        ("规格", "8克×12罐", "规格8克×12罐"),
        ("工艺", "手工辉锅", "手工辉锅"),
        ("焙火", "中焙", "中焙"),
        ("材质", "瓷", "瓷质"),
    ],
)
def test_attributes_are_said_as_people_say_them(name: str, text: str, said: str) -> None:
    fact = Fact(id="f1", kind="attribute", name=name, text=text, evidence="row")
    phrase = attribute_phrase(fact, "T", chinese=not name.isascii())
    assert phrase is not None
    assert phrase.text == said


def test_weight_and_pack_are_one_phrase_and_no_headline_leads_with_them() -> None:
    attributes = {"Weight": "125 g", "Pack": "Hexagonal box", "Process": "Rolled by hand"}
    brief = brief_of(title="Anxi Tieguanyin", attributes=attributes)
    assert any("125 g in a hexagonal box" in text for text in all_lines(brief, "description"))
    assert not any("weight" in text for text in all_lines(brief))
    light = brief_of(title="Tea", attributes={"Weight": "50 g", "Process": "Rolled by hand"})
    assert not any("50 g" in text for text in all_lines(light, "headline"))


@pytest.mark.parametrize(
    ("locale", "product", "never"),
    [
        ("zh-CN", {"title": "冷泡茶 三瓶装", "attributes": {"规格": "3瓶"}}, "3瓶"),
        ("zh-CN", {"title": "政和白牡丹 100克", "attributes": {"净含量": "100克"}}, "净含量"),
        ("zh-CN", {"title": "福州茉莉龙珠", "attributes": {"产地": "福建福州"}}, "产自福建福州"),
        ("en", {"title": "Cold-Brew Tea, three bottles", "attributes": {"Pack": "3 bottles"}}, "3 bottles"),
        ("en", {"title": "Fuzhou Jasmine Pearls", "attributes": {"Origin": "Fuzhou, Fujian"}}, "Pearls from Fuzhou"),
    ],
)
def test_what_the_title_says_is_not_said_again(locale: str, product: dict[str, Any], never: str) -> None:
    texts = all_lines(brief_of(locale, **product))
    assert texts
    assert not any(never in text for text in texts)


def test_chinese_prices_and_makers_do_not_stick_to_the_name() -> None:
    brief = brief_of("zh-CN", title="洞庭碧螺春 50克纸袋", price=Money(minor=18800, currency="CNY"))
    assert "洞庭碧螺春 50克纸袋，¥188" in all_lines(brief, "headline")
    assert not any(re.search(r"[^\s，。（价]¥", text) for text in all_lines(brief))
    own = brief_of("zh-CN", title="春山茶礼 双罐礼盒")
    assert not any("春山茶事" in text for text in all_lines(own))


def test_headlines_open_with_process_place_and_statement() -> None:
    assert {"Sun-withered white tea", "White tea from Zhenghe"} <= set(all_lines(brief_of(**EN_TEA), "headline"))
    zh = brief_of(
        "zh-CN",
        title="青釉盖碗",
        category="茶具",
        attributes={"工艺": "手工拉坯", "产地": "江西景德镇"},
        description="景德镇手工拉坯，薄胎青釉，碗身手绘一枝新叶。",
    )
    assert {"手工拉坯的青釉盖碗", "来自江西景德镇的茶具", "景德镇手工拉坯，薄胎青釉"} <= set(all_lines(zh, "headline"))
    turned = brief_of("zh-CN", title="青釉盖碗", description="青釉盖碗一套六件，但不含托盘，适合两人用的小桌。")
    assert not any(text.startswith("青釉盖碗一套") for text in all_lines(turned, "headline"))


def test_a_statement_about_a_part_or_a_deed_is_no_headline() -> None:
    brief = brief_of(
        title="Mini Hand Pump", description="Pumps to 120 psi. Comes with a pump hose. A small pump comes with it."
    )
    texts = all_lines(brief, "headline")
    assert "Comes with a pump hose" in texts
    assert not {"Pumps to 120 psi", "A small pump comes with it"} & set(texts)


def test_a_long_statement_is_cut_only_where_its_beginning_is_whole() -> None:
    whole = "Thrown by hand in Jingdezhen, thin-walled under a celadon glaze, with one young branch painted on it"
    assert "Thrown by hand in Jingdezhen, thin-walled under a celadon glaze." in all_lines(
        brief_of(description=whole + "."), "description"
    )
    for text in (
        "The long and heavy bag of the keeper is made of cotton, wool, and the silk of spiders in the garden.",
        "When you ride the road in the dark of winter, this lamp is seen by the cars that come behind you.",
        "The cover keeps the rain off the saddle on short rides, but not off the bag that hangs on the rack.",
    ):
        said = all_lines(brief_of(description=text), "description")
        assert not any(line.startswith(text[:22]) for line in said), said


def test_nothing_is_said_twice_in_a_line() -> None:
    zh = brief_of("zh-CN", title="政和白牡丹", attributes={"工艺": "日晒萎凋"})
    assert not any(text.count("日晒萎凋") > 1 for text in all_lines(zh))
    scented = brief_of(title="Jasmine Pearls", category="Scented tea", attributes={"Process": "Scented six times"})
    assert "Scented tea, scented six times" not in all_lines(scented)


def test_a_name_with_its_measure_stands_before_a_mark() -> None:
    texts = all_lines(brief_of(**EN_TEA, price=usd(2800)))
    assert any("100 g, $28" in text for text in texts)
    assert not any(re.search(r"100 g (by|from|at|in|for|up)\b", text) for text in texts if "Peony, 100" in text)
