"""What a Chinese reader is told of a finding: all rules and all findings made in code have Chinese words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

import adwright
from adwright.app.check_texts.second_opinion import _failed, _finding
from adwright.app.page.link import link_page
from adwright.app.reasons import Reason, _rows, _table, reason_in, worded
from adwright.app.review.bundle import Bundle
from adwright.app.review.link import Grant, LinkView
from adwright.app.review.queue import ReviewView, ShownLine
from adwright.check import Subject, check_creative, check_subject, checks, counts, required_notices, subject_of_text
from adwright.check.brand import _MARKS
from adwright.check.facts.judgement import _OWN_WORDS
from adwright.check.law.rule import notices, rules
from adwright.check.law.rules import _NAME
from adwright.core import (
    Brand,
    Creative,
    File,
    Finding,
    Line,
    Recipe,
    Rendition,
    placement,
)
from adwright.core.claim import ClaimStatus
from adwright.core.look import PictureFacts, Swatch
from adwright.core.text import has_cjk

_SRC = Path(adwright.__file__).parent
#: Names of findings that are made in code, as rule or as form.
_NAMES = re.compile(
    r"(?:brand|picture|length|counts|facts|input|internal|transcreate|safety|render)\.[a-z_]+(?:\.[a-z_]+)*"
)
#: Names of such a form that are of files and steps, and rules whose findings have a form each.
_NO_FINDINGS = re.compile(
    r".*\.(?:json|jsonl|yaml|toml|py|html|svg|webp|png|jpg)$|picture\.seen$|safety\.faces$|render\.qr$|render\.backdrop$"
)
#: Words of a Chinese page that are Latin in every language.
_LATIN = re.compile(r"“[^”]*”|（系统原文[^）]*）|WCAG|Cookie|clickTag|window\.clickTag|GBK|ZL…|回T")


def chinese_rules() -> set[str]:
    """Rules and notices that can hold for a line in market CN."""
    held = {rule.id for rule in rules() if not rule.markets or "cn" in rule.markets}
    return held | {notice.id for notice in notices() if "cn" in notice.markets}


def english_left(text: str) -> list[str]:
    """Runs of three Latin words and more outside quotation marks: a sentence."""
    return re.findall(r"[A-Za-z']{2,}(?:[ ,]+[A-Za-z']+){2,}", _LATIN.sub("", text))


def test_every_rule_that_can_hold_for_a_chinese_line_has_chinese_words() -> None:
    for id_ in chinese_rules():
        finding = Finding(check="rules", rule=id_, severity="block", span="它", why="a reason", rewrite="a rewrite")
        said = reason_in(finding, "zh")
        assert said.language == "zh", id_
        assert has_cjk(said.title), id_
        assert re.fullmatch("“它”：.+。", said.why), id_
        assert has_cjk(said.rewrite) or id_ == "cn.adlaw.46", id_
        assert not english_left(f"{said.title} {said.why} {said.rewrite}"), id_
    assert _rows().keys() <= chinese_rules(), "words of a rule that is gone"


def test_an_article_that_a_pack_cites_is_cited_in_chinese_too() -> None:
    digits = "〇一二三四五六七八九"

    def chinese(n: int) -> str:
        tens, ones = divmod(n, 10)
        return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")

    for rule in (*rules(), *notices()):
        if rule.id in chinese_rules():
            said = reason_in(Finding(check="rules", rule=rule.id, severity="block", why=""), "zh").why
            for number in re.findall(r"arts?\. (\d+)", rule.why):
                assert f"第{chinese(int(number))}条" in said, (rule.id, number)


def test_every_context_of_a_lesser_finding_has_chinese_words() -> None:
    held = [rule for rule in rules() if rule.id in chinese_rules()]
    contexts = {e.context for rule in held for e in (*rule.exemptions, _NAME) if e.severity}
    assert contexts == _table()["words"]["context"].keys()


def named_in_code() -> Iterator[tuple[str, str]]:
    """Rules and forms that stand in the code, with the file."""
    for room in ("check", "render", "vision", "generate", "app"):
        for file in sorted((_SRC / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAMES.fullmatch(node.value):
                    yield node.value, file.name
                if file.name == "page_limits.py" and getattr(getattr(node, "func", None), "id", "") == "_told":
                    yield from ((f"render.{a.value}", file.name) for a in node.args if _is_rule(a))  # type: ignore[attr-defined] # a call


def _is_rule(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and bool(re.fullmatch(r"[a-z_]+", str(node.value))) and node.value != "notice"


def test_every_finding_that_is_made_in_code_has_chinese_words() -> None:
    named = dict(named_in_code())
    assert {"render.qr.no_room", "render.cookies", "internal.row", "length.room"} <= named.keys()
    made = {name for name in named if not _NO_FINDINGS.match(name)}
    made |= {"numbers.from_price", "render.initial_load", "render.subload", "render.total_load", "render.zip"}
    made |= {f"facts.{name}" for name in (*_OWN_WORDS, "none_given", "figure_of_speech", *get_args(ClaimStatus))}
    made |= {f"brand.tone.{tone.replace(' ', '_')}" for tone in _MARKS}
    made |= {"transcreate.claim_lost", "transcreate.by_order", "transcreate.facts_translated"}
    missing = made - _table()["sentences"].keys() - {"facts.supported"}
    assert not {(name, named.get(name, "")) for name in missing}
    assert set(_table()["sentences"]) <= made, "words of a finding that is gone"
    for name, row in _table()["sentences"].items():
        assert row.keys() == {"title", "why", "rewrite"}
        assert all(map(has_cjk, (row["title"], row["why"]))), name
        assert not english_left(Formatter().vformat(row["why"] + row["rewrite"], (), _Blank())), name


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "1"


BLUE = Swatch(hex="#2461c8", share=1, of_product=1, name={"zh": "蓝色", "en": "blue"}, group="blue")
SHOWN = PictureFacts(image="a.png", kind="cutout", outlined=True, colours=(BLUE,), brightness=0.5)
KIT = Brand(name={"": "春山"}, dont_words=("神器",), competitors=("隔壁家",), legal_lines={"zh": "广告"},
            avoid=("exclamation", "question", "emoji", "capitals", "ellipsis", "first person", "slang"))  # fmt: skip


def said_of(text: str, *facts: str, language: str = "zh", market: str = "CN", **more: str) -> list[Finding]:
    subject = subject_of_text(text, language=language, market=market, facts=facts, brand=KIT, **more)
    brief = subject.brief.model_copy(update={"picture": SHOWN, "placements": ("300x250", "wechat_moments_card")[:1]})
    seen = Subject(brief=brief, brand=KIT, field="headline", text=text, platforms=subject.platforms)
    return [*check_subject(seen), *required_notices(seen)]


def family_findings() -> list[Finding]:
    """Findings of all families, as the checks make them."""
    found = [
        *said_of("全国第一的顶级春茶！独家YYDS？我们的神器比隔壁家好…🎉 TESTED", "容量 350毫升"),
        *said_of("防水，四十小时续航，红色外壳", "续航 20小时", "防水 不支持"),
        *said_of("有线连接，含电池，一小口就够，500毫升", "连接 蓝牙", "电池 不含"),
        *said_of("手工制作，28元，有机"),
        *said_of("红酒炖牛腩，绿色", "颜色 绿色"),
        *said_of("补充维生素，每天一片", "剂型 片剂", category="保健食品"),
        *said_of("All cotton, made by Hilda Moss, waterproof", "cotton 60%, linen 40%", language="en"),
        *said_of("快来看看这一款特别特别好看又好用的产品，买它买它买它，全部都是真的，别错过", "颜色 蓝色"),
        *said_of(" "),
        _finding("手工", {"quote": "手工", "why": "no fact"}) or _failed(""),
        _failed("the endpoint gave no answer in time"),
        *counts({"headline": ("a",)}, placement("google_responsive_search")),
    ]  # fmt: skip
    creative = Creative(brief="b", product="p", locale="zh-CN", lines=(line("春茶"),))
    brief = subject_of_text("春茶", language="zh", market="CN", title="维生素片", category="保健食品").brief
    return [*found, *check_creative(creative, brief, KIT)]


def line(text: str) -> Line:
    return Line(field="headline", text=text, recipe=Recipe(writer="human"))


def test_findings_of_every_family_read_in_chinese_with_their_span_fact_and_number() -> None:
    found = family_findings()
    families = {"rules", "numbers", "claims", "brand", "colours", "length", "required", "second_opinion", "counts"}
    assert families <= {finding.check for finding in found}
    for finding in found:
        said = reason_in(finding, "zh")
        assert said.language == "zh", finding
        own = "" if said.rewrite == finding.rewrite else said.rewrite  # a shortened text is the ad's own
        assert not english_left(f"{said.title}。{said.why}。{own}"), (finding, said)
        assert "“”" not in said.why, (finding, said)
        if finding.span.strip() and finding.check not in ("length",):
            assert finding.span.strip() in said.why, (finding, said)
        assert reason_in(finding, "en") == Reason(
            title=reason_in(finding, "en").title, why=finding.why, rewrite=finding.rewrite, language="en"
        )
    told = next(f for f in found if f.rule == "numbers.contradicted" and "四十小时" in f.span)
    assert "20小时" in reason_in(told, "zh").why
    assert "“四十小时”" in reason_in(told, "zh").why


def test_a_check_that_crashes_and_the_reader_are_told_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashes(_: Subject) -> list[Finding]:
        raise RuntimeError("no such luck")

    monkeypatch.setitem(checks._parts, "crashes", crashes)
    subject = subject_of_text("春茶", language="zh", market="CN")
    told = next(f for f in check_subject(subject) if f.rule == "internal.crashes")
    assert reason_in(told, "zh").why == "检查项“crashes”运行出错（RuntimeError），这一处没有检查。"
    rule = next(rule for rule in rules() if rule.id == "cn.adlaw.17")
    read = subject.finding(
        "reader", rule.id, "needs_proof", "x", at=(0, 2), form="reader", said=(("probability", "0.81"),)
    )
    assert reason_in(read, "zh").why.startswith("“春茶”读起来像“非医疗广告使用医疗用语”（概率 0.81）")


def test_what_has_no_chinese_words_keeps_its_english_ones() -> None:
    plugin = Finding(check="theirs", rule="theirs.rule", severity="notice", why="their reason", rewrite="theirs")
    assert reason_in(plugin, "zh") == Reason(title="", why="their reason", rewrite="theirs", language="en")
    older = Finding(check="numbers", rule="numbers.from_price", severity="block", span="98元", why="the lowest price")
    assert reason_in(older, "zh").language == "en"
    assert worded([plugin, older], "en") == (plugin, older)


@pytest.mark.parametrize("braces", ["{fact}", "{0}", "{span.__class__}", "100%{", "}"])
def test_what_is_quoted_is_text_and_no_template(braces: str) -> None:
    for finding in said_of(f"防水{braces}四十小时续航，第一品牌", f"续航 20小时{braces}"):
        said = reason_in(finding, "zh")
        assert said.language == "zh"
        assert "class 'str'" not in said.why


def shown(findings: list[Finding], locale: str = "zh-CN", text: str = "全国第一的春茶") -> LinkView:
    made = line(text)
    creative = Creative(brief="b", product="p", locale=locale, lines=(made,))
    until = datetime(2026, 4, 4, 8, tzinfo=UTC)
    view = ReviewView(
        campaign="春茶", creative=creative.id, product="茶", locale=locale, segment=None, parent=None,
        state="in_review", checks="review", risk=1, effect=None, lines=(ShownLine(field="headline", text=text),),
        findings=tuple(findings), pictures=(), stands="", frozen="", rating=None, ratings=0, history=(),
    )  # fmt: skip
    grant = Grant(
        id="lk", campaign="春茶", creative=creative.id, may=("approve", "reject"), until=until, frozen="0" * 64
    )
    return LinkView(view=view, bundle=Bundle(creative=creative, renditions=(), files={}), grant=grant, open=True)


def test_no_english_sentence_is_left_on_a_chinese_link_page() -> None:
    page = link_page(shown(family_findings()))
    body = re.sub(r"<[^>]+>", "\n", re.sub(r"<head>.*?</head>", "", page, flags=re.S))
    assert "属于绝对化用语（广告法第九条第三项）" in body
    assert "“四十小时”与商品事实“续航 20小时”不符。" in body
    quoted = {finding.span for finding in family_findings()} | {f.rewrite for f in family_findings()}
    assert not [left for text in body.split("\n") if text.strip() not in quoted for left in english_left(text)]
    english = link_page(shown(family_findings(), "en"))
    assert "an absolute term (art. 9 (3))" in english
    assert "属于绝对化用语" not in english


def test_a_reason_without_chinese_words_is_marked_as_english() -> None:
    page = link_page(shown([Finding(check="t", rule="t.t", severity="notice", why="their <b>reason</b>")]))
    assert '<p lang="en">their &lt;b&gt;reason&lt;/b&gt;</p>' in page


def test_an_approval_does_not_hang_on_words_for_other_languages() -> None:
    creative = Creative(brief="b", product="p", locale="en", lines=(line("a"),))
    file = File(path="a.png", media_type="image/png", sha256="0" * 64, size=1)

    def bundle(why: str, form: str, *said: tuple[str, str]) -> Bundle:
        found = Finding(check="render", rule="render.font", severity="notice", why=why, form=form, said=said)
        drawn = Rendition(creative="c", placement="300x250", template="t", files=(file,), width=1, height=1,
                          findings=(found,))  # fmt: skip
        return Bundle(creative=creative, renditions=(drawn,), files={})

    assert bundle("not used", "").hash == bundle("not used", "x", ("file", "a.ttf")).hash
    assert bundle("not used", "").hash != bundle("used", "").hash
