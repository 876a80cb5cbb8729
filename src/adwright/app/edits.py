"""`adwright edits`: what people changed, as pairs that training can read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from adwright.app.campaign import load_campaign
from adwright.app.workspace import Workspace, write_jsonl
from adwright.core import Settings
from adwright.core.edit_pair import EditPair
from adwright.core.noun import Noun


class EditsSummary(Noun):
    """Edit pairs of a campaign. Written to the terminal and, with --json, as JSON.

    Parameters
    ----------
    states
        Child -> its state now.
    output
        File that the pairs were written to; empty without one.
    """

    campaign: str
    pairs: tuple[EditPair, ...]
    states: dict[str, str]
    output: str = ""


def edits(folder: Path, *, output: Path | None = None, settings: Settings | None = None) -> EditsSummary:
    """All edit pairs of a campaign, oldest first; with `output` also as JSON Lines for training.

    A row holds ``prompt`` (the request of the fine-tuned copywriter), ``chosen`` (after) and ``rejected`` (before), as
    preference training reads them, and beside these ``id``, ``creative``, ``child``, ``field``, ``locale``, ``brief``,
    ``asked``, ``recipe`` (of before), ``after_by``, ``by`` (a role), ``at`` and ``state``: of the child now. Learn from
    "approved" ones alone unless blocked words are what shall be learnt; ``prompt`` is empty for buttons.
    """
    campaign = load_campaign(folder)
    with Workspace(campaign, settings or Settings()) as work:
        pairs = work.store.edits(campaign.name)
        known = work.store.creative_states(campaign.name)
        states = {pair.child: known.get(pair.child, "retired") for pair in pairs}
    if output is not None:
        rows: list[dict[str, Any]] = [{**pair.preference(), "state": states[pair.child]} for pair in pairs]
        write_jsonl(output, rows)
    return EditsSummary(campaign=campaign.name, pairs=tuple(pairs), states=states, output=str(output or ""))
