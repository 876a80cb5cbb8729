"""``manifest.json``: what went in, what came out and what made it, by hash. Equal inputs give an equal manifest."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from adwright.app.campaign import FILE
from adwright.app.workspace import Workspace, file_hash, write_json
from adwright.core import Rendition
from adwright.version import __version__

#: Libraries whose version can change a result.
_LIBRARIES = ("numpy", "polars", "scikit-learn", "scipy", "skia-python", "uharfbuzz", "uniseg", "pillow", "jieba",
              "budoux", "xllamacpp")  # fmt: skip


#: What a run writes beside the pictures.
_WRITTEN = (
    "brand.json", "creatives.jsonl", "dropped.jsonl", "findings.jsonl", "portfolio.jsonl", "predictions.jsonl",
    "products.jsonl", "rejects.jsonl", "renditions.jsonl", "report.html", "segments.json", "trends.json",
)  # fmt: skip


def write_manifest(work: Workspace, model: str, renditions: Sequence[Rendition]) -> Path:
    """Write the manifest of what this run stands for, and return its path.

    ``labels`` holds each picture's marks, with the flags to declare at the upload. Signed copies are no part of it.
    """
    campaign = work.campaign
    inputs = [FILE, campaign.brand, *campaign.past_copy.values(), *(f.path for f in campaign.feeds)]
    inputs += [path for log in campaign.logs for path in log.paths] + [t.path for t in campaign.trends]
    path = work.out / "manifest.json"
    labels = {
        file.path: rendition.marks.model_dump(mode="json")
        for rendition in renditions if rendition.marks is not None for file in rendition.files
    }  # fmt: skip
    pictures = {file.path: file.sha256 for rendition in renditions for file in rendition.files}
    write_json(
        path,
        {
            "campaign": campaign.name,
            "simulated": campaign.simulated,
            "model": model,
            "seed": campaign.seed,
            "versions": {"adwright": __version__, "python": platform.python_version()} | _versions(),
            "inputs": {name: file_hash(campaign.path(name)) for name in inputs},
            "outputs": {name: file_hash(work.out / name) for name in _WRITTEN} | pictures,
            "labels": labels,
        },
    )
    return path


def _versions() -> dict[str, str]:
    found = {}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
