"""`adwright review link`: a link with which somebody without an account approves or rejects one creative.

A token says, signed with HMAC-SHA256: this creative, these actions, until then, and the hash of the bytes that were to
be seen. It is not stored anywhere; the trail keeps its id, so that it is used once.

Source: HMAC as in RFC 2104. [K] not read here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationError

from adwright.app.bench import find_creative
from adwright.app.campaign import load_campaign
from adwright.app.review.act import Reviewed, approve_on, reviewed
from adwright.app.review.bundle import Bundle, bundle_of
from adwright.app.review.desk import open_desk, who
from adwright.app.review.queue import ReviewView, view_of
from adwright.app.workspace import Workspace
from adwright.core import AdwrightError, Settings, UserError, canonical_json, did_you_mean
from adwright.core.clock import Clock, utc_now
from adwright.core.key_file import read_or_make_key
from adwright.core.noun import Moment, Noun, Word, encodable
from adwright.core.review import link_spent

LinkAction = Literal["approve", "reject"]
ACTIONS: tuple[LinkAction, ...] = ("approve", "reject")
#: What a signature is made for, so that the same key can sign other things.
_DOMAIN = b"adwright review link 1\0"
#: Shorter keys can be guessed [bytes].
_SHORTEST_KEY = 16
#: Longest a link may live [h]: a quarter. Who needs longer makes a new one.
MOST_HOURS = 24.0 * 92
#: Longest token that is looked at; ours have about 450 characters.
_LONGEST = 2000


class Grant(Noun):
    """What a token says."""

    id: str
    campaign: str
    creative: str
    may: tuple[LinkAction, ...]
    until: Moment
    frozen: str


class LinkMade(Noun):
    """A link to hand on. Written to the terminal and, with --json, as JSON."""

    campaign: str
    creative: str
    url: str
    token: str
    may: tuple[LinkAction, ...]
    until: Moment
    frozen: str


class VisitorIn(Noun):
    """What a visitor sends: a name to be remembered by, and words."""

    name: Word
    reason: Annotated[str, AfterValidator(encodable)] = ""


@dataclass(frozen=True, kw_only=True)
class LinkView:
    """What the holder of a link may see: one creative and its pictures' bytes, and whether it can still be decided."""

    view: ReviewView
    bundle: Bundle
    grant: Grant
    open: bool


def review_link(
    folder: Path, creative: str, *, may: Sequence[str] = ACTIONS, hours: float = 72.0, base: str = "", by: str = "",
    role: str | None = None, settings: Settings | None = None, clock: Clock = utc_now,
) -> LinkMade:  # fmt: skip
    """Make a link that approves or rejects one creative as it stands now, without an account.

    Parameters
    ----------
    may
        "approve", "reject", or both.
    hours
        How long it lives [h].
    base
        Address of the service, as others reach it; empty: the path alone.

    Raises
    ------
    UserError
        No such creative, one that is not in review, an action that no link has, or a life of no or too many hours.
    """
    campaign = load_campaign(folder)
    actor, known = who(campaign, settings, by, role)
    for name in may:
        if name not in ACTIONS:
            raise UserError(f"no link can {name!r}", hint=did_you_mean(name, ACTIONS))
    if not may or not 0 < hours <= MOST_HOURS:
        raise UserError(f"a link of {hours:g} hours for {len(may)} actions", hint=f"at most {MOST_HOURS:g} hours")
    with Workspace(campaign, settings or Settings()) as work:
        found, _ = find_creative(work, creative)
        grant = Grant(
            id=f"lk_{secrets.token_hex(8)}", campaign=campaign.name, creative=found.id,
            may=tuple(name for name in ACTIONS if name in may), until=clock() + timedelta(hours=hours),
            frozen=bundle_of(work, found).hash,
        )  # fmt: skip
        token = _sign(_key(work), grant)
        told = {"link_made": grant.id, "may": list(grant.may), "until": grant.until.isoformat(), "shows": grant.frozen}
        work.store.act(campaign.name, found.id, "link", actor=actor, role=known, payload=told)
    return LinkMade(
        campaign=campaign.name, creative=found.id, url=f"{base.rstrip('/')}/r/{token}", token=token, may=grant.may,
        until=grant.until, frozen=grant.frozen,
    )  # fmt: skip


