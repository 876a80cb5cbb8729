"""Claims need a fact that says as much."""

from __future__ import annotations

import pytest

from adwright.check import Subject
from adwright.check.facts.claims import check_claims
from adwright.check.facts.lexicon import families
from adwright.core import Brand, Brief, Fact, Product


def judged(text: str, *facts: str | tuple[str, str]) -> list[tuple[str, str]]:
    told = tuple(
        Fact(
            id=f"f{i}",
            kind="attribute",
            name="" if isinstance(f, str) else f[0],
            text=f if isinstance(f, str) else f[1],
            evidence="t",
        )
        for i, f in enumerate(facts)
    )
    brief = Brief(
        id="b", product=Product(id="p", title="Thing"), brand_name="B", placements=(), locale="en", facts=told
    )
    found = check_claims(Subject(brief=brief, brand=Brand(name={"": "B"}), field="headline", text=text))
    return [(f.rule.removeprefix("claims."), f.severity) for f in found]


@pytest.mark.parametrize(
    ("text", "fact", "rule"),
    [
        ("Organic green tea", "green tea", "organic"),
        ("有机春茶", "明前春茶", "organic"),
        ("Waterproof jacket", "splash-resistant shell", "waterproof"),
        ("防水外套", "防泼水面料", "waterproof"),
        ("手工缝制", "机器缝制", "handmade"),
        ("纯棉T恤", "棉60%", "pure_cotton"),
        ("100% cotton", "60% cotton, 40% polyester", "pure_cotton"),
        ("Free shipping today", "ships in 2 days", "free_shipping"),
        ("全国包邮", "次日发货", "free_shipping"),
        ("两年质保", "电池两年寿命", "warranty"),
        ("Sugar-free cola", "cane sugar, cola nut", "free_of"),
        ("不含糖", "含糖量低", "sugar_free"),
        ("Vegan leather bag", "calf leather", "vegan"),
        ("Built-in GPS", "Bluetooth 5.3", "gps"),
        ("Certified calm", "tested twice", "certified"),
        ("进口牛奶", "本地牧场", "imported"),
        ("Made in Italy", "Italian calf", "made_in"),
        ("助眠香薰", "薰衣草", "health"),
        ("有 机 茶", "绿茶", "organic"),
        ("ＯＲＧＡＮＩＣ tea", "green tea", "organic"),
        ("Titanium frame", "aluminium frame", "titanium"),
        ("真丝睡衣", "聚酯纤维", "silk"),
        ("Award-winning jam", "plum jam", "award"),
        ("抗菌袜", "棉袜", "antibacterial"),
        ("无线耳机", "3.5毫米插头", "cordless"),
    ],
)
def test_unlicensed_claims_are_found(text: str, fact: str, rule: str) -> None:
    assert (rule, "block") in judged(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Organic green tea", "certified organic leaves"),
        ("有机春茶", "有机认证"),
        ("防水外套", "IPX7"),
        ("防泼水外套", "防水8000mm"),
        ("Splash-resistant shell", "waterproof"),
        ("纯棉T恤", "面料：棉100%"),
        ("Free shipping", "Orders over $60 ship free: free shipping"),
        ("两年质保", "质保2年"),
        ("无糖苏打", "0糖"),
        ("Handmade by Ana", "made by hand in Lisbon"),
        ("Vegan soap", "plant-based, vegan"),
        ("蓝牙音箱", "Bluetooth 5.3"),
        ("机会难得，有机会再说", "tea"),
        ("A walk in the 静静的林", "tea"),
        ("Not waterproof, and proud of it", "canvas"),
        ("非手工制品", "机器制"),
        ("如丝绸般顺滑的茶汤", "乌龙"),
    ],
)
def test_licensed_claims_and_look_alikes_pass(text: str, fact: str) -> None:
    assert judged(text, fact) == []


def test_a_fact_that_denies_is_named() -> None:
    assert judged("Waterproof case", "not waterproof") == [("waterproof", "block")]
    assert judged("Waterproof case", ("waterproof", "no")) == [("waterproof", "block")]
    assert judged("Waterproof case", ("waterproof", "yes")) == []


def test_without_facts_a_claim_needs_proof() -> None:
    assert judged("Organic tea") == [("organic", "needs_proof")]


def test_every_claim_licenses_itself() -> None:
    """Quoting a fact literally always passes: the words of the lexicon license their own quotation."""
    for claim in families():
        for word in claim.words:
            assert [
                r for r in judged(f"Our {word} thing", f"{word} thing") if r[0] == claim.id.replace(" ", "_")
            ] == [], word


@pytest.mark.parametrize(
    ("text", "fact", "out"),
    [
        ("Wired headset", "wireless", True), ("Hardwired for speed", "wireless mouse", False),
        ("pu皮沙发", "真皮", True), ("A fast CPU inside", "genuine leather sleeve", False),
        ("Delivered chilled to your door", "shelf-stable", True), ("Best served chilled", "shelf-stable", False),
        ("冷藏保存", "常温保存", True), ("冷藏后口感更好", "常温保存", False),
        ("Ambient storage", "keep frozen", True), ("Soft ambient light", "keep frozen", False),
        ("Dark roast", "light roast", True), ("Not a light roast", "dark roast", False),
    ],
)  # fmt: skip
def test_words_that_shut_each_other_out_are_whole_words_and_meant(text: str, fact: str, out: bool) -> None:
    assert (("exclusive", "block") in judged(text, fact)) is out
