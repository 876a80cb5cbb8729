"""Serving: decide for a context, take in what came of it. One `Server` lives as long as the process.

The order is law: the decision is in the store, with its propensity, before it is answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import AfterValidator, Field, JsonValue, ValidationError

from adwright.app.campaign import load_campaign
from adwright.app.workspace import Workspace
from adwright.core import Creative, DataError, Decision, Outcome, Rendition, Settings, UserError, did_you_mean, sha256
from adwright.core.clock import Clock, utc_now
from adwright.core.event import EventKind
from adwright.core.noun import Moment, Noun, encodable
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
    """An outcome as a client sends it; `at` defaults to the time of receipt.

    Parameters
    ----------
    event
        The client's id of the event. Only a keyed hash of it is kept, since it may name a person.
    unit
        Currency code or the like.
    """

    event: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(encodable)]
    decision: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    kind: EventKind
    value: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    unit: Annotated[str, Field(pattern=r"^[A-Za-z]{0,8}$")] = ""
    at: Moment | None = None


#: How far a client's clock may be ahead of ours.
_AHEAD = timedelta(minutes=10)


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
        key = load_key(self.settings)
        self._pseudonym = Pseudonymiser(key)
        self._event_id = Pseudonymiser(key, domain="event")
        self._images = _images(self.work)
        approved = [c for c in self.work.store.creatives(campaign.name, "approved") if c.id in self._images]
        if not approved:
            waiting = len(self.work.store.creatives(campaign.name, "review"))
            self.work.close()
            hint = "a person has to approve them" if waiting else f"run it first: adwright run {folder}"
            raise UserError(
                f"campaign {campaign.name!r} has no approved creative to serve; {waiting} wait for review", hint=hint
            )
        self._creatives = {creative.id: creative for creative in approved}
        segments = self.work.out / "segments.json"
        known = json.loads(segments.read_text("utf-8")) if segments.is_file() else []
        self._segments = {row["id"] for row in known}
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
        if segment is not None and segment not in self._segments:
            raise UserError(f"no segment {segment!r}", hint=did_you_mean(segment, self._segments))
        person = self._pseudonym(user) if user else None
        decision = self._deliverer.decide(
            DecideRequest(user=person, placement=placement, locale=locale, segment=segment, product=product)
        )
        return self._answer(decision)

    def record_events(self, events: Sequence[Mapping[str, JsonValue]]) -> list[str]:
        """Store outcomes, each once. Per event, in order: "stored", "duplicate", "unknown_decision", or "rejected: "
        with the reason; a bad event does not keep the others out.
        """
        said: list[str] = []
        for event in events:
            try:
                said.append(self._record(OutcomeIn.model_validate(event)))
            except ValidationError as error:
                first = error.errors(include_input=False)[0]
                said.append(f"rejected: {'.'.join(map(str, first['loc']))}: {first['msg']}")
        return said

    def _record(self, event: OutcomeIn) -> str:
        now = self._clock()
        if event.at is not None and event.at > now + _AHEAD:
            return "rejected: at: lies in the future"
        outcome = Outcome(
            event=self._event_id(event.event), decision=event.decision, kind=event.kind, value=event.value,
            unit=event.unit, at=event.at or now,
        )  # fmt: skip
        [said] = self.work.store.log_outcomes([outcome])
        if said == "stored":
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

    def image(self, creative: str, placement: str) -> tuple[bytes, str]:
        """The picture of a creative in a placement with its media type; UserError when there is none.

        Raises
        ------
        DataError
            The file is not the one that was checked: what was approved is what is published, byte for byte.
        """
        found = self._images.get(creative, {}).get(placement)
        if found is None:
            raise UserError(f"no picture of creative {creative!r} in placement {placement!r}")
        file = found.files[0]
        path = self.work.out / file.path
        data = path.read_bytes() if path.is_file() else b""
        if sha256(data) != file.sha256:
            raise DataError(f"the picture {file.path} is gone or was changed", hint="draw it again: adwright run")
        return data, file.media_type

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
    file = work.current_members()
    if file is None:
        return lambda user: None
    members = pl.read_parquet(file)
    table = dict(zip(members["user"].to_list(), members["segment"].to_list(), strict=True))
    return lambda user: table.get(user)
