"""What must stand somewhere in a creative: the brand's legal line, and notices that the law asks for.

Comes in: a whole creative. Goes out: a block for a missing statutory notice, a notice for a legal line that is left
to the
layout. It does not see the picture: a notice that is drawn into the image must also be in the brand's legal lines.
"""

from __future__ import annotations

from adwright.check.base import creative_checks
from adwright.check.law.markets import markets_of
from adwright.check.text.fold import fold
from adwright.core import Brand, Brief, Creative, Finding
from adwright.core.text import language_of

#: (categories, notice, rule, source): PRC Advertising Law, text of 2021-04-29.
_NOTICES = (
    (
        ("保健食品", "保健品", "health_food", "health food"),
        "本品不能代替药物",
        "cn.adlaw.18.notice",
        "中华人民共和国广告法 第十八条；art. 58",
    ),
    (
        ("非处方药", "otc药"),
        "请按药品说明书或者在药师指导下购买和使用",
        "cn.adlaw.16.otc_notice",
        "中华人民共和国广告法 第十六条；art. 58",
    ),
    (
        ("家用医疗器械", "个人自用医疗器械"),
        "请仔细阅读产品说明书或者在医务人员的指导下购买和使用",
        "cn.adlaw.16.device_notice",
        "中华人民共和国广告法 第十六条；art. 58",
    ),
)
_REVIEWED = ("医疗", "药品", "保健食品", "保健品", "农药", "兽药", "health_food", "health food")


@creative_checks.register("required")
def required(creative: Creative, brief: Brief, brand: Brand) -> list[Finding]:
    """Findings on what is missing in a creative."""
    legal = brand.legal_lines.get(language_of(brief.locale), "")
    said = fold(" ".join([*(line.text for line in creative.lines), legal])).text
    copy = fold(" ".join(line.text for line in creative.lines)).text
    found = []
    if legal and fold(legal).text not in copy:
        why = f"the legal line {legal!r} is not in the copy; the layout must draw it"
        found.append(Finding(check="required", rule="brand.legal_line", severity="notice", why=why, rewrite=legal))
    if "cn" in markets_of(brief):
        about = fold(f"{brief.product.category} {brief.product.title}").text
        for categories, notice, rule, source in _NOTICES:
            if any(word in about for word in categories) and notice not in said:
                why = f"this category must show {notice!r}; neither the copy nor the brand's legal line does"
                found.append(
                    Finding(check="required", rule=rule, severity="block", why=why, rewrite=notice, source=source)
                )
        if any(word in about for word in _REVIEWED):
            why = "this category needs the authority's review before it runs (art. 46); keep the approval number"
            source = "中华人民共和国广告法 第四十六条；art. 58"
            found.append(Finding(check="required", rule="cn.adlaw.46", severity="notice", why=why, source=source))
    return found
