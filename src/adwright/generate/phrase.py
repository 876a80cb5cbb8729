"""A stretch of copy and the facts that it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from adwright.core import Fact


@dataclass(frozen=True)
class Phrase:
    """Text and the facts behind it: (start, end, fact id)."""

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()


def quote(text: str, fact: Fact) -> Phrase:
    """The whole text rests on one fact."""
    return Phrase(text, ((0, len(text), fact.id),))


def join(*parts: str | Phrase) -> Phrase:
    """Parts in order; strings are grammar without a fact.

    Examples
    --------
    >>> join("from ", Phrase("$20", ((0, 3, "f3"),)))
    Phrase(text='from $20', spans=((5, 8, 'f3'),))
    """
    text, spans = "", []
    for part in parts:
        if isinstance(part, Phrase):
            spans += [(a + len(text), b + len(text), fact) for a, b, fact in part.spans]
        text += part.text if isinstance(part, Phrase) else part
    return Phrase(text, tuple(spans))
