"""Which templates suit a product, and which of their banners are good enough to show.

Comes in: a product, its campaign folder, what the ad says. Goes out: names of renderers, best first; reasons why a
banner falls short. It does not draw.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from adwright.core import Product, Rendition, UserError, derive_seed, did_you_mean
from adwright.images import Space
from adwright.render.base import Renderer, renderers
from adwright.render.decor.base import PictureKind, kind_on_ground
from adwright.render.layout import Layout
from adwright.render.legible import LEAST_READ
from adwright.render.painted import Painted
from adwright.render.palette import MIN_CONTRAST, luminance
from adwright.render.template import FOLDER, Template, own_templates, read_template
from adwright.vision import ImageRefused, Picture, load

#: Least share of the canvas on which something stands, and least balance of it about the middle (1: centred). Set by
#: eye on the families and shapes: the barest minimal banner that still looks meant has 0.2 and 0.6.
_LEAST_FILL, _LEAST_BALANCE = 0.12, 0.45
#: Moods whose ground is dark, and pale; and the mean luminance below which a product sinks into the one, above which
#: into the other. Of 38 shop photos with a plain ground 4 are below (black boards and boots, a dark green bag), 1 above
#: (a white binding, a ghost on tinted paper); of the example's products none.
_DARK, _PALE = frozenset(("night", "deep")), frozenset(("paper", "light"))
_BLACK, _WHITE = 0.05, 0.63


def renderer_of(name: str, root: Path) -> Renderer:
    """The campaign's own template of that name, else the renderer registered under it.

    Raises
    ------
    UserError
        Neither is there; or the campaign's file is no template.
    """
    if name and name.replace("_", "").isalnum():
        own = root / FOLDER / f"{name}.yaml"
        if own.is_file():
            return _own(own)
    return renderers.get(name)


def _own(path: Path) -> Painted:
    template = read_template(path)
    if template.name != path.stem:
        raise UserError(
            f"template {path.name} calls itself {template.name!r}", hint=f"rename the file to {template.name}.yaml"
        )
    return Painted(template)


def ranking(
    product: Product, root: Path, *, said: str = "", seed: int = 0, among: Collection[str] = ()
) -> tuple[str, ...]:
    """Names of templates for a product, best first: the same for all its ads, so that they look alike.

    Templates of the ad's occasion come first, then those that suit its picture (its kind and proportions, a ground that
    sets it off) by chance and weight, those of weight 0 never; then, for a picture that none was made for, the others.

    Parameters
    ----------
    said
        The occasion and the words of the ad.
    seed
        Changes the order that chance gives.
    among
        The only names that are wanted; all when empty. What is named here may have weight 0.

    Raises
    ------
    UserError
        A wanted template is not there.

    Notes
    -----
    Drawn without replacement with the templates' weights: the order of u^(1/weight) with u uniform (Efraimidis and
    Spirakis, 2006).
    """
    picture, folded = _picture(product, root), said.casefold()
    order: list[tuple[int, float, str]] = []
    known = _known(root)
    for wrong in set(among) - known.keys():
        raise UserError(f"no template named {wrong!r}", hint=did_you_mean(wrong, known))
    for name, template in known.items():
        if among and name not in among:
            continue
        chance = derive_seed(seed, "template", product.id, name) / 2**31
        if template is None:
            order.append((1, -chance, name))
            continue
        feast = any(word.casefold() in folded for word in template.occasions)
        if template.weight == 0 and not (feast or among):
            continue
        place = 0 if feast else 1 if _suits(template, picture) else 2
        order.append((place, -(max(chance, 1e-12) ** (1 / (template.weight or 1.0))), name))
    return tuple(name for *_, name in sorted(order))


def _known(root: Path) -> dict[str, Template | None]:
    """All templates by name, the campaign's own instead of ours; None for a renderer of another kind."""
    found: dict[str, Template | None] = {
        name: part.template if isinstance(part, Painted) else None for name, part in renderers.items()
    }
    return found | {path.stem: _own(path).template for path in own_templates(root)}


def backdrop_templates(root: Path) -> dict[str, Template]:
    """The templates that show a picture behind the product, the campaign's own instead of ours."""
    return {name: known for name, known in _known(root).items() if known is not None and known.shows_backdrop}


def space_of(layout: Layout) -> Space:
    """Side of the canvas that a layout gives to the copy.

    Examples
    --------
    >>> from adwright.render.layout import arrangements
    >>> [space_of(arrangements()["beside"][shape]) for shape in ("square", "story", "portrait", "leaderboard")]
    ['left', 'top', 'bottom', 'right']
    """
    block = next(block for block in layout.blocks if "headline" in block.stack)
    stage = layout.frame.stage
    x, y = ((block.box[k] + block.box[k + 2] - stage[k] - stage[k + 2]) / 2 for k in (0, 1))
    if abs(x) > abs(y):
        return "left" if x < 0 else "right"
    return "top" if y < 0 else "bottom"


def picture_kind(product: Product, root: Path) -> PictureKind:
    """How the product's first usable picture comes to lie on a ground."""
    return kind_on_ground(_picture(product, root))


def _picture(product: Product, root: Path) -> Picture | None:
    for name in product.images[:3]:
        try:
            return load(root, name)
        except (ImageRefused, OSError):
            continue
    return None


def _suits(template: Template, picture: Picture | None) -> bool:
    """Whether a template was made for such a picture: its kind, its proportions, and a ground that sets it off."""
    kind = kind_on_ground(picture)
    if kind not in template.suits:
        return False
    if picture is None or kind == "photo":
        return True
    low, high = template.aspects
    if not low <= picture.aspect <= high:
        return False
    light = luminance(picture.mean_rgb)
    if kind == "keyed" and template.plate is not None:
        return True  # it stands on a plate of its own
    return not ((template.mood in _DARK and light < _BLACK) or (template.mood in _PALE and light > _WHITE))


def shortcomings(rendition: Rendition) -> tuple[str, ...]:
    """Why a banner is not good enough to show; empty when it is."""
    measured = rendition.quality
    found = [finding.why for finding in rendition.findings if finding.severity == "block"]
    if measured.get("contrast", 21.0) < MIN_CONTRAST:
        found.append(f"contrast {measured['contrast']:.2f} below {MIN_CONTRAST}")
    if measured.get("overlaps", 0.0) > 0:
        found.append(f"{measured['overlaps']:.0f} text(s) meet another or the product")
    if measured.get("read_back", 1.0) < LEAST_READ:
        found.append(f"a reader of text recognises {measured['read_back']:.0%} of the headline")
    found += [f.why for f in rendition.findings if f.rule == "render.qr" and f.severity != "notice"]
    if measured.get("fill", 1.0) < _LEAST_FILL:
        found.append(f"only {measured['fill']:.0%} of the canvas is used")
    if measured.get("balance", 1.0) < _LEAST_BALANCE:
        found.append(f"it hangs to one side: balance {measured['balance']:.2f} below {_LEAST_BALANCE}")
    return tuple(found)
