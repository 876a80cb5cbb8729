"""HTML to text.

Comes in: text that may hold HTML. Goes out: plain text, one line for each block element. It runs nothing and fetches
nothing; it does not judge what the text says.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article aside blockquote br button caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 "  # noqa: SIM905
    "h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody tfoot thead title tr ul".split()
)
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(
    ("head", "iframe", "noscript", "object", "script", "select", "style", "svg", "template", "textarea")
)
#: What a tag or an entity looks like; text without one is returned as it is.
_MARKUP = re.compile(r"<[a-zA-Z!/?]|&(?:#\d|#[xX][0-9a-fA-F]|[a-zA-Z]{2,31};)")
#: Longest body that is read [characters]; HTMLParser is quadratic on some hostile input.
_LONGEST = 200_000


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN or dict(attrs).get("hidden", "no") != "no":
            if tag not in ("br", "img", "input", "meta", "link", "hr"):
                self.hidden.append(tag)
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser calls it
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            # A line break in the source is a space, as in a browser; entities were resolved before.
            self.pieces.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def html_to_text(text: str) -> str:
    """Plain text of what may be HTML.

    Script, style and hidden elements are dropped. Entities that hide a second layer of HTML are resolved once more.

    Examples
    --------
    >>> html_to_text("<p>Picked by hand &amp; dried.</p><script>x()</script><ul><li>50&nbsp;g</li></ul>")
    'Picked by hand & dried.\\n50 g'
    >>> html_to_text("5 < 6 and plain")
    '5 < 6 and plain'
    """
    for _ in range(2):
        if not _MARKUP.search(text):
            break
        parser = _Text()
        parser.feed(text[:_LONGEST])
        parser.close()
        text = "".join(parser.pieces)
        text = re.sub(r" *\n[ \n]*", "\n", re.sub(r"[ \xa0]+", " ", text)).strip()
    return text
