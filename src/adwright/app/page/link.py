"""The page behind a shared link: one creative, its pictures, what was found in it, and forms that approve or reject.

Comes in: what the link shows, or words. Goes out: HTML that loads nothing and runs nothing; its policy goes with it as
headers. All text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any, Literal

from markupsafe import Markup

from adwright.app.page.html import asset, environment
from adwright.app.page.refusals import reader_language, refusal
from adwright.app.page.words import LANGUAGES, WORDS, placement_names, word
from adwright.app.reasons import reason_in
from adwright.app.review.link import LinkView
from adwright.core import AdwrightError

#: key -> (English, Chinese).
_SAID: dict[str, tuple[str, str]] = {
    "title": ("An ad for you to decide on", "一则广告等您定夺"),
    "refused": ("This link cannot be used", "这个链接不能使用"),
    "not_done": ("That was not done", "没有办成"),
    "back": ("Back to the ad", "回到广告"),
    "approved": ("Approved. Thank you.", "已通过，谢谢。"),
    "rejected": ("Rejected. Thank you.", "已驳回，谢谢。"),
    "until": ("open until {at} UTC", "有效期至 {at}（UTC）"),
    "text": ("Text", "文案"),
    "changed": ("changed:", "改动："),
    "pictures": ("Pictures", "图片"),
    "no_pictures": ("No picture was drawn.", "还没有图片。"),
    "findings": ("What the checks found", "检查意见"),
    "no_findings": ("Nothing.", "没有发现问题。"),
    "rewrite": ("Write instead: ", "建议："),
    "name": ("Your name, kept beside the decision", "您的姓名，将与决定一同存档"),
    "reason_approve": ("A note; needed where something needs proof", "备注；有“需证明”的意见时必填"),
    "reason_reject": ("Why (required)", "理由（必填）"),
    "approve": ("Approve", "通过"),
    "reject": ("Reject", "驳回"),
    "closed": ("This ad was decided on already.", "这则广告已有定论。"),
}


def link_page(shown: LinkView) -> str:
    """The page of a link."""
    language = reader_language(shown.view.locale)
    creative = shown.bundle.creative
    said = [creative.text("headline"), creative.visual.alt]
    pictures = [
        {
            "alt": ", ".join(filter(None, (*said, placement_names(row.placement)[language]))),
            "data": f"data:{file.media_type};base64,{base64.b64encode(shown.bundle.files[file.path]).decode()}",
            "name": placement_names(row.placement)[language], "width": row.width, "height": row.height,
        }
        for row in shown.bundle.renditions for file in row.files if file.media_type.startswith("image/")
    ]  # fmt: skip
    return _filled(language, "title", shown=shown, pictures=pictures)


def link_answer(state: str, locale: str) -> str:
    """A page of a few words: what was done, "approved" or "rejected"."""
    return _filled(reader_language(locale), state)


def link_refusal(
    what: Literal["refused", "not_done"], error: AdwrightError, *, locale: str = "", accepted: str = ""
) -> str:  # fmt: skip
    """A page that says why a link shows nothing ("refused"), or why nothing was decided ("not_done").

    Parameters
    ----------
    locale
        Of the ad, when the link is one of ours.
    accepted
        The header Accept-Language, which decides where the ad is not known.
    """
    language = reader_language(locale, accepted)
    return _filled(language, what, message=refusal(error, language), back=what == "not_done")


@cache
def link_headers() -> dict[str, str]:
    """What the page may do: nothing but show its own style and pictures and send its forms home."""
    style = base64.b64encode(hashlib.sha256(asset("link.css").encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "X-Robots-Tag": "noindex, nofollow",
    }  # fmt: skip


def _filled(language: str, title: str, **values: Any) -> str:
    def say(key: str, **filled: object) -> str:
        return _SAID[key][LANGUAGES.index(language)].format(**filled)

    given = {"shown": None, "pictures": [], "message": "", "back": False, **values}
    return (
        environment()
        .get_template("link.html.j2")
        .render(
            language=language,
            title=say(title),
            say=say,
            name=lambda field: word(field, language) if field in WORDS else field,
            severity=lambda key: word(key, language),
            reason=lambda finding: reason_in(finding, language),
            style=Markup(asset("link.css")),  # noqa: S704 - a file of this package
            **given,
        )
    )
