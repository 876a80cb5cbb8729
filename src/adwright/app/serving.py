"""Serving: decide for a context, take in what came of it. One `Server` lives as long as the process.

The order is law: the decision is in the store, with its propensity, before it is answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from adwright.app.campaign import load_campaign
from adwright.app.workspace import Workspace
from adwright.core import Creative, Decision, Outcome, Rendition, Settings, UserError
from adwright.core.clock import Clock, utc_now
from adwright.core.event import EventKind
from adwright.core.noun import Moment, Noun
from adwright.deliver import DecideRequest, Deliverer, make_policy
from adwright.ingest import Pseudonymiser, load_key


class Answer(Noun):
    """What `decide` returns: the decision, the creative's copy and where its picture lies."""

    decision: str
    creative: str
    product: str
    copy_fields: dict[str, str]
    placement: str | None
    image: str | None
    policy: str
    policy_version: str
    propensity: float


class OutcomeIn(Noun):
    """An outcome as a client sends it; `at` defaults to the time of receipt."""

    event: str
    decision: str
    kind: EventKind
    value: float | None = None
    unit: str = ""
    at: Moment | None = None


class Server:
    """Decides and learns for one campaign that has been run.

    Raises
    ------
    UserError
        The campaign has no approved creative with a picture yet.
    """

    def __init__(self, folder: Path, *, settings: Settings | None = None, clock: Clock = utc_now,
                 seed: int | None = None) -> None:  # fmt: skip
        self.settings = settings or Settings()
        self.work = Workspace(load_campaign(folder), self.settings)
        campaign = self.work.campaign
        self._clock = clock
        self._pseudonym = Pseudonymiser(load_key(self.settings))
        self._images = _images(self.work)
        approved = [c for c in self.work.store.creatives(campaign.name, "approved") if c.id in self._images]
        if not approved:
            raise UserError(f"campaign {campaign.name!r} has no approved creative to serve",
                            hint=f"run it first: adwright run {folder}")  # fmt: skip
        self._creatives = {creative.id: creative for creative in approved}
        self._deliverer = Deliverer(
            creatives=approved, policy=make_policy(campaign.serve.policy, floor=campaign.serve.floor),
            log=self.work.store.log_decision, clock=clock, seed=seed, segment_of=_segment_of(self.work),
            window=timedelta(hours=campaign.serve.attribution_hours), shown_in=self._images,
        )  # fmt: skip
        self._deliverer.relearn(self.work.store)

    def close(self) -> None:
        """Close the store."""
        self.work.close()

    def decide(self, *, user: str | None = None, placement: str | None = None, locale: str | None = None,
               segment: str | None = None, product: str | None = None) -> Answer:  # fmt: skip
        """Choose a creative for a context. `user` is the client's own id; only its pseudonym is kept."""
        person = self._pseudonym(user) if user else None
        decision = self._deliverer.decide(
            DecideRequest(user=person, placement=placement, locale=locale, segment=segment, product=product)
        )
        return self._answer(decision)

    def record_events(self, events: Sequence[OutcomeIn]) -> Sequence[str]:
        """Store outcomes, each once; per outcome "stored", "duplicate", "unknown_decision" or "rejected"."""
        outcomes = [
            Outcome(event=e.event, decision=e.decision, kind=e.kind, value=e.value, unit=e.unit,
                    at=e.at or self._clock())
            for e in events
        ]  # fmt: skip
        said = self.work.store.log_outcomes(outcomes)
        for outcome, what in zip(outcomes, said, strict=True):
            if what == "stored":
                decision = self.work.store.decision(outcome.decision)
                if decision is not None:
                    self._deliverer.learn(decision, outcome)
        return said

    def health(self) -> dict[str, Any]:
        """What is served, by which policy."""
        return {
            "status": "ok", "campaign": self.work.campaign.name, "creatives": len(self._creatives),
            "policy": self._deliverer.policy.name, "policy_version": self._deliverer.policy.version,
        }  # fmt: skip

    def image(self, creative: str, placement: str) -> Path:
        """The picture of a creative in a placement; UserError when there is none."""
        found = self._images.get(creative, {}).get(placement)
        if found is None:
            raise UserError(f"no picture of creative {creative!r} in placement {placement!r}")
        return self.work.out / found.files[0].path

    def _answer(self, decision: Decision) -> Answer:
        creative: Creative = self._creatives[decision.chosen]
        wanted = decision.context.get("placement")
        placement = wanted if isinstance(wanted, str) and wanted in self._images[creative.id] else None
        return Answer(
            decision=decision.id, creative=creative.id, product=creative.product,
            copy_fields={line.field: line.text for line in creative.lines}, placement=placement,
            image=f"/creatives/{creative.id}/{placement}" if placement else None, policy=decision.policy,
            policy_version=decision.policy_version, propensity=decision.propensity,
        )  # fmt: skip


def _images(work: Workspace) -> dict[str, dict[str, Rendition]]:
    """Renditions that may run, by creative and placement."""
    file = work.out / "renditions.jsonl"
    found: dict[str, dict[str, Rendition]] = {}
    for text in file.read_text("utf-8").splitlines() if file.is_file() else ():
        rendition = Rendition.model_validate(json.loads(text))
        if not any(finding.severity == "block" for finding in rendition.findings):
            found.setdefault(rendition.creative, {})[rendition.placement] = rendition
    return found


def _segment_of(work: Workspace) -> Callable[[str], str | None]:
    file = work.state / "members.parquet"
    if not file.is_file():
        return lambda user: None
    members = pl.read_parquet(file)
    table = dict(zip(members["user"].to_list(), members["segment"].to_list(), strict=True))
    return lambda user: table.get(user)
