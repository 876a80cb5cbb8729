"""What a chat model is asked for one piece of a format, and its answer.

Comes in: a brief, a format, the plans of its lines; the text of a reply. Goes out: a `Request`, the lines of each part.
It asks nothing itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from adwright.core import Brief
from adwright.core.copy_format import CopyFormat, Part
from adwright.core.text import count, language_of, width
from adwright.generate.plans import Plan
from adwright.generate.prompts import SAMPLING, data_of, in_words
from adwright.llm import Message, Request


def format_request(brief: Brief, form: CopyFormat, planned: Mapping[str, Sequence[Plan]], *, seed: int) -> Request:
    """What to ask a chat model for one piece: all its written parts at once, each line with its plan."""
    language = language_of(brief.locale)
    name, body = _prompt(language)
    parts = [
        {
            "name": part.name, "role": part.role.get(language, part.role["en"]), "n": len(planned[part.name]),
            "limit": _in_words(part, language), "stop": part.stop,
            "plans": [in_words(plan, language) for plan in planned[part.name]],
        }
        for part in form.parts if part.name in planned
    ]  # fmt: skip
    text = body.render(
        **data_of(brief), format=form.name, platform=form.platform, parts=parts, manners=_manners(form, language)
    )
    system, _, user = text.rstrip("\n").partition("\n=====\n")
    lines = {
        part: {"type": "array", "items": {"type": "string"}, "minItems": len(own), "maxItems": len(own)}
        for part, own in planned.items()
    }
    schema: dict[str, Any] = {
        "type": "object", "additionalProperties": False, "required": list(planned), "properties": lines,
    }  # fmt: skip
    tokens = sum(len(planned[part.name]) * (_columns(part) + 16) for part in form.parts if part.name in planned)
    return Request(
        messages=(Message(role="system", text=system), Message(role="user", text=user)), seed=seed, prompt_id=name,
        max_tokens=min(tokens + 60, 4096), json_schema=schema, **SAMPLING["chat"],
    )  # fmt: skip


@cache
def _prompt(language: str) -> tuple[str, jinja2.Template]:
    """Name and body of the prompt file; English where a language has none."""
    import yaml  # read on first use: `import adwright` stays quick

    folder = files("adwright.data").joinpath("prompts")
    file = folder.joinpath(f"format.{language}.j2")
    text = (file if file.is_file() else folder.joinpath("format.en.j2")).read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    head = yaml.safe_load(front)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    return f"{head['id']}.{head['language']}@{head['version']}", environment.from_string(body)


def _columns(part: Part) -> int:
    return part.text.limit * width("国") // count("国", part.text.counting)


def _in_words(part: Part, language: str) -> str:
    limit, rule = part.text.limit, part.text.counting
    if language == "zh":
        said = f"{limit // count('国', rule)}个字"
        return f"{said}，{part.seconds:g}秒内念完" if part.seconds else said
    said = f"{limit * 2 if rule == 'half_width' else limit} characters"
    return f"{said} and {part.seconds:g} seconds to say" if part.seconds else said


def _manners(form: CopyFormat, language: str) -> str:
    emoji, first = form.manners.emoji, form.manners.first_person
    if language == "zh":
        said = f"全文表情不超过{min(emoji, 2)}个。" if emoji else "不用表情符号。"
        return said + ("" if first else "不用“我”“我们”。")
    said = f"At most {min(emoji, 2)} emoji in all." if emoji else "No emoji."
    return said + ("" if first else ' No "I" or "we".')


def parts_of_json(text: str) -> dict[str, list[str]]:
    """The lines of each part in a chat answer; empty for one that is no JSON.

    Examples
    --------
    >>> parts_of_json('Sure! {"title": "One", "text": ["Two", 3]}'), parts_of_json("One")
    ({'title': ['One'], 'text': ['Two']}, {})
    """
    start, end = text.find("{"), text.rfind("}")
    try:
        data = json.loads(text[start : end + 1]) if 0 <= start < end else {}
    except (json.JSONDecodeError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    listed = {name: [value] if isinstance(value, str) else value for name, value in data.items()}
    return {n: [line for line in v if isinstance(line, str)] for n, v in listed.items() if isinstance(v, list)}
