"""What an approval freezes: the creative and its pictures, byte for byte, under one hash.

Comes in: a creative as it stands in the store and under ``out/``. Goes out: a `Bundle` with the hash of its manifest
(path -> SHA-256); `freeze` keeps the bytes by content, `thaw` gives back exactly these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from adwright.app.workspace import Workspace, read_jsonl
from adwright.core import Creative, DataError, Finding, Rendition, canonical_json, sha256
from adwright.store import Blobs

#: Parts of a bundle that are no picture.
CREATIVE, RENDITIONS = "creative.json", "renditions.json"
#: What is not frozen: it serves to put a reason in another language. The English one is what was approved.
_OTHER_WORDS = {"findings": {"__all__": {"form", "said"}}}


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A creative with the pictures of it that may run, and their bytes by path."""

    creative: Creative
    renditions: tuple[Rendition, ...]
    files: dict[str, bytes]

    @cached_property
    def parts(self) -> dict[str, bytes]:
        """All bytes by path, the creative's and the renditions' as canonical JSON."""
        rows = [rendition.model_dump(mode="json", exclude=_OTHER_WORDS) for rendition in self.renditions]
        return {CREATIVE: _bytes(self.creative.model_dump(mode="json")), RENDITIONS: _bytes(rows), **self.files}

    @cached_property
    def manifest(self) -> dict[str, str]:
        """Path -> SHA-256."""
        return {path: sha256(data) for path, data in sorted(self.parts.items())}

    @property
    def hash(self) -> str:
        """Hash of the manifest, hence of every byte."""
        return sha256(_bytes(self.manifest))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in the pictures."""
        return tuple(finding for rendition in self.renditions for finding in rendition.findings)


def bundle_of(work: Workspace, creative: Creative) -> Bundle:
    """The creative as it stands now.

    Raises
    ------
    DataError
        Its id is not that of its content, or a picture is not the one that was drawn.
    """
    if creative.computed_id() != creative.id:
        raise DataError(f"creative {creative.id} was changed: its content has the id {creative.computed_id()}")
    mine = tuple(rendition for rendition in renditions(work) if rendition.creative == creative.id)
    files = {}
    for file in (file for rendition in mine for file in rendition.files):
        path = work.results / file.path
        data = path.read_bytes() if path.is_file() else b""
        if sha256(data) != file.sha256:
            raise DataError(
                f"the picture {file.path} is gone or was changed", hint="draw it again: adwright run",
                key="picture_changed",
            )  # fmt: skip
        files[file.path] = data
    return Bundle(creative=creative, renditions=mine, files=files)


def freeze(work: Workspace, bundle: Bundle) -> None:
    """Keep every byte of a bundle, and its manifest, under their hashes."""
    blobs = frozen_files(work)
    for data in bundle.parts.values():
        blobs.put(data)
    blobs.put(_bytes(bundle.manifest))


def thaw(work: Workspace, frozen: str) -> Bundle:
    """The bundle that was frozen under that hash.

    Raises
    ------
    DataError
        A part of it is gone or was changed.
    """
    blobs = frozen_files(work)
    parts = {path: blobs.get(key) for path, key in json.loads(blobs.get(frozen)).items()}
    creative, rows = (json.loads(parts.pop(name).decode("utf-8", "surrogatepass")) for name in (CREATIVE, RENDITIONS))
    return Bundle(
        creative=Creative.model_validate(creative), renditions=tuple(map(Rendition.model_validate, rows)), files=parts
    )


def changed(before: Bundle, now: Bundle) -> list[str]:
    """Paths whose bytes differ, were added or are gone."""
    paths = sorted(before.manifest.keys() | now.manifest.keys())
    return [path for path in paths if before.manifest.get(path) != now.manifest.get(path)]


def frozen_files(work: Workspace) -> Blobs:
    """Where frozen bytes lie."""
    return Blobs(work.state / "frozen")


def renditions(work: Workspace) -> list[Rendition]:
    """The pictures of the last run that no finding blocks."""
    drawn = map(Rendition.model_validate, read_jsonl(work.results / "renditions.jsonl"))
    return [row for row in drawn if not any(finding.severity == "block" for finding in row.findings)]


def _bytes(data: Any) -> bytes:
    # A feed may hold half of a surrogate pair, and what is frozen must be what came.
    return canonical_json(data).encode("utf-8", "surrogatepass")
