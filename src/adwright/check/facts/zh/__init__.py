"""Claims as Chinese copy makes them in passing, each kind read in a file of its own.

Comes in: a line and its facts. Goes out: judgements that stand for those of the lexicon at the same place. To add one: a
file with a function from a subject to judgements, and a function that gives the expressions one of which must match for
it to find anything; both named in `_READERS`. It reads Chinese only.
"""

# ruff: noqa: E501 # lists of words and expressions read best unbroken
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.zh import charges, delivery, gifts, materials, opening, places, ranks, voices

Reader = Callable[[Subject], list[Judgement]]
_READERS: tuple[tuple[Reader, Callable[[], Sequence[re.Pattern[str]]]], ...] = (
    (voices.judge_voices, voices.expressions),
    (charges.judge_charges, charges.expressions),
    (gifts.judge_gifts, gifts.expressions),
    (delivery.judge_delivery, delivery.expressions),
    (opening.judge_opening, opening.expressions),
    (places.judge_places, places.expressions),
    (ranks.judge_ranks, ranks.expressions),
    (ranks.judge_awards, ranks.expressions_of_awards),
    (materials.judge_materials, materials.expressions),
)


def expressions_of_readers() -> list[tuple[Reader, str]]:
    """The expressions of all readers; a reader is called for a line where one of its own may match."""
    return [(reader, one.pattern) for reader, expressions in _READERS for one in expressions()]
