"""All commands, in the order of the circle. What a command prints stands in `show.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from adwright.core.settings import Settings, read_settings
from adwright.version import __version__

cli = typer.Typer(
    name="adwright",
    help="Intelligent ad creatives: from product feed and behaviour logs to checked, rendered, served, measured ads.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

Folder = Annotated[Path, typer.Argument(metavar="CAMPAIGN_DIR", help="Folder with a campaign.toml.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first N products: a quick look, in preview/.")]
ModelName = Annotated[
    str | None, typer.Option("--model", help="embedded, openai:MODEL, fake or none; instead of the campaign's.")
]
Seed = Annotated[int | None, typer.Option(help="Instead of the campaign's seed.")]


def _settings() -> Settings:
    return read_settings()


def _print(result: BaseModel, as_json: bool) -> None:
    from adwright.cli import show

    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        show.show(result)


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

    _print(app.new(folder, name=name, feed=feed, locale=locale, currency=currency, markets=market or ["US"]), json)


@cli.command(epilog="Example: `adwright run examples/springtea`")
def run(
    folder: Folder, model: ModelName = None, seed: Seed = None, limit: Limit = None, json: Json = False
) -> None:  # fmt: skip
    """Do the whole job: feeds and logs in; creatives, banners and report.html out. Goes on where it was stopped."""
    from adwright import app
    from adwright.cli.progress import Drawn

    _print(app.run(folder, model=model, seed=seed, limit=limit, settings=_settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright ingest examples/springtea`")
def ingest(folder: Folder, json: Json = False) -> None:
    """Read feeds, logs, brand kit and trend series; show what was kept and what was rejected."""
    from adwright import app
    from adwright.cli.progress import Drawn

    _print(app.ingest(folder, settings=_settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright understand examples/springtea --json`")
def understand(folder: Folder, json: Json = False) -> None:
    """Segments of people, trends of terms, the brand's way of writing."""
    from adwright import app
    from adwright.cli.progress import Drawn

    _print(app.understand(folder, settings=_settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright generate examples/springtea --model none`")
def generate(
    folder: Folder, model: ModelName = None, seed: Seed = None, limit: Limit = None, json: Json = False
) -> None:  # fmt: skip
    """Write creatives for each product, locale and audience, and check them."""
    from adwright import app
    from adwright.cli.progress import Drawn

    _print(app.generate(folder, model=model, seed=seed, limit=limit, settings=_settings(), progress=Drawn()), json)


@cli.command(
    epilog="Examples: `adwright check examples/springtea`  ·  "
    "`adwright check --text '最好的龙井茶' --language zh --market CN`"
)
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[CAMPAIGN_DIR]", help="Folder with a campaign.toml.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="Check this text instead of a campaign.")] = None,
    language: Annotated[str, typer.Option(help="Of the text: zh, en.")] = "en",
    market: Annotated[str, typer.Option(help="CN, US, EU or UK.")] = "US",
    fact: Annotated[
        list[str] | None, typer.Option(help="A fact the text may claim; may be given more than once.")
    ] = None,
    json: Json = False,
) -> None:
    """Check creatives as they stand in out/creatives.jsonl, or a pasted text. Exit code 1 when something is blocked."""
    from adwright import app
    from adwright.cli.progress import Drawn
    from adwright.core import UserError

    if (folder is None) == (text is None):
        raise UserError("give a campaign folder or --text", hint="see: adwright check --help")
    if text is not None:
        pasted = app.check_text(text, language=language, market=market, facts=tuple(fact or ()))
        _print(pasted, json)
        raise typer.Exit(1 if pasted.verdict == "block" else 0)
    assert folder is not None
    checked = app.check(folder, settings=_settings(), progress=Drawn())
    _print(checked, json)
    raise typer.Exit(1 if checked.verdicts["block"] else 0)


@cli.command(epilog="Example: `adwright render examples/springtea --limit 2`")
def render(
    folder: Folder, model: ModelName = None, seed: Seed = None, limit: Limit = None, json: Json = False
) -> None:  # fmt: skip
    """Draw the picked creatives for every placement of the campaign."""
    from adwright import app
    from adwright.cli.progress import Drawn

    _print(app.render(folder, model=model, seed=seed, limit=limit, settings=_settings(), progress=Drawn()), json)


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

    serve_http(folder, host=host, port=port, settings=_settings())


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

    _print(app.report(folder, control=control, settings=_settings()), json)


@cli.command(epilog="Example: `adwright placements --platform google --json`")
def placements(
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None, json: Json = False
) -> None:  # fmt: skip
    """The placements this version knows, with their rules and where they were read."""
    from adwright import app

    _print(app.placements(platform=platform), json)
