"""The reviewer's desk: who works at it, and what the checks say now of a creative on it."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from adwright.app.bench import briefs_of
from adwright.app.campaign import Campaign, load_campaign
from adwright.app.judging import findings_on
from adwright.app.progress import Silent
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.ingest import ingest as ingest_step
from adwright.app.steps.understand import understand as understand_step
from adwright.app.workspace import Workspace, open_workspace
from adwright.core import Brief, Creative, DataError, Finding, Settings, UserError, did_you_mean
from adwright.core.noun import Word
from adwright.core.review import ReviewRole, ReviewState, known_role
from adwright.store import Standing

#: How long an action waits for another one, or for a run, to leave the campaign [s]. An action holds it for the time
#: of reading the feeds, 0.1 s on the example; a run of minutes is not waited for.
PATIENCE = 10.0

_word: TypeAdapter[str] = TypeAdapter(Word)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A campaign held alone, with its briefs as the feeds are now."""

    work: Workspace
    ingested: Ingested
    briefs: dict[str, Brief]
    found_once: dict[str, tuple[Finding, ...]]

    def findings(self, creative: Creative) -> tuple[Finding, ...]:
        """What the checks say now.

        Raises
        ------
        DataError
            A fact changed since it was written.
        """
        if creative.brief not in self.briefs:
            raise DataError(
                f"creative {creative.id} answers brief {creative.brief}, which this campaign does not have",
                hint="the feed or the campaign changed since it was written; run adwright generate again",
                key="facts_changed",
            )
        found = findings_on(creative, self.briefs[creative.brief], self.ingested.brand, self.work.campaign)
        return found + self.found_once.get(creative.id, ())


@contextmanager
def open_desk(folder: Path, settings: Settings | None) -> Iterator[Desk]:
    """Hold a campaign and read its feeds again; nothing under ``out/`` changes."""
    progress = Silent()
    with open_workspace(load_campaign(folder), settings, preview=True, wait=PATIENCE) as work:
        ingested = ingest_step(work, progress)
        briefs, children = briefs_of(work, ingested, understand_step(work, ingested, progress))
        found = {child.creative.id: child.findings for child in children}
        yield Desk(work=work, ingested=ingested, briefs=briefs, found_once=found)


def who(campaign: Campaign, settings: Settings | None, by: str, role: str | None) -> tuple[str, ReviewRole]:
    """Name and role of who acts: the campaign's team decides, where it has one.

    Raises
    ------
    UserError
        A name that is none, or is not in the team; a role that is none, or is not theirs.
    """
    try:
        name = _word.validate_python((by or (settings or Settings()).user or _login()).strip())
    except ValidationError:
        raise UserError("who acts has no name", hint="give --by NAME, or set ADWRIGHT_USER") from None
    if not campaign.team:
        return name, known_role(role or "admin")
    if name not in campaign.team:
        raise UserError(f"{name!r} is not in the campaign's team", hint=did_you_mean(name, campaign.team))
    own: ReviewRole = campaign.team[name]
    if role is not None and known_role(role) != own and own != "admin":
        raise UserError(f"{name!r} is {own} in this campaign, not {role}", hint="leave the role out")
    return name, known_role(role or own)


def state_now(standing: Standing | None, shelf: str) -> ReviewState:
    """State of a creative; what nobody acted on yet is checked when the last run's checks did not block it."""
    if standing is not None:
        return standing.state
    return "draft" if shelf == "blocked" else "checked"


def in_short(findings: Sequence[Finding]) -> list[dict[str, str]]:
    """Findings as the trail keeps them."""
    return [{"rule": f.rule, "severity": f.severity, "field": f.field, "span": f.span} for f in findings]


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such account, as in some containers
        return ""
