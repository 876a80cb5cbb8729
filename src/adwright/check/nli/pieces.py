"""Text cut into the pieces that the encoder knows, each with its place in the text.

Comes in: a text. Goes out: numbers of pieces with offsets. The cut is the most probable one (SentencePiece's unigram
model, Kudo 2018, arXiv:1804.10959); beside `tokenizers`, which knows no offsets into a text that was rewritten, it is
one loop. Cost grows with the text's length.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from adwright.check.nli.packed import Packed

#: Pieces of no text: start, end, and what no piece covers.
START, END, UNKNOWN = 0, 2, 3
#: What stands for a space.
_SPACE = "▁"
#: Characters of the longest piece that we look up; the table's longest Chinese and English ones are shorter.
_LONGEST = 16
#: A character that no piece covers is this much less probable than the rarest piece.
_UNCOVERED = 10.0


@dataclass(frozen=True)
class Piece:
    """A piece of a text: its number, and where it stands (code points of the text as written)."""

    id: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Cutter:
    """Cuts texts by the pieces of an encoder."""

    packed: Packed

    @cached_property
    def _scores(self) -> list[float]:
        return self.packed.scores.tolist()  # type: ignore[no-any-return] # a list of floats for one axis

    @cached_property
    def _uncovered(self) -> float:
        return min(self._scores) - _UNCOVERED

    def cut(self, text: str) -> list[Piece]:
        """The pieces of a text in their order; white space belongs to none."""
        signs, places = self._read(text)
        _best, ways = self._ways(signs)
        end, found = len(signs), []
        while end > 0:
            id_, start = ways[end]
            first = start + 1 if signs[start] == _SPACE and end > start + 1 else start
            found.append(Piece(id_, places[first], places[end - 1] + 1))
            end = start
        return found[::-1]

    def _read(self, text: str) -> tuple[str, list[int]]:
        """The text in the encoder's characters, and where each stands in it."""
        signs, places = [_SPACE], [0]
        for i, char in enumerate(text):
            for sign in self.packed.characters.get(ord(char), char):
                if sign in (" ", _SPACE):
                    if signs[-1] == _SPACE:
                        continue
                    sign = _SPACE
                signs.append(sign)
                places.append(i)
        return "".join(signs), places

    def _ways(self, signs: str) -> tuple[list[float], list[tuple[int, int]]]:
        """For each end the score of the best cut up to it, and the piece and start that it ends with."""
        known, scores, number = self.packed.pieces, self._scores, len(signs)
        best, ways = [0.0] + [float("-inf")] * number, [(UNKNOWN, 0)] * (number + 1)
        for start in range(number):
            here = best[start]
            for end in range(start + 1, min(number, start + _LONGEST) + 1):
                id_ = known.get(signs[start:end])
                if id_ is not None and id_ != UNKNOWN and here + scores[id_] > best[end]:
                    best[end], ways[end] = here + scores[id_], (id_, start)
            if here + self._uncovered > best[start + 1]:
                best[start + 1], ways[start + 1] = here + self._uncovered, (UNKNOWN, start)
        return best, ways
