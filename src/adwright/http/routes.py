"""Routes of the service. Handlers are plain functions, which FastAPI calls from its thread pool."""

from __future__ import annotations

import ipaddress
import secrets
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from adwright.app import Answer, OutcomeIn, Server
from adwright.core import AdwrightError, Settings, UserError, http_status
from adwright.version import __version__

#: Most outcomes taken in one request; more are refused, so that one client cannot hold the store for long.
MAX_EVENTS = 1000


#: A word of a context: short, and without control characters, since it ends in the log.
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class DecideIn(BaseModel):
    """Body of POST /decide. All fields are optional; what is left out does not narrow the choice."""

    model_config = ConfigDict(extra="forbid")

    user: Annotated[str | None, Field(max_length=512)] = None
    placement: Word | None = None
    locale: Word | None = None
    segment: Word | None = None
    product: Word | None = None


class EventsIn(BaseModel):
    """Body of POST /events."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[OutcomeIn], Field(min_length=1, max_length=MAX_EVENTS)]


class EventsOut(BaseModel):
    """Answer of POST /events: per event "stored", "duplicate", "unknown_decision" or "rejected", in order."""

    results: list[str]


def make_service(server: Server, *, api_key: str = "") -> FastAPI:
    """The service for one server. With an `api_key`, all routes but /health need ``Authorization: Bearer <key>``."""
    service = FastAPI(title="adwright", version=__version__, docs_url="/docs", redoc_url=None)

    def allowed(authorization: Annotated[str, Header()] = "") -> None:
        if api_key and not secrets.compare_digest(authorization.encode(), f"Bearer {api_key}".encode()):
            raise HTTPException(401, "missing or wrong API key", headers={"WWW-Authenticate": "Bearer"})

    guarded = [Depends(allowed)]

    @service.exception_handler(AdwrightError)
    def in_words(_: Request, error: AdwrightError) -> JSONResponse:
        return JSONResponse({"error": error.message, "hint": error.hint}, http_status(error))

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
        return EventsOut(results=list(server.record_events(body.events)))

    @service.get("/creatives/{creative}/{placement}", dependencies=guarded)
    def image(creative: str, placement: str) -> FileResponse:
        return FileResponse(server.image(creative, placement))

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
