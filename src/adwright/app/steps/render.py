"""Step 6: the picked creatives drawn for every placement of the campaign."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from joblib import Parallel, delayed

from adwright.app.campaign import RenderOptions
from adwright.app.marking import decision_for, marking_for, marks_of
from adwright.app.progress import Progress
from adwright.app.steps.backdrops import Backdrops, backdrops
from adwright.app.steps.generate import Generated
from adwright.app.steps.ingest import Ingested
from adwright.app.steps.sign import sign_renditions
from adwright.app.workspace import Workspace, file_hash, hash_of_data, write_jsonl
from adwright.check import counts, is_counted, with_notices
from adwright.core import (
    Backdrop,
    Brand,
    Creative,
    Finding,
    LabelDecision,
    Marking,
    Placement,
    Product,
    Rendition,
    content_id,
    placement,
)
from adwright.core.clock import utc_now
from adwright.core.noun import Noun
from adwright.render import own_templates, reads_codes, shortcomings
from adwright.render import render as draw
from adwright.version import __version__
from adwright.vision.nudity import looks, nudity

#: Folder of the pictures, below the folder of results.
_IMAGES = "images"


class RenderSummary(Noun):
    """Counts of a rendering.

    Parameters
    ----------
    labelled, signed
        Pictures that carry a label people see, and copies with content credentials.
    backgrounds
        Pictures whose product stands before a background of the campaign's image model.
    notes
        What is to be known of the marks, each said once.
    """

    campaign: str
    creatives: int
    renditions: int
    drawn: int
    labelled: int = 0
    signed: int = 0
    backgrounds: int = 0
    findings: dict[str, int]
    notes: tuple[str, ...] = ()
    folder: str


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """Renditions, in the order of creatives and placements."""

    renditions: tuple[Rendition, ...]
    summary: RenderSummary


@dataclass(frozen=True, kw_only=True)
class Job:
    """One picture to draw. Crosses to a worker process, so it holds plain nouns.

    Parameters
    ----------
    template, backdrop, behind
        With a background: the template that shows it, the picture, and how the banner is marked then. `decision` and
        `marking` hold without it.
    """

    key: str
    creative: Creative
    placement: str
    brand: Brand
    product: Product
    root: Path
    out: Path
    seed: int
    decision: LabelDecision
    marking: Marking | None
    options: RenderOptions
    template: str = ""
    backdrop: Backdrop | None = None
    behind: tuple[LabelDecision, Marking | None] | None = None


def render(
    work: Workspace,
    ingested: Ingested,
    generated: Generated,
    picked: Iterable[str],
    progress: Progress,
) -> Rendered:
    """Draw the creatives of those ids; writes images/ and renditions.jsonl, and signed copies beside.

    Pictures that stand are not drawn anew. Pictures of creatives that are not picked any more are removed.
    """
    wanted = list(_wanted(ingested, generated, set(picked)))
    places = [place for place in map(placement, work.campaign.placements) if place.takes_pictures]
    backs = backdrops(work, ingested.brand, [product for _, product in wanted], places, progress)
    jobs = _jobs(work, ingested, generated, wanted, places, backs)
    done: dict[str, Rendition] = {}
    waiting: list[Job] = []
    for job in jobs:
        found = work.store.step("render", job.key)
        rendition = Rendition.model_validate(found) if found is not None else None
        if rendition is not None and _stands(rendition, job.out):
            done[job.key] = rendition
        else:
            waiting.append(job)
    with progress.task("render", len(jobs)) as advance:
        advance(len(done), "already drawn")
        for job, rendition in _drawn(waiting):
            work.store.finish_step("render", job.key, rendition.model_dump(mode="json"))
            done[job.key] = rendition
            advance(1, f"{job.product.title} {job.placement}")
    renditions = tuple(done[job.key] for job in jobs)
    write_jsonl(work.out / "renditions.jsonl", renditions)
    _forget_others(work.out, {file.path for rendition in renditions for file in rendition.files})
    signing = sign_renditions(work, renditions, progress)
    ads = _ads(work, generated, set(picked))
    rules = [finding.rule for rendition in renditions for finding in rendition.findings]
    rules += [finding.rule for finding in ads]
    summary = RenderSummary(
        campaign=work.campaign.name, creatives=len({j.creative.id for j in jobs}), renditions=len(renditions),
        drawn=len(waiting), labelled=sum(bool(r.marks and r.marks.visible) for r in renditions),
        signed=len(signing.signed), backgrounds=sum(r.backdrop is not None for r in renditions),
        notes=(*_undrawn(work), *_short_of(ads), *_producer_note(work, jobs), *backs.notes, *signing.notes),
        findings={rule: rules.count(rule) for rule in sorted(set(rules))},
        folder=str(work.out / _IMAGES),
    )  # fmt: skip
    return Rendered(renditions=renditions, summary=summary)


def _undrawn(work: Workspace) -> tuple[str, ...]:
    """Placements for which nothing is drawn, and why."""
    why = [p.why_no_picture for p in map(placement, work.campaign.placements) if not p.takes_pictures]
    return (f"nothing is drawn where none can be shown: {'; '.join(why)}; its copy keeps to the limits",) if why else ()


def _ads(work: Workspace, generated: Generated, picked: set[str]) -> list[Finding]:
    """Whether an ad of several texts or pictures can be made of what was picked of each product for everyone.

    The findings are on the ad, so they hold up no creative.
    """
    places = [place for place in map(placement, work.campaign.placements) if is_counted(place)]
    groups: dict[tuple[str, str], list[Creative]] = {}
    for creative in generated.creatives:
        if creative.id in picked and creative.segment is None:
            groups.setdefault((creative.product, creative.locale), []).append(creative)
    return [
        finding
        for group in groups.values()
        for place in places
        for finding in counts(
            {field: [c.text(field) for c in group] for field in place.fields}, place,
            pictures=len(group) if place.takes_pictures else None, pool=True,
        )
    ]  # fmt: skip


def _short_of(ads: Sequence[Finding]) -> tuple[str, ...]:
    """What was found on the ads, each said once."""
    said = dict.fromkeys(finding.why for finding in ads)
    return (f"as one ad of each product: {'; '.join(said)}",) if said else ()


def _producer_note(work: Workspace, jobs: Sequence[Job]) -> tuple[str, ...]:
    named = any(job.marking and "tc260" in job.marking.schemes for job in jobs)
    if not named or work.campaign.labels.producer:
        return ()
    return ("the Chinese metadata names the brand as its producer; set 'producer' under [labels] to the code you use",)


def _wanted(
    ingested: Ingested, generated: Generated, picked: set[str]
) -> Iterable[tuple[Creative, Product]]:  # fmt: skip
    """The creatives that are drawn, each with its product."""
    products = {(p.id, p.locale): p for p in ingested.products}
    for creative in generated.creatives:
        if creative.id in picked:
            # A creative in a language that the feed does not have brings its product in its brief.
            own = products.get((creative.product, creative.locale))
            yield creative, own or generated.briefs[creative.brief].product


def _jobs(
    work: Workspace, ingested: Ingested, generated: Generated, wanted: Sequence[tuple[Creative, Product]],
    places: Sequence[Placement], backs: Backdrops,
) -> list[Job]:  # fmt: skip
    looked = [hash_of_data(folder) for folder in ("fonts", "banners", "banners/templates")]
    style = [__version__, looked, _asset_hashes(work, ingested), looks(), reads_codes()]
    jobs = []
    today = utc_now().date()
    for creative, product in wanted:
        brand = with_notices(ingested.brand, generated.briefs[creative.brief], today.isoformat())
        for place in places:
            decision = decision_for(work.campaign, creative, place, today)
            marking = marking_for(work.campaign, ingested.brand, place, decision)
            told = [decision.model_dump(mode="json"), marking.model_dump(mode="json") if marking else None]
            drawn = [brand.model_dump(mode="json"), product.model_dump(mode="json"), place.model_dump(mode="json")]
            inputs = [creative.id, place.id, *drawn, told, work.campaign.render.model_dump(mode="json")]
            behind, backdrop = None, backs.behind(product, place)
            if backdrop is not None:
                with_it = decision_for(work.campaign, creative, place, today, backdrop)
                behind = with_it, marking_for(work.campaign, ingested.brand, place, with_it)
                inputs += [backs.template, backdrop.model_dump(mode="json")]
            jobs.append(
                Job(key=content_id("draw", [style, inputs, work.campaign.seed]), decision=decision, marking=marking,
                    creative=creative, placement=place.id,
                    brand=brand, product=product, root=work.campaign.folder, out=work.out,
                    seed=work.campaign.seed, options=work.campaign.render, template=backs.template, backdrop=backdrop,
                    behind=behind)
            )  # fmt: skip
    return jobs


def _asset_hashes(work: Workspace, ingested: Ingested) -> dict[str, str]:
    """Hashes of the local pictures, fonts and templates that renditions depend on."""
    named = {image for product in ingested.products for image in product.images}
    named |= {*ingested.brand.fonts, *([ingested.brand.logo] if ingested.brand.logo else [])}
    local = {name: work.campaign.folder / name for name in sorted(named) if "://" not in name}
    own = {path.name: path for path in own_templates(work.campaign.folder)}
    return {name: file_hash(path) for name, path in (local | own).items() if path.is_file()}


def _forget_others(out: Path, mine: set[str]) -> None:
    for picture in sorted((out / _IMAGES).rglob("*"), reverse=True):
        if picture.is_dir():
            if not any(picture.iterdir()):
                picture.rmdir()
        elif str(picture.relative_to(out)) not in mine:
            picture.unlink()


def _stands(rendition: Rendition, out: Path) -> bool:
    return all((out / f.path).is_file() and file_hash(out / f.path) == f.sha256 for f in rendition.files)


def _draw(job: Job) -> Rendition:
    drawn, (decision, marking) = _on_backdrop(job)
    files = tuple(file.model_copy(update={"path": f"{_IMAGES}/{file.path}"}) for file in drawn.files)
    findings = (*drawn.findings, *nudity(job.root, job.product.images[:1]))
    return drawn.model_copy(
        update={"files": files, "findings": findings, "marks": marks_of(decision, marking, drawn)}
    )  # fmt: skip


def _on_backdrop(job: Job) -> tuple[Rendition, tuple[LabelDecision, Marking | None]]:
    """The banner before its background where it is good enough there, else without; and how it is marked."""
    plain = job.decision, job.marking
    if job.backdrop is None or job.behind is None:
        return _drawn_as(job, plain[1]), plain
    tried = _drawn_as(job, job.behind[1], (job.template,), job.backdrop)
    short = shortcomings(tried)
    if tried.backdrop is not None and not short:
        return tried, job.behind
    why = short[0] if short else "its file cannot be used"
    told = Finding(
        check="render", rule="render.backdrop", severity="notice",
        why=f"drawn without the background that was made: {why}"[:500], form="render.backdrop.unfit",
    )  # fmt: skip
    drawn = _drawn_as(job, plain[1])
    return drawn.model_copy(update={"findings": (*drawn.findings, told)}), plain


def _drawn_as(
    job: Job, marking: Marking | None, among: tuple[str, ...] = (), backdrop: Backdrop | None = None
) -> Rendition:
    return draw(
        job.creative, placement(job.placement), brand=job.brand, product=job.product, root=job.root,
        out=job.out / _IMAGES, seed=job.seed, marking=marking, among=among or job.options.templates,
        read_back=job.options.read_back, backdrop=backdrop,
    )  # fmt: skip


#: Below this many pictures the start of worker processes costs more than it saves (about 1 s each).
_ALONE = 12


def _drawn(jobs: Sequence[Job]) -> Iterable[tuple[Job, Rendition]]:
    """Draw on all cores; each picture is handed over as soon as it stands."""
    if len(jobs) <= _ALONE:
        for job in jobs:
            yield job, _draw(job)
        return
    by_key = {job.key: job for job in jobs}
    # joblib's workers need no main module to import, so that notebooks and plain scripts can run campaigns too.
    with Parallel(n_jobs=os.cpu_count(), return_as="generator_unordered") as pool:
        for key, rendition in pool(delayed(_draw_keyed)(job) for job in jobs):
            yield by_key[key], rendition


def _draw_keyed(job: Job) -> tuple[str, Rendition]:
    return job.key, _draw(job)
