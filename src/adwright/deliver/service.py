"""From a request to a logged decision, and from its click to what the policy knows."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from threading import Lock

import numpy as np

from adwright.core import Creative, Decision, Outcome, Placement, UserError, derive_seed, placement, placements
from adwright.core.clock import Clock, utc_now
from adwright.core.noun import Noun, Word
from adwright.core.text import language_of
from adwright.deliver.base import Policy
from adwright.store import Store


class DecideRequest(Noun):
    """What to choose a creative for. What is left out restricts nothing.

    Parameters
    ----------
    user
        Pseudonym, never a raw id.
    placement
        Id or size of a placement; only creatives whose lines fit its limits are candidates.
    locale
        "zh-CN", or a language alone, "zh".
    segment
        Its creatives, and those meant for everyone, are candidates. Without one the user's own segment is looked up.
    product
        Id of the product to advertise.
    """

    user: Word | None = None
    placement: Word | None = None
    locale: Word | None = None
    segment: Word | None = None
    product: Word | None = None


class Deliverer:
    """Serves decisions. May be called from several threads.

    Parameters
    ----------
    creatives
        The approved ones.
    policy
        With what it has learnt already, or see `relearn`.
    log
        Called with each decision before it is answered; when it raises, nothing is answered and nothing learnt.
    seed
        With one, a decision's randomness follows from the seed and the decision's id; with None from the system.
    segment_of
        User -> segment or None, used when a request names no segment.
    window
        A click counts when it comes this long after its decision at most. A day is our judgement: it
        leaves room for senders that report in batches.
    shown_in
        Creative -> placements it has a picture for. With None, a creative fits where its lines keep to the limits.
    new_id
        Time -> id of the next decision.
    """

    def __init__(
        self,
        *,
        creatives: Sequence[Creative],
        policy: Policy,
        log: Callable[[Decision], None],
        clock: Clock = utc_now,
        seed: int | None = None,
        segment_of: Callable[[str], str | None] | None = None,
        window: timedelta = timedelta(days=1),
        shown_in: Mapping[str, Collection[str]] | None = None,
        new_id: Callable[[datetime], str] | None = None,
    ) -> None:
        self.policy = policy
        self.window = window
        self._creatives = tuple(creatives)
        self._log = log
        self._clock = clock
        self._seed = seed
        self._segment_of = segment_of
        self._shown_in = shown_in
        self._rewarded: dict[str, datetime] = {}
        self._next_sweep = clock() + window
        self._new_id = new_id or decision_id
        self._lock = Lock()
        # Requests repeat; 4,096 combinations of placement, locale, segment and product are kept, the oldest leave.
        self._candidates = lru_cache(4096)(self._find_candidates)

    def decide(self, request: DecideRequest) -> Decision:
        """Choose a creative, log the choice, and only then answer it.

        Raises
        ------
        UserError
            When no creative fits, or the placement is unknown; the hint says what there is.
        """
        context = self._context(request)
        candidates = self._candidates(*(context[part] for part in ("placement", "locale", "segment", "product")))
        at = self._clock()
        id_ = self._new_id(at)
        rng = np.random.default_rng(None if self._seed is None else derive_seed(self._seed, id_))
        with self._lock:  # the version must be that of the state that gave the probabilities
            choice = self.policy.choose_one(context, candidates, rng=rng)
            version = self.policy.version
        decision = Decision(
            id=id_, user=request.user, context=dict(context), candidates=candidates,
            propensities=tuple(choice.propensities.tolist()), chosen=choice.chosen, propensity=choice.propensity,
            policy=self.policy.name, policy_version=version, decided_at=at,
        )  # fmt: skip
        self._log(decision)
        with self._lock:
            self.policy.learn_one(decision, 0.0)
        return decision

    def learn(self, decision: Decision, outcome: Outcome) -> None:
        """Learn a click: reward 1, once a decision, when it came within the window. Other outcomes change nothing.

        A click that is reported later than two windows after its decision is not learnt here, since by then it is
        forgotten whether there was one before; counting the store anew learns it.

        Raises
        ------
        UserError
            When the outcome belongs to another decision.
        """
        if outcome.decision != decision.id:
            raise UserError(f"outcome {outcome.event!r} belongs to {outcome.decision!r}, not {decision.id!r}")
        in_window = timedelta(0) <= outcome.at - decision.decided_at <= self.window
        now = self._clock()
        if outcome.kind != "click" or not in_window or now - decision.decided_at > 2 * self.window:
            return
        with self._lock:
            if decision.id in self._rewarded:
                return
            self.policy.learn_one(decision, 1.0, revises=0.0)
            self._rewarded[decision.id] = decision.decided_at
            self._sweep(now)

    def relearn(self, store: Store) -> None:
        """Replace what the policy has learnt by what the store holds: at start, or to see what other processes served.

        Called while decisions are being made, it may count one of them that is under way twice or not at all, until it
        is called again.
        """
        counts = store.arm_counts_by_segment(window=self.window)
        now = self._clock()
        clicked = store.clicked(now - 2 * self.window, window=self.window)
        with self._lock:
            self.policy.load_counts({arm: (count.decisions, count.clicks) for arm, count in counts.items()})
            self._rewarded = clicked

    def _context(self, request: DecideRequest) -> dict[str, str | None]:
        segment = request.segment
        if segment is None and request.user is not None and self._segment_of is not None:
            segment = self._segment_of(request.user)
        where = None if request.placement is None else placement(request.placement).id
        return {"placement": where, "locale": request.locale, "segment": segment, "product": request.product}

    def _find_candidates(
        self, where: str | None, locale: str | None, segment: str | None, product: str | None
    ) -> tuple[str, ...]:
        spot = None if where is None else placement(where)
        fit = [
            creative.id
            for creative in self._creatives
            if (product is None or creative.product == product)
            and (locale is None or _speaks(creative.locale, locale))
            and (creative.segment is None or creative.segment == segment)
            and (spot is None or self._shown(creative, spot))
        ]
        if not fit:
            asked = {"placement": where, "locale": locale, "segment": segment, "product": product}
            said = ", ".join(f"{name} {value!r}" for name, value in asked.items() if value is not None)
            raise UserError(
                f"none of {len(self._creatives)} creatives fits {said or 'a request without a segment'}",
                self._there_is(),
            )
        return tuple(dict.fromkeys(fit))

    def _shown(self, creative: Creative, spot: Placement) -> bool:
        if self._shown_in is not None:
            return spot.id in self._shown_in.get(creative.id, ())
        return _fits(creative, spot)

    def _there_is(self) -> str:
        if not self._creatives:
            return "approve creatives first"
        parts: dict[str, Iterable[str]] = {
            "locales": (c.locale for c in self._creatives),
            "segments": (c.segment or "everyone" for c in self._creatives),
            "products": (c.product for c in self._creatives),
            "placements": self._places(),
        }
        return "there is: " + "; ".join(f"{name} {_listed(values)}" for name, values in parts.items())

    def _places(self) -> Iterable[str]:
        return (spot.id for spot in placements().values() if any(self._shown(c, spot) for c in self._creatives))

    def _sweep(self, now: datetime) -> None:
        """Forget clicks that `learn` no longer needs; at most once a window."""
        if now >= self._next_sweep:
            self._rewarded = {id_: at for id_, at in self._rewarded.items() if now - at <= 2 * self.window}
            self._next_sweep = now + self.window


def decision_id(at: datetime) -> str:
    """A new id: the time in milliseconds, so that the log's index grows at its end, and 80 random bits.

    Examples
    --------
    >>> from datetime import UTC
    >>> decision_id(datetime(2026, 4, 1, tzinfo=UTC))[:15], len(decision_id(datetime(2026, 4, 1, tzinfo=UTC)))
    ('de_019d46570000', 35)
    """
    return f"de_{int(at.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def _speaks(creative: str, asked: str) -> bool:
    """True for the same locale, and when either of the two is a language alone."""
    have, want = creative.replace("_", "-").lower(), asked.replace("_", "-").lower()
    return have == want or (language_of(have) == language_of(want) and language_of(have) in (have, want))


def _fits(creative: Creative, spot: Placement) -> bool:
    """True when the creative has a line to show there and all lines that are shown keep to their limits."""
    shown = [(line.text, spot.fields[line.field]) for line in creative.lines if line.field in spot.fields and line.text]
    return bool(shown) and all(limit.allows(text) for text, limit in shown)


def _listed(values: Iterable[str]) -> str:
    words = sorted(set(values))
    return ", ".join(words[:8]) + (f" and {len(words) - 8} more" if len(words) > 8 else "")
