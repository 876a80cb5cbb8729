"""The template engine and the page's outer shell. Comes in: a template's name and values. Goes out: one HTML string.

Everything is escaped unless it is `Markup` made by `svg` or `words`. The page may load nothing: its content policy
allows the one style sheet and the one script by their hashes, pictures from the page itself or from files beside it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adwright.app.page.axis import number, percent
from adwright.app.page.svg import clean
from adwright.app.page.words import both, word, words
from adwright.core.text import language_of
from adwright.version import __version__


def page(template: str, language: str, /, **values: Any) -> str:
    """Fill a template of ``adwright/data/templates`` into a whole page."""
    style, script = asset("page.css"), asset("page.js")
    return (
        environment()
        .get_template(template)
        .render(
            language=language,
            style=Markup(style),  # noqa: S704 - a file of this package
            script=Markup(script),  # noqa: S704 - a file of this package
            policy=_policy(style, script),
            version=__version__,
            attribute=lambda key, **v: word(key, language, **v),
            **values,
        )
    )


@cache
def environment() -> Environment:
    """The engine that fills the templates: all is escaped, and what is not given is an error."""
    environment = Environment(
        loader=PackageLoader("adwright.data", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals |= {"t": words, "both": both}
    environment.filters |= {
        "number": number,
        "percent": percent,
        "grouped": grouped,
        "lang": language_of,
    }
    return environment


def _shown(value: object) -> object:
    """What a ``{{ }}`` writes: text is cleaned of what must not be shown; None is an error of ours, not a word."""
    if value is None:
        raise ValueError("a template wrote None")
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def grouped(n: int) -> str:
    """A count with thousands grouped.

    Examples
    --------
    >>> grouped(30442)
    '30,442'
    """
    return f"{n:,}"


def asset(name: str) -> str:
    """A file beside the templates, as text."""
    return files("adwright.data").joinpath("templates", name).read_text("utf-8").strip()


def _policy(style: str, script: str) -> str:
    def digest(text: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"

    return (
        f"default-src 'none'; style-src {digest(style)}; script-src {digest(script)}; img-src data: 'self' file:; "
        "base-uri 'none'; form-action 'none'"
    )
