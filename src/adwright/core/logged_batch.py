"""Logged decisions as arrays, for estimators and policies that learn in bulk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adwright.core.errors import DataError


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LoggedBatch:
    """n logged decisions. Shapes and ranges are checked once, here.

    Parameters
    ----------
    action
        Shape (n,). Index of the chosen creative, in [0, n_actions).
    reward
        Shape (n,).
    propensity
        Shape (n,). Probability with which the logging policy chose `action`, in (0, 1].
    n_actions
        Number of creatives.
    context
        Shape (n, d), d >= 0. What the policy saw.

    Raises
    ------
    DataError
        When a shape or range is wrong, naming the array and the first bad row.

    Examples
    --------
    >>> batch = LoggedBatch(action=np.array([0, 1]), reward=np.array([0.0, 1.0]),
    ...     propensity=np.array([0.5, 0.5]), n_actions=2)
    >>> len(batch), batch.context.shape
    (2, (2, 0))
    """

    action: NDArray[np.int64]
    reward: NDArray[np.float64]
    propensity: NDArray[np.float64]
    n_actions: int
    context: NDArray[np.float64] = None  # type: ignore[assignment] # filled below with shape (n, 0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "action", np.asarray(self.action, dtype=np.int64))
        object.__setattr__(self, "reward", np.asarray(self.reward, dtype=np.float64))
        object.__setattr__(self, "propensity", np.asarray(self.propensity, dtype=np.float64))
        n = self.action.shape[0] if self.action.ndim == 1 else -1
        context = np.empty((max(n, 0), 0)) if self.context is None else np.asarray(self.context, dtype=np.float64)
        object.__setattr__(self, "context", context)
        for name in ("action", "reward", "propensity"):
            shape = getattr(self, name).shape
            if shape != (n,):
                raise DataError(f"{name} has shape {shape}, expected ({n if n >= 0 else 'n'},)")
        if context.ndim != 2 or context.shape[0] != n:
            raise DataError(f"context has shape {context.shape}, expected ({n}, d)")
        _refuse("action", (self.action < 0) | (self.action >= self.n_actions), f"outside [0, {self.n_actions})")
        _refuse("propensity", ~((self.propensity > 0) & (self.propensity <= 1)), "outside (0, 1]")
        _refuse("reward", ~np.isfinite(self.reward), "not a finite number")

    def __len__(self) -> int:
        return int(self.action.shape[0])


def _refuse(name: str, bad: NDArray[np.bool_], what: str) -> None:
    if bad.any():
        raise DataError(f"{name}: {int(bad.sum())} rows {what}, first at row {int(bad.argmax())}")
