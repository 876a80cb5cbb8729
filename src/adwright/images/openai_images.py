"""Any endpoint that speaks OpenAI's image protocol: OpenAI, LocalAI, vLLM, Ark, a gateway of your own.

Comes in: requests. Goes out: pictures, decoded by the reader that product pictures go through, so that bombs and other
formats are refused. Endpoints differ in what they take: what is refused is left out from then on. Pictures come in the
answer (``b64_json``) or by an address, which is followed with care (`adwright.images.fetch`).
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from adwright.core import Origin, ProviderError, Settings, Unsupported, UserError
from adwright.images.base import (
    ImageCapability,
    ImageReply,
    ImageRequest,
    MadePicture,
    PictureLost,
    image_models,
    refuse_image,
)
from adwright.images.fetch import Resolve, addresses, fetch
from adwright.llm.openai_line import OpenAILine, refuse_outside
from adwright.llm.openai_wire import Refused, address
from adwright.llm.rate_limit import RateLimit
from adwright.llm.retry import Retry
from adwright.vision.reading import MAX_BYTES, ImageRefused, Pixels, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    import openai

#: OpenAI's own address, where none is set.
OPENAI = "https://api.openai.com/v1"
#: Sizes that OpenAI's GPT image models make, and DALL-E 3. Source: the ``size`` parameter in openai-python 3.57.
GPT_SIZES = "1024x1024 1536x1024 1024x1536"
DALLE3_SIZES = "1024x1024 1792x1024 1024x1792"
#: Words by which endpoints say that the prompt itself is what they refuse.
_POLICY = ("content_policy", "moderation", "safety system", "sensitive", "inappropriate")
#: What is said of keys and names here, in place of the language models' settings.
HINTS = {
    401: "check ADWRIGHT_IMAGES_API_KEY", 402: "top up the account", 403: "check ADWRIGHT_IMAGES_API_KEY",
    404: "check the image model's name and ADWRIGHT_IMAGES_BASE_URL",
}  # fmt: skip
#: Answers grow by a third in base64; what is around the pictures is small.
_ANSWER = MAX_BYTES * 4 // 3 + 100_000


@dataclass(frozen=True)
class ImageTakes:
    """What an endpoint takes, as far as it is known.

    Parameters
    ----------
    form
        ``response_format``; GPT image models refuse it and answer in base64 anyway.
    extras
        ``seed`` and ``negative_prompt``, which OpenAI itself does not know.
    size
        ``size``.
    most
        Pictures in one call.
    """

    form: bool = True
    extras: bool = True
    size: bool = True
    most: int = 10


@image_models.register("openai")
class OpenAIImages:
    """A remote image model.

    Parameters
    ----------
    name
        Model name at the endpoint.
    settings
        All that starts with ``images_``; without address and key there, those of the language models.
    sleep, now, jitter, resolve
        Wait, clock [s], a draw from [0, 1) and the look-up of names; tests pass their own.

    Raises
    ------
    UserError
        Without a model name.
    Unsupported
        When requests to outside models are not allowed, or the key is missing for OpenAI's own endpoint.
    """

    remote = True

    def __init__(
        self,
        name: str,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        resolve: Resolve = addresses,
    ) -> None:
        if not name:
            raise UserError("the image model's name is missing", hint='for example "openai:gpt-image-1"')
        refuse_outside(settings)
        own = bool(settings.images_base_url or settings.images_api_key.get_secret_value())
        url = settings.images_base_url if own else settings.openai_base_url
        key = (settings.images_api_key if own else settings.openai_api_key).get_secret_value()
        if not url and not key:
            raise Unsupported(
                "there is no key for OpenAI's image endpoint",
                hint="set ADWRIGHT_IMAGES_API_KEY, or ADWRIGHT_IMAGES_BASE_URL for an endpoint of your own",
            )
        self.name = name
        self._settings = settings
        self._line = OpenAILine(name, url=url, key=key, timeout=settings.images_timeout, hints=HINTS)
        self._takes = _first_guess(name, url)
        self._retry = Retry(
            tries=settings.images_tries, deadline=settings.images_deadline, sleep=sleep, now=now, jitter=jitter
        )
        self._limit = RateLimit(requests_per_minute=settings.images_requests_per_minute, sleep=sleep, now=now)
        self._resolve = resolve
        self._under_way = threading.BoundedSemaphore(settings.images_concurrency)

    @property
    def identity(self) -> str:
        """Model name and endpoint; never the key, nor a password in the address."""
        return self._line.identity

    @property
    def capabilities(self) -> frozenset[ImageCapability]:
        """None is claimed: a seed is sent where it is taken, but nobody promises the same picture for it."""
        return frozenset()

    def __repr__(self) -> str:
        return f"OpenAIImages({self.identity!r})"

    def make(self, requests: Sequence[ImageRequest]) -> list[ImageReply]:
        """The pictures of all requests, ``images_concurrency`` calls at once."""
        for request in requests:
            refuse_image(self, request)
        if not requests:
            return []
        self._line.open()  # once, before the threads
        with ThreadPoolExecutor(min(self._settings.images_concurrency, len(requests))) as pool:
            return list(pool.map(self._reply, requests))

    def _reply(self, request: ImageRequest) -> ImageReply:
        pictures: list[MadePicture] = []
        while len(pictures) < request.n:
            with self._under_way:
                pictures += self._adapt(request, len(pictures))
        return ImageReply(tuple(pictures[: request.n]))

    def _adapt(self, request: ImageRequest, first: int) -> list[MadePicture]:
        """The answer of a call that is tried again with less as long as the endpoint refuses an option."""
        while True:
            takes = self._takes
            try:
                return self._retry.call(partial(self._call, request, first, takes))
            except Refused as refused:
                if any(word in refused.answered.lower() for word in _POLICY):
                    raise ProviderError(
                        f"{self.identity} refuses the words of the prompt", hint="look at the product's category"
                    ) from None
                less = _weaker(takes, min(request.n - first, takes.most), refused.answered)
                if less is None:
                    raise ProviderError(refused.message) from None
                self._takes = less

    def _call(self, request: ImageRequest, first: int, takes: ImageTakes, left: float) -> list[MadePicture]:
        n = min(request.n - first, takes.most)
        asked = _question(self.name, request, first, n, takes, self._sizes)
        self._limit.take(0)
        with self._line.asking(left) as client:
            rows = json.loads(_capped(client, asked))["data"]
        origin = Origin(
            model=self.identity, ai=True, prompt=request.prompt_id, prompt_sha256=request.digest,
            seed=asked.get("extra_body", {}).get("seed"), licence=f"terms of {address(self._line.url)}",
        )  # fmt: skip
        pictures = [MadePicture(self._pixels(row), origin) for row in _whole(rows, self.identity)[:n]]
        if not pictures:
            raise ProviderError(f"{self.identity} answered without a picture", retryable=True)
        return pictures

    @property
    def _sizes(self) -> str:
        own = self._settings.images_sizes
        if own:
            return own
        if self.name.startswith(("gpt-image", "chatgpt-image")):
            return GPT_SIZES
        return DALLE3_SIZES if self.name.startswith("dall-e-3") else ""

    def _pixels(self, row: dict[str, Any]) -> Pixels:
        """The picture of a row, by whichever way it comes.

        Raises
        ------
        PictureLost
            No picture, or one that is refused: its format, its size, its address.
        """
        try:
            return self._read(row)
        except ProviderError as error:
            # Never retryable: a call for another picture is charged, and a picture that cannot be fetched may come of
            # our own network, which no further picture mends.
            raise PictureLost(error.message, error.hint) from None

    def _read(self, row: dict[str, Any]) -> Pixels:
        told, link = row.get("b64_json"), row.get("url")
        if isinstance(link, str) and link.startswith("data:"):
            told, link = link.partition("base64,")[2], None
        if isinstance(told, str) and told:
            try:
                data = base64.b64decode(told, validate=True)
            except (binascii.Error, ValueError):
                raise ProviderError(f"{self.identity} answered nonsense (base64)") from None
        elif isinstance(link, str) and link:
            data = self._retry.call(partial(self._fetched, link))
        else:
            raise ProviderError(f"{self.identity} answered without a picture")
        if len(data) > MAX_BYTES:
            raise ProviderError(f"{self.identity} gave a picture of {len(data):,} bytes; {MAX_BYTES:,} are read")
        try:
            return decode(data, "the picture")
        except ImageRefused as error:
            raise ProviderError(f"{self.identity} gave a picture that is not used: {error}") from None

    def _fetched(self, link: str, left: float) -> bytes:
        return fetch(
            link, endpoint=self._line.url or OPENAI, most=MAX_BYTES, timeout=self._line.seconds(left),
            resolve=self._resolve,
        )  # fmt: skip


def _first_guess(name: str, url: str) -> ImageTakes:
    """What is known before the first call; the rest is learned from refusals."""
    if url and "api.openai.com" not in url:
        return ImageTakes()
    if name.startswith("dall-e"):
        return ImageTakes(extras=False, most=1 if name.startswith("dall-e-3") else 10)
    return ImageTakes(form=False, extras=False)


def _question(
    name: str, request: ImageRequest, first: int, n: int, takes: ImageTakes, sizes: str
) -> dict[str, Any]:  # fmt: skip
    """Arguments of a call for n pictures of a request, from picture `first` on."""
    asked: dict[str, Any] = {"model": name, "prompt": request.prompt}
    if takes.size:
        asked["size"] = nearest_size(request.width, request.height, sizes)
    if n > 1:
        asked["n"] = n
    if takes.form:
        asked["response_format"] = "b64_json"
    if takes.extras:
        # A seed of its own for each call, else an endpoint that honours it gives the first picture again.
        asked["extra_body"] = {"seed": request.seed_of(first)}
        if request.negative:
            asked["extra_body"]["negative_prompt"] = request.negative
    return asked


def nearest_size(width: int, height: int, sizes: str) -> str:
    """The size that is asked for: the nearest in shape of a list, or the wanted one where any is made.

    Examples
    --------
    >>> nearest_size(1200, 628, GPT_SIZES), nearest_size(1080, 1920, GPT_SIZES), nearest_size(640, 480, "")
    ('1536x1024', '1024x1536', '640x480')
    """
    if not sizes:
        return f"{width}x{height}"

    def off(size: str) -> float:
        wide, _, high = size.partition("x")
        return abs(math.log(int(wide) / int(high) * height / width))

    return min(sizes.split(), key=off)


def _weaker(takes: ImageTakes, n: int, said: str) -> ImageTakes | None:
    """With one option less: the one that the refusal names, else a guess; None when nothing is left to leave out."""
    said = said.lower()
    if takes.form and "response_format" in said:
        return replace(takes, form=False)
    if takes.extras and ("seed" in said or "negative" in said):
        return replace(takes, extras=False)
    if n > 1 and ("'n'" in said or '"n"' in said or "n must" in said):
        return replace(takes, most=max(1, n // 2))
    if takes.size and "size" in said:
        return replace(takes, size=False)
    if takes.extras:
        return replace(takes, extras=False)
    if takes.form:
        return replace(takes, form=False)
    return replace(takes, most=max(1, n // 2)) if n > 1 else None


def _whole(rows: Any, identity: str) -> list[dict[str, Any]]:
    """Rows that hold a picture. Some endpoints put an error in the place of a picture that failed.

    Raises
    ------
    ProviderError
        All of them failed.
    """
    listed = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    good = [row for row in listed if row.get("b64_json") or row.get("url")]
    if listed and not good:
        raise ProviderError(f"{identity} made none of the pictures", retryable=False)
    return good


def _capped(client: openai.OpenAI, asked: dict[str, Any]) -> bytes:
    """The body of an answer, or an error when it is larger than any picture may be."""
    most = _ANSWER * asked.get("n", 1)
    pieces, size = [], 0
    with _streamed(client, asked) as answer:
        # A packed answer is unpacked a piece at a time, and one piece can hold gigabytes.
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise ProviderError("the answer is packed, which was not asked for; it is not read")
        for piece in answer.iter_bytes(1 << 16):
            size += len(piece)
            if size > most:
                raise ProviderError(f"the answer has more than {most:,} bytes; it is not read")
            pieces.append(piece)
    return b"".join(pieces)


@contextmanager
def _streamed(client: openai.OpenAI, asked: dict[str, Any]) -> Iterator[Any]:
    headers = {"Accept-Encoding": "identity"}
    with client.images.with_streaming_response.generate(**asked, extra_headers=headers) as answer:
        yield answer
