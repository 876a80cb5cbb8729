"""Rows of a file answered: each gets one answer, in its order, whatever the row is.

Comes in: rows as lines of JSON, and what a second reader found in them. Goes out: their answers as JSON Lines with a
tally. All of it can be sent to another process. A row that cannot be read is answered as blocked, and so is one on
which the program itself fails: the rest goes on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from adwright.app.check_texts.nouns import CheckedText, TextFinding, TextToCheck
from adwright.app.check_texts.one import checked
from adwright.app.check_texts.rows import Row
from adwright.app.check_texts.second_reader import SecondReader
from adwright.app.check_texts.subject import subject_of_row
from adwright.app.reasons import Language, worded
from adwright.core import AdwrightError, ClaimStatus, Finding, Verdict

#: The finding of a row that is no text to check, and of one on which the program failed.
UNREAD, FAILED = "input.unread", "internal.row"
#: Reasons of such rows that a tally keeps: enough to see what is wrong with a file.
_MOST_REASONS = 3
#: Longest error of the program that is quoted [characters].
_LONGEST_ERROR = 200


@dataclass
class Tally:
    """What was found in the texts so far."""

    texts: int = 0
    unread: int = 0
    failed: int = 0
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
        unjudged = next((finding for finding in answer.findings if finding.rule in (UNREAD, FAILED)), None)
        if unjudged is not None:
            self.unread += unjudged.rule == UNREAD
            self.failed += unjudged.rule == FAILED
            self._keep([unjudged.why])

    def merge(self, later: Tally) -> None:
        """Count what a later tally counted."""
        self.texts += later.texts
        self.unread += later.unread
        self.failed += later.failed
        self.verdicts += later.verdicts
        self.rules += later.rules
        self.claims += later.claims
        self._keep(later.reasons)

    def _keep(self, reasons: Sequence[str]) -> None:
        self.reasons += reasons[: _MOST_REASONS - len(self.reasons)]


def answered(
    rows: Sequence[Row], more: Sequence[Sequence[Finding]], day: date, reasons: Language = "en"
) -> tuple[bytes, Tally]:
    """The answers to rows as JSON Lines, and their tally.

    Parameters
    ----------
    more
        What a second reader found in each row; empty when nobody was asked.
    day
        Of rows that name none: one file is judged by one day, however long it takes.
    reasons
        Language of `why` and `rewrite`.
    """
    tally, lines = Tally(), []
    for row, found in zip(rows, more or [()] * len(rows), strict=True):
        try:
            answer = _answer(row, found, day, reasons)
            line = answer.model_dump_json()
        except Exception as error:  # one row that fails is no reason to lose the others, nor to let it pass
            answer = _failed(row, error, reasons)
            line = answer.model_dump_json()
        tally.add(answer)
        lines.append(f"{line}\n")
    return "".join(lines).encode(), tally


def opinions(rows: Sequence[Row], reader: SecondReader) -> list[tuple[Finding, ...]]:
    """What a second reader finds in each row; it is asked for all at once, and not about rows that will be refused."""
    asked = [(i, text) for i, row in enumerate(rows) if (text := _readable(row)) is not None]
    found: list[tuple[Finding, ...]] = [()] * len(rows)
    for (i, _), findings in zip(asked, reader.read([text for _, text in asked]), strict=True):
        found[i] = findings
    return found


def _answer(row: Row, more: Sequence[Finding], day: date, reasons: Language) -> CheckedText:
    text, reason = _read(row)
    try:
        if text is not None:
            return checked(text if text.day else text.model_copy(update={"day": day}), more, reasons=reasons)
    except AdwrightError as error:
        reason = str(error)
    return _unread(row, text.id if text else _id_of(row), reason, reasons)


def _readable(row: Row) -> TextToCheck | None:
    try:
        text, _ = _read(row)
        if text is not None:
            subject_of_row(text)
    except Exception:  # the row is answered with that error
        return None
    return text


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
        given = json.loads(row.line.decode("utf-8-sig"))["id"]
        return str(row.number if given in (None, "") else given).encode("utf-8", "replace").decode()
    except (ValueError, RecursionError, KeyError, TypeError):
        return str(row.number)


def _unread(row: Row, id_: str, reason: str, reasons: Language) -> CheckedText:
    return _blocked(id_, reasons, Finding(
        check="input", rule=UNREAD, severity="block", why=f"row {row.number}: {reason}",
        rewrite='a row has "text" and "market", and maybe "lang", "category", "facts" or "product"',
        said=(("row", f"{row.number}"), ("problem", reason)),
    ))  # fmt: skip


def _failed(row: Row, error: Exception, reasons: Language) -> CheckedText:
    name = type(error).__name__
    return _blocked(_id_of(row), reasons, Finding(
        check="internal", rule=FAILED, severity="block",
        why=f"row {row.number}: the check failed: {name}: {str(error)[:_LONGEST_ERROR]}",
        rewrite="report this; until then a person must read the row",
        said=(("row", f"{row.number}"), ("error", name)),
    ))  # fmt: skip


def _blocked(id_: str, reasons: Language, found: Finding) -> CheckedText:
    told = worded([found], reasons)[0]
    finding = TextFinding(
        rule=told.rule, severity=told.severity, span="", start=0, end=0, why=told.why, rewrite=told.rewrite
    )  # fmt: skip
    return CheckedText(id=id_, verdict="block", findings=(finding,))
