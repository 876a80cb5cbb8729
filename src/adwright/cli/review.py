"""`adwright review`: the queue, what people decide, links for those without an account, the trail, ratings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adwright.cli.options import CreativeId, Folder, InWords, Json, language_of_reasons, settings, show_result

review = typer.Typer(
    help="What people decide: approve, reject, publish.", no_args_is_help=True, rich_markup_mode="markdown"
)

Maybe = Annotated[str, typer.Argument(metavar="[CREATIVE_ID]", help="Id of a creative, or its first letters.")]
By = Annotated[str, typer.Option(help="Who acts; default: ADWRIGHT_USER, or the login name.", show_default=False)]
Role = Annotated[
    str | None, typer.Option(help="author, reviewer, publisher or admin; default: yours in the team, else admin.")
]
Reason = Annotated[str, typer.Option(help="Why, in a sentence; kept in the trail.", show_default=False)]


@review.command("list", epilog="Example: `adwright review list examples/springtea --state checked`")
def list_(
    folder: Folder,
    state: Annotated[
        str, typer.Option(help="draft, checked, in_review, approved, rejected, published, retired or all.")
    ] = "in_review",
    json: Json = False,
) -> None:
    """What waits for a person, the riskiest first, then by expected effect."""
    from adwright import app

    show_result(app.review_list(folder, state=state, settings=settings()), json)


@review.command(epilog="Example: `adwright review show examples/springtea cr_e62103`")
def show(folder: Folder, creative: CreativeId, reasons: InWords = None, json: Json = False) -> None:
    """One creative: text with what changed against its parent, findings, pictures, history."""
    from adwright import app

    said = language_of_reasons(reasons)
    show_result(app.review_show(folder, creative, reasons=said, settings=settings()), json)


@review.command(epilog="Example: `adwright review submit examples/springtea cr_e62103`")
def submit(
    folder: Folder, creative: Maybe = "", by: By = "", role: Role = None, reason: Reason = "",
    reasons: InWords = None, json: Json = False,
) -> None:  # fmt: skip
    """Check a creative again and put it into the queue; without an id, all that nobody acted on and no check blocks."""
    from adwright import app

    result = app.review_submit(
        folder, creative, by=by, role=role, reason=reason, reasons=language_of_reasons(reasons), settings=settings()
    )  # fmt: skip
    show_result(result, json)


@review.command(epilog="Example: `adwright review approve examples/springtea cr_e62103 --by mei --role reviewer`")
def approve(
    folder: Folder,
    creative: CreativeId,
    by: By = "",
    role: Role = None,
    reason: Reason = "",
    seen: Annotated[str, typer.Option(help="Hash that `show` gave: approve that and nothing else.")] = "",
    reasons: InWords = None,
    json: Json = False,
) -> None:
    """Approve: the checks run again, and text, recipe and pictures are frozen. What needs proof needs a reason."""
    from adwright import app

    result = app.review_approve(
        folder, creative, by=by, role=role, reason=reason, seen=seen, reasons=language_of_reasons(reasons),
        settings=settings(),
    )  # fmt: skip
    show_result(result, json)


@review.command(epilog='Example: `adwright review reject examples/springtea cr_e62103 --reason "too loud"`')
def reject(
    folder: Folder,
    creative: CreativeId,
    reason: Annotated[str, typer.Option(help="Why, in a sentence; kept in the trail.")],
    by: By = "",
    role: Role = None,
    json: Json = False,
) -> None:
    """Reject, with a reason; it is not served any more."""
    from adwright import app

    show_result(app.review_reject(folder, creative, reason=reason, by=by, role=role, settings=settings()), json)


@review.command(epilog="Example: `adwright review publish examples/springtea cr_e62103`")
def publish(
    folder: Folder, creative: CreativeId, by: By = "", role: Role = None, reason: Reason = "",
    reasons: InWords = None, json: Json = False,
) -> None:  # fmt: skip
    """Hand what was approved to the service; refused when anything is not as it was frozen."""
    from adwright import app

    result = app.review_publish(
        folder, creative, by=by, role=role, reason=reason, reasons=language_of_reasons(reasons), settings=settings()
    )  # fmt: skip
    show_result(result, json)


@review.command(epilog='Example: `adwright review retire examples/springtea cr_e62103 --reason "season is over"`')
def retire(
    folder: Folder, creative: CreativeId, by: By = "", role: Role = None, reason: Reason = "", json: Json = False
) -> None:  # fmt: skip
    """Take a creative out; it is not served any more."""
    from adwright import app

    show_result(app.review_retire(folder, creative, by=by, role=role, reason=reason, settings=settings()), json)


@review.command(epilog="Example: `adwright review link examples/springtea cr_e62103 --base https://ads.example`")
def link(
    folder: Folder,
    creative: CreativeId,
    may: Annotated[
        list[str] | None, typer.Option(help="approve or reject; default both; may be given more than once.")
    ] = None,
    hours: Annotated[float, typer.Option(help="How long it lives.")] = 72.0,
    base: Annotated[str, typer.Option(help="Address of the service as others reach it.")] = "http://127.0.0.1:8080",
    by: By = "",
    role: Role = None,
    json: Json = False,
) -> None:
    """A link that approves or rejects this one creative, once, without an account."""
    from adwright import app

    result = app.review_link(
        folder, creative, may=may or ["approve", "reject"], hours=hours, base=base, by=by, role=role,
        settings=settings(),
    )  # fmt: skip
    show_result(result, json)


@review.command(epilog="Example: `adwright review history examples/springtea`")
def history(folder: Folder, creative: Maybe = "", json: Json = False) -> None:
    """Who did what and when, for one creative or for all."""
    from adwright import app

    show_result(app.review_history(folder, creative, settings=settings()), json)


@review.command(epilog="Example: `adwright review verify examples/springtea --json`")
def verify(
    folder: Folder,
    head: Annotated[str, typer.Option(help="Head that an earlier call printed, kept elsewhere.")] = "",
    json: Json = False,
) -> None:
    """Whether the trail, the states and the frozen files are as they were written. Exit code 1 when they are not."""
    from adwright import app

    result = app.review_verify(folder, head=head, settings=settings())
    show_result(result, json)
    raise typer.Exit(0 if result.whole else 1)


@review.command(epilog="Example: `adwright review rate examples/springtea cr_e62103 4`")
def rate(
    folder: Folder,
    creative: CreativeId,
    score: Annotated[int, typer.Argument(help="1 (poor) to 5.")],
    by: By = "",
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Rate a creative from 1 to 5, for learning; who rates is kept as a pseudonym."""
    from adwright import app

    show_result(app.review_rate(folder, creative, score, by=by, reason=reason, settings=settings()), json)


@review.command(epilog="Example: `adwright review compare examples/springtea cr_e62103 cr_0b1f9a`")
def compare(
    folder: Folder,
    better: Annotated[str, typer.Argument(metavar="BETTER_ID", help="The creative that is better.")],
    worse: Annotated[str, typer.Argument(metavar="WORSE_ID", help="The other one.")],
    by: By = "",
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Say which of two creatives is better, for learning; who says so is kept as a pseudonym."""
    from adwright import app

    show_result(app.review_compare(folder, better, worse, by=by, reason=reason, settings=settings()), json)


@review.command(epilog="Example: `adwright review ratings examples/springtea --output ratings.jsonl`")
def ratings(
    folder: Folder,
    output: Annotated[Path | None, typer.Option(help="Write them here, as JSON Lines for training.")] = None,
    json: Json = False,
) -> None:
    """What people think of the creatives: ratings and comparisons."""
    from adwright import app

    show_result(app.review_ratings(folder, output=output, settings=settings()), json)
