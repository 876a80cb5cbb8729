"""`adwright review list` and `show`: what waits for a person, the riskiest first; one creative with all about it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from adwright.app.bench import find_creative
from adwright.app.campaign import load_campaign
from adwright.app.reasons import Language, worded
from adwright.app.review.bundle import bundle_of, renditions
from adwright.app.review.desk import state_now
from adwright.app.workspace import Workspace, read_jsonl
from adwright.core import Creative, DataError, Finding, Prediction, Rendition, Settings, UserError, did_you_mean
from adwright.core.audit import AuditEntry
from adwright.core.noun import Noun
from adwright.core.review import ReviewState
from adwright.core.word_diff import Piece, word_diff

#: Weight of a finding in the risk, and of a figure that no fact supports. One that needs proof weighs more than any
#: number of notices a creative has in practice (up to 9 on the example). Our judgement.
WEIGHTS = {"block": 100.0, "needs_proof": 10.0, "notice": 1.0}
FIGURE = 5.0
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


class QueueItem(Noun):
    """A creative in the queue.

    Parameters
    ----------
    checks
        What the last run's checks made of it: approved, review, blocked, retired.
    risk, effect
        See `review_list`; the effect is None where nothing was predicted.
    figures
        Numbers in its lines that no fact supports.
    """

    creative: str
    product: str
    locale: str
    segment: str | None
    state: ReviewState
    checks: str
    text: str
    risk: float
    effect: float | None
    findings: dict[str, int]
    figures: int


class ReviewQueue(Noun):
    """Creatives in the order of their urgency. Written to the terminal and, with --json, as JSON."""

    campaign: str
    review: str
    state: str
    states: dict[str, int]
    items: tuple[QueueItem, ...]


class ShownLine(Noun):
    """A line, and what changed in it against the creative that this one was made from; empty when nothing did."""

    field: str
    text: str
    diff: tuple[Piece, ...] = ()


class Picture(Noun):
    """A picture and where it lies."""

    placement: str
    path: str
    width: int
    height: int


class ReviewView(Noun):
    """One creative as a reviewer sees it. Written to the terminal and, with --json, as JSON.

    Parameters
    ----------
    stands
        Hash of the manifest of what stands now, to give to `review_approve` as what was seen; empty where it cannot be
        approved, for the reason in `notes`.
    frozen
        Hash of what was approved; empty where nothing is.
    """

    campaign: str
    creative: str
    product: str
    locale: str
    segment: str | None
    parent: str | None
    state: ReviewState
    checks: str
    risk: float
    effect: float | None
    lines: tuple[ShownLine, ...]
    findings: tuple[Finding, ...]
    pictures: tuple[Picture, ...]
    stands: str
    frozen: str
    rating: float | None
    ratings: int
    history: tuple[AuditEntry, ...]
    notes: tuple[str, ...] = ()


def review_list(folder: Path, *, state: str = "in_review", settings: Settings | None = None) -> ReviewQueue:
    """Creatives in a state, those that need a person's eye most first.

    Sorted by risk, then by expected effect, both falling, then by id. risk = 100 x blocking findings + 10 x findings
    that need proof + 5 x figures that no fact supports + 1 x notices, over text and pictures as of the last run.
    effect = predicted click-through rate for its audience, times the conversion rate where the campaign is after
    conversions or purchases and one is predicted; without a prediction it counts as 0.

    Parameters
    ----------
    state
        One of the states, or "all".

    Raises
    ------
    UserError
        There is no such state.
    """
    known = (*get_args(ReviewState), "all")
    if state not in known:
        raise UserError(f"no state {state!r}", hint=did_you_mean(state, known))
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        seen = _Seen.of(work)
        items = [seen.item(creative) for creative in seen.creatives if seen.stands(creative)]
    wanted = [item for item in items if state in ("all", item.state)]
    return ReviewQueue(
        campaign=campaign.name, review=campaign.review, state=state,
        states=dict(sorted(Counter(item.state for item in items).items())),
        items=tuple(sorted(wanted, key=lambda item: (-item.risk, -(item.effect or 0.0), item.creative))),
    )  # fmt: skip


def review_show(
    folder: Path, creative: str, *, reasons: Language = "en", settings: Settings | None = None
) -> ReviewView:  # fmt: skip
    """One creative: its text with what changed against its parent, findings, pictures, history.

    Findings are those of the last run or edit; an approval checks again.

    Parameters
    ----------
    reasons
        Language of the findings' `why` and `rewrite`.

    Raises
    ------
    UserError
        There is no such creative.
    """
    with Workspace(load_campaign(folder), settings or Settings()) as work:
        view = view_of(work, find_creative(work, creative)[0])
    return view.model_copy(update={"findings": worded(view.findings, reasons)})


def review_picture(
    folder: Path, creative: str, placement: str, *, settings: Settings | None = None
) -> tuple[bytes, str]:
    """A picture of a creative as it stands, served or not, with its media type; UserError when there is none."""
    with Workspace(load_campaign(folder), settings or Settings()) as work:
        bundle = bundle_of(work, find_creative(work, creative)[0])
    for row in bundle.renditions:
        if row.placement == placement:
            return bundle.files[row.files[0].path], row.files[0].media_type
    raise UserError(f"no picture of creative {bundle.creative.id} in placement {placement!r}")


def view_of(work: Workspace, creative: Creative) -> ReviewView:
    """The view of one creative in an open workspace."""
    name = work.campaign.name
    seen, notes, stands = _Seen.of(work), [], ""
    item = seen.item(creative)
    mine = [row for row in seen.drawn if row.creative == creative.id]
    try:
        stands = bundle_of(work, creative).hash
    except DataError as error:
        notes.append(f"{error.message}: it cannot be approved so")
    if item.checks == "retired":
        notes.append("the campaign does not make it any more: a fact that it says changed, or it was written anew")
    if not mine:
        notes.append("no picture of it was drawn; once submitted, the next run draws it")
    parent = next((one for one in seen.creatives if one.id == creative.parent), None)
    scores = [rating.score for rating in work.store.ratings(name) if rating.creative == creative.id]
    return ReviewView(
        campaign=name, creative=creative.id, product=creative.product, locale=creative.locale,
        segment=creative.segment, parent=creative.parent, state=item.state, checks=item.checks, risk=item.risk,
        effect=item.effect, lines=tuple(_shown(creative, parent)), findings=tuple(seen.findings[creative.id]),
        pictures=tuple(
            Picture(placement=row.placement, path=str(work.results / file.path), width=row.width, height=row.height)
            for row in mine for file in row.files
        ),
        stands=stands, frozen=work.store.standing(name, creative.id).frozen,
        rating=sum(scores) / len(scores) if scores else None, ratings=len(scores),
        history=tuple(work.store.trail(name, creative.id)), notes=tuple(notes),
    )  # fmt: skip


def figures(creative: Creative) -> int:
    """Numbers in the lines of a creative that lie in no supported span.

    Examples
    --------
    >>> from adwright.core import Line, Recipe, Support
    >>> line = Line(field="headline", text="350 ml, 24 h warm", recipe=Recipe(writer="human"),
    ...     supports=(Support(start=0, end=6, span="350 ml", fact="f1"),))
    >>> figures(Creative(brief="b", product="p", locale="en", lines=(line,)))
    1
    """
    return sum(
        not any(support.start <= found.start() and found.end() <= support.end for support in line.supports)
        for line in creative.lines for found in _FIGURE.finditer(line.text)
    )  # fmt: skip


def _shown(creative: Creative, parent: Creative | None) -> list[ShownLine]:
    rows = []
    for line in creative.lines:
        before = parent.text(line.field) if parent is not None else line.text
        diff = tuple(word_diff(before, line.text)) if before != line.text else ()
        rows.append(ShownLine(field=line.field, text=line.text, diff=diff))
    return rows


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What the last run made, found and predicted."""

    creatives: list[Creative]
    drawn: list[Rendition]
    shelf: dict[str, str]
    states: dict[str, ReviewState]
    findings: dict[str, list[Finding]]
    effects: dict[str, float]

    @classmethod
    def of(cls, work: Workspace) -> _Seen:
        name = work.campaign.name
        shelf, standings = work.store.creative_states(name), work.store.standings(name)
        findings: dict[str, list[Finding]] = defaultdict(list)
        for row in read_jsonl(work.results / "findings.jsonl"):
            findings[row.pop("creative")].append(Finding.model_validate({k: v for k, v in row.items() if k != "state"}))
        creatives, drawn = work.store.creatives(name), renditions(work)
        for rendition in drawn:
            findings[rendition.creative] += rendition.findings
        segments = {creative.id: creative.segment for creative in creatives}
        effects = {}
        for said in map(Prediction.model_validate, read_jsonl(work.results / "predictions.jsonl")):
            if said.creative in segments and said.segment == segments[said.creative] and said.ctr is not None:
                effects[said.creative] = _effect(said, work.campaign.objective)
        states = {id_: state_now(standings.get(id_), on_shelf) for id_, on_shelf in shelf.items()}
        return cls(creatives=creatives, drawn=drawn, shelf=shelf, states=states, findings=findings, effects=effects)

    def stands(self, creative: Creative) -> bool:
        """False for what the campaign does not make any more and nobody published."""
        return self.shelf[creative.id] != "retired" or self.states[creative.id] == "published"

    def item(self, creative: Creative) -> QueueItem:
        found = self.findings[creative.id]
        return QueueItem(
            creative=creative.id, product=creative.product, locale=creative.locale, segment=creative.segment,
            state=self.states[creative.id], checks=self.shelf[creative.id],
            text=creative.text("headline") or creative.lines[0].text, risk=risk_of(found, figures(creative)),
            effect=self.effects.get(creative.id), figures=figures(creative),
            findings=dict(sorted(Counter(finding.severity for finding in found).items())),
        )  # fmt: skip


def risk_of(findings: Sequence[Finding], figures: int) -> float:
    """The risk of a creative; see `review_list`."""
    return sum(WEIGHTS[finding.severity] for finding in findings) + FIGURE * figures


def _effect(prediction: Prediction, objective: str) -> float:
    assert prediction.ctr is not None
    if objective in ("conversions", "purchases") and prediction.cvr is not None:
        return prediction.ctr.mean * prediction.cvr.mean
    return prediction.ctr.mean
