"""`adwright review history` and `verify`: who did what, and whether the trail is still what was written."""

from __future__ import annotations

from pathlib import Path

from adwright.app.bench import find_creative
from adwright.app.campaign import load_campaign
from adwright.app.review.bundle import thaw
from adwright.app.workspace import Workspace
from adwright.core import DataError, Settings
from adwright.core.audit import AuditEntry
from adwright.core.noun import Noun


class ReviewHistory(Noun):
    """Rows of the trail, oldest first. Written to the terminal and, with --json, as JSON."""

    campaign: str
    creative: str = ""
    entries: tuple[AuditEntry, ...]


class Verified(Noun):
    """Whether the trail is whole. Written to the terminal and, with --json, as JSON.

    Parameters
    ----------
    fault
        The first thing wrong; empty when nothing is.
    row
        Number of the row that it is in; 0 when it is in none.
    head
        The trail's head now. Keep it elsewhere: given back later, it shows a trail that was cut off or written anew.
    """

    campaign: str
    entries: int
    whole: bool
    fault: str = ""
    row: int = 0
    head: str = ""


def review_history(folder: Path, creative: str = "", *, settings: Settings | None = None) -> ReviewHistory:
    """All rows of a campaign's trail, or those of one creative."""
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        id_ = find_creative(work, creative)[0].id if creative else None
        entries = tuple(work.store.trail(campaign.name, id_))
    return ReviewHistory(campaign=campaign.name, creative=id_ or "", entries=entries)


def review_verify(folder: Path, *, head: str = "", settings: Settings | None = None) -> Verified:
    """Read the whole trail, the states it led to and the frozen files, and name the first thing that is not as written.

    Parameters
    ----------
    head
        Head that an earlier call gave, kept elsewhere since.

    Raises
    ------
    UserError
        The head is none.
    """
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        entries = work.store.trail(campaign.name)
        fault = work.store.review_fault(campaign.name, head)
        said = (fault.what, fault.seq) if fault else (_frozen_fault(work), 0)
    return Verified(
        campaign=campaign.name, entries=len(entries), whole=not said[0], fault=said[0], row=said[1],
        head=entries[-1].head if entries else "",
    )  # fmt: skip


def _frozen_fault(work: Workspace) -> str:
    """What is wrong with the first frozen creative whose bytes are not there as they were frozen."""
    for creative, standing in work.store.standings(work.campaign.name).items():
        try:
            if standing.frozen and thaw(work, standing.frozen).creative.id != creative:
                return f"what is frozen for {creative} is another creative"
        except DataError as error:
            return f"creative {creative}: {error.message}"
    return ""
