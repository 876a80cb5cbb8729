"""SVG as text, with every attribute and every label escaped. Comes in: names, values, text. Goes out: `Markup`."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

#: Characters that XML and HTML forbid or that turn the reading order; they are dropped from what is shown.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Text without control characters, bidi overrides and lone surrogates.

    Examples
    --------
    >>> clean("a\\x00b\\u202ec")
    'abc'
    """
    return _UNSEEN.sub("", text)


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """One element; children that are `Markup` are kept, all else is escaped. `class_` and `text_anchor` lose and turn
    their underscore.

    Examples
    --------
    >>> element("text", "<b>", x="5%", class_="label")
    Markup('<text x="5%" class="label">&lt;b&gt;</text>')
    """
    said = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(clean(_figure(value)))}"' for key, value in attributes.items()
    )
    inside = Markup("").join(child if isinstance(child, Markup) else clean(str(child)) for child in children)
    return Markup(f"<{name}{said}>{inside}</{name}>")  # noqa: S704 - each part was escaped above


def at(share: float) -> str:
    """A position along an axis as a percentage of the drawing's width.

    Examples
    --------
    >>> at(0.25)
    '25%'
    """
    return f"{round(share * 100, 2):g}%"


def drawing(title: str, height: float, *children: Markup, kind: str) -> Markup:
    """A fluid picture: as wide as its place, `height` px high, its text never scaled."""
    return element(
        "svg",
        element("title", title),
        *children,
        class_=f"chart {kind}",
        role="img",
        width="100%",
        height=height,
        aria_label=title,
    )


def _figure(value: object) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
