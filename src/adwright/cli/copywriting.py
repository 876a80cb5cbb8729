"""Commands about copy: rewrite or transcreate a line, see where it comes from, write pieces in a format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli.options import CreativeId, Folder, Json, ModelName, Seed, settings, show_result

commands = typer.Typer()

FormatName = Annotated[str, typer.Option("--format", help="A format's id: see adwright formats.")]
LocaleName = Annotated[str | None, typer.Option("--locale", help="Only this locale or language: zh-CN, en.")]
OutputFile = Annotated[
    Path | None, typer.Option("--output", help="Write the pieces here: CSV by its name, else JSON Lines.")
]


@commands.command(epilog="Example: `adwright rewrite examples/springtea cr_e62103 --field headline --shorter --take 1`")
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


@commands.command(epilog="Example: `adwright transcreate examples/springtea cr_e62103 --to en`")
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


@commands.command(epilog="Example: `adwright explain examples/springtea cr_e62103 --field headline`")
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


@commands.command(epilog="Example: `adwright edits examples/springtea --output pairs.jsonl`")
def edits(
    folder: Folder,
    output: Annotated[Path | None, typer.Option(help="Write the pairs here, as JSON Lines for training.")] = None,
    json: Json = False,
) -> None:
    """What people changed: each line before and after, as pairs to learn from."""
    from adwright import app

    show_result(app.edits(folder, output=output, settings=settings()), json)


@commands.command(epilog="Example: `adwright formats --platform weibo`")
def formats(
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None, json: Json = False
) -> None:  # fmt: skip
    """The formats that can be written, with their parts, limits and manners, and where they were read."""
    from adwright import app

    show_result(app.formats(platform=platform), json)


@commands.command(
    epilog="Example: `adwright write examples/springtea --format xiaohongshu --product longjing --model none`"
)
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


@commands.command(epilog="Example: `adwright series examples/springtea --product gaiwan --locale zh-CN --format weibo`")
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
