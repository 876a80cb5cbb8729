"""What the second reader of facts is asked: facts and text as one row of pieces, with marks of what is known of each.

Comes in: a text, its facts as people would tell them, and what the checks by words judged of its spans. Goes out:
pieces with marks, at most `MOST` of them. It is the same row for learning (`recipes/facts_reader.py`) and for use.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from adwright.check.nli.pieces import END, START, Cutter, Piece
from adwright.core import ClaimStatus, Fact

#: What a piece is marked with: frame, of a fact, and of the text: also a piece of a fact, within a fact's words, new.
FRAME, OF_FACT, SHARED, WITHIN, NEW = range(5)
#: And with what the checks by words judged: nothing is known of it, no claim, or a claim with its status.
UNJUDGED, NO_CLAIM = 5, 6
JUDGED: dict[ClaimStatus, int] = {"supported": 7, "contradicted": 8, "absent": 9}
MARKS = 10
#: The encoder knows 512 places; a text has at most this many pieces of them, and facts the rest.
MOST, MOST_OF_TEXT = 480, 160
#: Between facts.
_BREAK = 74


@dataclass(frozen=True)
class Span:
    """A stretch of the text that the checks by words took for a claim."""

    start: int
    end: int
    status: ClaimStatus


@dataclass(frozen=True, eq=False)
class Question:
    """A row of pieces.

    Parameters
    ----------
    ids
        Shape (pieces,).
    marks
        Shape (pieces, 2).
    text
        The pieces of the text, which stand from `first` on.
    """

    ids: NDArray[np.int64]
    marks: NDArray[np.int64]
    first: int
    text: tuple[Piece, ...]


def told(fact: Fact) -> str:
    """A fact as it is read.

    Examples
    --------
    >>> told(Fact(id="f1", kind="attribute", name="battery", text="40 h", evidence="row 2"))
    'battery: 40 h'
    """
    return f"{fact.name}: {fact.text}" if fact.name else fact.text


def question(
    cutter: Cutter, text: str, facts: Sequence[str], judged: Sequence[Span] | None, pieces: Sequence[Piece] = ()
) -> Question:
    """A text with its facts; of more facts than have room, those that share most pieces with the text.

    Parameters
    ----------
    judged
        None: nobody has judged the text.
    pieces
        The text's pieces, or some of them that stand together, where they are known.
    """
    pieces = tuple(pieces or cutter.cut(text)[:MOST_OF_TEXT])
    read = _with_room(cutter, facts, {piece.id for piece in pieces}, MOST - len(pieces) - 3)
    ids, marks = [START], [(FRAME, UNJUDGED)]
    for fact in read:
        ids += [*fact, _BREAK]
        marks += [(OF_FACT, UNJUDGED)] * (len(fact) + 1)
    ids.append(END)
    marks.append((FRAME, UNJUDGED))
    first, known, words = len(ids), set(ids), " ".join(facts).lower()
    ids += [*(piece.id for piece in pieces), END]
    marks += [(_novelty(text, piece, known, words), _judgement(piece, judged)) for piece in pieces]
    marks.append((FRAME, UNJUDGED))
    return Question(np.array(ids, dtype=np.int64), np.array(marks, dtype=np.int64), first, pieces)


@lru_cache(maxsize=4096)
def _pieces_of(cutter: Cutter, fact: str) -> tuple[int, ...]:
    """Pieces of a fact, as many as could have room; the windows of a text and the lines of a product share them."""
    return tuple(piece.id for piece in cutter.cut(fact[: 4 * MOST])[:MOST])


def _with_room(cutter: Cutter, facts: Sequence[str], wanted: set[int], room: int) -> list[Sequence[int]]:
    """Pieces of each fact that fits, in the order given."""
    cut = [_pieces_of(cutter, fact)[:room] for fact in facts]
    by_use = sorted(range(len(cut)), key=lambda i: -len(wanted.intersection(cut[i])) / (len(cut[i]) + 1))
    kept: set[int] = set()
    for i in by_use:
        if len(cut[i]) < room:
            room -= len(cut[i]) + 1
            kept.add(i)
    return [fact for i, fact in enumerate(cut) if i in kept]


def _novelty(text: str, piece: Piece, known: set[int], words: str) -> int:
    if piece.id in known:
        return SHARED
    said = text[piece.start : piece.end].lower().strip()
    return WITHIN if said and said in words else NEW


def _judgement(piece: Piece, judged: Iterable[Span] | None) -> int:
    """The gravest that the checks by words said of a piece."""
    if judged is None:
        return UNJUDGED
    here = (JUDGED[span.status] for span in judged if span.start < piece.end and piece.start < span.end)
    return max(here, default=NO_CLAIM)
