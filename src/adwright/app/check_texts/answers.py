"""Rows of a file answered: each gets one answer, in its order, whatever the row is.

Comes in: rows as lines of JSON, and what a second reader found in them. Goes out: their answers as JSON Lines with a
tally. All of it can be sent to another process.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from adwright.app.check_texts.nouns import CheckedText, TextFinding, TextToCheck
from adwright.app.check_texts.one import checked
from adwright.app.check_texts.rows import Row
from adwright.app.check_texts.second_reader import SecondReader
from adwright.app.check_texts.subject import subject_of_row
from adwright.core import AdwrightError, ClaimStatus, Finding, UserError, Verdict

#: The finding of a row that cannot be judged.
UNREAD = "input.unread"
#: Reasons of such rows that a tally keeps: enough to see what is wrong with a file.
_MOST_REASONS = 3


@dataclass
class Tally:
    """What was found in the texts so far."""

    texts: int = 0
    unread: int = 0
    reasons: list[str] = field(default_factory=list)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    claims: Counter[ClaimStatus] = field(default_factory=Counter)

    def add(self, answer: CheckedText) -> None:
        """Count one answer."""
        self.texts += 1
        self.verdicts[answer.verdict] += 1
        self.rules.update({finding.rule for finding in answer.findings if finding.severity != "notice"})
        self.claims.update(claim.status for claim in answer.claims)
        if why := next((finding.why for finding in answer.findings if finding.rule == UNREAD), ""):
            self.unread += 1
            self._keep([why])

    def merge(self, later: Tally) -> None:
        """Count what a later tally counted."""
        self.texts += later.texts
        self.unread += later.unread
        self.verdicts += later.verdicts
        self.rules += later.rules
        self.claims += later.claims
        self._keep(later.reasons)

    def _keep(self, reasons: Sequence[str]) -> None:
        self.reasons += reasons[: _MOST_REASONS - len(self.reasons)]


def answered(rows: Sequence[Row], more: Sequence[Sequence[Finding]], day: date) -> tuple[bytes, Tally]:
    """The answers to rows as JSON Lines, and their tally.

    Parameters
    ----------
    more
        What a second reader found in each row; empty when nobody was asked.
    day
        Of rows that name none: one file is judged by one day, however long it takes.
    """
    tally, lines = Tally(), []
    for answer in _answers(rows, more or [()] * len(rows), day):
        tally.add(answer)
        lines.append(answer.model_dump_json() + "\n")
    return "".join(lines).encode(), tally


def opinions(rows: Sequence[Row], reader: SecondReader) -> list[tuple[Finding, ...]]:
    """What a second reader finds in each row; it is asked for all at once, and not about rows that will be refused."""
    asked = [(i, text) for i, row in enumerate(rows) if (text := _read(row)[0]) is not None and _can_be_read(text)]
    found: list[tuple[Finding, ...]] = [()] * len(rows)
    for (i, _), findings in zip(asked, reader.read([text for _, text in asked]), strict=True):
        found[i] = findings
    return found


def _answers(rows: Sequence[Row], more: Sequence[Sequence[Finding]], day: date) -> Iterator[CheckedText]:
    for row, found in zip(rows, more, strict=True):
        text, reason = _read(row)
        try:
            if text is not None:
                yield checked(text if text.day else text.model_copy(update={"day": day}), found)
                continue
        except AdwrightError as error:
            reason = str(error)
        yield _unread(text.id if text else _id_of(row), f"row {row.number}: {reason}")


def _can_be_read(text: TextToCheck) -> bool:
    try:
        subject_of_row(text)
    except UserError:
        return False  # the row is answered with that error
    return True


def _read(row: Row) -> tuple[TextToCheck | None, str]:
    if row.problem:
        return None, row.problem
    try:
        data = json.loads(row.line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return None, f"the line is not JSON in UTF-8: {str(error)[:80]}"
    if not isinstance(data, dict):
        return None, "the line holds no JSON object"
    try:
        text = TextToCheck.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        return None, f"{'.'.join(map(str, first['loc'])) or 'row'}: {first['msg']}"
    return (text if text.id else text.model_copy(update={"id": str(row.number)})), ""


def _id_of(row: Row) -> str:
    try:
        return str(json.loads(row.line.decode("utf-8-sig"))["id"]).encode("utf-8", "replace").decode()
    except (ValueError, RecursionError, KeyError, TypeError):
        return str(row.number)


def _unread(id_: str, why: str) -> CheckedText:
    finding = TextFinding(
        rule=UNREAD, severity="block", span="", start=0, end=0, why=why,
        rewrite='a row has "text" and "market", and maybe "lang", "category", "facts" or "product"',
    )  # fmt: skip
    return CheckedText(id=id_, verdict="block", findings=(finding,))
