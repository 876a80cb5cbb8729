"""What the holder of a link is told when something was not done, in the reader's language.

Comes in: an error with its key. Goes out: a sentence and the next step, in English or Chinese. An error that has no key
here is told in general words: its own are for whoever runs the service, and may name folders and commands. To add one:
a row in `REFUSALS`, and its key where the error is raised.
"""

from __future__ import annotations

from adwright.app.page.words import LANGUAGES
from adwright.core import AdwrightError
from adwright.core.text import language_of

_ASK = ("Ask whoever sent it for a new one.", "请向发送链接的人要一个新的。")

#: key of an error -> (English, Chinese). Braces are filled with what the error says of its case.
REFUSALS: dict[str, tuple[str, str]] = {
    "link_invalid": (
        "This link is not valid. Copy it whole, or ask whoever sent it for a new one.",
        "链接无效。请完整复制链接，或向发送链接的人要一个新的。",
    ),
    "link_elsewhere": (f"This link belongs to another campaign. {_ASK[0]}", f"这个链接属于另一个广告项目。{_ASK[1]}"),
    "link_expired": (f"This link expired on {{at}} UTC. {_ASK[0]}", f"链接已于 {{at}}（UTC）过期。{_ASK[1]}"),
    "link_spent": (
        f"This link was used already, or somebody has decided since it was made. {_ASK[0]}",
        f"链接已经用过，或者在它生成之后已有人做了决定。{_ASK[1]}",
    ),
    "link_may_not": (f"This link does not allow that. {_ASK[0]}", f"这个链接不允许这一操作。{_ASK[1]}"),
    "ad_changed": (f"The ad has changed since this link was made. {_ASK[0]}", f"链接生成之后，广告有了改动。{_ASK[1]}"),
    "picture_changed": (
        f"A picture of the ad has changed since it was drawn. {_ASK[0]}", f"广告的图片在生成之后有了改动。{_ASK[1]}",
    ),
    "facts_changed": (
        "What is known of the product has changed since the ad was written. It has to be written anew.",
        "广告写成之后，商品资料有了变化，需要重新撰写。",
    ),
    "state_forbids": ("This ad is not waiting for a decision now.", "这则广告目前不在待审状态。"),
    "name_missing": (
        "Please give your name, in one line. It is kept beside the decision.",
        "请填写您的姓名（一行），它会与决定一同存档。",
    ),
    "reason_missing": ("Please say in a sentence why.", "请用一句话说明理由。"),
    "reason_long": ("The reason is too long: at most {most} characters.", "理由太长，最多 {most} 个字符。"),
    "proof_missing": (
        "Something in this ad needs proof. Say in the note what proves it.",
        "广告中有内容需要证明，请在备注中写明依据。",
    ),
    "blocked": (
        "The checks do not let this ad pass as it stands. You can reject it and say why.",
        "检查未通过，这则广告目前不能批准。您可以驳回并说明理由。",
    ),
    "busy": (
        "Somebody is at work on this campaign now. Try again in a minute.",
        "有人正在处理这个广告项目，请过一分钟再试。",
    ),
    "": (
        "The service could not do it. Tell whoever sent you the link.",
        "系统未能完成这一操作，请告知向您发送链接的人。",
    ),
}  # fmt: skip


def refusal(error: AdwrightError, language: str) -> str:
    """What an error means to the holder of a link.

    Examples
    --------
    >>> from adwright.core import UserError
    >>> refusal(UserError("no", key="reason_missing"), "zh"), refusal(UserError("/srv/x is full"), "en")
    ('请用一句话说明理由。', 'The service could not do it. Tell whoever sent you the link.')
    """
    said = REFUSALS.get(error.key, REFUSALS[""])
    return said[LANGUAGES.index(language)].format(**error.said)


def reader_language(locale: str, accepted: str = "") -> str:
    """The language of a page: of the ad's locale; of the browser's wishes where the ad is not known; else English.

    Parameters
    ----------
    accepted
        Value of the header Accept-Language.

    Examples
    --------
    >>> reader_language("zh-CN", "en"), reader_language("", "fr, en;q=0.5, zh-CN;q=0.8"), reader_language("de", "*")
    ('zh', 'zh', 'en')
    >>> reader_language("", "en-US, zh-CN"), reader_language("", "fr, zh;q=0")
    ('en', 'en')
    """
    wishes = [locale] if locale else _by_weight(accepted)
    ours = (language for wish in wishes if (language := language_of(wish)) in LANGUAGES)
    return next(ours, "en")


def _by_weight(accepted: str) -> list[str]:
    """Languages that a browser takes, the dearest first, equals in its order; a weight of 0 refuses one."""
    wishes = [wish for wish in map(_wish, accepted.split(",")) if wish[0] > 0]
    return [name for _, name in sorted(wishes, key=lambda wish: -wish[0])]


def _wish(part: str) -> tuple[float, str]:
    name, _, weight = part.partition(";")
    try:
        return float(weight.strip().removeprefix("q=") or 1), name.strip()
    except ValueError:
        return 0.0, name.strip()
