"""Who reads the claims of a text a second time: a small encoder in this process, or a chat model.

Comes in: texts to check. Goes out: for each the findings that the reader adds. It never takes one away, and it asks for
proof at most. To add one: a class with `identity` and `read`, and its name in `open_second_reader`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from adwright.app.check_texts.nouns import TextToCheck
from adwright.app.check_texts.second_opinion import second_opinions
from adwright.app.check_texts.subject import subject_of_row, told_of
from adwright.app.workspace import hash_of_data
from adwright.check import check_meaning
from adwright.core import Finding
from adwright.core.settings import Settings
from adwright.llm import Model, open_model

#: The name of the encoder among second readers; all others are names of models.
ENCODER = "reader"


class SecondReader(Protocol):
    """Reads the claims of texts beside the checks by words."""

    @property
    def identity(self) -> str:
        """Name of all that its answers hang on."""

    def read(self, texts: Sequence[TextToCheck]) -> list[tuple[Finding, ...]]:
        """What it finds in each text; UserError for a text with more facts than may be."""


@dataclass(frozen=True)
class ChatReader:
    """A chat model; it is asked for all texts at once."""

    model: Model

    @property
    def identity(self) -> str:
        """The model's."""
        return self.model.identity

    def read(self, texts: Sequence[TextToCheck]) -> list[tuple[Finding, ...]]:
        """What it says that no fact bears out."""
        return second_opinions([(text.text, told_of(text)) for text in texts], self.model)


@dataclass(frozen=True)
class EncoderReader:
    """The encoder of `adwright.check.nli`, some tens of milliseconds a text."""

    @cached_property
    def identity(self) -> str:
        """The weights'."""
        return f"{ENCODER}@{hash_of_data('facts_reader')}"

    def read(self, texts: Sequence[TextToCheck]) -> list[tuple[Finding, ...]]:
        """What it doubts."""
        return [tuple(check_meaning(subject_of_row(text))) for text in texts]


def open_second_reader(name: str, settings: Settings) -> SecondReader:
    """The reader of a name: ``reader``, or a model as ``openai:MODEL``.

    Raises
    ------
    UserError
        No such model.
    Unsupported
        The encoder is not installed.
    """
    if name != ENCODER:
        return ChatReader(open_model(name, settings))
    from adwright.check.nli.packed import packed

    packed()
    return EncoderReader()
