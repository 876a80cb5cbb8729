"""What commands share: arguments and options that mean the same everywhere, the settings, and how a result is shown."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel

from adwright.core.settings import Settings, read_settings

Language = Literal["en", "zh"]
Folder = Annotated[Path, typer.Argument(metavar="CAMPAIGN_DIR", help="Folder with a campaign.toml.")]
CreativeId = Annotated[str, typer.Argument(metavar="CREATIVE_ID", help="Id of a creative, or its first letters.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Only the first N products: a quick look, in preview/.")]
ModelName = Annotated[
    str | None, typer.Option("--model", help="embedded, openai:MODEL, fake or none; instead of the campaign's.")
]
Seed = Annotated[int | None, typer.Option(help="Instead of the campaign's seed.")]


class FailOn(StrEnum):
    """The verdict on a text with which a command fails."""

    BLOCK = "block"
    REVIEW = "review"
    NEVER = "never"


class Reasons(StrEnum):
    """A language in which findings say why."""

    EN = "en"
    ZH = "zh"


InWords = Annotated[
    Reasons | None,
    typer.Option("--reasons", help="Language in which findings say why. Default: ADWRIGHT_REASONS, else en."),
]


def language_of_reasons(asked: Reasons | None) -> Language:
    """The language that was asked for, else that of the settings."""
    return asked.value if asked else settings().reasons


def settings() -> Settings:
    """The settings of this process."""
    return read_settings()


def show_result(result: BaseModel, as_json: bool) -> None:
    """A result as JSON, or in words and tables."""
    from adwright.cli import show

    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        show.show(result)
