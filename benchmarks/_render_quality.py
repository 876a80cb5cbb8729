"""Whether pictures pass their own quality control, and whether a stranger to the layout can read their headlines.

Comes in: cases, placements, names of renderers. Goes out: one `Judged` a picture, tables, a contact sheet of the worst.
A picture passes when nothing blocks it and every measure is good; size and pixels are looked up in the file itself.
"""

from __future__ import annotations

import logging
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from _render_cases import Case
from adwright.core import AdwrightError, Creative, Placement, Rendition
from adwright.core.text import language_of
from adwright.render import render, renderers
from adwright.render.drawable import is_emoji
from adwright.render.geometry import Box

#: WCAG 1.4.3; what the renderers promise.
MIN_CONTRAST = 4.5
#: In place of a template's name: the product chooses, and tries others where one falls short, as in a campaign.
CHOSEN = "chosen"
#: Smallest canvas whose headline is read back [px].
OCR_SIZE = (300, 250)
#: Scripts that the reader (PP-OCRv6 of rapidocr) was not trained for.
_UNREAD = frozenset({"ar"})
#: Height that a headline's type is brought to before it is read [px]: the reader's lines are 48 px high.
_READ_SIZE = 40
#: How far the reader's lines are grown beyond the ink it found, in place of its own 1.6, which cuts off a comma at the
#: end of a line (it lies low and is small) and a 一 at its start: of 38 headlines that were not read 21 were with 1.9,
#: of 58 others as many as before.
_UNCLIP = 1.9
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})


@dataclass(frozen=True)
class Judged:
    """One picture and what is wrong with it.

    Parameters
    ----------
    reasons
        Short names, sorted; empty: it passes.
    whys
        The renderer's own words for what blocks.
    read
        The headline as the reader saw it; None: not asked for.
    """

    case: int
    kind: str
    renderer: str
    placement: str
    size: str
    headline: str
    reasons: tuple[str, ...]
    whys: tuple[str, ...] = ()
    quality: dict[str, float] | None = None
    file: str = ""
    read: str | None = None

    @property
    def is_let_through(self) -> bool:
        """Whether something is wrong with a picture that no finding blocks: a campaign would send it out."""
        return bool(self.reasons) and not self.whys

    @property
    def is_read(self) -> bool | None:
        """Whether the reader saw the headline exactly; None: not asked for."""
        return None if self.read is None else normalised(self.headline) in normalised(self.read)


