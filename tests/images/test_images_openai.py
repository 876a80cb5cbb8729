"""The OpenAI-compatible image model against a real HTTP server on the loopback that misbehaves as endpoints do."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import SecretStr

from adwright.core import ProviderError, Settings, Unsupported, UserError
from adwright.images import ImageRequest, OpenAIImages, open_image_model
from adwright.images import openai_images as module
from adwright.testing.picture_endpoint import KEY, PictureEndpoint

WIRE = Path(__file__).parent / "wire"
ASK = ImageRequest(prompt="a wall", negative="text", width=256, height=192, seed=5, prompt_id="p-1")


def _settings(endpoint: PictureEndpoint, **more: Any) -> Settings:
    told = {"images_base_url": f"{endpoint.url}/v1", "images_api_key": SecretStr(KEY), "images_timeout": 5.0}
    return Settings.model_validate({**told, **more})


def _model(endpoint: PictureEndpoint, pauses: list[float] | None = None, name: str = "m", **more: Any) -> OpenAIImages:
    sleep = (pauses if pauses is not None else []).append
    return OpenAIImages(name, _settings(endpoint, **more), sleep=sleep, jitter=lambda: 1.0)


def test_a_picture_in_the_answer(pictures: PictureEndpoint) -> None:
    (reply,) = _model(pictures).make([ASK])
    (made,) = reply.pictures
    assert made.pixels.shape == (192, 256, 4)
    assert (made.origin.ai, made.origin.seed, made.origin.prompt, made.origin.prompt_sha256) == (
        True, 5, "p-1", ASK.digest,
    )  # fmt: skip
    (body,) = pictures.bodies
    assert body == {
        "model": "m", "prompt": "a wall", "size": "256x192", "response_format": "b64_json", "seed": 5,
        "negative_prompt": "text",
    }  # fmt: skip
    assert pictures.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize("file", sorted(WIRE.glob("*.json")), ids=lambda file: file.stem)
def test_shapes_of_answers(file: Path, pictures: PictureEndpoint) -> None:
    pictures.shape = file.read_text("utf-8")
    pictures.most = 1
    (reply,) = _model(pictures).make([ASK.model_copy(update={"n": 2})])
    assert [made.pixels.shape for made in reply.pictures] == [(192, 256, 4)] * 2
    assert not np.array_equal(reply.pictures[0].pixels, reply.pictures[1].pixels)
    linked = "{url}" in pictures.shape
    assert len(pictures.fetched) == 2 * linked
    assert pictures.keys.count("") == 2 * linked, "the key is sent to the picture's address"


def test_openais_own_options_and_sizes() -> None:
    settings = Settings(images_api_key=SecretStr(KEY))
    model = OpenAIImages("gpt-image-1", settings)
    asked = module._question("gpt-image-1", ASK, 0, 2, model._takes, model._sizes)
    assert asked == {"model": "gpt-image-1", "prompt": "a wall", "size": "1536x1024", "n": 2}
    older = OpenAIImages("dall-e-3", settings)
    asked = module._question("dall-e-3", ASK, 0, 1, older._takes, older._sizes)
    assert asked["size"] == "1792x1024"
    assert asked["response_format"] == "b64_json"
    assert older._takes.most == 1
    assert "api.openai.com" in model.identity


def test_the_key_of_the_language_models_stands_in(pictures: PictureEndpoint) -> None:
    settings = Settings(openai_base_url=f"{pictures.url}/v1", openai_api_key=SecretStr(KEY))
    OpenAIImages("m", settings).make([ASK])
    assert pictures.keys == [f"Bearer {KEY}"]
    pictures.keys.clear()
    # a key of one endpoint is never sent to another
    own = settings.model_copy(update={"images_base_url": f"{pictures.url}/v1"})
    OpenAIImages("m", own).make([ASK])
    assert pictures.keys == ["Bearer none"]


@pytest.mark.parametrize(
    ("option", "words", "gone"),
    [
        ("response_format", "Unknown parameter: 'response_format'.", "response_format"),
        ("seed", "seed is not allowed", "seed"), ("negative_prompt", "extra fields not permitted", "negative_prompt"),
        ("size", "size must be one of 1024x1024", "size"), ("seed", "bad request", "seed"),
        ("response_format", "bad request", "response_format"),
    ],
)  # fmt: skip
def test_a_refused_option_is_given_up_for_good(
    option: str, words: str, gone: str, pictures: PictureEndpoint
) -> None:  # fmt: skip
    pictures.refuses = {option: words}
    model = _model(pictures)
    model.make([ASK])
    first = len(pictures.bodies)
    model.make([ASK])
    assert len(pictures.bodies) == first + 1, "what was refused is asked for again"
    assert gone not in pictures.bodies[-1]


def test_a_refused_number_is_halved(pictures: PictureEndpoint) -> None:
    pictures.refuses = {"n": "'n' must be 1"}
    (reply,) = _model(pictures).make([ASK.model_copy(update={"n": 3})])
    assert len(reply.pictures) == 3
    assert [body.get("n") for body in pictures.bodies] == [3, None, None, None]
    assert len({body["seed"] for body in pictures.bodies[1:]}) == 3, "the first picture comes again"


def test_a_refused_prompt_is_said_and_not_tried_again(pictures: PictureEndpoint) -> None:
    pictures.refuses = {"prompt": "Your request was rejected by our safety system (content_policy_violation)"}
    with pytest.raises(ProviderError, match="refuses the words") as error:
        _model(pictures).make([ASK])
    assert len(pictures.bodies) == 1
    assert not error.value.retryable


@pytest.mark.parametrize("trouble", [429, 500, 503, b"{not json", b"{}", b'{"data": []}', b'{"data": [{"x": 1}]}'])
def test_passing_trouble(trouble: Any, pictures: PictureEndpoint) -> None:
    pictures.troubles = [trouble]
    pauses: list[float] = []
    if trouble == b'{"data": [{"x": 1}]}':
        with pytest.raises(ProviderError, match="made none"):
            _model(pictures, pauses).make([ASK])
        return
    assert len(_model(pictures, pauses).make([ASK])[0].pictures) == 1
    assert pauses == [0.5]


@pytest.mark.parametrize(("status", "hint"), [(401, "ADWRIGHT_IMAGES_API_KEY"), (404, "ADWRIGHT_IMAGES_BASE_URL")])
def test_our_own_fault_is_said(status: int, hint: str, pictures: PictureEndpoint) -> None:
    pictures.troubles = [status]
    with pytest.raises(ProviderError, match=hint) as error:
        _model(pictures).make([ASK])
    assert len(pictures.bodies) == 1
    assert KEY not in str(error.value)


def test_waits_as_it_is_told_and_keeps_the_limits(pictures: PictureEndpoint) -> None:
    pictures.troubles = [(429, {"Retry-After": "7"})]
    pauses: list[float] = []
    _model(pictures, pauses).make([ASK])
    assert pauses == [7.5]
    pauses.clear()
    _model(pictures, pauses, images_requests_per_minute=6, images_concurrency=1).make([ASK] * 3)
    assert [round(pause) for pause in pauses] == [11, 22]


def test_a_slow_answer_is_a_time_out(pictures: PictureEndpoint) -> None:
    pictures.troubles = ["slow"] * 3
    with pytest.raises(ProviderError, match=r"within 0.2 s"):
        _model(pictures, images_timeout=0.2).make([ASK])


def _encoded(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "PNG")
    return out.getvalue()


def _answer(data: bytes) -> bytes:
    return json.dumps({"data": [{"b64_json": base64.b64encode(data).decode()}]}).encode()


def _bomb() -> bytes:
    """A PNG whose head claims 40,000 x 40,000 pixels."""
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_bomb(), "is not used"), (b"<svg onload='x'/>", "cannot be read"), (b"GIF89a" + b"\0" * 99, "cannot be read"),
        (_encoded((8, 8)), "too small"), (b"", "without a picture"),
    ],
    ids=["bomb", "svg", "gif", "tiny", "empty"],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes, said: str, pictures: PictureEndpoint) -> None:
    pictures.troubles = [_answer(data)] * 3
    with pytest.raises(ProviderError, match=said if data else "made none"):
        _model(pictures).make([ASK])


def test_an_answer_that_does_not_end_is_cut_off(
    pictures: PictureEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(module, "_ANSWER", 100_000)
    pictures.troubles = [b" " * 150_000]
    with pytest.raises(ProviderError, match="more than 100,000 bytes"):
        _model(pictures).make([ASK])
    assert len(pictures.bodies) == 1


def test_a_packed_answer_is_not_unpacked(pictures: PictureEndpoint) -> None:
    """Of gzip a piece of 64 kB may hold 64 MB, of brotli far more: the cap would come too late."""
    pictures.troubles = [(200, {"Content-Encoding": "gzip"})]
    with pytest.raises(ProviderError, match="packed"):
        _model(pictures).make([ASK])


def test_it_is_not_opened_without_what_it_needs() -> None:
    with pytest.raises(UserError, match="name is missing"):
        open_image_model("openai", Settings())
    with pytest.raises(Unsupported, match="no key"):
        open_image_model("openai:m", Settings())
    with pytest.raises(Unsupported, match="switched off"):
        open_image_model("openai:m", Settings(images_base_url="http://x", allow_model_requests=False))
    assert "secret" not in repr(OpenAIImages("m", Settings(images_base_url="https://me:secret@host/v1")))
