"""Routes of the review. Those under /review are for clients with the API key; /r is for whoever holds a link."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from adwright import app
from adwright.app.reasons import Language
from adwright.core import AdwrightError, Settings, UserError, http_status
from adwright.core.noun import Word

Reason = Annotated[str, Field(max_length=2000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ActIn(_Body):
    """Body of an action: who does it, in which role (left out: theirs in the campaign's team, else admin), and why."""

    by: Word
    role: Literal["author", "reviewer", "publisher", "admin"] | None = None
    reason: Reason = ""


class ApproveIn(ActIn):
    """Body of approve. `seen`: the hash that /review/{creative} gave as `stands`; anything else is refused."""

    seen: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | Literal[""] = ""


class LinkIn(_Body):
    """Body of link."""

    by: Word
    role: Literal["author", "reviewer", "publisher", "admin"] | None = None
    may: list[Literal["approve", "reject"]] = ["approve", "reject"]
    hours: Annotated[float, Field(gt=0)] = 72.0


class RateIn(_Body):
    """Body of rate."""

    by: Word
    score: Annotated[int, Field(ge=1, le=5)]
    reason: Reason = ""


class CompareIn(_Body):
    """Body of compare: ids of two creatives."""

    by: Word
    better: Word
    worse: Word
    reason: Reason = ""


def review_routes(folder: Path, settings: Settings, guarded: Sequence[Any]) -> APIRouter:
    """The routes for one campaign; `guarded` stands before those that are not for everyone."""
    routes = APIRouter()
    _reading(routes, folder, settings, guarded)
    _deciding(routes, folder, settings, guarded)
    _rating(routes, folder, settings, guarded)
    _linked(routes, folder, settings)
    # Last: a name in this place is a creative's when it is none of the words above.
    routes.get("/review/{creative}", dependencies=guarded)(_show(folder, settings))
    return routes


def _reading(routes: APIRouter, folder: Path, settings: Settings, guarded: Sequence[Any]) -> None:
    @routes.get("/review", dependencies=guarded)
    def review_list(state: str = "in_review") -> app.ReviewQueue:
        return app.review_list(folder, state=state, settings=settings)

    @routes.get("/review/history", dependencies=guarded)
    def review_history(creative: str = "") -> app.ReviewHistory:
        return app.review_history(folder, creative, settings=settings)

    @routes.get("/review/verify", dependencies=guarded)
    def review_verify(head: str = "") -> app.Verified:
        return app.review_verify(folder, head=head, settings=settings)

    @routes.get("/review/{creative}/pictures/{placement}", dependencies=guarded)
    def review_picture(creative: str, placement: str) -> Response:
        data, media_type = app.review_picture(folder, creative, placement, settings=settings)
        return Response(data, media_type=media_type)


def _show(folder: Path, settings: Settings) -> Any:
    def review_show(creative: str, reasons: Language | None = None) -> app.ReviewView:
        return app.review_show(folder, creative, reasons=reasons or settings.reasons, settings=settings)

    return review_show


def _deciding(routes: APIRouter, folder: Path, settings: Settings, guarded: Sequence[Any]) -> None:
    @routes.post("/review/submit", dependencies=guarded)
    def submit_all(body: ActIn, reasons: Language | None = None) -> app.Submitted:
        return app.review_submit(
            folder, by=body.by, role=body.role, reason=body.reason, reasons=reasons or settings.reasons,
            settings=settings,
        )  # fmt: skip

    @routes.post("/review/{creative}/submit", dependencies=guarded)
    def review_submit(creative: str, body: ActIn, reasons: Language | None = None) -> app.Submitted:
        return app.review_submit(
            folder, creative, by=body.by, role=body.role, reason=body.reason, reasons=reasons or settings.reasons,
            settings=settings,
        )  # fmt: skip

    @routes.post("/review/{creative}/approve", dependencies=guarded)
    def review_approve(creative: str, body: ApproveIn, reasons: Language | None = None) -> app.Reviewed:
        return app.review_approve(
            folder, creative, by=body.by, role=body.role, reason=body.reason, seen=body.seen,
            reasons=reasons or settings.reasons, settings=settings,
        )  # fmt: skip

    @routes.post("/review/{creative}/reject", dependencies=guarded)
    def review_reject(creative: str, body: ActIn) -> app.Reviewed:
        return app.review_reject(folder, creative, by=body.by, role=body.role, reason=body.reason, settings=settings)

    @routes.post("/review/{creative}/publish", dependencies=guarded)
    def review_publish(creative: str, body: ActIn, reasons: Language | None = None) -> app.Reviewed:
        return app.review_publish(
            folder, creative, by=body.by, role=body.role, reason=body.reason, reasons=reasons or settings.reasons,
            settings=settings,
        )  # fmt: skip

    @routes.post("/review/{creative}/retire", dependencies=guarded)
    def review_retire(creative: str, body: ActIn) -> app.Reviewed:
        return app.review_retire(folder, creative, by=body.by, role=body.role, reason=body.reason, settings=settings)

    @routes.post("/review/{creative}/link", dependencies=guarded)
    def review_link(creative: str, body: LinkIn, request: Request) -> app.LinkMade:
        return app.review_link(
            folder, creative, may=body.may, hours=body.hours, base=str(request.base_url), by=body.by, role=body.role,
            settings=settings,
        )  # fmt: skip


def _rating(routes: APIRouter, folder: Path, settings: Settings, guarded: Sequence[Any]) -> None:
    @routes.get("/review/ratings", dependencies=guarded)
    def review_ratings() -> app.RatingsSummary:
        return app.review_ratings(folder, settings=settings)

    @routes.post("/review/compare", dependencies=guarded)
    def review_compare(body: CompareIn) -> app.Compared:
        return app.review_compare(
            folder, body.better, body.worse, by=body.by, reason=body.reason, settings=settings
        )  # fmt: skip

    @routes.post("/review/{creative}/rate", dependencies=guarded)
    def review_rate(creative: str, body: RateIn) -> app.Rated:
        return app.review_rate(folder, creative, body.score, by=body.by, reason=body.reason, settings=settings)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a plain HTML form; a field that comes twice counts once."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        return {key: values[0] for key, values in parse_qs(body, max_num_fields=8, errors="replace").items()}
    except ValueError:
        return {}


def _linked(routes: APIRouter, folder: Path, settings: Settings) -> None:
    headers = app.link_headers()

    @routes.get("/r/{token}", include_in_schema=False)
    def review_link_show(token: str, request: Request) -> HTMLResponse:
        try:
            shown = app.review_link_show(folder, token, settings=settings)
        except AdwrightError as error:
            return _refused("refused", error, token, request)
        return HTMLResponse(app.link_page(shown), headers=headers)

    @routes.post("/r/{token}", include_in_schema=False)
    def review_link_use(
        token: str, form: Annotated[dict[str, str], Depends(_form)], request: Request
    ) -> HTMLResponse:  # fmt: skip
        action = form.get("action", "")
        try:
            done = app.review_link_use(
                folder, token, action, name=form.get("name", ""), reason=form.get("reason", ""), settings=settings
            )
        except AdwrightError as error:
            return _refused("not_done", error, token, request)
        return HTMLResponse(app.link_answer(done.state, done.locale), headers=headers)

    def _refused(
        what: Literal["refused", "not_done"], error: AdwrightError, token: str, request: Request
    ) -> HTMLResponse:  # fmt: skip
        # Words for a person; a link that is not valid tells nobody of which campaign it is.
        status = 403 if isinstance(error, UserError) else http_status(error)
        locale = app.review_link_locale(folder, token, settings=settings)
        wishes = request.headers.get("accept-language", "")
        return HTMLResponse(app.link_refusal(what, error, locale=locale, accepted=wishes), status, headers)
