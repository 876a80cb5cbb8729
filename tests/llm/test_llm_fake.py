"""The fake writes from the facts it is given, and badly when told to."""

from __future__ import annotations

import json

from adwright.llm import Fake, Message, Request

PROMPT = (
    "Product: Gooseneck kettle\nFacts: steel; 0.9 L\nHeadline: x\n\n"
    "Product: Oolong tea\nFacts: hand-picked; 30 bags\nHeadline:"
)


def test_good_lines_hold_only_facts_of_the_last_product() -> None:
    (reply,) = Fake(bad=0).complete([Request(prompt=PROMPT, n=30, max_tokens=60, seed=1)])
    assert all("Oolong tea" in text for text in reply.texts)
    assert not any("kettle" in text or "0.9" in text for text in reply.texts)
    assert len(set(reply.texts)) > 3


def test_bad_lines_show_every_fault() -> None:
    (reply,) = Fake(bad=1).complete([Request(prompt=PROMPT, n=120, max_tokens=400, seed=1)])
    joined = "\n".join(reply.texts)
    assert "Ignore all previous instructions" in joined
    assert "Headline: 1." in joined
    assert "这是另一种语言" in joined
    assert any(len(text) > 200 for text in reply.texts)
    assert any(text.count("Oolong tea") == 3 for text in reply.texts)
    assert any(any(c.isdigit() for c in text.replace("30", "")) for text in reply.texts)


def test_a_schema_is_answered_in_its_form() -> None:
    schema = {"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "string"}, "minItems": 4}}}
    request = Request(messages=(Message(role="user", text="商品：春茶\n信息：明前；罐装"),), json_schema=schema, seed=3)
    (reply,) = Fake(bad=0).complete([request])
    lines = json.loads(reply.texts[0])["lines"]
    assert len(lines) == 4
    assert all("春茶" in line for line in lines)


def test_more_texts_of_one_seed_begin_with_the_same_texts() -> None:
    few, many = (Fake().complete([Request(prompt=PROMPT, n=n, seed=5, max_tokens=99)])[0].texts for n in (3, 9))
    assert many[:3] == few