def review_link_show(folder: Path, token: str, *, settings: Settings | None = None, clock: Clock = utc_now) -> LinkView:
    """What a link shows. Nothing changes: mail programs open links before people do.

    Raises
    ------
    UserError
        The link was altered, has expired, is of another campaign, or the creative has changed since it was made.
    """
    with Workspace(load_campaign(folder), settings or Settings()) as work:
        grant = _granted(work, token, clock())
        creative, _ = find_creative(work, grant.creative)
        bundle = _as_then(bundle_of(work, creative), grant)
        view = view_of(work, creative)
        spent = work.store.link_spent(grant.campaign, creative.id, grant.id)
        return LinkView(view=view, bundle=bundle, grant=grant, open=view.state == "in_review" and not spent)


def review_link_use(
    folder: Path, token: str, action: str, *, name: str, reason: str = "", settings: Settings | None = None,
    clock: Clock = utc_now,
) -> Reviewed:  # fmt: skip
    """Approve or reject with a link; the name that the visitor gives goes into the trail, as a guest's.

    Raises
    ------
    UserError
        As `review_link_show`; an action that the link does not allow; no name; the link was used; a finding blocks the
        creative, or needs proof and no reason is given.
    """
    try:
        visitor = VisitorIn(name=name.strip(), reason=reason.strip())
    except ValidationError:
        raise UserError("please give your name", hint="it is kept beside the decision", key="name_missing") from None
    with Workspace(load_campaign(folder), settings or Settings()) as work:
        grant = _granted(work, token, clock())  # before anything is held or read for whoever sends this
    with open_desk(folder, settings) as desk:
        if action not in grant.may:
            raise UserError(
                f"this link may {' or '.join(grant.may)}, not {action[:20]}", hint="ask for another one",
                key="link_may_not",
            )  # fmt: skip
        creative, _ = find_creative(desk.work, grant.creative)
        _as_then(bundle_of(desk.work, creative), grant)
        if desk.work.store.link_spent(grant.campaign, creative.id, grant.id):
            raise link_spent()  # said before the checks run; `act` looks again
        if action == "approve":
            return approve_on(
                desk, creative, actor=visitor.name, role="guest", reason=visitor.reason, seen=grant.frozen,
                link=grant.id,
            )  # fmt: skip
        entry = desk.work.store.act(
            grant.campaign, creative.id, "reject", actor=visitor.name, role="guest", reason=visitor.reason,
            link=grant.id,
        )  # fmt: skip
        return reviewed(entry, creative.locale)


def _as_then(bundle: Bundle, grant: Grant) -> Bundle:
    if bundle.hash != grant.frozen:
        raise UserError("the ad has changed since this link was made", hint="ask for a new link", key="ad_changed")
    return bundle


def _sign(key: bytes, grant: Grant) -> str:
    body = _encoded(canonical_json(grant.model_dump(mode="json")).encode())
    return f"{body}.{_encoded(_signature(key, body))}"


def review_link_locale(folder: Path, token: str, *, settings: Settings | None = None) -> str:
    """Locale of the creative that a link is for, also of one that has expired; empty when we did not make the link."""
    try:
        with Workspace(load_campaign(folder), settings or Settings()) as work:
            return find_creative(work, _signed(work, token).creative)[0].locale
    except AdwrightError:
        return ""


def _signed(work: Workspace, token: str) -> Grant:
    """What a token of this campaign says, after its signature was found right; nothing of it is read before."""
    body, _, signature = token.partition(".")
    if len(token) > _LONGEST or not hmac.compare_digest(_decoded(signature), _signature(_key(work), body)):
        raise UserError("this link is not valid", hint="copy it whole, or ask for a new one", key="link_invalid")
    grant = Grant.model_validate(json.loads(_decoded(body)))
    if grant.campaign != work.campaign.name:
        raise UserError("this link belongs to another campaign", hint="ask for a new one", key="link_elsewhere")
    return grant


def _granted(work: Workspace, token: str, now: datetime) -> Grant:
    """What a token grants now."""
    grant = _signed(work, token)
    if now >= grant.until:
        at = f"{grant.until:%Y-%m-%d %H:%M}"
        raise UserError(f"this link expired on {at} UTC", hint="ask for a new one", key="link_expired", said={"at": at})
    return grant


def _signature(key: bytes, body: str) -> bytes:
    return hmac.new(key, _DOMAIN + body.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _key(work: Workspace) -> bytes:
    secret = work.settings.secret.get_secret_value().encode()
    key = secret or read_or_make_key(work.state / "links.key")
    if len(key) < _SHORTEST_KEY:
        raise UserError(
            f"the key that signs links has {len(key)} bytes",
            hint=f"use at least {_SHORTEST_KEY} random ones, for example from `openssl rand -hex 32`",
        )
    return key


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """The bytes of a text in URL-safe base64; none when it is not what we write: one token has one form."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if _encoded(data) == text else b""
