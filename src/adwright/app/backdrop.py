"""`adwright backdrop`: backgrounds for a product by an image model, looked at, with the banners they give."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from adwright.app.campaign import Campaign, ImageOptions, load_campaign
from adwright.app.progress import Progress, Silent
from adwright.app.steps.backdrops import (
    FORMS,
    KEPT,
    Form,
    form_of,
    image_model,
    known_form,
    request_for,
    save,
    template_for,
)
from adwright.app.templates import composed, shape_canvases, shown_product
from adwright.core import Brand, Creative, Origin, Placement, Product, Settings, derive_seed
from adwright.core.noun import Noun
from adwright.core.whole_file import write_bytes
from adwright.images import Background, ImageModel, Try, tries_of
from adwright.ingest import read_brand
from adwright.render import picture_kind, render, shortcomings
from adwright.render.sheet import contact_sheet
from adwright.render.template import Template

_SILENT = Silent()
#: The canvas that a form is shown on.
_SHOWN_ON = {"square": "square", "wide": "landscape", "tall": "story"}


class BackdropRow(Noun):
    """One try.

    Parameters
    ----------
    why
        Why it is not used; empty when it is.
    image
        Its file, relative to the campaign folder; empty where it is not used.
    short
        Why a banner with it is not good enough; empty when it is.
    origin
        How it was made; None where the model failed.
    """

    form: Form
    seed: int
    why: str = ""
    image: str = ""
    short: tuple[str, ...] = ()
    origin: Origin | None = None


class BackdropSummary(Noun):
    """A contact sheet, and what is on it.

    Parameters
    ----------
    prompts
        What was asked for, by form of canvas.
    """

    product: str
    model: str
    template: str
    sheet: str
    usable: int
    tries: tuple[BackdropRow, ...]
    prompts: dict[Form, str]
    notes: tuple[str, ...] = ()


def backdrop(
    folder: Path,
    *,
    product: str | None = None,
    form: Sequence[str] = (),
    n: int = 2,
    provider: str | None = None,
    model: str | None = None,
    lang: str | None = None,
    output: Path | None = None,
    settings: Settings | None = None,
    progress: Progress = _SILENT,
) -> BackdropSummary:
    """Make backgrounds for a product, look at them, and draw a banner on each that is fit.

    What was made is kept: the same call again costs nothing.

    Parameters
    ----------
    product
        Id; the first with a picture when left out.
    form
        square, wide, tall; all when left out.
    n
        Tries per form, each from another seed.
    provider, model
        In place of those under [images]; "procedural" where neither names one.
    lang
        Language of the feed to take the product from.
    output
        The PNG; ``out/backdrops.png`` of the campaign when left out.

    Raises
    ------
    UserError
        No such product, form or provider; the templates show no backgrounds.
    Unsupported
        A key or an extra is missing.
    DataError
        The feeds hold no product.
    """
    campaign = _adjusted(load_campaign(folder), provider, model)
    forms = [known_form(name) for name in form] or list(FORMS)
    shown = shown_product(campaign, product, lang)
    brand = read_brand(campaign.path(campaign.brand), root=campaign.folder)
    template = template_for(campaign)
    engine = image_model(campaign.images, settings or Settings(), campaign.folder / ".adwright" / KEPT)
    sheet = _Sheet(campaign, brand, shown, composed(campaign, brand, shown), template)
    prompts: dict[Form, str] = {}
    with progress.task("backgrounds", n * len(forms)) as advance:
        for one in forms:
            prompts[one] = sheet.add(one, engine, n)
            advance(n, one)
    target = output or campaign.folder / "out" / "backdrops.png"
    write_bytes(target, contact_sheet(sheet.tiles))
    kind = picture_kind(shown, campaign.folder)
    notes = (
        () if kind in ("cutout", "keyed")
        else (f"the product's picture is no cut-out ({kind}): nothing can stand behind it in a banner",)
    )  # fmt: skip
    return BackdropSummary(
        product=shown.id, model=engine.identity, template=template.name, sheet=str(target), prompts=prompts,
        usable=sum(not row.why for row in sheet.rows), tries=tuple(sheet.rows), notes=notes,
    )  # fmt: skip


def _adjusted(campaign: Campaign, provider: str | None, model: str | None) -> Campaign:
    images = campaign.images
    if provider is not None:
        # a model of another provider is none of this one's, and its budget is in other prices
        images = ImageOptions(provider=provider, model=model or "", language=images.language, tries=images.tries)
    elif model is not None:
        images = images.model_copy(update={"model": model})
    if not images.provider:
        images = images.model_copy(update={"provider": "procedural"})
    return campaign.model_copy(update={"images": images})


class _Sheet:
    """The tries so far, and their tiles: each picture, and the banner on it."""

    def __init__(
        self, campaign: Campaign, brand: Brand, product: Product, creative: Creative, template: Template
    ) -> None:  # fmt: skip
        self.campaign, self.brand, self.product = campaign, brand, product
        self.creative, self.template = creative, template
        self.rows: list[BackdropRow] = []
        self.tiles: list[tuple[str, Image.Image]] = []

    def add(self, form: Form, engine: ImageModel, n: int) -> str:
        """Try n times for a form; what was asked for."""
        place = _canvas(form)
        request = request_for(self.campaign, self.brand, self.product, self.template, form, place)
        # seeds of its own: each try is shown, where a run stops at the first that is fit
        request = request.model_copy(update={"seed": derive_seed(request.seed, "sheet")})
        for one in tries_of(engine, request, n):
            self.rows.append(self._row(form, place, one))
        return request.prompt

    def _row(self, form: Form, place: Placement, one: Try) -> BackdropRow:
        if one.picture is None:
            return BackdropRow(form=form, seed=one.seed, why=one.why)
        raw = Image.fromarray(one.picture.pixels)
        self.tiles.append((f"{form} {one.seed}{f' refused: {one.why}' if one.why else ''}", raw))
        if one.why:
            return BackdropRow(form=form, seed=one.seed, why=one.why, origin=one.picture.origin)
        behind = save(self.campaign.folder, Background(one.picture, (one,)))
        with tempfile.TemporaryDirectory() as kept:
            made = render(
                self.creative, place, brand=self.brand, product=self.product, root=self.campaign.folder,
                out=Path(kept), template=self.template.name, seed=self.campaign.seed, backdrop=behind,
            )  # fmt: skip
            banner = Image.open(io.BytesIO((Path(kept) / made.files[0].path).read_bytes()))
            banner.load()
        short = shortcomings(made)
        self.tiles.append((f"{form} {one.seed} {self.template.name}{' (!)' if short else ''}", banner))
        return BackdropRow(
            form=form, seed=one.seed, image=behind.image, short=short, origin=one.picture.origin
        )  # fmt: skip


def _canvas(form: Form) -> Placement:
    found = next(place for place in shape_canvases() if place.id == _SHOWN_ON[form])
    assert form_of(found) == form
    return found