def normalised(text: str) -> str:
    """Text without what readers do not tell apart: width, case, spaces, dashes, curls of quotes; without emoji.

    Examples
    --------
    >>> normalised("Ｔea — ‘any’ hour 🍵") == normalised("tea-'ANY'hour")
    True
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    kept = (c for c in folded if not is_emoji(c) and unicodedata.category(c) not in {"Cf", "Mn", "So"})
    return re.sub(r"[\s\-‐-―−~]", "", "".join(kept))


def picked(
    cases: Sequence[Case], places: Sequence[Placement], names: Sequence[str], most: int, seed: int = 0
) -> list[tuple[Case, Placement, str]]:
    """All pictures to draw, or a sample of them in the order of their cases."""
    everything = list(product(cases, places, names))
    if most >= len(everything):
        return everything
    return [everything[at] for at in sorted(random.Random(seed).sample(range(len(everything)), most))]


def judge(case: Case, placement: Placement, name: str, *, root: Path, out: Path, ocr: bool) -> Judged:
    """Draw one picture and look at it."""
    creative = case.creative(placement)
    blank = Judged(case.number, case.kind, name, placement.id, placement.size, creative.text("headline"), ())
    folder = Path(name) / str(case.number)
    try:
        rendition = render(
            creative, placement, brand=case.brand, product=case.product, root=root, out=out / folder,
            template=None if name == CHOSEN else name,
        )  # fmt: skip
    except AdwrightError as error:
        return replace(blank, reasons=("refused",), whys=(str(error),))
    except Exception as error:  # one crash is one bad picture, and the others still count
        return replace(blank, reasons=("crash",), whys=(f"{type(error).__name__}: {error}",))
    path = out / folder / rendition.files[0].path
    read = None
    is_picture = rendition.files[0].media_type.startswith("image/")
    is_large = placement.width >= OCR_SIZE[0] and placement.height >= OCR_SIZE[1]
    if ocr and is_picture and is_large and is_legible(case.locale):
        read = read_headline(path, case, creative, placement, root, rendition.template)
    return replace(
        blank, reasons=reasons_of(rendition, placement, path), quality=rendition.quality, read=read,
        whys=tuple(f.why for f in rendition.findings if f.severity == "block"),
        file=str(folder / rendition.files[0].path),
    )  # fmt: skip


def is_legible(locale: str) -> bool:
    """Whether the reader knows the script of a locale."""
    return language_of(locale) not in _UNREAD


def reasons_of(rendition: Rendition, placement: Placement, path: Path) -> tuple[str, ...]:
    """What keeps a picture from passing: blocking findings by name, measures out of range, the file itself."""
    found = {f.rule.removeprefix("render.") for f in rendition.findings if f.severity == "block"}
    quality = rendition.quality
    found |= {"contrast"} if quality["contrast"] < MIN_CONTRAST else set()
    found |= {name for name in ("overflow", "overlaps") if quality[name] > 0}
    found |= {"glyph"} if quality["missing_glyphs"] > 0 else set()
    size = path.stat().st_size
    found |= {"bytes"} if size > placement.max_bytes or size != rendition.files[0].size else set()
    if rendition.files[0].media_type.startswith("image/"):
        with Image.open(path) as image:
            found |= {"canvas"} if image.size != (placement.width, placement.height) else set()
    return tuple(sorted(found))


@cache
def _reader() -> Any:
    from rapidocr import RapidOCR  # optional, and slow to load

    logging.disable(logging.INFO)  # it tells the path of each of its models
    # As it comes it enlarges a picture until its shorter side has 736 px, and a line of text is a very short side.
    return RapidOCR(params={
        "Global.log_level": "critical", "Det.limit_type": "max", "Det.limit_side_len": 1280,
        "Det.unclip_ratio": _UNCLIP, "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    })  # fmt: skip


def read_headline(path: Path, case: Case, creative: Creative, placement: Placement, root: Path, name: str) -> str:
    """What the reader sees where the headline stands; on the whole picture where the layout cannot be asked."""
    with Image.open(path) as image:
        pixels = image.convert("RGB")
    lay_out = getattr(renderers.get(name), "scene", None)
    if lay_out is not None:
        scene = lay_out(creative, placement, brand=case.brand, product=case.product, root=root)
        for text in (text for text in scene.texts if text.kind == "headline"):
            box = text.box.grown(0.5 * text.size).intersection(Box(0, 0, pixels.width, pixels.height))
            if box.width < 2 or box.height < 2:
                return ""  # it stands outside the canvas
            share = _READ_SIZE / text.size
            pixels = pixels.crop((round(box.left), round(box.top), round(box.right), round(box.bottom)))
            pixels = pixels.resize((1 + round(pixels.width * share), 1 + round(pixels.height * share)))
    found = _reader()(np.asarray(pixels)[..., ::-1])  # it takes blue, green, red
    return " ".join(in_lines(found.boxes, found.txts)) if found.txts else ""


def in_lines(boxes: Iterable[Any], texts: Iterable[str]) -> list[str]:
    """Texts from top to bottom, and from left to right within a line; boxes are four corners each.

    Examples
    --------
    >>> square = np.array([[0, 0], [9, 0], [9, 9], [0, 9]])
    >>> in_lines([square + [0, 20], square + [10, 1], square], ["below", "right", "left"])
    ['left', 'right', 'below']
    """
    parts = sorted(((np.asarray(box), text) for box, text in zip(boxes, texts, strict=True)),
                   key=lambda part: float(part[0][:, 1].mean()))  # fmt: skip
    lines: list[list[tuple[Any, str]]] = []
    for box, text in parts:
        high = float(np.ptp(box[:, 1]))
        if lines and abs(float(box[:, 1].mean()) - float(lines[-1][0][0][:, 1].mean())) < 0.5 * high:
            lines[-1].append((box, text))
        else:
            lines.append([(box, text)])
    return [text for line in lines for _, text in sorted(line, key=lambda part: float(part[0][:, 0].min()))]


def shares(judged: Sequence[Judged], key: str) -> list[dict[str, Any]]:
    """Pictures, share that pass, reasons by count and share of headlines read, by a field of `Judged`."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[str(getattr(one, key))].append(one)
    return [{key: name, **figures(group)} for name, group in groups.items()]


