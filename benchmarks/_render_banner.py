"""The banner of the speed benchmark: laid out once by ours, then told to other engines as plain boxes.

Comes in: sizes, a template, a folder. Goes out: `Bench`, jobs by size, each with another copy. It does not know who
draws them or how long that takes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from _render_cases import COLOURS, LEGAL, Case, cases, write_photo
from adwright.core import Money, Placement
from adwright.render import Painted, renderers
from adwright.render.painted import text_colour
from adwright.render.palette import Rgb, mix, scheme
from adwright.render.placed import PlacedButton, PlacedLogo
from adwright.render.scene import Scene


@dataclass(frozen=True)
class Job:
    """One picture to draw: for ours a case, for the others the same as boxes."""

    case: Case
    placement: Placement
    told: dict[str, Any]


@dataclass(frozen=True)
class Bench:
    """What every way needs."""

    root: Path
    template: str
    jobs: dict[str, list[Job]]
    warm: int
    options: argparse.Namespace


def prepared(options: argparse.Namespace, places: Sequence[Placement], root: Path) -> Bench:
    """Jobs of every size: each with another copy, languages in turn; photo and brand the same.

    No copy serves two sizes, or what was shaped for one would help the next.
    """
    renderer = renderers.get(options.template)
    assert isinstance(renderer, Painted), "layouts can be told of the painted templates only"
    number = options.warm + options.images
    sizes = options.sizes.split(",")
    made = cases(number * len(sizes), root=root, stress=0.0)
    photo = write_photo(root, "flower")
    jobs: dict[str, list[Job]] = {}
    for at, size in enumerate(sizes):
        place = next((p for p in places if p.size == size), None)
        if place is None:
            sys.exit(f"no placement of {size}; known: {sorted({p.size for p in places})}")
        jobs[size] = []
        for case in made[at * number : (at + 1) * number]:
            brand = case.brand.model_copy(update={"colours": COLOURS[1], "logo": "logo.png", "legal_lines": LEGAL})
            price = case.product.price or Money.of(168, "CNY")
            product = case.product.model_copy(update={"images": (photo,), "price": price, "sale_price": None})
            same = replace(case, brand=brand, product=product)
            scene = renderer.scene(same.creative(place), place, brand=brand, product=product, root=root)
            jobs[size].append(Job(same, place, told(scene, renderer, same, root)))
    return Bench(root, options.template, jobs, options.warm, options)


def told(scene: Scene, renderer: Painted, case: Case, root: Path) -> dict[str, Any]:
    """A laid-out banner as plain data for another engine: boxes as left, top, width, height."""
    colours = scheme(case.brand, renderer.template.mood)
    panel = scene.panel
    assert scene.picture is not None, "the banner of this benchmark has a photo"
    return {
        "width": scene.width, "height": scene.height, "ground": [css(colours.ground), css(colours.ground_end)],
        "panel": _box(panel), "picture": _box(scene.picture), "image": str(root / case.product.images[0]),
        "logo": next((_box(p.box) for p in scene.placed if isinstance(p, PlacedLogo)), None),
        "logo_image": str(root / "logo.png"), "scrim": _scrim(scene, colours.ground, colours.ground_end),
        "buttons": [{"box": _box(p.box), "colour": css(colours.button), "radius": p.box.height / 2}
                    for p in scene.placed if isinstance(p, PlacedButton)],
        "texts": [{
            "kind": text.kind, "text": text.shaped.text, "box": _box(text.box), "size": text.size,
            "lines": len(text.lines),
            "line": text.box.height / len(text.lines), "colour": css(text_colour(colours, text)), "struck": text.struck,
            "weight": 700 if any(face.name.endswith("Bold.ttf") for face in text.shaped.fonts) else 500,
        } for text in scene.texts],
    }  # fmt: skip


def _scrim(scene: Scene, above: Rgb, below: Rgb) -> list[dict[str, Any]]:
    """Strips in which the photo fades into the ground: at those edges of its panel that lie inside the canvas."""
    left, top, wide, high = _box(scene.panel)
    strips = {
        "to top": (scene.panel.bottom < scene.height, [left, top + 0.58 * high, wide, 0.42 * high], top + high),
        "to bottom": (scene.panel.top > 0, [left, top, wide, 0.42 * high], top),
        "to right": (scene.panel.left > 0, [left, top, 0.42 * wide, high], top + high / 2),
        "to left": (scene.panel.right < scene.width, [left + 0.58 * wide, top, 0.42 * wide, high], top + high / 2),
    }
    told = []
    for way, (inside, box, edge) in strips.items():
        ground = mix(above, below, edge / scene.height)
        near, far = css(ground), "rgba({},{},{},0)".format(*ground)
        told += [{"box": box, "gradient": f"linear-gradient({way}, {near}, {far})"}] if inside else []
    return told


def _box(box: Any) -> list[float]:
    return [round(value, 2) for value in (box.left, box.top, box.width, box.height)]


def css(colour: Rgb) -> str:
    """Three bytes as CSS writes them.

    Examples
    --------
    >>> css((255, 128, 0))
    '#ff8000'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)
