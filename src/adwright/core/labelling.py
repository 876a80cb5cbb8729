"""What must be said of content that AI made: on it, in its file, and to the platform.

Comes in: the markets, the medium, which parts AI made, the language, the platform, and the day. Goes out: a
`LabelDecision` with the rules it rests on; equal inputs give an equal decision. The rules are data:
``adwright/data/labels/*.yaml``. It draws nothing and writes no file; a person who knows the law must read the sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from adwright.core.errors import UserError, did_you_mean
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml
from adwright.core.text import language_of

Medium = Literal["image", "video", "audio", "text", "html5"]
#: What AI made of a piece.
Part = Literal["text", "background", "picture", "voice", "person"]
PARTS: tuple[Part, ...] = ("text", "background", "picture", "voice", "person")
#: tc260: the JSON of the Chinese measures; iptc: digital source type; c2pa: content credentials.
Scheme = Literal["tc260", "iptc", "c2pa"]
Confidence = Literal["read", "reported", "unchecked", "advisory"]
Wanted = Literal["auto", "always", "never"]

#: Market of a locale without a region, where no market is named.
_HOME = {"zh": "CN", "en": "US"}
#: What is said where a label is wanted and no rule names its text.
_PLAIN = {"": "AI-generated", "zh": "AI生成"}
_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"


class LabelSize(Noun):
    """How large and how long a label is shown.

    Parameters
    ----------
    height_share
        Height of the text over the shortest side of the picture, in [0, 1].
    seconds
        In what has a duration [s].
    """

    height_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    seconds: Annotated[float, Field(ge=0)] = 0.0
    source: str = ""
    confidence: Confidence = "read"


class LabelRule(Noun):
    """One duty of one market.

    Parameters
    ----------
    markets, media, parts
        The duty holds for these; empty: for all.
    act
        Who must act.
    visible
        Language -> text that people see or hear; "" for all other languages. Empty: nothing is asked.
    waiver
        What allows to leave the visible label out; empty: nothing that we know of.
    since, until
        First and last day in force; None: open.
    """

    id: str
    title: str
    markets: tuple[str, ...] = ()
    media: tuple[Medium, ...] = ()
    parts: tuple[Part, ...] = ()
    act: tuple[str, ...]
    visible: dict[str, str] = Field(default_factory=dict)
    size: LabelSize = LabelSize()
    metadata: tuple[Scheme, ...] = ()
    waiver: str = ""
    since: date | None = None
    until: date | None = None
    source: str
    checked: str
    confidence: Confidence
    why: str

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.visible and "" not in self.visible:
            raise ValueError(f"label rule {self.id} has no text for other languages")
        return self

    def in_force(self, on: date) -> bool:
        """True on the days the rule holds."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


class PlatformFlag(Noun):
    """Something a platform wants declared with an upload; "advisory" ones are declared by hand."""

    id: str
    platforms: tuple[str, ...]
    media: tuple[Medium, ...] = ()
    parts: tuple[Part, ...] = ()
    field: str
    value: bool | str
    source: str
    checked: str
    confidence: Confidence
    why: str


class VisibleLabel(Noun):
    """A label that people see or hear; `height_share` and `seconds` as in `LabelSize`."""

    text: str
    height_share: float = 0.0
    seconds: float = 0.0


class LabelReason(Noun):
    """A rule behind a decision."""

    rule: str
    why: str
    act: tuple[str, ...]
    source: str
    confidence: Confidence


class LabelDecision(Noun):
    """What one piece must carry.

    Parameters
    ----------
    visible
        The label to show; None: none.
    schemes
        What is written into the file.
    source_type
        IPTC digital source type of the whole, as a URI; empty when AI made nothing.
    flags
        What the platform wants declared.
    reasons
        The rules that were looked at, those that ask for nothing too.
    waived
        The written reason for which a label that a market asks for is left out.
    """

    markets: tuple[str, ...]
    medium: Medium
    parts: tuple[Part, ...]
    visible: VisibleLabel | None = None
    schemes: tuple[Scheme, ...] = ()
    source_type: str = ""
    flags: tuple[PlatformFlag, ...] = ()
    reasons: tuple[LabelReason, ...] = ()
    waived: str = ""


class Marking(Noun):
    """How a renderer is to mark a file.

    Parameters
    ----------
    producer, propagator
        Who made it and who spreads it, as names or codes; the producer is needed for "tc260".
    room
        What is left free under the placement's limit for what is added later [bytes].
    """

    visible: VisibleLabel | None = None
    schemes: tuple[Scheme, ...] = ()
    source_type: str = ""
    producer: str = ""
    propagator: str = ""
    room: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if "tc260" in self.schemes and not self.producer:
            raise ValueError("the Chinese label names its producer")
        return self


class Marks(Noun):
    """What one file carries, as it was made.

    Parameters
    ----------
    visible, visible_px
        Text of the label and height of its letters [px]; empty and 0: none.
    schemes, source_type
        What the file's metadata holds, and the IPTC digital source type of the whole.
    flags
        Field -> value, to be declared with the upload; `by_hand` names those whose field is not certain.
    rules
        Ids of the rules it rests on.
    """

    parts: tuple[Part, ...]
    markets: tuple[str, ...]
    visible: str = ""
    visible_px: float = 0.0
    schemes: tuple[Scheme, ...] = ()
    source_type: str = ""
    flags: dict[str, bool | str] = Field(default_factory=dict)
    by_hand: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    waived: str = ""


