"""A model around a model: what `Cached`, `Recorded`, `Budgeted` and `Ledgered` share.

Comes in: a model. Goes out: its identity, capabilities and scores, unchanged, so that whoever asks cannot tell the
difference. It does not know what the wrapper is for.
"""

from __future__ import annotations

from collections.abc import Sequence

from adwright.llm.base import Capability, Model, adapter_of, score


class Wrapped:
    """All of a model but `complete`.

    Parameters
    ----------
    model
        Asked for what the wrapper does not answer itself.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def identity(self) -> str:
        """The inner model's."""
        return self.model.identity

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The inner model's."""
        return self.model.capabilities

    @property
    def remote(self) -> bool:
        """Whether the inner model runs elsewhere, so that a network waits better in parallel."""
        return bool(getattr(self.model, "remote", False))

    @property
    def adapter(self) -> str:
        """Hash of the inner model's adapter; empty without one."""
        return adapter_of(self.model)

    def score(self, prompt: str, texts: Sequence[str]) -> list[float]:
        """Straight from the inner model: scores make no copy, cost no call and are not kept."""
        return score(self.model, prompt, texts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.identity!r})"
