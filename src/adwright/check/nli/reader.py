"""What in a line the facts do not bear out, as a small encoder reads it; people decide.

Comes in: a line with its brief. Goes out: claims that are doubted, each with a probability, and findings that need
proof. It adds to the checks by words and takes nothing away, never blocks, and is asked only where a user wants it: a
text costs some tens of milliseconds. What it learnt from, and how well it reads: ``adwright/data/facts_reader``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from adwright.check.base import Subject
from adwright.check.facts.grounding import claims_of
from adwright.check.nli.encoder import Array, encoder
from adwright.check.nli.packed import packed
from adwright.check.nli.pieces import Cutter, Piece
from adwright.check.nli.question import MOST_OF_TEXT, Span, question, told
from adwright.check.run import guarded
from adwright.core import Claim, Finding
from adwright.core.text import language_of

#: Classes of a piece, in the order of the encoder's head.
CLASSES = ("no claim", "supported", "contradicted", "absent")
#: The rule of its findings, and the form of those that a fact seems to contradict.
RULE, CONTRADICTED = "facts.second_reader", "facts.second_reader.contradicted"
#: From this probability on that the facts do not bear out a claim, it is doubted: see the card.
_DOUBTED = {"zh": 0.4, "en": 0.45}
#: Lines whose reading is remembered: creatives of a product share lines, and a review reads them again.
_REMEMBERED = 1024
#: A piece belongs to a claim when no claim is less probable than this: half-seen claims are weighed too.
_NO_CLAIM = 0.7
#: What ends a clause ends a claim.
_STOPS = frozenset("，。,.;；！!？?\n、")


@dataclass(frozen=True)
class Doubt:
    """A claim that the facts seem not to bear out.

    Parameters
    ----------
    probability
        That they do not [0, 1].
    contradicted
        The part of it that some fact says otherwise [0, 1]; the rest is that none speaks of it.
    """

    start: int
    end: int
    probability: float
    contradicted: float


@cache
def _cutter() -> Cutter:
    return Cutter(encoder().base)


def doubts(subject: Subject) -> list[Doubt]:
    """All claims that the reader sees in a line, with their doubt, in the order of their place.

    Raises
    ------
    Unsupported
        The encoder is not installed.
    """
    if not subject.text.strip() or not subject.brief.facts:
        return []
    facts = tuple(told(fact) for fact in subject.brief.facts)
    return list(_read(subject.text, facts, tuple(Span(c.start, c.end, c.status) for c in claims_of(subject))))


@lru_cache(maxsize=_REMEMBERED)
def _read(text: str, facts: tuple[str, ...], judged: tuple[Span, ...]) -> tuple[Doubt, ...]:
    found: list[Doubt] = []
    for pieces in _windows(_cutter().cut(text), text):
        asked = question(_cutter(), text, facts, judged, pieces)
        found += claims_in(text, asked.text, encoder().probabilities(asked.ids, asked.marks)[asked.first :])
    return tuple(found)


def claims_in(text: str, pieces: Sequence[Piece], read: Array) -> Iterator[Doubt]:
    """Stretches of pieces that may be a claim, each with the mean doubt of its pieces.

    Parameters
    ----------
    read
        Probabilities of the classes, shape (at least pieces, classes).
    """
    run: list[int] = []
    for i, piece in enumerate(pieces):
        apart = bool(run) and (
            piece.start - pieces[run[-1]].end > 1 or not _STOPS.isdisjoint(text[pieces[run[-1]].end : piece.start])
        )
        if run and (read[i, 0] >= _NO_CLAIM or apart):
            yield _doubt(pieces, read, run)
            run = []
        if read[i, 0] < _NO_CLAIM:
            run.append(i)
            if text[piece.start : piece.end].strip() in _STOPS:
                yield _doubt(pieces, read, run)
                run = []
    if run:
        yield _doubt(pieces, read, run)


def _doubt(pieces: Sequence[Piece], read: Array, run: Sequence[int]) -> Doubt:
    contradicted, absent = (float(part) for part in read[run, 2:].mean(axis=0))
    wrong = contradicted + absent
    return Doubt(pieces[run[0]].start, pieces[run[-1]].end, wrong, contradicted / wrong if wrong else 0.0)


def _windows(pieces: Sequence[Piece], text: str) -> Iterator[Sequence[Piece]]:
    """A long text in parts that the encoder has places for, cut after a sentence where one ends."""
    start = 0
    while start < len(pieces):
        end = min(start + MOST_OF_TEXT, len(pieces))
        if end < len(pieces):
            ends = [i for i in range(start + 1, end) if text[pieces[i - 1].end - 1] in "。！？!?.\n；;"]
            end = ends[-1] if ends else end
        yield pieces[start:end]
        start = end


def check_meaning(subject: Subject) -> list[Finding]:
    """What the reader doubts where the checks by words doubt nothing; a reading that fails is a finding that blocks.

    Raises
    ------
    Unsupported
        The encoder is not installed.
    """
    packed()
    return guarded("second_reader", subject.field, lambda: _doubted(subject))


def _doubted(subject: Subject) -> list[Finding]:
    known = [claim for claim in claims_of(subject) if claim.status != "supported"]
    return [
        _finding(subject, doubt) for doubt in doubts(subject) if is_doubted(doubt, subject) and _is_new(doubt, known)
    ]


def is_doubted(doubt: Doubt, subject: Subject) -> bool:
    """True when a line should be read by a person for it."""
    return doubt.probability >= _DOUBTED.get(language_of(subject.brief.locale), 1.0)


def _is_new(doubt: Doubt, known: Sequence[Claim]) -> bool:
    return not any(claim.start < doubt.end and doubt.start < claim.end for claim in known)


def _finding(subject: Subject, doubt: Doubt) -> Finding:
    span = subject.text[doubt.start : doubt.end]
    contradicted = doubt.contradicted > 0.5
    what = "a fact seems to say otherwise" if contradicted else "no fact seems to say it"
    said = f"{doubt.probability:.2f}"
    return subject.finding(
        "second_reader", RULE, "needs_proof", f"{span!r}: {what} (probability {said})", at=(doubt.start, doubt.end),
        rewrite="leave it out, or add the fact with its evidence", form=CONTRADICTED if contradicted else RULE,
        said=[("probability", said)],
    )  # fmt: skip
