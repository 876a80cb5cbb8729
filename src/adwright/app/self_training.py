"""What a copywriter's own lines teach it: lines are drawn for the products of a corpus, judged, and compared.

Comes in: rows of a corpus and the lines a model wrote for them. Goes out: comparisons of lines that filters and checks
let pass with lines that they stop, or that people wrote with those of the copywriter, for `learn.preference`. It does
not train.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from adwright.app.corpus_cases import Case, case_of
from adwright.core import Recipe, derive_seed
from adwright.core.copy_form import copy_form
from adwright.core.text import language_of
from adwright.generate.plans import Plan
from adwright.generate.prompts import ASKED_FIELDS, Asked, ask, tuned_request
from adwright.generate.sampling import judge
from adwright.learn.corpus import CopyRow, as_learnt, example_of
from adwright.learn.preference import Comparison, Pair, pairs_of
from adwright.llm import Reply

#: Lines that fail for what stood beside them or for the longest text allowed are not worse by themselves.
NOT_WORSE = ("near duplicate", "cut off")
#: Who says which of two lines is better.
Teacher = Literal["checks", "people"]


@dataclass(frozen=True)
class Question:
    """A line that is asked of the copywriter, and what people wrote when they were asked it.

    Parameters
    ----------
    asks
        "campaign": as a campaign would; "corpus": as a copy of the corpus was asked for.
    own
        Copies of the corpus that carry out this very request and would pass as the copywriter's.
    """

    row: str
    asks: Literal["campaign", "corpus"]
    case: Case
    field: str
    asked: Asked
    own: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, str]:
        """The product's block, and the request behind it."""
        block, _, request = self.asked.request.prompt.rpartition("\n")
        return block + "\n", request


def questions_of(row: CopyRow, *, samples: int, again: int, seed: int) -> list[Question]:
    """What is asked about a product: as a campaign would ask, and what the corpus's own copies answer.

    Parameters
    ----------
    samples
        Lines a field that are asked as a campaign asks.
    again
        Lines that are asked for each copy of the corpus; 0: none.
    """
    case = case_of(row)
    asked = [
        Question(row.id, "campaign", case, field, one)
        for field in ASKED_FIELDS
        for one in ask(case.brief, field, "tuned", samples=samples, seed=seed)
    ]
    return asked + (list(_of_corpus(row, case, again, seed)) if again else [])


def _of_corpus(row: CopyRow, case: Case, n: int, seed: int) -> Iterator[Question]:
    form, block = copy_form(row.lang), example_of(row).prefix
    for field in ASKED_FIELDS:
        for number, copy in enumerate(row.copies.get(field, ())):
            line = row.plan(field, copy)
            # How a line is judged depends on there being a plan, not on what it says.
            plan = Plan(field=field, angle="fact", says=line.says)
            like = tuned_request(case.brief, plan, n=n, seed=derive_seed(seed, row.id, field, str(number)))
            asked = Asked(like.model_copy(update={"prompt": block + form.request(line)}), "tuned", (plan,))
            question = Question(row.id, "corpus", case, field, asked)
            passed = _judge(question, copy.text, [], cut=False)
            yield replace(question, own=(copy.text,) if passed == ("", copy.text) else ())


@dataclass(frozen=True)
class Judged:
    """The lines of one reply: those that pass, and those that do not, each with its reason."""

    question: Question
    passed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def judged(question: Question, reply: Reply) -> Judged:
    """Sort a reply as a campaign would."""
    passed, failed = list[str](), list[tuple[str, str]]()
    for number, raw in enumerate(reply.texts):
        cut = bool(reply.finish) and reply.finish[number] == "length"
        reason, text = _judge(question, raw, passed, cut=cut)
        if reason:
            failed.append((text, reason))
        else:
            passed.append(text)
    return Judged(question, tuple(passed), tuple(failed))


def _judge(question: Question, raw: str, rivals: Sequence[str], *, cut: bool) -> tuple[str, str]:
    """Why a line cannot be used, empty when it can, and the line as it would run."""
    line, bad = judge(question.case.brief, question.field, raw, question.asked, rivals, Recipe(writer="model"),
                      question.case.accept, cut=cut, plan=question.asked.plans[0])  # fmt: skip
    return (bad.reason, raw.strip()) if bad else ("", line.text)


def comparisons_of(lines: Sequence[Judged], *, teacher: Teacher, most: int, seed: int) -> list[Comparison]:
    """Lines of the same request beside each other, `most` pairs a request, the better one first.

    Parameters
    ----------
    teacher
        "checks": a line that passes is better than one that does not; copies of the corpus stand among those that pass.
        Lines that fail for their neighbours, or for being cut off, are in no pair. "people": a copy of the corpus that
        would pass is better than whatever the copywriter wrote (self-play: Chen et al., SPIN, ICML 2024).
    """
    found: dict[tuple[str, str], list[Pair]] = {}
    for one in lines:
        block, request = one.question.parts
        language = language_of(one.question.case.brief.locale)
        failed = [text for text, reason in one.failed if text and not reason.startswith(NOT_WORSE)]
        better, worse = (*one.question.own, *one.passed), (*failed,)
        if teacher == "people":
            better, worse = one.question.own, (*failed, *one.passed)
        pairs = pairs_of(
            request, [as_learnt(language, text) for text in better], [as_learnt(language, text) for text in worse],
            most=most, seed=derive_seed(seed, one.question.row, block),
        )  # fmt: skip
        found.setdefault((one.question.row, block), []).extend(pairs)
    return [Comparison(row, block, tuple(pairs)) for (row, block), pairs in found.items() if pairs]


def yields(lines: Sequence[Judged]) -> dict[tuple[str, str], tuple[int, int, Counter[str]]]:
    """Lines passed, lines drawn and the reasons of the others, by language and field.

    Only what was asked as a campaign asks counts; the corpus's own requests would flatter.
    """
    told: dict[tuple[str, str], tuple[int, int, Counter[str]]] = {}
    for one in (line for line in lines if line.question.asks == "campaign"):
        key = (language_of(one.question.case.brief.locale), one.question.field)
        passed, drawn, reasons = told.get(key, (0, 0, Counter()))
        reasons.update(reason.split(":")[0] for _, reason in one.failed)
        told[key] = (passed + len(one.passed), drawn + len(one.passed) + len(one.failed), reasons)
    return told