def figures(group: Sequence[Judged]) -> dict[str, Any]:
    """The figures of some pictures.

    Examples
    --------
    >>> good = Judged(1, "common", "bold", "p", "9x9", "Tea", (), read="tea")
    >>> bad = Judged(2, "emoji", "bold", "p", "9x9", "Tea", ("glyph",), read="too")
    >>> found = figures([good, bad])
    >>> found["passed"], found["let_through"], found["read"], found["read_of_passed"], found["reasons"]
    (0.5, 1, 0.5, 1.0, 'glyph 1')
    """
    asked = [one for one in group if one.read is not None]
    good = [one for one in asked if not one.reasons]
    counted = Counter(reason for one in group for reason in one.reasons)
    return {
        "pictures": len(group), "passed": sum(not one.reasons for one in group) / len(group),
        "let_through": sum(one.is_let_through for one in group), "asked": len(asked),
        "read": sum(bool(one.is_read) for one in asked) / len(asked) if asked else None,
        "read_of_passed": sum(bool(one.is_read) for one in good) / len(good) if good else None,
        "reasons": ", ".join(f"{name} {number}" for name, number in counted.most_common()) or "-",
    }  # fmt: skip


def matrix(judged: Sequence[Judged]) -> list[dict[str, Any]]:
    """Share that passes, one row a placement and one column a renderer."""
    cells: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for one in judged:
        cells[f"{one.placement} {one.size}"][one.renderer].append(not one.reasons)
    return [
        {"placement": place, **{name: sum(passed) / len(passed) for name, passed in row.items()}}
        for place, row in cells.items()
    ]


def worst(judged: Sequence[Judged], most: int) -> list[Judged]:
    """Pictures to look at: first failures, each renderer, canvas and reason in turn; then the lowest in contrast."""
    drawn = [one for one in judged if one.file]
    seen: Counter[tuple[str, ...]] = Counter()
    ranked: list[tuple[bool, int, float, int, Judged]] = []
    for at, one in enumerate(drawn):
        looks_bad = bool(one.reasons) or one.is_read is False
        alike = (one.renderer, one.placement, *(one.reasons or ("unread",))) if looks_bad else ("good", one.renderer)
        ranked.append((not looks_bad, seen[alike], (one.quality or {}).get("contrast", 0.0), at, one))
        seen[alike] += 1
    return [row[-1] for row in sorted(ranked, key=lambda row: row[:-1])[:most]]


def tiles(judged: Sequence[Judged], out: Path) -> list[tuple[str, Image.Image]]:
    """Pictures for a sheet, with their names, and in the second line their reasons."""
    found = []
    for one in judged:
        if Path(one.file).suffix not in {".jpg", ".png", ".webp"}:
            continue
        with Image.open(out / one.file) as image:
            picture = image.convert("RGB")
        unread = "" if one.is_read in (True, None) else " UNREAD"
        told = f"{', '.join(one.reasons) or 'passes'}{unread}"
        found.append((f"{one.renderer} {one.placement} {one.size} [{one.kind}] {one.case}\n{told}", picture))
    return found
