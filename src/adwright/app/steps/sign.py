"""Step 6b: content credentials, in copies of the pictures.

What a run writes under ``out/`` is equal to the byte for equal inputs; a signature is not. So the signed copies stand
beside it, in the campaign's ``signed/``, listed in ``signed/provenance.jsonl``, and are no part of the manifest. A copy
that stands is not signed anew: what was approved is what is published. A preview signs nothing.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from adwright.app.progress import Progress
from adwright.app.workspace import Workspace, file_hash, read_jsonl, write_jsonl
from adwright.core import File, Rendition, content_id, placement, sha256
from adwright.core.noun import Noun
from adwright.core.whole_file import write_bytes
from adwright.render import Certificate, can_sign, development_certificate, own_certificate, sign

#: Folder of the signed copies, in the campaign's.
FOLDER = "signed"
LIST = "provenance.jsonl"


class Signed(Noun):
    """A signed copy.

    Parameters
    ----------
    path, sha256, size
        Of the copy: relative to the campaign's folder, and in [bytes].
    image, image_sha256
        The picture it is a copy of, relative to the folder of results.
    development
        True when its signer is trusted by nobody: not for publication.
    """

    path: str
    sha256: str
    size: int
    image: str
    image_sha256: str
    development: bool


class Signing(Noun):
    """What was signed, and what is to be said of it."""

    signed: tuple[Signed, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Job:
    """A picture to sign; `limit` is the largest file its placement takes [bytes]."""

    key: str
    image: File
    source: Path
    path: str
    certificate: Certificate
    timestamp_url: str
    source_type: str
    title: str
    placement: str
    limit: int


def sign_renditions(work: Workspace, renditions: Sequence[Rendition], progress: Progress) -> Signing:
    """Sign the pictures whose marks ask for it; says once when that was not possible.

    Raises
    ------
    UserError
        The settings name a certificate or key that cannot be used.
    """
    if work.preview:
        return Signing()
    folder = work.campaign.folder
    wanted = [r for r in renditions if r.marks is not None] if work.campaign.labels.c2pa else []
    if not wanted or not can_sign():
        _clear(folder, ())
        missing = "content credentials were left out: c2pa-python is not installed (pip install 'adwright[provenance]')"
        return Signing(notes=(missing,) if wanted else ())
    certificate = _certificate(work)
    jobs = [_job(work, rendition, certificate) for rendition in wanted]
    standing = {job.key: row for job in jobs if (row := _standing(work, job)) is not None}
    waiting = [job for job in jobs if job.key not in standing]
    over: list[str] = []
    with progress.task("sign", len(jobs)) as advance, ThreadPoolExecutor(os.cpu_count()) as pool:
        advance(len(standing), "already signed")
        # threads: the library works outside Python, and the store is written from here alone
        for job, data in zip(waiting, pool.map(_signed, waiting), strict=True):
            if len(data) > job.limit:
                over.append(job.placement)
            else:
                standing[job.key] = _keep(work, job, data)
            advance(1, job.title)
    rows = [standing[job.key] for job in jobs if job.key in standing]
    _clear(folder, rows)
    write_jsonl(folder / FOLDER / LIST, rows)
    notes = []
    if certificate.development:
        notes.append("content credentials carry a development signature that nobody trusts; set c2pa_certificate and "
                     "c2pa_key before publication")  # fmt: skip
    if over:
        notes.append(f"{len(over)} pictures have no room for content credentials under the limit of their placement: "
                     f"{', '.join(sorted(set(over)))}")  # fmt: skip
    return Signing(signed=tuple(rows), notes=tuple(notes))


def _certificate(work: Workspace) -> Certificate:
    settings = work.settings
    if settings.c2pa_certificate or settings.c2pa_key:
        return own_certificate(Path(settings.c2pa_certificate), Path(settings.c2pa_key))
    return development_certificate(work.state / "c2pa")


def _job(work: Workspace, rendition: Rendition, certificate: Certificate) -> _Job:
    image, url = rendition.files[0], work.settings.c2pa_timestamp_url
    source_type = rendition.marks.source_type if rendition.marks else ""
    path = Path(FOLDER, *Path(image.path).parts[1:]).as_posix()
    key = content_id("sign", [image.sha256, path, source_type, sha256(certificate.chain), bool(url)])
    return _Job(
        key=key, image=image, source=work.out / image.path, path=path, certificate=certificate, timestamp_url=url,
        source_type=source_type, title=f"{rendition.creative}.{rendition.placement}", placement=rendition.placement,
        limit=placement(rendition.placement).max_bytes,
    )  # fmt: skip


def _standing(work: Workspace, job: _Job) -> Signed | None:
    """The copy as it was signed before, if it is still there, byte for byte."""
    found = work.store.step("sign", job.key)
    row = Signed.model_validate(found) if found is not None else None
    file = work.campaign.folder / job.path
    return row if row is not None and file.is_file() and file_hash(file) == row.sha256 else None


def _signed(job: _Job) -> bytes:
    return sign(
        job.source.read_bytes(), job.certificate, title=job.title, source_type=job.source_type,
        timestamp_url=job.timestamp_url,
    )  # fmt: skip


def _keep(work: Workspace, job: _Job, data: bytes) -> Signed:
    write_bytes(work.campaign.folder / job.path, data)
    row = Signed(
        path=job.path, sha256=sha256(data), size=len(data), image=job.image.path, image_sha256=job.image.sha256,
        development=job.certificate.development,
    )  # fmt: skip
    work.store.finish_step("sign", job.key, row.model_dump(mode="json"))
    return row


def _clear(folder: Path, kept: Sequence[Signed]) -> None:
    """Remove the copies of earlier runs that belong to no picture any more; other files in the folder stay."""
    listed = folder / FOLDER / LIST
    mine = {row.path for row in kept}
    for row in map(Signed.model_validate, read_jsonl(listed)):
        if row.path not in mine and (folder / row.path).resolve().is_relative_to((folder / FOLDER).resolve()):
            (folder / row.path).unlink(missing_ok=True)
    if not kept:
        listed.unlink(missing_ok=True)
    for below in sorted((folder / FOLDER).rglob("*"), reverse=True):
        if below.is_dir() and not any(below.iterdir()):
            below.rmdir()
