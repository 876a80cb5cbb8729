"""All commands, in the order of the circle. What a command prints stands in `show.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli.options import FailOn, Folder, Json, Limit, ModelName, Seed, settings, show_result
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


CreativeId = Annotated[str, typer.Argument(metavar="CREATIVE_ID", help="Id of a creative, or its first letters.")]


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
        str | None, typer.Option(help="A chat model that reads the claims too: openai:MODEL. It can only add findings.")
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
    reader = app.open_model(second_opinion, settings()) if second_opinion else None
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


@cli.command(epilog="Example: `adwright placements --platform google --format uploaded_image`")
def placements(
    platform: Annotated[str | None, typer.Option(help="Only this platform: meta, 抖音.")] = None,
    format: Annotated[str | None, typer.Option(help="Only this kind of ad: responsive_search.")] = None,
    json: Json = False,
) -> None:
    """The placements this version knows, with their rules and where they were read."""
    from adwright import app

    show_result(app.placements(platform=platform, format=format), json)


@cli.command(epilog="Example: `adwright labels examples/springtea/out/images/longjing/cr_e62103/feed_square.jpg`")
def labels(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A PNG, JPEG or WebP.")],
    anchors: Annotated[Path | None, typer.Option(help="Root certificates to trust, as PEM.")] = None,
    json: Json = False,
) -> None:
    """Which marks of AI a picture carries in its file: Chinese label, IPTC source type, content credentials (C2PA)."""
    from adwright import app

    show_result(app.labels(file, anchors=anchors), json)


@cli.command(epilog="Example: `adwright backdrop examples/springtea --product longjing --form wide --n 3`")
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


@cli.command(epilog="Example: `adwright describe photo.jpg --lang zh --lang en`")
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


@cli.command(epilog="Example: `adwright rewrite examples/springtea cr_e62103 --field headline --shorter --take 1`")
def rewrite(
    folder: Folder,
    creative: CreativeId,
    field: Annotated[
        str, typer.Option(help="headline, long_headline, description, cta, social or voiceover.")
    ] = "headline",
    shorter: Annotated[bool, typer.Option("--shorter", help="Ask for a shorter line.")] = False,
    longer: Annotated[bool, typer.Option("--longer", help="Ask for a longer line.")] = False,
    columns: Annotated[
        int, typer.Option(min=0, help="Limit of --shorter and --longer; a Chinese character takes 2.")
    ] = 0,
    tone: Annotated[str | None, typer.Option(help="Ask for a tone: warm, plain, playful.")] = None,
    angle: Annotated[str | None, typer.Option(help="Ask for an angle: fact, question, price, scene, offer.")] = None,
    segment: Annotated[str | None, typer.Option(help="Ask for another audience: a segment's id.")] = None,
    fix: Annotated[str | None, typer.Option(help="Mend the finding of this rule.")] = None,
    instruction: Annotated[str | None, typer.Option(help="Ask in free words; takes a chat model.")] = None,
    text: Annotated[str | None, typer.Option(help="Set the line in your own words.")] = None,
    take: Annotated[int | None, typer.Option(help="Take this alternative: a child creative is made.")] = None,
    n: Annotated[int, typer.Option("--n", min=1, max=20, help="Alternatives at most.")] = 5,
    by: Annotated[str, typer.Option(help="Who decides, as a role; no name is kept.")] = "operator",
    model: ModelName = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Alternatives to one line of a creative, checked, with what changed; --take or --text makes a child of one."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.rewrite(
        folder, creative, field=field, shorter=shorter, longer=longer, columns=columns, tone=tone, angle=angle,
        segment=segment, fix=fix, instruction=instruction, text=text, take=take, n=n, by=by, model=model, seed=seed,
        settings=settings(), progress=Drawn(),
    )  # fmt: skip
    show_result(result, json)


@cli.command(epilog="Example: `adwright transcreate examples/springtea cr_e62103 --to en`")
def transcreate(
    folder: Folder,
    creative: CreativeId,
    to: Annotated[str, typer.Option(help="Locale: en, zh-CN.")],
    model: ModelName = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Carry an approved creative into another language; says which claims were kept and which were lost."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.transcreate(folder, creative, to=to, model=model, seed=seed, settings=settings(), progress=Drawn())
    show_result(result, json)


@cli.command(epilog="Example: `adwright explain examples/springtea cr_e62103 --field headline`")
def explain(
    folder: Folder,
    creative: CreativeId,
    field: Annotated[str | None, typer.Option(help="Only this line.")] = None,
    json: Json = False,
) -> None:
    """Where a creative comes from: facts with their evidence, plan, model, rivals, findings, prediction."""
    from adwright import app
    from adwright.cli.progress import Drawn

    show_result(app.explain(folder, creative, field=field, settings=settings(), progress=Drawn()), json)


@cli.command(epilog="Example: `adwright edits examples/springtea --output pairs.jsonl`")
def edits(
    folder: Folder,
    output: Annotated[Path | None, typer.Option(help="Write the pairs here, as JSON Lines for training.")] = None,
    json: Json = False,
) -> None:
    """What people changed: each line before and after, as pairs to learn from."""
    from adwright import app

    show_result(app.edits(folder, output=output, settings=settings()), json)


FormatName = Annotated[str, typer.Option("--format", help="A format's id: see adwright formats.")]
LocaleName = Annotated[str | None, typer.Option("--locale", help="Only this locale or language: zh-CN, en.")]
OutputFile = Annotated[
    Path | None, typer.Option("--output", help="Write the pieces here: CSV by its name, else JSON Lines.")
]


@cli.command(epilog="Example: `adwright formats --platform weibo`")
def formats(
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None, json: Json = False
) -> None:  # fmt: skip
    """The formats that can be written, with their parts, limits and manners, and where they were read."""
    from adwright import app

    show_result(app.formats(platform=platform), json)


@cli.command(epilog="Example: `adwright write examples/springtea --format xiaohongshu --product longjing --model none`")
def write(
    folder: Folder,
    format: FormatName,
    product: Annotated[str | None, typer.Option(help="Only this product.")] = None,
    locale: LocaleName = None,
    n: Annotated[int, typer.Option("--n", min=1, max=20, help="Pieces per product and locale.")] = 3,
    model: ModelName = None,
    seed: Seed = None,
    output: OutputFile = None,
    json: Json = False,
) -> None:
    """Write copy in a format: a post, a note, a search ad, a script, a text message, an outline."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.write(
        folder, format=format, product=product, locale=locale, n=n, model=model, seed=seed, output=output,
        settings=settings(), progress=Drawn(),
    )  # fmt: skip
    show_result(result, json)


@cli.command(epilog="Example: `adwright series examples/springtea --product gaiwan --locale zh-CN --format weibo`")
def series(
    folder: Folder,
    product: Annotated[str, typer.Option(help="The product.")],
    format: FormatName,
    items: Annotated[int, typer.Option(min=1, max=20, help="Items of the series.")] = 4,
    locale: LocaleName = None,
    model: ModelName = None,
    seed: Seed = None,
    output: OutputFile = None,
    json: Json = False,
) -> None:
    """Write a series for one product: teaser, facts, offer, reminder; another lead in each, nothing said twice."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.series(
        folder, product=product, format=format, items=items, locale=locale, model=model, seed=seed, output=output,
        settings=settings(), progress=Drawn(),
    )  # fmt: skip
    show_result(result, json)


cli.add_typer(review, name="review")
cli.add_typer(templates, name="templates")
cli.add_typer(train, name="train")
cli.add_typer(adapters, name="adapters")
