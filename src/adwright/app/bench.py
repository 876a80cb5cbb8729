"""One creative on the bench: found by its id, with its brief and insight around it, and put back as a child.

Comes in: a workspace and an id. Goes out: `OnBench`, and a stored child that later runs take up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adwright.app.judging import findings_on
from adwright.app.progress import Progress
from adwright.app.steps.briefs import orders
from adwright.app.steps.generate import state_of
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.ingest import ingest as ingest_step
from adwright.app.steps.understand import Understood
from adwright.app.steps.understand import understand as understand_step
from adwright.app.workspace import Workspace
from adwright.core import Brief, Creative, DataError, Finding, UserError, did_you_mean, verdict
from adwright.core.edit_pair import EditPair
from adwright.core.json_lines import json_lines
from adwright.core.whole_file import write_bytes
from adwright.core.word_diff import marked, word_diff
from adwright.store import Child

#: Shortest beginning of an id that stands for it.
SHORTEST_ID = 6


@dataclass(frozen=True, kw_only=True)
class OnBench:
    """A creative with what is known around it.

    Parameters
    ----------
    rests_on
        Ids of the campaign's briefs whose facts it says.
    found
        Findings of its making that no check can find again.
    """

    creative: Creative
    state: str
    brief: Brief
    rests_on: tuple[str, ...]
    found: tuple[Finding, ...]
    ingested: Ingested
    understood: Understood


def find_creative(work: Workspace, creative: str) -> tuple[Creative, str]:
    """The creative of that id, or of the only id that begins so, with its state; UserError when there is none."""
    name = work.campaign.name
    states = work.store.creative_states(name)
    if not states:
        raise UserError(
            f"campaign {name!r} has no creatives yet", hint=f"write some: adwright generate {work.campaign.folder}"
        )
    fitting = [key for key in states if key == creative or (len(creative) >= SHORTEST_ID and key.startswith(creative))]
    if len(fitting) != 1:
        many = f"; {len(fitting)} begin so" if fitting else ""
        raise UserError(f"no creative {creative!r}{many}", hint=did_you_mean(creative, states))
    return next(c for c in work.store.creatives(name) if c.id == fitting[0]), states[fitting[0]]


def on_bench(work: Workspace, creative: str, progress: Progress) -> OnBench:
    """The creative with its brief.

    Raises
    ------
    UserError
        There is no such creative.
    DataError
        Its brief is none of the campaign's any more: a fact changed since it was written.
    """
    found, state = find_creative(work, creative)
    ingested = ingest_step(work, progress)
    understood = understand_step(work, ingested, progress)
    mine = [product for product in ingested.products if product.id == found.product]
    briefs = {o.brief.id: o.brief for product in mine for o in orders(work, product, ingested, understood)}
    child = next((c for c in work.store.children(work.campaign.name) if c.creative.id == found.id), None)
    rests_on = child.rests_on if child else (found.brief,)
    if not briefs.keys() >= set(rests_on):
        raise DataError(
            f"creative {found.id} answers brief {found.brief}, which this campaign does not have",
            hint="the feed or the campaign changed since it was written; run adwright generate again",
        )
    return OnBench(
        creative=found, state=state, brief=child.brief if child else briefs[found.brief], rests_on=rests_on,
        found=child.findings if child else (), ingested=ingested, understood=understood,
    )  # fmt: skip


def briefs_of(work: Workspace, ingested: Ingested, understood: Understood) -> tuple[dict[str, Brief], list[Child]]:
    """All briefs of the campaign by id, with those of the children that rest on them, and these children."""
    asked = (order.brief for product in ingested.products for order in orders(work, product, ingested, understood))
    briefs = {brief.id: brief for brief in asked}
    own = briefs.keys()
    children = [child for child in work.store.children(work.campaign.name) if own >= set(child.rests_on)]
    return briefs | {child.brief.id: child.brief for child in children}, children


def put_child(
    work: Workspace, bench: OnBench, creative: Creative, brief: Brief, rests_on: Sequence[str],
    found: Sequence[Finding], pairs: Sequence[EditPair] = (),
) -> tuple[str, tuple[Finding, ...]]:  # fmt: skip
    """Check a child, keep it with its state and pairs, and add it to creatives.jsonl; state and findings.

    Its review begins anew, as draft and then checked; what was decided on its parent stands.
    """
    findings = findings_on(creative, brief, bench.ingested.brand, work.campaign) + tuple(found)
    state = state_of(findings, auto=work.campaign.review == "automatic")
    child = Child(creative=creative, brief=brief, rests_on=tuple(rests_on), findings=tuple(found))
    work.store.keep_child(work.campaign.name, child, state, pairs)
    _into_trail(work, creative, findings, pairs)
    _add_row(work.out / "creatives.jsonl", "id", creative.id, [creative.model_dump_json()])
    rows = [{"creative": creative.id, "state": state, **finding.model_dump(mode="json")} for finding in findings]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    _add_row(work.out / "findings.jsonl", "creative", creative.id, lines)
    return state, findings


def _into_trail(work: Workspace, child: Creative, findings: Sequence[Finding], pairs: Sequence[EditPair]) -> None:
    """Edit and check as the first rows of a new child; one that was made before has them already."""
    name, store = work.campaign.name, work.store
    if store.trail(name, child.id):
        return
    edits = [{"field": p.field, "diff": marked(word_diff(p.before, p.after)), "pair": p.id} for p in pairs]
    by = pairs[0].by if pairs else "operator"
    store.act(name, child.id, "edit", actor=by, role="author", payload={"parent": child.parent, "edits": edits})
    if verdict(list(findings)) != "block":
        found = [{"rule": finding.rule, "severity": finding.severity} for finding in findings]
        store.act(name, child.id, "check", actor="adwright", role="author", payload={"findings": found})


def _add_row(file: Path, key: str, id: str, lines: Sequence[str]) -> None:
    """Put lines at the end of a file of JSON lines, in place of those that bear the id."""
    kept = [text for _, text in json_lines(file) if json.loads(text).get(key) != id]
    write_bytes(file, "".join(text + "\n" for text in [*kept, *lines]).encode())
