"""`adwright check --text`, `adwright check FILE.jsonl` and ``POST /check``: texts against law, platforms and facts.

Comes in: one text, or a file of them, each with what may be said of the product. Goes out: a verdict, the findings and
the claims of each. No campaign is needed. A row that cannot be read is answered too: blocked, with its reason.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import Field, JsonValue, ValidationError, model_validator

from adwright.app.progress import Progress, Silent
from adwright.app.second_opinion import second_opinions
from adwright.check import check_subject, claims_of, known_market, required_notices, subject_of_text
from adwright.check.law.rule import rules
from adwright.core import (
    AdwrightError,
    Claim,
    ClaimStatus,
    Finding,
    Severity,
    UserError,
    Verdict,
    did_you_mean,
    placement,
    placements,
    verdict,
)  # fmt: skip
from adwright.core.noun import Noun, encodable
from adwright.core.text import has_cjk
from adwright.core.whole_file import write_whole
from adwright.llm import Model

_SILENT = Silent()
#: Longest text and longest fact [characters], and most facts of a text: a post and a product page, not a book. Longer
#: texts are checked paragraph by paragraph.
LONGEST, LONGEST_FACT, MOST_FACTS = 5_000, 2_000, 500
#: Checks that need facts to judge by.
_FACTS = ("numbers", "claims")
#: Lines of a file that are checked between two reports of progress; a second reader is asked for as many at once.
_STEP = 200
#: Other names of columns.
_ALIASES = {"language": "lang", "locale": "lang"}


class TextToCheck(Noun):
    """A text and what it is judged by.

    Parameters
    ----------
    id
        Comes back with the answer; the line number when it is left out.
    market
        "CN", "US", "EU", "UK", or a member state of the European Union.
    lang
        "zh" or "en"; told from the text when it is left out.
    category
        Of the product, in words: rules of some categories hold for those only.
    facts
        What may be said of the product: "battery life: 40 h", "续航 40小时", or a sentence. An empty list: nothing may.
        Left out, with no product either, claims are listed and not held against the text.
    product
        Instead of facts, or beside them: its fields become facts.
    platform, placement
        Where it runs; platform rules hold there only.
    field
        Copy field: "headline".
    day
        The day by which law is judged; today when it is left out.
    """

    id: str = ""
    text: str = Field(max_length=LONGEST)
    market: str
    lang: str = ""
    category: str = ""
    facts: tuple[str, ...] | None = None
    product: dict[str, JsonValue] = Field(default_factory=dict)
    platform: str = ""
    placement: str = ""
    field: str = "description"
    day: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        """As people write rows: ids may be numbers, one fact need be no list, null is as good as left out, and other
        columns are the row's own business."""
        if not isinstance(data, dict):
            return data
        encodable(json.dumps(data, ensure_ascii=False, default=str))
        said = {_ALIASES.get(key, key): value for key, value in data.items() if key in _ALIASES and value is not None}
        said |= {key: value for key, value in data.items() if key in cls.model_fields and value is not None}
        if isinstance(said.get("id"), int | float):
            said["id"] = f"{said['id']}"
        if isinstance(said.get("facts"), str):
            said["facts"] = (said["facts"],)
        if not isinstance(said.get("day", ""), str | date):
            raise ValueError('day is a date as text: "2026-12-01"')
        return said


class TextFinding(Noun):
    """What is wrong with a text, and where. `start` and `end` are code-point offsets in it."""

    rule: str
    severity: Severity
    span: str
    start: int
    end: int
    why: str
    rewrite: str = ""
    source: str = ""


class TextClaim(Noun):
    """A factual span of a text. `fact` is the fact, as it was given, that supports or contradicts it."""

    span: str
    status: ClaimStatus
    fact: str = ""
    kind: str
    start: int
    end: int
    why: str = ""


class CheckedText(Noun):
    """A text's verdict: pass, review (a person decides) or block."""

    id: str = ""
    verdict: Verdict
    findings: tuple[TextFinding, ...]
    claims: tuple[TextClaim, ...] = ()


class CheckFileSummary(Noun):
    """What was found in a file of texts.

    Parameters
    ----------
    unread
        Rows that are no text to check; each is answered as blocked, with its reason.
    rules
        Rule -> how many texts it was found in, the most frequent first.
    claims
        Status -> how many.
    """

    file: str
    output: str
    texts: int
    verdicts: dict[Verdict, int]
    unread: int
    rules: dict[str, int]
    claims: dict[ClaimStatus, int]
    seconds: float


