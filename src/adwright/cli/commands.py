"""The commands of the circle in its order, and all others behind them. What a command prints stands in `show.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli import copywriting, pictures
from adwright.cli.check import CHECK_EXAMPLES, check
from adwright.cli.options import CreativeId, Folder, Json, Limit, ModelName, Seed, settings, show_result
from adwright.cli.review import review
from adwright.cli.templates import templates
from adwright.cli.training import adapters, train
from adwright.version import __version__

cli = typer.Typer(
    name="adwright",
    help="Intelligent ad creatives: from product feed and behaviour logs to checked, rendered, served, measured ads.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@cli.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Intelligent ad creatives: from product feed and behaviour logs to checked, rendered, served, measured ads."""
    if version:
        typer.echo(__version__)
        raise typer.Exit


@cli.command(epilog="Example: `adwright new mugs --feed products.csv --locale en --currency USD --market US`")
def new(
    folder: Annotated[Path, typer.Argument(metavar="CAMPAIGN_DIR", help="Folder to make.")],
    name: Annotated[str | None, typer.Option(help="Name of the campaign; default: the folder's.")] = None,
    feed: Annotated[Path | None, typer.Option(help="Product feed to copy in: CSV, TSV, XML or JSONL.")] = None,
    locale: Annotated[str, typer.Option(help="Locale of the feed: en, zh-CN.")] = "en",
    currency: Annotated[str, typer.Option(help="Currency where a price names none.")] = "USD",
    market: Annotated[list[str] | None, typer.Option(help="CN, US, EU or UK; may be given more than once.")] = None,
    json: Json = False,
) -> None:
    """Make a campaign folder."""
    from adwright import app

    show_result(app.new(folder, name=name, feed=feed, locale=locale, currency=currency, markets=market or ["US"]), json)


@cli.command(epilog="Example: `adwright run examples/springtea`")
def run(
    folder: Folder, model: ModelName = None, seed: Seed = None, limit: Limit = None, json: Json = False
) -> None:  # fmt: skip
    """Do the whole job: feeds and logs in; creatives, banners and report.html out. Goes on where it was stopped."""
    from adwright import app
    from adwright.cli.progress import Drawn

    show_result(app.run(folder, model=model, seed=seed, limit=limit, settings=settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright ingest examples/springtea`")
def ingest(folder: Folder, json: Json = False) -> None:
    """Read feeds, logs, brand kit and trend series; show what was kept and what was rejected."""
    from adwright import app
    from adwright.cli.progress import Drawn

    show_result(app.ingest(folder, settings=settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright understand examples/springtea --json`")
def understand(folder: Folder, json: Json = False) -> None:
    """Segments of people, trends of terms, the brand's way of writing."""
    from adwright import app
    from adwright.cli.progress import Drawn

    show_result(app.understand(folder, settings=settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright generate examples/springtea --model none`")
def generate(
    folder: Folder, model: ModelName = None, seed: Seed = None, limit: Limit = None, json: Json = False
) -> None:  # fmt: skip
    """Write creatives for each product, locale and audience, and check them."""
    from adwright import app
    from adwright.cli.progress import Drawn

    show_result(app.generate(folder, model=model, seed=seed, limit=limit, settings=settings(), progress=Drawn()), json)


cli.command(epilog=CHECK_EXAMPLES)(check)


@cli.command(epilog="Example: `adwright render examples/springtea --limit 2`")
def render(
    folder: Folder, model: ModelName = None, seed: Seed = None, limit: Limit = None, json: Json = False
) -> None:  # fmt: skip
    """Draw the picked creatives for every placement of the campaign."""
    from adwright import app
    from adwright.cli.progress import Drawn

    show_result(app.render(folder, model=model, seed=seed, limit=limit, settings=settings(), progress=Drawn()), json)


@cli.command(
    epilog="Example: `adwright banner examples/springtea cr_e62103 --placement 300x250 --kind html5 --kind svg`"
)
def banner(
    folder: Folder,
    creative: CreativeId,
    placement: Annotated[str | None, typer.Option(help="Id or size; default: the campaign's first.")] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="html5, screen, svg, layers or pdf; may be given again.")
    ] = None,
    click: Annotated[str, typer.Option(help="Where a click or a QR code leads; default: the product's page.")] = "",
    sheet: Annotated[str, typer.Option(help="Paper of a pdf.")] = "A3",
    template: Annotated[str | None, typer.Option(help="Default: that of the campaign's picture.")] = None,
    output: Annotated[Path | None, typer.Option(help="Folder; default: out/banners.")] = None,
    json: Json = False,
) -> None:
    """One creative as an HTML5 zip, a page for a screen in a shop, an editable SVG, layers, or a poster to print."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.banner(
        folder, creative, placement=placement, kind=kind or ("html5",), click=click, sheet=sheet, template=template,
        output=output, settings=settings(), progress=Drawn(),
    )  # fmt: skip
    show_result(result, json)


@cli.command(epilog="Example: `adwright serve examples/springtea --port 8080`")
def serve(
    folder: Folder,
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than loopback need ADWRIGHT_API_KEY.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8080,
) -> None:
    """Serve decisions: POST /decide, POST /events, GET /health."""
    from adwright.http import serve as serve_http

    serve_http(folder, host=host, port=port, settings=settings())


@cli.command(epilog="Example: `adwright report examples/springtea`")
def report(
    folder: Folder,
    control: Annotated[
        str | None, typer.Option(help="Creative the others are compared with; default: most served.")
    ] = None,
    json: Json = False,
) -> None:
    """What was served and what came of it: rates with intervals, sample-ratio check, verdict; out/results.html."""
    from adwright import app

    show_result(app.report(folder, control=control, settings=settings()), json)


cli.add_typer(pictures.commands)
cli.add_typer(copywriting.commands)
cli.add_typer(review, name="review")
cli.add_typer(templates, name="templates")
cli.add_typer(train, name="train")
cli.add_typer(adapters, name="adapters")
