"""What a serving policy is, and the one way to draw from its probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from adwright.core import DataError, Decision, Registry, UserError, content_id

#: What the policy sees: placement, locale, segment, product.
Context = Mapping[str, JsonValue]


class Choice(NamedTuple):
    """A drawn candidate. `propensities` is in the order of the candidates, shape (k,)."""

    chosen: str
    propensity: float
    propensities: NDArray[np.float64]


class Policy(Protocol):
    """Chooses among creatives at random, with probabilities that it can name.

    `learns` is False for a policy that never changes, such as an A/B split.
    """

    name: str
    learns: bool

    @property
    def version(self) -> str:
        """Hash of all that determines the probabilities: parameters and what was learnt."""

    def propensities(self, context: Context, candidates: Sequence[str]) -> NDArray[np.float64]:
        """Probability of each candidate. Shape (k,), sums to 1, every entry > 0, whatever the candidates' order."""

    def choose_one(self, context: Context, candidates: Sequence[str], *, rng: np.random.Generator) -> Choice:
        """Draw a candidate from `propensities`, so that the logged probability is exact."""

    def learn_one(self, decision: Decision, reward: float, *, revises: float | None = None) -> None:
        """Learn the reward of a decision, in [0, 1].

        Parameters
        ----------
        revises
            The reward learnt for this decision before, which this one replaces: a decision counts 0 when it is made
            and 1 when its click comes.
        """

    def load_counts(self, counts: Mapping[tuple[str, str], tuple[float, float]]) -> None:
        """Replace what was learnt: (creative, segment or "") -> (decisions, sum of rewards)."""


#: Makers of policies by name; a maker needs no argument.
policies: Registry[Callable[..., Policy]] = Registry("policy")


def make_policy(name: str, *, floor: float | None = None) -> Policy:
    """A fresh policy by name.

    Parameters
    ----------
    floor
        Weight of the uniform share in a policy that has one (its ``epsilon``); None leaves the policy's own.

    Examples
    --------
    >>> make_policy("thompson", floor=0.2).propensities({}, ["cr_1", "cr_2"]).tolist()
    [0.5, 0.5]
    >>> make_policy("tompson")
    Traceback (most recent call last):
    adwright.core.errors.UserError: no policy named 'tompson'; did you mean 'thompson'?
    """
    maker = policies.get(name)
    takes_floor = floor is not None and "epsilon" in signature(maker).parameters
    return maker(epsilon=floor) if takes_floor else maker()


def draw(candidates: Sequence[str], propensities: NDArray[np.float64], rng: np.random.Generator) -> Choice:
    """One candidate, with one random number; the same one for the same generator, whatever the candidates' order.

    Examples
    --------
    >>> choice = draw(["a", "b"], np.array([0.25, 0.75]), np.random.default_rng(0))
    >>> choice.chosen, choice.propensity
    ('b', 0.75)
    """
    order = sorted(range(len(candidates)), key=candidates.__getitem__)
    edges = np.cumsum(propensities[order])
    # A sum just below 1 must not leave a gap above the last candidate.
    place = min(int(np.searchsorted(edges, rng.random() * edges[-1], side="right")), len(order) - 1)
    n = order[place]
    return Choice(candidates[n], float(propensities[n]), propensities)


def check_candidates(candidates: Sequence[str]) -> None:
    """UserError unless there is one or more and each once."""
    if not candidates:
        raise UserError("no candidates to choose from")
    if len(set(candidates)) != len(candidates):
        raise UserError(f"a candidate occurs twice among {len(candidates)}", hint="give each creative once")


def check_reward(reward: float) -> None:
    """DataError unless the reward is in [0, 1]."""
    if not 0 <= reward <= 1:
        raise DataError(f"reward {reward} is outside [0, 1]")


def with_floor(propensities: NDArray[np.float64], epsilon: float) -> NDArray[np.float64]:
    """Mixed with a uniform choice of weight epsilon, so that every candidate is seen and can be evaluated later.

    Examples
    --------
    >>> with_floor(np.array([1.0, 0.0]), 0.1).round(9).tolist()
    [0.95, 0.05]
    """
    mixed = (1 - epsilon) * propensities + epsilon / len(propensities)
    return np.asarray(mixed / mixed.sum())


def check_epsilon(epsilon: float) -> float:
    """The share of uniform choice; UserError outside (0, 1]."""
    if not 0 < epsilon <= 1:
        raise UserError(f"epsilon {epsilon} is outside (0, 1]", hint="0 would leave creatives that no log can judge")
    return epsilon


def version_of(name: str, *parts: JsonValue) -> str:
    """Version of a policy from its name, parameters and state."""
    return content_id(name, list(parts))