def check_text(
    text: str, *, market: str, language: str = "", facts: Sequence[str] | None = None, category: str = "",
    platform: str = "", placement: str = "", field: str = "description", day: date | None = None,
    second_opinion: Model | None = None,
) -> CheckedText:  # fmt: skip
    """Check a text against law, platform policy and the facts it may claim.

    Parameters
    ----------
    facts
        None: claims are listed and not held against the text.
    second_opinion
        A chat model that reads the claims too.

    Raises
    ------
    UserError
        For a market or placement that nobody knows: the text would be checked by nothing.

    Examples
    --------
    >>> checked = check_text("四十小时续航，防水", market="CN", facts=["续航 40小时"])
    >>> checked.verdict, [(c.span, c.status, c.fact) for c in checked.claims]
    ('block', [('四十小时', 'supported', '续航 40小时'), ('防水', 'absent', '')])
    """
    row = TextToCheck(
        text=text, market=market, lang=language, facts=None if facts is None else tuple(facts), category=category,
        platform=platform, placement=placement, field=field, day=day,
    )  # fmt: skip
    more = second_opinions([(text, _told(row))], second_opinion)[0] if second_opinion else ()
    return checked(row, more)


def checked(row: TextToCheck, more: Sequence[Finding] = ()) -> CheckedText:
    """The verdict on one text, with its findings and claims.

    Parameters
    ----------
    more
        Findings of a second reader, which count too.
    """
    told = _told(row)
    title = row.product.get("title")
    subject = subject_of_text(
        row.text, language=row.lang or ("zh" if has_cjk(row.text) else "en"), market=known_market(row.market),
        facts=told, category=row.category or str(row.product.get("category", "")),
        title=title if isinstance(title, str) and title.strip() else "-", field=row.field,
        placements=[placement(row.placement).id] if row.placement else [],
        platforms=[known_platform(row.platform)] if row.platform else [], day=row.day.isoformat() if row.day else "",
    )  # fmt: skip
    findings = (*check_subject(subject), *required_notices(subject), *more)
    if row.facts is None and not row.product:
        findings = tuple(f.model_copy(update={"severity": "notice"}) if f.check in _FACTS else f for f in findings)
    by_id = {f"f{i}": fact for i, fact in enumerate(told, start=1)} | {"product.title": subject.brief.product.title}
    return CheckedText(
        id=row.id, verdict=verdict(findings), findings=tuple(_finding(finding, by_id) for finding in findings),
        claims=tuple(_claim(claim, by_id) for claim in claims_of(subject)),
    )  # fmt: skip


def _told(row: TextToCheck) -> tuple[str, ...]:
    """What may be said; UserError for more than can be read in a moment."""
    told = tuple(islice((*(row.facts or ()), *product_facts(row.product)), MOST_FACTS + 1))
    if len(told) > MOST_FACTS:
        raise UserError(f"a text has at most {MOST_FACTS} facts", hint="give those that the text may use")
    if long := next((fact for fact in told if len(fact) > LONGEST_FACT), None):
        raise UserError(f"a fact has at most {LONGEST_FACT} characters, this one has {len(long)}: {long[:40]!r}",
                        hint="split it into sentences")  # fmt: skip
    return told


def known_platform(name: str) -> str:
    """The platform as rules and placements name it; UserError for one that nobody knows: its policy would not hold.

    Examples
    --------
    >>> known_platform("Meta ")
    'meta'
    """
    if (folded := name.strip().lower()) not in _platforms():
        raise UserError(f"no platform named {name!r}", hint=did_you_mean(folded, _platforms()))
    return folded


@cache
def _platforms() -> frozenset[str]:
    by_rules = (platform for rule in rules() for platform in rule.platforms)
    return frozenset({*by_rules, *(place.platform for place in placements().values())})


def product_facts(product: Mapping[str, JsonValue]) -> Iterator[str]:
    """The fields of a product as facts; tables of attributes and lists are opened.

    Examples
    --------
    >>> list(product_facts({"title": "Mug", "price": 12, "attributes": {"volume": "350 ml"}, "tags": ["gift", "oak"]}))
    ['title: Mug', 'price: 12', 'volume: 350 ml', 'tags: gift', 'tags: oak']
    """
    for name, value in product.items():
        if isinstance(value, dict):
            yield from product_facts(value)
        elif isinstance(value, list):
            for one in value:
                yield from product_facts(one if isinstance(one, dict) else {name: one})
        elif isinstance(value, bool):
            yield f"{name}: {'yes' if value else 'no'}"
        elif value is not None and str(value).strip():
            yield f"{name}: {value}"


