"""Routes of the service. Handlers are plain functions, which FastAPI calls from its thread pool."""

from __future__ import annotations

import ipaddress
import secrets
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue
from starlette.types import ASGIApp, Receive, Scope, Send

from adwright.app import Answer, CheckedText, Server, TextToCheck, checked
from adwright.app.reasons import Language
from adwright.core import AdwrightError, Settings, UserError, http_status
from adwright.core.noun import Word, encodable
from adwright.http.describe import MAX_PICTURE, describe_routes
from adwright.http.review import review_routes
from adwright.version import __version__

#: Most outcomes taken in one request; more are refused, so that one client cannot hold the store for long.
MAX_EVENTS = 1000
#: Largest body [bytes]: a thousand events of 500 bytes, twice over.
MAX_BODY = 1 << 20


class DecideIn(BaseModel):
    """Body of POST /decide. All fields are optional; what is left out does not narrow the choice."""

    model_config = ConfigDict(extra="forbid")

    user: Annotated[str, Field(max_length=512), AfterValidator(encodable)] | None = None
    placement: Word | None = None
    locale: Word | None = None
    segment: Word | None = None
    product: Word | None = None


class EventsIn(BaseModel):
    """Body of POST /events: objects with event, decision, kind, and maybe value, unit and at (see `app.OutcomeIn`)."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[dict[str, JsonValue]], Field(min_length=1, max_length=MAX_EVENTS)]


class EventsOut(BaseModel):
    """Answer of POST /events: per event, in order, "stored", "duplicate", "unknown_decision" or "rejected: why"."""

    results: list[str]


#: Paths that take more than `MAX_BODY` -> their limit [bytes].
LARGER = {"/describe": MAX_PICTURE}


class SmallBodies:
    """Refuses a request whose body is larger than its path takes, or does not say how large it is, before reading
    it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            length = dict(scope["headers"]).get(b"content-length", b"")
            most = LARGER.get(scope["path"], MAX_BODY)
            if not length.isdigit() or int(length) > most:
                status = 413 if length.isdigit() else 411
                refusal = JSONResponse({"error": f"a body has at most {most} bytes, and says how many"}, status)
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


def answer_errors(service: FastAPI) -> None:
    """Say in words what was wrong, with the status of the error's class."""

    @service.exception_handler(AdwrightError)
    def in_words(_: Request, error: AdwrightError) -> JSONResponse:
        return JSONResponse({"error": error.message, "hint": error.hint}, http_status(error))

    @service.exception_handler(RequestValidationError)
    def not_as_expected(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return JSONResponse({"error": f"{where}: {first['msg']}", "hint": "see /openapi.json"}, 422)


def make_service(server: Server, *, api_key: str = "") -> FastAPI:
    """The service for one server. With an `api_key`, all routes but /health and the
    links for reviewers, which are signed, need ``Authorization: Bearer <key>``."""
    # No page of documentation: FastAPI's loads scripts from elsewhere. The schema is for those who may call.
    service = FastAPI(
        title="adwright", version=__version__, docs_url=None, redoc_url=None,
        openapi_url=None if api_key else "/openapi.json",
    )  # fmt: skip
    service.add_middleware(SmallBodies)

    def allowed(authorization: Annotated[str, Header()] = "") -> None:
        if api_key and not secrets.compare_digest(authorization.encode(), f"Bearer {api_key}".encode()):
            raise HTTPException(401, "missing or wrong API key", headers={"WWW-Authenticate": "Bearer"})

    guarded = [Depends(allowed)]

    answer_errors(service)

    @service.get("/health")
    def health() -> dict[str, Any]:
        return server.health()

    @service.post("/decide", dependencies=guarded)
    def decide(body: DecideIn) -> Answer:
        return server.decide(
            user=body.user, placement=body.placement, locale=body.locale, segment=body.segment, product=body.product
        )

    @service.post("/events", dependencies=guarded)
    def events(body: EventsIn) -> EventsOut:
        return EventsOut(results=server.record_events(body.events))

    @service.post("/check", dependencies=guarded)
    def check(body: TextToCheck, reasons: Language | None = None) -> CheckedText:
        return checked(body, reasons=reasons or server.settings.reasons)

    @service.get("/creatives/{creative}/{placement}", dependencies=guarded)
    def image(creative: str, placement: str) -> Response:
        data, media_type = server.image(creative, placement)
        return Response(data, media_type=media_type)

    service.include_router(describe_routes(server.work.campaign.model, server.settings, guarded))
    service.include_router(review_routes(server.work.campaign.folder, server.settings, guarded))
    return service


def serve(folder: Path, *, host: str, port: int, settings: Settings) -> None:
    """Serve until stopped. An address that others can reach needs an API key."""
    key = settings.api_key.get_secret_value()
    if not key and not _is_loopback(host):
        raise UserError(f"listening on {host} without an API key", hint="set ADWRIGHT_API_KEY, or use --host 127.0.0.1")
    server = Server(folder, settings=settings)
    try:
        uvicorn.run(make_service(server, api_key=key), host=host, port=port, log_level="info")
    finally:
        server.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
