"""The route that looks at a picture: its bytes are posted, and nothing is ever fetched from an address."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from adwright import app
from adwright.core import Settings, UserError

#: Largest picture [bytes]; a product photo of 48 megapixels is a JPEG of 15 to 20 MB.
MAX_PICTURE = 20_000_000
#: Pictures looked at at the same time: one of 48 megapixels takes 0.9 GB while it is read.
AT_ONCE = 2


async def _body(request: Request) -> bytes:
    """The bytes of the request; `SmallBodies` has seen to their number."""
    return await request.body()


def describe_routes(campaign_model: str, settings: Settings, guarded: Sequence[Any]) -> APIRouter:
    """POST /describe with the bytes of a picture as body.

    Parameters
    ----------
    campaign_model
        The one model, beside "none", that a client may name: whoever runs the service pays for it.
    """
    routes = APIRouter()
    looking = threading.BoundedSemaphore(AT_ONCE)

    @routes.post("/describe", dependencies=guarded)
    def describe(
        image: Annotated[bytes, Depends(_body)],
        lang: Annotated[list[Literal["zh", "en"]] | None, Query()] = None,
        model: Annotated[str, Query(max_length=200)] = "none",
    ) -> app.DescribeSummary:
        if model not in {"none", campaign_model}:
            raise UserError("the service describes with none, or with the campaign's model", hint="leave model out")
        if not image:
            raise UserError("there is no picture", hint="post the bytes of a JPEG, PNG or WebP as the body")
        if not looking.acquire(blocking=False):
            raise HTTPException(503, "other pictures are being looked at", headers={"Retry-After": "2"})
        try:
            return app.describe_bytes(image, lang=lang or ("zh", "en"), model=model, settings=settings)
        finally:
            looking.release()

    return routes
