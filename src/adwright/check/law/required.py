"""What must stand somewhere in an ad: the brand's legal line, and notices that the law asks for.

Comes in: a whole creative, or a text. Goes out: a block for a missing statutory notice (a notice, where only a text is
seen), a notice for a legal line that is left to the layout. It does not see the picture: a notice that is drawn into
the image must also be in the brand's legal lines. Which notices there are is data: ``notices`` in the rule packs.
"""

from __future__ import annotations

from collections.abc import Iterator

from adwright.check.base import Subject, creative_checks
from adwright.check.law.markets import markets_of
from adwright.check.law.rule import Notice, concerned, notices
from adwright.check.text.fold import fold
from adwright.core import Brand, Brief, Creative, Finding
from adwright.core.clock import utc_now
from adwright.core.text import language_of


@creative_checks.register("required")
def required(creative: Creative, brief: Brief, brand: Brand) -> list[Finding]:
    """Findings on what is missing in a creative."""
    legal = brand.legal_lines.get(language_of(brief.locale), "")
    copy = fold(" ".join(line.text for line in creative.lines)).text
    found = []
    if legal and fold(legal).text not in copy:
        why = f"the legal line {legal!r} is not in the copy; the layout must draw it"
        found.append(Finding(check="required", rule="brand.legal_line", severity="notice", why=why, rewrite=legal,
                             said=(("legal", legal),)))  # fmt: skip
    today = utc_now().date().isoformat()
    return found + [
        Finding(check="required", rule=notice.id, severity=notice.severity, why=notice.why, rewrite=notice.text,
                source=notice.cited)
        for notice in _missing(brief, f"{copy} {fold(legal).text}", today)
    ]  # fmt: skip


def required_notices(subject: Subject) -> list[Finding]:
    """Notices that the ad must show and that this text of it does not: another part of the ad may."""
    today = subject.day or utc_now().date().isoformat()
    return [
        subject.finding("required", notice.id, "notice", notice.why, rewrite=notice.text, source=notice.cited)
        for notice in _missing(subject.brief, subject.folded.text, today)
    ]


def with_notices(brand: Brand, brief: Brief, day: str = "") -> Brand:
    """The brand with the notices that ads of this brief must show in its legal line, which the layout draws.

    Examples
    --------
    >>> from adwright.core import Product
    >>> product = Product(id="p", title="维生素片", category="保健食品", locale="zh-CN")
    >>> brief = Brief(id="b", product=product, brand_name="S", placements=(), locale="zh-CN", markets=("CN",), facts=())
    >>> with_notices(Brand(name={"": "S"}, legal_lines={"zh": "广告"}), brief).legal_lines
    {'zh': '广告。本品不能代替药物'}
    """
    language = language_of(brief.locale)
    own = brand.legal_lines.get(language) or brand.legal_lines.get("") or ""
    missing = _missing(brief, fold(own).text, day or utc_now().date().isoformat())
    texts = list(dict.fromkeys(notice.text for notice in missing if notice.text))
    if not texts:
        return brand
    line = ("。" if language == "zh" else ". ").join([*([own] if own else []), *texts])
    return brand.model_copy(update={"legal_lines": {**brand.legal_lines, language: line}})


def _missing(brief: Brief, said: str, today: str) -> Iterator[Notice]:
    markets = markets_of(brief)
    for notice in notices():
        if not markets & set(notice.markets) or not notice.in_force(today):
            continue
        if not concerned(notice.categories, notice.not_categories, brief.product.category, brief.product.title):
            continue
        if not any(fold(text).text in said for text in (notice.text, *notice.unless) if text):
            yield notice
