"""`adwright templates`: the looks of banners."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli.options import Folder, Json, show_result

templates = typer.Typer(help="The looks of banners.", no_args_is_help=True, rich_markup_mode="markdown")

Maybe = Annotated[
    Path | None,
    typer.Argument(metavar="[CAMPAIGN_DIR]", help="Also the templates of this campaign.", show_default=False),
]


@templates.command("list", epilog="Example: `adwright templates list examples/springtea`")
def list_(folder: Maybe = None, json: Json = False) -> None:
    """The templates of the package, and of a campaign."""
    from adwright import app

    show_result(app.templates_list(folder), json)


@templates.command(epilog="Example: `adwright templates preview examples/springtea --template deal --lang en`")
def preview(
    folder: Folder,
    template: Annotated[list[str] | None, typer.Option(help="Name; may be given again. Default: all.")] = None,
    product: Annotated[str | None, typer.Option(help="Id; default: the first with a picture.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the feed to take it from.")] = None,
    output: Annotated[Path | None, typer.Option(help="The PNG; default: out/templates.png.")] = None,
    json: Json = False,
) -> None:
    """A product on every shape of canvas, on one contact sheet; composed copy, no model."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.templates_preview(
        folder, template=template or (), product=product, lang=lang, output=output, progress=Drawn()
    )
    show_result(result, json)


@templates.command(epilog="Example: `adwright templates new my-campaign winter --like hero`")
def new(
    folder: Folder,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and _.")],
    like: Annotated[str, typer.Option(help="Template to begin from.")] = "minimal",
    json: Json = False,
) -> None:
    """Begin a template of your own: one file in the campaign's templates folder."""
    from adwright import app

    show_result(app.templates_new(folder, name, like=like), json)
