"""``manifest.json``: what went in, what came out and what made it, by hash. Equal inputs give an equal manifest."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from adwright.app.campaign import FILE
from adwright.app.workspace import Workspace, file_hash, write_json
from adwright.version import __version__

#: Libraries whose version can change a result.
_LIBRARIES = ("numpy", "polars", "scikit-learn", "scipy", "skia-python", "uharfbuzz", "pillow", "jieba", "xllamacpp")


def write_manifest(work: Workspace, model: str) -> Path:
    """Write the manifest of everything under ``out/`` and return its path."""
    campaign = work.campaign
    inputs = [FILE, campaign.brand, *campaign.past_copy.values(), *(f.path for f in campaign.feeds)]
    inputs += [path for log in campaign.logs for path in log.paths] + [t.path for t in campaign.trends]
    path = work.out / "manifest.json"
    outputs = sorted(p for p in work.out.rglob("*") if p.is_file() and p != path and not p.name.startswith("."))
    write_json(
        path,
        {
            "campaign": campaign.name,
            "simulated": campaign.simulated,
            "model": model,
            "seed": campaign.seed,
            "versions": {"adwright": __version__, "python": platform.python_version()} | _versions(),
            "inputs": {name: file_hash(campaign.path(name)) for name in inputs},
            "outputs": {str(p.relative_to(work.out)): file_hash(p) for p in outputs},
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
