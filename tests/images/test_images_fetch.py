"""Addresses in answers: which are followed, and which lead where nobody should go."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from adwright.core import ProviderError, Settings
from adwright.images import BudgetedImages, ImageRequest, OpenAIImages
from adwright.images.fetch import _Pinned, fetch
from adwright.testing.picture_endpoint import PictureEndpoint

PUBLIC = ("93.184.216.34",)
ASK = ImageRequest(prompt="a wall", width=256, height=192)


@pytest.mark.parametrize(
    ("url", "found", "said"),
    [
        ("http://169.254.169.254/latest/meta-data/", ("169.254.169.254",), "not https"),
        ("https://metadata.internal/", ("169.254.169.254",), "private network"),
        ("https://both.example/", ("93.184.216.34", "10.0.0.7"), "private network"),
        ("https://six.example/", ("::1",), "private network"),
        ("https://mapped.example/", ("::ffff:127.0.0.1",), "private network"),
        ("https://old.example/", ("::a00:1",), "private network"),
        ("https://nat.example/", ("64:ff9b::a00:1",), "private network"),
        ("https://carrier.example/", ("100.64.0.1",), "private network"),
        ("https://nowhere.example/", (), "no address"),
        ("http://example.com/a.png", PUBLIC, "not https"),
        ("file:///etc/passwd", PUBLIC, "not one that is followed"),
        ("ftp://example.com/a.png", PUBLIC, "not one that is followed"),
        ("https://user:pass@example.com/a.png", PUBLIC, "not one that is followed"),
        ("https://exa mple.com/", PUBLIC, "no address"),
        ("https://example.com/a\r\nHost: x", PUBLIC, "no address"),
        ("https://[::1", PUBLIC, "no address"),
        ("https://example.com:99999/", PUBLIC, "no address"),
        ("https://example.com/" + "a" * 9000, PUBLIC, "no address"),
        # the endpoint's host on another port is another service
        ("http://127.0.0.1:6379/", ("127.0.0.1",), "not https"),
        ("https://127.0.0.1:8000/", ("127.0.0.1",), "private network"),
    ],
)
def test_what_is_not_followed(url: str, found: tuple[str, ...], said: str) -> None:
    with pytest.raises(ProviderError, match=said) as error:
        fetch(url, endpoint="http://127.0.0.1:8000/v1", most=100, timeout=1, resolve=lambda host, port: found)
    assert not error.value.retryable


def test_the_endpoints_own_address_is_followed_to_the_address_that_was_looked_up(pictures: PictureEndpoint) -> None:
    pictures.pictures["/a.png"] = b"x" * 500
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://pictures.test:{pictures.server_port}"
    data = fetch(f"{url}/a.png", endpoint=f"{url}/v1", most=1000, timeout=5, resolve=resolve)
    assert len(data) == 500
    assert asked == ["pictures.test"], "a name is looked up more than once: it could change in between"
    with pytest.raises(ProviderError, match="more than 400 bytes"):
        fetch(f"{url}/a.png", endpoint=url, most=400, timeout=5, resolve=resolve)


@pytest.mark.parametrize(
    ("path", "said"), [("/moved", "HTTP 302"), ("/gone.png", "HTTP 404"), ("/endless", "more than 1,000 bytes")]
)
def test_answers_that_are_no_picture(path: str, said: str, pictures: PictureEndpoint) -> None:
    with pytest.raises(ProviderError, match=said):
        fetch(pictures.url + path, endpoint=pictures.url, most=1000, timeout=5)


def test_an_endpoint_cannot_send_us_into_our_own_network(pictures: PictureEndpoint) -> None:
    """The whole way: an answer with an address that its host name hides."""
    pictures.shape = '{"data": [{"url": "{url}"}]}'
    pictures.link = f"https://cdn.example:{pictures.server_port}/secret"
    model = OpenAIImages(
        "m", Settings(images_base_url=f"{pictures.url}/v1"), sleep=lambda _: None,
        resolve=lambda host, port: ["127.0.0.1"],
    )  # fmt: skip
    with pytest.raises(ProviderError, match="private network"):
        model.make([ASK])
    assert pictures.fetched == []


def test_the_next_address_of_a_host_is_tried(pictures: PictureEndpoint) -> None:
    """A host with IPv6 is told with both kinds of addresses on machines that have one kind."""
    pictures.pictures["/a.png"] = b"x"
    url = f"http://pictures.test:{pictures.server_port}"
    found = ["not an address", "127.0.0.1"]
    assert fetch(f"{url}/a.png", endpoint=url, most=9, timeout=5, resolve=lambda host, port: found) == b"x"


@pytest.mark.parametrize(("secure", "port", "host"), [(True, 443, "a.example"), (True, 8443, "a.example:8443"),
                                                      (False, 80, "a.example")])  # fmt: skip
def test_the_usual_port_is_not_written_behind_the_host(secure: bool, port: int, host: str) -> None:
    """Stores that sign addresses sign the host with them; another spelling of it is refused."""
    connection = _Pinned("a.example", port, PUBLIC, secure=secure, until=time.monotonic() + 1)
    sent: list[bytes] = []
    connection.send = sent.append  # type: ignore[method-assign,assignment]
    connection.request("GET", "/a.png")
    assert f"\r\nHost: {host}\r\n" in b"".join(sent).decode()


#: Seconds between two pieces of a slow host, and those that a fetch is given.
EVERY, GIVEN = 0.1, 0.5


@contextmanager
def slow_host(first: bytes, piece: bytes) -> Iterator[str]:
    """A host that sends something at once, then a piece again and again, each sooner than a read would give up."""
    stop = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        try:
            asking, _ = listening.accept()
        except OSError:
            return
        with asking:
            asking.settimeout(5)
            try:
                asking.sendall(first)
                while not stop.wait(EVERY):
                    asking.sendall(piece)
            except OSError:
                return

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        stop.set()
        listening.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
    ],
    ids=["status", "header", "headers", "body", "body without length"],
)
def test_a_host_that_drips_is_given_up_in_time(first: bytes, piece: bytes) -> None:
    with slow_host(first, piece) as url:
        began = time.monotonic()
        with pytest.raises(ProviderError, match="did not come in time") as error:
            fetch(f"{url}/a.png", endpoint=url, most=100_000, timeout=GIVEN)
        took = time.monotonic() - began
    assert error.value.retryable
    assert GIVEN <= took < GIVEN + 2, "each piece began a wait of its own"


def test_a_host_that_does_not_shake_hands_is_given_up_in_time() -> None:
    with slow_host(b"", b"") as url:
        secure = url.replace("http://", "https://")
        began = time.monotonic()
        with pytest.raises(ProviderError, match="did not come in time"):
            fetch(f"{secure}/a.png", endpoint=secure, most=100, timeout=GIVEN)
    assert time.monotonic() - began < GIVEN + 2


def test_a_picture_that_cannot_be_fetched_is_not_made_again(pictures: PictureEndpoint) -> None:
    """It was made and charged for: only the fetching is tried again, and the budget has it."""
    pictures.shape = '{"data": [{"url": "{url}"}]}'
    pictures.link = f"http://127.0.0.1:{pictures.server_port}/gone.png"
    settings = Settings(images_base_url=f"{pictures.url}/v1")
    model = BudgetedImages(OpenAIImages("m", settings, sleep=lambda _: None), pictures=1)
    with pytest.raises(ProviderError, match="HTTP 404"):
        model.make([ASK])
    assert len(pictures.bodies) == 1
    assert model.made == 1
    dead = OpenAIImages("m", Settings(images_base_url=f"{pictures.url}/v1"), sleep=lambda _: None, resolve=_nobody)
    with pytest.raises(ProviderError, match="not known") as error:
        dead.make([ASK])
    assert len(pictures.bodies) == 2
    assert not error.value.retryable


def _nobody(host: str, port: int) -> list[str]:
    raise OSError("no such host")