@cache
def label_rules() -> tuple[LabelRule, ...]:
    """The duties of all markets, in the order of their file."""
    return tuple(LabelRule.model_validate(row) for row in read_yaml("labels", "markets.yaml"))


@cache
def platform_flags() -> tuple[PlatformFlag, ...]:
    """What all platforms want declared, in the order of their file."""
    return tuple(PlatformFlag.model_validate(row) for row in read_yaml("labels", "platforms.yaml"))


def home_markets(locale: str) -> tuple[str, ...]:
    """The market of a locale, for campaigns that name none.

    Examples
    --------
    >>> home_markets("zh-CN"), home_markets("en-GB"), home_markets("en"), home_markets("fr")
    (('CN',), ('GB',), ('US',), ())
    """
    language, *rest = re.split(r"[-_]", locale)
    region = rest[-1].upper() if rest else ""
    home = region if region in _known() else _HOME.get(language_of(language))
    return (home,) if home else ()


def _known() -> set[str]:
    return {market for rule in label_rules() for market in rule.markets}


def decide_labels(
    markets: Sequence[str],
    medium: Medium,
    parts: Iterable[Part],
    *,
    on: date,
    locale: str = "",
    platform: str = "",
    wanted: Wanted = "auto",
    reason: str = "",
) -> LabelDecision:
    """What a piece must carry in its markets on a day.

    Parameters
    ----------
    parts
        What AI made; nothing is asked for a piece of which it made nothing.
    locale
        Of the piece; the label speaks its language where the rule allows it.
    wanted
        "auto": a visible label where a market asks for one; "always": in each market; "never": in none.
    reason
        Why a label that a market asks for is left out; needed with "never" there.

    Raises
    ------
    UserError
        An unknown market, or "never" without a reason in a market that asks for a visible label.

    Examples
    --------
    >>> shown = decide_labels(("CN",), "image", ("text",), on=date(2026, 1, 1), locale="zh-CN")
    >>> shown.visible.text, shown.visible.height_share, shown.schemes
    ('AI生成', 0.05, ('tc260', 'iptc', 'c2pa'))
    >>> decide_labels(("US",), "image", ("text",), on=date(2026, 12, 1)).visible is None
    True
    """
    made = tuple(part for part in PARTS if part in set(parts))
    markets = tuple(dict.fromkeys(market.upper() for market in markets))
    for market in markets:
        if market not in _known():
            raise UserError(f"no label rules for a market named {market!r}", hint=did_you_mean(market, _known()))
    if not made:
        return LabelDecision(markets=markets, medium=medium, parts=())
    held = [rule for rule in label_rules() if rule.in_force(on) and _concerns(rule, markets, medium, made)]
    visible, waived = _visible(held, language_of(locale), wanted, reason)
    order: tuple[Scheme, ...] = ("tc260", "iptc", "c2pa")
    wants = [f for f in platform_flags() if platform in f.platforms and _applies(f.media, f.parts, medium, made)]
    schemes = {scheme for rule in held for scheme in rule.metadata}
    return LabelDecision(
        markets=markets, medium=medium, parts=made, visible=visible, waived=waived,
        schemes=tuple(scheme for scheme in order if scheme in schemes), source_type=_source_type(medium, made),
        flags=tuple(wants),
        reasons=tuple(
            LabelReason(rule=r.id, why=r.why, act=r.act, source=r.source, confidence=r.confidence) for r in held
        ),
    )  # fmt: skip


def _concerns(rule: LabelRule, markets: tuple[str, ...], medium: Medium, made: tuple[Part, ...]) -> bool:
    return (not rule.markets or bool(set(rule.markets) & set(markets))) and _applies(
        rule.media, rule.parts, medium, made
    )


def _applies(media: tuple[Medium, ...], parts: tuple[Part, ...], medium: Medium, made: tuple[Part, ...]) -> bool:
    return (not media or medium in media) and (not parts or bool(set(parts) & set(made)))


def _visible(held: list[LabelRule], language: str, wanted: Wanted, reason: str) -> tuple[VisibleLabel | None, str]:
    """The label of all rules together, and the reason for which it is left out."""
    asking = [rule for rule in held if rule.visible]
    if wanted == "never":
        if asking and not reason.strip():
            raise UserError(
                f"a visible label is asked for by {', '.join(f'{r.id} ({r.source})' for r in asking)}",
                hint="set ai_label = \"auto\" under [labels], or write down why it may be left out in its 'reason'",
            )
        return None, reason.strip() if asking else ""
    if not asking:
        plain = _PLAIN.get(language, _PLAIN[""])
        return (VisibleLabel(text=plain) if wanted == "always" else None), ""
    texts = list(dict.fromkeys(rule.visible.get(language, rule.visible[""]) for rule in asking))
    # what is said more fully elsewhere is not said twice: "AI-generated" beside "AI-generated performer"
    kept = [text for text in texts if not any(text in other for other in texts if other != text)]
    return VisibleLabel(
        text=" · ".join(kept),
        height_share=max(rule.size.height_share for rule in asking),
        seconds=max(rule.size.seconds for rule in asking),
    ), ""  # fmt: skip


def _source_type(medium: Medium, made: tuple[Part, ...]) -> str:
    """Source: IPTC NewsCodes, digital source type. A banner is put together from parts of several origins."""
    whole = medium in ("text", "audio") or {"picture", "background"} <= set(made)
    return _IPTC + ("trainedAlgorithmicMedia" if whole else "compositeWithTrainedAlgorithmicMedia")
