"""An endpoint on the loopback that speaks OpenAI's image protocol and answers with the fake's pictures.

Comes in: requests over HTTP. Goes out: pictures in the answer or by address, and the troubles that a test asks for. It
is for tests of ours and of people who write against such an endpoint.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from adwright.images import FakeImages, ImageRequest
from adwright.images.wrapped import png

#: What a careless endpoint repeats in its errors.
KEY = "sk-secret-0123456789"


class PictureEndpoint(ThreadingHTTPServer):
    """Answers with the fake's pictures.

    Parameters
    ----------
    troubles
        What goes wrong next: a status, a status with headers, bytes for the body, or a name.
    refuses
        Option -> words with which it is refused.
    most
        Pictures in one answer.
    shape
        Form of an answer, with {b64} and {url} for the picture.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[dict[str, Any]] = []
        self.fetched: list[str] = []
        self.keys: list[str] = []
        self.troubles: list[Any] = []
        self.refuses: dict[str, str] = {}
        self.most = 10
        self.shape = '{"data": [{"b64_json": "{b64}"}]}'
        self.link = ""
        self.pictures: dict[str, bytes] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: PictureEndpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        trouble = self.server.troubles.pop(0) if self.server.troubles else None
        if trouble == "slow":
            time.sleep(0.5)
        elif isinstance(trouble, bytes):
            return self._send(200, trouble)
        elif trouble is not None:
            status, headers = trouble if isinstance(trouble, tuple) else (trouble, {})
            return self._send(status, json.dumps({"error": {"message": f"no, {KEY} is bad"}}).encode(), headers)
        for option, words in self.server.refuses.items():
            if option in body:
                return self._send(400, json.dumps({"error": {"message": words}}).encode())
        self._send(200, self._answer(body))
        return None

    def _answer(self, body: dict[str, Any]) -> bytes:
        wide, high = map(int, body.get("size", "256x256").split("x"))
        n = min(body.get("n", 1), self.server.most)
        # an endpoint without a seed never gives the same picture twice
        seed = body.get("seed", len(self.server.bodies))
        request = ImageRequest(prompt=body["prompt"], width=wide, height=high, n=n, seed=seed)
        (reply,) = FakeImages(bad=0).make([request])
        whole = json.loads(self.server.shape)
        rows = []
        for number, picture in enumerate(reply.pictures):
            data = png(picture.pixels)
            path = f"/out/{len(self.server.bodies)}-{number}.png?sig=a%2Fb"
            self.server.pictures[path] = data
            row = json.dumps(whole["data"][0]).replace("{b64}", base64.b64encode(data).decode())
            rows.append(json.loads(row.replace("{url}", self.server.link or self.server.url + path)))
        return json.dumps({**whole, "data": rows + whole["data"][1:]}).encode()

    def do_GET(self) -> None:
        self.server.fetched.append(self.path)
        self.server.keys.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/moved"):
            return self._send(302, b"", {"Location": self.server.url + "/elsewhere.png"})
        if self.path.startswith("/endless"):
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                for _ in range(4000):
                    self.wfile.write(b"0" * 65536)
            return None
        found = self.server.pictures.get(self.path)
        return self._send(404 if found is None else 200, found or b"")

    def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        with suppress(OSError):  # who did not wait for the answer is gone
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def picture_endpoint() -> Iterator[PictureEndpoint]:
    """An endpoint that answers while the block runs."""
    server = PictureEndpoint()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
