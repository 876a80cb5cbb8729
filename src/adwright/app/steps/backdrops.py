"""Step 5b: a background for each product that can stand before one, by the campaign's image model.

Nothing is made where a campaign names no image model: templates draw their own grounds. A product gets one picture per
form of canvas, square, wide and tall, whatever its languages: the banners cut theirs from it. What was made and found
fit is kept in the campaign's ``.adwright/``; what fails is told, and a drawn ground takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from adwright.app.campaign import Campaign, ImageOptions
from adwright.app.progress import Progress
from adwright.app.workspace import Workspace, file_hash
from adwright.core import (
    Backdrop,
    Brand,
    Money,
    Placement,
    Product,
    ProviderError,
    Settings,
    UserError,
    content_id,
    derive_seed,
    did_you_mean,
    sha256,
)
from adwright.core.whole_file import write_bytes
from adwright.images import (
    Background,
    BudgetedImages,
    ImageModel,
    ImageRequest,
    Kept,
    background,
    background_request,
    open_image_model,
)
from adwright.images.wrapped import png
from adwright.render import Procedural, backdrop_templates, picture_kind, space_of
from adwright.render.layout import shape_of
from adwright.render.palette import scheme
from adwright.render.template import Template
from adwright.version import __version__
from adwright.vision.colour import hexadecimal
from adwright.vision.nudity import looks
from adwright.vision.read_text import installed as reads

#: Folders below the campaign's ``.adwright/``: what models gave, and what was found fit.
KEPT, FIT = "pictures", "backdrops"

Form = Literal["square", "wide", "tall"]
FORMS: tuple[Form, ...] = get_args(Form)
#: Sizes that are asked for [px]: about a megapixel each, in steps of 64, as such models are trained.
SIZES: dict[Form, tuple[int, int]] = {"square": (1024, 1024), "wide": (1344, 768), "tall": (768, 1344)}
#: Width over height from which a canvas is wide, and up to which it is tall.
_WIDE, _TALL = 1.25, 0.85


@dataclass(frozen=True, kw_only=True)
class Backdrops:
    """What stands behind products.

    Parameters
    ----------
    template
        The template that shows them; empty without an image model.
    made
        By product and form of canvas.
    model
        Identity of the image model.
    notes
        What is to be known, each said once.
    """

    template: str = ""
    made: dict[tuple[str, Form], Backdrop]
    model: str = ""
    notes: tuple[str, ...] = ()

    def behind(self, product: Product, place: Placement) -> Backdrop | None:
        """The picture for a product on a placement."""
        return self.made.get((product.id, form_of(place)))


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """One background that is missing."""

    product: Product
    form: Form
    key: str
    request: ImageRequest


def backdrops(
    work: Workspace, brand: Brand, products: Iterable[Product], places: Sequence[Placement], progress: Progress
) -> Backdrops:
    """Backgrounds for products on placements; those that stand are not made anew.

    Raises
    ------
    UserError
        The campaign's image model is unknown, or none of its templates shows a background.
    Unsupported
        A key or an extra is missing, or the model's licence restricts commercial use.
    """
    options = work.campaign.images
    if not options.provider:
        return Backdrops(made={})
    template = template_for(work.campaign)
    standing = {p.id: p for p in reversed(list(products)) if picture_kind(p, work.campaign.folder) in _STANDS}
    model = image_model(options, work.settings, work.state / KEPT)
    made: dict[tuple[str, Form], Backdrop] = {}
    missing: list[_Wanted] = []
    for wanted in _wanted(work, brand, standing.values(), places, template, model):
        found = _kept(work, wanted.key)
        if found is None:
            missing.append(wanted)
        else:
            made[wanted.product.id, wanted.form] = found
    notes: list[str] = []
    with progress.task("backgrounds", len(made) + len(missing)) as advance:
        advance(len(made), "already made")
        for wanted, done in _made(model, missing, options.tries):
            if isinstance(done, Background):
                made[wanted.product.id, wanted.form] = _keep(work, wanted, done, model)
            why = done.refused if isinstance(done, Background) else (done,)
            notes += [f"{wanted.product.id} {wanted.form}: {said}" for said in why]
            advance(1, f"{wanted.product.title} {wanted.form}")
    return Backdrops(template=template.name, made=made, model=model.identity, notes=_told(notes))


#: Kinds of picture that leave a product apart from its background.
_STANDS = ("cutout", "keyed")


def form_of(place: Placement) -> Form:
    """The form of a placement's canvas.

    Examples
    --------
    >>> from adwright.core import placement
    >>> [form_of(placement(size)) for size in ("1080x1080", "728x90", "1080x1920")]
    ['square', 'wide', 'tall']
    """
    ratio = place.width / place.height
    return "wide" if ratio > _WIDE else "tall" if ratio < _TALL else "square"


def template_for(campaign: Campaign) -> Template:
    """The template that shows backgrounds: the campaign's first that does, else the package's.

    Raises
    ------
    UserError
        [render] templates names only others.
    """
    known = backdrop_templates(campaign.folder)
    chosen = [name for name in campaign.render.templates if name in known] or (
        [] if campaign.render.templates else sorted(known, key=lambda name: (name != "scene", name))
    )
    if not chosen:
        raise UserError(
            f"none of the templates {', '.join(campaign.render.templates)} shows a background",
            hint=f"add one of {', '.join(sorted(known))} to [render] templates, or leave [images] out",
        )
    return known[chosen[0]]


def image_model(options: ImageOptions, settings: Settings, folder: Path) -> ImageModel:
    """The campaign's image model, kept in a folder and held to its budget.

    Raises
    ------
    UserError, Unsupported
        The name is wrong, or something it needs is missing.
    """
    name = options.provider + (f":{options.model}" if options.model else "")
    model = open_image_model(name, settings)
    if options.pictures is not None or options.budget is not None:
        money = Money.of(options.budget, options.currency) if options.budget is not None else None
        model = BudgetedImages(model, pictures=options.pictures, money=money, price=options.price)
    return Kept(model, folder)


def request_for(
    campaign: Campaign, brand: Brand, product: Product, template: Template, form: Form, place: Placement
) -> ImageRequest:
    """What is asked of the image model for a product on canvases of a form; `place` is one of them."""
    colours = scheme(brand, template.mood, template.colours)
    wide, high = SIZES[form]
    return background_request(
        product, colours=tuple(map(hexadecimal, (colours.ground, colours.panel, colours.shape, colours.rule))),
        mood=template.mood, space=space_of(template.layout(shape_of(place))), width=wide, height=high,
        language=campaign.images.language, occasion=campaign.occasion,
        seed=derive_seed(campaign.seed, "backdrop", product.id, form),
    )  # fmt: skip


def _wanted(
    work: Workspace, brand: Brand, products: Iterable[Product], places: Sequence[Placement], template: Template,
    model: ImageModel,
) -> Iterator[_Wanted]:  # fmt: skip
    firsts: dict[Form, Placement] = {}
    for place in places:
        firsts.setdefault(form_of(place), place)
    looked = [looks(), reads(), work.campaign.images.tries, __version__]
    for product in products:
        for form, place in firsts.items():
            request = request_for(work.campaign, brand, product, template, form, place)
            told = [model.identity, request.model_dump(mode="json"), looked]
            yield _Wanted(product=product, form=form, key=content_id("back", told), request=request)


def _kept(work: Workspace, key: str) -> Backdrop | None:
    """What an earlier run found fit, when its file stands."""
    row: Any = work.store.step("backdrop", key)
    if row is None:
        return None
    found = Backdrop.model_validate(row)
    file = work.campaign.folder / found.image
    return found if file.is_file() and file_hash(file) == found.sha256 else None


def _made(
    model: ImageModel, missing: Sequence[_Wanted], tries: int
) -> Iterator[tuple[_Wanted, Background | str]]:  # fmt: skip
    """In their order, or why there is none; at once where a network is waited for."""
    drawn = Procedural()

    def one(wanted: _Wanted) -> Background | str:
        try:
            return background(model, drawn, wanted.request, tries)
        except ProviderError as error:
            # Even what is drawn by rule is not fit, such as white before white: the template's own ground stays.
            return error.message

    if not getattr(model, "remote", False):
        for wanted in missing:
            yield wanted, one(wanted)
        return
    with ThreadPoolExecutor(4) as pool:
        yield from zip(missing, pool.map(one, missing), strict=True)


def _keep(work: Workspace, wanted: _Wanted, done: Background, model: ImageModel) -> Backdrop:
    backdrop = save(work.campaign.folder, done)
    # What a failure put in the model's place is not remembered: the next run asks again.
    if backdrop.origin.model == model.identity or all(one.picture is not None for one in done.tries):
        work.store.finish_step("backdrop", wanted.key, backdrop.model_dump(mode="json"))
    return backdrop


def save(root: Path, done: Background) -> Backdrop:
    """The picture as a file of the campaign, named by its content."""
    data = png(done.picture.pixels)
    digest = sha256(data)
    name = f".adwright/{FIT}/{digest[:32]}.png"
    if not (root / name).is_file():
        write_bytes(root / name, data)
    return Backdrop(image=name, sha256=digest, origin=done.picture.origin)


def _told(notes: Sequence[str]) -> tuple[str, ...]:
    """The first few of what was refused, and how many more."""
    if not notes:
        return ()
    shown = "; ".join(notes[:3]) + (f"; and {len(notes) - 3} more" if len(notes) > 3 else "")
    return (f"{len(notes)} tries at a background came to nothing: {shown}",)


def known_form(name: str) -> Form:
    """A form by its name; UserError with the nearest otherwise."""
    for form in FORMS:
        if form == name:
            return form
    raise UserError(f"no form of canvas named {name!r}", hint=did_you_mean(name, FORMS))
