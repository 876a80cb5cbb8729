"""A language model puts a measured picture into words, and a model that sees adds what it sees.

Comes in: attributes, pixels, a model. Goes out: sentences that stand on the attributes they cite, those that were
dropped with the reason, and what was seen, marked as such and never as measured. Attributes, pictures and what is
written in them are data to the model, inside marks that they cannot close.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from PIL import Image
from pydantic import JsonValue

from adwright.core import AdwrightError
from adwright.core.look import Attribute, Said
from adwright.core.noun import Noun
from adwright.core.package_data import read_yaml
from adwright.llm import Message, Model, Request
from adwright.vision import Pixels
from adwright.vision.read_text import UNSEEN
from adwright.vision.stands import why_not

Part = Literal["alt", "ad"]
#: Names of the languages as prompts say them.
LANGUAGES = {"zh": "Chinese (zh-CN)", "en": "English"}
#: Longer side of the picture that is sent [px]; it has 0.3 of the pixels, and of the tokens, of 1400 px.
_SENT_SIDE = 768
#: Most sentences that are kept of what a model sees, longest sentence [characters], and most sentences of each part.
_MOST_SEEN, _LONGEST_SEEN, _MOST = 5, 200, 3
#: Attributes that are for those who run a shop, not for those who look at a picture.
_NOT_TOLD = ("safety.", "technical.")


def _pair(item: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {"type": "object", "properties": item, "required": list(item)}


_BOTH = _pair({"zh": {"type": "string"}, "en": {"type": "string"}})
_SEE: dict[str, JsonValue] = _pair({"category": _BOTH, "seen": {"type": "array", "items": _BOTH}})
_SENTENCES: JsonValue = {
    "type": "array",
    "items": _pair({"text": {"type": "string"}, "from": {"type": "array", "items": {"type": "string"}}}),
}
_PHRASE: dict[str, JsonValue] = _pair({"alt": _SENTENCES, "ad": _SENTENCES})


class DroppedSentence(Noun):
    """A sentence of a model that was not kept, and why."""

    language: str
    part: Part
    text: str
    reason: str


class Phrased(Noun):
    """What a model said in one language, as far as it stands."""

    alt: tuple[Said, ...] = ()
    ad: tuple[Said, ...] = ()
    dropped: tuple[DroppedSentence, ...] = ()
    failed: str = ""


def see(pixels: Pixels, model: Model) -> tuple[tuple[Attribute, ...], str]:
    """What a model that sees pictures sees, and why nothing came when nothing did."""
    prompt = _prompt()["see"]
    request = Request(
        messages=(Message(role="system", text=prompt["system"]),
                  Message(role="user", text=prompt["user"], images=(data_uri(pixels),))),
        max_tokens=700, temperature=0.0, prompt_id=f"{prompt['id']}@{prompt['version']}",
        json_schema=_SEE if "json_schema" in model.capabilities else None,
    )  # fmt: skip
    answer, failed = _answer(model, request)
    rows = answer.get("seen")
    listed = [answer.get("category"), *(rows if isinstance(rows, list) else [])]
    said = [text for row in listed if (text := _both(row))][: _MOST_SEEN + 1]
    ids = [f"seen.{k}" for k in range(len(said))]
    if said and _both(answer.get("category")):
        ids = ["seen.category", *ids[:-1]]
    found = tuple(
        Attribute(id=id, value=next(iter(text.values())), unit=f"seen by {model.identity}", text=text)
        for id, text in zip(ids, said, strict=True)
    )
    return found, failed or ("" if found else f"{model.identity} said nothing that can be read")


def phrase(attributes: Sequence[Attribute], language: str, model: Model) -> Phrased:
    """The attributes as sentences by a language model; what does not stand is dropped."""
    prompt = _prompt()["phrase"]
    told = [one for one in attributes if not one.id.startswith(_NOT_TOLD) and language in one.text]
    lines = "\n".join(f"{one.id}: {_plain(one.text[language])}" for one in told)
    asked = prompt["user"].replace("{language}", LANGUAGES[language]).replace("{attributes}", lines)
    request = Request(
        messages=(Message(role="system", text=prompt["system"]), Message(role="user", text=asked)),
        max_tokens=700, temperature=0.0, prompt_id=f"{prompt['id']}@{prompt['version']}",
        json_schema=_PHRASE if "json_schema" in model.capabilities else None,
    )  # fmt: skip
    answer, failed = _answer(model, request)
    known = {one.id: one for one in told}
    kept: dict[Part, list[Said]] = {"alt": [], "ad": []}
    dropped: list[DroppedSentence] = []
    for part in kept:
        rows = answer.get(part)
        for row in (rows if isinstance(rows, list) else [])[: 2 * _MOST]:
            text, cites = _sentence(row)
            reason = why_not(text, cites, known, language, advert=part == "ad")
            if reason is None and len(kept[part]) == _MOST:
                reason = f"more than {_MOST} sentences"
            if reason is None:
                kept[part].append(Said(text=text, stands_on=tuple(dict.fromkeys(cites))))
            else:
                dropped.append(DroppedSentence(language=language, part=part, text=text, reason=reason))
    return Phrased(alt=tuple(kept["alt"]), ad=tuple(kept["ad"]), dropped=tuple(dropped), failed=failed)


def data_uri(pixels: Pixels) -> str:
    """A small JPEG of the picture, on white, inside an address."""
    picture = Image.fromarray(pixels)
    flat = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    flat.thumbnail((_SENT_SIDE, _SENT_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


@cache
def _prompt() -> dict[str, dict[str, str]]:
    data: dict[str, dict[str, str]] = read_yaml("prompts", "describe.yaml")
    return data


def _answer(model: Model, request: Request) -> tuple[dict[str, Any], str]:
    """The JSON object that a model answered, or none and why."""
    try:
        text = model.complete([request])[0].texts[0]
    except AdwrightError as error:
        return {}, error.message
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1])
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {}, f"{model.identity} did not answer with the JSON that was asked for"
    return found, ""


def _sentence(row: object) -> tuple[str, list[str]]:
    if not isinstance(row, dict):
        return "", []
    cites = row.get("from")
    text = row.get("text")
    listed = [one for one in cites if isinstance(one, str)] if isinstance(cites, list) else []
    return _visible(text) if isinstance(text, str) else "", listed


def _both(row: object) -> dict[str, str]:
    """What was said in each language; empty without words."""
    if not isinstance(row, dict):
        return {}
    return {
        language: text
        for language in LANGUAGES
        if isinstance(said := row.get(language), str) and (text := _visible(said)[:_LONGEST_SEEN])
    }


def _visible(text: str) -> str:
    """On one line, encodable, without characters that show nothing."""
    return UNSEEN.sub(" ", text).encode("utf-8", "ignore").decode().strip()[:1000]


def _plain(text: str) -> str:
    """Without what could close the marks that the text stands in, and without what looks like a slot of the prompt."""
    return text.replace("<", "‹").replace(">", "›").replace("{", "(").replace("}", ")").replace("\n", " ")
