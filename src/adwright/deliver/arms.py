"""What is known of each creative: decisions and rewards, by segment."""

from __future__ import annotations

from collections.abc import Mapping

from adwright.core import DataError, Decision, canonical_json, sha256
from adwright.deliver.base import Context, check_reward


class Arms:
    """Decisions and rewards by creative and segment, with a fingerprint that costs one hash an update.

    The fingerprint is the sum of one hash per entry modulo 2**128: the same for the same counts, however they came
    about. Source: Bellare and Micciancio (1997), A new paradigm for collision-free hashing, the additive hash; nobody
    attacks it here.

    Examples
    --------
    >>> arms = Arms()
    >>> arms.load({("cr_1", "seg_a"): (10, 2), ("cr_1", ""): (5, 1)})
    >>> arms.pooled("cr_1"), arms.of("cr_1", "seg_a"), arms.of("cr_2", "seg_a")
    ((15.0, 3.0), (10.0, 2.0), (0.0, 0.0))
    """

    def __init__(self) -> None:
        self.load({})

    def load(self, counts: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        """Replace all counts; DataError when an entry has more reward than decisions."""
        for (arm, segment), (decisions, reward) in counts.items():
            if not 0 <= reward <= decisions:
                raise DataError(f"creative {arm!r} in {segment!r}: reward {reward} of {decisions} decisions")
        self._counts: dict[tuple[str, str], tuple[float, float]] = {}
        self._pooled: dict[str, tuple[float, float]] = {}
        self._sum = 0
        for (arm, segment), (decisions, reward) in counts.items():
            self._add(arm, segment, decisions, reward)

    def learn(self, decision: Decision, reward: float, revises: float | None) -> None:
        """Count a decision with its reward, or correct the reward of one that was counted."""
        check_reward(reward)
        if revises is not None:
            check_reward(revises)
        new = 1 if revises is None else 0
        self._add(decision.chosen, segment_in(decision.context), new, reward - (revises or 0.0))

    def pooled(self, arm: str) -> tuple[float, float]:
        """Decisions and rewards over all segments."""
        return self._pooled.get(arm, (0.0, 0.0))

    def of(self, arm: str, segment: str) -> tuple[float, float]:
        """Decisions and rewards in one segment."""
        return self._counts.get((arm, segment), (0.0, 0.0))

    @property
    def fingerprint(self) -> str:
        """Hash of all counts, in hexadecimal."""
        return f"{self._sum:032x}"

    def _add(self, arm: str, segment: str, decisions: float, reward: float) -> None:
        before = self.of(arm, segment)
        after = (before[0] + decisions, before[1] + reward)
        pooled = self.pooled(arm)
        self._counts[arm, segment] = after
        self._pooled[arm] = (pooled[0] + decisions, pooled[1] + reward)
        self._sum = (self._sum + _hash(arm, segment, after) - _hash(arm, segment, before)) % 2**128


def segment_in(context: Context) -> str:
    """The segment of a context, "" when there is none.

    Examples
    --------
    >>> segment_in({"segment": "seg_a"}), segment_in({"segment": None})
    ('seg_a', '')
    """
    segment = context.get("segment")
    return "" if segment is None else str(segment)


def _hash(arm: str, segment: str, count: tuple[float, float]) -> int:
    # Nothing counted is the same as no entry.
    if not any(count):
        return 0
    return int(sha256(canonical_json([arm, segment, *map(float, count)]).encode())[:32], 16)
