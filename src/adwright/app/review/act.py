"""`adwright review submit|approve|reject|publish|retire`: each action is one row of the trail, or is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adwright.app.bench import find_creative
from adwright.app.campaign import load_campaign
from adwright.app.reasons import Language, worded
from adwright.app.review.bundle import Bundle, bundle_of, changed, freeze, thaw
from adwright.app.review.desk import Desk, in_short, open_desk, who
from adwright.app.workspace import Workspace
from adwright.core import AdwrightError, Creative, Finding, Settings, UserError
from adwright.core.audit import AuditEntry
from adwright.core.noun import Noun
from adwright.core.review import ReviewAction, ReviewRole, next_state


class Reviewed(Noun):
    """What an action did to a creative. Written to the terminal and, with --json, as JSON.

    Parameters
    ----------
    frozen
        Hash of the manifest of what was approved or published; else empty.
    pictures
        Number of pictures it covers.
    head
        The trail's head after it: kept elsewhere, it shows whether the trail was cut off.
    """

    campaign: str
    creative: str
    locale: str
    action: ReviewAction
    before: str
    state: str
    by: str
    role: str
    reason: str = ""
    frozen: str = ""
    pictures: int = 0
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    head: str


class Submitted(Noun):
    """Creatives that wait for a person now, and those that could not be submitted, with the reason."""

    campaign: str
    submitted: tuple[Reviewed, ...]
    left_out: dict[str, str]


def review_submit(
    folder: Path, creative: str = "", *, by: str = "", role: str | None = None, reason: str = "",
    reasons: Language = "en", settings: Settings | None = None,
) -> Submitted:  # fmt: skip
    """Check a creative again and put it before the people who approve; without a name all that nobody acted on yet.

    Parameters
    ----------
    creative
        Id of a creative, or its beginning; empty for all that the checks let through.
    by, role
        Who acts; see docs/how-to/review.md.
    reason
        Why it is taken up again, when it was decided already.
    reasons
        Language of the findings' `why` and `rewrite`; the trail keeps rules and spans alone.

    Raises
    ------
    UserError
        No such creative, a finding that blocks it, a state or role that does not allow it.
    DataError
        A fact changed since it was written.
    """
    campaign = load_campaign(folder)
    actor, known = who(campaign, settings, by, role)
    done: list[Reviewed] = []
    left_out: dict[str, str] = {}
    with open_desk(folder, settings) as desk:
        if creative:
            return Submitted(
                campaign=campaign.name, left_out={},
                submitted=(_submitted(desk, find_creative(desk.work, creative)[0], actor, known, reason, reasons),),
            )  # fmt: skip
        states, standings = desk.work.store.creative_states(campaign.name), desk.work.store.standings(campaign.name)
        for found in desk.work.store.creatives(campaign.name):
            fresh = found.id not in standings or standings[found.id].state in ("draft", "checked")
            if not fresh or states[found.id] in ("blocked", "retired"):
                continue
            try:
                done.append(_submitted(desk, found, actor, known, reason, reasons))
            except AdwrightError as error:
                left_out[found.id] = error.message
    return Submitted(campaign=campaign.name, submitted=tuple(done), left_out=left_out)


def _submitted(
    desk: Desk, creative: Creative, actor: str, role: ReviewRole, reason: str, reasons: Language
) -> Reviewed:  # fmt: skip
    store, name = desk.work.store, desk.work.campaign.name
    state = store.standing(name, creative.id).state
    next_state("checked" if state == "draft" else state, "submit", role=role, reason=reason)
    findings = desk.findings(creative)
    _refuse_blocked(creative, findings)
    payload = {"findings": in_short(findings)}
    if state == "draft":
        store.act(name, creative.id, "check", actor="adwright", role="author", payload=payload)
    entry = store.act(name, creative.id, "submit", actor=actor, role=role, reason=reason, payload=payload)
    return reviewed(entry, creative.locale, findings=worded(findings, reasons))


def review_approve(
    folder: Path, creative: str, *, by: str = "", role: str | None = None, reason: str = "", seen: str = "",
    reasons: Language = "en", settings: Settings | None = None,
) -> Reviewed:  # fmt: skip
    """Approve a creative: the checks run again, and its text, recipe and pictures are frozen by hash.

    Parameters
    ----------
    reason
        What was looked at; required where a finding needs proof.
    seen
        Hash of what the approver looked at, as `review_show` gave it: anything else is refused.
    reasons
        Language of the findings' `why` and `rewrite`.

    Raises
    ------
    UserError
        A finding blocks it, one needs proof and no reason is given, it is not what was seen, a state or role that
        does not allow it.
    DataError
        A fact changed since it was written, or a picture since it was drawn.
    """
    actor, known = who(load_campaign(folder), settings, by, role)
    with open_desk(folder, settings) as desk:
        found, _ = find_creative(desk.work, creative)
        done = approve_on(desk, found, actor=actor, role=known, reason=reason, seen=seen)
    return done.model_copy(update={"findings": worded(done.findings, reasons)})


def approve_on(
    desk: Desk, creative: Creative, *, actor: str, role: ReviewRole, reason: str, seen: str, link: str = ""
) -> Reviewed:
    """Approve on an open desk; `link` is the id of the link that is used."""
    store, name = desk.work.store, desk.work.campaign.name
    next_state(store.standing(name, creative.id).state, "approve", role=role, reason=reason)
    bundle = bundle_of(desk.work, creative)
    findings = desk.findings(creative) + bundle.findings
    _refuse_blocked(creative, findings)
    open_ = sorted({finding.rule for finding in findings if finding.severity == "needs_proof"})
    if open_ and not reason.strip():
        raise UserError(
            f"creative {creative.id} needs proof: {', '.join(open_)}", hint="say in the reason what proves it",
            key="proof_missing",
        )  # fmt: skip
    if seen and seen != bundle.hash:
        raise UserError(
            f"creative {creative.id} is not what was seen: {bundle.hash[:12]} is not {seen[:12]}", hint="look again",
            key="ad_changed",
        )  # fmt: skip
    freeze(desk.work, bundle)
    entry = store.act(
        name, creative.id, "approve", actor=actor, role=role, reason=reason, frozen=bundle.hash, link=link,
        payload={"manifest": bundle.manifest, "findings": in_short(findings)},
    )  # fmt: skip
    none = "no picture of it was drawn yet: only the text is approved, and a picture needs an approval of its own"
    return reviewed(entry, creative.locale, bundle=bundle, findings=findings, notes=() if bundle.files else (none,))


def review_reject(
    folder: Path, creative: str, *, reason: str, by: str = "", role: str | None = None,
    settings: Settings | None = None,
) -> Reviewed:  # fmt: skip
    """Reject a creative; it is not served any more. UserError without a reason, or where state or role forbid it."""
    return _without_desk(folder, creative, "reject", by, role, reason, settings)


def review_retire(
    folder: Path, creative: str, *, by: str = "", role: str | None = None, reason: str = "",
    settings: Settings | None = None,
) -> Reviewed:  # fmt: skip
    """Take a creative out; it is not served any more. UserError where state or role forbid it."""
    return _without_desk(folder, creative, "retire", by, role, reason, settings)


def _without_desk(
    folder: Path, creative: str, action: ReviewAction, by: str, role: str | None, reason: str,
    settings: Settings | None,
) -> Reviewed:  # fmt: skip
    # To stop something must always work: it waits for no run, and reads no feed.
    campaign = load_campaign(folder)
    actor, known = who(campaign, settings, by, role)
    with Workspace(campaign, settings or Settings()) as work:
        found, _ = find_creative(work, creative)
        entry = work.store.act(campaign.name, found.id, action, actor=actor, role=known, reason=reason)
        return reviewed(entry, found.locale)


def review_publish(
    folder: Path, creative: str, *, by: str = "", role: str | None = None, reason: str = "",
    reasons: Language = "en", settings: Settings | None = None,
) -> Reviewed:  # fmt: skip
    """Hand an approved creative to the service: what is served are the frozen bytes.

    Parameters
    ----------
    reasons
        Language of the findings' `why` and `rewrite`.

    Raises
    ------
    UserError
        It is not approved; its text, recipe or a picture differs from what was frozen; a finding blocks it now.
    DataError
        A fact changed since it was written, or a picture since it was drawn; a frozen file is gone.
    """
    campaign = load_campaign(folder)
    actor, known = who(campaign, settings, by, role)
    with open_desk(folder, settings) as desk:
        found, _ = find_creative(desk.work, creative)
        standing = desk.work.store.standing(campaign.name, found.id)
        next_state(standing.state, "publish", role=known)
        now, frozen = bundle_of(desk.work, found), thaw(desk.work, standing.frozen)
        if paths := changed(frozen, now):
            raise UserError(
                f"creative {found.id} is not what was approved; {len(paths)} parts differ: {', '.join(paths[:4])}",
                hint="submit it again; what stands now needs an approval of its own",
            )
        findings = desk.findings(found) + now.findings
        _refuse_blocked(found, findings)
        entry = desk.work.store.act(
            campaign.name, found.id, "publish", actor=actor, role=known, reason=reason, frozen=now.hash
        )
        none = "it has no picture, so the service has nothing to show"
        notes = () if now.files else (none,)
        return reviewed(entry, found.locale, bundle=now, findings=worded(findings, reasons), notes=notes)


def reviewed(
    entry: AuditEntry,
    locale: str,
    *,
    bundle: Bundle | None = None,
    findings: Sequence[Finding] = (),
    notes: Sequence[str] = (),
) -> Reviewed:
    """A row of the trail as the result of an action."""
    action: ReviewAction = entry.action  # type: ignore[assignment] # the store wrote it a moment ago
    return Reviewed(
        campaign=entry.campaign, creative=entry.creative, locale=locale, action=action,
        before=entry.before, state=entry.after, by=entry.actor, role=entry.role, reason=entry.reason,
        frozen=bundle.hash if bundle else "", pictures=len(bundle.files) if bundle else 0,
        findings=tuple(findings), notes=tuple(notes), head=entry.head,
    )  # fmt: skip


def _refuse_blocked(creative: Creative, findings: Sequence[Finding]) -> None:
    rules = sorted({finding.rule for finding in findings if finding.severity == "block"})
    if rules:
        raise UserError(
            f"creative {creative.id} is blocked by {', '.join(rules)}",
            hint=f"mend it first: adwright rewrite CAMPAIGN_DIR {creative.id} --fix {rules[0]}",
            key="blocked",
        )
