"""Commands about pictures: what placements take, which marks a file carries, backgrounds, a description."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli.options import Folder, Json, settings, show_result

commands = typer.Typer()


@commands.command(epilog="Example: `adwright placements --platform google --format uploaded_image`")
def placements(
    platform: Annotated[str | None, typer.Option(help="Only this platform: meta, 抖音.")] = None,
    format: Annotated[str | None, typer.Option(help="Only this kind of ad: responsive_search.")] = None,
    json: Json = False,
) -> None:
    """The placements this version knows, with their rules and where they were read."""
    from adwright import app

    show_result(app.placements(platform=platform, format=format), json)


@commands.command(epilog="Example: `adwright labels examples/springtea/out/images/longjing/cr_e62103/feed_square.jpg`")
def labels(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A PNG, JPEG or WebP.")],
    anchors: Annotated[Path | None, typer.Option(help="Root certificates to trust, as PEM.")] = None,
    json: Json = False,
) -> None:
    """Which marks of AI a picture carries in its file: Chinese label, IPTC source type, content credentials (C2PA)."""
    from adwright import app

    show_result(app.labels(file, anchors=anchors), json)


@commands.command(epilog="Example: `adwright backdrop examples/springtea --product longjing --form wide --n 3`")
def backdrop(
    folder: Folder,
    product: Annotated[str | None, typer.Option(help="Id; default: the first with a picture.")] = None,
    form: Annotated[
        list[str] | None, typer.Option(help="square, wide or tall; may be given again. Default: all.")
    ] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=12, help="Tries per form, each from another seed.")] = 2,
    provider: Annotated[
        str | None, typer.Option(help="openai, diffusers, procedural, fake; instead of the campaign's [images].")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Its model: a name at the endpoint, a folder or hub name.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the feed to take the product from.")] = None,
    output: Annotated[Path | None, typer.Option(help="The PNG; default: out/backdrops.png.")] = None,
    json: Json = False,
) -> None:
    """Backgrounds for a product by an image model, looked at, with a banner on each that is fit: one contact sheet.

    What is made is kept in the campaign: the same call again asks nobody. A picture that is blank, too small, holds
    text or nudity (extras ocr, nsfw) is shown with the reason why it is not used.
    """
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.backdrop(
        folder, product=product, form=form or (), n=n, provider=provider, model=model, lang=lang, output=output,
        settings=settings(), progress=Drawn(),
    )  # fmt: skip
    show_result(result, json)


@commands.command(epilog="Example: `adwright describe photo.jpg --lang zh --lang en`")
def describe(
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="A JPEG, PNG or WebP.")],
    lang: Annotated[
        list[str] | None, typer.Option(help="Language of the words: zh, en; may be given more than once.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A chat model that phrases what was measured: openai:MODEL. Default: rules do.")
    ] = None,
    json: Json = False,
) -> None:
    """What a picture looks like: colours, composition, quality, its text; as alternative text and advertising words.

    Without a model the words are made by rules from what was measured. A model may phrase it, and each of its sentences
    must stand on what was measured, or is dropped. What a model that sees pictures adds is marked as seen by it.
    """
    from adwright import app

    show_result(app.describe(image, lang=lang or ["zh", "en"], model=model, settings=settings()), json)
