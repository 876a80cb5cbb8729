"""`adwright check` and its three lives: a campaign's creatives, a file of texts, one text.

Comes in: a folder, a file or a text. Goes out: what the checks say, and an exit code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from adwright.cli.options import FailOn, InWords, Json, Language, language_of_reasons, settings, show_result

CHECK_EXAMPLES = (
    "Examples: `adwright check examples/springtea`  ·  `adwright check texts.jsonl --output checked.jsonl`  ·  "
    "`adwright check --text '最好的龙井茶' --market CN`  ·  "
    "`adwright check --text 'Waterproof to 50 m' --market US --fact 'water resistance: splash only'`"
)
#: Endings of a file of texts that need not be there to be taken for one.
_TEXTS = (".jsonl", ".ndjson", ".csv", ".tsv")


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
    reasons: InWords = None,
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

    of_it = {"language": language, "category": category, "platform": platform, "facts": fact}
    of_texts = source is not None and (source.is_file() or source.suffix in _TEXTS)
    _refuse_strays(source, text, {"market": market, **of_it}, of_texts=of_texts, of_files=output or workers)
    reader = app.open_second_reader(second_opinion, settings()) if second_opinion else None
    said = language_of_reasons(reasons)
    if text is not None:
        code = _one_text(text, fail_on, json, market=market or "US", **of_it, second_opinion=reader, reasons=said)
    elif source is not None and of_texts:
        code = _file_of_texts(source, fail_on, json, output=output, workers=workers or 1, second_opinion=reader,
                              reasons=said)  # fmt: skip
    elif source is not None:
        code = _campaign(source, fail_on, json, reasons=said)
    raise typer.Exit(code)


def _refuse_strays(
    source: Path | None, text: str | None, of_text: Mapping[str, object], *, of_texts: bool, of_files: object
) -> None:
    """UserError for none or two of the three, and for options of another one."""
    from adwright.core import UserError

    if (source is None) == (text is None):
        raise UserError("give a campaign folder, a file of texts, or --text", hint="see: adwright check --help")
    if text is None and any(of_text.values()):
        raise UserError(
            "--market, --language, --category, --platform and --fact are of a --text",
            hint='each row of a file names its own: {"text": "…", "market": "CN", "facts": ["…"]}',
        )
    if not of_texts and of_files:
        raise UserError("--output and --workers are of a file of texts", hint="see: adwright check --help")


def _one_text(text: str, fail_on: FailOn | None, json: bool, **judged_by: Any) -> int:
    from adwright import app

    one = app.check_text(text, **judged_by)
    show_result(one, json)
    return app.fails({one.verdict: 1}, fail_on or FailOn.BLOCK)


def _file_of_texts(file: Path, fail_on: FailOn | None, json: bool, **how: Any) -> int:
    from adwright import app
    from adwright.cli.progress import Drawn
    from adwright.core import AdwrightError, DataError
    from adwright.core.errors import EXITS

    summary = app.check_file(file, **how, progress=Drawn())
    show_result(summary, json)
    if summary.failed:  # a fault of the program, which no verdict stands for
        return EXITS[AdwrightError][0]
    if 0 < summary.texts == summary.unread:
        return EXITS[DataError][0]
    return app.fails(summary.verdicts, fail_on or FailOn.NEVER)


def _campaign(folder: Path, fail_on: FailOn | None, json: bool, *, reasons: Language) -> int:
    from adwright import app
    from adwright.cli.progress import Drawn

    checked = app.check(folder, reasons=reasons, settings=settings(), progress=Drawn())
    show_result(checked, json)
    return app.fails(checked.verdicts, fail_on or FailOn.BLOCK)
