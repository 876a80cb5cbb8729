"""One line before and after a person changed it: what a model can learn taste from."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import JsonValue, model_validator

from adwright.core.creative import Recipe
from adwright.core.ids import content_id
from adwright.core.noun import Moment, Noun

#: Who changed it, as a role: a name or an address would be personal data, and learning needs none.
Role = Literal["operator", "designer", "copywriter", "marketer", "translator", "reviewer", "lawyer"]


class EditPair(Noun):
    """A line before and after.

    Parameters
    ----------
    id
        Content-addressed without the time: the same change of the same creative is one pair. Leave it out.
    creative, child
        The creative that was changed and the one that came of it.
    asked
        What was asked for, as plain data: ``{"kind": "shorter", "limit": 20}``, ``{"kind": "text"}`` for own words.
    prompt
        The request of the fine-tuned copywriter that `after` answers, so that training can read the pair as it stands.
    recipe
        How `before` was made: writer, model, adapter, prompt and its version.
    after_by
        Who wrote `after`: "human" for own words, else the writer of the alternative that was taken.
    """

    id: str = ""
    creative: str
    child: str
    field: str
    locale: str
    brief: str
    before: str
    after: str
    asked: dict[str, JsonValue]
    prompt: str = ""
    recipe: Recipe
    after_by: Literal["model", "composer", "human"]
    by: Role = "operator"
    at: Moment

    @model_validator(mode="before")
    @classmethod
    def _fill_id(cls, data: Any) -> Any:
        return data if not isinstance(data, dict) or data.get("id") else {**data, "id": "pending"}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.before == self.after:
            raise ValueError(f"before and after are equal: {self.before!r}")
        if self.id == "pending":
            said = [self.creative, self.child, self.field, self.before, self.after]
            object.__setattr__(self, "id", content_id("ed", said))
        return self

    def preference(self) -> dict[str, Any]:
        """The pair as a row of preferences: prompt, chosen, rejected, and what tells how far to trust it.

        Examples
        --------
        >>> from datetime import UTC, datetime
        >>> pair = EditPair(creative="cr_1", child="cr_2", field="headline", locale="en", brief="br_1", before="Tea",
        ...     after="Tea from Anxi", asked={"kind": "text"}, prompt="Headline (up to 16; fact: Anxi):",
        ...     recipe=Recipe(writer="composer"), after_by="human", at=datetime(2026, 4, 1, tzinfo=UTC))
        >>> row = pair.preference()
        >>> row["prompt"], row["chosen"], row["rejected"]
        ('Headline (up to 16; fact: Anxi):', 'Tea from Anxi', 'Tea')
        """
        data = self.model_dump(mode="json", exclude={"prompt", "before", "after"})
        return {"prompt": self.prompt, "chosen": self.after, "rejected": self.before, **data}
