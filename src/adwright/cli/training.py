"""`adwright train` and `adwright adapters`: teach the embedded model, and choose what it was taught."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli.options import Folder, Json, settings, show_result

train = typer.Typer(help="Teach a model.", no_args_is_help=True, rich_markup_mode="markdown")
adapters = typer.Typer(help="What the embedded model was taught.", no_args_is_help=True, rich_markup_mode="markdown")


@train.callback()
def _train() -> None:
    """Teach a model from copy that people wrote."""


@train.command(epilog="Example: `adwright train copywriter --data my.jsonl --name mugs`")
def copywriter(
    data: Annotated[
        Path | None, typer.Option(help="JSON Lines, one product with its copies each; default: the corpus that ships.")
    ] = None,
    name: Annotated[str, typer.Option(help='Of the adapter, for model = "embedded:NAME".')] = "mine",
    output: Annotated[Path | None, typer.Option(help="Folder of the run; default: runs/NAME.")] = None,
    base: Annotated[str, typer.Option(help="embedded, a folder, or a hub name.")] = "embedded",
    epochs: Annotated[int, typer.Option(min=1, max=100)] = 2,
    rank: Annotated[int, typer.Option(min=1, max=256, help="Of the LoRA adapter.")] = 16,
    rate: Annotated[float, typer.Option(min=0, max=1, help="Peak learning rate.")] = 5e-4,
    batch: Annotated[int, typer.Option(min=1, max=256, help="Products a step; each brings all its copies.")] = 4,
    seed: Annotated[int, typer.Option()] = 0,
    stop_after: Annotated[float | None, typer.Option(help="Leave off after that many seconds; go on later.")] = None,
    json: Json = False,
) -> None:
    """Fine-tune the copywriter (LoRA). A run that was stopped goes on with the same command."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.train_copywriter(
        data=data, name=name, output=output, base=base, epochs=epochs, rank=rank, rate=rate, batch=batch, seed=seed,
        stop_after=stop_after, settings=settings(), progress=Drawn(),
    )  # fmt: skip
    show_result(result, json)


@adapters.command("list", epilog="Example: `adwright adapters list --json`")
def list_(json: Json = False) -> None:
    """The adapter that ships and your own."""
    from adwright import app

    show_result(app.adapters_list(settings=settings()), json)


@adapters.command(epilog="Example: `adwright adapters use mugs-campaign mugs`")
def use(
    folder: Folder,
    name: Annotated[str, typer.Argument(help="Name of the adapter, or base for none.")],
    json: Json = False,
) -> None:
    """Let a campaign write with an adapter."""
    from adwright import app

    show_result(app.adapters_use(folder, name, settings=settings()), json)


@adapters.command(epilog="Example: `adwright adapters compare base copywriter mugs --rows 5`")
def compare(
    names: Annotated[list[str], typer.Argument(help="Adapters; base is the model without one.")],
    data: Annotated[Path | None, typer.Option(help="Corpus to take validation products from.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Products per language.")] = 10,
    samples: Annotated[int, typer.Option(min=1, max=256, help="Lines per product and field.")] = 16,
    seed: Annotated[int, typer.Option()] = 0,
    json: Json = False,
) -> None:
    """What adapters write for the same products, side by side."""
    from adwright import app
    from adwright.cli.progress import Drawn

    result = app.adapters_compare(
        names, data=data, rows=rows, samples=samples, seed=seed, settings=settings(), progress=Drawn()
    )
    show_result(result, json)
