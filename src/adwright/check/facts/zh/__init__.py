"""Claims as Chinese copy makes them in passing, each kind read in a file of its own.

Comes in: a line and its facts. Goes out: judgements that stand for those of the lexicon at the same place. To add one: a
file with a function from a subject to judgements, named in `READERS`. It reads Chinese only.
"""

from __future__ import annotations

from collections.abc import Callable

from adwright.check.base import Subject
from adwright.check.facts.judgement import Judgement
from adwright.check.facts.zh.charges import judge_charges
from adwright.check.facts.zh.delivery import judge_delivery
from adwright.check.facts.zh.gifts import judge_gifts
from adwright.check.facts.zh.materials import judge_materials
from adwright.check.facts.zh.opening import judge_opening
from adwright.check.facts.zh.places import judge_places
from adwright.check.facts.zh.ranks import judge_awards, judge_ranks
from adwright.check.facts.zh.voices import judge_voices

READERS: tuple[Callable[[Subject], list[Judgement]], ...] = (
    judge_voices, judge_charges, judge_gifts, judge_delivery, judge_opening, judge_places, judge_ranks, judge_awards,
    judge_materials,
)  # fmt: skip


def judge_chinese(subject: Subject) -> list[Judgement]:
    """What the facts say to the Chinese claims of a line; nothing where there are no facts."""
    if subject.folded.text.isascii() or not subject.brief.facts:
        return []
    return subject.once("chinese", lambda: [judgement for read in READERS for judgement in read(subject)])
