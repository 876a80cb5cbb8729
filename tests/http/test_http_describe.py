"""POST /describe: bytes in, words out; nothing is fetched, nothing large is read."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from fastapi import Depends, FastAPI, HTTPException
from fastapi.testclient import TestClient
from PIL import Image

from adwright.core import Settings
from adwright.http import describe as module
from adwright.http.describe import describe_routes
from adwright.http.routes import MAX_BODY, SmallBodies, answer_errors


@pytest.fixture
def client() -> TestClient:
    service = FastAPI()
    service.add_middleware(SmallBodies)
    answer_errors(service)
    service.include_router(describe_routes("fake", Settings(), []))
    return TestClient(service)


def picture(side: int = 120, kind: str = "PNG") -> bytes:
    pixels = np.full((side, side, 3), 255, np.uint8)
    pixels[side // 4 : side // 2, side // 4 : side // 2] = (30, 74, 51)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_described(client: TestClient, kind: str) -> None:
    answer = client.post("/describe?lang=en", content=picture(kind=kind))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [d["language"] for d in body["descriptions"]] == ["en"]
    assert "dark green" in body["descriptions"][0]["alt"][1]["text"]
    assert body["look"]["composition"]["found_by"] == "key"


def test_broken_exif_is_no_error_of_ours(client: TestClient) -> None:
    turned, letters = struct.pack("<HHII", 0x0112, 3, 1, 6), struct.pack("<HHI", 0x011A, 2, 4) + b"abc\0"
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + turned + letters + b"\0\0\0\0"
    out = io.BytesIO()
    Image.new("RGB", (120, 60), "white").save(out, "JPEG", exif=exif)
    answer = client.post("/describe", content=out.getvalue())
    assert answer.status_code == 200, answer.text
    assert (answer.json()["look"]["technical"]["width"], answer.json()["look"]["technical"]["height"]) == (60, 120)


def test_larger_than_other_bodies_but_not_without_end(client: TestClient) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (700, 700, 3), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG")
    assert len(out.getvalue()) > MAX_BODY
    assert client.post("/describe", content=out.getvalue()).status_code == 200
    assert client.post("/describe", content=b"\0" * (module.MAX_PICTURE + 1)).status_code == 413

    def chunks() -> list[bytes]:
        return [b"\0" * 10]

    assert client.post("/describe", content=iter(chunks())).status_code == 411


@pytest.mark.parametrize(
    ("body", "query"),
    [
        (b"", ""),
        (b"http://169.254.169.254/latest/meta-data", ""),
        (b'{"url": "http://localhost:8080/health"}', ""),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (picture()[:80], ""),
        (picture(), "?lang=fr"),
        (picture(), "?model=openai:gpt"),
        (picture(8), ""),
    ],
)
def test_what_is_no_picture_or_asks_for_more_is_refused(client: TestClient, body: bytes, query: str) -> None:
    assert client.post(f"/describe{query}", content=body).status_code == 422


def test_only_so_many_at_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 0)
    service = FastAPI()
    service.include_router(describe_routes("none", Settings(), []))
    busy = TestClient(service).post("/describe", content=picture())
    assert busy.status_code == 503
    assert busy.headers["Retry-After"]


def test_an_error_of_ours_has_words(client: TestClient) -> None:
    answer = client.post("/describe", content=b"GIF89a").json()
    assert "cannot be read" in answer["error"]
    assert answer["hint"]


def test_it_stands_behind_the_key() -> None:
    def no_key() -> None:
        raise HTTPException(401)

    service = FastAPI()
    service.include_router(describe_routes("none", Settings(), [Depends(no_key)]))
    assert TestClient(service).post("/describe", content=picture()).status_code == 401
