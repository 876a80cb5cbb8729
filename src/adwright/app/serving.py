"""Serving: decide for a context, take in what came of it. One `Server` lives as long as the process.

The order is law: the decision is in the store, with its propensity, before it is answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Annotated, Any

import polars as pl
from pydantic import AfterValidator, Field, JsonValue, ValidationError

from adwright.app.campaign import load_campaign
from adwright.app.review.bundle import frozen_files
from adwright.app.review.served import Served, served, waiting
from adwright.app.workspace import Workspace
from adwright.core import DataError, Decision, Outcome, Settings, UserError, did_you_mean, sha256
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


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What may be served, and the state of the review that it follows; replaced whole, since requests are threads."""

    trail_length: int
    creatives: dict[str, Served]
    waiting: int
    deliverer: Deliverer


class Server:
    """Decides and learns for one campaign that has been run.

    Raises
    ------
    UserError
        The campaign has no creative with a picture that may be served, and none that waits for a person.
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
        self._seed = seed
        segments = self.work.results / "segments.json"
        known = json.loads(segments.read_text("utf-8")) if segments.is_file() else []
        self._segments = {row["id"] for row in known}
        self._loading = Lock()
        self._shown = self._load()
        if not self._shown.creatives and not self._shown.waiting:
            self.work.close()
            raise UserError(
                f"campaign {campaign.name!r} has no creative to serve, and none that waits for a person",
                hint=f"run it first: adwright run {folder}",
            )

    def close(self) -> None:
        """Close the store."""
        self.work.close()

    def _load(self) -> _Shown:
        """Take up what may be served. What the policy learnt is counted from the store."""
        campaign = self.work.campaign
        length = self.work.store.trail_length(campaign.name)  # first: what is done while we read is taken up next time
        may = served(self.work)
        deliverer = Deliverer(
            creatives=[one.creative for one in may],
            policy=make_policy(campaign.serve.policy, floor=campaign.serve.floor),
            log=self.work.store.log_decision, clock=self._clock, seed=self._seed, segment_of=_segment_of(self.work),
            window=timedelta(hours=campaign.serve.attribution_hours),
            shown_in={one.creative.id: one.pictures for one in may},
        )  # fmt: skip
        deliverer.relearn(self.work.store)
        return _Shown(
            trail_length=length, creatives={one.creative.id: one for one in may}, waiting=waiting(self.work),
            deliverer=deliverer,
        )  # fmt: skip

    def _now(self) -> _Shown:
        """What may be served after all that people decided, here or in another process: what was retired is gone."""
        if self.work.store.trail_length(self.work.campaign.name) != self._shown.trail_length:
            with self._loading:
                if self.work.store.trail_length(self.work.campaign.name) != self._shown.trail_length:
                    self._shown = self._load()
        return self._shown

    def decide(self, *, user: str | None = None, placement: str | None = None, locale: str | None = None,
               segment: str | None = None, product: str | None = None) -> Answer:  # fmt: skip
        """Choose a creative for a context. `user` is the client's own id; only its pseudonym is kept."""
        shown = self._now()
        if segment is not None and segment not in self._segments:
            raise UserError(f"no segment {segment!r}", hint=did_you_mean(segment, self._segments))
        person = self._pseudonym(user) if user else None
        decision = shown.deliverer.decide(
            DecideRequest(user=person, placement=placement, locale=locale, segment=segment, product=product)
        )
        return _answer(shown, decision)

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
                self._shown.deliverer.learn(decision, outcome)
        return said

    def health(self) -> dict[str, Any]:
        """What is served, by which policy, and how many creatives wait for a person."""
        shown = self._now()
        policy = shown.deliverer.policy
        return {
            "status": "ok", "campaign": self.work.campaign.name, "creatives": len(shown.creatives),
            "waiting": shown.waiting, "policy": policy.name, "policy_version": policy.version,
        }  # fmt: skip

    def image(self, creative: str, placement: str) -> tuple[bytes, str]:
        """The picture of a creative in a placement with its media type; UserError when there is none.

        Raises
        ------
        DataError
            The file is not the one that was checked: what was approved is what is published, byte for byte.
        """
        one = self._now().creatives.get(creative)
        found = one.pictures.get(placement) if one else None
        if one is None or found is None:
            raise UserError(f"no picture of creative {creative!r} in placement {placement!r}")
        file = found.files[0]
        if one.frozen:
            return frozen_files(self.work).get(file.sha256), file.media_type
        path = self.work.results / file.path
        data = path.read_bytes() if path.is_file() else b""
        if sha256(data) != file.sha256:
            raise DataError(f"the picture {file.path} is gone or was changed", hint="draw it again: adwright run")
        return data, file.media_type


def _answer(shown: _Shown, decision: Decision) -> Answer:
    one = shown.creatives[decision.chosen]
    wanted = decision.context.get("placement")
    placement = wanted if isinstance(wanted, str) and wanted in one.pictures else None
    return Answer(
        decision=decision.id, creative=one.creative.id, product=one.creative.product,
        copy_fields={line.field: line.text for line in one.creative.lines}, placement=placement,
        image=f"/creatives/{one.creative.id}/{placement}" if placement else None, policy=decision.policy,
        policy_version=decision.policy_version, propensity=decision.propensity,
    )  # fmt: skip


def _segment_of(work: Workspace) -> Callable[[str], str | None]:
    file = work.current_members()
    if file is None:
        return lambda user: None
    members = pl.read_parquet(file)
    table = dict(zip(members["user"].to_list(), members["segment"].to_list(), strict=True))
    return lambda user: table.get(user)
