"""A creative: copy, visual concept, and how each line came to be."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, JsonValue, SerializerFunctionWrapHandler, model_serializer, model_validator

from adwright.core.errors import DataError
from adwright.core.ids import content_id
from adwright.core.noun import Noun


class Recipe(Noun):
    """How a line was made; enough to make it again.

    Parameters
    ----------
    writer
        "model", "composer" (assembled from the brief's facts, no model) or "human".
    model, adapter
        Identity of the engine and hash of the adapter.
    prompt, prompt_version
        Prompt file's id and version.
    call
        Id of the model call in the store.
    why
        Why this line was kept among its rivals, in one line.
    """

    writer: Literal["model", "composer", "human"]
    model: str = ""
    adapter: str = ""
    prompt: str = ""
    prompt_version: str = ""
    seed: int | None = None
    sampling: dict[str, JsonValue] = Field(default_factory=dict)
    call: str = ""
    why: str = ""


class Support(Noun):
    """A factual span of a line and the fact that supports it. `start` and `end` are code-point offsets."""

    start: int
    end: int
    span: str
    fact: str


class Line(Noun):
    """One copy field of a creative."""

    field: str
    text: str
    supports: tuple[Support, ...] = ()
    recipe: Recipe


class Visual(Noun):
    """What the picture shows: template, mood and the image it is built around.

    Parameters
    ----------
    alt
        What the picture shows, in the creative's language, for those who cannot see it.
    """

    template: str = ""
    image: str | None = None
    concept: str = ""
    alt: str = ""

    @model_serializer(mode="wrap")
    def _written(self, written: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without an empty `alt`: creatives from before there was any keep their ids and their approved bytes."""
        said: dict[str, Any] = written(self)
        if not self.alt:
            said.pop("alt", None)
        return said


class Creative(Noun):
    """An ad without its placement. Holds no scores.

    Parameters
    ----------
    id
        Content-addressed: equal content, equal id. Leave it out and it is computed.
    segment
        Id of the segment it is meant for, or None for everyone.
    lines
        One per copy field.
    parent
        Id of the creative it was edited from.
    """

    id: str = ""
    brief: str
    product: str
    locale: str
    segment: str | None = None
    lines: tuple[Line, ...]
    visual: Visual = Visual()
    parent: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill_id(cls, data: Any) -> Any:
        return data if not isinstance(data, dict) or data.get("id") else {**data, "id": "pending"}

    @model_validator(mode="after")
    def _check(self) -> Self:
        fields = [line.field for line in self.lines]
        if len(fields) != len(set(fields)):
            raise ValueError(f"a copy field occurs twice: {fields}")
        if self.id == "pending":
            object.__setattr__(self, "id", self.computed_id())
        return self

    def computed_id(self) -> str:
        """The id that this content has."""
        said = {
            "product": self.product, "locale": self.locale, "segment": self.segment, "parent": self.parent,
            "lines": {line.field: line.text for line in self.lines}, "visual": self.visual.model_dump(),
        }  # fmt: skip
        return content_id("cr", said)

    def text(self, field: str) -> str:
        """The text of a field; empty when the creative has none."""
        return next((line.text for line in self.lines if line.field == field), "")

    def line(self, field: str) -> Line:
        """The line of a field; DataError when the creative has none."""
        for line in self.lines:
            if line.field == field:
                return line
        raise DataError(f"creative {self.id} has no field {field!r}", hint=f"it has {[x.field for x in self.lines]}")
