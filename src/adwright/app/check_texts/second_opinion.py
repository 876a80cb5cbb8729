"""A chat model as second reader of claims: statements that the facts do not bear out, in words no lexicon knows.

Comes in: texts with their facts. Goes out: for each the findings that a model adds. It never takes a finding away, it
never blocks, and what it says is kept only where it quotes the text. A model that fails is told, not hidden. Text and
facts are data to it, inside marks that they cannot close.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import JsonValue

from adwright.core import AdwrightError, Finding, Unsupported
from adwright.core.package_data import read_yaml
from adwright.llm import Message, Model, Reply, Request

#: What the answer looks like, for engines that obey a schema.
_SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "unsupported": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"quote": {"type": "string"}, "why": {"type": "string"}},
                "required": ["quote", "why"],
            },
        }
    },
    "required": ["unsupported"],
}
#: Longest reason kept [characters].
_LONGEST_WHY = 200


def second_opinions(texts: Sequence[tuple[str, Sequence[str]]], model: Model) -> list[tuple[Finding, ...]]:
    """What the model finds unsupported in each text.

    Parameters
    ----------
    texts
        Text and facts. A text without facts is not asked about.

    Raises
    ------
    Unsupported
        For a model that answers no chat.
    """
    if "chat" not in model.capabilities:
        raise Unsupported(
            f"{model.identity} answers no chat and cannot be a second reader",
            hint="use openai:<model> with a chat model",
        )
    asked = [i for i, (text, facts) in enumerate(texts) if facts and text.strip()]
    found: list[tuple[Finding, ...]] = [()] * len(texts)
    try:
        replies: Sequence[Reply | AdwrightError] = model.complete([_request(*texts[i], model) for i in asked])
    except AdwrightError as error:
        replies = [error] * len(asked)
    for i, reply in zip(asked, replies, strict=True):
        found[i] = _read(texts[i][0], reply)
    return found


@cache
def _prompt() -> dict[str, str]:
    data: dict[str, str] = read_yaml("prompts", "second_opinion.yaml")
    return data


def _request(text: str, facts: Sequence[str], model: Model) -> Request:
    prompt = _prompt()
    told = "\n".join(f"- {_plain(fact)}" for fact in facts)
    asked = prompt["user"].replace("{facts}", told).replace("{text}", _plain(text))
    return Request(
        messages=(Message(role="system", text=prompt["system"]), Message(role="user", text=asked)),
        max_tokens=600, temperature=0.0, prompt_id=f"{prompt['id']}@{prompt['version']}",
        json_schema=_SCHEMA if "json_schema" in model.capabilities else None,
    )  # fmt: skip


def _plain(text: str) -> str:
    """Without what could close the marks that the text stands in, and without what looks like a slot of the prompt."""
    return text.replace("<", "‹").replace(">", "›").replace("{", "(").replace("}", ")")


def _read(text: str, reply: Reply | AdwrightError) -> tuple[Finding, ...]:
    if isinstance(reply, AdwrightError):
        return (_failed(reply.message),)
    said = _json(reply.texts[0]) if reply.texts else None
    rows = said.get("unsupported") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        return (_failed("the model's answer is not the JSON that was asked for"),)
    return tuple(finding for row in rows if (finding := _finding(text, row)) is not None)


def _json(answer: str) -> Any:
    start, end = answer.find("{"), answer.rfind("}")
    try:
        return json.loads(answer[start : end + 1])
    except (ValueError, RecursionError):
        return None


def _finding(text: str, row: object) -> Finding | None:
    quote = row.get("quote") if isinstance(row, dict) else None
    start = text.find(quote) if isinstance(quote, str) and quote.strip() else -1
    if not isinstance(row, dict) or not isinstance(quote, str) or start < 0:
        return None  # what does not quote the text points at nothing
    why = str(row.get("why", ""))[:_LONGEST_WHY]
    return Finding(
        check="second_opinion", rule="facts.second_opinion", severity="needs_proof", start=start,
        end=start + len(quote), span=quote, why=f"a second reader finds no fact for {quote!r}: {why}",
        rewrite="leave it out, or add the fact with its evidence", said=(("told", why),),
    )  # fmt: skip


def _failed(why: str) -> Finding:
    return Finding(check="second_opinion", rule="facts.second_opinion.failed", severity="notice",
                   why=f"the second reader gave no answer: {why[:_LONGEST_WHY]}")  # fmt: skip
