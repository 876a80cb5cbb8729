"""Run every check on a line, a creative or a pasted text.

A check that crashes is a blocking finding: what could not be checked does not run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from adwright.check.base import Subject, checks, creative_checks
from adwright.core import Brand, Brief, Creative, Fact, Finding, Line, Product


def check_line(brief: Brief, brand: Brand, line: Line) -> list[Finding]:
    """Findings of all line checks on one line, in the order of their place."""
    return list(check_subject(Subject(brief=brief, brand=brand, field=line.field, text=line.text)))


def check_creative(creative: Creative, brief: Brief, brand: Brand) -> tuple[Finding, ...]:
    """Findings of all checks on all lines and on the whole.

    Examples
    --------
    >>> from adwright.core import Recipe
    >>> brief = Brief(id="b", product=Product(id="p", title="春茶", locale="zh-CN"), brand_name="春山", placements=(),
    ...     locale="zh-CN", facts=(Fact(id="f1", kind="price", text="¥98", evidence="row 2"),))
    >>> line = Line(field="headline", text="全国第一的春茶，¥89", recipe=Recipe(writer="human"))
    >>> creative = Creative(brief="b", product="p", locale="zh-CN", lines=(line,))
    >>> [(f.rule, f.span) for f in check_creative(creative, brief, Brand(name={"": "春山"}))]
    [('cn.adlaw.9.3', '全国第一'), ('numbers.contradicted', '¥89')]
    """
    found = [f for line in creative.lines for f in check_line(brief, brand, line)]
    for name, check in creative_checks.items():
        found += guarded(name, "", lambda check=check: check(creative, brief, brand))  # type: ignore[misc] # binds now
    return tuple(found)


def subject_of_text(
    text: str, *, language: str, market: str, facts: Sequence[str] = (), category: str = "", title: str = "-",
    brand: Brand | None = None, field: str = "description", placements: Sequence[str] = (),
    platforms: Sequence[str] = (), day: str = "",
) -> Subject:  # fmt: skip
    """A pasted text as something that checks read.

    Parameters
    ----------
    language, market
        "zh", "CN".
    facts
        What may be said of the product: "battery life: 40 h", "续航 40小时", or a sentence. Without any, numbers and
        claims need proof instead of being blocked.
    field
        The copy field it is meant for.
    placements, platforms
        Where it runs; platforms are those without a placement of ours.
    day
        The day by which law is judged, as ISO 8601; empty: today.
    """
    told = tuple(_fact(f"f{i}", fact) for i, fact in enumerate(facts, start=1))
    product = Product(id="pasted", title=title, category=category, locale=language)
    brand = brand or Brand(name={"": ""})
    brief = Brief(
        id="pasted", product=product, brand_name=brand.name_in(language), placements=tuple(placements), locale=language,
        markets=(market,), facts=told,
    )  # fmt: skip
    return Subject(brief=brief, brand=brand, field=field, text=text, platforms=tuple(platforms), day=day)


def _fact(id_: str, told: str) -> Fact:
    """A fact that somebody wrote as one text: "name: value" and "名称 值" are a name and a value."""
    named = re.fullmatch(r"\s*([^:：\d]{1,30}?)\s*[:：]\s*(\S.*)|\s*([\u4e00-\u9fff]{1,8})\s+(\S.*)", told, re.DOTALL)
    if not named:
        return Fact(id=id_, kind="statement", text=told, evidence="given")
    name, value = named[1] or named[3], named[2] or named[4]
    return Fact(id=id_, kind="attribute", name=name, text=value, evidence="given")


def check_subject(subject: Subject) -> tuple[Finding, ...]:
    """Findings of all line checks on one line, in the order of their place."""
    found: list[Finding] = []
    for name, check in checks.items():
        found += guarded(name, subject.field, lambda check=check: check(subject))  # type: ignore[misc] # binds now
    return tuple(sorted(found, key=lambda f: (f.start, f.end, f.check, f.rule))) if found else ()


def check_text(text: str, *, language: str, market: str, facts: Sequence[str] = (), **more: Any) -> tuple[Finding, ...]:
    """Findings on a pasted text; for the parameters see `subject_of_text`.

    Examples
    --------
    >>> [(f.rule, f.severity) for f in check_text("Our #1 organic tea", language="en", market="US", facts=["organic"])]
    [('us.ftc.superiority', 'needs_proof')]
    """
    return check_subject(subject_of_text(text, language=language, market=market, facts=facts, **more))


def guarded(name: str, field: str, run: Callable[[], Sequence[Finding]]) -> list[Finding]:
    """What a check finds; when it fails, one finding that blocks."""
    try:
        return list(run())
    except Exception as error:  # the law of the house: what crashes blocks, and is never raised
        why = f"the check {name!r} failed: {type(error).__name__}: {str(error)[:200]}"
        return [Finding(check=name, rule=f"internal.{name}", severity="block", field=field, why=why,
                        rewrite="report this; until then a person must read the line", form="internal.check",
                        said=(("check", name), ("error", type(error).__name__)))]  # fmt: skip