def check_file(
    file: Path, *, output: Path | None = None, second_opinion: Model | None = None, progress: Progress = _SILENT
) -> CheckFileSummary:
    """Check a file of texts, one JSON object a line; answers in the same order, one a line.

    Parameters
    ----------
    output
        Where the answers go, whole or not at all; beside the file as ``FILE.checked.jsonl`` when it is left out.
    second_opinion
        A chat model that reads the claims too; it is asked for many texts at once.

    Raises
    ------
    UserError
        There is no such file, or answers would overwrite it.
    """
    if not file.is_file():
        raise UserError(
            f"{file} is not there", hint='give a file of rows like {"id": "1", "text": "…", "market": "CN"}'
        )
    out = output or file.with_name(f"{file.stem}.checked.jsonl")
    if out.resolve() == file.resolve():
        raise UserError(f"the answers would overwrite {file}", hint="name another file: --output OUT.jsonl")
    began = time.perf_counter()
    tally = _Tally()
    with file.open("rb") as stream, write_whole(out) as sink, progress.task("check", _lines(file)) as advance:
        lines = ((number, line) for number, line in enumerate(stream, 1) if line.strip())
        while group := list(islice(lines, _STEP)):
            for answer, unread in _answers(group, second_opinion):
                tally.add(answer, unread)
                sink.write(json.dumps(answer.model_dump(mode="json"), ensure_ascii=False) + "\n")
            advance(len(group), f"{tally.verdicts['block']} blocked")
    return CheckFileSummary(
        file=str(file), output=str(out), texts=tally.texts,
        verdicts={v: tally.verdicts[v] for v in ("pass", "review", "block")}, unread=tally.unread,
        rules=dict(tally.rules.most_common()),
        claims={s: tally.claims[s] for s in ("supported", "contradicted", "absent")},
        seconds=round(time.perf_counter() - began, 3),
    )  # fmt: skip


class _Tally:
    def __init__(self) -> None:
        self.texts = self.unread = 0
        self.verdicts: Counter[Verdict] = Counter()
        self.rules: Counter[str] = Counter()
        self.claims: Counter[ClaimStatus] = Counter()

    def add(self, answer: CheckedText, unread: bool) -> None:
        self.texts += 1
        self.unread += unread
        self.verdicts[answer.verdict] += 1
        self.rules.update({finding.rule for finding in answer.findings if finding.severity != "notice"})
        self.claims.update(claim.status for claim in answer.claims)


def _answers(group: Sequence[tuple[int, bytes]], model: Model | None) -> Iterator[tuple[CheckedText, bool]]:
    """An answer for each line, and whether the line could not be read."""
    rows = [_read(line, number) for number, line in group]
    opinions = second_opinions([_asked(row) for row, _ in rows], model) if model else [()] * len(rows)
    for (number, line), (row, reason), more in zip(group, rows, opinions, strict=True):
        try:
            if row is not None:
                yield checked(row, more), False
                continue
        except AdwrightError as error:
            reason = error.message + (f"; {error.hint}" if error.hint else "")
        yield _unread(row.id if row else _id_of(line, number), f"line {number}: {reason}"), True


def _asked(row: TextToCheck | None) -> tuple[str, tuple[str, ...]]:
    try:
        return (row.text, _told(row)) if row else ("", ())
    except UserError:
        return "", ()  # the row is answered with that error


def _read(line: bytes, number: int) -> tuple[TextToCheck | None, str]:
    try:
        data = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return None, f"the line is not JSON in UTF-8: {str(error)[:80]}"
    if not isinstance(data, dict):
        return None, "the line holds no JSON object"
    try:
        row = TextToCheck.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        return None, f"{'.'.join(map(str, first['loc'])) or 'row'}: {first['msg']}"
    return (row if row.id else row.model_copy(update={"id": str(number)})), ""


def _id_of(line: bytes, number: int) -> str:
    try:
        return str(json.loads(line.decode("utf-8-sig"))["id"]).encode("utf-8", "replace").decode()
    except (ValueError, RecursionError, KeyError, TypeError):
        return str(number)


def _unread(id_: str, why: str) -> CheckedText:
    finding = TextFinding(
        rule="input.unread", severity="block", span="", start=0, end=0, why=why,
        rewrite='a row has "text" and "market", and maybe "lang", "category", "facts" or "product"',
    )  # fmt: skip
    return CheckedText(id=id_, verdict="block", findings=(finding,))


#: A fact that a reason names by its id alone; whoever gave the facts does not know the ids.
_BARE_ID = re.compile(r"(?<![a-z])fact (f\d+|product\.title)(?!:)")


def _finding(finding: Finding, facts: Mapping[str, str]) -> TextFinding:
    why = _BARE_ID.sub(lambda m: f"fact {facts.get(m[1], m[1])!r}", finding.why)
    return TextFinding(
        rule=finding.rule, severity=finding.severity, span=finding.span, start=finding.start, end=finding.end,
        why=why, rewrite=finding.rewrite, source=finding.source,
    )  # fmt: skip


def _claim(claim: Claim, facts: Mapping[str, str]) -> TextClaim:
    return TextClaim(
        span=claim.span, status=claim.status, fact=facts.get(claim.fact, claim.fact), kind=claim.kind,
        start=claim.start, end=claim.end, why=claim.why,
    )  # fmt: skip


def _lines(file: Path) -> int:
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) + 1


def fails(verdicts: Mapping[Verdict, int] | Mapping[str, int], on: str) -> bool:
    """True when texts have a verdict that the caller will not take.

    Parameters
    ----------
    on
        "block", "review" (or worse), or "never".
    """
    bad = {"block": {"block"}, "review": {"block", "review"}}.get(on, set())
    return any(number and name in bad for name, number in verdicts.items())
