"""`adwright templates`: the looks of banners; one seen on every shape of canvas; a new one begun from another."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from adwright.app.campaign import Campaign, load_campaign
from adwright.app.progress import Progress, Silent
from adwright.app.steps.ingest import read_products
from adwright.core import Brand, Creative, DataError, Placement, Product, UserError, did_you_mean, placements
from adwright.core.noun import Noun
from adwright.core.text import language_of
from adwright.core.whole_file import write_bytes
from adwright.generate import make_brief, write
from adwright.ingest import read_brand
from adwright.render import render, renderer_of, shortcomings
from adwright.render.layout import shape_rules
from adwright.render.sheet import contact_sheet
from adwright.render.template import FOLDER, Template, own_templates, read_template, shipped, template_text

_SILENT = Silent()


class TemplateRow(Noun):
    """What there is to know of a template before it is seen.

    Parameters
    ----------
    own
        Whether it is a file of the campaign.
    suits
        Kinds of picture it is chosen for.
    weight
        How often it is chosen beside the others; 0: only for its occasions, or by name.
    """

    name: str
    about: str
    arrangement: str
    mood: str
    suits: tuple[str, ...]
    weight: float
    occasions: tuple[str, ...] = ()
    own: bool = False


class TemplateList(Noun):
    """Templates by name."""

    templates: tuple[TemplateRow, ...]


class TemplatePreview(Noun):
    """A contact sheet, and what is not good enough on it: (template, canvas, reason)."""

    sheet: str
    banners: int
    short: tuple[tuple[str, str, str], ...]


class TemplateNew(Noun):
    """The file that was begun."""

    file: str
    like: str
    next: str


def templates_list(folder: Path | None = None) -> TemplateList:
    """The package's templates, and those of a campaign."""
    root = load_campaign(folder).folder if folder else None
    own = {path.stem: read_template(path) for path in own_templates(root)} if root else {}
    rows = [_row(template, name in own) for name, template in sorted((shipped() | own).items())]
    return TemplateList(templates=tuple(rows))


def _row(template: Template, own: bool) -> TemplateRow:
    return TemplateRow(
        name=template.name, about=template.about, arrangement=template.arrangement, mood=template.mood,
        suits=template.suits, weight=template.weight, occasions=template.occasions, own=own,
    )  # fmt: skip


def templates_new(folder: Path, name: str, *, like: str = "minimal") -> TemplateNew:
    """Begin a template in a campaign's folder as a copy of another.

    Raises
    ------
    UserError
        The name is taken or no name, or there is no template to begin from.
    """
    campaign = load_campaign(folder)
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", name):
        raise UserError(f"{name!r} is no name of a template", hint="small letters, digits and _, a letter first")
    target = campaign.folder / FOLDER / f"{name}.yaml"
    if target.exists():
        raise UserError(f"{target} is there", hint="choose another name")
    own = {path.stem: path for path in own_templates(campaign.folder)}
    if like not in own and like not in shipped():
        raise UserError(f"no template named {like!r}", hint=did_you_mean(like, [*own, *shipped()]))
    text = own[like].read_text("utf-8") if like in own else template_text(like)
    write_bytes(target, re.sub(r"(?m)^name:.*$", f"name: {name}", text, count=1).encode())
    return TemplateNew(
        file=str(target), like=like, next=f"edit it, then: adwright templates preview {folder} --template {name}"
    )


def templates_preview(
    folder: Path,
    *,
    template: Sequence[str] = (),
    product: str | None = None,
    lang: str | None = None,
    output: Path | None = None,
    progress: Progress = _SILENT,
) -> TemplatePreview:
    """Draw a product of a campaign with templates on every shape of canvas, on one sheet.

    The copy is composed from the product's facts, without a model.

    Parameters
    ----------
    template
        Names; all when left out.
    product
        Id; the first with a picture when left out.
    lang
        Language of the feed to take it from.
    output
        The PNG; ``out/templates.png`` of the campaign when left out.

    Raises
    ------
    UserError
        No such template or product.
    DataError
        The feeds hold no product.
    """
    campaign = load_campaign(folder)
    names = list(template) or [row.name for row in templates_list(folder).templates]
    for name in names:
        renderer_of(name, campaign.folder)  # a wrong name is said before anything is drawn
    shown = shown_product(campaign, product, lang)
    brand = read_brand(campaign.path(campaign.brand), root=campaign.folder)
    creative = composed(campaign, brand, shown)
    tiles: list[tuple[str, Image.Image]] = []
    short: list[tuple[str, str, str]] = []
    canvases = list(shape_canvases())
    with tempfile.TemporaryDirectory() as kept, progress.task("templates", len(names) * len(canvases)) as advance:
        for name in names:
            for place in canvases:
                picture, why = _drawn(creative, place, campaign, brand, shown, name, Path(kept))
                tiles.append(("\n".join((f"{name} {place.id} {place.size}", *why[:1])), picture))
                short += [(name, f"{place.id} {place.size}", reason) for reason in why[:1]]
                advance(1, f"{name} {place.id}")
    target = output or campaign.folder / "out" / "templates.png"
    write_bytes(target, contact_sheet(tiles))
    return TemplatePreview(sheet=str(target), banners=len(tiles), short=tuple(short))


def composed(campaign: Campaign, brand: Brand, product: Product) -> Creative:
    """An ad for a product from its facts alone, to draw something with."""
    brief = make_brief(
        product, brand, locale=product.locale, placements=campaign.placements, occasion=campaign.occasion,
        markets=campaign.markets,
    )  # fmt: skip
    return write(brief, None, variants=1, samples=0, seed=campaign.seed, accept=lambda *_: ()).creatives[0]


def shape_canvases() -> Iterator[Placement]:
    """One canvas per shape that layouts are drawn for, with the fields of a display ad and no limit of bytes."""
    base = placements()["display_rectangle"].model_copy(update={"max_bytes": 50_000_000})
    for shape, rule in shape_rules().items():
        yield base.model_copy(update={"id": shape, "width": rule.canvas[0], "height": rule.canvas[1]})


def _drawn(
    creative: Creative, place: Placement, campaign: Campaign, brand: Brand, product: Product, template: str, out: Path
) -> tuple[Image.Image, tuple[str, ...]]:
    made = render(
        creative, place, brand=brand, product=product, root=campaign.folder, out=out, template=template,
        seed=campaign.seed,
    )  # fmt: skip
    picture = Image.open(io.BytesIO((out / made.files[0].path).read_bytes()))
    picture.load()
    return picture, shortcomings(made)


def shown_product(campaign: Campaign, product: str | None, lang: str | None) -> Product:
    """The product that is drawn: the one of that id, else the first with a picture."""
    products = [p for p in read_products(campaign)[0] if lang is None or language_of(p.locale) == lang]
    if not products:
        asked = f" in {lang!r}" if lang else ""
        raise DataError(f"the feeds of {campaign.name} hold no product{asked}", hint="see `adwright ingest`")
    if product is None:
        return next((p for p in products if p.images), products[0])
    found = next((p for p in products if p.id == product), None)
    if found is None:
        raise UserError(f"no product {product!r}", hint=did_you_mean(product, [p.id for p in products]))
    return found
