"""The commands of the circle in its order, and all others behind them. What a command prints stands in `show.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli import copywriting, pictures
from adwright.cli.options import CreativeId, FailOn, Folder, Json, Limit, ModelName, Seed, settings, show_result
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


@cli.command(
    epilog="Examples: `adwright check examples/springtea`  ·  `adwright check texts.jsonl --output checked.jsonl`  ·  "
    "`adwright check --text '最好的龙井茶' --market CN`  ·  "
    "`adwright check --text 'Waterproof to 50 m' --market US --fact 'water resistance: splash only'`"
)
def check(
    source: Annotated[
        Path | None,
        typer.Argument(
            metavar="[CAMPAIGN_DIR|FILE]", help="Folder with a campaign.toml, or a file of texts: JSON Lines, CSV, TSV."
        ),
    ] = None,
    text: Annotated[str | None, typer.Option(help="Check this text.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="Of a file of texts: where the answers go. Default: FILE.checked.jsonl beside it."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Of a file of texts: processes that check it. Default: 1.")
    ] = None,
    market: Annotated[
        str | None, typer.Option(help="Of the text: CN, US, EU, UK or a member state. Default: US.")
    ] = None,
    language: Annotated[str, typer.Option(help="Of the text: zh, en. Told from the text when left out.")] = "",
    category: Annotated[
        str, typer.Option(help="Of the product: skincare, 保健食品. Some rules hold for some only.")
    ] = "",
    platform: Annotated[str, typer.Option(help="Its policy holds too: meta, google, tiktok, amazon.")] = "",
    fact: Annotated[
        list[str] | None, typer.Option(help="A fact the text may claim; may be given more than once.")
    ] = None,
    second_opinion: Annotated[
        str | None,
        typer.Option(
            help="Who reads the claims too: reader (a small encoder, extra embed) or openai:MODEL (a chat model). "
            "It can only add findings that ask for proof."
        ),
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            help="Exit code 1 when a text has this verdict, or a worse one. Default: block; never for a file. "
            "A file of which no row can be read ends with 3 all the same."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Check creatives of a campaign, a file of texts, or one text against facts, law, platform policy and brand.

    A row of a file: {"id", "text", "market", "lang", "category", "facts": [..] or "product": {..}, "platform"}; or a
    table with these columns. An answer: {"id", "verdict": pass, review or block, "findings": [..], "claims": [..]}.
    A file that was stopped goes on where it was when it is checked again.
    """
    from adwright import app
    from adwright.cli.progress import Drawn
    from adwright.core import DataError, UserError
    from adwright.core.errors import EXITS

    if (source is None) == (text is None):
        raise UserError("give a campaign folder, a file of texts, or --text", hint="see: adwright check --help")
    if text is None and any((market, language, category, platform, fact)):
        raise UserError(
            "--market, --language, --category, --platform and --fact are of a --text",
            hint='each row of a file names its own: {"text": "…", "market": "CN", "facts": ["…"]}',
        )
    of_texts = source is not None and (source.is_file() or source.suffix in (".jsonl", ".ndjson", ".csv", ".tsv"))
    if not of_texts and (output or workers):
        raise UserError("--output and --workers are of a file of texts", hint="see: adwright check --help")
    reader = app.open_second_reader(second_opinion, settings()) if second_opinion else None
    if text is not None:
        one = app.check_text(
            text, language=language, market=market or "US", facts=fact, category=category, platform=platform,
            second_opinion=reader,
        )  # fmt: skip
        show_result(one, json)
        raise typer.Exit(app.fails({one.verdict: 1}, fail_on or FailOn.BLOCK))
    assert source is not None
    if of_texts:
        summary = app.check_file(
            source, output=output, second_opinion=reader, workers=workers or 1, progress=Drawn()
        )  # fmt: skip
        show_result(summary, json)
        if 0 < summary.texts == summary.unread:
            raise typer.Exit(EXITS[DataError][0])
        raise typer.Exit(app.fails(summary.verdicts, fail_on or FailOn.NEVER))
    checked = app.check(source, settings=settings(), progress=Drawn())
    show_result(checked, json)
    raise typer.Exit(app.fails(checked.verdicts, fail_on or FailOn.BLOCK))


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
