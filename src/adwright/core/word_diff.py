"""What changed between two texts, word by word.

Comes in: two texts, Chinese or English or both. Goes out: pieces that are kept, removed or added, and their plain form
for terminals. A Chinese character is a word of its own here; it knows no dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

Change = Literal["kept", "removed", "added"]

#: Cells of the comparison table; larger pairs (1,400 words against 1,400) are told as one removal and one addition.
MOST_CELLS = 2_000_000
#: Words with their apostrophes and hyphens, numbers with their marks, runs of spaces, else single characters.
_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*"
    r"|[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+(?:['’-][^\W\d_\u3040-\u30ff\u3400-\u9fff]+)*"
    r"|\s+|.",
    re.DOTALL,
)


class Piece(NamedTuple):
    """A stretch of text and what became of it."""

    change: Change
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other; as much as can be is kept. A removal stands before its addition.

    Examples
    --------
    >>> word_diff("Hand-picked oolong, 50 g", "Hand-picked oolong, 1.5 kg")[1:]
    [Piece(change='removed', text='50'), Piece(change='added', text='1.5'), Piece(change='kept', text=' '), \
Piece(change='removed', text='g'), Piece(change='added', text='kg')]
    >>> marked(word_diff("明前春茶上新", "春茶今日上新"))
    '[-明前-]春茶{+今日+}上新'
    """
    old, new = tokens(before), tokens(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle = _changes(old[head : len(old) - tail], new[head : len(new) - tail])
    kept: Sequence[Piece] = [Piece("kept", word) for word in old[:head]]
    return _joined([*kept, *middle, *(Piece("kept", word) for word in old[len(old) - tail :])])


def marked(pieces: Iterable[Piece]) -> str:
    """The pieces as plain text: ``[-removed-]{+added+}``.

    Examples
    --------
    >>> marked([Piece("removed", "old"), Piece("added", "new"), Piece("kept", " tea")])
    '[-old-]{+new+} tea'
    """
    forms = {"kept": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(forms[piece.change].format(piece.text) for piece in pieces)


def before_of(pieces: Iterable[Piece]) -> str:
    """The text that the pieces started from."""
    return "".join(piece.text for piece in pieces if piece.change != "added")


def after_of(pieces: Iterable[Piece]) -> str:
    """The text that the pieces lead to."""
    return "".join(piece.text for piece in pieces if piece.change != "removed")


def tokens(text: str) -> list[str]:
    """The words of a text with all that stands between them; joined they are the text.

    Examples
    --------
    >>> tokens("春茶, it's 1,299.5")
    ['春', '茶', ',', ' ', "it's", ' ', '1,299.5']
    """
    return _TOKEN.findall(text)


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """A longest common subsequence, by characters kept: a long word weighs more than a space."""
    if len(old) * len(new) > MOST_CELLS:
        yield Piece("removed", "".join(old))
        yield Piece("added", "".join(new))
        return
    # best[i][j]: most characters that old[i:] and new[j:] can share.
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(new) - 1, -1, -1):
            same = below[j + 1] + len(old[i]) if old[i] == new[j] else 0
            row[j] = max(same, below[j], row[j + 1])
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and old[i] == new[j] and best[i][j] == best[i + 1][j + 1] + len(old[i]):
            yield Piece("kept", old[i])
            i, j = i + 1, j + 1
        elif j == len(new) or (i < len(old) and best[i + 1][j] >= best[i][j + 1]):
            yield Piece("removed", old[i])
            i += 1
        else:
            yield Piece("added", new[j])
            j += 1


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece; between two kept pieces all removals before all additions."""
    found: list[Piece] = []
    for kept, run in groupby(pieces, key=lambda piece: piece.change == "kept"):
        group = list(run)
        for change in ("kept",) if kept else ("removed", "added"):
            text = "".join(piece.text for piece in group if piece.change == change)
            if text:
                found.append(Piece(change, text))  # type: ignore[arg-type] # one of the three
    return found
