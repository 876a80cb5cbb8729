"""The templates of a creative tried in turn, and the best of their banners kept.

Comes in: a creative, a placement, the campaign folder. Goes out: one file and its `Rendition`, with a notice where the
template that was to draw it fell short. It does not draw.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from adwright.core import Backdrop, Brand, Creative, Finding, Marking, Placement, Product, Rendition, UserError
from adwright.render.choice import ranking, renderer_of, shortcomings
from adwright.render.encode import SUFFIX
from adwright.render.legible import with_read_back
from adwright.render.painted import Painted

#: Templates that are tried for one banner before the best of them is taken.
_TRIES = 4
_Draw = Callable[[str], Rendition]


def choose(
    creative: Creative, product: Product, root: Path, seed: int = 0, among: Collection[str] = ()
) -> tuple[str, ...]:
    """Templates for a creative in the order in which they are tried: the one it names, then those that suit it."""
    others = ranking(product, root, said=" ".join(line.text for line in creative.lines), seed=seed, among=among)
    wish = creative.visual.template
    named = (wish,) if wish and (not among or wish in among) else ()
    return named + tuple(name for name in others if name not in named)


def render(
    creative: Creative,
    placement: Placement,
    *,
    brand: Brand,
    product: Product,
    root: Path,
    out: Path,
    template: str | None = None,
    legal: str = "",
    marking: Marking | None = None,
    seed: int = 0,
    among: Collection[str] = (),
    read_back: bool = False,
    backdrop: Backdrop | None = None,
) -> Rendition:
    """Draw a creative for a placement and write ``out/<product>/<creative>/<placement>.jpg`` or ``.png``.

    Where the template falls short on this canvas (a text that does not fit, that meets the product or cannot be read),
    the next that suits is tried; the best is kept, and a notice says so. The same input gives the same bytes. Safe to
    call from a pool of processes.

    Parameters
    ----------
    root
        The campaign folder; pictures, logo, fonts and own templates are read from nowhere else.
    template
        Name of a template or renderer that must be used, whatever comes of it.
    legal
        A further line that must appear.
    marking
        How the file is marked as made with AI; None: not at all.
    among
        The only templates that may be chosen; all when empty.
    read_back
        Whether the headline is read back from the finished file (extra ``ocr``, a second or two a banner).
    backdrop
        A picture to stand behind the product, in templates that show one; `Rendition.backdrop` says whether it did.

    Raises
    ------
    UserError
        No renderer of that name, or a placement that shows no pictures.
    Unsupported
        The placement's limits cannot be met: neither JPEG nor PNG, or too few bytes.
    """
    if placement.why_no_picture:
        raise UserError(
            f"no picture can be drawn: {placement.why_no_picture}",
            hint="its limits hold for copy; for a picture, choose a placement with a canvas: adwright placements",
        )

    def draw(name: str) -> Rendition:
        renderer = renderer_of(name, root)
        # renderers of other packages know no backdrops
        behind = {"backdrop": backdrop} if backdrop is not None and isinstance(renderer, Painted) else {}
        made = renderer.render(
            creative, placement, brand=brand, product=product, root=root, out=out, legal=legal, marking=marking,
            seed=seed, **behind,
        )  # fmt: skip
        return with_read_back(made, creative, placement, out) if read_back else made

    if template:
        return draw(template)
    return _best(draw, choose(creative, product, root, seed, among), placement, out)


@dataclass(frozen=True)
class _Try:
    """A template's banner, and why it is not good enough."""

    template: str
    made: Rendition
    short: tuple[str, ...]


def _best(draw: _Draw, templates: tuple[str, ...], placement: Placement, out: Path) -> Rendition:
    """The first banner that is good enough, else the one with the fewest shortcomings; its file is what lies there."""
    tried = _tries(draw, templates)
    best = min(tried, key=lambda one: len(one.short))
    kept = best.made if best is tried[-1] else draw(best.template)  # a later try has taken its file's place
    short = [f"{one.template}: {one.short[0]}" for one in tried if one.short]
    if not short:
        return kept
    for path in _left_over(kept, out):
        path.unlink()
    told = Finding(
        check="render", rule="render.template", severity="notice",
        why=f"drawn with {best.template} at {placement.size}; not good enough: {'; '.join(short)}"[:500],
        said=(("template", best.template), ("size", placement.size)),
    )  # fmt: skip
    return kept.model_copy(update={"findings": (*kept.findings, told)})


def _tries(draw: _Draw, templates: tuple[str, ...]) -> list[_Try]:
    tried: list[_Try] = []
    for name in templates[:_TRIES]:
        made = draw(name)
        tried.append(_Try(name, made, shortcomings(made)))
        if not tried[-1].short:
            break
    return tried


def _left_over(kept: Rendition, out: Path) -> list[Path]:
    """Pictures that other tries wrote under another ending; what exporters keep beside them stays."""
    mine = out / kept.files[0].path
    return [path for ending in SUFFIX.values() if (path := mine.with_suffix(f".{ending}")) != mine and path.is_file()]
